"""Commands that look and list, and do not judge."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from lso_conformance import plugin, sof
from lso_conformance.checks.finding import Verdict
from lso_conformance.cli import lists, requirement
from lso_conformance.cli.text import err, nearest, out, rows, say
from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.judge import matrix, stories
from lso_conformance.judge.judging import judge_log
from lso_conformance.log.exchange import everything
from lso_conformance.log.header import usable
from lso_conformance.log.log import Record
from lso_conformance.profile import statements
from lso_conformance.profile.statements import ATTESTATIONS, WAIVERS
from lso_conformance.report import json_report
from lso_conformance.report import show as showing
from lso_conformance.report.explain import Stories
from lso_conformance.report.text import line
from lso_conformance.seen.observations import observe
from lso_conformance.standard import requirements as requirements_map
from lso_conformance.standard import specs_diff
from lso_conformance.standard.api_file import offered

AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]
AsMarkdown = Annotated[bool, typer.Option("--markdown", help="As Markdown.")]
DIFFERENT = 1


def faults(as_json: AsJson = False, as_markdown: AsMarkdown = False) -> None:
    """List the seeded faults of the reference SOF, by paragraph, operator and place.

    Each with its name, the paragraph that it breaks, what it does wrong (the
    operator), at which override point of the SOF (the place), and its description.

    Examples:
      lso-conformance faults
      lso-conformance faults | grep W148-R49
      lso-conformance faults | grep ' Filters '
      lso-conformance faults --json
    """
    known = [each.id for each in requirements_map.load(resources.requirements_map())]
    found = sorted(sof.FAULTS.values(), key=lambda one: (known.index(one.breaks), one.operator, one.place))
    columns = ("name", "breaks", "operator", "place", "description")
    _list(columns, [asdict(each) for each in found], as_json, as_markdown)


def variants(as_json: AsJson = False, as_markdown: AsMarkdown = False) -> None:
    """List the conformant variants of the reference SOF: name, description.

    Examples:
      lso-conformance variants
      lso-conformance variants --markdown
    """
    _list(("name", "description"), [asdict(each) for each in sof.VARIANTS.values()], as_json, as_markdown)


def requirements(
    ids: Annotated[
        str | None,
        typer.Argument(metavar="[IDS]", help="Tell all of these: ids, uc:10, API names, as run --select."),
    ] = None,
    as_json: AsJson = False,
    as_markdown: AsMarkdown = False,
) -> None:
    """List every requirement: level, section, how it is decided, tests and faults.

    With --json or --markdown also the purpose of each test. With IDS, of each of
    them: map entry, tests, scenarios and faults, where they stand, and what the
    golden lines say.

    Examples:
      lso-conformance requirements
      lso-conformance requirements W148-R45
      lso-conformance requirements --markdown > requirements.md
    """
    _one_form(as_json, as_markdown)
    known, cases = requirements_map.load(resources.requirements_map()), plugin.collect()
    if ids is not None:
        if as_json or as_markdown:
            raise UsageError("IDS have one form: leave --json and --markdown out")
        chosen = known.select(ids)
        of_them = (requirement.told(r, cases, sof.FAULTS.values()) for r in known if r.id in chosen)
        say("\n\n".join(of_them))
        return
    found = lists.catalogue(known, cases, sof.FAULTS.values())
    if as_json:
        say(json.dumps(found, indent=2))
    elif as_markdown:
        say(lists.catalogue_markdown(found))
    else:
        rows(lists.COLUMNS, lists.catalogue_rows(found))
        say(f"\n{found['coverage']['text']}")


def _list(columns: tuple[str, ...], found: list[dict[str, Any]], as_json: bool, as_markdown: bool) -> None:
    _one_form(as_json, as_markdown)
    cells = [[str(each[column]) for column in columns] for each in found]
    if as_json:
        say(json.dumps(found, indent=2))
    elif as_markdown:
        say(lists.markdown_table(columns, cells))
    else:
        rows(columns, cells)


def _one_form(as_json: bool, as_markdown: bool) -> None:
    if as_json and as_markdown:
        raise UsageError("--json and --markdown exclude each other: give one")


def show(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="A conformance-log.jsonl.")],
    what: Annotated[
        str | None,
        typer.Argument(
            metavar="#N|ID", help="Number of an exchange (17 or '#17'), id of a requirement or finding."
        ),
    ] = None,
) -> None:
    """Show an exchange of a log in full, or what decided a requirement.

    Without a second argument: all exchanges, one line each.

    Examples:
      lso-conformance show reports/conformance-log.jsonl
      lso-conformance show reports/conformance-log.jsonl 17
      lso-conformance show reports/conformance-log.jsonl W148-R49
    """
    records = usable(log)
    number = (what or "").removeprefix("#")
    if what is None:
        rows(("number", "request", "status", "time", "scenario: step"), showing.listed(records))
    elif number.isdecimal():
        _show_exchange(log, records, int(number))
    elif row := _finding(records, number):
        say(showing.finding(row))
    else:
        _show_requirement(records, what)


def _finding(records: list[Record], name: str) -> dict[str, Any] | None:
    seen = [observe(records, api) for api in offered(records[0]["profile"]["ixit"])]
    return next((row for each in seen for row in stories.of(each) if row["id"] == name), None)


def _show_exchange(log: Path, records: list[Record], number: int) -> None:
    found = showing.find(records, number)
    if found is None:
        raise UsageError(f"{log}: there is no exchange #{number}; `lso-conformance show {log}` lists all")
    say(showing.exchange(found))


def _show_requirement(records: list[Record], name: str) -> None:
    known = requirements_map.load(resources.requirements_map())
    ids = {each.id: each for each in known}
    wanted = ids.get(name.upper())
    if wanted is None:
        raise UsageError(
            f"there is no requirement {name!r}{nearest(name.upper(), ids)}; "
            "`lso-conformance requirements` lists all"
        )
    cases = plugin.collect()
    document = matrix.build(records, judge_log(records, cases), known, frozenset(ids))
    row = next(row for row in document["requirements"] if row["id"] == wanted.id)
    purposes = showing.purposes([(case.nodeid, case.function) for case in cases])
    say(showing.requirement(row, wanted, purposes, Stories(everything(records))))
    if records[0].get("requirements_digest") != known.digest:
        say("\nThe log was made with another requirements map; judged with the present one.", out())


Matrix = Annotated[Path, typer.Argument(metavar="MATRIX", help="A matrix.json.")]


def attestations(matrix: Matrix) -> None:
    """Print a file to be filled in: what is left to attestation in a matrix.

    Give it to run or rejudge as --attestations; it is checked strictly.

    Example:
      lso-conformance attestations reports/matrix.json > attestations.yaml
    """
    _template(matrix, ATTESTATIONS, Verdict.ATTESTATION)


def waivers(matrix: Matrix) -> None:
    """Print a file to be filled in: what failed in a matrix.

    Give it to run or rejudge as --waivers; it is checked strictly. A waiver
    that has expired is ignored; one that nothing needs makes exit code 1.

    Example:
      lso-conformance waivers reports/matrix.json > waivers.yaml
    """
    _template(matrix, WAIVERS, Verdict.FAIL)


def _template(path: Path, kind: statements.Kind, verdict: Verdict) -> None:
    rows = [row for row in json_report.read(path)["requirements"] if row["verdict"] == verdict]
    if not rows:
        say(f"{path}: no requirement has the verdict {verdict}; there is nothing to fill in", err())
        return
    say(statements.template(kind, {row["id"]: line(f"{row['summary']} ({row['reason']})") for row in rows}))


def diff(
    sdk: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder of the LSO SDK that holds serviceApi and schema.")
    ],
) -> None:
    """Compare our API descriptions and schemas with the official ones, by structure.

    Exit codes: 0 nothing but the listed corrections, 1 other differences, 2 folder missing.

    Example:
      lso-conformance specs diff --sdk ../MEF-LSO-Sonata-and-Allegro-SDK
    """
    found = specs_diff.differences(sdk, resources.specs())
    say(specs_diff.report(found))
    if any(each.anomaly is None for each in found):
        raise typer.Exit(DIFFERENT)
