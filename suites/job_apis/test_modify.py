"""Judges: modify.  FM: W148 6.4, 6.6 (R16, R20, R22-R27, R29-R31)."""

import pytest

from lso_conformance.checks.basics import kinds
from lso_conformance.checks.form import errors, universal
from lso_conformance.checks.form.errors import Wrong
from lso_conformance.checks.job import effects, life_cycle, processes
from lso_conformance.checks.job import job as jobs
from lso_conformance.judge.judging import JobOf, Judge, Observed, Schemas, Seen
from lso_conformance.standard.api import Api
from suites.job_apis import modify
from suites.marks import decides, drives, steps

ALONE = [(scenario, f"change {name} alone") for name, scenario in modify.ALONE.items()]
CHANGES = steps(
    (modify.a_suspended_job, modify.CONTROL),
    *ALONE,
    (modify.several_together, "change several together"),
    (modify.twice, "modify for the first time"),
    (modify.twice, "modify for the second time"),
    (modify.of_another_priority, "modify a job of another priority"),
    (modify.of_another_kind, "modify a job of another kind"),
    (modify.a_recurring_job, "modify a recurring job"),
    (modify.put_off, "put the job off"),
    (modify.a_scheduled_job, "modify a scheduled job"),
)
ACCEPTED = steps(
    (modify.a_suspended_job, modify.CONTROL), *ALONE, (modify.twice, "modify for the second time")
)
REFUSED = steps(
    (modify.a_running_job, "modify a running job"),
    (modify.a_completed_job, "modify a completed job"),
    (modify.a_cancelled_job, "modify a cancelled job"),
    (modify.a_rejected_job, "modify a rejected job"),
    (modify.a_starved_job, "modify a starved job"),
)
WITHOUT_AN_ID = {
    "without a reference": Wrong.MISSING,
    "with null as reference": Wrong.NULL,
    "with an empty reference": Wrong.MISSING,
    "with null as id": Wrong.NULL,
    "with an href only": Wrong.MISSING,
    "with the id outside": Wrong.MISSING,
}
UNKNOWN = ["read an unknown modify", "read another unknown modify", "read a third unknown modify"]


@decides("modify.reference")
@drives(modify.wrong_references)
@pytest.mark.parametrize("what", WITHOUT_AN_ID)
def test_modify_must_name_its_job(seen: Seen, api: Api, judge: Judge, what: str) -> None:
    """A modify that does not say by an id which job it is about is refused."""
    answer, control = seen(f"modify {what}"), seen(modify.CONTROL)
    judge(errors.refused(answer, control, WITHOUT_AN_ID[what], "the job's id", api))


@decides("modify.changes")
@drives(modify.nothing)
def test_modify_must_change_something(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A modify without any attribute to change is refused; taking it warns."""
    judge(processes.empty(observed, seen("modify nothing"), seen(modify.CONTROL)))


@decides("modify.echo")
def test_modify_is_echoed(observed: Observed, api: Api, judge: Judge) -> None:
    """The response to each modify repeats the request, unchanged."""
    judge(processes.echoed(observed.of_kind(modify.ROLE), api))


@decides("modify.echo")
@drives(modify.with_an_href)
def test_href_and_blanks_are_echoed(observed: Observed, seen: Seen, api: Api, judge: Judge) -> None:
    """The response repeats an href of the job, and a description with its blanks."""
    seen("modify with an href")
    judge(processes.echoed(observed.of_kind(modify.ROLE), api))


@decides("modify.echo")
@pytest.mark.parametrize(
    "what",
    steps(
        (modify.with_a_minute_in_seconds, "a minute in seconds"),
        (modify.with_a_long_description, "a long description"),
    ),
)
def test_value_is_echoed_in_its_form(
    observed: Observed, seen: Seen, api: Api, judge: Judge, what: str
) -> None:
    """The response repeats values that might be cut or written otherwise."""
    seen(f"read the modify with {what}")
    judge(processes.echoed(observed.of_kind(modify.ROLE), api))


@decides("extension.schema")
@drives(modify.wrong_configuration)
def test_wrong_configuration_of_a_modify_is_refused(
    observed: Observed, seen: Seen, schemas: Schemas, judge: Judge
) -> None:
    """A modify to a configuration against its schema is refused, at once or by `rejected`."""
    answer, control = seen("modify to a wrong configuration"), seen(modify.CONTROL)
    judge(processes.bad_configuration(observed, answer, control, schemas))


@decides("payloads")
@drives(modify.wrong_values)
@pytest.mark.parametrize("what", modify.WRONG_VALUES)
def test_wrong_value_of_a_modify_is_refused(seen: Seen, api: Api, judge: Judge, what: str) -> None:
    """A modify with a value of the wrong type, or outside the enum, is refused."""
    judge(errors.refused(seen(f"modify with {what}"), seen(modify.CONTROL), Wrong.VALUE, what, api))


@decides("closed_world")
@drives(modify.what_is_not_defined)
def test_undefined_attribute_is_not_taken_up(observed: Observed, seen: Seen, judge: Judge) -> None:
    """What a modify has beside the attributes of the documents is refused or ignored."""
    seen("read the job after the unknown attribute")
    judge(universal.closed(observed, whole=False))


@decides("modify.response")
def test_modify_has_the_attributes_of_the_sof(observed: Observed, api: Api, judge: Judge) -> None:
    """The response to each modify has id, state and creationDate, and the latter is right."""
    made, paragraph = observed.accepted_of(modify.ROLE), api.processes[modify.ROLE].clauses["response"]
    judge(kinds([jobs.has_attributes(answer, api.response_attributes) for answer in made]))
    dated = [jobs.identified_and_dated(answer, api, paragraph) for answer in made]
    judge(kinds([*dated, *processes.dated_apart(observed, modify.ROLE)]))


@decides("modify.id")
def test_modify_keeps_its_id(observed: Observed, api: Api, judge: Judge) -> None:
    """Every modify is found under its own id, and carries it, as long as it lives."""
    judge(processes.ids_stay(observed.of_kind(modify.ROLE), api))
    judge(jobs.unique_ids(observed.of_kind(modify.ROLE)))


@decides("modify.id")
@drives(modify.a_suspended_job)
def test_modify_is_listed_under_its_id(observed: Observed, seen: Seen, api: Api, judge: Judge) -> None:
    """The list of the job's modifies shows it as a read by its id does."""
    process = observed.process_of(seen(modify.CONTROL))
    judge(processes.listed(process, seen("list the modifies of the job"), api))


@decides("modify.states")
def test_every_modify_begins_acknowledged(observed: Observed, api: Api, judge: Judge) -> None:
    """The response to each modify shows an acknowledged process."""
    judge(life_cycle.all_processes_begin(observed.of_kind(modify.ROLE), api))


@decides("modify.states")
def test_every_move_of_a_modify_is_in_the_table(observed: Observed, api: Api, judge: Judge) -> None:
    """No modify is seen to make a move that Table 9 does not have."""
    judge(life_cycle.all_processes_legal(observed.of_kind(modify.ROLE), api))


@decides("modify.effect")
@pytest.mark.parametrize("step", ACCEPTED)
def test_suspended_job_can_be_modified(
    observed: Observed, seen: Seen, api: Api, judge: Judge, step: str
) -> None:
    """A modify of a suspended job, with a value that the vendor names, is accepted and done."""
    judge(processes.taken(observed, seen(step), api.job.in_role("held")))


@decides("modify.states")
@pytest.mark.parametrize("step", CHANGES)
def test_modify_comes_to_an_end(observed: Observed, seen: Seen, api: Api, judge: Judge, step: str) -> None:
    """A modify that was accepted ends within the limit."""
    asked = seen(step)
    seen(f"read the process of {step}")
    judge(processes.ends(observed.process_of(asked), asked, observed.waits, api))


@decides("modify.refused")
@pytest.mark.parametrize("step", REFUSED)
def test_job_in_another_state_cannot_be_modified(
    observed: Observed, seen: Seen, api: Api, judge: Judge, step: str
) -> None:
    """A modify of a job that is neither suspended nor scheduled is refused."""
    judge(processes.declined(observed, seen(step), api.actions["modify"].starts))


@decides("modify.refused")
@drives(modify.unknown_ids)
def test_unknown_job_cannot_be_modified(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A modify of a job that does not exist is refused."""
    judge(processes.unknown_job(observed, seen("modify an unknown job"), seen(modify.CONTROL)))


@decides("job.states")
@drives(modify.a_scheduled_job)
def test_scheduled_job_may_be_modified(observed: Observed, seen: Seen, api: Api, judge: Judge) -> None:
    """A modify of a scheduled job may be accepted; refused, the documents disagree."""
    judge(processes.taken_or_not(observed, seen("modify a scheduled job"), api.job.in_role("waiting")))


@decides("job.states")
@pytest.mark.parametrize(
    ("step", "read", "role"),
    steps(
        (modify.a_suspended_job, modify.CONTROL, "read the modified job", "running"),
        (modify.put_off, "put the job off", "read the job that was put off", "waiting"),
        (
            modify.a_scheduled_job,
            "modify a scheduled job",
            "read the job after modify a scheduled job",
            "waiting",
        ),
    ),
)
def test_modified_job_goes_by_its_schedule(
    observed: Observed, seen: Seen, job: JobOf, api: Api, judge: Judge, step: str, read: str, role: str
) -> None:
    """A modified job is in progress or scheduled, as its schedule says."""
    seen(f"read the job after {step}")
    judge(effects.goes_by_schedule(observed, seen(step), job(step), api.job.in_role(role)))


@decides("modify.unknown")
@drives(modify.unknown_ids)
@pytest.mark.parametrize("step", UNKNOWN)
def test_unknown_modify_is_not_found(seen: Seen, judge: Judge, step: str) -> None:
    """A read of an id that belongs to no modify is answered with Error404."""
    judge(errors.not_found(seen(step), seen("read the real modify")))


@decides("modify.unknown")
@drives(modify.unknown_ids)
@pytest.mark.parametrize("step", ["read the job's id as a modify", "read a cancel's id as a modify"])
def test_id_of_something_else_is_no_modify(
    observed: Observed, seen: Seen, api: Api, judge: Judge, step: str
) -> None:
    """A read of an id that belongs to a job or a cancel is answered with Error404."""
    own = observed.process_of(seen(modify.CONTROL))
    judge(processes.another_resource(seen(step), seen("read the real modify"), own, api))


@decides("modify.attributes")
def test_modify_is_represented(observed: Observed, api: Api, judge: Judge) -> None:
    """A read of a modify shows what it always has."""
    judge(processes.represented(observed.of_kind(modify.ROLE), api))


@decides("modify.options")
def test_modify_shows_what_was_set(observed: Observed, api: Api, judge: Judge) -> None:
    """A read of a modify shows every attribute that the buyer or the SOF has set."""
    judge(processes.with_options(observed.of_kind(modify.ROLE), api))


@decides("modify.effect")
@pytest.mark.parametrize("step", CHANGES)
def test_modify_changes_what_it_names(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """A modify that is done has changed what it names."""
    asked = seen(step)
    judge(effects.changed(observed, asked, seen(f"read the job after {step}")))


@decides("job.representation")
@pytest.mark.parametrize("step", CHANGES)
def test_modify_leaves_the_rest_alone(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """A job that was modified still has all that the modify does not name."""
    asked = seen(step)
    before, after = seen(f"read the job before {step}"), seen(f"read the job after {step}")
    judge(effects.left_the_rest(observed, before, asked, after))


@decides("modify.declined")
@pytest.mark.parametrize("step", [*REFUSED, *steps((modify.declined, "modify that is declined"))])
def test_refused_modify_changes_nothing(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """A job whose modify was refused is as it was."""
    before, after = seen(f"read the job before: {step}"), seen(f"read the job after: {step}")
    judge(effects.unchanged(observed, before, seen(step), after))


@decides("modify.states")
@pytest.mark.parametrize(
    ("before", "after"),
    steps(
        (modify.wrong_references, "read the job before the wrong modifies",
         "read the job after the wrong modifies"),
        (modify.what_is_not_defined, "read the job that nobody means", "read the job that nobody meant"),
    ),
)  # fmt: skip
def test_job_that_was_not_meant_is_left_alone(seen: Seen, judge: Judge, before: str, after: str) -> None:
    """A wrong modify, or one of another job, changes nothing of a job."""
    judge(effects.untouched(seen(before), seen(after)))
