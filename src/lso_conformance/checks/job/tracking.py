"""Tracking records: whole, about what was asked for, plausible in their dates, the same in list and read.

Source: W148 6.16 (R60-R62, O9), 6.17 (R63, R64), 7.2.3.19; FM-B29 (no record need exist: a warning),
FM-L3 (R61 is an option), FM-L15 ("if set" excuses nothing).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from lso_conformance.checks.basics import differences, finding, has_fraction, kinds, moment, unanswered
from lso_conformance.checks.clocks import ahead_of
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY, not_found
from lso_conformance.checks.resource.listings import items_of, listings, query_of
from lso_conformance.checks.resource.lists import contradicts_nothing, holds_those
from lso_conformance.checks.resource.options import listed
from lso_conformance.checks.resource.own_items import Known, OwnItem, id_of
from lso_conformance.checks.resource.passing import Passing
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import LISTED, Job, Sight, accepted, id_in_path
from lso_conformance.standard.views import ListOf

ROLE = "list_tracking"
LONG_ID = 8  # a shorter one, a number say, may stand in a text for something else
CLOCKS_APART = timedelta(seconds=5)
MADE_AT = "creationDate"
AT_ALL = "a record of what was done to the job"


def recorded(observed: Observations, requests: Sequence[Exchange]) -> Finding:
    """There is a record of a job that was made and treated; none at all only warns (FM-B29)."""
    served = [request for request in requests if accepted(request)]
    last = requests[-1]
    if not served:
        if last.status is None or last.status in BUSY:
            return unanswered(AT_ALL, last)
        got = f"see {observed.api.lists[ROLE].accepts}: {last.summary(100)}"
        return finding(Verdict.INCONCLUSIVE, AT_ALL, got, last)
    count = sum(len(items_of(page)) for page in served)
    if not count:
        return finding(Verdict.WARNING, AT_ALL, "none (FM-B29)", *served[-1:])
    return finding(Verdict.PASS, AT_ALL, f"{count} records in {len(served)} pages", served[-1])


def whole(observed: Observations) -> list[Finding]:
    """Every record of every list shows when it was made, its id, and what it is about (R60)."""
    spec = observed.api.lists[ROLE]
    return kinds(
        [_whole(spec, item, page) for page, item in _listed(observed)] or [_nothing_listed(observed)]
    )


def _whole(spec: ListOf, item: Mapping[str, Any], shown: Exchange) -> Finding:
    want = ", ".join(spec.attributes)
    wrong = [name for name in spec.attributes if not _fitting(name, item.get(name))]
    got = f"a record without {', '.join(wrong)}, or with one of another form" if wrong else "all present"
    return finding(Verdict.FAIL if wrong else Verdict.PASS, want, got, shown)


def _fitting(name: str, value: Any) -> bool:
    """Whether an attribute is a text, and a date one that can be read (7.2.3.19)."""
    return moment(value) is not None if name == MADE_AT else isinstance(value, str) and bool(value)


def _listed(observed: Observations) -> Iterator[tuple[Exchange, Mapping[str, Any]]]:
    """Every record that a list has shown, with its page."""
    return listed(observed, ROLE)


def _nothing_listed(observed: Observations) -> Finding:
    pages = [page for page in observed.called(observed.api.roles[ROLE]) if accepted(page)]
    verdict = Verdict.NOT_APPLICABLE if pages else Verdict.INCONCLUSIVE
    return finding(verdict, "a record to look at", "no record was listed (FM-B29)", *pages[:1])


def told_apart(observed: Observations) -> list[Finding]:
    """An id names one record: what it was about and when it was made stays the same (R60)."""
    spec = observed.api.lists[ROLE]
    first: dict[str, tuple[Exchange, Mapping[str, Any]]] = {}
    found = []
    for page, item in _listed(observed):
        name = id_of(item)
        if name is None:
            continue
        was, before = first.setdefault(name, (page, item))
        found.append(_same(spec, before, item, was, page))
        twice = [one for one in items_of(page) if id_of(one) == name]
        if len(twice) > 1:
            got = f"the id {name} {len(twice)} times in one page"
            found.append(finding(Verdict.FAIL, "an id for each record", got, page))
    return kinds(found or [_nothing_listed(observed)])


def _same(
    spec: ListOf, before: Mapping[str, Any], now: Mapping[str, Any], was: Exchange, shown: Exchange
) -> Finding:
    want = "a record as it was shown before"
    kept = {name: before[name] for name in spec.attributes if name in before and name in now}
    wrong = list(differences(kept, now))
    verdict = Verdict.FAIL if wrong else Verdict.PASS
    return finding(verdict, want, "; ".join(map(str, wrong)) or "so it is", was, shown)


def dated(observed: Observations, job: Job) -> list[Finding]:
    """A record about a job was made neither before the job nor after it was shown (R60; 7.2.3.19)."""
    want = "creationDate between the creation of the job and the answer that shows the record"
    document = job.created.json()
    printed = document.get("creationDate") if isinstance(document, dict) else None
    born = moment(printed)
    found = []
    for page, item in _about(observed, job):
        made = moment(item.get(MADE_AT))
        if made is None or page.answered_at is None:  # its form is the payload's matter
            continue
        early = born is not None and born - made > CLOCKS_APART
        late = made - page.answered_at - ahead_of(job).most > CLOCKS_APART
        got = f"creationDate {item.get('creationDate')}" if early or late else "so it is"
        found.append(finding(Verdict.FAIL if early or late else Verdict.PASS, want, got, job.created, page))
    return kinds(found or [_nothing_listed(observed)])


def _about(observed: Observations, job: Job) -> Iterator[tuple[Exchange, Mapping[str, Any]]]:
    """The records about a job, wherever a list has shown one."""
    for page, item in _listed(observed):
        if job.id and item.get("relatedObjectId") == job.id:
            yield page, item


def in_order(observed: Observations, stages: Sequence[Sequence[Exchange]]) -> Finding:
    """What was done later is recorded later: a warning where the dates say otherwise (7.2.3.19, FM-B29).

    `stages` are lists of the records about a job, with an action of the Buyer between each two.  A
    record that came between two lists was made after all that the list before it had shown, as far as
    the printed digits tell.  One that is written late may keep the time of its action.
    """
    want = "records in the order of what was done"
    known: dict[str, str] = {}
    for pages in stages:
        items = {name: item for page in pages for item in items_of(page) if (name := id_of(item)) is not None}
        new = {name: str(item.get(MADE_AT)) for name, item in items.items() if name not in known}
        latest = max((then for text in known.values() if (then := moment(text))), default=None)
        for name, text in new.items():
            then = moment(text)
            unit = timedelta(0) if has_fraction(text) else timedelta(seconds=1)
            if latest is not None and then is not None and then + unit < latest:
                got = f"record {name} of {text} came after one of {latest.isoformat()}"
                return finding(Verdict.WARNING, want, got, *pages[:1])
        known |= new
    if not known:
        return _nothing_listed(observed)
    return finding(Verdict.PASS, want, f"{len(known)} records", *stages[-1][:1])


def holds(
    observed: Observations, requests: Sequence[Exchange], before: Sequence[Exchange],
    after: Sequence[Exchange],
) -> list[Finding]:  # fmt: skip
    """A list by filters holds the records that match, of those that a list before and one after show (O9)."""
    found = _contradicts_nothing(observed, requests)
    steady = _steady(before, after)
    if steady:
        found += [
            f for f in holds_those(observed, ROLE, Passing(steady, observed.api.lists[ROLE]), requests)
            if f.verdict in {Verdict.FAIL, Verdict.WARNING}
        ]  # fmt: skip
    return found


def _contradicts_nothing(observed: Observations, requests: Sequence[Exchange]) -> list[Finding]:
    """One that shows another object in the list than in a read by its id is R60's matter."""
    spec = observed.api.lists[ROLE]
    reads = {id_in_path(e): e.json() for e in observed.called(observed.api.roles["retrieve_tracking"])}
    wrong = [
        name for page, item in _listed(observed) if (name := id_of(item)) is not None
        and isinstance(read := reads.get(name), dict)
        and read.get("relatedObjectId") not in (None, item.get("relatedObjectId"))
    ]  # fmt: skip
    return [
        replace(f, folded_into=spec.shows) if wrong and f.verdict is Verdict.FAIL else f
        for f in contradicts_nothing(observed, ROLE, requests)
    ]


def _steady(before: Sequence[Exchange], after: Sequence[Exchange]) -> list[OwnItem]:
    """The records that both lists show, alike."""
    first = {name: (page, item) for page in before for item in items_of(page) if (name := id_of(item))}
    last = {name: (page, item) for page in after for item in items_of(page) if (name := id_of(item))}
    return [
        OwnItem(name, {}, [Known(p.number, Sight(p, LISTED, i)) for p, i in ((page, item), last[name])])
        for name, (page, item) in first.items()
        if name in last and last[name][1] == item and item.get("relatedObjectId") == _asked(page)
    ]  # fmt: skip


def _asked(page: Exchange) -> str | None:
    """The object whose records a list was asked for."""
    return query_of(page).get("relatedObjectId")


def excludes(observed: Observations, requests: Sequence[Exchange], own: Sequence[Exchange]) -> list[Finding]:
    """A list of the records about another object holds none of those about ours (O9)."""
    want = "no record about an object that was not asked for"
    ours = {name for page in own for item in items_of(page) if (name := id_of(item))}
    found = contradicts_nothing(observed, ROLE, requests)
    for listing in listings(requests):
        wrong = sorted(ours & listing.items.keys())
        if wrong:
            found.append(finding(Verdict.FAIL, want, f"record {wrong[0]}", *listing.pages[:1]))
    return found


def read_agrees(observed: Observations, reads: Sequence[Exchange]) -> list[Finding]:
    """A read of a record shows the three attributes, as the list did (R64)."""
    spec = observed.api.lists[ROLE]
    shown = {name: (page, item) for page, item in _listed(observed) if (name := id_of(item)) is not None}
    found = []
    for read in reads:
        want, document = f"the record with {', '.join(spec.attributes)}", read.json()
        if read.status is None or read.status in BUSY:
            found.append(unanswered(want, read))
        elif read.status != 200 or not isinstance(document, dict):
            found.append(finding(Verdict.FAIL, want, read.summary(160), read))
        else:
            found.append(_whole(spec, document, read))
            page, item = shown.get(id_in_path(read), (read, {}))
            same = _same(spec, item, document, page, read)
            right = document.get("relatedObjectId") == _asked(page) != item.get("relatedObjectId")
            found.append(replace(same, folded_into=spec.shows) if right else same)
    return kinds(found)


def about_their_objects(observed: Observations) -> list[Finding]:
    """No record of an object tells of a request that was for another one (R60, relatedObjectId)."""
    want = "the object that the recorded request is about"
    ids = {job.id for job in observed.jobs if len(job.id) >= LONG_ID}
    found = []
    for page, item in _listed(observed):
        about, said = item.get("relatedObjectId"), item.get("request")
        named = ids & set(re.findall(r"[\w-]+", said)) if isinstance(said, str) else set()
        if named and about in ids:
            ok = about in named
            got = f"a record of {about} tells of {', '.join(sorted(named))}"
            found.append(finding(Verdict.PASS if ok else Verdict.FAIL, want, got, page))
    if not found:
        return [Finding(Verdict.NOT_APPLICABLE, want, "no record tells of a request by the id of its object")]
    return kinds(found)


def left_alone(apart: Job, later: Job, pages: Sequence[Exchange]) -> Finding:
    """No request is recorded of a job of which nothing was asked since a later one was created (R60).

    `later` gives that time by the target's own clock.  What the SOF does by itself it may record.
    """
    want = f"no request about job {apart.id} after the creation of job {later.id}"
    document = later.created.json()
    since = moment(document.get(MADE_AT)) if isinstance(document, dict) else None
    touched = [m.exchange for m in apart.moments if m.exchange.number > later.created.number]
    items = [(page, item) for page in pages for item in items_of(page)]
    told = [(page, item) for page, item in items if item.get("relatedObjectId") == apart.id]
    if since is None or any(e.number < page.number for e in touched for page in pages[:1]) or not told:
        return finding(Verdict.NOT_APPLICABLE, want, "no record that could tell", *pages[:1])
    for page, item in told:
        made = moment(item.get(MADE_AT))
        whole = not has_fraction(str(item.get(MADE_AT)))
        after = made is not None and made > since + timedelta(seconds=whole)
        if item.get("request") and after:
            return finding(Verdict.FAIL, want, str(item)[:200], later.created, page)
    return finding(Verdict.PASS, want, f"{len(told)} records", *pages[:1])


def misplaced(observed: Observations, reads: Sequence[Exchange], job: Job) -> list[Finding]:
    """A record that a list shows to be another object's, and a read to be ours, is listed wrong (R60)."""
    want, found = "the same relatedObjectId as in a read by its id", []
    for read in reads:
        document = read.json() if read.status == 200 else None
        if not isinstance(document, dict) or document.get("relatedObjectId") != job.id:
            continue
        for page, item in _listed(observed):
            if id_of(item) == id_in_path(read):
                ok, got = item.get("relatedObjectId") == job.id, f"{item.get('relatedObjectId')!r}"
                found.append(finding(Verdict.PASS if ok else Verdict.FAIL, want, got, page, read))
    return kinds(found) if found else [_nothing_listed(observed)]


def of_an_object(answer: Exchange, control: Exchange) -> Finding:
    """The id of a job finds no record, unless a record has the same one (R63)."""
    want, document, asked = "404 with an Error404", answer.json(), str(answer.facts.get("unknown"))
    if answer.status == 200 and isinstance(document, dict):
        if id_of(document) == asked and document.get("relatedObjectId") != asked:
            return finding(Verdict.NOT_APPLICABLE, want, "the id is also that of a record", control, answer)
        return finding(Verdict.FAIL, want, answer.summary(100), control, answer)
    return not_found(answer, control)
