"""Every check of one answer, called on whatever it is."""

from collections.abc import Callable
from typing import Any

import by_hand
from by_hand import API, exchange, request
from total import reports as total_reports

from lso_conformance.checks.form import configuration, credentials, errors, payloads
from lso_conformance.checks.job import effects, life_cycle, processes
from lso_conformance.checks.job import job as jobs
from lso_conformance.checks.resource import complex_query, listings, odd_creations, own_items, paging
from lso_conformance.checks.told import hub
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.resources import Moment, Process
from lso_conformance.standard.schemas import Schemas, SchemaStore, built_in

SCHEMAS = Schemas(SchemaStore({}, {}), built_in())
Check = Callable[[Exchange], Any]
CONTROL = by_hand.created()
FILTERS = list(API.lists["list"].filters.values())
OF_AN_ANSWER: dict[str, Check] = {
    **total_reports.OF_AN_ANSWER,
    "configuration.conforms": lambda a: configuration.conforms(a, API, SCHEMAS),
    "configuration.refused": lambda a: configuration.refused(
        a, CONTROL, lambda _: by_hand.history("rejected"), API, SCHEMAS
    ),
    "errors.refused": lambda a: [errors.refused(a, CONTROL, wrong, "/a", API) for wrong in errors.Wrong],
    "errors.explains": errors.explains,
    "errors.withstood": lambda a: errors.withstood(a, CONTROL),
    "errors.not_served": lambda a: errors.not_served(a, CONTROL, "it"),
    "errors.odd_id_refused": lambda a: errors.odd_id_refused(a, CONTROL),
    "odd_creations.kept_out": lambda a: [
        odd_creations.kept_out(one, other, lambda _: by_hand.history("acknowledged", "scheduled"), "it")
        for one, other in ((a, CONTROL), (CONTROL, a))
    ],
    "odd_creations.id_is_the_servers": lambda a: [
        odd_creations.id_is_the_servers(a, CONTROL, [a]),
        odd_creations.id_is_the_servers(CONTROL, a, [a]),
    ],
    "credentials.refused": lambda a: credentials.refused(a, CONTROL, API),
    "credentials.tells": lambda a: credentials.tells(a, CONTROL),
    "complex_query.understood": lambda a: complex_query.understood(a, CONTROL, "it"),
    "payloads.name_defects": payloads.name_defects,
    "payloads.twice_defects": lambda a: payloads.twice_defects(a.answer),
    "payloads.media_defects": lambda a: payloads.media_defects(a.headers),
    "errors.error_objects": errors.error_objects,
    "errors.not_found": lambda a: errors.not_found(a, CONTROL),
    "hub.offered": lambda a: [hub.offered(a, {"notifications": claim}) for claim in (True, None)],
    "hub.kept": lambda a: [hub.kept(CONTROL, a), hub.kept(a, a)],
    "hub.query_kept": lambda a: [hub.query_kept(CONTROL, a, API), hub.query_kept(a, a, API)],
    "hub.ended": hub.ended,
    "hub.gone": lambda a: [hub.gone(a, CONTROL, a), hub.gone(a, CONTROL, CONTROL)],
    "hub.not_there_to_end": lambda a: hub.not_there_to_end(a, CONTROL),
    "hub.query_taken": lambda a: hub.query_taken(a, CONTROL),
    "hub.explained": hub.explained,
    "jobs.echoed": lambda a: jobs.echoed(a, API, optional=True),
    "jobs.has_attributes": lambda a: jobs.has_attributes(a, API.response_attributes),
    "jobs.identified_and_dated": lambda a: jobs.identified_and_dated(a, API),
    "jobs.in_extension_point": lambda a: jobs.in_extension_point(a, API),
    "jobs.typed": lambda a: jobs.typed(a, request(), API),
    "jobs.option_kept": lambda a: jobs.option_kept(a, CONTROL, ["jobType"], API),
    "jobs.claim_accepted": lambda a: jobs.claim_accepted(a, CONTROL, "it"),
    "jobs.refuses": jobs.refuses,
    "jobs.full_representation": lambda a: jobs.full_representation(by_hand.history("acknowledged"), a, API),
    "life_cycle.took_effect": lambda a: [
        life_cycle.took_effect(None, CONTROL, a, ["x"], by_hand.API.job),
        life_cycle.took_effect(by_hand.history("acknowledged"), a, CONTROL, ["inProgress"], by_hand.API.job),
    ],
    "life_cycle.no_effect": lambda a: [
        life_cycle.no_effect(a, a, a, ["x"]),
        life_cycle.no_effect(a, exchange(422), a, ["x"]),
    ],
    "life_cycle.state_in": life_cycle.state_in,
    "effects.untouched": lambda a: [effects.untouched(a, CONTROL), effects.untouched(CONTROL, a)],
    "effects.left_alone": lambda a: effects.left_alone("it", a.json(), a.json(), a),
    "processes.another_resource": lambda a: processes.another_resource(
        a, CONTROL, Process("p-1", CONTROL, {}, job="job-1"), API
    ),
    "processes.listed": lambda a: processes.listed(
        Process("p-1", CONTROL, {}, [Moment(CONTROL, state="completed")]), a, API
    ),
    "life_cycle.stays_suspended": lambda a: life_cycle.stays_suspended(by_hand.history("suspended"), a),
    "listings.query_of": lambda a: str(listings.query_of(a)),
    "listings.number": lambda a: listings.number(str(a.json())),
    "listings.items_of": lambda a: str(listings.items_of(a)),
    "own_items.id_of": lambda a: str(own_items.id_of(a.json())),
    "own_items.at": lambda a: str(own_items.at(a.json(), "/a/b")),
    "listings.matches": lambda a: [listings.matches(f, str(a.status), a.json()) for f in FILTERS],
    "paging.not_more_than": lambda a: paging.not_more_than(a, 1),
    "paging.nothing_beyond": paging.nothing_beyond,
    "payloads.says_not_found": lambda a: payloads.says_not_found(API, a),
    "payloads.body_errors": lambda a: payloads.body_errors(
        API, API.role("create").responses[201] or {}, a.answer
    ),
    "payloads.document_errors": lambda a: payloads.document_errors(
        API, API.role("create").responses[422] or {}, a.json()
    ),
    "payloads.response_defects": lambda a: payloads.response_defects(API, API.role("create"), a),
    "payloads.reason_defects": lambda a: payloads.reason_defects(a, errors.error_objects(a)),
    "payloads.pointer_defects": lambda a: payloads.pointer_defects(a, errors.error_objects(a)),
    "payloads.undefined_in": lambda a: payloads.undefined_in(API, API.role("create").request or {}, a.answer),
    "payloads.undefined": lambda a: [
        list(payloads.undefined(API, schema, a.json()))
        for schema in API.role("create").responses.values()
        if schema
    ],
}
