"""What a test may name.  Each is a view of the conformance log, live or saved.

seen("step")    the exchange of a step of the test's scenario
pages("step")   every exchange of it, in order
job("step")     the job that a step created, acted on or read, with its history
subscription("step")  the registration that a step tried, and what came to its callback
observed        everything that the log shows (universal tests)
api             the API as data (api.yaml joined with the OAS)
schemas         the service-specific schemas, agreed and built-in
judge(finding)  record what a check found
"""

import pytest

from lso_conformance.judge.judging import View


def _provided(name: str) -> object:
    @pytest.fixture(name=name)
    def fixture() -> None:
        """The plugin passes the real thing when it calls the test."""

    return fixture


for _name in View.NAMES:
    globals()[f"_{_name}"] = _provided(_name)
