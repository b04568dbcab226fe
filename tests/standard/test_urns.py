"""URNs by the grammar of MANN: what is good, what warns, what is broken, and that nothing raises."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lso_conformance.standard import urns
from lso_conformance.standard.urns import LEVELS, LSO, NAMES, SYNTAX, VERSION, Severity, Urn, explain

NAME = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,12}", fullmatch=True)
NUMBER = st.integers(0, 999).map(str)
VERSIONS = st.tuples(NUMBER, NUMBER, NUMBER).map(lambda parts: "v" + ".".join(parts))
FEW = settings(max_examples=200, deadline=None, derandomize=True, database=None)


def said(urn: Urn, severity: Severity) -> set[str]:
    return {remark.rule for remark in urn.all_remarks() if remark.severity is severity}


@FEW
@given(st.sampled_from(urns.INTERFACES), NAME, VERSIONS, NAME)
def test_every_name_of_the_table_is_good(irp: str, product: str, version: str, function: str) -> None:
    explained = explain(f"urn:mef:lso:spec:{irp}:{product}:{version}:{function}")
    assert explained.all_remarks() == []
    assert [part.role for part in explained.parts][-2:] == ["version", "API function"]


@FEW
@given(st.sampled_from(["yang", "xid"]) | NAME.filter(lambda name: name != "lso"), st.lists(NAME, min_size=1))
def test_every_tree_of_names_is_good(root: str, rest: list[str]) -> None:
    explained = explain(":".join(["urn", "mef", root, *rest]))
    assert explained.good
    assert said(explained, Severity.WARNING) == set()


@FEW
@given(NAME, NAME.map(lambda name: f"9{name}") | st.sampled_from(["-a", "_", "a b", "ä", "", "a%20"]))
def test_a_level_that_is_no_name_is_broken(root: str, bad: str) -> None:
    assert not explain(f"urn:mef:{root}:{bad}:leaf").good


@FEW
@given(st.text())
def test_nothing_raises_and_the_levels_are_the_text(text: str) -> None:
    explained = explain(text)
    core = ":".join(part.text for part in explained.parts)
    assert text.startswith(core)
    assert explained.good is not bool(said(explained, Severity.ERROR))


@pytest.mark.parametrize(
    ("text", "error", "warning"),
    [
        ("urn:mef:lso:spec:legato:ping-report:v0.0.1:all", set(), set()),
        ("URN:MEF:lso:spec:legato:ping-report:v0.0.1:all", set(), set()),
        ("urn:mef:lso:spec:service:twamp-report:v0.0.1:all", set(), set()),
        ("urn:mef:lso:spec:ip:soam:stamp.configuration:v0.0.1:all", set(), {NAMES}),
        ("urn:mef:lso:spec:sonata:ip-uni-access-link:0.0.1:all", set(), {VERSION}),
        ("urn:mef:lso:spec:legato:a:v1.0:all", set(), {VERSION}),
        ("urn:mef:lso:spec:legato:a:v1.0.0+build.5:all", set(), set()),
        ("urn:mef:lso:spec:legato:a:v01.0.0:all", set(), {VERSION}),
        ("urn:mef:lso:spec:x", set(), set()),
        ("urn:mef:yang:mef-global", set(), set()),
        ("urn:mef:foo:bar:baz", set(), set()),
        ("urn:mef:lso:spec:legato:a:v1.0.0:all#/definitions/b", set(), set()),
        ("urn:mef:lso:spec:legato:a:v1.0.0:all:", set(), {SYNTAX}),
        ("urn:mef:lso", {LEVELS}, set()),
        ("urn:mef", {LEVELS}, set()),
        ("urn:mef:lso:spec", {LSO}, set()),
        ("urn:mef:lso:product:x", {LSO}, set()),
        ("urn:mef::x", {SYNTAX}, set()),
        ("urn: mef:lso:spec:x", {SYNTAX}, set()),
        ("urn:mef:lso: spec:x", {SYNTAX}, set()),
        ("urn:mef:lso:spec:legato:1ping:v1.0.0:all", {NAMES}, set()),
        ("urn:uuid:88b6cb2d", {SYNTAX}, set()),
        ("urn", {SYNTAX}, set()),
        ("", {SYNTAX}, set()),
    ],
)
def test_each_rule_is_named(text: str, error: set[str], warning: set[str]) -> None:
    explained = explain(text)
    assert (said(explained, Severity.ERROR), said(explained, Severity.WARNING)) == (error, warning)


def test_urns_are_found_anywhere_in_a_document() -> None:
    document = {"a": [{"@type": "urn:mef:lso:spec:x"}, "urn:uuid:1"], "b/c": " urn : mef:x", "d": 1}
    found = dict(urns.found_in(document))
    assert found == {"/a/0/@type": "urn:mef:lso:spec:x", "/b~1c": " urn : mef:x"}
