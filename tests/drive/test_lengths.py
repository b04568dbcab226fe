"""How long a job is asked to go on, and what is tried where the target refuses it."""

import json
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import by_hand
import httpx
import pytest

from lso_conformance.drive import bodies
from lso_conformance.drive.halt import Blocked, NotApplicable
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.lengths import SHORTEST_S, Lengths
from lso_conformance.drive.patience import Patience
from lso_conformance.drive.situations import Situations
from lso_conformance.drive.step import Bench
from lso_conformance.log.log import Log
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Profile
from lso_conformance.standard import durations
from lso_conformance.standard.schemas import Schemas, SchemaStore
from lso_conformance.wire.client import Client
from lso_conformance.wire.listener import Inboxes

SECOND = {"timeDurationValue": 1, "timeDurationUnits": "SEC"}
TWO_SECONDS = {"executionDuration": {"timeDurationValue": 2, "timeDurationUnits": "SEC"}}
LONG_AGO = "2025-01-01T00:00:00Z"
CRON = {"second": "0", "minute": "0", "hour": "*/2", "dayOfMonth": "*", "month": "*", "dayOfWeek": "*"}


def profile(**test_data: Any) -> Profile:
    ixit = {"faultManagement": {"base_url": by_hand.BASE_URL}, "test_data": test_data}
    return profiles.parse({"iut": {"name": "A SOF"}, "ixit": ixit}, {})


def template(schedule: Mapping[str, Any], **more: Any) -> Profile:
    return profile(job_template={"scheduleDefinition": schedule, "reportingPeriod": SECOND}, **more)


def asked(
    target: Profile, lengths: Lengths, reports: int = 0, **changes: Any
) -> Sequence[tuple[dict[str, Any], float | None]]:
    """The schedules that are tried in turn, and for how long each is to go on."""
    need = lengths.need(target, reports)
    return [(a.body["scheduleDefinition"], a.seconds) for a in lengths.attempts(target, need, {}, changes)]


def test_a_job_goes_on_for_a_whole_number_of_periods_then_shorter_then_as_the_template_says() -> None:
    tried = asked(template(TWO_SECONDS), Lengths())
    seconds = [lasts for _, lasts in tried]
    need = Lengths().need(template(TWO_SECONDS)).seconds
    assert need <= (seconds[0] or 0) < need + 1
    assert seconds[:-1] == sorted(filter(None, seconds), reverse=True)
    assert min(filter(None, seconds)) < 2 * SHORTEST_S
    assert all(durations.seconds_of(s["executionDuration"]) % 1 == 0 for s, _ in tried)
    assert tried[-1] == (TWO_SECONDS, None)


TEMPLATES: dict[str, dict[str, Any]] = {
    "a recurrence": {"recurringSchedule": CRON, **TWO_SECONDS},
    "a start in the past": {"scheduleDefinitionStartTime": LONG_AGO},
    "an end in the past": {"scheduleDefinitionEndTime": LONG_AGO},
    "nothing": {},
}


@pytest.mark.parametrize("schedule", TEMPLATES.values(), ids=TEMPLATES)
def test_the_times_of_the_template_are_accepted_but_not_the_only_ones(schedule: dict[str, Any]) -> None:
    tried = asked(template(schedule), Lengths())
    assert set(tried[0][0]) == {"executionDuration"}
    assert tried[-1][0] == schedule
    far = bodies.create(template(schedule), scheduleDefinition={"scheduleDefinitionStartTime": "later"})
    assert far["scheduleDefinition"].keys() - {"executionDuration"} == {"scheduleDefinitionStartTime"}


def test_what_the_product_needs_beside_its_times_stays() -> None:
    assert asked(template({"window": "night"}), Lengths())[0][0]["window"] == "night"


def test_a_period_longer_than_the_need_is_one_whole_period_or_the_shortest_of_the_profile() -> None:
    tried = asked(profile(schedule={"reporting_period": SECOND}), Lengths())
    assert [lasts for _, lasts in tried[:3]] == [3600, tried[1][1], tried[2][1]]
    assert (tried[1][1] or 0) < 1000
    assert tried[-1] == ({}, None)


def test_reports_lengthen_a_job_and_its_own_length_is_the_only_one() -> None:
    short, long = (asked(template({}), Lengths(), n)[0][1] or 0 for n in (0, 3))
    assert long > short
    recurring = asked(template({}), Lengths(), scheduleDefinition={"recurringSchedule": CRON})
    assert recurring == [({"recurringSchedule": CRON}, None)]


def test_a_slow_target_gets_a_longer_job() -> None:
    lengths = Lengths()
    before = lengths.need(profile()).seconds
    lengths.answered(3.0)
    assert lengths.need(profile()).seconds > before + 100


class Target:
    """A target that refuses a job of more than so many seconds, or takes and rejects it (`later`)."""

    def __init__(
        self, longest_s: float, *, later: bool = False, without: str = "", ends: str = "", busy: int = 0
    ) -> None:
        self.longest_s, self.later, self.without, self.ends = longest_s, later, without, ends
        self.busy = busy  # so many creations are refused at first
        self.lengths = Lengths()
        self.asked: list[float] = []
        self.states: dict[str, str] = {}

    def step(self, target: Profile) -> JobStep:
        """A step of a scenario that drives it; all steps of a run share what was learned."""
        log, stop = Log(), threading.Event()
        client = Client(target, by_hand.API, log, httpx.MockTransport(self.answer))
        inboxes = Inboxes("http://listener.example.net", log)
        schemas = Schemas(SchemaStore({}, {}), SchemaStore({}, {}))
        situations, patience = Situations(target, log, stop), Patience(target.ixit.timing)
        return JobStep(
            "a scenario",
            Bench(
                client, target, by_hand.API, log, schemas, stop, situations, inboxes, patience, self.lengths
            ),
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Create a job, or show one."""
        if request.method == "GET":
            name = request.url.path.rpartition("/")[2]
            return httpx.Response(200, json={"id": name, "state": self.states[name]})
        if not request.content:
            return httpx.Response(409, json={"reason": "It is over."})
        body = json.loads(request.content)
        if "scheduleDefinition" not in body:
            return httpx.Response(201, json={**body, "id": "p-1", "state": "acknowledged"})
        self.asked.append(durations.in_seconds(body["scheduleDefinition"].get("executionDuration"), 0.0))
        takes = self.asked[-1] <= self.longest_s and self.without not in body
        takes = takes and len(self.asked) > self.busy
        if not takes and not self.later:
            return httpx.Response(422, json=[])
        name = f"j-{len(self.asked)}"
        self.states[name] = self.ends or ("inProgress" if takes else "rejected")
        return httpx.Response(201, json={**body, "id": name, "state": "acknowledged"})


@pytest.mark.parametrize("later", [False, True], ids=["refused", "rejected"])
def test_the_longest_job_that_the_target_takes_is_learned_once(*, later: bool) -> None:
    target, honest = Target(60, later=later), template({})
    job = target.step(honest).running("create a job")
    assert job.state == "inProgress"
    assert 30 < target.asked[-1] <= 60
    tried = len(target.asked)
    target.step(honest).running("create another job")
    assert target.asked[tried:] == [target.asked[tried - 1]]


def test_an_option_that_is_not_taken_says_nothing_of_lengths() -> None:
    target, honest = Target(1e9, without="description"), template({})
    for _ in range(2):
        target.step(honest).running("create a job", optional={"description": "a"})
    learned, first, again, second, once_more = target.asked
    assert learned <= first == again <= second == once_more


def test_a_refusal_that_passes_says_nothing_of_lengths() -> None:
    target, honest = Target(1e9, busy=1), template({})
    target.step(honest).running("create a job")
    assert target.asked[-1] >= target.asked[0]


def test_a_target_that_takes_none_of_them_gets_the_template_and_its_early_end_decides_nothing() -> None:
    target, honest = Target(2, ends="completed"), template(TWO_SECONDS)
    with pytest.raises(Blocked, match=r"executionDuration of \d+ SEC would do") as told:
        target.step(honest).running("create a job")
    assert target.asked[-1] == 2
    assert told.value.blames is None


def test_an_action_on_a_job_that_may_be_over_blames_no_paragraph() -> None:
    for target, blames in ((Target(2), None), (Target(1e9), "W148-R16")):
        step = target.step(template(TWO_SECONDS))
        job = step.running("create a job")
        with pytest.raises(Blocked) as told:
            step.done(step("suspend it", job).suspend())
        assert told.value.blames == blames


def test_what_is_refused_at_any_length_is_refused() -> None:
    with pytest.raises(Blocked, match=r"job_template"):
        Target(-1).step(template(TWO_SECONDS)).running("create a job")
    step = Target(-1).step(template(TWO_SECONDS))
    with pytest.raises(NotApplicable), step.if_taken():
        step.lasting("create a job")
