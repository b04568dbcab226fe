"""A story sent again: the same requests, with the ids, callbacks and times of the present.

Where a request waited, its repetition waits; where one was repeated until a state came, so it is again.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import quote, unquote

from lso_conformance.checks.basics import moment
from lso_conformance.common import urls
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.step import Step
from lso_conformance.drive.stream_step import StreamStep, Topic
from lso_conformance.explore.marks import LOOKS, STRAY, read_strays
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import AWAITS, Awaited, Observations, essential
from lso_conformance.seen.resources import accepted, id_in_path, identity, state_of
from lso_conformance.standard.oas import Operation
from lso_conformance.wire.client import JSON, Label
from lso_conformance.wire.listener import Inbox

LONGEST_PAUSE_S = 2.0
NEAR = timedelta(days=2)  # dates this close to a story were meant relative to it
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
IN_QUERY = re.compile(r"(?<==)\d{4}-\d\d-\d\dT[^&]*")
AGAIN = {"content-type"}


class Retelling:
    """Sends a story again through the step's recording client."""

    def __init__(self, step: Step, story: Observations, base_url: str) -> None:
        self._step, self._story, self._base = step, story, urls.read(base_url)
        self._now: dict[str, str] = {}  # ids and callbacks of the story -> those of the present
        self._later = timedelta()

    def tell(self) -> None:
        """Send every request of the story, in its order and pace."""
        began: datetime | None = None
        waits = sorted(self._story.awaited, key=lambda each: each.number)
        for one in essential(self._story.exchanges):
            while waits and waits[0].number < one.number:
                self._await(waits.pop(0))
            if STRAY in one.facts:  # what a list shows now is read, not what it showed then
                continue
            if began is not None:
                self._step.pause(min(LONGEST_PAUSE_S, max(0.0, (one.sent_at - began).total_seconds())))
            self._later = self._step.clock.now() - one.sent_at
            answer = self._once(one)
            until = self._step.clock.monotonic() + self._step.profile.ixit.timing.state_change_timeout_s
            while (
                AWAITS in one.facts and _state(answer) != _state(one) and self._step.clock.monotonic() < until
            ):
                if self._step.stopped:
                    break
                self._step.pause(self._step.profile.ixit.timing.poll_interval_ms / 1000)
                answer = self._once(one)
            self._learn(one, answer)
            if LOOKS in one.facts and isinstance(self._step, JobStep):
                read_strays(self._step, answer)
            began = one.answered_at or one.sent_at
        for each in waits:
            self._await(each)

    def _await(self, then: Awaited) -> None:
        """Wait for notifications of a job where the story did."""
        if not isinstance(self._step, JobStep):
            return
        job = next((j for j in self._step.jobs if j.id == self._now.get(then.job)), None)
        at = self._now.get(then.callback)
        told = next((s for s in self._step.subscriptions if s.inbox.url == at), None)
        if job is not None and told is not None:
            self._step.waits.for_events(job, told)

    def _once(self, one: Exchange) -> Exchange:
        operation = self._story.operation(one)
        role = {name: role for role, name in self._story.api.roles.items()}.get(
            operation.id if operation else ""
        )
        inbox = None
        if role == "register":
            inbox = self._step.inbox()
            body = one.request_json()
            if isinstance(body, dict) and isinstance(body.get("callback"), str) and body["callback"]:
                self._now.setdefault(body["callback"], inbox.url)
        if role == "create" and isinstance(self._step, JobStep):
            self._step.make_room()
        request = Operation(operation.id if operation else "", one.method, self._address(one.url), None, {})
        sent = {name: one.request_headers.get(name) for name in AGAIN}
        odd = {name: value for name, value in sent.items() if value != JSON and (value or one.request_body)}
        facts = {k: v for k, v in {**one.facts, **self._step.ambient}.items() if k != "unknown"}
        facts |= {"unknown": self._named(str(one.facts["unknown"]))} if "unknown" in one.facts else {}
        label = Label(self._step.scenario, one.step, facts, odd)
        content = self._content(one)
        answer = self._step.client.send(request, label, content=content)
        self._keep(role, answer, inbox)
        return answer

    def _keep(self, role: str | None, answer: Exchange, inbox: Inbox | None) -> None:
        """Remember what an answer says was made, so that it is ended, and what a read says of a job."""
        step = self._step
        if role == "register":
            step.adopt_subscription(answer, inbox, None)
        elif role == "make_subscription" and isinstance(step, StreamStep):
            step.adopt_made(answer, Topic("", {}, ()), "")
        elif role == "create" and isinstance(step, JobStep):
            step.adopt(answer)
        elif role == "retrieve" and isinstance(step, JobStep):
            self._see(step, answer)

    @staticmethod
    def _see(step: JobStep, answer: Exchange) -> None:
        """Remember the state of a job that was read: events of it are due."""
        job = next((j for j in step.jobs if j.id == id_in_path(answer)), None)
        if job is not None and accepted(answer) and (state := _state(answer)):
            job.state = state
            job.seen.append(state)

    def _content(self, one: Exchange) -> bytes | None:
        if one.request_body is None:
            return None
        text = self._named(one.request_body.decode("utf-8", "surrogateescape"))
        moved = DATE.sub(lambda found: self._moved(found.group()), text)
        return moved.encode("utf-8", "surrogateescape")

    def _named(self, text: str) -> str:
        for old, new in self._now.items():
            text = text.replace(old, new).replace(quote(old, safe=""), quote(new, safe=""))
        return text

    def _address(self, url: str) -> str:
        below = urls.read(url).below(self._base)
        text = self._named(url if below is None else below)
        return IN_QUERY.sub(lambda found: quote(self._moved(unquote(found.group())), safe=""), text)

    def _moved(self, date: str) -> str:
        """A date that was meant relative to the story, as far from the present."""
        then = moment(date)
        if then is None or abs(then - (self._step.clock.now() - self._later)) > NEAR:
            return date
        return (then + self._later).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _learn(self, one: Exchange, answer: Exchange) -> None:
        old, new = identity(one), identity(answer)
        if one.method == "POST" and old and new:
            self._now[old] = new


def _state(answer: Exchange) -> str | None:
    document = answer.json()
    return state_of(document) if isinstance(document, dict) else None
