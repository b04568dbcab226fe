"""Lists that are too large for the target: never more than a warning (W148-U8).

Source: W148 6.2, lines 1148 to 1153, with FM-B14 (a bare `[]`), FM-B15 (either header suffices).
"""

from __future__ import annotations

from collections.abc import Sequence

from lso_conformance.checks.basics import finding, unanswered
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY, error_objects
from lso_conformance.checks.resource.listings import Listing, query_of
from lso_conformance.checks.resource.own_items import id_of
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.pages import ids_of, says_more
from lso_conformance.seen.resources import accepted
from lso_conformance.standard.api import Api

TOO_MANY = "tooManyRecords"


def told(
    everything: Exchange, few: Exchange, further: Sequence[Exchange], last: Exchange, api: Api
) -> Finding:
    """A list that is not given whole is refused by 422 and its code, or says in a header that more is there.

    `few` is a narrower list, which must be served; `further` are the reads from where the list ended;
    `last` is a read of a job that it must hold.
    """
    want = f"all jobs, 422 with {TOO_MANY}, or a part of them and a header that says so"
    if not accepted(few):
        got = f"a short list is not served either: {few.summary(100)}"
        return finding(Verdict.INCONCLUSIVE, want, got, few, everything)
    if everything.status is None or everything.status in BUSY:
        return unanswered(want, everything)
    if not accepted(everything):
        codes = [error.get("code") for error in error_objects(everything)]
        right = everything.status == 422 and TOO_MANY in codes
        verdict = Verdict.PASS if right else Verdict.WARNING
        return finding(verdict, want, everything.summary(160), few, everything)
    if not isinstance(everything.json(), list):
        return finding(Verdict.INCONCLUSIVE, want, everything.summary(100), everything)
    ids = ids_of(everything)
    if says_more(everything, len(ids)):
        return finding(Verdict.PASS, want, f"{len(ids)} jobs, and a header that says more", everything)
    listing = Listing(query_of(everything), [everything, *further])
    if listing.cut_in_silence() is not None and not any(listing.repeated(page) for page in listing.pages):
        got = f"{len(ids)} jobs and no header, though reading on brings more"
        folded = api.clause("list.truncation")
        return finding(Verdict.WARNING, want, got, everything, *further, folded_into=folded)
    own = id_of(last.json()) if accepted(last) else None
    if own is not None and own not in ids and own in ids_of(few):
        got = f"{len(ids)} jobs without the last one, {own}, and no header that says so"
        return finding(Verdict.WARNING, want, got, few, everything, last)
    return finding(Verdict.NOT_APPLICABLE, want, f"{len(ids)} jobs: none was left out", everything)
