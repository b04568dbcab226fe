"""The commands around a target: init, preflight and plan for one, serve to have one."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

import typer

from lso_conformance import plugin, sof
from lso_conformance.cli import buyer, notices
from lso_conformance.cli.buyer import ToJudge
from lso_conformance.cli.options import Faults, Target, Variants, known
from lso_conformance.cli.plan import tell
from lso_conformance.cli.text import err, out, say
from lso_conformance.common import private, resources
from lso_conformance.common.errors import UsageError
from lso_conformance.drive.depth import unlimited
from lso_conformance.drive.preflight import Preflight
from lso_conformance.drive.preflight import preflight as check
from lso_conformance.judge.judging import is_for, schemas_of
from lso_conformance.log.header import drivable, open_log
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Profile
from lso_conformance.profile.template import template
from lso_conformance.run import buyer_mode, reference
from lso_conformance.run import plan as planning
from lso_conformance.standard import requirements
from lso_conformance.standard.api_file import known as known_apis

PREFLIGHT_FAILED = 4
NEEDED = Annotated[Path, typer.Option("--target", metavar="FILE", help="Target profile (see init).")]


def init(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The profile to write.")] = Path("target.yaml"),
) -> None:
    """Write a commented target profile, to be filled in.

    A file that exists is left as it is (exit code 2).

    Examples:
      lso-conformance init
      lso-conformance init lab/sof.yaml
    """
    try:
        with private.opened(file, "x") as new:
            new.write(template())
    except FileExistsError:
        raise UsageError(f"{file}: exists already and is left as it is; give another name") from None
    except OSError as error:
        raise UsageError(
            f"{file}: cannot be written ({error.strerror}); name a file in a folder of yours"
        ) from None
    offered = " or ".join(f"ixit.{api.name}" for api in known_apis())
    say(f"{file} is written. Fill in iut.name and the base_url of what you offer ({offered});")
    say("then, as far as you can, ixit.auth, ixit.timing (what you write there binds) and")
    say("ixit.test_data.services.")
    say(f"Then: lso-conformance preflight --target {file}")


def preflight(target: NEEDED) -> None:
    """Check that a target can be reached and asked; nothing is judged.

    Exit codes: 0 the target can be tested, 2 profile error, 4 preflight failed.

    Example:
      lso-conformance preflight --target target.yaml
    """
    profile = drivable(profiles.load(target, os.environ))
    digest = requirements.load(resources.requirements_map()).digest
    log = open_log(profile, None, digest)
    found = [check(profile, api, log) for api in known_apis() if profile.ixit.target(api.name)]
    checked = next((each for each in found if each.problem), found[0])
    for probe in (probe for each in found for probe in each.probes):
        milliseconds = ((probe.answered_at or probe.sent_at) - probe.sent_at).total_seconds() * 1000
        answer = f"no answer ({probe.error})" if probe.status is None else str(probe.status)
        say(f"{probe.method} {probe.url}  {answer}  {milliseconds:.0f} ms")
    if checked.probes and checked.probes[-1].status is not None:
        say(_clock(checked))
    for hint in (each.hint for each in found if each.hint):
        say(f"Hint: {hint}")
    if unused := notices.keys(profile):
        say(f"Notice: {notices.notice(unused)}")
    for told in notices.surroundings(profile):
        say(f"Notice: {told}")
    if checked.problem:
        say(f"lso-conformance: {checked.problem}", err())
        raise typer.Exit(PREFLIGHT_FAILED)
    say(f"{profile.iut.name} can be tested: lso-conformance run --target {target}")


def _clock(checked: Preflight) -> str:
    if checked.skew_s is None:
        return "clock  not compared: the answer has no usable Date header"
    if not checked.skew_s:
        return "clock  agrees with ours (to a few seconds)"
    way = "ahead of" if checked.skew_s > 0 else "behind"
    return f"clock  {abs(checked.skew_s):.0f} s {way} ours; start and end times are shifted by as much"


def plan(target: Target = None) -> None:
    """Show what a run would do, without asking the target anything.

    Lists the scenarios and what they decide, what this profile leaves out
    and why, requests and duration.
    Without --target: for the embedded reference SOF.

    Examples:
      lso-conformance plan
      lso-conformance plan --target target.yaml
    """
    profile = _own() if target is None else drivable(profiles.load(target, os.environ))
    known_map = requirements.load(resources.requirements_map())
    schemas = schemas_of(open_log(profile, None, known_map.digest).records[0])
    cases = [case for case in plugin.collect() if is_for(case, {})]
    planned = planning.plan(profile, known_apis(), cases, known_map, schemas)
    tell(planned, profile, notices.keys(profile) if profile.path else [], out())


def _own() -> Profile:
    with reference.start(sof.Options(specs=resources.specs())) as server:
        return unlimited(profiles.parse(server.profile(), {}, "the reference SOF's profile"))


def serve(
    host: Annotated[str, typer.Option(metavar="HOST", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="N", min=0, max=65535, help="Port; 0 takes a free one.")] = 0,
    irp: Annotated[
        Literal["allegro", "interlude", "legato"],
        typer.Option(help="Interface reference point, part of the URL."),
    ] = "allegro",
    fault: Faults = None,
    variant: Variants = None,
    write_profile: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the target profile of this SOF there.")
    ] = None,
    judge_buyer: Annotated[
        Path | None,
        typer.Option(metavar="PROFILE", help="Judge the Buyer that drives this SOF (ics.buyer: its claims)."),
    ] = None,
    until_idle: Annotated[
        float | None,
        typer.Option(metavar="S", min=0.1, help="With --judge-buyer: end after S seconds without traffic."),
    ] = None,
    report_dir: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", file_okay=False, help="With --judge-buyer: folder of the reports (else reports)."
        ),
    ] = None,
    allow_callback: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="Also send notifications to this host (else loopback only)."),
    ] = None,
) -> None:
    """Run the reference SOF until Ctrl-C or SIGTERM.

    The first line on standard output is the base URL; the profile is written before it.

    With --judge-buyer, all that the Buyer sends and its listener answers is
    recorded, and judged in the end; exit codes are then those of run.

    Examples:
      lso-conformance serve --port 8080
      lso-conformance serve --fault resumes-in-any-state --write-profile sof.yaml
      lso-conformance serve --judge-buyer buyer.yaml --until-idle 10
      lso-conformance serve --judge-buyer buyer.yaml --allow-callback example.net
    """
    _of_buyer_mode(judge_buyer, {"--until-idle": until_idle, "--report-dir": report_dir})
    known(fault, variant)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    names = [tuple(given or ()) for given in (fault, variant)]
    options = sof.Options(
        specs=resources.specs(), faults=names[0], variants=names[1], host=host, port=port, irp=irp,
        allow_callbacks=tuple(allow_callback or ()), client=buyer_mode.notifier(),
    )  # fmt: skip
    if judge_buyer is not None:
        judged = ToJudge(judge_buyer, report_dir or Path("reports"), until_idle, write_profile)
        buyer.serve(judged, options, ended)
    with reference.start(options) as server:
        if write_profile is not None:
            profiles.write(server.profile(), write_profile)
        print(server.base_url, flush=True)  # noqa: T201 - whoever waits for it reads this line
        say("Ctrl-C ends it.", err())
        ended.wait()


def _of_buyer_mode(judge_buyer: Path | None, given: Mapping[str, object]) -> None:
    """Refuse options that do nothing without `--judge-buyer`."""
    if judge_buyer is None and (unused := [name for name, value in given.items() if value is not None]):
        raise UsageError(f"{', '.join(unused)}: only with --judge-buyer PROFILE; add it, or leave them out")
