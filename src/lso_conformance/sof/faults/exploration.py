"""Faults that lie between the examples of a written test: edges of values, pages, orders of actions.

W148 5.2.1 (R1), 6.1 to 6.11. Each server is right until it meets the one value, or the one order of
actions, that its author did not think of.
"""

import unicodedata
from collections.abc import Callable
from typing import Any

from lso_conformance.sof.core.answers import Call
from lso_conformance.sof.core.filters import Criterion, Filter
from lso_conformance.sof.core.lists import Page
from lso_conformance.sof.jobs.world import Job, Process
from lso_conformance.sof.operators.documents import Document
from lso_conformance.sof.operators.moves import in_state
from lso_conformance.sof.operators.requests import fails
from lso_conformance.sof.operators.rows import as_it_is, sow, subtle
from lso_conformance.sof.operators.seams import Act, over, skips, takes, together

LONGEST_DESCRIPTION = 299
BEYOND_THE_PLANE = 0xFFFF

# --- values of a creation ---------------------------------------------------------------------------


def _has_emoji(_sof: Any, document: Document) -> bool:
    return any(ord(char) > BEYOND_THE_PLANE for char in document["monitoredObject"].get("entityId", ""))


sow(
    "W148-R1", "Fails to create a job {}.", lambda when, error: fails("check_create", when, error, late=True),
    subtle("fails-on-long-description", "whose description has 300 characters or more",
           lambda _sof, document: len(document.get("description", "")) > LONGEST_DESCRIPTION,
           OverflowError("column description")),
    subtle("fails-on-emoji-in-entity-id",
           "on an entity whose id has a character outside the basic plane", _has_emoji,
           UnicodeError("utf8mb3")),
    subtle("fails-on-negative-duration", "whose granularity is below zero, instead of refusing it",
           lambda _sof, document: document["granularity"]["timeDurationValue"] < 0,
           ArithmeticError("negative duration")),
)  # fmt: skip


def _in_32_bits(document: Document) -> Document:
    given = document.get("granularity")
    granularity: Document = given if isinstance(given, dict) else {}
    value = granularity.get("timeDurationValue")
    if not isinstance(value, int) or isinstance(value, bool):
        return document
    wrapped = (value + 2**31) % 2**32 - 2**31
    return {**document, "granularity": {**granularity, "timeDurationValue": wrapped}}


def _described(change: Callable[[str], str]) -> Callable[[Document], Document]:
    def described(document: Document) -> Document:
        text = document.get("description")
        return {**document, "description": change(text)} if isinstance(text, str) else document

    return described


def _zero_is_none(_sof: Any, beneath: Act, job: Job) -> Any:
    shown = beneath(job)
    return shown if shown["jobPriority"] else {**shown, "jobPriority": 5}


sow(
    "W148-R12", "{}.", lambda change: takes("understand", change),
    subtle("duration-overflows",
           "Keeps timeDurationValue of the granularity in 32 bits, so that large values come back as others",
           _in_32_bits),
    subtle("cuts-description-at-1000", "Cuts a description after 1000 characters",
           _described(lambda text: text[:1000])),
    subtle("composes-characters",
           "Keeps a description in another normal form of Unicode than the one that was sent",
           _described(lambda text: unicodedata.normalize("NFC", text))),
)  # fmt: skip
sow(
    "W148-R12", "Takes a jobPriority of 0 for none, and shows the default.", over,
    subtle("zero-priority-is-forgotten", "", "show_request", _zero_is_none),
)  # fmt: skip

# --- lists and ids ----------------------------------------------------------------------------------


def _plus_is_blank(_sof: Any, beneath: Act, wanted: Filter, text: str) -> Any:
    found = beneath(wanted, text)
    return found.replace("+", " ") if wanted.values == "text" and isinstance(found, str) else found


def _all_if_quoted(_sof: Any, beneath: Act, kind: str, criteria: list[Criterion]) -> Any:
    quoted = any(isinstance(one.value, str) and "'" in one.value for one in criteria)
    return beneath(kind, [] if quoted else criteria)


def _is_beyond(_sof: Any, found: list[Any], page: Page) -> bool:
    return page.offset > len(found)


def _overflows(_sof: Any, _found: list[Any], page: Page) -> bool:
    return page.offset + (page.limit or 0) >= 2**31


def _is_odd(_sof: Any, call: Call) -> bool:
    return "%" in call.job_id or "&" in call.job_id


sow(
    "W148-R18", "{}.", as_it_is,
    subtle("plus-in-filter-is-blank", "Decodes a filter twice, so that a plus sign in an id becomes a blank",
           over("read_value", _plus_is_blank)),
    subtle("quote-in-filter-lists-all", "Lists every job when a filter's value has a single quote",
           over("select", _all_if_quoted)),
    subtle("fails-beyond-the-end", "Fails when the offset of a list lies beyond its end",
           fails("cut", _is_beyond, IndexError("offset")), breaks="W148-O4"),
    subtle("fails-on-largest-limit", "Fails when offset and limit together do not fit in 32 bits",
           fails("cut", _overflows, OverflowError("limit")), breaks="W148-O4"),
    subtle("fails-on-percent-in-id",
           "Decodes an id twice, and fails on one with a percent sign that begins no escape",
           fails("retrieve_unknown", _is_odd, ValueError("id")), breaks="W148-R21"),
)  # fmt: skip

# --- orders of actions ------------------------------------------------------------------------------


def _counts_refused(_sof: Any, beneath: Act, job: Job, why: str) -> Any:
    if job.state == "suspended":
        job.notes["suspensions"] = 1
    return beneath(job, why)


def _is_counted(_sof: Any, job: Job) -> bool:
    return bool(job.notes.pop("suspensions", 0))


def _suspends_at_second(sof: Any, beneath: Act, job: Job, why: str) -> Any:
    job.notes["refused"] = job.notes.get("refused", 0) + 1
    if job.notes["refused"] == 2 and job.state == "inProgress":
        sof.move(job, "suspend")
    return beneath(job, why)


def _is_racing(sof: Any, process: Process) -> bool:
    job = sof.job_of(process)
    return job is not None and job.state in {"pendingCancel", "cancelled"} and "racing" in process.notes


def _races(sof: Any, beneath: Act, process: Process) -> None:
    job = sof.job_of(process)
    if process.kind == "modify" and job is not None:
        about = [cancel for cancel in sof.world.cancels.items.values() if cancel.job_id == job.id]
        if any(cancel.state in {"acknowledged", "inProgress"} for cancel in about):
            process.notes["racing"] = True
    beneath(process)


def _revives(sof: Any, beneath: Act, process: Process) -> None:
    job = sof.job_of(process)
    if job is not None and "racing" in process.notes:
        sof.enter(job, "pending")
    beneath(process)


def _modified_twice(sof: Any, job: Job) -> bool:
    done = [one for one in sof.world.modifies.items.values() if one.job_id == job.id]
    return len(done) > 1 and in_state("suspended")(sof, job)


sow(
    "W148-R50", "{}.", together,
    subtle("refused-suspend-is-kept",
           "Counts a refused second suspend, so that the next resume is accepted without effect",
           over("decline_suspend", _counts_refused), skips("do_resume", _is_counted)),
    subtle("second-refused-resume-suspends",
           "Suspends a running job when its resume is refused a second time",
           over("decline_resume", _suspends_at_second), breaks="W148-R51"),
    subtle("modify-revives-cancelled",
           "Lets a modify that comes while a job is being cancelled put it into pending, and run again",
           skips("objection_to_modify", _is_racing), over("check_at_once", _races),
           over("accept_modify", _revives), breaks="W148-R36"),
    subtle("suspends-after-two-modifies",
           "Forgets after two modifies that a suspended job cannot be suspended",
           skips("objection_to_suspend", _modified_twice), breaks="W148-R44"),
)  # fmt: skip
