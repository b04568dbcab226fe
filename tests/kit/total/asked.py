"""Every check, asked of a whole run."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import by_hand
from by_hand import API, job, request
from hypothesis import HealthCheck, settings
from total import events as total_events
from total import lists as total_lists
from total import reports as total_reports
from total.answers import CONTROL, SCHEMAS
from total.events import pairs

from lso_conformance.checks.finding import Finding
from lso_conformance.checks.form import (
    enumerations,
    errors,
    universal,
)
from lso_conformance.checks.job import (
    effects,
    history,
    life_cycle,
    processes,
)
from lso_conformance.checks.job import job as jobs
from lso_conformance.checks.resource import (
    hrefs,
)
from lso_conformance.checks.story import exploration
from lso_conformance.checks.story.explored import Problem
from lso_conformance.seen.observations import Observations, Story, observe

# The same examples every time: a failure must not depend on luck.
MANY = settings(
    max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
NOW = "2025-01-01T12:00:00Z"
Call = tuple[str, int | None, Any, dict[str, str]]


def run(calls: Sequence[Call], told: Sequence[Any] = ()) -> Observations:
    """What is seen of a log in which a job was made and treated, and told of by any bodies."""
    log = by_hand.Written()
    log.register()
    asked = request(scheduleDefinition={"scheduleDefinitionStartTime": "2025-01-01T12:00:01Z"})
    bodies = {
        "create": asked,
        "cancel": by_hand.reference(),
        "modify": by_hand.reference(description="x"),
        "query_report": {
            "state": "completed",
            "reportingTimeframe.startDate.gt": NOW,
            "granularity": {"timeDurationValue": 1},
            **by_hand.reference(),
        },
        "query": {
            **job(scheduleDefinition={"recurringSchedule": {}}),
            "creationDate.gt": NOW,
            "lastModifiedDate.lt": NOW,
        },
    }
    for role, status, answer, headers in calls:
        named = "r-1" if "report" in role else "p-1" if role.startswith("retrieve_") else "job-1"
        log.call(role, status, answer, sent=bodies.get(role), id=named)
        if status is not None:
            log.records[-1]["headers"].extend(map(list, headers.items()))
    roles = [event.role for event in API.events.values()]
    for place, body in enumerate(told):
        number = log.notify("changed" if place % 2 else roles[place % len(roles)], "inProgress")
        packed = by_hand.packed(body).decode("utf-8", "replace")
        log.records[number] = {**log.records[number], "body": packed}
    log.awaited("timed out")
    return observe(log.ended(), API)


OF_A_RUN: dict[str, Callable[[Observations], Any]] = {
    **total_events.CHECKS,
    "effects.changed": lambda o: [effects.changed(o, e, f) for e in o.exchanges for f in o.exchanges[-1:]],
    "effects.left_the_rest": lambda o: [
        found for e in o.exchanges for f in o.exchanges[-1:] for found in effects.left_the_rest(o, f, e, f)
    ],
    "effects.unchanged": lambda o: [
        effects.unchanged(o, e, f, e) for e in o.exchanges for f in o.exchanges[-1:]
    ],
    "effects.goes_by_schedule": lambda o: [
        effects.goes_by_schedule(o, e, made, ["inProgress"]) for e in o.exchanges for made in o.jobs
    ],
    "effects.stops": lambda o: [effects.stops(o, e, made) for e in o.exchanges for made in o.jobs],
    "effects.goes_on": lambda o: [effects.goes_on(o, e, made) for e in o.exchanges for made in o.jobs],
    "effects.all_agree": effects.all_agree,
    "life_cycle.cause": lambda o: [life_cycle.cause(made.moments, API) for made in o.jobs],
    "processes.disordered": lambda o: [processes.disordered(made, API) for made in o.processes],
    "processes.echoed": lambda o: processes.echoed(o.processes, API),
    "processes.dated_apart": lambda o: [
        *processes.dated_apart(o, "cancel"),
        *processes.dated_apart(o, "modify"),
    ],
    "processes.ids_stay": lambda o: processes.ids_stay(o.processes, API),
    "processes.represented": lambda o: processes.represented(o.processes, API),
    "processes.with_options": lambda o: processes.with_options(o.processes, API),
    "processes.ends": lambda o: [processes.ends(o.process_of(e), e, o.waits, API) for e in o.exchanges],
    "processes.how": lambda o: [processes.how(o, e) for e in o.exchanges],
    "processes.taken": lambda o: [processes.taken(o, e, ["suspended"]) for e in o.exchanges],
    "processes.taken_or_not": lambda o: [processes.taken_or_not(o, e, ["scheduled"]) for e in o.exchanges],
    "processes.declined": lambda o: [processes.declined(o, e, ["suspended"]) for e in o.exchanges],
    "processes.unknown_job": lambda o: [processes.unknown_job(o, e, CONTROL) for e in o.exchanges],
    "processes.bad_configuration": lambda o: [
        processes.bad_configuration(o, e, CONTROL, SCHEMAS) for e in o.exchanges
    ],
    "processes.empty": lambda o: [processes.empty(o, e, CONTROL) for e in o.exchanges],
    "processes.second_cancel": lambda o: [processes.second_cancel(o, CONTROL, e) for e in o.exchanges],
    "processes.decline_explained": lambda o: [processes.decline_explained(o, e) for e in o.exchanges],
    "life_cycle.all_processes_begin": lambda o: life_cycle.all_processes_begin(o.processes, API),
    "life_cycle.all_processes_legal": lambda o: life_cycle.all_processes_legal(o.processes, API),
    "life_cycle.process_legal": lambda o: [life_cycle.process_legal(p, API) for p in o.processes],
    "life_cycle.closure": lambda o: [
        life_cycle.closure(made.states, {"server"}, API.transitions) for made in o.jobs
    ],
    "life_cycle.reachable": lambda o: [life_cycle.reachable(made.states, API) for made in o.jobs],
    "errors.declined_throughout": lambda o: errors.declined_throughout(
        o, o.exchanges, "suspend", ["inProgress"]
    ),
    "errors.declined": lambda o: [errors.declined(o, e, "suspend", ["inProgress"]) for e in o.exchanges],
    "jobs.over_reads": lambda o: jobs.over_reads(o.jobs, partial(jobs.full_representation, api=API)),
    "jobs.kept_in_extension_point": lambda o: jobs.over_reads(
        o.jobs, partial(jobs.kept_in_extension_point, api=API)
    ),
    "jobs.creation_date_stays": lambda o: jobs.over_reads(o.jobs, jobs.creation_date_stays),
    "jobs.type_stays": lambda o: jobs.over_reads(o.jobs, partial(jobs.type_stays, api=API)),
    "jobs.ids_stay": jobs.ids_stay,
    "jobs.unique_ids": lambda o: jobs.unique_ids(o.jobs),
    "hrefs.leads": lambda o: [
        hrefs.leads(o, e, value, "job-1", o.exchanges)
        for e in o.exchanges
        for value in (e.json(), *(e.json().values() if isinstance(e.json(), dict) else ()))
    ],
    "history.all_exact": history.all_exact,
    "history.exact": history.all_exact,
    "history.agrees": lambda o: [history.agrees(o, j, s, e) for s, j in pairs(o) for e in o.exchanges],
    "life_cycle.all_begin": lambda o: life_cycle.all_begin(o.jobs, API),
    "life_cycle.all_legal": lambda o: life_cycle.all_legal(o.jobs, API),
    "life_cycle.begins": lambda o: [life_cycle.begins(made, API) for made in o.jobs],
    "life_cycle.legal": lambda o: [life_cycle.legal(made, API) for made in o.jobs],
    "life_cycle.makes_move": lambda o: [
        life_cycle.makes_move(row, made, [by_hand.timed_out("inProgress")], API)
        for made in o.jobs
        for row in API.transitions
    ],
    "life_cycle.waits_for_start": lambda o: [life_cycle.waits_for_start(made) for made in o.jobs],
    "life_cycle.rejection_explained": lambda o: [life_cycle.rejection_explained(made) for made in o.jobs],
    "enumerations.taken": lambda o: [
        enumerations.taken(o, e, other, words)
        for e in o.exchanges
        for other in o.exchanges[:2]
        for words in ({"jobType": "passive"}, {"outputFormat": "json", "resultFormat": "payload"})
    ],
    "enumerations.refused": lambda o: [enumerations.refused(o, e) for e in o.exchanges],
    "enumerations.in_one_pair": enumerations.in_one_pair,
    "enumerations.found_out": lambda o: [str(row) for row in enumerations.found_out(o)],
    "universal.supported": universal.supported,
    "universal.conforming": universal.conforming,
    "universal.closed": universal.closed,
    "exploration.problems": lambda observed: [_tied(each) for each in exploration.problems(observed)],
    "exploration.findings": lambda observed: exploration.findings(
        replace(observed, stories=[Story("f-1", "echo", observed, (observed, observed))]), "job.echo"
    ),
    **total_lists.CHECKS,
    **total_reports.OF_A_RUN,
}


def _tied(problem: Problem) -> Any:
    """What is wrong; it is tied to a paragraph that there is, or to none."""
    assert problem.requirement in {None, *API.clauses.values()}
    return problem.finding


def raised(checks: Mapping[str, Callable[[Any], Any]], seen: Any) -> dict[str, str]:
    """What each check raises; findings that no report could hold count as raised."""
    found = {}
    for name, check in checks.items():
        try:
            result = check(seen)
            for each in result if isinstance(result, list) else [result]:
                json.dumps([each.want, each.got] if isinstance(each, Finding) else None)
        except Exception as error:  # noqa: BLE001 - any of them is the point
            found[name] = repr(error)
    return found
