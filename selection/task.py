"""A maximisation over columns that are 0 or 1, in whole numbers, and what can be said of it without a solver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import gcd

Chosen = frozenset[int]
"""The columns that are 1."""


@dataclass(frozen=True, slots=True)
class Row:
    """`Σ coefficient · column ≤ limit`."""

    terms: tuple[tuple[int, int], ...]
    limit: int

    @classmethod
    def of(cls, terms: Iterable[tuple[int, int]], limit: int) -> Row:
        """With terms on the same column added up, divided by what all coefficients have in common."""
        total: dict[int, int] = defaultdict(int)
        for column, coefficient in terms:
            total[column] += coefficient
        kept = tuple(sorted((column, each) for column, each in total.items() if each))
        common = gcd(*(each for _, each in kept)) if kept else 1
        if common > 1:
            # What can be reached are multiples of it, so that the limit may be rounded down.
            return cls(tuple((column, each // common) for column, each in kept), limit // common)
        return cls(kept, limit)

    def holds(self, chosen: Chosen) -> bool:
        """Whether these columns keep it."""
        return sum(each for column, each in self.terms if column in chosen) <= self.limit


@dataclass(frozen=True, slots=True)
class Box:
    """What each column may be: the lowest and the highest value."""

    lower: tuple[int, ...]
    upper: tuple[int, ...]

    @classmethod
    def free(cls, columns: int) -> Box:
        """Nothing is settled."""
        return cls((0,) * columns, (1,) * columns)

    def fixed(self, column: int, value: int) -> Box:
        """With one more column settled."""
        lower, upper = list(self.lower), list(self.upper)
        lower[column] = upper[column] = value
        return Box(tuple(lower), tuple(upper))

    def widened(self, columns: Sequence[int], part: Box) -> Box:
        """With these columns as they are in a part that has no others."""
        lower, upper = list(self.lower), list(self.upper)
        for place, column in enumerate(columns):
            lower[column], upper[column] = part.lower[place], part.upper[place]
        return Box(tuple(lower), tuple(upper))

    def holds(self, chosen: Chosen) -> bool:
        """Whether a choice lies within it."""
        return all(
            low <= (column in chosen) <= high
            for column, (low, high) in enumerate(zip(self.lower, self.upper, strict=True))
        )

    @property
    def open(self) -> list[int]:
        """The columns that are not settled."""
        return [
            column
            for column, (low, high) in enumerate(zip(self.lower, self.upper, strict=True))
            if low < high
        ]

    @property
    def ones(self) -> Chosen:
        """The columns that have to be 1."""
        return frozenset(column for column, low in enumerate(self.lower) if low)


@dataclass(frozen=True, slots=True)
class Task:
    """Maximise `Σ objective · column` under the rows."""

    objective: tuple[int, ...]
    rows: tuple[Row, ...]

    def worth(self, chosen: Chosen) -> int:
        """The objective of these columns."""
        return sum(self.objective[column] for column in chosen)

    def allows(self, chosen: Chosen) -> bool:
        """Whether these columns keep every row."""
        return all(row.holds(chosen) for row in self.rows)

    def at_least(self, worth: int) -> Row:
        """The row that only choices worth so much keep."""
        return Row.of(((column, -each) for column, each in enumerate(self.objective)), -worth)

    def with_rows(self, *rows: Row) -> Task:
        """Under more rows."""
        return Task(self.objective, (*self.rows, *rows))

    def aiming_at(self, objective: Sequence[int]) -> Task:
        """With another objective."""
        return Task(tuple(objective), self.rows)


def propagate(task: Task, box: Box) -> Box | None:
    """Settle what the rows leave no choice about, over and over; None where no choice is left at all."""
    lower, upper = list(box.lower), list(box.upper)
    by_column: dict[int, list[int]] = defaultdict(list)
    for number, row in enumerate(task.rows):
        for column, _ in row.terms:
            by_column[column].append(number)
    waiting = list(range(len(task.rows)))
    queued = set(waiting)
    while waiting:
        number = waiting.pop()
        queued.discard(number)
        row = task.rows[number]
        least = sum(each * (lower[c] if each > 0 else upper[c]) for c, each in row.terms)
        room = row.limit - least
        if room < 0:
            return None
        for column, each in row.terms:
            if lower[column] == upper[column] or abs(each) <= room:
                continue
            lower[column] = upper[column] = 0 if each > 0 else 1
            for other in by_column[column]:
                if other not in queued:
                    queued.add(other)
                    waiting.append(other)
    return Box(tuple(lower), tuple(upper))


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a task when the settled columns are taken out."""

    task: Task
    columns: tuple[int, ...]
    """Of each column of the rest: which it is in the whole."""
    settled: Chosen
    worth: int
    """What the settled columns are worth."""

    def whole(self, chosen: Iterable[int]) -> Chosen:
        """Chosen columns of the rest, with the settled ones, as columns of the whole."""
        return self.settled | {self.columns[column] for column in chosen}

    def part(self, chosen: Chosen) -> Chosen:
        """What of a choice lies in the rest."""
        return frozenset(place for place, column in enumerate(self.columns) if column in chosen)


def rest(task: Task, box: Box) -> Rest:
    """Without settled columns, and without rows that can't be broken any more."""
    columns = box.open
    place = {column: number for number, column in enumerate(columns)}
    ones = box.ones
    rows: dict[Row, None] = {}
    for row in task.rows:
        terms = [(place[column], each) for column, each in row.terms if column in place]
        limit = row.limit - sum(each for column, each in row.terms if column in ones)
        if sum(each for _, each in terms if each > 0) > limit:
            rows[Row.of(terms, limit)] = None
    objective = tuple(task.objective[column] for column in columns)
    return Rest(Task(objective, tuple(rows)), tuple(columns), ones, task.worth(ones))
