"""No conformant variant fails anything; what leaves its verdict has a written reason.

Driven in virtual time, so that a variant does the same on every machine.  `tox -e proof-full`
drives each on a whole run, in which more may leave its verdict.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from typing import Any

import golden_verdicts as golden
import proof
import pytest

from lso_conformance.sof import VARIANTS

GOLDEN: dict[str, dict[str, Any]] = golden.read("variants")
BASE: dict[str, str] = golden.read("base")
ALLOWED = {"pass", "warning", "not-supported", "not-applicable", "why"}
Vectors = Mapping[str, Future[proof.Vector]]


@pytest.fixture(scope="module")
def driven() -> Iterator[Vectors]:
    with golden.together(golden.of_variant, list(VARIANTS)) as vectors:
        yield vectors


def test_every_variant_has_a_golden_line() -> None:
    assert list(GOLDEN) == list(VARIANTS)


@pytest.mark.parametrize("name", VARIANTS)
def test_variant_moves_what_its_golden_line_says(driven: Vectors, name: str) -> None:
    moved = golden.moved(driven[name].result(), BASE)
    if golden.FULL:
        assert moved.keys() <= _allowed(name)
    else:
        assert moved == {verdict: ids for verdict, ids in GOLDEN[name].items() if verdict != "why"}


@pytest.mark.parametrize("name", GOLDEN)
def test_what_moves_is_allowed_and_has_a_reason(name: str) -> None:
    row = GOLDEN[name]
    assert not row or (row.keys() <= _allowed(name) and len(row["why"]) > 20)


def _allowed(name: str) -> set[str]:
    return ALLOWED | ({"inconclusive"} if name in golden.UNDECIDED else set())
