"""What a user may give and this version does not use yet, so that nobody takes silence for a test."""

from __future__ import annotations

from lso_conformance.profile.model import Profile

KEYS = ("ics.faultManagement.pagination",)


def keys(profile: Profile) -> list[str]:
    """The keys that a profile gives and that do nothing yet."""
    return ["ics.faultManagement.pagination"] if profile.ics.of("faultManagement").pagination else []


def of_buyer(profile: Profile) -> list[str]:
    """The keys that a Buyer's profile gives and that buyer mode does not use."""
    return ["ixit.streamingManagement"] if profile.ixit.target("streamingManagement") is not None else []


def notice(unused: list[str]) -> str:
    """One line for a person."""
    return f"not used by this version yet: {', '.join(unused)}"
