"""Files that are too long are refused before they fill the memory."""

from pathlib import Path

import pytest

from lso_conformance.common import text_file
from lso_conformance.common.errors import UsageError
from lso_conformance.log import har_file, log
from lso_conformance.standard.api_file import load


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_file, "MOST_BYTES", 100)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("codec", ["utf-8", "utf-16"])
def test_a_line_has_a_bound(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "a"
    path.write_text("a" * 40 + "\n" + "b" * 99, encoding=codec)
    if codec == "utf-8":
        assert [line for line, _ in text_file.each_line(path)] == ["a" * 40, "b" * 99]
    path.write_text("a" * 40 + "\n" + "b" * 101, encoding=codec)
    with pytest.raises(text_file.NotText, match="more than 256 MiB"):
        list(text_file.each_line(path))


@pytest.mark.usefixtures("short")
def test_a_log_with_a_line_too_long_is_one_message(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    path.write_text("{}" * 100, encoding="ascii")
    with pytest.raises(UsageError, match=r"log\.jsonl:1: cannot be read \(more than 256 MiB\)"):
        log.read(path)


@pytest.mark.usefixtures("short")
def test_a_har_file_has_a_bound(tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    path.write_text("{}" * 100, encoding="ascii")
    with pytest.raises(UsageError, match=r"a\.har: cannot be read as a HAR file \(more than 256 MiB"):
        har_file.records(path, "server", [load()], "")
