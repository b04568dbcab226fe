"""Certificates, each against a real HTTPS server: what holds, and what one message says when it does not."""

import socket
import ssl
from pathlib import Path
from typing import Any

import by_hand
import pytest
from raw_server import RawServer, drip, reply, say
from secure_server import Authority, SecureServer

from lso_conformance.common.errors import UsageError
from lso_conformance.drive.preflight import preflight
from lso_conformance.log.exchange import exchanges
from lso_conformance.log.log import Log
from lso_conformance.wire.client import Client, Label

SERVED = say(reply(200, b"[]"))


@pytest.fixture
def ours(tmp_path: Path) -> Authority:
    return Authority.in_folder(tmp_path)


@pytest.fixture
def other(tmp_path: Path) -> Authority:
    (tmp_path / "other").mkdir()
    return Authority.in_folder(tmp_path / "other")


def problem(context: ssl.SSLContext, **tls: Any) -> str | None:
    with SecureServer(context, SERVED) as server:
        profile = by_hand.profile(server.base_url, tls=tls, limits={"request_timeout_s": 5})
        return preflight(profile, by_hand.API, Log()).problem


def test_a_certificate_of_a_private_authority_is_trusted(ours: Authority) -> None:
    assert problem(ours.server(), ca_file=str(ours.file)) is None


def test_any_certificate_is_taken_when_none_is_verified(other: Authority) -> None:
    assert problem(other.server("elsewhere.example.net", expired=True), verify=False) is None


def test_our_certificate_is_shown_to_a_server_that_asks(ours: Authority, tmp_path: Path) -> None:
    assert problem(ours.server(asks=ours), ca_file=str(ours.file), **ours.client(tmp_path)) is None


@pytest.mark.parametrize("scheme", ["HTTPS", "hTTps"])
def test_a_scheme_in_capitals_is_checked_before_anything_is_said(other: Authority, scheme: str) -> None:
    """RFC 3986, 3.1; the target, a file and the token endpoint, each with a secret that it must not get."""
    limits = {"request_timeout_s": 5}
    with SecureServer(other.server("elsewhere.example.org"), SERVED) as server:
        url = server.base_url.replace("https", scheme)
        bearer = {"type": "bearer", "token": "tok-very-secret"}
        of_target = preflight(by_hand.profile(url, auth=bearer, limits=limits), by_hand.API, Log()).problem
        fetched = {"type": "oauth2-client-credentials", "token_url": url, "client_id": "lab"}
        fetched["client_secret"] = "very-secret"  # noqa: S105 - of no use to anybody
        with RawServer(SERVED) as api:
            given = by_hand.profile(api.base_url, auth=fetched, limits=limits)
            of_token = preflight(given, by_hand.API, Log()).problem
            plain = by_hand.profile(api.base_url, limits=limits)
            client = Client(plain, by_hand.API, Log())
            file = client.download(f"{url}file", Label("a.b", "fetch", {}))
            client.close()
    assert "CERTIFICATE_VERIFY_FAILED" in str(file.error)
    assert [str(each).partition(": ")[2][:16] for each in (of_target, of_token)] == ["ixit.tls.ca_file"] * 2
    assert server.received == []


@pytest.fixture(params=["expired", "unknown authority", "other name", "none of ours", "another's"])
def refused(
    request: pytest.FixtureRequest, ours: Authority, other: Authority, tmp_path: Path
) -> tuple[str, str]:
    trusted = {"ca_file": str(ours.file)}
    told = {
        "expired": (ours.server(expired=True), trusted, "has expired"),
        "unknown authority": (other.server(), trusted, "ixit.tls.ca_file"),
        "other name": (ours.server("elsewhere.example.net"), trusted, "for another"),
        "none of ours": (ours.server(asks=ours), trusted, "ixit.tls.client_cert"),
        "another's": (ours.server(asks=ours), {**trusted, **other.client(tmp_path)}, "ixit.tls.client_cert"),
    }
    context, tls, word = told[request.param]
    return str(problem(context, **tls)), word


def test_a_certificate_that_does_not_hold_is_one_message(refused: tuple[str, str]) -> None:
    message, word = refused
    assert message.startswith("profile: ixit.tls")
    assert word in message
    assert "\n" not in message


class PlainServer(RawServer):
    """Answers whoever connects as plain HTTP servers answer what they cannot read."""

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            connection.sendall(reply(400))
            connection.recv(65536)


def test_https_where_none_is_spoken_is_said() -> None:
    with PlainServer() as server:
        profile = by_hand.profile(server.base_url.replace("http:", "https:"))
        found = preflight(profile, by_hand.API, Log()).problem
    assert "no TLS is spoken there" in str(found)


@pytest.mark.parametrize("key", ["ca_file", "client_cert"])
def test_a_file_that_is_no_certificate_is_bad_input(key: str, tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_text("nothing", encoding="utf-8")
    profile = by_hand.profile("https://127.0.0.1:9/v2/", tls={key: str(tmp_path / "a.pem")})
    with pytest.raises(UsageError, match=r"ixit\.tls: ca_file, client_cert"):
        Client(profile, by_hand.API, Log())


def test_a_key_with_a_passphrase_is_refused_and_nobody_is_asked_for_it(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key  # noqa: PLC0415

    ours = Authority.in_folder(tmp_path).client(tmp_path)
    closed = form.BestAvailableEncryption(b"words")
    key = generate_private_key(SECP256R1()).private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, closed)
    Path(ours["client_key"]).write_bytes(key)
    with pytest.raises(UsageError, match="passphrase"):
        Client(by_hand.profile("https://127.0.0.1:9/v2/", tls=ours), by_hand.API, Log())


def test_a_whole_exchange_is_bounded_behind_tls_too(ours: Authority) -> None:
    slow = drip(reply(200, b"[]", *(f"X-{n}: {n}" for n in range(9))), every_s=0.1)
    with SecureServer(ours.server(), slow) as server:
        profile = by_hand.profile(
            server.base_url, tls={"ca_file": str(ours.file)}, limits={"request_timeout_s": 0.3}
        )
        log = Log()
        preflight(profile, by_hand.API, log)
    assert "Timeout" in str(exchanges(log.records)[0].error)
