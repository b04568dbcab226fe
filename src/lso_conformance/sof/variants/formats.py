"""Servers that take a part of the enumerations of a create request, and a profile that is silent (FM-M37)."""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Mapping
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Problem
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.operators.documents import Document
from lso_conformance.sof.registry import variant

NO_PAYLOAD = "Only json comes in the payload; the other formats come as files."


class _Silent(Behaviour):
    """Its profile says nothing of what is supported, nor that a modify may change a format."""

    def supported(self) -> Mapping[str, Any]:
        return dict.fromkeys(super().supported())

    def offered_changes(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        offered = super().offered_changes(values)
        return {name: value for name, value in offered.items() if not name.endswith("Format")}


@variant
class PayloadOnlyAsJson(_Silent):
    """Has only json in the payload and refuses the rest by 422; its profile does not say so (FM-M37)."""

    def problems(self, document: Document) -> list[Problem]:
        why = Problem(NO_PAYLOAD, "invalidValue", "/outputFormat")
        return super().problems(document) or [why] * _is_other_payload(document)


@variant
class RejectsOtherPayloads(_Silent):
    """Acknowledges a job whose payload is not json, and then rejects it; its profile is silent (FM-M37)."""

    def objection(self, job: Job) -> str | None:
        return NO_PAYLOAD if _is_other_payload(job.request) else super().objection(job)

    def objection_to_changes(self, changes: Document, job: Job) -> str | None:
        other = _is_other_payload({**job.request, **changes})
        return NO_PAYLOAD if other else super().objection_to_changes(changes, job)


@variant
class OnDemandOnly(_Silent):
    """Refuses proactive and passive jobs by 422; its profile does not say so (FM-M37)."""

    def problems(self, document: Document) -> list[Problem]:
        refused = document.get("jobType") in {"proactive", "passive"}
        why = Problem("Jobs here are on demand.", "invalidValue", "/jobType")
        return super().problems(document) or [why] * refused


def _is_other_payload(request: Document) -> bool:
    return request.get("resultFormat") == "payload" and request.get("outputFormat") in {"avro", "csv", "xml"}
