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
from lso_conformance.errors import UsageError
from lso_conformance.redaction import Redactor
from lso_conformance.report import every
from lso_conformance.report.folder import write_reports

SECRETS = ["s3cr3t/with+odd chars&\"'<é>", "correct" + "horsebattery", "päßwörd-123", "back\\\\slashes"]
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
    "base64-in-url": lambda s: quote(base64.b64encode(b"user:" + s.encode()).decode(), safe=""),
}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", FORMS)
def test_secret_is_found_in_each_form(secret: str, form: str) -> None:
    data = f'{{"a": "before {FORMS[form](secret)} after"}}'.encode()
    assert leaks.found(data, ["something else", secret])
    assert gate.leaking({"x.json": data, "y.json": b"{}"}, [secret])[0].startswith("x.json (")


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "form", ["plain", "url", "form", "json", "base64", "base64-1", "base64-2", "base64-url"]
)
def test_what_the_log_keeps_leaks_nothing(secret: str, form: str) -> None:
    kept = Redactor([secret]).text(f"before {FORMS[form](secret)} after")
    assert leaks.found(kept.encode(), [secret]) == []
    assert kept.startswith("before ")


def test_reports_with_a_secret_are_not_written(tmp_path: Path) -> None:
    document = matrix(row(1, "fail", finding("fail", got=base64.b64encode(SECRETS[1].encode()).decode())))
    with pytest.raises(UsageError, match=r"matrix\.json \(base64\)"):
        write_reports(document, [{"kind": "header"}], tmp_path, secrets=SECRETS)
    assert list(tmp_path.iterdir()) == []
    write_reports(document, [{"kind": "header"}], tmp_path)
    assert len(list(tmp_path.iterdir())) == len(every.NAMES)


def test_nothing_is_found_where_nothing_is() -> None:
    noise = random.Random(1).randbytes(500_000)  # noqa: S311 - the same noise each time
    data = noise + b"%%% \\u12 &amp; +" + json.dumps(SECRETS[1][:-1]).encode()
    assert leaks.found(data, SECRETS) == []
    assert leaks.found(data, []) == []
    assert gate.leaking({"x": SECRETS[1].encode()}, ()) == []


def test_a_secret_that_is_a_word_of_ours_is_not_looked_for() -> None:
    assert gate.sought(["test", "faultManagement", SECRETS[1]]) == (SECRETS[1],)
