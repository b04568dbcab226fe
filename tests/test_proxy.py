"""The environment's proxy, tried against a small real one."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import by_hand
import pytest
from raw_server import RawServer, reply, say
from secure_server import Authority, SecureServer, SmallProxy

from lso_conformance import wire
from lso_conformance.client import Client, Label
from lso_conformance.errors import UsageError
from lso_conformance.exchange import exchanges
from lso_conformance.log import Log
from lso_conformance.preflight import preflight
from lso_conformance.profile import Profile

NAME = "sof.example.net"
LABEL = Label("suite.scenario", "a step", {})


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "REQUEST_METHOD"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def named(server: RawServer, **ixit: object) -> Profile:
    """A profile that knows the server under a name which only the proxy can resolve."""
    parts = urlsplit(server.base_url)
    return by_hand.profile(f"{parts.scheme}://{NAME}:{parts.port}/v2/", **ixit)


def port(server: RawServer) -> int:
    return int(urlsplit(server.base_url).port or 0)


def test_http_goes_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(say(reply(200, b"[]"))) as server, SmallProxy(port(server)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        checked = preflight(named(server), by_hand.API, Log())
    assert checked.problem is None
    assert proxy.received[0].startswith(f"GET http://{NAME}".encode())


def test_https_goes_through_a_tunnel_with_the_certificate_of_its_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ours = Authority.in_folder(tmp_path)
    with SecureServer(ours.server(NAME), say(reply())) as server, SmallProxy(port(server)) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.removeprefix("http://"))
        client = Client(named(server, tls={"ca_file": str(ours.file)}), by_hand.API, log := Log())
        for role in ("retrieve", "retrieve", "suspend", "suspend"):
            assert client.call(role, LABEL, id="1").status == 200
        client.close()
    assert [line.split()[0] for line in proxy.received] == [b"CONNECT"] * 3  # reads share one connection
    assert len(exchanges(log.records)) == 4


def test_a_proxy_that_wants_credentials_gets_them_and_the_log_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    echo = say(reply(200, b'["pass-word"]'))
    with RawServer(echo) as server, SmallProxy(port(server), "me:pass-word") as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("//", "//me:pass-word@"))
        checked = preflight(named(server), by_hand.API, log := Log())
    assert checked.problem is None
    assert "pass-word" not in json.dumps(log.records)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_refuses_is_one_message(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(say(reply())) as server, SmallProxy(port(server), "me:pass-word") as proxy:
        monkeypatch.setenv(f"{scheme.upper()}_PROXY", proxy.url.replace("//", "//me:wrong@"))
        profile = by_hand.profile(f"{scheme}://{NAME}/v2/")
        found = str(preflight(profile, by_hand.API, Log()).problem)
    for part in (proxy.url, f"{scheme.upper()}_PROXY", "407", "credentials"):
        assert part in found
    assert "wrong" not in found


@pytest.mark.parametrize(
    ("url", "through"),
    [
        ("http://sof.example.net/v2/", True),
        ("http://127.0.0.1:8080/v2/", False),
        ("http://localhost/v2/", False),
        ("http://[::1]:8080/v2/", False),
        ("http://10.0.0.7/v2/", False),
        ("http://sof.lab.example.net:8080/v2/", False),
        ("https://sof.example.net/v2/", False),
    ],
)  # fmt: skip
def test_who_is_asked_through_the_proxy(url: str, through: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example.net:3128")
    monkeypatch.setenv("NO_PROXY", "10.0.0.7, lab.example.net")
    assert (wire.proxy_of(url) is not None) == through


@pytest.mark.parametrize("value", ["socks5://proxy:1080", "http://", "http://a:b:c"])
def test_a_proxy_that_cannot_be_used_is_bad_input(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", value)
    with pytest.raises(UsageError, match=r"environment: ALL_PROXY: .*NO_PROXY"):
        Client(by_hand.profile("https://sof.example.net/v2/"), by_hand.API, Log())


def test_a_proxy_that_does_not_answer_is_bounded_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(lambda connection: (connection.recv(1), None)[1]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url)
        profile = by_hand.profile(f"https://{NAME}/v2/", limits={"request_timeout_s": 0.3})
        log = Log()
        preflight(profile, by_hand.API, log)
    assert "Timeout" in str(exchanges(log.records)[0].error)
