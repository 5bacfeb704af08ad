"""What it costs to decide otherwise about each project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from contracts.selection import Price, Prices, Standing
from contracts.selection.base import PLACES
from selection.optimise import optimise
from selection.program import Program
from selection.settling import bounded
from selection.solve import Solved, checked
from selection.state import Outcome
from selection.task import Box, Chosen, Task
from selection.watch import Watch

#: Of the chosen projects' mean value: what deciding otherwise has to cost for a project to stand firmly.
MARGIN: Final = Decimal("0.1")


class NotSolved(Exception):
    """There is no proven optimum to ask about."""


@dataclass(frozen=True, slots=True)
class _Otherwise:
    """The best portfolio that decides otherwise about a project, as far as it is known."""

    project: str
    task: Task
    known: Chosen | None
    """The best such portfolio found."""
    bound: int | None
    """Nothing such is worth more; none: there is none such."""


def prices(
    solved: Solved,
    watch: Watch,
    *,
    margin: Decimal | None = None,
    every: bool = False,
    threads: int = 1,
) -> Prices:
    """The price of each project, in the order of registration.

    A proven interval where that is enough to tell that a project stands firmly, exact otherwise (with
    `every`: always). `margin` is in the unit of value; left out it is a tenth of the chosen projects' mean
    value. More than one thread is for programs of their own: under eventlet threads are no threads.
    """
    chosen, worth = _optimum(solved)
    program = solved.program
    margin = _margin(solved) if margin is None else margin
    least = -int(-margin.scaleb(program.value_places) // 1)
    with ExitStack() as stack:
        apply: Apply = map
        if threads > 1:
            apply = stack.enter_context(ThreadPoolExecutor(threads)).map
        first = _told(
            apply(lambda each: _bounded(program, each, chosen, worth, watch), program.projects),
            "bounding",
            len(program.projects),
            watch,
        )
        pool = sorted(
            {each.known for each in first if each.known is not None},
            key=lambda known: (-program.task.worth(known), sorted(known)),
        )
        known = [_with_pool(each, pool) for each in first]
        second = _told(
            apply(lambda each: _exactly(each, worth, least, watch, every=every), known),
            "pricing",
            len(known),
            watch,
        )
    inside = {program.columns[number].project for number in chosen}
    found = [_price(solved, each, worth, least, inside=each.project in inside) for each in second]
    return Prices(margin=margin, prices=tuple(found))


Apply = Callable[[Callable[[Any], _Otherwise], Sequence[Any]], Iterable[_Otherwise]]


def _told(results: Iterable[_Otherwise], stage: str, total: int, watch: Watch) -> list[_Otherwise]:
    found = []
    for result in results:
        found.append(result)
        watch.at(stage, len(found), total)
    return found


def _optimum(solved: Solved) -> tuple[Chosen, int]:
    optimum = solved.best.optimum
    if optimum.outcome is not Outcome.OPTIMAL or optimum.chosen is None or optimum.worth is None:
        raise NotSolved(solved.result.status)
    return optimum.chosen, optimum.worth


def _margin(solved: Solved) -> Decimal:
    value = solved.result.value or Decimal(0)
    unit = Decimal(1).scaleb(-solved.program.value_places)
    mean = abs(value) * MARGIN / max(1, solved.result.number)
    return max(unit, round(mean, PLACES))


def _otherwise(program: Program, project: str, chosen: Chosen) -> Task:
    inside = any(program.columns[number].project == project for number in chosen)
    row = program.leave_out(project) if inside else program.include(project)
    return program.task.with_rows(row)


def _bounded(
    program: Program, project: str, chosen: Chosen, worth: int, watch: Watch
) -> _Otherwise:
    task = _otherwise(program, project, chosen)
    if watch.is_over:
        return _Otherwise(project, task, None, worth)
    found = bounded(task, Box.free(len(program.columns)), watch)
    bound = None if found.outcome is Outcome.INFEASIBLE else found.bound
    if found.outcome is not Outcome.INFEASIBLE:
        bound = worth if bound is None else min(bound, worth)
    return _Otherwise(project, task, found.chosen, bound)


def _with_pool(each: _Otherwise, pool: Sequence[Chosen]) -> _Otherwise:
    """With the best of all portfolios found that decides otherwise about it."""
    if each.bound is None:
        return each
    known = next((known for known in pool if each.task.allows(known)), None)
    return replace(each, known=known)


def _exactly(each: _Otherwise, worth: int, least: int, watch: Watch, *, every: bool) -> _Otherwise:
    if each.bound is None or watch.is_over:
        return each
    if each.known is not None and each.task.worth(each.known) == each.bound:
        return each
    if not every and worth - each.bound >= least:
        return each
    box = Box.free(len(each.task.objective))
    # What is not even worth this leaves the project standing firmly, whatever its exact price.
    floor = None if every else worth - least + 1
    found = optimise(each.task, box, watch, each.known, each.bound, floor)
    if found.outcome is Outcome.INFEASIBLE:
        if floor is None:
            return replace(each, known=None, bound=None)
        return replace(each, bound=min(each.bound, floor - 1))
    return replace(each, known=found.chosen, bound=found.bound)


def _price(solved: Solved, each: _Otherwise, worth: int, least: int, *, inside: bool) -> Price:
    program = solved.program
    at_least = None if each.bound is None else program.value(worth - each.bound)
    at_most = None
    if each.known is not None:
        _, told = checked(solved.problem, program, each.known)
        at_most = program.value(worth) - told.value
    return Price(
        project=each.project,
        chosen=inside,
        possible=each.bound is not None,
        at_least=at_least,
        at_most=at_most,
        standing=_standing(at_least, at_most, program.value(least), inside=inside),
    )


def _standing(
    at_least: Decimal | None, at_most: Decimal | None, margin: Decimal, *, inside: bool
) -> Standing:
    if at_most is not None and at_most < margin:
        return Standing.BORDERLINE
    if at_least is not None and at_least < margin:
        return Standing.UNKNOWN
    return Standing.CORE if inside else Standing.OUTSIDE
