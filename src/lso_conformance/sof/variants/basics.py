"""Ways of being a SOF that the documents allow. None of them may be judged a failure."""

# ruff: noqa: D102 - the class says what its method does

import gzip
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.core.times import LONGEST, instant, recurs
from lso_conformance.sof.jobs.world import Job, Process
from lso_conformance.sof.operators.documents import Document, each_value, inside
from lso_conformance.sof.registry import variant

DATES = ("scheduleDefinitionStartTime", "scheduleDefinitionEndTime")


# --- time --------------------------------------------------------------------------------------------


@variant
class Slow(Behaviour):
    """Takes ten times as long for its own steps and waits before each answer, within its promised limits."""

    def validation_time(self) -> float:
        return super().validation_time() * 10

    def answer_delay(self, call: Call) -> float:
        return super().answer_delay(call) + 0.05

    def timing(self) -> Mapping[str, float]:
        return {
            name: limit if name == "poll_interval_ms" else limit * 3
            for name, limit in super().timing().items()
        }


@variant
class Instant(Behaviour):
    """Validates a job at once, so that acknowledged is seen in the create answer only."""

    def validation_time(self) -> float:
        return 0.0


@variant
class SecondsDates(Behaviour):
    """Shows its own dates without fractions of a second."""

    def stamp(self, moment: datetime) -> str:
        return super().stamp(moment.replace(microsecond=0)).replace(".000", "")

    def as_shown(self, moment: datetime) -> datetime:
        return moment.replace(microsecond=0)


@variant
class MicrosecondDates(Behaviour):
    """Shows its own dates with six fraction digits and +00:00 for UTC."""

    def stamp(self, moment: datetime) -> str:
        return moment.isoformat(timespec="microseconds")

    def as_shown(self, moment: datetime) -> datetime:
        return moment


@variant
class OffsetDates(Behaviour):
    """Shows all dates, the buyer's too, as local time of a zone two hours ahead: the same instants."""

    def stamp(self, moment: datetime) -> str:
        return super().stamp(moment.astimezone(timezone(timedelta(hours=2))))

    def show_request(self, job: Job) -> Document:
        return inside("scheduleDefinition", self._local_dates)(super().show_request(job))

    def stamp_measured(self, moment: datetime) -> str:
        return super().stamp_measured(moment.astimezone(timezone(timedelta(hours=2))))

    def show_modify(self, process: Process) -> Document:
        return inside("scheduleDefinition", self._local_dates)(super().show_modify(process))

    def _local_dates(self, schedule: Document) -> Document:
        return {name: self._local(value) if name in DATES else value for name, value in schedule.items()}

    def _local(self, text: str) -> str:
        moment = instant(text)
        if moment is None or moment.year in {1, 9999}:
            return text
        return moment.astimezone(timezone(timedelta(hours=2))).isoformat()


# --- what is shown ---------------------------------------------------------------------------------


@variant
class Minimal(Behaviour):
    """Shows no optional attribute that the buyer did not send; errors hold code and reason only."""

    def show_request(self, job: Job) -> Document:
        return {name: value for name, value in super().show_request(job).items() if name in job.request}

    def show_added(self, job: Job) -> Document:
        shown = super().show_added(job)
        return {name: shown[name] for name in ("id", "state", "creationDate")}

    def show_process(self, process: Process) -> Document:
        return {name: value for name, value in super().show_process(process).items() if name != "href"}

    def show_problem(self, problem: Problem) -> Document:
        shown = super().show_problem(problem)
        return {name: shown[name] for name in ("code", "reason") if name in shown}


@variant
class Chatty(Behaviour):
    """Adds headers and links to errors, compresses answers and shows attributes in reversed order."""

    def show_problem(self, problem: Problem) -> Document:
        return {**super().show_problem(problem), "referenceError": "https://sof.example.net/errors"}

    def show_job(self, job: Job) -> Document:
        return dict(reversed(super().show_job(job).items()))

    def finish(self, call: Call, answer: Answer) -> tuple[int, dict[str, str], bytes]:
        status, headers, raw = super().finish(call, answer)
        extra = {"x-request-id": self.new_id(), "cache-control": "no-store", "x-powered-by": "patience"}
        if raw and "gzip" in call.headers.get("accept-encoding", ""):
            raw, extra = gzip.compress(raw), {**extra, "content-encoding": "gzip", "vary": "accept-encoding"}
        return status, {**headers, **extra}, raw


@variant
class WholeNumbersAsDecimals(Behaviour):
    """Shows the small integers of a configuration as 10.0, which is the same number."""

    def show_request(self, job: Job) -> Document:
        return inside("serviceSpecificConfiguration", each_value(_decimal))(super().show_request(job))

    def show_modify(self, process: Process) -> Document:
        return inside("serviceSpecificConfiguration", each_value(_decimal))(super().show_modify(process))


def _decimal(value: Any) -> Any:
    small = isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53
    return Decimal(f"{value}.0") if small else value


@variant
class NumericIds(Behaviour):
    """Ids are digits, counted up."""

    def new_id(self) -> str:
        self.world.notes["ids"] = self.world.notes.get("ids", 100_000) + 1
        return str(self.world.notes["ids"])


@variant
class UrnIds(Behaviour):
    """Ids are URNs."""

    def new_id(self) -> str:
        return f"urn:uuid:{super().new_id()}"


# --- HTTP ------------------------------------------------------------------------------------------


@variant
class PlainJson(Behaviour):
    """Says application/json without parameters."""

    def content_type(self) -> str:
        return "application/json"


@variant
class LoudMediaType(Behaviour):
    """Writes the media type in capitals and the charset with a blank and quotes."""

    def content_type(self) -> str:
        return 'Application/JSON; charset="UTF-8"'


@variant
class DropsConnections(Behaviour):
    """Closes the connection after each answer."""

    def finish(self, call: Call, answer: Answer) -> tuple[int, dict[str, str], bytes]:
        status, headers, raw = super().finish(call, answer)
        return status, {**headers, "connection": "close"}, raw


# --- refusals --------------------------------------------------------------------------------------


@variant
class Strict(Behaviour):
    """Refuses undefined attributes everywhere, also in the configuration, by 400 instead of 422."""

    def problems(self, document: Document) -> list[Problem]:
        found = super().problems(document)
        configuration = document.get("serviceSpecificConfiguration")
        if isinstance(configuration, dict):
            found += self.world.specs.undefined_configuration(configuration, "/serviceSpecificConfiguration")
        return found

    def check_create(self, document: Document) -> None:
        found = self.problems(document)
        if found:
            raise Refusal(400, Problem(found[0].reason, "invalidBody"))


@variant
class Lenient(Behaviour):
    """Completes a monitored object that lacks its type attributes, and ignores undefined attributes."""

    def understand(self, document: Document) -> Document:
        known = self.world.specs.types["FaultManagementJob_Create"]["properties"]
        kept = {name: value for name, value in document.items() if name in known}
        return super().understand(inside("monitoredObject", _typed)(kept))


def _typed(monitored: Any) -> Any:
    if not isinstance(monitored, dict):
        return monitored
    kinds = {"serviceId": "ServiceRef", "serviceFrom": "ServiceFromToRef", "entityId": "EntityRef"}
    kind = next((kind for name, kind in kinds.items() if name in monitored), None)
    if kind is None:
        return monitored
    return {"@type": kind, **({"@referredType": "Entity"} if kind == "EntityRef" else {}), **monitored}


@variant
class Conflict(Behaviour):
    """Declines an action that the state does not allow by 409 and an Error."""

    def decline(self, why: str) -> Refusal:
        return Refusal(409, Problem(why))


@variant
class Single422(Behaviour):
    """Answers 422 with one Error422 instead of a list (FM-M4)."""

    def show_refusal(self, refusal: Refusal) -> Any:
        shown = super().show_refusal(refusal)
        return shown[0] if isinstance(shown, list) else shown


@variant
class FirstErrorOnly(Behaviour):
    """Reports only the first thing that is wrong with a request."""

    def problems(self, document: Document) -> list[Problem]:
        return super().problems(document)[:1]


@variant
class PointsAtMissing(Behaviour):
    """The propertyPath of a missing property names the property itself, not the object that lacks it."""

    def problems(self, document: Document) -> list[Problem]:
        return [
            Problem(p.reason, p.code, f"{p.path}/{p.reason.partition(' ')[0]}")
            if p.code == "missingProperty"
            else p
            for p in super().problems(document)
        ]


@variant
class FragmentPointers(Behaviour):
    """The propertyPath is written as a URI fragment (RFC 6901, section 6)."""

    def show_problem(self, problem: Problem) -> Document:
        shown = super().show_problem(problem)
        return {**shown, "propertyPath": f"#{shown['propertyPath']}"} if "propertyPath" in shown else shown


@variant
class IdsInAnyCase(Behaviour):
    """Finds a job whatever the letter case of its id in the path."""

    def find_job(self, call: Call) -> Job | None:
        exact = super().find_job(call)
        alike = (job for job in self.world.jobs.items.values() if job.id.lower() == call.job_id.lower())
        return exact or next(alike, None)


@variant
class BriefErrors(Behaviour):
    """Reports every broken rule of a request as otherIssue, with the rule in the reason."""

    def show_problem(self, problem: Problem) -> Document:
        shown = super().show_problem(problem)
        known = {"missingProperty", "invalidValue", "invalidFormat", "unexpectedProperty"}
        return {**shown, "code": "otherIssue"} if shown.get("code") in known else shown


# --- the guide says it in two ways -----------------------------------------------------------------


@variant
class ResumeToScheduled(Behaviour):
    """A resumed job is scheduled first, then inProgress (FM-B2)."""

    def do_resume(self, job: Job) -> None:
        self.move(job, "resume-later")


@variant
class EndsAtFirst(Behaviour):
    """A one-time job is completed by whichever comes first, its execution duration or its end time."""

    def run_time_left(self, job: Job) -> float | None:
        schedule = job.request["scheduleDefinition"]
        if recurs(schedule):
            return super().run_time_left(job)
        given = (instant(schedule.get("scheduleDefinitionEndTime")), self.execution_end(job))
        ends = [end for end in given if end is not None]
        return min(min(ends) - self.world.now(), LONGEST).total_seconds() if ends else None
