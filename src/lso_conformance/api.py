"""An API as frozen data: the suites' `api.yaml` joined with its OpenAPI description.

Sources: MEF W148 Tables 4 and 8, Figure 12 (for Fault Management), and the OAS of the release.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lso_conformance import buyer_rules, resources
from lso_conformance.buyer_rules import BuyerRules
from lso_conformance.errors import UsageError

Schema = Mapping[str, Any]
METHODS = ("get", "post", "put", "patch", "delete")
KEYS = {
    "api", "standard", "oas", "release_path", "operations", "driven", "mandatory", "job_reference",
    "processes", "process_states", "process_transitions", "reports",
    "paragraphs", "unknown_id", "mild_attributes", "effect", "decline_effect", "decline_reason",
    "extension_points", "extension_attribute", "matched_alone", "lists",
    "response_attributes", "create_mandatory", "defaults", "job_types", "initial", "final", "transitions",
    "listener", "events", "event_attributes", "unannounced", "buyer",
}  # fmt: skip
# What an API without jobs has too; the other keys stand together or not at all.
COMMON_KEYS = {
    "api", "standard", "oas", "release_path", "operations", "driven", "mandatory", "paragraphs", "unknown_id",
    "decline_reason",
}  # fmt: skip
NO_JOB: Mapping[str, Any] = {
    "job_reference": ("", ""), "processes": {}, "process_states": None, "process_transitions": (),
    "mild_attributes": {}, "effect": {}, "decline_effect": {}, "extension_points": (),
    "extension_attribute": "", "matched_alone": {}, "lists": {}, "response_attributes": (),
    "create_mandatory": (), "defaults": {}, "job_types": (), "initial": "", "final": (), "transitions": (),
    "reports": None, "listener": None, "events": {}, "event_attributes": (), "unannounced": (),
    "buyer": None,
}  # fmt: skip
LIST_KEYS = {
    "made_by", "read_by", "accepts", "matches", "none", "shows", "binding_truncation", "filters",
    "attributes",
}  # fmt: skip
OPTIONAL_LIST_KEYS = {"read_shows", "may_show", "options"}
KINDS_OF_FILTER = ("equal", "after", "before")
EVENT_KEYS = {"role", "path", "of", "id", "state", "report", "when"}
ROW_KEYS = {"from", "do", "to", "source", "shown_by", "contested", "tolerated", "warns"}
PROCESS_KEYS = {"reads", "lists", "may_change", "paragraphs"}
PROCESS_STATES = {"received", "working", "done", "refused"}


@dataclass(frozen=True)
class Operation:
    """One operation of the OAS; `responses` maps a status code to its body's schema, or None.

    `query` maps the parameters of its query to their schemas.
    """

    id: str
    method: str
    path: str
    request: Schema | None
    responses: Mapping[int, Schema | None]
    query: Mapping[str, Schema] = field(default_factory=dict)

    def matches(self, method: str, path: str) -> bool:
        """Whether a request line below the base path is a call of this operation."""
        pattern = re.sub(r"\\\{[^/]+\\\}", "[^/]+", re.escape(self.path))
        return method.upper() == self.method and re.fullmatch(pattern, path) is not None


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
    """What the suites and checks know of one API; `folder` is where its api.yaml stands."""

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
    folder: str = ""
    listener: Api | None = None  # the API of whoever receives the notifications

    def event(self, role: str) -> Event:
        """The event that plays a role (`created`, `modify_changed`, …) in the shared suites."""
        return next(event for event in self.events.values() if event.role == role)

    def adjacent(self, start: str, end: str) -> bool:
        """Whether one move of the table, whoever makes it, leads from a state to another."""
        return any(row.start == start and row.end == end for row in self.transitions)

    @property
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

    @property
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


@cache
def known() -> tuple[Api, ...]:
    """Every API that the suites know, those with jobs first."""
    folders = sorted(path.parent.name for path in resources.suites().glob("*/api.yaml"))
    return tuple(sorted((load(name) for name in folders), key=lambda api: not api.has_jobs))


def offered(ixit: Mapping[str, Any], apis: Iterable[Api] | None = None) -> tuple[Api, ...]:
    """The APIs that the `ixit` of a profile, as a document, says where to find."""
    return tuple(api for api in (known() if apis is None else apis) if ixit.get(api.name))


@cache
def load(name: str = "fault_management") -> Api:
    """Read `suites/NAME/api.yaml` and the OAS that it names.

    Raises:
        UsageError: a file is missing, or a key, operation or schema is unknown.
    """
    path = resources.suites() / name / "api.yaml"
    data = _read(path)
    expected = KEYS if data.keys() & NO_JOB.keys() else COMMON_KEYS
    if unknown := data.keys() ^ expected:
        raise UsageError(f"{path}: unknown or missing keys {sorted(unknown)}; expected {sorted(expected)}")
    data = {**NO_JOB, **data}
    oas_path = resources.specs() / "janis" / data["oas"]
    oas = _read(oas_path)
    operations = {op.id: op for op in _operations(oas)}
    named = {*data["operations"].values(), *data["mandatory"], *data["unknown_id"], *data["decline_reason"]}
    if strays := set(data["driven"]) - data["operations"].keys():
        raise UsageError(f"{path}: driven: {sorted(strays)} are no roles of `operations`")
    makers = {row.get(key) for row in data["lists"].values() for key in ("made_by", "read_by")} - {None}
    if strays := ({*data["lists"], *makers}) - data["operations"].keys():
        raise UsageError(f"{path}: lists: {sorted(strays)} are no roles of `operations`")
    if missing := named - operations.keys():
        raise UsageError(f"{path}: {sorted(missing)} are no operations of {oas_path.name}")
    first, second = data["job_reference"]
    api = Api(
        name=data["api"], standard=data["standard"],
        release_path=data["release_path"], roles=data["operations"],
        driven=tuple(data["driven"]), mandatory=tuple(data["mandatory"]), operations=operations,
        schemas=oas["components"]["schemas"], job_reference=(first, second),
        processes={role: _process(role, row, path) for role, row in data["processes"].items()},
        process_states=_process_states(data["process_states"], path) if data["process_states"] else {},
        process_transitions=tuple(_transition(row, path) for row in data["process_transitions"]),
        reports=_reports(data["reports"], path) if data["reports"] else ReportKind(),
        paragraphs=data["paragraphs"], unknown_id=data["unknown_id"], decline_reason=data["decline_reason"],
        effect=data["effect"], mild_attributes=data["mild_attributes"], decline_effect=data["decline_effect"],
        extension_points=tuple(data["extension_points"]), extension_attribute=data["extension_attribute"],
        matched_alone=data["matched_alone"],
        lists={role: _list(role, row, path) for role, row in data["lists"].items()},
        response_attributes=tuple(data["response_attributes"]),
        create_mandatory=tuple(data["create_mandatory"]), job_types=tuple(data["job_types"]),
        defaults=data["defaults"],
        initial=data["initial"], final=frozenset(data["final"]),
        transitions=tuple(_transition(row, path) for row in data["transitions"]),
        events={name: _event(name, row, path) for name, row in data["events"].items()},
        event_attributes=tuple(data["event_attributes"]), unannounced=frozenset(data["unannounced"]),
        base=(data["listener"] or {}).get("base", ""),
        other_bases=tuple((data["listener"] or {}).get("other_bases", ())),
        buyer=buyer_rules.read(data["buyer"], path) if data["buyer"] else buyer_rules.NONE,
        has_jobs=expected is KEYS, folder=name,
    )  # fmt: skip
    if data["listener"] is None:
        return api
    listener_oas = _read(resources.specs() / "janis" / data["listener"]["oas"])
    received = {op.id: op for op in _operations(listener_oas)}
    if missing := {event.type for event in api.events.values()} ^ received.keys():
        raise UsageError(f"{path}: events: {sorted(missing)} stand here or in {data['listener']['oas']} only")
    schemas = listener_oas["components"]["schemas"]
    return replace(api, listener=replace(api, operations=received, schemas=schemas))


def _read(path: Path) -> dict[str, Any]:
    try:
        data: Any = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except (OSError, yaml.YAMLError) as error:
        raise UsageError(f"{path}: cannot be read ({error}); reinstall the package") from error
    if not isinstance(data, dict):
        raise UsageError(f"{path}: is not a YAML mapping")
    return data


def _transition(row: Mapping[str, str], path: Path) -> Transition:
    if wrong := (row.keys() - ROW_KEYS) | ({"from", "do", "to", "source"} - row.keys()):
        raise UsageError(
            f"{path}: transitions: unknown or missing {sorted(wrong)}; allowed {sorted(ROW_KEYS)}"
        )
    rest = {key: value for key, value in row.items() if key not in {"from", "to"}}
    return Transition(start=row["from"], end=row["to"], **rest)


def _list(role: str, row: Mapping[str, Any], path: Path) -> ListOf:
    if wrong := (row.keys() - OPTIONAL_LIST_KEYS) ^ LIST_KEYS:
        raise UsageError(
            f"{path}: lists: {role}: unknown or missing {sorted(wrong)}; allowed {sorted(LIST_KEYS)}"
        )
    filters = {}
    for name, given in row["filters"].items():
        if len(given) != 1 or not given.keys() <= set(KINDS_OF_FILTER):
            raise UsageError(f"{path}: lists: {role}: {name}: give one of {list(KINDS_OF_FILTER)}")
        ((kind, pointer),) = given.items()
        filters[name] = Filter(name, kind, pointer)
    rest = {key: value for key, value in row.items() if key not in {"filters", "attributes", "options"}}
    options = tuple(row.get("options", ()))
    return ListOf(role=role, filters=filters, attributes=tuple(row["attributes"]), options=options, **rest)


def _process(role: str, row: Mapping[str, Any], path: Path) -> ProcessKind:
    if wrong := row.keys() ^ PROCESS_KEYS:
        raise UsageError(f"{path}: processes: {role}: unknown or missing {sorted(wrong)}")
    return ProcessKind(role, row["reads"], row["lists"], tuple(row["may_change"]), row["paragraphs"])


def _reports(row: Mapping[str, Any], path: Path) -> ReportKind:
    if wrong := row.keys() ^ {field.name for field in fields(ReportKind)}:
        raise UsageError(f"{path}: reports: unknown or missing {sorted(wrong)}")
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in row.items()}
    given["transitions"] = tuple(_transition(each, path) for each in row["transitions"])
    return ReportKind(**given)


def _process_states(states: Mapping[str, str], path: Path) -> Mapping[str, str]:
    if wrong := states.keys() ^ PROCESS_STATES:
        raise UsageError(f"{path}: process_states: unknown or missing {sorted(wrong)}")
    return states


def _event(name: str, row: Mapping[str, str], path: Path) -> Event:
    if wrong := (row.keys() - EVENT_KEYS) | ({"role", "path", "of", "id", "when"} - row.keys()):
        raise UsageError(
            f"{path}: events: {name}: unknown or missing {sorted(wrong)}; allowed {sorted(EVENT_KEYS)}"
        )
    return Event(type=name, **row)


def _operations(oas: Mapping[str, Any]) -> Sequence[Operation]:
    return [
        Operation(
            id=op["operationId"],
            method=method.upper(),
            path=path,
            request=_body(op.get("requestBody"), oas),
            responses={int(code): _body(answer, oas) for code, answer in op["responses"].items()},
            query={
                row["name"]: _followed(row["schema"], oas)
                for row in (_followed(each, oas) for each in op.get("parameters", ()))
                if row["in"] == "query"
            },
        )
        for path, item in oas["paths"].items()
        for method, op in item.items()
        if method in METHODS
    ]


def _body(holder: Any, oas: Mapping[str, Any]) -> Schema | None:
    """The JSON schema of a request or response body; None when it has no body."""
    content = (_followed(holder, oas) or {}).get("content") or {}
    return next((media["schema"] for media in content.values()), None)


def _followed(node: Any, oas: Mapping[str, Any]) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        node = resolve(node["$ref"], oas)
    return node


def resolve(reference: str, document: Mapping[str, Any]) -> Any:
    """What a local `#/…` reference points at."""
    target: Any = document
    for part in reference.removeprefix("#/").split("/"):
        target = target[part.replace("~1", "/").replace("~0", "~")]
    return target


def standalone(schema: Schema, api: Api) -> dict[str, Any]:
    """A JSON Schema (draft 7) of one OAS schema, complete in itself.

    Two readings are applied: the shape of an `href` is nobody's fault (FM-E3, FM-M24), and
    other URIs may be relative.
    """
    document = {"components": {"schemas": api.schemas}, "allOf": [schema]}
    relaxed: dict[str, Any] = _relaxed(copy.deepcopy(document))
    return relaxed


def _relaxed(node: Any, name: str = "") -> Any:
    if isinstance(node, dict):
        if node.get("format") == "uri" and isinstance(node.get("type"), str):
            node["format"] = "uri-reference"
            if name.lower().endswith("href"):
                del node["format"]
        return {key: _relaxed(value, key) for key, value in node.items() if key != "discriminator"}
    if isinstance(node, list):
        return [_relaxed(item) for item in node]
    return node
