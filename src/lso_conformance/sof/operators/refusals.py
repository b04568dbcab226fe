"""Refuses: the ways to say badly that a request is refused.  W148 7.1.1."""

from dataclasses import replace
from typing import Any, Final

from lso_conformance.sof.core.answers import Answer
from lso_conformance.sof.operators.answers import (
    FAILED,
    NO_REASON,
    Edit,
    each_error,
    html_page,
    in_list,
    instead,
    no_body,
    with_value,
)
from lso_conformance.sof.operators.documents import Document, inside, without
from lso_conformance.sof.tables.places import Refusal

BAD_REFERENCE = [{"code": "referenceNotFound", "reason": "There is no such Fault Management Job."}]


def pointing(change: Any) -> Edit:
    """The pointer of each error that has one is changed."""
    return each_error(inside("propertyPath", change))


def dotted(path: str) -> str:
    """A pointer as JSONPath writes it."""
    return "$" + path.replace("/", ".")


def _first_plain(answer: Answer) -> Answer:
    errors = answer.body if isinstance(answer.body, list) else [answer.body]
    return Answer(answer.status, "; ".join(error["reason"] for error in errors))


def _alone(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[0]) if isinstance(answer.body, list) else answer


def _status_as_code(answer: Answer) -> Answer:
    return with_value("code", 401)(answer)


def _nowhere(error: Document) -> Document:
    return {**error, "propertyPath": "/nowhere"}


WAYS: Final[dict[str, tuple[str, Edit, bool]]] = {
    "fails": ("fails with 500", instead(500, FAILED), False),
    "answers-422": ("is a 422 with the code referenceNotFound", instead(422, BAD_REFERENCE), True),
    "with-200": ("has the status 200", lambda answer: replace(answer, status=200), False),
    "empty": ("is a 200 with an empty list", instead(200, []), False),
    "is-empty": ("is a 200 with an empty list", instead(200, []), True),
    "without-body": ("has no body", no_body, False),
    "as-html": ("is an HTML page", html_page, False),
    "as-text": ("is one text", _first_plain, False),
    "as-list": ("is an error in a list", in_list, True),
    "as-object": ("is one error instead of a list", _alone, True),
    "as-empty-list": ("is an empty list", lambda answer: Answer(answer.status, []), True),
    "without-code": ("has no code", each_error(without("code")), True),
    "with-number-as-code": ("has its status as code", _status_as_code, False),
    "without-reason": ("has no reason", NO_REASON, True),
    "with-null-reason": ("has a reason of null", with_value("reason", None), False),
    "with-empty-reason": ("has an empty reason", with_value("reason", ""), True),
    "with-blank-reason": ("has a reason of blanks", with_value("reason", "   "), True),
    "with-reason-as-object": ("has a reason that is an object", with_value("reason", {"en": "no"}), True),
    "with-pointer-as-list": (
        "has a propertyPath that is a list", with_value("propertyPath", ["granularity"]), True,
    ),
    "with-pointer-nowhere": ("points to what no request contains", each_error(_nowhere), True),
    "with-dotted-pointer": ("points with dots, as JSONPath does", pointing(dotted), True),
    "with-pointer-too-deep": (
        "points inside a value that has no inside", pointing(lambda path: f"{path}/value"), True,
    ),
}  # fmt: skip
"""What the answer does, the edit, and whether it is subtle, by the name of the way."""


def way_of(place: Refusal, name: str) -> tuple[str, Edit, bool]:
    """A way at a place: what the answer does, the edit, and whether it is subtle."""
    if name == "succeeds":
        body: Document | None = {} if place.success == 200 else None
        return f"is a {place.success}, as if it were there", instead(place.success, body), False
    if name.endswith("-code") or "-code-" in name:
        code = place.codes.get(name, "NotFound" if name == "other-code" else None)
        if code is not None:
            return f"has the code {code}, which is none of this status", with_value("code", code), True
    text, edit, subtle = WAYS[name]
    return text, edit, subtle is (name not in place.turned.split())
