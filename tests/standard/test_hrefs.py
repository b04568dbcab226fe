"""Where an href may lead, and the form that the guide prints."""

import pytest
from by_hand import API, BASE_URL

from lso_conformance.standard import hrefs

ROOT = "http://sof.example.net"
BELOW = "/mefApi/allegro/faultManagement/v2/"
ASKED = f"{BASE_URL}faultManagementJob"
ID = "faultManagementJob/job-1"
PLACES = {
    "absolute": (f"{BASE_URL}{ID}", [f"{BASE_URL}{ID}"]),
    "with the port of its scheme": (f"{ROOT}:80{BELOW}{ID}", [f"{BASE_URL}{ID}"]),
    "in capitals": (f"HTTP://SOF.example.NET:080{BELOW}{ID}", [f"{BASE_URL}{ID}"]),
    "beside the request": ("job-1", [f"{BASE_URL}job-1"]),
    "a path that is whole": (f"{BELOW}{ID}", [f"{BASE_URL}{ID}", f"{ROOT}{BELOW[:-1]}{BELOW}{ID}"]),
    "a path below the base": (f"/{ID}", [f"{ROOT}/{ID}", f"{BASE_URL}{ID}"]),
    "without scheme": (f"//sof.example.net{BELOW}{ID}", [f"{BASE_URL}{ID}"]),
    "with a fragment": (f"{BASE_URL}{ID}#it", [f"{BASE_URL}{ID}"]),
    "with a query": (f"{ID}?full=1", [f"{BASE_URL}{ID}?full=1"]),
    "on another host": (f"http://gateway.example.net{BELOW}{ID}", []),
    "on another host, without scheme": (f"//gateway.example.net/{ID}", []),
    "on another port": (f"{ROOT}:8080{BELOW}{ID}", []),
    "by another scheme": (f"https://sof.example.net{BELOW}{ID}", []),
    "with a user": (f"http://sof.example.net@gateway.example.net/{ID}", []),
    "no web address": ("urn:uuid:1", []),
    "no URL": ("http://[", []),
    "with a port that is none": ("http://sof.example.net:x/", []),
    "empty": (" ", []),
    "a number": (7, []),
    "nothing": (None, []),
}  # fmt: skip


@pytest.mark.parametrize(("href", "places"), PLACES.values(), ids=PLACES)
def test_places_stand_on_the_own_origin(href: object, places: list[str]) -> None:
    assert hrefs.places(href, ASKED, BASE_URL) == places


def test_a_reference_counts_from_the_request_and_from_the_base() -> None:
    found = hrefs.places(ID, f"{BASE_URL}{ID}", BASE_URL)
    assert found == [f"{BASE_URL}faultManagementJob/{ID}", f"{BASE_URL}{ID}"]


@pytest.mark.parametrize(
    ("href", "printed"),
    [
        (f"{BASE_URL}job-1", True), ("https://elsewhere.example.net/faultManagement/v2/job-1", True),
        ("/faultManagement/v2/job-1", True), (f"{BASE_URL}job-2", False), (f"{BASE_URL}{ID}", False),
        (f"{BASE_URL}modifyFaultManagementJob/job-1", False), ("job-1", False), ("http://[/job-1", False),
    ],
)  # fmt: skip
def test_the_printed_form_names_no_resource(href: str, printed: bool) -> None:
    assert hrefs.is_as_printed(href, "job-1", API) is printed
