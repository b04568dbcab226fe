"""What an API file may say: its JSON Schema.  `docs/api_files.md` explains the keys."""

from __future__ import annotations

from typing import Any

from lso_conformance.standard.kinds import TOLD, VERBS

KINDS_OF_FILTER = ("equal", "after", "before", "any")
TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
NAMES: dict[str, Any] = {"type": "array", "items": TEXT}
WORDS: dict[str, Any] = {"type": "object", "additionalProperties": TEXT}
LISTS: dict[str, Any] = {"type": "object", "additionalProperties": NAMES}


def closed(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """An object with these keys and no others."""
    return {
        "type": "object", "properties": {**required, **(optional or {})},
        "required": list(required), "additionalProperties": False,
    }  # fmt: skip


def every(schema: dict[str, Any]) -> dict[str, Any]:
    """A mapping of names to such."""
    return {"type": "object", "additionalProperties": schema}


MOVE = closed(
    {"from": TEXT, "do": TEXT, "to": TEXT, "source": TEXT},
    dict.fromkeys(("shown_by", "contested", "tolerated", "warns"), TEXT),
)
MACHINE = closed(
    {"moves": {"type": "array", "items": MOVE}},
    {"attribute": TEXT, "initial": TEXT, "final": NAMES, "unannounced": NAMES},
)
FILTER: dict[str, Any] = {
    "type": "object", "properties": dict.fromkeys(KINDS_OF_FILTER, TEXT), "additionalProperties": False,
    "minProperties": 1, "maxProperties": 1,
}  # fmt: skip
KIND = closed(
    {"operations": closed({}, dict.fromkeys(VERBS, TEXT))},
    {
        "word": TEXT, "about": TEXT, "reference": {**NAMES, "minItems": 2, "maxItems": 2},
        "filters": every(FILTER), "matched_alone": WORDS, "truncation_binds": {"type": "boolean"},
        "machine": MACHINE, "roles": WORDS, "ways": WORDS,
        **dict.fromkeys(("shows", "may_show", "odd_in_lists", "response", "results", "copies"), NAMES),
    },
)  # fmt: skip
ACTION = closed({"on": TEXT, "from": NAMES}, {"call": TEXT, "process": TEXT, "may_change": NAMES})
EVENT = closed({"of": TEXT, "tells": {"enum": list(TOLD)}}, {"id": TEXT})
BUYER = closed({
    "claims": WORDS, "monitored_objects": every(closed({"type": TEXT, "ids": NAMES})),
    "options": NAMES, "misprints": LISTS, "event_query": NAMES,
})  # fmt: skip
FILE = closed(
    {
        "api": TEXT, "standard": TEXT, "oas": TEXT, "release_path": TEXT, "kinds": every(KIND),
        "profile": closed({"claims": NAMES, "target": NAMES}),
    },
    {
        "notifications": closed({"oas": TEXT, "base": TEXT}, {"other_bases": {"type": "array"}}),
        "actions": every(ACTION), "events": every(EVENT), "event_attributes": NAMES,
        "extension": closed({"points": NAMES, "attribute": TEXT}), "mild_attributes": LISTS, "buyer": BUYER,
        "planned": {"const": True}, "sdk": TEXT,
    },
)  # fmt: skip
