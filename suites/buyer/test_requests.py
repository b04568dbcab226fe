"""Judges: what a Buyer asks.  FM: W148 5.3, 6.1.2, 6.4.2, 6.7.2, 6.18 (R2-R4, R7-R10, R22, R23, R32, R65)."""

import pytest

from lso_conformance.checks.buyer import buyer
from lso_conformance.judge.judging import Judge, Observed, Schemas
from suites.marks import decides, judges_buyer

pytestmark = judges_buyer


@decides("extension.place")
def test_configuration_is_in_the_extension_point(observed: Observed, schemas: Schemas, judge: Judge) -> None:
    """Service-specific attributes are sent in the extension points, and nowhere else."""
    judge(buyer.in_extension_points(observed, schemas))


@decides("extension.type")
def test_type_names_the_schema(observed: Observed, judge: Judge) -> None:
    """Each extension point has an `@type` that names what extends it."""
    judge(buyer.types_named(observed))


@decides("extension.schema")
def test_configuration_obeys_its_schema(observed: Observed, schemas: Schemas, judge: Judge) -> None:
    """Each configuration conforms to the schema that its `@type` names."""
    judge(buyer.schemas_obeyed(observed, schemas))


@decides("job.required")
def test_creations_are_complete(observed: Observed, judge: Judge) -> None:
    """Each create request has the eight basic attributes."""
    judge(buyer.creates_complete(observed))


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param("ordered_pair", marks=decides("object.ordered_pair")),
        pytest.param("service", marks=decides("object.service")),
        pytest.param("entity", marks=decides("object.entity")),
    ],
)
def test_monitored_object_is_named(observed: Observed, judge: Judge, kind: str) -> None:
    """Each job on an object of a kind names that object."""
    judge(buyer.objects_named(observed, kind))


@pytest.mark.parametrize(
    "role",
    [
        pytest.param("modify", marks=decides("modify.reference")),
        pytest.param("cancel", marks=decides("cancel.reference")),
    ],
)
def test_request_says_which_job(observed: Observed, judge: Judge, role: str) -> None:
    """Each modify and cancel request names the job that it is about."""
    judge(buyer.jobs_named(observed, role))


@decides("modify.changes")
def test_modify_changes_something(observed: Observed, judge: Judge) -> None:
    """Each modify request has an attribute that may be changed."""
    judge(buyer.changes_named(observed))


@decides("hub.callback")
def test_registration_has_a_callback(observed: Observed, judge: Judge) -> None:
    """Each registration says where the notifications are to be sent."""
    judge(buyer.callbacks_named(observed))
