"""How a measurement tells its figures: each runs in a process of its own and prints one line of JSON."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

KIT = Path(__file__).parent.with_name("kit")
Figures = Mapping[str, float]


def tell(figures: Figures) -> None:
    """Print what was measured; the last line of the process."""
    sys.stdout.write(f"\n{json.dumps(figures)}\n")


def measured(script: str, *given: object) -> Figures:
    """What a script of this folder tells."""
    command = [sys.executable, str(Path(__file__).with_name(script)), *map(str, given)]
    environment = {**os.environ, "PYTHONPATH": str(KIT)}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    found: Figures = json.loads(done.stdout.splitlines()[-1])
    return found
