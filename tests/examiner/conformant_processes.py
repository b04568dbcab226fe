"""Ways of modifying and cancelling that W148 allows; each names the sentence that allows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from examiner.server import CANCEL, MODIFY, Document, Job, Problem, Process, Sof


class RefusesAtOnce(Sof):
    """FM-B9: "201 followed by rejected, 422 referenceNotFound, or 404"; the same for the state."""

    refuses_at_once, unknown_job = True, 422


class RefusesAtOnceWith404(Sof):
    """FM-B9, FM-M8: an undeclared 4xx is no failure as such."""

    refuses_at_once, unknown_job, unfit = True, 404, 409


class SuspendedOnly(Sof):
    """6.4.3: "any state other than `suspended`" (FM-B1)."""

    modifiable: tuple[str, ...] = ("suspended",)


class WaitsAfterModify(Sof):
    """Table 8: "the Job returns to the `scheduled` or `inProgress` status"."""

    modified_state, start_s = "scheduled", 0.05


class StraightCancel(Sof):
    """FM-B3: 7.2.1.10 has no pendingCancel on the way."""

    cancel_state = "cancelled"


class Instant(Sof):
    """No sentence gives a state a length."""

    deciding_s = working_s = 0.0


class Leisurely(Sof):
    """6.4: "may exhibit a prolonged duration"."""

    deciding_s = working_s = 0.3


class CancelsEarly(Sof):
    """FM-B25: a cancel in acknowledged or pending may be taken."""

    cancellable: tuple[str, ...] = ("acknowledged", "pending", "scheduled", "inProgress", "suspended")


class CountedProcesses(Sof):
    """Each resource counts for itself, so a job, a modify and a cancel may all be 1."""

    def other_id(self) -> str:
        self.given = getattr(self, "given", 0) + 1
        return str(self.given)


class LongIds(Sof):
    """`id` is a string; no sentence bounds it."""

    def new_id(self) -> str:
        return "j" * 200 + super().new_id()

    def other_id(self) -> str:
        return f"p/{super().other_id()}?a=b&c=%20+#;é"


class NoProcessHref(Sof):
    """7.2.1.4, 7.2.1.6: href has no star."""

    def show(self, process: Process, *, first: bool = False) -> Document:
        shown = super().show(process, first=first)
        return {key: shown[key] for key in shown if key != "href"}


class SomeChanges(Sof):
    """6.4.3: rejected when "requested attributes cannot be modified"; the profile says which can."""

    can = ("description", "granularity")
    declared: ClassVar[Document] = {
        "changes": {
            "description": "changed", "granularity": {"timeDurationValue": 10, "timeDurationUnits": "MIN"},
        }
    }  # fmt: skip

    def accepts(self, process: Process, job: Job) -> bool:
        return super().accepts(process, job) and process.changes.keys() <= {*self.can}


class SomeChangesAtOnce(SomeChanges):
    """As `SomeChanges`, refused by 422 unexpectedProperty (7.1.1.10)."""

    def faulty(self, kind: str, sent: Document) -> Iterator[Problem]:
        yield from super().faulty(kind, sent)
        wrong = sent.keys() - {"faultManagementJob", *self.can} if kind == MODIFY else ()
        yield from ((f"/{key}", "unexpectedProperty") for key in wrong)


class TakesEmpty(Sof):
    """FM-M19: R23 binds the Buyer; the OAS lets an empty modify pass."""

    def faulty(self, kind: str, sent: Document) -> Iterator[Problem]:
        found = super().faulty(kind, sent)
        yield from (problem for problem in found if problem != ("/description", "missingProperty"))


class OnlyDeclinesByState(Sof):
    """Nothing provokes a declined process."""

    declared: ClassVar[Document] = {"services": {"usable": "svc-1", "rejected": "svc-refused"}}


class EndsInTheMiddle(Sof):
    """FM-B8: inProgress to rejected, where the change turns out to be impossible (warns)."""

    def accepts(self, process: Process, job: Job) -> bool:
        return super().accepts(process, job) or job.service in {"svc-unchangeable", "svc-unstoppable"}

    def taken(self, process: Process, job: Job, at: float) -> None:
        if job.service not in {"svc-unchangeable", "svc-unstoppable"}:
            super().taken(process, job, at)

    def done(self, process: Process, job: Job, at: float) -> None:
        if job.service in {"svc-unchangeable", "svc-unstoppable"}:
            process.state = "rejected"
        else:
            super().done(process, job, at)


class SuspendedAgain(Sof):
    """FM-B7: pending back to suspended warns, "since the refusal branch of Figure 12 shows it"."""

    def taken(self, process: Process, job: Job, at: float) -> None:
        self.before = getattr(self, "before", {}) | {job.id: job.state}
        super().taken(process, job, at)

    def done(self, process: Process, job: Job, at: float) -> None:
        was = self.before.get(job.id)
        super().done(process, job, at)
        if process.kind == MODIFY and was == "suspended":
            job.state, job.since = "suspended", at


class DefaultPriority(Sof):
    """FM-M10: the default of the OAS taken literally in a modify (warns)."""

    def apply(self, process: Process, job: Job) -> None:
        process.sent = process.sent if "jobPriority" in process.sent else process.sent | {"jobPriority": 5}
        super().apply(process, job)


class SaysWhy(Sof):
    """FM-B10: an extra reason only warns."""

    def show(self, process: Process, *, first: bool = False) -> Document:
        why: dict[str, Any] = {"rejectionReason": "No."} if process.state == "rejected" else {}
        return super().show(process, first=first) | why


class CancelsTwice(Sof):
    """FM-B25: a second cancel in pendingCancel that completes by itself warns."""

    def accepts(self, process: Process, job: Job) -> bool:
        again = process.kind == CANCEL and job.state == "pendingCancel"
        return again or super().accepts(process, job)
