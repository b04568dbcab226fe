"""The leak gate finds a secret in every form in which it may stand in a file, and nothing else."""

import base64
import html
import json
import random
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from test_report import finding, matrix, row

from lso_conformance import gate, leaks
from lso_conformance.redaction import Redactor
from lso_conformance.report import every
from lso_conformance.report.folder import Written, write_reports

SECRETS = ["s3cr3t/with+odd chars&\"'<é>", "correct" + "horsebattery", "päßwörd-123", "b4ck\\\\sl4shes"]
FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "url": lambda s: quote(s, safe=""),
    "url-lower": lambda s: quote(s, safe="").lower() if s.islower() else quote(s),
    "url-all": lambda s: "".join(f"%{byte:02x}" for byte in s.encode()),
    "form": quote_plus,
    "json": json.dumps,
    "json-utf8": lambda s: json.dumps(s, ensure_ascii=False),
    "json-slash": lambda s: json.dumps(s).replace("/", "\\/"),
    "json-twice": lambda s: json.dumps(json.dumps(s)),
    "json-unicode": lambda s: "".join(f"\\u{ord(c):04X}" for c in s),
    "html": html.escape,
    "base64": lambda s: base64.b64encode(s.encode()).decode(),
    "base64-1": lambda s: base64.b64encode(b"a" + s.encode() + b"tail").decode(),
    "base64-2": lambda s: base64.b64encode(b"ab" + s.encode() + b"tail").decode(),
    "base64-url": lambda s: base64.urlsafe_b64encode(b"user:" + s.encode()).decode(),
    "json-escape-of-one": lambda s: s.replace("=", "\\u003d").replace("d", "\\u0064").replace("D", "\\u0044"),
    "json-unicode-lower": lambda s: "".join(f"\\u{ord(c):04x}" for c in s),
    "url-partly": lambda s: s.replace("/", "%2F").replace("r", "%72").replace("\\", "%5c"),
    "url-twice": lambda s: quote(quote(s, safe=""), safe=""),
    "xml": lambda s: "".join(f"&#{ord(c)};" for c in s),
    "xml-hex": lambda s: "".join(f"&#x{ord(c):X};" for c in s),
    "xml-in-json": lambda s: html.escape(s).replace("&", "\\u0026"),
    "upper": str.upper,
    "lower": str.lower,
    "over lines": lambda s: f"{s[:6]}\r\n  {s[6:]}",
    "over lines in JSON": lambda s: json.dumps(f"{s[:6]}\n{s[6:]}"),
    "base64 over lines": lambda s: base64.encodebytes(b"q" * 50 + s.encode()).decode(),
    "base64-slash": lambda s: base64.b64encode(b"?>" + s.encode()).decode().replace("/", "\\/"),
    "base64-in-url": lambda s: quote(base64.b64encode(b"user:" + s.encode()).decode(), safe=""),
}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", FORMS)
def test_secret_is_found_in_each_form(secret: str, form: str) -> None:
    data = f'{{"a": "before {FORMS[form](secret)} after"}}'.encode()
    assert leaks.found(data, ["something else", secret])
    assert gate.leaking({"x.json": data, "y.json": b"{}"}, [secret])[0].startswith("x.json (")


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", FORMS)
def test_what_the_log_keeps_leaks_nothing(secret: str, form: str) -> None:
    kept = Redactor([secret]).text(f"before {FORMS[form](secret)} after")
    assert "REDACTED-1" in kept
    assert leaks.found(kept.encode(), [secret]) == []
    assert kept.startswith("before ")


def test_reports_with_a_secret_are_written_with_it_masked(tmp_path: Path) -> None:
    encoded = base64.b64encode(SECRETS[1].encode()).decode()
    document = matrix(row(1, "fail", finding("fail", got=encoded)))
    masked = write_reports(document, [{"kind": "header"}], tmp_path, mask=Redactor(SECRETS).body).masked
    assert {"matrix.json", "matrix.html", "junit.xml"} <= set(masked)
    assert {path.name for path in tmp_path.iterdir()} == set(every.NAMES)
    assert [p for p in tmp_path.iterdir() if leaks.found(p.read_bytes(), SECRETS)] == []
    assert json.loads((tmp_path / "matrix.json").read_bytes())
    assert write_reports(document, [{"kind": "header"}], tmp_path / "new") == Written()


def test_nothing_is_found_where_nothing_is() -> None:
    noise = random.Random(1).randbytes(500_000)  # noqa: S311 - the same noise each time
    data = noise + b"%%% \\u12 &amp; +" + json.dumps(SECRETS[1][:-1]).encode()
    assert leaks.found(data, SECRETS) == []
    assert leaks.found(data, []) == []
    assert gate.leaking({"x": SECRETS[1].encode()}, ()) == []


WORDS = ["test", "faultManagement", "Suspended", "10.20.30.40", "2031-05-06T07:08:09Z", "73915064"]


@pytest.mark.parametrize("word", WORDS)
def test_a_secret_that_is_a_word_of_ours_or_a_plain_value_is_not_looked_for(word: str) -> None:
    assert gate.sought([word, SECRETS[1]]) == (SECRETS[1],)
    assert Redactor([word]).text(f"a {word}") == f"a {word}"


def test_a_word_of_the_agreed_schemas_is_not_looked_for() -> None:
    assert Redactor(["acme-corp77"], words='{"$id": "urn:acme-corp77:x"}').secrets == ()


def test_what_is_masked_in_json_stays_json() -> None:
    secret = '"quo/ted=secret\\'  # noqa: S105 - invented
    for text in (json.dumps({"a": secret, "b": f"x{secret}"}), json.dumps([json.dumps(secret)])):
        masked = Redactor([secret]).text(text)
        assert json.loads(masked)
        assert "ted" not in masked


def test_equal_values_stay_equal_and_others_do_not() -> None:
    redactor = Redactor([SECRETS[1]])
    same, other = redactor.text(SECRETS[1]), redactor.text(SECRETS[1].upper())
    assert same == redactor.text(SECRETS[1].replace("o", "%6F")) == "REDACTED-1"
    assert other != same
    assert redactor.text(SECRETS[1].upper()) == other


def test_a_short_secret_is_no_part_of_another_word() -> None:
    assert Redactor(["k3yz"]).text("k3yz, xk3yz, k3yz7 <k3yz>") == "REDACTED-1, xk3yz, k3yz7 <REDACTED-1>"


@pytest.mark.parametrize("many", [b"\\", b"%41", b"%25", b"&amp;", b" ", b"\\u0041", b"\\n", b"+a"])
def test_time_is_linear_in_the_text(many: bytes) -> None:
    """A square of it would take hours."""
    assert leaks.found(many * 200_000, SECRETS) == []
