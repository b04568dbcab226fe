"""Properties of our own logic, whatever it is given: files, redactor, times, closures, roll-up.

URNs have theirs in test_urns, recordings in test_recording, checks in the three files of totality.
"""

import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from anything import VALUES as ANYTHING
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lso_conformance.checks.finding import Finding, Verdict
from lso_conformance.checks.job.life_cycle import closure
from lso_conformance.checks.job.schedules import next_start
from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.drive import bodies
from lso_conformance.judge.verdict import WORST_FIRST, TestResult, of, worst
from lso_conformance.log import log
from lso_conformance.log.log import Log
from lso_conformance.masking.redaction import Redactor
from lso_conformance.profile import load as profiles
from lso_conformance.sof.core import times
from lso_conformance.standard import dates, durations, requirements
from lso_conformance.standard.api_file import load
from lso_conformance.standard.kinds import Transition
from lso_conformance.standard.requirements import Level

MANY = settings(
    max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
VERDICTS = st.sampled_from(WORST_FIRST)
LEVELS = st.sampled_from([*Level])
STATES = st.sampled_from("abcdefg")
ROWS = st.lists(st.builds(Transition, start=STATES, do=st.sampled_from(["server", "buyer"]), end=STATES,
                          source=st.just("a test")), max_size=12)  # fmt: skip
EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 120 * 365 * 86400 * 10**6).map(lambda us: EARLIEST + timedelta(microseconds=us))


# --- roll-up ----------------------------------------------------------------------------------------


def results(verdicts: list[list[Verdict]]) -> list[TestResult]:
    return [
        TestResult(f"t{place}", ("R1",), tuple(Finding(each, "a", "b") for each in inner))
        for place, inner in enumerate(verdicts)
    ]


@MANY
@given(st.lists(st.lists(VERDICTS, max_size=4), max_size=4), LEVELS, st.randoms(use_true_random=False))
def test_the_verdict_does_not_depend_on_the_order(
    verdicts: list[list[Verdict]], level: Level, chance: random.Random
) -> None:
    turned = [chance.sample(inner, len(inner)) for inner in verdicts]
    chance.shuffle(turned)
    assert of(results(verdicts), level) == of(results(turned), level)


@MANY
@given(st.lists(VERDICTS, min_size=1, max_size=6), VERDICTS)
def test_one_more_finding_never_makes_a_verdict_better(verdicts: list[Verdict], more: Verdict) -> None:
    before, after = worst(verdicts), worst([*verdicts, more])
    assert WORST_FIRST.index(after) <= WORST_FIRST.index(before)
    assert after in {before, more}


# --- closure ----------------------------------------------------------------------------------------


@MANY
@given(st.sets(STATES), ROWS, st.lists(st.integers(0, 99), max_size=1))
def test_a_closure_is_closed_and_holds_no_more_than_it_must(
    here: set[str], rows: list[Transition], seed: list[int]
) -> None:
    found = closure(here, {"server"}, rows)
    assert here <= found == closure(found, {"server"}, rows)
    assert found == closure(here, {"server"}, rows[::-1])
    assert all(r.end in found for r in rows if r.do == "server" and r.start in found)
    assert all(any(r.end == state and r.start in found for r in rows) for state in found - here)


@MANY
@given(st.sets(STATES), st.sets(STATES), ROWS, ROWS)
def test_a_closure_grows_with_what_it_starts_from(
    here: set[str], more: set[str], rows: list[Transition], other: list[Transition]
) -> None:
    assert closure(here, {"server"}, rows) <= closure(here | more, {"server", "buyer"}, [*rows, *other])


def test_every_state_of_the_life_cycle_comes_from_the_first() -> None:
    api = load()
    actions = {row.do for row in api.transitions}
    assert closure([api.initial], actions, api.transitions) == api.states
    assert all(closure([state], actions, api.transitions) == {state} for state in api.final)


# --- times ------------------------------------------------------------------------------------------

NUMBER = st.integers(0, 59).map(str)
FIELD = st.one_of(st.just("*"), NUMBER, st.integers(1, 30).map(lambda step: f"*/{step}"))
CRONS: st.SearchStrategy[Mapping[str, Any]] = st.fixed_dictionaries(
    {"second": NUMBER, "minute": FIELD, "hour": st.one_of(st.just("*"), st.integers(0, 23).map(str)),
     "dayOfMonth": st.just("*"), "month": st.just("*"), "dayOfWeek": st.just("*")}
)  # fmt: skip


@MANY
@given(CRONS, MOMENTS)
def test_suite_and_reference_sof_agree_on_the_next_start(cron: Mapping[str, Any], now: datetime) -> None:
    """They are written apart, with two libraries."""
    now = now.replace(microsecond=500_000)
    found = next_start({"recurringSchedule": cron}, now)
    assert found == times.next_hit(cron, now)
    assert found is not None
    assert found > now


@MANY
@given(ANYTHING, MOMENTS)
def test_no_schedule_brings_the_check_down(schedule: Any, now: datetime) -> None:
    found = next_start({"recurringSchedule": schedule}, now)
    assert found is None or found > now


@MANY
@given(st.integers(0, 10**6), st.sampled_from([*durations.SECONDS]), st.integers(1, 99))
def test_durations_are_linear(value: int, unit: str, factor: int) -> None:
    duration = {"timeDurationValue": value, "timeDurationUnits": unit}
    whole = durations.seconds_of(bodies.times(duration, factor))
    assert whole == pytest.approx(factor * durations.seconds_of(duration))
    assert whole >= 0


@MANY
@given(MOMENTS, st.sampled_from([*dates.OFFSETS]), st.sampled_from([0, 1, 3, 6]))
def test_a_date_that_was_written_is_read_again(then: datetime, offset: str, digits: int) -> None:
    read = dates.parsed(dates.written(then, offset, digits))
    assert read is not None
    assert (
        timedelta() <= then - read < timedelta(microseconds=dates.MICROSECONDS[digits] if digits else 10**6)
    )
    before, after = dates.beside(then, digits)
    assert before < then < after


@MANY
@given(st.one_of(st.text(max_size=40), ANYTHING))
def test_no_text_brings_the_reader_of_dates_down(text: Any) -> None:
    found = dates.parsed(text)
    assert found is None or found.tzinfo is not None


# --- redactor ---------------------------------------------------------------------------------------

# Not one that our own tokens, or the marks of JSON, happen to hold.
SECRETS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=8, max_size=20).filter(
    lambda secret: not any(secret in text for text in ("REDACTED-1", "REDACTED-2", "REDACTED-3"))
)


@MANY
@given(st.lists(SECRETS, min_size=1, max_size=3), st.text(max_size=20), st.text(max_size=20))
def test_no_secret_passes_the_redactor(secrets: list[str], before: str, after: str) -> None:
    redactor = Redactor(secrets)
    for secret in redactor.secrets:  # not: words and plain values, which cannot be told from others
        assert secret not in redactor.text(before + secret + after)
        document = {before + "-1": [secret, {"a": before + secret}], f"{secret}-1": after}
        shown = json.dumps(redactor.document(document), ensure_ascii=False)
        assert json.dumps(secret, ensure_ascii=False)[1:-1] not in shown


# --- files ------------------------------------------------------------------------------------------


def profile() -> dict[str, Any]:
    base = {"base_url": "https://sof.example.net/mefApi/allegro/faultManagement/v2/"}
    return {"iut": {"name": "A SOF"}, "ixit": {"faultManagement": base}}


PLACES = [
    ("iut",), ("ics",), ("ixit",), ("irp",), ("ixit", "faultManagement"), ("ixit", "auth"),
    ("ixit", "timing"),
    ("ixit", "limits"), ("ixit", "test_data"), ("ixit", "callback"), ("ixit", "tls"), ("ixit", "unknown"),
    ("ixit", "limits", "max_jobs"), ("ixit", "test_data", "services"), ("ixit", "test_data", "schedule"),
    ("ixit", "timing", "poll_interval_ms"), ("ixit", "faultManagement", "base_url"), ("ics", "buyer"),
]  # fmt: skip


@MANY
@given(st.sampled_from(PLACES), ANYTHING)
def test_a_profile_is_read_or_refused_in_one_line(place: tuple[str, ...], value: Any) -> None:
    document = profile()
    inner = document
    for name in place[:-1]:
        inner = inner.setdefault(name, {})
    inner[place[-1]] = value
    try:
        read = profiles.parse(document, {})
    except UsageError as error:
        assert str(error).startswith("profile")  # noqa: PT017 - both are right
    else:
        assert profiles.parse(profiles.as_document(read), {}) == read


ENTRY = {
    "clause",
    "section",
    "level",
    "actor",
    "use_case",
    "summary",
    "decided_by",
    "operations",
    "notes",
    "note",
}


@settings(MANY, max_examples=40)
@given(st.sampled_from(sorted(ENTRY)), ANYTHING)
def test_a_map_is_read_or_refused_in_one_message(tmp_path_factory: Any, key: str, value: Any) -> None:
    known = requirements.load(resources.requirements_map())
    lines = known.file_of("W148-R11").read_text(encoding="utf-8")
    start = lines.index("W148-R11:")
    first = yaml.safe_load(lines[start : lines.index("\nW148-R12:")])
    first["W148-R11"][key] = value
    path = Path(tmp_path_factory.mktemp("map")) / "one.yaml"
    try:
        path.write_text(yaml.safe_dump(first), encoding="utf-8")
    except (UnicodeEncodeError, yaml.YAMLError):
        return
    row = {"title": "MEF W148", "api": "faultManagement", "requirements": path.name}
    listed = path.with_name("map.yaml")
    listed.write_text(yaml.safe_dump({"W148": row}), encoding="utf-8")
    try:
        requirements.load(listed, {})
    except UsageError as error:
        assert str(path) in str(error)  # noqa: PT017 - both are right


@MANY
@given(
    st.lists(st.one_of(st.binary(max_size=60), ANYTHING.map(lambda v: json.dumps(v).encode())), max_size=4)
)
def test_a_log_is_read_or_refused_with_its_name(tmp_path_factory: Any, lines: list[bytes]) -> None:
    path = Path(tmp_path_factory.mktemp("log")) / "log.jsonl"
    path.write_bytes(b"\n".join(lines))
    try:
        log.read(path)
    except UsageError as error:
        assert str(path) in str(error)  # noqa: PT017 - both are right


@MANY
@given(st.lists(st.dictionaries(st.sampled_from(["about", "reason", "a"]), ANYTHING), min_size=1, max_size=3))
def test_what_the_log_wrote_it_reads(tmp_path_factory: Any, notes: list[dict[str, Any]]) -> None:
    path = Path(tmp_path_factory.mktemp("log")) / "log.jsonl"
    made = Log(path)
    for note in notes:
        made.write("note", **{"about": "a test", **{k: v for k, v in note.items() if k == "a"}})
    made.close()
    lines = path.read_text(encoding="utf-8", errors="surrogatepass").splitlines()
    assert len(lines) == len(notes)
    assert [json.loads(line) for line in lines] == list(made.records)
