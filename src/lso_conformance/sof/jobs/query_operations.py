"""Complex queries over jobs and reports.  W148 6.12, 6.15, 7.2.1.7, 7.2.2.3.

The body names what the resources must have: plain attributes are equal, objects are subsets
(FM-M13), dates lie strictly between `.gt` and `.lt`. The default of jobPriority in the OpenAPI
file fills no query (FM-M10). The operations have no pages; too large an answer is refused.
"""

from typing import Any

from lso_conformance.sof.core import filters
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.core.filters import KINDS, Criterion
from lso_conformance.sof.jobs.list_operations import ListOperations
from lso_conformance.sof.jobs.world import Job


class QueryOperations(ListOperations):
    """The two complex queries."""

    def query_jobs(self, call: Call) -> Answer:
        """POST /faultManagementJobComplexQuery."""
        return self.query_of(filters.JOB_QUERY, call)

    def query_reports(self, call: Call) -> Answer:
        """POST /faultManagementReportComplexQuery."""
        return self.query_of(filters.REPORT_QUERY, call)

    def query_of(self, kind: str, call: Call) -> Answer:
        """All resources that match the body."""
        try:
            self.check_media_type(call)
            document = self.understand_query(kind, self.read(call))
            self.check_query(kind, document)
            found = self.select(kind, self.query_criteria(kind, document))
            self.check_query_amount(len(found))
        except Refusal as refusal:
            return self.refuse_query(kind, call, refusal)
        return self.query_answer(kind, found)

    def understand_query(self, _kind: str, document: dict[str, Any]) -> dict[str, Any]:
        """The query as this server reads it."""
        return document

    def check_query(self, kind: str, document: dict[str, Any]) -> None:
        """Refuse what the API description does not allow (R5, R6)."""
        schema = KINDS[kind].schema
        problems = self.world.specs.problems(schema, document) + self.world.specs.undefined(schema, document)
        if problems:
            raise Refusal(422, *problems)

    def query_criteria(self, kind: str, document: dict[str, Any]) -> list[Criterion]:
        """What the body demands, attribute by attribute."""
        table = KINDS[kind].filters
        return [self.query_criterion(table[name], value) for name, value in document.items()]

    def query_criterion(self, wanted: filters.Filter, value: Any) -> Criterion:
        """What one attribute of the body demands."""
        if wanted.values != "date":
            return Criterion(wanted, value)
        try:
            return Criterion(wanted, filters.date(value, wanted.test))
        except ValueError as error:
            raise Refusal(
                422, Problem("The value is no date-time.", "invalidFormat", f"/{wanted.name}")
            ) from error

    def check_query_amount(self, found: int) -> None:
        """Refuse to answer with so many resources (tooManyRecords)."""
        if found > self.max_page():
            raise self.too_many()

    def too_many(self) -> Refusal:
        """The result is larger than this server's policy (6.2, Error422Code)."""
        return Refusal(
            422, Problem("The result is too large.", "tooManyRecords", message="Filter for fewer records.")
        )

    def refuse_query(self, _kind: str, _call: Call, refusal: Refusal) -> Answer:
        """The answer to a complex query that is refused."""
        return self.refused(refusal)

    def query_answer(self, kind: str, found: list[Any]) -> Answer:
        """The answer with what was found; an empty list if nothing matches."""
        return Answer(200, [self.show_item(kind, item) for item in found])

    def show_queried(self, job: Job) -> dict[str, Any]:
        """A job found by a complex query."""
        return self.show_job(job)
