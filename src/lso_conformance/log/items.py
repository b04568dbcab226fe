"""JSON texts that say the same items again and again: each is read once, and stands in every list of it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from sys import intern
from typing import Any

BEGINNING = 64  # characters: items that begin alike are often of one kind, and of a few lengths
LENGTHS = 256  # lengths that are tried of those that begin alike
BEGINNINGS = 10_000  # of which the lengths are known
KNOWN = 1_500_000  # characters of items that are known; after so many, those not met since are let go
ENTRY = 8  # bytes that an item takes in a list if it is known already
_blank = re.compile(r"[ \t\n\r]*").match


class NoObjects(ValueError):
    """A text that is no object and no list of objects, or in which something else is unusual."""


def shared(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which texts that others have too are kept once."""
    return {intern(name): intern(value) if type(value) is str else value for name, value in pairs}


def no_constant(word: str) -> Any:
    """Refuse what is no JSON, though Python reads it: NaN and infinities.

    Raises:
        ValueError: always.
    """
    raise ValueError(f"{word} is not a JSON value")


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = shared(pairs)
    if len(found) < len(pairs):
        raise NoObjects
    return found


_read = json.JSONDecoder(object_pairs_hook=_named_once, parse_constant=no_constant).raw_decode
_read_sound = json.JSONDecoder().raw_decode  # of what the other one has read before


class Items:
    """The items that were met last, and how long they are."""

    def __init__(self) -> None:
        self._known: Mapping[str, Any] = {}
        self._met: dict[str, Any] = {}
        self._lengths: defaultdict[str, list[int]] = defaultdict(list)
        self._size = 0

    def document(self, text: str, *, sound: bool = False) -> tuple[Any, int]:
        """What a text says that is an object or a list of them, and how many bytes of it were not known.

        Of a `sound` one it is known that it was read before: an object is read as such, and not looked for.

        Raises:
            ValueError: it is something else, no JSON, or a name stands twice in an object.
            RecursionError: it goes too deep.
        """
        place = _end(text, 0)
        if sound and text[place : place + 1] == "{":
            return _read_sound(text, place)[0], len(text)
        if text[place : place + 1] != "[":
            document, place, fresh = self._item(text, place)
        else:
            document, place, fresh = self._list(text, _end(text, place + 1))
        if _end(text, place) != len(text):
            raise NoObjects
        return document, fresh

    def _list(self, text: str, place: int) -> tuple[list[Any], int, int]:
        found, fresh, after = [], 0, ","
        while after == ",":
            item, place, size = self._item(text, place)
            found.append(item)
            place, fresh = _end(text, place), fresh + size + ENTRY
            after = text[place : place + 1]
            place = _end(text, place + 1)
        if after != "]":
            raise NoObjects
        return found, place, fresh

    def _item(self, text: str, place: int) -> tuple[Any, int, int]:
        """The object that begins at a place, where it ends, and how many characters of it were not known.

        What begins with a whole object is that object, so nothing that follows need be read.
        """
        beginning = text[place : place + BEGINNING]
        lengths = self._lengths.get(beginning, ())
        for length in lengths:
            if text[place + length - 1 : place + length] == "}":
                said = text[place : place + length]
                document = self._met.get(said, self._known.get(said))
                if document is not None:
                    if said not in self._met:
                        self._keep(said, document)
                    return document, place + length, 0
        if beginning[:1] != "{":
            raise NoObjects
        document, end = _read(text, place)
        self._keep(text[place:end], document)
        if end - place not in lengths and len(lengths) < LENGTHS:
            if len(self._lengths) > BEGINNINGS:
                self._lengths.clear()
            self._lengths[beginning].append(end - place)
        return document, end, end - place

    def _keep(self, said: str, document: Any) -> None:
        if self._size > KNOWN:
            self._known, self._met, self._size = self._met, {}, 0
        self._met[said] = document
        self._size += len(said)


def _end(text: str, place: int) -> int:
    """Where blanks end."""
    found = _blank(text, place)
    return found.end() if found else place
