"""Two tables typed apart: they differ as listed, and a SOF with a spoiled one is noticed.

Written histories only: what a SOF would show if one row of its table were dropped, led
elsewhere, or came in addition.
"""

from pathlib import Path
from typing import Any

import by_hand
import pytest
import yaml
from by_hand import API, history, timed_out
from job_states import ALONE, WARNED

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form import errors
from lso_conformance.checks.job import life_cycle
from lso_conformance.seen.observations import observe
from lso_conformance.sof.jobs.transitions import FINAL, JOB, Row

GOLDEN = Path(__file__).with_name("table_differences.yaml")
ACTIONS = {"resume-later": "resume"}
# The shortest way to each state by rows of the SOF's table, with the actions on it.
WAYS = {
    "acknowledged": ["acknowledged"],
    "scheduled": ["acknowledged", "scheduled"],
    "inProgress": ["acknowledged", "inProgress"],
    "suspended": ["acknowledged", "inProgress", "suspend", "suspended"],
    "pending": ["acknowledged", "scheduled", "modify", "pending"],
    "pendingCancel": ["acknowledged", "inProgress", "cancel", "pendingCancel"],
    "rejected": ["acknowledged", "rejected"],
    "completed": ["acknowledged", "inProgress", "completed"],
    "cancelled": ["acknowledged", "inProgress", "cancel", "pendingCancel", "cancelled"],
    "resourcesUnavailable": ["acknowledged", "resourcesUnavailable"],
}
# Rows that a SOF may lack: nobody can see the first, and Table 8 does not have the second (FM-B2).
FREE = {("inProgress", "again"), ("suspended", "resume-later")}
DEMANDED = [row for row in JOB if (row.source_state, row.do) not in FREE]


def action(row: Row) -> str:
    return "server" if row.by == "server" else ACTIONS.get(row.do, row.do)


def triple(row: Row) -> tuple[str, str, str]:
    return (row.source_state, action(row), row.target)


def named(row: Row) -> str:
    return "-".join(triple(row))


def ours(row: Row) -> Any:
    """The row of the suites' table with this row's states and action."""
    return next(r for r in API.transitions if (r.start, r.do, r.end) == triple(row))


def worst(*found: Finding) -> Verdict:
    return min((f.verdict for f in found), key=list(Verdict).index)


def test_the_tables_differ_as_listed_and_not_otherwise() -> None:
    sof = {triple(row) for row in JOB}
    api = {(row.start, row.do, row.end) for row in API.transitions}
    listed = yaml.safe_load(GOLDEN.read_text(encoding="utf-8"))
    assert all(row.keys() == {"in", "from", "do", "to", "why"} and row["why"] for row in listed)
    by_table = {
        table: {(row["from"], row["do"], row["to"]) for row in listed if row["in"] == table}
        for table in ("sof", "api")
    }
    assert by_table == {"sof": sof - api, "api": api - sof}


def test_both_tables_have_the_same_final_states() -> None:
    assert API.final == FINAL


def test_a_row_of_our_table_that_the_sof_lacks_is_tolerated_or_warned_of() -> None:
    sof = {triple(row) for row in JOB}
    extra = [row for row in API.transitions if (row.start, row.do, row.end) not in sof]
    assert all(row.tolerated or row.warns for row in extra)


@pytest.mark.parametrize("state", WAYS)
def test_the_way_to_each_state_is_allowed(state: str) -> None:
    assert worst(*life_cycle.legal(history(*WAYS[state]), API)) is Verdict.PASS


@pytest.mark.parametrize("row", DEMANDED, ids=named)
def test_a_dropped_row_is_noticed(row: Row) -> None:
    """The SOF never makes the move: it stays; an action is declined, or accepted in vain."""
    way = WAYS[row.source_state]
    if row.by == "server":
        stays = history(*way, row.source_state)
        found = life_cycle.makes_move(ours(row), stays, [timed_out(row.target)], API)
        assert found.verdict is Verdict.FAIL
        return
    declined = history(*way, f"declined {action(row)}", row.source_state)
    assert life_cycle.makes_move(ours(row), declined, [], API).verdict is Verdict.INCONCLUSIVE
    in_vain = history(*way, action(row), row.source_state)
    waited = life_cycle.makes_move(ours(row), in_vain, [timed_out(row.target)], API)
    assert worst(waited, *life_cycle.legal(in_vain, API)) is Verdict.FAIL


# Where a move that leads elsewhere cannot be told from a right one, and why.
UNSEEN, DIRECT = "it was passed between two reads", "FM-B3"
LIKEWISE = {
    ("acknowledged", "server", "inProgress", "completed"): UNSEEN,
    ("scheduled", "server", "inProgress", "completed"): UNSEEN,
    ("pending", "server", "inProgress", "completed"): UNSEEN,
    ("suspended", "resume", "inProgress", "completed"): UNSEEN,
    ("suspended", "resume", "inProgress", "resourcesUnavailable"): UNSEEN,
    ("suspended", "resume", "inProgress", "scheduled"): "FM-B2",
    **{("suspended", "modify", "pending", state): UNSEEN for state in ALONE["pending"] - {"pending"}},
    **{
        (state, "cancel", "pendingCancel", "cancelled"): DIRECT
        for state in ("scheduled", "inProgress", "suspended")
    },
}
RETARGETED = [
    pytest.param(row, target, id=f"{named(row)}-but-{target}")
    for row in DEMANDED
    for target in WAYS
    if target not in {row.target, row.source_state} and (*triple(row), target) not in LIKEWISE
]


def spoiled(row: Row, target: str) -> Verdict:
    """What the checks say of a job that the row leads elsewhere."""
    between = [] if row.by == "server" else [action(row)]
    seen = history(*WAYS[row.source_state], *between, target)
    made = life_cycle.makes_move(ours(row), seen, [timed_out(row.target)], API)
    return worst(made, *life_cycle.legal(seen, API))


@pytest.mark.parametrize(("row", "target"), RETARGETED)
def test_a_row_that_leads_elsewhere_is_noticed(row: Row, target: str) -> None:
    """By the forbidden move itself, or by the move that did not come."""
    assert spoiled(row, target) is Verdict.FAIL


def test_what_cannot_be_told_apart_is_listed_with_nothing_too_much() -> None:
    rows = {triple(row): row for row in DEMANDED}
    assert {spoiled(rows[start, do, end], target) for start, do, end, target in LIKEWISE} == {Verdict.PASS}


ADDED = [(first, then) for first in WAYS for then in WAYS if first != then and then not in ALONE[first]]


@pytest.mark.parametrize(("first", "then"), ADDED)
def test_a_row_in_addition_is_noticed(first: str, then: str) -> None:
    found = worst(*life_cycle.legal(history(*WAYS[first], then), API))
    assert found is (Verdict.WARNING if (first, then) in WARNED else Verdict.FAIL)


ACCEPTED_TOO_MUCH = [
    (state, do, allowed)
    for do, allowed in (("suspend", "inProgress"), ("resume", "suspended"))
    for state in WAYS
    if state != allowed
]


@pytest.mark.parametrize(("state", "do", "allowed"), ACCEPTED_TOO_MUCH)
def test_an_action_in_addition_is_noticed(state: str, do: str, allowed: str) -> None:
    log = by_hand.Written()
    log.call("create", 201, by_hand.job(), sent=by_hand.request())
    log.call("retrieve", 200, by_hand.job(state=state))
    number = log.call(do, 204)
    observed = observe(log.ended(), API)
    tried = next(e for e in observed.exchanges if e.number == number)
    assert errors.declined(observed, tried, do, [allowed]).verdict is Verdict.FAIL
