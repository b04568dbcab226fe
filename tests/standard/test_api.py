"""api.yaml: all that it names exists in the OAS and the map, and a slip in it is refused."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.standard import requirements
from lso_conformance.standard.api_file import load
from lso_conformance.standard.oas import Operation, resolve, standalone

API = load()
MAP = requirements.load(resources.requirements_map())
FILE = resources.suites() / "fault_management" / "api.yaml"
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


def test_every_paragraph_is_in_the_map_and_obliges_the_server() -> None:
    named = {*API.paragraphs.values(), *API.unknown_id.values(), *API.decline_reason.values()}
    assert {name for name in named if name not in MAP} == set()
    named -= {API.paragraphs["hub"]}  # the Buyer's option, and the server's to offer (FM-L8)
    assert {str(MAP[name].actor) for name in named} <= {"server", "both"}


def test_a_paragraph_about_an_operation_names_it_in_the_map() -> None:
    for operation, paragraph in [*API.unknown_id.items(), *API.decline_reason.items()]:
        assert operation in MAP[paragraph].operations


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
    assert list(API.job_types) == enum_of(properties(CREATE)["jobType"])


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
    """Loads a changed copy of api.yaml and gives the message of the refusal."""
    monkeypatch.setattr(resources, "suites", lambda: tmp_path)

    def refusal(changes: dict[str, Any]) -> str:
        folder = tmp_path / tmp_path.name  # load() keeps what it has read by name
        folder.mkdir()
        changed = {key: value for key, value in {**DATA, **changes}.items() if value is not ...}
        (folder / "api.yaml").write_text(yaml.safe_dump(changed), encoding="utf-8")
        with pytest.raises(UsageError) as caught:
            load(folder.name)
        assert "api.yaml" in str(caught.value)
        return str(caught.value)

    return refusal


ROW = {"from": "suspended", "do": "resume", "to": "inProgress", "source": "R50"}
SLIPS: dict[str, tuple[dict[str, Any], str]] = {
    "an unknown key": ({"operation": {}}, "'operation'"),
    "a missing key": ({"final": ...}, "'final'"),
    "an unknown operation": ({"operations": {**DATA["operations"], "create": "createJob"}}, "'createJob'"),
    "an unknown mandatory operation": ({"mandatory": ["listJobs"]}, "'listJobs'"),
    "an unknown role that is driven": ({"driven": ["created"]}, "'created'"),
    "an unknown operation of an id": ({"unknown_id": {"retrieveJob": "W148-R21"}}, "'retrieveJob'"),
    "an unknown operation of a decline": ({"decline_reason": {"suspendJob": "W148-R47"}}, "'suspendJob'"),
    "an unknown key of a row": ({"transitions": [{**ROW, "sources": "R50"}]}, "'sources'"),
    "a row without source": ({"transitions": [{k: v for k, v in ROW.items() if k != "source"}]}, "'source'"),
    "a row without target": ({"transitions": [{k: v for k, v in ROW.items() if k != "to"}]}, "'to'"),
    "a list that is no role": ({"lists": {"lists": DATA["lists"]["list"]}}, "'lists'"),
    "an unknown key of a list": (
        {"lists": {"list": {**DATA["lists"]["list"], "filter": {}}}},
        "'filter'",
    ),
    "an unknown kind of filter": (
        {"lists": {"list": {**DATA["lists"]["list"], "filters": {"state": {"like": "/state"}}}}},
        "state",
    ),
    "an event that the OAS lacks": (
        {"events": {**DATA["events"], "jobGoneEvent": DATA["events"]["faultManagementJobCreateEvent"]}},
        "jobGoneEvent",
    ),
    "an unknown key of an event": (
        {"events": {"a": {**DATA["events"]["faultManagementJobCreateEvent"], "kind": "x"}}},
        "'kind'",
    ),
    "an OAS that is not there": ({"oas": "nowhere.api.yaml"}, "nowhere.api.yaml"),
}


@pytest.mark.parametrize(("changes", "named"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_refused_by_its_name(
    spoiled: Callable[[dict[str, Any]], str], changes: dict[str, Any], named: str
) -> None:
    assert named in spoiled(changes)


def test_what_binds_a_buyer_is_in_the_oas_and_the_map() -> None:
    rules = API.buyer
    kinds = rules.monitored_objects.values()
    assert {kind.type for kind in kinds} == set(SCHEMAS["MonitoredObjectRef"]["discriminator"]["mapping"])
    named = {*rules.paragraphs.values(), *(kind.paragraph for kind in kinds)}
    assert {str(MAP[name].actor) for name in named} <= {"buyer", "both"}
    assert set(rules.claims.values()) <= API.roles.keys()
    assert set(rules.options) <= properties(CREATE).keys() - required(CREATE)
    assert rules.misprints.keys() <= API.operations.keys()
    assert set(rules.event_query) == set(API.event_attributes)


def test_the_parameters_of_a_list_are_those_of_its_table() -> None:
    for role, row in API.lists.items():
        assert API.role(role).query.keys() == {*row.filters, "offset", "limit"}
