"""A SOF of which some operation gives no answer, in virtual time."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

import httpx
import proof
from starlette.types import ASGIApp, Receive, Scope, Send

from lso_conformance.common import resources
from lso_conformance.log.exchange import Exchange, exchanges
from lso_conformance.simulated.simulation import Simulation
from lso_conformance.sof import Options

LIMIT_S = 10.0  # of a request, by the SOF's own profile
Asked = tuple[str, str]  # a method, and what the path has in it


@dataclass(frozen=True)
class Silent:
    """A whole run: virtual seconds that it took, its verdicts, its requests."""

    lasted_s: float
    verdicts: proof.Vector
    asked: list[Exchange]


def driven(
    asked: Asked, only: Sequence[str] | None = None, *, answers: int = 0, waits_s: float = LIMIT_S,
    comes: bool = False,
) -> Silent:  # fmt: skip
    """A run against a SOF of which some requests get no answer within the limit of a request.

    Args:
        asked: which ones; "" for any method.
        only: the scenarios; None: all.
        answers: so many of them get one before.
        waits_s: how long the SOF keeps each of the others waiting.
        comes: whether the answer comes then, which is in time.
    """
    method, path = asked
    left = answers

    def wrapper(app: ASGIApp) -> ASGIApp:
        async def answered(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal left
            if (
                scope["type"] == "http"
                and scope["method"].startswith(method)
                and re.search(path, scope["path"])
            ):
                left -= 1
                if left < 0:
                    await asyncio.sleep(waits_s)
                    if not comes:
                        raise httpx.ReadTimeout("the limit of the request is over")
            await app(scope, receive, send)

        return answered

    with Simulation(2, Options(specs=resources.specs(), wrapper=wrapper)) as simulation:
        records = proof.driven_by(simulation, simulation.profile(), only, 2)
        lasted = simulation.loop.time()
    return Silent(lasted, proof.vector(records), exchanges(records))
