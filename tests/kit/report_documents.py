"""Matrix documents and exchanges as the renderers take them, hostile texts among them."""

from html.parser import HTMLParser
from typing import Any

HOSTILE = "<script>alert(1)</script> ]]> \x00\x1b[31m\x9b31m \ud800 {{ 7*7 }} \"'&amp; [red]x[/red]"
# Verdict word to JUnit element, typed from the verdict rules.
JUNIT = {
    "fail": "failure",
    "inconclusive": "error",
    "error": "error",
    "not-tested": "error",
    "warning": None,
    "pass": None,
    "attestation": "skipped",
    "not-supported": "skipped",
    "not-applicable": "skipped",
    "not-selected": "skipped",
    "planned": "skipped",
}


def finding(verdict: str = "pass", **changes: Any) -> dict[str, Any]:
    return {"verdict": verdict, "want": "204", "got": "204", "exchanges": [], "folded_into": None, **changes}


def row(number: int, verdict: str, *findings: dict[str, Any], **changes: Any) -> dict[str, Any]:
    tests = [{"nodeid": f"suites/test_a.py::test_{number}", "verdict": verdict, "findings": list(findings)}]
    return {
        "id": f"W148-R{number}",
        "standard": "MEF W148",
        "section": f"6.{number}",
        "level": "mandatory",
        "actor": "server",
        "verdict": verdict,
        "reason": None if verdict == "pass" else f"why {number}",
        "attested": None,
        "waiver": None,
        "tests": tests if findings else [],
        **changes,
    }


def matrix(*rows: dict[str, Any], **changes: Any) -> dict[str, Any]:
    summary: dict[str, int] = {}
    for each in rows:
        summary[each["verdict"]] = summary.get(each["verdict"], 0) + 1
    return {
        "schema": 1,
        "suite": {"name": "lso-conformance", "version": "0.1.0"},
        "target": {"name": "Example SOF", "irp": "allegro", "release": "janis", "apis": ["faultManagement"]},
        "started": "2026-01-02T03:04:05Z",
        "finished": "2026-01-02T03:05:15.500Z",
        "overall": "non-conformant",
        "attestations_pending": 2,
        "waived": 0,
        "waivers_unneeded": [],
        "remarks": [],
        "requirements_digest": "0123456789abcdef",
        "summary": summary,
        "requirements": list(rows),
        **changes,
    }


def exchange(**changes: Any) -> dict[str, Any]:
    return {
        "method": "POST",
        "url": "https://sof.example.net/fm/v2/faultManagementJob",
        "request_headers": "content-type: application/json",
        "request_body": '{"jobType": "on-demand"}',
        "status": "201",
        "response_headers": "content-type: application/json",
        "response_body": '{"id": "1"}',
        "error": None,
        "curl": "curl -X POST https://sof.example.net/fm/v2/faultManagementJob",
        **changes,
    }


def of_each_verdict() -> dict[str, Any]:
    """A matrix with a row of each verdict."""
    return matrix(*(row(n, word, finding(word, got=f"got {n}")) for n, word in enumerate(JUNIT, 1)))


class Page(HTMLParser):
    """Elements and text of a page, and what its elements point to."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.words = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words += data
