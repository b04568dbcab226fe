"""An API file: what it says is in the OAS and the map, and a slip in it is refused."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.standard import requirements
from lso_conformance.standard.api_file import document, load, read
from lso_conformance.standard.oas import Operation, resolve, standalone

API = load()
MAP = requirements.load(resources.requirements_map())
FILE = resources.suites() / "fault_management" / "janis.yaml"
DATA: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SCHEMAS: Any = API.schemas
JOB = SCHEMAS["FaultManagementJob"]
CREATE = SCHEMAS["FaultManagementJob_Create"]


def properties(schema: Any) -> dict[str, Any]:
    """Properties of a schema, inherited ones too."""
    if "$ref" in schema:
        return properties(resolve(schema["$ref"], {"components": {"schemas": SCHEMAS}}))
    found = dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        found |= properties(part)
    return found


def required(schema: Any) -> set[str]:
    if "$ref" in schema:
        return required(resolve(schema["$ref"], {"components": {"schemas": SCHEMAS}}))
    return set(schema.get("required", ())).union(*(required(part) for part in schema.get("allOf", ())))


def enum_of(schema: Any) -> list[str]:
    if "$ref" in schema:
        return enum_of(resolve(schema["$ref"], {"components": {"schemas": SCHEMAS}}))
    return list(schema["enum"])


def test_every_operation_is_in_the_oas() -> None:
    named = {*API.roles.values(), *API.mandatory, *API.unknown_id, *API.decline_reason}
    assert named <= API.operations.keys()


def test_every_role_that_is_driven_is_there() -> None:
    assert set(API.driven) <= API.roles.keys()


def test_every_operation_of_the_oas_but_the_hub_is_mandatory() -> None:
    assert {op.id for op in API.operations.values() if "/hub" not in op.path} == set(API.mandatory)


def test_every_clause_is_borne_by_an_entry_of_the_map() -> None:
    assert {MAP[name].clauses for name in API.clauses.values()} == {
        each.clauses for each in MAP if each.api == API.name
    }
    assert API.clause("suspend.refused") == "W148-R44"


def test_a_clause_about_an_operation_names_it_in_the_map() -> None:
    asked = [*API.unknown_id.items(), *API.decline_reason.items()]
    assert len(asked) == 11
    for operation, paragraph in asked:
        assert operation in MAP[paragraph].operations
        assert str(MAP[paragraph].actor) == "server"


def test_every_state_is_in_the_oas_and_every_state_of_the_oas_in_the_table() -> None:
    states = set(enum_of(properties(JOB)["state"]))
    named = {state for row in API.transitions for state in (row.start, row.end)}
    assert named == states
    assert {API.initial, *API.final} <= states


def test_final_states_are_those_that_no_row_leaves() -> None:
    assert {row.start for row in API.transitions}.isdisjoint(API.final)
    assert {row.end for row in API.transitions} - {row.start for row in API.transitions} == API.final


def test_every_action_is_a_role_or_the_server() -> None:
    assert {row.do for row in API.transitions} <= {"server", "modify", *API.roles}


def test_every_row_has_a_source_and_is_there_once() -> None:
    assert all(row.source for row in API.transitions)
    assert len({(row.start, row.do, row.end) for row in API.transitions}) == len(API.transitions)


def test_every_attribute_is_in_the_oas() -> None:
    assert set(API.create_mandatory) == required(CREATE)
    assert API.defaults == {"jobPriority": 5}
    assert set(API.response_attributes) == required(JOB) - required(CREATE)
    assert API.extension_attribute in properties(CREATE)
    outer, inner = API.job_reference
    assert inner in properties(properties(SCHEMAS["CancelFaultManagementJob_Create"])[outer])


ITEMS = {
    "list": "FaultManagementJob", "list_modify": "ModifyFaultManagementJob",
    "list_cancel": "CancelFaultManagementJob", "list_report": "FaultManagementReport_Find",
    "list_tracking": "TrackingRecord",
}  # fmt: skip


@pytest.mark.parametrize(("role", "item"), ITEMS.items())
def test_a_list_has_the_filters_and_attributes_of_the_oas(role: str, item: str) -> None:
    row, oas = API.lists[role], yaml.safe_load((resources.specs() / "janis" / DATA["oas"]).read_text())
    parameters = oas["paths"][API.role(role).path]["get"]["parameters"]
    named = {(resolve(p["$ref"], oas) if "$ref" in p else p)["name"] for p in parameters}
    assert set(row.filters) == named - {"limit", "offset"}
    assert set(row.attributes) == required(SCHEMAS[item])
    assert {f.pointer.split("/")[1] for f in row.filters.values()} <= properties(SCHEMAS[item]).keys()
    paragraphs = {row.accepts, row.matches, row.none, row.shows}
    assert all(API.roles[role] in MAP[paragraph].operations for paragraph in paragraphs)


def test_every_list_of_the_oas_is_there() -> None:
    assert API.lists.keys() == ITEMS.keys() == {role for role in API.roles if role.startswith("list")}


def test_every_event_is_in_the_oas_of_the_listener_with_its_attributes() -> None:
    assert API.listener is not None
    for event in API.events.values():
        operation = API.listener.operations[event.type]
        assert (operation.method, operation.path) == ("POST", event.path)
        schema = resolve(operation.request["$ref"], {"components": {"schemas": API.listener.schemas}})  # type: ignore[index]
        inner = schema["allOf"][1]["properties"]["event"]
        payload = resolve(inner["$ref"], {"components": {"schemas": API.listener.schemas}})["properties"]
        assert {event.id, *filter(None, [event.state, event.report])} <= payload.keys()
    assert len({event.role for event in API.events.values()}) == len(API.events)
    changes = {f"{kind}_changed" for kind in (*API.processes, "report")}
    assert {e.role for e in API.events.values() if e.state} == {"changed", *changes}
    assert API.unannounced <= API.states
    assert set(API.event_attributes) == {"event", "eventId", "eventTime", "eventType"}


def test_extension_points_are_schemas_and_job_types_its_enum() -> None:
    assert set(API.extension_points) <= SCHEMAS.keys()
    assert list(API.words("jobType")) == enum_of(properties(CREATE)["jobType"])


PATHS: list[tuple[str, str, str | None]] = [
    ("POST", "/faultManagementJob", "createFaultManagementJob"),
    ("post", "/faultManagementJob", "createFaultManagementJob"),
    ("GET", "/faultManagementJob", "listFaultManagementJob"),
    ("GET", "/faultManagementJob/1", "retrieveFaultManagementJob"),
    ("GET", "/faultManagementJob/a%2Fb%0A", "retrieveFaultManagementJob"),
    ("POST", "/faultManagementJob/1/suspend", "suspendFaultManagementJob"),
    ("POST", "/faultManagementJob/suspend/suspend", "suspendFaultManagementJob"),
    ("POST", "/faultManagementJobComplexQuery", "faultManagementJobComplexQuery"),
    ("GET", "/faultManagementJob/", None),
    ("GET", "/faultManagementJob//", None),
    ("GET", "/faultManagementJob/1/2", None),
    ("PUT", "/faultManagementJob/1", None),
    ("GET", "/x/faultManagementJob/1", None),
    ("GET", "/faultManagementJob/1\n/suspend", None),
]


@pytest.mark.parametrize(("method", "path", "operation"), PATHS)
def test_a_request_line_calls_one_operation_or_none(method: str, path: str, operation: str | None) -> None:
    found = API.match(method, path)
    assert (found.id if found else None) == operation
    assert len([op for op in API.operations.values() if op.matches(method, path)]) <= 1


def test_dots_of_a_path_are_no_wild_cards() -> None:
    assert not Operation("a", "GET", "/v1.0/{id}", None, {}).matches("GET", "/v1x0/1")


def test_a_schema_stands_alone_and_forgives_the_form_of_an_href() -> None:
    alone = standalone({"$ref": "#/components/schemas/FaultManagementJob"}, API.schemas)
    assert "format" not in properties(alone["components"]["schemas"]["FaultManagementJob"])["href"]
    assert "discriminator" not in str(alone)
    assert "discriminator" in str(SCHEMAS), "the OAS itself is left as it is"


@pytest.fixture
def spoiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, Any]], str]:
    """Loads a changed copy of an API file and gives the message of the refusal."""
    monkeypatch.setattr(resources, "suites", lambda: tmp_path)
    folder = tmp_path / tmp_path.name  # load() keeps what it has read by name
    folder.mkdir()
    shutil.copy(FILE, folder / "whole.yaml")
    shutil.copy(FILE.with_name("requirements.yaml"), folder)

    def refusal(changes: dict[str, Any]) -> str:
        said = yaml.safe_dump({"like": "whole.yaml", **changes})
        (folder / "janis.yaml").write_text(said, encoding="utf-8")
        with pytest.raises(UsageError) as caught:
            load(folder.name)
        assert "janis" in str(caught.value)
        return str(caught.value)

    return refusal


def of_job(**changes: Any) -> dict[str, Any]:
    return {"kinds": {"job": changes}}


def with_row(**changes: Any) -> dict[str, Any]:
    row = {"from": "suspended", "do": "resume", "to": "inProgress", "source": "R50", **changes}
    rows = [*DATA["kinds"]["job"]["machine"]["moves"], {k: v for k, v in row.items() if v is not None}]
    return of_job(machine={"moves": rows})


SLIPS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown key": ({"operation": {}}, "'operation'"),
    "a missing key": ({"release_path": None}, "'release_path'"),
    "an unknown key of a kind": (of_job(filter={}), "'filter'"),
    "an unknown verb": (of_job(operations={"create": "createFaultManagementJob"}), "'create'"),
    "an unknown operation": (of_job(operations={"make": "createJob"}), "'createJob': no operations of"),
    "an operation that nothing has": (of_job(operations={"query": None}), "that no kind and no action has"),
    "an action on an unknown kind": ({"actions": {"suspend": {"on": "jobs"}}}, "'jobs': no kinds"),
    "an action in an unknown state": (
        {"actions": {"suspend": {"from": ["running"]}}}, "['running'] are no states of job"
    ),
    "an action in two ways": ({"actions": {"suspend": {"process": "cancel"}}}, "actions.suspend: "),
    "an unknown final state": (of_job(machine={"final": ["ended"]}), "['ended'] are states that no move has"),
    "an unknown state of a role": (of_job(roles={"done": "finished"}), "['finished'] are states that no"),
    "no state of a job that runs": (of_job(roles={"running": None}), "no state has the role job.running, of"),
    "no state of a suspended job": (of_job(roles={"held": None}), "no state has the role job.held, of"),
    "no state of a refused process": (
        {"kinds": {"cancel": {"roles": {"refused": None}}}}, "no state has the role cancel.refused, of"
    ),
    "an unknown key of a row": (with_row(sources="R50"), "'sources'"),
    "a row without source": (with_row(source=None), "'source'"),
    "a row without target": (with_row(to=None), "'to'"),
    "a row of an unknown action": (with_row(do="pause"), "['pause'] are neither actions nor server"),
    "an unknown kind of filter": (of_job(filters={"state": {"like": "/state"}}), "kinds.job.filters.state"),
    "two kinds of filter": (of_job(filters={"state": {"after": "/state"}}), "kinds.job.filters.state"),
    "an event that the OAS lacks": ({"events": {"jobGone": {"of": "job", "tells": "deleted"}}}, "jobGone"),
    "an event that is left out": ({"events": {"faultManagementJobCreateEvent": None}}, "JobCreateEvent"),
    "an unknown key of an event": (
        {"events": {"faultManagementJobCreateEvent": {"kind": "x"}}}, "'kind'"
    ),
    "a filter as only sketches have it": (
        of_job(filters={"entityId": {"with": "serviceId"}}), "with: only a planned"
    ),
    "a way as only sketches have it": (of_job(ways={"done": "short"}), "ways: only a planned"),
    "no event of a new job": (
        {"events": {"faultManagementJobCreateEvent": {"of": "tracking"}}}, "events: none is created, of which"
    ),
    "no event of a process": (
        {"events": {"cancelFaultManagementJobStateChangeEvent": {"tells": "made"}}}, "none is cancel_changed,"
    ),
    "an OAS that is not there": ({"oas": "nowhere.api.yaml"}, "nowhere.api.yaml"),
}  # fmt: skip


@pytest.mark.parametrize(("changes", "named"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_refused_by_its_name(
    spoiled: Callable[[dict[str, Any]], str], changes: dict[str, Any], named: str
) -> None:
    assert named in spoiled(changes)


def test_a_kind_has_the_states_of_its_roles_and_no_others() -> None:
    assert API.job.in_role("running", "waiting") == ("inProgress", "scheduled")
    assert API.job.in_role("starved", "melting") == ("resourcesUnavailable",)
    assert API.job.in_role("melting") == ()


@pytest.mark.parametrize("clause", ["job.filters", "tracking.none", "modify.effect", "report.results"])
def test_a_clause_of_which_the_suites_speak_is_missed(
    spoiled: Callable[[dict[str, Any]], str], tmp_path: Path, clause: str
) -> None:
    entries = tmp_path / tmp_path.name / "requirements.yaml"
    said = re.sub(rf"\b{clause}\b", "job.other", entries.read_text("utf-8"))
    entries.write_text(said, encoding="utf-8")
    assert f"no entry of its requirements.yaml bears {clause}, of which" in spoiled({})


def test_what_binds_a_buyer_is_in_the_oas_and_the_map() -> None:
    rules = API.buyer
    kinds = rules.monitored_objects.values()
    assert {kind.type for kind in kinds} == set(SCHEMAS["MonitoredObjectRef"]["discriminator"]["mapping"])
    named = {API.clause(f"object.{name}") for name in rules.monitored_objects}
    named |= {API.clause(name) for name in ("job.required", "modify.changes", "hub.callback")}
    assert {str(MAP[name].actor) for name in named} <= {"buyer", "both"}
    assert set(rules.claims.values()) <= API.roles.keys()
    assert set(rules.options) <= properties(CREATE).keys() - required(CREATE)
    assert rules.misprints.keys() <= API.operations.keys()
    assert set(rules.event_query) == set(API.event_attributes)


def test_the_parameters_of_a_list_are_those_of_its_table() -> None:
    for role, row in API.lists.items():
        assert API.role(role).query.keys() == {*row.filters, "offset", "limit"}


def test_another_release_says_only_what_differs(tmp_path: Path) -> None:
    shutil.copy(FILE, tmp_path / "janis.yaml")
    later = tmp_path / "kasia.yaml"
    kinds = {"job": {"filters": {"user": {"equal": "/u"}}}}
    changes = {"like": "janis.yaml", "release_path": "/v3/", "kinds": kinds, "mild_attributes": None}
    later.write_text(yaml.safe_dump(changes), encoding="utf-8")
    said = document(later)
    assert (said["release_path"], "mild_attributes" in said) == ("/v3/", False)
    assert said["kinds"]["job"]["filters"].keys() == {*DATA["kinds"]["job"]["filters"], "user"}
    assert said["kinds"]["report"] == DATA["kinds"]["report"]


def test_releases_in_a_circle_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("like: b.yaml\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("like: a.yaml\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"a\.yaml: like: leads back to itself"):
        document(tmp_path / "a.yaml")


TOY = """
api: toys
standard: W000
oas: toys.api.yaml
release_path: /v1/
profile: {claims: [supported], target: [base_url]}
kinds:
  toy: {operations: {list: listToy, read: readToy}, filters: {colour: {equal: /colour}}}
  hub: {operations: {make: makeHub}}
"""


def test_an_api_is_what_its_kinds_are(tmp_path: Path) -> None:
    folder = tmp_path / "toys"
    folder.mkdir()
    (folder / "janis.yaml").write_text(f"planned: true\nsdk: .\n{TOY}", encoding="utf-8")
    toy = {"required": ["id"], "properties": {"id": {"type": "string"}, "colour": {"type": "string"}}}
    answer = {"200": {"content": {"application/json": {"schema": {"type": "array", "items": toy}}}}}
    paths = {
        "/toy": {"get": {"operationId": "listToy", "responses": answer}},
        "/toy/{id}": {"get": {"operationId": "readToy", "responses": answer}},
        "/hub": {"post": {"operationId": "makeHub", "responses": answer}},
    }
    oas = {"paths": paths, "components": {"schemas": {}}}
    (tmp_path / "toys.api.yaml").write_text(yaml.safe_dump(oas), encoding="utf-8")
    api = read(folder / "janis.yaml", document(folder / "janis.yaml"), tmp_path)
    assert dict(api.roles) == {"list_toy": "listToy", "retrieve_toy": "readToy", "register": "makeHub"}
    assert (api.kinds["toy"].shows, api.has("job")) == (("id",), False)
    assert api.driven == ("list_toy", "retrieve_toy")
