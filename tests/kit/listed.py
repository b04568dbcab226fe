"""Lists written by hand: two jobs, then what a list says of them."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import by_hand

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import Observations, observe

WINDOW = {"creationDate.gt": "2025-01-01T11:00:00Z", "creationDate.lt": "2025-01-01T13:00:00Z"}
SENT = by_hand.request(jobPriority=7)
OTHER = by_hand.request(jobPriority=8)
Page = tuple[dict[str, Any], int | None, Any, dict[str, str]]


def job(id: str = "job-1", **more: Any) -> dict[str, Any]:
    priority = 7 if id == "job-1" else 8
    date = "2025-01-01T12:00:00.250Z"
    return by_hand.job(
        **{"id": id, "jobPriority": priority, "creationDate": date, "state": "suspended", **more}
    )


class Log(by_hand.Written):
    """Two jobs, then pages of a list, then both jobs again."""

    def __init__(self, role: str = "list") -> None:
        super().__init__()
        self.role = role
        for name, sent in (("job-1", SENT), ("job-2", OTHER)):
            self.call("create", 201, job(name), sent=sent)
        self.look()

    def look(self, **more: Any) -> None:
        for name in ("job-1", "job-2"):
            self.call("retrieve", 200, job(name, **more), id=name)

    def page(self, query: dict[str, Any], status: int | None, body: Any, **headers: str) -> None:
        place = self.call(
            self.role, status, body, step="list", **({"element": "it"} if "wrong" in headers else {})
        )
        self.records[place]["url"] += "?" + urlencode(query)  # type: ignore[index]
        if status is not None:
            said = [[name.replace("_", "-"), value] for name, value in headers.items()]
            self.records[-1]["headers"].extend(said)

    def seen(self, *, look: bool = True) -> tuple[Observations, list[Exchange]]:
        if look:
            self.look()
        observed = observe(self.ended(), by_hand.API)
        return observed, list(observed.steps[by_hand.SCENARIO, "list"])


def listed(
    query: dict[str, Any], status: int | None, body: Any, **headers: str
) -> tuple[Any, list[Exchange]]:
    log = Log()
    log.page({"limit": 100, **query}, status, body, **headers)
    return log.seen()


def worst(found: Sequence[Finding]) -> Verdict:
    return min((f.verdict for f in found), key=list(Verdict).index)
