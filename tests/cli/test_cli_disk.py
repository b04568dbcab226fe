"""A disk that is full takes no verdict with it."""

import json
import subprocess
from pathlib import Path

from program import PROGRAM, plain_environment

SELECTED = ("run", "--simulated", "--select", "W148-R19,W148-R45", "--report-dir", "reports")
FAILING = (
    "run", "--simulated", "--select", "W148-R49", "--report-dir", "reports",
    "--fault", "resumes-in-any-state",
)  # fmt: skip


def limited(folder: Path, blocks: int, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line where no file may be longer than so many blocks, of 512 or 1024 bytes."""
    shell = ["sh", "-c", f'ulimit -f {blocks} && exec "$@"', "sh"]
    return subprocess.run(
        [*shell, *PROGRAM, *arguments], cwd=folder, env=plain_environment(), text=True, capture_output=True,
        check=False, timeout=120,
    )  # fmt: skip


def test_what_does_not_fit_takes_nothing_else_with_it(tmp_path: Path) -> None:
    """The log and the larger reports are too long, the matrix is not."""
    ended = limited(tmp_path, 150, *SELECTED)
    assert ended.returncode == 0, ended.stderr
    assert "defect" not in ended.stderr
    for name in ("exchanges.har", "conformance-log.jsonl"):
        assert f"{name}: cannot be written (File too large)" in ended.stderr
    document = json.loads((tmp_path / "reports" / "matrix.json").read_text(encoding="utf-8"))
    assert document["overall"] == "conformant"
    assert not (tmp_path / "reports" / "exchanges.har").exists()
    lines = (tmp_path / "reports" / "conformance-log.jsonl").read_text(encoding="ascii").splitlines()
    assert f"ends after {len(lines) - 1} of" in ended.stderr  # the last one is cut


def test_a_failing_run_stays_one_though_nothing_fits(tmp_path: Path) -> None:
    ended = limited(tmp_path, 4, *FAILING)
    assert ended.returncode == 1, ended.stderr
    assert ended.stderr.count("matrix.json") == 1
    assert "defect" not in ended.stderr
