"""The order of ready tasks: the same of the same seed, another of another, and no reason for a verdict."""

import asyncio
from random import Random

import proof

from lso_conformance.judge.judging import Judging
from lso_conformance.log.log import Record
from lso_conformance.log.scenario import name_of
from lso_conformance.simulated.conditions import Conditions
from lso_conformance.simulated.loop import VirtualLoop

SOME = {
    "create.plain", "suspend_resume.suspend_and_resume", "notifications.whole_life",
    "streams.server_sent_events", "streams.web_socket",
}  # fmt: skip


def went(order: int | None, *, tasks: bool) -> list[int]:
    """How five go on that can do so at once."""
    drawn = None if order is None else Random(order)  # noqa: S311
    loop, gone = VirtualLoop(drawn), list[int]()

    async def go(number: int) -> None:
        gone.append(number)

    async def begin() -> None:
        if tasks:
            await asyncio.gather(*(go(number) for number in range(5)))
        else:
            for number in range(5):
                loop.call_soon(gone.append, number)
            await asyncio.sleep(0)
            await asyncio.sleep(0)

    loop.run_until_complete(begin())
    loop.close()
    return gone


def test_tasks_go_on_in_the_order_drawn_and_callbacks_as_they_came() -> None:
    assert went(None, tasks=True) == went(1, tasks=False) == [0, 1, 2, 3, 4]
    assert went(1, tasks=True) == went(1, tasks=True) != [0, 1, 2, 3, 4]
    assert sorted(went(1, tasks=True)) == [0, 1, 2, 3, 4] != went(2, tasks=True)


def driven(order: int | None) -> list[Record]:
    return list(proof.drive(only=sorted(SOME), conditions=Conditions(order=order)).records)


def verdicts(records: list[Record]) -> dict[str, str]:
    judging = Judging(records)
    mine = [case for case in proof.cases() if case.scenario is not None and name_of(case.scenario) in SOME]
    return {case.nodeid: judging.judge(case).verdict for case in mine}


def test_an_order_gives_the_same_log_and_another_the_same_verdicts() -> None:
    one, two = driven(1), driven(2)
    assert one == driven(1)
    assert one != two
    assert verdicts(one) == verdicts(two) == verdicts(driven(None))
