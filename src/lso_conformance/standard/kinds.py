"""Kinds of resource, and what is done to them, as frozen data.

Everything that an API has is a resource of a kind: a job, a process, a report, a topic, a subscription.  A
kind has the operations, filters, states and obligations that the API file (`suites/NAME/janis.yaml`) and
the OpenAPI description give it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

# Kinds that mean the same in every API.
JOB, HUB, REPORT, SUBSCRIPTION = "job", "hub", "report", "subscription"
VERBS = ("make", "read", "list", "query", "change", "delete")
# What the shared suites call an operation of these kinds; of another it is its verb and the kind.
ROLES = {
    (JOB, "make"): "create",
    (JOB, "read"): "retrieve",
    (JOB, "list"): "list",
    (JOB, "query"): "query",
    (HUB, "make"): "register",
    (HUB, "delete"): "unregister",
}
WORDS = {"read": "retrieve"}
# What an event tells, in words: of the kind, and of what it is about.
TOLD = {
    "created": "{a} was created",
    "changed": "{a} has another state",
    "altered": "{a} was modified",
    "deleted": "{a} was deleted",
    "ready": "a report is ready",
    "failed": "a report failed",
}


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
class Machine:
    """The states of a kind, in which attribute they stand, and how they follow each other.

    `unannounced` are those of which no event is required.
    """

    attribute: str = "state"
    initial: str = ""
    final: tuple[str, ...] = ()
    unannounced: tuple[str, ...] = ()
    moves: tuple[Transition, ...] = ()


@dataclass(frozen=True)
class Filter:
    """A filter of a list: its parameter, its kind (equal, after, before, any), the JSON pointer in an item.

    `any` is one of a list that the pointer leads through: one element that is equal lets the item in.
    """

    name: str
    kind: str
    pointer: str


@dataclass(frozen=True)
class Kind:
    """A kind of resource.

    Attributes:
        operations: the operationId of each verb (make, read, list, query, change, delete) that there is.
        about: the kind that it is about; `reference` are the attribute that names it, and there its id.
        filters: of its list, by parameter.
        shows: the attributes that an item of a list must show; `may_show` those optional ones of which a
            paragraph speaks; `odd_in_lists` those printed of a whole one where an item is meant.
        response: the attributes that the answer to a creation adds, whatever was sent.
        results: the attributes that hold results; `copies` those that repeat what it is about.
        matched_alone: the part of a nested object that a complex query may name alone.
        truncation_binds: whether a part of a list that does not say so fails, or only warns.
        may_omit: whether its list need not hold every one that matches.
        roles: its states by what they mean.
    """

    name: str
    word: str
    operations: Mapping[str, str] = field(default_factory=dict)
    about: str | None = None
    reference: tuple[str, str] = ("", "")
    filters: Mapping[str, Filter] = field(default_factory=dict)
    shows: tuple[str, ...] = ()
    may_show: tuple[str, ...] = ()
    odd_in_lists: tuple[str, ...] = ()
    response: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    matched_alone: Mapping[str, str] = field(default_factory=dict)
    truncation_binds: bool = False
    may_omit: bool = False
    machine: Machine = Machine()
    roles: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def final(self) -> frozenset[str]:
        """The states in which one has ended."""
        return frozenset(self.machine.final)

    def in_role(self, *roles: str) -> tuple[str, ...]:
        """The states that play these roles, in this order; none for a role that the kind has not."""
        return tuple(self.roles[role] for role in roles if role in self.roles)


NO_KIND = Kind("", "")


@dataclass(frozen=True)
class Action:
    """What a Buyer does to a resource of a kind: by a `call` of its own, or by a `process`, a kind itself.

    `starts` are the states in which it may be done, `may_change` the attributes that it may set.
    """

    name: str
    on: str
    starts: tuple[str, ...] = ()
    call: str | None = None
    process: str | None = None
    may_change: tuple[str, ...] = ()


@dataclass(frozen=True)
class Event:
    """An event type; `id`, `state` and `report` are the attributes of its payload that hold them.

    `of` is the kind that it tells of, `role` what the shared suites call it, `when` says in words what it
    tells.
    """

    type: str
    role: str
    path: str
    of: str
    id: str
    when: str
    state: str | None = None
    report: str | None = None


def role_of(kind: str, verb: str, *, process: bool = False) -> str:
    """What the shared suites call the operation of a kind; that which makes a `process` bears its name."""
    if process and verb == "make":
        return kind
    return ROLES.get((kind, verb)) or f"{WORDS.get(verb, verb)}_{kind}"
