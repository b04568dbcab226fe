"""Faults of creations that no label forbids: W148-U5 (schedules), MANN-U6 (type).

W148 7.2.3.8, 6.1.3; MANN 3.5.2.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from lso_conformance.sof.faults.schedules import reads_schedule
from lso_conformance.sof.operators.documents import Change, Document, inside
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, over, skips, takes

LIMITS: Final = {"second": (0, 59), "minute": (0, 59), "hour": (0, 23), "dayOfMonth": (1, 31),
                 "month": (1, 12), "dayOfWeek": (0, 6)}  # fmt: skip


def _tomorrow(_sof: Any, beneath: Act, schedule: Mapping[str, Any], earliest: datetime) -> Any:
    try:
        return beneath(schedule, earliest)
    except ValueError:
        return earliest + timedelta(days=1)


def _each_field(change: Callable[[str, str], str]) -> Change:
    def changed(recurring: Document) -> Document:
        return {n: change(n, text) if n in LIMITS and isinstance(text, str) else text
                for n, text in recurring.items()}  # fmt: skip

    return changed


def _clamped(name: str, text: str) -> str:
    least, most = LIMITS[name]
    return re.sub(r"(?<![/\d])\d+", lambda found: str(min(max(int(found[0]), least), most)), text)


def _known_of_list(name: str, text: str) -> str:
    least, most = LIMITS[name]
    values = text.split(",")
    known = [value for value in values if not value.isdecimal() or least <= int(value) <= most]
    return ",".join(known) if len(values) > 1 and known else text


_WITH_V: Final[Change] = inside("@type", lambda urn: re.sub(r":(?=\d+\.)", ":v", str(urn)))
sow(
    "W148-U5", "{}.", as_it_is,
    blunt("accepts-schedules-out-of-range",
          "A recurring schedule that cannot be read is accepted, and runs tomorrow", over("hit", _tomorrow)),
    subtle("schedule-out-of-range-is-clamped",
           "What is out of range in a recurring schedule is read as the limit",
           reads_schedule(_each_field(_clamped))),
    subtle("list-out-of-range-is-thinned",
           "Values out of range in a list of a recurring schedule are left out",
           reads_schedule(_each_field(_known_of_list))),
    blunt("accepts-any-type", "A configuration is accepted whatever form the URN of its type has",
          skips("type_problems", gives=[]), breaks="MANN-U6"),
    subtle("reads-version-without-v", "A type whose version has no v before it is taken for the one that has",
           takes("type_problems", _WITH_V), breaks="MANN-U6"),
)  # fmt: skip
