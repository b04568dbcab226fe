"""Judges: what no request makes, but a list shows.  Streaming: W147 O1, R4 and R1."""

from typing import Any

import pytest

from lso_conformance.checks.resource import found as checks
from lso_conformance.judge.judging import Judge, Pages, Seen
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import known
from suites import tables
from suites.every_api import found
from suites.marks import decides, drives

NEEDS = ()


def _asked(question: str, rows: tables.Rows) -> tables.Rows:
    """The rows of a kind of which the API's standard asks a question."""
    return lambda api: [row for row in rows(api) if f"{_kind(row)}.{question}" in api.clauses]


def _kind(row: Any) -> str:
    return row if isinstance(row, str) else row[0]


def _params(question: str, rows: tables.Rows, scenarios: Any) -> list[Any]:
    def marks(row: Any) -> list[pytest.MarkDecorator]:
        return [decides(f"{_kind(row)}.{question}"), drives(scenarios[_kind(row)])]

    def shown(row: Any) -> str:
        return row if isinstance(row, str) else "-".join(row)

    return tables.params(_asked(question, rows), marks, shown, known())


@pytest.mark.parametrize("kind", _params("read", found.kinds, found.BY_ID))
def test_what_is_listed_is_read(pages: Pages, judge: Judge, kind: str) -> None:
    """What is listed can be read by its id."""
    after = pages(found.AGAIN)
    judge(checks.by_id(read, after) for read in pages(found.READ))


@pytest.mark.parametrize("kind", _params("unknown", found.kinds, found.BY_ID))
def test_unknown_id_is_not_found(seen: Seen, judge: Judge, kind: str) -> None:
    """An id that nothing has is answered with 404."""
    judge(checks.not_there(seen(found.UNKNOWN), seen(found.READ)))


@pytest.mark.parametrize("row", _params("matches", found.filters, found.BY_FILTER))
def test_list_holds_what_fits(pages: Pages, api: Api, judge: Judge, row: tuple[str, str]) -> None:
    """A list by filters holds what fits, and nothing else."""
    kind, before, after = api.kinds[row[0]], pages(found.LISTED), pages(found.AGAIN)
    judge(checks.holds_what_fits(kind, pages(found.BY.format(row[1])), before, after))


@pytest.mark.parametrize("row", _params("matches", found.filters, found.BY_FILTER))
def test_nothing_else_is_listed(pages: Pages, api: Api, judge: Judge, row: tuple[str, str]) -> None:
    """Where nothing fits, nothing else is listed."""
    judge(checks.none_other(api.kinds[row[0]], pages(found.NOTHING_BY.format(row[1]))))


@pytest.mark.parametrize("row", _params("none", found.filters, found.BY_FILTER))
def test_list_of_nothing_is_empty(pages: Pages, api: Api, judge: Judge, row: tuple[str, str]) -> None:
    """Where nothing fits, the list is empty."""
    judge(checks.empty(api.kinds[row[0]], pages(found.NOTHING_BY.format(row[1]))))
