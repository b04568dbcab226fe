"""Judges: the creation of jobs.  FM: W148 5.3, 5.4, 6.1.2, 6.1.3 (R2-R5, R7-R14, O3)."""

from functools import partial

import pytest

from lso_conformance.checks.basics import kinds
from lso_conformance.checks.form import configuration, enumerations, errors
from lso_conformance.checks.form.errors import Wrong
from lso_conformance.checks.job import job as checks
from lso_conformance.judge.judging import JobOf, Judge, Observed, Schemas, Seen
from lso_conformance.standard.api import Api
from suites import tables
from suites.job_apis import create
from suites.marks import decides, drives, steps

KINDS = steps(
    (create.on_a_service, "create a job on a service"),
    (create.on_an_ordered_pair, "create a job on an ordered pair"),
    (create.on_an_entity, "create a job on an entity"),
)


@decides("job.response")
def test_response_has_the_attributes_of_the_sof(observed: Observed, api: Api, judge: Judge) -> None:
    """The response to each creation has id, state and creationDate."""
    judge(kinds([checks.has_attributes(job.created, api.response_attributes) for job in observed.jobs]))


@decides("job.creation_date")
def test_sof_sets_id_and_creation_date(observed: Observed, judge: Judge) -> None:
    """The SOF gives each job an id and the time of its creation."""
    judge(kinds([checks.identified_and_dated(job.created, observed.api) for job in observed.jobs]))


@decides("job.creation_date")
def test_creation_date_stays(observed: Observed, judge: Judge) -> None:
    """Every read of a job shows the same time of creation."""
    judge(checks.over_reads(observed.told_apart, checks.creation_date_stays))


@decides("job.echo")
@drives(create.plain)
def test_mandatory_attributes_are_echoed(seen: Seen, api: Api, judge: Judge) -> None:
    """The response repeats the mandatory attributes, unchanged."""
    judge(checks.echoed(seen(create.CONTROL), api))


@decides("job.echo")
@pytest.mark.parametrize("step", KINDS)
def test_monitored_object_is_echoed(seen: Seen, api: Api, judge: Judge, step: str) -> None:
    """The response repeats each kind of monitored object, unchanged."""
    judge(checks.echoed(seen(step), api))


@decides("job.echo")
@drives(create.another_order)
def test_attributes_in_another_order_are_echoed(seen: Seen, api: Api, judge: Judge) -> None:
    """The response repeats every attribute, in whatever order they came."""
    judge(checks.echoed(seen(create.ANOTHER_ORDER), api))


@decides("job.echo")
@drives(create.echoes)
@pytest.mark.parametrize("what", create.OWN_ECHOES)
def test_values_are_echoed(seen: Seen, api: Api, judge: Judge, what: str) -> None:
    """The response repeats unusual values of the API's own attributes, unchanged."""
    judge(checks.echoed(seen(f"create with {what}"), api, optional=True))


@decides("job.echo")
@drives(create.service_echoes)
@pytest.mark.parametrize("what", create.SERVICE_ECHOES)
def test_service_specific_values_are_echoed(seen: Seen, api: Api, judge: Judge, what: str) -> None:
    """The response repeats unusual values of the service-specific part, unchanged."""
    judge(checks.echoed(seen(f"create with {what}"), api, optional=True))


@decides("job.options")
@drives(create.options)
@pytest.mark.parametrize("step", create.WITH_OPTIONS)
def test_optional_attributes_are_kept(seen: Seen, api: Api, judge: Judge, step: str) -> None:
    """A description and a priority are accepted and echoed."""
    judge(checks.option_kept(seen(step), seen(create.CONTROL), ["description", "jobPriority"], api))


@decides("extension.place")
@drives(create.plain)
def test_configuration_is_in_the_extension_point(seen: Seen, api: Api, judge: Judge) -> None:
    """Service-specific attributes stand in the extension point of the response."""
    judge(checks.in_extension_point(seen(create.CONTROL), api))


@decides("extension.place")
def test_configuration_stays_in_the_extension_point(observed: Observed, judge: Judge) -> None:
    """Service-specific attributes stand in the extension point of every read."""
    judge(checks.over_reads(observed.told_apart, partial(checks.kept_in_extension_point, api=observed.api)))


@decides("extension.type")
@drives(create.plain)
def test_type_names_the_schema(seen: Seen, job: JobOf, api: Api, judge: Judge) -> None:
    """`@type` of the configuration in the response is the agreed one."""
    judge(checks.typed(seen(create.CONTROL), job(create.CONTROL).sent, api))


@decides("extension.type")
def test_type_stays(observed: Observed, judge: Judge) -> None:
    """`@type` of the configuration in every read is the agreed one."""
    judge(checks.over_reads(observed.told_apart, partial(checks.type_stays, api=observed.api)))


@decides("extension.type")
@drives(create.without_a_type)
@pytest.mark.parametrize(
    ("step", "wrong"),
    [("create without @type", Wrong.MISSING), ("create with a number as @type", Wrong.VALUE)],
)
def test_type_is_demanded(seen: Seen, api: Api, judge: Judge, step: str, wrong: Wrong) -> None:
    """A configuration without a usable `@type` is refused."""
    judge(errors.refused(seen(step), seen(create.CONTROL), wrong, "@type", api))


@decides("extension.schema")
@drives(create.plain)
def test_configuration_conforms_to_its_schema(seen: Seen, api: Api, schemas: Schemas, judge: Judge) -> None:
    """What the SOF returns as configuration conforms to the schema that `@type` names."""
    judge(configuration.conforms(seen(create.CONTROL), api, schemas))
    judge(configuration.conforms(seen("read the new job"), api, schemas))


@decides("extension.schema")
@pytest.mark.parametrize(
    "step",
    steps(
        (create.wrong_configuration, "create with a wrong configuration"),
        (create.wrong_nested_configuration, "create with a configuration wrong inside"),
    ),
)
def test_wrong_configuration_is_refused(
    seen: Seen, job: JobOf, api: Api, schemas: Schemas, judge: Judge, step: str
) -> None:
    """A configuration against its schema is refused, at once or by `rejected`."""
    judge(configuration.refused(seen(step), seen(create.CONTROL), job, api, schemas))


@decides("job.required")
@drives(create.mandatory_attributes)
@pytest.mark.parametrize("attribute", tables.params(lambda api: api.create_mandatory))
def test_mandatory_attribute_is_demanded(seen: Seen, api: Api, judge: Judge, attribute: str) -> None:
    """A request without a mandatory attribute, or with null in its place, is refused."""
    absent, null = seen(f"create without {attribute}"), seen(f"create with null as {attribute}")
    control = seen(create.CONTROL)
    judge(errors.refused(absent, control, Wrong.MISSING, f"the missing {attribute}", api))
    judge(errors.refused(null, control, Wrong.NULL, f"null as {attribute}", api))


@decides("object.ordered_pair")
@drives(create.on_an_ordered_pair)
@pytest.mark.parametrize("element", ["serviceFrom", "serviceTo", "serviceFromId", "serviceToId"])
@pytest.mark.parametrize("how", ["without", "with null as"])
def test_both_ends_of_a_pair_are_demanded(seen: Seen, api: Api, judge: Judge, element: str, how: str) -> None:
    """An ordered pair without one of its ends is refused."""
    answer, control = seen(f"create {how} {element}"), seen("create a job on an ordered pair")
    judge(errors.refused(answer, control, Wrong.NULL, f"{how} {element}", api))


@decides("object.ordered_pair")
@drives(create.on_an_ordered_pair)
@pytest.mark.parametrize("element", ["serviceFromId", "serviceToId"])
def test_href_is_no_end_of_a_pair(seen: Seen, api: Api, judge: Judge, element: str) -> None:
    """An href in place of the id of an end is refused."""
    answer, control = seen(f"create with an href as {element}"), seen("create a job on an ordered pair")
    judge(errors.refused(answer, control, Wrong.MISSING, f"the missing {element}", api))


@decides("object.service")
@drives(create.on_a_service)
@pytest.mark.parametrize("how", ["without", "with null as", "with an href as"])
def test_service_id_is_demanded(seen: Seen, api: Api, judge: Judge, how: str) -> None:
    """A service without its serviceId is refused."""
    answer, control = seen(f"create {how} serviceId"), seen("create a job on a service")
    judge(errors.refused(answer, control, Wrong.NULL, f"{how} serviceId", api))


@decides("object.entity")
@drives(create.on_an_entity)
@pytest.mark.parametrize("how", ["without", "with null as", "with an href as"])
def test_entity_id_is_demanded(seen: Seen, api: Api, judge: Judge, how: str) -> None:
    """An entity without its entityId is refused."""
    answer, control = seen(f"create {how} entityId"), seen("create a job on an entity")
    judge(errors.refused(answer, control, Wrong.NULL, f"{how} entityId", api))


@decides("payloads")
@drives(create.wrong_values)
@pytest.mark.parametrize("what", create.WRONG_VALUES)
def test_wrong_value_is_refused(seen: Seen, api: Api, judge: Judge, what: str) -> None:
    """A request with a value of the wrong type, or outside the enum, is refused."""
    judge(errors.refused(seen(f"create with {what}"), seen(create.CONTROL), Wrong.VALUE, what, api))


@decides("payloads")
@drives(create.wrong_values)
@pytest.mark.parametrize("what", create.INCOMPLETE_VALUES)
def test_incomplete_value_is_refused(seen: Seen, api: Api, judge: Judge, what: str) -> None:
    """A request with a value that lacks a mandatory part is refused."""
    judge(errors.refused(seen(f"create with {what}"), seen(create.CONTROL), Wrong.MISSING, what, api))


@decides("payloads")
@pytest.mark.parametrize(
    ("step", "control"),
    steps(
        (create.on_a_service, "create with a number as serviceId", "create a job on a service"),
        (create.on_an_ordered_pair, "create with a number as serviceToId", "create a job on an ordered pair"),
        (create.on_an_entity, "create with a number as entityId", "create a job on an entity"),
    ),
)
def test_number_is_no_id(seen: Seen, api: Api, judge: Judge, step: str, control: str) -> None:
    """A monitored object named by a number, where the OAS has text, is refused."""
    judge(errors.refused(seen(step), seen(control), Wrong.VALUE, step, api))


@decides("payloads")
@drives(create.malformed)
@pytest.mark.parametrize("what", create.MALFORMED)
def test_malformed_body_is_refused(seen: Seen, api: Api, judge: Judge, what: str) -> None:
    """A body that is no JSON object is refused."""
    judge(errors.refused(seen(f"create with {what}"), seen(create.CONTROL), Wrong.SYNTAX, what, api))


@decides("endpoints")
@drives(create.job_types)
@pytest.mark.parametrize("job_type", tables.params(lambda api: api.words("jobType")))
def test_each_job_type_is_accepted(observed: Observed, seen: Seen, judge: Judge, job_type: str) -> None:
    """Every job type that the profile claims is accepted; one that it leaves open may be refused."""
    asked, control = seen(f"create a {job_type} job"), seen(create.CONTROL)
    judge(enumerations.taken(observed, asked, control, {"jobType": job_type}))


@decides("endpoints")
@drives(create.another_order)
def test_order_of_attributes_does_not_matter(seen: Seen, judge: Judge) -> None:
    """A request with its attributes in another order is the same request."""
    asked, control = seen(create.ANOTHER_ORDER), seen(create.CONTROL)
    judge(checks.claim_accepted(asked, control, "another order of attributes", "as it means nothing"))


@decides("endpoints")
@pytest.mark.parametrize("step", KINDS)
def test_each_monitored_object_is_accepted(seen: Seen, judge: Judge, step: str) -> None:
    """Every kind of monitored object that the profile declares is accepted."""
    judge(checks.claim_accepted(seen(step), seen(create.CONTROL), step.removeprefix("create a job on ")))
