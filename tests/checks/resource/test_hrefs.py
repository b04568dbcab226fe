"""Hrefs: what following them shows."""

from typing import Any

import by_hand
import pytest
from by_hand import BASE_URL, error, job

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.resource import hrefs
from lso_conformance.seen.observations import observe

P, W, I, N = (  # noqa: E741 - short in tables
    Verdict.PASS, Verdict.WARNING, Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE,
)  # fmt: skip
OWN = f"{BASE_URL}faultManagementJob/job-1"
NOWHERE = (404, error())
FOLLOWED: dict[str, tuple[Any, list[tuple[int | None, Any]], Verdict]] = {
    "to its object": (OWN, [(200, job())], P),
    "at the second try": ("/faultManagementJob/job-1", [NOWHERE, (200, job())], P),
    "to another object": (OWN, [(200, job(id="job-2"))], W),
    "to a list": (OWN, [(200, [job()])], W),
    "nowhere": (OWN, [NOWHERE], W),
    "nowhere any more": (OWN, [(410, None)], W),
    "nowhere, whatever it is read from": ("/faultManagementJob/job-1", [NOWHERE, NOWHERE], W),
    "to a page for people": (OWN, [(200, b"<html>")], I),
    "where nobody may look": (OWN, [(403, error("accessDenied"))], I),
    "to another address": (OWN, [(302, None)], I),
    "to a server that fails": (OWN, [(500, None)], I),
    "to a server that is busy": (OWN, [(503, None)], I),
    "to silence": (OWN, [(None, None)], I),
    "not followed": (OWN, [], I),
    "as printed, and not followed": (f"{BASE_URL}job-1", [], P),
    "as printed, of another object": (f"{BASE_URL}job-2", [NOWHERE], W),
    "to another host": ("https://gateway.example.net/faultManagementJob/job-1", [], N),
    "to no place of the web": ("urn:uuid:7f3a", [], N),
    "no text": (7, [], N),
    "empty": ("", [], N),
    "none": (None, [], N),
}


@pytest.mark.parametrize(("href", "answers", "verdict"), FOLLOWED.values(), ids=FOLLOWED)
def test_an_href_leads_to_its_object(
    href: Any, answers: list[tuple[int | None, Any]], verdict: Verdict
) -> None:
    log = by_hand.Written()
    log.call("create", 201, job(), sent=by_hand.request(), step="create")
    for status, body in answers:
        log.call("retrieve", status, body, step="follow")
    observed = observe(log.ended(), by_hand.API)
    shown, *followed = observed.exchanges
    assert hrefs.leads(observed, shown, href, "job-1", followed).verdict is verdict


def test_what_shows_no_id_has_no_href_to_judge() -> None:
    log = by_hand.Written()
    log.call("create", 201, job(), sent=by_hand.request())
    observed = observe(log.ended(), by_hand.API)
    assert hrefs.leads(observed, observed.exchanges[0], OWN, None, []).verdict is N
