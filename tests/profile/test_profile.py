"""Target profile: every key, every way it can be wrong, and the way back."""

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from lso_conformance.common.errors import UsageError
from lso_conformance.profile import load as p
from lso_conformance.profile import model
from lso_conformance.profile.supported import Supported
from lso_conformance.profile.template import template

FAULT, STREAMING = "faultManagement", "streamingManagement"

MINIMAL = 'iut: {name: A}\nixit:\n  faultManagement: {base_url: "https://sof.example.net/fm/v2"}\n'

FULL = """\
iut: {name: Example SOF, vendor: Example, version: "1.2"}
irp: interlude
release: janis
ics:
  faultManagement: {supported: true, notifications: false, pagination: true}
  streamingManagement: {supported: true, asyncapi: false}
  buyer: {modify: true, cancel: false, suspend: true, notifications: true,
          monitored_objects: [service, entity]}
ixit:
  faultManagement: {base_url: "https://sof.example.net/fm/v2/"}
  streamingManagement:
    base_url: http://sof.example.net:8080/sm
    topics_that_emit: [t1, t2]
    servers: {kafka: {url: "kafka.example.net:9092", password: "${BROKER}"}}
    stop_grace_s: 0
  auth: {type: basic, username: me, password: "${PASSWORD}"}
  tls: {verify: false, ca_file: ca.pem, client_cert: cert.pem, client_key: key.pem}
  callback: {listen: "[::1]:8081", public_url: "https://me.example.net/cb", reachable: true}
  timing: {state_change_timeout_s: 1.5, report_timeout_s: 2, notification_timeout_s: 3,
           stream_message_timeout_s: 4, poll_interval_ms: 20}
  limits: {max_concurrency: 2, max_requests_per_second: 5.5, request_timeout_s: 7, max_body_mb: 1,
           max_jobs: 9, fuzz: smoke, exploration: true, scenario_header: false}
  test_data:
    job_template: {description: "costs $${5}",
                   serviceSpecificConfiguration: {"@type": urn, n: [1, 2.5, null, true]}}
    schemas: [schemas, extra.json]
    schedule: {granularity: 15 MIN, reporting_period: 60, start_delay_s: 0.5,
               execution_duration: {timeDurationValue: 1, timeDurationUnits: HOUR}}
    changes: {description: other}
    services:
      usable: svc-1
      rejected: {command: "./provoke.sh ${PASSWORD}"}
      no_resources: {prompt: Unplug it}
      failing_report: svc-2
      rejected_report: svc-3
      suspend_declined: svc-4
      resume_declined: svc-5
      modify_declined: svc-6
      cancel_declined: null
    ordered_pair: {from: uni-1, to: uni-2}
    entity: {id: port-1, referred_type: Port}
    supported: {job_types: [on-demand], output_formats: [json, csv], result_formats: [payload],
                pairs: {payload: [csv, json]}}
"""
ENVIRON = {"PASSWORD": "s3cret word", "BROKER": "kafka-pass"}

Loader = Callable[..., model.Profile]


@pytest.fixture
def load(tmp_path: Path) -> Loader:
    (tmp_path / "schemas").mkdir()
    for name in ("ca.pem", "cert.pem", "key.pem", "extra.json"):
        (tmp_path / name).touch()

    def load(text: str | bytes, **environ: str) -> model.Profile:
        file = tmp_path / "target.yaml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return p.load(file, environ)

    return load


def _duration(value: int, units: str) -> dict[str, Any]:
    return {"timeDurationValue": value, "timeDurationUnits": units}


def test_every_key_is_read(load: Loader, tmp_path: Path) -> None:
    read = load(FULL, **ENVIRON)
    services = model.Services(
        "svc-1",
        model.Command("./provoke.sh s3cret word"),
        model.Prompt("Unplug it"),
        "svc-2",
        "svc-3",
        "svc-4",
        "svc-5",
        "svc-6",
    )
    assert read == model.Profile(
        iut=model.Iut("Example SOF", "Example", "1.2"),
        irp="interlude",
        release="janis",
        ics=model.Ics(
            {
                FAULT: model.Claims(supported=True, notifications=False, pagination=True),
                STREAMING: model.Claims(supported=True, asyncapi=False),
            },
            model.BuyerClaims(
                modify=True,
                cancel=False,
                suspend=True,
                notifications=True,
                monitored_objects=("service", "entity"),
            ),
        ),
        ixit=model.Ixit(
            {
                FAULT: model.Target("https://sof.example.net/fm/v2/"),
                STREAMING: model.Target(
                    "http://sof.example.net:8080/sm/",
                    ("t1", "t2"),
                    {"kafka": {"url": "kafka.example.net:9092", "password": "kafka-pass"}},
                    0,
                ),
            },
            model.Auth("basic", username="me", password="s3cret word"),  # noqa: S106 - a test's password
            model.Tls(
                verify=False,
                ca_file=tmp_path / "ca.pem",
                client_cert=tmp_path / "cert.pem",
                client_key=tmp_path / "key.pem",
            ),
            model.Callback("[::1]:8081", "https://me.example.net/cb", reachable=True),
            model.Timing(1.5, 2, 3, 4, 20, frozenset(TIMING)),
            model.Limits(2, 5.5, 7, 1, 9, "smoke", exploration=True, scenario_header=False),
            model.TestData(
                {
                    "description": "costs ${5}",
                    "serviceSpecificConfiguration": {"@type": "urn", "n": [1, 2.5, None, True]},
                },
                (tmp_path / "schemas", tmp_path / "extra.json"),
                model.Schedule(_duration(15, "MIN"), _duration(60, "SEC"), _duration(1, "HOUR"), 0.5),
                {"description": "other"},
                services,
                model.OrderedPair("uni-1", "uni-2"),
                model.EntityData("port-1", "Port"),
                Supported(("on-demand",), ("json", "csv"), ("payload",), {"payload": ("csv", "json")}),
            ),
        ),
        path=tmp_path / "target.yaml",
    )


TIMING = {
    "state_change_timeout_s": 30,
    "report_timeout_s": 120,
    "notification_timeout_s": 10,
    "stream_message_timeout_s": 30,
    "poll_interval_ms": 100,
}


def test_defaults_of_the_contract(load: Loader) -> None:
    read = load(MINIMAL)
    assert read.ixit == model.Ixit({FAULT: model.Target("https://sof.example.net/fm/v2/")})
    assert {key: getattr(read.ixit.timing, key) for key in TIMING} == TIMING
    assert read.ixit.limits == model.Limits(
        8, None, 30, 16, None, "off", exploration=False, scenario_header=True
    )
    assert (read.ixit.callback.host, read.ixit.callback.port) == ("127.0.0.1", 0)
    assert (read.irp, read.release, read.ixit.tls.verify) == ("allegro", "janis", True)


def test_only_a_written_limit_binds(load: Loader) -> None:
    timing = load(MINIMAL + "  timing: {report_timeout_s: 120}\n").ixit.timing
    assert timing.binds("report_timeout_s")
    assert not timing.binds("state_change_timeout_s")
    with pytest.raises(KeyError):
        timing.binds("written")


@pytest.mark.parametrize(
    ("auth", "environ", "expected"),
    [
        ("{type: none}", {}, ()),
        ('{type: bearer, token: "${T}"}', {"T": "a+b c"}, ("a%2Bb+c", "a+b c")),
        ("{type: bearer, token: abc}", {}, ()),
        ("{type: header, name: X-Key, value: ApiKey 12345}", {}, ("ApiKey 12345", "ApiKey+12345", "12345")),
        (
            "{type: basic, username: me, password: pa55}",
            {},
            (base64.b64encode(b"me:pa55").decode(), "pa55"),
        ),
        (
            (
                "{type: oauth2-client-credentials, token_url: 'https://a.example/t?p=1', "
                "client_id: me, client_secret: pa55}"
            ),
            {},
            (base64.b64encode(b"me:pa55").decode(), "pa55"),
        ),
    ],
)
def test_secrets_longest_first(
    load: Loader, auth: str, environ: dict[str, str], expected: tuple[str, ...]
) -> None:
    read = load(f"{MINIMAL}  auth: {auth}\n", **environ)
    found = p.secrets(read)
    assert tuple(secret for secret in found if secret in expected) == expected
    assert [*map(len, found)] == sorted(map(len, found), reverse=True)
    assert not any(secret in repr(read) for secret in expected)
    assert not any(secret in str(p.as_document(read)) for secret in expected)
    assert p.parse(p.as_document(read), {}).ixit.auth.type == read.ixit.auth.type


def test_a_document_reads_back_to_equal_values_save_secrets(load: Loader) -> None:
    read = load(FULL, **ENVIRON)
    document = p.as_document(read)
    again = p.parse(document, {})
    assert "s3cret" not in str(document)
    assert "kafka-pass" not in str(document)
    assert again.ixit.timing == read.ixit.timing
    assert again.ixit.test_data.services.rejected == model.Command("./provoke.sh ***")
    assert _without_secrets(again) == replace(_without_secrets(read), path=None)
    assert p.as_document(again) == document


def _without_secrets(profile: model.Profile) -> model.Profile:
    data = profile.ixit.test_data
    streaming = profile.ixit.targets[STREAMING]
    assert streaming is not None
    return replace(
        profile,
        ixit=replace(
            profile.ixit,
            auth=replace(profile.ixit.auth, password=None),
            targets={**profile.ixit.targets, STREAMING: replace(streaming, servers={})},
            test_data=replace(data, services=replace(data.services, rejected=None)),
        ),
    )


def test_defaults_survive_the_way_back_as_defaults(load: Loader) -> None:
    read = load(MINIMAL + "  timing: {report_timeout_s: 5}\n")
    assert p.parse(p.as_document(read), {}) == replace(read, path=None)
    assert p.as_document(read)["ixit"]["timing"] == {"report_timeout_s": 5}


def test_written_profile_is_loaded_again(tmp_path: Path) -> None:
    document = {
        "iut": {"name": "Ä: {x}"},
        "ixit": {"faultManagement": {"base_url": "http://127.0.0.1:1/"}, "auth": None},
    }
    p.write(document, tmp_path / "made.yaml")
    assert p.load(tmp_path / "made.yaml", {}) == replace(p.parse(document, {}), path=tmp_path / "made.yaml")
    assert [file.name for file in tmp_path.iterdir()] == ["made.yaml"]
    with pytest.raises(
        UsageError, match=r"made\.yaml: cannot be written \(.+\); name a file in a writable folder"
    ):
        p.write(document, tmp_path / "absent" / "made.yaml")


def test_template_loads_once_the_required_values_are_filled_in(load: Loader) -> None:
    with pytest.raises(UsageError, match=r"yaml:7: iut\.name: is null; give the name"):
        load(template())
    with pytest.raises(UsageError, match=r"ixit\.faultManagement\.base_url: is null; give an absolute URL"):
        load(template(name="A"))
    read = load(template("legato", "https://sof.example.net/fm/v2", "A"))
    assert replace(read, path=None, irp="allegro") == replace(load(MINIMAL), path=None)


def test_template_shows_every_key_with_its_true_default(load: Loader) -> None:
    text = template(base_url="https://sof.example.net/fm/v2", name="A")
    shown = re.sub(r"^( +)# (?=[a-z_]+: )", r"\1", text, flags=re.MULTILINE)
    document = yaml.safe_load(shown)
    auth = document["ixit"].pop("auth")
    assert document["ixit"]["streamingManagement"].pop("topics_that_emit") == []
    assert document["ixit"]["streamingManagement"] == {"base_url": None, "servers": {}, "stop_grace_s": 2}
    document["ixit"]["streamingManagement"] = None
    assert auth.keys() == model.Auth.__dataclass_fields__.keys()
    expected = p.as_document(load(MINIMAL))
    assert document["ixit"].pop("timing") == TIMING
    del expected["ixit"]["auth"], expected["ixit"]["timing"], expected["ixit"]["faultManagement"]
    del document["ixit"]["faultManagement"]
    assert document == expected


def test_roles_and_apis_that_are_not_tested_need_no_base_url() -> None:
    assert p.parse({"iut": {"name": "Buyer"}}, {}, role="buyer").ixit.targets == {}
    alone = {"iut": {"name": "A"}, "ics": {"faultManagement": {"supported": False}}}
    streaming = {"streamingManagement": {"base_url": "http://h/sm", "topics_that_emit": "all"}}
    read = p.parse({**alone, "ixit": streaming}, {}).ixit
    assert read.target(FAULT) is None
    assert read.target(STREAMING) == model.Target("http://h/sm/", "all")
    with pytest.raises(
        UsageError, match=r"^x: ixit\.streamingManagement\.base_url: is missing; give an absolute URL"
    ):
        p.parse(alone, {}, "x")


def test_words_are_not_truth_values(load: Loader) -> None:
    read = load(MINIMAL.replace("A}", "on, version: 2026-01-02}") + "  limits: {fuzz: off}\n")
    assert (read.iut.name, read.iut.version, read.ixit.limits.fuzz) == ("on", "2026-01-02", "off")


def test_a_fraction_of_a_second_is_milliseconds() -> None:
    minimal = yaml.safe_load(MINIMAL)
    minimal["ixit"]["test_data"] = {"schedule": {"granularity": 0.25}}
    granularity = p.parse(minimal, {}).ixit.test_data.schedule.granularity
    assert granularity == _duration(250, "MS")
