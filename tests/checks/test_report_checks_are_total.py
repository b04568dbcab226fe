"""No check raises, whatever a target says of reports (the tables stand in test_checks_are_total)."""

from typing import Any

import pytest
from anything import changed
from by_hand import job
from hypothesis import given
from total import reports as total_reports
from total.asked import MANY, OF_A_RUN, Call, raised, run


@pytest.mark.parametrize("changes", total_reports.HOSTILE)
def test_no_check_of_a_run_raises_on_a_hostile_report(changes: dict[str, Any]) -> None:
    shown = {**total_reports.REPORT, **changes}
    end: Call = ("cancel", 201, {"id": "p-1", "state": "acknowledged"}, {})
    middle: list[Call] = [("suspend", 204, None, {}), ("resume", 204, None, {})]
    calls: list[Call] = [
        ("create", 201, job(), {}),
        ("list_report", 200, [shown, {**shown, "id": "r-2"}], {}),
        ("retrieve_report", 200, shown, {}),
        *middle,
        ("query_report", 200, [shown], {}),
        end,
        ("retrieve_report", 200, {**shown, "id": "r-1"}, {}),
        ("list_report", 200, [shown], {}),
    ]
    assert raised(OF_A_RUN, run(calls)) == {}


@MANY
@given(changed(total_reports.REPORT), changed(total_reports.REPORT))
def test_no_check_of_a_report_ever_raises(listed: Any, read: Any) -> None:
    calls: list[Call] = [
        ("create", 201, job(), {}),
        ("list_report", 200, [total_reports.REPORT, listed], {}),
        ("retrieve_report", 200, read, {}),
        ("query_report", 200, [read], {}),
        ("retrieve_report", 200, total_reports.REPORT, {}),
    ]
    assert raised(OF_A_RUN, run(calls)) == {}
