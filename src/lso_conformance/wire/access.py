"""OAuth2 client credentials (RFC 6749, 4.4): one token for all threads of a run.

It is fetched when the first request needs it, and again shortly before it expires or when a
request that carries it is answered with 401.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.oauth2.client import OAuth2Client

from lso_conformance.common.clock import REAL, Clock
from lso_conformance.profile.model import Profile
from lso_conformance.wire import reach

GRANT = "client_credentials"
LEEWAY = 0.1  # part of its life for which a token is not used any more
LONGEST_LEEWAY_S = 30.0
OURS = "lso-conformance-token"
RENEWALS = 4  # of the token of one request, while each expires before it is answered
PAUSE_S = 10.0  # after a failure nobody is asked again for so long


class AccessError(Exception):
    """No token; the message names the profile's key and says what to do."""


class Access(httpx.Auth):
    """Gives each request the token; a request with credentials of its own keeps them.

    Args:
        profile: whose `ixit.auth` is of type oauth2-client-credentials.
        transport: sends the token requests.
        clock: seconds of a clock that never goes back.
    """

    def __init__(self, profile: Profile, transport: httpx.BaseTransport, clock: Clock = REAL) -> None:
        self._auth, self._where, self._clock = profile.ixit.auth, str(profile.path or "profile"), clock
        timeout = float(profile.ixit.limits.request_timeout_s)
        self._http = httpx.Client(
            transport=transport, timeout=timeout, headers={"User-Agent": "lso-conformance"}
        )
        self._lock = threading.Lock()
        self._token, self._good_until = "", 0.0
        self._failure: AccessError | None = None
        self._failed_at = 0.0

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the token; after a 401 send once more with a new one.

        Where that, too, had expired when the answer came, the request was long under way: it is sent again.
        """
        if "Authorization" in request.headers and OURS not in request.extensions:
            yield request
            return
        request.extensions[OURS] = True  # a request that is sent again after a pause
        token = self._usable()
        request.headers["Authorization"] = f"Bearer {token}"
        answer = yield request
        for _ in range(RENEWALS):
            if answer.status_code != 401:
                return
            token = self._usable(instead_of=token)
            good_until = self._good_until
            request.headers["Authorization"] = f"Bearer {token}"
            answer = yield request
            if self._clock.monotonic() < good_until:
                return

    def authorization(self) -> str:
        """The value of the Authorization header.

        Raises:
            AccessError: no token is granted.
        """
        return f"Bearer {self._usable()}"

    def _usable(self, instead_of: str = "") -> str:
        """The token, unless it is about to expire or is the one that was refused."""
        with self._lock:
            if not self._token or self._token == instead_of or self._clock.monotonic() >= self._good_until:
                self._fetch()
            return self._token

    def _fetch(self) -> None:
        if self._failure is not None and self._clock.monotonic() < self._failed_at + PAUSE_S:
            raise self._failure
        asked = (
            self._clock.monotonic()
        )  # the answer may be long under way, and the token's life begins before it comes
        try:
            self._token, life = self._granted()
        except AccessError as error:
            self._failure, self._failed_at = error, self._clock.monotonic()
            raise
        self._failure = None
        self._good_until = asked + life - min(life * LEEWAY, LONGEST_LEEWAY_S)

    def _granted(self) -> tuple[str, float]:
        """A new token, and for how many seconds it is good."""
        auth = self._auth
        protocol = OAuth2Client(self._http, auth.client_id, auth.client_secret, scope=auth.scope)
        try:
            token: dict[str, Any] = protocol.fetch_token(
                auth.token_url, grant_type=GRANT, auth=(auth.client_id, auth.client_secret)
            )
        except AuthlibBaseError as error:
            said = ": ".join(str(part) for part in (error.error, error.description) if part)
            raise self._refused(f"refuses a token ({said[:200]})") from error
        except httpx.HTTPStatusError as error:
            raise self._refused(f"answers {error.response.status_code}") from error
        except httpx.HTTPError as error:
            told = reach.told(f"{type(error).__name__}: {error}", str(auth.token_url))
            raise AccessError(f"{self._where}: {told.key or 'ixit.auth.token_url'}: {told.text}") from error
        except (ValueError, TypeError, httpx.StreamError) as error:
            raise self._refused(f"answers no token that can be read ({str(error)[:100]})") from error
        text, life = token.get("access_token"), token.get("expires_in")
        if not isinstance(text, str) or not text.isascii() or not text.isprintable() or not text:
            raise self._refused("answers without an access_token that a header can carry")
        if str(token.get("token_type", "Bearer")).lower() != "bearer":
            raise self._refused(f"grants a token of type {str(token['token_type'])[:40]!a}, not Bearer")
        return text, float(str(life)) if str(life).isdecimal() else float("inf")

    def _refused(self, what: str) -> AccessError:
        return AccessError(
            f"{self._where}: ixit.auth.token_url: {self._auth.token_url} {what}; "
            "check token_url, client_id, client_secret and scope"
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()
