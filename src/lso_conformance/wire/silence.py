"""Operations that give no answer: after some vain requests they are left alone, so that a run ends in time.

Only a request that ran into `limits.request_timeout_s` counts, and of those only one that was sent after the
one counted before was over: eight at once that meet one hiccup are one.  So nothing that answers within the
profile's limit is ever left alone, however slow it is.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

NEVER_ANSWERED, ANSWERED_BEFORE, IN_ONE_SCENARIO = 3, 10, 3  # timeouts one after the other
AGAIN = 10  # so many limits later one request finds out whether it is there again
TARGET = ""


@dataclass
class _Vain:
    """What is known of one operation, of all of a target, or of an operation in one scenario."""

    most: int
    count: int = 0
    over: float = 0.0  # when the timeout was over that was counted last
    answered: bool = False
    tried: float = 0.0  # when it was asked last although it is silent

    @property
    def is_silent(self) -> bool:
        return self.count >= (self.most if self.answered else min(self.most, NEVER_ANSWERED))


class Silence:
    """Which operations of a target are silent; safe to share between threads.

    Args:
        limit_s: of a request, as the profile has it.
    """

    def __init__(self, limit_s: float) -> None:
        self._limit_s, self._lock = limit_s, threading.Lock()
        self._known: defaultdict[tuple[str, str], _Vain] = defaultdict(lambda: _Vain(ANSWERED_BEFORE))

    def why_not(self, operation: str, scenario: str, now: float) -> str | None:
        """Why an operation is not to be asked; None where it is.

        Args:
            operation: method and path.
            scenario: which wants to ask it.
            now: seconds of a clock that is never set back.
        """
        with self._lock:
            silent = [(name, each) for name, each in self._of(operation, scenario) if each.is_silent]
            for name, each in silent:
                if now < max(each.over, each.tried) + AGAIN * self._limit_s:
                    return (
                        f"{name} gave no answer within limits.request_timeout_s ({self._limit_s:g} s), "
                        f"{each.count} times one after the other"
                    )
            for _, each in silent:
                each.tried = now
        return None

    def answered(self, operation: str, scenario: str) -> None:
        """It gave an answer, whichever."""
        with self._lock:
            for _, each in self._of(operation, scenario):
                each.count, each.answered = 0, True

    def in_vain(self, operation: str, scenario: str, sent: float, over: float) -> None:
        """It gave none to a request that was sent and given up at these times."""
        with self._lock:
            for _, each in self._of(operation, scenario):
                if sent >= each.over:
                    each.count, each.over = each.count + 1, over

    def _of(self, operation: str, scenario: str) -> Iterator[tuple[str, _Vain]]:
        yield "the target", self._known[TARGET, TARGET]
        yield operation, self._known[operation, TARGET]
        alone = self._known[operation, scenario]
        alone.most = IN_ONE_SCENARIO
        yield f"{operation} in {scenario}", alone
