"""What schemathesis makes of the OAS: its coverage and fuzzing phases, and its stateful one by our links.

Only its generators are used: every request goes through the recording client, and our checks judge.
What is sent stays harmless: callbacks are addresses of our own listener, and what a gateway may refuse by
itself (control characters and slashes in a URL, other methods and headers) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

import httpx
import schemathesis
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test
from schemathesis import GenerationMode
from schemathesis.core.transport import Response
from schemathesis.generation.drivers import CoverageGenerator
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.overrides import Override

from lso_conformance.common import resources, urls
from lso_conformance.drive.depth import DEEP
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.stream_step import StreamStep
from lso_conformance.drive.walks import LIMIT
from lso_conformance.explore.explorer import Explorer
from lso_conformance.explore.job_explorer import JobExplorer
from lso_conformance.explore.marks import marked
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.resources import accepted
from lso_conformance.standard.oas import Operation
from lso_conformance.standard.schemas import read_document
from lso_conformance.wire.client import JSON, Label

HARMFUL = re.compile(r"[\x00-\x1f\x7f-\x9f/\\]|^\.*$")
LONGEST_URL = 1500
BASE = "http://target.invalid/"


class Generated:
    """Cases of schemathesis, operation by operation."""

    def __init__(self, explorer: Explorer) -> None:
        self._explorer = explorer
        self._step, self._api = explorer.step, explorer.api
        self._linked = False  # whether ids come from earlier answers
        self._roles = {name: role for role, name in self._api.roles.items()}

    @cached_property
    def _schema(self) -> Any:
        folder = resources.specs() / "janis"
        oas, links = (read_document(folder / f"{self._api.name}.{kind}.yaml") for kind in ("api", "links"))
        for item in oas["paths"].values():
            for operation in item.values():
                for name, follows in links.items():
                    of, status = name.split()
                    if operation["operationId"] == of:
                        made = {one["to"]: self._link(one) for one in follows}
                        operation["responses"][status]["links"] = made
        schema = schemathesis.openapi.from_dict(oas)
        schema.config.update(base_url=BASE)
        return schema

    def _link(self, row: dict[str, str]) -> dict[str, Any]:
        if row["in"] == "path":
            return {"operationId": row["to"], "parameters": {"id": "$response.body#/id"}}
        outer, inner = self._api.job_reference
        if row["in"] == "topic":
            body = {
                "topicId": "$response.body#/0/id",
                "protocol": "$response.body#/0/availableChannels/0/protocol",
            }
            return {"operationId": row["to"], "requestBody": body}
        return {"operationId": row["to"], "requestBody": {outer: {inner: "$response.body#/id"}}}

    def search(self, explorer: Explorer) -> None:
        """Every operation by every phase that applies (the OAS has no examples)."""
        operations = [found.ok() for found in self._schema.get_all_operations()]
        for operation in operations:
            cases = self._covering(operation)
            if cases:
                explorer.hunt(f"cover {operation.label}", st.sampled_from(cases), self._send, 2 * len(cases))
        for operation in operations:
            wrong = () if "{id}" in operation.path else (GenerationMode.NEGATIVE,)  # any text is an id
            for mode in (GenerationMode.POSITIVE, *wrong):
                strategy = operation.as_strategy(generation_mode=mode)
                explorer.hunt(
                    f"fuzz {operation.label} {mode.value}", strategy, self._send, explorer.budget.generated
                )
        explorer.search("follow links", self._follow_links)

    def _covering(self, operation: Any) -> list[Any]:
        config = self._schema.config.generation_for(operation=operation, phase="coverage")
        modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
        found = [case for case in CoverageGenerator(
            operation=operation, generation_modes=modes, generation_config=config, auth_storage=None,
            override=Override(), feedback=FeedbackSources(),
        ) if case.method.upper() == operation.method.upper()]  # fmt: skip
        most = self._explorer.budget.coverage
        return found[:: max(1, -(-len(found) // most))]

    def _send(self, case: Any) -> None:
        self.answer(case)

    def answer(self, case: Any) -> Exchange | None:
        """Send a case, unless it could do harm."""
        given = case.as_transport_kwargs()
        name = case.operation.definition.raw["operationId"]
        operation, role = self._api.operations[name], self._roles.get(name)
        places = [place for place, part in enumerate(operation.path.split("/")) if part == "{id}"]
        path = urls.read(given["url"]).path.removeprefix("/")
        pieces = ("/" + path).split("/")
        if len(pieces) != len(operation.path.split("/")):
            return None
        ids = [unquote(pieces[place]) for place in places]
        query = {
            k: v for k, v in (given.get("params") or {}).items() if isinstance(v, str | int | float | bool)
        }
        odd = [str(v) for v in query.values()]
        if any(HARMFUL.search(each) for each in ids) or any(re.search(r"[\x00-\x1f]", each) for each in odd):
            return None
        if len(path) + sum(map(len, odd)) > LONGEST_URL or any(len(k) > 100 for k in query):
            return None
        body, sends = self._harmless(role, given.get("json")), "json" in given
        right = case.meta is not None and case.meta.generation.mode is GenerationMode.POSITIVE
        facts: dict[str, Any] = {} if right else {"mutant": "against the OAS"}
        if ids and not self._mine().intersection(ids):
            if operation.method != "GET":  # what may be somebody's is not acted on
                ids = [f"{ids[0]}-nobody"]
                path = operation.path.lstrip("/").replace("{id}", quote(ids[0], safe=""))
            if not self._linked:
                facts = {**facts, "unknown": ids[0], "odd": True}
        if role in self._api.lists:
            query.setdefault("limit", f"{LIMIT}")
        calls = self._step("send what schemathesis made", **facts)
        if sends and role == "create" and isinstance(self._explorer, JobExplorer):
            return self._create(self._explorer, body, facts)
        if sends and role == "make_subscription" and isinstance(self._step, StreamStep):
            return self._step.try_to_subscribe_to("send what schemathesis made", body, **facts)[1]
        if sends and role == "register":
            inbox = self._step.inbox()
            if isinstance(body, dict) and isinstance(body.get("callback"), str):
                body = {**body, "callback": inbox.url}
            return calls.register(body, inbox=inbox)
        request = Operation(name, operation.method, path, None, {})
        label = calls.label if sends else Label(calls.label.scenario, calls.label.step, calls.label.facts)
        shown = {k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in query.items()}
        return self._step.client.send(request, label, body=body if sends else None, query=shown or None)

    def _harmless(self, role: str | None, body: Any) -> Any:
        """Nothing is done to jobs that are not the run's own."""
        outer, inner = self._api.job_reference
        if role in self._api.processes and isinstance(body, dict) and isinstance(body.get(outer), dict):
            named = body[outer].get(inner)
            if isinstance(named, str) and named not in self._mine():
                return {**body, outer: {**body[outer], inner: f"{named}-nobody"}}
        return body

    def _mine(self) -> set[str]:
        """The ids of what the exploration made itself."""
        if isinstance(self._step, JobStep):
            return {job.id for job in self._step.jobs}
        return {held.id for held in self._step.held} if isinstance(self._step, StreamStep) else set()

    @staticmethod
    def _create(explorer: JobExplorer, body: Any, facts: Mapping[str, Any]) -> Exchange:
        """Create with a mark of our own, and read what was made."""
        step, (body, mark) = explorer.step, marked(body, explorer.step.clock)
        answer = step("send what schemathesis made", **facts, **mark).create(body)
        if accepted(answer) and step.jobs:
            step("read it", step.jobs[-1]).retrieve()
        return explorer.doubt(answer)

    def _follow_links(self) -> None:
        explorer, generated, self._linked = self._explorer, self, True
        made: type[Any] = self._schema.as_state_machine()

        class Linked(made):  # type: ignore[misc]
            def setup(self) -> None:
                explorer.begin()

            def call(self, case: Any, **_more: Any) -> Any:
                with explorer.guarded():
                    answer = generated.answer(case)
                return _for_schemathesis(answer, case)

            def validate_response(self, *_given: Any, **_more: Any) -> None:
                explorer.look()

        deep = explorer.level == DEEP
        count = explorer.budget.stories if deep else explorer.budget.examples
        chosen = explorer.settings(count, stateful_step_count=explorer.budget.steps)
        run_state_machine_as_test(Linked, settings=chosen)


def _for_schemathesis(answer: Exchange | None, case: Any) -> Any:
    """An exchange as schemathesis wants it, to follow links by."""
    request = httpx.Request(case.method, answer.url if answer is not None else BASE)
    status = answer.status if answer is not None and answer.status is not None else 503
    made = httpx.Response(
        status, content=answer.body if answer is not None else b"", request=request,
        headers={"content-type": JSON},
    )  # fmt: skip
    made.elapsed = timedelta(0)
    return Response.from_any(made)
