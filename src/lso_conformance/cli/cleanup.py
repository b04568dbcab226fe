"""The command that ends what a run left behind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from lso_conformance.cli.options import Target
from lso_conformance.cli.text import err, out, rows, say
from lso_conformance.common import resources, urls
from lso_conformance.common.errors import UsageError
from lso_conformance.drive import leftovers
from lso_conformance.drive.preflight import preflight
from lso_conformance.judge.evidence import shown
from lso_conformance.log.header import drivable, open_log, usable
from lso_conformance.log.log import Record
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Profile
from lso_conformance.standard import requirements
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import offered
from lso_conformance.standard.kinds import JOB, SUBSCRIPTION
from lso_conformance.wire.access import AccessError
from lso_conformance.wire.client import Client

LEFT, UNREACHABLE = 1, 4


def cleanup(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="The conformance-log.jsonl of a run.")],
    target: Target = None,
) -> None:
    """End what a run left on its target: what its log does not show ended.

    Each job is read, and cancelled unless it is over; each subscription to
    a stream is ended. Without --target the target is the log's own, for
    which the log must need no credentials.

    Exit codes: 0 nothing is left, 1 something could not be ended, 2 usage,
    4 the target cannot be reached.

    Example:
      lso-conformance cleanup reports/conformance-log.jsonl --target target.yaml
    """
    records = usable(log)
    profile = _profile(log, records, target)
    ended: list[leftovers.Ended] = []
    for api in offered(records[0]["profile"]["ixit"]):
        ended += _ended(records, profile, api)
    if not ended:
        say("The log shows that all that the run made has ended; there is nothing to do.")
        return
    rows(("id", "outcome"), ((each.job, each.outcome) for each in ended), out())
    left = [each.left for each in ended if each.left is not None]
    for asked in left:
        say(f"\n{shown(asked)['curl']}")
    if left:
        raise typer.Exit(LEFT)


def _ended(records: list[Record], profile: Profile, api: Api) -> list[leftovers.Ended]:
    """End what a run left of one API; nothing is asked if it left nothing."""
    if api.has(JOB):
        left = leftovers.jobs_left(records, api)
        for lost in leftovers.unanswered(records, api):
            say(f"#{lost.number} created a job perhaps: it got no answer, and nobody knows an id", err())
    else:
        left = leftovers.subscriptions_left(records, api) if api.has(SUBSCRIPTION) else []
    if not left:
        return []
    ours = open_log(profile, None, requirements.load(resources.requirements_map()).digest)
    client = Client(profile, api, ours)
    try:
        problem = preflight(profile, api, ours, client).problem
        if problem is None:
            found = leftovers.end(left, client, api) if api.has(JOB) else leftovers.unsubscribe(left, client)
            return list(found)
    except AccessError as error:
        problem = ours.without_secrets(str(error))
    finally:
        client.close()
    say(f"lso-conformance: {problem}", err())
    raise typer.Exit(UNREACHABLE)


def _profile(log: Path, records: list[Record], target: Path | None) -> Profile:
    header = records[0]["profile"]
    if target is None:
        if header["ixit"]["auth"].get("type", "none") != "none":
            raise UsageError(f"{log}: holds no credentials; give the profile of the run as --target")
        return profiles.parse(header, {}, str(log))
    profile = drivable(profiles.load(target, os.environ))
    for api in offered(header["ixit"]):
        base_url, asked = header["ixit"][api.name]["base_url"], profile.ixit.target(api.name)
        if asked is None or urls.read(asked.base_url).normal != urls.read(base_url).normal:
            raise UsageError(
                f"{target}: ixit.{api.name}.base_url: the log is of {base_url}; ids of one server may name "
                "jobs of somebody else on another: give the profile of that run"
            )
    return profile
