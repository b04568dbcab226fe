"""Faults of creations that no label forbids: W148-U5 (schedules), W148-U7 (id), MANN-U6 (type).

W148 7.2.3.8, 6.1.3; MANN 3.5.2.
"""

# ruff: noqa: D102 - the class says what its method does

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Call, Problem
from lso_conformance.sof.edits.reshaping import Change, Document, inside
from lso_conformance.sof.jobs.world import Job
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


# --- W148-U7 -----------------------------------------------------------------------------------------


class _TakesId(Behaviour):
    """Lets a create request have an id."""

    def undefined(self, document: Document) -> list[Problem]:
        return [problem for problem in super().undefined(document) if problem.path != "/id"]


@fault("W148-U7")
class TakesOverSentId(_TakesId):
    """A job gets the id that its create request has."""

    def new_job(self, document: Document) -> Job:
        job = super().new_job(document)
        job.id = str(document.get("id", job.id))
        return job


@fault("W148-U7", subtle=True)
class AnswersToSentId(_TakesId):
    """A job has an id of the server's own, and is found by the one that its create request has too."""

    def find_job(self, call: Call) -> Job | None:
        jobs = self.world.jobs.items.values()
        return super().find_job(call) or next(
            (job for job in jobs if job.request.get("id") == call.job_id), None
        )


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
