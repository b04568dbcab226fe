"""Hrefs: each leads to the object that it is of.  Never more than a warning (W148-U6).

Source: W148 7.2.1, 7.2.2.1 ("hyperlink reference"); FM-E3, FM-M24 (its form is free).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lso_conformance.checks.basics import finding
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY
from lso_conformance.checks.resource.own_items import id_of
from lso_conformance.log.exchange import OF_CALLER, Exchange
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import accepted
from lso_conformance.standard import hrefs

REFUSED = OF_CALLER | {405, 406}  # to whoever may not see it; nobody can tell what is there


def leads(
    observed: Observations, shown: Exchange, href: Any, id: str | None, followed: Sequence[Exchange]
) -> Finding:
    """An href that an answer has `shown` leads to the object of an id, by the requests that `followed` it."""
    want = "an href that leads to its object"
    if not isinstance(href, str) or not href or id is None:
        return finding(Verdict.NOT_APPLICABLE, want, "no href is shown", shown)
    if hrefs.is_as_printed(href, id, observed.api):
        return finding(Verdict.PASS, want, f"{href[:200]}, in the form that the guide prints", shown)
    base_url = str(observed.header["profile"]["ixit"][observed.api.name]["base_url"])
    if not hrefs.places(href, shown.url, base_url):
        got = f"{href[:200]} leads to another host, and is not followed"
        return finding(Verdict.NOT_APPLICABLE, want, got, shown)
    if not followed:
        return finding(Verdict.INCONCLUSIVE, want, f"{href[:200]} was not followed", shown)
    there = {id_of(answer.json()) for answer in followed if accepted(answer)}
    if id in there:
        return finding(Verdict.PASS, want, href[:200], shown, *followed)
    if any(_tells_nothing(answer) for answer in followed):
        return finding(Verdict.INCONCLUSIVE, want, followed[-1].summary(160), shown, *followed)
    other = next((one for one in there if one is not None), None)
    got = f"leads to {other}, not to {id}" if other else f"leads nowhere: {followed[-1].summary(100)}"
    return finding(Verdict.WARNING, want, f"{href[:200]} {got}", shown, *followed)


def _tells_nothing(answer: Exchange) -> bool:
    """Whether an answer leaves open what is there: none, a refusal, a redirection, or a page for people."""
    status = answer.status
    if status is None or status in BUSY | REFUSED or 300 <= status < 400 or status >= 500:
        return True
    return accepted(answer) and answer.json() is None
