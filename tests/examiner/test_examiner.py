"""The suite against a SOF of other make: conformant ways show no fail, broken ones their paragraph.

A way is `server.Sof` with something overridden.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

import proof
import pytest
from examiner.combined import CONFORMANT
from examiner.server import Document, Sof, serving
from examiner.ways import BROKEN

from lso_conformance.common import resources
from lso_conformance.drive.pool import Drive
from lso_conformance.drive.preflight import preflight
from lso_conformance.judge import matrix
from lso_conformance.judge.judging import judge_log, schemas_of
from lso_conformance.log.header import open_log
from lso_conformance.profile import load as profiles
from lso_conformance.standard import requirements
from lso_conformance.standard.api_file import load as load_api

SERVICES = {
    "usable": "svc-1", "rejected": "svc-refused", "no_resources": "svc-starved",
    "suspend_declined": "svc-keeps-running", "resume_declined": "svc-stays-suspended",
    "modify_declined": "svc-unchangeable", "cancel_declined": "svc-unstoppable",
}  # fmt: skip
TEST_DATA: Document = {
    "schedule": {"execution_duration": 0.2, "start_delay_s": 0.4},
    "services": SERVICES,
    "ordered_pair": {"from": "uni-1", "to": "uni-2"},
    "entity": {"id": "port-1", "referred_type": "Port"},
}
TIMING = {"state_change_timeout_s": 2, "notification_timeout_s": 3, "poll_interval_ms": 10}
UNHURRIED = {"execution_duration": 0.5, "start_delay_s": 1.5}
ANY_MACHINE = {"state_change_timeout_s": 6, "notification_timeout_s": 10, "poll_interval_ms": 10}
FULL = bool(os.environ.get("LSO_PROOF_FULL"))
SOUND = CONFORMANT if FULL else CONFORMANT[:1]  # the mixes want a quiet machine
DRIVEN = BROKEN if FULL else BROKEN[::4]


def profile(sof: Sof, url: str, timing: Document) -> Document:
    """What the vendor of a way, or of a mix of ways, writes down; ROOT stands for scheme, host and port."""
    ways = reversed(type(sof).__mro__)
    declared = {key: value for way in ways for key, value in vars(way).get("declared", {}).items()}
    ixit: Document = {
        "faultManagement": {"base_url": url},
        "callback": {"reachable": True},
        "timing": timing,
        "test_data": {**TEST_DATA, **({"schedule": UNHURRIED} if timing is ANY_MACHINE else {}), **declared},
    }
    text = json.dumps({"iut": {"name": type(sof).__name__}, "ixit": ixit | sof.reached})
    filled: Document = json.loads(text.replace("ROOT", url.removesuffix(sof.prefix)))
    return filled


def verdicts(sof: Sof, beginnings: Sequence[str] = ("",), timing: Document = TIMING) -> proof.Vector:
    """Drive the scenarios whose names begin so, and judge: verdict of every requirement."""
    api, known = load_api(), requirements.load(resources.requirements_map())
    chosen = [each for name, each in proof.scenarios().items() if name.startswith(tuple(beginnings))]
    with serving(sof) as url:
        target = profiles.parse(profile(sof, url, timing), {})
        log = open_log(target, None, known.digest)
        checked = preflight(target, api, log)
        assert checked.problem is None
        schemas = schemas_of(log.records[0])
        driver = Drive(target, api, log, schemas, workers=8, skew_s={api.name: checked.skew_s})
        driver.start(chosen)
        driver.close()
        log.write("footer", interrupted=False)
    built = matrix.build(
        log.records, judge_log(log.records, proof.cases()), known, frozenset(r.id for r in known)
    )
    return {row["id"]: row["verdict"] for row in built["requirements"]}


@pytest.mark.parametrize("way", SOUND, ids=lambda way: way.__name__)
def test_conformant_way_shows_no_fail(way: type[Sof]) -> None:
    found = verdicts(way(), timing=ANY_MACHINE)
    bad = {"fail", "error", "inconclusive", "not-tested"}
    broken = {name: verdict for name, verdict in found.items() if verdict in bad}
    assert broken == {}
    assert found["W148-R45"] == "pass"


@pytest.mark.parametrize(("way", "paragraph", "beginnings"), DRIVEN, ids=lambda x: getattr(x, "__name__", ""))
def test_broken_way_is_named(way: type[Sof], paragraph: str, beginnings: list[str]) -> None:
    if not any(name.startswith(tuple(beginnings)) for name in proof.scenarios()):
        pytest.skip("this version drives nothing of the kind yet")
    assert verdicts(way(), beginnings)[f"W148-{paragraph}"] == "fail"
