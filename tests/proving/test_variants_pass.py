"""No conformant variant fails anything; what leaves its verdict has a written reason.

On a slow machine a variant may leave more undecided than its golden line says, so whole lines are compared
in `tox -e proof-full` alone.

Of variants that change the same of the SOF and move the same verdicts one counts, and every ninth of
these is driven; `tox -e proof-full` drives them all.
"""

from typing import Any

import golden_verdicts as golden
import pytest

from lso_conformance.sof import VARIANTS, overrides

GOLDEN: dict[str, dict[str, Any]] = golden.read("variants")
DISTINCT = golden.representatives(
    GOLDEN, {name: f"{sorted(overrides(name))} {GOLDEN.get(name)}" for name in VARIANTS}
)
DRIVEN = DISTINCT if golden.FULL else DISTINCT[::9]
ALLOWED = {"pass", "warning", "not-supported", "not-applicable", "why"}


@pytest.fixture(scope="session")
def moved() -> dict[str, golden.Moved]:
    return golden.all_moved("variant", DRIVEN)


def test_every_variant_has_a_golden_line_or_is_listed_as_open() -> None:
    waiting = set(golden.read("open"))
    assert list(GOLDEN) == [name for name in VARIANTS if name not in waiting]


@pytest.mark.parametrize("name", DRIVEN)
def test_variant_fails_nothing(moved: dict[str, golden.Moved], name: str) -> None:
    assert {"fail", "error"}.isdisjoint(moved[name])
    if golden.FULL:
        assert moved[name] == {verdict: ids for verdict, ids in GOLDEN[name].items() if verdict != "why"}


@pytest.mark.parametrize("name", GOLDEN)
def test_what_moves_is_allowed_and_has_a_reason(name: str) -> None:
    row = GOLDEN[name]
    assert not row or (row.keys() <= ALLOWED and len(row["why"]) > 20)
