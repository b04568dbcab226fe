"""What binds a Buyer/Client of an API, as frozen data: the part `buyer` of its file.

Source: W148 5.2.2, 6.1.2, 6.4.2, 6.7.2, 6.18, 7.2.3.6.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MonitoredKind:
    """A kind of monitored object: its `@type`, and JSON pointers of the ids that it must have."""

    name: str
    type: str
    ids: tuple[str, ...]


@dataclass(frozen=True)
class BuyerRules:
    """What binds a Buyer/Client.

    `claims` maps the claims of its ICS to the role that must be seen, `misprints` an operation to what
    the guide misprints there.
    """

    claims: Mapping[str, str]
    monitored_objects: Mapping[str, MonitoredKind]
    options: tuple[str, ...]
    misprints: Mapping[str, Sequence[str]]
    event_query: tuple[str, ...]


NONE = BuyerRules({}, {}, (), {}, ())  # of an API whose Buyers are not judged


def read(row: Mapping[str, Any]) -> BuyerRules:
    """The rules in a mapping of an API file."""
    kinds = {
        name: MonitoredKind(name, given["type"], tuple(given["ids"]))
        for name, given in row["monitored_objects"].items()
    }
    return BuyerRules(
        claims=row["claims"], monitored_objects=kinds, options=tuple(row["options"]),
        misprints=row["misprints"], event_query=tuple(row["event_query"]),
    )  # fmt: skip
