"""Typed reading of plain data: each method returns a checked value or says what is wrong where."""

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NoReturn

from lso_conformance.common import urls
from lso_conformance.profile.document import MAX_DEPTH, MAX_ENTRIES, Place, Source

ABSENT: Any = object()
MOST = 10_000_000  # of seconds: above, the clocks of systems end
_VARIABLE = re.compile(r"\$\$\{|\$\{([^}]*)(\}?)")


def expand(data: Any, environ: Mapping[str, str], source: Source) -> Any:
    """A copy of plain data with `${NAME}` replaced in every string; `$${` stands for `${`.

    Raises:
        UsageError: an unset variable, or something that JSON cannot carry.
    """
    count = 0

    def text(value: str, place: Place) -> str:
        def variable(match: re.Match[str]) -> str:
            name = match[1]
            if name is None:
                return "${"
            if not match[2] or not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
                remedy = "write ${NAME} for a variable, $${ for the characters"
                source.reject(place, f"{match[0]!a} is no environment variable", remedy)
            if name not in environ:
                source.reject(place, f"the environment variable {name} is not set", f"export {name}")
            return environ[name]

        value = _VARIABLE.sub(variable, value)
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            source.reject(place, "holds a character that is no text", "remove it")
        return value

    def copy(value: Any, place: Place) -> Any:
        nonlocal count
        count += 1
        if len(place) > MAX_DEPTH or count > MAX_ENTRIES:
            source.reject((), "too deep or too large", f"at most {MAX_DEPTH} levels, {MAX_ENTRIES} entries")
        if isinstance(value, str):
            return text(value, place)
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, Mapping):
            for key in value:
                if not isinstance(key, str):
                    source.reject(place, f"the key {key!a} is no text", "use text for keys")
            return {key: copy(item, (*place, key)) for key, item in value.items()}
        if not isinstance(value, list | tuple):
            kind = type(value).__name__
            source.reject(place, f"a {kind} is no plain data", "give text, numbers, lists, mappings")
        return [copy(item, (*place, index)) for index, item in enumerate(value)]

    return copy(data, ())


@dataclass(frozen=True)
class Node:
    """A value of the profile, its place and its source. Every reader raises `UsageError`."""

    source: Source
    place: Place
    value: Any

    def __getitem__(self, key: str) -> "Node":
        return Node(self.source, (*self.place, key), self.value.get(key, ABSENT))

    @property
    def given(self) -> bool:
        """Whether the value stands there and is not null."""
        return self.value is not ABSENT and self.value is not None

    def reject(self, problem: str, remedy: str) -> NoReturn:
        """Say what is wrong here."""
        self.source.reject(self.place, problem, remedy)

    def want(self, wanted: str) -> NoReturn:
        """Say that the value is of another kind than it must be."""
        if self.value is ABSENT:
            self.reject("is missing", f"give {wanted}")
        self.reject(f"is {_kind(self.value)}", f"give {wanted}")

    def block(self, *allowed: str) -> "Node":
        """A mapping with none but the allowed keys; absent or null is an empty one."""
        value = self.value if self.given else {}
        if not isinstance(value, dict):
            self.want(f"a mapping with some of: {', '.join(allowed)}")
        for key in value:
            if key not in allowed:
                near = get_close_matches(key, allowed, n=1)
                hint = f"did you mean {near[0]!r}? " if near else ""
                self[key].reject("unknown key", f"{hint}allowed: {', '.join(allowed)}")
        return Node(self.source, self.place, value)

    def text(self, wanted: str = "text") -> str:
        """Text that is not empty."""
        if self.given and not isinstance(self.value, str):
            self.want(f"{wanted}, in quotes if it looks like a number or a truth value")
        if not self.given or not self.value.strip():
            self.want(wanted)
        return str(self.value)

    def text_or_none(self) -> str | None:
        """Text, or nothing."""
        return self.text() if self.given else None

    def flag(self, *, default: bool) -> bool:
        """`true` or `false`."""
        if self.value is ABSENT:
            return default
        if not isinstance(self.value, bool):
            self.want("true or false")
        return self.value

    def claim(self) -> bool | None:
        """`true`, `false`, or nothing said."""
        return self.flag(default=False) if self.given else None

    def number(self, default: float, *, zero: bool = False) -> float:
        """A number above zero, or from zero on."""
        if self.value is ABSENT:
            return default
        wanted = f"a number {'from 0 on' if zero else 'above 0'}"
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.want(wanted)
        if not math.isfinite(value) or value < 0 or (value == 0 and not zero):
            self.reject(f"is {value}", f"give {wanted}")
        self.bounded(value)
        return value

    def bounded(self, value: float) -> None:
        """Refuse what no clock of the system can wait for."""
        if value > MOST:
            self.reject(f"is {value:g}", f"give at most {MOST}")

    def number_or_none(self, *, zero: bool = False) -> float | None:
        """A number, or nothing."""
        return self.number(0, zero=zero) if self.given else None

    def whole(self, default: int) -> int:
        """A whole number from 1 on."""
        if self.value is ABSENT:
            return default
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.want("a whole number from 1 on")
        if self.value < 1:
            self.reject(f"is {self.value}", "give a whole number from 1 on")
        self.bounded(self.value)
        return self.value

    def whole_or_none(self) -> int | None:
        """A whole number, or nothing."""
        return self.whole(1) if self.given else None

    def word(self, words: Collection[str], default: str) -> str:
        """One of the words."""
        if self.value is ABSENT:
            return default
        wanted = f"one of: {', '.join(words)}"
        if not isinstance(self.value, str):
            self.want(wanted)
        if self.value not in words:
            self.reject(f"is {self.value[:60]!a}", f"give {wanted}")
        return self.value

    def items(self, wanted: str = "a list") -> Iterable["Node"]:
        """The items of a list; none when absent."""
        if self.value is ABSENT:
            return []
        if not isinstance(self.value, list):
            self.want(wanted)
        return [self.at(place) for place in range(len(self.value))]

    def at(self, place: int) -> "Node":
        """An item of a list."""
        return Node(self.source, (*self.place, place), self.value[place])

    def words_or_none(self, words: Collection[str]) -> tuple[str, ...] | None:
        """Some of the words, at least one, or nothing."""
        if not self.given:
            return None
        wanted = f"a list with some of: {', '.join(words)}; or null to find out"
        found = tuple(item.word(words, "") for item in self.items(wanted))
        if not found:
            self.reject("is an empty list", f"give {wanted}")
        return found

    def mapping(self) -> dict[str, Any]:
        """A mapping with any keys; empty when absent."""
        value = {} if self.value is ABSENT else self.value
        if not isinstance(value, dict):
            self.want("a mapping")
        return value

    def url(self, *, query: bool = False) -> str:
        """An absolute http or https URL, normalised; no credentials, fragment and (unless allowed) query."""
        wanted = "an absolute URL, such as https://sof.example.net/path/"
        text = self.text(wanted)
        found = urls.read(text)
        if not found.is_http or found.port == 0 or not re.fullmatch(r"[!-~]+", text):
            self.reject("is no absolute http or https URL", f"give {wanted}")
        if found.user is not None:
            self.reject("holds credentials", "give them in ixit.auth")
        if ("?" in text and not query) or "#" in text:
            self.reject("holds a query or fragment", f"give {wanted}")
        return found.normal

    def base_url(self) -> str:
        """A URL that ends with a slash."""
        return self.url().rstrip("/") + "/"

    def url_or_none(self) -> str | None:
        """A URL, or nothing."""
        return self.url() if self.given else None

    def header_text(self, wanted: str) -> str:
        """Text that an HTTP header can carry as it is."""
        text = self.text(wanted)
        if not re.fullmatch(r"[!-~]([ -~]*[!-~])?", text):
            self.reject(
                "holds a character that no header can carry", f"give {wanted}, printable ASCII in one line"
            )
        return text


def _kind(value: Any) -> str:
    """What a value is, never the value: it may be a secret."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, str):
        return "text" if value.strip() else "empty"
    return {int: "a number", float: "a number", list: "a list", dict: "a mapping"}[type(value)]
