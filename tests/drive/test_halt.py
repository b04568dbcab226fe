"""Why a scenario that needs a subscription cannot go on."""

import pytest
from by_hand import API, error, exchange

from lso_conformance.drive.halt import Blocked, Halt, NotApplicable, no_hub

ANSWERS: list[tuple[int | None, bool | None, type[Halt], str | None]] = [
    (501, None, NotApplicable, None),
    (404, None, NotApplicable, None),
    (405, False, NotApplicable, None),
    (501, True, Blocked, "W148-O2"),
    (404, True, Blocked, "W148-O2"),
    (500, None, Blocked, "W148-O2"),
    (200, None, Blocked, "W148-O2"),
    (None, None, Blocked, "W148-O2"),
    (400, True, Blocked, None),
    (422, None, Blocked, None),
    (503, True, Blocked, None),
    (429, None, Blocked, None),
]


@pytest.mark.parametrize(("status", "claimed", "kind", "blames"), ANSWERS)
def test_no_subscription(
    status: int | None, claimed: bool | None, kind: type[Halt], blames: str | None
) -> None:
    answer = exchange(status, error(), role="register")
    halt = no_hub(answer, API, claimed=claimed)
    assert (type(halt), halt.blames, halt.exchange) == (kind, blames, answer.number)


def test_a_refused_callback_names_the_key_of_the_profile() -> None:
    halt = no_hub(exchange(400, error(), role="register"), API, claimed=True)
    assert "ixit.callback.public_url" in halt.reason
