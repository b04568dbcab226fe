"""What is marked in a text: words in which it differs from another, members that pointers lead to.  Pure."""

import json
import re
from collections.abc import Collection, Iterable
from difflib import SequenceMatcher
from itertools import pairwise

from lso_conformance.report.text import PART

Marked = list[tuple[str, bool]]  # pieces of a text, each with whether it is marked

MAX_WORDS = 400  # of a text that is compared; longer ones are shown unmarked
ALIKE = 0.5  # below this, two texts are different altogether, and marks would say nothing
_WORD = re.compile(r"\s+|[\w.+-]+|[^\w\s]")
MAX_SAID = 2000  # characters of a text in which pointers are looked for
MAX_MARK = 200  # characters of a member that is marked whole; of a longer one the name alone
BEFORE = 800  # characters before the first mark that are shown of a long body
_POINTER = re.compile(r"(?<![^\s(,;])(?:/[^\s/:]{1,100}){1,20}(?=:)")


def differing(want: str, got: str) -> tuple[Marked, Marked]:
    """Both texts in pieces, each with whether it differs; one unmarked piece where marks would not help."""
    ours, theirs = _WORD.findall(want), _WORD.findall(got)
    if max(len(ours), len(theirs)) > MAX_WORDS:
        return [(want, False)], [(got, False)]
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if matcher.ratio() < ALIKE:
        return [(want, False)], [(got, False)]
    left: Marked = []
    right: Marked = []
    for kind, a, b, c, d in matcher.get_opcodes():
        differs = kind != "equal"
        if a < b:
            left.append(("".join(ours[a:b]), differs))
        if c < d:
            right.append(("".join(theirs[c:d]), differs))
    return left, right


def pointers(said: str) -> list[str]:
    """The JSON pointers (RFC 6901) that a text names as `/a/0/b: …`."""
    return list(dict.fromkeys(_POINTER.findall(said[:MAX_SAID])))


def pointed(body: str, named: Collection[str], limit: int) -> Marked:
    """At most `limit` characters of a JSON text in pieces, each with whether a pointer leads to it.

    A longer text begins shortly before the first mark. Any other text than JSON has no marks.
    """
    spans = sorted(_spans(body, named).values()) if named else []
    begin = max(0, spans[0][0] - BEFORE) if spans and len(body) > limit else 0
    end = min(len(body), begin + limit)
    inside = [(a, b) for a, b in spans if begin <= a and b <= end]
    flat = [(a, b) for n, (a, b) in enumerate(inside) if not n or a >= inside[n - 1][1]]
    edges = [begin, *(edge for span in flat for edge in span), end]
    pieces = [(body[a:b], n % 2 == 1) for n, (a, b) in enumerate(pairwise(edges)) if a < b]
    left = [("… \n", False)] if begin else []
    right = (
        [(f"\n… {len(body) - end} more characters are in the recording", False)] if end < len(body) else []
    )
    return [*left, *pieces, *right]


def _spans(body: str, pointers: Collection[str]) -> dict[str, tuple[int, int]]:
    """Where the members stand that pointers lead to: from the name (an item: the value) to the end."""
    wanted, depths = set(pointers), {pointer.count("/") for pointer in pointers}
    found: dict[str, tuple[int, int]] = {}
    # Of each object and list that is open: name or index inside, where that and its own value begin.
    open_: list[tuple[str | int, int, int]] = []
    named_next = False
    for part in PART.finditer(body):
        piece, begin = part[0], part.start()
        if piece in ("{", "["):
            open_.append(("" if piece == "{" else 0, -1, begin))
            named_next = piece == "{"
            continue
        if piece == ":":
            continue
        if not open_:
            return found  # no more than one value: what comes is no JSON
        name, named_at, value_at = open_[-1]
        if piece == ",":
            named_next = isinstance(name, str)
            open_[-1] = (name if named_next else int(name) + 1, -1, value_at)
            continue
        if named_next and piece != "}":
            open_[-1] = (_name(piece), begin, value_at)
            named_next = False
            continue
        if piece in ("}", "]"):
            named_next = False
            begin = open_.pop()[2]
            if not open_:
                continue
            named_at = open_[-1][1]
        if len(open_) in depths and (pointer := _pointer(each[0] for each in open_)) in wanted:
            start = named_at if named_at >= 0 else begin
            whole = part.end() - start <= MAX_MARK
            shorter = PART.match(body, start)  # the name, or the bracket of a list's item
            found[pointer] = (start, part.end() if whole or shorter is None else shorter.end())
    return found


def _name(piece: str) -> str:
    try:
        return str(json.loads(piece))
    except ValueError:
        return piece


def _pointer(names: Iterable[str | int]) -> str:
    return "".join(f"/{str(name).replace('~', '~0').replace('/', '~1')}" for name in names)
