"""A row that only some APIs have is driven and judged for these alone."""

from dataclasses import replace

import pytest

from lso_conformance.common.errors import UsageError
from lso_conformance.drive.job_step import JobStep
from lso_conformance.judge.judging import Case
from lso_conformance.log.scenario import TabledScenario, apis_of, name_of, row_of
from lso_conformance.run.gathered import decided
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import load
from suites import tables
from suites.job_apis import test_life_cycle

FM = load()
TWIN = replace(FM, name="performanceMonitoring")


def scenario(apis: tuple[str, ...] | None) -> TabledScenario:
    return TabledScenario("a_row", test_a_scenario_of_a_row_drives_the_apis_that_have_it, (), apis)


def test_rows_are_those_of_all_apis_with_jobs() -> None:
    def rows(api: Api) -> list[str]:
        return ["state", "state", api.name]

    assert tables.of_all(rows) == ("state", FM.name)
    assert tables.having(rows, FM.name) == (FM.name,)
    assert tables.having(rows, "colour") == ()
    (first, second) = tables.params(rows, shown=str.upper)
    assert (first.id, second.values, second.marks[0].args) == ("STATE", (FM.name,), (FM.name,))


def test_a_scenario_of_a_row_drives_the_apis_that_have_it() -> None:
    assert apis_of(scenario(None), [FM, TWIN]) == [FM, TWIN]
    assert apis_of(scenario((TWIN.name,)), [FM, TWIN]) == [TWIN]
    assert row_of(scenario(None)) is row_of(None) is None


def test_a_test_of_a_row_judges_the_apis_that_have_it() -> None:
    case = Case("a::b", test_rows_are_those_of_all_apis_with_jobs, (), None, {}, (), apis=(TWIN.name,))
    assert [case.is_about(api) for api in (FM, TWIN)] == [False, True]
    test = test_rows_are_those_of_all_apis_with_jobs
    assert decided(["suspend.refused"], test) == ("W148-R44",)
    assert decided(["suspend.refused", "urn.syntax"], test, (TWIN.name,)) == ("MANN-U1",)
    assert decided(["no.such.clause"], test) == ("no.such.clause",)


def test_a_move_that_no_step_shows_is_refused_by_its_text() -> None:
    first, *others = FM.transitions
    moves = (replace(first, shown_by="create a job that nobody drives"), *others)
    job = replace(FM.job, machine=replace(FM.job.machine, moves=moves))
    with pytest.raises(UsageError) as caught:
        test_life_cycle.shown(replace(FM, kinds={**FM.kinds, "job": job}))
    said = "suites/fault_management: shown_by: 'create a job that nobody drives': no such step of a "
    assert str(caught.value).startswith(said)
    assert "'create a job that ends'" in str(caught.value)


def test_a_scenario_that_needs_a_state_drives_the_apis_that_have_it() -> None:
    def finds_nothing(_: JobStep) -> None:
        raise AssertionError

    has = tables.needs("starved", "done")(finds_nothing)
    assert (name_of(has), row_of(has)) == ("test_rows.finds_nothing", (FM.name,))
    assert apis_of(tables.needs("starved", "melting")(finds_nothing), [FM]) == []
