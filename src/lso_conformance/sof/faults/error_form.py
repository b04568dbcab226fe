"""Faults of form in the refusals of create, modify and cancel, and in errors of every kind.  R5.

W148 7.1.1: the code belongs to the status, the reason is there, the pointer resolves.
"""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Callable
from typing import NamedTuple

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.edits.edits import (
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
from lso_conformance.sof.edits.process_edits import Over, overriding
from lso_conformance.sof.edits.reshaping import Document, without
from lso_conformance.sof.registry import add_fault, fault


def _refuses_create(status: int, edit: Edit) -> type[Behaviour]:
    """Refusals of create that have this status are edited."""

    class RefusesCreate(Behaviour):
        def refuse_create(self, call: Call, refusal: Refusal) -> Answer:
            answer = super().refuse_create(call, refusal)
            return edit(answer) if answer.status == status else answer

    return RefusesCreate


def _dotted(error: Document) -> Document:
    path = error.get("propertyPath")
    return {**error, "propertyPath": "$" + path.replace("/", ".")} if isinstance(path, str) else error


def _one_too_deep(error: Document) -> Document:
    path = error.get("propertyPath")
    return {**error, "propertyPath": f"{path}/value"} if isinstance(path, str) else error


def _first_plain(answer: Answer) -> Answer:
    errors = answer.body if isinstance(answer.body, list) else [answer.body]
    return Answer(answer.status, "; ".join(error["reason"] for error in errors))


class _Request(NamedTuple):
    """A wrong request, and the status that it is refused by."""

    status: int
    words: str


class _Refused(NamedTuple):
    """`edit` alters the refusal of a wrong request."""

    to: _Request
    name: str
    text: str
    edit: Edit
    subtle: bool


INVALID = _Request(422, "an invalid create request")
MALFORMED = _Request(400, "a create request that is not JSON")
for _refused_row in (
    _Refused(INVALID, "invalid-fails", "fails with 500", instead(500, FAILED), subtle=False),
    _Refused(INVALID, "invalid-without-body", "has no body", no_body, subtle=False),
    _Refused(INVALID, "invalid-as-text", "is one text", _first_plain, subtle=False),
    _Refused(
        INVALID,
        "invalid-as-empty-list",
        "is an empty list",
        lambda answer: Answer(answer.status, []),
        subtle=True,
    ),
    _Refused(INVALID, "invalid-without-code", "has no code", each_error(without("code")), subtle=True),
    _Refused(
        INVALID,
        "invalid-with-code-of-400",
        "has the code invalidBody, which belongs to 400",
        with_value("code", "invalidBody"),
        subtle=True,
    ),
    _Refused(
        INVALID,
        "invalid-with-own-code",
        "has a code that no enumeration names",
        with_value("code", "schemaViolation"),
        subtle=True,
    ),
    _Refused(INVALID, "invalid-without-reason", "has no reason", NO_REASON, subtle=True),
    _Refused(
        INVALID, "invalid-with-empty-reason", "has an empty reason", with_value("reason", ""), subtle=True
    ),
    _Refused(
        INVALID,
        "invalid-with-pointer-as-list",
        "has a propertyPath that is a list",
        with_value("propertyPath", ["granularity"]),
        subtle=True,
    ),
    _Refused(
        INVALID,
        "invalid-with-pointer-nowhere",
        "points to what no request contains",
        with_value("propertyPath", "/nowhere"),
        subtle=True,
    ),
    _Refused(
        INVALID,
        "invalid-with-dotted-pointer",
        "points with dots, as JSONPath does",
        each_error(_dotted),
        subtle=True,
    ),
    _Refused(
        INVALID,
        "invalid-with-pointer-too-deep",
        "points inside a value that has no inside",
        each_error(_one_too_deep),
        subtle=True,
    ),
    _Refused(MALFORMED, "malformed-fails", "fails with 500", instead(500, FAILED), subtle=False),
    _Refused(MALFORMED, "malformed-without-body", "has no body", no_body, subtle=False),
    _Refused(MALFORMED, "malformed-as-html", "is an HTML page", html_page, subtle=False),
    _Refused(MALFORMED, "malformed-as-list", "is a list", in_list, subtle=True),
    _Refused(MALFORMED, "malformed-without-code", "has no code", each_error(without("code")), subtle=True),
    _Refused(
        MALFORMED,
        "malformed-with-code-of-422",
        "has the code invalidValue, which belongs to 422",
        with_value("code", "invalidValue"),
        subtle=True,
    ),
    _Refused(MALFORMED, "malformed-without-reason", "has no reason", NO_REASON, subtle=True),
):
    add_fault(
        _refused_row.name,
        "W148-R5",
        f"The answer to {_refused_row.to.words} {_refused_row.text}.",
        _refuses_create(_refused_row.to.status, _refused_row.edit),
        subtle=_refused_row.subtle,
    )


@fault("W148-R5", subtle=True)
class DeclinesWithForeignCode(Behaviour):
    """Declines an action by a 422 whose code is notFound, which belongs to 404."""

    def decline(self, why: str) -> Refusal:
        return Refusal(422, Problem(why, "notFound"))


@fault("W148-R5", subtle=True)
class MessageAsObject(Behaviour):
    """The message of an error is an object."""

    def show_problem(self, problem: Problem) -> Document:
        return {**super().show_problem(problem), "message": {"en": problem.message}}


def _refuses_process(edit: Edit) -> Over:
    """A request for a process that breaks the API description is refused badly."""

    def over(self: Behaviour, beneath: Callable[[Call], Answer], call: Call) -> Answer:
        try:
            return beneath(call)
        except Refusal as refusal:
            return edit(self.refused(refusal)) if refusal.status == 422 else self.refused(refusal)

    return over


for _kind in ("modify", "cancel"):
    for _name, _text, _edit, _subtle in (
        ("without-body", "has no body", no_body, False),
        ("without-code", "has no code", each_error(without("code")), True),
        (
            "with-own-code",
            "has a code that no enumeration names",
            with_value("code", "schemaViolation"),
            True,
        ),
        ("without-reason", "has no reason", NO_REASON, True),
    ):
        add_fault(
            f"{_kind}-invalid-{_name}",
            "W148-R5",
            f"The answer to an invalid {_kind} request {_text}.",
            overriding(f"create_{_kind}", _refuses_process(_edit)),
            subtle=_subtle,
        )
for _kind, _breaks in (("modify", "W148-R5"), ("cancel", "W148-R32")):
    add_fault(
        f"{_kind}-invalid-fails",
        _breaks,
        f"The answer to an invalid {_kind} request fails with 500.",
        overriding(f"create_{_kind}", _refuses_process(instead(500, FAILED))),
        subtle=False,
    )
