"""An API as frozen data: what the suites' `api.yaml`, joined with its OpenAPI description, says of it.

Sources: MEF W148 Tables 4 and 8, Figure 12 (for Fault Management), and the OAS of the release.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lso_conformance.standard import buyer_rules
from lso_conformance.standard.buyer_rules import BuyerRules
from lso_conformance.standard.oas import Operation, Schema, resolve

CALLBACK_PREFIX = "mefApi"  # the first part of a notification's path below the callback (W148 5.2.2)


@dataclass(frozen=True)
class Transition:
    """One row of a life-cycle table; `do` is `server` or the Buyer's action."""

    start: str
    do: str
    end: str
    source: str
    shown_by: str | None = None
    contested: str | None = None
    tolerated: str | None = None
    warns: str | None = None


@dataclass(frozen=True)
class Filter:
    """A filter of a list: its parameter, its kind (equal, after, before) and the JSON pointer in an item."""

    name: str
    kind: str
    pointer: str


@dataclass(frozen=True)
class ListOf:
    """A list operation by its role: filters, the paragraphs that speak of it, what an item must show.

    `made_by` and `read_by` are the roles that make and read one item (None: no request does);
    `read_shows` is the paragraph for a read of one (None: none of its own), `may_show` the one for what
    it may show (`options`).
    """

    role: str
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

    `may_change` are the attributes of the job that it may set, `paragraphs` the ids for `echo`,
    `response`, `id`, `states`, `representation`, `options` and `effect`.
    """

    role: str
    reads: str
    lists: str
    may_change: tuple[str, ...]
    paragraphs: Mapping[str, str]


@dataclass(frozen=True)
class ReportKind:
    """What a job makes reports as, if anything.

    `lists`, `reads` and `queries` are roles, `states` by what they mean; `results` are the attributes
    that hold results, `must_copy` those that repeat the job's own, `odd_in_lists` those of a whole report
    that an item of a list does not have.
    """

    lists: str = ""
    reads: str = ""
    queries: str = ""
    states: Mapping[str, str] = field(default_factory=dict)
    transitions: tuple[Transition, ...] = ()
    results: tuple[str, ...] = ()
    odd_in_lists: tuple[str, ...] = ()
    must_copy: tuple[str, ...] = ()
    paragraphs: Mapping[str, str] = field(default_factory=dict)

    @property
    def final(self) -> frozenset[str]:
        """The states in which a report has ended."""
        return frozenset(self.states[how] for how in ("done", "failed", "refused") if how in self.states)


@dataclass(frozen=True)
class Event:
    """An event type; `id`, `state` and `report` are the attributes of its payload that hold them.

    `role` is what the shared suites call it, `when` says in words what it tells of.
    """

    type: str
    role: str
    path: str
    of: str
    id: str
    when: str
    state: str | None = None
    report: str | None = None


@dataclass(frozen=True)
class Api:
    """What the suites and checks know of one API.

    `folder` is where its api.yaml stands; `claims` and `target` are the keys that a profile may give of it
    in `ics` and `ixit`.
    """

    name: str
    standard: str
    release_path: str
    roles: Mapping[str, str]
    driven: tuple[str, ...]
    mandatory: tuple[str, ...]
    operations: Mapping[str, Operation]
    schemas: Mapping[str, Schema]
    job_reference: tuple[str, str]
    processes: Mapping[str, ProcessKind]
    process_states: Mapping[str, str]
    process_transitions: tuple[Transition, ...]
    reports: ReportKind
    paragraphs: Mapping[str, str]
    unknown_id: Mapping[str, str]
    decline_reason: Mapping[str, str]
    forbidden: Mapping[str, str]
    effect: Mapping[str, str]
    mild_attributes: Mapping[str, Sequence[str]]
    decline_effect: Mapping[str, str]
    extension_points: tuple[str, ...]
    lists: Mapping[str, ListOf]
    extension_attribute: str
    matched_alone: Mapping[str, str]
    response_attributes: tuple[str, ...]
    create_mandatory: tuple[str, ...]
    defaults: Mapping[str, Any]
    job_types: tuple[str, ...]
    initial: str
    final: frozenset[str]
    transitions: tuple[Transition, ...]
    events: Mapping[str, Event]
    event_attributes: tuple[str, ...]
    unannounced: frozenset[str]
    base: str  # of the paths of notifications, below the callback
    other_bases: tuple[str, ...]
    buyer: BuyerRules = buyer_rules.NONE  # what binds a Buyer/Client
    has_jobs: bool = True
    claims: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    folder: str = ""
    listener: Api | None = None  # the API of whoever receives the notifications

    def event(self, role: str) -> Event:
        """The event that plays a role (`created`, `modify_changed`, …) in the shared suites."""
        return next(event for event in self.events.values() if event.role == role)

    def adjacent(self, start: str, end: str) -> bool:
        """Whether one move of the table, whoever makes it, leads from a state to another."""
        return any(row.start == start and row.end == end for row in self.transitions)

    @cached_property
    def states(self) -> frozenset[str]:
        """Every state that the table knows."""
        return frozenset(state for row in self.transitions for state in (row.start, row.end))

    def words(self, attribute: str) -> tuple[str, ...]:
        """The words that a creation may give for an attribute; empty when it is no enumeration."""
        document = {"components": {"schemas": self.schemas}}
        schema: Any = {**(self.role("create").request or {})}
        for key in ("", attribute):
            schema = schema.get("properties", {}).get(key, {}) if key else schema
            while "$ref" in schema:
                schema = resolve(schema["$ref"], document)
        return tuple(schema.get("enum", ()))

    @cached_property
    def process_final(self) -> frozenset[str]:
        """The states in which a process has ended."""
        return frozenset({self.process_states["done"], self.process_states["refused"]})

    def process_of(self, role: str | None) -> ProcessKind | None:
        """The kind of process that a role reads."""
        return next((kind for kind in self.processes.values() if kind.reads == role), None)

    def read_of(self, row: ListOf) -> Operation | None:
        """The operation that reads one item of a list."""
        return self.role(row.read_by) if row.read_by else None

    def match(self, method: str, path: str) -> Operation | None:
        """The operation that a request line below the base path calls."""
        found = (op for op in self.operations.values() if op.matches(method, path))
        return next(found, None)

    def role(self, role: str) -> Operation:
        """The operation that plays a role (`create`, `suspend`, …) in the shared suites."""
        return self.operations[self.roles[role]]
