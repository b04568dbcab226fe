"""A plan as text."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console

from lso_conformance.cli import notices
from lso_conformance.cli.text import rows, say
from lso_conformance.drive.depth import depth
from lso_conformance.profile.model import Command, Profile, Prompt
from lso_conformance.run.plan import RUNS, Plan, Rehearsed
from lso_conformance.run.span import Span
from lso_conformance.standard.api_file import known

FROM_A_MINUTE = 90


def tell(plan: Plan, profile: Profile, unused: list[str], console: Console) -> None:
    """Print the plan, part by part; parts with nothing in them are left out."""
    targets = [profile.ixit.target(api.name) for api in known()]
    urls = " and ".join(target.base_url for target in targets if target)
    where = urls if profile.path else "the embedded reference SOF (no --target)"
    say(f"Plan for {profile.iut.name}: {where}", console)
    runs = [s for s in plan.scenarios if s.outcome == RUNS]
    _head(f"Scenarios that run ({len(runs)}, at most {plan.workers} at a time)", console)
    rows(("scenario", "requests", "seconds", "decides"), map(_row, runs), console)
    _head(f"Judged over the whole run ({len(plan.whole_run)})\n{', '.join(plan.whole_run)}", console)
    _reasons(
        "Scenarios that do not run", {s.name: s.reason for s in plan.scenarios if s.outcome != RUNS}, console
    )
    left_out = {f"{s.name}, “{step}”": why for s in plan.scenarios for step, why in s.left_out}
    _reasons("Steps left out", left_out, console)
    _reasons("Rehearsed in part", {s.name: s.reason for s in runs if s.reason}, console)
    _head(f"Requirements that this run decides ({len(plan.decided)})\n{', '.join(plan.decided)}", console)
    _reasons(
        "Decided by a part of their tests", {i: "; ".join(why) for i, why in plan.partly.items()}, console
    )
    _reasons("Services that a command or a person gives, when one is first needed", _given(profile), console)
    if left_open := profile.ixit.test_data.supported.left_open():
        told = f"Found out, as test_data.supported does not say ({len(left_open)})\n{', '.join(left_open)}"
        _head(told, console)
    _reasons("Manual: left to attestation", plan.open, console)
    _reasons("Not applicable", plan.absent, console)
    if plan.planned:
        _head(f"No test yet in this version ({len(plan.planned)})\n{', '.join(plan.planned)}", console)
    if needs := [job.need.seconds for each in runs for job in each.jobs if job.need is not None]:
        text = "s; where the target takes no such job, shorter ones are tried"
        _head(f"Longest executionDuration asked for  about {max(needs):.0f} {text}", console)
    does = depth(profile.ixit.limits, None)
    _head(
        f"Exploration (--fuzz), not counted below\nrequests: {does.requests} (limits.fuzz), "
        f"order of actions: {does.order} (limits.exploration)",
        console,
    )
    if idle := notices.idle(profile):
        _head(f"Does nothing yet in this version\nprofile keys: {', '.join(idle)}", console)
    if unused:
        say(f"of these the profile gives: {', '.join(unused)}", console)
    if noticed := notices.surroundings(profile) if profile.path else []:
        _head("\n".join(["Notices", *noticed]), console)
    _head(f"Requests  {_span(plan.requests, '')}", console)
    say(
        f"Duration  {_time(plan.seconds)}, plus the time that answers take: the first if the target does "
        "everything at once, the second if every wait uses up its limit",
        console,
    )
    say(
        f"          at the most {plan.longest_s / 3600:.1f} h, if every answer takes the whole of "
        f"limits.request_timeout_s ({profile.ixit.limits.request_timeout_s:g} s); what never answers is soon "
        "asked no more",
        console,
    )


def _given(profile: Profile) -> dict[str, str]:
    services = vars(profile.ixit.test_data.services)
    commands = {key: f"runs {v.command}" for key, v in services.items() if isinstance(v, Command)}
    return commands | {key: f"asks {v.prompt}" for key, v in services.items() if isinstance(v, Prompt)}


def _head(text: str, console: Console) -> None:
    say(f"\n{text}", console)


def _row(scenario: Rehearsed) -> tuple[str, str, str, str]:
    seconds = Span(round(scenario.seconds.least, 1), round(scenario.seconds.most, 1))
    return scenario.name, _span(scenario.requests, ""), _span(seconds, ""), ", ".join(scenario.requirements)


def _reasons(title: str, reasons: Mapping[str, str], console: Console) -> None:
    if reasons:
        _head(f"{title} ({len(reasons)})", console)
        rows(("what", "why"), reasons.items(), console)


def _span(span: Span, unit: str) -> str:
    least, most = f"{span.least:g}", f"{span.most:g}"
    return f"{least}{unit}" if least == most else f"{least} to {most}{unit}"


def _time(span: Span) -> str:
    if span.most < FROM_A_MINUTE:
        return f"about {span.least:.1f} to {span.most:.0f} s"
    return f"about {span.least:.0f} s to {span.most / 60:.0f} min"
