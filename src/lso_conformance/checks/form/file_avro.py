"""A file in Avro: an object container file, in every codec of Avro 1.12.  Pure and total."""

from __future__ import annotations

from lso_conformance.checks.finding import Verdict
from lso_conformance.checks.form.file_contents import Contents, broken, undecided
from lso_conformance.common import avro


def read(body: bytes, _charset: str | None = None) -> Contents:
    """What an Avro file holds: its records."""
    if not body.startswith(avro.MAGIC):
        return broken("no container file of Avro")
    try:
        file = avro.container(body)
    except avro.UnreadError as error:
        return undecided(f"not read: {error}")
    except Exception as error:  # noqa: BLE001 - the library raises whatever a broken file provokes
        return broken(f"not Avro: {type(error).__name__}: {error}")
    if not file.named:
        return Contents(file.count, Verdict.WARNING, f"its codec, {file.codec!r}, is none of Avro's own")
    return Contents(file.count)
