"""Faults of creations that no label forbids: W148-U5 (schedules), MANN-U6 (type).

W148 7.2.3.8, 6.1.3; MANN 3.5.2.
"""

# ruff: noqa: D102 - the class says what its method does

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Problem
from lso_conformance.sof.edits.reshaping import Change, Document, inside
from lso_conformance.sof.registry import add_fault, fault

LIMITS: Final = {"second": (0, 59), "minute": (0, 59), "hour": (0, 23), "dayOfMonth": (1, 31),
                 "month": (1, 12), "dayOfWeek": (0, 6)}  # fmt: skip


# --- W148-U5 -----------------------------------------------------------------------------------------


@fault("W148-U5")
class AcceptsSchedulesOutOfRange(Behaviour):
    """A recurring schedule that cannot be read is accepted, and runs tomorrow."""

    def hit(self, schedule: Mapping[str, Any], earliest: datetime) -> datetime | None:
        try:
            return super().hit(schedule, earliest)
        except ValueError:
            return earliest + timedelta(days=1)


def _reads(change: Callable[[str, str], str]) -> type[Behaviour]:
    """Each field of a recurring schedule is read as another text."""

    def changed(recurring: Document) -> Document:
        return {n: change(n, text) if n in LIMITS and isinstance(text, str) else text
                for n, text in recurring.items()}  # fmt: skip

    class Reads(Behaviour):
        def hit(self, schedule: Mapping[str, Any], earliest: datetime) -> datetime | None:
            return super().hit(inside("recurringSchedule", changed)(dict(schedule)), earliest)

    return Reads


def _clamped(name: str, text: str) -> str:
    least, most = LIMITS[name]
    return re.sub(r"(?<![/\d])\d+", lambda found: str(min(max(int(found[0]), least), most)), text)


def _known_of_list(name: str, text: str) -> str:
    least, most = LIMITS[name]
    values = text.split(",")
    known = [value for value in values if not value.isdecimal() or least <= int(value) <= most]
    return ",".join(known) if len(values) > 1 and known else text


for _name, _text, _change in (
    ("schedule-out-of-range-is-clamped", "What is out of range in a recurring schedule is read as the limit.",
     _clamped),
    ("list-out-of-range-is-thinned", "Values out of range in a list of a recurring schedule are left out.",
     _known_of_list),
):  # fmt: skip
    add_fault(_name, "W148-U5", _text, _reads(_change), subtle=True)


# --- MANN-U6 -----------------------------------------------------------------------------------------


@fault("MANN-U6")
class AcceptsAnyType(Behaviour):
    """A configuration is accepted whatever form the URN of its type has."""

    def type_problems(self, _configuration: Document) -> list[Problem]:
        return []


@fault("MANN-U6", subtle=True)
class ReadsVersionWithoutV(Behaviour):
    """A type whose version has no v before it is taken for the one that has."""

    def type_problems(self, configuration: Document) -> list[Problem]:
        return super().type_problems(_WITH_V(configuration))


_WITH_V: Final[Change] = inside("@type", lambda urn: re.sub(r":(?=\d+\.)", ":v", str(urn)))
