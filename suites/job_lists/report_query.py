"""Drives: complex queries of reports that differ in all that a query may name.

Judged by test_report_query.  FM: W148 6.15: U4.  A window of the creationDate keeps an answer small.
"""

from collections.abc import Mapping
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.job_step import JobStep
from lso_conformance.seen.pages import is_too_large
from lso_conformance.standard import dates
from lso_conformance.standard.api import Api
from suites.job_lists import complex_query
from suites.job_lists.listed import Group, reports
from suites.job_reports.reports import QUERY

WINDOW = "query the reports by the time of creation"
OTHERS = (
    "an object that nothing has", "another granularity", "the granularity in another unit",
    "another configuration",
)  # fmt: skip
TIMES = ("reportingTimeframe.startDate", "reportingTimeframe.endDate", "creationDate")
BOUNDS = tuple(f"{name}.{bound}" for name in TIMES for bound in ("gt", "lt"))
TOGETHER = ("query the reports by all of one", "query the reports by values of two")
ZONES = ("+05:30", "-08:00")
VERY_TIMES = 3


def attributes(api: Api) -> tuple[str, ...]:
    """The attributes of a report by which a query may ask."""
    return (api.job_reference[0], *api.reports.must_copy, "state")


def words(api: Api) -> tuple[str, ...]:
    """The states of a report."""
    return tuple(api.reports.states.values())


def by_attribute(step: JobStep) -> None:
    group = reports(step)
    window = _window(step, group)
    documents = list(group.made.values())
    for name in attributes(step.api):
        values = _distinct([one[name] for one in documents if name in one])
        for value in values:
            step(f"query the reports by {name}").query(QUERY, {**window, name: value})
    for state in words(step.api):
        step(f"query the reports by the state {state}").query(QUERY, {**window, "state": state})
    first = documents[0]
    for what, other in zip(OTHERS, _others(first, step.api.extension_attribute), strict=True):
        step(f"query the reports by {what}", alien=True).query(QUERY, {**window, **other})
    mine = {name: first[name] for name in attributes(step.api) if name in first}
    step(TOGETHER[0]).query(QUERY, {**window, **mine})
    mixed = {**mine, step.api.job_reference[0]: documents[-1].get(step.api.job_reference[0])}
    step(TOGETHER[1]).query(QUERY, {**window, **mixed})
    group.look()


def _window(step: JobStep, group: Group) -> dict[str, Any]:
    """What every query has beside its own: the time, and where that is of too many reports, a job."""
    window: dict[str, Any] = dict(group.window())
    if is_too_large(step(WINDOW).query(QUERY, window)):
        first = next(iter(group.made.values()))
        window[step.api.job_reference[0]] = first.get(step.api.job_reference[0])
        step(WINDOW).query(QUERY, window)
    return window


def _others(report: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """What no report has, though it comes near to what one has; `name` is where its configuration stands."""
    granularity = report.get("granularity") or {"timeDurationValue": 1, "timeDurationUnits": "MIN"}
    other_unit = {**granularity, "timeDurationUnits": complex_query.another_unit(granularity)}
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
        step(f"query the reports with an offset of {zone}").query(QUERY, then)
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
        step(step_name).query(QUERY, {**window, name: dates.written(then)})
    for exact in group.times(row)[:VERY_TIMES]:
        step(step_name).query(QUERY, {**window, name: exact})


def _distinct(values: list[Any]) -> list[Any]:
    return [value for place, value in enumerate(values) if value not in values[:place]]
