"""Read an API: `suites/NAME/janis.yaml`, strictly, and the OpenAPI description that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from lso_conformance.common import resources, yaml_file
from lso_conformance.common.errors import UsageError
from lso_conformance.standard import buyer_rules, requirements, views
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_schema import FILE, KINDS_OF_FILTER, NOT_JUDGED
from lso_conformance.standard.kinds import (
    HUB,
    JOB,
    REPORT,
    TOLD,
    Action,
    Event,
    Filter,
    Kind,
    Machine,
    Transition,
)
from lso_conformance.standard.oas import Operation, flat, required_of
from lso_conformance.standard.oas import operations as operations_of
from lso_conformance.standard.requirements import Standard

RELEASE = "janis.yaml"
LIKE = "like"
PLANNED = re.compile(r"^planned: *true\b", re.MULTILINE)  # a sketch: no profile and no run knows it
WANTED = "install the package again"
# Of a kind.
OF_SKETCHES = {"part_of", "reason", "template", "printed_filters", "relations", "absent_when_made", "ways"}
# What the shared suites ask of such kinds: the clauses that some entry bears.
OF_A_LIST = ("filters", "matches", "none", "listed")
OF_A_PROCESS = ("echo", "response", "states", "attributes", "options", "effect")
OF_A_REPORT = ("states", "results", "attributes", "listed", "query")
# The roles of states that the shared suites cannot do without; what needs another says so (tables.needs).
ROLES_OF_A_JOB = ("refused", "waiting", "running", "done")
ROLES_AFTER = {"suspend": "held", "cancel": "stopped"}  # of a job, by the action that leads there
ROLES_OF_A_PROCESS = ("received", "done", "refused")
ROLES_OF_A_REPORT = ("received", "done", "failed", "refused")
ENDPOINTS = "endpoints"  # the clause whose entry lists the operations that are mandatory
_VALIDATOR = Draft202012Validator(FILE)


@cache
def known() -> tuple[Api, ...]:
    """Every API that the suites know, those with jobs first."""
    files = sorted(resources.suites().glob(f"*/{RELEASE}"))
    found = [load(path.parent.name) for path in files if not _is_planned(path)]
    return tuple(sorted(found, key=lambda api: not api.has(JOB)))


@cache
def planned() -> tuple[str, ...]:
    """The names of the APIs of which there is a sketch only."""
    files = sorted(resources.suites().glob(f"*/{RELEASE}"))
    return tuple(document(path)["api"] for path in files if _is_planned(path))


def _is_planned(path: Path) -> bool:
    """Whether a file is a sketch, seen without reading all of it."""
    return PLANNED.search(path.read_text("utf-8")) is not None


def offered(ixit: Mapping[str, Any], apis: Iterable[Api] | None = None) -> tuple[Api, ...]:
    """The APIs that the `ixit` of a profile, as a document, says where to find."""
    return tuple(api for api in (known() if apis is None else apis) if ixit.get(api.name))


@cache
def load(name: str = "fault_management", release: str = RELEASE) -> Api:
    """Read `suites/NAME/RELEASE`, its requirements and the OAS that it names.

    Raises:
        UsageError: a file is missing, or says what it may not or what the OAS does not know.
    """
    path = resources.suites() / name / release
    return read(path, document(path), resources.specs() / "janis")


def document(path: Path) -> dict[str, Any]:
    """What an API file says, whole: one that begins with `like: OTHER` says only what differs from that.

    Raises:
        UsageError: it cannot be read, or has a key that it may not have.
    """
    data = _merged(path)
    if error := next(iter(_VALIDATOR.iter_errors(data)), None):
        place = ".".join(map(str, error.absolute_path)) or "the file"
        raise UsageError(f"{path}: {place}: {error.message}; docs/api_files.md tells what may stand there")
    return data


def read(path: Path, data: Mapping[str, Any], specs: Path) -> Api:
    """The API that a file describes; its OpenAPI descriptions are in the folder `specs`.

    Raises:
        UsageError: it names what the OAS does not know.
    """
    oas = _yaml(specs / data["oas"])
    operations = {op.id: op for op in operations_of(oas)}
    actions = {name: _action(name, row) for name, row in data.get("actions", {}).items()}
    kinds = {name: _kind(name, row, operations, oas) for name, row in data["kinds"].items()}
    notifications = data.get("notifications", {})
    received = _yaml(specs / notifications["oas"]) if notifications else {"paths": {}}
    # An event type is the last part of its path, whatever the operation is called.
    handlers = {op.path.rpartition("/")[2]: op for op in operations_of(received)}
    events = {
        name: _event(name, row, kinds, handlers, received) for name, row in data.get("events", {}).items()
        if name in handlers and row["of"] in kinds
    }  # fmt: skip
    _check(path, data, operations, handlers)
    clauses, mandatory = _obligations(path, data)
    extension = data.get("extension", {"points": (), "attribute": ""})
    api = Api(
        name=data["api"], standard=data["standard"], release_path=data["release_path"],
        folder=path.parent.name, kinds=kinds, actions=actions, events=events, clauses=clauses,
        mandatory=mandatory, operations=operations, schemas=oas["components"]["schemas"],
        mild_attributes=data.get("mild_attributes", {}),
        extension_points=tuple(extension["points"]), extension_attribute=extension["attribute"],
        event_attributes=tuple(data.get("event_attributes", ())),
        base=notifications.get("base", ""), other_bases=tuple(notifications.get("other_bases", ())),
        claims=tuple(data["profile"]["claims"]), target=tuple(data["profile"]["target"]),
        buyer=buyer_rules.read(data["buyer"]) if "buyer" in data else buyer_rules.NONE,
    )  # fmt: skip
    if not data.get("planned"):
        _check_asked(path, api)
    if not notifications:
        return api
    schemas = received["components"]["schemas"]
    return replace(api, listener=replace(api, operations=handlers, schemas=schemas))


def _merged(path: Path, *before: Path) -> dict[str, Any]:
    data = _yaml(path)
    if LIKE not in data:
        return data
    if path in before:
        raise UsageError(f"{path}: like: leads back to itself; name the file that says the most")
    whole = _merged(path.parent / str(data[LIKE]), path, *before)
    return _over(whole, {key: value for key, value in data.items() if key != LIKE})


def _over(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """A mapping with what another says otherwise: key by key; null takes a key away."""
    both = {
        key: _over(old[key], value) if isinstance(value, dict) and isinstance(old.get(key), dict) else value
        for key, value in new.items()
    }
    return {key: value for key, value in {**old, **both}.items() if value is not None}


def _yaml(path: Path) -> dict[str, Any]:
    data, _ = yaml_file.read(path, "description", WANTED, yaml_file.OWN)
    if not isinstance(data, dict):
        raise UsageError(f"{path}: is not a YAML mapping")
    return data


def _check(path: Path, data: Mapping[str, Any], operations: Iterable[str], handlers: Iterable[str]) -> None:
    """All that the file names is there.

    Raises:
        UsageError: something is not.
    """
    kinds, actions = data["kinds"], data.get("actions", {})
    events = data.get("events", {})
    calls = {row["call"] for row in actions.values() if "call" in row}
    named = {op for row in kinds.values() for op in row.get("operations", {}).values()} | calls
    abouts = {row["about"] for row in kinds.values() if "about" in row}
    for what, wrong in {
        f"no operations of {data['oas']}": {*named, *data.get("mild_attributes", {})} - set(operations),
        f"operations of {data['oas']} that no kind and no action has": set(operations) - named,
        "no kinds": (
            abouts | {row["on"] for row in actions.values()}
            | {row["process"] for row in actions.values() if "process" in row}
            | {row["of"] for row in events.values()}
        ) - {each for each in abouts | {row["on"] for row in actions.values()} if "." in each} - kinds.keys(),
        "events here, or in the OAS of the notifications, only": events.keys() ^ set(handlers),
    }.items():  # fmt: skip
        if wrong:
            raise UsageError(f"{path}: {', '.join(map(repr, sorted(wrong)))}: {what}")
    if unread := [] if data.get("planned") else sorted(_unread(data)):
        raise UsageError(f"{path}: {', '.join(unread)}: only a planned API may have it yet")
    for name, row in kinds.items():
        _check_states(path, name, row, {"server", *actions})
    for name, row in actions.items():
        if row["on"] in kinds and (strays := set(row.get("from", ())) - _states(kinds[row["on"]])):
            raise UsageError(f"{path}: actions.{name}.from: {sorted(strays)} are no states of {row['on']}")


def _check_asked(path: Path, api: Api) -> None:
    """What the shared suites look for by its name is there: clauses, roles of states, and events of jobs.

    Raises:
        UsageError: something is not.
    """
    wanted = {f"{kind.name}.{question}" for kind in views.listed(api) for question in OF_A_LIST}
    wanted |= {f"{kind}.{question}" for kind in api.processes for question in OF_A_PROCESS}
    wanted |= {f"{REPORT}.{question}" for question in OF_A_REPORT if api.has(REPORT)}
    if lacking := sorted(wanted - api.clauses.keys()):
        said = (
            f"no entry of its requirements.yaml bears {', '.join(lacking)}, of which the shared suites speak"
        )
        raise UsageError(f"{path}: {said}")
    roles = {
        JOB: (*ROLES_OF_A_JOB, *(role for action, role in ROLES_AFTER.items() if action in api.actions)),
        REPORT: ROLES_OF_A_REPORT, **dict.fromkeys(api.processes, ROLES_OF_A_PROCESS),
    }  # fmt: skip
    named = {f"{kind}.{role}" for kind in roles if kind in api.kinds for role in roles[kind]}
    given = {f"{kind.name}.{role}" for kind in api.kinds.values() for role in kind.roles}
    if lacking := sorted(named - given):
        said = f"no state has the role {', '.join(lacking)}, of which the shared suites speak"
        raise UsageError(f"{path}: kinds: {said}")
    if not api.has(JOB, HUB):
        return
    told = {"created", "changed", *(f"{kind}_changed" for kind in api.processes)}
    told |= {"altered"} if any(kind.may_change for kind in api.processes.values()) else set()
    told |= {"ready", "failed", "report_created", "report_changed"} if api.has(REPORT) else set()
    if lacking := sorted(told - {event.role for event in api.events.values()}):
        raise UsageError(f"{path}: events: none is {', '.join(lacking)}, of which the shared suites speak")


def _unread(data: Mapping[str, Any]) -> set[str]:
    """What only sketches say: nothing here reads it."""
    kinds, actions, events = (data.get(part, {}).values() for part in ("kinds", "actions", "events"))
    machines = [row.get("machine", {}) for row in kinds]
    filters = [each for row in kinds for each in row.get("filters", {}).values()]
    found = {key for row in filters for key in row if key in {"with", "where", "template", NOT_JUDGED}}
    made = [row for row in kinds if JOB in data["kinds"] or "make" in row.get("operations", {})]
    found |= {"any" for row in made for each in row.get("filters", {}).values() if "any" in each}
    found |= {key for row in machines for key in row if key in {"attribute", "states", "follows"}}
    found |= {key for row in actions for key in row if key in {"operation", "as", "may_wait"}}
    found |= {key for row in events for key in row if key not in {"of", "tells", "id"}}
    found |= {key for row in kinds for key in row if key in OF_SKETCHES}
    found |= {"initial" for row in machines if isinstance(row.get("initial"), list)}
    found |= {"copies" for row in kinds if isinstance(row.get("copies"), dict)}
    if isinstance(data.get("extension", {}).get("attribute"), dict):
        found.add("extension")
    return found


def _states(row: Mapping[str, Any]) -> set[str]:
    machine = row.get("machine", {})
    moved = {state for move in machine.get("moves", ()) for state in (move["from"], move["to"])}
    return moved | set(machine.get("states", ()))


def _check_states(path: Path, name: str, row: Mapping[str, Any], doers: set[str]) -> None:
    machine, states = row.get("machine", {}), _states(row)
    initial = machine.get("initial", ())
    first = [initial] if isinstance(initial, str) else initial
    named = {*first, *machine.get("final", ()), *machine.get("unannounced", ())}
    if strays := (named | set(row.get("roles", {}).values())) - states:
        raise UsageError(f"{path}: kinds.{name}: {sorted(map(str, strays))} are states that no move has")
    if strays := {move["do"] for move in machine.get("moves", ())} - doers:
        raise UsageError(f"{path}: kinds.{name}: {sorted(strays)} are neither actions nor server")


def _obligations(path: Path, data: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    """The ids by clause, and the operations that the clause of the endpoints lists."""
    file = path.parent / "requirements.yaml"
    if data.get("planned") and not file.is_file():
        return {}, ()
    entries = requirements.read(Standard(data["standard"], data["standard"], data["api"], file))
    clauses = {clause: each.id for each in entries for clause in each.clauses}
    mandatory = next((each.operations for each in entries if ENDPOINTS in each.clauses), ())
    return clauses, mandatory


def _kind(name: str, row: Mapping[str, Any], operations: Mapping[str, Operation], oas: Any) -> Kind:
    machine, calls = row.get("machine", {}), row.get("operations", {})
    given = {
        key: tuple(row[key])
        for key in ("may_show", "odd_in_lists", "response", "results", "copies", "reference") if key in row
    }  # fmt: skip
    return Kind(
        name=name, word=row.get("word", name), operations=calls, about=row.get("about"),
        filters={
            each: _filter(each, how) for each, how in row.get("filters", {}).items() if NOT_JUDGED not in how
        },
        shows=tuple(row["shows"]) if "shows" in row else _item(calls.get("list"), operations, oas),
        matched_alone=row.get("matched_alone", {}), truncation_binds=row.get("truncation_binds", False),
        may_omit="may_omit" in row,
        machine=_machine(machine),
        roles=row.get("roles", {}), **given,
    )  # fmt: skip


def _machine(row: Mapping[str, Any]) -> Machine:
    first, final, unannounced = (row.get(key, ()) for key in ("initial", "final", "unannounced"))
    return Machine(
        row.get("attribute", "state"), first if isinstance(first, str) else "", tuple(final),
        tuple(unannounced), tuple(map(_transition, row.get("moves", ()))),
    )  # fmt: skip


def _item(operation: str | None, operations: Mapping[str, Operation], oas: Any) -> tuple[str, ...]:
    """The attributes that an item of a list must have by the OAS."""
    answer = operations[operation].responses.get(200) if operation and operation in operations else None
    return required_of(answer["items"], oas) if answer and "items" in answer else ()


def _transition(row: Mapping[str, str]) -> Transition:
    rest = {key: value for key, value in row.items() if key not in {"from", "to"}}
    return Transition(start=row["from"], end=row["to"], **rest)


def _filter(name: str, given: Mapping[str, str]) -> Filter:
    kind = next(each for each in KINDS_OF_FILTER if each in given)
    return Filter(name, kind, given[kind])


def _action(name: str, row: Mapping[str, Any]) -> Action:
    return Action(
        name, row["on"], tuple(row.get("from", ())), row.get("call"), row.get("process"),
        tuple(row.get("may_change", ())),
    )  # fmt: skip


def _event(
    name: str, row: Mapping[str, str], kinds: Mapping[str, Kind], handlers: Mapping[str, Operation], oas: Any
) -> Event:
    """An event of the file with what the OAS says of its path and its payload."""
    of, tells = row["of"], row["tells"]
    payload = flat(flat(handlers[name].request or {}, oas)[1].get("event", {}), oas)[1]
    word = kinds[of].word
    one = f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
    return Event(
        type=name, role=tells if of == JOB else f"{of}_{tells}", path=handlers[name].path, of=of,
        id=row.get("id", "id"), when=TOLD.get(tells, tells).format(a=one),
        state="state" if tells == "changed" and "state" in payload else None,
        report="reportId" if "reportId" in payload else None,
    )  # fmt: skip
