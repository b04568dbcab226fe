"""`tox -e mutate`: are the checks themselves checked?  Mutants of checks, judge and seen, by cosmic-ray.

Copies the project, changes it in one place after the other, and runs what should notice (kills.py).  A sample
is drawn by a seed; `--changed REF` takes the lines that differ from a commit.  Survivors are printed with
their change; docs/mutation.md tells what became of those that were found.
"""

from __future__ import annotations

import math
import os
import random
import re
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import equal
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import WorkItem

ROOT = Path(__file__).parents[2]
HERE = Path("tests/mutation")
TIMEOUT_S = 300
CONFIG = """\
[cosmic-ray]
module-path = ["src/lso_conformance/checks", "src/lso_conformance/judge", "src/lso_conformance/seen"]
timeout = {timeout}
test-command = "{python} tests/mutation/kills.py {pristine} {logs}"
[cosmic-ray.distributor]
name = "local"
"""


def copied(to: Path) -> Path:
    """A copy of what git knows of the project."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, to / name)
    return to


def run(folder: Path, *command: str) -> None:
    """A command in a copy, by whose code it runs."""
    paths = ("src", ".", "tests", "tests/kit", "tests/proving", "tests/mutation")
    found = os.pathsep.join(str(folder / path) for path in paths)
    subprocess.run(command, cwd=folder, env=os.environ | {"PYTHONPATH": found}, check=True)


def sample(items: Sequence[WorkItem], folder: Path, count: int, seed: int, ref: str | None) -> list[WorkItem]:
    """Mutants drawn from those that are not equal to the code, or from those of a change."""
    lines = changed(ref) if ref else None
    found = []
    for item in items:
        mutation = item.mutations[0]
        if equal.is_equal(folder / mutation.module_path, mutation.operator_name, mutation.start_pos):
            continue
        if lines is None or (mutation.module_path.as_posix(), mutation.start_pos[0]) in lines:
            found.append(item)
    found.sort(key=lambda item: str(item.mutations))
    random.Random(seed).shuffle(found)  # noqa: S311 - a sample
    return found[:count]


def changed(ref: str) -> set[tuple[str, int]]:
    """The lines that differ from a commit."""
    command = ["git", "diff", "--unified=0", ref, "--", "src"]
    text = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    found, path = set[tuple[str, int]](), ""
    for line in text.splitlines():
        if line.startswith("+++ b/"):
            path = line[6:]
        elif hunk := re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            found |= {(path, number) for number in range(first, first + count)}
    return found


def tried(folder: Path, items: Sequence[WorkItem], config: Path) -> list[tuple[WorkItem, bool, str]]:
    """Each mutant with whether it was noticed, and its change."""
    session = folder / "session.sqlite"
    with use_db(session, WorkDB.Mode.create) as db:
        db.add_work_items(items)
    run(folder, "cosmic-ray", "exec", str(config), str(session))
    with use_db(session, WorkDB.Mode.open) as db:
        results = dict(db.results)
    return [(each, results[each.job_id].is_killed, results[each.job_id].diff or "") for each in items]


def told(of: Sequence[tuple[WorkItem, bool, str]]) -> None:
    """How many were noticed, and each that was not."""
    noticed = sum(killed for _, killed, _ in of)
    for item, killed, diff in of:
        if not killed:
            mutation = item.mutations[0]
            say(f"{mutation.module_path}:{mutation.start_pos[0]} {mutation.operator_name}\n{diff}\n")
    share = noticed / len(of)
    around = 1.96 * math.sqrt(share * (1 - share) / len(of))
    say(f"{noticed} of {len(of)} mutants noticed: {share:.1%} (95 % confidence: +- {around:.1%})")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    given = ArgumentParser(description=__doc__)
    given.add_argument("--mutants", type=int, default=300)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument("--changed", metavar="REF", help="only lines that differ from this commit")
    chosen, cores = given.parse_args(), os.cpu_count() or 1
    with TemporaryDirectory() as place:
        pristine = copied(Path(place) / "pristine")
        kept, config = Path(place) / "logs", Path(place) / "config.toml"
        of_config = {"timeout": TIMEOUT_S, "python": sys.executable, "pristine": pristine, "logs": kept}
        config.write_text(CONFIG.format(**of_config), encoding="utf-8")
        run(pristine, "cosmic-ray", "init", str(config), str(pristine / "all.sqlite"))
        with use_db(pristine / "all.sqlite", WorkDB.Mode.open) as db:
            items = sample(db.work_items, pristine, chosen.mutants, chosen.seed, chosen.changed)
        say(f"{len(items)} mutants; the logs of faults are driven first")
        if not items:
            return
        driving = f"import logs, pathlib; logs.save(pathlib.Path({str(kept)!r}))"
        run(pristine, sys.executable, "-c", driving)
        run(pristine, sys.executable, str(HERE / "kills.py"), str(pristine), str(kept))  # the control
        parts = [items[place::cores] for place in range(cores)]
        folders = [copied(Path(place) / f"copy-{number}") for number in range(cores)]
        with ThreadPoolExecutor(cores) as pool:
            found = [one for part in pool.map(tried, folders, parts, [config] * cores) for one in part]
        told(found)


if __name__ == "__main__":
    main()
