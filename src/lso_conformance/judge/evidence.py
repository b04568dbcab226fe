"""The exchanges behind a verdict, as a person reads them: text, and a curl line to repeat them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lso_conformance.log.exchange import Exchange

UNSAID = {"host", "accept-encoding", "connection", "user-agent", "content-length", "x-lso-scenario"}


class Cited(Mapping[int, dict[str, Any]]):
    """The exchanges that the findings of a matrix cite, by number; each is put into words when asked for."""

    def __init__(self, document: Mapping[str, Any], exchanges: Sequence[Exchange]) -> None:
        numbers = {
            number
            for row in document["requirements"]
            for test in row["tests"]
            for finding in test["findings"]
            for number in finding["exchanges"]
        }
        self._exchanges = {e.number: e for e in exchanges if e.number in numbers}

    def __getitem__(self, number: int) -> dict[str, Any]:
        return shown(self._exchanges[number])

    def __contains__(self, number: object) -> bool:
        return number in self._exchanges

    def __iter__(self) -> Iterator[int]:
        return iter(self._exchanges)

    def __len__(self) -> int:
        return len(self._exchanges)


def shown(exchange: Exchange) -> dict[str, Any]:
    """One exchange as text; bodies that are no UTF-8 with replacement characters."""
    return {
        "method": exchange.method,
        "url": exchange.url,
        "step": exchange.step,
        "scenario": exchange.scenario,
        "at": exchange.sent_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "notification": exchange.is_notification,
        "request_headers": _headers(exchange.request_headers),
        "request_body": _text(exchange.request_body),
        "status": "read" if exchange.status == 0 else exchange.status,
        "response_headers": _headers(exchange.headers),
        "response_body": _text(exchange.body),
        "error": exchange.error,
        "curl": curl(exchange) if exchange.status != 0 else "",
    }


def curl(exchange: Exchange) -> str:
    """A command line that sends the request again; secrets stay tokens."""
    parts = ["curl", "-i", "-X", exchange.method]
    for name, value in exchange.request_headers.items():
        if name not in UNSAID:
            parts += ["-H", f"{name}: {value}"]
    if exchange.request_body:
        parts += ["--data-binary", exchange.request_body.decode("utf-8", "replace")]
    return shlex.join([*parts, exchange.url])


def _headers(headers: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers.items())


def _text(body: bytes | None) -> str | None:
    return body.decode("utf-8", "replace") if body else None
