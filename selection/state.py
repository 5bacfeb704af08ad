"""What is known of a task while it is worked on, and at its end."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from selection.task import Box, Chosen, Task


class Outcome(Enum):
    """How an optimisation ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best choice found, what it is worth, and what nothing is worth more than."""

    outcome: Outcome
    chosen: Chosen | None
    worth: int | None
    bound: int | None
    exact: bool
    """Whether the outcome rests on whole numbers alone."""

    @property
    def is_optimal(self) -> bool:
        """Whether nothing is worth more than the choice."""
        return self.outcome is Outcome.OPTIMAL

    @property
    def is_decided(self) -> bool:
        """Whether the time reached."""
        return self.outcome is not Outcome.LIMIT


@dataclass(slots=True)
class State:
    """What is known so far."""

    task: Task
    box: Box
    best: Chosen | None = None
    worth: int | None = None
    bound: int | None = None
    floor: int | None = None

    def offer(self, chosen: Chosen | None) -> bool:
        """Take a choice that keeps every row and is worth more than the best so far."""
        if chosen is None or not self.task.allows(chosen):
            return False
        worth = self.task.worth(chosen)
        if self.target is not None and worth < self.target:
            return False
        self.best, self.worth = chosen, worth
        return True

    @property
    def target(self) -> int | None:
        """What the next choice has to be worth; none where anything will do."""
        return self.floor if self.worth is None else self.worth + 1

    @property
    def outcome(self) -> Outcome:
        """What it is when nothing is left to look at."""
        return Outcome.OPTIMAL if self.best is not None else Outcome.INFEASIBLE

    def lower_bound_to(self, bound: int) -> None:
        """Nothing is worth more than this."""
        self.bound = bound if self.bound is None else min(self.bound, bound)

    def ended(self, outcome: Outcome, *, exact: bool) -> Optimum:
        """As an answer."""
        bound = self.worth if outcome is Outcome.OPTIMAL else self.bound
        return Optimum(outcome, self.best, self.worth, bound, exact)
