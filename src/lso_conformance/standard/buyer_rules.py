"""What binds a Buyer/Client of an API, as frozen data: the part `buyer` of `api.yaml`.

Source: W148 5.2.2, 6.1.2, 6.4.2, 6.7.2, 6.18, 7.2.3.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lso_conformance.common.errors import UsageError

KEYS = {
    "claims", "monitored_objects", "options", "paragraphs", "misprints", "event_query",
}  # fmt: skip


@dataclass(frozen=True)
class MonitoredKind:
    """A kind of monitored object: its `@type`, JSON pointers of the ids that it must have, the paragraph."""

    name: str
    type: str
    ids: tuple[str, ...]
    paragraph: str


@dataclass(frozen=True)
class BuyerRules:
    """What binds a Buyer/Client.

    `claims` maps the claims of its ICS to the role that must be seen, `misprints` an operation to what
    the guide misprints there.
    """

    claims: Mapping[str, str]
    monitored_objects: Mapping[str, MonitoredKind]
    options: tuple[str, ...]
    paragraphs: Mapping[str, str]
    misprints: Mapping[str, Sequence[str]]
    event_query: tuple[str, ...]


NONE = BuyerRules({}, {}, (), {}, {}, ())  # of an API whose Buyers are not judged


def read(row: Mapping[str, Any], path: Path) -> BuyerRules:
    """The rules in a mapping of a file.

    Raises:
        UsageError: a key is unknown or missing.
    """
    if wrong := row.keys() ^ KEYS:
        raise UsageError(f"{path}: buyer: unknown or missing {sorted(wrong)}; allowed {sorted(KEYS)}")
    kinds = {
        name: MonitoredKind(name, given["type"], tuple(given["ids"]), given["paragraph"])
        for name, given in row["monitored_objects"].items()
    }
    return BuyerRules(
        claims=row["claims"], monitored_objects=kinds, options=tuple(row["options"]),
        paragraphs=row["paragraphs"], misprints=row["misprints"], event_query=tuple(row["event_query"]),
    )  # fmt: skip
