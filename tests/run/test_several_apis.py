"""A run covers the APIs that the profile offers: data of an API, selection, plan, preflight, rejudging."""

import json
from pathlib import Path

import pytest
import stream_runs
import stream_server
import yaml
from program import Program

from lso_conformance import plugin
from lso_conformance.common import resources
from lso_conformance.judge.judging import speaks_of
from lso_conformance.log.scenario import apis_of
from lso_conformance.standard import requirements
from lso_conformance.standard.api_file import known, load, offered

FM, STREAMING = load(), load("streaming_management")
MAP = requirements.load(resources.requirements_map())


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


def test_apis_are_found_by_their_folders_those_with_jobs_first() -> None:
    assert known() == (FM, STREAMING)
    assert offered({"streamingManagement": {"base_url": "x"}, "faultManagement": None}) == (STREAMING,)


def test_what_an_api_without_jobs_names_is_in_oas_and_map() -> None:
    named = {
        *STREAMING.roles.values(),
        *STREAMING.mandatory,
        *STREAMING.unknown_id,
        *STREAMING.decline_reason,
    }
    assert named == STREAMING.operations.keys()
    paragraphs = {*STREAMING.clauses.values()}
    assert {name for name in paragraphs if name not in MAP} == set()
    assert not STREAMING.has("job")


def test_a_scenario_is_of_the_api_of_its_folder() -> None:
    for case in plugin.collect():
        if case.scenario is not None:
            mine = [api for api in known() if any(speaks_of(i, api) for i in case.requirements)]
            driven = apis_of(case.scenario, known())
            assert driven
            assert set(map(id, driven)) <= set(map(id, mine))


def test_a_requirement_of_no_api_is_of_all() -> None:
    assert [speaks_of("MANN-U1", api) for api in known()] == [True, True]
    assert [speaks_of("W147-R1", api) for api in known()] == [False, True]


def test_a_target_with_one_api_is_run_planned_and_judged_again(lso: Program, tmp_path: Path) -> None:
    with stream_server.served() as server:
        target = tmp_path / "target.yaml"
        target.write_text(yaml.safe_dump(stream_server.profile(server)), encoding="utf-8")
        checked = lso("preflight", "--target", target)
        planned = lso("plan", "--target", target)
        ran = lso("run", "--target", target, "--report-dir", tmp_path / "one")
        cleaned = lso("cleanup", tmp_path / "one" / "conformance-log.jsonl")
    assert checked.code == 0
    assert "streamingManagement/v1/topic?limit=1  200" in checked.out
    assert "streams.web_socket" in planned.out
    assert "the profile does not offer the API" in planned.out
    assert (ran.code, cleaned.code) == (0, 0)
    again = lso("rejudge", tmp_path / "one" / "conformance-log.jsonl", "--report-dir", tmp_path / "two")
    assert again.code == 0
    first, second = (json.loads((tmp_path / name / "matrix.json").read_text()) for name in ("one", "two"))
    assert first["requirements"] == second["requirements"]
    verdicts = {row["id"]: row["verdict"] for row in first["requirements"]}
    assert {v for i, v in verdicts.items() if i.startswith("W148")} == {"not-applicable"}
    assert {v for i, v in verdicts.items() if i.startswith("W147")} == {"pass"}


def test_a_selection_of_what_is_not_offered_is_refused(lso: Program, tmp_path: Path) -> None:
    with stream_server.served() as server:
        target = tmp_path / "target.yaml"
        target.write_text(yaml.safe_dump(stream_server.profile(server)), encoding="utf-8")
        ended = lso("run", "--target", target, "--select", "W148-R1", "--report-dir", tmp_path)
    assert ended.code == 2
    assert "does not offer the API" in ended.err


def test_only_the_selected_api_is_driven() -> None:
    elsewhere = {
        requirement
        for case in stream_runs.cases()
        if case.scenario is not None and not apis_of(case.scenario, [STREAMING])
        for requirement in case.requirements
    }
    assert elsewhere == {"MANN-U6"}  # which speaks of what a server with jobs is sent


@pytest.mark.parametrize(
    ("names", "code", "said"),
    [
        (["urn:mef:lso:spec:legato:ping-report:v0.0.1:all"], 0, "good"),
        (["urn:mef:lso:spec:ip:a.b:0.1:all"], 0, "warning"),
        (["urn:mef:yang:mef-types", "urn:mef:lso"], 1, "MANN-U3"),
        (["nothing"], 1, "error"),
    ],
)
def test_urns_are_explained(lso: Program, names: list[str], code: int, said: str) -> None:
    ended = lso("urn", *names)
    assert ended.code == code
    assert said in ended.out
