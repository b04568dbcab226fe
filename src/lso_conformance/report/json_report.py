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

NEEDED = ("id", "verdict", "summary", "reason")
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
        data = path.read_bytes()
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
    rows = document.get("requirements")
    return isinstance(rows, list) and all(
        isinstance(row, dict) and all(key in row for key in NEEDED) and row["verdict"] in set(Verdict)
        for row in rows
    )
