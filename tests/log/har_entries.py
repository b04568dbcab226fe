"""Entries of HAR files as other tools write them."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import by_hand
import proof
from by_hand import API, NOON, error, job, process, reference, request

from lso_conformance.log import har_file
from lso_conformance.log.log import Record

OWN = "https://gateway.example.net:8443/acme/prod/mefApi/allegro/faultManagement/v2/"


def entry(
    role: str, status: int, answer: Any = None, *, sent: Any = None, id: str = "job-1", at: float = 0,
    query: str = "", base: str = OWN, **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """An entry as a well-behaved tool writes it; `more` replaces its parts."""
    operation = API.role(role)
    body = by_hand.packed(sent).decode()
    text = by_hand.packed(answer).decode()
    headers = [{"name": "Content-Type", "value": "application/json"}]
    asked: dict[str, Any] = {
        "method": operation.method, "headers": headers if body else [], "httpVersion": "HTTP/1.1",
        "url": base + operation.path.lstrip("/").replace("{id}", id) + query, "bodySize": len(body),
    }  # fmt: skip
    if body:
        asked["postData"] = {"mimeType": "application/json", "text": body}
    answered = {
        "status": status, "headers": headers if text else [], "content": {"size": len(text), "text": text},
    }  # fmt: skip
    started = (NOON + timedelta(seconds=at)).isoformat()
    return {"startedDateTime": started, "time": 100, "request": asked, "response": answered, **more}


def file(folder: Path, *entries: Any, **log: Any) -> Path:
    path = folder / "recorded.har"
    document = {"log": {"version": "1.2", "creator": {"name": "tool"}, "entries": list(entries), **log}}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def of(folder: Path, *entries: Any, role: str = "server") -> list[Record]:
    return har_file.records(file(folder, *entries), role, API, "sha256:0")


def life(**last: Any) -> list[dict[str, Any]]:
    """A job that was made, suspended, read, cancelled, and read again; `last` is what the last read shows."""
    return [
        entry("create", 201, job(), sent=request(), at=0),
        entry("retrieve", 200, job(state="inProgress"), at=1),
        entry("suspend", 204, at=2),
        entry("retrieve", 200, job(state="suspended"), at=3),
        entry("cancel", 201, process(), sent=reference(), at=4),
        entry("retrieve", 200, job(**{"state": "cancelled", **last}), at=5),
        entry("suspend", 409, error("otherIssue", "It has ended."), at=6),
        entry("retrieve", 404, error(), id="nobody", at=7),
        entry("list", 200, [job(state="cancelled")], query="?state=cancelled", at=8),
    ]


def verdicts(records: list[Record]) -> dict[str, str]:
    return {row["id"]: row["verdict"] for row in proof.document(records)["requirements"]}
