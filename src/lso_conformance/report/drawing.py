"""Coordinates of the page's drawings: the time line of a life, and bars of counts.  No markup here.

A time line is WIDE units wide; its marks stand at their times, moved right where they would cover
one another, and the whole is then fitted again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lso_conformance.seen.lives import STATE, Life, Mark

WIDE, LEFT, RIGHT = 960.0, 110.0, 930.0
LANE_HIGH, TOP = 34.0, 8.0
APART = 15.0  # between two marks
MAX_MARKS = 54
LETTER = 7.2  # width of one, about
BAR = 400.0


def time_line(life: Life) -> dict[str, Any]:
    """Lanes, states as bars, the other marks as numbered points, and the list that belongs to them."""
    marks = life.marks[:MAX_MARKS]
    places = _places([mark.at for mark in marks])
    lanes = list(dict.fromkeys([STATE, *(mark.lane for mark in marks)]))
    middle = {lane: TOP + LANE_HIGH * (n + 0.5) for n, lane in enumerate(lanes)}
    start = marks[0].at if marks else None
    return {
        "id": life.id,
        "kind": life.kind,
        "scenario": life.scenario,
        "width": WIDE,
        "height": TOP + LANE_HIGH * len(lanes) + 20,
        "left": LEFT,
        "right": RIGHT,
        "lanes": [{"name": lane, "y": middle[lane]} for lane in lanes],
        "states": _bars(marks, places),
        "points": [
            {"x": place, "y": middle[mark.lane], "number": n, "lane": mark.lane}
            for n, (mark, place) in enumerate(zip(marks, places, strict=True), 1)
            if mark.lane != STATE
        ],
        "rows": [
            {
                "number": n,
                "after": f"{(mark.at - start).total_seconds():.3f} s" if start else "",
                "lane": mark.lane,
                "text": mark.text,
                "exchange": mark.exchange,
            }
            for n, mark in enumerate(marks, 1)
        ],
        "took": f"{(marks[-1].at - marks[0].at).total_seconds():.3f} s" if marks else "",
        "left_out": len(life.marks) - len(marks),
    }


def _places(times: Sequence[datetime]) -> list[float]:
    """Where on the line the times stand, from LEFT to RIGHT, at least APART (or what is left of it)."""
    if not times:
        return []
    span = (times[-1] - times[0]).total_seconds() or 1.0
    apart = min(APART, (RIGHT - LEFT) / len(times))
    free = RIGHT - LEFT - apart * (len(times) - 1)
    return [
        LEFT + apart * n + free * (time - times[0]).total_seconds() / span for n, time in enumerate(times)
    ]


def _bars(marks: Sequence[Mark], places: Sequence[float]) -> list[dict[str, Any]]:
    states = [(n, mark, place) for n, (mark, place) in enumerate(zip(marks, places, strict=True), 1)
              if mark.lane == STATE]  # fmt: skip
    ends = [*(place for _, _, place in states[1:]), RIGHT + 20][: len(states)]
    bars = []
    for (n, mark, place), end in zip(states, ends, strict=True):
        width = max(end - place, 2.0)
        fits = width > LETTER * len(mark.text) + 6
        bars.append({"x": place, "width": width, "number": n, "text": mark.text if fits else str(n)})
    return bars


def bar(summary: Mapping[str, int], largest: int) -> list[dict[str, Any]]:
    """Segments of a bar: word, count, and x and width in BAR units; `largest` is the longest bar's total."""
    segments = []
    x = 0.0
    for word, count in summary.items():
        width = BAR * count / max(largest, 1)
        segments.append({"word": word, "count": count, "x": round(x, 2), "width": round(width, 2)})
        x += width
    return segments
