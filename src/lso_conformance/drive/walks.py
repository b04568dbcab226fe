"""How a scenario reads a list: page by page, within bounds of its own.

Whatever the target holds, a list of all that it holds is not asked for without `limit` unless the target
refuses it, and none is read for ever: the time of a run hardly depends on how many jobs there are.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from lso_conformance.drive.calls import Calls
from lso_conformance.drive.step import Step
from lso_conformance.log.exchange import INVALID, Exchange
from lso_conformance.seen.pages import ids_of, is_too_large, says_more, says_nothing, total_of

LIMIT, SMALL_LIMIT = 100, 10
MOST_PAGES = 40
FLOOD = 10 * LIMIT


class Walker:
    """Reads one list of a target, and remembers what the target cannot do."""

    def __init__(self, step: Step, role: str) -> None:
        self.step, self.role = step, role
        self.refuses_limit = False
        self.floods = False
        self.pages: list[Exchange] = []  # what was read so far
        self._limit = LIMIT
        self._total: int | None = None

    def walk(self, name: str, query: Mapping[str, str], limit: int | None = None) -> list[str]:
        """Read every page of a list that should be short; the ids in the order in which they came."""
        return self._pages(name, query, 0, MOST_PAGES, limit)

    def seek(self, name: str, query: Mapping[str, str], wanted: Collection[str], most: int = 4) -> None:
        """Read a list that may be endless until the wanted ids were seen: its beginning, then its end."""
        if self.floods:
            self.step.leave_out(name, "the target does not honour limit and lists more than a run can read")
            return
        found = self._pages(name, query, 0, most, wanted=wanted)
        if self.refuses_limit or set(wanted) <= set(found):
            return
        total = self._total
        if total is not None and total > len(found):
            self._pages(name, query, max(len(found), total - 2 * self._limit), most, wanted=wanted)

    def _pages(
        self, name: str, query: Mapping[str, str], offset: int, most: int,
        limit: int | None = None, wanted: Collection[str] | None = None,
    ) -> list[str]:  # fmt: skip
        found: dict[str, None] = {}
        place = offset
        for _ in range(most):
            answer = self._page(name, query, place, limit)
            ids = ids_of(answer)
            place, self._total = place + len(ids), total_of(answer)
            self.floods = self.floods or len(ids) > FLOOD or "body over" in (answer.error or "")
            nothing_new = set(ids) <= found.keys()
            found.update(dict.fromkeys(ids))
            ends = place == self._total and len(ids) < (limit or self._limit)
            enough = bool(wanted) and set(wanted or ()) <= found.keys()
            if nothing_new or ends or enough or self.refuses_limit or self.floods:
                break
        return list(found)

    def _page(self, name: str, query: Mapping[str, str], offset: int, limit: int | None) -> Exchange:
        answer = self._ask(name, query, offset, limit or self._limit)
        if answer.status in INVALID and offset == 0 and not self.refuses_limit:
            if is_too_large(answer) and self._limit > SMALL_LIMIT:
                self._limit = SMALL_LIMIT
                answer = self._ask(name, query, 0, SMALL_LIMIT)
            elif not is_too_large(answer):
                plain = self.step(name).list(self.role, **query)
                if plain.status == 200:
                    self.refuses_limit, answer = True, plain
        self.pages.append(answer)
        return answer

    def _ask(self, name: str, query: Mapping[str, str], offset: int, limit: int) -> Exchange:
        paging: dict[str, str] = {} if self.refuses_limit else {"limit": f"{limit}"}
        if offset and not self.refuses_limit:
            paging["offset"] = f"{offset}"
        return self.step(name).list(self.role, **query, **paging)


def list_all(
    step: Callable[[str], Calls], name: str, role: str, query: Mapping[str, str], *, to_the_end: bool = False
) -> list[Exchange]:
    """Read a list of what one job has made, as long as the target says that there is more; every page.

    `to_the_end`: where it says nothing of that either, until nothing new comes.
    """
    pages, known = list[Exchange](), set[str]()
    while True:
        pages.append(step(name).list(role, **query, **({"offset": f"{len(known)}"} if known else {})))
        new = set(ids_of(pages[-1])) - known
        known |= new
        goes_on = says_more(pages[-1], len(known)) or (to_the_end and says_nothing(pages[-1]))
        if not new or not goes_on or len(pages) >= MOST_PAGES:
            return pages
