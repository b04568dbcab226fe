"""An exchange, or what decided a requirement, as text for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from lso_conformance.checks.finding import Verdict
from lso_conformance.common import urls
from lso_conformance.judge.evidence import shown
from lso_conformance.judge.verdict import WORST_FIRST
from lso_conformance.log.exchange import Exchange, everything
from lso_conformance.log.log import Record
from lso_conformance.report import view
from lso_conformance.report.explain import Stories
from lso_conformance.report.text import indented
from lso_conformance.standard import readings
from lso_conformance.standard.api_file import offered
from lso_conformance.standard.requirements import Requirement

INDENT = "  "


def listed(records: Sequence[Record]) -> Iterator[tuple[str, str, str, str, str]]:
    """One row per exchange: number, request (below the base URL), outcome, time, scenario and step."""
    ixit = records[0]["profile"]["ixit"]
    bases = [urls.read(ixit[api.name]["base_url"]) for api in offered(ixit)]
    for e in everything(records):
        below = (e.address.below(base) for base in bases)
        url = next((each for each in below if each is not None), e.url)
        outcome = str(e.status) if e.status is not None else "none"
        yield f"#{e.number}", f"{e.method} {url}", outcome, milliseconds(e), f"{e.scenario}: {e.step}"


def find(records: Sequence[Record], number: int) -> Exchange | None:
    """The exchange that a record of this number belongs to."""
    record = records[number] if number < len(records) else {"kind": ""}
    sent = number if record["kind"] == "message" else record.get("of", number)
    return next((e for e in everything(records) if e.number == sent), None)


def milliseconds(exchange: Exchange) -> str:
    """From request to answer; a dash when none came."""
    if exchange.answered_at is None:
        return "-"
    return f"{(exchange.answered_at - exchange.sent_at).total_seconds() * 1000:.0f} ms"


def exchange(one: Exchange) -> str:
    """An exchange in full; JSON bodies indented, their values as they came.  Ends with a curl line."""
    text = shown(one)
    facts = "".join(f", {name}: {value}" for name, value in one.facts.items())
    parts = [
        f"#{one.number}  {one.scenario}: {one.step}{facts}",
        f"sent {one.sent_at.isoformat()}, answered after {milliseconds(one)}",
        "",
        f"{one.method} {one.url}",
        text["request_headers"],
        *_body(text["request_body"]),
        "",
        f"no answer: {one.error}" if one.status is None else f"status {one.status}",
        text["response_headers"],
        *_body(text["response_body"]),
        "",
        text["curl"],
    ]
    return "\n".join(part for place, part in enumerate(parts) if part or (place and parts[place - 1]))


def _body(body: str | None) -> list[str]:
    return ["", indented(body)] if body else []


def requirement(
    row: Mapping[str, Any], known: Requirement, purposes: Mapping[str, str], stories: Stories
) -> str:
    """What decided a requirement: its row of the matrix, its paragraph, the purposes of tests by node id.

    Tests stand worst first; of those that pass, want and got are left out. `stories` are those of the run.
    """
    _, decided = view.deciding(row)
    open_ = readings.named(known.interpretation, row["reason"])
    parts = [
        f"{row['id']}  {row['standard']}, section {row['section']}, {row['level']}",
        known.summary,
        *([f"interpretation: {' '.join(known.interpretation.split())}"] if known.interpretation else []),
        *(f"{INDENT}{each.id}: {each.document}; read here: {each.reading}" for each in open_),
        "",
        f"verdict: {row['verdict']}" + (f" ({row['reason']})" if row["reason"] else ""),
        *(f"{key}: {_said(row[key])}" for key in ("attested", "waiver") if row.get(key)),
    ]
    tests = sorted(row["tests"], key=lambda test: WORST_FIRST.index(Verdict(test["verdict"])))
    for test in tests:
        parts += ["", *_test(test, purposes.get(test["nodeid"], ""))]
    if decided and (story := stories.told(decided["exchanges"])):
        parts += ["", f"what led to it, in {story['scenario']}", *_story(story)]
    return "\n".join(parts)


def _story(story: Mapping[str, Any]) -> Iterator[str]:
    """The steps that led to what decided; those that it cites with a star."""
    skipped = [f"{INDENT}  … {story['skipped']} more exchanges"] if story["skipped"] else []
    first, then = (
        [
            f"{INDENT}{'*' if step['cited'] else ' '} {step['name']}: {step['asked']} -> {step['status']}"
            f"{', ' + str(step['times']) + ' times' if step['times'] > 1 else ''} (#{step['number']})"
            for step in story[part]
        ]
        for part in ("first", "then")
    )
    yield from (*first, *skipped, *then)


def finding(row: Mapping[str, Any]) -> str:
    """What an explorer found: a row of the matrix, its steps with curl lines."""
    parts = [
        f"{row['id']}  {row['status']}, {row['requirement'] or 'no requirement'}: {row['about']}",
        f"expected  {row['expected']}",
        f"received  {row['received']}",
    ]
    for step in row["steps"]:
        parts += ["", f"{step['step']}. {step['name']} (#{step['exchange']}): {step['status']}", step["curl"]]
    return "\n".join(parts)


def _said(statement: Mapping[str, str]) -> str:
    return ", ".join(f"{key} {value}" for key, value in statement.items())


def _test(test: Mapping[str, Any], purpose: str) -> list[str]:
    passed = test["verdict"] == Verdict.PASS
    lines = [f"{test['verdict']}  {test['nodeid']}", *([f"{INDENT}{purpose}"] if purpose else [])]
    for finding in () if passed else test["findings"]:
        lines += [
            f"{INDENT}{finding['verdict']}",
            f"{INDENT * 2}want  {finding['want']}",
            f"{INDENT * 2}got   {finding['got']}",
            *_numbers(finding["exchanges"]),
            *([f"{INDENT * 2}counted under {finding['folded_into']}"] if finding["folded_into"] else []),
        ]
    if passed:
        lines += _numbers(dict.fromkeys(n for finding in test["findings"] for n in finding["exchanges"]))
    return lines


def _numbers(numbers: Iterable[int]) -> list[str]:
    text = ", ".join(f"#{number}" for number in numbers)
    return [f"{INDENT * 2}shown by {text}"] if text else []


def purposes(functions: Iterable[tuple[str, Callable[..., Any]]]) -> dict[str, str]:
    """First line of each test's docstring, by node id."""
    return {nodeid: (function.__doc__ or "").strip().partition("\n")[0] for nodeid, function in functions}
