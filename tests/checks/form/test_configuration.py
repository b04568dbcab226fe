"""The service-specific configuration against the schema that it names."""

from typing import Any

import by_hand
import pytest
from by_hand import API, PING, created, job

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.form import configuration
from lso_conformance.standard.schemas import Schemas, SchemaStore, built_in

P, W, F, I = Verdict.PASS, Verdict.WARNING, Verdict.FAIL, Verdict.INCONCLUSIVE  # noqa: E741 - short in tables
A = Verdict.ATTESTATION

OWN = "urn:example:own"
AGREED = SchemaStore.of_documents(
    {"/schemas/own.json": {"$id": OWN, "properties": {"count": {"type": "integer"}}}}
)
SCHEMAS = Schemas(AGREED, built_in())
CONFIGURATIONS: dict[str, tuple[Any, Verdict]] = {
    "agreed and right": ({"@type": OWN, "count": 1}, P),
    "agreed and wrong": ({"@type": OWN, "count": "1"}, F),
    "published and wrong": ({"@type": PING, "count": "1"}, W),
    "of no known schema": ({"@type": "urn:example:unknown"}, A),
    "without type": ({}, I),
    "no object": ("ping", I),
}


@pytest.mark.parametrize(("inner", "verdict"), CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_a_configuration_conforms_to_the_schema_that_it_names(inner: Any, verdict: Verdict) -> None:
    answer = created(body=job(serviceSpecificConfiguration=inner))
    assert configuration.conforms(answer, API, SCHEMAS).verdict is verdict


WRONG: list[tuple[int | None, list[str], str, Verdict]] = [
    (422, [], OWN, P), (400, [], OWN, P), (500, [], OWN, F), (None, [], OWN, I), (429, [], OWN, I),
    (201, ["acknowledged", "rejected"], OWN, P),
    (201, ["acknowledged", "inProgress"], OWN, F), (201, ["acknowledged", "inProgress"], PING, W),
    (201, ["acknowledged", "inProgress"], "urn:example:unknown", W),
]  # fmt: skip


@pytest.mark.parametrize(("status", "states", "urn", "verdict"), WRONG)
def test_a_wrong_configuration_is_refused_or_rejected(
    status: int | None, states: list[str], urn: str, verdict: Verdict
) -> None:
    answer = created(status, number=2, facts={"schema": urn, "element": "/count"})
    found = configuration.refused(answer, created(), lambda _: by_hand.history(*states), API, SCHEMAS)
    assert found.verdict is verdict


def test_a_wrong_configuration_decides_nothing_when_the_right_one_was_refused() -> None:
    found = configuration.refused(created(422), created(422), lambda _: by_hand.history(), API, SCHEMAS)
    assert found.verdict is I
