"""Why a verdict is what it is, for somebody who has not read the standard.  Nothing is judged here.

Beside a requirement's findings: our reading of the paragraph with the open places of the documents that it
names, the purposes of its tests, the steps that led to the exchange which decided it, that exchange with the
member marked that a finding points to, and a text with which to dispute the verdict.
"""

import ast
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from lso_conformance.common import resources
from lso_conformance.log.exchange import Exchange
from lso_conformance.report import marks, text, view
from lso_conformance.standard import readings, requirements

MAX_EXPLAINED = 60  # requirements of the page with their story and exchange, the worst first
MAX_STEPS = 9  # of a story before the exchange that decided, and
MAX_FIRST = 3  # at its beginning
MAX_LOOKED_AT = 300  # exchanges of a story
MAX_BODY = 4000  # characters of a body in the card
LOG = "conformance-log.jsonl"
_BASE = re.compile(r"^[^/]*(?:/.*?/v[0-9]+(?=/))?")  # of a URL without scheme: host and base path
_SUITE = re.compile(r"suites/[a-z_]{1,50}/test_[a-z_]{1,50}\.py")


class Stories:
    """The exchanges of a run, scenario by scenario, in the order of their numbers."""

    def __init__(self, exchanges: Sequence[Exchange] = ()) -> None:
        self._scenario = {e.number: e.scenario for e in exchanges}
        self._of: dict[str, list[Exchange]] = {}
        for exchange in exchanges:
            self._of.setdefault(exchange.scenario, []).append(exchange)

    def told(self, cited: Sequence[int]) -> dict[str, Any] | None:
        """What was done up to the last of the exchanges that a finding cites; None: it is not known.

        `first` and `then` are steps, `skipped` the number of exchanges between them.
        """
        scenario = self._scenario.get(cited[-1]) if cited else None
        if scenario is None:
            return None
        of_it = self._of[scenario]
        end = bisect_left(of_it, cited[-1], key=lambda e: e.number) + 1
        begin = max(0, end - MAX_LOOKED_AT)
        then = _steps(of_it[begin:end], cited)
        first: list[dict[str, Any]] = []
        if begin or len(then) > MAX_FIRST + MAX_STEPS:
            first, then = _steps(of_it[:MAX_LOOKED_AT], cited)[:MAX_FIRST], then[-MAX_STEPS:]
        told = sum(step["times"] for step in (*first, *then))
        return {"scenario": scenario, "first": first, "then": then, "skipped": max(0, end - told)}

    def seconds(self, rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
        """How long the scenarios took, together, in which the findings of each requirement lie, by its id."""
        took = {name: _took(of_it) for name, of_it in self._of.items()}
        found = {}
        for row in rows:
            cited = (n for test in row["tests"] for finding in test["findings"] for n in finding["exchanges"])
            scenarios = {self._scenario[number] for number in cited if number in self._scenario}
            found[row["id"]] = sum(took[name] for name in sorted(scenarios))
        return found


def _took(exchanges: Sequence[Exchange]) -> float:
    """Seconds from the first request to the last answer."""
    ends = max(e.answered_at or e.sent_at for e in exchanges)
    return (ends - min(e.sent_at for e in exchanges)).total_seconds()


def _steps(exchanges: Iterable[Exchange], cited: Sequence[int]) -> list[dict[str, Any]]:
    """Exchanges as steps; what is done alike several times in a row is one of them."""
    found = []
    for (name, asked, status), group in groupby(exchanges, key=lambda e: (e.step, _asked(e), e.status)):
        alike = list(group)
        found.append({
            "name": name,
            "asked": asked,
            "status": "no answer" if status is None else ("read" if status == 0 else status),
            "times": len(alike),
            "number": alike[-1].number,
            "cited": any(e.number in cited for e in alike),
        })  # fmt: skip
    return found


def _asked(exchange: Exchange) -> str:
    """The request without host and base path, which are those of every step."""
    if exchange.is_notification:
        return "the target notifies"
    if exchange.status == 0:
        return "the target streams"
    path = exchange.url[:600].partition("://")[2].partition("?")[0]
    return f"{exchange.method} {_BASE.sub('', path)}"


def requirement(
    row: Mapping[str, Any], matrix: Mapping[str, Any], exchanges: Mapping[int, Mapping[str, Any]],
    stories: Stories,
) -> dict[str, Any]:  # fmt: skip
    """The reading of a requirement; of one that is loud also the story, the exchange, what to do next.

    Args:
        row: of the matrix.
        matrix: the whole of it.
        exchanges: those that findings cite, by number.
        stories: all of the run.
    """
    interpretation = interpretations().get(row["id"], "")
    test, finding = view.deciding(row)
    if test is None or finding is None:
        return {"interpretation": interpretation, "readings": readings.named(interpretation), "why": None}
    said = (interpretation, row["reason"], finding["want"], finding["got"])
    cited = [n for n in finding["exchanges"][: view.MAX_CITED] if n in exchanges]
    return {
        "interpretation": interpretation,
        "readings": readings.named(*(each and text.line(each, 4000) for each in said)),
        "why": {
            "story": stories.told(cited),
            "exchange": _exchange(cited[-1], exchanges[cited[-1]], finding) if cited else None,
            "again": list(_again(row, matrix)),
            "dispute": dispute(row, test, finding, interpretation, matrix),
        },
    }


def _exchange(number: int, shown: Mapping[str, Any], finding: Mapping[str, Any]) -> dict[str, Any]:
    at = marks.pointers(str(finding["got"]))

    def body(key: str) -> Any:
        said = shown[key] or ""
        whole = text.indented(said) if len(said) <= 4 * text.MAX_BYTES else said
        return marks.pointed(whole, at, MAX_BODY)

    bodies = {"request": body("request_body"), "response": body("response_body")}
    return {"notification": False, **shown, "number": number, **bodies}


def _again(row: Mapping[str, Any], matrix: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """What to do next, and the command that does it."""
    for each in matrix.get("findings", ()):
        if each.get("requirement") == row["id"] and each.get("id"):
            yield "Send what exploring found again", f"lso-conformance replay {each['id']} --log {LOG}"
    if matrix.get("role") != "buyer":
        yield "Drive only this again", f"lso-conformance run --select {row['id']} --target target.yaml"
    yield "Judge the recording again, without the target", f"lso-conformance rejudge {LOG}"


def dispute(
    row: Mapping[str, Any], test: Mapping[str, Any], finding: Mapping[str, Any], interpretation: str,
    matrix: Mapping[str, Any],
) -> str:  # fmt: skip
    """A text that somebody who reads the paragraph otherwise can finish and send."""
    numbers = ", ".join(f"#{number}" for number in finding["exchanges"][: view.MAX_CITED])
    suite = matrix["suite"]
    place = f"{row['standard']}, section {row['section']}, {row['level']}"
    lines = [
        f"Dispute of {row['id']} ({place}): {row['verdict']}",
        f"What the paragraph asks: {text.line(row.get('summary') or 'see the standard', 1000)}",
        *([f"How the suite reads it: {interpretation}"] if interpretation else []),
        f"Decided by: {text.line(test['nodeid'], 600)}",
        f"Expected: {text.line(finding['want'], 1000)}",
        f"Received: {text.line(finding['got'], 1000)}",
        *([f"Shown by: {numbers} of {LOG} (attached)"] if numbers else []),
        f"Suite: {suite['name']} {suite['version']}, requirements map {matrix['requirements_digest']}",
        "How we read the paragraph, and why: ",
    ]
    return "\n".join(lines)


@cache
def interpretations() -> Mapping[str, str]:
    """How the suite reads each requirement that needs a word, by id, in one line."""
    known = requirements.load(resources.requirements_map())
    return {each.id: " ".join(each.interpretation.split()) for each in known if each.interpretation}


def title(nodeid: str) -> str:
    """A test's purpose, and the parameters that its node id has; empty: the test is none of this version."""
    path, _, rest = nodeid.partition("::")
    function, bracket, parameters = rest.partition("[")
    purpose = _purposes(path).get(function, "")
    return f"{purpose.removesuffix('.')}: {parameters.removesuffix(']')}" if purpose and bracket else purpose


@cache
def _purposes(path: str) -> Mapping[str, str]:
    """First line of the docstring of each test of a file of the suites."""
    file = resources.root() / path
    if not _SUITE.fullmatch(path) or not file.is_file():
        return {}
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {node.name: (ast.get_docstring(node) or "").partition("\n")[0] for node in found}
