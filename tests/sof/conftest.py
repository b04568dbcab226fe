"""A running SOF, a client for it, and requests that it accepts."""

import json
import queue
import ssl
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from sof.streams import Opening as OpeningOfStreams
from sof.streams import Subscriber

from lso_conformance.sof import Options, Sof, start
from lso_conformance.sof.streaming.stream_world import Brokers

SPECS = Path(__file__).parents[2] / "specs"
PING = "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all"


class Buyer(NamedTuple):
    """A plain HTTP client of one SOF."""

    sof: Sof
    http: httpx.Client

    def create(self, **changes: Any) -> httpx.Response:
        return self.http.post("faultManagementJob", json=request(**changes))

    def created(self, **changes: Any) -> str:
        answer = self.create(**changes)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def get(self, job: str) -> httpx.Response:
        return self.http.get(f"faultManagementJob/{job}")

    def state(self, job: str) -> str:
        return str(self.get(job).json()["state"])

    def register(self, callback: str, query: str | None = None) -> str:
        asked = {"callback": callback} if query is None else {"callback": callback, "query": query}
        answer = self.http.post("hub", json=asked)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def do(self, action: str, job: str) -> httpx.Response:
        return self.http.post(f"faultManagementJob/{job}/{action}")

    def wait(self, job: str, *states: str, seconds: float = 2.0) -> list[str]:
        """Poll until the job is in one of the states; the states seen, acknowledged left out."""
        seen: list[str] = []
        end = time.monotonic() + seconds
        while not seen or seen[-1] not in states:
            assert time.monotonic() < end, f"{seen} instead of {states}"
            state = self.state(job)
            if [state] != seen[-1:]:
                seen.append(state)
        return [state for state in seen if state != "acknowledged"]


def request(**changes: Any) -> dict[str, Any]:
    """A create request; a change to `...` takes the attribute out."""
    document: dict[str, Any] = {
        "granularity": {"timeDurationValue": 100, "timeDurationUnits": "MS"},
        "jobType": "on-demand",
        "monitoredObject": {"@type": "ServiceRef", "serviceId": "svc-usable"},
        "outputFormat": "json",
        "reportingPeriod": {"timeDurationValue": 100, "timeDurationUnits": "MS"},
        "resultFormat": "payload",
        "scheduleDefinition": {},
        "serviceSpecificConfiguration": {"@type": PING, "count": 10},
        **changes,
    }
    return {name: value for name, value in document.items() if value is not ...}


def in_seconds(delay: float) -> str:
    """A moment ahead, as RFC 3339 text."""
    return (datetime.now(UTC) + timedelta(seconds=delay)).isoformat(timespec="milliseconds")


def credentials(auth: dict[str, str]) -> dict[str, str]:
    """The request headers that the profile's `auth` block stands for."""
    if auth["type"] == "bearer":
        return {"Authorization": f"Bearer {auth['token']}"}
    if auth["type"] == "basic":
        pair = f"{auth['username']}:{auth['password']}".encode()
        return {"Authorization": f"Basic {b64encode(pair).decode()}"}
    return {auth["name"]: auth["value"]} if auth["type"] == "header" else {}


Opening = Callable[..., AbstractContextManager[Buyer]]


@pytest.fixture(scope="session")
def tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


@pytest.fixture(scope="session")
def opened(tls: ssl.SSLContext) -> Opening:
    @contextmanager
    def open_sof(**options: Any) -> Iterator[Buyer]:
        sof = start(Options(specs=SPECS, **options))
        headers = credentials(sof.profile()["ixit"]["auth"])
        with sof, httpx.Client(base_url=sof.base_url, headers=headers, verify=tls, timeout=5) as http:
            yield Buyer(sof, http)

    return open_sof


@pytest.fixture(scope="module")
def buyer(opened: Opening) -> Iterator[Buyer]:
    with opened() as client:
        yield client


@pytest.fixture(scope="session")
def streaming(opened: Opening, tls: ssl.SSLContext) -> OpeningOfStreams:
    @contextmanager
    def open_streaming(**options: Any) -> Iterator[Subscriber]:
        with opened(**{"brokers": Brokers(), **options}) as buyer:
            base, headers = buyer.sof.streaming_url, buyer.http.headers
            with httpx.Client(base_url=base, headers=headers, verify=tls, timeout=10) as http:
                yield Subscriber(buyer.sof, http)

    return open_streaming


@pytest.fixture(scope="module")
def client(streaming: OpeningOfStreams) -> Iterator[Subscriber]:
    with streaming() as subscriber:
        yield subscriber


@pytest.fixture
def make() -> Callable[..., dict[str, Any]]:
    return request


@pytest.fixture
def ahead() -> Callable[[float], str]:
    return in_seconds


@pytest.fixture
def resolves() -> Callable[[str, Any], bool]:
    def check(pointer: str, document: Any) -> bool:
        for step in pointer.split("/")[1:]:
            name = step.replace("~1", "/").replace("~0", "~")
            try:
                document = document[int(name)] if isinstance(document, list) else document[name]
            except (KeyError, IndexError, TypeError, ValueError):
                return False
        return pointer == "" or pointer.startswith("/")

    return check


@pytest.fixture
def text() -> Callable[[Any], bytes]:
    return lambda document: json.dumps(document).encode()


class Event(NamedTuple):
    """One request that reached a listener; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)


class Listener(ThreadingHTTPServer):
    """A subscriber's side: keeps what arrives, and answers 204 or what `answers` says next."""

    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.arrived: queue.Queue[Event] = queue.Queue()
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.callback = f"http://127.0.0.1:{self.server_port}/here"

    def next(self) -> Event:
        return self.arrived.get(timeout=5)

    def documents(self, count: int) -> list[Any]:
        return [self.next().document for _ in range(count)]


class _Taking(BaseHTTPRequestHandler):
    server: Listener
    timeout = 5
    protocol_version = "HTTP/1.1"

    def handle_one_request(self) -> None:
        self.close_connection = True
        super().handle_one_request()

    def _take(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        if headers.get("transfer-encoding") == "chunked":
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        status, fields = self.server.answers.pop(0) if self.server.answers else (204, {})
        self.send_response(status)
        for name, value in {"content-length": "0", "connection": "close", **fields}.items():
            self.send_header(name, value)
        self.end_headers()
        self.server.arrived.put(Event(self.command, self.path, headers, body))

    do_POST = do_PUT = do_GET = do_OPTIONS = _take  # noqa: N815 - the library's names

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def listening() -> Callable[[], AbstractContextManager[Listener]]:
    @contextmanager
    def listen() -> Iterator[Listener]:
        with Listener() as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield server
            finally:
                server.shutdown()
                thread.join()

    return listen


@pytest.fixture
def listener(listening: Callable[[], AbstractContextManager[Listener]]) -> Iterator[Listener]:
    with listening() as server:
        yield server
