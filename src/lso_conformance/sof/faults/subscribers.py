"""Faults of delivery: who is not told (R67, R70, CR1-O2), who too much (R68).  W148 5.2.2, 6.18, 6.19.

What an event says: faults.events. One subscription and the others: O2.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import httpx

from lso_conformance.sof.core.answers import Call
from lso_conformance.sof.core.times import recurs
from lso_conformance.sof.jobs.notifications import EVENTS, Happening
from lso_conformance.sof.jobs.transitions import FINAL
from lso_conformance.sof.jobs.world import Job, Report, Subscription
from lso_conformance.sof.operators.answers import body
from lso_conformance.sof.operators.documents import inside
from lso_conformance.sof.operators.events import (
    CANCEL,
    CHANGED,
    CREATED,
    FAILED,
    MODIFY,
    MOVED,
    PROCESSES,
    READY,
    REPORT_CREATED,
    REPORT_MOVED,
    adds,
    in_states,
    repeats,
    sends_to,
    told_of,
    withholds,
)
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, When, always, answers, changes, over, skips, together
from lso_conformance.sof.registry import Mixed

# --- CR1-O2, R67, R70: what is never told ----------------------------------------------------------


def _has_query(_sof: Any, subscription: Subscription, _happening: Happening) -> bool:
    return bool(subscription.query)


def _has_no_query(_sof: Any, subscription: Subscription, _happening: Happening) -> bool:
    return not subscription.query


def _again(sof: Any, subscription: Subscription, happening: Happening) -> bool:
    job = sof.world.jobs.get(happening.subject["id"])
    suspended = job is not None and "suspended" in job.history
    return suspended and in_states("inProgress")(sof, subscription, happening)


def _unnamed(_sof: Any, subscription: Subscription, happening: Happening) -> bool:
    return happening.event_type == READY and READY not in (subscription.query or "")


sow(
    "W148-CR1-O2", "{}.", withholds,
    blunt("never-notifies", "Registers, and sends nothing to anybody", always),
    subtle("never-notifies-with-query", "Sends nothing to a subscription that has a query", _has_query),
    subtle("never-notifies-without-query", "Sends nothing to a subscription that has no query",
           _has_no_query),
    subtle("nothing-but-jobs-told", "Sends events of jobs only, never of processes and reports",
           told_of(*PROCESSES, REPORT_CREATED, REPORT_MOVED)),
    blunt("reports-never-told", "Sends nothing that is about reports",
          told_of(READY, FAILED, REPORT_CREATED, REPORT_MOVED)),
)  # fmt: skip
sow(
    "W148-R67", "Sends no event {}.", withholds,
    blunt("create-never-told", "of creations", told_of(CREATED)),
    blunt("state-change-never-told", "of state changes of jobs", told_of(MOVED)),
    *(
        subtle(f"{word}-never-told", f"of the change to {state}", in_states(state))
        for word, state in (
            ("scheduled", "scheduled"), ("in-progress", "inProgress"), ("suspended", "suspended"),
            ("completed", "completed"), ("cancelled", "cancelled"), ("rejected", "rejected"),
            ("resources-unavailable", "resourcesUnavailable"),
        )
    ),
    blunt("report-create-never-told", "of a new report", told_of(REPORT_CREATED)),
    blunt("report-state-never-told", "of state changes of reports", told_of(REPORT_MOVED)),
    *(
        subtle(f"report-{word}-never-told", f"when a report becomes {state}",
               told_of(REPORT_MOVED, state=state))
        for word, state in (
            ("start", "inProgress"), ("completion", "completed"), ("failure", "failed"),
            ("rejection", "rejected"),
        )
    ),
    blunt("preparation-error-never-told", "when the preparation of a report fails", told_of(FAILED)),
    blunt("attribute-change-never-told", "when a job was modified", told_of(CHANGED)),
    blunt("cancel-process-never-told", "of state changes of cancel processes", told_of(CANCEL)),
    blunt("modify-process-never-told", "of state changes of modify processes", told_of(MODIFY)),
    *(
        subtle(f"{name}-never-told", f"when a {kind} process is {state}", told_of(event, state=state))
        for name, kind, event, state in (
            ("cancel-process-end", "cancel", CANCEL, "completed"),
            ("modify-process-end", "modify", MODIFY, "completed"),
            ("modify-rejection", "modify", MODIFY, "rejected"),
 ("cancel-rejection", "cancel", CANCEL, "rejected"),
        )
    ),
    subtle("resumption-never-told", "when a suspended job runs again", _again),
    blunt("report-ready-never-told", "when a report is ready", told_of(READY), breaks="W148-R70"),
    subtle("ready-not-told-without-query", "when a report is ready, unless it was asked for by name",
           _unnamed,
           breaks="W148-R70"),
)  # fmt: skip


def _three_per_object(_sof: Any, beneath: Act, subscription: Subscription, happening: Happening) -> Any:
    sent = beneath(subscription, happening)
    about = f"told of {happening.subject['id']}"
    subscription.notes[about] = subscription.notes.get(about, 0) + len(sent)
    return sent if subscription.notes[about] <= 3 else []


def _knows_older(sof: Any, beneath: Act, subscription: Subscription) -> None:
    beneath(subscription)
    subscription.notes["older"] = frozenset(sof.world.jobs.items)


def _is_older(_sof: Any, subscription: Subscription, happening: Happening) -> bool:
    return happening.subject["id"] in subscription.notes["older"]


def _replaces(sof: Any, beneath: Act, subscription: Subscription) -> None:
    for known in tuple(sof.world.subscriptions.items.values()):
        if known.callback == subscription.callback:
            sof.remove_subscription(known)
    beneath(subscription)


def _later_execution(_sof: Any, job: Job) -> bool:
    again = recurs(job.request["scheduleDefinition"]) and "inProgress" in job.history
    return again and job.state in {"scheduled", "inProgress"}


def _not_the_first(_sof: Any, report: Report) -> bool:
    return bool(report.job.notes.setdefault("told ready", report.id) != report.id)


sow(
    "W148-R67", "{}.", as_it_is,
    subtle("tells-three-things-per-object",
           "Sends at most three events about the same job or process to a subscription",
           over("notifications", _three_per_object), breaks="W148-CR1-O2"),
    subtle("older-jobs-never-told", "Sends no events of jobs that were there before the subscription",
           together(withholds(_is_older), over("store_subscription", _knows_older))),
    subtle("second-registration-replaces-first",
           "A registration takes the place of an earlier one with the same callback",
           over("store_subscription", _replaces)),
    subtle("later-executions-never-told", "Sends no event when a recurring job rests, or runs again",
           skips("job_moved", _later_execution)),
    subtle("first-ready-report-only", "Says of the first report of a job only that it is ready",
           skips("report_ready", _not_the_first), breaks="W148-R70"),
    subtle("ready-not-told-after-resumption",
           "No event says that a report is ready once its job was suspended",
           skips("report_ready", lambda _sof, report: "suspended" in report.job.history), breaks="W148-R70"),
    subtle("ready-not-told-for-files", "No event says that a report is ready whose results are a file",
           skips("report_ready", lambda _sof, report: report.document["resultFormat"] != "payload"),
           breaks="W148-R70"),
)  # fmt: skip

# --- R67: sent, but not where the subscriber listens -----------------------------------------------


def _swapped_path(url: str, happening: Happening) -> str:
    other = MOVED if happening.event_type == CREATED else CREATED
    return url.replace(EVENTS[happening.event_type].path, EVENTS[other].path)


def _capital_path(url: str, happening: Happening) -> str:
    name = happening.event_type
    return url.replace(name, name[0].upper() + name[1:])


def _job_path(url: str, happening: Happening) -> str:
    return f"{url}/{happening.subject['id']}" if happening.event_type == MOVED else url


def _no_path(_sof: Any, beneath: Act, subscription: Subscription, happening: Happening) -> Any:
    root = str(httpx.URL(subscription.callback).copy_with(path="/"))
    return beneath(replace(subscription, callback=root), happening)


sow(
    "W148-R67", "{}.", sends_to,
    blunt("event-to-path-of-other-event", "Sends to the path of another event type", _swapped_path),
    blunt("event-to-base-path", "Sends all events to the base path of the listener",
          lambda url, happening: url.removesuffix(EVENTS[happening.event_type].path)),
    blunt("event-to-one-listener", "Sends all events to the path listener",
          lambda url, happening: url.removesuffix(f"/{happening.event_type}")),
    subtle("event-without-listener-in-path", "The path of an event lacks listener",
           lambda url, _happening: url.replace("/listener/", "/")),
    subtle("event-to-path-in-capitals", "The last part of an event's path begins with a capital letter",
           _capital_path),
    subtle("state-event-to-job-path", "State changes go to a path that ends with the job's id", _job_path),
)  # fmt: skip
sow(
    "W148-R67", "{}.", as_it_is,
    blunt("events-by-put", "Sends notifications by PUT",
          changes("notification", lambda notification: replace(notification, method="PUT"))),
    subtle("callback-path-dropped", "Sends to the host of the callback, without the callback's own path",
           over("listener_url", _no_path)),
)  # fmt: skip

# --- R68: told without having asked ----------------------------------------------------------------


def _neighbours(sof: Any, subscription: Subscription) -> Iterator[Subscription]:
    """The live subscriptions of the same host and port, this one too."""
    place = httpx.URL(subscription.callback).netloc
    for known in sof.world.subscriptions.items.values():
        if httpx.URL(known.callback).netloc == place:
            yield known


def _visible(_sof: Any, beneath: Act, call: Call) -> Any:
    found = beneath(call)
    return None if found is None or "hidden" in found.notes else found


def _hides(_sof: Any, _beneath: Act, subscription: Subscription) -> None:
    subscription.notes["hidden"] = True


def _follows(sof: Any, beneath: Act, subscription: Subscription) -> None:
    beneath(subscription)
    subscription.notes["followed"] = frozenset(sof.world.jobs.items)


def _is_not_followed(_sof: Any, subscription: Subscription, happening: Happening) -> bool:
    followed = subscription.notes.get("followed")
    return followed is not None and happening.subject["id"] not in followed


def _merged(sof: Any, _beneath: Act, subscription: Subscription, happening: Happening) -> bool:
    return any(happening.event_type in known.event_types for known in _neighbours(sof, subscription))


def _to_others(sof: Any, beneath: Act, subscription: Subscription, happening: Happening) -> Any:
    others = (o for o in _neighbours(sof, subscription) if not sof.wants(o, happening))
    return beneath(next(others, subscription), happening)


def _as_change(sof: Any, happening: Happening) -> Sequence[Happening]:
    if happening.event_type != CREATED:
        return ()
    return (replace(happening, id=sof.new_id(), event_type=MOVED),)


def _planned_as_change(sof: Any, happening: Happening) -> Sequence[Happening]:
    job = sof.world.jobs.get(happening.subject["id"])
    planned = job is not None and "scheduleDefinitionStartTime" in job.request["scheduleDefinition"]
    return _as_change(sof, happening) if planned else ()


def _tells(seam: str, more: Callable[[Any, Any], None]) -> Mixed:
    def act(sof: Any, beneath: Act, about: Any) -> None:
        beneath(about)
        more(sof, about)

    return over(seam, act)


def _to_everybody(seam: str) -> Mixed:
    return skips(seam, told_of(READY), gives=True)


HIDES = together(over("find_subscription", _visible), over("remove_subscription", _hides))
FINAL_STATE: When = in_states(*FINAL)
sow(
    "W148-R68", "{}.", as_it_is,
    blunt("unregister-does-nothing", "Answers 204 to the end of a subscription, and keeps it",
          skips("remove_subscription")),
    subtle("unregister-hides-only",
           "After the end of a subscription its events go on; only it is not found any more", HIDES),
    subtle("ended-subscription-follows-its-jobs",
           "After the end of a subscription, jobs that were there before it are still told",
           together(withholds(_is_not_followed), over("remove_subscription", _follows), HIDES)),
    subtle("queries-of-one-listener-are-merged",
           "Sends to every subscription of a listener what any of them asked for", over("wants", _merged)),
    subtle("events-go-to-others",
           "Sends an event to a subscription of the same listener that did not ask for it, if there is one",
           over("listener_url", _to_others)),
    blunt("reports-told-to-everybody", "Every subscriber is told of reports, whatever he asked for",
          together(_to_everybody("is_queued"), _to_everybody("wants"))),
    blunt("creation-told-as-state-change", "Tells the creation of a job as a state change too",
          adds(_as_change)),
    subtle("planned-creation-told-as-state-change",
           "Tells the creation of a job with a start as a change too", adds(_planned_as_change)),
    subtle("ready-told-for-failed", "A failed report is told as ready, too",
           _tells("preparation_failed", lambda sof, report: sof.report_ready(report))),
    subtle("ready-told-at-creation", "A report is told as ready when it is created, and again when it is",
           _tells("report_created", lambda sof, report: sof.report_ready(report))),
    subtle("modified-job-told-as-created", "A job that was modified is told as created again",
           _tells("attributes_changed", lambda sof, job: sof.job_created(job))),
)  # fmt: skip
sow(
    "W148-R68", "Tells twice, as two events, {}.", repeats,
    blunt("events-repeated-with-new-id", "whatever happens", always),
    subtle("final-state-repeated-with-new-id", "that a job is in a final state", FINAL_STATE),
    subtle("report-ready-told-twice", "that a report is ready", told_of(READY)),
    subtle("report-completion-told-twice", "that a report is completed",
           told_of(REPORT_MOVED, state="completed")),
    subtle("report-creation-told-twice", "that a report was created", told_of(REPORT_CREATED)),
    subtle("preparation-error-told-twice", "that a report failed", told_of(FAILED)),
    subtle("process-end-told-twice", "that a process is completed",
           told_of(*PROCESSES, state="completed")),
    subtle("attribute-change-told-twice", "that a job was modified", told_of(CHANGED)),
)  # fmt: skip

# --- O2: one subscription and the others -----------------------------------------------------------


def _shared_id(sof: Any, beneath: Act, document: Any) -> Any:
    made = beneath(document)
    ids: dict[str | None, str] = sof.world.notes.setdefault("ids of queries", {})
    return replace(made, id=ids.setdefault(made.query, made.id))


def _ends_alike(attribute: str) -> Act:
    def act(sof: Any, beneath: Act, call: Call) -> Any:
        ended, answer = sof.find_subscription(call), beneath(call)
        for other in tuple(sof.world.subscriptions.items.values()):
            if ended is not None and getattr(other, attribute) == getattr(ended, attribute):
                sof.remove_subscription(other)
        return answer

    return act


def _origin(callback: str) -> str:
    url = httpx.URL(callback)
    return f"{url.scheme}://{url.netloc.decode()}"


sow(
    "W148-O2", "{}.", as_it_is,
    subtle("subscriptions-of-one-query-share-an-id", "Two subscriptions with the same query have the same id",
           over("new_subscription", _shared_id)),
    blunt("unregister-ends-those-of-the-query",
          "The end of one subscription is the end of every one that has the same query",
          over("unregister", _ends_alike("query"))),
    subtle("unregister-ends-all-at-the-callback",
           "The end of one subscription is the end of every one at its callback",
           over("unregister", _ends_alike("callback"))),
    blunt("subscription-shows-origin-of-callback",
          "A retrieved subscription shows its callback without the path",
          answers("retrieve_subscription", body(inside("callback", _origin)), 200)),
)  # fmt: skip
