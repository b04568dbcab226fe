"""Exploration: what only it can find it finds, the same each time, and nothing on a right server."""

import inspect
import os
import subprocess
import sys

import golden_verdicts as golden
import pytest
from exploring import ORDER, REQUESTS, STREAMS, Explored, explore

from lso_conformance.checks.story.exploration import paragraphs
from lso_conformance.drive.depth import Depth, depth
from lso_conformance.explore import odd, requests
from lso_conformance.profile.model import Limits
from lso_conformance.seen.observations import observe
from lso_conformance.sof import FAULTS
from lso_conformance.sof.faults import exploration, odd_requests
from lso_conformance.standard.api_file import load

GOLDEN = golden.read("fuzz")
SMOKE = [(part, names) for part, groups in GOLDEN["smoke"].items() for names in groups]
DEEP = [
    (part, names) for level in ("smoke", "deep") for part, groups in GOLDEN[level].items() for names in groups
]
FULL = pytest.mark.skipif(not os.environ.get("LSO_PROOF_FULL"), reason="takes an hour: tox -e proof-full")


def quick() -> list[object]:
    """Of each part the first group is always driven, the rest in proof-full."""
    first = dict(reversed(SMOKE))
    return [pytest.param(p, n, marks=[] if first[p] == n else FULL, id="+".join(n)) for p, n in SMOKE]


@pytest.fixture(scope="module", params=[REQUESTS, ORDER, STREAMS])
def right(request: pytest.FixtureRequest) -> Explored:
    return explore(request.param)


def test_nothing_is_found_on_the_reference_sof(right: Explored) -> None:
    assert right.findings == []
    assert observe(right.records, load(right.folder)).attempts > 30


def test_what_explorers_tried_is_not_judged_with_the_rest(right: Explored) -> None:
    seen = observe(right.records, load(right.folder))
    assert (list(seen.exchanges), list(seen.jobs), list(seen.notifications)) == ([], [], [])


def test_nothing_is_left_on_the_target(right: Explored) -> None:
    assert right.left == []


@pytest.mark.parametrize(("part", "names"), quick())
def test_smoke_finds_and_names_the_paragraph(part: str, names: list[str]) -> None:
    assert {FAULTS[name].breaks for name in names} <= explore(part, names).confirmed


@FULL
@pytest.mark.parametrize(("part", "names"), DEEP)
def test_deep_finds_every_fault(part: str, names: list[str]) -> None:
    assert {FAULTS[name].breaks for name in names} <= explore(part, names, level="deep").confirmed


def test_smoke_finds_two_thirds_and_every_fault_is_listed() -> None:
    smoke = {name for _, names in SMOKE for name in names}
    every = {name for _, names in DEEP for name in names}
    text = "".join(inspect.getsource(module) for module in (exploration, odd_requests))
    own = {name for name in FAULTS if f'"{name}"' in text}
    assert every == own
    assert len(smoke) * 3 >= len(every) * 2


@pytest.mark.parametrize(
    "part", [STREAMS, pytest.param(REQUESTS, marks=FULL), pytest.param(ORDER, marks=FULL)]
)
def test_the_same_seed_finds_the_same_twice(part: str) -> None:
    first = next(names for one, names in SMOKE if one == part)
    once, again = (explore(part, first, seed=7).findings for _ in range(2))
    known = [[(row["id"], row["status"], len(row["steps"])) for row in rows] for rows in (once, again)]
    assert known[0] == known[1] != []


def test_the_same_seed_sends_the_same_bodies() -> None:
    """Of the Fault Management API a few searches are enough to see it; the rest is for proof-full."""
    once, again = (sent(seed=7) for _ in range(2))
    assert once == again != sent(seed=8)


def sent(seed: int) -> list[tuple[str, str]]:
    """What a few searches send, apart from times."""
    records = explore(REQUESTS, seed=seed, only=[requests.filters]).records
    return [(r["method"], r["url"].partition("/v2/")[2]) for r in records if r["kind"] == "sent"]


def test_what_only_the_oas_forbids_is_listed_and_decides_nothing() -> None:
    explored = explore(REQUESTS, variants=["invalid-filter-matches-nothing"], only=[odd.queries])
    rows = {(row["status"], row["requirement"], row["verdict"]) for row in explored.findings}
    assert rows == {("no requirement, OAS only", None, None)}
    assert explored.confirmed == set()


@pytest.mark.parametrize(
    ("limits", "asked", "expected"),
    [
        (Limits(), None, Depth()),
        (Limits(), "deep", Depth()),
        (Limits(fuzz="deep"), None, Depth("smoke")),
        (Limits(fuzz="smoke"), "deep", Depth("smoke")),
        (Limits(fuzz="deep", exploration=True), "deep", Depth("deep", "deep")),
        (Limits(fuzz="deep", exploration=True), "off", Depth()),
    ],
)
def test_a_run_goes_no_deeper_than_the_profile_allows(
    limits: Limits, asked: str | None, expected: Depth
) -> None:
    assert depth(limits, asked) == expected


def test_every_paragraph_that_a_fault_breaks_can_be_named() -> None:
    named = {*paragraphs(load()), *paragraphs(load("streaming_management"))}
    assert {FAULTS[name].breaks for _, names in DEEP for name in names} <= named


def test_a_run_that_does_not_explore_does_not_load_schemathesis() -> None:
    code = "import sys; from lso_conformance.plugin import collect; collect()"
    code += "; print('schemathesis' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
