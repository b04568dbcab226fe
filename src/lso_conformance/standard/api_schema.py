"""What an API file may say: its JSON Schema.  `docs/api_files.md` explains the keys."""

from __future__ import annotations

from typing import Any

from lso_conformance.standard.kinds import VERBS

KINDS_OF_FILTER, NOT_JUDGED = ("equal", "after", "before", "any"), "not_judged"
TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
NAMES: dict[str, Any] = {"type": "array", "items": TEXT}
PAIR: dict[str, Any] = {**NAMES, "minItems": 2, "maxItems": 2}
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


def either(*schemas: dict[str, Any]) -> dict[str, Any]:
    """What one of some allows."""
    return {"anyOf": list(schemas)}


OPEN = dict.fromkeys(("contested", "tolerated", "warns"), TEXT)
MOVE = closed({"from": TEXT, "do": TEXT, "to": TEXT, "source": TEXT}, {"shown_by": TEXT, **OPEN})
FOLLOWS = closed({"kind": TEXT}, {"any": NAMES, "all": NAMES, "mixed": LISTS})
MACHINE = closed(
    {"moves": {"type": "array", "items": MOVE}},
    {
        "attribute": TEXT, "initial": either(TEXT, NAMES), "final": NAMES, "unannounced": NAMES,
        "states": NAMES, "follows": FOLLOWS,
    },
)  # fmt: skip
FILTER: dict[str, Any] = {
    **closed({}, {**dict.fromkeys((*KINDS_OF_FILTER, NOT_JUDGED, "with", "template"), TEXT), "where": WORDS}),
    "oneOf": [{"required": [kind]} for kind in (*KINDS_OF_FILTER, NOT_JUDGED)],
}
COPIES = every(closed({"equal": TEXT}, {"template": TEXT}))
TEMPLATE = closed({"kind": TEXT, "reference": PAIR, "named": TEXT, "spelt_out": TEXT})
RELATION = closed({"to": TEXT, "id": TEXT}, {"whole": TEXT})
KIND = closed(
    {},
    {
        "operations": closed({}, dict.fromkeys(VERBS, TEXT)),
        "word": TEXT, "about": TEXT, "reference": PAIR, "part_of": PAIR, "reason": TEXT, "template": TEMPLATE,
        "filters": every(FILTER), "printed_filters": WORDS, "matched_alone": WORDS,
        "truncation_binds": {"type": "boolean"}, "may_omit": TEXT,
        "machine": MACHINE, "roles": WORDS, "ways": WORDS,
        "copies": either(NAMES, COPIES), "relations": every(RELATION),
        **dict.fromkeys(
            ("shows", "may_show", "odd_in_lists", "response", "results", "absent_when_made"), NAMES
        ),
    },
)  # fmt: skip
ACTION = {
    **closed(
        {"on": TEXT},
        {
            "from": NAMES, "may_change": NAMES, "as": WORDS,
            **dict.fromkeys(("call", "process", "operation", "may_wait"), TEXT),
        },
    ),
    "oneOf": [{"required": [way]} for way in ("call", "process", "operation")],
}  # fmt: skip
EVENT = closed(
    {"of": TEXT, "tells": TEXT},
    {"id": TEXT, "holds": TEXT, "schema": TEXT, "names": WORDS, "state": either(TEXT, NAMES), **OPEN},
)
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
        "extension": closed({"points": NAMES, "attribute": either(TEXT, WORDS)}), "mild_attributes": LISTS,
        "buyer": BUYER, "any_version": TEXT, "planned": {"const": True}, "sdk": TEXT,
    },
)  # fmt: skip
