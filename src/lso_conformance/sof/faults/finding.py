"""Faults of finding: something is found under an id that it does not have.

W148 6.3 (R21), 6.6 (R29), 6.9 (R40), 6.10 (R43), 6.11 (R48), 6.14 (R59), 6.17 (R63), 6.18 (O2),
7.2.1 (U7); W147 5.2 (R1).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lso_conformance.sof.core.answers import Answer, Call
from lso_conformance.sof.faults.hub import NOWHERE
from lso_conformance.sof.operators.rows import as_it_is, blunt, sow, subtle
from lso_conformance.sof.operators.seams import Act, changes, over, together
from lso_conformance.sof.registry import Mixed, add_fault
from lso_conformance.sof.tables.processes import STORES

Match = Callable[[Any, str], bool]
Then = Callable[[Any, Any, Call], Any]


def _alike(kept: Any, asked: str) -> bool:
    """The first 8 characters are the same."""
    return bool(kept.id[:8] == asked[:8])


def _finds(seam: str, store: str, match: Match, then: Then, place: int = -1) -> Mixed:
    """What is not found under its id, is found among the things of a store that match it."""

    def act(sof: Any, beneath: Act, call: Call) -> Any:
        found = [kept for kept in getattr(sof.world, store).items.values() if match(kept, call.job_id)]
        return then(sof, found[place], call) if found else beneath(call)

    return over(seam, act, "Finds")


def _again(operation: str) -> Then:
    """The operation, under the right id."""
    return lambda sof, found, call: getattr(sof, operation)(replace(call, job_id=found.id))


def _shown(show: str) -> Then:
    """What was found is shown."""
    return lambda sof, found, _call: Answer(200, getattr(sof, show)(found))


for _verb, _breaks in (("retrieve", "W148-R21"), ("suspend", "W148-R43"), ("resume", "W148-R48")):
    add_fault(
        f"{_verb}-matches-prefix",
        _breaks,
        f"{_verb.capitalize()}s a job by the first 8 characters of its id.",
        _finds(f"{_verb}_unknown", "jobs", _alike, _again(f"{_verb}_job"), 0),
        subtle=True,
    )

def _of_job(process: Any, asked: str) -> bool:
    return bool(process.job_id == asked)


def _same(kept: Any, asked: str) -> bool:
    return bool(kept.id == asked)


for _kind, _other, _breaks in (("modify", "cancel", "W148-R29"), ("cancel", "modify", "W148-R40")):
    sow(
        _breaks, f"Retrieving a {_kind} process also finds {{}}.",
        lambda store, match, show, kind=_kind: _finds(f"{kind}_unknown", store, match, _shown(show)),
        subtle("matches-prefix", "one by the first 8 characters of its id", STORES[_kind], _alike,
               f"show_{_kind}"),
        subtle("found-by-job", "one by the id of its job", STORES[_kind], _of_job, f"show_{_kind}"),
        subtle("finds-other-kind", "those of the other kind", STORES[_other], _same, "show_process"),
        name=f"{_kind}-{{}}",
    )  # fmt: skip


def _about(record: Any, asked: str) -> bool:
    return bool(record.document["relatedObjectId"] == asked)


def _made_by(report: Any, asked: str) -> bool:
    return bool(report.job.id == asked)


def _sent(job: Any, asked: str) -> bool:
    return bool(job.request.get("id") == asked)


def _any(_kept: Any, _asked: str) -> bool:
    return True


def _first_topic(sof: Any, topic: Any, call: Call) -> Answer:
    return Answer(200, {**sof.show_topic(topic), "id": call.job_id})


def _looks_up(seam: str, store: str, match: Match, place: int = 0) -> Mixed:
    """A thing is looked up by its id, then among those of a store that match it."""

    def act(sof: Any, beneath: Act, call: Call) -> Any:
        found = [kept for kept in getattr(sof.world, store).items.values() if match(kept, call.job_id)]
        return beneath(call) or (found[place] if found else None)

    return over(seam, act, "Finds")


sow(
    "W148-R63", "The id of a {}.", _looks_up,
    subtle("record-found-by-id-of-object", "job, where that of a record belongs, finds a record of the job",
           "find_record", "tracking", _about),
    subtle("report-found-by-id-of-job", "job, where that of a report belongs, finds the job's latest report",
           "find_report", "reports", _made_by, -1, breaks="W148-R59"),
)  # fmt: skip


def _nothing_known(_sof: Any, beneath: Act, call: Call) -> Answer:
    return beneath(call) if call.method == "DELETE" else Answer(200, {"id": call.job_id, "callback": NOWHERE})


sow(
    "W148-O2", "Retrieves a {} for whatever id.", as_it_is,
    blunt("unknown-subscription-shown", "subscription",
          over("unknown_subscription", _nothing_known, "Finds")),
    subtle("unknown-topic-shown", "topic",
           _finds("streaming.unknown_topic", "topics", _any, _first_topic, 0), breaks="W147-R1"),
)  # fmt: skip


# --- W148-U7: the id that a create request has -------------------------------------------------------

TAKES_ID = changes("undefined", lambda problems: [one for one in problems if one.path != "/id"])


def _with_sent_id(_sof: Any, beneath: Act, document: dict[str, Any]) -> Any:
    job = beneath(document)
    job.id = str(document.get("id", job.id))
    return job


sow(
    "W148-U7", "A job {}.", lambda mixin: together(mixin, TAKES_ID),
    blunt("takes-over-sent-id", "gets the id that its create request has", over("new_job", _with_sent_id)),
    subtle("answers-to-sent-id",
           "has an id of the server's own, and is found by the one that its create request has too",
           _looks_up("find_job", "jobs", _sent)),
)  # fmt: skip
