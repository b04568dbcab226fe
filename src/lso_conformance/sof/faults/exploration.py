"""Faults that lie between the examples of a written test: edges of values, pages, orders of actions.

W148 5.2.1 (R1), 6.1 to 6.11. Each server is right until it meets the one value, or the one order of
actions, that its author did not think of.
"""

# ruff: noqa: D102 - the class says what its method does

import unicodedata
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.core.filters import Filter
from lso_conformance.sof.core.lists import Page
from lso_conformance.sof.jobs.world import Job, Process
from lso_conformance.sof.registry import fault

LONGEST_DESCRIPTION = 299
BEYOND_THE_PLANE = 0xFFFF


# --- values of a creation ---------------------------------------------------------------------------


@fault("W148-R1", subtle=True)
class FailsOnLongDescription(Behaviour):
    """Fails to create a job whose description has 300 characters or more."""

    def check_create(self, document: dict[str, Any]) -> None:
        super().check_create(document)
        if len(document.get("description", "")) > LONGEST_DESCRIPTION:
            raise OverflowError("column description")


@fault("W148-R1", subtle=True)
class FailsOnEmojiInEntityId(Behaviour):
    """Fails to create a job on an entity whose id has a character outside the basic plane."""

    def check_create(self, document: dict[str, Any]) -> None:
        super().check_create(document)
        if any(ord(char) > BEYOND_THE_PLANE for char in document["monitoredObject"].get("entityId", "")):
            raise UnicodeError("utf8mb3")


@fault("W148-R1", subtle=True)
class FailsOnNegativeDuration(Behaviour):
    """Fails to create a job whose granularity is below zero, instead of refusing it."""

    def check_create(self, document: dict[str, Any]) -> None:
        super().check_create(document)
        if document["granularity"]["timeDurationValue"] < 0:
            raise ArithmeticError("negative duration")


@fault("W148-R12", subtle=True)
class DurationOverflows(Behaviour):
    """Keeps timeDurationValue of the granularity in 32 bits, so that large values come back as others."""

    def understand(self, document: dict[str, Any]) -> dict[str, Any]:
        given = document.get("granularity")
        granularity: dict[str, Any] = given if isinstance(given, dict) else {}
        value = granularity.get("timeDurationValue")
        if not isinstance(value, int) or isinstance(value, bool):
            return super().understand(document)
        wrapped = (value + 2**31) % 2**32 - 2**31
        return super().understand({**document, "granularity": {**granularity, "timeDurationValue": wrapped}})


@fault("W148-R12", subtle=True)
class ZeroPriorityIsForgotten(Behaviour):
    """Takes a jobPriority of 0 for none, and shows the default."""

    def show_request(self, job: Job) -> dict[str, Any]:
        shown = super().show_request(job)
        return shown if shown["jobPriority"] else {**shown, "jobPriority": 5}


@fault("W148-R12", subtle=True)
class CutsDescriptionAt1000(Behaviour):
    """Cuts a description after 1000 characters."""

    def understand(self, document: dict[str, Any]) -> dict[str, Any]:
        text = document.get("description")
        return super().understand(
            {**document, "description": text[:1000]} if isinstance(text, str) else document
        )


@fault("W148-R12", subtle=True)
class ComposesCharacters(Behaviour):
    """Keeps a description in another normal form of Unicode than the one that was sent."""

    def understand(self, document: dict[str, Any]) -> dict[str, Any]:
        text = document.get("description")
        changed = unicodedata.normalize("NFC", text) if isinstance(text, str) else None
        return super().understand(document if changed is None else {**document, "description": changed})


# --- lists and ids ----------------------------------------------------------------------------------


@fault("W148-R18", subtle=True)
class PlusInFilterIsBlank(Behaviour):
    """Decodes a filter twice, so that a plus sign in an id becomes a blank."""

    def read_value(self, wanted: Filter, text: str) -> Any:
        found = super().read_value(wanted, text)
        return found.replace("+", " ") if wanted.values == "text" and isinstance(found, str) else found


@fault("W148-R18", subtle=True)
class QuoteInFilterListsAll(Behaviour):
    """Lists every job when a filter's value has a single quote."""

    def select(self, kind: str, criteria: list[Any]) -> list[Any]:
        quoted = any(isinstance(one.value, str) and "'" in one.value for one in criteria)
        return super().select(kind, [] if quoted else criteria)


@fault("W148-O4", subtle=True)
class FailsBeyondTheEnd(Behaviour):
    """Fails when the offset of a list lies beyond its end."""

    def cut(self, found: list[Any], page: Page) -> list[Any]:
        if page.offset > len(found):
            raise IndexError(page.offset)
        return super().cut(found, page)


@fault("W148-O4", subtle=True)
class FailsOnLargestLimit(Behaviour):
    """Fails when offset and limit together do not fit in 32 bits."""

    def cut(self, found: list[Any], page: Page) -> list[Any]:
        if page.offset + (page.limit or 0) >= 2**31:
            raise OverflowError(page.limit)
        return super().cut(found, page)


@fault("W148-R21", subtle=True)
class FailsOnPercentInId(Behaviour):
    """Decodes an id twice, and fails on one with a percent sign that begins no escape."""

    def retrieve_unknown(self, call: Call) -> Answer:
        if "%" in call.job_id or "&" in call.job_id:
            raise ValueError(call.job_id)
        return super().retrieve_unknown(call)


# --- orders of actions ------------------------------------------------------------------------------


@fault("W148-R50", subtle=True)
class RefusedSuspendIsKept(Behaviour):
    """Counts a refused second suspend, so that the next resume is accepted without effect."""

    def decline_suspend(self, job: Job, why: str) -> Answer:
        if job.state == "suspended":
            job.notes["suspensions"] = 1
        return super().decline_suspend(job, why)

    def do_resume(self, job: Job) -> None:
        if not job.notes.pop("suspensions", 0):
            super().do_resume(job)


@fault("W148-R51", subtle=True)
class SecondRefusedResumeSuspends(Behaviour):
    """Suspends a running job when its resume is refused a second time."""

    def decline_resume(self, job: Job, why: str) -> Answer:
        job.notes["refused"] = job.notes.get("refused", 0) + 1
        if job.notes["refused"] == 2 and job.state == "inProgress":
            self.move(job, "suspend")
        return super().decline_resume(job, why)


@fault("W148-R36", subtle=True)
class ModifyRevivesCancelled(Behaviour):
    """Lets a modify that comes while a job is being cancelled put it into pending, and run again."""

    def objection_to_modify(self, process: Process) -> str | None:
        job = self.job_of(process)
        racing = job is not None and job.state in {"pendingCancel", "cancelled"} and "racing" in process.notes
        return None if racing else super().objection_to_modify(process)

    def check_at_once(self, process: Process) -> None:
        job = self.job_of(process)
        if process.kind == "modify" and job is not None:
            about = [cancel for cancel in self.world.cancels.items.values() if cancel.job_id == job.id]
            if any(cancel.state in {"acknowledged", "inProgress"} for cancel in about):
                process.notes["racing"] = True
        super().check_at_once(process)

    def accept_modify(self, process: Process) -> None:
        job = self.job_of(process)
        if job is not None and "racing" in process.notes:
            self.enter(job, "pending")
        super().accept_modify(process)


@fault("W148-R44", subtle=True)
class SuspendsAfterTwoModifies(Behaviour):
    """Forgets after two modifies that a suspended job cannot be suspended."""

    def objection_to_suspend(self, job: Job) -> str | None:
        done = [one for one in self.world.modifies.items.values() if one.job_id == job.id]
        return None if len(done) > 1 and job.state == "suspended" else super().objection_to_suspend(job)
