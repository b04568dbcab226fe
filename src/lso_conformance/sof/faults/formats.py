"""Faults of what the target profile claims and the server does not take (R1, FM-M37).  W148 5.2.1, 7.2.2."""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Mapping
from typing import Any

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Problem
from lso_conformance.sof.edits.reshaping import Document
from lso_conformance.sof.jobs.world import Job
from lso_conformance.sof.registry import fault


@fault("W148-R1")
class RefusesClaimedPair(Behaviour):
    """Refuses avro as payload, a pair that its profile claims."""

    def problems(self, document: Document) -> list[Problem]:
        refused = (document.get("outputFormat"), document.get("resultFormat")) == ("avro", "payload")
        why = Problem("Results in avro come as files only.", "invalidValue", "/outputFormat")
        return super().problems(document) or [why] * refused


@fault("W148-R1", subtle=True)
class RejectsClaimedJobType(Behaviour):
    """Acknowledges a passive job, a type that its profile claims, and then rejects it."""

    def objection(self, job: Job) -> str | None:
        passive = job.request["jobType"] == "passive"
        return "There are no passive jobs here." if passive else super().objection(job)


@fault("W148-R1", subtle=True)
class RefusesClaimedFormat(Behaviour):
    """Claims csv, without saying for which results, and refuses it for each."""

    def supported(self) -> Mapping[str, Any]:
        return {**super().supported(), "pairs": None}

    def problems(self, document: Document) -> list[Problem]:
        refused = document.get("outputFormat") == "csv"
        why = Problem("There is no csv here.", "invalidValue", "/outputFormat")
        return super().problems(document) or [why] * refused
