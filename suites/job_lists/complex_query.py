"""Drives: complex queries of jobs, and of reports as far as no report is needed.

Judged by test_complex_query.  FM: W148 6.12, 6.15: U3, R1, R5.

Queries are narrowed by the time of creation, and by a jobPriority of the scenario's own where the
target takes one: neither an old target's many jobs nor those of other scenarios may be so many
that it refuses or cuts the answer.  Those that are not (`wide`) end with the first large answer.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from functools import partial
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob
from lso_conformance.drive.halt import Blocked
from lso_conformance.drive.job_step import JobStep
from lso_conformance.log.exchange import Exchange
from lso_conformance.standard import dates
from lso_conformance.standard.api import Api
from suites.job_apis.create import MALFORMED
from suites.job_lists.listed import settle

QUERY, REPORTS = "query", "query_report"
WINDOW = "query by the time of creation"
NOTHING = "query for what nothing can match"
ATTRIBUTES = (
    *("granularity", "jobPriority", "jobType", "monitoredObject", "outputFormat", "reportingPeriod"),
    *("resultFormat", "serviceSpecificConfiguration"),
)
# Values that resemble the jobs' own and that none has.
NEARLY = ("query by granularity in another unit", "query by an object that nothing has")
TOGETHER = (
    "query by all of a job",
    "query by values of two jobs that one has",
    "query by values that no job has",
)
DATES = (
    *(WINDOW, "query after the middle", "query before the middle", "query before the first", NOTHING),
    *("query with an offset of +05:30", "query with an offset of -08:00"),
)
SINCE = "query by an earliest date alone"
ZONES = (timedelta(hours=5, minutes=30), timedelta(hours=-8))
MODIFIED = (
    *("query modified after long ago", "query modified before long ago"),
    *("query modified after the far future", "query modified before the far future"),
)
# Bounds between the creation of a job and its change, and that are the very time of the change.
CHANGED = (
    *("query changed since some time after the creation", "query changed before that time"),
    *("query changed since the very time of the change", "query changed before that very time"),
)
APART = timedelta(milliseconds=4)
SCHEDULES = (
    *("query by the recurring schedule", "query by another recurring schedule"),
    *("query by the whole schedule", "query by the start time", "query as in the guide"),
)
ALONE = {name: f"query by {name} alone" for name in sorted(ATTRIBUTES, key=lambda n: n != "jobPriority")}
ALONE[""] = "query by nothing"
LARGE = 1024 * 1024
UTC_OFFSET = timedelta()
PRIORITY = 7
EARLIEST, LATEST = 1900, 9900  # years that leave room for the dates before and after
# The guide's example and its answer (6.12).
HOURLY = {"second": "0", "minute": "0", "hour": "*/1", "dayOfMonth": "*", "month": "*", "dayOfWeek": "*"}
EVERY_OTHER_HOUR = {**HOURLY, "hour": "*/2"}
# What, and an attribute with a value that the OAS does not allow in it; those of jobs only last.
WRONG: Mapping[str, Mapping[str, Any]] = {
    "text as granularity": {"granularity": "15 minutes"},
    "a granularity without units": {"granularity": {"timeDurationValue": 15}},
    "a word outside outputFormat": {"outputFormat": "pdf"},
    "a word outside resultFormat": {"resultFormat": "telegram"},
    "a word outside state": {"state": "sleeping"},
    "a number as state": {"state": 7},
    "a date that is none": {"creationDate.lt": "yesterday"},
    "a number as date": {"creationDate.lt": 20250101},
    "text as monitoredObject": {"monitoredObject": "svc-1"},
    "text as configuration": {"serviceSpecificConfiguration": "ping"},
}
WRONG_OF_JOBS: Mapping[str, Mapping[str, Any]] = {
    **WRONG,
    "a word as jobPriority": {"jobPriority": "high"},
    "a number in quotes as jobPriority": {"jobPriority": "7"},
    "a fraction as jobPriority": {"jobPriority": 2.5},
    "a word outside jobType": {"jobType": "sometimes"},
    "a list as scheduleDefinition": {"scheduleDefinition": []},
    "a number as lastModifiedDate": {"lastModifiedDate.gt": 7},
}
ROLES: Mapping[str, Mapping[str, Mapping[str, Any]]] = {QUERY: WRONG_OF_JOBS, REPORTS: WRONG}


def report_attributes(api: Api) -> tuple[str, ...]:
    """Attributes by which reports may be queried."""
    return (
        *(api.job_reference[0], "granularity", "monitoredObject", "outputFormat", "resultFormat"),
        *("reportingTimeframe.startDate.gt", "reportingTimeframe.endDate.lt", api.extension_attribute),
        "state",
    )


def by_attribute(step: JobStep) -> None:
    mark = _mark(step, 9)
    sent = bodies.create(step.profile, **mark)
    step.created("create a job to query", **mark)
    others = {name: _another(step, name, sent.get(name)) for name in ATTRIBUTES}
    made = {
        name: _tried(step, f"create a job with another {name}", {**mark, name: other})
        for name, other in others.items()
    }
    window = {**_window(step), **mark}
    _read_all(step, "before")
    step(WINDOW).query(QUERY, window)
    for name, other in others.items():
        value = sent.get(name, step.api.defaults.get(name))
        step(f"query by {name}", alien=name not in sent).query(QUERY, {**window, name: value})
        step(f"query by another {name}", alien=made[name] is None).query(QUERY, {**window, name: other})
    unit = {**sent["granularity"], "timeDurationUnits": another_unit(sent["granularity"])}
    step(NEARLY[0], alien=True).query(QUERY, {**window, "granularity": unit})
    nobody = bodies.unknown(sent["monitoredObject"])
    step(NEARLY[1], alien=True).query(QUERY, {**window, "monitoredObject": nobody})
    one, two = [*(name for name, job in made.items() if job is not None and name in sent), "", ""][:2]
    mine = {name: sent[name] for name in (*ATTRIBUTES, "scheduleDefinition") if name in sent}
    queries = (mine, {one: others.get(one), two: sent.get(two)}, {one: others.get(one), two: others.get(two)})
    for name, query in zip(TOGETHER, queries, strict=True):
        if "" in query:
            step.leave_out(name, "the target took no two jobs that differ")
        else:
            step(name).query(QUERY, {**window, **query})
    _read_all(step, "after")


def without_priority(step: JobStep) -> None:
    """The OAS has a default for jobPriority, which is none for a search (FM-M10)."""
    name = "granularity"
    other = {name: _another(step, name, bodies.create(step.profile)[name])}
    mark = other if _tried(step, "create a job of another granularity", other) is not None else {}
    step.created("create a job without priority", **mark)
    _tried(step, "create a job with a priority", {**mark, "jobPriority": PRIORITY})
    window = {**_window(step), **mark}
    _read_all(step, "before")
    step(WINDOW).query(QUERY, window)
    _read_all(step, "after")


def by_date(step: JobStep) -> None:
    mark = _mark(step, 6)
    for place in ("first", "second", "third"):
        step.created(f"create the {place} job to query", **mark)
    jobs = sorted(step.jobs[-3:], key=partial(_created, step))
    first, last, middle = _created(step, jobs[0]), _created(step, jobs[-1]), _printed(jobs[1])
    second, hour = timedelta(seconds=1), timedelta(hours=1)
    reads = _read_all(step, "before")
    around = {**_between(first - second, last + second), **mark}
    queries = (
        around,
        {**around, "creationDate.gt": middle},
        {**around, "creationDate.lt": middle},
        {**_between(first - hour, first - second), **mark},
        _between(last + hour, last + 2 * hour),
        *({**around, **_between(first - second, last + second, zone)} for zone in ZONES),
    )
    for name, query in zip(DATES, queries, strict=True):
        step(name).query(QUERY, query)
    step(SINCE, wide=True).query(QUERY, {"creationDate.gt": _text(first - second)})
    long_ago, far = _text(first - 3650 * 24 * hour), _text(last + 3650 * 24 * hour)
    bounds = (("gt", long_ago), ("lt", long_ago), ("gt", far), ("lt", far))
    for name, (bound, when) in zip(MODIFIED, bounds, strict=True):
        if any("lastModifiedDate" in shown for shown in reads):
            step(name).query(QUERY, {**around, f"lastModifiedDate.{bound}": when})
        else:
            step.leave_out(name, "the target shows no lastModifiedDate")
    _read_all(step, "after")


def states(api: Api) -> tuple[str, ...]:
    """The states of a job by which it is queried."""
    return api.job.in_role("held", "waiting", "running", "stopped", "refused")


def by_each_state(api: Api) -> list[str]:
    """The steps that query by a state."""
    return [f"query by the state {state}" for state in states(api)]


def by_state(step: JobStep) -> None:
    mark = _mark(step, 4)
    waiting = step.taken(
        "create a job that waits",
        **mark,
        scheduleDefinition={"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)},
    )
    running = step.running("create a job to suspend and query", **mark)
    step.done(step("suspend the job to query", running).suspend(), needed=False)
    ended = step.created("create a job to cancel and query", **mark)
    step("cancel the job to query", ended).cancel()
    settle(step, ended, step.states("stopped"))
    step.waits.if_it_comes(waiting, step.states("waiting"))
    window = {**_window(step), **mark}
    shown = _shown(step("read the job that has changed", running).retrieve())
    amid, exact = _amid(shown), shown.get("lastModifiedDate")
    _read_all(step, "before")
    step(WINDOW).query(QUERY, window)
    for name, state in zip(by_each_state(step.api), states(step.api), strict=True):
        step(name).query(QUERY, {**window, "state": state})
    bounds = (("gt", amid), ("lt", amid), ("gt", exact), ("lt", exact))
    for name, (bound, when) in zip(CHANGED, bounds, strict=True):
        if amid is None:
            step.leave_out(name, "no lastModifiedDate is shown that differs from the creationDate")
        else:
            step(name).query(QUERY, {**window, f"lastModifiedDate.{bound}": when})
    _read_all(step, "after")


def _full_second(step: JobStep, seconds: float) -> str:
    """A time so far ahead that a target keeps and shows alike, however few digits it has."""
    return f"{step.later(seconds)[: len('2025-01-01T12:00:00')]}Z"


def by_schedule(step: JobStep) -> None:
    mark = _mark(step, 10)
    start, later = (_full_second(step, times * bodies.FAR_AHEAD_S) for times in (1, 2))
    hourly = {"scheduleDefinitionStartTime": start, "recurringSchedule": HOURLY}
    other = {"scheduleDefinitionStartTime": later, "recurringSchedule": EVERY_OTHER_HOUR}
    job = step.taken("create an hourly job", **mark, scheduleDefinition=hourly)
    step.taken("create a two-hourly job", **mark, scheduleDefinition=other)
    step.created("create a job without recurrence", **mark)
    window = {**_window(step), **mark}
    _read_all(step, "before")
    step(WINDOW).query(QUERY, window)
    stored = _shown(job.created).get("scheduleDefinition", hourly)
    granularity = {"granularity": bodies.create(step.profile)["granularity"]}
    queries: tuple[dict[str, Any], ...] = (
        {"scheduleDefinition": {"recurringSchedule": HOURLY}},
        {"scheduleDefinition": {"recurringSchedule": EVERY_OTHER_HOUR}},
        {"scheduleDefinition": stored},
        {"scheduleDefinition": {"scheduleDefinitionStartTime": start}},
        {**granularity, "scheduleDefinition": {"recurringSchedule": HOURLY}},
    )
    for name, query in zip(SCHEDULES, queries, strict=True):
        step(name).query(QUERY, {**window, **query})
    _read_all(step, "after")


def alone(step: JobStep) -> None:
    """Each attribute with nothing to narrow it, the rarest first, and none at all."""
    rare = {
        **_mark(step, 1),
        "granularity": _another(step, "granularity", bodies.create(step.profile)["granularity"]),
    }
    job = _tried(step, "create a rare job", rare) or step.created("create a job to query alone")
    sent = job.created.request_json()
    window = _window(step)
    step("read the jobs before", job).retrieve()
    step(WINDOW, wide=True).query(QUERY, window)
    large = False
    for name, step_name in ALONE.items():
        if large:
            step.leave_out(step_name, "an answer before it was large")
            continue
        query = {name: sent.get(name, step.api.defaults.get(name))} if name else {}
        answer = step(step_name, wide=True, alien=not query.keys() <= sent.keys()).query(QUERY, query)
        large = answer.status is None or len(answer.body) > LARGE or b"tooManyRecords" in answer.body
    step("read the jobs after", job).retrieve()


def wrong_job_queries(step: JobStep) -> None:
    _wrong(step, QUERY)


def wrong_report_queries(step: JobStep) -> None:
    _wrong(step, REPORTS)


def of_reports(step: JobStep) -> None:
    job, nothing = step.created("create a job whose reports are queried"), _nothing(step)
    sent, start = bodies.create(step.profile), _full_second(step, bodies.FAR_AHEAD_S)
    outer, inner = step.api.job_reference
    values = {outer: {inner: job.id}, "state": step.api.reports.states["done"], **sent}
    step(NOTHING).query(REPORTS, nothing)
    for name in report_attributes(step.api):
        step(f"query reports by {name}").query(REPORTS, {**nothing, name: values.get(name, start)})


def _wrong(step: JobStep, role: str) -> None:
    nothing = _nothing(step)
    step(NOTHING).query(role, nothing)
    for what, attribute in ROLES[role].items():
        element = "/" + next(iter(attribute))
        step(f"query with {what}", mutant=NOTHING, element=element).query(role, {**nothing, **attribute})
    right = json.dumps(nothing).encode()
    for what, spoiled in MALFORMED.items():
        step(f"query with {what}", mutant=NOTHING, element="").query(role, content=spoiled(right))


def _mark(step: JobStep, priority: int) -> dict[str, Any]:
    """A jobPriority for the scenario's jobs, if the target takes it."""
    job = _tried(step, "create a job with a priority of its own", {"jobPriority": priority})
    taken = job is not None and _shown(job.created).get("jobPriority") == priority
    return {"jobPriority": priority} if taken else {}


def _tried(step: JobStep, name: str, changes: Mapping[str, Any]) -> HeldJob | None:
    """A job that the target need not take."""
    before = len(step.jobs)
    step(name).create(bodies.create(step.profile, **changes))
    return step.jobs[-1] if len(step.jobs) > before else None


def _another(step: JobStep, name: str, value: Any) -> Any:
    """Another value of an attribute of the query."""
    if name == "jobPriority":
        return PRIORITY if value != PRIORITY else PRIORITY + 1
    if name == "monitoredObject":
        declared = (bodies.ordered_pair(step.profile), bodies.entity(step.profile))
        others = [kind for kind in declared if kind is not None and kind["@type"] != value["@type"]]
        return [*others, bodies.unknown(value)][0]
    if words := step.api.words(name):
        supported = step.profile.ixit.test_data.supported
        taken = supported.other_job_types(value) if name == "jobType" else [bodies.change(step.profile, name)]
        return next(word for word in (*taken, *words) if word not in {None, value})
    if name == step.api.extension_attribute:
        return another_configuration(value)
    return {**value, "timeDurationValue": 2 * value["timeDurationValue"]}


def another_configuration(value: Mapping[str, Any]) -> dict[str, Any]:
    """A configuration of the same type with another number, or one attribute more."""
    number = next((key for key, held in value.items() if type(held) is int), None)
    return {**value, **({number: value[number] + 1} if number else {"x-note": "another"})}


def another_unit(duration: Mapping[str, Any]) -> str:
    return "HOUR" if duration["timeDurationUnits"] != "HOUR" else "MIN"


def _nothing(step: JobStep) -> dict[str, Any]:
    """A query for what is created in some minutes."""
    early, late = (step.later(times * bodies.FAR_AHEAD_S) for times in (1, 2))
    return {"creationDate.gt": early, "creationDate.lt": late}


def _window(step: JobStep) -> dict[str, str]:
    """A query for the time in which the scenario's jobs were created, by the target's own dates."""
    moments, second = sorted(_created(step, job) for job in step.jobs), timedelta(seconds=1)
    return _between(moments[0] - second, moments[-1] + second)


def _created(step: JobStep, job: HeldJob) -> datetime:
    """When the target says that it created the job.

    Raises:
        Blocked: it says it in no way that can be read.
    """
    when: datetime | None
    try:
        when = datetime.fromisoformat(_printed(job).upper())
    except ValueError:
        when = None
    if when is None or when.tzinfo is None or not EARLIEST < when.year < LATEST:
        text = "the creationDate of a new job cannot be read"
        raise Blocked(text, job.created.number, step.api.clause("job.response"))
    return when


def _printed(job: HeldJob) -> str:
    return str(_shown(job.created).get("creationDate"))


def _shown(answer: Exchange) -> dict[str, Any]:
    document = answer.json()
    return document if isinstance(document, dict) else {}


def _amid(shown: Mapping[str, Any]) -> str | None:
    """A time between the creation of a job and its last change; None where they cannot be told apart."""
    created, changed = (dates.parsed(shown.get(name)) for name in ("creationDate", "lastModifiedDate"))
    if created is None or changed is None or changed - created < APART:
        return None
    return _text(created + (changed - created) / 2)


def _read_all(step: JobStep, when: str) -> list[dict[str, Any]]:
    return [_shown(step(f"read the jobs {when}", job).retrieve()) for job in step.jobs]


def _between(after: datetime, before: datetime, zone: timedelta = UTC_OFFSET) -> dict[str, str]:
    return {"creationDate.gt": _text(after, zone), "creationDate.lt": _text(before, zone)}


def _text(when: datetime, zone: timedelta = UTC_OFFSET) -> str:
    text = when.astimezone(timezone(zone)).isoformat(timespec="milliseconds")
    return text if zone else text.replace("+00:00", "Z")
