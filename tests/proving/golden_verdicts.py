"""Golden verdicts: which ids differ from the fault-free run, per fault and per variant.

`python tests/proving/golden_verdicts.py` drives everything but what `golden/open.yaml` lists, which has no
line yet, and rewrites the files under `golden/`; with names it takes the lines of those faults and
variants alone, listed as open or not.  Read the difference before it is committed: a verdict that moved
is a decision.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import proof
import yaml

FOLDER = Path(__file__).parent / "golden"
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
    """The verdicts with one fault."""
    return proof.with_fault(name, whole=FULL)


def of_variant(name: str) -> proof.Vector:
    """The verdicts of one variant."""
    return proof.with_variant(name, whole=FULL)


def representatives(lines: Mapping[str, Any], kinds: Mapping[str, Any]) -> list[str]:
    """Names to be driven, the first of each kind in the order given; with LSO_PROOF_FULL every name."""
    first: dict[Any, str] = {}
    for name in lines:
        first.setdefault(name if FULL else kinds[name], name)
    return list(first.values())


def all_moved(kind: str, names: Sequence[str]) -> dict[str, Moved]:
    """What each fault (or variant) moves."""
    base = read("base")
    with TemporaryDirectory() as folder:  # the workers take the fault-free run from here
        saved = Path(folder) / "base.pickle"
        proof.base().save(saved)
        vectors = several({"fault": of_fault, "variant": of_variant}[kind], names, partial(proof.use, saved))
    return {name: moved(vector, base) for name, vector in zip(names, vectors, strict=True)}


def several(
    run: Callable[[Of], Came], each: Sequence[Of], first: Callable[[], None] | None = None
) -> list[Came]:
    """What comes of several runs, some at once, in processes of their own, each of which does `first`."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context, initializer=first) as pool:
        return list(pool.map(run, each))


def _write(name: str, document: Any, head: str) -> None:
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=4000, default_flow_style=None)
    (FOLDER / f"{name}.yaml").write_text(f"# {head}\n{text}", encoding="utf-8")


def _rewrite(names: Sequence[str]) -> None:
    """Take the lines of the faults and variants named (none: of all) and write them into their files."""
    from lso_conformance.sof import FAULTS, VARIANTS  # noqa: PLC0415 - only the rewriting looks at both

    if not names:
        _write("base", proof.vector(proof.faultless().records), "Verdict of every id on the fault-free SOF.")
    waiting, lines, known = set(read("open")), read("faults"), read("variants")
    wanted = set(names or (FAULTS.keys() | VARIANTS.keys()) - waiting)
    faults = all_moved("fault", [name for name in FAULTS if name in wanted])
    lines |= {name: {"breaks": FAULTS[name].breaks, **row} for name, row in faults.items()}
    _write(
        "faults",
        {name: lines[name] for name in FAULTS if name in lines},
        "Per fault: the paragraph it breaks, and every id whose verdict moves.",
    )
    for name, row in all_moved("variant", [name for name in VARIANTS if name in wanted]).items():
        why = (known.get(name) or {}).get("why") or "to be written"
        known[name] = {**row, **({"why": why} if row else {})}
    _write(
        "variants",
        {name: known[name] for name in VARIANTS if name in known},
        "Per variant: every id that leaves its verdict, and why the documents allow it.",
    )
    _write(
        "open",
        [name for name in (*FAULTS, *VARIANTS) if name not in lines and name not in known],
        "Faults and variants that have no golden line yet.",
    )


if __name__ == "__main__":
    _rewrite(sys.argv[1:])
