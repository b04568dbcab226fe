"""What people state of requirements: attestations and waivers, one YAML file each, by requirement id.

An attestation says that somebody has seen what no exchange shows; a waiver, that somebody answers
for a known failure until a day.  Reading is strict, as for the target profile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from lso_conformance.profile import document
from lso_conformance.profile.node import Node
from lso_conformance.standard.requirements import RequirementsMap

Statements = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Kind:
    """One kind of file: its keys with what each must be; `optional` ones may be left out."""

    name: str
    keys: Mapping[str, str]
    dates: frozenset[str]
    optional: frozenset[str] = frozenset()


ATTESTATIONS = Kind(
    "attestations",
    {
        "who": "the person (and laboratory) who attests it",
        "when": "the day, as 2026-12-31",
        "evidence": "what was seen, and where that is kept",
    },
    frozenset({"when"}),
)
WAIVERS = Kind(
    "waivers",
    {
        "owner": "the person (and laboratory) who answers for it",
        "date": "the day, as 2026-12-31",
        "reason": "why the failure is accepted",
        "expires": "the last day on which it holds, as 2026-12-31",
        "issue": "where the failure is tracked",
    },
    frozenset({"date", "expires"}),
    frozenset({"issue"}),
)


def read(path: Path, kind: Kind, known: RequirementsMap) -> Statements:
    """The statements of a file, by requirement id.

    Raises:
        UsageError: `FILE:LINE: PLACE: what is wrong; remedy`.
    """
    remedy = f"write one with `lso-conformance {kind.name} MATRIX`"
    data, source = document.read(path, "file", remedy)
    root = Node(source, (), data)
    if not isinstance(data, dict) or not data:
        root.reject("is no mapping of requirement ids", remedy)
    ids = [requirement.id for requirement in known]
    found = {}
    for requirement_id in data:
        if requirement_id not in known:
            near = get_close_matches(requirement_id, ids, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}? " if near else ""
            root[requirement_id].reject(
                "there is no such requirement", f"{hint}`lso-conformance requirements` lists all"
            )
        found[requirement_id] = _statement(root[requirement_id], kind)
    return found


def _statement(node: Node, kind: Kind) -> dict[str, str]:
    block = node.block(*kind.keys)
    given = {
        key: _day(block[key], wanted) if key in kind.dates else block[key].text(wanted)
        for key, wanted in kind.keys.items()
        if block[key].given or key not in kind.optional
    }
    if "expires" in given and given["expires"] < given["date"]:
        block["expires"].reject("lies before date", "give a later day")
    return given


def _day(node: Node, wanted: str) -> str:
    text = node.text(wanted)
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        day = None
    if day is None:
        node.reject(f"{text[:40]!a} is no day", f"give {wanted}")
    return text


def template(kind: Kind, rows: Mapping[str, str]) -> str:
    """A file to be filled in; `rows` are ids with one line about each."""
    title = kind.name.capitalize()
    lines = [f"# {title}, by requirement id.  Take out what you do not state, fill in the rest."]
    for requirement_id, about in rows.items():
        lines += ["", f"# {about}", f"{requirement_id}:"]
        lines += [
            f"  {'# ' if key in kind.optional else ''}{key}:  # {wanted}" for key, wanted in kind.keys.items()
        ]
    return "\n".join(lines)
