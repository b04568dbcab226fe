"""Start, stop, options, trace, faults and variants."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sof.processes import about

from lso_conformance.sof import FAULTS, VARIANTS, Options, SofError, overrides, start
from lso_conformance.sof.behaviour import POINTS

SPECS = Path(__file__).parents[3] / "specs"


def test_two_servers_do_not_know_each_other(opened: Any) -> None:
    with opened() as one, opened(irp="legato") as other:
        job = one.created()
        assert one.get(job).status_code == 200
        assert other.get(job).status_code == 404
        assert "/mefApi/legato/" in other.sof.base_url


def test_stop_leaves_nothing_and_is_quick(opened: Any) -> None:
    before = threading.active_count()
    with opened() as buyer:
        buyer.created()
        assert threading.active_count() == before + 1
        started = time.monotonic()
        buyer.sof.stop()
        assert time.monotonic() - started < 0.5
        assert threading.active_count() == before
        buyer.sof.stop()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"faults": ("no-such",)}, "no-such"),
        ({"variants": ("no-such",)}, "no-such"),
        ({"irp": "sonata"}, "sonata"),
        ({"specs": Path("/nowhere")}, "nowhere"),
        ({"host": "192.0.2.1"}, "192.0.2.1"),
    ],
)
def test_what_cannot_start_says_why(options: Any, words: str) -> None:
    with pytest.raises(SofError, match=words):
        start(Options(**{"specs": SPECS, **options}))


def test_wrapper_sees_every_request(opened: Any) -> None:
    seen: list[str] = []

    def wrapper(app: Any) -> Any:
        async def recording(scope: Any, receive: Any, send: Any) -> None:
            seen.append(scope["path"])
            await app(scope, receive, send)

        return recording

    with opened(wrapper=wrapper) as buyer:
        buyer.http.get("x")
    assert seen == ["/mefApi/allegro/faultManagement/v2/x"]


def test_full_store_refuses_until_something_ends(opened: Any) -> None:
    with opened(limit=2) as buyer:
        kept = buyer.created()
        over = buyer.created(monitoredObject={"@type": "ServiceRef", "serviceId": "svc-rejected"})
        buyer.wait(over, "rejected")
        buyer.created()
        assert buyer.get(over).status_code == 404
        assert buyer.get(kept).status_code == 200
        full = buyer.create()
        assert full.status_code == 503
        assert full.json()["reason"]


def test_unexpected_error_is_a_500(opened: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    with opened() as buyer:
        monkeypatch.setattr(buyer.sof._world, "jobs", None)
        answer = buyer.create()
    assert answer.status_code == 500
    assert answer.json()["code"] == "internalError"
    assert "failed" in caplog.text


def test_trace_names_scenarios_and_reaches_the_scheduler(opened: Any) -> None:
    with opened(trace=True) as buyer:
        headers = {"X-LSO-Scenario": "group.scenario/a step"}
        job = buyer.http.post("faultManagementJob", json=_template(buyer), headers=headers).json()["id"]
        buyer.wait(job, "inProgress")
        reached = buyer.sof.reached()
    assert reached["create_job"] == {"group.scenario"}
    assert reached["begin"] == {"group.scenario"}
    assert "do_suspend" not in reached
    assert reached.keys() <= POINTS


def test_without_trace_nothing_is_noted(opened: Any) -> None:
    with opened() as buyer:
        buyer.created()
        assert buyer.sof.reached() == {}


def test_profile_names_what_can_be_provoked(buyer: Any) -> None:
    profile = buyer.sof.profile()
    assert profile["ixit"]["faultManagement"]["base_url"] == buyer.sof.base_url
    data = profile["ixit"]["test_data"]
    assert None not in data["services"].values()
    assert None not in data["schedule"].values()


def test_catalogue() -> None:
    for name, info in FAULTS.items():
        assert name == info.name == name.lower()
        assert info.breaks.startswith(("MANN-", "W147-", "W148-"))
        assert info.description.endswith(".")
        assert overrides(name) <= POINTS
    for breaks in {info.breaks for info in FAULTS.values()}:
        subtle = [info.subtle for info in FAULTS.values() if info.breaks == breaks]
        assert {True, False} == set(subtle), breaks
    assert all(info.description.endswith(".") for info in VARIANTS.values())


def test_variant_applies_beneath_fault(opened: Any) -> None:
    with opened(faults=("suspend-does-nothing", "shows-owner"), variants=("plain-json", "minimal")) as buyer:
        answer = buyer.create()
        job = answer.json()["id"]
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["owner"]
        assert "href" not in answer.json()
        buyer.wait(job, "inProgress")
        assert buyer.do("suspend", job).status_code == 204
        assert buyer.state(job) == "inProgress"


def _template(buyer: Any) -> Any:
    answer = buyer.create()
    added = {"id", "href", "state", "creationDate", "lastModifiedDate"}
    return {name: value for name, value in answer.json().items() if name not in added}


def test_every_fault_and_variant_starts_and_answers(opened: Any, caplog: Any) -> None:
    def one(chosen: dict[str, tuple[str, ...]]) -> tuple[Any, list[int]]:
        with opened(**chosen) as buyer:
            statuses = [buyer.create().status_code]
            jobs = list(buyer.sof._world.jobs.items) or ["unknown"]
            statuses.append(buyer.get(jobs[0]).status_code)
            statuses.extend(buyer.do(action, jobs[0]).status_code for action in ("suspend", "resume"))
            for kind in ("modify", "cancel"):
                statuses.append(buyer.http.get(f"{kind}FaultManagementJob/unknown").status_code)
                changes = {"description": "new"} if kind == "modify" else {}
                answer = buyer.http.post(f"{kind}FaultManagementJob", json=about(jobs[0], **changes))
                statuses.append(answer.status_code)
            return chosen, statuses

    chosen = [{"faults": (name,)} for name in FAULTS] + [{"variants": (name,)} for name in VARIANTS]
    with ThreadPoolExecutor(12) as pool:
        for what, statuses in pool.map(one, chosen):
            assert set(statuses) <= {200, 201, 202, 204, 400, 404, 405, 409, 422, 500, 501}, what
    assert "failed" not in caplog.text
