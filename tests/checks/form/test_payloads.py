"""Payloads: what the OAS says of them, nothing that it does not say, and whose fault it is counted."""

from typing import Any

import by_hand
import pytest
import reported
from by_hand import API, JSON_TYPE, created, error, exchange, job

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.form import payloads, universal
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import observe

P, W, F, I = Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.INCONCLUSIVE  # noqa: E741 - short in tables
RETRIEVE, SUSPEND = API.role("retrieve"), API.role("suspend")


def worst(defects: list[payloads.Defect]) -> Verdict:
    verdicts = {defect.verdict for defect in defects}
    return F if F in verdicts else W if verdicts else P


def typed(media_type: str | None, body: Any = None) -> Exchange:
    headers = {"date": "soon"} if media_type is None else {"content-type": media_type}
    return exchange(200, job() if body is None else body, headers=headers)


RESPONSES: dict[str, tuple[Exchange, Verdict]] = {
    "a job": (exchange(200, job()), P),
    "all that a job may have": (
        exchange(200, job(href="x/y", lastModifiedDate="2025-01-01T12:00:00.5+02:00", jobPriority=2,
                          description="", rejectionReason="no")), P),
    "an unknown state": (exchange(200, job(state="resourceUnavailable")), F),
    "a missing state": (exchange(200, job(state=...)), F),
    "null as state": (exchange(200, job(state=None)), F),
    "a wrong date": (exchange(200, job(creationDate="yesterday")), F),
    "a date without zone": (exchange(200, job(creationDate="2025-01-01T12:00:00")), F),
    "a duration as text": (exchange(200, job(granularity="15 MIN")), F),
    "a priority as text": (exchange(200, job(jobPriority="5")), F),
    "a priority as 5.0": (exchange(200, b'{"jobPriority": 5.0, ' + by_hand.packed(job())[1:]), P),
    "a kind of object that does not exist": (exchange(200, job(monitoredObject={"@type": "GalaxyRef"})), F),
    "an odd href": (exchange(200, job(href="::no uri at all::")), P),
    "a list": (exchange(200, [job()]), F),
    "nothing": (exchange(200, b"", headers={"content-type": JSON_TYPE}), F),
    "no JSON": (exchange(200, b"<job/>"), F),
    "NaN": (exchange(200, b'{"jobPriority": NaN}'), F),
    "a lone surrogate": (exchange(200, b'{"id": "\\ud800"}'), F),
    "nested without end": (exchange(200, b"[" * 900 + b"]" * 900), F),
    "another success": (exchange(202, job()), F),
    "an undeclared error": (exchange(409, b"whatever"), P),
    "a redirect": (exchange(301), F),
    "an empty 404": (exchange(404, b""), F),
    "an Error404": (exchange(404, error()), P),
    "an Error404 with a long reason": (exchange(404, error(reason="x" * 256)), W),
    "a 204": (exchange(204, role="suspend"), P),
    "a 204 with a body": (exchange(204, {}, role="suspend"), F),
    "Error422 in a list": (exchange(422, [error("otherIssue")], role="suspend"), P),
    "Error422 alone": (exchange(422, error("otherIssue"), role="suspend"), W),
    "Error422 alone and wrong": (exchange(422, error("noSuchCode"), role="suspend"), F),
    "no media type": (typed(None), W),
    "no headers at all, as in some recordings": (exchange(200, job(), headers={}), P),
    "parameters": (typed("Application/JSON ; charset=utf-8"), P),
    "text": (typed("text/plain"), F),
    "a problem": (typed("application/problem+json"), F),
}  # fmt: skip


@pytest.mark.parametrize(("answer", "verdict"), RESPONSES.values(), ids=RESPONSES)
def test_a_response_is_as_the_oas_describes_it(answer: Exchange, verdict: Verdict) -> None:
    operation = API.match(answer.method, "/" + answer.url.removeprefix(by_hand.BASE_URL))
    assert operation is not None
    assert worst(payloads.response_defects(API, operation, answer)) is verdict


UNDEFINED: dict[str, tuple[Any, dict[str, Verdict]]] = {
    "nothing": (job(), {}),
    "at the top": (job(colour="red"), {"/colour": F}),
    "inside": (
        job(granularity={"timeDurationValue": 1, "timeDurationUnits": "MIN", "a/b": 1}),
        {"/granularity/a~1b": F},
    ),
    "of a vendor": (job(**{"x-colour": "red", "@baseType": "B"}), {"/x-colour": W, "/@baseType": W}),
    "in the extension point": (job(serviceSpecificConfiguration={"@type": "t", "any": {"thing": []}}), {}),
    "in one kind of object": (
        job(monitoredObject={"@type": "ServiceRef", "serviceId": "1", "name": "n"}),
        {"/monitoredObject/name": F},
    ),
    "of another kind of object": (
        job(monitoredObject={"@type": "ServiceRef", "serviceId": "1", "entityId": "n"}),
        {"/monitoredObject/entityId": F},
    ),
    "deep in a schedule": (
        job(scheduleDefinition={"recurringSchedule": {"second": "0", "week": "1"}}),
        {"/scheduleDefinition/recurringSchedule/week": F},
    ),
    "no object": ("text", {}),
}


@pytest.mark.parametrize(("document", "places"), UNDEFINED.values(), ids=UNDEFINED)
def test_what_the_documents_do_not_define_is_found_where_it_stands(
    document: Any, places: dict[str, Verdict]
) -> None:
    schema = RETRIEVE.responses[200]
    assert schema is not None
    found = {d.pointer: d.verdict for d in payloads.undefined(API, schema, document)}
    assert found == places


def test_an_undefined_attribute_of_an_error_is_found_in_a_list_and_alone() -> None:
    schema = SUSPEND.responses[422]
    assert schema is not None
    for document, place in (
        ([error("otherIssue", hint="h")], "/0/hint"),
        (error("otherIssue", hint="h"), "/hint"),
    ):
        assert [d.pointer for d in payloads.undefined(API, schema, document)] == [place]


POINTERS: dict[str, tuple[str, str, Verdict]] = {
    "the whole": ("", "invalidValue", P),
    "an attribute": ("/granularity/timeDurationUnits", "invalidValue", P),
    "an escaped one": ("/a~1b~0c", "invalidValue", P),
    "an item": ("/list/0", "invalidValue", P),
    "a missing one": ("/description", "missingProperty", P),
    "what is missing with it": ("/description/language", "missingProperty", P),
    "a missing one called wrong": ("/description", "invalidValue", F),
    "behind the end": ("/list/7", "invalidValue", F),
    "a number beyond measure": ("/list/" + "9" * 5000, "invalidValue", F),
    "a digit that is none of ours": ("/list/²", "invalidValue", F),
    "no pointer": ("granularity", "invalidValue", F),
    "a JSONPath": ("$.granularity", "invalidValue", F),
    "a fragment": ("#/granularity", "invalidValue", W),
    "a wrong fragment": ("#/gran", "invalidValue", F),
}


@pytest.mark.parametrize(("path", "code", "verdict"), POINTERS.values(), ids=POINTERS)
def test_a_property_path_points_into_the_request(path: str, code: str, verdict: Verdict) -> None:
    sent = {**by_hand.request(), "a/b~c": 1, "list": [1]}
    answer = created(422, [error(code, propertyPath=path)], sent=sent)
    assert worst(payloads.pointer_defects(answer, [error(code, propertyPath=path)])) is verdict


def test_a_property_path_without_a_request_body_is_a_warning() -> None:
    answer = exchange(422, [error("otherIssue", propertyPath="/state")], role="suspend")
    assert worst(payloads.pointer_defects(answer, answer.json())) is W


def observed(*calls: tuple[str, int, Any, Any]) -> Any:
    log = by_hand.Written()
    log.call("create", 201, job(), sent=by_hand.request())
    log.call("retrieve", 200, job())
    for role in ("suspend", "resume"):
        log.call(role, 204)
    for kind in API.processes.values():
        asked = by_hand.reference()
        made = {**asked, "id": "p-1", "state": "acknowledged", "creationDate": "2025-01-01T12:00:00Z"}
        log.call(kind.role, 201, made, sent=asked)
        log.call(kind.reads, 200, made, id="p-1")
    for role in API.lists:
        log.call(role, 200, [])
    for role in ("query", "query_report"):
        log.call(role, 200, [], sent={})
    log.call("retrieve_report", 200, reported.report(), id="r-1")
    record = {"id": "rec-1", "relatedObjectId": "job-1", "creationDate": "2025-01-01T12:00:01.5Z"}
    log.call("retrieve_tracking", 200, record, id="rec-1")
    for role, status, body, sent in calls:
        log.call(role, status, body, sent=sent)
    return observe(log.ended(), API)


def bad(found: list[Finding]) -> list[Finding]:
    return [each for each in found if each.verdict is not P]


def test_a_run_that_saw_every_driven_operation_conforms() -> None:
    seen = observed()
    for check in (universal.conforming, universal.closed, universal.supported):
        assert bad(check(seen)) == []


@pytest.mark.parametrize(
    ("role", "verdict"), [("list", W), ("list_report", W), ("query", W), ("create", F), ("suspend", F)]
)
def test_a_refusal_by_an_empty_list_only_warns_where_a_list_may_be_too_large(
    role: str, verdict: Verdict
) -> None:
    sent: dict[str, Any] | None = None if role.startswith("list") else {}
    found = [f.verdict for f in universal.conforming(observed((role, 422, [], sent)))]
    assert min(found, key=list(Verdict).index) is verdict


def test_a_run_that_never_saw_an_operation_succeed_is_inconclusive() -> None:
    log = by_hand.Written()
    log.call("create", 201, job(), sent=by_hand.request())
    seen = observe(log.ended(), API)
    for check in (universal.conforming, universal.closed):
        (found,) = check(seen)
        assert (found.verdict, "suspend" in found.got) == (I, True)


@pytest.mark.parametrize("status", [500, 501, 404, 405])
def test_an_operation_that_is_not_there_fails(status: int) -> None:
    log = by_hand.Written()
    for role in API.driven:
        log.call(role, status if role == "resume" else 200)
    failed = [f.want for f in universal.supported(observe(log.ended(), API)) if f.verdict is F]
    assert [want.split()[0] for want in failed] == ["resumeFaultManagementJob"]


def test_a_refusal_of_a_mutant_says_nothing_about_the_operation() -> None:
    log = by_hand.Written()
    log.call("create", 422, [error("otherIssue")], sent={}, mutant="a control")
    log.call("retrieve", 404, error(), unknown="job-2")
    found = universal.supported(observe(log.ended(), API))
    assert {f.verdict for f in found} == {I}


FOLDED: dict[str, tuple[tuple[str, int, Any, Any], str | None]] = {
    "no id after a creation": (("create", 201, job(id=...), by_hand.request()), "W148-R14"),
    "an attribute that was sent": (("create", 201, job(jobType="x"), by_hand.request()), "W148-R12"),
    "an attribute that was not": (("create", 201, job(href=7), by_hand.request()), None),
    "a read without state": (("retrieve", 200, job(state=...), None), "W148-R20"),
    "an unknown id without code": (("retrieve", 404, error(None), None), "W148-R21"),
    "an unknown id at suspend": (("suspend", 404, error(None), None), "W148-R43"),
    "a decline without reason": (("suspend", 422, [{"code": "otherIssue"}], None), "W148-R47"),
    "a decline with a wrong code": (("suspend", 422, [error("x")], None), None),
}


@pytest.mark.parametrize(("call", "paragraph"), FOLDED.values(), ids=FOLDED)
def test_a_defect_is_counted_under_the_paragraph_that_names_it(call: Any, paragraph: str | None) -> None:
    (found,) = bad(universal.conforming(observed(call)))
    assert (found.verdict, found.folded_into) == (F, paragraph)


def test_one_kind_of_defect_is_one_finding_with_its_first_exchanges() -> None:
    (found,) = bad(universal.closed(observed(*[("retrieve", 200, job(colour=n), None) for n in range(5)])))
    assert len(found.exchanges) == 3
    assert "(5 times)" in found.got


@pytest.mark.parametrize(
    ("body", "verdicts"),
    [
        ([], {F}),
        ([error("otherIssue", reason=" ")], {F}),
        ([error("otherIssue", propertyPath="x")], {W}),
        ([error("otherIssue")], set()),
    ],
)
def test_an_error_must_say_something(body: Any, verdicts: set[Verdict]) -> None:
    assert {f.verdict for f in bad(universal.conforming(observed(("suspend", 422, body, None))))} == verdicts


@pytest.mark.parametrize(
    ("body", "twice"),
    [
        (b'{"a": 1, "b": {"a": 2}}', []),
        (b'{"a": 1, "a": 1}', ["a"]),
        (b'[{"b": [{"a": 1, "c": 2, "a": 3}]}]', ["a"]),
        (b'{"a": 1, "a"', []),
        (b"\xff", []),
        (b"[" * 100_000, []),
    ],
)
def test_a_name_that_stands_twice_warns(body: bytes, twice: list[str]) -> None:
    found = payloads.name_defects(exchange(200, body))
    assert [(twice[0] in each.message, each.verdict) for each in found] == [(True, Verdict.WARNING)] * len(
        twice
    )
