"""Wrong logs, HAR files and matrices: each is refused in one message, or brings a report."""

import copy
import json
from pathlib import Path
from typing import Any

import mutated
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from program import Ended, Program

from lso_conformance.report.folder import HAR_NAME, LOG_NAME

SOME = settings(
    max_examples=25, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
FEW_ENTRIES = 60
# Of what driving logs, a little of each kind.
SELECTED = "W148-R45,W147-R12"
DATA = st.data()


class Corpus:
    """A run's files, and the command line that is given mutants of them."""

    def __init__(self, lso: Program, run: Path) -> None:
        self.lso, self.run = lso, run
        self.log = [json.loads(line) for line in (run / LOG_NAME).read_text(encoding="ascii").splitlines()]
        self.har = json.loads((run / HAR_NAME).read_text(encoding="utf-8"))
        del self.har["log"]["entries"][FEW_ENTRIES:]
        self.matrix = json.loads((run / "matrix.json").read_text(encoding="ascii"))

    def rejudged(self, name: str, text: str, *options: str) -> Ended:
        Path(name).write_text(text, encoding="ascii")
        return self.harmless(name, "rejudge", name, *options, "--report-dir", "again")

    def harmless(self, name: str, *arguments: str | Path) -> Ended:
        ended = self.lso(*arguments)
        said = ended.out + ended.err
        assert "defect" not in said, said
        assert "Traceback" not in said, said
        assert ended.code in {0, 1, 2, 3}
        if ended.code == 2:
            assert name in ended.err
            assert not ended.out
        return ended


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run")


@pytest.fixture
def corpus(lso: Program, run: Path) -> Corpus:
    if not (run / LOG_NAME).exists():
        assert lso("run", "--simulated", "--select", SELECTED, "--report-dir", run).code == 0
    return Corpus(lso, run)


def lines(records: list[Any]) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)


@SOME
@given(DATA)
def test_a_record_of_a_log(corpus: Corpus, data: st.DataObject) -> None:
    records = copy.copy(corpus.log)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(records) - 1))
        records[place] = data.draw(mutated.mutants(records[place], 1))
    corpus.rejudged("log.jsonl", lines(records))


@SOME
@given(DATA)
def test_the_header_of_a_log(corpus: Corpus, data: st.DataObject) -> None:
    corpus.rejudged("log.jsonl", lines([data.draw(mutated.mutants(corpus.log[0], 1)), *corpus.log[1:]]))


@SOME
@given(DATA, st.sampled_from(["server", "buyer"]))
def test_a_har_file(corpus: Corpus, data: st.DataObject, role: str) -> None:
    corpus.rejudged("a.har", json.dumps(data.draw(mutated.mutants(corpus.har))), "--role", role)


@SOME
@given(DATA)
def test_a_matrix(corpus: Corpus, data: st.DataObject) -> None:
    Path("m.json").write_text(json.dumps(data.draw(mutated.mutants(corpus.matrix, 2))), encoding="ascii")
    whole = corpus.run / "matrix.json"
    for arguments in (("compare", "m.json", whole), ("compare", whole, "m.json"), ("waivers", "m.json")):
        corpus.harmless("m.json", *arguments)


def test_a_log_as_it_was_written_is_judged(corpus: Corpus) -> None:
    assert corpus.rejudged("log.jsonl", lines(corpus.log)).code == 0
