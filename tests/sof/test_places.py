"""Places and operators: no operation is left out, and every fault has both."""

from fnmatch import fnmatchcase

import pytest

from lso_conformance.sof import FAULTS, overrides
from lso_conformance.sof.app import OPERATIONS, STREAMING
from lso_conformance.sof.behaviour import POINTS
from lso_conformance.sof.tables import fault_management, streaming_management
from lso_conformance.sof.tables.places import Refusal
from lso_conformance.sof.tables.seams import OPERATORS, operator_at

PLACES = (*fault_management.REFUSALS, *streaming_management.REFUSALS)


def test_each_operation_is_absent_in_a_fault() -> None:
    fault = {name for _, methods in OPERATIONS for name in methods.values()}
    streaming = {f"streaming.{name}" for _, methods in STREAMING for name in methods.values()}
    absent = {info.place for info in FAULTS.values() if info.operator == "Absent"}
    assert absent == fault | streaming


def test_each_fault_has_an_operator_at_a_point_that_is_there() -> None:
    assert {info.operator for info in FAULTS.values()} == {*OPERATORS, "Absent"}
    assert {info.place for info in FAULTS.values()} <= POINTS


def test_each_pattern_of_an_operator_fits_a_point() -> None:
    names = {point.rpartition(".")[2] for point in POINTS}
    patterns = [pattern for each in OPERATORS.values() for pattern in each.split()]
    assert [one for one in patterns if not any(fnmatchcase(name, one) for name in names)] == []


def test_a_point_without_an_operator_is_named() -> None:
    with pytest.raises(ValueError, match="body_text"):
        operator_at(["body_text"])


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.word)
def test_each_way_of_refusing_at_a_place_breaks_one_paragraph(place: Refusal) -> None:
    ways = [way for names in place.breaks.values() for way in names.split()]
    assert len(ways) == len({*ways})
    assert all(place.seam in overrides(f"{place.word}-{way}") for way in ways)
    assert place.codes.keys() | {*place.turned.split()} <= {*ways}
