"""Data flows one way: a module of the package knows only those before it, and the SOF none."""

import ast
from pathlib import Path

import pytest

import lso_conformance

PACKAGE = Path(lso_conformance.__file__).parent
# errors and resources are everybody's; the rest in the order of the flow.
FLOW = [
    *("errors", "resources", "private", "urls", "text_file", "yaml_file", "identifiers", "urns"),
    *("leaks", "gate"),
    *("supported", "profile_model", "profile_yaml", "profile_read", "profile_build", "profile_text"),
    *("credentials", "profile", "depth", "requirements", "statements", "schemas", "specs_diff"),
    *("buyer_rules", "oas", "api", "api_read", "hrefs"),
    *("redaction", "places", "log", "lag", "exchange", "recorder", "log_header"),
    *("proxies", "pages", "pauses", "packing", "avro", "streams", "clock", "bounded", "wire", "reach"),
    *("access",),
    *("client", "notification", "listener", "preflight"),
    *("bodies", "lengths", "halt", "situations", "calls", "dates", "patience", "waits"),
    *("step", "stream_step"),
    *("walks", "drive", "histories", "report_histories", "observations", "leftovers", "finding"),
    *("checks", "verdict", "judging", "totals", "matrix", "coverage", "lives"),
    *("explore", "replay"),
    *("compare", "evidence", "findings", "report", "recording_bodies", "recording", "signing", "bundle"),
    *("sof", "run", "buyer_mode", "span", "plan_jobs", "plan_streams", "plan", "show", "plugin"),
]


def imported_by(folder: Path) -> set[str]:
    """Modules (or folders) of the package that the files of a module import."""
    files = folder.rglob("*.py") if folder.is_dir() else [folder.with_suffix(".py")]
    names: set[str] = set()
    for node in (node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    parts = [name.split(".") for name in names if name.startswith("lso_conformance.")]
    return {part[1] for part in parts if not part[1].startswith("__")}


@pytest.mark.parametrize("name", FLOW)
def test_imports_point_left(name: str) -> None:
    left = {"sof"} if name == "sof" else set(FLOW[: FLOW.index(name) + 1])
    assert imported_by(PACKAGE / name) <= left


def test_every_module_is_in_the_flow() -> None:
    modules = {path.stem for path in PACKAGE.glob("*.py")} | {
        p.parent.name for p in PACKAGE.glob("*/__init__.py")
    }
    assert modules - {"__init__"} - set(FLOW) == {m for m in modules if m.split("_")[0] == "cli"}


def test_only_the_plugin_and_the_command_line_know_pytest() -> None:
    users = {
        path.stem for path in PACKAGE.rglob("*.py") if "import pytest" in path.read_text(encoding="utf-8")
    }
    assert {user for user in users if user.split("_")[0] != "cli"} <= {"plugin", "plan", "show"}


def test_suites_do_not_know_the_reference_sof() -> None:
    suites = PACKAGE.parents[1] / "suites"
    assert not [p for p in suites.rglob("*.py") if "lso_conformance.sof" in p.read_text(encoding="utf-8")]
