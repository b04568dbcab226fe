"""Drives: register listeners with every form of a query, read and end the subscriptions.

Judged by test_hub.  FM: W148 6.18, 7.2.4: O2, O10, R65, R66, R68.
"""

from collections.abc import Callable, Mapping

from lso_conformance.drive.calls import HeldSubscription
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.step import Step
from lso_conformance.log.exchange import Exchange

CONTROL = "register for everything"
EMPTY_QUERY = "register with an empty query"
QUERIES: Mapping[str, Callable[[Step], str]] = {
    EMPTY_QUERY: lambda _: "",
    "register for one type": lambda step: f"eventType={_types(step)[0]}",
    "register for a list of types": lambda step: f"eventType={','.join(_types(step)[:2])}",
    "register for a list of every type": lambda step: f"eventType={','.join(_types(step))}",
}
REPEATED = "register with a repeated parameter"
WITHOUT, WITH_NULL = "register without a callback", "register with null as callback"
EMPTY = "register with an empty object"
UNKNOWN_TYPE = "register for an unknown type"
CUT = "register with a body that ends early"
# What a SOF may refuse or take; refused, it says why (6.18 requires eventType alone).
DOUBTFUL = {
    UNKNOWN_TYPE: "eventType=noSuchEvent",
    "register by an unknown attribute": "colour=red",
    "register with a malformed query": "eventType==&,=",
    "register with a query of another type": 12,
}


def _types(step: Step) -> list[str]:
    return list(step.api.events)


def repeated(step: Step) -> str:
    """A query that repeats its parameter in place of a list."""
    return "&".join(f"eventType={each}" for each in _types(step)[:2])


def offered(step: Step) -> None:
    step.try_to_subscribe(CONTROL)


def queries(step: Step) -> None:
    step.subscribe(CONTROL)
    for name, query in {**QUERIES, REPEATED: repeated}.items():
        if name != EMPTY_QUERY and not step.api.events:
            step.leave_out(name, "the API has no events")
            step.leave_out(f"{name}: read it", "the API has no events")
            continue
        made, _ = step.try_to_subscribe(name, query(step))
        if made is None:
            step.leave_out(f"{name}: read it", "it was not registered")
        else:
            step(f"{name}: read it").registration(made.id)


def ended(step: Step) -> None:
    stays = step.subscribe("register to stay")
    made = step.subscribe("register to leave")
    step("read it before").registration(made.id)
    step("unregister").unregister(made)
    after = step("read it after", unknown=made.id).registration(made.id)
    if _is_anothers(after, made):
        step.leave_out("unregister once more", "its id was given to another subscription")
    else:
        step("unregister once more", unknown=made.id).unregister_id(made.id)
    step("read the one that stays").registration(stays.id)


def _is_anothers(read: Exchange, made: HeldSubscription) -> bool:
    """Whether an id that was given back shows a subscription of somebody else."""
    document = read.json()
    return isinstance(document, dict) and document.get("callback", made.inbox.url) != made.inbox.url


def unknown_ids(step: Step) -> None:
    made = step.subscribe("register for a real id")
    step("read the real id").registration(made.id)
    step.read_unknown("read an unknown id", made, role="retrieve_hub")
    unknown = step.unknown_id(made, role="retrieve_hub")
    step("unregister an unknown id", unknown=unknown).unregister_id(unknown)
    step("read the real id again").registration(made.id)


def refusals(step: Step) -> None:
    control = step.subscribe(CONTROL)
    callback = control.inbox.url
    query = QUERIES["register for one type"](step) if step.api.events else ""
    for name, body in {WITHOUT: {"query": query}, WITH_NULL: {"callback": None}, EMPTY: {}}.items():
        step(name, mutant=CONTROL, element="/callback").register(body)
    step(CUT, mutant=CONTROL, element="").register(content=b'{"callback": "' + callback.encode())
    for name, doubtful in DOUBTFUL.items():
        step.try_to_subscribe(name, doubtful, mutant=CONTROL, element="/query")
    if isinstance(step, JobStep):  # elsewhere no request brings an event about
        job = step.lasting("create a job after the refusals", until=step.states("running", "waiting"))
        step.waits.for_events(job, control)
