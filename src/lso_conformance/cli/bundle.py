"""The commands of a submission: keygen, bundle and verify."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from lso_conformance import __version__, plugin
from lso_conformance.cli.text import say
from lso_conformance.common import private, resources
from lso_conformance.common.errors import UsageError
from lso_conformance.judge import compare
from lso_conformance.log.header import usable, words
from lso_conformance.masking.redaction import Redactor
from lso_conformance.profile import load as profiles
from lso_conformance.report import bundle as bundles
from lso_conformance.report import json_report, signing
from lso_conformance.run.run import Choice, Run
from lso_conformance.standard import requirements

DIFFERENT = 1
Key = Annotated[Path, typer.Option(metavar="FILE", help="Private key (see keygen).")]


def keygen(file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the private key goes.")]) -> None:
    """Make a key for signing bundles; the public key goes to FILE.pub.

    With LSO_KEY_PASSPHRASE set the private key is encrypted with it.

    Example:
      LSO_KEY_PASSPHRASE=... lso-conformance keygen lab.key
    """
    passphrase = os.environ.get(signing.PASSPHRASE)
    public = signing.generate(file, passphrase)
    said = "encrypted" if passphrase else f"not encrypted: set {signing.PASSPHRASE} for that"
    say(f"private key {file} ({said}); keep it to yourself")
    say(f"public key  {public}: {signing.fingerprint(signing.read_public(public))}")


def bundle(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The report directory of a run.")],
    key: Key,
    output: Annotated[Path, typer.Option(metavar="FILE", help="The bundle.")] = Path("bundle.zip"),
    target: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The run's profile: its secrets must not leak.")
    ] = None,
    not_for_certification: Annotated[
        bool, typer.Option("--not-for-certification", help="Write it, so marked, whatever is missing.")
    ] = False,
) -> None:
    """Pack a run into one signed file, for submission.

    Refuses, with a list, while anything is missing: requirements without test,
    attestations, failures without waiver, an incomplete run. A secret of the
    profile is masked in reports; in the log, the evidence, it is refused.

    Exit codes: 0 written, 2 refused or unusable.

    Examples:
      lso-conformance bundle reports --target target.yaml --key lab.key
      lso-conformance bundle reports --key lab.key --not-for-certification
    """
    log = folder / bundles.LOG
    records = usable(log)
    redactor = _redactor(target, records[0]["profile"])
    document = json_report.read(folder / bundles.MATRIX)
    again = _judged(log)
    if changed := _told_otherwise(document, again):
        raise UsageError(
            f"{folder / bundles.MATRIX}: is not what this version makes of the log ({changed}); judge it "
            f"again into another folder (`lso-conformance rejudge {log} --report-dir NEW`) and bundle that"
        )
    lacks = bundles.missing(again, records)
    if lacks and not not_for_certification:
        listed = "".join(f"\n  {each}" for each in lacks)
        raise UsageError(f"{folder}: cannot be submitted for certification:{listed}\n"
                         "settle these, or give --not-for-certification")  # fmt: skip
    files = bundles.contents(folder, records, resources.requirements_map(), resources.specs())
    files, masked = bundles.masked(files, redactor)
    secret_key = signing.private_key(key, os.environ.get(signing.PASSPHRASE))
    packed = bundles.sealed(files, secret_key, document["suite"], lacks)
    try:
        private.write(output, packed)
    except OSError as error:
        raise UsageError(f"{output}: cannot be written ({error.strerror}); name a writable file") from None
    say(f"{output}: {len(files)} files, sha256 {bundles.digest(packed)}")
    say(f"signed by {signing.fingerprint(secret_key.public_key())}")
    if masked:
        say(f"a secret of the profile was masked in {', '.join(masked)}")
    if lacks:
        say(f"marked: {bundles.NOT_FOR_CERTIFICATION}")


def _told_otherwise(document: dict[str, Any], again: dict[str, Any]) -> str:
    """In what a matrix differs from the one that its log gives now; empty when in nothing that counts."""
    changed = [change.id for change in compare.differences(document, again)]
    keys = ("overall", "summary", "attestations_pending", "waived", "requirements_digest", "suite", "target")
    return ", ".join([*changed, *(key for key in keys if document.get(key) != again[key])])


def _redactor(target: Path | None, declared: Any) -> Redactor:
    """What masks the secrets that must not leak; a run with credentials is bundled with its profile only."""
    if target is not None:
        profile = profiles.load(target, os.environ)
        return Redactor(profiles.secrets(profile), words(profile))
    if declared["ixit"]["auth"]["type"] != "none" or profiles.REDACTED in str(declared):
        raise UsageError(
            "the run used credentials: give its profile as --target, with its variables set, so that "
            "`bundle` can look whether a secret stands in the files"
        )
    return Redactor()


def verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A bundle.")],
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Public key of the signer, to be sure who it was.")
    ] = None,
) -> None:
    """Check digests and signature of a bundle, and judge its log again without the network.

    Exit codes: 0 intact and the same verdicts, 1 intact but other verdicts,
    2 refused: not a bundle, or changed.

    Example:
      lso-conformance verify bundle.zip --key lab.key.pub
    """
    trusted = signing.read_public(key) if key else None
    manifest, files, signer = bundles.opened(file, trusted)
    say(f"digests and signature hold; signed by {signing.fingerprint(signer)}"
        + ("" if trusted else " (give the signer's public key as --key to be sure who that is)"))  # fmt: skip
    say(f"certification: {manifest['certification']}")
    for each in manifest["missing"]:
        say(f"  {each}")
    with tempfile.TemporaryDirectory() as folder:
        for name in (bundles.LOG, bundles.MATRIX):
            private.write(Path(folder, name), files[name])
        before = json_report.read(Path(folder, bundles.MATRIX))
        after = _judged(Path(folder, bundles.LOG))
    changes = compare.differences(before, after)
    known = requirements.load(resources.requirements_map())
    say(f"judged then: {_version(before)}")
    say(f"judged now:  lso-conformance {__version__}, requirements map {known.digest}")
    for change in changes:
        say(f"  {change.way}: {change.id}: {change.before} then, {change.after} now")
    if changes or before["overall"] != after["overall"]:
        say(f"other verdicts: {before['overall']} then, {after['overall']} now")
        raise typer.Exit(DIFFERENT)
    say(f"the same verdicts: {after['overall']}")


def _version(document: dict[str, Any]) -> str:
    suite = document["suite"]
    return f"{suite['name']} {suite['version']}, requirements map {document['requirements_digest']}"


def _judged(log: Path) -> dict[str, Any]:
    """The matrix that this version makes of a log."""
    run = Run(Choice(rejudge=log))
    run.begin(())
    return run.judged(plugin.collect())
