"""The leak gate finds a secret in every form in which it may stand in a file, and nothing else."""

import base64
import json
import random
from pathlib import Path

import pytest
from masking.secret_forms import FORMS
from report_documents import finding, matrix, row

from lso_conformance.masking import gate, leaks
from lso_conformance.masking.redaction import Redactor
from lso_conformance.report import every
from lso_conformance.report.folder import Written, write_reports

SECRETS = ["s3cr3t/with+odd chars&\"'<é>", "correct" + "horsebattery", "päßwörd-123", "b4ck\\\\sl4shes"]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("form", FORMS)
def test_secret_is_found_in_each_form(secret: str, form: str) -> None:
    data = f'{{"a": "before {FORMS[form](secret)} after"}}'.encode()
    assert leaks.found(data, ["something else", secret])
    assert gate.prepared([secret]).find(data)


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


WORDS = ["test", "faultManagement", "Suspended", "10.20.30.40", "2031-05-06T07:08:09Z", "73915064"]


@pytest.mark.parametrize("word", WORDS)
def test_a_secret_that_is_a_word_of_ours_or_a_plain_value_is_not_looked_for(word: str) -> None:
    assert gate.sought([word, SECRETS[1]]) == (SECRETS[1],)
    assert Redactor([word]).text(f"a {word}") == f"a {word}"


ODD = "pass-word"
EXACT_FORMS = ("plain", "url-all", "json-unicode", "xml", "base64", "base64-1", "base64-2", "base64-in-url")


@pytest.mark.parametrize("form", EXACT_FORMS)
def test_a_secret_that_resembles_a_word_is_masked_as_it_is_written(form: str) -> None:
    text = f'{{"a": "<{FORMS[form](ODD)}>"}}'
    assert "REDACTED-1" in Redactor([ODD]).text(text)


RESEMBLING = ["password", "Password", "pass word", "PASS-WORD", "pass-words", "xpass-word", "pass_word"]


@pytest.mark.parametrize("word", RESEMBLING)
def test_the_word_that_a_secret_resembles_stays(word: str) -> None:
    assert Redactor([ODD]).text(f"a {word}.") == f"a {word}."


@pytest.mark.parametrize("secret", ["te-st", "on-demand", "On-Demand", "jobState"])
def test_what_is_short_or_written_so_by_ourselves_is_masked_in_its_places_only(secret: str) -> None:
    assert gate.sought([secret]) == ()


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
