"""Which APIs a recording has, and below which base URL each: by the paths of their OpenAPI descriptions.

Words such as `topic` or `hub` stand in the paths of others too.  So a base URL is one API's: of that whose
name stands in the path (as the OAS prints it: `…/mefApi/allegro/faultManagement/v2/`), else of that which
has more calls there that no other API has; and where nothing tells, of none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lso_conformance.common import urls
from lso_conformance.common.errors import UsageError
from lso_conformance.common.urls import Url
from lso_conformance.standard.api import Api

ENOUGH = 2  # kinds of resource that tell an API without its name beside another that was found


@dataclass(eq=False)
class Candidate:
    """What speaks for an API below a base URL.

    `calls` may be of the API, `own` of them of no other; `kinds` are the first parts of the paths of these;
    `named`: whether the base, or a path of its own, bears the API's name.
    """

    api: Api
    base: str
    calls: int = 0
    own: int = 0
    kinds: set[str] = field(default_factory=set)
    named: bool = False

    @property
    def rank(self) -> tuple[bool, int, int]:
        """The greater, the better."""
        return self.named, self.own, self.calls

    @property
    def is_plain(self) -> bool:
        """Whether it is one whatever else was found."""
        return self.named or len(self.kinds) >= ENOUGH


@dataclass(frozen=True)
class Bases:
    """The base URL of each API that was found, by its name, and what was left out, in words."""

    of: Mapping[str, Url]
    remarks: Sequence[str]

    def api_of(self, url: Url) -> str | None:
        """The name of the API whose call a URL is; of bases below each other the longer one counts."""
        mine = [name for name, base in self.of.items() if url.path_below(base) is not None]
        return max(mine, key=lambda name: len(self.of[name].path), default=None)


def find(asked: Sequence[Url], apis: Sequence[Api]) -> Bases:
    """The APIs that were asked at some URLs; each has one base URL, that of which most speaks.

    Raises:
        UsageError: none of them is a call of any of the APIs, or nobody can tell of which.
    """
    ranked = sorted(_candidates(asked, apis), key=lambda each: each.rank, reverse=True)
    of_base: dict[str, list[Candidate]] = {}
    for each in ranked:
        of_base.setdefault(each.base, []).append(each)
    found: dict[str, Candidate] = {}
    doubtful: dict[str, Candidate] = {}
    for each in ranked:
        best = [rival for rival in of_base[each.base] if rival.rank == of_base[each.base][0].rank]
        if each.api.name not in found and each in best:
            told = len(best) == 1 and (each.is_plain or not found)
            (found if told else doubtful).setdefault(each.api.name, each)
    if not found:
        raise UsageError(_nothing(asked, apis, doubtful.values()))
    bases = {api.name: urls.read(found[api.name].base) for api in apis if api.name in found}
    remarks = [
        f"{each.calls} calls at {urls.read(each.base).site} may be of {name}, which their paths do not name: "
        "left out"
        for name, each in doubtful.items()
        if name not in found and all(urls.read(each.base).path_below(base) is None for base in bases.values())
    ]
    return Bases(bases, remarks)


def _candidates(asked: Iterable[Url], apis: Sequence[Api]) -> Iterable[Candidate]:
    found: dict[tuple[str, str], Candidate] = {}
    depth = max(op.path.count("/") for api in apis for op in api.operations.values())
    counted = Counter((url.site, url.path) for url in asked if url.is_http)
    for (site, path), count in counted.items():
        for place, below in _below(path, depth):
            mine = [api for api in apis if _may_be_of(api, below)]
            for api in mine:
                base = site + path[:place]
                each = found.setdefault((api.name, base), Candidate(api, base))
                each.calls += count
                own = below.split("/")[1] if len(mine) == 1 else ""
                each.named = each.named or _plain(api.name) in _plain(path[:place] + own)
                if own:
                    each.own += count
                    each.kinds.add(own)
    return [each for each in found.values() if each.named or not _names_another(each, apis)]


def _below(path: str, depth: int) -> Iterator[tuple[int, str]]:
    """The ends of the base paths that a path may have, with what is below, of so many parts at most."""
    place = len(path)
    for _ in range(depth):
        place = path.rfind("/", 0, place)
        if place < 0:
            return
        yield place + 1, path[place:]


def _may_be_of(api: Api, below: str) -> bool:
    """Whether a path below a base URL is one of an API's, whatever the method."""
    return any(op.matches(op.method, below) for op in api.operations.values())


def _names_another(candidate: Candidate, apis: Sequence[Api]) -> bool:
    path = _plain(urls.read(candidate.base).path)
    return any(_plain(api.name) in path for api in apis if api.name != candidate.api.name)


def _plain(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _nothing(asked: Sequence[Url], apis: Sequence[Api], doubtful: Iterable[Candidate]) -> str:
    names, remedy = ", ".join(api.name for api in apis), "record what passes between Buyer and server"
    if several := sorted({each.api.name for each in doubtful}):
        return f"nobody can tell of which API ({', '.join(several)}) its calls are; record more of them"
    ends = " or ".join(next(iter(api.operations.values())).path for api in apis)
    return (
        f"none of the {len(asked)} entries of this HAR file is a call of an API ({names}): "
        f"no path ends like {ends}; {remedy}"
    )
