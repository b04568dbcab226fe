"""The values that a filter compares in what a target showed."""

from typing import Any

import pytest

from lso_conformance.seen.found import values_of
from lso_conformance.standard.kinds import Filter

DEEP: Any = []
for _ in range(5000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("item", "values"),
    [
        ({"a": {"b": 7.0}}, ["7"]),
        ({"a": [{"b": "x"}, {"b": True}, {"c": 1}, 3]}, ["x", "true"]),
        ({"a": {"b": None}}, []),
        ({"a": DEEP}, []),
        (DEEP, []),
    ],
    ids=["number", "elements", "null", "deep lists", "no object"],
)
def test_values_are_found(item: Any, values: list[str]) -> None:
    assert values_of(Filter("b", "any", "/a/b"), item) == values
