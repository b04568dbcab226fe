"""The command that sends a finding of an exploration again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from lso_conformance import sof
from lso_conformance.cli.options import Faults, Target, Variants, known
from lso_conformance.cli.text import err, nearest, rows, say
from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.drive.preflight import preflight
from lso_conformance.judge.evidence import curl
from lso_conformance.log.header import drivable, open_log, usable
from lso_conformance.log.log import Log, Record
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Profile
from lso_conformance.report.folder import LOG_NAME
from lso_conformance.run import reference
from lso_conformance.standard import requirements
from lso_conformance.standard.api import Api
from lso_conformance.wire.access import AccessError
from lso_conformance.wire.client import Client

STILL_THERE, UNDECIDED, UNREACHABLE = 1, 3, 4


def replay(
    finding: Annotated[str, typer.Argument(metavar="FINDING", help="Id of a finding (see the matrix).")],
    log: Annotated[
        Path, typer.Option(metavar="LOG", help="The conformance-log.jsonl of the run that found it.")
    ] = Path("reports") / LOG_NAME,
    target: Target = None,
    fault: Faults = None,
    variant: Variants = None,
) -> None:
    """Send a finding of an exploration again, and say whether it is still there.

    The requests go to the target of --target; with --fault or --variant to the
    reference SOF; otherwise to the log's own target, for which the log must
    need no credentials. What they make is ended.

    Exit codes: 0 it is gone, 1 it is still there, 2 usage, 3 the requests
    could not all be sent, 4 the target cannot be reached.

    Examples:
      lso-conformance replay f-1fd807
      lso-conformance replay f-1fd807 --log old/conformance-log.jsonl --target target.yaml
      lso-conformance replay f-1fd807 --fault plus-in-filter-is-blank
    """
    from lso_conformance.run import replay as replaying  # noqa: PLC0415 - loads what only explorers need

    known(fault, variant)
    records = usable(log)
    there = replaying.all_stories(records)
    if finding not in there:
        listed = ", ".join(there) or "none: the run did not explore, or found nothing"
        raise UsageError(
            f"{log}: there is no finding {finding!r}{nearest(finding, there)}; there are: {listed}"
        )
    story, api = there[finding]
    base_url = records[0]["profile"]["ixit"][api.name]["base_url"]
    with _target(log, records, target, fault or [], variant or []) as profile:
        ours = open_log(profile, None, requirements.load(resources.requirements_map()).digest)
        if profile.ixit.target(api.name) is None:
            raise UsageError(
                f"{target}: ixit.{api.name}: the finding is of this API, which the profile does not offer"
            )
        _reach(profile, api, ours)
        try:
            told = replaying.replay(story, base_url, profile, api, ours)
        except AccessError as error:
            say(f"lso-conformance: {ours.without_secrets(str(error))}", err())
            raise typer.Exit(UNREACHABLE) from None
    numbers = ((f"{n}", str(e.status or "none"), curl(e)) for n, e in enumerate(told.exchanges, 1))
    rows(("step", "status", "request"), numbers)
    if told.problem is not None:
        say(f"\n{finding} is still there: {told.problem.requirement or 'no requirement'}")
        say(f"expected  {told.problem.finding.want}\nreceived  {told.problem.finding.got}")
        raise typer.Exit(STILL_THERE)
    if told.cut:
        say(f"\nnot decided: {told.cut}", err())
        raise typer.Exit(UNDECIDED)
    say(f"\n{finding} is gone")


@contextmanager
def _target(
    log: Path, records: list[Record], target: Path | None, faults: list[str], variants: list[str]
) -> Iterator[Profile]:
    if faults or variants:
        if target is not None:
            raise UsageError("--fault and --variant are of the reference SOF: leave out --target, or them")
        options = sof.Options(specs=resources.specs(), faults=tuple(faults), variants=tuple(variants))
        with reference.start(options) as running:
            yield profiles.parse(running.profile(), {}, "the reference SOF's profile")
        return
    if target is not None:
        yield drivable(profiles.load(target, os.environ))
        return
    header = records[0]["profile"]
    if header["ixit"]["auth"].get("type", "none") != "none":
        raise UsageError(f"{log}: holds no credentials; give the profile of the run as --target")
    yield profiles.parse(header, {}, str(log))


def _reach(profile: Profile, api: Api, ours: Log) -> None:
    client = Client(profile, api, ours)
    try:
        problem = preflight(profile, api, ours, client).problem
    finally:
        client.close()
    if problem:
        hint = (
            "; of the reference SOF give --fault or --variant as the run did" if profile.path is None else ""
        )
        say(f"lso-conformance: {problem}{hint}", err())
        raise typer.Exit(UNREACHABLE)
