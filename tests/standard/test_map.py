"""The requirements map: nothing of the standards is lost, and a selection or a test names what is in it."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.standard.requirements import Decided, Level, Requirement, RequirementsMap, load


def words(text: str) -> list[str]:
    return text.split()


# Labels in the order in which the guides print them (W148 sections 5.2.1 to 6.19, W147 5.2 to 7.2.1).
W148_ORDER = words("""
R1 O1 O2 CR1-O2 R2 R3 R4 R5 R6 R7 R8 R9 R10 O3 R11 R12 R13 R14 R15 R16 O4 D1 CR1-D1 R17 R18 R19 R20
R21 R22 R23 R24 R25 R26 R27 O5 R28 R29 R30 R31 R32 R33 R34 R35 R36 R37 R38 O6 R39 R40 R41 R42 R43 R44
R45 R46 R47 R48 R49 R50 R51 R52 O7 R53 O8 R54 R55 R56 R57 R58 R59 O9 R60 R61 R62 R63 R64 R65 O10 R66
R67 R68 R69 R70
""")
SUBSCRIBING = {f"W147-{label}" for label in ("R6", "O2", "R7", "R8", "R9")}  # use case 3
W147_ORDER = words("R1 R2 R3 O1 R4 R5 R6 O2 R7 R8 R9 R10 R11 R12 R13 O3 R14 R15 R16")

# Obligations without a label, in the order of the document, and the paragraph that each follows.
UNLABELLED = {
    "W148-U1": "W148-R6", "W148-U7": "W148-R15", "W148-U8": "W148-O4", "W148-U2": "W148-R38",
    "W148-U3": "W148-R52", "W148-U4": "W148-R59", "W148-U6": "W148-R70", "W148-U5": "W148-U6",
    "MANN-U1": "W147-R16", "MANN-U2": "MANN-U1", "MANN-U3": "MANN-U2", "MANN-U4": "MANN-U3",
    "MANN-U5": "MANN-U4", "MANN-U6": "MANN-U5",
}  # fmt: skip

FM_UNLABELLED = {each for each in UNLABELLED if each.startswith("W148")}
URNS = {each for each in UNLABELLED if each.startswith("MANN")}
SHOWN_URNS = URNS - {"MANN-U6"}  # which speaks of what a server is sent

# Defects of the two guides that can turn a verdict (severities S1 and S2).
ANOMALIES = words("""
FM-L1 FM-L2 FM-L3 FM-L4 FM-L5 FM-L8 FM-L12 FM-L14 FM-L16 FM-L17
FM-B1 FM-B2 FM-B3 FM-B4 FM-B5 FM-B7 FM-B8 FM-B9 FM-B10 FM-B11 FM-B13 FM-B14 FM-B15 FM-B16 FM-B17 FM-B18
FM-B21 FM-B22 FM-B23 FM-B24 FM-B25 FM-B26 FM-B27 FM-B28 FM-B30 FM-B31
FM-E1 FM-E2 FM-E3 FM-E5 FM-E6 FM-E7 FM-E8 FM-E9 FM-E10 FM-E11
FM-M1 FM-M2 FM-M3 FM-M4 FM-M5 FM-M6 FM-M7 FM-M8 FM-M9 FM-M10 FM-M12 FM-M13 FM-M14 FM-M15 FM-M16 FM-M17
FM-M19 FM-M20 FM-M22 FM-M23 FM-M26 FM-M30 FM-M33 FM-M37 FM-M38
SM-3 SM-4 SM-5 SM-6 SM-7 SM-8 SM-9 SM-10 SM-11 SM-12 SM-13 SM-14 SM-15 SM-16 SM-17 SM-18 SM-20 SM-21
SM-32 SM-33
""")
# Editorial ones (S3) that an interpretation names because they explain a level or a word.
EDITORIAL = words("FM-L6 FM-L7 FM-L9 FM-L10 FM-L11 FM-L15 FM-B19 FM-B29")

TESTED = {
    *(f"W148-R{n}" for n in range(1, 71)),
    *(f"W148-O{n}" for n in range(2, 11)),
    *("W148-CR1-O2", "W148-D1", "W148-CR1-D1"),
    *FM_UNLABELLED,
    *(f"W147-{label}" for label in W147_ORDER),
    *URNS,
}


@pytest.fixture(scope="module")
def the_map() -> RequirementsMap:
    return load(resources.requirements_map())


def labelled(the_map: RequirementsMap) -> list[Requirement]:
    return [each for each in the_map if each.labelled]


def labels(the_map: RequirementsMap, document: str) -> list[str]:
    mine = [each.id for each in labelled(the_map) if each.id.startswith(f"{document}-")]
    return [each.removeprefix(f"{document}-") for each in mine]


def ids(the_map: RequirementsMap, wanted: Callable[[Requirement], bool]) -> set[str]:
    return {each.id for each in the_map if wanted(each)}


def test_all_102_labelled_paragraphs_stand_in_document_order(the_map: RequirementsMap) -> None:
    assert [each.standard for each in labelled(the_map)] == ["MEF W148"] * 83 + ["MEF W147"] * 19
    assert labels(the_map, "W148") == W148_ORDER
    assert labels(the_map, "W147") == W147_ORDER


def test_obligations_without_a_label_stand_where_the_document_has_them(the_map: RequirementsMap) -> None:
    order = [each.id for each in the_map]
    unlabelled = [each.id for each in the_map if not each.labelled]
    assert unlabelled == list(UNLABELLED)
    assert {each: order[order.index(each) - 1] for each in unlabelled} == UNLABELLED


def test_an_obligation_without_a_label_that_binds_says_why(the_map: RequirementsMap) -> None:
    binding = [each for each in the_map if not each.labelled and each.level is not Level.DESIRABLE]
    assert [each.id for each in binding if "yet binding" not in (each.interpretation or "")] == []


def test_the_doubled_label_is_two_requirements(the_map: RequirementsMap) -> None:
    notified, paged = the_map["W148-CR1-O2"], the_map["W148-CR1-D1"]
    assert (notified.section, notified.level, notified.condition) == ("5.2.2", Level.CONDITIONAL, "W148-O2")
    assert (paged.section, paged.level, paged.condition) == ("6.2", Level.CONDITIONAL, "W148-D1")
    assert "W148-CR1" not in the_map


def test_levels_follow_the_labels_but_for_r61(the_map: RequirementsMap) -> None:
    by_letter = {"R": Level.MANDATORY, "D": Level.DESIRABLE, "O": Level.OPTIONAL, "C": Level.CONDITIONAL}
    odd = ids(the_map, lambda each: each.labelled and each.level is not by_letter[each.id.split("-")[1][0]])
    assert odd == {"W148-R61"}
    assert the_map["W148-R61"].level is Level.OPTIONAL


def test_exactly_these_are_decided_by_test_for_a_server(the_map: RequirementsMap) -> None:
    assert ids(the_map, lambda each: each.decided_by_server is Decided.TEST) == TESTED
    assert ids(the_map, lambda each: each.decided_by("server") is Decided.NONE) == {"W148-O1"}
    assert ids(the_map, lambda each: bool(each.why)) == set()


def test_what_obliges_or_frees_the_buyer_is_decided_for_it(the_map: RequirementsMap) -> None:
    buyers = {f"W148-{label}" for label in words("R22 R23 R32 R65 O1 O2 O3 O4 O5 O6 O7 O9 O10")}
    both = {f"W148-R{n}" for n in range(2, 11)}
    assert ids(the_map, lambda each: each.actor == "buyer") == {*buyers, "W147-R6", "W147-O2"}
    assert ids(the_map, lambda each: each.actor == "both") == {*both, "W147-R2", *SHOWN_URNS}
    decided = {*buyers, *both, "W147-R2", "W147-R6", "W147-O2", *SHOWN_URNS}
    assert ids(the_map, lambda each: each.decided_by("buyer") is Decided.TEST) == decided
    assert ids(the_map, lambda each: each.decided_by_buyer not in (Decided.TEST, Decided.NONE)) == set()


def test_what_needs_a_hub_depends_on_the_option(the_map: RequirementsMap) -> None:
    needs_hub = {*(f"W148-R{n}" for n in range(65, 71)), "W148-CR1-O2"}
    assert ids(the_map, lambda each: each.condition == "W148-O2") == needs_hub


def test_every_anomaly_that_touches_a_verdict_is_named(the_map: RequirementsMap) -> None:
    text = " ".join(each.interpretation or "" for each in the_map)
    named = set(re.findall(r"\b(?:FM-[LBEM]|SM-)[0-9]+\b", text))
    assert named == {*ANOMALIES, *EDITORIAL}


def test_every_named_anomaly_says_where_it_is(the_map: RequirementsMap) -> None:
    bare = re.compile(r"\b(?:FM-[LBEM]|SM-)[0-9]+\b(?! \(| and FM-)")
    assert ids(the_map, lambda each: bool(bare.search(each.interpretation or ""))) == set()


def test_operations_exist_in_our_specs() -> None:
    janis = resources.specs() / "janis"
    files = [janis / "faultManagement.api.yaml", janis / "faultNotification.api.yaml"]
    assert len(load(resources.requirements_map(), oas={"faultManagement": files})) == 102 + len(UNLABELLED)


@pytest.mark.skipif("LSO_SDK_DIR" not in os.environ, reason="LSO_SDK_DIR names no official SDK")
def test_operations_exist_in_the_official_files() -> None:
    sdk = Path(os.environ["LSO_SDK_DIR"])
    found = {path.name: path for path in sdk.rglob("serviceApi/*/*.api*.yaml")}
    oas = {
        "faultManagement": [found["faultManagement.api.yaml"], found["faultNotification.api.yaml"]],
        "streamingManagement": [found["streamingManagement.api.yaml"]],
    }
    assert len(load(resources.requirements_map(), oas=oas)) == 102 + len(UNLABELLED)


@pytest.mark.parametrize(
    ("expr", "selected"),
    [
        ("W148-R44", {"W148-R44"}),
        ("W148-R44, W147-R5,W148-R44", {"W148-R44", "W147-R5"}),
        ("uc:11", {f"W148-R{n}" for n in range(48, 53)}),
        ("uc:3,W148-CR1-D1", {"W148-R20", "W148-R21", "W148-CR1-D1", *SUBSCRIBING}),
        ("W148-uc:3", {"W148-R20", "W148-R21"}),
        ("W147-uc:3, W148-uc:3", {"W148-R20", "W148-R21", *SUBSCRIBING}),
        ("W148", {*(f"W148-{label}" for label in W148_ORDER), *FM_UNLABELLED}),
        ("faultManagement", {*(f"W148-{label}" for label in W148_ORDER), *FM_UNLABELLED}),
        ("mann", URNS),
        ("streamingManagement", {f"W147-{label}" for label in W147_ORDER}),
        ("uc:11,W147", {f"W147-{label}" for label in W147_ORDER} | {f"W148-R{n}" for n in range(48, 53)}),
    ],
)
def test_a_selection_is_a_list_of_ids_use_cases_and_apis(
    the_map: RequirementsMap,
    expr: str,
    selected: set[str],
) -> None:
    assert the_map.select(expr) == selected


@pytest.mark.parametrize(
    "expr", ["W148-R71", "uc:21", "uc:99", "W147-uc:10", "MANN-uc:1", "w148", "urn", "", "W148-R1,,R2", "R44"]
)
def test_an_unknown_word_in_a_selection_lists_what_is_allowed(the_map: RequirementsMap, expr: str) -> None:
    with pytest.raises(UsageError) as caught:
        the_map.select(expr)
    message = str(caught.value)
    assert message.startswith("--select: unknown '")
    assert "W148, faultManagement, W147, streamingManagement, MANN, mann; uc:N with N of 1, 2, 3, " in message
    assert "18, 19, or W148-uc:N for one standard; " in message
    assert "a requirement id of requirements_map.yaml such as W148-R1" in message


def test_tests_that_cover_the_map_are_accepted(the_map: RequirementsMap) -> None:
    the_map.check_tests(TESTED, "server")
    the_map.check_tests(ids(the_map, lambda each: each.decided_by_buyer is Decided.TEST), "buyer")


def test_unknown_and_missing_tests_are_one_message(the_map: RequirementsMap) -> None:
    with pytest.raises(UsageError) as caught:
        the_map.check_tests({*TESTED, "W148-R99", "W148-CR1"} - {"W148-R44", "W148-O3"}, "server")
    assert str(caught.value) == (
        f"{the_map.path}: tests name clauses that no entry of the map bears: W148-CR1, W148-R99 "
        "(correct the marker or the entry); decided by test for role server, but no test names them: "
        "W148-O3, W148-R44 (write the test or say planned)"
    )


def test_every_use_case_has_a_name(the_map: RequirementsMap) -> None:
    for standard in the_map.standards:
        numbers = {r.use_case for r in the_map if r.standard == standard.title} - {None}
        assert numbers <= set(range(1, len(standard.use_cases) + 1))
        assert len(set(standard.use_cases)) == len(standard.use_cases)
