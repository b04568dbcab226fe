"""Profiles as vendors write them, on conformant SOFs of other makes: no FAIL, and nothing undecided.

Each is a whole run, in virtual time.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future

import golden_verdicts as golden
import honest
import pytest
import yaml

from lso_conformance.common import resources
from lso_conformance.sof import VARIANTS

Documents = Mapping[honest.Honest, Future[honest.Document]]


@pytest.fixture(scope="module")
def documents() -> Iterator[Documents]:
    with golden.together(honest.document, honest.HONEST) as driven:
        yield driven


@pytest.mark.parametrize("pair", honest.HONEST, ids=lambda pair: pair.name)
def test_honest_profile_fails_nothing_and_leaves_nothing_undecided(
    documents: Documents, pair: honest.Honest
) -> None:
    assert honest.bad(documents[pair].result()) == {}


def test_each_profile_is_driven_and_each_variant_exists() -> None:
    assert {each.profile for each in honest.HONEST} == honest.PROFILES.keys()
    assert {variant for each in honest.HONEST for variant in each.variants} <= VARIANTS.keys()
    assert len({each.name for each in honest.HONEST}) == len(honest.HONEST)


def test_each_service_schema_has_a_template() -> None:
    templates = [data.get("job_template", {}) for data in honest.PROFILES.values()]
    configured = {t.get("serviceSpecificConfiguration", {}).get("@type") for t in templates}
    files = (resources.specs() / "schemas").glob("*Configuration.yaml")
    assert {yaml.safe_load(file.read_text(encoding="utf-8"))["$id"] for file in files} <= configured
