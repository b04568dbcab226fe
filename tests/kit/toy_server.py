"""A server of toys: a list with filters, a read, a hub, an API that the suites know from its files alone."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

BASE = "/mefApi/allegro/toys/v1"
TOYS = [
    {"id": str(UUID(int=7919**5 * day)), "colour": colour, "made": f"2026-01-0{day}T00:00:00Z"}
    for day, colour in enumerate(("red", "green", "red", "green", "red"), 1)
]
NOT_FOUND = 404, {"code": "notFound", "reason": "There is no such thing."}
Answer = tuple[int, Any]


class Toys:
    """What the server says; `fault` is what it does wrong."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.subscriptions: dict[str, Any] = {}

    def answer(self, method: str, parts: list[str], query: dict[str, str], body: bytes) -> Answer:
        match method, parts:
            case "GET", ["toy"]:
                return 200, self._listed(query)
            case "GET", ["toy", given]:
                other = TOYS[0] if self.fault == "any-id" else None
                toy = next((toy for toy in TOYS if toy["id"] == given), other)
                return (200, toy) if toy and self.fault != "no-read" else NOT_FOUND
            case "POST", ["hub"]:
                return self._registered(body)
            case "GET", ["hub", given] if given in self.subscriptions:
                return 200, self.subscriptions[given]
            case "DELETE", ["hub", given] if given in self.subscriptions:
                del self.subscriptions[given]
                return 204, None
        return NOT_FOUND

    def _listed(self, query: dict[str, str]) -> Any:
        colour, after = query.get("colour"), query.get("made.gt", "")
        colour = None if self.fault == "filter-ignored" else colour
        found = [toy for toy in TOYS if colour in {None, toy["colour"]} and toy["made"] > after]
        found = found[1:] if self.fault == "loses-the-first" and colour else found
        if self.fault == "null-for-nothing" and not found:
            return None
        start = int(query.get("offset", 0))
        page = found[start : start + int(query.get("limit", 100))]
        return [{**toy, "owner": 1} for toy in page] if self.fault == "undefined-attribute" else page

    def _registered(self, body: bytes) -> Answer:
        try:
            sent = json.loads(body)
        except ValueError:
            sent = None
        known = isinstance(sent, dict) and isinstance(sent.get("query", ""), str)
        if not known or (self.fault != "no-callback-needed" and not isinstance(sent.get("callback"), str)):
            reason = "" if self.fault == "no-reason" else "It takes a callback, and a text as query."
            return 400, {"code": "invalidBody", "reason": reason}
        given = str(uuid4())
        self.subscriptions[given] = {"id": given, **sent}
        return 201, self.subscriptions[given]


@contextmanager
def serving(fault: str = "") -> Iterator[str]:
    """A server of toys; yields its base URL."""
    toys = Toys(fault)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *given: Any) -> None:
            pass

        def do_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = urlsplit(self.path)
            parts = asked.path.removeprefix(BASE).strip("/").split("/")
            query = dict(parse_qsl(asked.query, keep_blank_values=True))
            status, document = toys.answer(self.command, parts, query, body)
            content = b"" if status == 204 else json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_DELETE = do_PUT = do_PATCH = do_any  # noqa: N815 - http.server's names

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{BASE}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
