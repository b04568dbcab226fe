"""JSON text that keeps every digit: big integers stay whole, 10.0 stays 10.0, 0.1 stays 0.1.

The json module of the standard library turns fractions into binary floats, which a server
that must repeat what it was sent cannot afford (W148-R12).
"""

import json
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NoReturn

_LONGEST_INT = 4000  # int() refuses texts above 4300 digits
_SURROGATE = re.compile("[\ud800-\udfff]")
_FAST = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def parse(raw: bytes) -> Any:
    """Read one JSON document; fractions come as Decimal.

    Raises:
        ValueError: not UTF-8, not JSON, or nested too deep.
    """
    try:
        return json.loads(
            raw.decode("utf-8"), parse_float=Decimal, parse_int=_whole, parse_constant=_no_constant
        )
    except (RecursionError, ArithmeticError) as error:
        raise ValueError("the document cannot be represented") from error


def write(value: Any) -> str:
    """Write a document that `parse` gave, or one built from the same types."""
    try:
        text = _FAST.encode(value)
        text.encode()
    except (TypeError, UnicodeEncodeError):  # a Decimal, or a text without a UTF-8 form
        return _exactly(value)
    return text


def copied(value: Any) -> Any:
    """A document of the same types that shares nothing with the given one."""
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if isinstance(value, list) else value


def _exactly(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ",".join(f"{_text(key)}:{write(item)}" for key, item in value.items()) + "}"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Sequence):
        return "[" + ",".join(write(item) for item in value) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value)


def _text(value: str) -> str:
    # A lone surrogate has no UTF-8 form, so such a text goes out escaped, as it came in.
    return json.dumps(value, ensure_ascii=_SURROGATE.search(value) is not None)


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) < _LONGEST_INT else Decimal(digits)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
