"""The matrix as JSON: the store that every other report and `compare` read."""

import json
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from lso_conformance.checks.finding import Verdict
from lso_conformance.common import text_file
from lso_conformance.common.errors import UsageError
from lso_conformance.judge.matrix import SCHEMA, Document
from lso_conformance.report import text

# Of what is read again of a matrix: texts of a row, texts of the whole, texts in its objects, lists of texts.
OF_ROWS = ("id", "verdict", "summary")
TEXTS = ("overall", "started", "requirements_digest")
OBJECTS = (("suite", "name"), ("suite", "version"), ("target", "name"))
LISTS = ("remarks", "waivers_unneeded")
REMEDY = "give the matrix.json that a run left in its report directory"


def write(matrix: Mapping[str, Any], path: Path) -> None:
    """Write the document, its keys in the order of the matrix; equal documents give equal bytes.

    Characters beyond ASCII are escaped, so that a lone surrogate of the target survives.

    Raises:
        UsageError: the file cannot be written.
    """
    pieces = json.JSONEncoder(indent=2, allow_nan=False).iterencode(matrix)
    text.write(path, chain(pieces, ["\n"]))


def read(path: Path) -> Document:
    """The matrix that an earlier run left.

    Raises:
        UsageError: no such file, or no matrix of this schema.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= text_file.MOST_BYTES else b""
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); {REMEDY}") from None
    return parsed(data, str(path))


def parsed(data: bytes, name: str) -> Document:
    """The matrix in what was read; `name` says from where.

    Raises:
        UsageError: it is no matrix of this schema.
    """
    try:
        document = json.loads(text_file.decoded(data))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{name}: is not JSON ({error}); {REMEDY}") from None
    if not _is_matrix(document):
        raise UsageError(f"{name}: is no matrix of schema {SCHEMA}; {REMEDY}")
    return dict(document)


def _is_matrix(document: Any) -> bool:
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        return False
    texts = [document.get(key) for key in TEXTS]
    for name, key in OBJECTS:
        inner = document.get(name)
        texts.append(inner.get(key) if isinstance(inner, dict) else None)
    for name in LISTS:
        listed = document.get(name)
        texts += listed if isinstance(listed, list) else [None]
    rows = document.get("requirements")
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and {"waiver", "reason"} <= row.keys() for row in rows
    ):
        return False
    texts += [row.get(key) for row in rows for key in OF_ROWS]
    return all(isinstance(text, str) for text in texts) and {row["verdict"] for row in rows} <= {*Verdict}
