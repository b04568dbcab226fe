"""The rehearsal of a scenario of an API that makes nothing: one thing of each kind is made up."""

from __future__ import annotations

from http import HTTPMethod

import httpx

from lso_conformance.drive.step import Step
from lso_conformance.log.exchange import parse_json
from lso_conformance.run.plan_jobs import BenchFor
from lso_conformance.run.span import Span
from lso_conformance.standard.api import Api
from lso_conformance.standard.kinds import role_of

MORE_FOUND = 100  # requests that more of a kind, and their values, may cost


class FoundRehearsal(Step):
    """A step whose target has one thing of each kind, and accepts all that is right."""

    def __init__(self, scenario: str, api: Api, bench_for: BenchFor) -> None:
        self._lists = [api.role(role_of(kind, "list")).path for kind in api.found]
        super().__init__(scenario, bench_for(self._answer))
        self.seconds = Span(0, 0)

    def requests(self, sent: int) -> Span:
        """How many it would send to a target, having sent so many here; of how many things, nobody knows."""
        return Span(1, sent + MORE_FOUND)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        facts, path = request.extensions["label"]["facts"], request.url.path
        if "mutant" in facts or "unknown" in facts:
            return httpx.Response(404 if "unknown" in facts else 422, json={})
        if request.method == HTTPMethod.GET:
            given = {"id": path.rpartition("/")[2]}
            is_list = any(path.endswith(each) for each in self._lists)
            return httpx.Response(200, json=[{"id": "one"}] if is_list else given)
        document = parse_json(request.content)[0]
        if request.method == HTTPMethod.POST and isinstance(document, dict):
            return httpx.Response(201, json={**document, "id": "subscription-1"})
        return httpx.Response(204)
