"""A request of the recording client beside one of bare httpx, to the same SOF.

CPU seconds of the thread that asks, so none of the SOF's.

Usage: asking.py FOLDER
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from figures import Figures, tell

from lso_conformance.common import resources
from lso_conformance.drive import bodies
from lso_conformance.log.header import open_log
from lso_conformance.log.log import NAME
from lso_conformance.profile import load as profiles
from lso_conformance.sof import Options, start
from lso_conformance.standard.api_file import load
from lso_conformance.wire.client import Client, Label

ROUNDS, REQUESTS = 7, 200
LABEL = Label("bench.asking", "read a job", {})


def asked(folder: Path) -> Figures:
    """Seconds for each request: of bare httpx, and of the client, whose log is a file."""
    with start(Options(specs=resources.specs())) as sof:
        profile = profiles.parse(sof.profile(), {})
        log = open_log(profile, folder / NAME, "sha256:0")
        client = Client(profile, load(), log)
        made = client.call("create", LABEL, body=bodies.create(profile))
        job = str(made.json()["id"])
        url = f"{sof.base_url}faultManagementJob/{job}"
        with httpx.Client() as bare:
            ways = (lambda: bare.get(url), lambda: client.call("retrieve", LABEL, id=job))
            rounds = [[_seconds(way) for way in ways] for _ in range(ROUNDS)]
        client.close()
        log.close()
    bare_s, client_s = (min(each) for each in zip(*rounds, strict=True))
    return {"bare": bare_s, "client": client_s}


def _seconds(way: Callable[[], object]) -> float:
    before = time.thread_time()
    for _ in range(REQUESTS):
        way()
    return (time.thread_time() - before) / REQUESTS


if __name__ == "__main__":
    tell(asked(Path(sys.argv[1])))
