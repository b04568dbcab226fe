"""URLs: equal ones are equal, no text raises, and what has no origin is nobody's."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lso_conformance.common import urls
from lso_conformance.common.urls import Origin

HTTPS = Origin("https", "sof.example.net", 443)
ORIGINS: dict[str, Origin | None] = {
    "https://sof.example.net/a": HTTPS,
    "HTTPS://SOF.example.NET/a": HTTPS,
    "hTTps://sof.example.net:443/a": HTTPS,
    "https://sof.example.net:0443/a": HTTPS,
    "https://sof.example.net:/a": HTTPS,
    "https://%73of.example.net/a": HTTPS,
    "wss://sof.example.net/a": HTTPS,
    "https://user:word@sof.example.net": HTTPS,
    "https://sof.example.net@elsewhere.example.net/": Origin("https", "elsewhere.example.net", 443),
    "https://sof.example.net\\@elsewhere.example.net/": Origin("https", "elsewhere.example.net", 443),
    "http://sof.example.net/a": Origin("http", "sof.example.net", 80),
    "https://sof.example.net:80/a": Origin("https", "sof.example.net", 80),
    "http://[2001:DB8::1]:8080/": Origin("http", "2001:db8::1", 8080),
    "http://b\u00fccher.example.net/": Origin("http", "xn--bcher-kva.example.net", 80),
    "http://[2001:db8::1/attachments/1": None,
    "http://sof.example.net:99999/": None,
    "http://sof.example.net:+80/": None,
    "http://sof example net/": None,
    "http://xn--/": None,
    "http://\ud800/": None,
    "http:///a": None,
    "//sof.example.net/a": None,
    "/a": None,
    "amqp://sof.example.net/": None,
    " https://sof.example.net/a": None,
    "": None,
}


@pytest.mark.parametrize(("text", "origin"), ORIGINS.items())
def test_the_origin(text: str, origin: Origin | None) -> None:
    assert urls.read(text).origin == origin


@given(st.text() | st.text("htps:/.@[]%?#\\\n \u00e9\ud800AZ09-", max_size=30).map("http://{}".format))
def test_no_text_raises(text: str) -> None:
    url = urls.read(text)
    assert all(isinstance(each, str) for each in (url.normal, url.site, url.netloc, url.without_credentials))
    assert isinstance(url.parameters, list)
    assert url.is_http is (url.origin is not None and url.scheme in {"http", "https"} and not url.unusable)
    assert isinstance(url.join(text).below(url), str | None)
    assert isinstance(urls.read("http://sof.example.net/a").join(text).path_below(url), str | None)
    if url.is_http:
        assert urls.read(url.normal).origin == url.origin


LABELS = st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=8).map("h{}".format)


@given(st.data(), st.sampled_from(["http", "https", "ws", "wss"]), st.lists(LABELS, min_size=1, max_size=3))
def test_equal_urls_have_equal_origins(data: st.DataObject, scheme: str, labels: list[str]) -> None:
    """By RFC 3986, 6.2.2.1, 6.2.2.2 and 6.2.3."""
    host = ".".join(labels)
    port = data.draw(st.none() | st.integers(1, 65535))
    given_port = urls.DEFAULT_PORTS[scheme] if port is None else port
    plain = f"{scheme}://{host}/p" if port is None else f"{scheme}://{host}:{port}/p"
    spelled = "".join(
        data.draw(st.sampled_from([c, c.upper(), f"%{ord(c):02X}", f"%{ord(c):02x}"])) for c in host
    )
    cased = "".join(data.draw(st.sampled_from([c, c.upper()])) for c in scheme)
    ports = [f":{given_port}", f":{given_port:07d}"]
    ports += ["", ":"] if given_port == urls.DEFAULT_PORTS[scheme] else []
    other = f"{cased}://{spelled}{data.draw(st.sampled_from(ports))}/p"
    assert urls.read(other).origin == urls.read(plain).origin == Origin(
        urls.CARRIERS.get(scheme, scheme), host, given_port
    )  # fmt: skip
    assert urls.read(other).normal == urls.read(plain).normal
    assert urls.read(other).below(urls.read(f"{scheme}://{host}:{given_port}/")) == "p"
    assert urls.read(f"{plain}/").origin != urls.read(f"{scheme}://{host}:{given_port % 65535 + 1}/").origin


def test_what_is_below_a_base_is_not_found_by_its_text() -> None:
    base = urls.read("https://sof.example.net/api/")
    assert urls.read("HTTPS://sof.example.net:443/api/jobs?limit=1").below(base) == "jobs?limit=1"
    assert urls.read("https://sof.example.net/apis/jobs").below(base) is None
    assert urls.read("https://sof.example.net:8443/api/jobs").below(base) is None
    assert urls.read("https://[/api/jobs").below(urls.read("https://[/api/")) is None


def test_what_is_wrong_tells_no_secret() -> None:
    url = urls.read("http://user:word@[sof/")
    assert url.wrong is not None
    assert "word" not in url.wrong
    assert urls.read("http://user:word@sof.example.net/a").without_credentials == "http://sof.example.net/a"
