"""The ASGI application: routes, limits and the last resort for errors.  W148 5.2.1, W147 5.2."""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from lso_conformance.sof.behaviour import Behaviour, StreamBehaviour
from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.core.scenario import SCENARIO
from lso_conformance.sof.jobs.report_operations import ATTACHMENTS

LARGEST_BODY = 1 << 20  # bytes

OPERATIONS: tuple[tuple[str, dict[str, str]], ...] = (
    ("faultManagementJob", {"POST": "create_job", "GET": "list_jobs"}),
    ("faultManagementJob/{id}", {"GET": "retrieve_job"}),
    ("faultManagementJob/{id}/suspend", {"POST": "suspend_job"}),
    ("faultManagementJob/{id}/resume", {"POST": "resume_job"}),
    ("cancelFaultManagementJob", {"POST": "create_cancel", "GET": "list_cancels"}),
    ("cancelFaultManagementJob/{id}", {"GET": "retrieve_cancel"}),
    ("modifyFaultManagementJob", {"POST": "create_modify", "GET": "list_modifies"}),
    ("modifyFaultManagementJob/{id}", {"GET": "retrieve_modify"}),
    ("faultManagementJobComplexQuery", {"POST": "query_jobs"}),
    ("faultManagementReport", {"GET": "list_reports"}),
    ("faultManagementReport/{id}", {"GET": "retrieve_report"}),
    ("faultManagementReportComplexQuery", {"POST": "query_reports"}),
    ("trackingRecord", {"GET": "list_records"}),
    ("trackingRecord/{id}", {"GET": "retrieve_record"}),
    ("hub", {"POST": "register"}),
    ("hub/{id}", {"GET": "retrieve_subscription", "DELETE": "unregister"}),
)
"""Tables 4 and 5 of W148: path below the base path, and the behaviour's method per HTTP method."""

STREAMING: tuple[tuple[str, dict[str, str]], ...] = (
    ("topic", {"GET": "list_topics"}),
    ("topic/{id}", {"GET": "topic_by_id"}),
    ("subscription", {"GET": "list_subscriptions", "POST": "subscribe"}),
    ("subscription/{id}", {"GET": "subscription_by_id", "DELETE": "unsubscribe"}),
)
"""Table 2 of W147: path below the base path, and the behaviour's method per HTTP method."""
MODELS = "/models/{id}"
STREAMS = "/streaming/{id:path}"

_log = logging.getLogger(__name__)
_Endpoint = Callable[[Request], Awaitable[Response]]
_Any = Behaviour | StreamBehaviour


@dataclass(frozen=True)
class Side:
    """One API of the SOF: its base path, its operations, and the behaviour that has their methods."""

    base_path: str
    operations: tuple[tuple[str, dict[str, str]], ...]
    behaviour: _Any

    def routes(self) -> list[Route]:
        """A route per path."""
        return [
            Route(self.base_path + path, _endpoint(self.behaviour, methods), methods=[*methods])
            for path, methods in self.operations
        ]


class App(Starlette):
    """Routes a request by the path of its target, which a proxy may send in absolute form.

    Source: RFC 9112, 3.2.2.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and not scope["path"].startswith("/"):
            scope = {**scope, "path": "/" + scope["path"].partition("://")[2].partition("/")[2]}
        await super().__call__(scope, receive, send)


def create_app(fault: Side, streaming: Side, stream: _Endpoint) -> Starlette:
    """The application that answers below both base paths; `stream` serves Server-Sent Events."""

    async def lost(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        side = streaming if request.url.path.startswith(streaming.base_path) else fault
        headers = dict(getattr(error, "headers", None) or {})
        if "Allow" in headers:  # starlette has a set of methods, in any order
            headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
        return await _serve(side.behaviour, request, "", status, headers)

    files = _endpoint(fault.behaviour, {"GET": "retrieve_attachment"})
    models = _endpoint(streaming.behaviour, {"GET": "retrieve_model"})
    routes = [
        *fault.routes(),
        Route(ATTACHMENTS + "{id}", files, methods=["GET"]),
        *streaming.routes(),
        Route(MODELS, models, methods=["GET"]),
        Route(STREAMS, stream, methods=["GET"]),
    ]
    app = App(routes=routes, exception_handlers={HTTPException: lost})
    app.router.redirect_slashes = False
    return app


def _endpoint(behaviour: _Any, operations: dict[str, str]) -> _Endpoint:
    async def serve(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await _serve(behaviour, request, operations[method])

    return serve


async def _serve(
    behaviour: _Any,
    request: Request,
    operation: str,
    status: int = 405,
    headers: dict[str, str] | None = None,
) -> Response:
    if named := request.headers.get("x-lso-scenario"):  # a download has none: it is of the caller's, if known
        SCENARIO.set(named.rpartition("/")[0])
    call = Call(
        request.method,
        request.url.path,
        request.path_params.get("id", ""),
        dict(reversed(request.headers.items())),  # of two of a name the first
        query=request.url.query,
    )
    try:
        call = replace(call, body=await _body(request))
        answer = await _answer(behaviour, call, operation, status, headers or {})
    except Refusal as refusal:
        answer = behaviour.refused(refusal)
    except ClientDisconnect:
        raise
    except Exception:  # noqa: BLE001 - the last resort: whatever it was, the buyer gets a 500
        _log.exception("%s %s failed", call.method, call.path)
        answer = behaviour.failed(call)
    delay = behaviour.answer_delay(call)
    if delay > 0:
        await asyncio.sleep(delay)
    code, fields, raw = behaviour.finish(call, answer)
    return Response(raw, status_code=code, headers=fields)


async def _answer(
    behaviour: _Any, call: Call, operation: str, status: int, headers: dict[str, str]
) -> Answer:
    try:
        behaviour.authorize(call)
    except Refusal as refusal:
        return behaviour.refuse_caller(call, refusal)
    if operation:
        found: Any = getattr(behaviour, operation)(call)
        answer: Answer = await found if inspect.isawaitable(found) else found
        return answer
    if status == 404:
        raise behaviour.not_found("path")
    raise Refusal(status, Problem("The path does not have this method."), headers=headers)


async def _body(request: Request) -> bytes:
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > LARGEST_BODY:
            raise Refusal(
                413,
                Problem(f"The body must not exceed {LARGEST_BODY} bytes."),
                headers={"connection": "close"},
            )
        chunks.append(chunk)
    return b"".join(chunks)
