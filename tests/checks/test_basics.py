"""What the checks build on: when values mean the same, and where two documents differ."""

from typing import Any

import pytest

from lso_conformance.checks import basics
from lso_conformance.checks.finding import Finding, Verdict

SAME: list[tuple[Any, Any, bool]] = [
    ("a", "a", True), ("a", "A", False), ("a", "a ", False), ("", None, False), (None, None, True),
    (1, 1.0, True), (10, 10.5, False), (1, "1", False), (1, True, False), (0, False, False),
    (True, True, True),
    (2**63 + 1, 2**63 + 1, True), (2**53 + 1, float(2**53), False), (1e-7, 0.0000001, True),
    ("\u00e9", "e\u0301", False), ("2025-01-01T12:00:00Z", "2025-01-01T14:00:00+02:00", True),
    ("2025-01-01T12:00:00.250Z", "2025-01-01T12:00:00.250000Z", True),
    ("2025-01-01T12:00:00.250Z", "2025-01-01T12:00:00Z", True),
    ("2025-01-01T12:00:00.250Z", "2025-01-01T12:00:00.500Z", False),
    ("2025-01-01T12:00:00Z", "2025-01-01T12:00:01Z", False),
    ("2025-01-01T12:00:00Z", "2025-01-01", False), ("2025-01-01t12:00:00z", "2025-01-01T12:00:00Z", True),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "got", "same"), SAME)
def test_values_are_the_same_when_they_mean_the_same(sent: Any, got: Any, same: bool) -> None:
    assert basics.same(sent, got) is same


MOMENTS = {
    "2025-01-01T12:00:00Z": "2025-01-01T12:00:00+00:00",
    "2025-01-01t12:00:00.25z": "2025-01-01T12:00:00.250000+00:00",
    "2025-01-01T12:00:00.123456789-05:30": "2025-01-01T12:00:00.123456-05:30",
    "2016-12-31T23:59:60Z": "2016-12-31T23:59:59+00:00",
}


@pytest.mark.parametrize("text", MOMENTS)
def test_a_date_time_of_rfc_3339_is_a_moment(text: str) -> None:
    found = basics.moment(text)
    assert found is not None
    assert found.isoformat() == MOMENTS[text]


@pytest.mark.parametrize(
    "text",
    ["", "2025-01-01", "2025-01-01T12:00:00", "2025-02-30T12:00:00Z", "\uff12025-01-01T12:00:00Z", 7, None],
)
def test_anything_else_is_none(text: Any) -> None:
    assert basics.moment(text) is None


DIFFERENCES: list[tuple[Any, Any, list[str]]] = [
    ({"a": 1}, {"a": 1, "b": 2}, []),
    ({"a": {"b": 1}}, {"a": {"b": 2}}, ["/a/b"]),
    ({"a": 1}, {}, ["/a"]),
    ({"a": 1}, [], [""]),
    ({"a": [1, 2]}, {"a": [2, 1]}, ["/a/0", "/a/1"]),
    ({"a": [1, 2]}, {"a": [1, 2, 3]}, ["/a"]),
    ({"a": []}, {"a": {}}, ["/a"]),
    ({"a": {}}, {"a": []}, ["/a"]),
    ({"x/y~z": 1}, {"x/y~z": 2}, ["/x~1y~0z"]),
    ({"a": None}, {}, ["/a"]),
]


@pytest.mark.parametrize(("sent", "got", "places"), DIFFERENCES)
def test_differences_are_named_by_json_pointer(sent: Any, got: Any, places: list[str]) -> None:
    assert [d.pointer for d in basics.differences(sent, got)] == places


def test_many_passes_are_one_that_counts_and_nothing_to_look_at_is_none() -> None:
    passing = Finding(Verdict.PASS, "this", "this")
    assert [f.got for f in basics.kinds([passing, passing])] == ["2 times"]
    assert [f.verdict for f in basics.kinds([])] == [Verdict.INCONCLUSIVE]


def test_what_is_wrong_is_one_finding_a_kind_the_first_of_its_kind() -> None:
    found = [Finding(Verdict.FAIL, "this", got, (n,)) for n, got in enumerate("abab")]
    kinds = basics.kinds([Finding(Verdict.PASS, "this", "this"), *found])
    assert sorted((f.got, f.exchanges) for f in kinds) == [("a", (0,)), ("b", (1,))]
