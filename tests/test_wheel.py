"""The wheel alone, away from the checkout, runs the suites."""

import importlib.util
import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

from lso_conformance.report import every

ROOT = Path(__file__).parents[1]
DATA = "lso_conformance/_data"
REPORTS = {*every.NAMES, "tests.html", "conformance-log.jsonl"}


def call(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command with no way back to the checkout."""
    hidden = ("PYTHON", "PYTEST", "VIRTUAL_ENV", "COV")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    return subprocess.run(
        [str(part) for part in command], cwd=folder, env=environment, text=True, capture_output=True,
        check=False, timeout=300,
    )  # fmt: skip


def done(*command: str | Path, folder: Path) -> str:
    ended = call(*command, folder=folder)
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    return ended.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    if importlib.util.find_spec("hatchling"):
        done(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder, folder=ROOT)
    else:  # pip fetches hatchling
        done(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "-w", folder, ROOT, folder=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def programs(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the programs of a new environment: the package from the wheel, all else from ours."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False)
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    pip = ("-m", "pip", "--disable-pip-version-check", "--python", programs / "python")
    done(sys.executable, *pip, "install", "--quiet", "--no-deps", "--no-index", wheel, folder=home)
    purelib = done(
        programs / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", folder=home
    )
    # Plain paths: an editable installation of ours, which works by a .pth file, stays behind.
    ours = [path for path in sys.path if Path(path).name in {"site-packages", "dist-packages"}]
    Path(purelib.strip(), "dependencies.pth").write_text("\n".join(ours) + "\n", encoding="utf-8")
    return programs


@pytest.fixture(scope="module")
def matrix_of_a_run(programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty")
    done(programs / "lso-conformance", "run", "--fuzz", "off", folder=folder)
    return folder / "reports" / "matrix.json"


def test_wheel_carries_all_that_a_run_reads(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    here = {
        path.relative_to(ROOT).as_posix() for top in ("suites", "specs") for path in (ROOT / top).rglob("*")
    }
    wanted = {f"{DATA}/{name}" for name in here if name.endswith((".py", ".yaml"))}
    wanted |= {f"{DATA}/requirements_map.yaml", f"{DATA}/docs/readings.md"}
    wanted |= {"lso_conformance/report/templates/matrix.html.j2"}
    wanted |= {"lso_conformance/py.typed", "lso_conformance/plugin.py"}
    assert wanted - set(names) == set()
    assert [name for name in names if "__pycache__" in name or name.startswith("tests/")] == []


def test_package_is_the_wheel_s(programs: Path, tmp_path: Path) -> None:
    place = done(programs / "python", "-c", "import lso_conformance as l; print(l.__file__)", folder=tmp_path)
    assert Path(place.strip()).is_relative_to(programs.parent)


def test_run_from_an_empty_folder(matrix_of_a_run: Path) -> None:
    folder = matrix_of_a_run.parent
    assert {path.name for path in folder.iterdir()} == REPORTS
    assert [path.name for path in folder.parent.iterdir()] == ["reports"]
    document = json.loads(matrix_of_a_run.read_text(encoding="utf-8"))
    assert document["overall"] == "conformant"


def test_plain_pytest_does_the_same(programs: Path, matrix_of_a_run: Path, tmp_path: Path) -> None:
    plain = ("-m", "pytest", "-q", "-p", "lso_conformance.plugin", "--pyargs", "lso_conformance._data.suites")
    done(programs / "python", *plain, "--fuzz", "off", "--report-dir", "plain", folder=tmp_path)
    assert {path.name for path in (tmp_path / "plain").iterdir()} == REPORTS
    verdicts = [
        {row["id"]: row["verdict"] for row in json.loads(file.read_text(encoding="utf-8"))["requirements"]}
        for file in (matrix_of_a_run, tmp_path / "plain" / "matrix.json")
    ]
    assert verdicts[0] == verdicts[1]


def test_lists_work_too(programs: Path, tmp_path: Path) -> None:
    done(programs / "lso-conformance", "requirements", folder=tmp_path)
    done(programs / "lso-conformance", "plan", folder=tmp_path)
    assert list(tmp_path.iterdir()) == []
