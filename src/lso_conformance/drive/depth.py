"""How deep a run explores: what was asked for, within what the profile allows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lso_conformance.profile.model import Limits, Profile

OFF, SMOKE, DEEP = "off", "smoke", "deep"
LEVELS = (OFF, SMOKE, DEEP)


@dataclass(frozen=True)
class Depth:
    """`requests`: how deep single requests are explored; `order`: actions in any order (levels).

    `seed` 0 takes the examples that hypothesis derives from the code, the same in every run.
    """

    requests: str = OFF
    order: str = OFF
    seed: int = 0


def depth(limits: Limits, asked: str | None, seed: int = 0) -> Depth:
    """What a run does; without a wish the smoke level, never more than the profile allows."""
    wanted = asked or SMOKE
    return Depth(min(wanted, limits.fuzz, key=LEVELS.index), wanted if limits.exploration else OFF, seed)


def unlimited(profile: Profile) -> Profile:
    """The profile of the embedded reference SOF, which nobody needs to spare: all may be explored."""
    limits = replace(profile.ixit.limits, fuzz=DEEP, exploration=True)
    return replace(profile, ixit=replace(profile.ixit, limits=limits))
