"""What test_checks_are_total calls of the checks of reports and schedules, and reports of hostile targets."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import by_hand
from by_hand import API, job

from lso_conformance.checks import clocks
from lso_conformance.checks.form import attachments
from lso_conformance.checks.job import life_cycle, reports, results, schedules, timeframes
from lso_conformance.checks.resource import complex_query, report_query
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.standard.schemas import Schemas, SchemaStore, built_in

SCHEMAS = Schemas(SchemaStore({}, {}), built_in())
CONTROL = by_hand.created()
NOW = "2025-01-01T12:00:00Z"
FORMS = ("json", "xml", "csv", "avro", "pdf")
OF_AN_ANSWER: Mapping[str, Callable[[Exchange], Any]] = {
    "attachments.read": lambda a: [str(attachments.read(a.body, form)) for form in FORMS],
    "attachments.items": lambda a: str(attachments.items(a.body, "json")),
    "attachments.data_points": lambda a: str(attachments.data_points(a.body, "json")),
    "results.file_offered": results.file_offered,
    "results.file_readable": lambda a: [results.file_readable(a, form) for form in FORMS],
    "results.files_readable": lambda a: [results.files_readable([a, a], form) for form in FORMS],
    "schedules.next_start": lambda a: str(
        schedules.next_start({"recurringSchedule": a.json()}, a.sent_at)
        or schedules.next_start(
            {"recurringSchedule": {"second": str(a.json()), "hourRange": a.json()}}, a.sent_at
        )
    ),
}

HOUR = timedelta(hours=1)
OF_A_RUN: Mapping[str, Callable[[Observations], Any]] = {
    "clocks.ahead_of": lambda o: [str(clocks.ahead_of(made)) for made in o.jobs],
    "clocks.stall": lambda o: [str(clocks.stall(o, made)) for made in o.jobs],
    "clocks.may_have_missed": lambda o: [clocks.may_have_missed(made, HOUR) for made in o.jobs],
    "life_cycle.moves_of": lambda o: [
        sorted(life_cycle.moves_of(r.states, API.reports.transitions)) for r in o.reports
    ],
    "complex_query.meets": lambda o: [
        complex_query.meets(name, NOW, job(), job(), API)
        for name in ("state", "creationDate.gt")
        for _ in o.jobs
    ],
    "report_query.found": lambda o: [
        report_query.found(o, e, CONTROL) for e in o.called(API.roles["query_report"])
    ],
    "report_query.whole": lambda o: [report_query.whole(o, e) for e in o.called(API.roles["query_report"])],
    "reports.items": lambda o: reports.items(o, "list") + reports.items(o, "query"),
    "reports.whole": reports.whole,
    "reports.agree": reports.agree,
    "reports.of_the_job": lambda o: reports.of_the_job(o, "read") + reports.of_the_job(o, "query"),
    "reports.refers_to_its_job": lambda o: [
        reports.refers_to_its_job(o, e, f, made)
        for made in o.jobs
        for e in o.exchanges
        for f in o.exchanges[-1:]
    ],
    "reports.with_options": reports.with_options,
    "reports.legal": reports.legal,
    "reports.ends": lambda o: [reports.ends(o, made, 1) for made in o.jobs],
    "reports.ends_as": lambda o: [reports.ends_as(o, made, "failed") for made in o.jobs],
    "timeframes.consecutive": lambda o: [f for made in o.jobs for f in timeframes.consecutive(o, made)],
    "timeframes.not_longer": timeframes.not_longer,
    "timeframes.none_after_the_end": lambda o: [timeframes.none_after_the_end(o, made) for made in o.jobs],
    "timeframes.none_between": lambda o: [
        timeframes.none_between(o, made, action) for made in o.jobs for action in ("suspend", "cancel")
    ],
    "timeframes.as_many_as_fit": lambda o: [timeframes.as_many_as_fit(o, made) for made in o.jobs],
    "reports.dated": reports.dated,
    "timeframes.goes_on": lambda o: [timeframes.goes_on(o, made, e) for made in o.jobs for e in o.exchanges],
    "results.held": results.held,
    "results.nothing_without_results": results.nothing_without_results,
    "results.brings": lambda o: [results.brings(o, e) for e in o.exchanges],
    "results.fetched": lambda o: [str(e.number) for e in results.fetched(o)],
    "results.typed": results.typed,
    "results.of_the_type": results.of_the_type,
    "results.conforming": lambda o: results.conforming(o, SCHEMAS),
    "results.in_time": results.in_time,
    "schedules.starts": lambda o: [schedules.starts(o, e, by_zone=True) for e in o.exchanges],
    "schedules.stays_out": lambda o: [schedules.stays_out(o, e, by_zone=False) for e in o.exchanges],
    "schedules.within_executions": lambda o: [schedules.within_executions(o, made) for made in o.jobs],
    "schedules.as_many_a_run": lambda o: [schedules.as_many_a_run(o, made) for made in o.jobs],
    "schedules.declined_between": lambda o: [
        schedules.declined_between(o, e, "suspend") for e in o.exchanges
    ],
    "schedules.one_half_runs": lambda o: [
        schedules.one_half_runs(o, e, f) for e in o.exchanges for f in o.exchanges[:2]
    ],
    "schedules.goes_on": lambda o: [schedules.goes_on(o, made) for made in o.jobs],
    "schedules.none_passed_over": lambda o: [schedules.none_passed_over(o, made) for made in o.jobs],
    "schedules.starts_at": lambda o: [schedules.starts_at(made) for made in o.jobs],
}

REPORT = {
    **by_hand.reference(),
    "id": "r-1",
    "state": "completed",
    "creationDate": NOW,
    "resultFormat": "payload",
    "reportingTimeframe": {"reportingStartDate": NOW, "reportingEndDate": NOW},
    "reportUrl": {"url": "http://a/b"},
    "reportContent": [
        {"measurementTime": {"measurementStartDate": NOW}, "measurementDataPoint": [{"@type": "x"}]}
    ],
}
HOSTILE: list[dict[str, Any]] = [
    {"reportingTimeframe": {"reportingStartDate": date, "reportingEndDate": other}, "creationDate": date}
    for date in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")
    for other in (NOW, "9999-12-31T23:59:59-23:59")
] + [
    {"reportContent": [1]},
    {"reportContent": 7},
    {"reportingTimeframe": []},
    {"state": {}},
    {"id": 7},
    {
        "reportContent": [
            {
                "measurementTime": {
                    "measurementStartDate": "9999-12-31T23:59:59Z",
                    "measurementInterval": {"timeDurationValue": 1e308, "timeDurationUnits": "YEAR"},
                }
            }
        ]
    },
]
