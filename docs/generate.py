"""Writes docs/purposes.md, the catalogue of test purposes, from map, tests and faults.

Usage: python docs/generate.py
"""

import sys
from pathlib import Path

from lso_conformance import plugin, sof
from lso_conformance.cli import lists
from lso_conformance.common import resources
from lso_conformance.standard import requirements


def main() -> None:
    """Write the page beside this file."""
    known = requirements.load(resources.requirements_map())
    found = lists.catalogue(known, plugin.collect(), sof.FAULTS.values())
    path = Path(__file__).with_name("purposes.md")
    path.write_text(lists.catalogue_markdown(found) + "\n", encoding="utf-8")
    sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
