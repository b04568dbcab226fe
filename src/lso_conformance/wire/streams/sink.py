"""What a protocol's module is given, and what it may raise: the seam between consumer and clients."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx

from lso_conformance.seen.place import StreamPlace


class TooLarge(Exception):
    """A message over the bound: what comes after it cannot be told apart from its rest."""


class Final(Exception):
    """The server says that there is nothing to read here (any more): to ask again brings nothing."""


class Sink(Protocol):
    """Takes what a stream brings."""

    def opened(self) -> None:
        """From now on messages can come."""

    def bare(self) -> None:
        """No credentials go along any more: a redirection leads to another origin."""

    def take(self, headers: Sequence[Sequence[str]], body: bytes) -> None:
        """A message came."""


@dataclass(frozen=True)
class Wish:
    """Where to read, the headers of our own credentials for a URL, the bounds, and what HTTP goes by."""

    place: StreamPlace
    headers: Callable[[str], dict[str, str]]
    largest: int
    connect_s: float
    verify: bool | str = True
    transport: httpx.AsyncBaseTransport | None = None


Consume = Callable[[Wish, Sink], Awaitable[None]]
