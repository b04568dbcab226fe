"""Makes mixins that change what the SOF shows, or what it reads, from one function on documents."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core import jsontext
from lso_conformance.sof.core.answers import Answer, Call, Refusal
from lso_conformance.sof.jobs.world import Job

Document = dict[str, Any]
Change = Callable[[Document], Document]


def in_created(change: Change) -> type[Behaviour]:
    """The create answer shows a changed job."""

    class InCreated(Behaviour):
        def show_created(self, job: Job) -> Document:
            return change(super().show_created(job))

    return InCreated


def in_retrieved(change: Change, *, when: Callable[[Job], bool] = lambda _job: True) -> type[Behaviour]:
    """A retrieval shows a changed job, at least `when` this is so."""

    class InRetrieved(Behaviour):
        def show_retrieved(self, job: Job) -> Document:
            shown = super().show_retrieved(job)
            return change(shown) if when(job) else shown

    return InRetrieved


def in_both(change: Change) -> type[Behaviour]:
    """Create answer and retrieval show a changed job."""

    class InBoth(Behaviour):
        def show_job(self, job: Job) -> Document:
            return change(super().show_job(job))

    return InBoth


def reads_as(change: Change) -> type[Behaviour]:
    """A create request that would be refused is read as the changed one."""

    class ReadsAs(Behaviour):
        def refuse_create(self, call: Call, refusal: Refusal) -> Answer:
            try:
                document = jsontext.parse(call.body)
            except ValueError:
                document = None
            changed = change(document) if isinstance(document, dict) else document
            if changed == document:
                return super().refuse_create(call, refusal)
            return self.create_job(replace(call, body=jsontext.write(changed).encode()))

    return ReadsAs


def was_suspended(job: Job) -> bool:
    """Whether the job is, or was, suspended."""
    return job.state == "suspended" or "suspended" in job.history


def inside(attribute: str, change: Callable[[Any], Any]) -> Change:
    """Changes one attribute, if it is there."""
    return lambda shown: {**shown, attribute: change(shown[attribute])} if attribute in shown else shown


def without(*attributes: str) -> Change:
    """Leaves attributes out."""
    return lambda shown: {name: value for name, value in shown.items() if name not in attributes}


def each_value(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Changes every value inside a document that is no object or list."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: walk(item) for name, item in value.items()}
        return [walk(item) for item in value] if isinstance(value, list) else change(value)

    return walk


def each_object(change: Change) -> Callable[[Any], Any]:
    """Changes every object inside a document, the innermost first."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return change({name: walk(item) for name, item in value.items()})
        return [walk(item) for item in value] if isinstance(value, list) else value

    return walk


def each_list(change: Callable[[list[Any]], list[Any]]) -> Callable[[Any], Any]:
    """Changes every list inside a document."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: walk(item) for name, item in value.items()}
        return change([walk(item) for item in value]) if isinstance(value, list) else value

    return walk
