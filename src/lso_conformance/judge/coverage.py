"""Observations of a run -> what the target showed of each API: operations, events, headers, words.  Pure.

It stands beside what the ICS declares, and decides nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import Any

from lso_conformance.checks.form import enumerations
from lso_conformance.seen.observations import Observations
from lso_conformance.seen.resources import accepted

COUNT_HEADERS = ("x-total-count", "x-result-count")


def observed(seen: Observations) -> dict[str, Any]:
    """What one API showed.

    `operations`: by id, the calls, those that succeeded, and how often each status came ("none": no
    answer); all of the API's operations stand there.  `events`: by type, the notifications taken.
    `subscriptions` and `counted_pages`: how often a registration, or a list with a count, succeeded.
    `supported`: of each job type, format and pair what the profile claims and the run found out
    (`enumerations.Found`); nothing in a run that asked for no job.
    """
    statuses: dict[str, Counter[str]] = {name: Counter() for name in seen.api.operations}
    succeeded: Counter[str] = Counter()
    counted = 0
    for exchange in seen.exchanges:
        called = seen.operation(exchange)
        if called is None:
            continue
        statuses[called.id][str(exchange.status or "none")] += 1
        succeeded[called.id] += accepted(exchange)
        counted += accepted(exchange) and any(name in exchange.headers for name in COUNT_HEADERS)
    told = Counter(n.event.type for n in seen.notifications if n.event is not None and n.taken)
    return {
        "operations": {
            name: {
                "calls": count.total(),
                "succeeded": succeeded[name],
                "statuses": dict(sorted(count.items())),
            }
            for name, count in statuses.items()
        },
        "events": dict(sorted(told.items())),
        "subscriptions": sum(subscription.id is not None for subscription in seen.subscriptions),
        "counted_pages": counted,
        "supported": [asdict(row) for row in enumerations.found_out(seen)],
    }


def remarks(seen: Observations) -> list[str]:
    """What the target refused of the enumerations, and may refuse (FM-M37), in one line; or nothing."""
    left = [row for row in enumerations.found_out(seen) if row.result == enumerations.REFUSED]
    said = [f"{row.kind} {row.word} (exchange {row.exchange})" for row in left if not row.claim]
    return [f"not supported, as the run found out: {', '.join(said)}"] if said else []
