"""Faults of the hub: what is registered, shown, refused and ended; how queries are read.  W148 6.18, 7.2.4.

O2 stands for a claimed hub that does not work: Table 5 is optional, so R1 does not bind it.
A query that is not honoured breaks O10, one that asks for too much R68. What is sent to a subscriber:
faults.events, faults.subscribers.
"""

from collections.abc import Callable
from typing import Any

from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.jobs.hub import ALL_TYPES, asked_types
from lso_conformance.sof.jobs.world import Subscription
from lso_conformance.sof.operators.answers import FAILED, body, in_list, instead, status
from lso_conformance.sof.operators.documents import Document, inside, put, without
from lso_conformance.sof.operators.events import CREATED, MOVED
from lso_conformance.sof.operators.requests import of_objects, reads_as
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, answers, over, together
from lso_conformance.sof.registry import Mixed

NOWHERE = "http://127.0.0.1:9/"  # a callback that nobody named

# --- R5, R6, O10: answers of the three operations -------------------------------------------------------


def _with_null_query(shown: Document) -> Document:
    return {"query": None, **shown}


def _expires(shown: Document) -> Document:
    return {**shown, "expires": "never"} if "query" in shown else shown


sow(
    "W148-R5", "The answer to a registration {}.", lambda edit: answers("register", edit, 201),
    blunt("register-answers-200", "has the status 200", status(200)),
    blunt("register-answers-202", "has the status 202", status(202)),
    blunt("register-answers-204", "is an empty 204", instead(204, None)),
    blunt("registered-without-id", "has no id", body(without("id"))),
    blunt("registered-without-callback", "has no callback", body(without("callback"))),
    blunt("registered-with-number-as-id", "shows a number as id", body(inside("id", lambda _text: 7))),
    blunt("registered-as-list", "is a list", in_list),
    subtle("registered-with-null-query", "has a query of null if there was none", body(_with_null_query)),
    blunt("registered-shows-state", "shows a state", body(put(state="active")), breaks="W148-R6"),
    blunt("registered-shows-event-types", "shows a list of event types",
          body(put(eventTypes=sorted(ALL_TYPES))), breaks="W148-R6"),
    subtle("registered-shows-first-type-only", "cuts off a list of types",
           body(inside("query", lambda query: query.partition(",")[0])), breaks="W148-O10"),
)  # fmt: skip
sow(
    "W148-R5", "A retrieved subscription {}.", lambda edit: answers("retrieve_subscription", edit, 200),
    subtle("without-callback", "has no callback", body(without("callback"))),
    subtle("without-id", "has no id", body(without("id"))),
    blunt("as-list", "stands in a list", in_list),
    subtle("shows-types-as-query", "shows its query as a list",
           body(inside("query", lambda query: query.split(",")))),
    subtle("shows-creation-date", "shows when it was made",
           body(put(creationDate="2026-01-01T00:00:00.000Z")),
           breaks="W148-R6"),
    subtle("shows-expiry", "shows when it ends if it has a query", body(_expires), breaks="W148-R6"),
    subtle("shows-other-query", "shows another query",
           body(inside("query", lambda _query: "eventType=faultManagementReportCreateEvent")),
           breaks="W148-O10"),
    name="subscription-{}",
)  # fmt: skip
sow(
    "W148-R5", "Answers the end of a subscription with {}.", lambda edit: answers("unregister", edit, 204),
    blunt("unregister-answers-200", "200 and a text", instead(200, {"reason": "Done."})),
    subtle("unregister-answers-202", "an empty 202", instead(202, None)),
)  # fmt: skip

# --- O2: a claimed hub that does not work -----------------------------------------------------------


def _at_second_try(note: str) -> Act:
    def act(sof: Any, beneath: Act, call: Call) -> Any:
        subscription = sof.find_subscription(call)
        if subscription is not None and not subscription.notes.get(note):
            subscription.notes[note] = True
            return sof.unknown_subscription(call)
        return beneath(call)

    return act


def _remembers(sof: Any, beneath: Act, subscription: Subscription) -> None:
    beneath(subscription)
    sof.world.notes[f"ended {subscription.id}"] = subscription


def _shows_ended(sof: Any, beneath: Act, call: Call) -> Any:
    ended = sof.world.notes.get(f"ended {call.job_id}")
    return beneath(call) if ended is None else Answer(200, sof.show_subscription(ended))


def _fails_to_delete(_sof: Any, beneath: Act, call: Call) -> Any:
    return Answer(500, FAILED) if call.method == "DELETE" else beneath(call)


sow(
    "W148-O2", "{}.", as_it_is,
    subtle("subscription-stored-late",
           "Answers a registration before it is stored: the first retrieval finds nothing",
           over("retrieve_subscription", _at_second_try("asked"))),
    subtle("ended-subscription-shown", "Still retrieves a subscription that was ended; no events are sent",
           together(over("remove_subscription", _remembers), over("retrieve_subscription", _shows_ended))),
    blunt("unregister-unknown-fails", "Fails with 500 when a subscription that is not there is to be ended",
          over("unknown_subscription", _fails_to_delete)),
    subtle("unregister-at-second-try",
           "Answers 404 to the first attempt to end a subscription, and ends it at the second",
           over("unregister", _at_second_try("asked to end"))),
)  # fmt: skip

# --- R65: a registration that does not say where to send -------------------------------------------


def _accepts(change: Callable[[Any], Any]) -> Mixed:
    """A registration that would be refused is read as the changed one."""
    return reads_as("refuse_registration", "register", of_objects(change))


def _with_default(asked: Document) -> Document:
    return {"callback": NOWHERE, **asked}


def _if_null(asked: Document) -> Document:
    return {**asked, "callback": NOWHERE} if asked.get("callback", "") is None else asked


sow(
    "W148-R65", "Accepts {}.", _accepts,
    blunt("registers-without-callback", "a registration without callback", _with_default),
    subtle("registers-null-callback", "a registration whose callback is null", _if_null),
    subtle("registers-query-without-callback", "a registration without callback if it has a query",
           lambda asked: _with_default(asked) if "query" in asked else asked),
    subtle("registers-empty-document", "an empty document as registration",
           lambda asked: asked or _with_default(asked)),
)  # fmt: skip

# --- O10, R68: how a query is read -------------------------------------------------------------------

Types = frozenset[str]


def _reads_query(read: Callable[[str], Types]) -> Mixed:
    """A query that is there is read another way."""

    def act(_sof: Any, beneath: Act, query: str | None) -> Any:
        right = beneath(query)
        return right if query is None else read(query)

    return over("asked_types", act)


def _refusing(unwanted: Callable[[str], bool]) -> Callable[[str], Types]:
    def read(query: str) -> Types:
        if unwanted(query):
            raise ValueError("This query is not supported.")
        return asked_types(query)

    return read


def _last(query: str) -> Types:
    return asked_types(f"eventType={query.rpartition('=')[2].rpartition(',')[2]}" if query else query)


def _adding(more: Types, to: str) -> Callable[[str], Types]:
    def read(query: str) -> Types:
        asked = asked_types(query)
        return asked | more if to in asked else asked

    return read


def _all_if_wrong(_sof: Any, beneath: Act, query: str | None) -> Any:
    try:
        return beneath(query)
    except ValueError:
        return ALL_TYPES


ALL_STATES = frozenset(name for name in ALL_TYPES if name.endswith("StateChangeEvent"))
sow(
    "W148-O10", "{}.", _reads_query,
    blunt("refuses-queries", "Refuses every registration that has a query", _refusing(lambda _query: True)),
    subtle("refuses-empty-query", "Refuses an empty query", _refusing(lambda query: query == "")),
    blunt("refuses-comma-list", "Refuses a query with more than one type after commas",
          _refusing(lambda query: "," in query)),
    subtle("refuses-report-types", "Refuses a query that names an event type of reports",
           _refusing(lambda query: "Report" in query)),
    subtle("reads-first-type-only", "Of a list of event types, only the first counts",
           lambda query: asked_types(query.partition(",")[0])),
    subtle("reads-last-type-only", "Of a list of event types, only the last counts", _last),
    subtle("empty-query-asks-for-nothing", "An empty query asks for no event type",
           lambda query: asked_types(query) if query else frozenset()),
)  # fmt: skip
sow(
    "W148-R68", "{}.", _reads_query,
    blunt("ignores-queries", "Sends all event types whatever the query asks for", lambda _query: ALL_TYPES),
    blunt("inverts-queries", "Sends all event types but those that the query asks for",
          lambda query: ALL_TYPES - asked_types(query) if query else ALL_TYPES),
    subtle("state-query-takes-all-states", "Who asks for state changes of jobs gets those of processes too",
           _adding(ALL_STATES, MOVED)),
    subtle("create-query-takes-states", "Who asks for the creation of jobs gets their state changes too",
           _adding(frozenset({MOVED}), CREATED)),
)  # fmt: skip
sow(
    "W148-R68", "Accepts any query, and sends everything if it cannot be read.", over,
    blunt("accepts-any-query", "", "asked_types", _all_if_wrong),
)  # fmt: skip
