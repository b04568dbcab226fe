"""Credentials that look like a profile's own and are not (W148 5.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lso_conformance.profile.model import Auth
from lso_conformance.standard.identifiers import look_alike

WRONG = "wrong credentials"
WRONG_PASSWORD = "the right user and a wrong password"  # noqa: S105 - the name of a step


def wrong(auth: Auth) -> Mapping[str, Auth]:
    """Wrong credentials of the same kind, by what is wrong; empty for kinds without.

    They have the form of the right ones, so that a target which looks at the form alone, or at the
    beginning, is found out.  That alone may tell the right ones: they are secrets as well.
    """
    match auth.type:
        case "bearer":
            return {WRONG: replace(auth, token=look_alike(auth.token or ""))}
        case "header":
            return {WRONG: replace(auth, value=look_alike(auth.value or ""))}
        case "basic":
            bad = replace(auth, password=look_alike(auth.password or ""))
            return {WRONG: replace(bad, username=look_alike(auth.username or "")), WRONG_PASSWORD: bad}
        case "oauth2-client-credentials":  # the right token is the target's own affair
            return {WRONG: Auth(type="bearer", token=look_alike(auth.client_secret or ""))}
        case _:
            return {}
