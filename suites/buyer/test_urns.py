"""Judges: every URN that a Buyer sends, and of its profile.  MANN 2.1 and 3.5."""

import pytest

from lso_conformance.checks.form import urn as checks
from lso_conformance.judge.judging import Judge, Observed
from lso_conformance.standard import urns
from suites.marks import judges_buyer, requirement

pytestmark = judges_buyer


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(urns.SYNTAX, marks=requirement("MANN-U1")),
        pytest.param(urns.NAMES, marks=requirement("MANN-U2")),
        pytest.param(urns.LEVELS, marks=requirement("MANN-U3")),
        pytest.param(urns.LSO, marks=requirement("MANN-U4")),
        pytest.param(urns.VERSION, marks=requirement("MANN-U5")),
    ],
)
def test_urns_obey_their_grammar(observed: Observed, judge: Judge, rule: str) -> None:
    """Every URN obeys one rule of the grammar."""
    judge(checks.obeys(observed, rule))
