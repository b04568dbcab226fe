"""A search for false alarms: conformant SOFs out of random ways, each driven whole in virtual time.

`tox -e search -- --seeds 200` makes a SOF for each seed.  What fails or stays undecided on one is a defect
of ours: its seed is printed, with the fewest ways that still show it; `--seed N` drives that one again.
`--fault NAME` (several times) looks for missed violations instead: each fault is driven among random ways,
and the table says how often it was caught.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, fields, replace
from functools import partial
from random import Random
from typing import Any, TypeVar

import golden_verdicts as golden
import honest
import proof

from lso_conformance.simulated.conditions import Conditions, Latency
from lso_conformance.sof import FAULTS, VARIANTS, overrides

MOST_VARIANTS = 5
LIMITS_S = (1.5, 3.0, 6.0)  # of a state change
STEP, WAY = 0.4, 0.1  # parts of a limit that a step of the SOF's own, and a way over the network, may take
ONE, NEXT = 1 / 4, 1 / 200  # parts of that for what is always under way; the next event waits for the last
POLLS_MS = 20  # between two polls, for each second of the limit
OF_CONDITIONS = tuple(each.name for each in fields(Conditions))

Document = dict[str, Any]
Of = TypeVar("Of")
Came = TypeVar("Came")


@dataclass(frozen=True)
class Ways:
    """How a SOF is other than the reference; each can be taken away."""

    seed: int
    variants: tuple[str, ...] = ()
    shape: str = ""  # of the job template
    limit_s: float = 0.0
    pace: float = 0.0
    conditions: Conditions = field(default_factory=Conditions)

    def fewer(self) -> Iterator[Ways]:
        """Each with one way less."""
        for name in self.variants:
            yield replace(self, variants=tuple(each for each in self.variants if each != name))
        plain, mine = Ways(self.seed), self.conditions
        for name in ("shape", "pace", "limit_s"):
            if getattr(self, name) != getattr(plain, name):
                yield replace(self, **{name: getattr(plain, name)})
        for name in OF_CONDITIONS:
            if getattr(mine, name) != getattr(plain.conditions, name):
                less = replace(mine, **{name: getattr(plain.conditions, name)})
                yield replace(self, conditions=less)

    def told(self) -> str:
        """All of them in a line."""
        plain, mine = Conditions(), self.conditions
        said = [*self.variants, *([f"template {self.shape}"] if self.shape else [])]
        said += [f"{name} {getattr(self, name):g}" for name in ("limit_s", "pace") if getattr(self, name)]
        said += [
            f"{name} {getattr(mine, name)}"
            for name in OF_CONDITIONS
            if getattr(mine, name) != getattr(plain, name)
        ]
        return ", ".join(said) or "the reference"


def drawn(seed: int) -> Ways:
    """The ways of a seed."""
    chance = Random(f"search {seed}")  # noqa: S311
    limit = chance.choice(LIMITS_S)
    conditions = Conditions(
        _latency(chance, WAY * limit, ONE), _latency(chance, STEP * limit, NEXT),
        chance.choice((0.0, chance.uniform(-2, 2), chance.uniform(-300, 300))),
        chance.choice((0.0, chance.uniform(-1e-3, 1e-3))),
    )  # fmt: skip
    pace = chance.choice((0.0, 0.02, chance.uniform(0, STEP) * limit))
    variants, shape = _variants(chance), chance.choice(("", *honest.PROFILES))
    if any("timing" in overrides(name) for name in variants):
        pace = 0.0  # these take their own time for a step
    if any("objection_to_schedule" in overrides(name) for name in variants):
        shape = ""  # these take no template but their own
    conditions = replace(conditions, order=chance.getrandbits(32))
    return Ways(seed, variants, shape, limit, pace, conditions)


def _latency(chance: Random, most: float, part: float) -> Latency:
    kind = chance.choice(("none", "constant", "tail", "rare"))
    constant = chance.uniform(0, most * part)
    about = {"none": 0.0, "constant": constant, "tail": most / 200, "rare": 0.001}[kind]
    return Latency() if kind == "none" else Latency(kind, about, most)


def _variants(chance: Random) -> tuple[str, ...]:
    """Some that do not change the same of the SOF."""
    taken: set[str] = set()
    chosen: list[str] = []
    for name in chance.sample(list(VARIANTS), chance.randint(0, MOST_VARIANTS)):
        if taken.isdisjoint(overrides(name)):
            chosen.append(name)
            taken |= overrides(name)
    return tuple(chosen)


def amended(ways: Ways, profile: Document) -> Document:
    """The profile that fits the ways."""
    ixit = profile["ixit"]
    timing, data = ixit["timing"], ixit["test_data"]
    if ways.limit_s:
        longer = {name: max(value, 2 * ways.limit_s) for name, value in timing.items() if _is_of_jobs(name)}
        timing = {**timing, **longer, "poll_interval_ms": round(POLLS_MS * ways.limit_s)}
        data = {**data, "schedule": _longer(data["schedule"], ways.limit_s / LIMITS_S[0])}
    if ways.shape:
        shaped, offered = honest.PROFILES[ways.shape], data["changes"]
        changes = {name: value for name, value in shaped.get("changes", {}).items() if name in offered}
        data = data | shaped | {"changes": offered | changes}
    return {**profile, "ixit": {**ixit, "timing": timing, "test_data": data}}


def _is_of_jobs(limit: str) -> bool:
    """Whether a limit is of seconds that a job, or what is told of it, may take: no way slows a stream."""
    return limit.endswith("_s") and not limit.startswith("stream")


def _longer(schedule: Document, factor: float) -> Document:
    """The shortest schedule in proportion, so that a run has as many reports as ever."""
    return {
        name: value * factor
        if name == "start_delay_s"
        else {**value, "timeDurationValue": round(value["timeDurationValue"] * factor)}
        for name, value in schedule.items()
    }


def driven(ways: Ways, faults: Sequence[str] = (), only: Container[str] | None = None) -> Document:
    """The matrix of a run, or of some scenarios of it."""
    return proof.document(proof.drive(
        faults, ways.variants, _in_order(only, ways.conditions.order), amend=partial(amended, ways),
        seed=ways.seed, conditions=ways.conditions, pace=ways.pace,
    ).records)  # fmt: skip


def _in_order(only: Container[str] | None, order: int | None) -> list[str]:
    """Scenarios (None: all), as they are begun."""
    names = [name for name in proof.scenarios() if only is None or name in only]
    if order is not None:
        Random(f"scenarios {order}").shuffle(names)  # noqa: S311
    return names


def wrong(ways: Ways) -> dict[str, str]:
    """What must not be said of such a SOF, with its reason, by id."""
    found, needy = honest.bad(driven(ways)), not golden.UNDECIDED.isdisjoint(ways.variants)
    return {name: why for name, why in found.items() if not (needy and why.startswith("inconclusive"))}


def tried(seed: int) -> tuple[Ways, dict[str, str]]:
    """What goes wrong with the ways of a seed."""
    ways = drawn(seed)
    try:
        return ways, wrong(ways)
    except Exception as error:  # noqa: BLE001 - it is a defect of ours, whatever it is
        return ways, {"crash": repr(error)}


def shrunk(ways: Ways, ids: set[str]) -> Ways:
    """The fewest ways that still show one of the ids."""
    for fewer in ways.fewer():
        if ids & wrong(fewer).keys():
            return shrunk(fewer, ids)
    return ways


def with_room(ways: Ways, fault: str) -> Ways:
    """The ways without the variants that change what a fault changes, and might hide it."""
    points = overrides(fault)
    return replace(ways, variants=tuple(v for v in ways.variants if points.isdisjoint(overrides(v))))


def come_to(fault_and_seed: tuple[str, int]) -> str:
    """The verdict of what a fault breaks, among the ways of a seed.

    Driven are the scenarios that decide it; all where those miss it.
    """
    fault, seed = fault_and_seed
    ways, broken, said = with_room(drawn(seed), fault), FAULTS[fault].breaks, ""
    for only in filter(None, (proof.deciding(broken), proof.scenarios())):
        rows = driven(ways, [fault], only)["requirements"]
        said = next(row["verdict"] for row in rows if row["id"] == broken)
        if said == golden.word(broken):
            break
    return said


def _all(run: Callable[[Of], Came], each: Sequence[Of]) -> Iterator[Came]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max(2, os.cpu_count() or 2), context) as pool:
        yield from pool.map(run, each)


def _search(seeds: Sequence[int], *, shrink: bool) -> int:
    count = 0
    for done, (ways, found) in enumerate(_all(tried, seeds), 1):
        if found:
            count += 1
            said = ", ".join(f"{name} ({why[:200]})" for name, why in found.items())
            sys.stdout.write(f"seed {ways.seed}: {said}\n  with {ways.told()}\n")
            if shrink and "crash" not in found:
                sys.stdout.write(f"  shrunk to {shrunk(ways, set(found)).told()}\n")
        sys.stderr.write(f"[{done}/{len(seeds)}] {count} with something wrong\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(seeds)} seeds, {count} of them with something wrong\n")
    return int(count > 0)


def _missed(faults: Sequence[str], seeds: Sequence[int]) -> int:
    verdicts = _all(come_to, [(fault, seed) for fault in faults for seed in seeds])
    for fault in faults:
        came = {seed: next(verdicts) for seed in seeds}
        missed = {seed: said for seed, said in came.items() if said != golden.word(FAULTS[fault].breaks)}
        sys.stdout.write(f"{fault}: caught {len(seeds) - len(missed)} of {len(seeds)} times")
        told = ", ".join(f"seed {seed} ({said})" for seed, said in missed.items())
        sys.stdout.write(f"; missed with {told}\n" if missed else "\n")
        sys.stdout.flush()
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seeds", type=int, default=20, help="how many SOFs")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--seed", type=int, help="this one alone")
    parser.add_argument("--no-shrink", action="store_true", help="only find")
    parser.add_argument("--fault", action="append", default=[], choices=[*FAULTS], metavar="NAME")
    options = parser.parse_args()
    first, count = (options.first, options.seeds) if options.seed is None else (options.seed, 1)
    seeds = range(first, first + count)
    return _missed(options.fault, seeds) if options.fault else _search(seeds, shrink=not options.no_shrink)


if __name__ == "__main__":
    sys.exit(main())
