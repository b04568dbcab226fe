"""Our API descriptions: valid, complete against the guide's tables, and equal to the official ones."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from openapi_core import OpenAPI
from openapi_schema_validator import OAS30Validator, oas30_format_checker
from openapi_spec_validator import OpenAPIV30SpecValidator, validate

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.standard.schemas import read_document
from lso_conformance.standard.specs_diff import ABSENT, Departure, differences, report

SERVER, LISTENER = "faultManagement.api.yaml", "faultNotification.api.yaml"
STREAMING = "streamingManagement.api.yaml"
# W148 section 5.2.1, Tables 4 and 5; the operation ids are those of section 6.
SERVER_OPERATIONS = {
    "POST /faultManagementJob": "createFaultManagementJob",
    "GET /faultManagementJob": "listFaultManagementJob",
    "GET /faultManagementJob/{id}": "retrieveFaultManagementJob",
    "POST /modifyFaultManagementJob": "createModifyFaultManagementJob",
    "GET /modifyFaultManagementJob": "listModifyFaultManagementJob",
    "GET /modifyFaultManagementJob/{id}": "retrieveModifyFaultManagementJob",
    "POST /cancelFaultManagementJob": "createCancelFaultManagementJob",
    "GET /cancelFaultManagementJob": "listCancelFaultManagementJob",
    "GET /cancelFaultManagementJob/{id}": "retrieveCancelFaultManagementJob",
    "POST /faultManagementJob/{id}/suspend": "suspendFaultManagementJob",
    "POST /faultManagementJob/{id}/resume": "resumeFaultManagementJob",
    "POST /faultManagementJobComplexQuery": "faultManagementJobComplexQuery",
    "GET /faultManagementReport": "listFaultManagementReport",
    "GET /faultManagementReport/{id}": "retrieveFaultManagementReport",
    "POST /faultManagementReportComplexQuery": "faultManagementReportComplexQuery",
    "GET /trackingRecord": "listTrackingRecord",
    "GET /trackingRecord/{id}": "retrieveTrackingRecord",
    "POST /hub": "registerListener",
    "GET /hub/{id}": "retrieveHub",
    "DELETE /hub/{id}": "unregisterListener",
}
# W148 section 5.2.2, Table 6.
EVENTS = (
    "faultManagementJobCreateEvent",
    "faultManagementJobStateChangeEvent",
    "faultManagementJobAttributeValueChangeEvent",
    "faultManagementJobReportReadyEvent",
    "faultManagementJobReportPreparationErrorEvent",
    "cancelFaultManagementJobStateChangeEvent",
    "modifyFaultManagementJobStateChangeEvent",
    "faultManagementReportCreateEvent",
    "faultManagementReportStateChangeEvent",
)
# W147 section 5.2, Table 2; the operation ids are those of the OAS.
STREAMING_OPERATIONS = {
    "GET /topic": "topicList",
    "GET /topic/{id}": "topicById",
    "GET /subscription": "subscriptionList",
    "POST /subscription": "subscribeTopic",
    "DELETE /subscription/{id}": "unsubscribeTopic",
    "GET /subscription/{id}": "subscriptionById",
}
OPERATIONS = {
    SERVER: SERVER_OPERATIONS,
    STREAMING: STREAMING_OPERATIONS,
    LISTENER: {f"POST /listener/{event}": event for event in EVENTS},
}
HOUR = {"timeDurationValue": 1, "timeDurationUnits": "HOUR"}
# The guide's ping configuration, its addresses and interval in the schema's form (FM-E6).
PING = {
    "@type": "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all",
    "sourceIpAddress": {"ipv4": ["192.0.2.1"]},
    "destinationIpAddress": {"ipv4": ["192.0.2.2"]},
    "transmissionInterval": {"timeDurationValue": 1, "timeDurationUnits": "SEC"},
    "count": 10,
    "packetSize": 128,
    "timeout": 5,
    "waitTime": 2,
}
# W148 section 6.1.2, repaired: FM-E1 (comma), FM-E2 (executionDuration).
JOB_REQUEST = {
    "description": "a ping every second hour",
    "granularity": {"timeDurationValue": 15, "timeDurationUnits": "MIN"},
    "jobPriority": 5,
    "jobType": "on-demand",
    "monitoredObject": {"@type": "ServiceRef", "serviceId": "905d9f87-6478-4153-a5de-fcc70257f03c"},
    "outputFormat": "json",
    "reportingPeriod": HOUR,
    "resultFormat": "payload",
    "scheduleDefinition": {
        "scheduleDefinitionStartTime": "2025-01-01T00:00:00.000Z",
        "scheduleDefinitionEndTime": "2026-01-01T00:00:00.000Z",
        "recurringSchedule": {
            "second": "0",
            "minute": "0",
            "hour": "*/2",
            "dayOfMonth": "*",
            "month": "*",
            "dayOfWeek": "*",
        },
        "executionDuration": HOUR,
    },
    "serviceSpecificConfiguration": PING,
}
# W148 section 6.14, with its durations and configuration repaired as those of JOB_REQUEST.
REPORT = {
    "creationDate": "2025-01-01T01:00:00.000Z",
    "description": "what the ping found",
    "faultManagementJob": {"faultManagementJobId": "755e55e2-72b0-4e3b-af00-693e3beac691"},
    "granularity": {"timeDurationValue": 30, "timeDurationUnits": "MIN"},
    "id": "c7ad584f-506a-4db1-bbeb-acbd6672f0a7",
    "lastModifiedDate": "2025-01-01T01:00:00.000Z",
    "monitoredObject": {"@type": "ServiceRef", "serviceId": "905d9f87-6478-4153-a5de-fcc70257f03c"},
    "outputFormat": "json",
    "reportContent": [
        {
            "measurementTime": {
                "measurementStartDate": "2025-01-01T00:00:00.000Z",
                "measurementEndDate": "2025-01-01T01:00:00.000Z",
            },
            "measurementDataPoint": [
                {
                    "@type": "urn:mef:lso:spec:legato:ping-report:v0.0.1:all",
                    "numberOfTxPackets": 10,
                    "numberOfRxPackets": 9,
                    "minimumRoundTripDelay": {"timeDurationValue": 2, "timeDurationUnits": "MS"},
                    "averageRoundTripDelay": {"timeDurationValue": 5, "timeDurationUnits": "MS"},
                    "maximumRoundTripDelay": {"timeDurationValue": 8, "timeDurationUnits": "MS"},
                    "countOfLostPackets": 1,
                    "percentageOfLostPackets": 10.0,
                }
            ],
        }
    ],
    "reportingTimeframe": {
        "reportingStartDate": "2025-01-01T00:00:00.000Z",
        "reportingEndDate": "2025-01-01T01:00:00.000Z",
    },
    "resultFormat": "payload",
    "serviceSpecificConfiguration": PING,
    "state": "completed",
}


def spec(name: str) -> dict[Any, Any]:
    return read_document(resources.specs() / "janis" / name)


def errors(schema: str, document: object) -> list[str]:
    root = {"$ref": f"#/components/schemas/{schema}", "components": spec(SERVER)["components"]}
    validator = OAS30Validator(root, format_checker=oas30_format_checker)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


@pytest.mark.parametrize("name", OPERATIONS)
def test_is_valid_and_loads_where_it_is_used(name: str) -> None:
    document = spec(name)
    validate(document, cls=OpenAPIV30SpecValidator)
    OpenAPI.from_dict(document)
    loaded = schemathesis.openapi.from_path(resources.specs() / "janis" / name)
    assert len(list(loaded.get_all_operations())) == len(OPERATIONS[name])


@pytest.mark.parametrize("name", OPERATIONS)
def test_has_exactly_the_operations_of_the_guide(name: str) -> None:
    found = {
        f"{method.upper()} {path}": operation["operationId"]
        for path, item in spec(name)["paths"].items()
        for method, operation in item.items()
    }
    assert found == OPERATIONS[name]


def test_the_guides_job_request_validates() -> None:
    assert errors("FaultManagementJob_Create", JOB_REQUEST) == []


def test_the_guides_duration_as_text_does_not_validate() -> None:
    schedule = {"executionDuration": "1 hour"}  # FM-E2
    assert len(errors("FaultManagementJob_Create", JOB_REQUEST | {"scheduleDefinition": schedule})) == 1


def test_the_guides_report_validates() -> None:
    assert errors("FaultManagementReport", REPORT) == []


@pytest.mark.parametrize("missing", ["@type", "serviceId"])
def test_a_monitored_object_needs_its_attributes(missing: str) -> None:
    monitored = {"@type": "ServiceRef", "serviceId": "1"}
    del monitored[missing]
    assert errors("FaultManagementJob_Create", JOB_REQUEST | {"monitoredObject": monitored})


@pytest.fixture(name="sdk")
def _sdk(tmp_path: Path) -> Path:
    """An SDK whose files are ours, with repeated parts written out and texts as an official file has them."""
    specs = resources.specs()
    shutil.copytree(specs / "schemas", tmp_path / "sdk/schema/ip/sat")
    api = tmp_path / "sdk/serviceApi/fm"
    api.mkdir(parents=True)
    for name in OPERATIONS:
        shutil.copy(specs / "janis" / name, api)
    text = (api / SERVER).read_text()
    inline = "{name: id, in: path, required: true, style: simple, explode: false, schema: {type: string}}"
    text = text.replace('{$ref: "#/components/parameters/Id"}', inline)
    text = text.replace(
        '{$ref: "#/components/responses/NotFound"}',
        "{description: x, content: {'application/json;charset=utf-8': "
        "{schema: {description: x, $ref: '#/components/schemas/Error404'}}}}",
    )
    (api / SERVER).write_text(text.replace("title:", "x-lifecycle: draft, title:"))
    return tmp_path / "sdk"


@pytest.fixture(name="specs")
def _specs(tmp_path: Path) -> Path:
    """A copy of our specs without corrections."""
    copy = shutil.copytree(resources.specs(), tmp_path / "specs")
    (copy / "janis/corrections.yaml").write_text("corrections: []")
    return copy


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_shared_parts_texts_and_defaults_are_no_difference(sdk: Path, specs: Path) -> None:
    assert differences(sdk, specs) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        (
            f"janis/{SERVER}",
            "reason: {type: string, maxLength: 255}",
            "reason: {type: string, maxLength: 256}",
            Departure(SERVER, "/components/schemas/Error/properties/reason/maxLength", 256, 255),
        ),
        (
            f"janis/{SERVER}",
            "enum: [json, xml, avro, csv]",
            "enum: [csv, json, xml]",
            Departure(
                SERVER,
                "/components/schemas/OutputFormat/enum",
                ["csv", "json", "xml"],
                ["json", "xml", "avro", "csv"],
            ),
        ),
        (
            f"janis/{SERVER}",
            'items: {$ref: "#/components/schemas/HourRange", minItems: 1}',
            'items: {$ref: "#/components/schemas/HourRange"}',
            Departure(
                SERVER,
                "/components/schemas/RecurringSchedule/properties/hourRange/items/minItems",
                ABSENT,
                1,
            ),
        ),
        (
            f"janis/{SERVER}",
            "        - {name: jobPriority, in: query, schema: {type: string}}\n",
            "",
            Departure(
                SERVER,
                "/paths/~1faultManagementJob/get/parameters/8",
                ABSENT,
                {"name": "jobPriority", "in": "query", "schema": {"type": "string"}},
            ),
        ),
        (
            f"janis/{LISTENER}",
            '{$ref: "#/components/responses/Received"}',
            "{description: x, headers: {X-A: {schema: {type: string}}}}",
            Departure(
                LISTENER,
                "/components/responses/Received/headers",
                {"X-A": {"schema": {"type": "string"}}},
                ABSENT,
            ),
        ),
        (
            "schemas/common.yaml",
            "minimum: 0, maximum: 100",
            "minimum: 1, maximum: 100",
            Departure("common.yaml", "/definitions/Percentage/minimum", 1, 0),
        ),
    ],
)
def test_a_change_is_the_one_difference(
    *, sdk: Path, specs: Path, file: str, old: str, new: str, expected: Departure
) -> None:
    edit(specs / file, old, new)
    assert differences(sdk, specs) == [expected]


def test_a_correction_explains_its_difference(sdk: Path, specs: Path) -> None:
    edit(specs / "schemas/common.yaml", "minimum: 0, maximum: 100", "minimum: 1, maximum: 100")
    row = "{file: common.yaml, pointer: /definitions/Percentage/minimum, anomaly: FM-E6, why: a test}"
    (specs / "janis/corrections.yaml").write_text(f"corrections: [{row}]")
    found = differences(sdk, specs)
    assert [one.anomaly for one in found] == ["FM-E6"]
    assert report(found).splitlines()[-1] == "1 structural differences, 1 of them corrections (FM-E6)"


def test_a_correction_without_difference_is_an_error(sdk: Path, specs: Path) -> None:
    row = "{file: common.yaml, pointer: /definitions/Percentage/minimum, anomaly: FM-E6, why: a test}"
    (specs / "janis/corrections.yaml").write_text(f"corrections: [{row}]")
    with pytest.raises(UsageError, match=r"corrections\.yaml: common\.yaml/definitions.*remove the row"):
        differences(sdk, specs)


@pytest.mark.parametrize("content", ["rows: []", "corrections: {}", "corrections: [{file: a}]", "[]"])
def test_a_malformed_corrections_file_is_an_error(sdk: Path, specs: Path, content: str) -> None:
    (specs / "janis/corrections.yaml").write_text(content)
    with pytest.raises(UsageError, match=r"corrections\.yaml"):
        differences(sdk, specs)


def test_an_sdk_that_lacks_something_is_an_error(sdk: Path, specs: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere: no such folder; give the folder of the SDK"):
        differences(tmp_path / "nowhere", specs)
    (sdk / "schema/ip/sat/pingReport.yaml").unlink()
    with pytest.raises(UsageError, match=r"no schema with \$id urn:mef:lso:spec:legato:ping-report"):
        differences(sdk, specs)
    (sdk / "serviceApi/fm" / LISTENER).unlink()
    with pytest.raises(UsageError, match=f"no {LISTENER} below it"):
        differences(sdk, specs)


def test_recursive_schemas_end(sdk: Path, specs: Path) -> None:
    for file in (sdk / "schema/ip/sat/fmCommon.yaml", specs / "schemas/fmCommon.yaml"):
        edit(file, "Hop: {}", 'Hop: {properties: {next: {$ref: "#/definitions/Hop"}}}')
    assert differences(sdk, specs) == []


@pytest.mark.skipif(
    "LSO_SDK_DIR" not in os.environ, reason="LSO_SDK_DIR (folder of the SDK's Janis release) is not set"
)
def test_only_the_corrections_differ_from_the_official_sdk() -> None:
    found = differences(Path(os.environ["LSO_SDK_DIR"]), resources.specs())
    assert [one for one in found if one.anomaly is None] == []
    assert not [one for one in found if one.file in {SERVER, LISTENER}]
