"""Credentials: what refuses them, and what tells missing from wrong ones."""

from collections.abc import Mapping
from typing import Any

import by_hand
import httpx
import pytest
from by_hand import error

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.form import credentials as checks
from lso_conformance.log.log import Log
from lso_conformance.profile import load as profiles
from lso_conformance.profile.credentials import WRONG, WRONG_PASSWORD, wrong
from lso_conformance.seen.observations import observe
from lso_conformance.wire.client import Client, Label
from lso_conformance.wire.client import credentials as headers

P, W, F, I, N = (  # noqa: E741 - short in tables
    *(Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.INCONCLUSIVE),
    Verdict.NOT_APPLICABLE,
)
SERVED = by_hand.exchange(200, by_hand.job(), number=0)
REFUSED: dict[str, tuple[Verdict, int | None, Any]] = {
    "401": (P, 401, error("missingCredentials")),
    "403": (P, 403, error("accessDenied")),
    "401 without body": (P, 401, None),
    "hidden": (W, 404, error()),
    "another refusal": (W, 400, error("invalidBody")),
    "served": (F, 200, by_hand.job()),
    "a redirect to a login page": (F, 302, None),
    "a crash": (F, 500, error("internalError")),
    "busy": (I, 429, None),
    "no answer": (I, None, None),
}
TOLD: dict[str, tuple[Verdict, str, int, Any]] = {
    "missing": (P, checks.NONE, 401, error("missingCredentials")),
    "missing called wrong": (W, checks.NONE, 401, error("invalidCredentials")),
    "wrong": (P, WRONG, 401, error("invalidCredentials")),
    "wrong called missing": (W, WRONG, 401, error("missingCredentials")),
    "a code of its own is the payload's matter": (P, WRONG, 401, error("nope")),
    "a code that is no text": (P, WRONG, 401, {"code": {}, "reason": "no"}),
    "403": (N, WRONG, 403, error("accessDenied")),
    "served": (N, WRONG, 200, by_hand.job()),
    "busy": (N, WRONG, 503, None),
    "an error of its own": (F, WRONG, 500, error("internalError")),
}


@pytest.mark.parametrize(("verdict", "status", "body"), REFUSED.values(), ids=REFUSED)
def test_a_request_without_right_credentials_is_refused(
    verdict: Verdict, status: int | None, body: Any
) -> None:
    answer = by_hand.exchange(status, body, facts={"without": WRONG})
    assert checks.refused(answer, SERVED, by_hand.API).verdict is verdict


def test_a_refusal_decides_nothing_where_the_right_ones_are_refused_too() -> None:
    answer = by_hand.exchange(401, error("missingCredentials"))
    assert checks.refused(answer, by_hand.exchange(403), by_hand.API).verdict is I


@pytest.mark.parametrize(("verdict", "how", "status", "body"), TOLD.values(), ids=TOLD)
def test_a_refusal_tells_missing_from_wrong(verdict: Verdict, how: str, status: int, body: Any) -> None:
    assert checks.tells(by_hand.exchange(status, body, facts={"without": how}), SERVED).verdict is verdict


AUTHS: dict[str, dict[str, str]] = {
    "bearer": {"type": "bearer", "token": "eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl"},
    "basic": {"type": "basic", "username": "lab", "password": "s3cret-word"},
    "header": {"type": "header", "name": "X-Api-Key", "value": "ApiKey 0123456789"},
}


@pytest.mark.parametrize("auth", AUTHS.values(), ids=AUTHS)
def test_wrong_credentials_have_the_form_of_the_right_ones_and_are_secret(auth: dict[str, str]) -> None:
    profile = by_hand.profile(auth=auth)
    right = headers(profile)
    for other in wrong(profile.ixit.auth).values():
        sent = headers(profile, other)
        assert sent.keys() == right.keys()
        assert all(sent[name] != right[name] and len(sent[name]) == len(right[name]) for name in right)
        log = Log(None, profiles.secrets(profile))
        log.write("note", about="test", headers=sent, text=f"refused: {sent}")
        kept = str(log.records)
        assert not any(value.split()[-1] in kept for value in [*sent.values(), *right.values()])


def test_only_a_password_can_be_wrong_beside_a_right_user() -> None:
    assert {kind: set(wrong(by_hand.profile(auth=auth).ixit.auth)) for kind, auth in AUTHS.items()} == {
        "bearer": {WRONG}, "basic": {WRONG, WRONG_PASSWORD}, "header": {WRONG},
    }  # fmt: skip
    assert wrong(by_hand.profile().ixit.auth) == {}


def test_a_call_may_leave_out_or_replace_a_header() -> None:
    sent: list[httpx.Headers] = []

    def answered(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers)
        return httpx.Response(200, json={})

    profile = by_hand.profile(auth=AUTHS["bearer"])
    client = Client(profile, by_hand.API, Log(), httpx.MockTransport(answered))
    changes: Mapping[str, str | None]
    for changes in ({}, {"Authorization": None}, {"authorization": "Bearer other", "Accept": "image/png"}):
        client.call("retrieve", Label("suite.scenario", "a step", {}, changes), id="1")
    assert [h.get("authorization") for h in sent] == [
        f"Bearer {AUTHS['bearer']['token']}", None, "Bearer other",
    ]  # fmt: skip
    assert [h["accept"] for h in sent] == ["application/json", "application/json", "image/png"]


def test_a_refusal_for_credentials_is_not_held_against_the_job() -> None:
    log = by_hand.Written()
    log.call("create", 201, by_hand.job(), sent=by_hand.request())
    log.call("retrieve", 404, error(), mutant="the right credentials", without=WRONG)
    log.call("suspend", 401, error("missingCredentials"), mutant="the right credentials", without=WRONG)
    (job,) = observe(log.ended(), by_hand.API).jobs
    assert (job.lost, len(job.moments)) == ([], 1)
