"""Every seeded fault fails the paragraph that it breaks, and hardly ever another than its golden line names.

When a fault strikes decides how far the other scenarios get, and that hangs on the machine's speed: so a
tenth of the faults may fail something beside their lines here.  Line by line they are compared in
`tox -e proof-full` alone, on a quiet machine.  Of the faults that break a paragraph one counts, a subtle
one that moves little, and every fourth of these is driven, as a fault takes about a minute; proof-full
drives them all.
"""

from collections import Counter
from typing import Any

import golden_verdicts as golden
import proof
import pytest

from lso_conformance.common import resources
from lso_conformance.sof import FAULTS, VARIANTS
from lso_conformance.standard import requirements
from lso_conformance.standard.requirements import Decided, Level

GOLDEN: dict[str, dict[str, Any]] = golden.read("faults")
OPEN: list[str] = golden.read("open")  # faults and variants not driven yet
MAP = requirements.load(resources.requirements_map())
BY_COST = sorted(GOLDEN, key=lambda name: (not FAULTS[name].subtle, len(str(GOLDEN[name]))))
CHOSEN = golden.representatives(
    {name: GOLDEN[name] for name in BY_COST}, {name: info.breaks for name, info in FAULTS.items()}
)
DRIVEN = CHOSEN if golden.FULL else CHOSEN[::4]


@pytest.fixture(scope="session")
def moved() -> dict[str, golden.Moved]:
    return golden.all_moved("fault", DRIVEN)


def test_fault_free_run_has_its_golden_verdicts() -> None:
    assert proof.vector(proof.faultless().records) == golden.read("base")


def test_every_fault_has_a_golden_line_or_is_listed_as_open() -> None:
    proven = {name: info.breaks for name, info in FAULTS.items() if name not in OPEN}
    assert proven == {name: row["breaks"] for name, row in GOLDEN.items()}
    assert set(OPEN) <= FAULTS.keys() | VARIANTS.keys()


@pytest.mark.parametrize("name", DRIVEN)
def test_fault_fails_what_it_breaks(moved: dict[str, golden.Moved], name: str) -> None:
    line = GOLDEN[name]
    assert line["breaks"] in moved[name].get(_word(line["breaks"]), [])
    if golden.FULL:
        assert moved[name] == {verdict: ids for verdict, ids in line.items() if verdict != "breaks"}


def test_hardly_a_fault_fails_anything_beside_its_golden_line(moved: dict[str, golden.Moved]) -> None:
    beside = {name: set(moved[name].get("fail", [])) - set(GOLDEN[name].get("fail", [])) for name in DRIVEN}
    told = {name: sorted(ids) for name, ids in beside.items() if ids}
    assert len(told) <= len(DRIVEN) // 10, told


@pytest.mark.parametrize("name", GOLDEN)
def test_broken_paragraph_fails_or_warns_where_it_is_a_should(name: str) -> None:
    broken = GOLDEN[name]["breaks"]
    assert broken in GOLDEN[name].get(_word(broken), [])


def test_every_decided_id_is_broken_by_two_faults_one_of_them_subtle() -> None:
    decided = [r.id for r in MAP if r.decided_by("server") is Decided.TEST]
    proven = [FAULTS[name] for name in GOLDEN]
    counts = Counter(info.breaks for info in proven)
    subtle = {info.breaks for info in proven if info.subtle}
    assert [i for i in decided if counts[i] < 2 or i not in subtle] == []


def _word(broken: str) -> str:
    return "warning" if MAP[broken].level is Level.DESIRABLE else "fail"
