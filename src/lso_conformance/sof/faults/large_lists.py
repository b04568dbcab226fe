"""Faults of lists that are too large for the server: W148-U8.  W148 6.2."""

# ruff: noqa: D102 - the class says what its method does

from dataclasses import replace
from typing import Any, Final

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Problem, Refusal
from lso_conformance.sof.core.lists import Count, Page
from lso_conformance.sof.registry import add_fault, fault

LARGE: Final = 100
CUT: Final = 99  # a page by limit is never as long


def _refuses(status: int, problem: Problem) -> type[Behaviour]:
    class Refuses(Behaviour):
        def check_amount(self, wanted: int) -> None:
            if wanted > LARGE:
                raise Refusal(status, problem)

    return Refuses


for _name, _text, _status, _problem in (
    ("large-list-fails", "A list of more than 100 items is answered by 500.",
     500, Problem("Out of memory.", "internalError")),
    ("large-list-refused-by-413", "A list of more than 100 items is refused by 413.",
     413, Problem("The result is too large.")),
    ("large-list-refused-with-other-code", "A list of more than 100 items is refused as an invalid value.",
     422, Problem("The result is too large.", "invalidValue")),
):  # fmt: skip
    add_fault(_name, "W148-U8", _text, _refuses(_status, _problem), subtle=False)


@fault("W148-U8", subtle=True)
class LargeListCutInSilence(Behaviour):
    """A list without limit ends after 99 items, and its headers count no more."""

    def cut(self, found: list[Any], page: Page) -> list[Any]:
        wanted = super().cut(found, page)
        return wanted if page.limit is not None else wanted[:CUT]

    def page_headers(self, count: Count) -> dict[str, str]:
        at_the_end = count.wanted == CUT and count.offset == 0
        return super().page_headers(replace(count, total=CUT) if at_the_end else count)
