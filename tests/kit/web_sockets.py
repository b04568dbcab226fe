"""WebSocket servers that send what a test wants."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from websockets.asyncio.server import ServerConnection, serve

GOOD = json.dumps({"eventId": "1", "eventType": "t"})
Handler = Callable[[ServerConnection], Awaitable[None]]


@contextmanager
def web_socket(handler: Handler) -> Iterator[str]:
    """A WebSocket server; its URL."""
    ready, loop = threading.Event(), asyncio.new_event_loop()
    found: list[int] = []
    over = asyncio.Event()

    async def main() -> None:
        async with serve(handler, "127.0.0.1", 0, compression=None, ping_interval=0.05) as server:
            found.append(next(iter(server.sockets)).getsockname()[1])
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(main()), daemon=True)
    thread.start()
    assert ready.wait(5)
    try:
        yield f"ws://127.0.0.1:{found[0]}"
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(15)
        loop.close()


async def one_each(connection: ServerConnection) -> None:
    await connection.send(GOOD)
