"""Faults that only an odd request shows: bodies, numbers, queries and ids that no client sends.

W148 5.2.1 (R1), 5.4 (R5), 6.1 to 6.3, 6.19; W147 5.2 (R1), 6.1, 6.3 to 6.5.
"""

from typing import Any

from lso_conformance.sof.core.answers import Call, Refusal
from lso_conformance.sof.core.lists import Page
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.operators.requests import fails
from lso_conformance.sof.operators.rows import as_it_is, sow, subtle
from lso_conformance.sof.operators.seams import Act, always, over, skips, together
from lso_conformance.sof.streaming.stream_world import StreamSubscription

DEEPEST = 500
LARGEST = 2**63 - 1


def _is_untyped_nothing(_sof: Any, call: Call) -> bool:
    return not call.body and "json" not in call.headers.get("content-type", "json")


def _is_empty_page(_sof: Any, _found: list[Any], page: Page) -> bool:
    return page.limit == 0


def _second_suspension(_sof: Any, job: Job) -> bool:
    return job.state == "suspended" and "suspended" in job.history


def _stays(sof: Any, beneath: Act, call: Call, refusal: Refusal) -> Any:
    document = sof.understand(sof.read(call)) if call.body.startswith(b"{") else {}
    if any("/reportingPeriod" in (problem.path or "") for problem in refusal.problems):
        right = {**document, "reportingPeriod": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"}}
        if not sof.problems(right):
            job = sof.new_job(right)
            sof.world.jobs.add(job)
            sof.arm(job)
    return beneath(call, refusal)


def _counts(_sof: Any, beneath: Act, subscription: StreamSubscription) -> Any:
    subscription.notes["reads"] = subscription.notes.get("reads", 0) + 1
    return beneath(subscription)


def _was_read_twice(_sof: Any, subscription: StreamSubscription) -> bool:
    return bool(subscription.notes.pop("reads", 0) >= 2)


sow(
    "W148-R1", "{}.", as_it_is,
    subtle("fails-on-control-in-description",
           "Fails to create a job whose description has a character that its database cannot hold",
           fails("check_create", lambda _sof, document: "\x00" in document.get("description", ""),
                 ValueError("invalid byte sequence"), late=True)),
    subtle("fails-on-large-priority", "Fails to create a job whose priority does not fit in 64 bits",
           fails("check_create", lambda _sof, document: abs(document.get("jobPriority", 0)) > LARGEST,
                 OverflowError("bigint"), late=True)),
    subtle("fails-on-list-as-body", "Fails, instead of refusing, when the body of a request is a JSON array",
           fails("read", lambda _sof, call: call.body.lstrip().startswith(b"["),
                 TypeError("list indices must be integers")), breaks="W148-R5"),
    subtle("fails-on-deep-body", "Fails, instead of refusing, when a body is nested deeply",
           fails("read", lambda _sof, call: call.body.count(b"{") > DEEPEST,
                 RecursionError("maximum recursion depth exceeded")), breaks="W148-R5"),
    subtle("fails-on-nothing-of-another-type",
           "Fails, instead of refusing, when there is no body and the media type is another",
           fails("check_media_type", _is_untyped_nothing, KeyError("no reader")), breaks="W148-R5"),
    subtle("refused-creation-stays", "Keeps the job of a creation whose reporting period it then refuses",
           over("refuse_create", _stays), breaks="W148-R14"),
    subtle("fails-on-negative-offset",
           "Fails, instead of refusing, when a list is asked for from before its beginning",
           fails("negative_number", lambda _sof, name: name == "offset",
                 ValueError("OFFSET must not be negative")), breaks="W148-O4"),
    subtle("fails-on-limit-zero", "Fails when a page of no items is asked for",
           fails("cut", _is_empty_page, ZeroDivisionError("pages")), breaks="W148-O4"),
    subtle("fails-on-parameter-twice",
           "Fails, instead of refusing, when a parameter of a query is given twice",
           fails("repeated_parameter", always, TypeError("list")), breaks="W148-R5"),
    subtle("fails-on-slash-in-id",
           "Fails to look for a path that nobody serves, such as an id with an encoded slash",
           fails("not_found", lambda _sof, what: what == "path", LookupError("no route")), breaks="W148-R21"),
    subtle("second-suspension-is-untold", "Sends no event when a job is suspended a second time",
           skips("job_moved", _second_suspension), breaks="W148-R67"),
    subtle("subscription-read-twice-stays",
           "Accepts the end of a subscription that was read more than once, and keeps it",
           together(over("streaming.show_subscription_retrieved", _counts),
                    skips("streaming.forget", _was_read_twice)), breaks="W147-R10"),
    subtle("fails-on-negative-offset-of-topics",
           "Fails, instead of refusing, when topics are asked for from before their beginning",
           fails("streaming.negative_number", always, ValueError("negative")), breaks="W147-R1"),
)  # fmt: skip
