"""The commands about finished reports: compare and pdf."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from lso_conformance import plugin
from lso_conformance.cli.text import rows as print_rows
from lso_conformance.cli.text import say
from lso_conformance.common import private
from lso_conformance.common.errors import UsageError
from lso_conformance.judge import compare as comparing
from lso_conformance.report import bundle as bundles
from lso_conformance.report import comparison, json_report, signing
from lso_conformance.report.folder import LOG_NAME
from lso_conformance.run.run import Choice, Run

MATRIX = "matrix.json"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "microsoft-edge")
PRINT_S = 120
Runs = Annotated[
    list[Path],
    typer.Argument(metavar="RUN RUN…", help="Report directories, matrix.json files, or bundles."),
]


def compare(
    runs: Runs,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a page.")] = None,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it as JSON.")] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Public key that every bundle must be signed with.")
    ] = None,
) -> None:
    """Compare runs: of two, what changed and what changed it; of many, a matrix.

    Where the suite or its map changed between two runs, the log of the first
    is judged again by this version: what then differs, the suite changed; the
    rest, the target. That needs a report directory with its log, or a bundle.
    A bundle that is not as it was signed is refused.

    Examples:
      lso-conformance compare old/ reports/
      lso-conformance compare a/ b/ c/ --html vendors.html --json vendors.json
      lso-conformance compare submitted.zip reports/ --key lab.key.pub
    """
    if len(runs) < 2:
        raise UsageError("give two runs at least: report directories, matrix.json files, or bundles")
    trusted = signing.read_public(key) if key else None
    bundled = {path: bundles.opened(path, trusted)[1] for path in runs if _is_bundle(path)}
    if trusted and not bundled:
        raise UsageError("--key: none of the runs is a bundle; leave it out")
    documents = [
        json_report.parsed(bundled[path][MATRIX], f"{path}: {MATRIX}")
        if path in bundled
        else json_report.read(_matrix(path))
        for path in runs
    ]
    told = [_told(path, name, document)
            for path, name, document in zip(runs, _names(runs), documents, strict=True)]  # fmt: skip
    again = _again(runs[0], bundled.get(runs[0]), documents) if len(runs) == 2 else None
    found = comparing.table(documents, again)
    made = comparison.document(told, found)
    for each in told:
        say(f"{each['name']}: {each['target']}, {each['overall']} ({each['suite']})")
    differing = [row for row in found if len(set(row["words"])) > 1]
    print_rows(
        ("requirement", *(each["name"] for each in told), "what changed it"),
        [
            (row["id"], *row["words"], "; ".join(filter(None, (row["way"], row["cause"]))))
            for row in differing
        ],
    )
    say(f"{len(differing)} requirements differ, {len(found) - len(differing)} do not")
    if html:
        comparison.write_html(made, html)
    if json:
        comparison.write_json(made, json)


def _is_bundle(path: Path) -> bool:
    return bundles.begins_as(path, bundles.ZIP)


def _matrix(path: Path) -> Path:
    return path / MATRIX if path.is_dir() else path


def _names(runs: list[Path]) -> list[str]:
    """Short names that tell the runs apart."""
    short = [
        path.resolve().name if path.is_dir() or _is_bundle(path) else path.resolve().parent.name
        for path in runs
    ]
    counts = Counter(short)
    return [name if counts[name] == 1 else f"{place} {name}" for place, name in enumerate(short, 1)]


def _told(path: Path, name: str, document: dict[str, Any]) -> dict[str, Any]:
    try:
        return {
            "name": name,
            "path": str(path),
            "target": str(document["target"]["name"]),
            "overall": str(document["overall"]),
            "suite": f"{document['suite']['name']} {document['suite']['version']}",
            "map": str(document["requirements_digest"]),
            "started": str(document["started"]),
        }
    except (KeyError, TypeError) as error:
        raise UsageError(f"{path}: the matrix lacks {error}; give one that a run left as it was") from None


def _again(
    first: Path, files: Mapping[str, bytes] | None, documents: list[dict[str, Any]]
) -> dict[str, Any] | None:
    """The first run's log judged by this version, where this is the version of the second run."""
    if comparing.same_suite(*documents):
        return None
    with tempfile.TemporaryDirectory() as beside:
        log = (first if files is None else Path(beside)) / LOG_NAME
        if files is not None:
            private.write(log, files[LOG_NAME])
        if not log.is_file():
            return None
        run = Run(Choice(rejudge=log))
        run.begin(())
        judged = run.judged(plugin.collect())
    return judged if comparing.same_suite(judged, documents[1]) else None


def pdf(
    page: Annotated[Path, typer.Argument(metavar="PAGE", help="A matrix.html.")],
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="The PDF (default: beside it).")] = None,
) -> None:
    """Print a page as PDF, with an installed Chromium or Chrome; any browser's own print does the same.

    Example:
      lso-conformance pdf reports/matrix.html
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise UsageError("no Chromium or Chrome is installed; open the page in any browser and print it")
    if not page.is_file():
        raise UsageError(f"{page}: is no file; give the matrix.html of a run")
    made = output or page.with_suffix(".pdf")
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory() as folder:
        command = [
            browser, "--headless", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={folder}",
            *as_root, f"--print-to-pdf={made.resolve()}", page.resolve().as_uri(),
        ]  # fmt: skip
        try:
            ended = subprocess.run(command, capture_output=True, timeout=PRINT_S, check=False)  # noqa: S603
        except subprocess.TimeoutExpired:
            raise UsageError(f"{browser} did not print {page} within {PRINT_S} s") from None
    if ended.returncode or not made.is_file():
        raise UsageError(f"{browser} could not print {page} to {made} (exit code {ended.returncode})")
    private.keep(made)
    say(str(made))
