"""Our exploration beside the command line of schemathesis: cases per second, and the seeded faults found.

`python tests/proving/bench_fuzz.py [FAULT…]` (tox -e bench-fuzz) starts the reference SOF for each, with the
same OAS, seed and number of examples per operation; without names the faults of golden/fuzz.yaml.  Numbers
depend on the machine: the ratio is what counts.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import golden_verdicts as golden
from exploring import ORDER, REQUESTS, explore

from lso_conformance.common import resources
from lso_conformance.explore.explorer import SMOKE_BUDGET
from lso_conformance.seen.observations import observe
from lso_conformance.sof import FAULTS, Options, start
from lso_conformance.standard.api_file import load

SEED = 1
OAS = "faultManagement.api.yaml"
# It calls every correct refusal of a valid body a fault.
UNFAIR = "positive_data_acceptance"
CASES = re.compile(r"(\d[\d,]*) generated")


def ours(faults: Sequence[str]) -> tuple[int, float, set[str]]:
    """(requests sent, seconds, paragraphs of the confirmed findings)."""
    began, cases, found = time.monotonic(), 0, set[str]()
    for part in (REQUESTS, ORDER) if faults else (REQUESTS,):
        explored = explore(part, faults, seed=SEED)
        cases += sum(record["kind"] == "sent" for record in explored.records)
        found |= explored.confirmed
        assert observe(explored.records, load()).attempts
    return cases, time.monotonic() - began, found


def theirs(faults: Sequence[str]) -> tuple[int, float, set[str]]:
    """(cases generated, seconds, headlines of the failures) of `schemathesis run`."""
    options = Options(specs=resources.specs(), faults=tuple(faults))
    with start(options) as sof, tempfile.TemporaryDirectory() as folder:  # it keeps a cache where it runs
        began = time.monotonic()
        program = Path(sys.executable).with_name("schemathesis")
        done = subprocess.run(
            [
                str(program), "run", str(resources.specs() / "janis" / OAS), f"--url={sof.base_url}",
                f"--seed={SEED}", f"--max-examples={SMOKE_BUDGET.examples}", f"--exclude-checks={UNFAIR}",
                "--no-color",
            ],
            capture_output=True, text=True, check=False, cwd=folder,
        )  # fmt: skip
        seconds = time.monotonic() - began
    counted = CASES.search(done.stdout)
    headlines = set(re.findall(r"^_+ (.+?) _+$|^- (.+)$", done.stdout, re.MULTILINE))
    return int(counted[1].replace(",", "")) if counted else 0, seconds, {" ".join(h) for h in headlines}


def say(line: str) -> None:
    """One line, as soon as it is known."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(faults: Sequence[str]) -> None:
    """Print the table."""
    (our_cases, our_seconds, _), (their_cases, their_seconds, usual) = ours(()), theirs(())
    rates = our_cases / our_seconds, their_cases / their_seconds
    say(f"cases per second: ours {rates[0]:.0f} ({our_cases} in {our_seconds:.1f} s), "
          f"schemathesis {rates[1]:.0f} ({their_cases} in {their_seconds:.1f} s), "
          f"ratio {rates[0] / rates[1] if rates[1] else 0:.2f}")  # fmt: skip
    for name in faults:
        found = FAULTS[name].breaks in ours([name])[2]
        there = bool(theirs([name])[2] - usual)
        say(f"{name:40} ours {'found' if found else '-':6} schemathesis {'found' if there else '-'}")


if __name__ == "__main__":
    every = [
        n for level in golden.read("fuzz").values() for groups in level.values() for g in groups for n in g
    ]
    main(sys.argv[1:] or every)
