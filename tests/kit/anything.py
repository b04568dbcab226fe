"""Whatever a target may answer: hypothesis strategies for bodies, headers and whole answers."""

from typing import Any

import by_hand
from by_hand import error, exchange, job
from hypothesis import strategies as st

from lso_conformance.log.exchange import Exchange

# Every character, lone surrogates too; every number that JSON can spell.
TEXTS = st.text(st.characters(), max_size=8)
ODD: st.SearchStrategy[Any] = st.sampled_from([
    "", "\ud800", "9999-12-31T23:59:59.9Z", "0001-01-01T00:00:00+23:59", "2025-01-01T12:00:00Z",
    "2016-12-31T23:59:60Z", "/list/" + "9" * 5000, "#/a", "inProgress", "rejected", by_hand.PING,
    1e308, 10**400, -0.0, True, None, [], {}, [[]], [{}],
])  # fmt: skip
VALUES = st.recursive(
    ODD | TEXTS | st.integers() | st.floats(allow_nan=False) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [*job(), "href", "description", "lastModifiedDate", "rejectionReason", "count", "code", "reason"]
)


def changed(base: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A document with some attributes replaced by anything."""
    return st.dictionaries(KEYS, VALUES, max_size=3).map(lambda changes: {**base, **changes})


ERRORS = st.dictionaries(st.sampled_from(["code", "reason", "propertyPath", "message"]), VALUES).map(
    lambda changes: {**error("otherIssue"), **changes}
)
DOCUMENTS = VALUES | changed(job()) | ERRORS | st.lists(ERRORS | VALUES | changed(job()), max_size=2)
DEEP = st.integers(200, 3000).map(lambda depth: b"[" * depth + b"]" * depth)
WIDE = st.sampled_from(
    [b'{"id":1e999}', b'{"jobPriority":' + b"9" * 5000 + b"}", b"\xef\xbb\xbf{}", b"NaN", b"\xed\xa0\x80"]
)
BODIES = st.binary(max_size=20) | DEEP | WIDE | DOCUMENTS.map(by_hand.packed)
STATUSES = st.sampled_from(
    [None, 200, 201, 204, 301, 400, 401, 404, 409, 422, 429, 500, 501, 503, 599]
) | st.integers(100, 999)
DATES = st.sampled_from([
    "", "soon", "Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 01 Jan 0001 00:00:00 +2359",
    "Wed, 01 Jan 2025 12:00:00 -0000", "0", "\xff",
])  # fmt: skip
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "date": DATES | TEXTS,
        "content-type": TEXTS,
        "retry-after": TEXTS,
        "x-total-count": TEXTS | st.sampled_from(["3", "-1", "9" * 5000, "\u0663"]),
        "x-pagination-throttled": TEXTS,
    },
)


@st.composite
def answers(draw: st.DrawFn, role: str, sent: Any) -> Exchange:
    """Any answer to a call."""
    headers = draw(HEADERS)
    return exchange(draw(STATUSES), draw(BODIES), role=role, sent=sent, headers=headers, number=2, seconds=1)
