"""From a run to a submission: keygen, bundle, verify, compare and pdf on one recorded run."""

import json
import shutil
from pathlib import Path

import pytest
from program import Program, process
from report_documents import HOSTILE, finding, matrix, row

from lso_conformance.masking import leaks
from lso_conformance.report import bundle, html, signing

TOKEN = "hunter2-correct-horse"  # noqa: S105 - invented


@pytest.fixture
def lso(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    return Program(monkeypatch, capsys, tmp_path)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    process("run", "--fault", "resumes-in-any-state", "--select", "W148-R49", folder=folder)
    return folder / "reports"


@pytest.fixture
def bundled(lso: Program, run: Path) -> Path:
    lso("keygen", "lab.key")
    made = lso("bundle", run, "--key", "lab.key", "--not-for-certification", "--output", "b.zip")
    assert made.code == 0
    assert "marked: not for certification" in made.out
    return Path("b.zip")


def test_incomplete_run_is_refused_with_what_is_missing(lso: Program, run: Path) -> None:
    lso("keygen", "lab.key")
    refused = lso("bundle", run, "--key", "lab.key")
    assert refused.code == 2
    told = ["only a selection was run (W148-R49)", "1 requirements failed: W148-R49", "were not selected"]
    assert [each for each in told if each not in refused.err] == []
    assert not Path("bundle.zip").exists()


def test_bundle_is_verified_and_judged_again(lso: Program, bundled: Path) -> None:
    ended = lso("verify", bundled, "--key", "lab.key.pub")
    assert ended.code == 0
    assert "the same verdicts: non-conformant" in ended.out
    assert "give the signer's public key" in lso("verify", bundled).out


def test_bundle_is_rejudged_as_its_log(lso: Program, bundled: Path) -> None:
    assert lso("rejudge", bundled, "--report-dir", "again").code == 1
    assert Path("again/conformance-log.jsonl").is_file()


def test_changed_bundle_is_refused(lso: Program, bundled: Path) -> None:
    data = bytearray(bundled.read_bytes())
    data[len(data) // 2] ^= 1
    Path("changed.zip").write_bytes(data)
    assert lso("verify", "changed.zip").code == 2
    assert lso("rejudge", "changed.zip").code == 2
    assert lso("verify", "lab.key").code == 2
    assert lso("verify", "absent.zip").code == 2


def test_matrix_that_is_not_what_the_log_says_is_refused(lso: Program, run: Path) -> None:
    shutil.copytree(run, "edited")
    path = Path("edited/matrix.json")
    path.write_text(path.read_text(encoding="utf-8").replace('"non-conformant"', '"conformant"'), "utf-8")
    lso("keygen", "lab.key")
    ended = lso("bundle", "edited", "--key", "lab.key", "--not-for-certification")
    assert ended.code == 2
    assert "is not what this version makes of the log (overall)" in ended.err


def test_run_with_credentials_is_bundled_with_its_profile_only(
    lso: Program, run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(run, "secret")
    log = Path("secret/conformance-log.jsonl")
    first, _, rest = log.read_text(encoding="utf-8").partition("\n")
    header = json.loads(first)
    header["profile"]["ixit"]["auth"] = {"type": "bearer", "token": "***"}
    header["seen"] = "aHVudGVyMi1jb3JyZWN0LWhvcnNl"  # hunter2-correct-horse
    log.write_text(f"{json.dumps(header)}\n{rest}", encoding="utf-8")
    base_url = header["profile"]["ixit"]["faultManagement"]["base_url"]
    Path("target.yaml").write_text(
        f"iut: {{name: X}}\nixit:\n  faultManagement: {{base_url: '{base_url}'}}\n"
        "  auth: {type: bearer, token: '${TOKEN}'}\n",
        encoding="utf-8",
    )
    monkeypatch.setenv("TOKEN", TOKEN)
    lso("keygen", "lab.key")
    arguments = ("bundle", "secret", "--key", "lab.key", "--not-for-certification")
    assert "give its profile as --target" in lso(*arguments).err
    ended = lso(*arguments, "--target", "target.yaml")
    assert ended.code == 2
    assert "stands in conformance-log.jsonl, which is evidence and is not altered" in ended.err
    assert "Run again with this profile" in ended.err
    assert "hunter2" not in ended.out + ended.err
    assert not Path("bundle.zip").exists()
    log.write_text(log.read_text(encoding="utf-8").replace(header["seen"], "nothing"), encoding="utf-8")
    page, table = Path("secret/tests.html"), Path("secret/matrix.csv")
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", f"{header['seen']}</body>"), "utf-8")
    table.write_text(table.read_text(encoding="utf-8") + "hunter2-correct-horse\r\n", encoding="utf-8")
    ended = lso(*arguments, "--target", "target.yaml")
    assert ended.code == 0
    assert "a secret of the profile was masked in matrix.csv, tests.html" in ended.out
    _, files, _ = bundle.opened(Path("bundle.zip"), None)
    assert {name: hits for name, data in files.items() if (hits := leaks.found(data, [TOKEN]))} == {}
    assert files["matrix.csv"].endswith(b"REDACTED-1\r\n")
    assert lso("verify", "bundle.zip").code == 0


def test_compare_writes_what_differs(lso: Program, run: Path) -> None:
    shutil.copytree(run, "other")
    path = Path("other/matrix.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    row = next(each for each in document["requirements"] if each["id"] == "W148-R49")
    row["verdict"] = "pass"
    document["target"]["name"] = "<script>alert(1)</script>"
    path.write_text(json.dumps(document), encoding="utf-8")
    ended = lso("compare", run, "other", "--html", "c.html", "--json", "c.json")
    assert ended.code == 0
    assert "W148-R49     fail     pass   better" in ended.out
    page = Path("c.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "better; the target" in page
    rows = json.loads(Path("c.json").read_text(encoding="utf-8"))["requirements"]
    assert [each["id"] for each in rows if len(set(each["words"])) > 1] == ["W148-R49"]
    assert lso("compare", run).code == 2


def test_compare_takes_bundles(lso: Program, run: Path, bundled: Path) -> None:
    lso("keygen", "other.key")
    ended = lso("compare", bundled, run, "--key", "lab.key.pub")
    assert ended.code == 0
    assert "0 requirements differ" in ended.out
    assert "b.zip: Reference SOF, non-conformant" in ended.out
    assert "another key" in lso("compare", run, bundled, "--key", "other.key.pub").err
    assert "none of the runs is a bundle" in lso("compare", run, run, "--key", "lab.key.pub").err
    bundled.write_bytes(bundled.read_bytes()[:-9])
    assert "b.zip: is no bundle, or was changed" in lso("compare", run, bundled).err


def test_log_in_a_bundle_of_another_version_is_judged_again(lso: Program, run: Path, bundled: Path) -> None:
    _, files, _ = bundle.opened(bundled, None)
    document = json.loads(files[bundle.MATRIX])
    document["suite"]["version"] = "0"
    next(each for each in document["requirements"] if each["id"] == "W148-R49")["verdict"] = "pass"
    then = {**files, bundle.MATRIX: json.dumps(document).encode()}
    key = signing.private_key(Path("lab.key"), None)
    Path("then.zip").write_bytes(bundle.sealed(then, key, document["suite"], []))
    ended = lso("compare", "then.zip", run, "--json", "c.json")
    assert ended.code == 0
    assert "W148-R49 pass fail worse; the suite" in " ".join(ended.out.split())


def test_page_is_printed(lso: Program) -> None:
    page = Path("matrix.html")
    html.write(matrix(row(1, "fail", finding("fail", got=HOSTILE))), {}, page)
    ended = lso("pdf", page)
    if ended.code:
        assert "no Chromium or Chrome is installed" in ended.err
        pytest.skip("no Chromium found")
    assert Path("matrix.pdf").read_bytes().startswith(b"%PDF")
