"""Buyer mode: a conformant Buyer passes, each faulty one fails the paragraph that it breaks."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import proof
import pytest
from buyer.faulty import FAULTY, MILD, Case
from buyer.scripted import PROFILE, Buyer, Listener, client

from lso_conformance.common import resources
from lso_conformance.judge.matrix import is_folded
from lso_conformance.log.exchange import notified
from lso_conformance.log.log import Record, read
from lso_conformance.profile import load as profiles
from lso_conformance.report.folder import LOG_NAME
from lso_conformance.run import buyer_mode
from lso_conformance.sof import Options
from lso_conformance.standard import requirements
from lso_conformance.standard.requirements import Decided, Level

MAP = requirements.load(resources.requirements_map())
DESIRABLE = Level.DESIRABLE
DECIDED = [r.id for r in MAP if r.decided_by("buyer") is Decided.TEST]


def played(
    folder: Path,
    buyer: type[Buyer] = Buyer,
    listener: type[Listener] = Listener,
    document: dict[str, Any] | None = None,
) -> list[Record]:
    """The log of a Buyer that plays its script."""
    profile = profiles.parse(document or PROFILE, {}, role="buyer")
    options = Options(specs=resources.specs())
    with (
        listener() as heard,
        buyer_mode.recording(profile, options, folder, lambda *_: None) as session,
        client(session.sof.base_url) as http,
    ):
        buyer(http, heard.url).play()
        session.wait(threading.Event(), 0.1)
    return read(folder / LOG_NAME)


def rows(records: Sequence[Record]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in proof.document(records)["requirements"]}


def verdicts(records: Sequence[Record]) -> dict[str, str]:
    return {name: row["verdict"] for name, row in rows(records).items()}


@pytest.fixture(scope="module")
def conformant(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    return played(tmp_path_factory.mktemp("conformant"))


def test_a_conformant_buyer_passes_all_that_is_decided(conformant: list[Record]) -> None:
    found = verdicts(conformant)
    assert {name: found[name] for name in DECIDED if found[name] != "pass"} == {}
    document = proof.document(conformant)
    assert (document["overall"], document["role"]) == ("conformant", "buyer")


def test_what_obliges_the_server_only_does_not_apply(conformant: list[Record]) -> None:
    row = rows(conformant)["W148-R12"]
    assert (row["verdict"], row["reason"]) == ("not-applicable", "obliges the server only")


def test_the_log_has_what_the_listener_was_told_and_answered(conformant: list[Record]) -> None:
    told = notified(conformant)
    assert {each.status for each in told} - {None} == {204}  # None: under way when the Buyer unsubscribed
    assert {each.path.rpartition("/")[2] for each in told} == {
        "faultManagementJobCreateEvent", "faultManagementJobStateChangeEvent",
    }  # fmt: skip


def test_the_log_has_no_credentials_of_the_buyer(conformant: list[Record]) -> None:
    text = json.dumps(conformant)
    assert Buyer.token not in text
    assert "Bearer REDACTED-" in text


@pytest.mark.parametrize("case", FAULTY, ids=lambda case: case.name)
def test_a_faulty_buyer_fails_what_it_breaks(tmp_path: Path, case: Case) -> None:
    agreed = {"ixit": {"test_data": {"schemas": [str(resources.specs() / "schemas")]}}} if case.agreed else {}
    found = rows(played(tmp_path, case.buyer, case.listener, {**PROFILE, **agreed}))
    failed = {name for name, row in found.items() if row["verdict"] == "fail" and not is_folded(row)}
    assert case.breaks in failed
    assert failed <= {case.breaks, *case.beside}


@pytest.mark.parametrize("case", MILD, ids=lambda case: case.name)
def test_a_way_that_the_documents_allow_fails_nothing(tmp_path: Path, case: Case) -> None:
    found = rows(played(tmp_path, case.buyer, case.listener))
    assert [row["reason"] for row in found.values() if row["verdict"] in {"fail", "error"}] == []
    assert found[case.breaks]["verdict"] == case.verdict


def test_every_decided_paragraph_that_can_be_broken_is_by_two_buyers() -> None:
    free = {*(f"W148-O{n}" for n in (2, 3, 4, 5, 6, 7, 9)), "W147-O2"}  # cannot be done wrong
    warned = [case for case in MILD if case.verdict == "warning" and MAP[case.breaks].level is DESIRABLE]
    counts = {name: sum(case.breaks == name for case in (*FAULTY, *warned)) for name in DECIDED}
    assert [name for name, count in counts.items() if count < 2 and name not in free] == []


class Idle(Buyer):
    """Does nothing."""

    def play(self) -> None: ...


def test_what_is_claimed_and_not_seen_is_inconclusive(tmp_path: Path) -> None:
    found = verdicts(played(tmp_path, Idle))
    words = {name: found[name] for name in DECIDED if "-R" in name}
    assert set(words.values()) == {"inconclusive"}
    assert {found[f"W148-O{n}"] for n in (1, 2)} == {"inconclusive"}
    may = ["W147-O2", *(f"W148-O{n}" for n in (3, 4, 5, 6, 7, 9, 10))]
    assert {found[name] for name in may} == {"not-supported"}


class Creates(Buyer):
    """Creates one job."""

    def play(self) -> None:
        self.create()


def test_what_is_not_claimed_is_not_applicable(tmp_path: Path) -> None:
    found = verdicts(played(tmp_path, Creates, document={"iut": {"name": "Small"}}))
    absent = [*(f"W148-R{n}" for n in (8, 10, 22, 23, 32, 65)), "W147-R2", "W147-R6"]
    assert {found[name] for name in absent} == {"not-applicable"}
    assert {found[f"W148-R{n}"] for n in (2, 3, 4, 5, 6, 7, 9)} == {"pass"}
    assert {found[f"W148-O{n}"] for n in (1, 2, 3, 4, 10)} == {"not-supported"}


class Streams(Buyer):
    """Uses Streaming Management alone."""

    def play(self) -> None:
        self.stream()


def test_a_buyer_of_streams_alone_is_judged_by_that_alone(tmp_path: Path) -> None:
    ics = {"faultManagement": {"supported": False}, "streamingManagement": {"supported": True}}
    records = played(tmp_path, Streams, document={"iut": {"name": "Streams"}, "ics": ics})
    found = verdicts(records)
    of_streams = {name: found[name] for name in DECIDED if name.startswith("W147")}
    assert of_streams == {"W147-R2": "pass", "W147-R6": "pass", "W147-O2": "pass"}
    assert {found[name] for name in DECIDED if name.startswith("W148")} == {"not-applicable"}
    assert proof.document(records)["overall"] == "conformant"
