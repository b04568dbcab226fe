"""Credentials: who is let in, how others are refused, and what the profile says."""

from base64 import b64encode
from typing import Any

import httpx
import pytest
from sof.shelf import Answered, Shelf

from lso_conformance.sof import FAULTS

JOBS = "faultManagementJob"
BEARER = {"authorization": "Bearer sof-token"}
GUEST = {"authorization": "Bearer guest-token"}
BASIC = {"authorization": "Basic " + b64encode(b"buyer:sof-password").decode()}


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("bearer-auth", BEARER, {"authorization": "Bearer other"}),
        ("bearer-auth", {"authorization": "bearer  sof-token"}, {"authorization": "sof-token"}),
        ("basic-auth", BASIC, {"authorization": "Basic eDp5"}),
        ("basic-auth", BASIC, BEARER),
        ("header-auth", {"x-api-key": "sof-key"}, {"x-api-key": "no-key"}),
    ],
)
def test_only_right_credentials_are_let_in(name: str, right: Any, wrong: Any) -> None:
    shelf = Shelf(variants=(name,))
    assert shelf.get(JOBS, right).status == 200
    for headers, code in (({}, "missingCredentials"), (wrong, "invalidCredentials")):
        refused = shelf.get(JOBS, headers)
        assert (refused.status, refused.body["code"]) == (401, code)
        assert "realm=" in refused.headers["www-authenticate"]
        assert shelf.world.specs.problems("Error401", refused.body) == []


def test_guests_may_only_read() -> None:
    shelf = Shelf(variants=("bearer-auth",))
    assert shelf.get(JOBS, GUEST).status == 200
    refused = shelf.post("faultManagementJobComplexQuery", {}, GUEST)
    assert (refused.status, refused.body["code"]) == (403, "accessDenied")
    assert shelf.world.specs.problems("Error403", refused.body) == []


def test_a_wrong_token_may_be_forbidden() -> None:
    shelf = Shelf(variants=("forbids-wrong-token",))
    refused = shelf.get(JOBS, {"authorization": "Bearer other"})
    assert (refused.status, refused.body["code"]) == (403, "forbiddenRequester")
    assert shelf.get(JOBS).status == 401


def test_a_variant_that_extends_another_combines_with_it() -> None:
    for names in (
        ("bearer-auth", "forbids-wrong-token"),
        ("no-paging", "too-many", "too-many-without-paging"),
    ):
        for order in (names, names[::-1]):
            assert Shelf(variants=order).get("trackingRecord", BEARER).status == 200


def test_every_path_demands_credentials(opened: Any) -> None:
    with opened(variants=("bearer-auth",)) as buyer:
        assert buyer.created()
        for method, path in (("GET", JOBS), ("GET", "nowhere"), ("DELETE", JOBS), ("POST", "hub")):
            refused = httpx.request(method, buyer.sof.base_url + path)
            assert refused.status_code == 401, path
            assert refused.json()["code"] == "missingCredentials"


@pytest.mark.parametrize("name", ["bearer-auth", "basic-auth", "header-auth"])
def test_the_profile_carries_the_credentials(opened: Any, name: str) -> None:
    with opened(variants=(name,)) as buyer:
        assert buyer.sof.profile()["ixit"]["auth"]["type"] == name.removesuffix("-auth")
        assert buyer.http.get(JOBS).status_code == 200


def _answers(shelf: Shelf) -> list[Answered]:
    callers: tuple[dict[str, str], ...] = ({}, {"authorization": "Bearer other"}, BEARER)
    return [shelf.get(JOBS, headers) for headers in callers]


@pytest.mark.parametrize("name", [name for name in FAULTS if name.startswith("credentials-")])
def test_each_fault_changes_a_refusal_only(name: str) -> None:
    base = "forbids-wrong-token" if "-403-" in name else "bearer-auth"
    usual, got = _answers(Shelf(variants=(base,))), _answers(Shelf(faults=(name,)))
    assert got[:2] != usual[:2]
    assert got[2] == usual[2]
    assert Shelf(faults=(name,)).sof.auth()["type"] == "bearer"
