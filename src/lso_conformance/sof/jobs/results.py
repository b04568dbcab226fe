"""Results as the service-specific schemas want them.  W148 5.3, 7.2.3.9, 7.2.3.16.  Pure.

Every kind of configuration has its kind of result; a configuration of a type that was never
agreed gets a result of the type that is called like it. The values are made up, and the same
each time that a report is read.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

Document = dict[str, Any]
Stamp = Callable[[datetime], str]
Make = Callable[[Mapping[str, Any], int, Document], Document]

SOURCE: Final = {"ipv4": ["192.0.2.1"]}
DESTINATION: Final = {"ipv4": ["192.0.2.2"]}


def content(
    configuration: Mapping[str, Any],
    report_id: str,
    windows: Sequence[tuple[datetime, datetime]],
    stamp: Stamp,
) -> list[Document]:
    """One ReportContentItem per window, each with one result of the configured kind."""
    kind = str(configuration.get("@type", ""))
    name, make = RESULTS.get(kind, (_named_like(kind), _nothing))
    items = []
    for place, (start, end) in enumerate(windows):
        begin, over = stamp(start), stamp(end)
        known = {"reportId": report_id, "start": begin, "end": over}
        items.append(
            {
                "measurementTime": {"measurementStartDate": begin, "measurementEndDate": over},
                "measurementDataPoint": [{"@type": name, **make(configuration, place, known)}],
            }
        )
    return items


def _named_like(kind: str) -> str:
    return kind.replace("configuration", "report").replace("Configuration", "Report")


def _nothing(_configuration: Mapping[str, Any], _place: int, _known: Document) -> Document:
    return {}


def _ping(configuration: Mapping[str, Any], place: int, known: Document) -> Document:
    sent = configuration.get("count", 10)
    sent = int(sent) if isinstance(sent, int | float) and 0 < sent < 10**9 else 10
    lost = 1 if place % 5 == 4 and sent > 1 else 0
    return {
        "startTime": known["start"],
        "endTime": known["end"],
        "protocol": configuration.get("protocol", "IPV4"),
        "numberOfTxPackets": sent,
        "numberOfRxPackets": sent - lost,
        "minimumRoundTripDelay": _ms(2),
        "averageRoundTripDelay": _ms(3 + place % 3),
        "maximumRoundTripDelay": _ms(8),
        "countOfLostPackets": lost,
        "percentageOfLostPackets": round(100 * lost / sent, 3),
    }


def _bfd(configuration: Mapping[str, Any], place: int, known: Document) -> Document:
    return {
        **_path(configuration, known),
        "bfdSessionId": "bfd-1",
        "status": "down" if place % 7 == 6 else "up",
        "latency": _ms(2 + place % 3),
        "packetLoss": 0.1,
        "jitter": 0.2,
    }


def _traceroute(configuration: Mapping[str, Any], _place: int, known: Document) -> Document:
    hops = [{"hopNumber": 1, "ipv4": "192.0.2.65"}, {"hopNumber": 2, "ipv4": "192.0.2.2"}]
    return {**_path(configuration, known), "hops": hops}


def _twamp(configuration: Mapping[str, Any], place: int, _known: Document) -> Document:
    sender = configuration.get("sessionSender", {})
    sender = sender if isinstance(sender, Mapping) else {}
    return {
        "sourceIpv4Address": sender.get("senderIpv4Address", SOURCE["ipv4"]),
        "destinationIpv4Address": sender.get("reflectorIpv4Address", DESTINATION["ipv4"]),
        "outboundDelayMinimum": _ms(1),
        "outboundDelayAverage": _ms(2),
        "outboundDelayMaximum": _ms(4),
        "inboundDelayMinimum": _ms(1),
        "inboundDelayAverage": _ms(2),
        "inboundDelayMaximum": _ms(4),
        "minimumRoundTripDelay": _ms(2),
        "averageRoundTripDelay": _ms(4 + place % 2),
        "maximumRoundTripDelay": _ms(8),
        "inboundJitter": _ms(1),
        "outboundJitter": _ms(1),
        "roundTripJitter": _ms(2),
        "countOfLostPackets": 0,
        "percentageOfLostPackets": 0.0,
    }


def _path(configuration: Mapping[str, Any], known: Document) -> Document:
    return {
        "reportId": known["reportId"],
        "timestamp": known["end"],
        "sourceIpAddress": configuration.get("sourceIpAddress", SOURCE),
        "destinationIpAddress": configuration.get("destinationIpAddress", DESTINATION),
    }


def _ms(value: int) -> Document:
    return {"timeDurationValue": value, "timeDurationUnits": "MS"}


RESULTS: Final[Mapping[str, tuple[str, Make]]] = {
    "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all": (
        "urn:mef:lso:spec:legato:ping-report:v0.0.1:all", _ping),
    "urn:mef:lso:spec:service:bfd-configuration:v0.0.1:all": (
        "urn:mef:lso:spec:legato:bfd-report:v0.0.1:all", _bfd),
    "urn:mef:lso:spec:legato:traceroute-configuration:v0.0.1:all": (
        "urn:mef:lso:spec:legato:traceroute-report:v0.0.1:all", _traceroute),
    "urn:mef:lso:spec:service:twamp-configuration:v0.0.1:all": (
        "urn:mef:lso:spec:service:twamp-report:v0.0.1:all", _twamp),
}  # fmt: skip
"""Per `@type` of a configuration the `@type` of its results, and what makes them."""
