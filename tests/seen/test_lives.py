"""What the page draws: lives of jobs, totals, what was observed, and what differs in two texts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import by_hand
import pytest
from by_hand import API, job, request

from lso_conformance.judge import coverage, totals
from lso_conformance.report import drawing, marks
from lso_conformance.seen.lives import Life, lives
from lso_conformance.seen.observations import observe
from lso_conformance.seen.stream import Message, Stream
from lso_conformance.standard.api_file import known


def lived() -> Life:
    log = by_hand.Written()
    log.call("create", 201, job(), sent=request())
    log.register()
    for state in ("acknowledged", "inProgress", "inProgress"):
        log.call("retrieve", 200, job(state=state))
    log.notify("changed", "inProgress", eventId="e")
    log.notify("changed", "inProgress", eventId="e", eventTime="2026-01-01T00:00:00Z")
    log.notify("changed", "inProgress", eventId="e", eventTime="2026-01-01T00:00:00Z")
    log.call("suspend", 204)
    log.call("retrieve", 200, job(state="suspended"))
    (found,) = lives(observe(log.ended(), API))
    return found


def test_a_life_has_states_actions_and_each_event_once() -> None:
    life = lived()
    assert [mark.lane for mark in life.marks] == [
        "state", "state", "notification", "notification", "action", "state",
    ]  # fmt: skip
    assert [mark.text for mark in life.marks if mark.lane == "state"] == [
        "acknowledged", "inProgress", "suspended",
    ]  # fmt: skip
    assert [mark.text for mark in life.marks if mark.lane == "action"] == ["suspend: accepted"]
    assert len(life.exchanges) == 8


def test_a_report_is_shown_with_the_job_that_it_is_of() -> None:
    log = by_hand.Written()
    log.call("create", 201, job(), sent=request())
    outer, inner = API.job_reference
    report = {"id": "rep-1", outer: {inner: "job-1"}}
    url = by_hand.BASE_URL + "faultManagementReport/rep-1"
    for state in ("inProgress", "inProgress", "completed"):
        number = log.add("sent", scenario="s", step="read", facts={}, method="GET", url=url, headers=[])
        body = by_hand.packed({**report, "state": state}).decode()
        log.add("answered", of=number, status=200, headers=[], body=body)
    (life,) = lives(observe(log.ended(), API))
    assert [mark.text for mark in life.marks if mark.lane == "report"] == [
        "report rep-1 inProgress", "report rep-1 completed",
    ]  # fmt: skip


def test_a_stream_has_a_life_too() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    stream = Stream(
        7, "streams.read", "read", "sub-1", "topic-1", "websocket", "ws://x", at, opened=[at],
        messages=[Message(9, at + timedelta(seconds=1), (), b"{}")], how="stopped",
        closed=at + timedelta(seconds=2),
    )  # fmt: skip
    header = by_hand.Written().records[0]
    streaming = next(api for api in known() if not api.has("job"))
    base = {"base_url": "http://sof.test/mefApi/allegro/streamingManagement/v1/"}
    profile = {**header["profile"], "ixit": {**header["profile"]["ixit"], streaming.name: base}}
    seen = observe([{**header, "profile": profile}], streaming)
    (life,) = lives(replace(seen, streams=[stream]))
    assert [mark.text for mark in life.marks] == ["connecting", "open", "message of 2 bytes", "stopped"]
    assert drawing.time_line(life)["kind"] == "stream of subscription"


def test_marks_are_drawn_in_order_and_apart() -> None:
    drawn = drawing.time_line(lived())
    places = [point["x"] for point in drawn["points"]]
    assert places == sorted(places)
    assert all(drawing.LEFT <= place <= drawing.RIGHT for place in places)
    assert [row["number"] for row in drawn["rows"]] == [1, 2, 3, 4, 5, 6]
    assert [lane["name"] for lane in drawn["lanes"]] == ["state", "notification", "action"]


def test_a_life_of_many_marks_or_of_none_is_drawn() -> None:
    life = lived()
    many = Life("x", "s", life.marks * 100, life.exchanges)
    drawn = drawing.time_line(many)
    assert (len(drawn["rows"]), drawn["left_out"]) == (drawing.MAX_MARKS, 600 - drawing.MAX_MARKS)
    assert drawing.time_line(Life("x", "s", (), frozenset()))["rows"] == []


def test_what_was_observed_is_counted() -> None:
    log = by_hand.Written()
    log.call("create", 201, job(), sent=request())
    log.call("create", 422, sent=request())
    log.call("create", None, sent=request())
    log.register()
    log.notify("changed", "inProgress")
    log.notify("changed", "inProgress", status=404)
    found = coverage.observed(observe(log.ended(), API))
    create = found["operations"][API.role("create").id]
    assert create == {"calls": 3, "succeeded": 1, "statuses": {"201": 1, "422": 1, "none": 1}}
    assert found["events"] == {API.event("changed").type: 1}
    assert found["subscriptions"] == 1
    assert found["operations"].keys() == API.operations.keys()


def row(api: str, level: str, verdict: str, case: int | None) -> dict[str, Any]:
    return {"api": api, "level": level, "verdict": verdict, "standard": "MEF W148", "use_case": case}


def test_totals_are_by_api_level_and_use_case() -> None:
    rows = [
        row("a", "mandatory", "fail", 2),
        row("a", "optional", "pass", None),
        row("b", "mandatory", "planned", 1),
    ]
    words = [each["verdict"] for each in rows]
    found = totals.totals(rows, words, ("fail", "pass", "planned"), lambda given: f"of {len(given)}")
    assert found["apis"] == {
        "a": {"overall": "of 2", "summary": {"fail": 1, "pass": 1}},
        "b": {"overall": None, "summary": {"planned": 1}},
    }
    assert found["levels"] == {"mandatory": {"fail": 1, "planned": 1}, "optional": {"pass": 1}}
    assert [case["use_case"] for case in found["use_cases"]] == [1, 2, None]


@pytest.mark.parametrize(
    ("want", "got", "differing"),
    [
        ("state suspended now", "state inProgress now", ["suspended", "inProgress"]),
        ("204", "500 Internal Server Error", []),
        ("a b c", "a b c d", [" d"]),
        ("", "", []),
        ("x " * 500, "x " * 499, []),
    ],
)
def test_words_that_differ_are_marked_where_texts_are_alike(
    want: str, got: str, differing: list[str]
) -> None:
    left, right = marks.differing(want, got)
    assert [text for text, differs in (*left, *right) if differs] == differing
    assert "".join(text for text, _ in left) == want
    assert "".join(text for text, _ in right) == got
