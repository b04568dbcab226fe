"""A finding of an earlier run, sent again: whether it is still there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lso_conformance.checks.story.exploration import problems
from lso_conformance.checks.story.explored import Problem
from lso_conformance.drive.halt import Halt
from lso_conformance.drive.hand import step_of
from lso_conformance.drive.patience import Patience
from lso_conformance.drive.situations import Situations
from lso_conformance.drive.step import Bench
from lso_conformance.explore.retelling import Retelling
from lso_conformance.judge.judging import schemas_of
from lso_conformance.log.exchange import Exchange
from lso_conformance.log.log import Log, Record
from lso_conformance.profile.model import Profile
from lso_conformance.seen.observations import Story, essential, observe, told
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import offered
from lso_conformance.wire.client import Client
from lso_conformance.wire.listener import Listener

SCENARIO = "replay.finding"


@dataclass(frozen=True)
class Replayed:
    """The requests as they went now, and the problem if it is still there; `cut`: why they did not all go."""

    exchanges: Sequence[Exchange]
    problem: Problem | None
    cut: str = ""


def stories(records: Sequence[Record], api: Api) -> dict[str, Story]:
    """The findings of a log by their id."""
    return {story.id: story for story in observe(records, api).stories}


def all_stories(records: Sequence[Record]) -> dict[str, tuple[Story, Api]]:
    """The findings of every API that the log's target offers, by their id, each with its API."""
    apis = offered(records[0]["profile"]["ixit"])
    return {name: (story, api) for api in apis for name, story in stories(records, api).items()}


def replay(story: Story, base_url: str, profile: Profile, api: Api, log: Log) -> Replayed:
    """Tell the story once more and end what that makes; `base_url` is the one of the story's log."""
    log, profile = log.of(api.name), profile.of(api.name)
    client, listener, stop = Client(profile, api, log), Listener(profile, log), log.clock.event()
    situations = Situations(profile, log, stop)
    schemas, patience = schemas_of(log.records[0]), Patience(profile.ixit.timing, clock=log.clock)
    bench = Bench(client, profile, api, log, schemas, stop, situations, listener, patience)
    step = step_of(SCENARIO, bench)
    first, cut = len(log.records), ""
    try:
        Retelling(step, story.attempt, base_url).tell()
    except Halt as halt:
        cut = halt.reason
    last = len(log.records)
    try:
        step.end()
    finally:
        client.close()
        listener.close()
    shown = told(log.records, first, last, api)
    return Replayed(
        essential(shown.exchanges), next((p for p in problems(shown) if p.key == story.key), None), cut
    )
