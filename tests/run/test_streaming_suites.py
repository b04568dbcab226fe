"""The streaming suites against servers that behave, and against servers that break one thing."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any

import pytest
import stream_runs
from stream_server import Manners, served

from lso_conformance.checks.finding import Verdict
from lso_conformance.judge.judging import judge_log
from lso_conformance.log.log import Record, read

STREAMS = ("web_socket", "server_sent_events", "apart")


def message(**changes: Any) -> Callable[[str, int], bytes]:
    def made(topic: str, n: int) -> bytes:
        given = {"eventId": f"{uuid.uuid4()}", "eventType": "Metrics", "event": {"n": n}, **changes}
        return json.dumps({key: value for key, value in given.items() if value is not None}).encode()

    return made


def counting(topic: str, n: int) -> bytes:
    """Events that every stream counts for itself."""
    return message(eventId=f"{n}", event={"of": topic, "n": n})(topic, n)


def leaking(topic: str, n: int) -> bytes:
    """Every second message of the first topic is one of the second."""
    of = "topic-b" if n % 2 else topic
    return message(eventId=f"{of} {n}", eventType=of, event={"n": n})(topic, n)


def common(topic: str, n: int) -> bytes:
    """The first topic has the events of both."""
    return message(eventId=f"{n}", eventType="A", event={"n": n})(topic, n)


def driven(manners: Manners, *only: str, **target: Any) -> list[Record]:
    with served(manners) as server:
        return stream_runs.driven(server, only, **target)


def test_a_server_that_behaves_fails_nothing() -> None:
    records = driven(Manners())
    results = judge_log(records, stream_runs.cases())
    words = {f.verdict for result in results for f in result.findings}
    assert words == {Verdict.PASS, Verdict.NOT_APPLICABLE}
    decided = {i for r in results for i in r.requirements if any(f.verdict == "pass" for f in r.findings)}
    assert len({i for i in decided if i.startswith("W147")}) == 19


SHAPES = {
    "big numbers": Manners(message=message(eventTime="2026-01-01T00:00:00Z", priority="LOW", more=[1, {}])),
    "no asyncapi": Manners(asyncapi=False),
    "drops now and then": Manners(drops_after=3),
    "bursts": Manners(burst=200, interval_s=0.02),
    "events counted by stream": Manners(message=counting),
    "events counted by stream, models given beforehand": Manners(message=counting, secret_models=True),
    "events of two topics": Manners(message=common, secret_models=True),
    "one topic": Manners(protocols={"topic-a": ["ws"]}),
}


@pytest.mark.parametrize("name", SHAPES)
def test_other_good_manners_fail_nothing(name: str) -> None:
    results = judge_log(driven(SHAPES[name]), stream_runs.cases())
    wrong = [
        (r.nodeid, f) for r in results for f in r.findings if f.verdict in ("fail", "error", "inconclusive")
    ]
    assert wrong == []


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_stream_with_a_message_each_five_seconds_is_judged(goes_on: bool) -> None:
    manners = Manners(interval_s=5, goes_on=goes_on)
    records = driven(manners, *STREAMS, message_timeout_s=12)
    found = {name: stream_runs.verdicts(records, name) for name in ("W147-R9", "W147-R11", "W147-R16")}
    assert ("fail" in found["W147-R11"]) is goes_on
    assert "pass" in found["W147-R9"] & found["W147-R16"]
    assert not {"fail", "error"} & (found["W147-R9"] | found["W147-R16"])


def test_a_flood_that_goes_on_fails_in_the_end() -> None:
    manners = Manners(goes_on=True, burst=100, interval_s=0.02, protocols={"topic-a": ["ws"]})
    records = driven(manners, "web_socket")
    assert "fail" in stream_runs.verdicts(records, "W147-R11")


BROKEN = {
    "never starts": (Manners(silent=True), "W147-R9", STREAMS),
    "goes on": (Manners(goes_on=True), "W147-R11", STREAMS),
    "no eventId": (Manners(message=message(eventId=None)), "W147-R16", STREAMS),
    "an empty eventType": (Manners(message=message(eventType="")), "W147-R16", STREAMS),
    "against the model": (Manners(message=message(event=None)), "W147-R14", STREAMS),
    "events of another topic": (Manners(message=leaking, secret_models=True), "W147-R9", ("apart",)),
    "filters ignored": (Manners(filters=False), "W147-R4", ("nothing_fits",)),
    "subscription filters ignored": (Manners(filters=False), "W147-R13", ("listed",)),
    "one id for all": (Manners(answer={"id": "one"}), "W147-R8", ("listed",)),
    "another protocol's bindings": (
        Manners(answer={"connectionConfig": {"servers": {}, "channel": {"bindings": {"kafka": {}}}}}),
        "W147-R8", ("offered",),
    ),
    "no connection": (Manners(answer={"connectionConfig": None}), "W147-R8", ("offered",)),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_fails(name: str) -> None:
    manners, requirement, only = BROKEN[name]
    found = stream_runs.findings(driven(manners, *only), requirement)
    assert "fail" in {f.verdict for f in found}


def test_one_id_for_different_events_warns() -> None:
    records = driven(Manners(message=message(eventId="1")), "web_socket", "apart")
    assert stream_runs.verdicts(records, "W147-R16") == {"warning", "not-tested"}
    assert "fail" not in stream_runs.verdicts(records, "W147-R9")


def test_silence_of_a_topic_that_need_not_emit_is_inconclusive() -> None:
    records = driven(Manners(silent=True), *STREAMS, topics_that_emit=[])
    assert stream_runs.verdicts(records, "W147-R9") >= {"inconclusive"}
    assert "fail" not in stream_runs.verdicts(records, "W147-R9")


def test_an_unknown_protocol_is_inconclusive_with_its_name() -> None:
    records = driven(Manners(protocols={"topic-a": ["carrier-pigeon"]}), "other_protocols")
    found = stream_runs.findings(records, "W147-R9")
    assert any("no consumer for the protocol 'carrier-pigeon'" in f.got for f in found)


def test_a_log_from_a_file_is_judged_alike(tmp_path: Any) -> None:
    records = driven(Manners(burst=300), "web_socket")
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    again = judge_log(read(path), stream_runs.cases())
    assert again == judge_log(records, stream_runs.cases())
    assert any(record["kind"] == "counted" for record in records)


def test_messages_past_the_bound_are_counted_by_what_they_lack() -> None:
    def lacking(topic: str, n: int) -> bytes:
        return message(eventId=None if n else f"{topic}-{n}-{time.monotonic_ns()}")(topic, n)

    records = driven(Manners(burst=600, message=lacking, interval_s=0.01), "web_socket")
    found = stream_runs.findings(records, "W147-R16")
    assert "fail" in {f.verdict for f in found}
