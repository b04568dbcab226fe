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
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import known, load

STREAMING = load("streaming_management")
STREAMS = "https://gateway.example.net:8443/acme/prod/mefApi/allegro/streamingManagement/v1/"
OWN = "https://gateway.example.net:8443/acme/prod/mefApi/allegro/faultManagement/v2/"


def entry(
    role: str, status: int, answer: Any = None, *, sent: Any = None, id: str = "job-1", at: float = 0,
    query: str = "", base: str = OWN, api: Api = API, **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """An entry as a well-behaved tool writes it; `more` replaces its parts."""
    operation = api.role(role)
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
    return har_file.records(file(folder, *entries), role, known(), "sha256:0")


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


def topic(**changes: Any) -> dict[str, Any]:
    """A topic as a server shows it."""
    channels = [{"protocol": "sse", "description": "by SSE"}]
    shown = {"id": "topic-1", "category": "IP", "modelRef": "https://x.example.net/m.json"}
    return {**shown, "availableChannels": channels, **changes}


def subscription(**changes: Any) -> dict[str, Any]:
    """A subscription to it."""
    channel = {"name": "ip", "bindings": {"sse": {"method": "GET"}}}
    config = {
        "servers": {"sse": {"url": "https://x.example.net", "protocol": "sse"}}, "channel": channel,
    }  # fmt: skip
    return {"id": "sub-1", "topicId": "topic-1", "protocol": "sse", "connectionConfig": config, **changes}


def of_streams(role: str, status: int, answer: Any = None, **more: Any) -> dict[str, Any]:
    """An entry of the Streaming Management API."""
    return entry(role, status, answer, api=STREAMING, **{"base": STREAMS, "id": "sub-1", **more})


def streams(base: str = STREAMS, at: float = 0) -> list[dict[str, Any]]:
    """Topics that were listed, one that was subscribed, and the subscription that was read and ended."""
    asked = {"topicId": "topic-1", "protocol": "sse"}
    return [
        of_streams("list_topic", 200, [topic()], base=base, at=at),
        of_streams("retrieve_topic", 200, topic(), id="topic-1", base=base, at=at + 1),
        of_streams("make_subscription", 201, subscription(), sent=asked, base=base, at=at + 2),
        of_streams("list_subscription", 200, [subscription()], base=base, at=at + 3),
        of_streams("retrieve_subscription", 200, subscription(), base=base, at=at + 4),
        of_streams("delete_subscription", 204, base=base, at=at + 5),
    ]


def verdicts(records: list[Record]) -> dict[str, str]:
    return {row["id"]: row["verdict"] for row in proof.document(records)["requirements"]}
