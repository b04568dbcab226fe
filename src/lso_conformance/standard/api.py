"""An API as frozen data: its kinds of resource, joined with its OpenAPI description and its requirements.

Sources: the API file of the suites (`suites/NAME/janis.yaml`), the OAS of the release, the map.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from lso_conformance.standard import buyer_rules, views
from lso_conformance.standard.buyer_rules import BuyerRules
from lso_conformance.standard.kinds import (
    HUB,
    JOB,
    NO_KIND,
    REPORT,
    Action,
    Event,
    Filter,
    Kind,
    Transition,
    role_of,
)
from lso_conformance.standard.oas import Operation, Schema, at, defaults_of, flat, required_of, resolve
from lso_conformance.standard.views import ListOf, ProcessKind, ReportKind

CALLBACK_PREFIX = "mefApi"  # the first part of a notification's path below the callback (W148 5.2.2)


@dataclass(frozen=True)
class Api:
    """What the suites and checks know of one API.

    `folder` is where its file stands; `clauses` are the requirement ids by what they demand (`job.echo`);
    `claims` and `target` are the keys that a profile may give of it in `ics` and `ixit`.
    """

    name: str
    standard: str
    release_path: str
    folder: str
    kinds: Mapping[str, Kind]
    actions: Mapping[str, Action]
    events: Mapping[str, Event]
    clauses: Mapping[str, str]
    mandatory: tuple[str, ...]
    operations: Mapping[str, Operation]
    schemas: Mapping[str, Schema]
    mild_attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    extension_points: tuple[str, ...] = ()
    extension_attribute: str = ""
    event_attributes: tuple[str, ...] = ()
    base: str = ""  # of the paths of notifications, below the callback
    other_bases: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    buyer: BuyerRules = buyer_rules.NONE  # what binds a Buyer/Client
    listener: Api | None = None  # the API of whoever receives the notifications

    def clause(self, name: str) -> str:
        """The id of the paragraph that demands what a clause says."""
        return self.clauses[name]

    def clauses_of(self, subject: str) -> Mapping[str, str]:
        """The ids of what is asked of a kind or an action, by question."""
        prefix = f"{subject}."
        return {name.removeprefix(prefix): i for name, i in self.clauses.items() if name.startswith(prefix)}

    def has(self, *kinds: str) -> bool:
        """Whether the API has all of these kinds of resource."""
        return self.kinds.keys() >= set(kinds)

    @cached_property
    def roles(self) -> Mapping[str, str]:
        """Role in the shared suites -> operationId."""
        processes = {action.process for action in self.actions.values()}
        of_kinds = {
            role_of(kind.name, verb, process=kind.name in processes): operation
            for kind in self.kinds.values()
            for verb, operation in kind.operations.items()
        }
        return of_kinds | {each.name: each.call for each in self.actions.values() if each.call}

    @cached_property
    def driven(self) -> tuple[str, ...]:
        """The roles that this version drives and judges; the hub is driven by what it sends."""
        hub = self.kinds[HUB].operations.values() if HUB in self.kinds else ()
        return tuple(role for role, operation in self.roles.items() if operation not in hub)

    @property
    def job(self) -> Kind:
        """The kind of the jobs; an empty one where there are none."""
        return self.kinds.get(JOB, NO_KIND)

    @cached_property
    def found(self) -> tuple[str, ...]:
        """The kinds that no request brings about, but a list shows; of an API with jobs there are none."""
        shown = {"list", "read"}
        kinds = () if self.has(JOB) else self.kinds.values()
        return tuple(
            each.name for each in kinds if shown <= each.operations.keys() and "make" not in each.operations
        )

    @property
    def job_reference(self) -> tuple[str, str]:
        """How what is about a job names it: the attribute, and in it the attribute with the id."""
        named = (kind.reference for kind in self.kinds.values() if kind.about == JOB)
        return next((reference for reference in named if reference[0]), ("", ""))

    @cached_property
    def processes(self) -> Mapping[str, ProcessKind]:
        """The processes that act on jobs, by the role that makes them."""
        return views.processes(self)

    @cached_property
    def reports(self) -> ReportKind:
        """What a job makes reports as, if anything."""
        return views.reports(self) if REPORT in self.kinds else ReportKind()

    @cached_property
    def lists(self) -> Mapping[str, ListOf]:
        """The lists with filters of what a run makes, or has made, by role."""
        return views.lists(self)

    @cached_property
    def unknown_id(self) -> Mapping[str, str]:
        """The paragraph that demands Error404 for an unknown id, by operation."""
        return views.asked(self, "unknown", "read")

    @cached_property
    def decline_reason(self) -> Mapping[str, str]:
        """The paragraph that demands a reason for a refusal, by operation."""
        return views.asked(self, "reason", "make")

    @cached_property
    def forbidden(self) -> Mapping[str, str]:
        """The paragraph that has an action refused in a state that does not allow it, by action."""
        return self._of_actions("refused", self.calls)

    @cached_property
    def effect(self) -> Mapping[str, str]:
        """The paragraph that says what an accepted action does, by action that is a call of its own."""
        return self._of_actions("effect", self.calls)

    @cached_property
    def decline_effect(self) -> Mapping[str, str]:
        """The paragraph that says that a declined action does nothing, by action."""
        return self._of_actions("declined", self.actions)

    @cached_property
    def calls(self) -> tuple[str, ...]:
        """The actions that are calls of their own."""
        return tuple(each.name for each in self.actions.values() if each.call)

    def _of_actions(self, question: str, actions: Iterable[str]) -> Mapping[str, str]:
        named = {action: f"{action}.{question}" for action in actions}
        return {action: self.clauses[name] for action, name in named.items() if name in self.clauses}

    def asked_of(self, subject: str, verb: str) -> str:
        """The operation by which a verb is asked of a kind, or an action done."""
        if subject in self.kinds:
            return self.kinds[subject].operations[verb]
        return str(self.actions[subject].call)

    @property
    def response_attributes(self) -> tuple[str, ...]:
        """What the answer to a creation adds, whatever was sent."""
        return self.job.response

    @property
    def matched_alone(self) -> Mapping[str, str]:
        """The part of a nested object that a complex query of jobs may name alone."""
        return self.job.matched_alone

    @cached_property
    def create_mandatory(self) -> tuple[str, ...]:
        """The attributes that a creation of a job must have."""
        return required_of(self.role("create").request or {}, self.document) if "create" in self.roles else ()

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """What a SOF may fill in when the Buyer leaves it out; another value only warns."""
        return defaults_of(self.role("create").request or {}, self.document) if "create" in self.roles else {}

    @property
    def initial(self) -> str:
        """The first state of a job."""
        return self.job.machine.initial

    @property
    def final(self) -> frozenset[str]:
        """The states in which a job has ended."""
        return self.job.final

    @property
    def transitions(self) -> tuple[Transition, ...]:
        """The life cycle of a job."""
        return self.job.machine.moves

    @property
    def unannounced(self) -> frozenset[str]:
        """The states of a job of which no event is required."""
        return frozenset(self.job.machine.unannounced)

    @cached_property
    def states(self) -> frozenset[str]:
        """Every state of a job."""
        return frozenset(state for row in self.transitions for state in (row.start, row.end))

    @property
    def process_states(self) -> Mapping[str, str]:
        """The states of a process by what they mean."""
        return self._process.roles

    @property
    def process_transitions(self) -> tuple[Transition, ...]:
        """The life cycle of a process."""
        return self._process.machine.moves

    @property
    def process_final(self) -> frozenset[str]:
        """The states in which a process has ended."""
        return self._process.final

    @cached_property
    def _process(self) -> Kind:
        """A kind of process on jobs; all have one life cycle."""
        return next((self.kinds[name] for name in self.processes), NO_KIND)

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The schemas as an OpenAPI document, for what refers to them."""
        return {"components": {"schemas": self.schemas}}

    def event(self, role: str) -> Event:
        """The event that plays a role (`created`, `modify_changed`, …) in the shared suites."""
        return next(event for event in self.events.values() if event.role == role)

    def adjacent(self, start: str, end: str) -> bool:
        """Whether one move of the table, whoever makes it, leads from a state to another."""
        return any(row.start == start and row.end == end for row in self.transitions)

    def words(self, attribute: str) -> tuple[str, ...]:
        """The words that a creation may give for an attribute; empty when it is no enumeration."""
        schema: Any = flat(self.role("create").request or {}, self.document)[1].get(attribute, {})
        while "$ref" in schema:
            schema = resolve(schema["$ref"], self.document)
        return tuple(schema.get("enum", ()))

    def words_of(self, kind: str, row: Filter) -> tuple[str, ...]:
        """The words that a filter of a kind's list compares with; empty when it is no enumeration."""
        operation = self.operations[self.kinds[kind].operations["list"]]
        compared = at(operation.responses[200] or {}, row.pointer, self.document)
        return tuple(operation.query.get(row.name, {}).get("enum") or compared.get("enum", ()))

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
