"""The sketches of APIs to come: all that a file names is in the official OAS, and all of the OAS is in it."""

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from described import Oas, document

from lso_conformance.common import resources
from lso_conformance.standard import api_file
from lso_conformance.standard.api_file import known, read

PAGING = {"limit", "offset"}
COMPARISONS = {"equal", "after", "before", "any"}
OPEN = {"contested", "tolerated", "warns"}
# An event type is the last part of its path.  Of these the operationId is another word.
OTHER_OPERATION_IDS = {
    "alarmStateChangeEvent": "alarmAcknowledgeEvent",
    "alarmAttributeValueChangeEvent": "alarmCommentEvent",
    "serviceCreateEvent": "ServiceCreateEvent",
}
# Bases that the OAS misspells (SFT-E8).
MISSPELT = {"serviceFunctionTestingNotification/v2": "serviceFuctionTestNotification/v2"}
PATHS = sorted(resources.suites().glob("*/janis.yaml"))
READ = map(document, PATHS)
FILES = {data["api"]: data for data in READ if data.get("planned")}
KINDS = {f"{api}.{name}": kind for api, data in FILES.items() for name, kind in data["kinds"].items()}
of_each_file = pytest.mark.parametrize("api", FILES)
with_sdk = pytest.mark.skipif(
    "LSO_SDK_DIR" not in os.environ, reason="LSO_SDK_DIR (folder of the SDK's Janis release) is not set"
)


def kinds_of(api: str) -> dict[str, Any]:
    return {name: kind for name, kind in FILES[api]["kinds"].items() if name != "hub"}


def actions_of(api: str) -> dict[str, Any]:
    return dict(FILES[api].get("actions", {}))


def kind_of(api: str, name: str) -> Any:
    """A kind by its name, before which that of another API may stand."""
    return KINDS[name if "." in name else f"{api}.{name}"]


def states_of(machine: Any) -> set[str]:
    moved = {move[end] for move in machine["moves"] for end in ("from", "to")}
    return moved | set(machine.get("states", ()))


def listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


@cache
def oas(api: str, file: str) -> Oas:
    return Oas(document(Path(os.environ["LSO_SDK_DIR"]) / FILES[api]["sdk"] / file))


def server(api: str) -> Oas:
    return oas(api, FILES[api]["oas"])


def listener(api: str) -> Oas:
    return oas(api, FILES[api]["notifications"]["oas"])


def whole(api: str, kind: Any) -> list[Any]:
    """The schema of one of a kind, as a read shows it; of a part, as it stands in its whole."""
    if "part_of" in kind:
        owner, attribute = kind["part_of"]
        return server(api).at(whole(api, kind_of(api, owner)), attribute)
    return server(api).answer(kind["operations"]["read"])


@with_sdk
@of_each_file
def test_it_is_read_as_every_api_is(api: str) -> None:
    path = next(path for path in PATHS if path.parent.name == snake(api))
    found = read(path, api_file.document(path), Path(os.environ["LSO_SDK_DIR"]) / FILES[api]["sdk"])
    assert found.kinds.keys() == FILES[api]["kinds"].keys()
    assert set(found.roles.values()) <= found.operations.keys()
    assert found.listener
    assert found.events.keys() == found.listener.operations.keys()


def snake(api: str) -> str:
    return re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", api)


def test_no_profile_and_no_run_knows_them() -> None:
    assert FILES.keys().isdisjoint(api.name for api in known())


@of_each_file
def test_moves_and_actions_agree(api: str) -> None:
    actions = actions_of(api)
    for action in actions.values():
        on = kind_of(api, action["on"])
        assert set(action.get("from", ())) <= states_of(on["machine"])
        assert len({"call", "process", "operation"} & action.keys()) == 1
        assert action.get("operation", "read") in on["operations"]
        assert "process" not in action or kind_of(api, action["process"])["about"] == action["on"]
    for name, kind in kinds_of(api).items():
        moves = kind.get("machine", {}).get("moves", ())
        for action in {move["do"] for move in moves} - {"server"}:
            starts = {m["from"] for m in moves if m["do"] == action and not m.keys() & {"tolerated", "warns"}}
            assert (actions[action]["on"], set(actions[action]["from"])) == (name, starts)


@of_each_file
def test_a_machine_is_whole(api: str) -> None:
    for kind in kinds_of(api).values():
        if not (machine := kind.get("machine")):
            continue
        states, moves = states_of(machine), machine["moves"]
        assert all(move["source"] and len(move.keys() & OPEN) <= 1 for move in moves)
        assert len({(move["from"], move["do"], move["to"]) for move in moves}) == len(moves)
        assert set(kind.get("roles", {}).values()) <= states
        assert kind.get("ways", {}).keys() <= kind.get("roles", {}).keys()
        follows = machine.get("follows", {})
        assert {word for key in ("any", "all", "mixed") for word in follows.get(key, ())} <= states
        if "states" in machine:
            continue
        assert set(machine.get("unannounced", ())) <= states
        assert states == {*listed(machine["initial"]), *(move["to"] for move in moves)}
        assert states - {move["from"] for move in moves} == set(machine["final"])


@with_sdk
@of_each_file
def test_every_operation_of_the_oas_is_there_once(api: str) -> None:
    named = [op for kind in FILES[api]["kinds"].values() for op in kind.get("operations", {}).values()]
    named += [action["call"] for action in actions_of(api).values() if "call" in action]
    assert sorted(named) == sorted(server(api).operations)


@with_sdk
@of_each_file
def test_the_paths_are_those_of_the_oas(api: str) -> None:
    base = FILES[api]["notifications"]["base"]
    assert server(api).base.endswith(f"/{api}{FILES[api]['release_path']}")
    assert listener(api).base.endswith(f"/{MISSPELT.get(base, base)}/")


@with_sdk
@of_each_file
def test_the_filters_are_the_parameters_of_the_oas(api: str) -> None:
    for name, kind in kinds_of(api).items():
        listing = kind.get("operations", {}).get("list")
        query = server(api).operations[listing].query if listing else {}
        filters = kind.get("filters", {})
        assert filters.keys() == query.keys() - PAGING, name
        assert filters.keys().isdisjoint(kind.get("printed_filters", ()))


@with_sdk
@of_each_file
def test_every_filter_leads_to_an_attribute_of_an_item(api: str) -> None:
    oas = server(api)
    for name, kind in kinds_of(api).items():
        for word, row in kind.get("filters", {}).items():
            if row.keys() == {"not_judged"}:
                continue
            item = oas.answer(kind["operations"]["list"])
            [(how, pointer)] = [(how, row[how]) for how in row.keys() & COMPARISONS]
            assert oas.at(item, pointer), f"{name}.{word}"
            assert oas.lists(item, pointer) == (how == "any"), f"{name}.{word}"
            for place, value in row.get("where", {}).items():
                assert value in oas.words(oas.at(item, place))
            if "with" in row:
                assert kind["filters"][row["with"]]["with"] == word
            if "template" in row:
                assert oas.at(whole(api, kind_of(api, kind["template"]["kind"])), row["template"])


@with_sdk
@of_each_file
def test_the_states_are_those_of_the_oas(api: str) -> None:
    for name, kind in kinds_of(api).items():
        at = {
            attribute: server(api).at(whole(api, kind), attribute)
            for attribute in ("state", "lifecycleState")
        }
        machine = kind.get("machine")
        assert bool(machine) == any(at.values()), name
        if machine:
            assert states_of(machine) == server(api).words(at[machine.get("attribute", "state")]), name


@with_sdk
@of_each_file
def test_every_attribute_of_a_kind_is_in_the_oas(api: str) -> None:
    oas = server(api)
    for name, kind in kinds_of(api).items():
        template = kind.get("template", {})
        paths = ["/".join(each["reference"]) for each in (kind, template) if "reference" in each]
        for attribute, row in kind.get("relations", {}).items():
            paths += [f"{attribute}{row[key]}" for key in row.keys() - {"to"}]
        for key in ("absent_when_made", "results", "copies", "may_show", "odd_in_lists", "shows", "response"):
            paths += list(kind.get(key, ()))
        paths += [kind["reason"]] if "reason" in kind else []
        paths += [f"{outer}/{part}" for outer, part in kind.get("matched_alone", {}).items()]
        assert [path for path in paths if not oas.at(whole(api, kind), path)] == [], name
        assert {template[key] for key in ("named", "spelt_out") if template} <= oas.schemas.keys()
        for row in kind.get("copies", {}).values():
            assert oas.at(whole(api, kind_of(api, kind["about"])), row["equal"])
            assert "template" not in row or oas.at(whole(api, KINDS[f"{api}.profile"]), row["template"])


@with_sdk
@of_each_file
def test_every_attribute_of_an_action_is_in_the_oas(api: str) -> None:
    oas = server(api)
    for name, action in actions_of(api).items():
        if "process" not in action:
            continue
        process = kind_of(api, action["process"])
        made = process.get("operations", {}).get("make")
        asked = [oas.operations[made].request] if made else whole(api, process)
        assert [path for path in action.get("may_change", ()) if not oas.at(asked, path)] == [], name
        assert all(value in oas.words(oas.at(asked, path)) for path, value in action.get("as", {}).items())
    assert FILES[api].get("mild_attributes", {}).keys() <= oas.operations.keys()


@with_sdk
@of_each_file
def test_the_extension_points_are_where_the_file_says(api: str) -> None:
    points, named = FILES[api]["extension"]["points"], FILES[api]["extension"]["attribute"]
    assert set(points) <= server(api).schemas.keys()
    for name, path in (named if isinstance(named, dict) else dict.fromkeys(kinds_of(api), named)).items():
        found = server(api).at(whole(api, kinds_of(api)[name]), path)
        assert {one["$ref"].rsplit("/", 1)[-1] for one in found} & set(points), name


@with_sdk
@of_each_file
def test_the_events_are_the_paths_of_the_oas(api: str) -> None:
    sent = {op.path.rsplit("/", 1)[-1]: op.id for op in listener(api).operations.values()}
    events = FILES[api]["events"]
    assert sent == {type_: OTHER_OPERATION_IDS.get(type_, type_) for type_ in events}


@with_sdk
@of_each_file
def test_every_event_holds_what_the_file_says(api: str) -> None:
    oas = listener(api)
    sent = {op.path.rsplit("/", 1)[-1]: op.request for op in oas.operations.values()}
    for type_, row in FILES[api]["events"].items():
        form = [oas.schemas[row["schema"]] if "schema" in row else sent[type_]]
        assert oas.words(oas.at(form, "eventType")) == {type_}
        assert all(oas.at(form, attribute) for attribute in FILES[api]["event_attributes"])
        event = oas.at(form, "event")
        payload = oas.at(event, row["holds"]) if "holds" in row else event
        assert oas.at(payload, row.get("id", "id"))
        assert all(
            kind_of(api, kind) and oas.at(event, place) for kind, place in row.get("names", {}).items()
        )
        if row["tells"] == "changed":
            machine = kind_of(api, row["of"])["machine"]
            state = listed(row.get("state", machine.get("attribute", "state")))[0]
            assert oas.words(oas.at(payload, state)) == states_of(machine)
