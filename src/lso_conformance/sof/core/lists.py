"""Lists of any API: filters, pages and what their headers say.  W148 6.2 to 6.16, W147 6.1, 6.5.

The lists differ in their row of a table of `filters.Kind` only. Where the text is silent: an
unknown parameter is ignored; a value that is empty, malformed or given twice is refused by
400; `limit=0` asks for an empty page; past the end there is an empty page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from lso_conformance.sof.core import filters
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.core.filters import Criterion, Filter, Kind, Predicate, Read
from lso_conformance.sof.core.schemas import Specs
from lso_conformance.sof.core.wire import Wire


class Holder(Protocol):
    """What a world must have for lists; the stores are found by the names in the table of kinds."""

    specs: Specs


@dataclass(frozen=True)
class Page:
    """What the buyer asks for: items from `offset` on (0 is the first), at most `limit` (None: all)."""

    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True)
class Count:
    """Numbers of items: all that match, those before the page, those asked for, those on the page."""

    total: int
    offset: int
    wanted: int
    shown: int

    @property
    def more(self) -> bool:
        """Whether more items follow the page."""
        return self.offset + self.shown < self.total


class Lists(Wire):
    """Answers list requests."""

    world: Holder
    _kinds: Mapping[str, Kind]

    def list_of(self, kind: str, call: Call) -> Answer:
        """One page of the resources that the request's filters let through."""
        try:
            given = self.read_parameters(kind, call.query)
            page = self.read_page(given)
            found = self.select(kind, self.read_criteria(kind, given))
            wanted = self.cut(found, page)
            self.check_amount(len(wanted))
        except Refusal as refusal:
            return self.refuse_list(kind, call, refusal)
        shown = wanted[: self.max_page()]
        count = Count(len(found), page.offset, len(wanted), len(shown))
        items = [self.show_item(kind, item) for item in shown]
        return self.list_answer(kind, given, items, self.page_headers(count))

    # --- what is asked for -------------------------------------------------------------------------

    def read_parameters(self, kind: str, query: str) -> dict[str, str]:
        """The parameters that the operation knows."""
        try:
            pairs = filters.parameters(query)
        except ValueError as error:
            raise self.invalid_query("The query is not UTF-8.") from error
        given: dict[str, str] = {}
        for name, value in pairs:
            if name not in {"limit", "offset", *self._kinds[kind].filters}:
                self.unknown_parameter(name)
            else:
                given[name] = self.repeated_parameter(name, value) if name in given else value
        return given

    def unknown_parameter(self, _name: str) -> None:
        """A parameter that the OpenAPI file does not name: ignored."""

    def repeated_parameter(self, name: str, _value: str) -> str:
        """A parameter that is given again: refused, since no parameter is a list."""
        raise self.invalid_query(f"{name} is given more than once.")

    def read_page(self, given: dict[str, str]) -> Page:
        """The page that limit and offset ask for."""
        return Page(self.read_number(given, "limit"), self.read_number(given, "offset") or 0)

    def read_number(self, given: dict[str, str], name: str) -> int | None:
        """Value of limit or offset, 0 or more; None if it is absent."""
        if name not in given:
            return None
        if given[name] == "":
            self.empty_value(name)
            return None
        try:
            found = filters.number(given[name])
        except ValueError as error:
            raise self.invalid_query(f"{name} is no whole number.") from error
        return self.negative_number(name) if found < 0 else found

    def negative_number(self, name: str) -> int | None:
        """A limit or offset below 0: refused."""
        raise self.invalid_query(f"{name} is negative.")

    def read_criteria(self, kind: str, given: dict[str, str]) -> list[Criterion]:
        """The filters of the request, with their values read."""
        table = self._kinds[kind].filters
        found = [self.read_criterion(table[name], text) for name, text in given.items() if name in table]
        return [criterion for criterion in found if criterion is not None]

    def read_criterion(self, wanted: Filter, text: str) -> Criterion | None:
        """One filter with its value; None if it is not to be applied."""
        if text == "":
            return self.empty_value(wanted.name)
        try:
            return Criterion(wanted, self.read_value(wanted, text))
        except ValueError:
            return self.invalid_value(wanted)

    def read_value(self, wanted: Filter, text: str) -> Any:
        """A filter's value.

        Raises:
            ValueError: the filter does not take it.
        """
        if wanted.values == "date":
            return filters.date(text, wanted.test)
        if wanted.values == "number":
            return filters.number(text)
        if wanted.values != "text" and text not in self.world.specs.types[wanted.values]["enum"]:
            raise ValueError(text)
        return text

    def empty_value(self, name: str) -> Criterion | None:
        """A parameter without a value: refused (Error400Code)."""
        raise Refusal(400, Problem(f"{name} has no value.", "missingQueryValue"))

    def invalid_value(self, wanted: Filter) -> Criterion | None:
        """A filter with a value that it does not take: refused."""
        raise self.invalid_query(f"The value of {wanted.name} is invalid.")

    def invalid_query(self, why: str) -> Refusal:
        """The query is malformed."""
        return Refusal(400, Problem(why, "invalidQuery"))

    def refuse_list(self, _kind: str, _call: Call, refusal: Refusal) -> Answer:
        """The answer to a list request that is refused."""
        return self.refused(refusal)

    # --- what matches ------------------------------------------------------------------------------

    def select(self, kind: str, criteria: list[Criterion]) -> list[Any]:
        """The resources that meet all criteria, in the order of the list (R18)."""
        items = getattr(self.world, self._kinds[kind].store).items
        found = self.in_order(filters.not_long_before(self._earliest(criteria), items))
        for criterion in criteria:
            found = list(filter(self.predicate(kind, criterion), found))
        return found

    def _earliest(self, criteria: list[Criterion]) -> datetime | None:
        """When a resource was created that meets the criteria, at the earliest; None if they do not say."""
        return filters.earliest(criteria)

    def in_order(self, items: list[Any]) -> list[Any]:
        """The order of all lists: by creation, as they were added."""
        return items

    def predicate(self, kind: str, criterion: Criterion) -> Predicate:
        """Whether a resource meets the criterion."""
        return filters.predicate(criterion, self.reader(self._kinds[kind], criterion.filter))

    def reader(self, kind: Kind, wanted: Filter) -> Read:
        """Reads the attribute that the filter is about."""
        return filters.reader(kind.document, wanted.path)

    # --- what is shown -----------------------------------------------------------------------------

    def max_page(self) -> int:
        """Most items on one page."""
        return 1000

    def check_amount(self, _wanted: int) -> None:
        """Refuse to answer with so many items; this server cuts the page instead."""

    def cut(self, found: list[Any], page: Page) -> list[Any]:
        """The items that the buyer asks for."""
        end = None if page.limit is None else page.offset + page.limit
        return found[page.offset : end]

    def page_headers(self, count: Count) -> dict[str, str]:
        """What the page says about the list (D1, CR1-D1)."""
        headers = {"x-total-count": str(count.total), "x-result-count": str(count.shown)}
        return {**headers, "x-pagination-throttled": "true"} if count.more else headers

    def show_item(self, kind: str, item: Any) -> dict[str, Any]:
        """One item of a list, or of the answer to a complex query."""
        shown: dict[str, Any] = getattr(self, self._kinds[kind].show)(item)
        return shown

    def list_answer(
        self, _kind: str, _given: dict[str, str], items: list[dict[str, Any]], headers: dict[str, str]
    ) -> Answer:
        """The answer with this page (R19, R28, R39, R54, R62: an empty list if nothing matches)."""
        return Answer(200, items, headers)
