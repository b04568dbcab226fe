"""Requirements x results -> the compliance matrix, as the plain document of every report.

Pure: the same results, map and header give the same document.  Every report and the exit code
come from this one store.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.judge.totals import totals
from lso_conformance.judge.verdict import TestResult, of
from lso_conformance.log.labels import LEFT_BEHIND, SIMULATED
from lso_conformance.log.log import Record, role_of
from lso_conformance.profile.statements import Statements
from lso_conformance.seen.observations import TRIED
from lso_conformance.standard.requirements import Decided, Level, Requirement, RequirementsMap

SCHEMA = 1
CONFORMANT, WITH_WARNINGS = "conformant", "conformant-with-warnings"
NON_CONFORMANT, INCOMPLETE = "non-conformant", "incomplete"
EXIT_CODES = {CONFORMANT: 0, WITH_WARNINGS: 0, NON_CONFORMANT: 1, INCOMPLETE: 3}
UNDECIDED = {Verdict.INCONCLUSIVE, Verdict.NOT_TESTED}
BINDING = {Level.MANDATORY, Level.CONDITIONAL}
DECIDED = {Verdict.PASS, Verdict.WARNING, Verdict.FAIL}
SETTLED = DECIDED | {Verdict.NOT_SUPPORTED, Verdict.NOT_APPLICABLE}
NO_API = "mann"
FOLDED, WAIVED = "folded", "waived"
WORDS = (*map(str, Verdict), FOLDED, WAIVED)  # worst first, what another row counts last

Document = dict[str, Any]


def build(
    records: Sequence[Record], results: Sequence[TestResult], requirements: RequirementsMap,
    selected: Collection[str], found: Sequence[Document] = (),
) -> Document:  # fmt: skip
    """The matrix of one log; `selected` are the ids that the run speaks of, `found` what explorers found."""
    header, footer, role = records[0], records[-1], role_of(records)
    by_id: dict[str, list[TestResult]] = defaultdict(list)
    for result in results:
        for requirement_id in result.requirements:
            by_id[requirement_id].append(result)
    recorded = bool(header.get("recorded"))
    absent = {r.id for r in requirements if not _offered(r, header["target"].get("apis"), role)}
    rows = [
        _row(r, by_id[r.id], r.id in selected, role, absent=r.id in absent, recorded=recorded)
        for r in requirements
    ]
    _fold(rows)
    _name_the_cause(rows)
    _attest(rows, header.get("attestations") or {})
    unneeded, remarks = _waive(rows, header.get("waivers") or {}, header["at"])
    covered = [row for row in rows if row["verdict"] not in {Verdict.PLANNED, Verdict.NOT_SELECTED}]
    complete = footer["kind"] == "footer" and not footer.get("interrupted")
    return {
        "schema": SCHEMA,
        "suite": header["suite"],
        "role": role,
        "target": header["target"],
        "iut": (profile := header.get("profile") or {}).get("iut"),
        "ics": profile.get("ics"),
        "seed": header.get("seed"),
        "clock": header.get("clock", "real"),
        "started": header["at"],
        "finished": footer["at"],
        "overall": overall(rows) if complete else _worse(overall(rows)),
        "scope": _scope(rows, covered, complete=complete),
        "attestations_pending": sum(row["verdict"] == Verdict.ATTESTATION for row in rows),
        "waived": sum(row["waiver"] is not None for row in rows),
        "waivers_unneeded": unneeded,
        "remarks": [
            *_recorded(header),
            *_simulated(header),
            *remarks,
            *_unused(rows, header.get("attestations") or {}),
            *_left_behind(records),
            *_cut_short(records),
        ],
        "requirements_digest": requirements.digest,
        "summary": _summary(rows),
        **totals(rows, [word_of(row, rows) for row in rows], WORDS, overall),
        "requirements": rows,
        "findings": list(found),
    }


def _recorded(header: Record) -> list[str]:
    """What is to be known of a log that somebody else's recording became."""
    if not (recorded := header.get("recorded")):
        return []
    found, entries, ixit = recorded["recognised"], recorded["entries"], header["profile"]["ixit"]
    where = " and ".join(f"{api} below {ixit[api]['base_url']}" for api in header["target"]["apis"])
    said = (
        f"judged from a recording: {found} of its {entries} entries are of {where}; a pass speaks of what "
        "it shows, and of nothing else"
    )
    return [said, *recorded["remarks"]]


def _simulated(header: Record) -> list[str]:
    if header.get("clock") != SIMULATED:
        return []
    said = f"driven in simulated time, seed {header['seed']}: no evidence for a certificate"
    return [said]


def _offered(requirement: Requirement, apis: Collection[str] | None, role: str) -> bool:
    """Whether the target offers the API of a requirement; a standard of no API speaks of every target."""
    return role != "server" or apis is None or requirement.api in apis or requirement.api == NO_API


def _row(
    requirement: Requirement,
    results: Sequence[TestResult],
    selected: bool,
    role: str,
    *,
    absent: bool,
    recorded: bool = False,
) -> Document:
    verdict = _verdict(requirement, results, selected, role)
    reason = _reason(requirement, verdict, results, role)
    if verdict is Verdict.NOT_TESTED and recorded:
        reason = next((f.got for r in results for f in r.findings if f.verdict is verdict), reason)
    if absent and verdict is not Verdict.NOT_SELECTED:
        verdict, reason = Verdict.NOT_APPLICABLE, "the profile does not offer this API"
    return {
        "id": requirement.id,
        "standard": requirement.standard,
        "section": requirement.section,
        "api": requirement.api,
        "use_case": requirement.use_case,
        "level": str(requirement.level),
        "actor": str(requirement.actor),
        "summary": requirement.summary,
        "verdict": str(verdict),
        "reason": reason,
        "attested": None,
        "waiver": None,
        "tests": [
            {
                "nodeid": result.nodeid,
                "verdict": str(result.verdict),
                "findings": [_finding(f) for f in result.findings],
            }
            for result in (sorted(results, key=lambda r: r.nodeid) if selected else ())
        ],
    }


def _verdict(requirement: Requirement, results: Sequence[TestResult], selected: bool, role: str) -> Verdict:
    decided = requirement.decided_by(role)
    if not selected:
        return Verdict.NOT_SELECTED
    if decided is Decided.NONE:
        return Verdict.NOT_APPLICABLE
    if decided is Decided.PLANNED:
        return Verdict.PLANNED
    if decided is Decided.ATTESTATION:
        return Verdict.ATTESTATION
    return of(results, requirement.level)


def _reason(
    requirement: Requirement, verdict: Verdict, results: Sequence[TestResult], role: str
) -> str | None:
    if verdict is Verdict.PASS:
        return None
    fixed = {
        Verdict.PLANNED: "no test yet in this version",
        Verdict.NOT_SELECTED: "not in the selection of this run",
        Verdict.NOT_TESTED: "no check ran",
    }
    findings = [f for result in results for f in result.findings]
    worst = next((f for f in findings if f.verdict is verdict), None)
    if worst is None and requirement.level is Level.DESIRABLE:
        worst = next((f for f in findings if f.verdict is Verdict.FAIL), None)
    if verdict not in fixed and worst is not None:
        return f"wanted {worst.want}; got {worst.got}"
    why = requirement.why.get(role)
    return fixed.get(verdict) or why or f"obliges the {'buyer' if role == 'server' else 'server'} only"


def _finding(finding: Finding) -> Document:
    return {
        "verdict": str(finding.verdict),
        "want": finding.want,
        "got": finding.got,
        "exchanges": list(finding.exchanges),
        "folded_into": finding.folded_into,
    }


def _fold(rows: Sequence[Document]) -> None:
    """A finding is folded only into another requirement that shows the cause: a FAIL not folded itself."""
    found = [(row["id"], finding) for row in rows for test in row["tests"] for finding in test["findings"]]
    for own, finding in found:
        if finding["folded_into"] == own:
            finding["folded_into"] = None
    standing = {own for own, f in found if f["verdict"] == Verdict.FAIL and not f["folded_into"]}
    further = {own: f["folded_into"] for own, f in reversed(found) if f["verdict"] == Verdict.FAIL}
    for _, finding in found:
        if finding["folded_into"] not in standing:  # what it is folded into may be folded itself
            finding["folded_into"] = further.get(finding["folded_into"])
        if finding["folded_into"] not in standing:
            finding["folded_into"] = None


def _name_the_cause(rows: Sequence[Document]) -> None:
    """The reason of a failed requirement is a failure of its own, or says under which other it is shown."""
    for row in rows:
        failed = [f for test in row["tests"] for f in test["findings"] if f["verdict"] == Verdict.FAIL]
        if row["verdict"] == Verdict.FAIL and failed:
            shown = next((f for f in failed if not f["folded_into"]), failed[0])
            under = f"shown under {shown['folded_into']}: " if shown["folded_into"] else ""
            row["reason"] = f"{under}wanted {shown['want']}; got {shown['got']}"


def _attest(rows: Sequence[Document], attestations: Statements) -> None:
    """What a person attested passes, where no test decides it."""
    for row in rows:
        if row["verdict"] == Verdict.ATTESTATION and (said := attestations.get(row["id"])):
            row.update(verdict=str(Verdict.PASS), reason=None, attested=dict(said))


def _unused(rows: Sequence[Document], attestations: Statements) -> list[str]:
    return [
        f"the attestation of {row['id']} is not used: tests decided it as {row['verdict']}"
        for row in rows
        if row["id"] in attestations and row["attested"] is None and row["verdict"] in SETTLED
    ]


def _left_behind(records: Sequence[Record]) -> list[str]:
    found = []
    for kind in ("job", "subscription"):
        notes = [r for r in records if r["kind"] == "note" and r["about"] == LEFT_BEHIND and kind in r]
        if listed := ", ".join(dict.fromkeys(str(r[kind]) for r in notes)):
            found.append(f"{kind}s left behind on the target (`lso-conformance cleanup` ends them): {listed}")
    return found


def _cut_short(records: Sequence[Record]) -> list[str]:
    """Explorations that the wall clock ended: another machine might have found more."""
    notes = [r for r in records if r["kind"] == "note" and r["about"] == TRIED and r.get("cut")]
    return [
        f"exploration {note['scenario']} was cut short by the clock after {note['attempts']} attempts; "
        "a faster target or machine may show more"
        for note in notes
    ]


def _waive(rows: Sequence[Document], waivers: Statements, started: str) -> tuple[list[str], list[str]]:
    """Put each waiver that holds to its failure; the ids of those that nothing needs, and remarks."""
    unneeded, remarks = [], []
    for row in rows:
        waiver = waivers.get(row["id"])
        if waiver is None:
            continue
        if waiver["expires"] < started[:10]:
            remarks.append(f"the waiver of {row['id']} expired on {waiver['expires']} and is ignored")
        elif row["verdict"] == Verdict.FAIL:
            row["waiver"] = dict(waiver)
        elif row["verdict"] in SETTLED:
            unneeded.append(row["id"])
            remarks.append(f"the waiver of {row['id']} is needed by nothing ({row['verdict']}); take it out")
    return unneeded, remarks


def is_waived(row: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a failed requirement is waived, or fails only by what waived ones already count."""
    if row["waiver"] is not None or not is_folded(row):
        return row["waiver"] is not None
    causes = {f["folded_into"] for test in row["tests"] for f in test["findings"]} - {None}
    return causes <= {other["id"] for other in rows if other["waiver"] is not None}


def word_of(row: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> str:
    """The word under which a requirement is counted and shown: its verdict, `waived` or `folded`."""
    if is_waived(row, rows):
        return WAIVED
    return FOLDED if is_folded(row) else str(row["verdict"])


def exit_code(document: Mapping[str, Any]) -> int:
    """The exit code of a matrix: a waiver that nothing needs is to be taken out, so it is no success."""
    return 1 if document["waivers_unneeded"] else EXIT_CODES[document["overall"]]


def is_folded(row: Mapping[str, Any]) -> bool:
    """Whether a failed requirement fails only by what another requirement already counts."""
    failed = [f for test in row["tests"] for f in test["findings"] if f["verdict"] == Verdict.FAIL]
    return row["verdict"] == Verdict.FAIL and bool(failed) and all(f["folded_into"] for f in failed)


def _summary(rows: Sequence[Document]) -> dict[str, int]:
    counts = Counter(word_of(row, rows) for row in rows)
    return {word: counts[word] for word in WORDS if counts[word]}


def overall(rows: Sequence[Mapping[str, Any]]) -> str:
    """The overall word; a run in which nothing mandatory was decided is incomplete."""
    words = {word_of(row, rows) for row in rows}
    binding = [row for row in rows if row["level"] in BINDING]
    if {Verdict.FAIL, FOLDED} & words:
        return NON_CONFORMANT
    if Verdict.ERROR in words or any(row["verdict"] in UNDECIDED for row in binding):
        return INCOMPLETE
    if not any(row["verdict"] in DECIDED and row["attested"] is None for row in binding):
        return INCOMPLETE
    return WITH_WARNINGS if {Verdict.WARNING, WAIVED} & words else CONFORMANT


def _worse(word: str) -> str:
    return word if word == NON_CONFORMANT else INCOMPLETE


def _scope(rows: Sequence[Document], covered: Sequence[Document], *, complete: bool) -> str:
    """What the overall word speaks of."""
    count = sum(row["verdict"] != Verdict.NOT_APPLICABLE for row in covered)
    if any(row["verdict"] == Verdict.NOT_SELECTED for row in rows):
        text = f"of the {count} requirements that were selected"
    elif any(row["verdict"] == Verdict.PLANNED for row in rows):
        text = f"of the {count} requirements that this version covers"
    else:
        text = f"of {count} requirements"
    return text if complete else f"{text}; the run was cut short"
