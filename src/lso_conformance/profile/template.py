"""The commented profile that `init` writes: every key, its meaning, its default.

Defaults stand as comments: only a time limit that is written binds the IUT.
"""

import json

_TEXT = """\
# Target profile of the LSO conformance suite.
# Fill in iut.name and ixit.faultManagement.base_url; the rest may stay as it is.
# A line that starts with `#` and holds a key shows the default, or an example after `e.g.`.
# Give secrets as "${NAME}", the environment variable that holds them (in quotes).

iut:                                  # the implementation under test
  name: @NAME@
  # vendor: null                      # who makes it
  # version: null                     # in quotes, e.g. "1.2"

irp: @IRP@                          # interface reference point: allegro, interlude or legato
release: janis                        # release of the LSO SDK

ics:                                  # what you claim to support; what is left out is found out
  faultManagement:
    # supported: null                 # false: the API is not offered, only streaming is tested
    # notifications: null             # the API offers /hub and sends events
    # pagination: null                # lists honour offset and limit
  streamingManagement:
    # supported: null                 # true makes its base_url necessary
    # asyncapi: null                  # topics are also described in AsyncAPI
  buyer:                              # buyer mode only: what your Buyer/Client does
    # modify: null                    # asks for changes of a job
    # cancel: null                    # asks for the cancellation of a job
    # suspend: null                   # suspends and resumes a job
    # notifications: null             # subscribes to events and listens for them
    # monitored_objects: null         # e.g. [service, ordered_pair, entity]

ixit:                                 # how the tester reaches and provokes the implementation
  faultManagement:
    base_url: @URL@
  streamingManagement:
    # base_url: null                  # e.g. "https://sof.example.net/mefApi/@IRP@/streamingManagement/v1/"
    # topics_that_emit: []            # ids of topics on which messages come by themselves, or all
    # servers: {}                     # by server name of a topic: what is needed to reach it, credentials too
    # stop_grace_s: 2                 # messages may still arrive so long after an unsubscribe
  auth:
    type: none                        # none, bearer, basic, header or oauth2-client-credentials
    # token: "${SOF_TOKEN}"           # bearer
    # username: null                  # basic
    # password: "${SOF_PASSWORD}"     # basic
    # name: null                      # header: its name, e.g. X-API-Key
    # value: "${SOF_API_KEY}"         # header: its value
    # token_url: null                 # oauth2-client-credentials: where tokens are issued
    # client_id: null                 # oauth2-client-credentials
    # client_secret: "${SOF_SECRET}"  # oauth2-client-credentials
    # scope: null                     # oauth2-client-credentials, if the server wants one
  tls:
    # verify: true                    # false accepts any certificate: only in a laboratory
    # ca_file: null                   # PEM file of the authority that signed the server's certificate
    # client_cert: null               # PEM file of our certificate, for mutual TLS
    # client_key: null                # PEM file of its key, if it is not in client_cert
  callback:                           # our listener for notifications
    # listen: "127.0.0.1:0"           # where it listens; port 0 takes a free one
    # public_url: null                # the URL under which the target reaches it, if it is another
    # reachable: false                # true: you warrant that the target reaches it
  timing:                             # a limit that you write down binds your implementation
    # state_change_timeout_s: 30      # from an accepted action to its effect on the state
    # report_timeout_s: 120           # from the end of a reporting period to the end of its report
    # notification_timeout_s: 10      # from a change to its notification
    # stream_message_timeout_s: 30    # from a subscription to the first message
    # poll_interval_ms: 100           # pause between two looks at a resource
  limits:
    # max_concurrency: 8              # scenarios at the same time
    # max_requests_per_second: null   # null: no limit
    # request_timeout_s: 30           # one request and its answer
    # max_body_mb: 16                 # longer bodies are cut
    # max_jobs: null                  # jobs that may exist at the same time; null: no limit
    # fuzz: "off"                     # off, smoke or deep: the most that --fuzz may do
    # exploration: false              # true: the stateful model may try actions in any order
    # scenario_header: true           # requests carry X-LSO-Scenario, to find them in your log
  test_data:
    # job_template: null              # attributes of a create request that you accept; not its only times
    # schemas: []                     # files or folders: service-specific JSON schemas (draft 7)
    schedule:                         # the shortest that you accept: "15 MIN", or seconds
      # granularity: null             # one sample
      # reporting_period: null        # one report
      # execution_duration: null      # one execution
      # start_delay_s: null           # from the request to the start, in seconds
    # changes: {}                     # attribute values that a modify request may set
    # What provokes each situation: a service id; {command: …}, which the suite runs (60 s at most)
    # and which prints the service id; {prompt: …}, which asks a person at the terminal for it; or
    # null, which leaves the requirements that need the situation to an attestation.
    services:
      # usable: null                  # jobs on this service run and report
      # rejected: null                # job acknowledged, then rejected
      # no_resources: null            # job goes to resourcesUnavailable
      # failing_report: null          # a report ends as failed
      # rejected_report: null         # a report is rejected
      # suspend_declined: null        # a suspend of its job is declined
      # resume_declined: null         # a resume of its job is declined
      # modify_declined: null         # a modify of its job is declined
      # cancel_declined: null         # a cancel of its job is declined
    # ordered_pair: null              # e.g. {from: uni-1, to: uni-2}; null: jobs on a pair are not tested
    # entity: null                    # e.g. {id: port-1, referred_type: Port}; null: none on an entity
    # What you claim to accept; null: find out.  A claim must hold; what a list leaves out is not tried.
    supported:
      # job_types: null               # some of: proactive, on-demand, passive
      # output_formats: null          # some of: json, xml, avro, csv; each in one result format at least
      # result_formats: null          # some of: payload, attachment; each in one output format at least
      # pairs: null                   # each of these, e.g. {payload: [json], attachment: [json, csv]}
    # All of these but schemas may stand below an API too, and then go before what is said here:
    # faultManagement: {services: {usable: svc-2}}; likewise timing, in ixit.faultManagement.
"""


def template(irp: str = "allegro", base_url: str | None = None, name: str | None = None) -> str:
    """A commented profile; what is not given here stays to be filled in.

    Args:
        irp: allegro, interlude or legato.
        base_url: of the Fault Management API.
        name: of the implementation under test.
    """
    example = f'# e.g. "https://sof.example.net/mefApi/{irp}/faultManagement/v2/"'
    filled = {
        "@NAME@": json.dumps(name) if name else "# needed, e.g. Example SOF",
        "@URL@": json.dumps(base_url) if base_url else f"# needed, {example[2:]}",
        "@IRP@": irp,
    }
    text = _TEXT
    for mark, value in filled.items():
        text = text.replace(mark, value)
    return text
