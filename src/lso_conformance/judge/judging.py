"""A log and the collected tests -> results.  The one way in which anything is judged.

The live run, `rejudge` and the proof of the seeded faults all call `judge_case` here.  A test
names what it looks at by its parameters; what they may be is the `View`.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.judge.verdict import TestResult
from lso_conformance.log.exchange import Exchange, Kept
from lso_conformance.log.log import Record
from lso_conformance.log.scenario import Scenario, name_of, serves
from lso_conformance.seen.observations import EVERYBODYS, Observations, Outcome, Subscription, observe
from lso_conformance.seen.resources import Job
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import known, offered
from lso_conformance.standard.schemas import Schemas, SchemaStore, built_in

# What a test may name as a parameter (see View).
Seen = Callable[[str], Exchange]
JobOf = Callable[[str], Job]
SubscriptionOf = Callable[[str], Subscription]
Pages = Callable[[str], Sequence[Exchange]]
Judge = Callable[..., None]
Observed = Observations

__all__ = [
    "Case",
    "JobOf",
    "Judge",
    "Observed",
    "Pages",
    "Schemas",
    "Seen",
    "SubscriptionOf",
    "View",
    "judge_case",
    "judge_log",
    "schemas_of",
]

# What a finding that shows no exchange says of a recording: that it has nothing of the kind.
NOTHING_SHOWN = {Verdict.INCONCLUSIVE, Verdict.NOT_SUPPORTED, Verdict.NOT_APPLICABLE}
BY_EVENT = {
    "blocked": Verdict.INCONCLUSIVE,
    "stopped": Verdict.NOT_TESTED,
    "started": Verdict.NOT_TESTED,
    "finished": Verdict.NOT_TESTED,
    "not-applicable": Verdict.NOT_APPLICABLE,
    "undeclared": Verdict.ATTESTATION,
    "crashed": Verdict.ERROR,
}


@dataclass(frozen=True)
class Case:
    """One collected test: what it decides, the scenario it needs (None: the whole run), its arguments.

    `judges` says of what it is a test: a `server`; one that the suite itself must have `driven`; one of
    which there is only somebody else's `recording`; or a `buyer`.  `apis` are the names of those that have
    the row of its parameters; None: all have.
    """

    nodeid: str
    function: Callable[..., None]
    requirements: tuple[str, ...]
    scenario: Scenario | None
    parameters: Mapping[str, Any]
    names: tuple[str, ...]
    judges: str = "server"
    apis: tuple[str, ...] | None = None

    def is_about(self, api: Api) -> bool:
        """Whether it says something of an API."""
        return (self.apis is None or api.name in self.apis) and serves(self.function.__module__, api)


class Undecided(Exception):
    """A step that a test looks at is not in the log; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.got)
        self.finding = finding


class View:
    """What a test may name (NAMES), each a view of the log."""

    NAMES = ("seen", "pages", "job", "subscription", "observed", "api", "schemas", "judge")

    def __init__(self, case: Case, observed: Observations, schemas: Schemas) -> None:
        self._scenario = name_of(case.scenario) if case.scenario else ""
        self.observed, self.api, self.schemas = observed, observed.api, schemas
        self.findings: list[Finding] = []

    def judge(self, *findings: Finding | Iterable[Finding]) -> None:
        """Record what checks found."""
        for finding in findings:
            self.findings.extend([finding] if isinstance(finding, Finding) else finding)

    def seen(self, step: str) -> Exchange:
        """The exchange of a step of the test's scenario (the last one, if it called more than once)."""
        steps = self.observed.steps.get((self._scenario, step))
        if not steps:
            raise Undecided(self._absent(step))
        return steps[-1]

    def pages(self, step: str) -> Sequence[Exchange]:
        """Every exchange of a step of the scenario, in order; not what was asked again after a pause."""
        self.seen(step)
        every = self.observed.steps[self._scenario, step]
        return [e for n, e in enumerate(every) if not e.is_busy or not _again(e, every[n + 1 :])]

    def job(self, step: str) -> Job:
        """The job that a step created, acted on or read."""
        job = self.observed.job_at(self.seen(step))
        if job is None:
            raise Undecided(self._absent(step))
        return job

    def subscription(self, step: str) -> Subscription:
        """The registration that a step tried, and what came to its callback."""
        asked = self.seen(step)
        return next(s for s in self.observed.subscriptions if s.asked.number == asked.number)

    def _absent(self, step: str) -> Finding:
        if why := self.observed.left_out.get((self._scenario, step)):
            return Finding(Verdict.NOT_APPLICABLE, f"the step “{step}”", why)
        outcome = self.observed.outcomes.get(self._scenario, Outcome("finished"))
        cause = f"see {outcome.blames}: " if outcome.blames else ""
        shown = (outcome.exchange,) if outcome.exchange is not None else ()
        got = f"{cause}{outcome.reason or 'the log has nothing of it'}"
        return Finding(BY_EVENT[outcome.event], f"the step “{step}”", got, shown)


class Judging:
    """Judges cases on one log, whole or still growing.

    A case with a scenario sees that scenario's records only; a universal one sees all.  A case is judged
    once, and again only when its records have become more.
    """

    def __init__(self, records: Sequence[Record], api: Api | Sequence[Api] | None = None) -> None:
        self._records = records
        apis = known() if api is None else (api,) if isinstance(api, Api) else api
        self._apis = offered(records[0]["profile"]["ixit"], apis)
        self.schemas = schemas_of(records[0])
        self._by_scenario = ByScenario(records)
        self.kept = Kept()
        self._seen: dict[tuple[str, str], tuple[int, Observations]] = {}
        self._judged: dict[str, tuple[int, list[TestResult]]] = {}

    def judge(self, case: Case) -> TestResult:
        """Call one test on what was observed; its scenario (or the run) must be over."""
        found = self.results(case)
        findings = tuple(finding for result in found for finding in result.findings)
        return TestResult(case.nodeid, case.requirements, findings)

    def results(self, case: Case) -> list[TestResult]:
        """A result for each API that the case speaks of and the target offers, with the ids of that API."""
        end = self._by_scenario.count(name_of(case.scenario) if case.scenario else "")
        count, results = self._judged.get(case.nodeid, (0, []))
        if count != end:
            results = self._results(case)
            self._judged[case.nodeid] = end, results
        return results

    def all_of(self, cases: Sequence[Case]) -> list[TestResult]:
        """The results of every case that judges such a log."""
        header = self._records[0]
        results = [result for case in cases if is_for(case, header) for result in self.results(case)]
        return _shown(results) if header.get("recorded") else results

    def forget(self, scenario: Scenario) -> None:
        """Let go of what was observed of a scenario, of which no case is left to be judged."""
        for api in self._apis:
            self._seen.pop((name_of(scenario), api.name), None)

    def whole(self, api: Api) -> Observations:
        """What the whole run shows of an API."""
        return self._observed("", api)

    def _results(self, case: Case) -> list[TestResult]:
        found, scenario = [], name_of(case.scenario) if case.scenario else ""
        for api in self._apis:
            ids = tuple(i for i in case.requirements if speaks_of(i, api))
            if ids and case.is_about(api):
                mine = replace(case, requirements=ids)
                result = judge_case(mine, self._observed(scenario, api), self.schemas)
                found.append(_of_recording(result) if self._records[0].get("recorded") else result)
        judged = {i for result in found for i in result.requirements}
        if rest := tuple(i for i in case.requirements if i not in judged):
            absent = Finding(Verdict.NOT_APPLICABLE, "the API", "the profile does not offer it")
            found.append(TestResult(case.nodeid, rest, (absent,)))
        return found

    def _observed(self, scenario: str, api: Api) -> Observations:
        end = self._by_scenario.count(scenario)
        count, seen = self._seen.get((scenario, api.name), (0, None))
        if seen is None or count != end:
            records = self._by_scenario.of(scenario)
            seen = observe(records, api, self.kept)
            self._seen[scenario, api.name] = len(records), seen
        return seen


def speaks_of(requirement_id: str, api: Api) -> bool:
    """Whether a requirement is of an API's standard, or of none that is an API's (URNs)."""
    standard = requirement_id.partition("-")[0]
    return standard == api.standard or standard not in {each.standard for each in known()}


def judge_log(
    records: Sequence[Record], cases: Sequence[Case], api: Api | Sequence[Api] | None = None
) -> list[TestResult]:
    """Judge every case on one log, for the given APIs or (None) all that the log's profile offers."""
    return Judging(records, api).all_of(cases)


def _again(asked: Exchange, later: Iterable[Exchange]) -> bool:
    """Whether a request was sent again as it was."""
    said = (asked.method, asked.url, asked.request_body)
    return any((e.method, e.url, e.request_body) == said for e in later)


def _shown(results: Sequence[TestResult]) -> list[TestResult]:
    """Of a recording, the tests that found something to judge; the others only where none did."""
    decided = {
        name for each in results if each.verdict is not Verdict.NOT_TESTED for name in each.requirements
    }
    return [r for r in results if r.verdict is not Verdict.NOT_TESTED or not decided >= set(r.requirements)]


def is_for(case: Case, header: Record) -> bool:
    """Whether a case judges such a log.

    A recording that somebody else made has no scenarios: there, what needs none is judged, and what is
    meant for recordings.
    """
    if header.get("role", "server") == "buyer":
        return case.judges == "buyer"
    if header.get("recorded"):
        return case.judges == "recording" or (case.judges == "server" and case.scenario is None)
    return case.judges in {"server", "driven"}


def _of_recording(result: TestResult) -> TestResult:
    findings = tuple(
        replace(f, verdict=Verdict.NOT_TESTED) if f.verdict in NOTHING_SHOWN and not f.exchanges else f
        for f in result.findings
    )
    return replace(result, findings=findings)


class ByScenario:
    """The records of a log, which may still grow, by the scenario that wrote them."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._records = records
        self._sorted = 1  # so many are; the header belongs to all
        self._senders: dict[int, str] = {}
        self._places: dict[str | None, list[int]] = {}

    def count(self, scenario: str) -> int:
        """How many records `of` gives."""
        if not scenario:
            return len(self._records)
        self._sort()
        return 1 + len(self._places.get(scenario, ())) + len(self._places.get(None, ()))

    def of(self, scenario: str) -> list[Record]:
        """The log's header and the records of one scenario; with an empty name, all."""
        if not scenario:
            return list(self._records)
        self._sort()
        mine = sorted([*self._places.get(scenario, ()), *self._places.get(None, ())])
        return [self._records[0], *(self._records[place] for place in mine)]

    def _sort(self) -> None:
        end = len(self._records)
        for place in range(self._sorted, end):
            record = self._records[place]
            name = record.get("scenario", self._senders.get(record.get("of", 0)))
            everybodys = record.get("about") in EVERYBODYS
            if record["kind"] == "sent" and name is not None:
                self._senders[record["n"]] = name
            if everybodys or name is not None:
                self._places.setdefault(None if everybodys else name, []).append(place)
        self._sorted = end


def schemas_of(header: Record) -> Schemas:
    """The schemas that a log's header carries, beside the built-in ones."""
    return Schemas(SchemaStore.of_documents(header["schemas"]), built_in())


def judge_case(case: Case, observed: Observations, schemas: Schemas) -> TestResult:
    """Call one test on what was observed; our own failure is an ERROR, never the target's."""
    view = View(case, observed, schemas)
    arguments = {name: getattr(view, name) for name in case.names if name in View.NAMES}
    try:
        case.function(**arguments, **case.parameters)
    except Undecided as undecided:
        view.findings.append(undecided.finding)
    except Exception as error:  # noqa: BLE001 - a crash of ours must be seen as ours
        text = "".join(traceback.format_exception(error)[-2:])
        view.findings.append(Finding(Verdict.ERROR, "the suite's own code works", text))
    return TestResult(case.nodeid, case.requirements, tuple(view.findings))
