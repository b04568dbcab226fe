"""What the SOF makes of creations that break a sentence without a label."""

from typing import Any

import pytest

PING = "urn:mef:lso:spec:legato:ping-configuration"
SENT = "7f3a91c2-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("urn", "status"),
    [
        (f"{PING}:v0.0.1:all", 201), ("urn:mef:lso:spec:legato:own_test:v1.2.3-rc.1+7:all", 201),
        ("URN:MEF:lso:spec:own", 201), ("urn:example:own", 201), ("Own", 201),
        (f"{PING}:0.0.1:all", 422), (f"{PING}::v0.0.1:all", 422), (f"{PING} 2:v0.0.1:all", 422),
        ("urn:mef:own", 422), ("urn:mef", 422), ("urn : mef:lso:spec:own", 422),
    ],
)  # fmt: skip
def test_a_type_is_a_urn_in_its_form_or_another_name(buyer: Any, urn: str, status: int) -> None:
    configuration = {"@type": urn, "count": 10}
    answer = buyer.create(serviceSpecificConfiguration=configuration)
    assert answer.status_code == status
    if status == 422:
        assert answer.json()[0]["propertyPath"] == "/serviceSpecificConfiguration/@type"


@pytest.mark.parametrize("field", ["second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek"])
def test_a_schedule_out_of_its_range_is_rejected(buyer: Any, field: str) -> None:
    daily = {"second": "0", "minute": "0", "hour": "0", "dayOfMonth": "*", "month": "*", "dayOfWeek": "*"}
    job = buyer.created(scheduleDefinition={"recurringSchedule": {**daily, field: "99"}})
    assert buyer.wait(job, "rejected") == ["rejected"]


def test_an_id_is_the_servers_own(buyer: Any, opened: Any) -> None:
    assert buyer.create(id=SENT).status_code == 422
    with opened(variants=("lenient",)) as other:
        assert other.created(id=SENT) != SENT
        assert other.get(SENT).status_code == 404


@pytest.mark.parametrize(("fault", "shown"), [("takes-over-sent-id", SENT), ("answers-to-sent-id", None)])
def test_faults_of_ids(opened: Any, fault: str, shown: str | None) -> None:
    with opened(faults=(fault,)) as buyer:
        made = buyer.created(id=SENT)
        assert (made == SENT) is (shown is not None)
        assert buyer.get(SENT).json()["id"] == made
