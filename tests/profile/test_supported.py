"""Claims about the words of a create request: claimed, excluded, or left open."""

import by_hand
import pytest

from lso_conformance.drive import bodies
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Profile
from lso_conformance.profile.supported import JOB_TYPES, OUTPUT_FORMATS, Pair, Supported
from lso_conformance.profile.supported import PAIRS as PAIRS_OF_ALL

NOTHING = Supported()
LISTS = Supported(("passive", "on-demand"), ("csv", "json"), ("attachment",))
PAIRS = Supported(pairs={"payload": ("json",)})
MIXED = Supported(None, ("json", "csv"), None, {"payload": ("json",), "attachment": ("json", "csv")})


@pytest.mark.parametrize(
    ("supported", "attribute", "word", "claim"),
    [
        (NOTHING, "jobType", "passive", None),
        (NOTHING, "outputFormat", "avro", None),
        (NOTHING, "resultFormat", "payload", None),
        (LISTS, "jobType", "passive", True),
        (LISTS, "jobType", "proactive", False),
        (LISTS, "outputFormat", "xml", False),
        (LISTS, "resultFormat", "payload", False),
        (PAIRS, "outputFormat", "json", True),
        (PAIRS, "outputFormat", "avro", None),  # it may come as an attachment
        (PAIRS, "resultFormat", "payload", True),
        (PAIRS, "resultFormat", "attachment", None),
        (Supported(pairs={"payload": ("json",), "attachment": ("json",)}), "outputFormat", "avro", False),
    ],
)
def test_a_word_is_claimed_excluded_or_left_open(
    supported: Supported, attribute: str, word: str, claim: bool | None
) -> None:
    assert supported.claims(attribute, word) is claim


@pytest.mark.parametrize(
    ("supported", "pair", "claim"),
    [
        (NOTHING, ("avro", "payload"), None),
        (LISTS, ("csv", "attachment"), None),  # that of csv may not be this one
        (LISTS, ("csv", "payload"), False),
        (LISTS, ("xml", "attachment"), False),
        (PAIRS, ("json", "payload"), True),
        (PAIRS, ("avro", "payload"), False),
        (PAIRS, ("avro", "attachment"), None),
        (MIXED, ("csv", "payload"), False),
        (MIXED, ("csv", "attachment"), True),
        (MIXED, ("xml", "attachment"), False),
    ],
)
def test_only_pairs_claim_a_pair(supported: Supported, pair: Pair, claim: bool | None) -> None:
    assert supported.claims_pair(pair) is claim


def test_what_is_possible_begins_with_what_is_claimed() -> None:
    assert NOTHING.possible() == [(o, r) for r in ("payload", "attachment") for o in OUTPUT_FORMATS]
    assert LISTS.possible() == [("csv", "attachment"), ("json", "attachment")]
    only_files = Supported(pairs={"attachment": ("csv",)})
    assert only_files.possible() == [("csv", "attachment"), *((o, "payload") for o in OUTPUT_FORMATS)]
    assert (NOTHING.job_type(), LISTS.job_type()) == ("on-demand", "passive")
    assert (NOTHING.other_job_types("on-demand"), LISTS.other_job_types("passive")) == (
        ["proactive", "passive"], ["on-demand"],
    )  # fmt: skip


def test_what_is_left_open_has_a_name() -> None:
    assert len(NOTHING.left_open()) == len(JOB_TYPES) + len(PAIRS_OF_ALL)
    assert MIXED.left_open() == [*JOB_TYPES]
    assert Supported(("passive",), ("json",)).left_open() == ["json as payload", "json as attachment"]


def of(**supported: object) -> Profile:
    document = profiles.as_document(by_hand.profile())
    document["ixit"]["test_data"]["supported"] = supported
    return profiles.parse(document, {})


def test_a_job_asks_for_what_is_claimed() -> None:
    body = bodies.create(of(job_types=["passive"], pairs={"attachment": ["csv", "xml"]}))
    assert (body["jobType"], body["outputFormat"], body["resultFormat"]) == ("passive", "csv", "attachment")


@pytest.mark.parametrize(
    ("supported", "output", "result"),
    [
        ({}, "xml", "attachment"),
        ({"pairs": {"payload": ["json", "csv"]}}, "csv", "attachment"),
        ({"pairs": {"payload": ["json"], "attachment": ["csv"]}}, None, None),
        ({"result_formats": ["payload"]}, "xml", None),
        ({"output_formats": ["json"]}, None, "attachment"),
    ],
)
def test_a_modify_asks_for_no_pair_that_is_excluded(
    supported: dict[str, object], output: str | None, result: str | None
) -> None:
    profile = of(**supported)
    assert bodies.change(profile, "outputFormat") == output
    assert bodies.change(profile, "resultFormat") == result


def test_the_header_of_a_log_keeps_the_claims() -> None:
    profile = of(job_types=["passive"], pairs={"payload": ["json"]})
    claims = profile.ixit.test_data.supported
    assert Supported.of({"profile": profiles.as_document(profile)}, "faultManagement") == claims
    assert (
        Supported.of({"profile": {"ixit": {"test_data": {"supported": None}}}}, "faultManagement") == NOTHING
    )
    assert Supported.of({}, "faultManagement") == NOTHING
