"""The target profile: one YAML file that says who is tested and how it is reached.

Reading is strict: an unknown or duplicate key, a wrong type, an unset variable stop it with
one message that names file, line, place and remedy. The values are in `model`.
"""

import base64
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote_plus

import yaml

from lso_conformance.common import private
from lso_conformance.common.errors import UsageError
from lso_conformance.masking.gate import sought
from lso_conformance.profile import document as profile_yaml
from lso_conformance.profile.build import build
from lso_conformance.profile.credentials import wrong
from lso_conformance.profile.document import Source
from lso_conformance.profile.model import OF_AN_API, Auth, Profile
from lso_conformance.profile.node import expand
from lso_conformance.standard.api_file import known

REDACTED = "***"
SHORTEST_SECRET = 4

Role = Literal["server", "buyer"]

_SECRET_KEY = re.compile(r"password|passwd|secret|token|credential|api_?key|private_?key", re.IGNORECASE)


def load(path: Path, environ: Mapping[str, str], role: Role = "server") -> Profile:
    """The profile in a file; relative paths in it start at its folder.

    Args:
        path: a YAML file.
        environ: values of `${NAME}`.
        role: what is tested; a Buyer's profile needs no base URL.

    Raises:
        UsageError: `FILE:LINE: PLACE: what is wrong; remedy`.
    """
    data, source = profile_yaml.read(path)
    return build(expand(data, environ, source), source, path, role)


def parse(
    document: Mapping[str, Any], environ: Mapping[str, str], source: str = "profile", role: Role = "server"
) -> Profile:
    """The profile in a mapping made in memory; files that it names need not exist.

    Raises:
        UsageError: `SOURCE: PLACE: what is wrong; remedy`.
    """
    place = Source(source, {})
    return build(expand(document, environ, place), place, None, role)


def secrets(profile: Profile) -> tuple[str, ...]:
    """Every secret and its wrong twin, also in the forms they take on the wire; longest first.

    None is shorter than 4 characters: replacing so short a text everywhere would destroy the
    evidence in a log, and who sees the gaps could guess it.
    """
    auth = profile.ixit.auth
    found = {secret for each in (auth, *wrong(auth).values()) for secret in _auth_secrets(each)}
    for target in profile.ixit.targets.values():
        found |= set(_secret_texts(target.servers))
    return tuple(
        sorted((text for text in found if text and len(text) >= SHORTEST_SECRET), key=lambda t: (-len(t), t))
    )


def named_secrets(profile: Profile) -> Iterator[tuple[str, str]]:
    """Each secret with the key under which the profile gives it; as the profile has it, however short."""
    for name in ("token", "password", "value", "client_secret"):
        if secret := getattr(profile.ixit.auth, name):
            yield f"ixit.auth.{name}", secret
    for api, target in profile.ixit.targets.items():
        for name, server in target.servers.items():
            for secret in _secret_texts({name: server}):
                yield f"ixit.{api}.servers.{name}", secret


def _auth_secrets(auth: Auth) -> Iterator[str | None]:
    """The secrets of some credentials, in every form they take."""
    for secret in (auth.token, auth.password, auth.value, auth.client_secret):
        yield from (secret, quote_plus(secret) if secret else None)
    if auth.value and " " in auth.value:  # the credentials after the scheme
        yield auth.value.split(None, 1)[1]
    for user, secret in ((auth.username, auth.password), (auth.client_id, auth.client_secret)):
        if user is not None and secret is not None:
            yield base64.b64encode(f"{user}:{secret}".encode()).decode()


def as_document(profile: Profile) -> dict[str, Any]:
    """The profile as plain data that `parse` reads again, each secret replaced by `***`.

    Of the time limits only those that the vendor wrote stand there: reading must not turn a
    default into a written one. Paths are absolute; the profile's own is left out. In test data a secret
    that is a word of the API stays: there it is one.
    """
    hidden = sought(secrets(profile))
    document: dict[str, Any] = _plain(profile)
    del document["path"]
    claims, targets = document["ics"].pop("apis"), document["ixit"].pop("targets")
    own = document["ixit"].pop("data")
    ics = {api.name: _some(claims.get(api.name, {}), api.claims) for api in known()}
    found = {api.name: _some(targets.get(api.name), api.target) for api in known()}
    document |= {"ics": ics | document["ics"], "ixit": found | document["ixit"]}
    ixit = document["ixit"]
    timing = profile.ixit.timing
    ixit["timing"] = {key: value for key, value in ixit["timing"].items() if key in timing.written}
    secret_fields = {field.name for field in fields(Auth) if not field.repr}
    ixit["auth"] = {
        key: REDACTED if key in secret_fields else value
        for key, value in ixit["auth"].items()
        if value is not None
    }
    of_apis = {name: {key: data[key] for key in OF_AN_API} for name, data in own.items()}
    ixit["test_data"] = _hide(ixit["test_data"] | of_apis, hidden)
    for name, target in profile.ixit.targets.items():
        if target.timing is not None:
            ixit[name]["timing"] = {key: getattr(target.timing, key) for key in sorted(target.timing.written)}
    for name in targets:
        if "servers" in ixit[name]:
            ixit[name]["servers"] = _hide(ixit[name]["servers"], hidden)
    return document


def _some(values: Mapping[str, Any] | None, keys: Sequence[str]) -> dict[str, Any] | None:
    """What is said of an API, by the keys that its file knows."""
    return None if values is None else {key: values.get(key) for key in keys}


def write(document: Mapping[str, Any], path: Path) -> None:
    """Write a profile as YAML, whole or not at all: another process may wait for the file.

    Raises:
        UsageError: the file cannot be written.
    """
    text = yaml.safe_dump(_plain(document), sort_keys=False, allow_unicode=True, width=110)
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        private.write(beside, text.encode())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}); name a file in a writable folder"
        ) from None


def _plain(value: Any) -> Any:
    """Dataclasses, paths and tuples as JSON data; `${` is escaped for the next reading."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name.removesuffix("_"): _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, Path):
        value = str(value.absolute())
    return value.replace("${", "$${") if isinstance(value, str) else value


def _hide(value: Any, known: tuple[str, ...]) -> Any:
    """Plain data without the known secrets and without what stands under a key for secrets."""
    if isinstance(value, dict):
        return {
            key: REDACTED if isinstance(item, str) and _SECRET_KEY.search(key) else _hide(item, known)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_hide(item, known) for item in value]
    if isinstance(value, str):
        for secret in known:
            value = value.replace(secret, REDACTED)
    return value


def _secret_texts(value: Any) -> Iterator[str]:
    """Texts under keys for secrets, at any depth."""
    items = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, item in items:
        if isinstance(item, str) and _SECRET_KEY.search(str(key)):
            yield item
        elif isinstance(item, Mapping | list):
            yield from _secret_texts(item)
