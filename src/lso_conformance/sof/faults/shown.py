"""Faults of showing: an attribute that must be there is absent.  At every place of the table."""

from lso_conformance.sof.operators.documents import without
from lso_conformance.sof.operators.lists import of_kind
from lso_conformance.sof.operators.rows import blunt, sow
from lso_conformance.sof.operators.seams import always, changes
from lso_conformance.sof.registry import Mixed
from lso_conformance.sof.tables.lists import short
from lso_conformance.sof.tables.shown import PLACES, Shown


def _lacks(place: Shown, attribute: str) -> Mixed:
    return changes(place.seam, without(attribute), of_kind(place.kind) if place.kind else always)


for _place in PLACES:
    sow(
        _place.breaks, _place.text, lambda attribute, place=_place: _lacks(place, attribute),
        *(blunt(short(one), one, one) for one in _place.attributes.split()),
        name=_place.word,
    )  # fmt: skip
