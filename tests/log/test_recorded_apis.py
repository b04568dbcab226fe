"""Which APIs a recording has, and what is judged of each."""

import json
import random
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import proof
import pytest
from by_hand import API, CALLBACK, error
from log.har_entries import (
    OWN,
    STREAMING,
    STREAMS,
    entry,
    file,
    life,
    of,
    of_streams,
    streams,
    subscription,
    topic,
    verdicts,
)

from lso_conformance.common.errors import UsageError
from lso_conformance.log import har_file
from lso_conformance.log.exchange import both_ways, exchanges, notifications
from lso_conformance.log.log import Record
from lso_conformance.report import har
from lso_conformance.standard.api import Api
from lso_conformance.standard.api_file import known
from lso_conformance.standard.kinds import HUB

FAR = "https://streams.example.net/streaming-management/v1/"
DRIVEN = ("found.", "topics.", "subscriptions.")  # modules with scenarios of the Streaming Management API
OTHER = replace(API, name=STREAMING.name, base="otherNotification/v1", other_bases=())  # alike in all else
EVENT = API.event("created")


def bases(records: list[Record]) -> dict[str, str]:
    ixit = records[0]["profile"]["ixit"]
    return {name: ixit[name]["base_url"] for name in records[0]["target"]["apis"]}


def asked(records: list[Record]) -> dict[str, list[str]]:
    """The paths below each API's base that its records have."""
    calls = [r for r in records if r["kind"] == "sent"]
    return {
        api: [r["url"].removeprefix(base) for r in calls if r["api"] == api]
        for api, base in bases(records).items()
    }


def found(folder: Path, apis: tuple[Api, ...], *entries: Any) -> list[Record]:
    return har_file.records(file(folder, *entries), "server", apis, "sha256:0")


def failed(of_all: dict[str, str]) -> set[str]:
    return {name for name, verdict in of_all.items() if verdict in {"fail", "error"}}


def decided(of_all: dict[str, str], standard: str) -> dict[str, str]:
    return {name: verdict for name, verdict in of_all.items() if name.startswith(standard)}


def test_streaming_alone_is_judged(tmp_path: Path) -> None:
    records = of(tmp_path, *streams())
    assert bases(records) == {"streamingManagement": STREAMS}
    judged = verdicts(records)
    assert failed(judged) == set()
    assert {judged[f"W147-{name}"] for name in ("R1", "R2", "R3", "R5", "R8", "R14", "R15")} == {"pass"}
    assert {judged[f"W147-{name}"] for name in ("R4", "R9", "R11", "R16")} == {"not-tested"}
    assert set(decided(judged, "W148").values()) == {"not-applicable"}


@pytest.mark.parametrize("base", [STREAMS, FAR, "https://streams.example.net/"])
def test_one_recording_has_several_apis(tmp_path: Path, base: str) -> None:
    both = verdicts(of(tmp_path, *life(), *streams(base, at=0.5)))
    records = of(tmp_path, *life(), *streams(base, at=0.5))
    assert bases(records) == {"faultManagement": OWN, "streamingManagement": base}
    assert {r["api"] for r in records if r["kind"] not in {"header", "footer"}} == set(bases(records))
    assert [len(paths) for paths in asked(records).values()] == [9, 6]
    assert decided(both, "W148") == decided(verdicts(of(tmp_path, *life())), "W148")
    assert decided(both, "W147") == decided(verdicts(of(tmp_path, *streams())), "W147")
    (remark,) = proof.document(records)["remarks"]
    assert f"15 of its 15 entries are of faultManagement below {OWN} and streamingManagement below" in remark


def test_a_buyer_of_several_apis_is_judged_for_each(tmp_path: Path) -> None:
    made = of_streams("make_subscription", 422, [error()], sent={"protocol": "sse"}, at=9)
    judged = verdicts(of(tmp_path, *life(), *streams(), role="buyer"))
    assert (failed(judged), judged["W148-R7"], judged["W147-R6"]) == (set(), "pass", "pass")
    assert failed(verdicts(of(tmp_path, *life(), *streams(), made, role="buyer"))) == {"W147-R2", "W147-R6"}


@pytest.mark.parametrize(
    ("place", "shown", "broken"),
    [
        (0, of_streams("list_topic", 200, [topic(), topic()]), "W147-R5"),
        (0, of_streams("list_topic", 200, {"topics": [topic()]}), "W147-R2"),
        (0, of_streams("list_topic", 501), "W147-R1"),
        (0, of_streams("list_topic", 406), "W147-R3"),
        (1, of_streams("retrieve_topic", 200, topic(modelRef="<m>")), "W147-R14"),
        (1, of_streams("retrieve_topic", 200, topic(availableChannels=[])), "W147-R15"),
        (2, of_streams("make_subscription", 201, subscription(id=None)), "W147-R2"),
    ],
)  # fmt: skip
def test_a_flaw_of_the_server_is_found(tmp_path: Path, place: int, shown: Any, broken: str) -> None:
    changed = streams()
    changed[place] = shown
    assert broken in failed(verdicts(of(tmp_path, *life(), *changed)))


@pytest.mark.parametrize(("accept", "verdict"), [("text/xml", "pass"), ("text/xml, */*;q=0.1", "fail")])
def test_who_wants_no_json_may_be_refused(tmp_path: Path, accept: str, verdict: str) -> None:
    refused = of_streams("list_topic", 406, at=9)
    refused["request"]["headers"] = [{"name": "Accept", "value": accept}]
    assert verdicts(of(tmp_path, *streams(), refused))["W147-R3"] == verdict


@cache
def driven(fault: str | None) -> list[Record]:
    """What the suite asked of the reference SOF's topics and subscriptions, one fault in it or none."""
    only = [name for name in proof.scenarios() if name.startswith(DRIVEN)]
    return list(proof.drive([fault] if fault else [], only=only).records)


def recorded(folder: Path, fault: str | None) -> list[Record]:
    """The recording that the reports have of it."""
    records, path = driven(fault), folder / "exchanges.har"
    har.write(both_ways(records), records[0]["suite"], path)
    return har_file.records(path, "server", known(), "sha256:0")


@pytest.mark.parametrize(
    ("fault", "broken"),
    [
        ("topic-category-as-number", {"W147-R2"}),
        ("topics-share-one-id", {"W147-R5"}),
        ("topic-without-channels", {"W147-R15"}),
        ("no-topic-by-id", {"W147-R1"}),
        (None, set()),
    ],
)
def test_a_fault_of_the_reference_sof_is_found_in_its_recording(
    tmp_path: Path, fault: str | None, broken: set[str]
) -> None:
    assert failed(verdicts(recorded(tmp_path, fault))) == broken


def test_no_part_of_a_recording_fails_what_it_does_not_show(tmp_path: Path) -> None:
    path = tmp_path / "exchanges.har"
    recorded(tmp_path, None)
    entries = json.loads(path.read_text())["log"]["entries"]
    chance = random.Random(1)  # noqa: S311 - no secret
    for _ in range(12):
        part = chance.sample(entries, chance.randint(1, 8))
        assert failed(verdicts(of(tmp_path, *part))) == set()


def crm(place: int) -> dict[str, Any]:
    return entry("list", 200, {"name": "?"}, base=f"https://crm.example.net/topic/{place}#", at=place)


def test_words_that_others_use_too_are_no_api(tmp_path: Path) -> None:
    records = of(tmp_path, *life(), *map(crm, range(20)))
    assert bases(records) == {"faultManagement": OWN}
    assert failed(verdicts(records)) == set()
    said = "20 calls at https://crm.example.net may be of streamingManagement"
    assert [said in remark for remark in records[0]["recorded"]["remarks"]] == [True]


def test_a_base_that_names_an_api_is_of_no_other(tmp_path: Path) -> None:
    hub = entry("register", 404, error(), base=STREAMS)
    records = of(tmp_path, hub, *streams())
    assert bases(records) == {"streamingManagement": STREAMS}
    with pytest.raises(UsageError, match=r"none of the 1 entries .*faultManagement, streamingManagement"):
        of(tmp_path, hub)


def test_what_several_apis_have_is_of_the_one_that_has_more_there(tmp_path: Path) -> None:
    without_jobs = {HUB: API.kinds[HUB]}
    hub_only = {name: each for name, each in API.operations.items() if each.path.startswith("/hub")}
    other = replace(OTHER, kinds=without_jobs, operations=hub_only)
    hub = entry("register", 201, {"id": "s"}, sent={"callback": CALLBACK}, base="https://x.example.net/fm/")
    jobs = entry("list", 200, [], base="https://x.example.net/fm/", at=1)
    for apis in ((API, other), (other, API)):
        records = found(tmp_path, apis, hub, jobs)
        assert bases(records) == {"faultManagement": "https://x.example.net/fm/"}
        assert asked(records) == {"faultManagement": ["hub", "faultManagementJob"]}
        with pytest.raises(UsageError, match="nobody can tell of which API"):
            found(tmp_path, apis, hub)


def test_a_notification_is_of_the_api_whose_base_it_has(tmp_path: Path) -> None:
    calls = [entry("list", 200, []), entry("list", 200, [], base=STREAMS)]
    told = []
    for place, base in enumerate(("otherNotification/v1", "faultNotification/v2", "neither/v1")):
        one = entry("create", 204, sent={"eventId": "e"}, at=place + 1)
        one["request"]["url"] = f"{CALLBACK}/mefApi/allegro/{base}{EVENT.path}"
        told.append(one)
    records = found(tmp_path, (API, OTHER), *calls, *told)
    assert bases(records) == {"faultManagement": OWN, OTHER.name: STREAMS}
    assert [(r["api"], r["callback"]) for r in records if r["kind"] == "received"] == [
        (OTHER.name, CALLBACK), ("faultManagement", CALLBACK),
    ]  # fmt: skip
    assert len(notifications(records)) == 2
    assert len(exchanges(records)) == 2
