"""Results: where they must be, of which type and time, and files that are what they say."""

import json
from collections.abc import Sequence
from typing import Any

import by_hand
import pytest
from reported import POINT, Reported, at, content, report, typed_content

from lso_conformance.checks.finding import Finding
from lso_conformance.checks.job import results as checks
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations, observe
from lso_conformance.standard.schemas import Schemas, SchemaStore, built_in

URL: dict[str, Any] = {"url": "http://files.example.net/r-1.json", "retentionPeriod": "2099-01-01T00:00:00Z"}
NONE = SchemaStore({}, {})
FILE: dict[str, Any] = {"resultFormat": "attachment", "reportContent": ..., "reportUrl": URL}


def words(found: Finding | Sequence[Finding]) -> set[str]:
    """The verdicts, without the passes beside others."""
    listed = [found] if isinstance(found, Finding) else found
    return {f.verdict.value for f in listed} - {"pass"} or {"pass"}


def seen(changes: dict[str, Any], **asked: Any) -> Observations:
    log = Reported(**asked)
    log.read(report(**changes))
    return log.observed()


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "pass"),
        ({"reportContent": ...}, "fail"),
        ({"reportContent": []}, "fail"),
        ({"reportContent": ..., "reportUrl": URL}, "fail"),
        ({"reportUrl": URL}, "warning"),
        (FILE, "pass"),
        ({**FILE, "reportUrl": ...}, "fail"),
        ({**FILE, "reportContent": content()}, "warning"),
        ({"reportContent": [{"measurementTime": {}, "measurementDataPoint": []}]}, "warning"),
        ({"state": "failed", "reportContent": ...}, "inconclusive"),
    ],
)
def test_completed_report_holds_results(changes: dict[str, Any], verdict: str) -> None:
    assert words(checks.held(seen(changes))) == {verdict}


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"state": "failed"}, "warning"),
        ({"state": "inProgress", "reportContent": ...}, "pass"),
        ({}, "not-applicable"),
    ],
)
def test_others_hold_none(changes: dict[str, Any], verdict: str) -> None:
    assert words(checks.nothing_without_results(seen(changes))) == {verdict}


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (POINT["@type"], "pass"),
        ("urn:mef:lso:spec:allegro:ping-report:v1.0.0:all", "pass"),
        (str(POINT["@type"]).upper(), "pass"),
        ("urn:mef:lso:spec:legato:bfd-report:v0.0.1:all", "fail"),
        ("urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all", "fail"),
        ("urn:example:pings", "warning"),
    ],
)
def test_type_of_results(given: str, verdict: str) -> None:
    assert words(checks.of_the_type(seen({"reportContent": typed_content(given)}))) == {verdict}


def test_type_of_an_own_configuration_is_nobodys_matter() -> None:
    own = {"serviceSpecificConfiguration": {"@type": "urn:example:probe"}}
    assert words(checks.of_the_type(seen({}, **own))) == {"not-applicable"}


@pytest.mark.parametrize(("given", "verdict"), [("x", "pass"), ("", "fail"), (None, "fail"), (7, "fail")])
def test_results_name_their_type(given: Any, verdict: str) -> None:
    assert words(checks.typed(seen({"reportContent": typed_content(given)}))) == {verdict}


@pytest.mark.parametrize(
    ("changes", "agreed", "verdict"),
    [
        ({}, True, "pass"),
        ({"numberOfTxPackets": "ten"}, True, "fail"),
        ({"numberOfTxPackets": "ten"}, False, "warning"),
        ({"@type": "urn:example:x"}, True, "attestation"),
        ({"@type": None}, True, "inconclusive"),
    ],
)
def test_results_conform_to_their_schema(changes: dict[str, Any], agreed: bool, verdict: str) -> None:
    schemas = Schemas(built_in() if agreed else NONE, built_in())
    assert words(checks.conforming(seen({"reportContent": content(**changes)}), schemas)) == {verdict}


@pytest.mark.parametrize(
    ("time", "verdict"),
    [
        ({"measurementStartDate": at(0), "measurementEndDate": at(1)}, "pass"),
        (
            {
                "measurementStartDate": at(0),
                "measurementInterval": {"timeDurationValue": 1, "timeDurationUnits": "SEC"},
            },
            "pass",
        ),
        (
            {
                "measurementStartDate": at(0),
                "measurementInterval": {"timeDurationValue": 1, "timeDurationUnits": "MIN"},
            },
            "fail",
        ),
        ({"measurementStartDate": at(5), "measurementEndDate": at(6)}, "fail"),
        ({"measurementStartDate": "2025-01-01T11:59:50.004Z", "measurementEndDate": at(1)}, "fail"),
        ({"measurementStartDate": at(0.9), "measurementEndDate": at(0.1)}, "fail"),
        ({"measurementStartDate": at(0)}, "warning"),
        ({}, "inconclusive"),
    ],
)
def test_measured_in_the_timeframe(time: dict[str, Any], verdict: str) -> None:
    item = {"measurementTime": time, "measurementDataPoint": [POINT]}
    assert words(checks.in_time(seen({"reportContent": [item]}))) == {verdict}


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        (URL, "pass"),
        ({"url": "https://a/b"}, "pass"),
        ({"url": "ftp://a/b"}, "fail"),
        ({"url": "/b"}, "fail"),
        ({"url": "file:///etc/passwd"}, "fail"),
        ({"url": "http://[b"}, "fail"),
        ({}, "fail"),
        (7, "inconclusive"),
        ({"url": "http://a/b", "retentionPeriod": "2025-01-01T11:00:00Z"}, "fail"),
        ({"url": "http://a/b", "retentionPeriod": "soon"}, "pass"),
    ],
)
def test_file_is_offered(url: Any, verdict: str) -> None:
    read = by_hand.exchange(200, report(**{**FILE, "reportUrl": url}), role="retrieve_report")
    assert words(checks.file_offered(read)) == {verdict}


@pytest.mark.parametrize(
    ("until", "changed", "verdict"),
    [
        ("2099-01-01T12:00:00Z", "2099-01-01T12:00:00Z", "fail"),
        ("2099-01-01T12:00:01Z", "2099-01-01T12:00:00Z", "pass"),
        ("2099-01-01T12:00:00Z", "just now", "pass"),
    ],
)
def test_file_is_kept_longer_than_its_report_took(until: str, changed: str, verdict: str) -> None:
    given = {
        **FILE,
        "reportUrl": {"url": "http://a/b", "retentionPeriod": until},
        "lastModifiedDate": changed,
    }
    read = by_hand.exchange(200, report(**given), role="retrieve_report")
    assert words(checks.file_offered(read)) == {verdict}


def file(body: bytes, media_type: str = "") -> Exchange:
    return by_hand.exchange(200, body, role="retrieve_report", headers={"content-type": media_type})


@pytest.mark.parametrize(
    ("form", "body", "media_type", "verdict"),
    [
        ("json", b"[1]", "", "pass"),
        ("json", b"[]", "", "fail"),
        ("csv", b"a,b\n1\n", "text/csv", "warning"),
        ("csv", b"a\n\xe9\n", "text/csv", "warning"),
        ("csv", b"a\n\xe9\n", 'Text/CSV; header=present; Charset="ISO-8859-1"', "pass"),
        ("xml", b"<a>\xe9</a>", "application/xml", "fail"),
        ("xml", b"<a>\xe9</a>", "application/xml;charset=iso-8859-1", "pass"),
        ("pdf", b"%PDF", "", "fail"),
    ],
)
def test_file_is_what_it_says(form: str, body: bytes, media_type: str, verdict: str) -> None:
    assert words(checks.file_readable(file(body, media_type), form)) == {verdict}


def test_file_says_what_is_amiss() -> None:
    assert checks.file_readable(file(b"[1, 2]"), "json").got == "2 records"
    assert checks.file_readable(file(b"a,b\n1\n"), "csv").got.startswith("1 records, rows of [1, 2] columns")
    assert checks.file_readable(file(b"<a>"), "xml").got.endswith("; it begins '<a>'")


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (None, "inconclusive"),
        (401, "inconclusive"),
        (403, "inconclusive"),
        (302, "inconclusive"),
        (503, "inconclusive"),
        (404, "fail"),
        (410, "fail"),
    ],
)
def test_file_that_cannot_be_had(status: int | None, verdict: str) -> None:
    assert words(checks.file_readable(by_hand.exchange(status, b"[1]"), "json")) == {verdict}


@pytest.mark.parametrize(
    ("statuses", "verdict"),
    [
        ([500, 500], "fail"),
        ([500], "inconclusive"),
        ([503, 503], "inconclusive"),
        ([500, 503], "inconclusive"),
        ([500, 200], "inconclusive"),
        ([], "pass"),
    ],
)
def test_files_of_which_none_can_be_had(statuses: list[int], verdict: str) -> None:
    answers = [by_hand.exchange(status, b"[1]") for status in statuses]
    assert words(checks.files_readable(answers, "json")) == {verdict}


@pytest.mark.parametrize("bom", ["", "\ufeff"], ids=["plain", "with a BOM"])
def test_results_in_a_json_file_are_judged_too(bom: str) -> None:
    body = (bom + json.dumps(typed_content("urn:mef:x:bfd-report:1:all"))).encode()
    log = Reported()
    log.read(report(**FILE))
    log.call("retrieve", 200, body, format="json", report="r-1")
    assert words(checks.of_the_type(log.observed())) == {"fail"}


@pytest.mark.parametrize(
    ("changes", "binding", "verdict"),
    [
        ({}, True, "pass"),
        ({"state": "failed"}, False, "fail"),
        ({"state": "inProgress"}, False, "inconclusive"),
        ({"state": "inProgress"}, True, "fail"),
    ],
)
def test_brings_a_report(changes: dict[str, Any], binding: bool, verdict: str) -> None:
    log = Reported()
    log.read(report(**changes))
    log.waited(binding=binding)
    found = log.observed()
    assert words(checks.brings(found, found.exchanges[0])) == {verdict}


def test_refused_job_brings_nothing() -> None:
    log = by_hand.Written()
    log.call("create", 422, [], sent=by_hand.request())
    found = observe(log.ended(), by_hand.API)
    assert words(checks.brings(found, found.exchanges[0])) == {"not-applicable"}  # R1's matter
