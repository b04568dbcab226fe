"""What a run left on its target, by its log, and how it is ended afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lso_conformance.log.exchange import Exchange
from lso_conformance.log.labels import LEFT_BEHIND
from lso_conformance.log.log import Record
from lso_conformance.seen.observations import observe
from lso_conformance.seen.resources import accepted, id_in_path, identity, shown_state
from lso_conformance.standard.api import Api
from lso_conformance.wire.client import Client, Label

LABEL = Label("cleanup", "end what a run left behind", {})
GONE = {404, 410}


@dataclass(frozen=True)
class Ended:
    """What became of a job or subscription; `left` is the exchange that shows why it could not be ended."""

    job: str
    outcome: str
    left: Exchange | None = None


def jobs_left(records: Sequence[Record], api: Api) -> list[str]:
    """The ids of the jobs that the run made and did not see end, in the order of their creation."""
    made = [job for job in observe(records, api, explored=True).jobs if job.id]
    alive = [job.id for job in made if not job.states or job.states[-1] not in api.final]
    noted = [r["job"] for r in records if r["kind"] == "note" and r["about"] == LEFT_BEHIND and "job" in r]
    return list(dict.fromkeys([*alive, *noted]))


def unanswered(records: Sequence[Record], api: Api) -> list[Exchange]:
    """The creations without an answer: a job may exist of which nobody knows."""
    create = api.roles["create"]
    return [
        exchange
        for exchange in observe(records, api, explored=True).called(create)
        if exchange.status is None and not exchange.is_unasked
    ]


def subscriptions_left(records: Sequence[Record], api: Api) -> list[str]:
    """The ids of the subscriptions to streams that the run made and did not end."""
    observed = observe(records, api, explored=True)
    made = [identity(e) for e in observed.called(api.roles["make_subscription"])]
    asked = [e for e in observed.called(api.roles["delete_subscription"]) if accepted(e) or e.status in GONE]
    gone = {id_in_path(e) for e in asked}
    return list(dict.fromkeys(i for i in made if i is not None and i not in gone))


def unsubscribe(ids: Sequence[str], client: Client) -> Iterator[Ended]:
    """End each subscription."""
    for each in ids:
        asked = client.call("delete_subscription", LABEL, id=each)
        if accepted(asked):
            yield Ended(each, "is ended")
        elif asked.status in GONE:
            yield Ended(each, "is not there any more")
        else:
            yield Ended(each, f"could not be ended: {asked.summary(120)}", asked)


def end(jobs: Sequence[str], client: Client, api: Api) -> Iterator[Ended]:
    """Look at each job, and have it cancelled unless it is over."""
    for job in jobs:
        yield _ended(job, client, api)


def _ended(job: str, client: Client, api: Api) -> Ended:
    seen = client.call("retrieve", LABEL, id=job)
    if seen.status in GONE:
        return Ended(job, "is not there any more")
    state = shown_state(seen)
    if state in api.final:
        return Ended(job, f"has ended: {state}")
    outer, inner = api.job_reference
    asked = client.call("cancel", LABEL, body={outer: {inner: job}})
    if accepted(asked):
        return Ended(job, f"was {state or 'in an unknown state'}; its cancellation is accepted")
    again = client.call("retrieve", LABEL, id=job)
    state = shown_state(again)
    if again.status in GONE or state in api.final:
        return Ended(job, f"has ended: {state or 'it is not there any more'}")
    if state in api.job.in_role("stopping"):
        return Ended(job, "is being cancelled")
    return Ended(job, f"could not be ended: {asked.summary(120)}", asked)
