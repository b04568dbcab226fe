"""Streams while the tester itself was held up: what it read late, or could not read, is nobody's fault."""

from typing import Any

import by_hand
import pytest
import stream_runs
from stream_targets import TARGET

from lso_conformance.checks.stream import streams
from lso_conformance.log.lag import LAG
from lso_conformance.profile import load as profiles
from lso_conformance.seen.observations import Observations, observe


def read(*happened: tuple[float, str, Any]) -> Observations:
    """A stream that is read from noon on: what happened so many seconds later, and its name or length.

    It is closed after 30 seconds, or when that happens.
    """
    log = by_hand.Written(profile=profiles.as_document(TARGET))
    label = {"scenario": "streams.reads", "step": "read"}
    number = log.add(
        "stream", at_s=0, subscription="s-1", topic="t-1", protocol="ws", place="ws://x", **label
    )
    log.add("opened", of=number, at_s=0.1, **label)
    for at_s, what, more in happened:
        if what == "held up":
            log.add("note", about=LAG, of=f"stream {number}", lag_s=more, at_s=at_s)
        elif what == "message":
            log.add("message", of=number, headers=[["eventId", "1"]], at_s=at_s, **label)
        elif what == "asked to end":
            url = f"{by_hand.BASE_URL}subscription/s-1"
            log.add("sent", method="DELETE", url=url, headers=[], facts={}, at_s=at_s, **label)
        elif what == "closed":
            log.add("closed", of=number, how="ended", reason="gone", at_s=at_s, **label)
        else:
            log.add("mark", of=number, name=more, at_s=at_s, **label)
    if not any(what == "closed" for _, what, _ in happened):
        log.add("closed", of=number, how="stopped", reason="", at_s=30, **label)
    return observe(log.ended(), stream_runs.API)


@pytest.mark.parametrize(
    ("over", "held_s", "verdict"), [(2.5, 0.0, "fail"), (2.5, 0.3, "fail"), (2.5, 1.0, "inconclusive")]
)
def test_a_message_that_we_did_not_wait_for_is_not_missing(over: float, held_s: float, verdict: str) -> None:
    held = [(over, "held up", held_s)] if held_s else []
    (found,) = streams.started(read(*held, (over, "mark", streams.UNSUBSCRIBED)))
    assert found.verdict.value == verdict


@pytest.mark.parametrize(("held_s", "verdict"), [(0.0, "fail"), (0.5, "fail"), (1.5, "inconclusive")])
def test_a_message_that_we_read_late_did_not_come_late(held_s: float, verdict: str) -> None:
    held = [(6.2, "held up", held_s)] if held_s else []
    seen = read((1, "message", None), (3, "mark", streams.UNSUBSCRIBED), (5, "mark", streams.GRACE), *held,
                (6.2, "message", None))  # fmt: skip
    (found,) = streams.stopped(seen)
    assert found.verdict.value == verdict


@pytest.mark.parametrize(("held_s", "verdict"), [(0.0, "fail"), (26.0, "inconclusive")])
def test_a_stream_that_goes_on_unread_has_not_ended(held_s: float, verdict: str) -> None:
    held = [(29, "held up", held_s)] if held_s else []
    (found,) = streams.goes_on(read((1, "message", None), (3, "mark", streams.OTHER_ENDED), *held))
    assert found.verdict.value == verdict


@pytest.mark.parametrize(("asked", "verdict"), [(2.0, "pass"), (2.9, "inconclusive")])
def test_a_stream_that_closes_before_the_end_is_answered_was_not_lost(asked: float, verdict: str) -> None:
    happened = [(asked, "asked to end", None), (2.5, "closed", None), (3.0, "mark", streams.UNSUBSCRIBED)]
    over = [(5, "mark", streams.GRACE), (6, "mark", streams.SILENCE)]
    (found,) = streams.stopped(read((1, "message", None), *sorted(happened), *over))
    assert found.verdict.value == verdict
