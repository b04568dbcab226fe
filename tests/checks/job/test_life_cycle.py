"""Life cycles: which histories the table allows, which it warns of, and which it does not allow."""

from typing import Any

import by_hand
import pytest
from by_hand import API, exchange, history, job, timed_out
from job_states import ALONE, WARNED

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.job import life_cycle as checks
from lso_conformance.log.exchange import Exchange

P, W, F, I = Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.INCONCLUSIVE  # noqa: E741 - short in tables

PAIRS = [(first, then) for first in ALONE for then in ALONE]


def verdict(found: list[Finding]) -> Verdict:
    return min((f.verdict for f in found), key=list(Verdict).index)


@pytest.mark.parametrize(("first", "then"), PAIRS)
def test_a_job_left_alone_moves_as_the_table_says(first: str, then: str) -> None:
    expected = P if then in ALONE[first] else W if (first, then) in WARNED else F
    assert verdict(checks.legal(history(first, then), API)) is expected


@pytest.mark.parametrize("row", API.transitions, ids=lambda row: f"{row.start}-{row.do}-{row.end}")
def test_every_row_of_the_table_is_allowed(row: Any) -> None:
    between = [] if row.do == "server" else [row.do]
    found = checks.legal(history(row.start, *between, row.end), API)
    unseen_way = row.end in ALONE[row.start]
    assert verdict(found) is (W if row.warns and not unseen_way else P)


FINAL = sorted(API.final)
HISTORIES: dict[str, tuple[str, Verdict]] = {
    "suspended and resumed": ("acknowledged inProgress suspend suspended resume inProgress", P),
    "resumed to wait (FM-B2)": ("acknowledged inProgress suspend suspended resume scheduled", P),
    "resumed and at once over": ("inProgress suspend suspended resume completed", P),
    "suspended without being asked": ("inProgress suspended", F),
    "suspended though declined": ("inProgress declined-suspend suspended", F),
    "not suspended though accepted": ("inProgress suspend inProgress", F),
    "perhaps suspended": ("inProgress unanswered-suspend suspended", P),
    "perhaps not suspended": ("inProgress unanswered-suspend inProgress", P),
    "resumed without being asked": ("suspended inProgress", F),
    "resumed though declined": ("suspended declined-resume inProgress", F),
    "suspended and resumed unseen": ("inProgress suspend resume inProgress", P),
    "resumed to nowhere": ("inProgress suspend suspended resume suspended", F),
    "cancelled with a stop": ("inProgress cancel pendingCancel cancelled", P),
    "cancelled directly (FM-B3)": ("inProgress cancel cancelled", P),
    "cancelled while suspended (FM-B3)": ("suspended cancel cancelled", P),
    "cancelled before its start (FM-B3)": ("scheduled cancel cancelled", P),
    "cancelled much later": ("inProgress cancel inProgress inProgress cancelled", P),
    "cancelled while acknowledged (FM-B25)": ("acknowledged cancel cancelled", P),
    "cancelled while pending (FM-B25)": ("pending cancel pendingCancel cancelled", P),
    "cancelled without being asked": ("inProgress cancelled", F),
    "cancelled though declined": ("inProgress declined-cancel cancelled", F),
    "perhaps cancelled": ("inProgress unanswered-cancel cancelled", P),
    "alive after its cancellation": ("inProgress cancel cancelled inProgress", F),
    "back from its cancellation": ("inProgress cancel pendingCancel inProgress", F),
    "cancelled after it was over": ("completed cancel cancelled", F),
    "modified before its start (FM-B1)": ("scheduled modify pending scheduled", P),
    "not modified before its start (FM-B1)": ("scheduled declined-modify scheduled", P),
    "modified while suspended": ("suspended modify pending inProgress", P),
    "modified and still suspended (FM-B7)": ("suspended modify pending suspended", W),
    "modified between two runs": ("inProgress modify pending", P),
    "modified before it was validated": ("acknowledged pending", F),
    "cancelled though rejected": ("inProgress cancel rejected-cancel cancelled", F),
    "on its way though rejected": ("inProgress cancel rejected-cancel pendingCancel", F),
    "not cancelled, as rejected": ("inProgress cancel rejected-cancel inProgress", P),
    "cancelled before it was rejected": ("inProgress cancel pendingCancel rejected-cancel inProgress", F),
    "cancelled by the other": ("inProgress cancel cancel rejected-cancel cancelled", P),
    "perhaps cancelled by the other": ("inProgress unanswered-cancel cancel rejected-cancel cancelled", P),
    "cancelled and done": ("inProgress cancel done-cancel cancelled", P),
    "cancelled, done and soon over": ("inProgress cancel done-cancel pendingCancel cancelled", P),
    "cancelled after an end of its own": ("completed cancel done-cancel cancelled", F),
    "modified though rejected": ("suspended modify rejected-modify pending", F),
    "resumed by a rejected modify": ("suspended modify rejected-modify inProgress", F),
    "not modified, as rejected": ("suspended modify rejected-modify suspended", P),
    "modified and done": ("suspended modify done-modify inProgress", P),
    "modified, done and not yet back": ("suspended modify done-modify pending scheduled", P),
    "modified and suspended again (FM-B7)": ("suspended modify pending done-modify suspended", W),
    "modified once, pending twice": ("suspended modify done-modify inProgress pending", F),
    "modified twice": ("suspended modify done-modify scheduled modify pending", P),
    "over between two runs (FM-B5)": ("scheduled completed", P),
    "a recurring job": ("acknowledged scheduled inProgress scheduled inProgress completed", P),
    "a recurring job without resources": ("inProgress scheduled resourcesUnavailable", P),
    "rejected when it ran": ("acknowledged inProgress rejected", F),
    "rejected when it waited": ("acknowledged scheduled rejected", F),
    "back to the beginning": ("inProgress acknowledged", F),
    "a misprint is the payload's matter (FM-B4)": ("acknowledged resourceUnavailable", P),
    "a misprint hides nothing": ("completed resourceUnavailable inProgress", F),
    **{f"{state} stays": (f"{state} declined-suspend declined-resume {state}", P) for state in FINAL},
    **{f"{state} says yes": (f"{state} suspend {state}", P) for state in FINAL},
    **{f"{state} is suspended": (f"{state} suspend suspended", P) for state in FINAL},
}


# That an action was accepted where it is not allowed is its own paragraph's matter (R44, R49).
@pytest.mark.parametrize(("told", "expected"), HISTORIES.values(), ids=HISTORIES)
def test_a_history_is_judged_with_what_the_buyer_did(told: str, expected: Verdict) -> None:
    entries = [entry.replace("-", " ") for entry in told.split()]
    assert verdict(checks.legal(history(*entries), API)) is expected


FOLDED = {
    "an accepted suspend without effect": ("inProgress suspend inProgress", "W148-R45"),
    "an accepted resume without effect": ("suspended resume suspended", "W148-R50"),
    "a declined suspend with effect": ("inProgress declined-suspend suspended", "W148-R46"),
    "a declined resume with effect": ("suspended declined-resume inProgress", "W148-R51"),
    "a declined cancel with effect": ("inProgress declined-cancel cancelled", "W148-R37"),
    "a rejected cancel with effect": ("inProgress cancel rejected-cancel cancelled", "W148-R37"),
    "a rejected modify with effect": ("suspended modify rejected-modify pending", "W148-R27"),
    "an accepted cancel with another end": ("inProgress cancel done-cancel completed scheduled", "W148-R36"),
    "a cancelled job that lives again": ("suspended cancel done-cancel cancelled inProgress", "W148-R36"),
    "a cancel of a job that was over": ("completed cancel done-cancel cancelled", "W148-R37"),
    "a declined cancel that suspends": ("inProgress cancel rejected-cancel suspended", "W148-R37"),
    "an accepted cancel and suspend": ("inProgress cancel suspend done-cancel completed", "W148-R36"),
    "a suspend after a modify": ("suspended modify done-modify inProgress suspend scheduled", "W148-R45"),
    "long after a declined cancel": ("inProgress declined-cancel suspend suspended scheduled", None),
    "a move that nobody asked for": ("inProgress suspended", None),
}


@pytest.mark.parametrize(("told", "paragraph"), FOLDED.values(), ids=FOLDED)
def test_a_move_against_the_answer_is_counted_under_the_actions_own_paragraph(
    told: str, paragraph: str | None
) -> None:
    (found,) = checks.legal(history(*[entry.replace("-", " ") for entry in told.split()]), API)
    assert (found.verdict, found.folded_into) == (F, paragraph)


def test_a_forbidden_move_cites_the_reads_before_and_after() -> None:
    (found,) = checks.legal(history("acknowledged", "inProgress", "acknowledged"), API)
    assert (found.exchanges, "inProgress -> acknowledged" in found.got) == ((2, 3), True)


@pytest.mark.parametrize(
    ("state", "expected"), [("acknowledged", P), ("inProgress", F), ("scheduled", F), ("?", F)]
)
def test_a_job_begins_acknowledged(state: str, expected: Verdict) -> None:
    assert verdict(checks.begins(history(state), API)) is expected
    assert verdict(checks.all_begin([history("acknowledged"), history(state)], API)) is expected


def test_no_job_at_all_is_no_pass() -> None:
    assert verdict(checks.all_begin([], API)) is I
    assert verdict(checks.all_legal([], API)) is I


def row(start: str, end: str, do: str = "server") -> Any:
    return next(r for r in API.transitions if (r.start, r.do, r.end) == (start, do, end))


MOVES: list[tuple[str, Any, list[Any], Verdict]] = [
    ("acknowledged scheduled inProgress", row("scheduled", "inProgress"), [], P),
    ("acknowledged inProgress", row("acknowledged", "inProgress"), [], P),
    ("acknowledged completed", row("acknowledged", "inProgress"), [], P),
    ("acknowledged completed", row("inProgress", "completed"), [], P),
    ("acknowledged scheduled", row("scheduled", "inProgress"), [], I),
    ("acknowledged scheduled", row("scheduled", "inProgress"), [timed_out("inProgress")], F),
    ("acknowledged scheduled", row("scheduled", "inProgress"), [timed_out("inProgress", binding=False)], I),
    ("acknowledged scheduled", row("scheduled", "inProgress"), [timed_out("completed")], I),
    ("acknowledged scheduled", row("scheduled", "inProgress"), [timed_out("inProgress", job="job-2")], I),
    ("acknowledged inProgress scheduled", row("scheduled", "inProgress"), [], I),
    ("acknowledged rejected", row("acknowledged", "inProgress"), [], I),
    ("acknowledged inProgress suspend suspended", row("inProgress", "suspended", "suspend"), [], P),
    ("acknowledged inProgress suspend", row("inProgress", "suspended", "suspend"), [], I),
    ("inProgress cancel cancelled", row("inProgress", "pendingCancel", "cancel"), [], P),
    ("inProgress cancel done-cancel cancelled", row("pendingCancel", "cancelled"), [], P),
    ("inProgress cancel rejected-cancel inProgress", row("inProgress", "pendingCancel", "cancel"), [], I),
    ("suspended modify done-modify inProgress", row("suspended", "pending", "modify"), [], P),
    ("suspended modify done-modify inProgress", row("pending", "inProgress"), [], P),
    ("suspended modify done-modify suspended", row("suspended", "pending", "modify"), [], W),
    ("suspended modify done-modify suspended", row("pending", "inProgress"), [timed_out("inProgress")], W),
    ("suspended modify done-modify scheduled", row("pending", "inProgress"), [timed_out("inProgress")], F),
    ("inProgress suspend suspended resume scheduled", row("suspended", "inProgress", "resume"), [], P),
]


@pytest.mark.parametrize(("told", "move", "waits", "expected"), MOVES)
def test_a_move_that_must_come_is_made_within_the_limit(
    told: str, move: Any, waits: list[Any], expected: Verdict
) -> None:
    entries = [entry.replace("-", " ") for entry in told.split()]
    assert checks.makes_move(move, history(*entries), waits, API).verdict is expected


def waiting(*reads: tuple[str, float], start: str, created: str = "2025-01-01T12:00:00.000Z") -> Any:
    """A job that is to start at a time, with its states and the seconds at which they were read."""
    sent = by_hand.request(scheduleDefinition={"scheduleDefinitionStartTime": start})
    made = history("acknowledged", *(state for state, _ in reads), sent=sent, creationDate=created)
    moments = [made.moments[0]]
    for moment, (_, seconds) in zip(made.moments[1:], reads, strict=True):
        seen = exchange(200, moment.exchange.body, number=moment.exchange.number, seconds=seconds)
        moments.append(type(moment)(seen, state=moment.state))
    made.moments = moments
    return made


STARTS: dict[str, tuple[Any, Verdict]] = {
    "in time": (waiting(("scheduled", 1), ("inProgress", 10.5), start="2025-01-01T12:00:10.000Z"), P),
    "early": (waiting(("inProgress", 5), start="2025-01-01T12:00:10.000Z"), F),
    "never": (waiting(("scheduled", 30), start="2025-01-01T12:00:10.000Z"), P),
    "early by its own clock": (
        waiting(("inProgress", 5), start="2025-01-01T13:00:10.000Z", created="2025-01-01T13:00:00.000Z"), F),
    "in time by its own clock": (
        waiting(("inProgress", 11), start="2025-01-01T13:00:10.000Z", created="2025-01-01T13:00:00.000Z"), P),
    "a moment early, printed in seconds": (
        waiting(("inProgress", 9.5), start="2025-01-01T12:00:10Z", created="2025-01-01T12:00:00Z"), P),
}  # fmt: skip


@pytest.mark.parametrize(("made", "expected"), STARTS.values(), ids=STARTS)
def test_a_job_waits_for_its_start(made: Any, expected: Verdict) -> None:
    assert checks.waits_for_start(made).verdict is expected


def action(status: int | None) -> Exchange:
    return exchange(status, role="suspend", number=2)


def read(state: Any, status: int = 200) -> Exchange:
    return exchange(status, job(state=state), number=3)


EFFECTS: list[tuple[int | None, Exchange, Verdict]] = [
    (204, read("suspended"), P), (200, read("suspended"), P), (204, read("inProgress"), F),
    (204, read("suspended", 404), I), (204, read(7), I), (204, exchange(200, [], number=3), I),
    (204, exchange(None, number=3), I), (422, read("suspended"), I), (None, read("suspended"), I),
]  # fmt: skip


@pytest.mark.parametrize(("status", "after", "expected"), EFFECTS)
def test_an_accepted_action_has_taken_effect_by_the_first_read(
    status: int | None, after: Exchange, expected: Verdict
) -> None:
    assert checks.took_effect(None, action(status), after, ["suspended"], API.job).verdict is expected


NO_EFFECTS: list[tuple[int | None, str, Exchange, Verdict]] = [
    (422, "inProgress", read("inProgress"), P), (409, "inProgress", read("completed"), P),
    (422, "inProgress", read("suspended"), F), (422, "suspended", read("suspended"), I),
    (204, "inProgress", read("suspended"), I), (500, "inProgress", read("suspended"), I),
    (None, "inProgress", read("suspended"), I), (422, "inProgress", exchange(None, number=3), I),
]  # fmt: skip


@pytest.mark.parametrize(("status", "before", "after", "expected"), NO_EFFECTS)
def test_a_declined_action_has_no_effect(
    status: int | None, before: str, after: Exchange, expected: Verdict
) -> None:
    found = checks.no_effect(exchange(200, job(state=before)), action(status), after, ["suspended"])
    assert found.verdict is expected


@pytest.mark.parametrize(("reason", "expected"), [("No such port.", P), ("", W), (None, W), (..., W)])
def test_a_rejection_without_a_reason_is_a_warning(reason: Any, expected: Verdict) -> None:
    assert (
        checks.rejection_explained(history("acknowledged", "rejected", rejectionReason=reason)).verdict
        is expected
    )
    assert checks.rejection_explained(history("acknowledged", "inProgress")).verdict is I


def test_a_job_that_ended_after_a_resume_may_not_run_again() -> None:
    way = ("acknowledged", "inProgress", "suspend", "suspended", "resume", "completed")
    assert [f.verdict for f in checks.legal(history(*way), API)] == [P]
    assert [f.verdict for f in checks.legal(history(*way, "inProgress"), API)] == [F]
