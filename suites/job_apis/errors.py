"""Drives: requests that are odd, or no operation of the API; nothing that harms.

Judged by test_errors.  FM: W148 7.1.1 (R5), 5.4 (R6), 6.3 (R21).

What a gateway in front of the target may refuse by itself (NUL in a path, a URL of many
kilobytes) is not sent: the form of that refusal is not the target's.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from lso_conformance.drive import bodies
from lso_conformance.drive.job_step import JobStep

CREATE, READ, QUERY = "create a job", "read a job", "query jobs"
DEPTH, LONG = 200, 2000
Headers = Mapping[str, str | None]
# What is odd, by request; the headers that it is sent with, and what it does to the body.
ODD_HEADERS: Mapping[str, Headers] = {
    "a media type without charset": {"Content-Type": "application/json"},
    "a media type of text": {"Content-Type": "text/plain"},
    "a media type of XML": {"Content-Type": "application/xml"},
    "no media type": {"Content-Type": None},
    "an unknown charset": {"Content-Type": "application/json;charset=klingon"},
    "nothing that it accepts": {"Accept": "image/png"},
    "a list of what it accepts": {"Accept": "text/html, application/json;q=0.5"},
}
ODD_BODIES: Mapping[str, Callable[[bytes], bytes]] = {
    "a byte order mark": lambda body: b"\xef\xbb\xbf" + body,
    "another encoding": lambda body: body.decode().encode("utf-16"),
    "a name twice": lambda body: _first_member(body) + body[1:],
    "a deep nesting": lambda body: b'{"x-deep": ' + b"[" * DEPTH + b"]" * DEPTH + b", " + body[1:],
    "a long unknown attribute": lambda body: b'{"x-long": "' + b"a" * LONG + b'", ' + body[1:],
}
ODD_QUERIES: Mapping[str, Mapping[str, str]] = {
    "an unknown parameter": {"x-unknown": "1"},
    "a long unknown parameter": {"x-unknown": "a" * LONG},
    "an unusual parameter": {"x-unknown": "Prüfung & = ? # %00 \u202e"},
}
ODD_IDS: Mapping[str, str] = {
    "the word null": "null",
    "minus one": "-1",
    "characters outside ASCII": "Prüfung-試験",
    "quotes": "job'--\"",
    "braces": "{id}",
    "a long id": "a" * 300,
}
PLURAL = "the plural of a name"
UNKNOWN_PATHS = (PLURAL, "noSuchResource", "noSuchResource/1")
UNDEFINED = ("PUT a job", "PATCH a job", "DELETE a job", "POST to a job", "GET a suspension", "GET a query")


def _first_member(body: bytes) -> bytes:
    """The beginning of an object, up to and with the comma after its first member."""
    name, value = next(iter(json.loads(body).items()))
    return json.dumps({name: value}).encode()[:-1] + b", "


def odd_creations(step: JobStep) -> None:
    step(CREATE).create(bodies.create(step.profile))
    right = json.dumps(bodies.create(step.profile)).encode()
    for what, headers in ODD_HEADERS.items():
        step(f"{CREATE} with {what}", mutant=CREATE).with_headers(headers).create(content=right)
    for what, spoiled in ODD_BODIES.items():
        step(f"{CREATE} with {what}", mutant=CREATE).create(content=spoiled(right))


def odd_queries(step: JobStep) -> None:
    early, late = (step.later(times * bodies.FAR_AHEAD_S) for times in (1, 2))
    nothing = {"creationDate.gt": early, "creationDate.lt": late}
    step(QUERY).query("query", nothing)
    right = json.dumps(nothing).encode()
    for what, headers in ODD_HEADERS.items():
        step(f"{QUERY} with {what}", mutant=QUERY).with_headers(headers).query("query", content=right)
    for what, spoiled in ODD_BODIES.items():
        step(f"{QUERY} with {what}", mutant=QUERY).query("query", content=spoiled(right))


def odd_reads(step: JobStep) -> None:
    job = step.created("create a job to read oddly")
    step(READ, job).retrieve()
    path = step.api.role("retrieve").path.lstrip("/").replace("{id}", job.id)
    for what, headers in ODD_HEADERS.items():
        step(f"{READ} with {what}", job, mutant=READ).with_headers(headers).retrieve()
    for what, query in ODD_QUERIES.items():
        step(f"{READ} with {what}", mutant=READ).at("GET", path, **query)
    for what, unknown in ODD_IDS.items():
        step(f"{READ} by {what}", unknown=unknown, odd=True).retrieve(unknown)


def nowhere(step: JobStep) -> None:
    """Paths and methods that the API does not have, on nothing but the scenario's own job."""
    job = step.created("create a job to treat oddly")
    step(READ, job).retrieve()
    plural = f"{step.api.role('list').path.lstrip('/')}s"
    for path in UNKNOWN_PATHS:
        step(f"GET {path}", mutant=READ).at("GET", plural if path == PLURAL else path)
    own = step.api.role("retrieve").path.lstrip("/").replace("{id}", job.id)
    suspension = step.api.role("suspend").path.lstrip("/").replace("{id}", job.id)
    requests: tuple[tuple[str, str, Any], ...] = (
        ("PUT", own, bodies.create(step.profile)),
        ("PATCH", own, {}),
        ("DELETE", own, None),
        ("POST", own, {}),
        ("GET", suspension, None),
        ("GET", step.api.role("query").path.lstrip("/"), None),
    )
    for name, (method, path, body) in zip(UNDEFINED, requests, strict=True):
        step(name, mutant=READ).at(method, path, body=body)
