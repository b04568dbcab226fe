"""The outcomes with which a scenario stops before its end; the log keeps them and judging reads them."""

from __future__ import annotations

from lso_conformance.log.exchange import ABSENT, Exchange
from lso_conformance.standard.api import Api


class Halt(Exception):
    """A scenario cannot go on; `event` is its outcome in the log."""

    event = "blocked"

    def __init__(self, reason: str, exchange: int | None = None, blames: str | None = None) -> None:
        super().__init__(reason)
        self.reason, self.exchange, self.blames = reason, exchange, blames


class Blocked(Halt):
    """The target did not do what the rest of the scenario needs."""


class Refused(Blocked):
    """The target did not take what the scenario asked for, in the way of one that need not."""


class NotApplicable(Halt):
    """The profile says that the target does not have this."""

    event = "not-applicable"


class Undeclared(Halt):
    """The profile names nothing that provokes this."""

    event = "undeclared"


class Stopped(Halt):
    """The run was interrupted."""

    event = "stopped"


def blamed(answer: Exchange, paragraph: str) -> str | None:
    """The paragraph that an answer breaks, unless the target was only busy."""
    return None if answer.is_busy else paragraph


def no_hub(answer: Exchange, api: Api, *, claimed: bool | None) -> Halt:
    """Why a valid registration brought no subscription to go on with (FM-L8: the hub is optional)."""
    if answer.status in ABSENT and not claimed:
        return NotApplicable(f"no hub is offered: {answer.summary(60)}", answer.number)
    refused = answer.status is not None and 400 <= answer.status < 500
    if refused and not answer.is_busy and answer.status not in ABSENT:
        text = f"the registration was refused: {answer.summary(100)}; check ixit.callback.public_url"
        return Blocked(text, answer.number)
    text = f"no subscription was made: {answer.summary(100)}"
    return Blocked(text, answer.number, blamed(answer, api.clause("hub.offered")))


def no_job(answer: Exchange, api: Api, keys: str) -> Blocked:
    """Why a create request with the profile's own test data brought no job to go on with."""
    if answer.status is not None and answer.status < 300:
        return Blocked(
            "the response to a creation has no usable id", answer.number, api.clause("job.response")
        )
    if answer.is_busy:
        text = (
            f"the target is busy: {answer.summary(60)}; set limits.max_requests_per_second or max_concurrency"
        )
        return Blocked(text, answer.number)
    if answer.status is None or answer.status >= 500:
        return Blocked(f"a creation failed: {answer.summary(100)}", answer.number, api.clause("endpoints"))
    text = f"the profile's test data were refused: {answer.summary(100)}; check {keys}"
    return Refused(text, answer.number)
