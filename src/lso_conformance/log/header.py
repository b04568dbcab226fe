"""Open a conformance log: its header holds all that judging needs beside the exchanges."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from lso_conformance import __version__
from lso_conformance.common.clock import REAL, Clock
from lso_conformance.common.errors import UsageError
from lso_conformance.log.bodies import Bodies
from lso_conformance.log.labels import SIMULATED
from lso_conformance.log.log import SCHEMA, Log, Record, read
from lso_conformance.profile import load as profiles
from lso_conformance.profile.model import Profile
from lso_conformance.profile.statements import Statements
from lso_conformance.standard.api_file import known
from lso_conformance.standard.schemas import SchemaStore


def drivable(profile: Profile) -> Profile:
    """The profile, if it has what this version drives.

    Raises:
        UsageError: it names no API.
    """
    if not any(profile.ixit.target(api.name) for api in known()):
        raise UsageError(
            f"{profile.path or 'profile'}: ixit: the profile says that no API is offered that this version "
            f"tests ({', '.join(api.name for api in known())}); there is nothing to run"
        )
    return profile


def open_log(
    profile: Profile,
    path: Path | None,
    map_digest: str,
    seed: int = 0,
    select: str | None = None,
    stated: Mapping[str, Statements] | None = None,
    clock: Clock = REAL,
) -> Log:
    """A new log with its header: all that judging needs beside the exchanges.

    Raises:
        UsageError: the file cannot be written.
    """
    log = opened(profile, path, clock=clock)
    simulated = {} if clock is REAL else {"clock": SIMULATED}
    begun(log, profile, map_digest, seed=seed, select=select, **simulated, **(stated or {}))
    return log


def parameters() -> frozenset[str]:
    """The query parameters of the APIs that this version knows, those of their event queries included."""
    names = {name for api in known() for operation in api.operations.values() for name in operation.query}
    return frozenset(names | {name for api in known() for name in api.buyer.event_query})


def words(profile: Profile) -> str:
    """What is public beside the suite's own files: the schemas that the profile names."""
    agreed = SchemaStore.load(list(profile.ixit.test_data.schemas)).as_documents()
    return json.dumps(agreed, ensure_ascii=False)


def opened(
    profile: Profile, path: Path | None, query: Collection[str] | None = None, clock: Clock = REAL
) -> Log:
    """A new log, still without its header; of `query` see `Log`.

    Raises:
        UsageError: the file cannot be written.
    """
    try:
        return Log(path, profiles.secrets(profile), words(profile), query, clock)
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be written ({error.strerror}); name a writable folder as --report-dir"
        ) from error


def begun(
    log: Log, profile: Profile, map_digest: str, *, seed: int = 0, select: str | None = None, **more: Any
) -> None:
    """Write the header of a log: who is judged, by what, and whatever else judging must know."""
    agreed = SchemaStore.load(list(profile.ixit.test_data.schemas))
    log.write(
        "header", schema=SCHEMA, suite={"name": "lso-conformance", "version": __version__},
        target=_target(profile), profile=profiles.as_document(profile), seed=seed, select=select,
        requirements_digest=map_digest, schemas=agreed.as_documents(), **more,
    )  # fmt: skip


def _target(profile: Profile) -> dict[str, Any]:
    apis = [api.name for api in known() if profile.ixit.target(api.name)]
    return {"name": profile.iut.name, "irp": profile.irp, "release": profile.release, "apis": apis}


def usable(path: Path, bodies: Bodies | None = None) -> list[Record]:
    """The records of a log file whose header says what a run can have had; `bodies` as of `read`.

    Raises:
        UsageError: it is no such log.
    """
    records = read(path, bodies)
    try:
        profiles.parse(records[0]["profile"], {}, "the profile in it")
        SchemaStore.of_documents(records[0]["schemas"])
    except UsageError as error:
        raise UsageError(f"{path}:1: {error}") from None
    return records
