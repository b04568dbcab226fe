"""What every notification says of itself: type, id, time and object (R69), as its OAS has it (R5, R6).

Source: W148 6.19 R69, 7.3; FM-E10, FM-L17, FM-B30.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from lso_conformance.checks.basics import finding, grain, has_fraction, kinds, moment
from lso_conformance.checks.clocks import ahead_of
from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form.payloads import Defect, body_errors, undefined_in
from lso_conformance.checks.told.notifications import nothing
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.notification import Notification, of_job, unheard_of
from lso_conformance.seen.observations import Observations, Subscription
from lso_conformance.seen.resources import DECLINED, Job
from lso_conformance.standard.api import Api

CLOCKS_APART = timedelta(seconds=5)
DefectsOf = Callable[[Api, Notification], Iterator[Defect]]


def complete(subscription: Subscription, api: Api) -> list[Finding]:
    """Every notification has type, id, time and object (R69)."""
    found = [_complete(n, api) for n in subscription.notifications if n.event is not None]
    return kinds(found) if found else [nothing(subscription)]


def _complete(notification: Notification, api: Api) -> Finding:
    want = ", ".join(api.event_attributes)
    if not notification.taken:
        got = notification.exchange.error or f"answered with {notification.exchange.status}"
        return finding(Verdict.INCONCLUSIVE, want, got, notification.exchange)
    event, document = notification.event, notification.document
    lacking = [name for name in api.event_attributes if document.get(name) in (None, "")]
    if not lacking and event:
        named = {"id": event.id, "state": event.state, "report": event.report}
        lacking = [
            f"the {what} of the object" for what, name in named.items()
            if name and notification.payload.get(name) in (None, "")
        ]  # fmt: skip
    if event and document.get("eventType") not in (None, "", event.type):
        lacking.append(f"the eventType of {event.path}")
    got = f"{event.type if event else ''} without {', '.join(lacking)}"
    return finding(Verdict.FAIL if lacking else Verdict.PASS, want, got, notification.exchange)


def told_apart(subscription: Subscription) -> Finding:
    """Two events of a subscription have two ids (R69); a second delivery is no second event."""
    want = "an eventId for each event"
    first: dict[str, Notification] = {}
    warned: list[Exchange] = []
    came = [n for n in subscription.notifications if n.taken and isinstance(n.document.get("eventId"), str)]
    for each in came:
        other = first.setdefault(each.identity[0], each)
        if _is_of(other) != _is_of(each) or (other.identity != each.identity and _between(came, other, each)):
            got = f"{each.identity[0]} for {_is_of(other)} and for {_is_of(each)}"
            return finding(Verdict.FAIL, want, got, other.exchange, each.exchange)
        if other.identity != each.identity:
            warned = [other.exchange, each.exchange]
    if warned:
        return finding(Verdict.WARNING, want, "a second delivery has another eventTime", *warned)
    if not came:
        return nothing(subscription)
    return finding(Verdict.PASS, want, f"{len(came)} events", subscription.asked)


def _is_of(notification: Notification) -> tuple[str, str | None, str | None]:
    return notification.event.type if notification.event else "", notification.about, notification.state


def _between(came: Sequence[Notification], one: Notification, other: Notification) -> bool:
    """Whether the object was in another state between two events that tell of the same one."""
    inner = came[came.index(one) : came.index(other)]
    return any(n.event == one.event and n.about == one.about and n.state != one.state for n in inner)


def dated(subscription: Subscription, job: Job, api: Api) -> Finding:
    """`eventTime` is the time of the event: not before the job was created, nor in the future (R69)."""
    came = [
        n for role in ("created", "changed") for n in of_job(subscription.notifications, role, job.id, api)
    ]
    return in_its_life(came, subscription, job)


def in_its_life(came: Sequence[Notification], subscription: Subscription, job: Job) -> Finding:
    """Each `eventTime` of a job, its processes and reports is after its creation, and not in the future."""
    want = "eventTime between the creation of the job and the arrival"
    if not came:
        return nothing(subscription)
    document = job.created.json()
    created = moment(document.get("creationDate")) if isinstance(document, dict) else None
    ahead = ahead_of(job)
    for each in came:
        time = moment(each.document.get("eventTime"))
        if time is None:  # its form is the payload's matter
            continue
        early = created is not None and (created - time) > CLOCKS_APART
        late = time - each.exchange.sent_at - ahead.most > CLOCKS_APART
        if early or late:
            return finding(Verdict.FAIL, want, f"eventTime {time.isoformat()}", job.created, each.exchange)
    return finding(Verdict.PASS, want, f"{len(came)} events", job.created)


def dated_apart(subscription: Subscription, job: Job, api: Api) -> Finding:
    """Events that actions of the Buyer keep apart have times of their own (R69).

    Judged only where the time has fractions: whole seconds may be all that the target knows.  Nor have the
    events other times where the actions came within what the last digit stands for.
    """
    want = "another eventTime for a state that was left and reached again"
    changed = of_job(subscription.notifications, "changed", job.id, api)
    times: dict[str | None, list[Notification]] = {}
    for each in changed:
        times.setdefault(each.state, []).append(each)
    twice = next((same for state, same in times.items() if len(same) > 1), None)
    if twice is None:
        return finding(Verdict.INCONCLUSIVE, want, "no state was told twice", job.created)
    one, other = (str(n.document.get("eventTime")) for n in twice[:2])
    leads = {row.do for row in api.transitions if row.end == twice[0].state}
    acts = [m for m in job.moments if m.action is not None and m.outcome != DECLINED]
    gaps = [b.exchange.sent_at - a.exchange.sent_at for a, b in pairwise(acts) if b.action in leads]
    gap = max(gaps, default=timedelta())
    same = one == other and has_fraction(one) and gap > grain(one)
    return finding(
        Verdict.FAIL if same else Verdict.PASS, want, f"{one}, {other}", *(n.exchange for n in twice[:2])
    )


def conforming(observed: Observations) -> list[Finding]:
    """Every notification conforms to the OAS of its listener (R5)."""
    return _over_all(observed, "notifications as the OAS describes them", _defects)


def closed(observed: Observations) -> list[Finding]:
    """No notification has a type or an attribute that the documents do not define (R6, FM-L17)."""
    found = _over_all(observed, "no attribute that the documents do not define", _undefined)
    want, strange = (
        "no event that the documents do not define",
        unheard_of(observed.notifications, observed.api),
    )
    wrong = [finding(Verdict.FAIL, want, str(n.document["eventType"]), n.exchange) for n in strange]
    return [*found, *(kinds(wrong) if wrong else [])]


def _defects(api: Api, notification: Notification) -> Iterator[Defect]:
    answer, schema = notification.exchange, _schema(api, notification)
    if schema is not None and api.listener is not None:
        yield from body_errors(api.listener, schema, answer.request)
    media_type = answer.request_headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        verdict = Verdict.FAIL if media_type else Verdict.WARNING
        yield Defect("", f"{media_type or 'no media type'} where the OAS has application/json", verdict)


def _undefined(api: Api, notification: Notification) -> Iterator[Defect]:
    schema = _schema(api, notification)
    if schema is not None and api.listener is not None:
        yield from undefined_in(api.listener, schema, notification.exchange.request)


def _schema(api: Api, notification: Notification) -> Any:
    if api.listener is None or notification.event is None:
        return None
    return api.listener.operations[notification.event.type].request


def _over_all(observed: Observations, want: str, defects_of: DefectsOf) -> list[Finding]:
    """Once a kind; nothing where no notification came."""
    api = observed.api
    found = [
        Finding(
            defect.verdict, want,
            f"{n.event.type if n.event else ''}: {defect.pointer or 'body'}: {defect.message}"[:500],
            (n.exchange.number,), _folded_into(api, defect),
        )
        for n in observed.notifications if n.taken for defect in defects_of(api, n)
    ]  # fmt: skip
    return kinds(found) if found else []


def _folded_into(api: Api, defect: Defect) -> str | None:
    """What R69 names it shows."""
    name = defect.missing or (defect.pointer.split("/")[1] if defect.pointer else "")
    named = name in api.event_attributes or defect.message.startswith("not JSON")
    return api.clause("event.content") if named and defect.verdict is Verdict.FAIL else None
