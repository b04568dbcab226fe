"""Judges: requests without credentials and with wrong ones.  FM: W148 5.5 (U1), 7.1.1 (R5)."""

import pytest

from lso_conformance.checks.form import credentials as checks
from lso_conformance.judge.judging import Judge, Seen
from lso_conformance.profile.credentials import WRONG_PASSWORD
from lso_conformance.standard.api import Api
from suites import tables
from suites.every_api import credentials
from suites.marks import decides, drives


def _wrongly(api: Api) -> list[str]:
    """The steps with wrong credentials, or without."""
    once = [f"{what} with {WRONG_PASSWORD}" for what in credentials.first(api)]
    return [f"{what} with {how}" for what in credentials.requests(api) for how in credentials.HOW] + once


STEPS = tables.params(_wrongly, apis=tables.of_kinds("hub"))


@decides("credentials")
@drives(credentials.refused)
@pytest.mark.parametrize("step", STEPS)
def test_wrong_credentials_are_refused(seen: Seen, api: Api, judge: Judge, step: str) -> None:
    """A request that is served with the right credentials is refused without, and with wrong ones."""
    right = f"{step.partition(' with ')[0]} with {credentials.RIGHT}"
    judge(checks.refused(seen(step), seen(right), api))


@decides("payloads")
@drives(credentials.refused)
@pytest.mark.parametrize("step", STEPS)
def test_refusal_says_what_is_wrong(seen: Seen, judge: Judge, step: str) -> None:
    """The code of a refusal tells missing credentials from wrong ones."""
    right = f"{step.partition(' with ')[0]} with {credentials.RIGHT}"
    judge(checks.tells(seen(step), seen(right)))
