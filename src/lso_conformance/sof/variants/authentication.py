"""Ways of demanding credentials that the documents allow.  W148 5.5, 7.1.1.4 to 7.1.1.7."""

# ruff: noqa: D102 - the class says what its method does

from collections.abc import Mapping

from lso_conformance.sof.behaviour import Behaviour
from lso_conformance.sof.core.answers import Refusal
from lso_conformance.sof.jobs.access import OWNERS
from lso_conformance.sof.registry import variant


@variant
class BearerAuth(Behaviour):
    """Demands a bearer token on every path."""

    def auth(self) -> Mapping[str, str]:
        return OWNERS["bearer"]


@variant
class BasicAuth(Behaviour):
    """Demands a user name and a password on every path."""

    def auth(self) -> Mapping[str, str]:
        return OWNERS["basic"]


@variant
class HeaderAuth(Behaviour):
    """Demands a key in a header of its own on every path."""

    def auth(self) -> Mapping[str, str]:
        return OWNERS["header"]


@variant
class ForbidsWrongToken(BearerAuth):
    """Answers a wrong token by 403 and forbiddenRequester; 401 is for none at all."""

    def unauthorized(self, code: str, why: str) -> Refusal:
        if code == "invalidCredentials":
            return self.forbidden("forbiddenRequester", why)
        return super().unauthorized(code, why)
