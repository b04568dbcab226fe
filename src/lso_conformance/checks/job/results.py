"""The results of a report: there, in the format asked for, of the type and the time that the job asked for.

Source: W148 6.14 R58, 5.3 R3, R4, 7.2.3.1, 7.2.3.5, 7.2.3.9, with FM-E6, FM-E9, FM-L4, FM-M16.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from lso_conformance.checks.basics import decide, finding, kinds, slack_of, unanswered, usable
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form import attachments, enumerations
from lso_conformance.checks.form.configuration import by_schema
from lso_conformance.checks.form.file_contents import charset_of
from lso_conformance.checks.spans import reports_at_least
from lso_conformance.common import urls
from lso_conformance.log.exchange import Exchange
from lso_conformance.profile.supported import Supported
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import Job, Report, Sight
from lso_conformance.seen.skew import SECOND, Ahead, by_date
from lso_conformance.standard.api import Api
from lso_conformance.standard.durations import seconds_of
from lso_conformance.standard.schemas import Schemas

CONTENT, URL = "reportContent", "reportUrl"
PAYLOAD, ATTACHMENT = "payload", "attachment"
PRINTED = timedelta(milliseconds=50)
OF_A_CONFIGURATION = re.compile(r"^urn:mef:.*:(?P<name>[^:]+)-configuration:", re.IGNORECASE)
ELSEWHERE = {401, 403, 407, 408, 421, 425, 429}  # without credentials, or just now


def held(observed: Observations) -> list[Finding]:
    """Each completed report holds results, where its resultFormat says (R58)."""
    return kinds([f for r in observed.reports for s in _completed(observed.api, r) for f in _held(s)])


def _completed(api: Api, report: Report) -> list[Sight]:
    return [sight for sight in report.reads if sight.state == api.reports.states["done"]]


def _held(sight: Sight) -> Iterator[Finding]:
    document, form = sight.document, sight.document.get("resultFormat")
    place, other = (CONTENT, URL) if form == PAYLOAD else (URL, CONTENT)
    want = f"results in {place} of a completed report with resultFormat {form}"
    there = bool(document.get(place))
    yield decide(there, want, str(document.get(place))[:120] if there else "nothing", sight.exchange)
    if there and document.get(other):
        yield finding(Verdict.WARNING, want, f"and {other} too", sight.exchange)
    content = document.get(CONTENT)
    for item in content if isinstance(content, list) else ():
        points = item.get("measurementDataPoint") if isinstance(item, dict) else None
        timed = isinstance(item, dict) and isinstance(item.get("measurementTime"), dict)
        if not timed or not isinstance(points, list):
            text = f"an item without {'measurementDataPoint' if timed else 'measurementTime'}"
            yield finding(Verdict.FAIL, want, text, sight.exchange)
        elif not points:
            yield finding(Verdict.WARNING, want, "an empty measurementDataPoint (FM-M16)", sight.exchange)


def brings(observed: Observations, asked: Exchange) -> Finding:
    """A job brings a completed report in the formats that were asked for (R58)."""
    sent = asked.request_json() or {}
    want = f"a completed report, {sent.get('outputFormat')} as {sent.get('resultFormat')}"
    job = next((job for job in observed.told_apart if job.created.number == asked.number), None)
    if enumerations.refused(observed, asked):
        return _not_taken(observed, asked, want)
    if job is None:
        return finding(Verdict.INCONCLUSIVE, want, f"there is no such job: {asked.summary(100)}", asked)
    done, mine = observed.api.reports.states["done"], observed.reports_of(job)
    if any(done in report.states for report in mine):
        return finding(Verdict.PASS, want, f"{len(mine)} reports", asked, mine[0].whole.exchange)
    waits = [w for w in observed.waits if (w.job, w.about, w.result) == (job.id, "report", "timed out")]
    got = ", ".join(" -> ".join(report.states) for report in mine) or "no report"
    ended = bool(mine) and all(r.states[-1:] and r.states[-1] in observed.api.reports.final for r in mine)
    if not mine and reports_at_least(job, job.moments[-1].exchange) == 0:
        got += "; by its own schedule, or the server's choice of it, the job may have made none"
        return finding(Verdict.INCONCLUSIVE, want, got, asked)
    if any(w.binding for w in waits) or ended:
        folded = observed.api.reports.clauses["states"] if mine and not ended else None
        return finding(Verdict.FAIL, want, f"{got}, within the limit", asked, folded_into=folded)
    return finding(Verdict.INCONCLUSIVE, want, got, asked)


def _not_taken(observed: Observations, asked: Exchange, want: str) -> Finding:
    """Of a job that was refused; that it may be is R1's matter."""
    sent = asked.request_json() or {}
    pair = str(sent.get("outputFormat")), str(sent.get("resultFormat"))
    claimed = Supported.of(observed.header, observed.api.name).claims_pair(pair)
    why = f"see {observed.api.clause('endpoints')}: the job was refused"
    return finding(Verdict.INCONCLUSIVE if claimed else Verdict.NOT_APPLICABLE, want, why, asked)


def nothing_without_results(observed: Observations) -> list[Finding]:
    """A report that failed, was refused, or is not done yet shows no results (Table 10)."""
    want, found = "results of a completed report only", []
    done = observed.api.reports.states["done"]
    for sight in (s for r in observed.reports for s in r.reads if s.state != done):
        shown = [name for name in observed.api.reports.results if sight.document.get(name)]
        got = f"{sight.state} with {', '.join(shown)}" if shown else f"{sight.state} without"
        # What was collected so far may be shown while it grows (Table 10: collected into the report).
        found.append(finding(Verdict.WARNING if shown else Verdict.PASS, want, got, sight.exchange))
    return kinds(found or [Finding(Verdict.NOT_APPLICABLE, want, "every report that was read is completed")])


def _items(sight: Sight) -> list[Mapping[str, Any]]:
    content = sight.document.get(CONTENT)
    return [item for item in content if isinstance(item, dict)] if isinstance(content, list) else []


def _points(observed: Observations) -> Iterator[tuple[Report, Exchange, Mapping[str, Any]]]:
    """Every result of the run, in a report or in a file laid out like one."""
    for report in observed.reports:
        for sight in report.reads:
            for item in _items(sight):
                points = item.get("measurementDataPoint")
                for point in points if isinstance(points, list) else ():
                    if isinstance(point, dict):
                        yield report, sight.exchange, point
    by_id = {report.id: report for report in observed.reports}
    for answer in fetched(observed):
        report_of = by_id.get(str(answer.facts.get("report")))
        for point in attachments.data_points(answer.body, str(answer.facts.get("format"))):
            if report_of is not None:
                yield report_of, answer, point


def fetched(observed: Observations) -> list[Exchange]:
    """Every file of results that was fetched."""
    return [e for e in observed.exchanges if "format" in e.facts and e.status == 200]


def typed(observed: Observations) -> list[Finding]:
    """Each result says of which type it is (R3)."""
    want = "an @type in each result"
    results = observed.api.reports.clauses["results"]
    return kinds([
        finding(Verdict.PASS if ok else Verdict.FAIL, want, f"@type {p.get('@type')!r}", e,
                folded_into=None if ok else results)
        for _, e, p in _points(observed) for ok in [isinstance(p.get("@type"), str) and bool(p["@type"])]
    ])  # fmt: skip


def of_the_type(observed: Observations) -> list[Finding]:
    """Results are of the type that belongs to the job's configuration (R58).

    The documents pair a configuration and a report by the name in their URNs (5.3); of types that are
    agreed between the two sides nobody else knows.
    """
    jobs = {job.id: job for job in observed.told_apart}
    found: list[Finding] = []
    for report, exchange, point in _points(observed):
        asked = _asked(jobs.get(report.job), observed.api)
        name = OF_A_CONFIGURATION.match(asked or "")
        given = point.get("@type")
        if name is None or not isinstance(given, str):
            continue
        want = f"results of the type …:{name['name']}-report:…, as the configuration is {asked}"
        ok = f":{name['name']}-report:".lower() in given.lower()
        foreign = not given.lower().startswith("urn:mef:")
        verdict = Verdict.PASS if ok else Verdict.WARNING if foreign else Verdict.FAIL
        found.append(finding(verdict, want, given, exchange))
    none = "the configuration is of no type that MEF has published"
    return kinds(found) if found or not observed.reports else [
        Finding(Verdict.NOT_APPLICABLE, "results of the configured type", none)
    ]  # fmt: skip


def _asked(job: Job | None, api: Api) -> str | None:
    inner = job.sent.get(api.extension_attribute) if job is not None else None
    asked = inner.get("@type") if isinstance(inner, dict) else None
    return asked if isinstance(asked, str) else None


def conforming(observed: Observations, schemas: Schemas) -> list[Finding]:
    """Each result conforms to the schema that its `@type` names (R4); a built-in one only warns (FM-E6)."""
    want, found, nameless = "results as their schema says", [], set[str]()
    for _, exchange, point in _points(observed):
        urn = point.get("@type")
        if not isinstance(urn, str):
            continue  # R3's matter
        known = schemas.store_for(urn)
        if known is None:
            nameless.add(urn)
            continue
        verdict, got = by_schema(known, urn, point)
        folded = observed.api.reports.clauses["results"] if verdict is Verdict.FAIL else None
        found.append(finding(verdict, want, got, exchange, folded_into=folded))
    if found or not nameless:
        return kinds(found)
    text = f"no schema for {', '.join(sorted(nameless))} is known: name it in test_data.schemas"
    return [Finding(Verdict.ATTESTATION, want, text)]


def in_time(observed: Observations) -> list[Finding]:
    """What was measured was measured within the report's timeframe (R58, 7.2.3.5)."""
    want = "measurementTime inside the reportingTimeframe"
    found: list[Finding] = []
    for report in observed.reports:
        for sight in report.reads:
            bounds = _bounds(
                sight.document.get("reportingTimeframe"), "reportingStartDate", "reportingEndDate"
            )
            for item in _items(sight):
                found += _in_time(want, bounds, item.get("measurementTime"), sight.exchange)
    by_id = {report.id: report for report in observed.reports}
    for answer in fetched(observed):
        held_by = by_id.get(str(answer.facts.get("report")))
        frame = held_by.timeframe if held_by is not None else (None, None)
        for item in attachments.items(answer.body, str(answer.facts.get("format"))):
            found += _in_time(want, frame, item.get("measurementTime"), answer)
    return kinds(found)


def _bounds(frame: Any, first: str, last: str) -> tuple[datetime | None, datetime | None]:
    given = frame if isinstance(frame, dict) else {}
    return usable(given.get(first)), usable(given.get(last))


def _in_time(
    want: str, frame: tuple[datetime | None, datetime | None], time: Any, read: Exchange
) -> Iterator[Finding]:
    start, end = _bounds(time, "measurementStartDate", "measurementEndDate")
    interval = time.get("measurementInterval") if isinstance(time, dict) else None
    if isinstance(time, dict) and start is not None and end is None and interval is None:
        text = "neither measurementEndDate nor measurementInterval"
        yield finding(Verdict.WARNING, want, f"{text} (FM-M16)", read)
    if start is None or None in frame:
        return  # its form, or its absence, is the payload's matter
    if end is None and isinstance(interval, dict):
        try:
            end = start + timedelta(seconds=seconds_of(interval))
        except (KeyError, ValueError, TypeError, OverflowError):
            end = None
    texts = [text for text in time.values() if isinstance(text, str)]
    slack = slack_of(texts, PRINTED)
    first, last = frame
    early = first is not None and start < first - slack
    late = last is not None and (end or start) > last + slack
    backwards = end is not None and end < start - slack
    wrong = "before it" if early else "after it" if late else "end before start" if backwards else None
    got = f"{start} to {end} in {first} to {last}" + (f": {wrong}" if wrong else "")
    yield decide(wrong is None, want, got, read)


def file_offered(read: Exchange) -> list[Finding]:
    """An attachment has an http or https URL, and is kept until some later time (R58, 7.2.3.1).

    Later than the read, as far as the clocks tell, and than the report's own last change, by the same clock.
    """
    want = "an http or https URL, and a retentionPeriod in the future"
    document = read.json()
    place = document.get(URL) if isinstance(document, dict) else None
    if not isinstance(place, dict):
        return [finding(Verdict.INCONCLUSIVE, want, read.summary(100), read)]
    found = [decide(urls.read(str(place.get("url"))).is_http, want, f"url {place.get('url')!r}", read)]
    text = place.get("retentionPeriod")
    until = usable(text)
    if until is not None:
        ahead = by_date([read]) or Ahead(-SECOND, SECOND)
        changed = usable(document.get("lastModifiedDate"))
        kept = ahead.latest(until) > read.sent_at and (changed is None or until > changed)
        found.append(decide(kept, want, f"retentionPeriod {text}", read))
    return found


def files_readable(answers: Sequence[Exchange], form: str) -> list[Finding]:
    """What `file_readable` finds; where each of several files is answered 500, none can be had (R58)."""
    want = f"a file in {form} with results in it"
    if len(answers) > 1 and all(answer.status == HTTPStatus.INTERNAL_SERVER_ERROR for answer in answers):
        return [finding(Verdict.FAIL, want, f"500 for each of {len(answers)} files", *answers)]
    return [file_readable(answer, form) for answer in answers]


def file_readable(answer: Exchange, form: str) -> Finding:
    """A file can be fetched, is what it says, and has something in it (R58)."""
    want = f"a file in {form} with results in it"
    if answer.status is None or answer.status in ELSEWHERE or 300 <= answer.status < 400:
        return unanswered(want, answer)
    if answer.status >= 500:
        return unanswered(want, answer)
    if answer.status != 200:
        return finding(Verdict.FAIL, want, f"{answer.status} where the report says that it is", answer)
    held = attachments.read(answer.body, form, charset_of(answer.headers.get("content-type", "")))
    got = f"{held.count} records" if held.verdict in {Verdict.PASS, Verdict.WARNING} else ""
    got = ", ".join(filter(None, (got, held.why)))
    if held.verdict is Verdict.FAIL:
        got += f"; it begins {answer.body[:60].decode('utf-8', 'replace')!r}"
    return finding(held.verdict, want, got, answer)
