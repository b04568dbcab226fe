"""The log -> the streams that were read: when they opened, what came, how they ended.  Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from lso_conformance.log.log import Record, body_of, instant

# How a stream ended: we stopped it; the server ended it for good; nobody answered; we cannot read it.
STOPPED, ENDED, UNREACHABLE, UNREADABLE = "stopped", "ended", "unreachable", "unreadable"
REFUSED = "refused"  # the server itself says that there is nothing to read
BARE = "no credentials went along"
WITHOUT = (
    "no credentials went there, for it is not at the origin of base_url: give those of this server in "
    "ixit.streamingManagement.servers"
)


@dataclass(frozen=True)
class Message:
    """One message: its place in the log, when it came, headers of the transport, and body."""

    number: int
    at: datetime
    headers: Sequence[Sequence[str]]
    body: bytes


@dataclass(frozen=True)
class Counted:
    """Messages that are not kept: how many, and of these how many lack which mandatory attribute.

    The keys of `without` are `eventId`, `eventType`, both with a blank between, or `unreadable`.
    """

    number: int
    first: datetime
    last: datetime
    count: int
    without: Mapping[str, int]


@dataclass
class Stream:
    """One subscription's stream, as a consumer saw it."""

    number: int
    scenario: str
    step: str
    subscription: str
    topic: str
    protocol: str
    place: str
    began: datetime
    model: str = ""
    withheld: bool = False  # the profile has credentials, but none for this place
    opened: list[datetime] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    marks: dict[str, datetime] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)  # of the marks, in the log
    how: str | None = None
    reason: str = ""
    closed: datetime | None = None

    @property
    def unknown(self) -> str | None:
        """Why it says nothing of the target that no message came, if so."""
        return WITHOUT if (self.withheld or BARE in self.marks) and not self.count else None

    @property
    def count(self) -> int:
        """How many messages came."""
        return len(self.messages) + sum(each.count for each in self.counted)

    def times(self) -> Iterator[datetime]:
        """When messages came, as far as that is known."""
        yield from (each.at for each in self.messages)
        yield from (each.last for each in self.counted)


def streams(records: Sequence[Record]) -> list[Stream]:
    """Every stream of a log."""
    found: dict[int, Stream] = {}
    for record in records:
        kind = record["kind"]
        if kind == "stream":
            found[record["n"]] = _begun(record)
        elif kind in {"opened", "message", "counted", "mark", "closed"} and record["of"] in found:
            _take(found[record["of"]], record, instant(record["at"]))
    return list(found.values())


def _begun(record: Record) -> Stream:
    return Stream(
        number=record["n"],
        scenario=record["scenario"],
        step=record["step"],
        subscription=str(record["subscription"]),
        topic=str(record.get("topic") or ""),
        protocol=str(record["protocol"]),
        place=str(record["place"]),
        began=instant(record["at"]),
        model=str(record.get("model") or ""),
        withheld=bool(record.get("withheld")),
    )


def _take(stream: Stream, record: Record, at: datetime) -> None:
    match record["kind"]:
        case "opened":
            stream.opened.append(at)
        case "message":
            headers = [pair for pair in record["headers"] if len(pair) == 2]
            stream.messages.append(Message(record["n"], at, headers, body_of(record)))
        case "counted":
            first = instant(record.get("first", record["at"]))
            last = instant(record.get("last", record["at"]))
            stream.counted.append(Counted(record["n"], first, last, record["count"], record["without"]))
        case "mark":
            stream.marks.setdefault(record["name"], at)
            stream.numbers.setdefault(record["name"], record["n"])
        case _:
            stream.how, stream.reason, stream.closed = record["how"], str(record["reason"]), at
