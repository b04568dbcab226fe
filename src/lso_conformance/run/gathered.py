"""The tests of the suites as cases, gathered from their modules by the rules by which pytest collects them.

`pytest suites` collects them itself; a test holds both to the same cases.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.judge.judging import Case
from lso_conformance.log.scenario import row_of, serves
from lso_conformance.standard import requirements
from lso_conformance.standard.api_file import known

Marks = Sequence[Any]  # each a Mark of pytest, with name, args and kwargs
WRITTEN = (str, int, float, complex, bool, type(None), Enum)  # values that are their own id


@dataclass(frozen=True)
class _Call:
    """One call of a parametrised test: its values by name, its marks, and the parts of its id."""

    values: Mapping[str, Any]
    marks: Marks
    ids: Sequence[str]


def gathered() -> tuple[Case, ...]:
    """Every test of the suites, in the order in which pytest collects them.

    Raises:
        UsageError: a module of the suites cannot be imported.
    """
    folder = resources.suites()
    if str(folder.parent) not in sys.path:
        sys.path.insert(0, str(folder.parent))
    return tuple(case for path in sorted(folder.glob("*/test_*.py")) for case in _cases(path))


def decided(
    clauses: Iterable[str], test: Callable[..., None], of: tuple[str, ...] | None = None
) -> tuple[str, ...]:
    """The ids that a test decides: of the entries that bear its clauses, in the APIs that it is about.

    `of` are the APIs that have the row of its parameters.  A clause that no entry bears stands for itself.
    """
    borne, apis = _borne(), _about(test.__module__)
    apis = apis if of is None else apis & {None, *of}
    found = (i for clause in clauses for i, api in borne.get(clause, [(clause, None)]) if api in apis)
    return tuple(dict.fromkeys(found))


@cache
def _borne() -> Mapping[str, Sequence[tuple[str, str | None]]]:
    """The ids by clause, each with the API whose standard it is of (None: no API's)."""
    names = {api.name for api in known()}
    found: dict[str, list[tuple[str, str | None]]] = {}
    for each in requirements.load(resources.requirements_map()):
        for clause in each.clauses:
            found.setdefault(clause, []).append((each.id, each.api if each.api in names else None))
    return found


@cache
def _about(module: str) -> frozenset[str | None]:
    """The APIs that the tests of a module are about; what is no API's is everybody's."""
    return frozenset({None, *(api.name for api in known() if serves(module, api))})


def _cases(path: Path) -> Iterator[Case]:
    module = _imported(path)
    file = path.relative_to(resources.root()).as_posix()
    of_all = _marks(module)
    for name, function in vars(module).items():
        if not (name.startswith("test") and inspect.isfunction(function)):
            continue
        own = _marks(function)
        case = Case(f"{file}::{name}", function, (), None, {}, _names(function))
        for call in _calls([mark for mark in [*own, *of_all] if mark.name == "parametrize"]):
            marked = _marked(replace(case, parameters=call.values), [*own, *call.marks, *of_all])
            decides = any(mark.name == "decides" for mark in [*own, *call.marks, *of_all])
            nobodys = marked.apis == ()  # no API has its row
            if decides and not marked.requirements and not nobodys:
                raise UsageError(f"{case.nodeid}: no API that it is about has a clause that it decides")
            if marked.requirements:
                yield replace(marked, nodeid=f"{case.nodeid}[{'-'.join(call.ids)}]") if call.ids else marked


def _imported(path: Path) -> ModuleType:
    name = ".".join(path.relative_to(resources.root()).with_suffix("").parts)
    try:
        module = import_module(name)
    except Exception as error:
        raise UsageError(
            f"the suites cannot be collected ({path}: {error!r}); "
            f"`pytest {resources.suites()} --collect-only` says why"
        ) from error
    if Path(str(module.__file__)).resolve() != path.resolve():
        raise UsageError(f"the suites cannot be collected: {name} is {module.__file__}, and not {path}")
    return module


def _marks(owner: object) -> Marks:
    """The marks of a function or a module; those of a decorator without arguments are in it."""
    given = getattr(owner, "pytestmark", [])
    return [getattr(mark, "mark", mark) for mark in (given if isinstance(given, list) else [given])]


def _names(function: Callable[..., None]) -> tuple[str, ...]:
    parameters = inspect.signature(function).parameters.values()
    return tuple(each.name for each in parameters if each.default is each.empty)


def _marked(case: Case, marks: Marks) -> Case:
    """A case with what its marks say, the closest first."""
    scenario = next((mark.args[0] for mark in marks if mark.name == "drives"), None)
    of = next((tuple(mark.args) for mark in marks if mark.name == "of"), row_of(scenario))
    return replace(
        case,
        requirements=decided(
            (name for mark in marks if mark.name == "decides" for name in mark.args), case.function, of
        ),
        apis=of,
        scenario=scenario,
        judges=next((mark.args[0] for mark in marks if mark.name == "judges"), case.judges),
    )


def _calls(parametrised: Marks) -> list[_Call]:
    """The calls that marks of parameters make together; one where there are none."""
    calls = [_Call({}, (), ())]
    for mark in parametrised:
        names, rows = mark.args
        named = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
        added = _told_apart([_call(named, row, place) for place, row in enumerate(rows)])
        calls = [
            _Call({**one.values, **more.values}, [*one.marks, *more.marks], [*one.ids, *more.ids])
            for one in calls
            for more in added
        ]
    return calls


def _call(names: Sequence[str], row: Any, place: int) -> _Call:
    if hasattr(row, "marks"):  # a pytest.param
        values, marks, shown = row.values, row.marks, row.id
    else:
        values, marks, shown = (row,) if len(names) == 1 else row, (), None
    given = dict(zip(names, values, strict=True))
    if shown is None:
        shown = "-".join(_shown(name, value, place) for name, value in given.items())
    else:
        shown = _escaped(shown)
    return _Call(given, [getattr(mark, "mark", mark) for mark in marks], [shown])


def _told_apart(calls: Sequence[_Call]) -> list[_Call]:
    """Calls of one mark, those of the same id numbered."""
    ids = [call.ids[0] for call in calls]
    count = {name: iter(range(len(ids))) for name in ids}

    def apart(name: str) -> str:
        numbered = (f"{name}{'_' * name[-1:].isdigit()}{number}" for number in count[name])
        return next(each for each in numbered if each not in ids) if ids.count(name) > 1 else name

    return [replace(call, ids=[apart(name)]) for call, name in zip(calls, ids, strict=True)]


def _shown(name: str, value: Any, place: int) -> str:
    """How a value stands in the id of its test."""
    if isinstance(value, WRITTEN):
        return _escaped(str(value))
    return str(getattr(value, "__name__", f"{name}{place}"))


def _escaped(text: str) -> str:
    return text.encode("unicode_escape").decode("ascii")
