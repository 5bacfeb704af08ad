"""The best portfolio of a program by the tie rule: value, then number, then lower cost, then earlier registration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from selection.optimise import TRUSTED, optimise, total
from selection.program import Program
from selection.settling import settled_near
from selection.state import Optimum, Outcome
from selection.task import Box, Chosen, Row, Task
from selection.watch import Watch

#: Columns whose order of registration is settled in one step: their weights are powers of two.
_BLOCK: Final = 24


@dataclass(frozen=True, slots=True)
class Best:
    """An optimum of value, and whether the tie rule was followed to its end."""

    optimum: Optimum
    tie_settled: bool

    @property
    def chosen(self) -> Chosen | None:
        """The columns chosen."""
        return self.optimum.chosen


def best(program: Program, task: Task, watch: Watch, start: Chosen | None = None) -> Best:
    """The best of the program's columns under the task's rows."""
    box = Box.free(len(program.columns))
    watch.at("value")
    # Value and number in one search, where both fit into numbers that the solver handles exactly.
    most = len(program.by_project) + 1
    both = [each * most + 1 for each in task.objective]
    together = total(both) <= TRUSTED
    found = optimise(task.aiming_at(both) if together else task, box, watch, start)
    if together:
        found = _value_alone(task, found, most)
    if found.outcome is not Outcome.OPTIMAL or found.chosen is None:
        return Best(found, tie_settled=False)
    chosen, settled = _untie(program, task, found.chosen, watch, counted=together)
    return Best(replace(found, chosen=chosen), tie_settled=settled)


def _value_alone(task: Task, found: Optimum, most: int) -> Optimum:
    """An optimum of value and number as one of value. Between 0 and `most - 1` of it is number."""
    return replace(
        found,
        worth=None if found.chosen is None else task.worth(found.chosen),
        bound=None if found.bound is None else found.bound // most,
    )


def _untie(
    program: Program, task: Task, chosen: Chosen, watch: Watch, *, counted: bool
) -> tuple[Chosen, bool]:
    """The first by the tie rule among all that are worth as much, and whether that is certain."""
    watch.at("ties")
    near = settled_near(task, Box.free(len(program.columns)), task.worth(chosen), watch)
    if near is None:
        raise AssertionError("the bound contradicts a choice that was checked")
    aims = [
        list(task.objective),
        [1] * len(task.objective),
        [-column.cost for column in program.columns],
    ]
    # Before the number is settled, one with more projects may cost more and still come first.
    alike = aims if counted else aims[:1]
    other, alone = _another(task, alike, near, chosen, watch, most=counted)
    if alone is not None:
        return chosen, alone
    known = 2 if counted else 1
    for stage, aim in (("number", 1), ("cost", 2)):
        if aim < known:
            continue
        watch.at(stage)
        under = task.with_rows(*_as_good(aims[:aim], chosen)).aiming_at(aims[aim])
        start = max(chosen, other, key=under.worth) if other else chosen
        found = optimise(under, near, watch, start if under.allows(start) else chosen)
        if found.chosen is not None:
            chosen = found.chosen
        if found.outcome is not Outcome.OPTIMAL:
            return chosen, False
    watch.at("registration")
    return _earliest(task, aims, near, chosen, watch)


def _as_good(aims: Sequence[Sequence[int]], chosen: Chosen) -> list[Row]:
    """At least as much as these columns, in each of these respects."""
    return [
        Row.of(((c, -each) for c, each in enumerate(aim)), -sum(aim[c] for c in chosen))
        for aim in aims
    ]


def _another(
    task: Task,
    aims: Sequence[Sequence[int]],
    box: Box,
    chosen: Chosen,
    watch: Watch,
    *,
    most: bool,
) -> tuple[Chosen | None, bool | None]:
    """Another choice that is as good in every respect; or, where there is none, whether that is certain.

    `most` says that no equal is more in number: another one then lacks one of these.
    """
    terms = [(column, 1) for column in chosen]
    if not most:
        terms += [(c, -1) for c in range(len(task.objective)) if c not in chosen]
    differs = Row.of(terms, len(chosen) - 1)
    under = task.with_rows(*_as_good(aims, chosen), differs).aiming_at([0] * len(task.objective))
    found = optimise(under, box, watch)
    if found.chosen is not None:
        return found.chosen, None
    return None, found.outcome is Outcome.INFEASIBLE


def _earliest(
    task: Task, aims: Sequence[Sequence[int]], box: Box, chosen: Chosen, watch: Watch
) -> tuple[Chosen, bool]:
    """Among equals the one with the earliest registered project in which they differ."""
    _, alone = _another(task, aims, box, chosen, watch, most=True)
    if alone is not None:
        return chosen, alone
    task = task.with_rows(*_as_good(aims, chosen))
    columns = box.open
    for first in range(0, len(columns), _BLOCK):
        block = columns[first : first + _BLOCK]
        weights = [0] * len(task.objective)
        for place, column in enumerate(block):
            weights[column] = 1 << (_BLOCK - 1 - place)
        found = optimise(task.aiming_at(weights), box, watch, chosen)
        if found.chosen is not None:
            chosen = found.chosen
        if found.outcome is not Outcome.OPTIMAL:
            return chosen, False
        for column in block:
            box = box.fixed(column, int(column in chosen))
    return chosen, True
