"""Judges: every URN in answers, notifications, messages, schemas and profile.  MANN 2.1 and 3.5."""

from lso_conformance.checks.form import urn as checks
from lso_conformance.judge.judging import Judge, Observed
from lso_conformance.standard import urns
from suites.marks import decides


@decides("urn.syntax")
def test_urns_have_the_required_syntax(observed: Observed, judge: Judge) -> None:
    """Every URN is urn, mef, a root and a rest, with plain colons between."""
    judge(checks.obeys(observed, urns.SYNTAX))


@decides("urn.names")
def test_names_in_urns_are_plain(observed: Observed, judge: Judge) -> None:
    """Every branch and leaf is a name."""
    judge(checks.obeys(observed, urns.NAMES))


@decides("urn.levels")
def test_urns_have_levels(observed: Observed, judge: Judge) -> None:
    """Every URN has at least two levels below MEF's."""
    judge(checks.obeys(observed, urns.LEVELS))


@decides("urn.lso")
def test_lso_urns_stand_under_spec(observed: Observed, judge: Judge) -> None:
    """Every URN of an LSO schema stands under the branch that is defined."""
    judge(checks.obeys(observed, urns.LSO))


@decides("urn.version")
def test_versions_in_urns_are_semantic(observed: Observed, judge: Judge) -> None:
    """Every version in a URN is a semantic version."""
    judge(checks.obeys(observed, urns.VERSION))
