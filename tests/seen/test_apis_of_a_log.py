"""A scenario may have run for several APIs: each is judged by its own records, older logs as ever."""

from typing import Any

import by_hand
import pytest

from lso_conformance.log.log import Log
from lso_conformance.seen.observations import observe

OTHER = "performanceMonitoring"


def written(**api: Any) -> by_hand.Written:
    """A scenario that ended, left out a step, waited in vain and was told something."""
    log = by_hand.Written()
    log.call(
        "register", 201, {"id": "sub-1", "callback": by_hand.CALLBACK}, sent={"callback": by_hand.CALLBACK}
    )
    first = len(log.records)
    log.add("note", about="left out", scenario=by_hand.SCENARIO, step="a step", reason="it may be")
    waited: dict[str, Any] = {"states": ["completed"], "result": "timed out", "state": None}
    waited |= {"limit_s": 1, "binding": True}
    log.add("wait", job="job-1", exchange=1, **waited)
    log.notify("changed", "completed")
    log.add(
        "scenario", scenario=by_hand.SCENARIO, event="blocked", reason="it is", exchange=None, blames=None
    )
    log.records[first:] = [{**record, **api} for record in log.records[first:]]
    return log


def shown(log: by_hand.Written) -> tuple[int, int, int, int]:
    seen = observe(log.ended(), by_hand.API)
    return len(seen.left_out), len(seen.waits), len(seen.notifications), len(seen.outcomes)


@pytest.mark.parametrize("api", [{}, {"api": by_hand.API.name}])
def test_what_is_of_an_api_or_does_not_say_is_seen(api: dict[str, Any]) -> None:
    assert shown(written(**api)) == (1, 1, 1, 1)


def test_what_is_of_another_api_is_not_seen() -> None:
    assert shown(written(api=OTHER)) == (0, 0, 0, 0)


def test_an_exchange_of_another_api_is_only_among_everything() -> None:
    log = by_hand.Written()
    number = log.call("retrieve", 200, by_hand.job())
    log.records[number] = {**log.records[number], "api": OTHER}
    seen = observe(log.ended(), by_hand.API)
    assert ([e.number for e in seen.exchanges], [e.number for e in seen.everything]) == ([], [number])


def test_the_log_of_an_api_is_the_log() -> None:
    whole = Log()
    whole.write("note", about="anything")
    whole.of(OTHER).write("note", about="something")
    assert [(each["n"], each.get("api")) for each in whole.records] == [(0, None), (1, OTHER)]
