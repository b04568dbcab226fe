"""Drives: complex queries of reports that differ in all that a query may name.

Judged by test_report_query.  FM: W148 6.15: U4.  A window of the creationDate keeps an answer small.
"""

from collections.abc import Mapping
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.job_step import JobStep
from lso_conformance.standard import dates
from suites.job_apis.create import FAULT_MANAGEMENT
from suites.job_lists import complex_query
from suites.job_lists.listed import Group, reports

KIND = FAULT_MANAGEMENT.reports
WINDOW = "query the reports by the time of creation"
ATTRIBUTES = (FAULT_MANAGEMENT.job_reference[0], *KIND.must_copy, "state")
OTHERS = (
    "an object that nothing has", "another granularity", "the granularity in another unit",
    "another configuration",
)  # fmt: skip
TIMES = ("reportingTimeframe.startDate", "reportingTimeframe.endDate", "creationDate")
BOUNDS = tuple(f"{name}.{bound}" for name in TIMES for bound in ("gt", "lt"))
WORDS = tuple(KIND.states.values())
TOGETHER = ("query the reports by all of one", "query the reports by values of two")
ZONES = ("+05:30", "-08:00")
VERY_TIMES = 3
TOO_MANY = 422  # 7.1.1.10: tooManyRecords


def by_attribute(step: JobStep) -> None:
    group = reports(step)
    window = _window(step, group)
    documents = list(group.made.values())
    for name in ATTRIBUTES:
        values = _distinct([one[name] for one in documents if name in one])
        for value in values:
            step(f"query the reports by {name}").query(KIND.queries, {**window, name: value})
    for state in WORDS:
        step(f"query the reports by the state {state}").query(KIND.queries, {**window, "state": state})
    first = documents[0]
    for what, other in zip(OTHERS, _others(first), strict=True):
        step(f"query the reports by {what}", alien=True).query(KIND.queries, {**window, **other})
    mine = {name: first[name] for name in ATTRIBUTES if name in first}
    step(TOGETHER[0]).query(KIND.queries, {**window, **mine})
    mixed = {**mine, ATTRIBUTES[0]: documents[-1].get(ATTRIBUTES[0])}
    step(TOGETHER[1]).query(KIND.queries, {**window, **mixed})
    group.look()


def _window(step: JobStep, group: Group) -> dict[str, Any]:
    """What every query has beside its own: the time, and where that is of too many reports, a job."""
    window: dict[str, Any] = dict(group.window())
    if step(WINDOW).query(KIND.queries, window).status == TOO_MANY:
        first = next(iter(group.made.values()))
        window[ATTRIBUTES[0]] = first.get(ATTRIBUTES[0])
        step(WINDOW).query(KIND.queries, window)
    return window


def _others(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What no report has, though it comes near to what one has."""
    granularity = report.get("granularity") or {"timeDurationValue": 1, "timeDurationUnits": "MIN"}
    other_unit = {**granularity, "timeDurationUnits": complex_query.another_unit(granularity)}
    name = FAULT_MANAGEMENT.extension_attribute
    return [
        {"monitoredObject": bodies.unknown(report.get("monitoredObject", {}))},
        {"granularity": {"timeDurationValue": 977, "timeDurationUnits": "WEEK"}},
        {"granularity": other_unit},
        {name: complex_query.another_configuration(report.get(name) or {})},
    ]


def by_time(step: JobStep) -> None:
    group = reports(step)
    window = _window(step, group)
    for name in BOUNDS:
        _bounds(step, group, name, window)
    for zone in ZONES:
        moved = {k: dates.written(d, zone) for k, v in group.window().items() if (d := dates.parsed(v))}
        then = {**window, **moved}
        step(f"query the reports with an offset of {zone}").query(KIND.queries, then)
    group.look()


def _bounds(step: JobStep, group: Group, name: str, window: Mapping[str, Any]) -> None:
    """By a bound that lets all in, one amid, one that none passes, and the very times of some."""
    step_name, row = f"query the reports by {name}", group.spec.filters[name]
    bounds = group.bounds(row)
    if bounds is None:
        step.leave_out(step_name, "the reports print no such time")
        return
    first, last = bounds
    for then in (first, first + (last - first) / 2, last):
        step(step_name).query(KIND.queries, {**window, name: dates.written(then)})
    for exact in group.times(row)[:VERY_TIMES]:
        step(step_name).query(KIND.queries, {**window, name: exact})


def _distinct(values: list[Any]) -> list[Any]:
    return [value for place, value in enumerate(values) if value not in values[:place]]
