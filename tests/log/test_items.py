"""JSON texts that share items: read as `json.loads` would, or not at all."""

import json

import pytest

from lso_conformance.log import items
from lso_conformance.log.exchange import Exchange, Json, Kept
from lso_conformance.log.items import Items

ITEM = '{"state": "completed", "nested": [{"a": "}, {"}, {"b": []}], "id": 7}'
READ = [
    "{}",
    f" {ITEM}\n",
    f"[{ITEM}]",
    f"[{ITEM} ,\t{ITEM}, {{}}]",
    f'[{ITEM[:-1]}, "more": 1.50}}, {ITEM}] ',
]
LEFT = [
    "", "7", "[]", "[1, {}]", "[{},]", "[{}", "[{}]]", "{}{}", "[{}] x", "{,}", '{"a": NaN}',
    '{"a": 1, "a": 2}', "[" * 10**5,
]  # fmt: skip


@pytest.mark.parametrize("text", READ)
def test_is_read_as_json(text: str) -> None:
    known = Items()
    for _ in range(3):
        document, fresh = known.document(text)
        assert document == json.loads(text)
    assert fresh == (items.ENTRY * len(document) if isinstance(document, list) else 0)


@pytest.mark.parametrize("text", LEFT)
def test_what_is_unusual_is_left(text: str) -> None:
    known = Items()
    known.document(f"[{ITEM}, {{}}]")
    with pytest.raises((ValueError, RecursionError)):
        known.document(text)


def test_an_item_is_shared_by_lists_and_reads() -> None:
    known = Items()
    alone, _ = known.document(ITEM)
    (first, _, last), _ = known.document(f"[{ITEM}, {{}}, {ITEM}]")
    assert first is last is alone


def test_items_not_met_for_long_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(items, "KNOWN", 10 * len(ITEM))
    known = Items()
    alone, _ = known.document(ITEM)
    for number in range(25):
        known.document(ITEM.replace("7", str(100 + number)))
    again, fresh = known.document(ITEM)
    assert again == alone
    assert again is not alone
    assert fresh == len(ITEM)


def test_what_is_let_go_is_read_again() -> None:
    kept = Kept()
    sent = {"n": 1, "at": "2026-01-01T00:00:00Z", "kind": "received", "scenario": "", "callback": "",
            "method": "POST", "url": "", "headers": (), "status": 204, "body": ITEM}  # fmt: skip
    told: Exchange = kept.of(sent)
    before = told.request_json()
    assert told.request_json() is before
    kept.let_go()
    assert told.request_json() == before == Json(ITEM.encode()).document
    assert told.request_json() is not before
