"""The guide's own create request and response (W148 6.1.2, 6.1.3), judged by our checks.

Typed by hand from the guide, never captured from our SOF.  Repaired where the guide is defective: the
comma after serviceId is gone (FM-E1), the execution duration is a TimeDuration (FM-E2), the tags of the
response are gone (FM-E12).  The configuration keeps the guide's form, or has that of its published
schema (FM-E6).
"""

import json
from copy import deepcopy
from functools import partial
from typing import Any

import by_hand
import pytest
from by_hand import API, PING, created, exchange

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.form import configuration, payloads, universal
from lso_conformance.checks.job import job as checks
from lso_conformance.judge.judging import Schemas
from lso_conformance.log.exchange import Exchange, parse_json
from lso_conformance.seen.observations import observe
from lso_conformance.standard.schemas import SchemaStore, built_in

AS_PRINTED = {
    "@type": PING,
    "sourceIpAddress": "192.0.2.1",
    "destinationIpAddress": "192.0.2.2",
    "transmissionInterval": {"amount": 1, "units": "seconds"},
    "count": 10,
    "packetSize": 128,
    "timeout": 5,
    "waitTime": 2,
}
BY_ITS_SCHEMA = {
    **AS_PRINTED,
    "sourceIpAddress": {"ipv4": ["192.0.2.1"]},
    "destinationIpAddress": {"ipv4": ["192.0.2.2"]},
    "transmissionInterval": {"timeDurationValue": 1, "timeDurationUnits": "SEC"},
}
REQUEST: dict[str, Any] = {
    "description": "The create request of the guide",
    "granularity": {"timeDurationValue": 15, "timeDurationUnits": "MIN"},
    "jobPriority": 5,
    "jobType": "on-demand",
    "monitoredObject": {"@type": "ServiceRef", "serviceId": "905d9f87-6478-4153-a5de-fcc70257f03c"},
    "outputFormat": "json",
    "reportingPeriod": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"},
    "resultFormat": "payload",
    "scheduleDefinition": {
        "scheduleDefinitionStartTime": "2025-01-01T00:00:00.000Z",
        "scheduleDefinitionEndTime": "2026-01-01T00:00:00.000Z",
        "recurringSchedule": {
            "second": "0", "minute": "0", "hour": "*/2", "dayOfMonth": "*", "month": "*", "dayOfWeek": "*",
        },
        "executionDuration": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"},
    },
    "serviceSpecificConfiguration": AS_PRINTED,
}  # fmt: skip
ADDED = {
    "creationDate": "2025-01-01T00:00:00.000Z",
    "href": "https://sof.example.net/mefApi/allegro/faultManagement/v2/755e55e2-72b0-4e3b-af00-693e3beac691",
    "id": "755e55e2-72b0-4e3b-af00-693e3beac691",
    "lastModifiedDate": "2025-01-01T00:00:00.000Z",
    "state": "acknowledged",
}
THEN = {"content-type": by_hand.JSON_TYPE, "date": "Wed, 01 Jan 2025 00:00:00 GMT"}
SCHEMAS = Schemas(SchemaStore({}, {}), built_in())


def example(request: Any = None, response: Any = None) -> Exchange:
    sent = REQUEST if request is None else request
    return created(body={**sent, **ADDED} if response is None else response, sent=sent, headers=THEN)


def with_duration(duration: Any) -> dict[str, Any]:
    changed = deepcopy(REQUEST)
    changed["scheduleDefinition"]["executionDuration"] = duration
    return changed


def configured(form: dict[str, Any]) -> dict[str, Any]:
    return {**REQUEST, "serviceSpecificConfiguration": form}


@pytest.mark.parametrize("form", [AS_PRINTED, BY_ITS_SCHEMA], ids=["as printed", "by its schema"])
def test_the_guides_exchange_is_right_in_every_way_that_we_judge(form: dict[str, Any]) -> None:
    answer = example(configured(form))
    assert payloads.response_defects(API, API.role("create"), answer) == []
    schema = API.role("create").request
    assert schema is not None
    assert payloads.document_errors(API, schema, answer.request_json()) == []
    assert list(payloads.undefined(API, schema, answer.request_json())) == []
    for found in (
        checks.echoed(answer, API),
        checks.has_attributes(answer, API.response_attributes),
        checks.identified_and_dated(answer, API),
        checks.in_extension_point(answer, API),
        checks.typed(answer, answer.request_json(), API),
        checks.option_kept(answer, answer, ["description", "jobPriority"], API),
    ):
        assert found.verdict is Verdict.PASS, found


def test_the_same_job_read_by_id_is_the_full_representation() -> None:
    log = by_hand.Written()
    log.call("create", 201, {**REQUEST, **ADDED}, sent=REQUEST)
    log.call("retrieve", 200, {**REQUEST, **ADDED, "state": "inProgress"}, id=ADDED["id"])
    seen = observe(log.ended(), API)
    assert [
        f.verdict for f in checks.over_reads(seen.jobs, partial(checks.full_representation, api=API))
    ] == [Verdict.PASS]
    assert [f.verdict for f in checks.ids_stay(seen)] == [Verdict.PASS]
    assert not [
        f for f in [*universal.conforming(seen), *universal.closed(seen)] if f.verdict is Verdict.FAIL
    ]


FORMS = {"as printed": (AS_PRINTED, Verdict.WARNING), "by its schema": (BY_ITS_SCHEMA, Verdict.PASS)}


@pytest.mark.parametrize(("form", "verdict"), FORMS.values(), ids=FORMS)
def test_the_guides_configuration_only_warns_against_its_own_schema(
    form: dict[str, Any], verdict: Verdict
) -> None:
    assert configuration.conforms(example(configured(form)), API, SCHEMAS).verdict is verdict


def test_the_guides_execution_duration_is_a_defect_when_a_target_returns_it() -> None:
    request = with_duration("1 hour")
    (defect,) = payloads.response_defects(API, API.role("create"), example(request))
    assert (defect.pointer, defect.verdict) == ("/scheduleDefinition/executionDuration", Verdict.FAIL)


def test_the_guides_comma_is_no_json() -> None:
    printed = json.dumps(REQUEST).replace('fcc70257f03c"', 'fcc70257f03c",')
    assert parse_json(printed.encode())[0] is None


@pytest.mark.parametrize("attribute", ["id", "state", "creationDate"])
def test_the_guides_response_without_what_the_sof_adds_fails(attribute: str) -> None:
    response = {key: value for key, value in {**REQUEST, **ADDED}.items() if key != attribute}
    assert checks.has_attributes(example(response=response), API.response_attributes).verdict is Verdict.FAIL


@pytest.mark.parametrize("attribute", REQUEST)
def test_the_guides_response_without_what_was_sent_fails(attribute: str) -> None:
    response = {key: value for key, value in {**REQUEST, **ADDED}.items() if key != attribute}
    assert checks.echoed(example(response=response), API).verdict is Verdict.FAIL


def test_the_guides_href_is_nobodys_fault() -> None:
    response = {**REQUEST, **ADDED, "href": "{{baseUrl}}/faultManagement/v2/755e55e2"}
    assert payloads.response_defects(API, API.role("retrieve"), exchange(200, response)) == []
