"""Ed25519 keys and detached signatures (RFC 8032), in PEM files (PKCS 8, SubjectPublicKeyInfo)."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from lso_conformance.common.errors import UsageError

PASSPHRASE = "LSO_KEY_PASSPHRASE"  # noqa: S105 - the name of a variable


def generate(path: Path, passphrase: str | None) -> Path:
    """Write a new private key, and its public key beside it (`.pub`); returns the path of the latter.

    Raises:
        UsageError: a file exists already, or cannot be written.
    """
    public = path.with_name(f"{path.name}.pub")
    if public.exists():
        raise UsageError(f"{public}: exists already and is left as it is; name another file")
    key = Ed25519PrivateKey.generate()
    encryption: KeySerializationEncryption = NoEncryption()
    if passphrase:
        encryption = BestAvailableEncryption(passphrase.encode())
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text)
        public.write_bytes(public_pem(key.public_key()))
    except FileExistsError:
        raise UsageError(f"{path}: exists already and is left as it is; name another file") from None
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name a writable file") from None
    return public


def private_key(path: Path, passphrase: str | None) -> Ed25519PrivateKey:
    """The private key of a file.

    Raises:
        UsageError: no such file, no Ed25519 key, or a passphrase that does not fit.
    """
    remedy = f"give a key that `lso-conformance keygen` wrote; its passphrase stands in {PASSPHRASE}"
    text = _read(path, remedy)
    try:
        key = load_pem_private_key(text, passphrase.encode() if passphrase else None)
    except TypeError:
        said = "is not encrypted: unset" if passphrase else "is encrypted: set"
        raise UsageError(f"{path}: the key {said} {PASSPHRASE}") from None
    except Exception as error:  # noqa: BLE001 - the library raises many kinds for a bad file
        raise UsageError(
            f"{path}: is no private key, or the passphrase is wrong ({error}); {remedy}"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise UsageError(f"{path}: is no Ed25519 key; {remedy}")
    return key


def public_key(text: bytes, name: str) -> Ed25519PublicKey:
    """The public key of a PEM text.

    Raises:
        UsageError: it is none.
    """
    try:
        key = load_pem_public_key(text)
    except Exception:  # noqa: BLE001 - the library raises many kinds for a bad text
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise UsageError(f"{name}: is no Ed25519 public key in PEM form; give the .pub file of the signer")
    return key


def read_public(path: Path) -> Ed25519PublicKey:
    """The public key of a file.

    Raises:
        UsageError: no such file, or no key.
    """
    return public_key(_read(path, "give the .pub file of the signer"), str(path))


def public_pem(key: Ed25519PublicKey) -> bytes:
    """A public key as PEM."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def fingerprint(key: Ed25519PublicKey) -> str:
    """What people compare: the SHA-256 of the raw key."""
    return "SHA256:" + hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()


def holds(key: Ed25519PublicKey, signature: bytes, data: bytes) -> bool:
    """Whether a signature is that key's over that data."""
    try:
        key.verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _read(path: Path, remedy: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); {remedy}") from None
