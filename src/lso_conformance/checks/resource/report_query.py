"""A complex query of reports: which reports must be in its answer, and which must not (U4).

The reports of the scenario's own jobs decide, each by what was seen of it before and after the query.

Source: W148 6.15, 7.2.2.3; FM-B17, FM-E8, FM-M12 (names of the times), FM-M13 (nested objects), FM-M14.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from lso_conformance.checks.basics import differences, finding, unanswered
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY
from lso_conformance.checks.resource.complex_query import Shown, meets
from lso_conformance.log.exchange import INVALID, Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.pages import is_too_large
from lso_conformance.seen.resources import Report, accepted

FRAME = {
    "reportingTimeframe.startDate": "reportingStartDate",
    "reportingTimeframe.endDate": "reportingEndDate",
}
CHANGES = {"lastModifiedDate"}


def found(observed: Observations, answer: Exchange, control: Exchange) -> Finding:
    """The answer has the reports that match the query, and none that does not.

    `control` is a query that the same target must serve; a step with the fact `alien` asks for what no
    report has, and what the target may not even know.
    """
    query = answer.request_json()
    query = query if isinstance(query, dict) else {}
    want = f"the reports that match {', '.join(query) or 'anything'}, and no others"
    items = answer.json() if accepted(answer) else None
    if not isinstance(items, list):
        return _not_served(observed, want, answer, control)
    ids = Counter(str(item.get("id")) for item in items if isinstance(item, dict))
    due = {report.id: _due(observed, report, query, answer) for report in observed.reports}
    for report in observed.reports:
        wrong = (
            "does not match and is listed" if due[report.id] is False and report.id in ids else
            "matches and is not listed" if due[report.id] and report.id not in ids else None
        )  # fmt: skip
        if wrong:
            return finding(Verdict.FAIL, want, f"{report.id} {wrong}", report.whole.exchange, answer)
    decided = Counter(value for value in due.values() if value is not None)
    if not decided:
        read = any(all(_around(report, answer)) for report in observed.reports)
        got = "the documents leave open which" if read else "no report was read before and after"
        return finding(Verdict.NOT_APPLICABLE if read else Verdict.INCONCLUSIVE, want, got, answer)
    if any(ids[report.id] > 1 for report in observed.reports):
        return finding(Verdict.WARNING, want, "a report is listed twice", answer)
    return finding(Verdict.PASS, want, f"{decided[True]} reports listed, {decided[False]} left out", answer)


def _not_served(observed: Observations, want: str, answer: Exchange, control: Exchange) -> Finding:
    if answer.status is None or answer.status in BUSY or not accepted(control):
        return unanswered(want, answer)
    if answer.step == control.step and is_too_large(answer):
        got = f"asked for less: {answer.summary(100)}"
        return finding(Verdict.NOT_APPLICABLE, want, got, answer, control)
    if answer.facts.get("alien") and answer.status in INVALID:
        got = f"the target has no such value: {answer.summary(100)}"
        return finding(Verdict.NOT_APPLICABLE, want, got, answer)
    folded = observed.api.clause("payloads" if accepted(answer) else "endpoints")
    return finding(Verdict.FAIL, want, answer.summary(160), control, answer, folded_into=folded)


def whole(observed: Observations, answer: Exchange) -> Finding:
    """Each item shows the report as a read by its id shows it, without the results (U4, FM-B17)."""
    want = "each report listed as a read by its id shows it"
    api, count = observed.api, 0
    left = {
        *api.reports.results,
        *api.reports.odd_in_lists,
        *api.reports.must_copy,
        api.job_reference[0],
        "id",
    }
    for report in observed.reports:
        listed = [s for s in report.sights if s.exchange is answer]
        before, after = _around(report, answer)
        if not listed or not before or not after:
            continue
        count += 1
        steady = {k: v for k, v in before.items() if k in after and not list(differences(v, after[k]))}
        shown = {k: v for k, v in steady.items() if k not in left and "." not in k}
        wrong = list(differences(shown, listed[0].document))
        wrong = [d for d in wrong if not d.pointer.endswith("Href")]
        if wrong:
            optional = all(d.pointer[1:] not in api.lists[api.reports.lists].attributes
                           and d.pointer.count("/") == 1 and d.got == "nothing" for d in wrong)  # fmt: skip
            verdict = Verdict.WARNING if optional else Verdict.FAIL
            return finding(verdict, want, f"{report.id}: {wrong[0]}", report.whole.exchange, answer)
    if not count:
        return finding(Verdict.INCONCLUSIVE, want, "no report of the scenario is listed", answer)
    return finding(Verdict.PASS, want, f"{count} reports, the same", answer)


def _around(report: Report, answer: Exchange) -> tuple[Shown, Shown]:
    """What the reads by its id before and after a query show; empty where there was none."""
    before = [s.document for s in report.reads if s.exchange.number < answer.number]
    after = [s.document for s in report.reads if s.exchange.number > answer.number]
    return (_flat(before[-1]) if before else {}), (_flat(after[0]) if after else {})


def _flat(document: Mapping[str, Any]) -> Shown:
    """A report with the bounds of its timeframe under the names that a query has for them."""
    frame = document.get("reportingTimeframe")
    bounds = frame if isinstance(frame, dict) else {}
    return {**document, **{name: bounds[held] for name, held in FRAME.items() if held in bounds}}


def _due(observed: Observations, report: Report, query: Shown, answer: Exchange) -> bool | None:
    before, after = _around(report, answer)
    if not before or not after:
        return None
    found = [meets(name, asked, before, after, observed.api) for name, asked in query.items()]
    return False if False in found else None if None in found else True
