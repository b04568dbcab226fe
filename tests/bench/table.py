"""The one table: for each row what it is held against, today's figure, their ratio and the goal."""

import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """A figure, or its ratio to the floor, is at most this."""

    most: float
    is_ratio: bool = False


@dataclass(frozen=True)
class Row:
    """A figure in a unit; `floor` is what it is held against, in the same unit."""

    what: str
    unit: str
    figure: float
    floor: float | None = None
    goal: Goal | None = None

    @property
    def ratio(self) -> float | None:
        return None if self.floor is None else self.figure / self.floor

    @property
    def is_met(self) -> bool | None:
        """None without a goal."""
        if self.goal is None:
            return None
        held = self.ratio if self.goal.is_ratio else self.figure
        return held is not None and held <= self.goal.most


COLUMNS = ("what", "unit", "floor", "figure", "ratio", "goal", "met")
FORM = "{:<46} {:<5} {:>8} {:>9} {:>7} {:>9} {}\n"


def begin() -> None:
    """Print the head of the table."""
    sys.stdout.write(FORM.format(*COLUMNS))


def show(row: Row) -> None:
    """Print a row as soon as it is known."""
    goal = "" if row.goal is None else f"<= {row.goal.most:g}{' x' if row.goal.is_ratio else ''}"
    met = {None: "", True: "yes", False: "NO"}[row.is_met]
    numbers = map(_number, (row.floor, row.figure, row.ratio))
    sys.stdout.write(FORM.format(row.what, row.unit, *numbers, goal, met))
    sys.stdout.flush()


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
