"""What a profile says below an API stands before what it says for all of them."""

from typing import Any

import pytest

from lso_conformance.common.errors import UsageError
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Profile
from lso_conformance.profile.supported import Supported

FM, STREAMING = "faultManagement", "streamingManagement"
ALL = {"changes": {"description": "another"}, "services": {"usable": "svc-1", "rejected": "svc-9"}}
OWN = {"services": {"usable": "svc-2"}, "supported": {"job_types": ["passive"]}}


def parsed(own: dict[str, Any] = OWN, **more: Any) -> Profile:
    base_url = f"http://sof.example.net/mefApi/allegro/{FM}/v2/"
    target = {"base_url": base_url, "timing": {"report_timeout_s": 7}}
    ixit = {FM: target, "timing": {"state_change_timeout_s": 3}, "test_data": {**ALL, FM: own}}
    return profiles.parse({"iut": {"name": "Example"}, "ixit": ixit, **more}, {})


def test_an_api_has_its_own_data_and_what_it_leaves_out_is_as_for_all() -> None:
    data = parsed().of(FM).ixit.test_data
    assert (data.services.usable, data.services.rejected) == ("svc-2", None)
    assert (data.changes, data.supported.job_types) == (ALL["changes"], ("passive",))
    assert parsed().of(STREAMING).ixit.test_data.services.usable == "svc-1"


def test_limits_of_an_api_bind_beside_those_for_all() -> None:
    timing = parsed().of(FM).ixit.timing
    assert (timing.report_timeout_s, timing.state_change_timeout_s) == (7, 3)
    assert timing.written == {"report_timeout_s", "state_change_timeout_s"}
    assert not parsed().of(STREAMING).ixit.timing.binds("report_timeout_s")


def test_the_document_of_a_profile_says_it_too() -> None:
    document = profiles.as_document(parsed())
    assert profiles.parse(document, {}) == parsed()
    header = {"profile": document}
    assert Supported.of(header, FM).job_types == ("passive",)
    assert Supported.of(header, STREAMING).job_types is None


def test_claims_of_a_buyer_may_stand_below_an_api() -> None:
    claims = parsed(ics={"buyer": {"cancel": True, "modify": True, FM: {"modify": False}}}).ics.buyer
    assert (claims.cancel, claims.modify, claims.suspend) == (True, False, None)


@pytest.mark.parametrize("own", [{"schemas": []}, {"service": {}}, {FM: {}}, []])
def test_what_an_api_has_not_is_refused(own: Any) -> None:
    with pytest.raises(UsageError, match=f"ixit.test_data.{FM}"):
        parsed(own)
