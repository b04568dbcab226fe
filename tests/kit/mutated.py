"""Documents with a value in a few places that nobody would write there, one that is gone, or one too many."""

import copy
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

Place = tuple[str | int, ...]
DEEPEST = 9
ODD: list[Any] = [
    None, True, False, 0, -1, 1.5, 10**400, 1e308, 2**63, "", "x", "\ud800", "\x00", "a" * 5000, [], {}, [[]],
    [None], [1], ["a"], {"a": None}, {"": []}, [["a", "b", "c"]], "urn:mef:x", "http://[::1",
    "2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
]  # fmt: skip


def places(document: Any, deepest: int, place: Place = ()) -> Iterator[Place]:
    """Every place in a document that is not deeper than so many steps."""
    if place:
        yield place
    if len(place) < deepest and isinstance(document, dict | list):
        inside = document.items() if isinstance(document, dict) else enumerate(document)
        for name, inner in inside:
            yield from places(inner, deepest, (*place, name))


@st.composite
def mutants(draw: st.DrawFn, document: Any, most: int = 3) -> Any:
    """The document, mutated in one place or a few."""
    changed = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, most))):
        found = list(places(changed, draw(st.integers(1, DEEPEST))))
        if not found:
            break
        *above, last = draw(st.sampled_from(found))
        node: Any = changed
        for step in above:
            node = node[step]
        match draw(st.sampled_from(["set", "set", "set", "remove", "double"])):
            case "set":
                node[last] = copy.deepcopy(draw(st.sampled_from(ODD)))
            case "remove":
                del node[last]
            case _ if isinstance(node, list):
                node.append(node[int(last)])
            case _:
                node[f"{last}2"] = node[last]
    return changed
