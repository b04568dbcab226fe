"""A Buyer that plays one script, over plain HTTP, with a listener of its own.

`Buyer` is conformant and does all that a Buyer may do; a way of being another one overrides a method.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx

PING = "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all"
CLAIMS = {
    "modify": True, "cancel": True, "suspend": True, "notifications": True,
    "monitored_objects": ["service", "ordered_pair", "entity"],
}  # fmt: skip
PROFILE = {
    "iut": {"name": "Scripted Buyer"},
    "ics": {"buyer": CLAIMS, "streamingManagement": {"supported": True}},
}
STREAMING = "/mefApi/allegro/streamingManagement/v1/"
TYPES = "eventType=faultManagementJobStateChangeEvent,faultManagementJobCreateEvent"
Document = dict[str, Any]


class Buyer:
    """A conformant Buyer."""

    token = "buyer-secret-token"  # noqa: S105 - nobody's

    def __init__(self, http: httpx.Client, callback: str) -> None:
        self.http, self.callback = http, callback

    # What it sends.

    def configuration(self) -> Any:
        return {"@type": PING, "count": 10}

    def request(self, **changes: Any) -> Document:
        return {
            "jobType": "on-demand",
            "granularity": {"timeDurationValue": 15, "timeDurationUnits": "MIN"},
            "monitoredObject": self.service(),
            "outputFormat": "json",
            "reportingPeriod": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"},
            "resultFormat": "payload",
            "scheduleDefinition": {},
            "serviceSpecificConfiguration": self.configuration(),
            **changes,
        }

    def service(self) -> Any:
        return {"@type": "ServiceRef", "serviceId": "svc-1"}

    def pair(self) -> Any:
        ends = {"serviceFrom": {"serviceFromId": "uni-1"}, "serviceTo": {"serviceToId": "uni-2"}}
        return {"@type": "ServiceFromToRef", **ends}

    def entity(self) -> Any:
        return {"@type": "EntityRef", "@referredType": "Port", "entityId": "port-1"}

    def options(self) -> Document:
        return {"description": "watched", "jobPriority": 3}

    def reference(self, job: str) -> Document:
        return {"faultManagementJob": {"faultManagementJobId": job}}

    def cancel_request(self, job: str) -> Document:
        return self.reference(job)

    def changes(self) -> Document:
        return {"description": "changed", "serviceSpecificConfiguration": self.configuration()}

    def registration(self) -> Document:
        return {"callback": self.callback, "query": TYPES}

    def filters(self) -> dict[str, Document]:
        return {
            "faultManagementJob": {"state": "inProgress", "creationDate.gt": "2025-01-01T00:00:00Z"},
            "modifyFaultManagementJob": {"state": "completed"},
            "cancelFaultManagementJob": {"state": "completed"},
            "faultManagementReport": {"outputFormat": "json"},
            "trackingRecord": {"user": "me"},
        }

    def subscription(self, topic: str) -> Any:
        return {"topicId": topic, "protocol": "sse", "consumerGroup": "lso"}

    def topic_filters(self) -> Document:
        return {"protocol": "sse", "limit": 5}

    # What it does.

    def post(self, path: str, body: Any = None) -> httpx.Response:
        return self.http.post(path) if body is None else self.http.post(path, json=body)

    def create(self, **changes: Any) -> str:
        answer = self.post("faultManagementJob", self.request(**changes))
        return str(answer.json()["id"]) if answer.is_success else "unknown"

    def wait(self, job: str, state: str) -> None:
        end = time.monotonic() + 2
        while time.monotonic() < end:
            answer = self.http.get(f"faultManagementJob/{job}")
            if not answer.is_success or answer.json()["state"] == state:
                return

    def subscribe(self) -> str | None:
        answer = self.post("hub", self.registration())
        return str(answer.json()["id"]) if answer.is_success else None

    def streaming(self, path: str) -> str:
        return str(self.http.base_url.copy_with(path=STREAMING + path))

    def subscribe_to(self, body: Any, **more: Any) -> httpx.Response:
        return self.http.post(self.streaming("subscription"), **({"json": body} if body else {}), **more)

    def stream(self) -> None:
        """Uses Streaming Management, and reads a stream."""
        topic, *_ = self.http.get(self.streaming("topic"), params=self.topic_filters()).json()
        self.http.get(self.streaming(f"topic/{topic['id']}"))
        self.http.get(topic["modelRef"])
        made = self.subscribe_to(self.subscription(topic["id"])).json()
        if not isinstance(made, dict) or "connectionConfig" not in made:
            return
        config = made["connectionConfig"]
        (server,) = config["servers"].values()
        with self.http.stream("GET", f"{server['url']}/{config['channel']['name']}") as events:
            next(line for line in events.iter_lines() if line.startswith("data:"))
        self.http.get(self.streaming("subscription"), params={"topicId": topic["id"]})
        self.http.get(self.streaming(f"subscription/{made['id']}"))
        self.http.delete(self.streaming(f"subscription/{made['id']}"))

    def extra(self) -> None:
        """What it asks besides."""

    def play(self) -> None:
        """The whole script."""
        subscription = self.subscribe()
        job = self.create(**self.options())
        self.create(monitoredObject=self.pair())
        self.create(monitoredObject=self.entity())
        self.wait(job, "inProgress")
        self.post(f"faultManagementJob/{job}/suspend")
        self.post("modifyFaultManagementJob", {**self.reference(job), **self.changes()})
        self.wait(job, "inProgress")
        self.post("cancelFaultManagementJob", self.cancel_request(job))
        self.wait(job, "cancelled")
        for path, query in self.filters().items():
            self.http.get(path, params=query)
        self.post("faultManagementJobComplexQuery", {"state": "cancelled"})
        self.stream()
        self.extra()
        if subscription is not None:
            self.http.delete(f"hub/{subscription}")


class Listener:
    """The Buyer's listener, in a thread; each POST is answered with `status` and `body`."""

    status = 204
    body = b""
    encoding = ""

    def __enter__(self) -> Self:
        listener = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("content-length", 0)))
                listener.told.append(self.path)
                status, body = listener.answer(self.path)
                self.send_response(status)
                if body:
                    self.send_header("content-type", "application/json")
                if listener.encoding:
                    self.send_header("content-encoding", listener.encoding)
                if status != 204:
                    self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None: ...

        self.told: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/buyer"
        return self

    def answer(self, _path: str) -> tuple[int, bytes]:
        return self.status, self.body

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def client(base_url: str) -> Iterator[httpx.Client]:
    """A plain client of a SOF that shows credentials of its own."""
    headers = {"authorization": f"Bearer {Buyer.token}"}
    with httpx.Client(base_url=base_url, trust_env=False, timeout=10, headers=headers) as http:
        yield http


def packed(document: Any) -> bytes:
    """A JSON text, as it is sent."""
    return json.dumps(document).encode()
