"""Read an API: `suites/NAME/api.yaml`, every key of it known, and the OpenAPI description that it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from typing import Any

from lso_conformance.common import resources, yaml_file
from lso_conformance.common.errors import UsageError
from lso_conformance.standard import buyer_rules
from lso_conformance.standard.api import Api, Event, Filter, ListOf, ProcessKind, ReportKind, Transition
from lso_conformance.standard.oas import operations as operations_of

# What every API has.
COMMON_KEYS = {
    "api", "standard", "oas", "release_path", "profile", "operations", "driven", "mandatory", "paragraphs",
    "unknown_id", "decline_reason",
}  # fmt: skip
# What one with jobs has beside it, all of it, and what stands in its place for one without.
NO_JOB: Mapping[str, Any] = {
    "job_reference": ("", ""), "processes": {}, "process_states": None, "process_transitions": (),
    "mild_attributes": {}, "forbidden": {}, "effect": {}, "decline_effect": {}, "extension_points": (),
    "extension_attribute": "", "matched_alone": {}, "lists": {}, "response_attributes": (),
    "create_mandatory": (), "defaults": {}, "job_types": (), "initial": "", "final": (), "transitions": (),
    "reports": None, "listener": None, "events": {}, "event_attributes": (), "unannounced": (),
    "buyer": None,
}  # fmt: skip
KEYS = COMMON_KEYS | NO_JOB.keys()
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
    operations = {op.id: op for op in operations_of(oas)}
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
        mild_attributes=data["mild_attributes"],
        forbidden=data["forbidden"], effect=data["effect"], decline_effect=data["decline_effect"],
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
        claims=tuple(data["profile"]["claims"]), target=tuple(data["profile"]["target"]),
    )  # fmt: skip
    if data["listener"] is None:
        return api
    listener_oas = _read(resources.specs() / "janis" / data["listener"]["oas"])
    received = {op.id: op for op in operations_of(listener_oas)}
    if missing := {event.type for event in api.events.values()} ^ received.keys():
        raise UsageError(f"{path}: events: {sorted(missing)} stand here or in {data['listener']['oas']} only")
    schemas = listener_oas["components"]["schemas"]
    return replace(api, listener=replace(api, operations=received, schemas=schemas))


def _read(path: Path) -> dict[str, Any]:
    data, _ = yaml_file.read(path, "description", "install the package again", yaml_file.OWN)
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
