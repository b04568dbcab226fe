"""The environment's proxy, tried against a small real one."""

import json
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit

import by_hand
import pytest
from buyer import scripted
from buyer.scripted import PROFILE, Buyer
from raw_server import RawServer, reply, say
from secure_server import Authority, SecureServer, SmallProxy
from stream_reading import at, reading, seen
from websockets.sync.server import ServerConnection, serve

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.drive.preflight import preflight
from lso_conformance.log.exchange import Exchange, exchanges, notified
from lso_conformance.log.log import Log, read
from lso_conformance.log.recorder import TOLD
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Profile
from lso_conformance.report.folder import LOG_NAME
from lso_conformance.run import buyer_mode
from lso_conformance.seen.stream import UNREACHABLE
from lso_conformance.sof import Options
from lso_conformance.wire import listener, proxies
from lso_conformance.wire.client import Client, Label

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
    echo = say(reply(200, b'["dr0wssap-7"]'))
    with RawServer(echo) as server, SmallProxy(port(server), "me:dr0wssap-7") as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("//", "//me:dr0wssap-7@"))
        checked = preflight(named(server), by_hand.API, log := Log())
    assert checked.problem is None
    assert "dr0wssap-7" not in json.dumps(log.records)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_refuses_is_one_message(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(say(reply())) as server, SmallProxy(port(server), "me:dr0wssap-7") as proxy:
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
    assert (proxies.proxy_of(url) is not None) == through


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


NO_PROXY_TABLE = [
    ("http://192.0.2.2:18081/", "192.0.2.0/24", False),
    ("http://192.0.3.2:18081/", "192.0.2.0/24", True),
    ("http://[2001:db8::7]/", "2001:db8::/32", False),
    ("http://[2001:db9::7]/", "[2001:db8::]/32", True),
    ("http://[2001:db8:0::7]/", "2001:db8::7", False),
    ("http://[2001:db8::7]:81/", "[2001:db8::7]:81", False),
    ("http://[2001:db8::7]:81/", "[2001:db8::7]:82", True),
    ("http://[::ffff:192.0.2.2]/", "192.0.2.0/24", False),
    ("http://sof.example.net/", "*", False),
    ("http://SOF.example.net./", "other, .Example.NET", False),
    ("http://sof.example.net/", "*.example.net", False),
    ("http://sof.example.net/", "other example.net", False),
    ("http://notexample.net/", "example.net", True),
    ("http://sof.example.net/", "sof.example.net:80", False),
    ("http://sof.example.net:8080/", "sof.example.net:80", True),
    ("http://192.0.2.2:8080/", "192.0.2.2:8080", False),
    ("http://b\u00fccher.example/", "xn--bcher-kva.example", False),
    ("http://192.0.2.2/", "192.0.2.0/99, 1.2.3.4/x, /8, :, .", True),
    ("ws://192.0.2.2/", "192.0.2.0/24", False),
    ("ws://sof.example.net/", "", True),
    ("amqp://sof.example.net/", "", False),
]


@pytest.mark.parametrize(("url", "listed", "through"), NO_PROXY_TABLE)
def test_no_proxy_is_read_as_curl_does(
    url: str, listed: str, through: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://proxy.example.net:3128")
    monkeypatch.setenv("NO_PROXY", listed)
    assert (proxies.proxy_of(url) is not None) == through


def test_a_proxy_has_one_form_for_every_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "me@Proxy.example.net:3128/way?x=1")
    found = proxies.proxy_of("wss://sof.example.net/")
    assert found == proxies.Proxy("http://me:@proxy.example.net:3128", "ALL_PROXY")


def test_every_password_of_a_proxy_is_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:p%40ss@proxy.example.net:3128")
    monkeypatch.setenv("ALL_PROXY", "socks5://me:other@proxy.example.net")
    assert set(proxies.secrets()) == {"p%40ss", "p@ss", "other"}


@pytest.fixture
def listening() -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return f"127.0.0.1:{free.getsockname()[1]}"


def test_our_own_public_address_is_tried_through_the_proxy(
    listening: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = by_hand.profile(callback={"listen": listening, "public_url": f"http://{NAME}/events"})
    with SmallProxy(int(listening.rpartition(":")[2])) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert listener.reach(profile, by_hand.API, Log()) is None
    assert proxy.received[0].startswith(f"POST http://{NAME}/events/".encode())
    with SmallProxy(9, "me:dr0wssap-7") as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("//", "//me:wr0ng-one@"))
        hint = str(listener.reach(profile, by_hand.API, Log()))
    assert f"through the proxy {proxy.url} (HTTP_PROXY) (it answers 407)" in hint
    assert "wr0ng" not in hint
    monkeypatch.setenv("HTTP_PROXY", "socks5://proxy.example.net")
    assert "is no http or https proxy" in str(listener.reach(profile, by_hand.API, Log()))


def test_the_address_of_our_own_socket_is_tried_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proxies, "_is_loopback", lambda _: False)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert listener.reach(by_hand.profile(), by_hand.API, Log()) is None


def notified_of_a_job(folder: Path, callback: str, *, count: int = 1) -> list[Exchange]:
    """What buyer mode kept of the notifications of one creation."""
    profile = profiles.parse(PROFILE, {}, role="buyer")
    options = Options(specs=resources.specs(), allow_callbacks=(NAME,))
    heard, over = threading.Event(), list[str]()

    def told(_: int, line: str, __: str) -> None:
        over.extend([line] if line.startswith(TOLD) else [])
        if len(over) >= count:
            heard.set()

    with (
        buyer_mode.recording(profile, options, folder, told) as session,
        scripted.client(session.sof.base_url) as http,
    ):
        assert http.post("hub", json={"callback": callback}).status_code == 201
        Buyer(http, callback).create()
        assert heard.wait(5)
    return notified(read(folder / LOG_NAME))


def test_notifications_to_a_buyer_go_through_the_proxy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scripted.Listener() as heard, SmallProxy(int(urlsplit(heard.url).port or 0)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        seen = notified_of_a_job(tmp_path, f"http://{NAME}/buyer")
    assert seen[0].status == 204
    assert proxy.received[0].startswith(f"POST http://{NAME}/buyer/".encode())


@pytest.mark.parametrize("status", [407, 502, 503, 504])
def test_what_a_proxy_answers_is_no_answer_of_the_buyer(
    status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with RawServer(say(reply(status))) as proxy:
        url = proxy.base_url.removesuffix("/v2/")
        monkeypatch.setenv("HTTP_PROXY", url.replace("//", "//me:dr0wssap-7@"))
        seen = notified_of_a_job(tmp_path, f"http://{NAME}/buyer")
    assert seen[0].status is None
    assert f"{status}, from the proxy {url} (HTTP_PROXY)" in str(seen[0].error)
    assert "dr0wssap-7" not in (tmp_path / LOG_NAME).read_text(encoding="utf-8")


def test_a_listener_that_no_proxy_is_for_keeps_its_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Busy(scripted.Listener):
        status = 503

    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with Busy() as heard:
        assert notified_of_a_job(tmp_path, heard.url)[0].status == 503


def test_server_sent_events_come_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    with RawServer(say(head + b"data: {}\n\n")) as server, SmallProxy(port(server)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with reading(at(f"http://{NAME}:{port(server)}/stream", "sse")) as (consumer, _):
            assert consumer.wait_count(1, 5)
    assert proxy.received[0].startswith(f"GET http://{NAME}".encode())


def test_a_web_socket_comes_through_a_tunnel_of_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    def tell(connection: ServerConnection) -> None:
        connection.send("{}")

    with serve(tell, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with SmallProxy(server.socket.getsockname()[1], "me:p@ss") as proxy:
            monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("//", "//me:p%40ss@"))
            with reading(at(f"ws://{NAME}/stream", "ws")) as (consumer, _):
                assert consumer.wait_count(1, 5)
        server.shutdown()
    assert proxy.received[0].startswith(f"CONNECT {NAME}:80 ".encode())


@pytest.mark.parametrize(("scheme", "protocol"), [("http", "sse"), ("ws", "ws")])
def test_a_proxy_that_refuses_a_stream_blames_no_server(
    scheme: str, protocol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SmallProxy(9, "me:p@ss") as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with reading(at(f"{scheme}://{NAME}/stream", protocol)) as (consumer, log):
            assert not consumer.wait_open(5)
        found = seen(log)
    assert found.how == UNREACHABLE
    assert "407" in found.reason
