"""Drives scenarios of Fault Management in virtual time.

`in_virtual_time.py SEED [NAME…]` prints the log.
"""

import json
import sys
from collections.abc import Callable, Collection, Sequence

import proof

from lso_conformance.common import resources
from lso_conformance.drive.pool import Drive
from lso_conformance.judge.judging import schemas_of
from lso_conformance.log.header import begun
from lso_conformance.log.log import Log, Record
from lso_conformance.profile import load as profiles
from lso_conformance.simulated.simulation import Simulation
from lso_conformance.sof.server import Options
from lso_conformance.standard.api_file import load


def driven(
    seed: int,
    names: Collection[str] = (),
    faults: Sequence[str] = (),
    variants: Sequence[str] = (),
    begin: Callable[[Simulation], None] = lambda _: None,
) -> list[Record]:
    """The log of all scenarios, or of some; `begin` is called before the first."""
    options = Options(specs=resources.specs(), faults=tuple(faults), variants=tuple(variants))
    with Simulation(seed, options) as simulation:
        target = profiles.parse(simulation.sof.profile(), {})
        log = Log(secrets=profiles.secrets(target), clock=simulation.clock)
        begun(log, target, "sha256:0", seed=seed)
        drive = Drive(
            target, load(), log, schemas_of(log.records[0]), workers=target.ixit.limits.max_concurrency,
            surroundings=simulation,
        )  # fmt: skip
        begin(simulation)
        drive.start(each for name, each in proof.scenarios().items() if not names or name in names)
        drive.wait()
        drive.close()
        log.write("footer", interrupted=False)
    return log.records


if __name__ == "__main__":
    for record in driven(int(sys.argv[1]), sys.argv[2:]):
        sys.stdout.write(f"{json.dumps(record)}\n")
