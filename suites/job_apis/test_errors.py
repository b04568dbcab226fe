"""Judges: requests that are odd, or no operation of the API.  FM: W148 7.1.1 (R5), R6, R21.

The bodies of the errors are looked at with all other payloads (test_payloads).
"""

import pytest

from lso_conformance.checks.form import errors as checks
from lso_conformance.judge.judging import Judge, Seen
from suites.job_apis import errors
from suites.marks import decides, drives


@decides("payloads")
@drives(errors.odd_creations)
@pytest.mark.parametrize("what", [*errors.ODD_HEADERS, *errors.ODD_BODIES])
def test_odd_creation_breaks_nothing(seen: Seen, judge: Judge, what: str) -> None:
    """An odd creation is served or refused, but is no error of the server's own."""
    judge(checks.withstood(seen(f"{errors.CREATE} with {what}"), seen(errors.CREATE)))


@decides("payloads")
@drives(errors.odd_queries)
@pytest.mark.parametrize("what", [*errors.ODD_HEADERS, *errors.ODD_BODIES])
def test_odd_query_breaks_nothing(seen: Seen, judge: Judge, what: str) -> None:
    """An odd complex query is served or refused, but is no error of the server's own."""
    judge(checks.withstood(seen(f"{errors.QUERY} with {what}"), seen(errors.QUERY)))


@decides("payloads")
@drives(errors.odd_reads)
@pytest.mark.parametrize("what", [*errors.ODD_HEADERS, *errors.ODD_QUERIES])
def test_odd_read_breaks_nothing(seen: Seen, judge: Judge, what: str) -> None:
    """An odd read is served or refused, but is no error of the server's own."""
    judge(checks.withstood(seen(f"{errors.READ} with {what}"), seen(errors.READ)))


@decides("job.unknown")
@drives(errors.odd_reads)
@pytest.mark.parametrize("what", errors.ODD_IDS)
def test_odd_id_is_not_found(seen: Seen, judge: Judge, what: str) -> None:
    """An id of a form that no job has is not found, or refused for its form."""
    judge(checks.odd_id_refused(seen(f"{errors.READ} by {what}"), seen(errors.READ)))


@decides("closed_world")
@drives(errors.nowhere)
@pytest.mark.parametrize("what", [*(f"GET {path}" for path in errors.UNKNOWN_PATHS), *errors.UNDEFINED])
def test_undefined_operation_is_not_served(seen: Seen, judge: Judge, what: str) -> None:
    """A path or a method that the API does not define is not served."""
    judge(checks.not_served(seen(what), seen(errors.READ), what))
