"""Columns settled by exact bounds, and a good choice from a small search among those that are least certain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from selection.bounds import Bound, bound_of
from selection.linear import Found, Solver
from selection.state import Optimum, Outcome, State
from selection.task import Box, Chosen, Rest, Task, propagate, rest
from selection.watch import Watch

#: Rounds of settling; another one is worth its time while a tenth of the columns is settled.
_ROUNDS: Final = 4
_WORTHWHILE: Final = 0.9
#: Columns in the first, small search for a good choice.
_CORE: Final = 50
_CORE_NODES: Final = 2_000
#: A value of the relaxation so near to a whole number is one.
_INTEGRAL: Final = 1e-6


def bounded(task: Task, box: Box, watch: Watch) -> Optimum:
    """A quick first answer: an exact bound and a good choice, from one relaxation and one small search."""
    state = State(task, box)
    narrowed = propagate(task, box)
    if narrowed is None:
        return state.ended(Outcome.INFEASIBLE, exact=True)
    state.box = narrowed
    left = rest(task, narrowed)
    if not left.columns:
        state.offer(left.settled)
        return state.ended(Outcome.OPTIMAL, exact=True)
    bound, found, point = relaxation(left.task, watch)
    if found is Found.INFEASIBLE and bound is not None and bound.scaled < 0:
        return state.ended(Outcome.INFEASIBLE, exact=True)
    if found is Found.OPTIMAL and bound is not None:
        state.lower_bound_to(left.worth + bound.value)
        _try(state, left, _around(point, _core(bound, point)), watch)
    return state.ended(Outcome.LIMIT, exact=True)


def settle(state: State, watch: Watch) -> Optimum | None:
    """Settle columns by bounds, with a good choice from a small search; an answer where that is enough."""
    tried: frozenset[int] = frozenset()
    for _ in range(_ROUNDS):
        before = len(state.box.open)
        if not before:
            state.offer(state.box.ones)
            return state.ended(state.outcome, exact=True)
        left = rest(state.task, state.box)
        bound, found, point = relaxation(left.task, watch)
        if bound is None:
            return state.ended(Outcome.LIMIT, exact=False)
        if found is Found.INFEASIBLE:
            return state.ended(state.outcome, exact=True) if bound.scaled < 0 else None
        state.lower_bound_to(left.worth + bound.value)
        core = _core(bound, point)
        if not core <= tried:
            tried |= core
            _try(state, left, _around(point, core), watch)
        if not _narrow(state, left, bound):
            return state.ended(state.outcome, exact=True)
        if len(state.box.open) > before * _WORTHWHILE:
            break
    return None


def _narrow(state: State, left: Rest, bound: Bound) -> bool:
    """Settle what the bound leaves no choice about; false where nothing reaches the target."""
    target = state.target
    if target is None:
        return True
    if state.bound is not None and state.bound < target:
        return False
    settled = bound.settled(Box.free(len(left.columns)), target - left.worth)
    within = propagate(left.task.with_rows(left.task.at_least(target - left.worth)), settled)
    if within is None:
        return False
    state.box = state.box.widened(left.columns, within)
    return True


def settled_near(task: Task, box: Box, worth: int, watch: Watch) -> Box | None:
    """The box in which everything lies that is worth at least so much; exact."""
    narrowed = propagate(task, box)
    if narrowed is None:
        return None
    for _ in range(_ROUNDS):
        left = rest(task, narrowed)
        if not left.columns:
            return narrowed
        bound, found, _ = relaxation(left.task, watch)
        if bound is None or found is Found.INFEASIBLE:
            return narrowed
        settled = bound.settled(Box.free(len(left.columns)), worth - left.worth)
        aimed = left.task.with_rows(left.task.at_least(worth - left.worth))
        within = propagate(aimed, settled)
        if within is None:
            return None
        before = len(narrowed.open)
        narrowed = narrowed.widened(left.columns, within)
        if len(narrowed.open) > before * _WORTHWHILE:
            break
    return narrowed


def relaxation(task: Task, watch: Watch) -> tuple[Bound | None, Found, tuple[float, ...]]:
    """The exact bound from the relaxation's multipliers (none where the time did not reach), and its point."""
    relaxed = Solver(task, Box.free(len(task.objective)), watch, whole=False).relax()
    free = Box.free(len(task.objective))
    if relaxed.found is Found.LIMIT:
        return None, relaxed.found, ()
    none = relaxed.found is Found.INFEASIBLE
    bound = bound_of(task, free, relaxed.multipliers, of_nothing=none)
    return bound, relaxed.found, relaxed.point


def _core(bound: Bound, point: Sequence[float]) -> frozenset[int]:
    """The columns that are least certain: fractions, then those that give up least by being otherwise."""
    order = sorted(
        range(len(point)),
        key=lambda place: (
            abs(point[place] - round(point[place])) < _INTEGRAL,
            abs(bound.gains[place]),
            place,
        ),
    )
    return frozenset(order[:_CORE])


def _around(point: Sequence[float], core: frozenset[int]) -> Box:
    """Everything outside the core as it is in the relaxation."""
    settled = [round(value) for value in point]
    return Box(
        tuple(0 if place in core else value for place, value in enumerate(settled)),
        tuple(1 if place in core else value for place, value in enumerate(settled)),
    )


def _try(state: State, left: Rest, box: Box, watch: Watch) -> None:
    """A quick search within a small box, for a good choice."""
    narrowed = propagate(left.task, box)
    if narrowed is None:
        return
    small = rest(left.task, narrowed)
    chosen: Chosen | None = frozenset()
    if small.columns:
        solver = Solver(small.task, Box.free(len(small.columns)), watch, whole=True)
        chosen = solver.search(_CORE_NODES).chosen
    if chosen is not None:
        state.offer(left.whole(small.whole(chosen)))
