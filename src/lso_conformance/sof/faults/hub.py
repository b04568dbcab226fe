"""Faults of the hub: what is registered, shown, refused and ended.  W148 6.18, 7.2.4.

O2 stands for a claimed hub that does not work: Table 5 is optional, so R1 does not bind it.
Queries: faults.hub_queries. What is sent to a subscriber: faults.events, faults.subscribers.
"""

# ruff: noqa: D102 - the class says what its method does

from dataclasses import replace
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Answer, Call, Refusal
from lso_conformance.sof.edits.edits import (
    FAILED,
    Edit,
    in_list,
    instead,
)
from lso_conformance.sof.edits.reshaping import Change, Document, inside, without
from lso_conformance.sof.jobs.hub import ALL_TYPES
from lso_conformance.sof.jobs.world import Subscription
from lso_conformance.sof.registry import Breach, Row, add_fault, fault

NOWHERE = "http://127.0.0.1:9/"  # a callback that nobody named


def _registers(edit: Edit) -> type[Behaviour]:
    class Registers(Behaviour):
        def register(self, call: Call) -> Answer:
            answer = super().register(call)
            return edit(answer) if answer.status == 201 else answer

    return Registers


def _retrieves(edit: Edit) -> type[Behaviour]:
    class Retrieves(Behaviour):
        def retrieve_subscription(self, call: Call) -> Answer:
            answer = super().retrieve_subscription(call)
            return edit(answer) if answer.status == 200 else answer

    return Retrieves


def _unregisters(edit: Edit) -> type[Behaviour]:
    class Unregisters(Behaviour):
        def unregister(self, call: Call) -> Answer:
            answer = super().unregister(call)
            return edit(answer) if answer.status == 204 else answer

    return Unregisters


def _status(status: int) -> Edit:
    return lambda answer: replace(answer, status=status)


def _body(change: Change) -> Edit:
    return lambda answer: replace(answer, body=change(answer.body))


def _plus(name: str, value: Any) -> Edit:
    return _body(lambda shown: {**shown, name: value})


def _as_number(_text: str) -> int:
    return 7


# --- R5, R6, O10: answers of the three operations -------------------------------------------------------

for _breach in (
    Breach("register-answers-200", "W148-R5", "Answers a registration with 200 instead of 201.",
           _registers(_status(200)), subtle=False),
    Breach("register-answers-202", "W148-R5", "Answers a registration with 202 instead of 201.",
           _registers(_status(202)), subtle=False),
    Breach("register-answers-204", "W148-R5", "Answers a registration with an empty 204.",
           _registers(instead(204, None)), subtle=False),
    Breach("registered-without-id", "W148-R5", "The answer to a registration has no id.",
           _registers(_body(without("id"))), subtle=False),
    Breach("registered-without-callback", "W148-R5", "The answer to a registration has no callback.",
           _registers(_body(without("callback"))), subtle=False),
    Breach("registered-with-number-as-id", "W148-R5", "The answer to a registration shows a number as id.",
           _registers(_body(inside("id", _as_number))), subtle=False),
    Breach("registered-as-list", "W148-R5", "The answer to a registration is a list.", _registers(in_list),
           subtle=False),
    Breach("registered-with-null-query", "W148-R5",
           "A registration without query is answered with one of null.",
           _registers(_body(lambda shown: {"query": None, **shown})), subtle=True),
    Breach("subscription-without-callback", "W148-R5", "A retrieved subscription has no callback.",
           _retrieves(_body(without("callback"))), subtle=True),
    Breach("subscription-without-id", "W148-R5", "A retrieved subscription has no id.",
           _retrieves(_body(without("id"))), subtle=True),
    Breach("subscription-as-list", "W148-R5", "A retrieved subscription stands in a list.",
           _retrieves(in_list), subtle=False),
    Breach("subscription-shows-types-as-query", "W148-R5",
           "A retrieved subscription shows its query as a list.",
           _retrieves(_body(inside("query", lambda query: query.split(",")))), subtle=True),
    Breach("unregister-answers-200", "W148-R5", "Answers the end of a subscription with 200 and a text.",
           _unregisters(instead(200, {"reason": "Done."})), subtle=False),
    Breach("unregister-answers-202", "W148-R5", "Answers the end of a subscription with an empty 202.",
           _unregisters(instead(202, None)), subtle=True),
    Breach("registered-shows-state", "W148-R6", "The answer to a registration shows a state.",
           _registers(_plus("state", "active")), subtle=False),
    Breach("registered-shows-event-types", "W148-R6",
           "The answer to a registration shows a list of event types.",
           _registers(_plus("eventTypes", sorted(ALL_TYPES))), subtle=False),
    Breach("subscription-shows-creation-date", "W148-R6", "A retrieved subscription shows when it was made.",
           _retrieves(_plus("creationDate", "2026-01-01T00:00:00.000Z")), subtle=True),
    Breach("subscription-shows-expiry", "W148-R6",
           "A retrieved subscription with a query shows when it ends.",
           _retrieves(_body(lambda shown: {**shown, "expires": "never"} if "query" in shown else shown)),
           subtle=True),
    Breach("registered-shows-first-type-only", "W148-O10",
           "The answer to a registration cuts off a list of types.",
           _registers(_body(inside("query", lambda query: query.partition(",")[0]))), subtle=True),
    Breach("subscription-shows-other-query", "W148-O10", "A retrieved subscription shows another query.",
           _retrieves(_body(inside("query", lambda _query: "eventType=faultManagementReportCreateEvent"))),
           subtle=True),
):  # fmt: skip
    add_fault(_breach.name, _breach.breaks, _breach.text, _breach.of, subtle=_breach.subtle)


# --- O2: a claimed hub that is not there -----------------------------------------------------------


@fault("W148-O2", subtle=True)
class SubscriptionStoredLate(Behaviour):
    """Answers a registration before it is stored: the first retrieval finds nothing."""

    def retrieve_subscription(self, call: Call) -> Answer:
        subscription = self.find_subscription(call)
        if subscription is not None and not subscription.notes.get("asked"):
            subscription.notes["asked"] = True
            return self.unknown_subscription(call)
        return super().retrieve_subscription(call)


@fault("W148-O2", subtle=True)
class EndedSubscriptionShown(Behaviour):
    """Still retrieves a subscription that was ended; no events are sent."""

    def remove_subscription(self, subscription: Subscription) -> None:
        super().remove_subscription(subscription)
        self.world.notes[f"ended {subscription.id}"] = subscription

    def retrieve_subscription(self, call: Call) -> Answer:
        ended = self.world.notes.get(f"ended {call.job_id}")
        if ended is None:
            return super().retrieve_subscription(call)
        return Answer(200, self.show_subscription(ended))


@fault("W148-O2")
class UnregisterUnknownFails(Behaviour):
    """Fails with 500 when a subscription that is not there is to be ended."""

    def unknown_subscription(self, call: Call) -> Answer:
        return Answer(500, FAILED) if call.method == "DELETE" else super().unknown_subscription(call)


@fault("W148-O2", subtle=True)
class UnregisterAtSecondTry(Behaviour):
    """Answers 404 to the first attempt to end a subscription, and ends it at the second."""

    def unregister(self, call: Call) -> Answer:
        subscription = self.find_subscription(call)
        if subscription is not None and not subscription.notes.get("asked to end"):
            subscription.notes["asked to end"] = True
            return self.unknown_subscription(call)
        return super().unregister(call)


# --- R65: a registration that does not say where to send -------------------------------------------


def _accepts(change: Change) -> type[Behaviour]:
    """A registration that would be refused is read as the changed one."""

    class Accepts(Behaviour):
        def refuse_registration(self, call: Call, refusal: Refusal) -> Answer:
            try:
                document = jsontext.parse(call.body)
            except ValueError:
                document = None
            changed = change(document) if isinstance(document, dict) else document
            if changed == document:
                return super().refuse_registration(call, refusal)
            return self.register(replace(call, body=jsontext.write(changed).encode()))

    return Accepts


def _with_default(asked: Document) -> Document:
    return {"callback": NOWHERE, **asked}


for _row in (
    Row("registers-without-callback", "a registration without callback", _with_default, subtle=False),
    Row("registers-null-callback", "a registration whose callback is null",
        lambda asked: {**asked, "callback": NOWHERE} if asked.get("callback", "") is None else asked,
        subtle=True),
    Row("registers-query-without-callback", "a registration without callback if it has a query",
        lambda asked: _with_default(asked) if "query" in asked else asked, subtle=True),
    Row("registers-empty-document", "an empty document as registration",
        lambda asked: asked or _with_default(asked), subtle=True),
):  # fmt: skip
    add_fault(_row.name, "W148-R65", f"Accepts {_row.text}.", _accepts(_row.of), subtle=_row.subtle)


