"""What the kinds of an API come to for those who look at its lists, its processes or its reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lso_conformance.standard.kinds import JOB, REPORT, Filter, Kind, Transition, role_of

if TYPE_CHECKING:
    from lso_conformance.standard.api import Api


@dataclass(frozen=True)
class ListOf:
    """A list operation by its role: filters, the paragraphs that speak of it, what an item must show.

    `made_by` and `read_by` are the roles that make and read one item (None: no request does);
    `read_shows` is the paragraph for a read of one (None: none of its own), `may_show` the one for what
    it may show (`options`).
    """

    role: str
    kind: str
    made_by: str | None
    read_by: str | None
    accepts: str
    matches: str
    none: str
    shows: str
    binding_truncation: bool
    filters: Mapping[str, Filter]
    attributes: tuple[str, ...]
    read_shows: str | None = None
    may_show: str | None = None
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProcessKind:
    """A kind of process that acts on a job (W148 6.4, 6.7); `role` creates it, `reads` and `lists` are roles.

    `may_change` are the attributes of the job that it may set, `clauses` the ids by question (`echo`,
    `response`, `id`, `states`, `attributes`, `options`, `effect`).
    """

    role: str
    reads: str
    lists: str
    may_change: tuple[str, ...]
    clauses: Mapping[str, str]


@dataclass(frozen=True)
class ReportKind:
    """What a job makes reports as, if anything.

    `lists`, `reads` and `queries` are roles, `states` by what they mean; `results` are the attributes
    that hold results, `must_copy` those that repeat the job's own, `odd_in_lists` those of a whole report
    that an item of a list does not have; `clauses` are the ids by question.
    """

    lists: str = ""
    reads: str = ""
    queries: str = ""
    states: Mapping[str, str] = field(default_factory=dict)
    transitions: tuple[Transition, ...] = ()
    final: frozenset[str] = frozenset()
    results: tuple[str, ...] = ()
    odd_in_lists: tuple[str, ...] = ()
    must_copy: tuple[str, ...] = ()
    clauses: Mapping[str, str] = field(default_factory=dict)


def processes(api: Api) -> Mapping[str, ProcessKind]:
    """The processes that act on jobs, by the role that makes them."""
    mine = [action for action in api.actions.values() if action.process and action.on == JOB]
    return {
        str(each.process): ProcessKind(
            role=str(each.process), reads=role_of(str(each.process), "read"),
            lists=role_of(str(each.process), "list"), may_change=each.may_change,
            clauses=api.clauses_of(str(each.process)),
        )
        for each in mine
    }  # fmt: skip


def reports(api: Api) -> ReportKind:
    """What the jobs of an API make reports as."""
    kind = api.kinds[REPORT]
    return ReportKind(
        lists=role_of(REPORT, "list"), reads=role_of(REPORT, "read"), queries=role_of(REPORT, "query"),
        states=kind.roles, transitions=kind.machine.moves, final=kind.final, results=kind.results,
        odd_in_lists=kind.odd_in_lists, must_copy=kind.copies, clauses=api.clauses_of(REPORT),
    )  # fmt: skip


def listed(api: Api) -> list[Kind]:
    """The kinds whose list has filters, of what a run makes, or has made."""
    kinds = [kind for kind in api.kinds.values() if "list" in kind.operations and kind.filters]
    return [kind for kind in kinds if kind.name not in api.found]


def lists(api: Api) -> Mapping[str, ListOf]:
    """The lists of these kinds, by role."""
    found, processed = {}, {action.process for action in api.actions.values()}
    for kind in listed(api):
        is_process, asked = kind.name in processed, api.clauses_of(kind.name)
        own_read = asked.get("attributes") if not is_process and kind.name != REPORT else None
        role = role_of(kind.name, "list")
        found[role] = ListOf(
            role=role, kind=kind.name,
            made_by=role_of(kind.name, "make", process=is_process) if "make" in kind.operations else None,
            read_by=role_of(kind.name, "read") if "read" in kind.operations else None,
            accepts=asked["filters"], matches=asked["matches"], none=asked["none"], shows=asked["listed"],
            binding_truncation=kind.truncation_binds, filters=kind.filters, attributes=kind.shows,
            read_shows=own_read, may_show=asked.get("listed_options"), options=kind.may_show,
        )  # fmt: skip
    return found


def asked(api: Api, question: str, of_kinds: str) -> Mapping[str, str]:
    """The paragraph of a question, by operation: a kind's with this verb, an action's call."""
    found = {}
    for kind in api.kinds.values():
        subjects = {of_kinds: kind.name} | {verb: f"{kind.name}.{verb}" for verb in ("change", "delete")}
        for verb, subject in subjects.items():
            if verb in kind.operations and (clause := f"{subject}.{question}") in api.clauses:
                found[kind.operations[verb]] = api.clauses[clause]
    for action in api.actions.values():
        if action.call and (clause := f"{action.name}.{question}") in api.clauses:
            found[action.call] = api.clauses[clause]
    return found
