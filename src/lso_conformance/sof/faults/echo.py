"""Faults of memory: what the buyer sent comes back changed.  W148 R12 (create answer), R20 (retrieval).

Most of them are what real servers do without meaning to: numbers through binary floats, texts
through a normaliser, empty values dropped by a serialiser, unknown attributes by a data class.
"""

import html
import unicodedata
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from lso_conformance.sof.faults.create import CONFIGURATION
from lso_conformance.sof.operators.documents import (
    Change,
    Document,
    each_list,
    each_object,
    each_value,
    inside,
    nothing,
    put,
    type_only,
    without,
)
from lso_conformance.sof.operators.moves import was_suspended
from lso_conformance.sof.operators.rows import blunt, sow, subtle
from lso_conformance.sof.operators.seams import changes
from lso_conformance.sof.registry import Mixed

SCHEDULE = "scheduleDefinition"
MONITORED = "monitoredObject"
KNOWN_TO_PING = frozenset({
    "@type", "interface", "vlan", "sourceIpAddress", "destinationIpAddress", "transmissionInterval",
    "protocol", "count", "sweepmaxsize", "sweepminsize", "sweepincrement", "wait", "preload", "mask",
    "timeToLive", "pattern", "packetSize", "timeout", "waitTime", "typeOfService",
})  # fmt: skip


def _text(change: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda value: change(value) if isinstance(value, str) else value


def _through_float(value: Any) -> Any:
    big = isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53
    return int(float(value)) if big else value


def _cut_decimals(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value.is_finite() and abs(value) < 10**9 else value


def _decimals_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value


def _other_unicode_form(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return composed if composed != text else unicodedata.normalize("NFD", text)


def _basic_plane(text: str) -> str:
    return "".join(char if char <= "\uffff" else "\ufffd" for char in text)


def _drop(unwanted: Callable[[Any], bool]) -> Callable[[Any], Any]:
    return each_object(lambda found: {name: value for name, value in found.items() if not unwanted(value)})


def _is_false_or_zero(value: Any) -> bool:
    return value is False or (not isinstance(value, bool) and isinstance(value, int) and value == 0)


def _unique(items: list[Any]) -> list[Any]:
    return [item for place, item in enumerate(items) if item not in items[:place]]


def _known_only(inner: Document) -> Document:
    return {name: value for name, value in inner.items() if name in KNOWN_TO_PING}


def _without_inner_types(inner: Document) -> Document:
    return {name: each_object(without("@type"))(value) for name, value in inner.items()}


def _cron(change: Callable[[str], str]) -> Change:
    return inside(SCHEDULE, inside("recurringSchedule", each_value(_text(change))))


def _dates(change: Callable[[str], str]) -> Change:
    names = ("scheduleDefinitionStartTime", "scheduleDefinitionEndTime")
    return inside(SCHEDULE, lambda found: {k: change(v) if k in names else v for k, v in found.items()})


def _next_day(text: str) -> str:
    moved = datetime.fromisoformat(text) + timedelta(days=1)
    return moved.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _as_utc(text: str) -> str:
    return f"{text[:-6]}Z" if text[-6:-5] in {"+", "-"} else text


def _swapped_pair(found: Document) -> Document:
    if "serviceFrom" not in found:
        return found
    here, there = found["serviceFrom"], found["serviceTo"]
    return {
        **found,
        "serviceFrom": {"serviceFromId": there["serviceToId"]},
        "serviceTo": {"serviceToId": here["serviceFromId"]},
    }


def _in_milliseconds(found: Document) -> Document:
    factor = {"SEC": 1000, "MIN": 60_000, "HOUR": 3_600_000}.get(found["timeDurationUnits"])
    if factor is None:
        return {"timeDurationValue": found["timeDurationValue"] * 1000, "timeDurationUnits": "US"}
    return {"timeDurationValue": found["timeDurationValue"] * factor, "timeDurationUnits": "MS"}


def _clamped(shown: Document) -> Document:
    return (
        {**shown, "jobPriority": min(10, max(1, shown["jobPriority"]))} if "jobPriority" in shown else shown
    )


def _hrefs_dropped(found: Document) -> Document:
    return {
        k: _hrefs_dropped(v) if isinstance(v, dict) else v for k, v in found.items() if not k.endswith("Href")
    }


def _created(change: Change) -> Mixed:
    return changes("show_created", change)


def _retrieved(change: Change) -> Mixed:
    return changes("show_retrieved", change)


IN_CONFIGURATION: tuple[tuple[str, str, str, Callable[[Any], Any]], ...] = (
    (
        "rounds-big-integers",
        "both",
        "integers beyond 2^53 rounded to a binary float",
        each_value(_through_float),
    ),
    ("cuts-decimals", "created", "fractions cut off", each_value(_cut_decimals)),
    ("quotes-decimals", "retrieved", "fractions as text", each_value(_decimals_as_text)),
    ("trims-blanks", "both", "texts without their outer blanks", each_value(_text(str.strip))),
    ("normalises-unicode", "created", "texts in another normal form", each_value(_text(_other_unicode_form))),
    (
        "drops-astral-characters",
        "retrieved",
        "characters beyond U+FFFF replaced",
        each_value(_text(_basic_plane)),
    ),
    ("escapes-html", "created", "texts escaped for HTML", each_value(_text(html.escape))),
    ("drops-empty-texts", "both", "no attribute whose text is empty", _drop(lambda value: value == "")),
    ("drops-empty-objects", "created", "no empty object or list", _drop(lambda value: value in ({}, []))),
    ("drops-false-and-zero", "retrieved", "no attribute that is false or 0", _drop(_is_false_or_zero)),
    ("sorts-lists", "created", "lists sorted", each_list(lambda items: sorted(items, key=str))),
    ("drops-repeated-items", "retrieved", "lists without repeated items", each_list(_unique)),
    ("drops-inner-types", "created", "no @type but its own", _without_inner_types),
    ("drops-unknown-attributes", "both", "only what the ping schema knows", _known_only),
    (
        "drops-inner-objects",
        "created",
        "no attribute that is an object",
        _drop(lambda value: isinstance(value, dict)),
    ),
)
"""Name, where, what the configuration looks like, the change. All are subtle."""

IN_JOB: tuple[tuple[str, str, str, Change, bool], ...] = (
    ("drops-schedule", "created", "an empty scheduleDefinition", inside(SCHEDULE, nothing), False),
    ("drops-recurring-schedule", "created", "no recurringSchedule",
     inside(SCHEDULE, without("recurringSchedule")), True),
    ("drops-execution-duration", "retrieved", "no executionDuration",
     inside(SCHEDULE, without("executionDuration")), True),
    ("rewrites-cron-steps", "created", "0/n for */n in a schedule",
     _cron(lambda text: text.replace("*/", "0/")), True),
    ("rewrites-cron-names", "retrieved", "names in a schedule in small letters", _cron(str.lower), True),
    ("moves-dates", "created", "start and end time one day later", _dates(_next_day), False),
    ("drops-offsets", "created", "the offset of start and end time replaced by Z", _dates(_as_utc), True),
    ("joins-lines", "created", "the lines of the description joined",
     inside("description", lambda text: text.replace("\n", " ")), True),
    ("swaps-pair", "created", "the two ends of an ordered pair exchanged",
     inside(MONITORED, _swapped_pair), True),
    ("drops-hrefs", "retrieved", "no addresses of monitored objects",
     inside(MONITORED, _hrefs_dropped), True),
    ("shouts", "created", "the description in capitals", inside("description", str.upper), False),
    ("shortens-description", "retrieved", "the first 64 characters of the description",
     inside("description", lambda text: text[:64]), True),
    ("trims-description", "created", "the description without its outer blanks",
     inside("description", str.strip), True),
    ("drops-empty-description", "created", "no description if it is empty",
     lambda shown: without("description")(shown) if shown.get("description") == "" else shown, True),
    ("clamps-priority", "created", "a jobPriority between 1 and 10", _clamped, True),
    ("converts-granularity", "retrieved", "the granularity in a smaller unit",
     inside("granularity", _in_milliseconds), True),
    ("is-summary", "retrieved", "no description, jobPriority and schedule details",
     lambda shown: {**without("description", "jobPriority")(shown), SCHEDULE: {}}, False),
    ("drops-configuration", "retrieved", "a configuration of its @type only",
     inside(CONFIGURATION, type_only), False),
)  # fmt: skip
"""Name, where, what the job looks like, the change, subtle."""

for _name, _where, _text_of, _change, _subtle in (
    *(
        (name, where, f"a configuration with {text}", inside(CONFIGURATION, change), True)
        for name, where, text, change in IN_CONFIGURATION
    ),
    *IN_JOB,
):
    _row = (subtle if _subtle else blunt)(_name, _text_of, _change)
    if _where != "retrieved":
        sow("W148-R12", "The create answer shows {}.", _created, _row, name="create-{}")
    if _where != "created":
        sow("W148-R20", "A retrieval shows {}.", _retrieved, _row, name="retrieve-{}")


def _resets(change: Change) -> Mixed:
    return changes("show_retrieved", change, was_suspended)


sow(
    "W148-R20", "A retrieval after a suspend shows {}.", _resets,
    subtle("description", "no description", without("description")),
    subtle("priority", "the default jobPriority", put(jobPriority=5)),
    subtle("schedule", "an empty scheduleDefinition", inside(SCHEDULE, nothing)),
    subtle("configuration", "only the first two attributes of the configuration",
           inside(CONFIGURATION, lambda inner: dict(list(inner.items())[:2]))),
    name="suspend-resets-{}",
)  # fmt: skip
