"""The callback listener: an HTTP server that takes the notifications of the target.

Every subscription has an address of its own that nobody can guess.  What comes is in the log before
it is answered.  A hostile target costs bounded memory: bodies, numbers and times have limits.
Source: W148 5.2.2, 7.2.4.1; FM-E10 (the paths), faultNotification.api.yaml (204).
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx
import uvicorn

from lso_conformance.common import packing, urls
from lso_conformance.common.clock import REAL, Clock
from lso_conformance.common.errors import UsageError
from lso_conformance.log.exchange import notification as exchange_of
from lso_conformance.log.lag import Lag, lag_s
from lso_conformance.log.log import Log
from lso_conformance.profile.model import Profile
from lso_conformance.seen.notification import REACHED, Notification, place, read
from lso_conformance.standard.api import Api
from lso_conformance.wire import connections, proxies
from lso_conformance.wire.bounded import deadline
from lso_conformance.wire.crowd import Crowd

KIBIBYTE = 1024
LONGEST_BODY = 1024 * KIBIBYTE
MOST_IN_ALL = 16 * LONGEST_BODY  # bytes that one subscription may bring
MOST_CALLS = 2000  # of one subscription; of unknown addresses together a tenth
SLOWEST_S = 30.0
CONNECTIONS = 500  # a target may tell everything at once, each event on a connection of its own
LOOK_S = 0.2  # between two looks of who waits for notifications
LONGEST_QUEUE = 4  # limits that a wait lasts at most, while other events still come
LONGEST_BACKLOG = 20  # … while those come later than the limit
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - what a profile may name
REACH_S = 5.0  # for the call of our own address
REFUSALS = {
    404: "no event has this path",
    405: "notifications are sent by POST",
    413: "the body is too large",
    429: "too many notifications",
}


@dataclass
class Pulse:
    """When the target last sent anything to any inbox, in monotonic seconds; and our own lag.

    `soonest_s` is how long after its eventTime the event came that came soonest; the clocks may be apart.
    """

    lag: Lag | None = None
    last: float = 0.0
    soonest_s: float = float("inf")
    clock: Clock = REAL

    def beat(self, notification: Notification) -> float:
        """Something came just now: how many seconds it was under way longer than what came soonest."""
        self.last = self.clock.monotonic()
        if (happened := notification.time) is None:
            return 0.0
        took = (notification.exchange.sent_at - happened).total_seconds()
        self.soonest_s = min(self.soonest_s, took)
        return took - self.soonest_s

    def until(self, began: float, limit_s: float, behind_s: float) -> float:
        """When a wait is over that began then (monotonic seconds), for one whose last event came so late."""
        most = LONGEST_BACKLOG if behind_s > limit_s else LONGEST_QUEUE
        return min(max(began, self.last) + limit_s, began + most * limit_s)


class Inbox:
    """The callback address of one subscription, and what came to it."""

    def __init__(self, scenario: str, url: str, api: Api, log: Log, pulse: Pulse) -> None:
        self.scenario, self.url = scenario, url
        self._api, self._log, self._pulse = api, log, pulse
        self._arrival = pulse.clock.condition()
        self._notifications: list[Notification] = []
        self._bytes, self._behind_s = 0, 0.0

    def take(
        self,
        method: str,
        url: str,
        path: str,
        headers: Sequence[Sequence[str]],
        body: bytes,
        error: str | None,
    ) -> int:
        """Write down what came, tell who waits for it, and give the status to answer."""
        if len(self._notifications) > MOST_CALLS or self._bytes > MOST_IN_ALL:
            return 429
        self._bytes += len(body)
        if len(self._notifications) == MOST_CALLS or self._bytes > MOST_IN_ALL:
            self._log.write("note", about="flooded", scenario=self.scenario, callback=self.url)
        event, _ = place(path, self._api)
        status = 405 if method != "POST" else 404 if event is None else 413 if error else 204
        label = {"scenario": self.scenario, "callback": self.url}
        number = self._log.received(label, method, url, headers, body, status, error)
        told = read(exchange_of(self._log.records[number]), self._api)
        with self._arrival:
            self._behind_s = self._pulse.beat(told)
            self._notifications.append(told)
            self._arrival.notify_all()
        return status

    @property
    def came(self) -> list[Notification]:
        """What came so far."""
        with self._arrival:
            return list(self._notifications)

    def wait(self, enough: Callable[[Sequence[Notification]], bool], began: float, limit_s: float) -> bool:
        """Wait until what came is enough; whether it is.

        It ends when the target sent nothing to anybody for so long since `began` (monotonic seconds):
        what is due may stand behind the events of other jobs and subscribers, which the run itself
        brought about.  But it does not go on for ever.  Our own lag does not count: what came meanwhile
        stands at the door.
        """
        before = lag_s(self._pulse.lag)
        with self._arrival:
            while not enough(self._notifications):
                until = self._pulse.until(began, limit_s, self._behind_s)
                left = until + lag_s(self._pulse.lag) - before - self._pulse.clock.monotonic()
                if left <= 0:
                    break
                self._arrival.wait(min(LOOK_S, left))
            return enough(self._notifications)

    def wake(self) -> None:
        """Let who waits look again."""
        with self._arrival:
            self._arrival.notify_all()


class Inboxes:
    """The addresses that were given out."""

    def __init__(self, url: str, log: Log, lag: Lag | None = None) -> None:
        self._url, self._log = url, log
        self._inboxes: dict[str, Inbox] = {}
        self._pulse = Pulse(lag, clock=log.clock)

    @property
    def url(self) -> str:
        """The address below which the inboxes are, as the target is told."""
        return self._url

    def inbox(self, scenario: str, api: Api, log: Log) -> Inbox:
        """A new address for a subscription of a scenario to an API; `log` is where it says what comes."""
        token = self._log.clock.token()
        self._inboxes[token] = Inbox(scenario, f"{self.url}/{token}", api, log, self._pulse)
        return self._inboxes[token]

    def wake(self) -> None:
        """Let everybody who waits look again: the run is interrupted."""
        for inbox in list(self._inboxes.values()):
            inbox.wake()

    def close(self) -> None:
        """Take nothing any more."""


class Listener(Inboxes):
    """The inboxes behind a real HTTP server; it starts with the first of them."""

    def __init__(self, profile: Profile, log: Log, lag: Lag | None = None) -> None:
        super().__init__("", log, lag)
        self._profile, self._lag = profile, lag
        self._lock = threading.Lock()
        self._server: uvicorn.Server | None = None
        self._thread = threading.Thread(target=self._serve, name="listener", daemon=True)
        self._strays = 0
        self._reached = False

    @property
    def url(self) -> str:
        """Starts the server.

        Raises:
            UsageError: the profile's address cannot be listened on.
        """
        with self._lock:
            if self._server is None:
                self._start()
            return self._url

    def _start(self) -> None:
        self._socket = _listening(self._profile)
        self._url = _advertised(self._profile, self._socket.getsockname()[1])
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._app,
                interface="asgi3",
                proxy_headers=False,
                http=Crowd,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                limit_concurrency=CONNECTIONS,
                timeout_graceful_shutdown=1,
            )
        )
        self._thread.start()

    def _serve(self) -> None:
        if self._server is not None:
            asyncio.run(self._serving(self._server))

    async def _serving(self, server: uvicorn.Server) -> None:
        watching = asyncio.create_task(self._lag.watch("listener")) if self._lag is not None else None
        await server.serve(sockets=[self._socket])
        if watching is not None:
            watching.cancel()

    def close(self) -> None:
        """End the server, if it was needed."""
        if self._server is not None:
            self._server.should_exit = True
            self._thread.join()
            self._socket.close()

    async def _app(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        try:
            async with asyncio.timeout(SLOWEST_S):
                body, error = await _body(receive)
        except TimeoutError:
            return
        if body is not None:
            headers = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]]
            body, error = _decoded(body, dict(headers).get("content-encoding", ""), error)
            await _answer(send, self._take(scope, headers, body, error))

    def _take(
        self, scope: Mapping[str, Any], headers: Sequence[Sequence[str]], body: bytes, error: str | None
    ) -> int:
        path = scope["raw_path"].decode("latin-1")
        method = scope["method"]
        parts = path.split("/")
        known = next((part for part in parts if part in self._inboxes), None)
        if known is None:
            if self._strays < MOST_CALLS // 10:
                self._strays += 1
                self._log.write("note", about="stray call", method=method, path=path[:KIBIBYTE])
            return 404
        if not self._reached and method == "POST":
            self._reached = True
            self._log.write("note", about=REACHED)
        query = scope["query_string"].decode("latin-1")
        whole = f"{path}?{query}" if query else path
        url = f"{urls.read(self._url).site}{whole}"
        below = path.partition("/" + known)[2]
        return self._inboxes[known].take(method, url, below, headers, body, error)


def reach(profile: Profile, api: Api, log: Log) -> str | None:
    """Call the advertised address as a target would; what is wrong, or None.

    A `public_url` is asked through the environment's proxy like every other host; the address of our own
    socket is this machine's, and is asked directly.

    Raises:
        UsageError: the profile's address cannot be listened on.
    """
    quiet = Log()
    listener = Listener(profile, quiet)
    inbox = listener.inbox("preflight", api, quiet)
    event = next((each.path for each in api.events.values()), "")
    url = f"{inbox.url}/{api.base}{event}"
    through = ""
    try:
        elsewhere = profile.ixit.callback.public_url is not None
        if elsewhere and (proxy := proxies.proxy_of(url)) is not None:
            through = f" through the proxy {proxy.shown} ({proxy.variable})"
        asked = connections.transport(connections.anonymous(profile), url, kept=False, proxied=elsewhere)
        with (
            deadline(REACH_S),
            httpx.Client(transport=asked, timeout=REACH_S) as client,
            client.stream("POST", url, json={}) as answer,
        ):
            problem = None if answer.status_code == 204 else f"it answers {answer.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL, OSError, UsageError) as error:
        problem = f"{type(error).__name__}: {error}"
    finally:
        listener.close()
    where = f"{profile.path or 'profile'}: ixit.callback"
    hint = problem and (
        f"{where}: our listener cannot be reached at {listener.url}{through} ({problem}); notifications will "
        "only come if the target can: check listen and public_url"
    )
    log.write("note", about="listener", url=listener.url, problem=hint)
    return hint


def _listening(profile: Profile) -> socket.socket:
    callback = profile.ixit.callback
    family = socket.AF_INET6 if ":" in callback.host else socket.AF_INET
    target = next(iter(profile.ixit.targets.values()), None)
    by_v6 = target is not None and ":" in urls.read(target.base_url).host
    if callback.public_url is None and callback.host == "0.0.0.0" and by_v6:  # noqa: S104 - refused
        raise UsageError(
            f"{profile.path or 'profile'}: ixit.callback.listen: {callback.listen} takes IPv4 alone, and the "
            f"target is reached by IPv6; listen on [::]:{callback.port}, which takes both, or give public_url"
        )
    both = callback.host in EVERYWHERE and family == socket.AF_INET6 and socket.has_dualstack_ipv6()
    address = (callback.host, callback.port)
    try:
        return socket.create_server(address, family=family, backlog=CONNECTIONS, dualstack_ipv6=both)
    except OSError as error:
        raise UsageError(
            f"{profile.path or 'profile'}: ixit.callback.listen: {callback.listen} cannot be listened on "
            f"({error.strerror or error}); name an address of this machine and a free port"
        ) from error


def _advertised(profile: Profile, port: int) -> str:
    """The URL that the target is told: the profile's, or this machine's address as the target sees it."""
    callback, target = profile.ixit.callback, next(iter(profile.ixit.targets.values()), None)
    if callback.public_url is not None:
        return callback.public_url.rstrip("/")
    host = callback.host
    if host in EVERYWHERE and target is not None:
        family = socket.AF_INET if callback.host != "::" else socket.AF_UNSPEC
        host = _towards(urls.read(target.base_url).host, family)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _towards(host: str, family: int) -> str:
    """The address of this machine on the way to a host, of a family that is listened on; nothing is sent."""
    with suppress(OSError):
        for found, kind, protocol, _, address in socket.getaddrinfo(host, 9, family, socket.SOCK_DGRAM):
            with socket.socket(found, kind, protocol) as probe:
                probe.connect(address)
                return str(probe.getsockname()[0])
    return "127.0.0.1"


async def _body(receive: Any) -> tuple[bytes | None, str | None]:
    """The body as it came, and what is wrong with it; None when the connection broke."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None, None
        body += message.get("body", b"")
        if len(body) > LONGEST_BODY:
            return b"", f"body over {LONGEST_BODY} bytes"
        if not message.get("more_body"):
            return bytes(body), None


def _decoded(body: bytes, coding: str, error: str | None) -> tuple[bytes, str | None]:
    """The body without its compression (RFC 9110, 8.4); as it came where that cannot be undone."""
    if error is not None:
        return body, error
    try:
        return packing.opened(body, coding, LONGEST_BODY), None
    except packing.TooLarge:
        return b"", f"body over {LONGEST_BODY} bytes"
    except packing.NotUnpacked:
        return body, None


async def _answer(send: Any, status: int) -> None:
    reason = REFUSALS.get(status)
    body = json.dumps({"code": "otherIssue", "reason": reason}).encode() if reason else b""
    headers = [(b"content-type", b"application/json;charset=utf-8")] if body else []
    if status == 413:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
