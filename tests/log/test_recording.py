"""Recordings of other tools: what is read of a HAR file, what is judged by it, and what is refused."""

import base64
import copy
import gzip
import json
from pathlib import Path
from typing import Any

import by_hand
import proof
import pytest
from anything import VALUES
from by_hand import API, BASE_URL, CALLBACK, error, job, request
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from log.har_entries import OWN, entry, file, life, of, verdicts

from lso_conformance.common.errors import UsageError
from lso_conformance.judge.judging import judge_log
from lso_conformance.log import har_file
from lso_conformance.log.exchange import exchanges, notifications, notified
from lso_conformance.log.log import read
from lso_conformance.standard.api_file import known

EVENT = "/mefApi/allegro/faultNotification/v2/listener/faultManagementJobCreateEvent"


def test_the_base_path_is_found_below_any_prefix(tmp_path: Path) -> None:
    foreign = entry("list", 200, [], base="https://other.example.net/")
    header = of(tmp_path, foreign, *life())[0]
    assert header["profile"]["ixit"]["faultManagement"]["base_url"] == OWN
    assert (header["recorded"]["entries"], header["recorded"]["recognised"]) == (10, 9)


def test_entries_are_read_in_the_order_of_their_times(tmp_path: Path) -> None:
    records = of(tmp_path, *reversed(life()))
    assert records == [*of(tmp_path, *life())]
    assert [e.status for e in exchanges(records)] == [201, 200, 204, 200, 201, 200, 409, 404, 200]
    assert [r["n"] for r in records] == list(range(len(records)))


def test_entries_without_times_are_read_in_the_order_of_the_file(tmp_path: Path) -> None:
    held = [{key: value for key, value in each.items() if key != "startedDateTime"} for each in life()]
    records = of(tmp_path, *held)
    assert [e.status for e in exchanges(records)] == [201, 200, 204, 200, 201, 200, 409, 404, 200]
    assert "no time" in records[0]["recorded"]["remarks"][0]


@pytest.mark.parametrize(
    "started",
    ["2025-01-01T13:00:00.1234567+01:00", "2025-01-01T12:00:00", "2025-01-01T12:00:00.000Z", "soon", 5, None],
)
def test_times_are_read_as_tools_write_them(tmp_path: Path, started: Any) -> None:
    records = of(tmp_path, entry("list", 200, [], startedDateTime=started))
    assert len(exchanges(records)) == 1


def test_pseudo_headers_and_the_case_of_names_do_not_matter(tmp_path: Path) -> None:
    one = entry("create", 201, job(), sent=request())
    one["request"]["headers"] += [{"name": ":method", "value": "POST"}, {"name": "Via", "value": "b"}]
    (seen,) = exchanges(of(tmp_path, one))
    assert seen.request_headers == {"content-type": "application/json", "via": "b"}


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_bodies_in_base64_are_unpacked(tmp_path: Path, pack: Any) -> None:
    packed = base64.b64encode(pack(by_hand.packed(job()))).decode()
    one = entry("retrieve", 200, job())
    one["response"]["content"] = {"size": 5, "text": packed, "encoding": "base64"}
    (seen,) = exchanges(of(tmp_path, one))
    assert seen.json() == job()


@pytest.mark.parametrize(
    ("content", "status"),
    [({"size": 900}, None), ({}, None), ({"size": 900, "text": ""}, None), ({"size": 0}, 200),
     ({"size": 0, "text": ""}, 200)],
)  # fmt: skip
def test_an_answer_whose_body_was_not_kept_is_not_judged(
    tmp_path: Path, content: Any, status: int | None
) -> None:
    one = entry("retrieve", 200, job())
    one["response"] = {"status": 200, "content": content}
    records = of(tmp_path, one)
    (seen,) = exchanges(records)
    assert seen.status == status
    assert bool(records[0]["recorded"]["remarks"]) == (status is None)


def test_what_the_client_had_kept_is_not_judged(tmp_path: Path) -> None:
    (seen,) = exchanges(of(tmp_path, entry("list", 304)))
    assert seen.status is None


def test_a_204_needs_no_content(tmp_path: Path) -> None:
    one = entry("suspend", 204)
    del one["response"]["content"]
    (seen,) = exchanges(of(tmp_path, one))
    assert (seen.status, seen.body) == (204, b"")


@pytest.mark.parametrize("response", [None, {}, {"status": 0}, {"status": -1, "_error": "net::ERR"}])
def test_what_was_not_answered_has_no_status(tmp_path: Path, response: Any) -> None:
    (seen,) = exchanges(of(tmp_path, entry("list", 200, response=response)))
    assert seen.status is None


def test_a_request_whose_body_was_not_kept_is_not_held_against_the_buyer(tmp_path: Path) -> None:
    one = entry("create", 201, job(), sent=request())
    del one["request"]["postData"]
    found = verdicts(of(tmp_path, one, role="buyer"))
    assert "fail" not in found.values()


def test_credentials_do_not_reach_the_log(tmp_path: Path) -> None:
    one = entry("list", 200, [], query="?access_token=tell-nobody")
    one["request"]["headers"] = [{"name": "Authorization", "value": "Bearer very-secret"}]
    one["response"]["headers"] += [{"name": "Set-Cookie", "value": "session=also-secret"}]
    kept = json.dumps(of(tmp_path, one))
    assert not [word for word in ("very-secret", "also-secret", "tell-nobody") if word in kept]


def test_a_server_without_a_flaw_fails_nothing(tmp_path: Path) -> None:
    found = verdicts(of(tmp_path, *life()))
    assert {name for name, verdict in found.items() if verdict in {"fail", "error"}} == set()
    shown = ["R12", "R14", "R16", "R18", "R20", "R21", "R44", "R45", "R47"]
    assert {found[f"W148-{name}"] for name in shown} == {"pass"}
    assert {found[f"W148-{name}"] for name in ("R43", "R50", "R65", "R69")} == {"not-tested"}


@pytest.mark.parametrize(
    ("place", "entries", "broken"),
    [
        (0, entry("create", 201, job(jobType="passive"), sent=request()), "W148-R12"),
        (0, entry("create", 201, job(id=...), sent=request()), "W148-R14"),
        (1, entry("retrieve", 200, job(state="cancelled"), at=1), "W148-R16"),
        (1, entry("retrieve", 200, job(state="inProgress", owner="me"), at=1), "W148-R6"),
        (3, entry("retrieve", 200, job(state="inProgress"), at=3), "W148-R45"),
        (6, entry("suspend", 204, at=6), "W148-R44"),
        (6, entry("suspend", 409, {"code": "otherIssue"}, at=6), "W148-R47"),
        (7, entry("retrieve", 404, {"message": "?"}, id="nobody", at=7), "W148-R21"),
        (8, entry("list", 200, [job(jobType="passive")], query="?jobType=on-demand", at=8), "W148-R18"),
    ],
)  # fmt: skip
def test_a_flaw_of_the_server_is_found(tmp_path: Path, place: int, entries: Any, broken: str) -> None:
    changed = life()
    changed[place] = entries
    assert verdicts(of(tmp_path, *changed))[broken] == "fail"


def test_what_another_client_may_have_done_is_no_flaw(tmp_path: Path) -> None:
    changed = [each for each in life() if each["request"]["method"] == "GET"]
    found = verdicts(of(tmp_path, *changed))
    assert (found["W148-R16"], found["W148-R45"]) == ("pass", "not-tested")
    assert "fail" not in found.values()


def test_a_buyer_is_judged_by_its_requests(tmp_path: Path) -> None:
    found = verdicts(of(tmp_path, *life(), role="buyer"))
    assert {found[f"W148-{name}"] for name in ("R5", "R6", "R7", "R9", "R32", "O4")} == {"pass"}
    assert {found[f"W148-{name}"] for name in ("R8", "R22", "R65", "O1", "O10")} == {"not-tested"}
    wrong = entry("create", 422, [error("missingProperty")], sent=request(monitoredObject=...), at=9)
    found = verdicts(of(tmp_path, *life(), wrong, role="buyer"))
    assert found["W148-R7"] == "fail"


def told(status: int, url: str = CALLBACK + EVENT, **changes: Any) -> dict[str, Any]:
    event = API.event("created")
    document = {"eventId": "e", "eventTime": "2025-01-01T12:00:02Z", "eventType": event.type,
                "event": {"id": "job-1"}, **changes}  # fmt: skip
    one = entry("create", status, sent=document, at=2)
    one["request"]["url"] = url
    return one


@pytest.mark.parametrize("callback", [CALLBACK, "https://bus.example.net", "https://bus.example.net/a/b/"])
def test_notifications_are_told_from_calls(tmp_path: Path, callback: str) -> None:
    subscribed = entry("register", 201, {"id": "s", "callback": callback}, sent={"callback": callback}, at=1)
    event = told(204, callback.rstrip("/") + EVENT)
    records = of(tmp_path, subscribed, event)
    (seen,) = notifications(records)
    assert seen.facts["callback"] == callback
    assert verdicts(records)["W148-R6"] == "not-tested"
    (answered,) = notified(of(tmp_path, subscribed, event, role="buyer"))
    assert answered.status == 204


@pytest.mark.parametrize(("event_id", "verdict"), [("e", "pass"), ("", "fail")])
def test_notifications_are_judged_whatever_the_listener_answered(
    tmp_path: Path, event_id: str, verdict: str
) -> None:
    subscribed = entry("register", 201, {"id": "s", "callback": CALLBACK}, sent={"callback": CALLBACK}, at=1)
    records = of(tmp_path, subscribed, told(200, eventId=event_id))
    assert verdicts(records)["W148-R69"] == verdict


def test_a_notification_without_its_registration_is_known_all_the_same(tmp_path: Path) -> None:
    (seen,) = notifications(of(tmp_path, entry("list", 200, []), told(204)))
    assert seen.facts["callback"] == CALLBACK


def test_a_listener_that_answers_200_is_the_buyers_flaw(tmp_path: Path) -> None:
    found = verdicts(of(tmp_path, entry("list", 200, []), told(200), role="buyer"))
    assert found["W148-R5"] == "fail"


def test_the_log_of_a_recording_can_be_read_and_judged_again(tmp_path: Path) -> None:
    log = tmp_path / "conformance-log.jsonl"
    records = har_file.records(file(tmp_path, *life()), "server", known(), "sha256:0", log)
    assert json.dumps(read(log)) == json.dumps(records)


BROKEN = b'{"status": 200, "content": {"text": "%%%", "encoding": "base64"}}'


def one(asked: bytes, answered: bytes = b"null") -> bytes:
    return b'{"log": {"entries": [{"request": %b, "response": %b}]}}' % (asked, answered)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cannot be read as a HAR file"),
        (b"\xff\xfe{}", "cannot be read as a HAR file"),
        (b'{"log": {"entries": [', "cannot be read as a HAR file"),
        (b"[]", "log.entries: no list of entries"),
        (b'{"log": {}}', "log.entries: no list of entries"),
        (b'{"log": {"entries": []}}', "none of the 0 entries"),
        (b'{"log": {"entries": [5]}}', "log.entries[0].request: missing"),
        (one(b'{"url": "http://x/"}'), "log.entries[0].request: method or url"),
        (one(b'{"method": "GET", "url": ""}'), "log.entries[0].request: method or url"),
        (one(b'{"method": "GET", "url": "http://[x/"}'), "none of the 1 entries"),
        (one(b'{"method": "GET", "url": "http://x/y"}'), "none of the 1 entries"),
        (one(b'{"method": "GET", "url": "http://x/hub"}', BROKEN), "response.content: no base64"),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_message(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "broken.har"
    path.write_bytes(content)
    with pytest.raises(UsageError) as caught:
        har_file.records(path, "server", known(), "sha256:0")
    assert said in str(caught.value)
    assert str(caught.value).startswith(str(path))


def test_a_byte_order_mark_does_not_matter(tmp_path: Path) -> None:
    path = file(tmp_path, *life())
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert har_file.is_har(path)
    assert len(har_file.records(path, "server", known(), "sha256:0")) > 9


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a document."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(deep for key, value in inner for deep in places(value, (*path, key)))]


WHOLE = [*life(), told(204), entry("register", 201, {"id": "s"}, sent={"callback": CALLBACK}, at=1)]
PLACES = places(WHOLE)[1:]


@settings(
    max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(
    st.dictionaries(st.sampled_from(PLACES), VALUES, min_size=1, max_size=3),
    st.sampled_from(["server", "buyer"]),
)
def test_whatever_stands_in_a_file_is_judged_or_refused(
    tmp_path: Path, changes: dict[tuple[Any, ...], Any], role: str
) -> None:
    held = copy.deepcopy(WHOLE)
    for path, value in changes.items():
        node: Any = held
        for key in path[:-1]:
            try:
                node = node[key]
            except (KeyError, IndexError, TypeError):
                break
        else:
            if isinstance(node, dict) or (isinstance(node, list) and path[-1] in range(len(node))):
                node[path[-1]] = value
    try:
        records = of(tmp_path, *held, role=role)
    except (UsageError, UnicodeEncodeError):
        return
    results = judge_log(records, proof.cases(), API)
    assert [f.got for result in results for f in result.findings if f.verdict == "error"] == []


def test_our_own_har_file_is_a_recording_too(tmp_path: Path) -> None:
    assert har_file.is_har(file(tmp_path, *life(), comment=BASE_URL))
    assert not har_file.is_har(tmp_path / "nowhere.jsonl")
