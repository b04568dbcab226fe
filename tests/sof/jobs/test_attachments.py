"""Files: what they hold in each format, and how they are got."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import fastavro
import httpx
import pytest
from sof.reports import await_reports, wanted

KIND = "urn:mef:lso:spec:legato:ping-report:v0.0.1:all"


def file_of(buyer: Any, output_format: str) -> Any:
    """The answer to a file's retrieval, and the report that it belongs to."""
    job = buyer.created(**wanted(resultFormat="attachment", outputFormat=output_format))
    report = await_reports(buyer, job, 1)[0]
    buyer.do("suspend", job)
    assert "reportContent" not in report
    return buyer.http.get(report["reportUrl"]["url"]), report


def test_retention(buyer: Any) -> None:
    _, report = file_of(buyer, "json")
    assert datetime.fromisoformat(report["reportUrl"]["retentionPeriod"]) > datetime.now(UTC)


def test_json(buyer: Any) -> None:
    answer, report = file_of(buyer, "json")
    assert answer.headers["content-type"] == "application/json"
    made = buyer.sof._world.reports.items[report["id"]]
    assert answer.json() == json.loads(json.dumps(buyer.sof._behaviour.results(made)))


def test_xml(buyer: Any) -> None:
    answer, report = file_of(buyer, "xml")
    assert answer.headers["content-type"] == "application/xml"
    root = ET.fromstring(answer.content)  # noqa: S314 - our own text
    point = root.find("item/measurementDataPoint")
    assert point is not None
    assert point.get("type") == KIND
    assert point.findtext("numberOfTxPackets") == "10"
    first = root.findtext("item/measurementTime/measurementStartDate")
    assert first == report["reportingTimeframe"]["reportingStartDate"]


def test_csv(buyer: Any) -> None:
    answer, report = file_of(buyer, "csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["@type"] for row in rows] == [KIND, KIND]
    assert rows[0]["measurementStartDate"] == report["reportingTimeframe"]["reportingStartDate"]
    assert rows[0]["minimumRoundTripDelay.timeDurationUnits"] == "MS"


def test_avro(buyer: Any) -> None:
    answer, _ = file_of(buyer, "avro")
    items: list[Any] = list(fastavro.reader(io.BytesIO(answer.content)))
    assert [item["measurementDataPoint"][0]["@type"] for item in items] == [KIND, KIND]
    assert items[0]["measurementDataPoint"][0]["minimumRoundTripDelay"]["timeDurationUnits"] == "MS"


def test_no_such_file(buyer: Any) -> None:
    answer, report = file_of(buyer, "csv")
    url = report["reportUrl"]["url"]
    assert answer.status_code == 200
    for other in (url.replace(".csv", ".json"), url.replace(report["id"], "none")):
        assert buyer.http.get(other).status_code == 404


@pytest.mark.parametrize(
    ("fault", "breaks"),
    [
        ("json-file-is-xml", lambda answer: answer.content.startswith(b"<?xml")),
        ("file-is-cut-off", lambda answer: not answer.text.endswith("]")),
        ("file-is-html", lambda answer: b"<html>" in answer.content),
        ("file-with-other-type", lambda answer: "traceroute" in answer.text),
        ("file-without-results", lambda answer: answer.json() == []),
        ("file-is-not-there", lambda answer: answer.status_code == 404),
    ],
)
def test_faults(opened: Any, fault: str, breaks: Any) -> None:
    with opened(faults=(fault,)) as buyer:
        assert breaks(file_of(buyer, "json")[0])


def test_another_origin_needs_no_credentials(opened: Any) -> None:
    with opened(variants=("files-elsewhere", "bearer-auth")) as buyer:
        answer, report = file_of(buyer, "json")
        url = report["reportUrl"]["url"]
        assert url.startswith("http://localhost:")
        assert httpx.get(url).content == answer.content
        assert buyer.http.get("faultManagementJob", headers={"Authorization": ""}).status_code == 401
