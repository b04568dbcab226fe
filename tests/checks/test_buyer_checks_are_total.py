"""No check of a Buyer, or of a recording, ever raises, whatever was sent or answered."""

import inspect
import json
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

import by_hand
import pytest
from anything import BODIES, DOCUMENTS, STATUSES, TEXTS, VALUES
from by_hand import API, CALLBACK, job, reference, request
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lso_conformance.checks.buyer import buyer, buyer_options, buyer_payloads
from lso_conformance.checks.finding import Finding
from lso_conformance.checks.story import recorded
from lso_conformance.seen.observations import Observations, observe
from lso_conformance.standard.schemas import Schemas, SchemaStore, built_in

SCHEMAS = Schemas(SchemaStore({}, {}), built_in())
MODULES: Sequence[ModuleType] = (buyer, buyer_options, buyer_payloads, recorded)
MANY = settings(
    max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
READ = ("job", "modify", "cancel", "report", "tracking", "suspend", "resume")
MADE = ("cancel", "hub", "suspend", "resume")
ROLES = ("create", "modify", "cancel", "register", "query", "query_report", "suspend", "list", "retrieve")
CHECKS: dict[str, Callable[[Observations], Any]] = {
    "buyer.asked": lambda o: [buyer.asked(o, role) for role in ROLES] and [],
    "buyer.is_cut": lambda o: [buyer.is_cut(e) for e in o.exchanges],
    "buyer.at": lambda o: [str(buyer.at(e.request_json(), "/a/b")) for e in o.exchanges],
    "buyer.says": lambda o: [buyer.says(e.request_json()) for e in o.exchanges],
    "buyer.kind_of": lambda o: [str(buyer.kind_of(e.request_json(), API)) for e in o.exchanges],
    "buyer.claimed": lambda o: [buyer.claimed(o, role) for role in ROLES],
    "buyer.unseen": lambda _: [f for claim in (True, False, None) for f in buyer.unseen(claim, "a", "b")],
    "buyer.broken": lambda o: [each.got for each in buyer.broken(o)],
    "buyer.creates_complete": buyer.creates_complete,
    "buyer.objects_named": lambda o: [
        f for kind in API.buyer.monitored_objects for f in buyer.objects_named(o, kind)
    ],
    "buyer.jobs_named": lambda o: [f for role in API.processes for f in buyer.jobs_named(o, role)],
    "buyer.changes_named": buyer.changes_named,
    "buyer.callbacks_named": buyer.callbacks_named,
    "buyer.extended": lambda o: [pointer for _, pointer, _ in buyer.extended(o)],
    "buyer.in_extension_points": lambda o: buyer.in_extension_points(o, SCHEMAS),
    "buyer.misplaced": lambda o: [str(found) for found in buyer.misplaced(o, SCHEMAS)],
    "buyer.service_names": lambda o: sorted(buyer.service_names(o, SCHEMAS)),
    "buyer.types_named": buyer.types_named,
    "buyer.schemas_obeyed": lambda o: buyer.schemas_obeyed(o, SCHEMAS),
    "buyer_options.absent": lambda _: [f for c in (True, None) for f in buyer_options.absent(c, "a", "b")],
    "buyer_options.subscribes": buyer_options.subscribes,
    "buyer_options.listens": buyer_options.listens,
    "buyer_options.uses_options": buyer_options.uses_options,
    "buyer_options.filters": lambda o: [f for role in API.lists for f in buyer_options.filters(o, role)],
    "buyer_options.queries": buyer_options.queries,
    "buyer_payloads.conforming": buyer_payloads.conforming,
    "buyer_payloads.closed": lambda o: buyer_payloads.closed(o, SCHEMAS),
    "buyer_payloads.request_defects": lambda o: [
        str(buyer_payloads.request_defects(API, operation, e))
        for e in o.exchanges
        if (operation := o.operation(e))
    ],
    "buyer_payloads.grouped": lambda _: buyer_payloads.grouped("a", iter(())),
    "buyer_payloads.query_defects": lambda o: [
        str(list(buyer_payloads.query_defects(operation, e)))
        for e in o.exchanges
        if (operation := o.operation(e))
    ],
    "buyer_payloads.answers": lambda o: [operation.id for operation, _ in buyer_payloads.answers(o)],
    "buyer_payloads.answer_defects": lambda o: [
        str(list(buyer_payloads.answer_defects(API, operation, answer)))
        for operation, answer in buyer_payloads.answers(o)
    ],
    "recorded.shown": lambda _: recorded.shown(()),
    "recorded.echoed": recorded.echoed,
    "recorded.configured": lambda o: recorded.configured(o, SCHEMAS),
    "recorded.told": recorded.told,
    "recorded.not_found": lambda o: [f for name in READ for f in recorded.not_found(o, name)],
    "recorded.explained": lambda o: [f for name in MADE for f in recorded.explained(o, name)],
    "recorded.took_effect": lambda o: [f for name in API.effect for f in recorded.took_effect(o, name)],
    "recorded.refused_when_over": lambda o: [
        f for name in API.effect for f in recorded.refused_when_over(o, name)
    ],
    "recorded.moves": recorded.moves,
    "recorded.matched": lambda o: [f for role in API.lists for f in recorded.matched(o, role)],
}


def test_every_check_is_in_the_table() -> None:
    public = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    assert public == set(CHECKS)


def seen(calls: Sequence[tuple[str, Any, int | None, Any, str]], told: Sequence[Any] = ()) -> Observations:
    """What is seen of a Buyer that asks this, and of a listener that answers that."""
    log = by_hand.Written(role="buyer")
    for role, sent, status, answer, query in calls:
        number = log.call(role, status, answer)
        packed = by_hand.packed(sent)
        record = {**log.records[number], "body": packed.decode("utf-8", "replace")}
        log.records[number] = {**record, "url": record["url"] + query}
    for answer in told:
        event = API.event("created")
        url = f"{CALLBACK}/mefApi/allegro/{API.base}{event.path}"
        number = log.add("notified", scenario="buyer", method="POST", url=url, headers=[], body="{}")
        status, body = answer
        text = by_hand.packed(body).decode("utf-8", "replace")
        log.add("answered", of=number, status=status, headers=[["content-type", "text/html"]], body=text)
    return observe(log.ended(), API)


def raised(observed: Observations) -> dict[str, str]:
    """What each check raises; findings that no report could hold count as raised."""
    found = {}
    for name, check in CHECKS.items():
        try:
            for each in check(observed):
                json.dumps([each.want, each.got] if isinstance(each, Finding) else None)
        except Exception as error:  # noqa: BLE001 - any of them is the point
            found[name] = repr(error)
    return found


SENT = (
    BODIES
    | DOCUMENTS
    | st.dictionaries(st.sampled_from([*request(), "callback", "query"]), VALUES).map(
        lambda changes: {**request(), **changes}
    )
    | st.dictionaries(st.sampled_from(["faultManagementJob", "description", "@type"]), VALUES).map(
        lambda changes: {**reference(), **changes}
    )
)
QUERIES = st.sampled_from(
    ["", "?", "?a", "?state", "?state=x&state=y", "?limit=" + "9" * 5000, "?=&&=", "?%"]
)
CALLS = st.tuples(st.sampled_from(ROLES), SENT, STATUSES, DOCUMENTS, QUERIES | TEXTS.map("?{}".format))


@MANY
@given(st.lists(CALLS, max_size=4), st.lists(st.tuples(st.integers(100, 599), BODIES), max_size=2))
@example([("create", request(monitoredObject={"@type": []}), 201, job(), "")], [])
@example([("list", None, 200, [job()], "?a=b;c=d&jobType=%ff&creationDate.gt=%00")], [])
@example([("register", {"callback": CALLBACK, "query": "&=eventType"}, 201, {"id": "s"}, "")], [(404, b"x")])
def test_no_check_ever_raises(calls: Any, told: Any) -> None:
    assert raised(seen(calls, told)) == {}


@pytest.mark.parametrize(
    "query", ["/" * 2000, "?" + "&" * 5000, "?limit=\u0663", "?creationDate.gt=9999-12-31"]
)
def test_no_check_raises_on_an_odd_url(query: str) -> None:
    assert raised(seen([("list", None, 200, [job()], query)])) == {}
