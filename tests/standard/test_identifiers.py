"""Unknown ids: like the target's own, and nobody's, not even a moment later."""

import pytest

from lso_conformance.standard.identifiers import look_alike, unlike

UUID = "b7e0c2f4-1111-4222-8333-944445555666"
MOMENTS = 10**6  # ids that a target may give out while a run lasts


@pytest.mark.parametrize("real", ["0", "9", "12", "99999", "00000009", "1763887000123", "9" * 19])
def test_a_number_becomes_one_that_counting_does_not_reach(real: str) -> None:
    found = [int(look_alike(real, attempt)) for attempt in range(3)]
    assert len({*found}) == 3
    assert all(number < int(real) or number > int(real) + MOMENTS for number in found)


@pytest.mark.parametrize("real", ["00000009", "1763887000123", UUID, "FM-000009"])
def test_what_has_one_length_keeps_it(real: str) -> None:
    assert len(look_alike(real)) == len(real)
    assert look_alike(real) != real


def test_a_uuid_changes_at_its_end_only() -> None:
    assert look_alike(UUID)[:32] == UUID[:32]


@pytest.mark.parametrize("real", ["", "-"])
def test_what_has_nothing_to_change_is_lengthened(real: str) -> None:
    assert len(look_alike(real)) > len(real)
    assert len(unlike(real)) > len(real)
