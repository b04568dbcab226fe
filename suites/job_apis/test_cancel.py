"""Judges: cancel.  FM: W148 6.7, 6.9 (R32-R38, R40-R42, U2)."""

import pytest

from lso_conformance.checks.basics import kinds
from lso_conformance.checks.form import errors, universal
from lso_conformance.checks.form.errors import Wrong
from lso_conformance.checks.job import effects, life_cycle, processes
from lso_conformance.checks.job import job as jobs
from lso_conformance.judge.judging import JobOf, Judge, Observed, Seen
from lso_conformance.standard.api import Api
from suites import tables
from suites.job_apis import cancel
from suites.marks import decides, drives, steps

CONTROL = "cancel a job"
CANCELS = steps(
    (cancel.a_running_job, "cancel a running job"),
    (cancel.a_suspended_job, "cancel a suspended job"),
    (cancel.a_scheduled_job, "cancel a scheduled job"),
    (cancel.twice_at_once, "cancel once"),
    (cancel.and_suspend, "cancel before a suspend"),
)
REFUSED = steps(
    (cancel.a_running_job, "cancel a cancelled job"),
    (cancel.a_completed_job, "cancel a completed job"),
    (cancel.a_rejected_job, "cancel a rejected job"),
    (cancel.a_starved_job, "cancel a starved job"),
)
DECLINED = [*REFUSED, *steps((cancel.declined, "cancel that is declined"))]
ASKED_WHY = [*DECLINED, *steps((cancel.unknown_ids, "cancel an unknown job"))]
WITHOUT_AN_ID = {
    "without a reference": Wrong.MISSING,
    "with null as reference": Wrong.NULL,
    "with an empty reference": Wrong.MISSING,
    "with null as id": Wrong.NULL,
    "with an href only": Wrong.MISSING,
    "with the id outside": Wrong.MISSING,
}
UNKNOWN = ["read an unknown cancel", "read another unknown cancel", "read a third unknown cancel"]


@decides("cancel.reference")
@drives(cancel.wrong_references)
@pytest.mark.parametrize("what", WITHOUT_AN_ID)
def test_cancel_must_name_its_job(seen: Seen, api: Api, judge: Judge, what: str) -> None:
    """A cancel that does not say by an id which job it is about is refused."""
    judge(errors.refused(seen(f"cancel {what}"), seen(CONTROL), WITHOUT_AN_ID[what], "the job's id", api))


@decides("cancel.echo")
def test_cancel_is_echoed(observed: Observed, api: Api, judge: Judge) -> None:
    """The response to each cancel repeats the request, unchanged."""
    judge(processes.echoed(observed.of_kind(cancel.ROLE), api))


@decides("cancel.echo")
@drives(cancel.with_an_href)
def test_href_is_echoed(observed: Observed, seen: Seen, api: Api, judge: Judge) -> None:
    """The response repeats an href of the job."""
    seen("cancel with an href")
    judge(processes.echoed(observed.of_kind(cancel.ROLE), api))


@decides("closed_world")
@drives(cancel.what_is_not_defined)
def test_undefined_attribute_is_not_taken_up(observed: Observed, seen: Seen, judge: Judge) -> None:
    """What a cancel has beside the attributes of the documents is refused or ignored."""
    seen("cancel with an unknown attribute")
    judge(universal.closed(observed, whole=False))


@decides("cancel.response")
def test_cancel_has_the_attributes_of_the_sof(observed: Observed, api: Api, judge: Judge) -> None:
    """The response to each cancel has id, state and creationDate, and the latter is right."""
    made, paragraph = observed.accepted_of(cancel.ROLE), api.processes[cancel.ROLE].clauses["response"]
    judge(kinds([jobs.has_attributes(answer, api.response_attributes) for answer in made]))
    dated = [jobs.identified_and_dated(answer, api, paragraph) for answer in made]
    judge(kinds([*dated, *processes.dated_apart(observed, cancel.ROLE)]))


@decides("cancel.id")
def test_cancel_keeps_its_id(observed: Observed, api: Api, judge: Judge) -> None:
    """Every cancel is found under its own id, and carries it, as long as it lives."""
    judge(processes.ids_stay(observed.of_kind(cancel.ROLE), api))
    judge(jobs.unique_ids(observed.of_kind(cancel.ROLE)))


@decides("cancel.id")
@drives(cancel.a_running_job)
def test_cancel_is_listed_under_its_id(observed: Observed, seen: Seen, api: Api, judge: Judge) -> None:
    """The list of the job's cancels shows it as a read by its id does."""
    process = observed.process_of(seen("cancel a running job"))
    judge(processes.listed(process, seen("list the cancels of the job"), api))


@decides("cancel.effect")
@pytest.mark.parametrize("step", CANCELS)
def test_cancelled_job_stops(observed: Observed, seen: Seen, job: JobOf, judge: Judge, step: str) -> None:
    """A job whose cancel was accepted becomes cancelled, and stays so."""
    judge(effects.stops(observed, seen(step), job(step)))


@decides("cancel.effect")
def test_job_and_cancel_agree(observed: Observed, judge: Judge) -> None:
    """A job whose cancel is seen done is cancelled, or about to be."""
    judge(effects.all_agree(observed))


@decides("cancel.effect")
@drives(cancel.twice_at_once)
def test_job_is_cancelled_once(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A second cancel of a job that is being cancelled does not complete by itself."""
    judge(processes.second_cancel(observed, seen("cancel once"), seen("cancel again at once")))


@decides("cancel.declined")
@pytest.mark.parametrize("step", REFUSED)
def test_job_in_another_state_cannot_be_cancelled(
    observed: Observed, seen: Seen, api: Api, judge: Judge, step: str
) -> None:
    """A cancel of a job that is over is declined."""
    judge(processes.declined(observed, seen(step), api.actions["cancel"].starts))


@decides("cancel.declined")
@pytest.mark.parametrize("step", [*DECLINED, *CANCELS])
def test_declined_cancel_has_no_effect(
    observed: Observed, seen: Seen, job: JobOf, judge: Judge, step: str
) -> None:
    """A job whose cancel was declined goes on as before."""
    judge(effects.goes_on(observed, seen(step), job(step)))


@decides("cancel.declined")
@drives(cancel.unknown_ids)
def test_unknown_job_cannot_be_cancelled(observed: Observed, seen: Seen, judge: Judge) -> None:
    """A cancel of a job that does not exist is declined."""
    judge(processes.unknown_job(observed, seen("cancel an unknown job"), seen(CONTROL)))


@decides("cancel.declined")
@drives(cancel.declined_before_its_end)
def test_declined_cancel_does_not_keep_a_job_from_ending(
    observed: Observed, api: Api, job: JobOf, judge: Judge
) -> None:
    """A job whose cancel was declined ends when its schedule says."""
    declining = job("create a job that declines a cancel and ends")
    judge(life_cycle.makes_move(tables.completion(api), declining, observed.waits, api))


@decides("cancel.reason")
@pytest.mark.parametrize("step", ASKED_WHY)
def test_declined_cancel_has_a_reason(observed: Observed, seen: Seen, judge: Judge, step: str) -> None:
    """An error that declines a cancel says why in `reason`."""
    judge(processes.decline_explained(observed, seen(step)))


@decides("cancel.unknown")
@drives(cancel.unknown_ids)
@pytest.mark.parametrize("step", UNKNOWN)
def test_unknown_cancel_is_not_found(seen: Seen, judge: Judge, step: str) -> None:
    """A read of an id that belongs to no cancel is answered with Error404."""
    judge(errors.not_found(seen(step), seen("read the real cancel")))


@decides("cancel.unknown")
@drives(cancel.unknown_ids)
@pytest.mark.parametrize(
    ("step", "own"),
    [
        ("read the job's id as a cancel", "cancel a job"),
        ("read a modify's id as a cancel", "cancel the modified job"),
    ],
)
def test_id_of_something_else_is_no_cancel(
    observed: Observed, seen: Seen, api: Api, judge: Judge, step: str, own: str
) -> None:
    """A read of an id that belongs to a job or a modify is answered with Error404."""
    answer, process = seen(step), observed.process_of(seen(own))
    judge(processes.another_resource(answer, seen("read the real cancel"), process, api))


@decides("cancel.attributes")
def test_cancel_is_represented(observed: Observed, api: Api, judge: Judge) -> None:
    """A read of a cancel shows what it always has."""
    judge(processes.represented(observed.of_kind(cancel.ROLE), api))


@decides("cancel.options")
def test_cancel_shows_what_was_set(observed: Observed, api: Api, judge: Judge) -> None:
    """A read of a cancel shows every attribute that the buyer or the SOF has set."""
    judge(processes.with_options(observed.of_kind(cancel.ROLE), api))


@decides("cancel.states")
def test_every_cancel_begins_acknowledged(observed: Observed, api: Api, judge: Judge) -> None:
    """The response to each cancel shows an acknowledged process."""
    judge(life_cycle.all_processes_begin(observed.of_kind(cancel.ROLE), api))


@decides("cancel.states")
def test_every_move_of_a_cancel_is_in_the_table(observed: Observed, api: Api, judge: Judge) -> None:
    """No cancel is seen to make a move that Table 9 does not have."""
    judge(life_cycle.all_processes_legal(observed.of_kind(cancel.ROLE), api))


@decides("cancel.states")
@pytest.mark.parametrize("step", CANCELS)
def test_cancel_comes_to_an_end(observed: Observed, seen: Seen, api: Api, judge: Judge, step: str) -> None:
    """A cancel that was accepted ends within the limit."""
    asked = seen(step)
    judge(processes.ends(observed.process_of(asked), asked, observed.waits, api))
