"""Every exchange of a log as HAR 1.2, for a browser's developer tools and other readers of HAR.

The comment of an entry carries the exchange's number in the log, its scenario and its step.
"""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lso_conformance.log.exchange import Exchange
from lso_conformance.report import text

HTTP = "HTTP/1.1"


def write(exchanges: Sequence[Exchange], suite: Mapping[str, str], path: Path) -> None:
    """Write the exchanges in the order in which they were sent.

    Raises:
        UsageError: the file cannot be written.
    """
    text.write(path, _pieces(exchanges, suite))


def _pieces(exchanges: Sequence[Exchange], suite: Mapping[str, str]) -> Iterator[str]:
    """The document entry by entry, so that a long recording is never held as one text."""
    head = json.dumps({"version": "1.2", "creator": dict(suite)})
    yield f'{{"log": {head[:-1]}, "entries": ['
    for place, exchange in enumerate(exchanges):
        yield f"{',' if place else ''}\n{json.dumps(_entry(exchange))}"
    yield "\n]}}\n"


def _entry(exchange: Exchange) -> dict[str, Any]:
    took = (exchange.answered_at - exchange.sent_at).total_seconds() * 1000 if exchange.answered_at else 0
    return {
        "startedDateTime": exchange.sent_at.isoformat(),
        "time": took,
        "request": _request(exchange),
        "response": _response(exchange),
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
        "comment": f"#{exchange.number} {exchange.scenario}/{exchange.step}",
    }


def _request(exchange: Exchange) -> dict[str, Any]:
    body = exchange.request_body or b""
    request: dict[str, Any] = {
        "method": exchange.method,
        "url": exchange.url,
        "httpVersion": HTTP,
        "cookies": [],
        "headers": _headers(exchange.request_headers),
        "queryString": [{"name": n, "value": v} for n, v in exchange.address.parameters],
        "headersSize": -1,
        "bodySize": len(body),
    }
    if body:
        media_type = exchange.request_headers.get("content-type", "")
        request["postData"] = {"mimeType": media_type, "text": body.decode("utf-8", "replace")}
    return request


def _response(exchange: Exchange) -> dict[str, Any]:
    """The answer; without one the status is 0, as browsers write it, and the comment says why."""
    return {
        "status": exchange.status or 0,
        "statusText": "",
        "httpVersion": HTTP,
        "cookies": [],
        "headers": _headers(exchange.headers),
        "content": _content(exchange),
        "redirectURL": exchange.headers.get("location", ""),
        "headersSize": -1,
        "bodySize": len(exchange.body),
        "comment": exchange.error or "",
    }


def _content(exchange: Exchange) -> dict[str, Any]:
    content = {"size": len(exchange.body), "mimeType": exchange.headers.get("content-type", "")}
    try:
        return {**content, "text": exchange.body.decode("utf-8")}
    except UnicodeDecodeError:
        return {**content, "text": base64.b64encode(exchange.body).decode("ascii"), "encoding": "base64"}


def _headers(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]
