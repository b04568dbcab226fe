"""What the documents say in two ways, or forget to say, read in the less usual way.

Life cycles, errors, what is supported, and what is shown. None of them may be judged a failure.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable, Mapping
from typing import Any, Final

from lso_conformance.sof.behaviour import Behaviour, StreamBehaviour
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.core.filters import JOBS
from lso_conformance.sof.core.lists import Count
from lso_conformance.sof.core.times import instant, recurs
from lso_conformance.sof.jobs.hub import ALL_TYPES
from lso_conformance.sof.jobs.notifications import Happening
from lso_conformance.sof.jobs.schedules import TIMER_SLACK
from lso_conformance.sof.jobs.world import Job, Process, Report, Subscription
from lso_conformance.sof.operators.documents import Document
from lso_conformance.sof.registry import variant
from lso_conformance.sof.variants.lists import SMALL_PAGE

MOST_SUBSCRIPTIONS: Final = 12
EVERY: Final = 40  # requests, of which one is not served
TMF: Final = {"@baseType": "Entity", "@schemaLocation": "https://sof.example.net/schema"}
ONLY: Final = {"job_types": ["proactive"], "output_formats": ["xml"], "result_formats": ["payload"]}


# --- life cycles -------------------------------------------------------------------------------------


@variant
class RestsUntilTheEnd(Behaviour):
    """A recurring job rests from its last execution to the end of its schedule, then is completed (FM-B5)."""

    def next_state(self, state: str, do: str) -> str | None:
        return "completed" if (state, do) == ("scheduled", "finish") else super().next_state(state, do)

    def run_over(self, job: Job) -> None:
        schedule = job.request["scheduleDefinition"]
        end = instant(schedule.get("scheduleDefinitionEndTime"))
        if end is None or not recurs(schedule) or self.next_execution(job) is not None:
            super().run_over(job)
            return
        self.end_execution(job)
        job.notes["last"] = end
        self.move(job, "rest")

    def begin(self, job: Job) -> None:
        end = job.notes.get("last")
        if end is None or job.state != "scheduled":
            super().begin(job)
        elif end > self.world.now():
            left = (end - self.world.now()).total_seconds() + TIMER_SLACK
            job.timer = self.world.later(left, self.begin, job)
        else:
            self.move(job, "finish")


@variant
class RejectsAtWork(Behaviour):
    """A process that cannot be carried out is inProgress before it is rejected; its job waits (FM-B8)."""

    def next_process_state(self, state: str, do: str) -> str | None:
        late = (state, do) == ("inProgress", "reject")
        return "rejected" if late else super().next_process_state(state, do)

    def decline_modify(self, process: Process, why: str) -> None:
        self._later(process, super().decline_modify, why)

    def decline_cancel(self, process: Process, why: str) -> None:
        self._later(process, super().decline_cancel, why)

    def _later(self, process: Process, decline: Callable[[Process, str], None], why: str) -> None:
        self.move_process(process, "start")
        self.arm_process(process, self.process_work_time(), lambda late: decline(late, why))


@variant
class WarmsUp(Behaviour):
    """The first reporting period after a start or a resumption has no report (FM-B28)."""

    def start_reporting(self, job: Job, start: Any) -> None:
        first = start + self.reporting_period(job)
        over = self.execution_end(job)
        if over is not None and over <= first:
            return
        left = (first - self.world.now()).total_seconds() + TIMER_SLACK
        job.report_timer = self.world.later(max(left, 0), self._warm, job, first, job.running_since)

    def _warm(self, job: Job, first: Any, since: Any) -> None:
        if job.running_since is not None and job.running_since == since:
            self.next_report(job, first)


@variant
class TellsEachAttribute(Behaviour):
    """Each attribute that a modify changed is told by an event of its own."""

    def modify_done(self, process: Process) -> None:
        job = self.job_of(process)
        if job is not None:
            job.notes["changed"] = max(1, len(self.changes_of(process)))
        super().modify_done(process)

    def attributes_changed(self, job: Job) -> None:
        for _ in range(job.notes.pop("changed", 1)):
            super().attributes_changed(job)


# --- refusals ----------------------------------------------------------------------------------------


@variant
class TooManyIsEmptyList(Behaviour):
    """Refuses to answer with more than 25 records by 422 and an empty list (FM-B14: a warning)."""

    def check_amount(self, wanted: int) -> None:
        if wanted > 25:
            raise self.too_many()

    def check_query_amount(self, found: int) -> None:
        self.check_amount(found)

    def show_refusal(self, refusal: Refusal) -> Any:
        too_many = any(problem.code == "tooManyRecords" for problem in refusal.problems)
        return [] if too_many else super().show_refusal(refusal)


@variant
class ShedsLoad(Behaviour):
    """Answers one request in forty by 503 and Retry-After: a code that is declared nowhere (FM-M8)."""

    def authorize(self, call: Call) -> None:
        self.world.notes["requests"] = self.world.notes.get("requests", 0) + 1
        if self.world.notes["requests"] % EVERY == 0:
            raise Refusal(503, Problem("The server is busy."), headers={"retry-after": "0"})
        super().authorize(call)


@variant
class FewSubscriptions(Behaviour):
    """Keeps twelve subscriptions at most, and refuses more by 409 and a reason (R66)."""

    def check_registration(self, document: Document) -> None:
        super().check_registration(document)
        if len(self.world.subscriptions.items) >= MOST_SUBSCRIPTIONS:
            raise Refusal(409, Problem("There are too many subscriptions already."))


@variant
class FewFormats(Behaviour):
    """Supports proactive jobs, xml and payloads only, as its profile says; others are rejected (FM-M37)."""

    def supported(self) -> Mapping[str, Any]:
        return ONLY

    def objection(self, job: Job) -> str | None:
        return self._unsupported(job.request) or super().objection(job)

    def offered_changes(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        offered = super().offered_changes(values)
        return {
            name: value for name, value in offered.items() if name not in {"outputFormat", "resultFormat"}
        }

    def objection_to_changes(self, changes: Document, job: Job) -> str | None:
        return self._unsupported({**job.request, **changes}) or super().objection_to_changes(changes, job)

    def _unsupported(self, request: Document) -> str | None:
        names = {"jobType": "job_types", "outputFormat": "output_formats", "resultFormat": "result_formats"}
        wrong = [name for name, key in names.items() if request[name] not in ONLY[key]]
        return f"This server does not support this {wrong[0]}." if wrong else None


@variant
class LongReasons(Behaviour):
    """Explains itself in more than 255 characters, which only the OpenAPI file bounds (FM-M9: a warning)."""

    def show_problem(self, problem: Problem) -> Document:
        shown = super().show_problem(problem)
        return {**shown, "reason": f"{shown['reason']} {'It is so by the policy of this server. ' * 8}"}


# --- lists -------------------------------------------------------------------------------------------


@variant
class HeadersOfJobListOnly(Behaviour):
    """Cuts every list at seven items, and says so of the job list only (FM-L14: warnings)."""

    def max_page(self) -> int:
        return SMALL_PAGE

    def check_query_amount(self, found: int) -> None:
        pass

    def list_answer(
        self, kind: str, given: dict[str, str], items: list[Document], headers: dict[str, str]
    ) -> Answer:
        return super().list_answer(kind, given, items, headers if kind == JOBS else {})


@variant
class PagesOfJobListOnly(Behaviour):
    """Knows limit and offset in the job list only, of which 6.2 speaks; other lists are whole (FM-L14)."""

    def list_of(self, kind: str, call: Call) -> Answer:
        self.world.notes["whole"] = kind != JOBS
        return super().list_of(kind, call)

    def read_number(self, given: dict[str, str], name: str) -> int | None:
        return None if self.world.notes["whole"] else super().read_number(given, name)

    def max_page(self) -> int:
        return 1_000_000 if self.world.notes.get("whole") else super().max_page()

    def page_headers(self, count: Count) -> dict[str, str]:
        return {} if self.world.notes["whole"] else super().page_headers(count)


@variant
class ReportListsSayMore(Behaviour):
    """Reports in lists and queries show href, lastModifiedDate and failureReason (FM-M22: a warning)."""

    def show_report_found(self, report: Report) -> Document:
        return {**super().show_report_found(report), **self.show_report_added(report)}


# --- what is shown -----------------------------------------------------------------------------------


@variant
class ExtensionAttributes(Behaviour):
    """Shows @baseType and @schemaLocation, as TM Forum's APIs do, in all it shows (FM-M15: a warning)."""

    def show_job(self, job: Job) -> Document:
        return {**super().show_job(job), **TMF}

    def show_process(self, process: Process) -> Document:
        return {**super().show_process(process), **TMF}

    def show_report_found(self, report: Report) -> Document:
        return {**super().show_report_found(report), **TMF}

    def show_record(self, record: Any) -> Document:
        return {**super().show_record(record), **TMF}

    def show_subscription(self, subscription: Subscription) -> Document:
        return {**super().show_subscription(subscription), **TMF}

    def show_event(self, subscription: Subscription, happening: Happening) -> Document:
        return {**super().show_event(subscription, happening), **TMF}


@variant
class OpenTimeframes(Behaviour):
    """A report says when its time frame ends only when it has ended (FM-M12: both bounds are optional)."""

    def set_timeframe(self, report: Report) -> None:
        super().set_timeframe(report)
        if report.state in {"acknowledged", "inProgress"}:
            report.document["reportingTimeframe"].pop("reportingEndDate")

    def close_report(self, job: Job, report: Report) -> None:
        super().set_timeframe(report)
        super().close_report(job, report)


@variant
class BareMeasurements(Behaviour):
    """Measurements say when they began only (FM-M16: a warning)."""

    def results(self, report: Report) -> list[Document]:
        return [
            {
                **item,
                "measurementTime": {"measurementStartDate": item["measurementTime"]["measurementStartDate"]},
            }
            for item in super().results(report)
        ]


@variant
class SomeMeasurementsAreEmpty(Behaviour):
    """The first window of a report has no data point (FM-M16: a warning)."""

    def results(self, report: Report) -> list[Document]:
        first, *others = super().results(report)
        return [{**first, "measurementDataPoint": []}, *others]


# --- notifications -----------------------------------------------------------------------------------


@variant
class ShowsQueriesInAnotherForm(Behaviour):
    """Shows the types of a query in a list of its own order (O10: a warning)."""

    def show_subscription(self, subscription: Subscription) -> Document:
        shown = super().show_subscription(subscription)
        if not subscription.query or subscription.event_types == ALL_TYPES:
            return shown
        return {**shown, "query": f"eventType={','.join(sorted(subscription.event_types))}"}


@variant
class ShuffledEvents(Behaviour):
    """Delivers without order: every second thing that happens is told three tenths of a second later."""

    def queue(self, subscription: Subscription, happening: Happening) -> None:
        subscription.notes["told"] = not subscription.notes.get("told", False)
        if subscription.notes["told"]:
            super().queue(subscription, happening)
        else:
            self.world.later(0.3, super().queue, subscription, happening)


# --- streaming ---------------------------------------------------------------------------------------


@variant
class StreamCountsAreSwapped(StreamBehaviour):
    """X-Total-Count tells of the page, X-Result-Count of all, as the OpenAPI file explains them (SM-17)."""

    def page_headers(self, count: Count) -> dict[str, str]:
        return {
            **super().page_headers(count),
            "x-total-count": str(count.shown),
            "x-result-count": str(count.total),
        }
