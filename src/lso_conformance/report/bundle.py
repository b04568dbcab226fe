"""What a lab submits: one signed archive of a run, and how it is opened again.

A bundle is a zip without compression, written in one way only, so that it can be written again
from its contents and compared: a changed byte is found wherever it stands.  `manifest.json` lists
every other file with size and SHA-256; `manifest.sig` is an Ed25519 signature over it.
"""

from __future__ import annotations

import hashlib
import io
import json
import platform
import zipfile
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lso_conformance.checks.finding import Verdict
from lso_conformance.common.errors import UsageError
from lso_conformance.log.labels import SIMULATED
from lso_conformance.log.log import Record
from lso_conformance.masking.redaction import Redactor
from lso_conformance.report import signing
from lso_conformance.standard import requirements

SCHEMA = 1
MANIFEST, SIGNATURE, PUBLIC_KEY = "manifest.json", "manifest.sig", "public-key.pem"
LOG, MATRIX = "conformance-log.jsonl", "matrix.json"
MAX_FILES = 100
MAX_BYTES = 2_000_000_000
ZIP = b"PK"
EPOCH = (1980, 1, 1, 0, 0, 0)
NOT_FOR_CERTIFICATION = "not for certification"


class NotTrusted(UsageError):
    """A bundle that is not to be trusted, or must not be written; the message lists why."""


def missing(document: Mapping[str, Any], records: Sequence[Record]) -> list[str]:
    """What keeps a run from being submitted for certification."""
    found = []
    if records[-1]["kind"] != "footer" or records[-1].get("interrupted"):
        found.append("the run was cut short")
    if records[0].get("clock") == SIMULATED:
        found.append("the run was in simulated time")
    if records[0].get("select"):
        found.append(f"only a selection was run ({records[0]['select']})")
    named = {
        Verdict.PLANNED: "have no test in this version (planned)",
        Verdict.ATTESTATION: "wait for an attestation",
        Verdict.NOT_SELECTED: "were not selected",
        Verdict.FAIL: "failed",
        Verdict.INCONCLUSIVE: "are inconclusive",
        Verdict.NOT_TESTED: "were not tested",
        Verdict.ERROR: "met an error of the suite",
    }
    for verdict, said in named.items():
        ids = [row["id"] for row in document["requirements"]
               if row["verdict"] == verdict and not row["waiver"]]  # fmt: skip
        if ids:
            found.append(f"{len(ids)} requirements {said}: {', '.join(ids)}")
    if document["waivers_unneeded"]:
        found.append(f"waivers that nothing needs: {', '.join(document['waivers_unneeded'])}")
    return found


def contents(folder: Path, records: Sequence[Record], map_file: Path, specs: Path) -> dict[str, bytes]:
    """The files of a bundle but for manifest, signature and key; `folder` holds a run's reports.

    Raises:
        UsageError: a file cannot be read.
    """
    header = records[0]
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name in REPORTS)
    files = {name: _read(folder / name) for name in names}
    described = {
        "profile.json": header["profile"],
        "statements.json": {name: header.get(name) or {} for name in ("attestations", "waivers")},
        "specs.json": {
            path.relative_to(specs).as_posix(): "sha256:" + digest(_read(path))
            for path in sorted(specs.rglob("*")) if path.is_file()
        },
        "environment.json": _environment(),
    }  # fmt: skip
    files |= {name: (json.dumps(each, indent=1) + "\n").encode() for name, each in described.items()}
    known = requirements.load(map_file)
    of_standards = {f"requirements-{each.name}.yaml": _read(each.path) for each in known.standards}
    return {**files, "requirements_map.yaml": _read(map_file), **of_standards}


REPORTS = {
    LOG, MATRIX, "matrix.html", "matrix.csv", "junit.xml", "tests.html", "earl.jsonld", "summary.md",
    "gl-code-quality-report.json", "badge.svg",
}  # the HAR is left out: it says what the log says  # fmt: skip


# What is made of the log, and can be made again of it: a secret there is masked.  All else is evidence.
DERIVED = REPORTS - {LOG}


def masked(files: Mapping[str, bytes], redactor: Redactor) -> tuple[dict[str, bytes], list[str]]:
    """The files with every secret masked, and the names of those that had one.

    Raises:
        Refused: a secret stands in evidence, which nobody may alter.
    """
    safe = {name: redactor.body(data) for name, data in files.items()}
    found = sorted(name for name in files if safe[name] != files[name])
    if evidence := [name for name in found if name not in DERIVED]:
        raise NotTrusted(
            f"a secret of the profile stands in {', '.join(evidence)}, which is evidence and is not altered: "
            "nothing was written. Run again with this profile, which masks it while it is recorded, and "
            "change the secret if others have the files; where it stands in waivers or attestations, take "
            "it out there and `rejudge` with them"
        )
    return safe, found


def _environment() -> dict[str, Any]:
    needed = metadata.requires("lso-conformance") or []
    names = {line.split(";")[0].split("[")[0].strip().rstrip("0123456789.,<>=!~ ") for line in needed}
    versions = {}
    for name in sorted(names | {"lso-conformance"}):
        try:
            versions[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # an extra that is not installed
    return {"python": platform.python_version(), "system": platform.system(), "packages": versions}


def sealed(
    files: Mapping[str, bytes], key: Ed25519PrivateKey, suite: Mapping[str, Any], lacks: Sequence[str]
) -> bytes:
    """The archive; `lacks` are what keeps it from certification."""
    manifest = {
        "schema": SCHEMA,
        "suite": suite,
        "certification": NOT_FOR_CERTIFICATION if lacks else "complete",
        "missing": list(lacks),
        "files": {name: {"size": len(data), "sha256": digest(data)} for name, data in sorted(files.items())},
    }
    said = (json.dumps(manifest, indent=1) + "\n").encode()
    return archive({
        **files, MANIFEST: said, SIGNATURE: key.sign(said), PUBLIC_KEY: signing.public_pem(key.public_key()),
    })  # fmt: skip


def archive(files: Mapping[str, bytes]) -> bytes:
    """The one way in which a bundle is written."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as made:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            made.writestr(entry, files[name])
    return buffer.getvalue()


def begins_as(path: Path, kind: bytes) -> bool:
    """Whether a file begins as archives of a kind do; reading it says what else is wrong with it."""
    try:
        with path.open("rb") as file:
            return file.read(len(kind)) == kind
    except OSError:
        return False


def opened(
    path: Path, trusted: Ed25519PublicKey | None
) -> tuple[dict[str, Any], dict[str, bytes], Ed25519PublicKey]:
    """Manifest, files and signer of a bundle that is as it was signed.

    Raises:
        Refused: it is no bundle, or differs from what was signed; the message says in what.
        UsageError: it cannot be read.
    """
    if path.is_file() and path.stat().st_size > MAX_BYTES:
        raise NotTrusted(f"{path}: is larger than {MAX_BYTES} bytes; no bundle is")
    data = _read(path)
    files = _unpacked(path, data)
    for name in (MANIFEST, SIGNATURE, PUBLIC_KEY):
        if name not in files:
            raise NotTrusted(f"{path}: has no {name}; it is no bundle, or was changed")
    key = trusted or signing.public_key(files[PUBLIC_KEY], f"{path}: {PUBLIC_KEY}")
    if trusted is not None and signing.public_pem(trusted) != files[PUBLIC_KEY]:
        raise NotTrusted(
            f"{path}: was signed with another key than the one given, or {PUBLIC_KEY} was changed"
        )
    if not signing.holds(key, files[SIGNATURE], files[MANIFEST]):
        raise NotTrusted(
            f"{path}: {MANIFEST}, {SIGNATURE} or {PUBLIC_KEY} was changed: the signature does not hold"
        )
    manifest = _manifest(files[MANIFEST])
    if manifest is None:
        raise NotTrusted(f"{path}: is no bundle of schema {SCHEMA}; verify it with the suite that wrote it")
    listed = manifest["files"]
    there = {name: each for name, each in files.items() if name not in {MANIFEST, SIGNATURE, PUBLIC_KEY}}
    wrong = [
        *(f"{name} is missing" for name in sorted(listed.keys() - there.keys())),
        *(f"{name} was added" for name in sorted(there.keys() - listed.keys())),
        *(f"{name} was changed" for name in sorted(listed.keys() & there.keys())
          if listed[name] != {"size": len(there[name]), "sha256": digest(there[name])}),
    ]  # fmt: skip
    if wrong:
        raise NotTrusted(f"{path}: differs from what was signed: {'; '.join(wrong)}")
    again = archive(files)
    if again != data:
        place = next((n for n, (a, b) in enumerate(zip(again, data, strict=False)) if a != b), len(again))
        raise NotTrusted(f"{path}: the archive itself was changed, at byte {place}; its files are as signed")
    return manifest, there, key


def _manifest(data: bytes) -> dict[str, Any] | None:
    """The manifest, if it is one; who signs with a key of his own may sign anything."""
    try:
        manifest = json.loads(data)
    except (ValueError, RecursionError):
        return None
    shape = {"schema": int, "certification": str, "missing": list, "files": dict}
    fits = isinstance(manifest, dict) and all(isinstance(manifest.get(k), t) for k, t in shape.items())
    if not fits or manifest["schema"] != SCHEMA or not {LOG, MATRIX} <= manifest["files"].keys():
        return None
    return dict(manifest)


def _unpacked(path: Path, data: bytes) -> dict[str, bytes]:
    """The files of an archive that is none of the tricks: paths, doubles, compression, encryption."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            entries = packed.infolist()
            odd = _odd(entries, len(data))
            files = {} if odd else {entry.filename: packed.read(entry) for entry in entries}
    except Exception as error:  # noqa: BLE001 - zipfile raises many kinds for a bad archive
        raise NotTrusted(
            f"{path}: is no bundle, or was changed where the archive is described ({error})"
        ) from None
    if odd:
        raise NotTrusted(f"{path}: {odd}; no bundle of this suite has that")
    return files


def _odd(entries: Sequence[zipfile.ZipInfo], size: int) -> str | None:
    """What an archive has that this suite never writes."""
    if len(entries) > MAX_FILES:
        return f"more than {MAX_FILES} files"
    if len({entry.filename for entry in entries}) < len(entries):
        return "one file name stands twice"
    for entry in entries:
        if not _plain(entry.filename):
            return f"a file name that is none ({entry.filename[:60]!a})"
        if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 0x1:
            return f"{entry.filename} is compressed or encrypted"
        if entry.file_size != entry.compress_size or entry.file_size > size:
            return f"{entry.filename} claims a size that it has not"
    return None


def _plain(name: str) -> bool:
    return bool(name) and name.isascii() and not set(name) & set("/\\:\0") and name not in {".", ".."}


def digest(data: bytes) -> str:
    """SHA-256 as hexadecimal text."""
    return hashlib.sha256(data).hexdigest()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read ({error.strerror}); give what a run or `bundle` left"
        ) from None
