"""The file of a log whose disk is full for a while or for good, or whose folder is removed."""

import json
import shutil
from pathlib import Path
from typing import IO, Any

import pytest

from lso_conformance.common import private
from lso_conformance.log.log import Log, read

HEADER: dict[str, Any] = {
    "schema": 2, "suite": {}, "target": {}, "profile": {}, "schemas": {}, "requirements_digest": "",
}  # fmt: skip


class Disk:
    """So many bytes of room for every file."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
        self.room, self._opened = room, private.opened
        monkeypatch.setattr(private, "opened", self.opened)

    def opened(self, path: Path, mode: str = "w") -> IO[str]:
        file = self._opened(path, mode)
        write = file.write

        def within(text: str) -> int:
            if file.tell() + len(text) > self.room:
                write(text[: self.room - file.tell()])
                file.flush()
                raise OSError(28, "No space left on device")
            return write(text)

        file.write = within  # type: ignore[method-assign]
        return file


def logged(path: Path) -> Log:
    log = Log(path)
    log.write("header", **HEADER)
    return log


def test_what_a_full_disk_did_not_take_is_written_once_there_is_room(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    disk, path = Disk(monkeypatch, 400), tmp_path / "a" / "log.jsonl"
    log = logged(path)
    for place in range(20):
        log.of("faultManagement").write("note", about=f"{place}")
    disk.room = 1 << 20
    log.close()
    assert log.lost is None
    assert read(path) == json.loads(json.dumps(log.records))


def test_a_disk_that_stays_full_is_told_and_leaves_what_was_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Disk(monkeypatch, 400)
    monkeypatch.setattr("lso_conformance.log.log_file.LogFile._complete", full)
    log = logged(tmp_path / "log.jsonl")
    for place in range(20):
        log.write("note", about=f"{place}")
    log.close()
    kept = read(tmp_path / "log.jsonl")
    assert 1 < len(kept) < 21
    told = f"log.jsonl: cannot be written (No space left on device), and ends after {len(kept)} of 21 records"
    assert told in str(log.lost)
    assert len(log.records) == 21


def full(*_: Any) -> None:
    raise OSError(28, "No space left on device")


def test_a_log_whose_folder_was_removed_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "log.jsonl"
    log = logged(path)
    shutil.rmtree(path.parent)
    log.write("footer")
    log.close()
    assert log.lost is None
    assert [record["kind"] for record in read(path)] == ["header", "footer"]
