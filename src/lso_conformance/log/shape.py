"""What the values of a log's records are: whoever edits one, or makes one up, gets one message for it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

LARGEST, LONGEST_S = 1 << 53, 1e9
Form = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _printed(value: Any) -> bool:
    """What every report says, so that it must be a text of any encoding."""
    return isinstance(value, str) and value.encode() is not None  # else it raises ValueError


def _text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _count(value: Any) -> bool:
    return type(value) is int and 0 <= value < LARGEST


def _count_or_none(value: Any) -> bool:
    return value is None or _count(value)


def _number(value: Any) -> bool:
    return type(value) in {int, float} and abs(value) < LONGEST_S  # nor is it NaN


def _bool(value: Any) -> bool:
    return isinstance(value, bool)


def _object(value: Any) -> bool:
    return isinstance(value, dict)


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _counts(value: Any) -> bool:
    return isinstance(value, dict) and all(map(_count, value.values()))


def _spans(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, list) and len(each) == 2 and all(map(_count, each)) for each in value
    )


def _documents(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, dict) for each in value.values())


def _statements(value: Any) -> bool:
    return _documents(value) and all(_printed(text) for each in value.values() for text in each.values())


def _packed(value: Any) -> bool:
    return isinstance(value, str) and base64.b64decode(value) is not None  # else it raises ValueError


def _time(value: Any) -> bool:
    """With an offset, and one that one can reckon with."""
    at = datetime.fromisoformat(value)
    return at.tzinfo is not None and 1900 < at.year < 9900


def _target(value: Any) -> bool:
    return isinstance(value, dict) and all(
        _printed(each) or (name == "apis" and _texts(each)) for name, each in value.items()
    )


FORMS: Mapping[str, Form] = {
    **dict.fromkeys(("api", "scenario", "step", "method", "url", "callback", "event", "error", "job"), _text),
    **dict.fromkeys(("result", "subscription", "protocol", "place", "name", "how", "about", "body"), _text),
    **dict.fromkeys(("reason", "blames", "state", "topic", "model"), _text_or_none),
    **dict.fromkeys(("of", "count", "status"), _count),
    **dict.fromkeys(("binding", "withheld", "interrupted"), _bool),
    **dict.fromkeys(("at", "first", "last"), _time),
    "exchange": _count_or_none, "limit_s": _number, "states": _texts, "facts": _object, "without": _counts,
    "body_base64": _packed,
}  # fmt: skip
OF_HEADER: Mapping[str, Form] = {
    **dict.fromkeys(("requirements_digest", "role", "clock"), _printed),
    **dict.fromkeys(("attestations", "waivers"), _statements),
    "at": _time, "suite": _target, "target": _target, "select": _text_or_none, "recorded": _object,
    "schemas": _documents, "profile": _object,
}  # fmt: skip


OF_NOTES = {key: FORMS[key] for key in ("api", "scenario", "step", "about", "at")}
# What is read of a note, by what it is about: all of these are there.
NEEDED: Mapping[str, Mapping[str, Form]] = {
    "lag": {"lag_s": _number}, "clock was set": {"by_s": _number}, "flooded": {"callback": _text},
    "left out": {"scenario": _text, "step": _text, "reason": _text_or_none},
    "found": {"scenario": _text, "id": _text, "key": _text, "tellings": _spans},
    "tried": {"scenario": _text, "level": _text, "attempts": _count, "findings": _count, "cut": _bool},
}  # fmt: skip
OF_KINDS = {"header": OF_HEADER, "note": OF_NOTES}


def look(record: Mapping[str, Any]) -> None:
    """Look at every value that judging reads of a record; `headers` have a look of their own.

    Raises:
        ValueError, TypeError: one is none that a log has there.
    """
    forms = OF_KINDS.get(record["kind"], FORMS)
    for key in forms.keys() & record.keys():
        if not forms[key](record[key]):
            raise ValueError(key)
    if record["kind"] == "note":
        for key, fits in NEEDED.get(record["about"], {}).items():
            if not fits(record.get(key)):
                raise ValueError(key)


def look_at_headers(pairs: tuple[Any, ...]) -> None:
    """Look at names and values of headers.

    Raises:
        ValueError: they are none.
    """
    for pair in pairs:
        if len(pair) != 2 or not all(isinstance(each, str) for each in pair):
            raise ValueError("headers")
