"""docs/readings.md: every id of a reading that the project names is explained there, and no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lso_conformance.standard import readings
from lso_conformance.standard.readings import ID, parse

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "readings.md"
PLACES = ("src", "suites", "specs", "tests", "docs", "requirements_map.yaml", "README.md", "CHANGELOG.md")
SOURCES = {".py", ".yaml", ".md"}
NOT_READ = {PAGE, Path(__file__)}
GROUPS = ["FM-B", "FM-E", "FM-L", "FM-M", "SM-", "URN-"]


def named() -> Iterator[tuple[Path, str]]:
    """What may name an id: each file of the project with its text, this page and this test left out."""
    for place in PLACES:
        top = ROOT / place
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.suffix in SOURCES and path not in NOT_READ:
                yield path.relative_to(ROOT), path.read_text(encoding="utf-8")


def disagreements(page: str, texts: Iterator[tuple[Path, str]]) -> list[str]:
    """Ids that are named and have no row, with one place of each, and rows that nothing names."""
    explained = parse(page)
    places = {each: str(path) for path, text in texts for each in ID.findall(text)}
    unexplained = [f"{each} in {path} has no row" for each, path in places.items() if each not in explained]
    return [*unexplained, *(f"{each} is named nowhere" for each in explained if each not in places)]


@pytest.fixture(scope="module")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def test_every_id_has_a_row_and_every_row_is_named(page: str) -> None:
    assert disagreements(page, named()) == []


def test_rows_stand_once_by_group_and_number(page: str) -> None:
    def place(each: str) -> tuple[int, int]:
        group = each.rstrip("0123456789")
        return GROUPS.index(group), int(each.removeprefix(group))

    found = list(parse(page))
    assert found == sorted(found, key=place)
    assert len(found) == len(
        [line for line in page.splitlines() if line.startswith(("| FM-", "| SM-", "| URN-"))]
    )


def test_an_id_without_row_and_a_row_without_mention_are_told(page: str) -> None:
    known, unknown, unused = next(iter(parse(page))), "FM-" + "B999", "SM-" + "998"
    texts = iter([(Path("a.py"), f"see {known}; {unknown}")])
    written = "\n".join(f"| {each} | 6.1 | says little | both pass |" for each in (known, unused))
    assert disagreements(written, texts) == [f"{unknown} in a.py has no row", f"{unused} is named nowhere"]


def test_the_page_is_linked_where_ids_are_cited() -> None:
    for place in ("README.md", "mkdocs.yml", "docs/index.md", "docs/verdicts.md", "docs/vendor.md"):
        assert "readings.md" in (ROOT / place).read_text(encoding="utf-8"), place


def test_a_row_is_data(page: str) -> None:
    row = parse(page)["FM-B2"]
    assert (row.section, row.reading) == ("6.1.4, 6.11, R50", "both are right")
    assert readings.known() == parse(page)


@pytest.mark.parametrize(
    ("page", "why"),
    [
        ("| {0} | 6.1 | open |", "line 1: give id, section"),
        ("| {0} | 6.1 |  | read |", "line 1: give id, section"),
        ("| {0} and more | 6.1 | open | read |", "line 1: give id, section"),
        ("| {0} | 6.1 | open | read |\n| {0} | 6.1 | open | read |", "line 2: .* has a row already"),
    ],
)
def test_a_row_that_is_none_is_refused(page: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse(page.format("SM-" + "998"))


def test_readings_are_found_in_texts_in_order_and_once() -> None:
    found = readings.named("as FM-B9 and FM-B2, FM-B9", None, f"FM-B2, {'FM-' + 'B999'}; XFM-B4")
    assert [each.id for each in found] == ["FM-B9", "FM-B2"]
