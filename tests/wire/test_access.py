"""OAuth2 client credentials: one token, renewed in time, and seen by nobody."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import by_hand
import httpx
import pytest
from clocks import HandClock
from raw_server import RawServer, reply, say, then_close
from secure_server import Authority, SecureServer

from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.pool import Drive
from lso_conformance.drive.preflight import preflight
from lso_conformance.log.exchange import exchanges
from lso_conformance.log.log import Log
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Profile
from lso_conformance.standard.schemas import Schemas, SchemaStore
from lso_conformance.wire.access import PAUSE_S, Access, AccessError
from lso_conformance.wire.client import Client, Label

LABEL = Label("suite.scenario", "a step", {})
CREDENTIAL = "s3cret+s3cret"


def grant(token: str = "tok-1-tok", more: dict[str, Any] | None = None) -> bytes:  # noqa: S107 - of no use to anybody
    return reply(200, json.dumps({"access_token": token, "token_type": "Bearer", **(more or {})}).encode())


def profile(base_url: str, token_url: str, **ixit: Any) -> Profile:
    auth = {"type": "oauth2-client-credentials", "token_url": token_url, "client_id": "lab"}
    auth |= {"client_secret": CREDENTIAL, "scope": "fm jobs"}
    return by_hand.profile(base_url, auth=auth, limits={"request_timeout_s": 2}, **ixit)


@contextmanager
def target(tokens: list[bytes], *answers: bytes) -> Iterator[tuple[Profile, Log, RawServer, RawServer]]:
    """A profile, a log, the token endpoint and the API."""
    with RawServer(*map(say, tokens)) as issuer, RawServer(*map(say, answers or (reply(),))) as api:
        given = profile(api.base_url, f"{issuer.base_url}token")
        log = Log(None, profiles.secrets(given))
        log.write("header", profile=profiles.as_document(given), schemas={})
        yield given, log, issuer, api


def carried(server: RawServer) -> list[str]:
    lines = [line.decode() for request in server.received for line in request.split(b"\r\n")]
    return [line.partition(" ")[2] for line in lines if line.lower().startswith("authorization:")]


def call(given: Profile, log: Log, times: int = 1) -> list[int | None]:
    client = Client(given, by_hand.API, log)
    try:
        return [client.call("retrieve", LABEL, id="1").status for _ in range(times)]
    finally:
        client.close()


def test_one_token_is_fetched_and_carried_by_every_request() -> None:
    with target([grant()]) as (given, log, issuer, api):
        assert call(given, log, 3) == [200] * 3
    (asked,) = issuer.received
    assert asked.startswith(b"POST /v2/token ")
    assert asked.endswith(b"grant_type=client_credentials&scope=fm+jobs")
    assert carried(api) == ["Bearer tok-1-tok"] * 3


def test_threads_share_one_token() -> None:
    with target([grant()]) as (given, log, issuer, api):
        client = Client(given, by_hand.API, log)
        threads = [
            threading.Thread(target=client.call, args=("retrieve", LABEL), kwargs={"id": "1"})
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        client.close()
    assert (len(issuer.received), len(api.received)) == (1, 8)


def test_the_log_holds_the_token_request_and_no_secret() -> None:
    granted = grant("tok-1/tok\\1", {"refresh_token": "refresh-1"})
    with target([granted], reply(200, b'["tok-1/tok\\\\1"]')) as (given, log, _, _):
        call(given, log)
    text = json.dumps(log.records)
    assert [(e.scenario, e.status) for e in exchanges(log.records)] == [
        ("access", 200),
        ("suite.scenario", 200),
    ]
    assert not [word for word in ("tok-1", "refresh-1", "s3cret", "bGFi") if word in text]
    asked, answered = exchanges(log.records)
    hidden = asked.json()["access_token"]
    assert answered.request_headers["authorization"] == f"Bearer {hidden}"
    assert answered.json() == [hidden]


def test_a_401_brings_a_new_token_and_the_request_is_sent_once_more() -> None:
    with target([grant(), grant("tok-2-tok")], reply(), reply(401), reply(204)) as (given, log, issuer, api):
        assert call(given, log, 2) == [200, 204]
    assert carried(api) == ["Bearer tok-1-tok", "Bearer tok-1-tok", "Bearer tok-2-tok"]
    assert len(issuer.received) == 2


def test_a_target_that_goes_on_refusing_is_asked_twice_and_its_answer_stands() -> None:
    with target([grant()], reply(401)) as (given, log, _, api):
        assert call(given, log) == [401]
        assert len(api.received) == 2


def test_a_request_that_is_repeated_after_a_pause_gets_a_new_token_too() -> None:
    busy = reply(429, b"", "Retry-After: 0")
    with target([grant(), grant("tok-2-tok")], busy, reply(401), reply()) as (given, log, _, api):
        assert call(given, log) == [200]
    assert carried(api)[-1] == "Bearer tok-2-tok"


def test_a_request_with_credentials_of_its_own_keeps_them() -> None:
    access = Access(
        profile(by_hand.BASE_URL, "http://127.0.0.1:9/"), httpx.MockTransport(lambda _: httpx.Response(500))
    )
    request = httpx.Request("GET", by_hand.BASE_URL, headers={"Authorization": "Bearer none"})
    assert [sent.headers["Authorization"] for sent in access.auth_flow(request)] == ["Bearer none"]


class Issuer:
    """Grants a numbered token at each request, or what it is told; has a clock that is set by hand."""

    def __init__(self, **granted: Any) -> None:
        self.clock, self.count, self.status = HandClock(), 0, 200
        self.granted = granted
        transport = httpx.MockTransport(self._answer)
        self.access = Access(profile(by_hand.BASE_URL, "http://127.0.0.1:9/"), transport, self.clock)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.count += 1
        return httpx.Response(self.status, json={"access_token": f"token-{self.count}", **self.granted})

    def carried(self) -> str:
        return str(
            next(self.access.auth_flow(httpx.Request("GET", by_hand.BASE_URL))).headers["authorization"]
        )


@pytest.mark.parametrize(("life", "good_s"), [(3600, 3570), ("3600", 3570), (10, 9), (None, 1e9)])
def test_a_token_is_renewed_shortly_before_it_expires(life: Any, good_s: float) -> None:
    issuer = Issuer(expires_in=life)
    for moment in (0.0, good_s - 0.5):
        issuer.clock.now_s = moment
        assert issuer.carried() == "Bearer token-1"
    issuer.clock.now_s = good_s + 0.5
    assert issuer.carried() == ("Bearer token-1" if life is None else "Bearer token-2")


@pytest.mark.parametrize(("under_way_s", "sent"), [(1.0, 2), (5.0, 5)])
def test_a_token_that_expires_under_way_is_renewed_again(under_way_s: float, sent: int) -> None:
    """A token for four seconds, and a target that refuses each: only an expired one explains a refusal."""
    issuer = Issuer(expires_in=4)
    flow = issuer.access.auth_flow(httpx.Request("GET", by_hand.BASE_URL))
    count, _ = 1, next(flow)
    with suppress(StopIteration):
        while count < 10:
            issuer.clock.now_s += under_way_s
            flow.send(httpx.Response(401))
            count += 1
    assert count == sent


def test_an_endpoint_that_fails_is_left_in_peace_for_a_while() -> None:
    issuer = Issuer()
    issuer.status = 503
    for _ in range(3):
        with pytest.raises(AccessError, match="answers 503"):
            issuer.carried()
    assert issuer.count == 1
    issuer.clock.now_s, issuer.status = PAUSE_S, 200
    assert issuer.carried() == "Bearer token-2"


REFUSALS = {
    "invalid_client: who?": reply(401, b'{"error": "invalid_client", "error_description": "who?"}'),
    "invalid_scope": reply(400, b'{"error": "invalid_scope"}'),
    "answers 404": reply(404, b"<html>"),
    "answers 500": reply(500, b'{"error": "server_error"}'),
    "no token that can be read": reply(200, b"access_token=plain-text-token"),
    "without an access_token": reply(200, b'{"token_type": "Bearer"}'),
    "of type 'mac'": grant(more={"token_type": "mac"}),
}


@pytest.mark.parametrize("word", REFUSALS)
def test_a_refused_token_ends_the_preflight_with_a_remedy(word: str) -> None:
    with target([REFUSALS[word]]) as (given, log, _, api):
        found = str(preflight(given, by_hand.API, log).problem)
    assert found.startswith("profile: ixit.auth.token_url: http://127.0.0.1:")
    assert word in found
    assert "check token_url, client_id" in found
    assert api.received == []
    assert "plain-text-token" not in json.dumps(log.records)


def test_an_endpoint_that_cannot_be_reached_is_named() -> None:
    with RawServer() as nobody:
        pass
    given = profile(by_hand.BASE_URL, nobody.base_url)
    found = str(preflight(given, by_hand.API, Log()).problem)
    assert f"ixit.auth.token_url: {nobody.base_url} cannot be reached: nobody listens there" in found


def test_a_message_shows_no_secret_that_the_endpoint_echoes() -> None:
    echo = json.dumps({"error": "invalid_client", "error_description": f"{CREDENTIAL} is wrong"}).encode()
    with target([reply(401, echo)]) as (given, log, _, _):
        assert CREDENTIAL not in str(preflight(given, by_hand.API, log).problem)


def test_the_token_endpoint_obeys_the_same_tls_settings(tmp_path: Path) -> None:
    ours = Authority.in_folder(tmp_path)
    tls = {"ca_file": str(ours.file), **ours.client(tmp_path)}
    with SecureServer(ours.server(asks=ours), say(grant())) as issuer, RawServer(say(reply())) as api:
        assert call(profile(api.base_url, issuer.base_url, tls=tls), Log()) == [200]
        untrusting = profile(api.base_url, issuer.base_url)
        found = str(preflight(untrusting, by_hand.API, Log()).problem)
    assert f"ixit.tls.ca_file: {issuer.base_url}" in found


def test_a_token_that_fails_in_the_run_is_never_held_against_the_target() -> None:
    def scenario(step: JobStep) -> None:
        step.created("create a job")

    with RawServer(then_close()) as issuer, RawServer(say(reply(201, b'{"id": "1"}'))) as api:
        log = Log()
        schemas = Schemas(SchemaStore({}, {}), SchemaStore({}, {}))
        drive = Drive(profile(api.base_url, issuer.base_url), by_hand.API, log, schemas, workers=1)
        drive.start([scenario])
        drive.close()
    (ended,) = [r for r in log.records if r["kind"] == "scenario" and r["event"] != "started"]
    assert (ended["event"], "token_url" in ended["reason"]) == ("blocked", True)


def test_the_client_secret_follows_no_redirection() -> None:
    with RawServer(say(grant())) as thief:
        moved = reply(307, b"", f"Location: {thief.base_url}token")
        with target([moved]) as (given, log, issuer, _):
            assert "ixit.auth.token_url" in str(preflight(given, by_hand.API, log).problem)
    assert len(issuer.received) == 1
    assert thief.received == []
