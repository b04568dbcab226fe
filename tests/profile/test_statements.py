"""Files of attestations and waivers: what is read, and the one message of what is wrong."""

from pathlib import Path

import pytest

from lso_conformance.common import resources
from lso_conformance.common.errors import UsageError
from lso_conformance.profile.statements import ATTESTATIONS, WAIVERS, Kind, read, template
from lso_conformance.standard import requirements

KNOWN = requirements.load(resources.requirements_map())
ATTESTED = "W148-R1: {who: Ann, when: 2026-01-31, evidence: ticket 7}\n"
WAIVED = "W148-R49: {owner: Ann, date: 2026-01-31, reason: known, expires: 2026-12-31}\n"


def parsed(folder: Path, kind: Kind, text: str) -> object:
    (folder / "f.yaml").write_text(text, encoding="utf-8")
    return read(folder / "f.yaml", kind, KNOWN)


def test_statements_are_read_by_requirement(tmp_path: Path) -> None:
    attested = {"who": "Ann", "when": "2026-01-31", "evidence": "ticket 7"}
    assert parsed(tmp_path, ATTESTATIONS, ATTESTED) == {"W148-R1": attested}
    waived = {"owner": "Ann", "date": "2026-01-31", "reason": "known", "expires": "2026-12-31"}
    assert parsed(tmp_path, WAIVERS, WAIVED) == {"W148-R49": waived}
    assert parsed(tmp_path, WAIVERS, WAIVED.replace("}", ", issue: '#7'}")) == {
        "W148-R49": {**waived, "issue": "#7"}
    }


MISTAKES = [
    (ATTESTATIONS, "", "1: file: the file is empty; write one with `lso-conformance attestations MATRIX`"),
    (ATTESTATIONS, "- W148-R1\n", "1: file: is no mapping of requirement ids; write one with"),
    (
        ATTESTATIONS,
        ATTESTED.replace("R1:", "R999:"),
        "1: W148-R999: there is no such requirement; did",
    ),
    (ATTESTATIONS, ATTESTED.replace("who", "whom"), "1: W148-R1.whom: unknown key; did you mean 'who'?"),
    (ATTESTATIONS, ATTESTED + ATTESTED, "2: W148-R1: duplicate key, first in line 1; keep one of the two"),
    (
        ATTESTATIONS,
        "W148-R1: {who: Ann, when: 2026-01-31}\n",
        "1: W148-R1.evidence: is missing; give what",
    ),
    (ATTESTATIONS, "W148-R1:\n  who:\n", "2: W148-R1.who: is null; give the person"),
    (
        ATTESTATIONS,
        ATTESTED.replace("01-31", "02-31"),
        "1: W148-R1.when: '2026-02-31' is no day; give the",
    ),
    (ATTESTATIONS, ATTESTED.replace("2026-01-31", "20260131"), "1: W148-R1.when: is a number; give the day"),
    (
        WAIVERS,
        WAIVED.replace(", expires: 2026-12-31", ""),
        "1: W148-R49.expires: is missing; give the",
    ),
    (WAIVERS, WAIVED.replace("12-31", "01-30"), "1: W148-R49.expires: lies before date; give a later day"),
    (WAIVERS, ATTESTED, "1: W148-R1.who: unknown key; "),
]


@pytest.mark.parametrize(("kind", "text", "message"), MISTAKES)
def test_a_mistake_is_one_message(kind: Kind, text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        parsed(tmp_path, kind, text)
    assert str(caught.value).startswith(f"{tmp_path}/f.yaml:{message}")
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_one_message(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"cannot be read .*lso-conformance waivers MATRIX"):
        read(tmp_path / "none.yaml", WAIVERS, KNOWN)


@pytest.mark.parametrize("kind", [ATTESTATIONS, WAIVERS])
def test_a_template_is_refused_until_it_is_filled_in(kind: Kind, tmp_path: Path) -> None:
    text = template(kind, {"W148-R1": "what it says: {odd} # text", "W148-R2": "more"})
    with pytest.raises(UsageError, match="is null; give the person"):
        parsed(tmp_path, kind, text)
    filled = text.replace(":  # the day", ": 2026-01-01  # the day").replace(
        ":  # the last", ": 2026-01-02 # the"
    )
    for wanted in ("the person", "what was", "why the"):
        filled = filled.replace(f":  # {wanted}", f": said  # {wanted}")
    assert list(parsed(tmp_path, kind, filled)) == ["W148-R1", "W148-R2"]  # type: ignore[call-overload]
