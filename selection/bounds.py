"""Bounds that are true whatever the solver's rounding: multipliers may be off, the sums over them are exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from selection.task import Box, Task


@dataclass(frozen=True, slots=True)
class Bound:
    """No choice within the box is worth more; and what each column gives up by being otherwise.

    All numbers are multiplied by 2 to the power of `bits`, which makes them whole.
    """

    scaled: int
    gains: tuple[int, ...]
    """What a column adds to the bound when it is 1: the objective, less what it uses of the rows."""
    bits: int

    @property
    def value(self) -> int:
        """The bound as a whole number: what is worth a whole number can't be worth more."""
        return self.scaled >> self.bits

    def settled(self, box: Box, target: int) -> Box:
        """The box without the values of columns with which nothing is worth `target`."""
        room = self.scaled - (target << self.bits)
        lower, upper = list(box.lower), list(box.upper)
        for column, gain in enumerate(self.gains):
            if lower[column] < upper[column] and abs(gain) > room:
                lower[column] = upper[column] = 1 if gain > 0 else 0
        return Box(tuple(lower), tuple(upper))


def bound_of(
    task: Task,
    box: Box,
    multipliers: Sequence[tuple[int, int]],
    *,
    of_nothing: bool = False,
) -> Bound:
    """The Lagrangian bound: `Σ multiplier · limit + Σ max(0, what a column gains)`, in whole numbers.

    With `of_nothing` the objective counts as 0: a bound below 0 then shows that no choice keeps the rows.
    """
    bits = max((-exponent for mantissa, exponent in multipliers if mantissa), default=0)
    bits = max(bits, 0)
    gains = [0 if of_nothing else each << bits for each in task.objective]
    total = 0
    for (mantissa, exponent), row in zip(multipliers, task.rows, strict=True):
        if not mantissa:
            continue
        multiplier = mantissa << (bits + exponent)
        total += multiplier * row.limit
        for column, each in row.terms:
            gains[column] -= multiplier * each
    for column, gain in enumerate(gains):
        total += gain * (box.upper[column] if gain > 0 else box.lower[column])
    return Bound(total, tuple(gains), bits)
