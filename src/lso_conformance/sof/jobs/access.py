"""Who may use the SOF: credentials, and what their bearer may do.  W148 5.5, 7.1.1.4 to 7.1.1.7.

The standard leaves the mechanism open. By default everybody may do everything; an `auth` block
of the target profile's form makes every path, known or not, demand credentials.
"""

from base64 import b64encode
from collections.abc import Mapping
from hmac import compare_digest

from lso_conformance.sof.core.answers import Answer, Call, Problem, Refusal
from lso_conformance.sof.jobs.payloads import Payloads

OPEN = {"type": "none"}
OWNERS = {
    "bearer": {"type": "bearer", "token": "sof-token"},
    "basic": {"type": "basic", "username": "buyer", "password": "sof-password"},
    "header": {"type": "header", "name": "X-API-Key", "value": "sof-key"},
}
"""Credentials that may do everything, by type; as in the profile's `auth` block."""
GUESTS = {
    "bearer": {"type": "bearer", "token": "guest-token"},
    "basic": {"type": "basic", "username": "guest", "password": "guest-password"},
    "header": {"type": "header", "name": "X-API-Key", "value": "guest-key"},
}
"""Credentials that may only read."""
READING = frozenset({"GET", "HEAD"})
_SCHEMES = {"bearer": "Bearer", "basic": "Basic", "header": "ApiKey"}
_CORRECT = "Correct the credentials, then send the request again."


class Access(Payloads):
    """Lets callers in, or not."""

    def auth(self) -> Mapping[str, str]:
        """The credentials that are demanded, as the profile's `auth` block."""
        return OPEN

    def authorize(self, call: Call) -> None:
        """Refuse callers without credentials, with wrong ones, or who may not do this."""
        kind = self.auth()["type"]
        if kind == "none":
            return
        name, wanted = header_of(self.auth())
        given = call.headers.get(name, "")
        if not given.strip():
            raise self.unauthorized("missingCredentials", "The request carries no credentials.")
        if _alike(given, wanted):
            return
        if not _alike(given, header_of(GUESTS[kind])[1]):
            raise self.unauthorized("invalidCredentials", "The credentials are invalid.")
        if call.method not in READING:
            raise self.forbidden("accessDenied", "These credentials may only read.")

    def unauthorized(self, code: str, why: str) -> Refusal:
        """No usable credentials: Error401, with the challenge that RFC 7235 3.1 demands."""
        challenge = f'{_SCHEMES[self.auth()["type"]]} realm="faultManagement"'
        return Refusal(401, Problem(why, code, message=_CORRECT), headers={"www-authenticate": challenge})

    def forbidden(self, code: str, why: str) -> Refusal:
        """Good credentials that do not allow this: Error403."""
        return Refusal(403, Problem(why, code, message="Ask the operator for other credentials."))

    def refuse_caller(self, _call: Call, refusal: Refusal) -> Answer:
        """The answer to a caller who is not let in."""
        return self.refused(refusal)


def header_of(auth: Mapping[str, str]) -> tuple[str, str]:
    """Name in lower case, and value, of the request header that carries these credentials."""
    if auth["type"] == "header":
        return auth["name"].lower(), auth["value"]
    if auth["type"] == "bearer":
        return "authorization", f"Bearer {auth['token']}"
    pair = f"{auth['username']}:{auth['password']}".encode()
    return "authorization", f"Basic {b64encode(pair).decode()}"


def _alike(given: str, wanted: str) -> bool:
    """The same credentials; the letter case of a scheme before the blank does not count (RFC 7235)."""
    scheme, _, secret = given.strip().rpartition(" ")
    wanted_scheme, _, wanted_secret = wanted.rpartition(" ")
    same = compare_digest(secret.encode(), wanted_secret.encode())
    return same and scheme.strip().lower() == wanted_scheme.lower()
