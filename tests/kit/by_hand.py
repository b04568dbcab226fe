"""Exchanges, logs, job histories and profiles written by hand, for tests of the pure parts."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from lso_conformance.log.exchange import Exchange
from lso_conformance.log.log import Record
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Profile
from lso_conformance.seen.observations import Waited
from lso_conformance.seen.resources import ACCEPTED, DECLINED, DONE, UNKNOWN, Job, Moment
from lso_conformance.standard.api_file import load

API = load()
BASE_URL = "http://sof.example.net/mefApi/allegro/faultManagement/v2/"
NOON = datetime(2025, 1, 1, 12, tzinfo=UTC)
CALLBACK = "http://listener.example.net/0123abcd"
JSON_TYPE = "application/json;charset=utf-8"
PING = "urn:mef:lso:spec:legato:ping-configuration:v0.0.1:all"
SCENARIO = "suite.scenario"
ACTIONS = {"suspend", "resume", "cancel", "modify"}
ENDS = {"done": DONE, "rejected": DECLINED}
OUTCOMES = {"": ACCEPTED, "declined": DECLINED, "unanswered": UNKNOWN}


def request(**changes: Any) -> dict[str, Any]:
    """A create request; a change to `...` takes the attribute out."""
    document = {
        "jobType": "on-demand",
        "granularity": {"timeDurationValue": 15, "timeDurationUnits": "MIN"},
        "monitoredObject": {"@type": "ServiceRef", "serviceId": "svc-1"},
        "outputFormat": "json",
        "reportingPeriod": {"timeDurationValue": 1, "timeDurationUnits": "HOUR"},
        "resultFormat": "payload",
        "scheduleDefinition": {},
        "serviceSpecificConfiguration": {"@type": PING, "count": 10},
        **changes,
    }
    return {key: value for key, value in document.items() if value is not ...}


def job(**changes: Any) -> dict[str, Any]:
    """The job that answers such a request."""
    given = {"id": "job-1", "state": "acknowledged", "creationDate": "2025-01-01T12:00:00Z"}
    return request(**{**given, **changes})


def error(
    code: str | None = "notFound", reason: str = "There is no such job.", **more: Any
) -> dict[str, Any]:
    """An Error object."""
    return {**({"code": code} if code else {}), "reason": reason, **more}


def packed(body: Any) -> bytes:
    """A body as bytes: bytes as they are, None as nothing, all else as JSON."""
    return body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()


def exchange(
    status: int | None, body: Any = None, *, role: str = "retrieve", sent: Any = None, number: int = 1,
    id: str = "job-1", step: str = "a step", seconds: float = 0.0, facts: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Exchange:  # fmt: skip
    """One exchange, `seconds` after noon; status None: no answer came."""
    operation = API.role(role)
    at = NOON + timedelta(seconds=seconds)
    answered = {"content-type": JSON_TYPE} if status is not None and body is not None else {}
    return Exchange(
        number=number, scenario=SCENARIO, step=step, facts=facts or {}, method=operation.method,
        url=BASE_URL + operation.path.lstrip("/").replace("{id}", id),
        request_headers={}, request_body=packed(sent) or None, sent_at=at, status=status,
        headers=answered if headers is None else headers, body=packed(body),
        answered_at=None if status is None else at, error="ReadTimeout" if status is None else None,
    )  # fmt: skip


def created(status: int | None = 201, body: Any = ..., *, sent: Any = ..., **more: Any) -> Exchange:
    """A creation; by default an accepted one."""
    return exchange(
        status, job() if body is ... else body, role="create", sent=request() if sent is ... else sent, **more
    )


def history(*entries: str, sent: Mapping[str, Any] | None = None, **attributes: Any) -> Job:
    """A job by what was seen of it: states, and actions such as `suspend` or `declined suspend`.

    The first entry is the state in the response to the creation.  `rejected cancel` and `done cancel`
    are the end of the process that the last `cancel` asked for.
    """
    asked = request() if sent is None else sent
    moments: list[Moment] = []
    for place, entry in enumerate(entries):
        how, _, word = entry.rpartition(" ")
        if how in ENDS:
            asked_by = next(m.asked for m in reversed(moments) if m.action == word)
            seen = exchange(200, role=f"retrieve_{word}", number=place + 1, seconds=place)
            moments.append(Moment(seen, action=word, outcome=ENDS[how], asked=asked_by))
            continue
        if word in ACTIONS:
            status = {ACCEPTED: 204, DECLINED: 409, UNKNOWN: None}[OUTCOMES[how]]
            role = "cancel" if word == "modify" else word
            seen = exchange(status, role=role, number=place + 1, seconds=place)
            moments.append(Moment(seen, action=word, outcome=OUTCOMES[how], asked=place + 1))
            continue
        body = {**asked, **job(state=entry, **attributes)}
        role, status = ("retrieve", 200) if place else ("create", 201)
        sends = None if place else asked
        seen = exchange(status, body, role=role, sent=sends, number=place + 1, seconds=place)
        moments.append(Moment(seen, state=entry))
    return Job("job-1", moments[0].exchange, asked, moments, of=API.job)


def timed_out(*states: str, binding: bool = True, job: str = "job-1", about: str = "job") -> Waited:
    """A wait for a state that did not come."""
    return Waited(job, states, "timed out", None, 1.5, binding, 1, about)


def reference(job_id: str = "job-1", **more: Any) -> dict[str, Any]:
    """The body of a cancel; with changes, of a modify."""
    return {"faultManagementJob": {"faultManagementJobId": job_id}, **more}


def process(**changes: Any) -> dict[str, Any]:
    """A process as a SOF shows it; a change to `...` takes the attribute out."""
    given = {"id": "p-1", "state": "acknowledged", "creationDate": "2025-01-01T12:00:00Z"}
    document = {**reference(), **given, **changes}
    return {key: value for key, value in document.items() if value is not ...}


def profile(base_url: str = BASE_URL, **ixit: Any) -> Profile:
    """A target profile; `ixit` adds to or replaces its parts."""
    given = {"faultManagement": {"base_url": base_url}, "timing": {"state_change_timeout_s": 0.3}}
    return profiles.parse({"iut": {"name": "Example"}, "ixit": {**given, **ixit}}, {})


class Written:
    """A conformance log, record by record."""

    def __init__(self, **header: Any) -> None:
        self.records: list[Record] = []
        document = profiles.as_document(profile())
        target = {"name": "Example", "irp": "allegro", "release": "janis", "apis": ["faultManagement"]}
        suite = {"name": "lso-conformance", "version": "0"}
        given = {"schema": 1, "suite": suite, "target": target, "profile": document, "schemas": {}, **header}
        self.add("header", **given)

    def add(self, kind: str, *, at_s: float | None = None, **values: Any) -> int:
        """Append a record, `at_s` after noon or else a second after the last; its number."""
        number = len(self.records)
        at = (NOON + timedelta(seconds=number if at_s is None else at_s)).isoformat().replace("+00:00", "Z")
        self.records.append({"n": number, "at": at, "kind": kind, **values})
        return number

    def call(
        self, role: str, status: int | None, body: Any = None, *, sent: Any = None, id: str = "job-1",
        step: str = "a step", scenario: str = SCENARIO, **facts: Any,
    ) -> int:  # fmt: skip
        """Append both halves of an exchange; status None: it failed."""
        operation = API.role(role)
        url = BASE_URL + operation.path.lstrip("/").replace("{id}", id)
        number = self.add(
            "sent", scenario=scenario, step=step, facts=facts, method=operation.method, url=url, headers=[],
            **_body(sent),
        )  # fmt: skip
        if status is None:
            self.add("failed", of=number, error="ReadTimeout")
        else:
            headers = [["content-type", JSON_TYPE]]
            self.add("answered", of=number, status=status, headers=headers, **_body(body))
        return number

    def register(
        self, status: int = 201, *, query: str | None = None, callback: str = CALLBACK, id: str = "sub-1",
        step: str = "subscribe",
    ) -> int:  # fmt: skip
        """Append a registration, and its answer with the subscription."""
        sent = {"callback": callback, **({"query": query} if query is not None else {})}
        body = {"id": id, **sent} if status < 300 else error("invalidBody")
        return self.call("register", status, body, sent=sent, step=step)

    def notify(
        self, role: str = "changed", state: str | None = None, *, path: str = "", status: int = 204,
        callback: str = CALLBACK, method: str = "POST", at_s: float | None = None, **changes: Any,
    ) -> int:  # fmt: skip
        """Append a notification about job-1; a change to `...` takes the attribute out."""
        event = API.event(role)
        payload = {"id": "job-1", **({"state": state} if state else {})}
        number = len(self.records)
        at = (NOON + timedelta(seconds=number)).isoformat()
        document = {"eventId": f"e-{number}", "eventTime": at, "eventType": event.type, "event": payload}
        body = {key: value for key, value in {**document, **changes}.items() if value is not ...}
        return self.add(
            "received", at_s=at_s, scenario=SCENARIO, callback=callback, method=method, status=status,
            url=callback + (path or f"/mefApi/allegro/{API.base}{event.path}"),
            headers=[["content-type", JSON_TYPE]], **_body(body),
        )  # fmt: skip

    def awaited(self, result: str = "reached", *, binding: bool = True, callback: str = CALLBACK) -> int:
        """Append the end of a wait for the events of job-1."""
        return self.add(
            "awaited", scenario=SCENARIO, callback=callback, job="job-1", result=result, limit_s=1.5,
            binding=binding,
        )  # fmt: skip

    def lived(self, *states: str) -> None:
        """Append the creation of job-1 and a read of it in each of the states."""
        self.call("create", 201, job(), sent=request(), step="create")
        for state in states:
            self.call("retrieve", 200, job(state=state))

    def ended(self, *, interrupted: bool = False) -> list[Record]:
        """The records with their footer."""
        self.add("footer", interrupted=interrupted)
        return self.records


def _body(body: Any) -> dict[str, Any]:
    return {"body": packed(body).decode()} if body is not None else {}
