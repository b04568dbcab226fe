"""What the tests of reports, files, tracking records and their events share."""

import time
from datetime import datetime
from typing import Any

REPORTS = "faultManagementReport"


def ms(value: int) -> dict[str, Any]:
    return {"timeDurationValue": value, "timeDurationUnits": "MS"}


def wanted(**changes: Any) -> dict[str, Any]:
    return {"reportingPeriod": ms(200), "granularity": ms(100), **changes}


def reports(buyer: Any, job: str, **filters: str) -> list[Any]:
    answer = buyer.http.get(REPORTS, params={"faultManagementJobId": job, **filters})
    assert answer.status_code == 200
    return list(answer.json())


def await_reports(buyer: Any, job: str, count: int, state: str = "completed") -> list[Any]:
    """At least so many reports of the job in the state."""
    end = time.monotonic() + 5
    while len(found := reports(buyer, job, state=state)) < count:
        assert time.monotonic() < end, reports(buyer, job)
        time.sleep(0.01)
    return [buyer.http.get(f"{REPORTS}/{one['id']}").json() for one in found]


def let_pass(buyer: Any, frames: int = 2) -> None:
    """Until a job of its own has made so many reports: so long has passed for the SOF too."""
    clock = buyer.created(**wanted())
    await_reports(buyer, clock, frames)
    buyer.do("suspend", clock)


def frame(report: Any) -> tuple[datetime, datetime]:
    shown = report["reportingTimeframe"]
    first, last = (shown[f"reporting{which}Date"] for which in ("Start", "End"))
    return datetime.fromisoformat(first), datetime.fromisoformat(last)
