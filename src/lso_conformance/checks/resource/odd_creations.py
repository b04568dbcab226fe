"""Creations that break a sentence without a label: never more than a warning.

Source: W148 7.2.3.8 with FM-M17 (text out of range in a recurring schedule), 6.1.3 (the id is the
SOF's to set), MANN 3.5.2 (the form of a URN); FM-B11 (refused at once, or accepted and then `rejected`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lso_conformance.checks.basics import finding, unanswered
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.errors import BUSY
from lso_conformance.checks.resource.own_items import id_of
from lso_conformance.log.exchange import UNTRUE_OF_TWIN, Exchange
from lso_conformance.seen.resources import Job, accepted

RUNS = ("waiting", "running", "held", "done")  # roles of states


def kept_out(answer: Exchange, control: Exchange, job: Callable[[str], Job], what: str) -> Finding:
    """A creation with one wrong value brings no job that runs; its twin does (W148-U5, MANN-U6).

    A target that takes no such job at all has nothing to keep out.
    """
    want = f"{what}: refused, or a job that becomes rejected"
    if control.status is None or control.status in BUSY or control.status >= 500:
        return unanswered(want, control)
    if not accepted(control) or job(control.step).seen_as("refused"):
        got = f"the same request in the right form is not taken either: {control.summary(120)}"
        return finding(Verdict.NOT_APPLICABLE, want, got, control)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if not accepted(answer):
        return _refused(want, answer, control)
    seen = job(answer.step)
    last, got = seen.moments[-1].exchange, f"accepted: {' -> '.join(seen.states)}"
    if seen.seen_as("refused"):
        return finding(Verdict.PASS, want, got, control, answer, last)
    verdict = Verdict.WARNING if seen.seen_as(*RUNS) else Verdict.INCONCLUSIVE
    return finding(verdict, want, got, control, answer, last)


def _refused(want: str, answer: Exchange, control: Exchange) -> Finding:
    """What is not accepted: an error of the server's own, or an untrue one, is a warning."""
    refused = 400 <= (answer.status or 0) < 500 and answer.status not in UNTRUE_OF_TWIN
    verdict = Verdict.PASS if refused else Verdict.WARNING
    return finding(verdict, want, answer.summary(), control, answer)


def id_is_the_servers(answer: Exchange, control: Exchange, by_sent_id: Sequence[Exchange]) -> Finding:
    """An id that the Buyer sends is refused or left aside; the job has one of the SOF's own (W148-U7).

    `answer` tells by its fact `given` which one was sent, `by_sent_id` are the reads by it.
    """
    want = "an id of the SOF's own, or a refusal"
    if not accepted(control):
        got = f"the request without an id was not accepted either: {control.summary(120)}"
        return finding(Verdict.INCONCLUSIVE, want, got, control)
    if answer.status is None or answer.status in BUSY:
        return unanswered(want, answer)
    if not accepted(answer):
        return _refused(want, answer, control)
    given, own = answer.facts.get("given"), id_of(answer.json())
    if own is None:
        return finding(Verdict.INCONCLUSIVE, want, f"no id at all: {answer.summary(120)}", answer)
    if own == given:
        return finding(Verdict.WARNING, want, f"the id that was sent: {own}", control, answer)
    found = [read for read in by_sent_id if accepted(read) and id_of(read.json()) is not None]
    if found:
        got = f"the id {own}, but {given}, which was sent, is answered with a job too"
        return finding(Verdict.WARNING, want, got, answer, *found[:1])
    return finding(Verdict.PASS, want, own, answer, *by_sent_id[:1])
