"""What the mutants leave out, and which unit tests come first."""

from pathlib import Path

import equal
import kills
import pytest

CODE = """\
from functools import cache

@cache
def cut(one: int | None, two: str) -> bool | None:
    three: str | int = two[:3]
    said = f"{two[:80]}"
    if one == 4 and three:
        return answer.summary(160)
    return False
"""
NUMBER, OR = "core/NumberReplacer", "core/ReplaceBinaryOperator_BitOr_Add"


@pytest.mark.parametrize(
    ("operator", "text", "left_out"),
    [
        ("core/RemoveDecorator", "@cache", True),
        (OR, "| None, two", True),
        (OR, "| None:", True),
        (OR, "| int =", True),
        (NUMBER, "3]", False),
        (NUMBER, "80]", True),
        (NUMBER, "4 and", False),
        (NUMBER, "160", True),
        ("core/ReplaceComparisonOperator_Eq_Is", "== 4", True),
        ("core/ReplaceComparisonOperator_Eq_NotEq", "== 4", False),
        ("core/ReplaceAndWithOr", "and three", False),
        ("core/ReplaceFalseWithTrue", "False", False),
    ],
)
def test_no_verdict_changes_where_it_is_left_out(
    tmp_path: Path, operator: str, text: str, left_out: bool
) -> None:
    module = tmp_path / "module.py"
    module.write_text(CODE, encoding="utf-8")
    before = CODE[: CODE.index(text)]
    start = before.count("\n") + 1, len(before) - before.rfind("\n") - 1
    assert equal.is_equal(module, operator, start) is left_out


def test_the_tests_of_a_module_come_first() -> None:
    near, far = kills.unit_tests(Path("src/lso_conformance/checks/told/hub.py"))
    assert [Path(each).name for each in near if "total" not in each] == ["test_hub.py"]
    assert not {*near} & {*far}
