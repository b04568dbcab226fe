"""Lists: what matches is listed and nothing else, what is listed is whole, and nothing is an empty list.

Source: W148 6.2 (R17-R19, O4), 6.5 (R28, O5), 6.8 (R39, O6), 6.13 (R54, O7), 6.16 (R62, O9);
FM-B14, FM-B16, FM-E5, FM-L16, FM-M2, FM-M11, FM-M12.  Only what the run made itself decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cache
from math import inf
from typing import Any

from lso_conformance.checks.basics import MISSING, differences, finding, kinds, unanswered
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY, CODES_OF_400, CODES_OF_422, error_objects
from lso_conformance.checks.form.payloads import says_not_found
from lso_conformance.checks.resource.listings import (
    Listing,
    every_listing,
    items_of,
    listings,
    matches,
    number,
    query_of,
    too_close,
)
from lso_conformance.checks.resource.own_items import UNKNOWN, OwnItem, at, made
from lso_conformance.checks.resource.passing import Passing, passing
from lso_conformance.log.exchange import ABSENT, INVALID, UNTRUE_OF_TWIN, Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.pages import ids_of, is_too_large
from lso_conformance.seen.resources import accepted
from lso_conformance.standard.api import Api
from lso_conformance.standard.views import ListOf

CITED = 4
NOT_COMPARED = {"href", "lastModifiedDate", "state"}
FRAME = "reportingTimeframe"  # what a report is about; its end may be unknown, or move, until it is final


def filters_accepted(observed: Observations, role: str, requests: Sequence[Exchange]) -> list[Finding]:
    """A list by filters of its table is answered with a list (O4, O5, O6, O7, O9)."""
    asked = listings(requests)
    ignored = _ignored(observed, role, passing(observed, observed.api.lists[role]), asked)
    return kinds([_accepted(observed.api, ignored, listing) for listing in asked])


def _accepted(api: Api, ignored: Collection[str], listing: Listing) -> Finding:
    want = f"a list by {_named(listing)}"
    last = listing.requests[-1]
    served = [e for e in listing.requests if accepted(e)]
    without = [name for name in listing.filters if name in ignored]
    if served and without:
        got = f"{', '.join(without)} makes no difference: what it excludes is listed with the rest"
        return finding(Verdict.FAIL, want, got, served[0])
    if served:
        return finding(Verdict.PASS, want, served[0].summary(60), served[0])
    if last.status is None or last.status in BUSY or last.status in ABSENT:
        return _not_there(api, want, last)
    if is_too_large(last):
        return finding(Verdict.PASS, want, last.summary(100), last)
    return finding(Verdict.FAIL, want, last.summary(160), *listing.requests[:CITED])


def _ignored(observed: Observations, role: str, owned: Passing, asked: Sequence[Listing]) -> set[str]:
    """The filters of some lists that make no difference, in no list by them that the run has read."""
    suspects = {name for listing in asked for name in listing.filters if _ignores(name, owned, listing)}
    if not suspects:
        return suspects
    every = [one for one in every_listing(observed, role) if one.pages]
    return {
        name for name in suspects
        if not any(_ignores(name, owned, one) is False for one in every if name in one.filters)
    }  # fmt: skip


def _ignores(name: str, owned: Passing, listing: Listing) -> bool | None:
    """Whether a list is as if one of its filters were not there; None where that cannot be told."""
    compared = owned.compared(listing)
    passed = compared.fitting(without=[name])[0]
    if not passed & compared.fitting()[1]:
        return None
    if not passed & ~compared.shown:
        return True
    return False if listing.whole and listing.steady else None


def _named(listing: Listing) -> str:
    return " and ".join(listing.filters) or "no filter"


def _not_there(api: Api, want: str, answer: Exchange) -> Finding:
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    got = f"see {api.clause('endpoints')}: {answer.summary(100)}"
    return finding(Verdict.INCONCLUSIVE, want, got, answer)


def holds_what_matches(observed: Observations, role: str, requests: Sequence[Exchange]) -> list[Finding]:
    """Each list holds all of the run's own items that match its filters, and none that does not (R18)."""
    return holds_those(observed, role, passing(observed, observed.api.lists[role]), requests)


def holds_those(
    observed: Observations, role: str, owned: Passing, requests: Sequence[Exchange]
) -> list[Finding]:
    """Each list holds all of these items that match its filters, and none that does not (R18)."""
    spec, asked = observed.api.lists[role], listings(requests)
    ignored = _ignored(observed, role, owned, asked)
    cap = cache(lambda: _silent_cap(observed, role))
    found = [f for listing in asked for f in _holds(observed.api, spec, owned, ignored, listing, cap)]
    decided = [f for f in found if f.verdict is not Verdict.NOT_APPLICABLE]
    return kinds(decided or found)


def _silent_cap(observed: Observations, role: str) -> float:
    """How many items a page held that was cut in silence though more were asked for; infinite: none was."""
    cut = [page for one in every_listing(observed, role) if (page := one.cut_in_silence()) is not None]
    short = [len(ids_of(page)) for page in cut if len(ids_of(page)) < number(query_of(page).get("limit"))]
    return max(short, default=inf)


def _holds(
    api: Api,
    spec: ListOf,
    owned: Passing,
    ignored: set[str],
    listing: Listing,
    cap: Callable[[], float],
) -> Iterator[Finding]:
    """Findings of one listing; a list that may be endless decides only by what it shows."""
    want = f"what matches {_shown(listing)}, and nothing else"
    endless = not {"creationDate.gt", "creationDate.lt"} <= listing.filters.keys()
    if not listing.pages:
        yield _unlisted(api, spec, want, listing, endless=endless)
        return
    items, steady, compared = listing.items, listing.steady, owned.compared(listing)
    # Where CR1-D1 only warns, a page that may be cut is not known to be all (FM-L14).
    last = listing.may_go_on and len(ids_of(listing.pages[-1])) >= cap()
    whole = listing.whole and (spec.binding_truncation or not last)
    # What is listed because a filter is ignored: all that it excludes are.
    unfiltered = compared.fitting(without=ignored)[0] if ignored & listing.filters.keys() else 0
    fit, unfit = compared.fitting()
    absent, wrong = fit & ~compared.shown, unfit & compared.shown
    # Where it is not steady, others that came or went may have moved it to a page that was read already.
    count = (fit | unfit).bit_count() - (0 if steady else absent.bit_count())
    let_through = {own.id for own in owned.of(wrong & unfiltered)}
    for own in owned.of(wrong | (absent if whole and steady else 0)):
        if own.id in items:
            got = f"an item that does not match: {_of(own, listing, spec)}"
            cited = _cited(own, listing, items[own.id][1])
            yield Finding(Verdict.FAIL, want, got, cited, spec.accepts if own.id in let_through else None)
        else:
            silent = listing.cut_in_silence() is not None or len(ids_of(listing.pages[-1])) >= cap()
            folded = api.clause("list.truncation") if silent else spec.shows if listing.nameless else None
            got = f"an item that matches is missing: {_of(own, listing, spec)}"
            yield Finding(Verdict.FAIL, want, got, _cited(own, listing, *listing.pages), folded)
    if not count and any(too_close(own, listing, spec) for own in owned.owned):
        got = "each was made too close to the date for what the target prints of it"
        yield finding(Verdict.NOT_APPLICABLE, want, got, listing.pages[0])
    elif not count and steady and not endless:
        yield finding(
            Verdict.INCONCLUSIVE, want, "nothing of the run can be told to match or not", listing.pages[0]
        )
    elif not whole and steady and not endless and absent:
        yield finding(
            Verdict.INCONCLUSIVE, want, "the list could not be read to its end", *listing.pages[:CITED]
        )
    elif count:
        yield finding(Verdict.PASS, want, f"{count} items of the run", *listing.pages[:1])
    else:
        yield finding(
            Verdict.NOT_APPLICABLE, want, "a list that says nothing of the run's items", listing.pages[0]
        )


def _shown(listing: Listing) -> str:
    return " and ".join(f"{name}={value}" for name, value in listing.filters.items()) or "no filter"


def _of(own: OwnItem, listing: Listing, spec: ListOf) -> str:
    known = {
        name: own.known(listing.requests, spec.filters[name].pointer)
        for name in listing.filters if name in spec.filters
    }  # fmt: skip
    told = {
        name: sorted(v) if isinstance(v, frozenset) else v for name, v in known.items() if v is not UNKNOWN
    }
    return f"{own.id} {told}"


def _cited(own: OwnItem, listing: Listing, *pages: Exchange) -> tuple[int, ...]:
    """The pages, and what says what the item was."""
    seen = [sight.number for sight in own.around(listing.requests) if sight is not None]
    return (*(page.number for page in pages[:CITED]), *seen)


def _unlisted(api: Api, spec: ListOf, want: str, listing: Listing, *, endless: bool) -> Finding:
    last = listing.requests[-1]
    if is_too_large(last):
        bare = last.json() == []  # FM-B14; otherwise the lists that were answered decide
        return finding(Verdict.WARNING if bare else Verdict.NOT_APPLICABLE, want, last.summary(100), last)
    if last.status is None and endless and "body over" in (last.error or ""):
        return finding(Verdict.NOT_APPLICABLE, want, last.summary(100), last)
    if last.status is None or last.status in BUSY or last.status in ABSENT:
        return _not_there(api, want, last)
    if accepted(last):
        got = f"see {api.clause('payloads')}: {last.summary(100)}"
        return finding(Verdict.FAIL, want, got, last, folded_into=api.clause("payloads"))
    return finding(Verdict.INCONCLUSIVE, want, f"see {spec.accepts}: {last.summary(100)}", last)


def contradicts_nothing(observed: Observations, role: str, requests: Sequence[Exchange]) -> list[Finding]:
    """No item shows a value that the filters of its list exclude (for lists of what others make)."""
    spec = observed.api.lists[role]
    found = []
    for listing in listings(requests):
        want = f"nothing but what matches {_shown(listing)}"
        if not listing.pages:
            found.append(_unlisted(observed.api, spec, want, listing, endless=True))
            continue
        wrong = [item for item, _ in listing.items.values() if _excluded(spec, listing, item)]
        got = (
            f"an item that does not match: {str(wrong[0])[:200]}" if wrong else f"{len(listing.items)} items"
        )
        found.append(finding(Verdict.FAIL if wrong else Verdict.PASS, want, got, *listing.pages[:1]))
    return kinds(found)


def _excluded(spec: ListOf, listing: Listing, item: Mapping[str, Any]) -> bool:
    """Whether an item shows something else; what it lacks altogether is the payload's matter."""
    for name, wanted in listing.filters.items():
        row = spec.filters[name]
        root = row.pointer.split("/")[1]
        value = at(item, row.pointer)
        if row.pointer != "/state" and item.get(root) is not None and matches(row, wanted, value) is False:
            return True
    return False


def nothing_is_an_empty_list(observed: Observations, role: str, answers: Sequence[Exchange]) -> list[Finding]:
    """A list that nothing matches is 200 with `[]` (R19, R28, R39, R54, R62)."""
    controls = observed.steps.get((answers[0].scenario, "list a little"), ())
    return kinds(
        [_empty(observed.api, observed.api.lists[role], listing, controls) for listing in listings(answers)]
    )


def _empty(api: Api, spec: ListOf, listing: Listing, controls: Sequence[Exchange]) -> Finding:
    want = f"200 with [] where nothing matches {_shown(listing)}"
    last = next((e for e in listing.requests if accepted(e)), listing.requests[-1])
    if last.status is None or last.status in BUSY:
        return unanswered(want, last)
    there = any(accepted(control) for control in controls) or says_not_found(api, last)
    if not there and last.status in ABSENT:
        return _not_there(api, want, last)
    if last.status == 200 and last.json() == []:
        return finding(Verdict.PASS, want, "[]", last)
    refused = last.status >= 400 and last.status != 404
    cause = spec.accepts if refused else spec.matches if items_of(last) else None
    return finding(Verdict.FAIL, want, last.summary(160), last, folded_into=cause)


def items_are_whole(observed: Observations, role: str) -> list[Finding]:
    """Each own item of a list shows what it has, as a read by id does (R17; full representation FM-B16)."""
    spec = observed.api.lists[role]
    requests = [e for e in observed.called(observed.api.roles[role]) if "mutant" not in e.facts]
    found = []
    for listing in listings(requests):
        found += [
            finding(Verdict.FAIL, "items with an id", "an item without id", p) for p in listing.nameless
        ]
        for own in made(observed, spec):
            if own.id in listing.items:
                found += list(_whole_item(observed.api, spec, own, listing, _not_listed(observed.api, role)))
    if not found:
        unseen = requests[-1:] or ()
        return [finding(Verdict.INCONCLUSIVE, f"items of {role}", "no item of the run was listed", *unseen)]
    return kinds(found)


def _not_listed(api: Api, role: str) -> set[str]:
    """Attributes that an item of a list of reports does not have (7.2.2.2), or that its job decides."""
    if role != api.reports.lists:
        return set()
    return {
        *api.reports.results,
        *api.reports.odd_in_lists,
        *api.reports.must_copy,
        api.job_reference[0],
        "id",
    }


def _whole_item(
    api: Api, spec: ListOf, own: OwnItem, listing: Listing, not_listed: set[str]
) -> Iterator[Finding]:
    item, page = listing.items[own.id]
    want = f"an item with {', '.join(spec.attributes)}, as a read shows it"
    missing = [name for name in spec.attributes if item.get(name) is None]
    if missing:
        yield finding(Verdict.FAIL, want, f"without {', '.join(missing)}", page)
    before, after = own.around(listing.requests)
    reads = [s.document for s in (before, after) if s is not None and s.document is not None]
    expected = reads[-1] if reads else own.sights[0].document or {}
    steady = all(
        not list(differences(expected.get(name), read.get(name))) for read in reads for name in expected
    )
    for name, value in expected.items() if steady or len(reads) < 2 else ():
        if name in not_listed or (name == FRAME and _goes_on(api, expected, item)):
            continue
        if name not in item and name not in spec.attributes:
            yield finding(Verdict.WARNING, want, f"without {name}, which a read shows", page)
        elif name in item and name not in NOT_COMPARED:
            wrong = [str(d) for d in differences(value, item.get(name, MISSING), f"/{name}")]
            if wrong:
                yield finding(Verdict.FAIL, want, f"{wrong[0]} (a read, and the list)", page)
    yield from _state(own, item, page, listing, want)
    yield finding(Verdict.PASS, want, "it shows them", page)


def _goes_on(api: Api, *shown: Mapping[str, Any]) -> bool:
    """Whether a report was not final yet in one of its representations."""
    final = list(api.reports.final)  # a state may be any JSON value
    return any(document.get("state") not in final for document in shown)


def _state(
    own: OwnItem, item: Mapping[str, Any], page: Exchange, listing: Listing, want: str
) -> Iterator[Finding]:
    states = own.known(listing.requests, "/state")
    if states is not UNKNOWN and item.get("state") is not None and item["state"] not in states:
        got = f"state {item['state']!r} where reads before and after say {sorted(states)}"
        yield finding(Verdict.FAIL, want, got, page)


def wrong_query(observed: Observations, role: str, answer: Exchange, control: Exchange) -> list[Finding]:
    """A query that is wrong is refused by 400 or 422 and a code of theirs, or answered within the rules.

    What must be refused is not said (7.1.1.3): a list is right, too, if it is the list of what matches.
    """
    want = f"{answer.facts.get('element')}: refused by 400 or 422, or a list within the rules"
    if not accepted(control):
        got = f"a right query was not answered: {control.summary(100)}"
        return [finding(Verdict.INCONCLUSIVE, want, got, control, answer)]
    if answer.status is None or answer.status in BUSY:
        return [unanswered(want, answer)]
    if accepted(answer):
        return [_served(observed, role, answer, want)]
    return [finding(_refusal(answer), want, answer.summary(160), control, answer)]


def _refusal(answer: Exchange) -> Verdict:
    codes = {code for error in error_objects(answer) if isinstance(code := error.get("code"), str)}
    if answer.status in INVALID:
        known = CODES_OF_400 - {"invalidBody"} if answer.status == 400 else CODES_OF_422
        elsewhere = not codes or bool(codes & known) or not codes <= CODES_OF_400 | CODES_OF_422
        return Verdict.PASS if elsewhere else Verdict.WARNING
    odd = 400 <= (answer.status or 0) < 500
    return Verdict.WARNING if odd and answer.status not in UNTRUE_OF_TWIN - {404} else Verdict.FAIL


def _served(observed: Observations, role: str, answer: Exchange, want: str) -> Finding:
    """An ignored parameter is no list of what matches; a page may be smaller than asked, not larger."""
    spec, query = observed.api.lists[role], query_of(answer)
    items = items_of(answer)
    for name, value in query.items():
        row = spec.filters.get(name)
        if row is None or not items:
            continue
        if row.kind == "equal" and value:
            shown = [item for item in items if item.get("state") == value]
            if row.pointer == "/state" and len(shown) < len(items):
                return finding(Verdict.FAIL, want, f"{len(items)} items of other states", answer)
        elif row.kind != "equal" and value in {"", "tomorrow"}:
            return finding(Verdict.WARNING, want, f"{name} was ignored: {len(items)} items", answer)
    return finding(Verdict.PASS, want, f"a list of {len(items)}", answer)
