"""Tracking records: what is kept, found and shown."""

from typing import Any

import pytest
from sof.reports import await_reports, wanted

RECORDS = "trackingRecord"


def records(buyer: Any, about: str, **filters: str) -> list[Any]:
    answer = buyer.http.get(RECORDS, params={"relatedObjectId": about, **filters})
    assert answer.status_code == 200
    return list(answer.json())


def test_what_was_done_to_a_job(buyer: Any) -> None:
    job = buyer.created(**wanted())
    buyer.wait(job, "inProgress")
    for action in ("suspend", "resume"):
        assert buyer.do(action, job).status_code == 204
    about = {"faultManagementJob": {"faultManagementJobId": job}}
    buyer.http.post("cancelFaultManagementJob", json=about)
    buyer.wait(job, "cancelled")
    found = records(buyer, job)
    assert [one.get("request", "").partition(" ")[2].rpartition("/")[2] for one in found] == [
        "faultManagementJob", "", "suspend", "resume", "cancelFaultManagementJob",
        "cancelFaultManagementJob", "",
    ]  # fmt: skip
    assert sorted(found, key=lambda one: one["creationDate"]) == found
    assert all(
        set(one) >= {"creationDate", "id", "relatedObjectId", "description", "user", "system"}
        for one in found
    )
    assert {one["user"] for one in found} == {"buyer", "sof"}
    assert [one for one in found if one["user"] == "sof"] == records(buyer, job, user="sof")
    assert buyer.http.get(f"{RECORDS}/{found[0]['id']}").json() == found[0]
    created = buyer.get(job).json()["creationDate"]
    assert found[0]["creationDate"] >= created


def test_what_was_done_to_a_report(buyer: Any) -> None:
    job = buyer.created(**wanted())
    report = await_reports(buyer, job, 1)[0]
    buyer.do("suspend", job)
    found = records(buyer, report["id"])
    assert [one["description"] for one in found] == [
        f"The report is {state}." for state in ("acknowledged", "inProgress", "completed")
    ]


def test_modification_is_recorded(buyer: Any) -> None:
    job = buyer.created(**wanted())
    buyer.wait(job, "inProgress")
    buyer.do("suspend", job)
    change = {"faultManagementJob": {"faultManagementJobId": job}, "description": "new"}
    buyer.http.post("modifyFaultManagementJob", json=change)
    buyer.wait(job, "inProgress")
    assert "The job was modified." in [one["description"] for one in records(buyer, job)]
    buyer.do("suspend", job)


def test_unknown(buyer: Any) -> None:
    answer = buyer.http.get(f"{RECORDS}/none")
    assert answer.status_code == 404
    assert answer.json()["code"] == "notFound"


@pytest.mark.parametrize(
    ("fault", "breaks"),
    [
        ("record-list-without-related-object", lambda listed, _one, _job: "relatedObjectId" not in listed),
        ("record-without-creation-date", lambda _listed, one, _job: "creationDate" not in one),
        (
            "record-list-of-nobody",
            lambda listed, one, _job: listed["relatedObjectId"] != one["relatedObjectId"],
        ),
        ("record-of-nobody", lambda _listed, one, job: one["relatedObjectId"] != job),
        ("record-user-is-null", lambda listed, one, _job: listed["user"] is one["user"] is None),
        ("record-other-user", lambda listed, one, _job: listed["user"] != one["user"]),
    ],
)
def test_faults(opened: Any, fault: str, breaks: Any) -> None:
    with opened(faults=(fault,)) as buyer:
        job = buyer.created()
        listed = records(buyer, job)[0]
        record = next(iter(buyer.sof._world.tracking.items))
        assert breaks(listed, buyer.http.get(f"{RECORDS}/{record}").json(), job)


def test_fault_of_a_filter_and_no_records(opened: Any) -> None:
    with opened(faults=("record-list-ignores-related-object",)) as buyer:
        one, other = buyer.created(), buyer.created()
        assert {found["relatedObjectId"] for found in records(buyer, one)} >= {one, other}
    with opened(variants=("no-tracking",)) as buyer:
        buyer.created()
        assert buyer.http.get(RECORDS).json() == []
