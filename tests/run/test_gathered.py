"""The cases that a run gathers are those that pytest collects."""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from lso_conformance import plugin
from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.judge.judging import Case
from lso_conformance.run import gathered


class Collected:
    """Keeps what pytest collected."""

    cases: Sequence[Case] = ()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.cases = tuple(case for item in session.items if (case := plugin.case_of(item)) is not None)


def test_pytest_collects_the_same_cases_in_the_same_order() -> None:
    collected = Collected()
    arguments = [str(resources.suites()), f"--rootdir={resources.root()}", *plugin.QUIETLY]
    assert pytest.main([*arguments, "--collect-only"], plugins=[collected]) == 0
    assert len(collected.cases) > 1000
    assert gathered.gathered() == collected.cases


def test_a_suite_that_cannot_be_imported_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = tmp_path / "suites" / "broken" / "test_broken.py"
    suite.parent.mkdir(parents=True)
    suite.write_text("import nothing_of_this_name", encoding="utf-8")
    monkeypatch.setattr(resources, "root", lambda: tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(UsageError, match=re.escape(f"{suite}: ModuleNotFoundError")):
        gathered.gathered()
