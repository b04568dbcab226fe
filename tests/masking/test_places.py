"""Values in the places for credentials are masked there; what is a credential by its form, everywhere."""

import json

import pytest

from lso_conformance.masking import places

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl"
KEY = "b7e1f0c2aa4d4f0c9b7e"


def hide(value: str) -> str:
    return f"<{len(value)}>"


HEADERS = {
    "authorization": [("Bearer abcdef", "Bearer <6>"), ("Basic %%%", "Basic <3>"), ("abcdef", "<6>")],
    "proxy-authorization": [("Digest a=b, c=d", "Digest <8>")],
    "cookie": [("session=abcdef; b=c", "session=<6>; b=<1>"), ("abc", "<3>"), ("a=b=c;", "a=<3>;")],
    "set-cookie": [("session=abcdef; Path=/x", "session=<6>; Path=/x")],
    "ocp-apim-subscription-key": [(KEY, "<20>")],
    "X-Whatever": [("state", "<5>"), ("", "")],
    "Accept": [("application/json", "application/json")],
    "x-total-count": [("7", "7")],
}


ROWS = [(name, *each) for name, some in HEADERS.items() for each in some]


@pytest.mark.parametrize(("name", "value", "masked"), ROWS)
def test_headers_are_masked_in_place(name: str, value: str, masked: str) -> None:
    assert places.headers([(name, value)], hide) == [[name, masked]]


URLS = {
    "http://x/y?state=suspended&sig=abc&limit=2": "http://x/y?state=suspended&sig=<3>&limit=<1>",
    "https://me:pass@x:80/y": "https://me:<4>@x:80/y",
    "https:\\/\\/x\\/y?a=b\\u0026state=c": "https:\\/\\/x\\/y?a=<1>\\u0026state=c",
    "http://x/y?flag&=&a=": "http://x/y?flag&=&a=",
    f"http://x/y?{KEY}#a=b": "http://x/y?<20>#a=b",
    "http://127.0.0.1:8080/a@b": "http://127.0.0.1:8080/a@b",
    "no URL?a=b": "no URL?a=b",
}


@pytest.mark.parametrize(("url", "masked"), URLS.items())
def test_urls_are_masked_in_place_alone_and_in_bodies(url: str, masked: str) -> None:
    assert places.url(url, {"state"}, hide) == masked
    assert places.urls(f'{{"callback": "{url}"}}'.encode(), {"state"}, hide) == (
        f'{{"callback": "{masked}"}}'.encode()
    )


@pytest.mark.parametrize("text", [KEY, JWT, "sess-0123456789abcdef", "Zm9vYmFyMTIzNDU2Nzg5MA=="])
def test_a_long_random_value_is_a_credential(text: str) -> None:
    assert places.is_credential(text)
    assert text in list(places.credentials([("x-a", text)], "", b"", ()))
    assert text in list(places.credentials([], f"http://x/?a={text}", b"", ()))


@pytest.mark.parametrize(
    "text",
    ["suspended", "faultManagementJob", "2026-11-29T20:54:23.588Z", "urn:mef:lso:spec:a1:b2:v1",
     "192.168.100.200", "12345678901234567890", "http://a1.example.net/b", "short1"],
)  # fmt: skip
def test_a_word_date_number_or_urn_is_none(text: str) -> None:
    assert not places.is_credential(text)
    assert list(places.credentials([("cookie", f"a={text}")], f"http://x/?a={text}", b"", ())) == []


def test_credentials_are_found_in_bodies_by_their_form_alone() -> None:
    body = json.dumps({"a": f"no Bearer {KEY} here", "b": JWT, "c": KEY[::-1]}).encode()
    assert set(places.credentials([], "", body, ())) == {KEY, JWT}
