"""Judges: every URN that a Buyer sends, and of its profile.  MANN 2.1 and 3.5."""

import pytest

from lso_conformance.checks.form import urn as checks
from lso_conformance.judge.judging import Judge, Observed
from lso_conformance.standard import urns
from suites.marks import decides, judges_buyer

NEEDS = ()
pytestmark = judges_buyer


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param(urns.SYNTAX, marks=decides("urn.syntax")),
        pytest.param(urns.NAMES, marks=decides("urn.names")),
        pytest.param(urns.LEVELS, marks=decides("urn.levels")),
        pytest.param(urns.LSO, marks=decides("urn.lso")),
        pytest.param(urns.VERSION, marks=decides("urn.version")),
    ],
)
def test_urns_obey_their_grammar(observed: Observed, judge: Judge, rule: str) -> None:
    """Every URN obeys one rule of the grammar."""
    judge(checks.obeys(observed, rule))
