"""HTTP/1.1 of our listener: where too many are connected, who has waited longest without asking goes.

Else 500 connections whose heads never end would keep every notification out.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

ROOM = 10  # connections that are always free


class Crowd(H11Protocol):
    """One connection; `limit_concurrency` of the server says how many there may be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since = self.loop.time()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it in, and let another go for it."""
        super().connection_made(transport)
        if self.limit_concurrency is not None and len(self.connections) > self.limit_concurrency - ROOM:
            waiting = [
                each for each in cast("set[Crowd]", self.connections) if each is not self and each.waits
            ]
            if waiting:
                min(waiting, key=lambda each: each.since).leave()

    def on_response_complete(self) -> None:
        """From now on it waits."""
        self.since = self.loop.time()
        super().on_response_complete()

    @property
    def waits(self) -> bool:
        """Whether it has asked nothing, or not to the end."""
        return self.cycle is None or self.cycle.response_complete or self.cycle.more_body

    def leave(self) -> None:
        """End it."""
        self.connections.discard(self)
        self.transport.abort()
