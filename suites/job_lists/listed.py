"""Jobs and processes that a scenario makes to be listed, and what it knows of them."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob
from lso_conformance.drive.halt import Blocked
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.walks import Walker
from lso_conformance.log.scenario import Scenario, TabledScenario
from lso_conformance.standard import dates
from lso_conformance.standard.kinds import Filter
from suites import tables
from suites.job_apis.create import is_taken_up

TAKEN_UP = ("running", "waiting", "done", "starved")  # roles of states
WAITING = "scheduled"
REFUSING = "on another service"  # whose jobs are rejected, or find no resources


class Group:
    """Jobs, or processes, that one scenario made, and how to list them."""

    def __init__(
        self, step: JobStep, role: str, made: Mapping[str, Mapping[str, Any]], jobs: Iterable[HeldJob]
    ) -> None:
        self.step, self.spec = step, step.api.lists[role]
        self.made, self.jobs = dict(made), list(jobs)
        self.walker = Walker(step, role)

    def look(self) -> None:
        """Read everything by its id, so that judging knows what a list must show."""
        for key, document in self.made.items():
            answer = self.step("look at each").read(str(self.spec.read_by), str(document["id"]))
            seen = answer.json()
            if answer.status == 200 and isinstance(seen, dict) and "id" in seen:
                self.made[key] = seen

    @property
    def moments(self) -> list[datetime]:
        """When each was made, as the target prints it."""
        return [then for one in self.made.values() if (then := dates.parsed(one.get("creationDate")))]

    def window(self) -> dict[str, str]:
        """Filters that leave what was made about when the group was."""
        if not self.moments:
            raise Blocked("no creationDate can be read", blames=self.step.api.clause("job.response"))
        first, last = dates.window(self.moments)
        return {"creationDate.gt": dates.written(first), "creationDate.lt": dates.written(last)}

    def bounds(self, row: Filter) -> tuple[datetime, datetime] | None:
        """Clearly before the first and clearly after the last time that a filter of times compares."""
        moments = [then for text in self.times(row) if (then := dates.parsed(text))]
        return dates.window(moments) if moments else None

    def times(self, row: Filter) -> list[str]:
        """The times that a filter of times compares, as the target prints them."""
        texts = (value_at(one, row.pointer) for one in self.made.values())
        return list(dict.fromkeys(str(text) for text in texts if dates.parsed(text)))

    def values(self, key: str) -> dict[str, str]:
        """The value of each filter that is equal to something of one member."""
        document = self.made.get(key, {})
        found = {
            f.name: value_at(document, f.pointer) for f in self.spec.filters.values() if f.kind == "equal"
        }
        return {name: str(value) for name, value in found.items() if value is not None}


def value_at(document: Any, pointer: str) -> Any:
    """The text or number at a JSON pointer; None when there is none."""
    for token in pointer.split("/")[1:]:
        document = document.get(token) if isinstance(document, dict) else None
    return document if isinstance(document, str | int) and not isinstance(document, bool) else None


def jobs(step: JobStep) -> Group:
    """Jobs that differ in all that the list can be filtered by."""
    first = bodies.create(step.profile)["jobType"]
    others = step.profile.ixit.test_data.supported.other_job_types(first)
    start = {"scheduleDefinition": {"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)}}
    wanted: dict[str, list[dict[str, Any]]] = {
        "base": [{"jobType": first, "jobPriority": 70}],
        "of another type": [{"jobType": other, "jobPriority": 70} for other in (*others, first)],
        "of another priority": [{"jobType": first, "jobPriority": 7}],
        "running": [{"jobType": first, "jobPriority": 70}],
        WAITING: [{"jobType": first, "jobPriority": 70, **start}],
        "on a pair": [{"monitoredObject": bodies.ordered_pair(step.profile), "jobPriority": 11}],
        "on an entity": [{"monitoredObject": bodies.entity(step.profile), "jobPriority": 11}],
        REFUSING: [{"monitoredObject": _other_service(step), "jobPriority": 70}],
    }
    # One creation suffices if the profile declares nothing more.
    made = {key: job for key, choices in wanted.items() if (job := _made(step, key, choices)) is not None}
    if not made:
        raise Blocked("no job could be made to be listed")
    for key, job in made.items():
        running = step.states("running")
        waiting = [*step.states("waiting"), *running]
        settle(step, job, waiting if key == WAITING else [*running, *step.api.final])
        if key in {"base", "of another type", "of another priority"} and job.state in running:
            step("suspend a job to be listed", job).suspend()
    documents = {key: job.created.json() for key, job in made.items()}
    group = Group(step, "list", documents, made.values())
    group.look()
    return group


def _other_service(step: JobStep) -> dict[str, Any] | None:
    declared = step.profile.ixit.test_data.services
    other = declared.rejected if isinstance(declared.rejected, str) else declared.no_resources
    return bodies.service(other) if isinstance(other, str) else None


def _made(step: JobStep, key: str, choices: Sequence[Mapping[str, Any]], reports: int = 0) -> HeldJob | None:
    """A job by the first of the choices that the target takes, which goes on while it is listed.

    One on an object that the profile does not declare is left out, and a priority that is not taken.
    """
    name, job = f"create a job to be listed: {key}", None
    for changes in choices:
        if changes.get("monitoredObject", changes) is None:
            break
        given = {attribute: value for attribute, value in changes.items() if attribute != "jobPriority"}
        optional = {attribute: value for attribute, value in changes.items() if attribute not in given}
        with suppress(Blocked):  # one that is not taken is not listed
            shorter = len(choices) == 1  # else another choice is tried
            until = () if key == REFUSING else step.states(*TAKEN_UP)
            job = step.lasting(
                name, reports=reports, optional=optional, shorter=shorter, until=until, **given
            )
            if is_taken_up(step, job):
                break
    return job


def settle(step: JobStep, job: HeldJob, states: Collection[str]) -> None:
    try:
        step.waits.until(job, states)
    except Blocked:
        return  # that it gets there is judged elsewhere; here it counts as what it is


def processes(step: JobStep, role: str) -> Group:
    """Processes of several states about several jobs."""
    spec = step.api.lists[role]
    made: dict[str, Mapping[str, Any]] = {}
    about: list[HeldJob] = []
    for key in ("first", "second", "third", "fourth"):
        job = step.lasting(f"create a job for the {key} process")
        settle(step, job, [*step.states("running"), *step.api.final])
        about.append(job)
        if spec.made_by == "modify":
            step("suspend a job to be modified", job).suspend()
            answer = step(f"ask for the {key} process", job).modify(description=f"The {key} of four")
        else:
            answer = step(f"ask for the {key} process", job).cancel()
        document = answer.json()
        if answer.status == 201 and isinstance(document, dict) and value_at(document, "/id") is not None:
            made[key] = document
    if not made:
        absent = step.api.clause("endpoints") if answer.status in {404, 405, 501} else None
        raise Blocked(f"no process was made to be listed: {answer.summary(100)}", answer.number, absent)
    for document in made.values():
        one, over = str(document["id"]), step.api.process_final
        step.waits.read_until("wait until the process is over", str(spec.read_by), one, over)
    group = Group(step, role, made, about)
    group.look()
    return group


def reports(step: JobStep) -> Group:
    """Reports that differ in all that the list can be filtered by, of jobs that make no more."""
    sent, possible = bodies.create(step.profile), step.profile.ixit.test_data.supported.possible()
    base = (sent["outputFormat"], sent["resultFormat"])
    others = sorted(possible, key=lambda pair: not set(pair) & set(base))  # those first that share a word
    first = {**bodies.reporting(step.profile), **_formats(base)}
    failing = step.profile.ixit.test_data.services.failing_report
    wanted: dict[str, list[dict[str, Any]]] = {
        "base": [first],
        "in another format": [{**first, **_formats(pair)} for pair in others if pair[0] != base[0]],
        "as another result": [{**first, **_formats(pair)} for pair in others if pair[1] != base[1]],
        "on a pair": [{**first, "monitoredObject": bodies.ordered_pair(step.profile)}],
        "on an entity": [{**first, "monitoredObject": bodies.entity(step.profile)}],
        "that fails": [
            {**first, "monitoredObject": bodies.service(failing) if isinstance(failing, str) else None}
        ],
    }
    made = {key: job for key, choices in wanted.items() if (job := _made(step, key, choices, 1)) is not None}
    documents = dict(_first_report(step, key, job) for key, job in made.items())
    for job in made.values():
        step("cancel a job whose report is listed", job).cancel()
    for job in made.values():
        settle(step, job, list(step.api.final))
    group = Group(
        step, step.api.reports.lists, {k: d for k, d in documents.items() if "id" in d}, made.values()
    )
    if not group.made:
        raise Blocked("no report came to be listed", blames=step.api.reports.clauses["results"])
    group.look()
    return group


def _formats(pair: tuple[str, str]) -> dict[str, str]:
    return {"outputFormat": pair[0], "resultFormat": pair[1]}


def _first_report(step: JobStep, key: str, job: HeldJob) -> tuple[str, dict[str, Any]]:
    """The first report of a job that has ended, as a read by its id shows it; empty when none has."""
    try:
        ended = step.waits.for_reports(
            "wait for a report to be listed", job, 1, bodies.period_s(step.profile)
        )
    except Blocked:
        return key, {}
    document = step("look at each").read(step.api.reports.reads, ended[0]).json()
    return key, document if isinstance(document, dict) else {}


def group_of(step: JobStep, role: str) -> Group:
    if role == step.api.reports.lists:
        return reports(step)
    return jobs(step) if role == "list" else processes(step, role)


def each(drive: Callable[[JobStep, str], None], roles: tables.Rows) -> dict[str, Scenario]:
    """One scenario for each list, such as `filters_alone_of_list_modify`, for the APIs that have it."""
    return {
        role: TabledScenario(f"{drive.__name__}_of_{role}", drive, (role,), tables.having(roles, role))
        for role in tables.of_all(roles)
    }
