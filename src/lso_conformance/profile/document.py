"""The YAML file of a profile, or of what a person states: smaller than others, and without merge keys."""

from pathlib import Path
from typing import Any

from lso_conformance.common import yaml_file
from lso_conformance.common.yaml_file import Bounds, Place, Source, name_of

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_ENTRIES", "Place", "Source", "name_of", "read"]

MAX_BYTES = 1_000_000
MAX_DEPTH = 50
MAX_ENTRIES = 50_000
BOUNDS = Bounds(size=MAX_BYTES, depth=MAX_DEPTH, entries=MAX_ENTRIES, digits=18, merges=False)
INIT = "write one with `lso-conformance init`"


def read(path: Path, what: str = "profile", remedy: str = INIT) -> tuple[Any, Source]:
    """Plain data of a YAML file and the lines of its entries.

    Args:
        path: the file.
        what: what it is, for messages.
        remedy: how to have one.

    Raises:
        UsageError: the file is missing, empty, too large, no text or no plain YAML.
    """
    return yaml_file.read(path, what, remedy, BOUNDS)
