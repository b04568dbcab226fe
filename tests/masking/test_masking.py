"""What hides secrets changes no verdict, and nothing that is written holds a secret in any form."""

import io
import json
import stat
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import proof
import pytest
from buyer.scripted import Buyer
from buyer.test_buyers import played
from by_hand import job, request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from log.har_entries import entry, file, life, of, verdicts
from masking.secret_forms import FORMS

from lso_conformance.common import resources
from lso_conformance.log import har_file
from lso_conformance.log.exchange import both_ways
from lso_conformance.log.log import Record, read
from lso_conformance.masking import leaks
from lso_conformance.report import bundle
from lso_conformance.report.folder import LOG_NAME, write_reports
from lso_conformance.standard.api_file import known

SECRET = "b64/Tok+en/aZ3xQ7vLmP0=="  # noqa: S105 - invented
WORDS = [
    "suspended", "payload", "faultManagement", "faultManagementJob", "json", "MIN", "job-1", "id", "state",
    "otherIssue", "2025-01-01T12:00:00Z", "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all", "5",
    "gateway.example.net", "https://gateway.example.net:8443/acme/prod/mefApi", "application/json",
    "5f0d6a3e-1b2c",
]  # fmt: skip
PLACES: dict[str, Callable[[str], tuple[dict[str, str], str]]] = {
    "cookie": lambda word: ({"Cookie": f"a=b; lastTab={word}"}, ""),
    "header": lambda word: ({"X-Whatever-Key": word}, ""),
    "authorization": lambda word: ({"Authorization": f"Bearer {word}"}, ""),
    "query": lambda word: ({}, f"?jwt={word}"),
}


def lived(headers: dict[str, str], query: str) -> list[dict[str, Any]]:
    held = life()
    for each in held:
        for message in (each["request"], each["response"]):
            message["headers"] = [*message["headers"], *({"name": n, "value": v} for n, v in headers.items())]
    return [*held, entry("list", 200, [job()], query=query, at=9)]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """The verdicts without credentials, by whether a parameter that the API lacks is there."""
    folder = tmp_path_factory.mktemp("plain")
    return {query: verdicts(of(folder, *lived({}, query))) for query in ("", "?jwt=x")}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(PLACES)), st.sampled_from(WORDS))
def test_no_word_in_a_place_for_credentials_changes_a_verdict(
    plain: dict[str, dict[str, str]], tmp_path: Path, place: str, word: str
) -> None:
    headers, query = PLACES[place](word)
    assert verdicts(of(tmp_path, *lived(headers, query))) == plain["?jwt=x" if query else ""]


def test_a_word_in_a_cookie_of_a_buyer_changes_no_verdict(tmp_path: Path) -> None:
    class Tabbed(Buyer):
        def play(self) -> None:
            self.http.headers["Cookie"] = "lastTab=payload; state=inProgress; kind=faultManagementJob"
            super().play()

    found = proof.document(played(tmp_path, Tabbed))
    assert found["overall"] == "conformant"
    assert "lastTab=payload" not in (tmp_path / LOG_NAME).read_text(encoding="utf-8")


def driven(auth: dict[str, str]) -> Sequence[Record]:
    def amend(profile: dict[str, Any]) -> dict[str, Any]:
        return {**profile, "ixit": {**profile["ixit"], "auth": auth}}

    only = [name for name in proof.scenarios() if name.endswith("suspend_resume.suspend_and_resume")]
    assert only
    return proof.drive(only=only, amend=amend).records


WORDLIKE = ["suspended", "payload", "faultManagementJob", "sus-pended", "fault management job"]


@pytest.mark.parametrize("token", WORDLIKE)
def test_a_secret_of_the_profile_that_is_a_word_changes_no_verdict(token: str) -> None:
    without, with_word = (driven(auth) for auth in ({"type": "none"}, {"type": "bearer", "token": token}))
    assert proof.vector(with_word) == proof.vector(without)
    assert f"Bearer {token}" not in json.dumps(with_word)


GATEWAY = {
    "Ocp-Apim-Subscription-Key": "b7e1f0c2aa4d4f0c9b7e55d1c0ffee01", "X-Auth-Key": "kkey-77aa55cc33ee11",
    "X-Session-Id": "sess-0123456789abcdef",
}  # fmt: skip
QUERY = {"subscription-key": "qkey-aabbccddeeff0011", "sig": "sas-112233445566", "client_secret": "cs-9988"}


def test_keys_of_gateways_are_masked_by_whatever_name(tmp_path: Path) -> None:
    query = "?" + "&".join(f"{name}={value}" for name, value in QUERY.items()) + "&state=cancelled"
    text = json.dumps(of(tmp_path, *lived(GATEWAY, query)))
    assert [value for value in (*GATEWAY.values(), *QUERY.values()) if value in text] == []
    assert "&state=cancelled" in text


def test_a_callback_with_a_token_stays_the_same_callback(tmp_path: Path) -> None:
    callback = "https://buyer.example.net/a?key=abc"
    hub = entry("register", 201, {"callback": callback, "id": "s"}, sent={"callback": callback})
    sent = next(r for r in of(tmp_path, hub) if r["kind"] == "sent")
    assert json.loads(sent["body"])["callback"].startswith("https://buyer.example.net/a?key=REDACTED-")
    assert "key=abc" not in json.dumps(of(tmp_path, hub))


def test_nothing_written_holds_a_secret_in_any_form(tmp_path: Path) -> None:
    told = {f"a {name}": f"<{form(SECRET)}>" for name, form in FORMS.items()}
    answer = entry("create", 201, job(**told), sent={**request(), "description": SECRET})
    answer["request"]["headers"].append({"name": "X-Api-Key", "value": SECRET})
    answer["response"]["headers"].append({"name": "X-Echo", "value": SECRET})
    reports = tmp_path / "new" / "reports"
    records = har_file.records(file(tmp_path, answer), "server", known(), "sha256:0", reports / LOG_NAME)
    write_reports(proof.document(records), records, reports)
    files = bundle.contents(reports, records, resources.requirements_map(), resources.specs())
    with zipfile.ZipFile(io.BytesIO(bundle.archive(files))) as packed:
        written = {f"bundle/{name}": packed.read(name) for name in packed.namelist()}
    written |= {path.name: path.read_bytes() for path in reports.iterdir()}
    assert len(written) > 20
    assert {name: found for name, data in written.items() if (found := leaks.found(data, [SECRET]))} == {}
    assert both_ways(read(reports / LOG_NAME))[0].json()["a plain"] == "<REDACTED-1>"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in reports.iterdir()}
    assert (modes, stat.S_IMODE(reports.stat().st_mode)) == ({0o600}, 0o700)
    assert stat.S_IMODE(reports.parent.stat().st_mode) == 0o700
