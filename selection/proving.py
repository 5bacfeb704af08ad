"""Our own search with exact bounds: it proves in whole numbers that nothing better was missed."""

from __future__ import annotations

from collections.abc import Sequence

from selection.bounds import bound_of
from selection.linear import Found, Solver
from selection.state import State
from selection.task import Box, Rest, propagate, rest
from selection.watch import Watch


def prove(state: State, watch: Watch, nodes: int) -> bool:
    """Search for anything better, with exact bounds; true where there is nothing better than what is then known."""
    pending = [state.box]
    visited = 0
    while pending:
        if visited >= nodes or watch.is_over:
            return False
        visited += 1
        if not visited % 50:
            watch.at("proving", visited)
        node = pending.pop()
        task = state.task
        if state.target is not None:
            task = task.with_rows(task.at_least(state.target))
        narrowed = propagate(task, node)
        if narrowed is None:
            continue
        if not narrowed.open:
            state.offer(narrowed.ones)
            continue
        pending += _branches(state, narrowed, watch)
    return True


def _branches(state: State, box: Box, watch: Watch) -> list[Box]:
    """What is left to look at within a box: nothing where a bound rules it out, else two halves."""
    left = rest(state.task, box)
    if not left.task.rows:
        state.offer(left.whole(place for place, each in enumerate(left.task.objective) if each > 0))
        return []
    point, settled = _looked_at(state, left, watch)
    if not point:
        return []
    box = box.widened(left.columns, settled)
    places = settled.open
    if not places:
        return [box]
    branch = min(places, key=lambda place: (abs(point[place] - 0.5), place))
    first = int(point[branch] > 0.5)
    return [box.fixed(left.columns[branch], 1 - first), box.fixed(left.columns[branch], first)]


def _looked_at(state: State, left: Rest, watch: Watch) -> tuple[Sequence[float], Box]:
    """A point of the relaxation (none where it is ruled out), and what the bound leaves open."""
    free = Box.free(len(left.columns))
    undecided = (0.5,) * len(left.columns)
    relaxed = Solver(left.task, free, watch, whole=False).relax()
    if relaxed.found is Found.LIMIT:
        return undecided, free
    if relaxed.found is Found.INFEASIBLE:
        nothing = bound_of(left.task, free, relaxed.multipliers, of_nothing=True)
        return (() if nothing.scaled < 0 else undecided), free
    state.offer(left.whole(place for place, value in enumerate(relaxed.point) if value > 0.5))
    bound = bound_of(left.task, free, relaxed.multipliers)
    if state.target is None:
        return relaxed.point, free
    if left.worth + bound.value < state.target:
        return (), free
    return relaxed.point, bound.settled(free, state.target - left.worth)
