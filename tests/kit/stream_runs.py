"""A run of the streaming suites against a server of the tests: verdicts by requirement."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import stream_server

from lso_conformance import plugin
from lso_conformance.checks.finding import Finding
from lso_conformance.drive.pool import Drive
from lso_conformance.judge.judging import Case, judge_log, schemas_of
from lso_conformance.log.header import open_log
from lso_conformance.log.log import Record
from lso_conformance.log.scenario import apis_of, name_of
from lso_conformance.profile import load as profiles
from lso_conformance.standard.api_file import load

API = load("streaming_management")


@cache
def cases() -> tuple[Case, ...]:
    """The tests of the streaming suites."""
    found = plugin.collect()
    return tuple(case for case in found if any(i.startswith(("W147", "MANN")) for i in case.requirements))


def driven(server: stream_server.Server, only: Iterable[str] = (), **target: Any) -> list[Record]:
    """The log of a run of all scenarios, or of those named by their functions."""
    given = profiles.parse(stream_server.profile(server, **target), {})
    log = open_log(given, None, "")
    chosen = {
        case.scenario for case in cases()
        if case.scenario is not None and apis_of(case.scenario, [API])
        and (not only or name_of(case.scenario).rpartition(".")[2] in only)
    }  # fmt: skip
    drive = Drive(given, API, log, schemas_of(log.records[0]), workers=8)
    drive.start(chosen)
    drive.close()
    log.write("footer", interrupted=False)
    return log.records


def findings(records: list[Record], requirement: str) -> list[Finding]:
    """What was found of a requirement."""
    results = judge_log(records, cases())
    return [f for result in results if requirement in result.requirements for f in result.findings]


def verdicts(records: list[Record], requirement: str) -> set[str]:
    """The verdict words of a requirement's findings."""
    return {str(finding.verdict) for finding in findings(records, requirement)}
