"""One job: the echo, what the SOF adds, and reads that agree with the creation."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import by_hand
import pytest
from by_hand import API, PING, created, error, exchange, job, request

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.job import job as checks
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import observe
from lso_conformance.seen.resources import Job

P, W, F, I = Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.INCONCLUSIVE  # noqa: E741 - short in tables
NA, NS = Verdict.NOT_APPLICABLE, Verdict.NOT_SUPPORTED


def worst(found: list[Finding]) -> Verdict:
    return min((f.verdict for f in found), key=list(Verdict).index)


ECHOED: dict[str, tuple[Exchange, Verdict]] = {
    "whole": (created(), P),
    "with more": (created(body=job(jobPriority=5, extra=1)), P),
    "changed": (created(body=job(jobType="passive")), F),
    "lost": (created(body=job(outputFormat=...)), F),
    "lost inside": (created(body=job(serviceSpecificConfiguration={"@type": PING})), F),
    "an empty object": (created(body={}), F),
    "a list": (created(body=[]), F),
    "no JSON": (created(body=b"<job/>"), I),
    "refused": (created(422, [error("otherIssue")]), I),
    "no answer": (created(None), I),
    "a crash": (created(500), I),
}


@pytest.mark.parametrize(("answer", "verdict"), ECHOED.values(), ids=ECHOED)
def test_the_response_repeats_the_request(answer: Exchange, verdict: Verdict) -> None:
    assert checks.echoed(answer, API).verdict is verdict
    refusal = answer.status == 422
    assert checks.echoed(answer, API, optional=True).verdict is (NA if refusal else verdict)


def test_a_difference_in_the_type_alone_is_counted_under_its_own_paragraph() -> None:
    other = {**request()["serviceSpecificConfiguration"], "@type": "urn:example:other"}
    alone = checks.echoed(created(body=job(serviceSpecificConfiguration=other)), API)
    more = checks.echoed(created(body=job(serviceSpecificConfiguration=other, jobType="passive")), API)
    assert (alone.verdict, alone.folded_into, more.folded_into) == (F, "W148-R3", None)


def test_an_option_is_kept_or_refused() -> None:
    sent = request(description="d", jobPriority=3)
    both = ["description", "jobPriority"]
    kept = created(body=job(description="d", jobPriority=3), sent=sent)
    lost, refused = created(sent=sent), created(422, [error("otherIssue")], sent=sent)
    assert [
        checks.option_kept(a, created(), both, API).verdict for a in (kept, lost, refused, created(None))
    ] == [
        P,
        F,
        NS,
        I,
    ]


SET: dict[str, tuple[Exchange, Verdict]] = {
    "all": (created(), P),
    "no id": (created(body=job(id=...)), F),
    "an empty id": (created(body=job(id="")), F),
    "null as state": (created(body=job(state=None)), F),
    "no date": (created(body=job(creationDate=...)), F),
    "no object": (created(body=[]), F),
    "no body": (created(body=b""), F),
    "refused": (created(422), I),
    "no answer": (created(None), I),
}


@pytest.mark.parametrize(("answer", "verdict"), SET.values(), ids=SET)
def test_the_response_has_what_the_sof_sets(answer: Exchange, verdict: Verdict) -> None:
    assert checks.has_attributes(answer, API.response_attributes).verdict is verdict


NOON = {"date": "Wed, 01 Jan 2025 12:00:00 GMT"}
DATED: dict[str, tuple[Any, dict[str, str], Verdict, str | None]] = {
    "now": ("2025-01-01T12:00:00.5Z", NOON, P, None),
    "now elsewhere": ("2025-01-01T07:00:00-05:00", NOON, P, None),
    "a wrong zone": ("2025-01-01T14:00:00Z", NOON, F, None),
    "by its own clock": ("2025-01-01T14:00:00Z", {"date": "Wed, 01 Jan 2025 14:00:03 GMT"}, P, None),
    "a clock that nobody knows": ("2025-01-01T14:00:00Z", {}, W, None),
    "now, without a Date": ("2025-01-01T12:00:01Z", {}, P, None),
    "its own clock as asctime": ("2025-01-01T14:00:00Z", {"date": "Wed Jan  1 14:00:03 2025"}, P, None),
    "a wrong zone beside asctime": ("2025-01-01T14:00:00Z", {"date": "Wed Jan  1 12:00:00 2025"}, F, None),
    "a Date without zone": ("2025-01-01T12:00:01Z", {"date": "Wed, 01 Jan 2025 12:00:00 -0000"}, P, None),
    "a Date that is none": ("2025-01-01T12:00:01Z", {"date": "soon"}, P, None),
    "no date": (..., NOON, F, "W148-R14"),
    "a date that is none": ("yesterday", NOON, F, "W148-R5"),
    "a number": (1735732800, NOON, F, "W148-R5"),
}


@pytest.mark.parametrize(("said", "headers", "verdict", "folded"), DATED.values(), ids=DATED)
def test_the_creation_date_is_the_time_of_the_creation(
    said: Any, headers: dict[str, str], verdict: Verdict, folded: str | None
) -> None:
    found = checks.identified_and_dated(created(body=job(creationDate=said), headers=headers), API)
    assert (found.verdict, found.folded_into) == (verdict, folded)


def test_a_missing_id_is_folded_into_the_paragraph_that_demands_it() -> None:
    found = checks.identified_and_dated(created(body=job(id=...), headers=NOON), API)
    assert (found.verdict, found.folded_into) == (F, "W148-R14")


INSIDE: dict[str, tuple[Any, Verdict]] = {
    "inside": (job(), P),
    "outside too": (job(count=10), F),
    "only outside": (job(count=10, serviceSpecificConfiguration={"@type": PING}), F),
    "no extension point": (job(serviceSpecificConfiguration=...), F),
    "a text in its place": (job(serviceSpecificConfiguration="ping"), F),
    "no object": ([], I),
}


@pytest.mark.parametrize(("document", "verdict"), INSIDE.values(), ids=INSIDE)
def test_service_specific_attributes_stand_in_the_extension_point(document: Any, verdict: Verdict) -> None:
    assert checks.in_extension_point(created(body=document), API).verdict is verdict


TYPED: dict[str, tuple[Any, Verdict]] = {
    "the same": ({"@type": PING}, P),
    "another": ({"@type": "urn:mef:lso:spec:other"}, F),
    "none": ({}, F),
    "no object": ("ping", I),
    "lost": (..., I),
}


@pytest.mark.parametrize(("inner", "verdict"), TYPED.values(), ids=TYPED)
def test_type_is_the_agreed_one(inner: Any, verdict: Verdict) -> None:
    answer = created(body=job(serviceSpecificConfiguration=inner))
    assert checks.typed(answer, request(), API).verdict is verdict


READS: dict[str, tuple[Any, Verdict]] = {
    "the same": (job(state="inProgress"), P),
    "less of the request": (job(outputFormat=...), F),
    "another value": (job(resultFormat="attachment"), F),
    "without id": (job(id=...), F),
    "without creationDate": (job(creationDate=...), F),
    "no object": ([], I),
}


@pytest.mark.parametrize(("document", "verdict"), READS.values(), ids=READS)
def test_a_read_is_the_full_representation(document: Any, verdict: Verdict) -> None:
    asked = Job("job-1", created(), request())
    assert worst(checks.full_representation(asked, exchange(200, document, number=2), API)) is verdict


def test_a_read_without_what_the_creation_had_of_its_own_is_a_warning() -> None:
    asked = Job("job-1", created(body=job(href="h", lastModifiedDate="2025-01-01T12:00:00Z")), request())
    assert worst(checks.full_representation(asked, exchange(200, job(), number=2), API)) is W


def test_what_the_creation_altered_is_not_counted_again_at_every_read() -> None:
    asked = Job("job-1", created(body=job(jobType="passive")), request())
    assert worst(checks.full_representation(asked, exchange(200, job(jobType="passive"), number=2), API)) is P


def history(*reads: Any, first: Any = None, **sent: Any) -> Any:
    log = by_hand.Written()
    log.call("create", 201, job(**sent) if first is None else first, sent=request(**sent))
    for read in reads:
        log.call("retrieve", 404 if read is None else 200, error() if read is None else read)
    return observe(log.ended(), API)


OVER_READS: dict[str, Callable[[Job, Exchange], list[Finding]]] = {
    "creation date": checks.creation_date_stays,
    "extension point": partial(checks.kept_in_extension_point, api=API),
    "type": partial(checks.type_stays, api=API),
    "whole": partial(checks.full_representation, api=API),
}
CHANGES: list[tuple[str, Any, Verdict]] = [
    ("creation date", job(), P),
    ("creation date", job(creationDate="2025-01-01T14:00:00+02:00"), P),
    ("creation date", job(creationDate="2025-01-01T12:00:09Z"), F),
    ("creation date", job(creationDate=...), I),
    ("extension point", job(serviceSpecificConfiguration={"@type": PING}), F),
    ("type", job(serviceSpecificConfiguration={"@type": "other"}), F),
    ("whole", job(jobType="passive"), F),
]


@pytest.mark.parametrize(("check", "read", "verdict"), CHANGES)
def test_every_read_is_looked_at(check: str, read: Any, verdict: Verdict) -> None:
    seen = history(read)
    assert worst(checks.over_reads(seen.jobs, OVER_READS[check])) is verdict
    good = history(job(), read, job())
    assert worst(checks.over_reads(good.jobs, OVER_READS[check])) is (P if verdict is I else verdict)


def test_what_a_modify_has_named_is_no_matter_of_the_creation() -> None:
    other = {"@type": "urn:mef:lso:spec:service:bfd-configuration:v0.0.1:all", "vlan": 1}
    log = by_hand.Written()
    log.call("create", 201, job(), sent=request())
    log.call("modify", 201, by_hand.process(), sent=by_hand.reference(serviceSpecificConfiguration=other))
    log.call("retrieve", 200, job(serviceSpecificConfiguration=other))
    jobs = observe(log.ended(), API).jobs
    for check in ("extension point", "type"):
        assert worst(checks.over_reads(jobs, OVER_READS[check])) is I  # there is no other read


def test_no_read_at_all_is_no_pass() -> None:
    assert worst(checks.over_reads(history().jobs, OVER_READS["whole"])) is I


AN_HOUR = {"executionDuration": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"}}
IDS: dict[str, tuple[list[Any], dict[str, Any], Verdict]] = {
    "the same": ([job(), job(state="inProgress")], {}, P),
    "another": ([job(id="job-2")], {}, F),
    "a number": ([job(id=1)], {}, F),
    "lost while it ran": ([job(state="inProgress"), None], AN_HOUR, F),
    "lost while it was suspended": ([job(state="suspended"), None], {}, F),
    "gone, as it ran as long as the server likes": ([job(state="inProgress"), None], {}, P),
    "gone after its end": ([job(state="cancelled"), None], AN_HOUR, P),
    "never read": ([], {}, I),
}


@pytest.mark.parametrize(("reads", "schedule", "verdict"), IDS.values(), ids=IDS)
def test_a_job_keeps_its_id(reads: list[Any], schedule: dict[str, Any], verdict: Verdict) -> None:
    assert worst(checks.ids_stay(history(*reads, scheduleDefinition=schedule))) is verdict


@pytest.mark.parametrize(("ids", "verdict"), [("abc", P), ("aba", F), ("", I), (["", ""], I), (["a", ""], P)])
def test_no_two_jobs_have_the_same_id(ids: Any, verdict: Verdict) -> None:
    jobs = [Job(each, created(number=n), {}) for n, each in enumerate(ids)]
    assert checks.unique_ids(jobs).verdict is verdict


CLAIMS: dict[str, tuple[Exchange, Exchange, Verdict]] = {
    "accepted": (created(), created(), P),
    "refused": (created(422, [error("invalidValue")]), created(), F),
    "not implemented": (created(501), created(), F),
    "of no media type": (created(415), created(), F),
    "the test data are wrong": (created(422, [error("referenceNotFound")]), created(), I),
    "not found": (created(404), created(), I),
    "the control was refused too": (created(422), created(422), I),
    "busy": (created(503), created(), I),
    "no answer": (created(None), created(), I),
}


@pytest.mark.parametrize(("answer", "control", "verdict"), CLAIMS.values(), ids=CLAIMS)
def test_what_the_profile_declares_is_accepted(answer: Exchange, control: Exchange, verdict: Verdict) -> None:
    assert checks.claim_accepted(answer, control, "a job type").verdict is verdict


@pytest.mark.parametrize(("priority", "verdict"), [(None, P), (5, P), (5.0, P), (7, W), ("5", P)])
def test_only_the_default_may_be_filled_in(priority: Any, verdict: Verdict) -> None:
    given = {} if priority is None else {"jobPriority": priority}
    assert checks.echoed(created(body=job(**given), sent=request()), API).verdict is verdict


def test_a_default_that_moves_is_no_full_representation() -> None:
    made = by_hand.history("acknowledged")
    at_first = {**made.created.json(), "jobPriority": 5}
    first = replace(made, created=created(body=at_first, sent=made.sent))
    found = [
        checks.full_representation(first, by_hand.exchange(200, {**at_first, "jobPriority": now}), API)[
            0
        ].verdict
        for now in (5, 9)
    ]
    assert found == [P, F]
