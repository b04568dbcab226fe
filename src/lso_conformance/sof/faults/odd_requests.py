"""Faults that only an odd request shows: bodies, numbers, queries and ids that no client sends.

W148 5.2.1 (R1), 5.4 (R5), 6.1 to 6.3, 6.19; W147 5.2 (R1), 6.1, 6.3 to 6.5.
"""

# ruff: noqa: D102 - the class says what its method does

from typing import Any

from lso_conformance.sof.behaviour import Behaviour, StreamBehaviour
from lso_conformance.sof.core.answers import Answer, Call, Refusal
from lso_conformance.sof.core.lists import Page
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.registry import fault
from lso_conformance.sof.streaming.stream_world import StreamSubscription

DEEPEST = 500
LARGEST = 2**63 - 1
_READS: dict[str, int] = {}  # of subscriptions to streams, by their ids

# --- bodies -----------------------------------------------------------------------------------------


@fault("W148-R1", subtle=True)
class FailsOnControlInDescription(Behaviour):
    """Fails to create a job whose description has a character that its database cannot hold."""

    def check_create(self, document: dict[str, Any]) -> None:
        super().check_create(document)
        if "\x00" in document.get("description", ""):
            raise ValueError("invalid byte sequence")


@fault("W148-R1", subtle=True)
class FailsOnLargePriority(Behaviour):
    """Fails to create a job whose priority does not fit in 64 bits."""

    def check_create(self, document: dict[str, Any]) -> None:
        super().check_create(document)
        if abs(document.get("jobPriority", 0)) > LARGEST:
            raise OverflowError("bigint")


@fault("W148-R5", subtle=True)
class FailsOnListAsBody(Behaviour):
    """Fails, instead of refusing, when the body of a request is a JSON array."""

    def read(self, call: Call) -> dict[str, Any]:
        if call.body.lstrip().startswith(b"["):
            raise TypeError("list indices must be integers")
        return super().read(call)


@fault("W148-R5", subtle=True)
class FailsOnDeepBody(Behaviour):
    """Fails, instead of refusing, when a body is nested deeply."""

    def read(self, call: Call) -> dict[str, Any]:
        if call.body.count(b"{") > DEEPEST:
            raise RecursionError("maximum recursion depth exceeded")
        return super().read(call)


@fault("W148-R5", subtle=True)
class FailsOnNothingOfAnotherType(Behaviour):
    """Fails, instead of refusing, when there is no body and the media type is another."""

    def check_media_type(self, call: Call) -> None:
        if not call.body and "json" not in call.headers.get("content-type", "json"):
            raise KeyError("no reader")
        super().check_media_type(call)


@fault("W148-R14", subtle=True)
class RefusedCreationStays(Behaviour):
    """Keeps the job of a creation whose reporting period it then refuses."""

    def refuse_create(self, call: Call, refusal: Refusal) -> Answer:
        document = self.understand(self.read(call)) if call.body.startswith(b"{") else {}
        if any("/reportingPeriod" in (problem.path or "") for problem in refusal.problems):
            right = {**document, "reportingPeriod": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"}}
            if not self.problems(right):
                job = self.new_job(right)
                self.world.jobs.add(job)
                self.arm(job)
        return super().refuse_create(call, refusal)


# --- queries and ids --------------------------------------------------------------------------------


@fault("W148-O4", subtle=True)
class FailsOnNegativeOffset(Behaviour):
    """Fails, instead of refusing, when a list is asked for from before its beginning."""

    def negative_number(self, name: str) -> int | None:
        if name == "offset":
            raise ValueError("OFFSET must not be negative")
        return super().negative_number(name)


@fault("W148-O4", subtle=True)
class FailsOnLimitZero(Behaviour):
    """Fails when a page of no items is asked for."""

    def cut(self, found: list[Any], page: Page) -> list[Any]:
        if page.limit == 0:
            raise ZeroDivisionError("pages")
        return super().cut(found, page)


@fault("W148-R5", subtle=True)
class FailsOnParameterTwice(Behaviour):
    """Fails, instead of refusing, when a parameter of a query is given twice."""

    def repeated_parameter(self, name: str, value: str) -> str:
        raise TypeError(f"{name}: {value}")


@fault("W148-R21", subtle=True)
class FailsOnSlashInId(Behaviour):
    """Fails to look for a path that nobody serves, such as an id with an encoded slash."""

    def not_found(self, what: str) -> Refusal:
        if what == "path":
            raise LookupError("no route")
        return super().not_found(what)


# --- notifications ----------------------------------------------------------------------------------


@fault("W148-R67", subtle=True)
class SecondSuspensionIsUntold(Behaviour):
    """Sends no event when a job is suspended a second time."""

    def job_moved(self, job: Job) -> None:
        if job.state != "suspended" or "suspended" not in job.history:
            super().job_moved(job)


# --- streams ----------------------------------------------------------------------------------------


@fault("W147-R10", subtle=True)
class SubscriptionReadTwiceStays(StreamBehaviour):
    """Accepts the end of a subscription that was read more than once, and keeps it."""

    def show_subscription_retrieved(self, subscription: StreamSubscription) -> dict[str, Any]:
        _READS[subscription.id] = _READS.get(subscription.id, 0) + 1
        return super().show_subscription_retrieved(subscription)

    def forget(self, subscription: StreamSubscription) -> None:
        if _READS.pop(subscription.id, 0) < 2:
            super().forget(subscription)


@fault("W147-R1", subtle=True)
class FailsOnNegativeOffsetOfTopics(StreamBehaviour):
    """Fails, instead of refusing, when topics are asked for from before their beginning."""

    def negative_number(self, name: str) -> int | None:
        raise ValueError(f"{name} must not be negative")
