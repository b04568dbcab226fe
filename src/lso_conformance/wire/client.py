"""The recording HTTP client: one call per operation of the API; it never judges.

Nothing is sent or received off the record, and what hangs has left its first half.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx

from lso_conformance.common import packing, urls
from lso_conformance.common.clock import Clock
from lso_conformance.common.errors import UsageError
from lso_conformance.log.exchange import Exchange, exchanges, parse_json
from lso_conformance.log.labels import NOT_ASKED
from lso_conformance.log.log import Log
from lso_conformance.profile.model import Auth, Limits, Profile
from lso_conformance.standard.api import Api
from lso_conformance.standard.oas import Operation
from lso_conformance.wire import connections, proxies
from lso_conformance.wire.access import Access
from lso_conformance.wire.bounded import deadline
from lso_conformance.wire.pauses import Pauses
from lso_conformance.wire.silence import Silence

JSON = "application/json;charset=utf-8"
MEBIBYTE = 1024 * 1024
AGENT = "lso-conformance"
AUTHORIZATION = "Authorization"
PACKED = {"Accept-Encoding": "gzip, deflate"}  # what every server knows
DROPPED = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)
PATIENCE = 3  # attempts after the first


@dataclass(frozen=True)
class Label:
    """Which scenario and step a request belongs to; `facts` name control, mutant and element.

    `headers` are sent in place of the client's own of the same name, or leave them out (None).
    """

    scenario: str
    step: str
    facts: Mapping[str, Any]
    headers: Mapping[str, str | None] = field(default_factory=dict)


class Recording(httpx.BaseTransport):
    """Writes each request to the log before it is sent, and its answer or failure after.

    A read whose kept connection the target had closed is sent once more, and both attempts are in
    the log.  What changes something is never sent twice (RFC 9110, 9.2.2): it gets a connection of
    its own, which nobody can have closed.
    """

    def __init__(
        self, kept: httpx.BaseTransport, fresh: httpx.BaseTransport, log: Log, limits: Limits
    ) -> None:
        self._kept, self._fresh, self._log = kept, fresh, log
        self._max_body, self._deadline = int(limits.max_body_mb * MEBIBYTE), float(limits.request_timeout_s)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send once; a read on a kept connection that turns out to be closed, once more."""
        if request.method != "GET":
            return self._attempt(request, self._fresh)
        try:
            return self._attempt(request, self._kept)
        except _IdleDropError:
            return self._attempt(request, self._kept)

    def _attempt(self, request: httpx.Request, inner: httpx.BaseTransport) -> httpx.Response:
        number = self._log.sent(request.extensions["label"], request)
        request.extensions["number"] = number
        with deadline(self._deadline) as traffic:
            try:
                response = inner.handle_request(request)
                body = self._read(response)
            except httpx.TransportError as error:
                self._log.failed(number, f"{type(error).__name__}: {error}")
                if isinstance(error, DROPPED) and not traffic.connected and not traffic.received:
                    raise _IdleDropError(str(error)) from error
                raise
            except _Refused as error:
                self._log.failed(number, str(error))
                raise httpx.StreamError(str(error)) from error
        self._keep(number, response, body)
        return httpx.Response(response.status_code, content=body, request=request)

    def _keep(self, number: int, response: httpx.Response, body: bytes) -> None:
        self._log.answered(number, response, body)

    def _read(self, response: httpx.Response) -> bytes:
        """The body, unpacked, whatever it was asked for; never more than the bound of it is held."""
        body = bytearray()
        try:
            assert isinstance(response.stream, httpx.SyncByteStream)
            for chunk in response.stream:
                body += chunk
                if len(body) > self._max_body:
                    raise _Refused(f"body over {self._max_body} bytes (limits.max_body_mb)")
        finally:
            response.close()
        coding = response.headers.get("content-encoding", "")
        try:
            return packing.opened(bytes(body), coding, self._max_body)
        except packing.TooLarge as error:
            raise _Refused(
                f"body over {self._max_body} bytes when unpacked from {coding} (limits.max_body_mb)"
            ) from error
        except packing.NotUnpacked as error:
            raise _Refused(f"not packed as Content-Encoding {coding[:60]} says: {error}") from error

    def close(self) -> None:
        """Close the connections."""
        self._kept.close()
        self._fresh.close()


class TokenRecording(Recording):
    """Records token requests; what is granted becomes a secret of the log before it is written."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send once, under a label of its own."""
        request.extensions["label"] = {"scenario": "access", "step": "fetch a token", "facts": {}}
        return super().handle_request(request)

    def _keep(self, number: int, response: httpx.Response, body: bytes) -> None:
        document = parse_json(body)[0]
        named = document.items() if isinstance(document, dict) else ()
        granted = [text for key, text in named if key.endswith("token") and isinstance(text, str)]
        self._log.hide(*granted)
        readable = granted or response.status_code >= 400
        super()._keep(number, response, body if readable else b"")  # an unknown form may hold a token


class _IdleDropError(httpx.TransportError):
    """A kept connection that the target had closed before the request reached it."""


class _Refused(Exception):
    """An answer that is too large to be read, or not packed as it says."""


class Client:
    """Calls operations of one API at the profile's base URL; safe to share between threads."""

    def __init__(
        self, profile: Profile, api: Api, log: Log, transport: httpx.BaseTransport | None = None
    ) -> None:
        target = profile.ixit.target(api.name)
        if target is None:
            raise ValueError("the profile names no base URL for this API")
        limits = profile.ixit.limits
        self._api, self._log, self._profile, self._transport = api, log, profile, transport
        self._pauses = Pauses(log.clock)
        self._scenario_header = limits.scenario_header
        self._pace = _pacer(limits.max_requests_per_second, log.clock)
        timeout = float(limits.request_timeout_s)
        self._silence = Silence(timeout)
        self._origin = urls.read(target.base_url).origin
        self._base = target.base_url
        kept = transport or connections.transport(profile, target.base_url, kept=True)
        fresh = transport or connections.transport(profile, target.base_url, kept=False)
        self._access = _access(profile, log) if transport is None else None
        self._recording = Recording(kept, fresh, log, limits)
        self._http = httpx.Client(
            transport=self._recording,
            timeout=timeout,
            headers={"User-Agent": AGENT, "Accept": "application/json", **PACKED, **credentials(profile)},
        )

    def call(
        self,
        role: str,
        label: Label,
        *,
        id: str | None = None,
        body: Any = None,
        content: bytes | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Exchange:
        """Call the operation of a role; `body` is sent as JSON, `content` as it is."""
        return self.send(self._api.role(role), label, id=id, body=body, content=content, query=query)

    def send(
        self, operation: Operation, label: Label, *, id: str | None = None, body: Any = None,
        content: bytes | None = None, query: Mapping[str, str] | None = None,
    ) -> Exchange:  # fmt: skip
        """Call an operation; a target that asks for a pause gets it, within bounds.

        Never raises for what the target does: an exchange without status says why.

        Raises:
            AccessError: the token endpoint grants no token.
        """
        path = operation.path
        if id is not None:
            path = path.replace("{id}", quote(id, safe="", errors="surrogatepass"))
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        headers = {"Content-Type": JSON} if content is not None else {}
        if self._scenario_header:
            headers["X-LSO-Scenario"] = f"{label.scenario}/{label.step}".encode("ascii", "replace").decode()
        said = {"scenario": label.scenario, "step": label.step, "facts": dict(label.facts)}
        try:
            request = self._http.build_request(
                operation.method, self._base + path.lstrip("/"), headers=headers, content=content,
                params=query,
            )  # fmt: skip
        except httpx.InvalidURL as error:  # an id that no URL can hold
            number = self._log.write("sent", **said, method=operation.method, url=path, headers=[])
            self._log.failed(number, f"cannot be asked: {error}")
            return self._logged(number)
        for name, value in label.headers.items():
            request.headers.pop(name, None)
            if value is not None:
                request.headers[name] = value
        request.extensions |= {"label": said, "operation": _named(operation)}
        access = None if AUTHORIZATION in label.headers else self._access
        return self._patiently(request, access)

    def download(self, url: str, label: Label, accept: str = "*/*") -> Exchange:
        """Fetch what the target refers to, by http or https; credentials go to its own origin only.

        Redirections are not followed.  Never raises for what the target does, as `send`.
        """
        said = {"scenario": label.scenario, "step": label.step, "facts": dict(label.facts)}
        place = urls.read(url)
        if not place.is_http:
            return self._refused(url, said, place.unusable or "it is no http or https URL with a host")
        request = httpx.Request("GET", place.normal, headers={"User-Agent": AGENT, "Accept": accept})
        request.extensions = {
            "label": said, "timeout": self._http.timeout.as_dict(), "operation": f"files at {place.site}",
        }  # fmt: skip
        if place.origin == self._origin:
            request.headers.update(credentials(self._profile))
            return self._patiently(request, self._access)
        try:
            inner = self._transport or connections.transport(
                connections.anonymous(self._profile), url, kept=False
            )
        except UsageError as error:
            return self._refused(url, said, str(error))
        with httpx.Client(
            transport=Recording(inner, inner, self._log, self._profile.ixit.limits)
        ) as elsewhere:
            return self._asked(request, elsewhere.send)

    def authorization(self) -> dict[str, str]:
        """The header with a fetched token, for what is not asked through this client; empty without any.

        Raises:
            AccessError: the token endpoint grants none.
        """
        return {AUTHORIZATION: self._access.authorization()} if self._access is not None else {}

    def _refused(self, url: str, said: Mapping[str, Any], why: str) -> Exchange:
        """What is not fetched is in the log with its reason."""
        number = self._log.write("sent", **said, method="GET", url=url, headers=[])
        self._log.failed(number, f"not fetched: {why}")
        return self._logged(number)

    def _patiently(self, request: httpx.Request, access: Access | None) -> Exchange:
        """Send a request, and again after a pause where the target asks for one."""
        answer = self._once(request, access)
        for _ in range(PATIENCE):
            if not answer.is_busy or not self._pauses.after(answer):
                break
            answer = self._once(request, access)
        return answer

    def _once(self, request: httpx.Request, access: Access | None) -> Exchange:
        self._pauses.wait()
        if access is None:  # nor are there cookies or redirections, which is all that httpx would add
            return self._asked(request, self._recording.handle_request)
        return self._asked(request, partial(self._http.send, auth=access))

    def _asked(self, request: httpx.Request, send: Callable[[httpx.Request], object]) -> Exchange:
        """Send a request once, unless its operation gives no answer anyway."""
        label, clock = request.extensions["label"], self._log.clock
        named = request.extensions["operation"], label["scenario"]
        if why := self._silence.why_not(*named, clock.monotonic()):
            number = self._log.write("sent", **label, method=request.method, url=str(request.url), headers=[])
            self._log.failed(number, NOT_ASKED + why)
            return self._logged(number)
        self._pace()
        begun = clock.monotonic()
        try:
            send(request)
        except httpx.TimeoutException:
            self._silence.in_vain(*named, begun, clock.monotonic())
        except (httpx.HTTPError, httpx.StreamError):
            pass  # the transport has written down what happened
        else:
            self._silence.answered(*named)
        return self._logged(request.extensions["number"])

    def _logged(self, number: int) -> Exchange:
        records = [r for r in self._log.records[number:] if number in (r["n"], r.get("of"))]
        return exchanges(records)[0]

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
        if self._access is not None:
            self._access.close()


def _access(profile: Profile, log: Log) -> Access | None:
    """What fetches tokens, if the profile wants any; the passwords of proxies become secrets of the log."""
    auth = profile.ixit.auth
    log.hide(*proxies.secrets())
    if auth.token_url is None:
        return None
    once = connections.transport(profile, auth.token_url, kept=False)
    return Access(profile, TokenRecording(once, once, log, profile.ixit.limits), log.clock)


def credentials(profile: Profile, instead: Auth | None = None) -> dict[str, str]:
    """The request headers that the profile's `ixit.auth` (or another one) stands for.

    A token is added by `Access`.
    """
    auth = instead or profile.ixit.auth
    match auth.type:
        case "bearer":
            return {"Authorization": f"Bearer {auth.token}"}
        case "basic":
            return {"Authorization": httpx.BasicAuth(auth.username or "", auth.password or "")._auth_header}  # noqa: SLF001
        case "header":
            return {str(auth.name): str(auth.value)}
        case _:
            return {}


def carried_by(profile: Profile) -> tuple[str, ...]:
    """The request headers that carry the profile's credentials."""
    fetched = profile.ixit.auth.type == "oauth2-client-credentials"
    return (AUTHORIZATION,) if fetched else tuple(credentials(profile))


def _named(operation: Operation) -> str:
    """What an operation is counted as where it gives no answer; what the API does not have is one."""
    return f"{operation.method} {operation.path}" if operation.id else "what the API does not have"


def _pacer(per_second: float | None, clock: Clock) -> Callable[[], None]:
    """A function that waits so that no more than `per_second` calls pass it."""
    if not per_second:
        return lambda: None
    lock, interval, due = threading.Lock(), 1 / per_second, [0.0]

    def pace() -> None:
        with lock:
            due[0] = max(clock.monotonic(), due[0] + interval)
            wait = due[0] - clock.monotonic()
        clock.pause(wait)

    return pace
