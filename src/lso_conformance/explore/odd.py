"""Requests that are wrong, or so odd that nobody thinks of them: any answer will do but a failure.

Bodies that are no JSON or the wrong JSON, values of another type in each place, numbers beyond all types,
queries and ids that no form would send.  A 5xx to a wrong request warns; to an odd but right one it fails.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import cycle, product
from typing import Any
from urllib.parse import quote

from lso_conformance.checks.form.payloads import document_errors, undefined
from lso_conformance.checks.story.explored import ALLOWED
from lso_conformance.drive import bodies
from lso_conformance.drive.depth import DEEP
from lso_conformance.drive.stream_step import StreamStep, Topic
from lso_conformance.explore.explorer import Explorer
from lso_conformance.explore.job_explorer import JobExplorer
from lso_conformance.explore.marks import marked
from lso_conformance.explore.values import Slot, changed, leaves
from lso_conformance.log.exchange import Exchange
from lso_conformance.standard.api import Api
from lso_conformance.standard.oas import Operation

ODD: Mapping[str, Any] = {"mutant": "odd on purpose"}  # no check but of the failure looks at it
INT32 = range(-(2**31), 2**31)
DEEPLY = 5000  # so many brackets within one another
# Bodies that are no object of the right kind, as they are on the wire.
CONTENTS: Mapping[str, bytes] = {
    "nothing": b"", "a blank": b" ", "null": b"null", "true": b"true", "a number": b"0", "a text": b'"a"',
    "an empty list": b"[]", "a list": b"[{}]", "a list of a number": b"[1]", "an empty object": b"{}",
    "half an object": b'{"a":', "two documents": b"{}{}", "a form": b"a=1&b=2",
    "a byte order mark": b"\xef\xbb\xbf{}", "UTF-16": "{}".encode("utf-16"), "no UTF-8": b'{"a":"\xff\xfe"}',
    "NaN": b'{"a":NaN}', "a lone surrogate": b'{"a":"\\ud800"}', "a NUL in a name": b'{"\\u0000":1}',
    "an endless number": b'{"a":' + b"9" * 5000 + b"}", "a huge exponent": b'{"a":1e99999}',
    "an empty name": b'{"":1}', "a name twice": b'{"id":1,"id":2}',
    "deep lists": b"[" * DEEPLY + b"]" * DEEPLY,
    "deep objects": b'{"a":' * DEEPLY + b"1" + b"}" * DEEPLY, "deep and not closed": b"[" * DEEPLY,
    "a prototype": b'{"__proto__":{"a":1}}', "XML": b"<a/>",
}  # fmt: skip
MEDIA_TYPES = (
    "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data",
    "application/json;charset=utf-16", "application/json; charset=", "application/json;;", "*/*", "a", "",
)  # fmt: skip
# Values that are right nowhere, or in few places: put into each.
VALUES: tuple[Any, ...] = (
    None, True, [], {}, "", 0, -1, 1.5, 2**31, 2**63 - 1, 2**63, 2**64, -(2**63) - 1, 10**40, 1e308, -0.0,
    "0", "a\x00b", "\x01", "\x1b[0m", "\u2028", "\ufeffa", "\u202ea", "\ufffd", "a\r\nb",
    "%s%n", "${7*7}", "' --", "../../a",
    [None], {"": None}, [[[]]], {"a": {"b": {}}}, "a" * 70000,
)  # fmt: skip
FEW_VALUES: tuple[Any, ...] = (
    None, [], {}, "", -1, 1.5, 2**63, 10**40, "0", "a\x00b", "\x1b[0m", "a" * 70000,
)  # fmt: skip
ODD_NUMBERS = (
    "0", "-1", "-2147483649", "2147483648", "4294967296", "9223372036854775807", "9223372036854775808",
    "1" + "0" * 40, "1.5", "1e3", "0x10", "007", "+1", " 1", "1 ", "1,2", "a", "null", "NaN", "", "٣", "%00",
)  # fmt: skip
ODD_TEXTS = (
    "", "\x00", "%", "%zz", "a\x00b", "\x01", "\n", "\r\n", "[", "(", "*", "\\", "'", '"', ";", "|", "😀",
    "\ud7ff", "null", "undefined", "true", "-1", "[]", "{}", "{", "a" * 1500,
)  # fmt: skip
ODD_IDS = (
    "a/b", "/", "a\\b", "\x00", "a\x00b", "\n", "\x7f", "%", "%2F", "%00", "%zz", "a?b", "a#b", ";a=b", ":",
    "*", "'", '"', "😀", "-1", "0", "1" + "0" * 40, "a" * 1000, "a b", " ", "+", "~", "null", "{}", "[", "é",
    "e\u0301", "\u202e",
)  # fmt: skip
FEW_IDS = (
    "a/b", "\x00", "a\x00b", "\n", "%", "%2F", "a?b", "a#b", ";a=b", "'", "😀", "-1", "1" + "0" * 40,
    "a" * 1000,
)  # fmt: skip
RAW_QUERIES = (
    "%", "%zz", "%ff", "=", "&", "&&=", "a", "=a", "a=b=c", "a[]=1", "a[b]=1", "%00=1", "a=%00", "?", "#",
    ";", "a;b=1", "+", "%F0%9F%98%80=1", "a" * 1000,
)  # fmt: skip


def bodies_of_all(explorer: Explorer) -> None:
    """No body and no media type brings the target down."""
    for role, operation in _with_body(explorer.api).items():

        def send(name: str, role: str = role) -> None:
            _send(explorer, role, "send a wrong body", content=CONTENTS[name])

        explorer.sweep(f"wrong body to {role}", [*CONTENTS], send)

        def typed(asked: tuple[str, str], role: str = role) -> None:
            media_type, name = asked
            headers = {"Content-Type": media_type or None}
            _send(explorer, role, "send another media type", content=CONTENTS[name], headers=headers)

        contents = ("nothing", "an empty object", "XML")
        typed_ones = [*product(MEDIA_TYPES, contents)]
        few = zip(MEDIA_TYPES, cycle(contents), strict=False)
        explorer.sweep(f"media type to {role}", typed_ones if explorer.level == DEEP else [*few], typed)
        values = VALUES if explorer.level == DEEP else FEW_VALUES
        right = _right(explorer, role)
        for place in _places(explorer.api, operation, right):

            def put(value: Any, role: str = role, place: Slot = place, right: Any = right) -> None:
                body = changed(right, place, value)
                _send(explorer, role, "send a wrong value", body=body, element="/" + "/".join(place))

            name = f"wrong value to {role} /{'/'.join(place)}"
            explorer.sweep(name, values, put)


def queries(explorer: Explorer) -> None:
    """No query brings a list down."""
    for operation in [each for each in explorer.api.operations.values() if each.query]:

        def ask(asked: tuple[str, str], operation: Operation = operation) -> None:
            name, value = asked
            allowed = _is_allowed(operation.query[name], value)
            _ask(explorer, operation, f"{quote(name)}={quote(value, safe='')}", name, allowed=allowed)

        def twice(name: str, operation: Operation = operation) -> None:
            _ask(explorer, operation, f"{name}=1&{name}=1", name)
            _ask(explorer, operation, f"{name}=1&{name}=2", name)

        def raw(text: str, operation: Operation = operation) -> None:
            _ask(explorer, operation, text, "")

        pages = [name for name in operation.query if name in {"limit", "offset"}]
        words = [name for name in operation.query if name not in pages]
        known = [(name, value) for value in ODD_NUMBERS for name in pages]
        known_words = [(name, value) for value in ODD_TEXTS for name in words]
        explorer.sweep(f"odd page of {operation.id}", known, ask)
        step = 1 if explorer.level == DEEP else 3  # every word, and every parameter, is among a third
        explorer.sweep(f"odd filter of {operation.id}", known_words[::step], ask)
        explorer.sweep(f"parameter twice at {operation.id}", [*operation.query], twice)
        explorer.sweep(f"odd query of {operation.id}", RAW_QUERIES, raw)


def ids(explorer: Explorer) -> None:
    """An id with characters that a path keeps for itself is not found either."""
    for role, name in explorer.api.roles.items():
        operation = explorer.api.operations[name]
        if "{id}" not in operation.path or operation.method != "GET":
            continue

        def ask(value: str, role: str = role) -> None:
            explorer.step("ask for an odd id", unknown=value, odd=True).read(role, value)

        explorer.sweep(f"odd id of {role}", ODD_IDS if explorer.level == DEEP else FEW_IDS, ask)


def _with_body(api: Api) -> dict[str, Operation]:
    """The operations that take a body, by their roles."""
    found = {role: api.operations[name] for role, name in api.roles.items()}
    return {role: operation for role, operation in found.items() if operation.request is not None}


def _right(explorer: Explorer, role: str) -> dict[str, Any]:
    """A right body for a role, as far as it can be had without making anything; ids are nobody's."""
    step, api = explorer.step, explorer.api
    if isinstance(step, StreamStep):
        topic, protocol = step.offers()[0]
        return {"topicId": topic.id, "protocol": protocol}
    outer, inner = api.job_reference
    made = bodies.create(step.profile, description="a", jobPriority=5)
    if role in api.processes:
        changes = {name: made[name] for name in api.processes[role].may_change if name in made}
        return {outer: {inner: "nobody"}, **changes}
    if role == "register":
        return {"callback": step.inbox().url}
    far = {"creationDate.gt": "2099-01-01T00:00:00Z"}
    return made if role == "create" else {**far, "state": api.initial}


def _places(api: Api, operation: Operation, body: Mapping[str, Any]) -> list[Slot]:
    """Where values are put: each attribute that the body has, and each object that holds some."""
    plain = [place for place, _ in leaves(api, operation.request or {}, body)]
    held = [place for place in plain if place[0] in body or "." in place[0]]
    outer = [place[:depth] for place in held for depth in range(1, len(place) + 1)]
    return list(dict.fromkeys([*((name,) for name in body), *outer]))


def _send(
    explorer: Explorer, role: str, name: str, *, body: Any = None, content: bytes | None = None,
    headers: Mapping[str, str | None] | None = None, element: str = "",
) -> Exchange:  # fmt: skip
    """Send a body that is wrong, and see what it made, if it made anything."""
    step, facts = explorer.step, {**ODD, "element": element or "body"}
    operation = explorer.api.role(role)
    if content is None and not _against_the_oas(explorer.api, operation, body):
        facts = {**facts, ALLOWED: True}
    mark: dict[str, Any] = {}
    if role == "create" and body is not None:
        plain = {k: v for k, v in body.items() if k != "description"} if element != "/description" else body
        body, mark = marked(plain, step.clock)
    if content is None:
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
    if isinstance(explorer, JobExplorer) and role == "create":
        creates = explorer.step(name, **facts, **mark).with_headers(headers or {})
        return explorer.doubt(creates.create(content=content))
    calls = step(name, **facts).with_headers(headers or {})
    if role == "register":
        return calls.register(content=content, inbox=step.inbox())
    answer = calls.ask(role, content=content)
    if isinstance(step, StreamStep) and role == "make_subscription":
        step.adopt_made(answer, Topic("", {}, ()), "")
    return answer


def _ask(
    explorer: Explorer, operation: Operation, query: str, element: str, *, allowed: bool = False
) -> None:
    """Ask for a list by a query as it stands."""
    step, facts = explorer.step, {**ODD, "element": element}
    if allowed:
        facts[ALLOWED] = True
    limit = "" if "limit=" in query else "&limit=1"
    asked = Operation(operation.id, "GET", f"{operation.path}?{query}{limit}", None, {})
    step.client.send(asked, step("send an odd query", **facts).label)


def _against_the_oas(api: Api, operation: Operation, body: Any) -> bool:
    schema = operation.request or {}
    return bool(document_errors(api, schema, body)) or any(undefined(api, schema, body))


def _is_allowed(schema: Mapping[str, Any], value: str) -> bool:
    """Whether the OAS allows a value of a parameter, as far as it can tell."""
    if schema.get("type") == "integer":
        return value.lstrip("-").isdecimal() and value.isascii() and len(value) < 16 and int(value) in INT32
    return "enum" not in schema and "format" not in schema and value.isprintable() and value != ""
