"""Golden verdicts: which ids differ from the fault-free run, per fault and per variant.

`python tests/proving/golden_verdicts.py NAME…` drives these faults and variants and takes their lines;
without names, all that have a line, and the fault-free run.  Read the difference before it is committed: a
verdict that moved is a decision.  `--beside` lists what faults without a line fail beside what they break.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import proof
import yaml

from lso_conformance.sof import FAULTS, VARIANTS
from lso_conformance.standard.requirements import Level

FOLDER = Path(__file__).parent / "golden"
UNDECIDED = frozenset({"few-subscriptions", "no-tracking", "sheds-load"})  # a run needs more than they give
WORKERS = max(2, os.cpu_count() or 2)

FULL = bool(os.environ.get("LSO_PROOF_FULL"))

Moved = dict[str, list[str]]
Of = TypeVar("Of")
Came = TypeVar("Came")


def read(name: str) -> Any:
    """One golden file."""
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def moved(vector: proof.Vector, base: proof.Vector) -> Moved:
    """The ids whose verdict differs from the base, by their new verdict."""
    by_verdict: Moved = {}
    for requirement, verdict in vector.items():
        if verdict != base[requirement]:
            by_verdict.setdefault(verdict, []).append(requirement)
    return dict(sorted(by_verdict.items()))


def of_fault(name: str) -> proof.Vector:
    """The verdicts with one fault; of a whole run where it shows only beside others' jobs."""
    found = proof.with_fault(name, whole=FULL)
    return found if FULL or _is_caught(name, found) else proof.with_fault(name, whole=True)


def of_variant(name: str) -> proof.Vector:
    """The verdicts of one variant."""
    return proof.with_variant(name, whole=FULL)


def of_rule(name: str) -> proof.Vector:
    """The verdicts with one fault, of the scenarios that decide what it breaks; of all where they miss it."""
    some = {} if FULL else proof.with_fault_where(name, FAULTS[name].breaks)
    return some if _is_caught(name, some) else of_fault(name)


def _is_caught(name: str, found: proof.Vector) -> bool:
    broken = FAULTS[name].breaks
    return found.get(broken) == word(broken)


def word(broken: str) -> str:
    """What a broken paragraph comes to: a SHOULD warns."""
    return "warning" if proof.requirements_map()[broken].level is Level.DESIRABLE else "fail"


@contextmanager
def together(run: Callable[[Of], Came], each: Sequence[Of]) -> Iterator[dict[Of, Future[Came]]]:
    """What comes of several runs, some at once, in processes of their own, each with the fault-free run."""
    context = multiprocessing.get_context("spawn")
    with TemporaryDirectory() as folder:
        saved = Path(folder) / "base.pickle"
        proof.base().save(saved)
        with ProcessPoolExecutor(WORKERS, context, proof.use, (saved,)) as pool:
            yield {one: pool.submit(run, one) for one in each}
            pool.shutdown(cancel_futures=True)


def _write(name: str, document: Any, head: str) -> None:
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=4000, default_flow_style=None)
    (FOLDER / f"{name}.yaml").write_text(f"# {head}\n{text}", encoding="utf-8")


def _rewrite(names: Sequence[str]) -> None:
    """Take the lines of the faults and variants named (none: of all that have one); rewrite their files."""
    lines, known = read("faults"), read("variants")
    if not names:
        _write("base", proof.vector(proof.faultless().records), "Verdict of every id on the fault-free SOF.")
    base, wanted = read("base"), set(names or (*lines, *known))
    faults = [name for name in FAULTS if name in wanted]
    variants = [name for name in VARIANTS if name in wanted]
    with together(of_fault, faults) as vectors:
        for name, vector in vectors.items():
            lines[name] = {"breaks": FAULTS[name].breaks, **moved(vector.result(), base)}
    with together(of_variant, variants) as vectors:
        for name, vector in vectors.items():
            row, why = moved(vector.result(), base), (known.get(name) or {}).get("why") or "to be written"
            known[name] = {**row, **({"why": why} if row else {})}
    _write(
        "faults",
        {name: lines[name] for name in FAULTS if name in lines},
        "Per fault: the paragraph it breaks, and every id whose verdict moves.",
    )
    _write(
        "variants",
        {name: known[name] for name in VARIANTS if name in known},
        "Per variant: every id that leaves its verdict, and why the documents allow it.",
    )


def _list_beside() -> None:
    base, lines = read("base"), read("faults")
    with together(of_fault, [name for name in FAULTS if name not in lines]) as vectors:
        for name, vector in vectors.items():
            failed = set(moved(vector.result(), base).get("fail", ())) - {FAULTS[name].breaks}
            if failed:
                sys.stdout.write(f"{name} ({FAULTS[name].breaks}): {', '.join(sorted(failed))}\n")


if __name__ == "__main__":
    if sys.argv[1:] == ["--beside"]:
        _list_beside()
    else:
        _rewrite(sys.argv[1:])
