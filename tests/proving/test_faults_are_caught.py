"""Every seeded fault fails the paragraph that it breaks, and moves what its golden line says, nothing else.

Driven in virtual time, so that a fault does the same on every machine.  A fault without a golden line is held
to the rule: what it breaks fails, and nothing is an error of ours.  `tox -e proof-full` drives each on a
whole run, in which more can be undecided; what fails is compared there.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from typing import Any

import golden_verdicts as golden
import proof
import pytest

from lso_conformance.sof import FAULTS
from lso_conformance.standard.requirements import Decided

GOLDEN: dict[str, dict[str, Any]] = golden.read("faults")
BASE: dict[str, str] = golden.read("base")
UNCAUGHT: dict[str, str] = golden.read("uncaught")
EXPLORED = {  # what exploration alone can find, it must find (test_exploration)
    name
    for level in golden.read("fuzz").values()
    for groups in level.values()
    for names in groups
    for name in names
}
RULED = [
    name
    for name in FAULTS
    if not (name in GOLDEN or name in EXPLORED or (name in UNCAUGHT and not golden.FULL))
]
Vectors = Mapping[str, Future[proof.Vector]]


@pytest.fixture(scope="module")
def lined() -> Iterator[Vectors]:
    with golden.together(golden.of_fault, list(GOLDEN)) as vectors:
        yield vectors


@pytest.fixture(scope="module")
def ruled() -> Iterator[Vectors]:
    with golden.together(golden.of_rule, RULED) as vectors:
        yield vectors


def test_fault_free_run_has_its_golden_verdicts() -> None:
    assert proof.vector(proof.faultless().records) == BASE


def test_some_scenarios_of_it_show_universal_tests_what_all_do() -> None:
    assert proof.beside() == BASE


@pytest.mark.parametrize("name", GOLDEN)
def test_fault_moves_what_its_golden_line_says(lined: Vectors, name: str) -> None:
    moved, line = golden.moved(lined[name].result(), BASE), GOLDEN[name]
    expected = {verdict: ids for verdict, ids in line.items() if verdict != "breaks"}
    if golden.FULL:
        assert moved.get("fail") == expected.get("fail")
    else:
        assert moved == expected


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_line_fails_what_the_fault_breaks(name: str) -> None:
    broken = GOLDEN[name]["breaks"]
    assert broken == FAULTS[name].breaks
    assert broken in GOLDEN[name].get(golden.word(broken), [])
    assert "error" not in GOLDEN[name]


@pytest.mark.parametrize("name", RULED)
def test_fault_without_a_line_fails_what_it_breaks(ruled: Vectors, name: str) -> None:
    vector, broken = ruled[name].result(), FAULTS[name].breaks
    assert "error" not in vector.values()
    assert (vector[broken] == golden.word(broken)) is (name not in UNCAUGHT)


def test_what_is_not_caught_has_a_reason() -> None:
    assert UNCAUGHT.keys() <= FAULTS.keys() - GOLDEN.keys() - EXPLORED
    assert all(len(why) > 20 for why in UNCAUGHT.values())


def test_every_decided_id_is_broken_by_two_faults_one_of_them_subtle() -> None:
    decided = [r.id for r in proof.requirements_map() if r.decided_by("server") is Decided.TEST]
    proven = [FAULTS[name] for name in GOLDEN]
    counts = Counter(info.breaks for info in proven)
    subtle = {info.breaks for info in proven if info.subtle}
    assert [i for i in decided if counts[i] < 2 or i not in subtle] == []
