"""What a test may name.  Each is a view of the conformance log, live or saved.

The plugin passes the real thing when it calls the test (judging.View).
"""

import pytest


@pytest.fixture
def seen() -> None:
    """`seen("step")`: the exchange of a step of the test's scenario."""


@pytest.fixture
def pages() -> None:
    """`pages("step")`: every exchange of it, in order."""


@pytest.fixture
def job() -> None:
    """`job("step")`: the job that a step created, acted on or read, with its history."""


@pytest.fixture
def subscription() -> None:
    """`subscription("step")`: the registration that a step tried, and what came to its callback."""


@pytest.fixture
def observed() -> None:
    """Everything that the log shows (universal tests)."""


@pytest.fixture
def api() -> None:
    """The API as data: its file joined with the OAS."""


@pytest.fixture
def schemas() -> None:
    """The service-specific schemas, agreed and built-in."""


@pytest.fixture
def judge() -> None:
    """`judge(finding)`: record what a check found."""
