"""What every API of the SOF shares on the wire: ids, dates, bodies, errors.  W148 7.1, W147 7.1.3.

The first layer of all behaviours. Every public method of the layers is an override point.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal

LONGEST_REASON = 255  # maxLength of Error.reason in the OpenAPI files


class Wire:
    """Reads requests and writes answers.

    Attributes:
        ids: where the ids of new resources come from; None: nobody can guess them.
    """

    ids: Random | None = None

    def new_id(self) -> str:
        """Id of a new resource."""
        return str(uuid4() if self.ids is None else UUID(int=self.ids.getrandbits(128), version=4))

    def stamp(self, moment: datetime) -> str:
        """A date as text (RFC 3339)."""
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def stamp_measured(self, moment: datetime) -> str:
        """A time of a measurement, whose fractions count, as text (RFC 3339)."""
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def as_shown(self, moment: datetime) -> datetime:
        """The moment as precise as `stamp` shows it: filters go by what the buyer sees."""
        below = moment.microsecond % 1000
        return moment - timedelta(microseconds=below) if below else moment

    def check_media_type(self, call: Call) -> None:
        """Refuse a body that says it is no JSON."""
        media_type, _, parameters = call.headers.get("content-type", "application/json").partition(";")
        charset = parameters.lower().replace(" ", "").replace('"', "")
        wrong = "charset=" in charset and "charset=utf-8" not in charset
        if media_type.strip().lower() != "application/json" or wrong:
            raise Refusal(415, Problem("The body must be application/json in UTF-8."))

    def read(self, call: Call) -> dict[str, Any]:
        """The JSON object in the request's body."""
        try:
            document = jsontext.parse(call.body)
        except ValueError as error:
            raise Refusal(400, Problem("The body is not well-formed JSON.", "invalidBody")) from error
        if not isinstance(document, dict):
            raise Refusal(400, Problem("The body must be a JSON object.", "invalidBody"))
        return document

    def show_problem(self, problem: Problem) -> dict[str, Any]:
        """One error (W148 7.1.1)."""
        shown = {"reason": problem.reason[:LONGEST_REASON], "message": problem.message}
        if problem.code is not None:
            shown["code"] = problem.code
        if problem.path is not None:
            shown["propertyPath"] = problem.path
        return shown

    def show_refusal(self, refusal: Refusal) -> Any:
        """The body of an error answer: an array for 422, one object for every other status."""
        errors = [self.show_problem(problem) for problem in refusal.problems]
        return errors if refusal.status == 422 else errors[0]

    def refused(self, refusal: Refusal) -> Answer:
        """The answer to a request that is refused."""
        return Answer(refusal.status, self.show_refusal(refusal), dict(refusal.headers))

    def failed(self, _call: Call) -> Answer:
        """The answer after an unexpected error of this server."""
        problem = Problem(
            "The server failed to handle the request.", "internalError", message="Tell its operator."
        )
        return self.refused(Refusal(500, problem))

    def not_found(self, what: str) -> Refusal:
        """No resource of this id or path (Error404)."""
        return Refusal(404, Problem(f"There is no such {what}.", "notFound"))

    def not_implemented(self, _call: Call) -> Answer:
        """The operation is none of this version (Error501)."""
        problem = Problem(
            "This operation is not implemented.", "notImplemented", message="Use another operation."
        )
        return self.refused(Refusal(501, problem))

    def content_type(self) -> str:
        """Media type of every answer that has a body."""
        return "application/json;charset=utf-8"

    def body_text(self, body: Any) -> str:
        """An answer's document as text."""
        return jsontext.write(body)

    def finish(self, _call: Call, answer: Answer) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and bytes of the answer."""
        if answer.raw is not None:
            return answer.status, {"content-type": self.content_type(), **answer.headers}, answer.raw
        if answer.body is None:
            return answer.status, dict(answer.headers), b""
        raw = self.body_text(answer.body).encode()
        return answer.status, {"content-type": self.content_type(), **answer.headers}, raw

    def answer_delay(self, _call: Call) -> float:
        """Seconds to wait before the answer is sent."""
        return 0.0
