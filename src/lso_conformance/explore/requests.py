"""Single requests: what the test data allow with one value at an edge, odd ids and pages, and the rest.

The rest is whatever schemathesis makes of the OAS (see generated).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from lso_conformance.checks.basics import moment
from lso_conformance.checks.story.explored_jobs import FAR_BEYOND
from lso_conformance.drive import bodies
from lso_conformance.drive.depth import DEEP
from lso_conformance.drive.job_step import JobStep
from lso_conformance.drive.walks import LIMIT
from lso_conformance.explore import odd
from lso_conformance.explore.explorer import Explorer, TimeIsUp
from lso_conformance.explore.generated import Generated
from lso_conformance.explore.job_explorer import JobExplorer
from lso_conformance.explore.marks import marked
from lso_conformance.explore.values import IDS, LIMITS, OFFSETS, Slot, changed, edges, few, leaves
from lso_conformance.log.exchange import Exchange
from lso_conformance.seen.observations import AWAITS
from lso_conformance.seen.pages import total_of
from lso_conformance.seen.resources import accepted

WINDOW = timedelta(seconds=2)
HOUR = {"timeDurationValue": 1, "timeDurationUnits": "HOUR"}
POLLS = 40
WAITS: Mapping[str, Any] = {AWAITS: True}


def explore(step: JobStep) -> None:
    """Search request by request, until the budget is used up."""
    explorer = JobExplorer(step, step.depth.requests)
    try:
        for search in SEARCHES:
            search(explorer)
    except TimeIsUp:
        pass
    finally:
        explorer.finish()


def creations(explorer: JobExplorer) -> None:
    """What is created is echoed, can be read, and is listed by each attribute that is a filter."""
    api, step = explorer.api, explorer.step
    filters_of = {row.pointer: row.name for row in api.lists["list"].filters.values() if row.kind == "equal"}
    for number, body in enumerate(_bodies(explorer)):
        for place, values in leaves(api, api.role("create").request or {}, body):
            if number and place[0] != "monitoredObject":
                continue
            pointer = "/" + "/".join(place)

            def create(value: Any, body: Any = body, place: Slot = place, pointer: str = pointer) -> None:
                sent, mark = marked(changed(body, place, value), step.clock)
                answer = step("create a job", element=pointer, **mark).create(sent)
                explorer.doubt(answer)
                if accepted(answer):
                    _read(explorer, answer)
                    if pointer in filters_of:
                        query = {filters_of[pointer]: str(value), **window(answer), "limit": f"{LIMIT}"}
                        step("list it", element=pointer).list("list", **query)

            each(explorer, f"create {pointer}", values, create)


def each(explorer: Explorer, name: str, values: tuple[Any, ...], test: Callable[[Any], None]) -> None:
    """Try every value; at the smoke level some, but always the same."""
    explorer.sweep(name, values if explorer.level == DEEP else few(values), test)


def _bodies(explorer: JobExplorer) -> list[dict[str, Any]]:
    """Create requests of each kind of monitored object that the profile has."""
    profile = explorer.step.profile
    schedule = {"scheduleDefinition": {"executionDuration": HOUR}}
    pair, entity = bodies.ordered_pair(profile), bodies.entity(profile)
    other = [{"monitoredObject": each} for each in (pair, entity) if each is not None]
    return [bodies.create(profile, **change) for change in (schedule, *other)]


def _read(explorer: JobExplorer, answer: Exchange) -> None:
    if explorer.step.jobs and explorer.step.jobs[-1].created is answer:
        explorer.step("read it", explorer.step.jobs[-1]).retrieve()


def window(answer: Exchange) -> dict[str, str]:
    """Filters that leave out most of what others made."""
    document = answer.json()
    created = moment(document.get("creationDate")) if isinstance(document, dict) else None
    if created is None:
        return {}
    around = {"creationDate.gt": created - WINDOW, "creationDate.lt": created + WINDOW}
    return {name: at.isoformat(timespec="milliseconds").replace("+00:00", "Z") for name, at in around.items()}


def pages(explorer: JobExplorer) -> None:
    """Whatever page is asked for: a list, no more than asked for, and nothing beyond its end."""
    step = explorer.step

    def near(beyond: int) -> None:
        for _ in range(2):
            answer = step("create a job").create(bodies.create(step.profile))
        query = {**window(answer), "limit": f"{LIMIT}"}
        whole = step("read all").list("list", **query)
        total = total_of(whole)
        if accepted(whole) and total is not None:
            offset = f"{total + beyond}"
            step("read beyond the end", element="offset", beyond=True).list("list", **query, offset=offset)

    explorer.hunt("beyond the end", st.sampled_from([0, 1, 2, 10, 100]), near)
    for role in explorer.api.lists:

        def far(asked: tuple[str, str], role: str = role) -> None:
            offset, limit = asked
            beyond: dict[str, Any] = {"beyond": True} if int(offset) >= FAR_BEYOND else {}
            step("read a page", limit=limit, **beyond).list(role, offset=offset, limit=limit)

        chosen = st.tuples(st.sampled_from(OFFSETS), st.sampled_from(LIMITS))
        explorer.hunt(f"page of {role}", chosen, far, 3 * explorer.budget.examples)


def odd_ids(explorer: Explorer) -> None:
    """An id that nobody gave is not found, whatever its form."""
    step = explorer.step
    for role, name in explorer.api.roles.items():
        operation = explorer.api.operations[name]
        if "{id}" not in operation.path or operation.method == "DELETE":
            continue

        def ask(value: str, role: str = role, reads: bool = operation.method == "GET") -> None:
            unknown = value if reads else f"{value}-nobody"  # what may be somebody's is not acted on
            step("ask for nobody's id", unknown=unknown, odd=True).read(role, unknown)

        each(explorer, f"id of {role}", IDS, ask)


def filters(explorer: Explorer) -> None:
    """A list by any value of a filter is a list."""
    step = explorer.step
    for role, row in explorer.api.lists.items():
        for name, kind in row.filters.items():
            words = edges(
                {"type": "string", "format": "date-time"} if kind.kind != "equal" else {"type": "string"}
            )
            chosen = st.sampled_from([word for word in words if len(word) <= 300 and word.isprintable()])

            def ask(value: str, role: str = role, name: str = name) -> None:
                odd = name in {"state", "jobType", "outputFormat", "resultFormat"}
                facts: dict[str, Any] = {"mutant": "no word of the enumeration"} if odd else {"element": name}
                step("list by a filter", **facts).list(role, **{name: value, "limit": "10"})

            explorer.hunt(f"{role} by {name}", chosen, ask, explorer.budget.examples // 2)


def queries(explorer: Explorer) -> None:
    """A complex query by any value is answered with a list."""
    step, api = explorer.step, explorer.api
    for role in (role for role in api.roles if role.startswith("query")):
        body = {k: v for k, v in bodies.create(step.profile).items() if k != "serviceSpecificConfiguration"}
        schema = api.role(role).request or {}
        for place, values in list(leaves(api, schema, body)):

            def ask(value: Any, role: str = role, place: Slot = place, known: Any = body) -> None:
                asked = changed({place[0]: known.get(place[0], {})} if len(place) > 1 else {}, place, value)
                far = {"creationDate.gt": "2099-01-01T00:00:00Z"} if place[0] != "creationDate.gt" else {}
                step("query", element="/".join(place)).query(role, {**asked, **far})

            explorer.hunt(f"{role} by {'/'.join(place)}", st.sampled_from(values), ask)


def modifies(explorer: JobExplorer) -> None:
    """A modify by any value is echoed, and has its effect or none."""
    step, api = explorer.step, explorer.api
    body = bodies.create(step.profile)
    asked = {name: body[name] for name in api.processes["modify"].may_change if name in body}
    for place, values in leaves(api, api.role("modify").request or {}, asked):
        if place[0] in api.job_reference:
            continue
        pointer = "/" + "/".join(place)

        def modify(value: Any, place: Slot = place, pointer: str = pointer) -> None:
            answer = step("create a job").create({**body, "scheduleDefinition": _later(step)})
            if not accepted(answer) or not step.jobs:
                return
            job = step.jobs[-1]
            poll(explorer, lambda: step("wait", job, **WAITS).retrieve(), api.initial)
            start = {place[0]: body[place[0]]} if len(place) > 1 else {}
            changes = changed(start, place, value)
            if place[0] == "scheduleDefinition":
                changes["scheduleDefinition"] = {**_later(step), **changes["scheduleDefinition"]}
            asked = step("modify it", job, element=pointer).modify(**changes)
            if accepted(asked):
                with_state(explorer, asked)
            step("read it", job).retrieve()

        many = len(values) * 2 if explorer.level == DEEP else explorer.budget.examples // 2
        explorer.hunt(f"modify {pointer}", st.sampled_from(values), modify, many)


def _later(step: JobStep) -> dict[str, Any]:
    return {"scheduleDefinitionStartTime": step.later(bodies.FAR_AHEAD_S)}


def with_state(explorer: JobExplorer, asked: Exchange) -> None:
    """Read a process until it has ended."""
    document = asked.json()
    if isinstance(document, dict) and isinstance(document.get("id"), str):
        process = explorer.step.process(asked)
        open_ = set(explorer.api.process_states.values()) - explorer.api.process_final
        call = explorer.step("wait for its end", **WAITS)
        poll(explorer, lambda: call.follow(process), *open_)


def poll(explorer: Explorer, read: Callable[[], Exchange], *while_: str) -> None:
    """Read until another state is shown; only the last of several equal reads counts in the story."""
    for _ in range(POLLS):
        document = read().json()
        if not isinstance(document, Mapping) or document.get("state") not in while_ or explorer.step.stopped:
            return
        explorer.step.pause(explorer.step.profile.ixit.timing.poll_interval_ms / 1000)


def generated(explorer: Explorer) -> None:
    """What schemathesis makes of the OAS."""
    Generated(explorer).search(explorer)


# The more jobs there are the longer the lists: what makes many comes last.
SEARCHES: Sequence[Callable[[JobExplorer], None]] = (
    pages,
    odd_ids,
    filters,
    queries,
    odd.queries,
    odd.ids,
    odd.bodies_of_all,
    creations,
    generated,
    modifies,
)
