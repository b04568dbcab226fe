"""Files and folders of their owner alone, whatever the umask."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from lso_conformance.common import private
from lso_conformance.log.log import Log
from lso_conformance.profile import load as profiles
from lso_conformance.report import text


@pytest.fixture(params=[0o000, 0o022, 0o777], ids=oct)
def _umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.usefixtures("_umask")
def test_all_that_is_written_is_of_the_owner_alone(tmp_path: Path) -> None:
    old = tmp_path / "old.txt"
    old.touch()
    old.chmod(0o644)
    private.write(old, b"a")
    Log(tmp_path / "a" / "b" / "log.jsonl").close()
    text.write(tmp_path / "a" / "report.txt", "ä\n")
    profiles.write({"iut": {}}, tmp_path / "a" / "profile.yaml")
    with private.opened(tmp_path / "a" / "new", "x") as file:
        file.write("b")
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {mode(path) for path in files} == {0o600}
    assert {mode(tmp_path / "a"), mode(tmp_path / "a" / "b")} == {0o700}
    assert yaml.safe_load((tmp_path / "a" / "profile.yaml").read_bytes()) == {"iut": {}}


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    private.folder(tmp_path)
    assert mode(tmp_path) == 0o755
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        private.folder(tmp_path / "file")


def test_what_is_no_file_keeps_its_mode() -> None:
    before = mode(Path(os.devnull))
    with private.opened(Path(os.devnull)) as file:
        file.write("a")
    assert mode(Path(os.devnull)) == before
