"""How notifications leave: a queue and a task per subscription, in the server's own event loop.

The guide says nothing about retries (W148 6.19). This courier sends an event again when nobody
took it (no connection, no answer in time, a 5xx), a few times only, then drops it. Events of one
subscription leave in the order in which they happened. A redirect is not followed.
"""

import asyncio
import functools
import logging
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx

ATTEMPT_LIMIT = 5.0  # seconds for one attempt
PAUSES = (0.05, 0.1)  # seconds before the second and the third attempt
LONGEST_QUEUE = 1000  # events that wait for one subscriber
LARGEST_ANSWER = 1 << 16  # bytes of a listener's answer; the rest is not read

ClientFactory = Callable[[], httpx.AsyncClient]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notification:
    """One HTTP request to a listener.

    Attributes:
        url: where to, complete.
        content: the body as sent.
        headers: header fields, the media type among them.
        method: HTTP method.
        chunked: send the body in chunks instead of with its length.
        delay: seconds from when it was prepared until it is sent, at the earliest.
    """

    url: str
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    chunked: bool = False
    delay: float = 0.0


Prepare = Callable[[Any], Sequence[Notification]]
"""What to send for one thing that happened."""


class _Route(NamedTuple):
    queue: "asyncio.Queue[Any]"
    task: "asyncio.Task[None]"


def plain_client() -> httpx.AsyncClient:
    """A client that trusts no proxy settings, so that loopback stays loopback."""
    return httpx.AsyncClient(verify=_tls(), timeout=ATTEMPT_LIMIT, follow_redirects=False, trust_env=False)


@functools.cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


class Courier:
    """Takes things that happened per subscription, and sends what is to be said about them.

    All methods are called in the server's event loop.
    """

    def __init__(self, make_client: ClientFactory = plain_client) -> None:
        self._make_client = make_client
        self._client: httpx.AsyncClient | None = None
        self._routes: dict[str, _Route] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._ended = False

    def open(self, subscription_id: str, prepare: Prepare) -> None:
        """Begin to send for a subscription, in the context of the request that made it."""
        if self._ended:
            return
        if self._client is None:
            self._client = self._make_client()
        queue: asyncio.Queue[Any] = asyncio.Queue(LONGEST_QUEUE)
        task = asyncio.get_running_loop().create_task(self._work(self._client, queue, prepare))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._routes[subscription_id] = _Route(queue, task)

    def put(self, subscription_id: str, happening: object) -> None:
        """Queue what happened; when the queue is full, it is lost."""
        route = self._routes.get(subscription_id)
        if route is None:
            return
        try:
            route.queue.put_nowait(happening)
        except asyncio.QueueFull:
            _log.warning("subscription %s: an event was dropped, %d wait", subscription_id, LONGEST_QUEUE)

    def close(self, subscription_id: str) -> None:
        """Send nothing more for this subscription, not even what waits."""
        route = self._routes.pop(subscription_id, None)
        if route is not None:
            route.task.cancel()

    async def end(self) -> None:
        """Send nothing more for anybody; returns when every connection is closed."""
        self._ended = True
        self._routes.clear()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await self._client.aclose()

    async def _work(self, client: httpx.AsyncClient, queue: "asyncio.Queue[Any]", prepare: Prepare) -> None:
        while True:
            happening = await queue.get()
            try:
                notifications, began = prepare(happening), asyncio.get_running_loop().time()
                for notification in notifications:
                    await asyncio.sleep(began + notification.delay - asyncio.get_running_loop().time())
                    await _deliver(client, notification)
            except Exception:  # noqa: BLE001 - the last resort: the next event must still go out
                _log.exception("a notification failed")


async def _deliver(client: httpx.AsyncClient, notification: Notification) -> None:
    for pause in (*PAUSES, None):
        if await _taken(client, notification):
            return
        if pause is not None:
            await asyncio.sleep(pause)
    _log.info("nobody took the notification to %s", notification.url)


async def _taken(client: httpx.AsyncClient, notification: Notification) -> bool:
    """Whether the listener answered, with anything below 500."""
    content = _one_chunk(notification.content) if notification.chunked else notification.content
    try:
        async with (
            asyncio.timeout(ATTEMPT_LIMIT),
            client.stream(
                notification.method, notification.url, content=content, headers=dict(notification.headers)
            ) as answer,
        ):
            await _drain(answer)
            return answer.status_code < 500
    except (TimeoutError, httpx.TransportError):
        return False


async def _drain(answer: httpx.Response) -> None:
    """Read the body, so that the connection can be used again, unless it is too large."""
    size = 0
    async for chunk in answer.aiter_raw():
        size += len(chunk)
        if size > LARGEST_ANSWER:
            return


async def _one_chunk(content: bytes) -> AsyncIterator[bytes]:
    yield content
