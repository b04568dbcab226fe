"""A second, independent SOF, written from W148, its OAS and the anomalies alone.

It shares nothing with the reference SOF.  `Sof` answers; a way of being one overrides a knob or
a method, and ways combine by inheritance.  Its operations are, each class upon the other: `basis`,
`jobs`, `processes`, `lists`, `reports`, `hub`, `tracking`.
"""

from __future__ import annotations

import threading
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any
from urllib.parse import parse_qs, unquote

from examiner.basis import END, START, Call, Document, Item, Problem, Reply, instant, whole
from examiner.hub import Subscription
from examiner.jobs import Job
from examiner.processes import CANCEL, MODIFY, Process
from examiner.reports import Report
from examiner.tracking import Tracking

__all__ = [
    "CANCEL", "END", "MODIFY", "START", "Call", "Document", "Item", "Job", "Problem", "Process", "Reply",
    "Report", "Sof", "Subscription", "basic", "instant", "serving", "whole",
]  # fmt: skip


class Sof(Tracking):
    """The operations of Tables 4 and 5."""

    secret: tuple[str, str] | None = None  # the header that a caller must show, and its value

    def route(self, call: Call) -> Reply:
        self.admit(call)
        self.host = call.headers.get("host", "")
        match call.parts:
            case ["GET", "faultManagementJob"]:
                return self.list_jobs(call)
            case ["POST", "faultManagementJob"]:
                return self.create(self.document(call.body))
            case ["GET", "faultManagementJob", id]:
                return self.retrieve(id)
            case ["POST", "faultManagementJob", id, "suspend"]:
                return self.suspend(self.find(id))
            case ["POST", "faultManagementJob", id, "resume"]:
                return self.resume(self.find(id))
            case ["POST", "faultManagementJobComplexQuery"]:
                return self.query_jobs(self.document(call.body))
            case ["GET", "modifyFaultManagementJob" | "cancelFaultManagementJob"]:
                return self.list_processes(call)
            case ["POST", "modifyFaultManagementJob" | "cancelFaultManagementJob" as kind]:
                return self.begin(kind, self.document(call.body))
            case ["GET", "modifyFaultManagementJob" | "cancelFaultManagementJob" as kind, id]:
                return self.follow(kind, id)
            case ["GET", "faultManagementReport"]:
                return self.list_reports(call)
            case ["GET", "faultManagementReport", id]:
                return self.read_report(id)
            case ["GET", "faultManagementReport", id, form]:
                return self.file(id, form)
            case ["GET", "trackingRecord"]:
                return self.list_tracks(call)
            case ["GET", "trackingRecord", id]:
                return self.read_track(id)
            case ["POST", "faultManagementReportComplexQuery"]:
                return self.query_reports(self.document(call.body))
            case ["POST", "hub"]:
                return self.register(self.document(call.body))
            case ["GET", "hub", id]:
                return Reply(200, self.printed(self.subscribed(id)))
            case ["DELETE", "hub", id]:
                return self.unregister(id)
        return super().route(call)

    def admit(self, call: Call) -> None:
        """Refuse who shows no credentials, or wrong ones."""
        if self.secret is None:
            return
        shown = call.headers.get(self.secret[0].lower())
        if shown is None:
            raise self.error(401, "Who are you?", "missingCredentials")
        if shown != self.secret[1]:
            raise self.error(401, "I do not know you.")

    def token(self, headers: Mapping[str, str], body: bytes) -> Reply:
        """The token endpoint of a SOF that has one."""
        raise self.error(404, "There is no token here.")


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        sof = self.server.sof
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        sleep(sof.delay_s)
        if path == "/token":
            reply = sof.token(headers, body)
        else:
            parts = [unquote(part) for part in path.removeprefix(sof.prefix).split("/")]
            known = parse_qs(query, keep_blank_values=True)
            reply = sof.handle(Call([self.command, *parts], body, known, headers))
        if sof.eager:
            sof.flush()
        head, content = sof.answer(reply)
        self.wfile.write(head.encode("latin-1") + content)
        self.close_connection = not sof.keep_alive


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, sof: Sof) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.sof = sof

    def service_actions(self) -> None:
        """Between two looks at the socket, the world goes on."""
        self.sof.meanwhile()


@contextmanager
def serving(sof: Sof) -> Iterator[str]:
    """Serve on a free port of the loopback; gives the base URL."""
    server = _Server(sof)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}{sof.prefix}"
    finally:
        server.shutdown()
        thread.join()
        server.socket.close()
        for subscription in list(sof.subscriptions):
            sof.unregister(subscription)
