"""Virtual time: a run takes none, is the same every time, and judges as in real time."""

import os
import subprocess
import sys
from datetime import timedelta

import in_virtual_time
import proof
import pytest

from lso_conformance.log.log import instant

SOME = ("suspend_resume.suspend_and_resume", "modify.a_running_job", "reports.followed", "hub.refusals",
        "notifications.starts_later", "lists.changes_show_at_once", "reports.as_attachment")  # fmt: skip


def log_of(seed: int, hash_seed: int) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": f"{hash_seed}", "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, in_virtual_time.__file__, f"{seed}", *SOME],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def test_two_processes_with_one_seed_write_the_same_log() -> None:
    first = log_of(7, 1)
    assert first.count("finished") == len(SOME)
    assert log_of(7, 2) == first
    assert log_of(8, 1) != first


def test_every_scenario_of_fault_management_is_judged_as_in_real_time() -> None:
    records = in_virtual_time.driven(7)
    assert instant(records[-1]["at"]) - instant(records[0]["at"]) > timedelta(seconds=10)
    found = {name: verdict for name, verdict in proof.vector(records).items() if not name.startswith("W147")}
    assert set(found.values()) == {"pass", "not-applicable"}
    assert list(found.values()).count("pass") >= 90


@pytest.mark.parametrize(
    ("fault", "names", "breaks"),
    [
        ("resumes-in-any-state", ["suspend_resume.a_new_job", "suspend_resume.a_scheduled_job"], "W148-R49"),
        ("job-filter-state-inverted", ["lists.filters_alone_of_list"], "W148-R18"),
    ],
)
def test_a_fault_is_caught(fault: str, names: list[str], breaks: str) -> None:
    records = in_virtual_time.driven(7, names, faults=[fault])
    assert proof.vector(records)[breaks] == "fail"
