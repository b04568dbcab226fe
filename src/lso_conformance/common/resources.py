"""Where the suites, the specs, the requirements map and the readings are: in a checkout, or in the wheel."""

from pathlib import Path

import lso_conformance

PACKAGE = Path(lso_conformance.__file__).parent


def root() -> Path:
    """Folder that holds `suites`, `specs`, `requirements_map.yaml` and `docs/readings.md`."""
    packaged = PACKAGE / "_data"
    return packaged if packaged.is_dir() else PACKAGE.parents[1]


def suites() -> Path:
    """Folder of the pytest suites."""
    return root() / "suites"


def specs() -> Path:
    """Folder of the API descriptions (`janis/`) and the service-specific schemas (`schemas/`)."""
    return root() / "specs"


def requirements_map() -> Path:
    """File that holds what the standards demand."""
    return root() / "requirements_map.yaml"
