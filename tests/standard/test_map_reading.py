"""The requirements map is read as written, or refused with file, line and what is allowed."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from lso_conformance.common.errors import UsageError
from lso_conformance.standard.requirements import Decided, Level, Requirement, load

ENTRY = """\
W148-O2:
  clause: hub.offered
  section: "5.2.2"
  use_case: null
  level: optional
  condition: null
  actor: buyer
  decided_by: {server: planned, buyer: planned}
  operations: [registerListener]
  summary: A Buyer may subscribe.
  interpretation: null
W148-CR1-O2:
  clause: [hub.notifies, hub.told]
  section: "5.2.2"
  use_case: 18
  level: conditional
  condition: W148-O2
  actor: server
  decided_by: {server: test, buyer: none}
  operations: [registerListener]
  summary: Who subscribed is notified.
  interpretation: null
"""
LIST = "W148: {title: MEF W148, api: faultManagement, requirements: fm.yaml}\n"


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        (tmp_path / "fm.yaml").write_text(text, encoding="utf-8")
        path = tmp_path / "requirements_map.yaml"
        path.write_text(LIST, encoding="utf-8")
        return path

    return write


def test_an_entry_is_read_as_written(written: Callable[[str], Path]) -> None:
    path = written(ENTRY)
    small = load(path)
    assert small.requirements[1] == Requirement(
        id="W148-CR1-O2",
        clauses=("hub.notifies", "hub.told"),
        standard="MEF W148",
        api="faultManagement",
        section="5.2.2",
        use_case=18,
        level=Level.CONDITIONAL,
        condition="W148-O2",
        actor=small["W148-CR1-O2"].actor,
        decided_by_server=Decided.TEST,
        decided_by_buyer=Decided.NONE,
        why={},
        operations=("registerListener",),
        summary="Who subscribed is notified.",
        interpretation=None,
    )
    assert small["W148-CR1-O2"].actor == "server"
    whole = b"".join(file.read_bytes() for file in small.files)
    assert small.digest == f"sha256:{hashlib.sha256(whole).hexdigest()}"
    assert len({*small.requirements}) == 2


def test_an_attestation_carries_its_reason(written: Callable[[str], Path]) -> None:
    text = ENTRY.replace("{server: test,", "{server: {by: attestation, why: It happens inside.},")
    read = load(written(text))["W148-CR1-O2"]
    assert read.decided_by("server") is Decided.ATTESTATION
    assert read.why == {"server": "It happens inside."}


def test_unlabelled_obligations_are_allowed(written: Callable[[str], Path]) -> None:
    added = ENTRY.partition("W148-CR1-O2:")[0].replace("W148-O2", "W148-U1").replace("offered", "kept")
    assert not load(written(ENTRY + added))["W148-U1"].labelled


@pytest.mark.parametrize("name", ["W99.1-D1-roles", "W143-CR1", "W148-CR1-O2"])
def test_labels_that_a_guide_prints_twice_are_told_apart(tmp_path: Path, name: str) -> None:
    standard = name.partition("-")[0]
    entry = ENTRY.partition("W148-CR1-O2:")[0].replace("W148-O2", name)
    (tmp_path / "one.yaml").write_text(entry, encoding="utf-8")
    listed = tmp_path / "map.yaml"
    listed.write_text(f"{standard}: {{title: MEF, api: some, requirements: one.yaml}}\n", encoding="utf-8")
    assert [each.id for each in load(listed)] == [name]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LIST.replace("title: MEF W148, ", ""), ":1: W148: give api, requirements, title, each a text"),
        (LIST.replace("fm.yaml", "absent.yaml"), "absent.yaml: cannot be read"),
        (LIST.replace("W148:", "W147:"), "fm.yaml:1: W148-O2: is not of W147"),
        ("W148: 3\n", ":1: W148: give api, requirements, title, each a text"),
        (LIST.replace("}", ", use_cases: create}"), ":1: W148: use_cases: give a list of texts"),
        (LIST.replace("}", ", use_cases: [create, 2]}"), ":1: W148: use_cases: give a list of texts"),
        ("[]", "must be a mapping of names of standards"),
    ],
)
def test_a_wrong_list_of_standards_is_named(written: Callable[[str], Path], text: str, message: str) -> None:
    path = written(ENTRY)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        load(path)
    assert message in str(caught.value)


def test_a_clause_is_borne_by_one_entry_of_a_standard(written: Callable[[str], Path]) -> None:
    with pytest.raises(UsageError, match=r"W148-CR1-O2: clause: hub\.offered is W148-O2's already"):
        load(written(ENTRY.replace("[hub.notifies, hub.told]", "hub.offered")))


DECIDED = "test, planned, none, or {by: attestation, why: ...} with a reason in words"
OPERATIONS = "a list of operationIds, each once; [] for all"


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("clause", "Hub", "a clause such as suspend.refused, or a list of such"),
        ("clause", "null", "a clause such as suspend.refused, or a list of such"),
        ("section", "6.10", 'a number in quotes such as "6.10"'),
        ("section", "'6.'", 'a number in quotes such as "6.10"'),
        ("use_case", "'18'", "a number from 1, or null"),
        ("use_case", "0", "a number from 1, or null"),
        ("level", "must", "mandatory, desirable, optional, conditional"),
        ("condition", "O2", "an id such as W148-O2, or null"),
        ("condition", "null", "the id on which a conditional entry depends"),
        ("actor", "seller", "server, buyer, both"),
        ("decided_by", "test", "a mapping with the keys server and buyer"),
        ("decided_by.server", "tested", DECIDED),
        ("decided_by.server", "attestation", DECIDED),
        ("decided_by.buyer", "{by: attestation}", DECIDED),
        ("decided_by.buyer", "{by: attestation, why: ''}", DECIDED),
        ("decided_by.buyer", "{by: test, why: so}", DECIDED),
        ("operations", "registerListener", OPERATIONS),
        ("operations", "[a, a]", OPERATIONS),
        ("operations", "null", OPERATIONS),
        ("summary", "null", "one sentence"),
        ("summary", "' '", "one sentence"),
        ("interpretation", "[FM-L1]", "a text, or null"),
    ],
)
def test_a_wrong_value_is_shown_with_line_and_what_is_allowed(
    written: Callable[[str], Path], key: str, value: str, allowed: str
) -> None:
    line = rf"{key.rpartition('.')[2]}: (\w+(?=[,}}])|.*$)"
    head, second, rest = ENTRY.partition("W148-CR1-O2:\n")
    path = written(
        head
        + second
        + re.sub(line, lambda found: found[0].replace(found[1], value), rest, flags=re.MULTILINE)
    )
    with pytest.raises(UsageError) as caught:
        load(path)
    shown = repr(yaml.safe_load(value))
    said = f"W148-CR1-O2: {key}: {shown} is not allowed; allowed: {allowed}"
    assert str(caught.value) == f"{path.parent / 'fm.yaml'}:12: {said}"


KEYS = "clause, section, use_case, level, condition, actor, decided_by, operations, summary, interpretation"
SHAPE = f"allowed: a mapping with the keys {KEYS}, and no others"
ROLES = "allowed: a mapping with the keys server and buyer"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "W148-CR1-O2:",
            "W148-CR:",
            ":12: W148-CR: not a requirement id; write it like W148-R12, W148-CR1-O2 or",
        ),
        ("W148-CR1-O2:", "W148-R01:", ":12: W148-R01: not a requirement id"),
        ("W148-CR1-O2:", "148:", ":12: 148: not a requirement id"),
        ("W148-CR1-O2:", "null:", ": null: not a requirement id"),
        (
            "W148-CR1-O2:",
            "W148-O2:",
            ":12: W148-O2: duplicate key, first in line 1; keep one of the two",
        ),
        (
            "use_case: 18",
            "section: 6",
            ":15: W148-CR1-O2.section: duplicate key, first in line 14; keep one",
        ),
        (
            "server: test",
            "buyer: none",
            ":19: W148-CR1-O2.decided_by.buyer: duplicate key, first in line 19; keep one",
        ),
        ("W148-CR1-O2:", "W148-CR1-O2: [", ": map: not YAML ("),
        ("use_case: 18", "case: 18", f":12: W148-CR1-O2: unknown key case; missing key use_case; {SHAPE}"),
        ("  use_case: 18\n", "", f":12: W148-CR1-O2: missing key use_case; {SHAPE}"),
        ("server: test, ", "", f":12: W148-CR1-O2: decided_by: missing key server; {ROLES}"),
        ("server: test", "both: test", f"decided_by: unknown key both; missing key server; {ROLES}"),
        (
            "condition: W148-O2",
            "condition: W148-O9",
            ":12: W148-CR1-O2: condition: W148-O9 is not in the map; name",
        ),
    ],
)
def test_a_wrong_id_or_key_is_named_with_its_line(
    written: Callable[[str], Path], old: str, new: str, message: str
) -> None:
    assert ENTRY.count(old) == 1
    path = written(ENTRY.replace(old, new))
    with pytest.raises(UsageError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path.parent / 'fm.yaml'}:")
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["[]", "just words", "{}"])
def test_a_file_without_entries_is_refused(written: Callable[[str], Path], text: str) -> None:
    with pytest.raises(UsageError, match="must be a mapping of requirement ids"):
        load(written(text))


def test_an_entry_that_is_no_mapping_is_refused(written: Callable[[str], Path]) -> None:
    with pytest.raises(UsageError, match="1: W148-R1: 'planned' is not allowed; allowed: a mapping"):
        load(written("W148-R1: planned\n"))


def test_a_file_that_is_not_there_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"absent\.yaml: cannot be read \(No such file"):
        load(tmp_path / "absent.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"W148: \xff\xfe\n")
    with pytest.raises(UsageError, match=r"bytes\.yaml:1: map: not UTF-8 text"):
        load(tmp_path / "bytes.yaml")


def test_an_unknown_operation_is_refused_when_the_api_is_given(
    written: Callable[[str], Path],
    tmp_path: Path,
) -> None:
    api = tmp_path / "some.api.yaml"
    api.write_text("paths: {/hub: {post: {operationId: createHub}, parameters: []}}", encoding="utf-8")
    path = written(ENTRY)
    with pytest.raises(UsageError, match="W148-O2: operations: unknown registerListener; allowed: createHub"):
        load(path, oas={"faultManagement": [api]})
    assert len(load(path, oas={"streamingManagement": [api]})) == 2


@pytest.mark.parametrize("text", ["[]", "paths: 3", "openapi: 3.0.1", "paths: {", "paths: {/hub: null}"])
def test_a_broken_api_description_is_named(written: Callable[[str], Path], tmp_path: Path, text: str) -> None:
    api = tmp_path / "some.api.yaml"
    api.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"some\.api\.yaml.*: not (usable as an OpenAPI file|YAML)"):
        load(written(ENTRY), oas={"faultManagement": [api]})
