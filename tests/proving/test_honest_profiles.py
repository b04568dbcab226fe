"""Profiles as vendors write them, on conformant SOFs of other makes: no FAIL, and nothing undecided.

Every thirtieth pair is driven; `tox -e proof-full` drives them all.
"""

import golden_verdicts as golden
import honest
import pytest
import yaml

from lso_conformance.common import resources
from lso_conformance.sof import VARIANTS

DRIVEN = {each.name: each for each in (honest.HONEST if golden.FULL else honest.HONEST[::30])}
BAD = {"fail", "error", "inconclusive", "not-tested"}


@pytest.fixture(scope="session")
def left() -> dict[str, dict[str, str]]:
    """What is failed or undecided, with its reason, per pair."""
    documents = golden.several(honest.document, list(DRIVEN.values()))
    return {
        name: {row["id"]: row["reason"] for row in document["requirements"] if row["verdict"] in BAD}
        for name, document in zip(DRIVEN, documents, strict=True)
    }


@pytest.mark.parametrize("name", DRIVEN)
def test_honest_profile_fails_nothing_and_leaves_nothing_undecided(
    left: dict[str, dict[str, str]], name: str
) -> None:
    assert left[name] == {}


def test_each_profile_is_driven_and_each_variant_exists() -> None:
    assert {each.profile for each in honest.HONEST} == honest.PROFILES.keys()
    assert {variant for each in honest.HONEST for variant in each.variants} <= VARIANTS.keys()
    assert len({each.name for each in honest.HONEST}) == len(honest.HONEST)


def test_each_service_schema_has_a_template() -> None:
    templates = [data.get("job_template", {}) for data in honest.PROFILES.values()]
    configured = {t.get("serviceSpecificConfiguration", {}).get("@type") for t in templates}
    files = (resources.specs() / "schemas").glob("*Configuration.yaml")
    assert {yaml.safe_load(file.read_text(encoding="utf-8"))["$id"] for file in files} <= configured
