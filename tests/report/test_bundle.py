"""Bundles: complete or refused, signed, and every changed byte is found."""

import io
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from report_documents import finding, matrix, row

from lso_conformance.common.errors import UsageError
from lso_conformance.log.log import Record
from lso_conformance.report import bundle, signing

KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
FILES = {bundle.LOG: b'{"n": 0}\n', bundle.MATRIX: b"{}", "environment.json": b"{}\n"}
Write = Callable[[bytes], Path]


@pytest.fixture
def packed() -> bytes:
    return bundle.sealed(FILES, KEY, {"name": "lso-conformance", "version": "0"}, [])


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(data: bytes) -> Path:
        path = tmp_path / "bundle.zip"
        path.write_bytes(data)
        return path

    return write


def test_bundle_opens_with_what_was_packed(packed: bytes, written: Write) -> None:
    manifest, files, signer = bundle.opened(written(packed), KEY.public_key())
    assert files == FILES
    assert manifest["certification"] == "complete"
    assert signing.fingerprint(signer) == signing.fingerprint(KEY.public_key())
    assert packed == bundle.sealed(FILES, KEY, {"name": "lso-conformance", "version": "0"}, [])


def test_every_changed_byte_is_refused(packed: bytes, written: Write) -> None:
    for place in range(len(packed)):
        changed = bytearray(packed)
        changed[place] ^= 1 << place % 8
        with pytest.raises(bundle.NotTrusted):
            bundle.opened(written(bytes(changed)), None)


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_what_is_cut_or_lengthened_is_refused(packed: bytes, written: Write, cut: int) -> None:
    for data in (packed[:cut], packed + b"x", b"x" + packed):
        with pytest.raises(bundle.NotTrusted):
            bundle.opened(written(data), None)


def test_refusal_names_what_differs(packed: bytes, written: Write) -> None:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files[bundle.LOG] += b"x"
    files["more.txt"] = files.pop("environment.json")
    with pytest.raises(bundle.NotTrusted) as refused:
        bundle.opened(written(bundle.archive(files)), None)
    told = ["environment.json is missing", "more.txt was added", "conformance-log.jsonl was changed"]
    assert [each for each in told if each not in str(refused.value)] == []


def test_another_signer_is_refused(packed: bytes, written: Write) -> None:
    with pytest.raises(bundle.NotTrusted, match="another key"):
        bundle.opened(written(packed), Ed25519PrivateKey.generate().public_key())


@pytest.mark.parametrize("name", ["../up.txt", "/etc/passwd", "a\\b", "C:x", "a/b", "é.txt", ".."])
def test_paths_are_refused(written: Write, name: str) -> None:
    with pytest.raises(bundle.NotTrusted, match="a file name that is none"):
        bundle.opened(written(bundle.archive({**FILES, name: b""})), None)


def test_bombs_and_doubles_are_refused(written: Write) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("matrix.json", bytes(10_000_000))
    with pytest.raises(bundle.NotTrusted, match="compressed"):
        bundle.opened(written(buffer.getvalue()), None)
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a", b"2")
    with pytest.raises(bundle.NotTrusted, match="twice"):
        bundle.opened(written(buffer.getvalue()), None)
    many = bundle.archive({f"f{n}": b"" for n in range(bundle.MAX_FILES + 1)})
    with pytest.raises(bundle.NotTrusted, match="more than 100 files"):
        bundle.opened(written(many), None)


@pytest.mark.parametrize("said", [b"[]", b"{}", b'{"schema": 1, "files": 3}', b"[" * 9999])
def test_what_is_signed_may_still_be_no_manifest(written: Write, said: bytes) -> None:
    public = signing.public_pem(KEY.public_key())
    files = {bundle.MANIFEST: said, bundle.SIGNATURE: KEY.sign(said), bundle.PUBLIC_KEY: public}
    with pytest.raises(bundle.NotTrusted, match="no bundle of schema 1"):
        bundle.opened(written(bundle.archive({**FILES, **files})), None)


def test_what_is_missing_is_listed() -> None:
    waived = row(6, "fail", finding("fail"), waiver={"owner": "Ann"})
    kinds = ["planned", "attestation", "fail", "inconclusive", "pass"]
    document = matrix(
        *(row(n, kind) for n, kind in enumerate(kinds, 1)), waived, waivers_unneeded=["W148-R5"]
    )
    records: list[Record] = [{"kind": "header", "select": "W148"}, {"kind": "footer", "interrupted": True}]
    assert bundle.missing(document, records) == [
        "the run was cut short",
        "only a selection was run (W148)",
        "1 requirements have no test in this version (planned): W148-R1",
        "1 requirements wait for an attestation: W148-R2",
        "1 requirements failed: W148-R3",
        "1 requirements are inconclusive: W148-R4",
        "waivers that nothing needs: W148-R5",
    ]
    assert bundle.missing(matrix(row(5, "pass")), [{"kind": "header"}, {"kind": "footer"}]) == []


def test_what_is_missing_marks_the_bundle(written: Write) -> None:
    data = bundle.sealed(FILES, KEY, {}, ["the run was cut short"])
    manifest, _, _ = bundle.opened(written(data), None)
    assert (manifest["certification"], manifest["missing"]) == (
        "not for certification",
        ["the run was cut short"],
    )


@pytest.mark.parametrize("passphrase", [None, "open sesame"])
def test_keys_are_written_for_their_owner_alone(tmp_path: Path, passphrase: str | None) -> None:
    path = tmp_path / "lab.key"
    public = signing.generate(path, passphrase)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    key = signing.private_key(path, passphrase)
    assert signing.fingerprint(key.public_key()) == signing.fingerprint(signing.read_public(public))
    with pytest.raises(UsageError, match="LSO_KEY_PASSPHRASE"):
        signing.private_key(path, None if passphrase else "x")
    with pytest.raises(UsageError, match="exists already"):
        signing.generate(path, passphrase)


def test_wrong_passphrase_and_wrong_files_are_one_message(tmp_path: Path) -> None:
    path = tmp_path / "lab.key"
    public = signing.generate(path, "right")
    for wrong, text in ((path, "passphrase is wrong"), (public, "is no private key"), (tmp_path, "be read")):
        with pytest.raises(UsageError, match=text):
            signing.private_key(wrong, "wrong")
    with pytest.raises(UsageError, match="is no Ed25519 public key"):
        signing.read_public(path)


def test_manifest_is_json_that_others_read(packed: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        listed = json.loads(archive.read(bundle.MANIFEST))["files"]
    assert listed.keys() == FILES.keys()
