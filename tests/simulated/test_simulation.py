"""`run --simulated`: no socket, no waiting, the same log each time, and no evidence."""

import asyncio
import json
from pathlib import Path

import pytest
from program import process

from lso_conformance.report import bundle
from lso_conformance.report.folder import LOG_NAME
from lso_conformance.simulated.loop import Stuck, VirtualLoop

SOME = "W148-R49,W147-R11,W147-R12"


def simulated(folder: Path, *arguments: str, hash_seed: int = 0) -> str:
    folder.mkdir()
    ended = process(
        "run", "--simulated", "--select", SOME, "--report-dir", folder, *arguments,
        folder=folder, PYTHONHASHSEED=f"{hash_seed}",
    )  # fmt: skip
    assert ended.code == 0, ended.err
    return (folder / LOG_NAME).read_text(encoding="utf-8")


def test_two_processes_with_one_seed_write_the_same_log(tmp_path: Path) -> None:
    first = simulated(tmp_path / "1", "--seed", "7", hash_seed=1)
    assert "streams.web_socket" in first
    assert simulated(tmp_path / "2", "--seed", "7", hash_seed=2) == first
    assert simulated(tmp_path / "3", "--seed", "8", hash_seed=1) != first


def test_a_simulated_run_says_that_it_is_one(tmp_path: Path) -> None:
    records = [json.loads(line) for line in simulated(tmp_path / "run").splitlines()]
    matrix = json.loads((tmp_path / "run" / "matrix.json").read_text(encoding="utf-8"))
    assert records[0]["clock"] == matrix["clock"] == "simulated"
    assert any("no evidence" in remark for remark in matrix["remarks"])
    assert "the run was in simulated time" in bundle.missing(matrix, records)


def test_only_the_embedded_sof_can_be_simulated(tmp_path: Path) -> None:
    ended = process("run", "--simulated", "--target", "target.yaml", folder=tmp_path)
    assert (ended.code, ended.out) == (2, "")
    assert "leave out --target" in ended.err


def test_time_jumps_to_the_next_timer() -> None:
    loop = VirtualLoop()
    loop.run_until_complete(asyncio.sleep(3600))
    assert loop.time() == 3600
    with pytest.raises(Stuck):
        loop.run_until_complete(loop.create_future())
    with pytest.raises(ConnectionRefusedError):
        loop.run_until_complete(loop.create_connection(asyncio.Protocol, "127.0.0.1", 80))
    loop.close()


def test_two_that_wait_for_the_last_moment_reach_it() -> None:
    loop, until = VirtualLoop(), 1.0 + 5e-10

    async def wait(turns: int) -> int:
        await asyncio.sleep(1.0)
        for _ in range(turns):
            await asyncio.sleep(0)
        waits = 0
        while loop.time() < until and waits < 100:
            await asyncio.sleep(until - loop.time())
            waits += 1
        return waits

    async def both() -> list[int]:
        return list(await asyncio.gather(wait(0), wait(1)))

    assert loop.run_until_complete(both()) == [1, 1]
    loop.close()
