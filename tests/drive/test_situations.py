"""Services that a command prints or a person names: once in a run, and in the log."""

import threading
from pathlib import Path
from typing import Any

import by_hand
import pytest

from lso_conformance.drive.halt import Blocked, Stopped, Undeclared
from lso_conformance.drive.situations import Ask, Situations, nobody
from lso_conformance.log.log import Log
from lso_conformance.profile.load import load

KEY = "rejected"


def situations(value: Any, ask: Ask = nobody, limit_s: float = 10) -> tuple[Situations, Log, threading.Event]:
    profile = by_hand.profile(test_data={"services": {KEY: value}})
    log, stop = Log(), threading.Event()
    return Situations(profile, log, stop, ask, limit_s), log, stop


def test_a_service_of_the_profile_stands_as_it_is() -> None:
    assert situations("svc-9")[0].service(KEY) == "svc-9"
    assert situations(None)[0].service(KEY) is None


def test_a_command_is_run_once_and_the_outcome_is_in_the_log(tmp_path: Path) -> None:
    found, log, _ = situations({"command": f"echo ran >> {tmp_path}/count; echo ' svc-7 '"})
    threads = [threading.Thread(target=found.service, args=(KEY,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found.service(KEY) == "svc-7"
    assert (tmp_path / "count").read_text(encoding="utf-8") == "ran\n"
    (note,) = log.records
    assert {**note, "at": ""} == {
        "n": 0, "at": "", "kind": "note", "about": "service", "key": KEY, "by": "command", "service": "svc-7",
    }  # fmt: skip


def test_a_command_runs_in_the_folder_of_its_profile(tmp_path: Path) -> None:
    text = (
        'iut: {name: A}\nixit: {faultManagement: {base_url: "http://a/"}, '
        'test_data: {services: {usable: {command: "cat id"}}}}'
    )
    (tmp_path / "target.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "id").write_text("svc-5", encoding="utf-8")
    settled = Situations(load(tmp_path / "target.yaml", {}), Log(), threading.Event()).settled()
    assert settled.ixit.test_data.services.usable == "svc-5"


FAILING = {
    "echo 'no such lab' >&2; exit 3": r"services\.rejected: the command ended with exit code 3: no such lab$",
    "true": "printed 0 lines; it must print the service id alone$",
    "echo a; echo b; echo why >&2": "printed 2 lines; it must print the service id alone: why$",
    "/nowhere/at/all": "exit code 127: .*not found$",
}


@pytest.mark.parametrize("command", FAILING)
def test_a_command_that_fails_blocks_every_scenario_with_its_words(command: str) -> None:
    found, log, _ = situations({"command": command})
    for _ in range(2):
        with pytest.raises(Blocked, match=FAILING[command]):
            found.service(KEY)
    assert [record["by"] for record in log.records] == ["command"]
    assert KEY in log.records[0]["error"]


def test_a_command_that_does_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    found, _, _ = situations({"command": "sleep 600 & wait"}, limit_s=0.2)
    with pytest.raises(Blocked, match=r"did not end within 0\.2 s"):
        found.service(KEY)


def test_an_interrupt_ends_a_command() -> None:
    found, _, stop = situations({"command": "sleep 600"})
    stop.set()
    with pytest.raises(Stopped):
        found.service(KEY)


def test_a_person_is_asked_once() -> None:
    asked = []

    def ask(question: str, stop: threading.Event) -> str:
        asked.append(question)
        return "svc-8\n"

    found, log, _ = situations({"prompt": "Which service is out of order?"}, ask)
    assert [found.service(KEY), found.service(KEY)] == ["svc-8", "svc-8"]
    assert asked == ["rejected: Which service is out of order?"]
    assert log.records[0]["by"] == "prompt"


@pytest.mark.parametrize(("answer", "why"), [(None, "no terminal"), ("\n", "gave no service")])
def test_without_an_answer_the_service_is_undeclared(answer: str | None, why: str) -> None:
    found, _, _ = situations({"prompt": "Which?"}, lambda *_: answer)
    with pytest.raises(Undeclared, match=rf"test_data\.services\.rejected: .*{why}"):
        found.service(KEY)
