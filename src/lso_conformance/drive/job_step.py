"""The hand that a scenario of an API with jobs holds: jobs in a wanted state, their processes, and waits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import unquote

from lso_conformance.drive import bodies
from lso_conformance.drive.calls import HeldJob, HeldProcess, JobCalls
from lso_conformance.drive.halt import Blocked, NotApplicable, Refused, Undeclared, blamed, no_job
from lso_conformance.drive.step import CLEAN_UP, Bench, Step
from lso_conformance.drive.waits import Waits, too_short
from lso_conformance.log.exchange import CREATION_REFUSED, Exchange
from lso_conformance.log.labels import LEARN, LEFT_BEHIND
from lso_conformance.seen.resources import identity, state_of
from lso_conformance.seen.skew import skew_by_creation_s
from lso_conformance.wire.client import Label

SOON_S = 5.0
PLACED = "test_data.services, job_template and supported"
TIMED = "test_data.schedule.granularity, reporting_period and execution_duration"
UNFIT = ("refused", "starved")  # the roles of the states where a job ends that asks for too much


class JobStep(Step):
    """What is passed to a scenario of jobs: `step("suspend a running job", job).suspend()`."""

    def __init__(self, scenario: str, bench: Bench) -> None:
        super().__init__(scenario, bench)
        self.jobs: list[HeldJob] = []
        self.waits = Waits(self, scenario, bench)
        self.schemas, self.quota = bench.schemas, bench.quota
        self._lengths, self._situations = bench.lengths, bench.situations
        self._clock_skew_s = bench.clock_skew_s

    def __call__(self, name: str, job: HeldJob | None = None, **facts: Any) -> JobCalls:
        """The calls of one named step, on a job if one is given; `facts` as in `Step`.

        Raises:
            Stopped: the run was interrupted.
        """
        return JobCalls(self, self.label(name, **facts), job)

    def adopt(self, answer: Exchange) -> HeldJob | None:
        """Remember a job that an answer says was made, so that it is ended."""
        given = identity(answer)
        if given is None:
            return None
        self.jobs.append(HeldJob(given, state_of(answer.json()), answer))
        return self.jobs[-1]

    def created(self, name: str, /, **changes: Any) -> HeldJob:
        """A new job from the profile's test data, with changes; how long it runs is the target's choice.

        Raises:
            Blocked: the target did not accept it.
        """
        job, answer = self._created(name, bodies.create(self.profile, **changes))
        if job is None:
            raise no_job(answer, self.api, TIMED if "granularity" in changes else PLACED)
        return job

    def _created(self, name: str, body: Any, facts: Any = None) -> tuple[HeldJob | None, Exchange]:
        count, began = len(self.jobs), self.clock.monotonic()
        answer = self(name, **(facts or {})).create(body)
        self._lengths.answered(self.clock.monotonic() - began)
        return (self.jobs[-1] if len(self.jobs) > count else None), answer

    def taken(self, name: str, /, **changes: Any) -> HeldJob:
        """A new job that asks for something which the target need not take.

        Raises:
            NotApplicable: it refused.
            Blocked: it failed.
        """
        with self.if_taken():
            return self.created(name, **changes)

    @contextmanager
    def if_taken(self) -> Iterator[None]:
        """Around a creation that asks for something which the target need not take.

        Raises:
            NotApplicable: it refused.
        """
        try:
            yield
        except Refused as refused:
            raise NotApplicable(refused.reason, refused.exchange) from refused

    def lasting(
        self, name: str, /, *, reports: int = 0, optional: Mapping[str, Any] | None = None,
        until: Collection[str] = (), facts: Mapping[str, Any] | None = None, shorter: bool = True,
        **changes: Any,
    ) -> HeldJob:  # fmt: skip
        """A new job that goes on as long as the scenario may need it, as `lengths` says.

        With `reports` it goes on until it has made so many.  What is `optional` is left out where the
        target does not take it; so are longer lengths, but for a job that may be refused for something
        else (not `shorter`).  It is waited for `until` it is in one of these states.

        Raises:
            Blocked: the target did not accept it, or it did not get there.
        """
        need = self._lengths.need(self.profile, reports)
        self._lengths.learn(self.profile, need, self._takes)
        attempts = [*self._lengths.attempts(self.profile, need, optional or {}, changes)]
        attempts = attempts if shorter else [each for each in attempts if each.seconds == attempts[0].seconds]
        for attempt in attempts:
            job, answer = self._created(name, attempt.body, facts)
            if job is None and answer.status not in CREATION_REFUSED:
                break
            if job is not None:
                job.need, job.lasts_s = need, attempt.seconds
                try:
                    self.waits.until(job, until) if until else None
                except Blocked:
                    if job.state not in self.api.job.in_role(*UNFIT) or attempt is attempts[-1]:
                        raise
                else:
                    return job
        raise no_job(answer, self.api, TIMED if "granularity" in changes else PLACED)

    def _takes(self, body: dict[str, Any]) -> bool:
        """Whether the target takes a job, and does not reject it soon."""
        job, _ = self._created(LEARN, body)
        until = self.clock.monotonic() + SOON_S
        while job is not None and job.state == self.api.initial and self.clock.monotonic() < until:
            self(LEARN, job).retrieve()
            self.pause(self.profile.ixit.timing.poll_interval_ms / 1000)
        if job is not None:
            self._end(job)
        return job is not None and job.state not in self.api.job.in_role(*UNFIT)

    def running(self, name: str, /, **given: Any) -> HeldJob:
        """A new job that is in progress, and goes on as long as the scenario may need it (as `lasting`)."""
        return self.lasting(name, until=self.states("running"), **given)

    def states(self, *roles: str) -> tuple[str, ...]:
        """The states of a job that play these roles, to wait for one of them.

        Raises:
            NotApplicable: in this API no state plays any of them.
        """
        found = self.api.job.in_role(*roles)
        if not found:
            raise NotApplicable(f"no state of a job of {self.api.name} is {' or '.join(roles)}")
        return found

    def done(self, answer: Exchange, *, needed: bool = True) -> None:
        """Go on only if the target accepted the action.

        Raises:
            Blocked: it did not.
            NotApplicable: it did not, and it need not have: the job may be over.
        """
        if answer.status is None or not 200 <= answer.status < 300:
            text = f"{answer.step}: not accepted: {answer.summary(100)}"
            if not needed:
                raise NotApplicable(text, answer.number)
            job = next((each for each in self.jobs if each.id in map(unquote, answer.path.split("/"))), None)
            if job is not None and job.is_short:  # it may be over
                raise Blocked(text + too_short(job), answer.number)
            raise Blocked(text, answer.number, blamed(answer, self.api.clause("job.states")))

    def skip_if_accepted(self, answer: Exchange, why: str) -> None:
        """Go on only if the target declined the action.

        Raises:
            NotApplicable: it accepted.
        """
        if answer.status is not None and 200 <= answer.status < 300:
            raise NotApplicable(f"{answer.step}: accepted; {why}", answer.number)

    def process(self, answer: Exchange, *, needed: bool = True) -> HeldProcess:
        """The process that an accepted modify or cancel made.

        Raises:
            Blocked: it was not accepted, or has no id.
            NotApplicable: it was not accepted, and need not have been.
        """
        kind = next(
            k for role, k in self.api.processes.items() if answer.path.endswith(self.api.role(role).path)
        )
        document = answer.json()
        given = document.get("id") if isinstance(document, dict) else None
        if answer.status is None or not 200 <= answer.status < 300:
            text = f"{answer.step}: not accepted: {answer.summary(100)}"
            if not needed:
                raise NotApplicable(text, answer.number)
            raise Blocked(text, answer.number, blamed(answer, kind.clauses["states"]))
        if not isinstance(document, dict) or not isinstance(given, str | int) or isinstance(given, bool):
            text = f"{answer.step}: the response has no usable id"
            raise Blocked(text, answer.number, kind.clauses["response"])
        return HeldProcess(str(given), kind.role, state_of(document), answer)

    def settled(self, answer: Exchange) -> None:
        """Wait for the end of the process that an answer made, if it made one."""
        try:
            process = self.process(answer)
        except Blocked:
            return
        self.waits.settle(process)

    def look_again(self, name: str, answer: Exchange) -> None:
        """Read the process that an answer made once more, if it made one."""
        with suppress(Blocked):
            self(name).follow(self.process(answer))

    def later(self, seconds: float | None = None) -> str:
        """A time so many seconds (or the profile's start delay) ahead on the target's clock."""
        if self._clock_skew_s is None:  # no Date header: the time of a creation tells
            created = self.created("learn the target's clock").created
            self._clock_skew_s = skew_by_creation_s(created) or 0.0
        ahead = bodies.start_delay_s(self.profile) if seconds is None else seconds
        return bodies.later(ahead, self._clock_skew_s, self.clock)

    def ending(self) -> dict[str, Any]:
        """Changes that make a job end; it takes `bodies.ends_after_s`."""
        return bodies.ending(self.profile, self.later(bodies.ends_after_s(self.profile)))

    def begin(self) -> None:
        """Find the service that jobs are made on, if the profile only says how to come by it.

        Raises:
            Blocked: the command failed.
            Undeclared: nobody was there to be asked.
        """
        self.profile = self._situations.settled()

    def service(self, key: str, *, needed: bool = True) -> dict[str, Any]:
        """The monitored object of a service that the profile declares under `key`.

        Raises:
            Undeclared: the profile declares none, and only it could show the requirement.
            NotApplicable: it declares none, and other scenarios show the requirement too.
            Blocked: the profile's command failed.
        """
        try:
            found = self._situations.service(key)
            if found is None:
                raise Undeclared(f"the profile's test_data.services.{key} names no service")  # noqa: TRY301
        except Undeclared as undeclared:
            if needed:
                raise
            raise NotApplicable(undeclared.reason) from undeclared
        return bodies.service(found)

    def make_room(self) -> None:
        """End the oldest job while the scenario holds as many as the profile's `max_jobs` gives it."""
        alive = [job for job in self.jobs if not job.ended(self.api)]
        while self.quota is not None and len(alive) >= self.quota:
            self._end(alive.pop(0))

    def end(self) -> None:
        """Cancel what the scenario made and did not see end; list what could not be ended."""
        super().end()
        for job in self.jobs:
            if job.ended(self.api):
                continue
            if self._hurry.is_set():
                self.log.write("note", about=LEFT_BEHIND, job=job.id, exchange=job.created.number)
            else:
                self._end(job)

    def _end(self, job: HeldJob) -> None:
        """Cancel a job, whatever interrupts the run meanwhile; say if it could not be ended."""
        job.given_up = True
        ends = JobCalls(self, Label(self.scenario, CLEAN_UP, dict(self.ambient)), job)
        answer = ends.cancel()
        if answer.status is not None and 200 <= answer.status < 300:
            self._await_end(job, ends)
            return
        ends.retrieve()
        if job.state not in self.api.final:
            self.log.write("note", about=LEFT_BEHIND, job=job.id, exchange=answer.number)

    def _await_end(self, job: HeldJob, ends: JobCalls) -> None:
        """Under `max_jobs` a job's place is free only when it is gone."""
        timing = self.profile.ixit.timing
        until = self.clock.monotonic() + (timing.state_change_timeout_s if self.quota is not None else 0)
        while self.clock.monotonic() < until and job.state not in self.api.final and not self.stopped:
            ends.retrieve()
            self.pause(timing.poll_interval_ms / 1000)
