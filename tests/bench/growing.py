"""A log of as many exchanges as are wanted, made from the log of one run.

Where ids, times and numbers stand in a line is found once; each repetition only puts its own there.

Usage: growing.py LOG COUNT TARGET
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil
from pathlib import Path
from typing import Any

from figures import Figures, tell

LEAST_S = 0.5  # of reading, so that its time can be told
NUMBERS = ("n", "of", "exchange")  # fields that hold the number of a record
HTTP_FORM = "%a, %d %b %Y %H:%M:%S"
FOUND = re.compile(
    r"(?P<date>\b\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d(?= GMT))"
    r"|(?P<time>\b\d{4}-\d\d-\d\dT\d\d(?P<colon>:|%3A)\d\d(?P=colon)\d\d)"
    r"|(?P<id>\b[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b|[0-9a-f]{24}\b))"
)

Record = Mapping[str, Any]
Repeated = Callable[[int], str]  # what stands there in repetition 0, 1, …


def grown(records: Sequence[Record], count: int) -> Iterator[str]:
    """The lines of a log of about so many exchanges: whole scenarios of this one, or all of them repeated.

    Each repetition is a later run of the same scenarios, with ids and times of its own.
    """
    header, *body, footer = records
    asked = sum(record["kind"] == "sent" for record in body)
    if count < asked:
        body = _some(body, count)
    copies = max(1, round(count / asked))
    pattern = _Pattern(header, body, footer)
    yield f"{json.dumps(header)}\n"
    for copy in range(copies):
        yield from pattern.lines(copy)
    yield pattern.footer(copies - 1)


def _some(body: Sequence[Record], count: int) -> list[Record]:
    """The records of the first scenarios that have so many exchanges together, and those of none."""
    senders = {record["n"]: record["scenario"] for record in body if "scenario" in record}
    names = [senders.get(record.get("of", record["n"])) for record in body]
    asked = Counter(name for name, record in zip(names, body, strict=True) if record["kind"] == "sent")
    chosen: set[str | None] = {None}
    for name in dict.fromkeys(names):
        if sum(asked[each] for each in {*chosen, name}) <= count:
            chosen.add(name)
    return [record for name, record in zip(names, body, strict=True) if name in chosen]


class _Pattern:
    """The lines of a body, each with the places in it where a repetition differs."""

    def __init__(self, header: Record, body: Sequence[Record], footer: Record) -> None:
        self._lasts = timedelta(seconds=ceil((_at(footer) - _at(header)).total_seconds()))
        self._kept = frozenset(found["id"] for found in FOUND.finditer(json.dumps(header)))
        self._places = {record["n"]: place for place, record in enumerate([*body, footer], 1)}
        self._size = len(body)
        self._repeated: dict[str, Repeated] = {}
        self._lines = [self._line(record) for record in body]
        self._footer = self._line(footer)

    def lines(self, copy: int) -> Iterator[str]:
        """The lines of a repetition."""
        said = {text: repeated(copy) for text, repeated in self._repeated.items()}
        for form, slots in self._lines:
            yield form % tuple([said[slot] for slot in slots])

    def footer(self, copy: int) -> str:
        """The last line, where this repetition is the last."""
        form, slots = self._footer
        return form % tuple([self._repeated[slot](copy) for slot in slots])

    def _line(self, record: Record) -> tuple[str, list[str]]:
        """A line as a format, and what to fill into it."""
        numbers = {name: self._number(record[name]) for name in NUMBERS if record.get(name)}
        rest = json.dumps({name: value for name, value in record.items() if name not in numbers})
        parts, slots, last = ["{", *(f'"{name}": %s, ' for name in numbers)], [*numbers.values()], 1
        for found in FOUND.finditer(rest):
            if found[0] not in self._repeated:
                self._repeated[found[0]] = self._of(found)
            parts += [rest[last : found.start()].replace("%", "%%"), "%s"]
            slots.append(found[0])
            last = found.end()
        return "".join([*parts, rest[last:].replace("%", "%%"), "\n"]), slots

    def _number(self, number: int) -> str:
        place = self._places.get(number, 0)
        self._repeated[f"#{place}"] = lambda copy: str(place + copy * self._size)
        return f"#{place}"

    def _of(self, found: re.Match[str]) -> Repeated:
        text = found[0]
        if found["id"]:
            return lambda copy: text if text in self._kept else f"{(int(text, 16) + copy) % 16**8:08x}"
        colon = found["colon"]
        try:
            if colon is None:
                first = datetime.strptime(text, HTTP_FORM).replace(tzinfo=UTC)
                return partial(self._date, first)
            first = datetime.fromisoformat(text.replace(colon, ":"))
        except ValueError:  # a wrong one that a scenario sent
            return lambda _: text
        return partial(self._time, text, first, colon)

    def _date(self, first: datetime, copy: int) -> str:
        return (first + copy * self._lasts).strftime(HTTP_FORM)

    def _time(self, text: str, first: datetime, colon: str, copy: int) -> str:
        try:
            return (first + copy * self._lasts).isoformat(timespec="seconds").replace(":", colon)
        except OverflowError:
            return text


def _at(record: Record) -> datetime:
    return datetime.fromisoformat(record["at"])


def main(source: Path, count: int, target: Path) -> Figures:
    """Write a grown log; seconds of CPU of `json.loads` of its every line, how many exchanges, and MB."""
    records = [json.loads(line) for line in source.read_text(encoding="utf-8").splitlines()]
    with target.open("w", encoding="utf-8") as file:
        file.writelines(grown(records, count))
    before, times = time.process_time(), 0
    while times == 0 or time.process_time() < before + LEAST_S:
        asked, times = _read(target), times + 1
    floor = (time.process_time() - before) / times
    return {"exchanges": asked, "floor": floor, "mb": target.stat().st_size / 1e6}


def _read(path: Path) -> int:
    with path.open(encoding="utf-8") as file:
        return sum(json.loads(line)["kind"] == "sent" for line in file)


if __name__ == "__main__":
    tell(main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
