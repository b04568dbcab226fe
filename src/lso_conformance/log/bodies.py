"""The bodies of a saved log, of which there may be more than memory should hold."""

from __future__ import annotations

import os
from hashlib import blake2b
from tempfile import TemporaryFile
from typing import IO

SMALL = 256  # bytes; what is no longer is held


class Body:
    """One body, read from the store when it is asked for."""

    __slots__ = ("_place", "_size", "_store")

    def __init__(self, store: Bodies, place: int, size: int) -> None:
        self._store, self._place, self._size = store, place, size

    def __len__(self) -> int:
        return self._size

    def read(self) -> bytes:
        """The bytes."""
        return self._store.read(self._place, self._size)


class Bodies:
    """A store of bodies in a file that has no name and goes with the process; equal ones are kept once."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._known: dict[bytes, Body] = {}
        self._end, self._waits = 0, False

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def keep(self, body: bytes) -> Body:
        """Put a body into the store."""
        name = blake2b(body, digest_size=16).digest()
        if name not in self._known:
            self._file = self._file or TemporaryFile()  # noqa: SIM115 - goes with the process
            self._file.write(body)
            self._known[name] = Body(self, self._end, len(body))
            self._end, self._waits = self._end + len(body), True
        return self._known[name]

    def complete(self) -> None:
        """No more bodies will come: equal ones need not be told any longer."""
        self._known.clear()

    def read(self, place: int, size: int) -> bytes:
        """So many bytes from a place on."""
        assert self._file is not None
        if self._waits:
            self._file.flush()
            self._waits = False
        return os.pread(self._file.fileno(), size, place)
