"""Edits of error answers, for the faults that say a refusal badly."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lso_conformance.sof.core.answers import Answer
from lso_conformance.sof.operators.documents import Document, without

Edit = Callable[[Answer], Answer]


def each_error(change: Callable[[Document], Document]) -> Edit:
    """Edits every error in the body, be it one or a list."""

    def edit(answer: Answer) -> Answer:
        body = (
            [change(error) for error in answer.body] if isinstance(answer.body, list) else change(answer.body)
        )
        return replace(answer, body=body)

    return edit


def with_value(name: str, value: Any) -> Edit:
    """Sets one attribute of every error."""
    return each_error(lambda error: {**error, name: value})


def instead(status: int, body: Any) -> Edit:
    """Another answer altogether."""
    return lambda _answer: Answer(status, body)


def in_list(answer: Answer) -> Answer:
    """The body as the only item of a list."""
    return replace(answer, body=[answer.body])


def html_page(answer: Answer) -> Answer:
    """An HTML page of the same status."""
    page = b"<html><body><h1>Error</h1></body></html>"
    return Answer(answer.status, raw=page, headers={"content-type": "text/html"})


def no_body(answer: Answer) -> Answer:
    """The same status without a body."""
    return Answer(answer.status)


def status(number: int) -> Edit:
    """Another status."""
    return lambda answer: replace(answer, status=number)


def body(change: Callable[[Any], Any]) -> Edit:
    """Changes the document of an answer."""
    return lambda answer: replace(answer, body=change(answer.body))


def calls_itself(kind: str) -> Edit:
    """Another media type."""
    return lambda answer: replace(answer, headers={**answer.headers, "content-type": kind})


def wrapped(answer: Answer) -> Answer:
    """The body as the items of an object."""
    return replace(answer, body={"items": answer.body})


def null_body(answer: Answer) -> Answer:
    """A body of null."""
    return replace(answer, raw=b"null")


FAILED = {"code": "internalError", "reason": "Something went wrong."}
NO_REASON = each_error(without("reason"))
