"""What a run finds out of a SOF whose profile is silent, driven for real: one scenario each."""

from collections.abc import Sequence
from typing import Any

import by_hand
import pytest

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.form import enumerations
from lso_conformance.common import resources
from lso_conformance.drive.pool import Drive
from lso_conformance.log.log import Log
from lso_conformance.log.scenario import Scenario
from lso_conformance.profile import load as profiles
from lso_conformance.seen.observations import Observations, observe
from lso_conformance.sof import Options, start
from lso_conformance.standard.schemas import Schemas, SchemaStore
from suites.job_apis import create, modify

REFUSED = {"proactive": "refused", "on-demand": "accepted", "passive": "refused"}


def driven(scenario: Scenario, variants: Sequence[str], supported: dict[str, Any] | None) -> Observations:
    """One scenario against a SOF; `supported` None: what its own profile says."""
    with start(Options(specs=resources.specs(), variants=tuple(variants))) as sof:
        document = sof.profile()
        if supported is not None:
            document["ixit"]["test_data"]["supported"] = supported
        profile, log = profiles.parse(document, {}), Log()
        log.write("header", profile=profiles.as_document(profile), schemas={})
        drive = Drive(profile, by_hand.API, log, Schemas(SchemaStore({}, {}), SchemaStore({}, {})), workers=1)
        drive.start([scenario])
        drive.close()
        return observe(log.records, by_hand.API)


@pytest.mark.parametrize(
    ("supported", "results", "verdict"),
    [
        (None, REFUSED, Verdict.NOT_SUPPORTED),
        ({"job_types": ["on-demand", "passive"]}, {**REFUSED, "proactive": "not tried"}, Verdict.FAIL),
    ],
)
def test_a_job_type_is_found_out_unless_the_profile_speaks_of_it(
    supported: dict[str, Any] | None, results: dict[str, str], verdict: Verdict
) -> None:
    seen = driven(create.job_types, ["on-demand-only"], supported)
    found = {row.word: row.result for row in enumerations.found_out(seen) if row.kind == "jobType"}
    assert found == results
    name = "create.job_types"
    asked, control = (seen.steps[name, step][-1] for step in ("create a passive job", create.CONTROL))
    assert enumerations.taken(seen, asked, control, {"jobType": "passive"}).verdict is verdict
    left_out = {step for _, step in seen.left_out}
    assert left_out == {f"create a {word} job" for word, result in results.items() if result == "not tried"}


def test_a_job_of_another_kind_that_is_rejected_stops_no_scenario() -> None:
    only_payload = {"result_formats": ["payload"]}
    seen = driven(modify.of_another_kind, ["rejects-other-payloads"], only_payload)
    (outcome,) = seen.outcomes.values()
    assert outcome.event == "not-applicable"
    assert "rejected" in outcome.reason
