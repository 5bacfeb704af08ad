"""The best choice of a task, checked and bounded in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import gcd
from typing import Final

from selection.bounds import Bound, bound_of
from selection.linear import Found, Solver
from selection.task import Box, Chosen, Rest, Row, Task, propagate, rest
from selection.watch import Watch

#: Up to this total of the objective the solver's own search counts as proof: its tolerances are far below one unit.
TRUSTED: Final = 2**40
#: Rounds of settling; another one is worth its time while a tenth of the columns is settled.
_ROUNDS: Final = 4
_WORTHWHILE: Final = 0.9
#: Columns in the first, small search for a good choice.
_CORE: Final = 50
_CORE_NODES: Final = 2_000
#: A value of the relaxation so near to a whole number is one.
_INTEGRAL: Final = 1e-6
#: Relaxations solved by our own search, where the solver is trusted and where it is not.
_PROOF_NODES: Final = 60
_LONE_PROOF_NODES: Final = 100_000


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
class _State:
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

    def lower_bound_to(self, bound: int) -> None:
        self.bound = bound if self.bound is None else min(self.bound, bound)

    def ended(self, outcome: Outcome, *, exact: bool) -> Optimum:
        bound = self.worth if outcome is Outcome.OPTIMAL else self.bound
        return Optimum(outcome, self.best, self.worth, bound, exact)


def total(objective: Sequence[int]) -> int:
    """What an objective can come to at most, either way; up to `TRUSTED` the solver's search is proof."""
    return sum(abs(each) for each in objective)


def optimise(
    task: Task,
    box: Box,
    watch: Watch,
    start: Chosen | None = None,
    ceiling: int | None = None,
    floor: int | None = None,
) -> Optimum:
    """The best choice within the box; `start` is one that is known, and nothing is worth more than `ceiling`.

    What is worth less than `floor` counts as nothing: where nothing is worth so much, it is infeasible.

    The relaxation's multipliers settle most columns, exactly; the solver searches among the rest; and our
    own search proves in whole numbers that it missed nothing, as far as its limit of nodes goes.
    """
    # In units of what all have in common, the next better choice is as far away as it can be.
    unit = gcd(*task.objective) or 1
    state = _State(task.aiming_at([each // unit for each in task.objective]), box)
    if ceiling is not None:
        state.bound = ceiling // unit
    if floor is not None:
        state.floor = -(-floor // unit)
    found = _optimise(state, watch, start)
    return Optimum(
        found.outcome,
        found.chosen,
        None if found.worth is None else found.worth * unit,
        None if found.bound is None else found.bound * unit,
        found.exact,
    )


def _optimise(state: _State, watch: Watch, start: Chosen | None) -> Optimum:
    if start is not None and _within(start, state.box):
        state.offer(start)
    if state.worth is not None and state.worth == state.bound:
        return state.ended(Outcome.OPTIMAL, exact=True)
    narrowed = propagate(state.task, state.box)
    if narrowed is None:
        return state.ended(Outcome.INFEASIBLE, exact=True)
    state.box = narrowed
    settled = _settle(state, watch)
    if settled is not None:
        return settled
    return _search(state, watch)


def bounded(task: Task, box: Box, watch: Watch) -> Optimum:
    """A quick first answer: an exact bound and a good choice, from one relaxation and one small search."""
    state = _State(task, box)
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


def _settle(state: _State, watch: Watch) -> Optimum | None:
    """Settle columns by bounds, with a good choice from a small search; an answer where that is enough."""
    tried: frozenset[int] = frozenset()
    for _ in range(_ROUNDS):
        before = len(state.box.open)
        if not before:
            state.offer(state.box.ones)
            return state.ended(_outcome(state), exact=True)
        left = rest(state.task, state.box)
        bound, found, point = relaxation(left.task, watch)
        if bound is None:
            return state.ended(Outcome.LIMIT, exact=False)
        if found is Found.INFEASIBLE:
            return state.ended(_outcome(state), exact=True) if bound.scaled < 0 else None
        state.lower_bound_to(left.worth + bound.value)
        core = _core(bound, point)
        if not core <= tried:
            tried |= core
            _try(state, left, _around(point, core), watch)
        if not _narrow(state, left, bound):
            return state.ended(_outcome(state), exact=True)
        if len(state.box.open) > before * _WORTHWHILE:
            break
    return None


def _narrow(state: _State, left: Rest, bound: Bound) -> bool:
    """Settle what the bound leaves no choice about; false where nothing reaches the target."""
    target = state.target
    if target is None:
        return True
    if state.bound is not None and state.bound < target:
        return False
    settled = bound.settled(Box.free(len(left.columns)), target - left.worth)
    within = propagate(left.task.with_rows(_at_least(left.task, target - left.worth)), settled)
    if within is None:
        return False
    state.box = _widened(state.box, left.columns, within)
    return True


def _outcome(state: _State) -> Outcome:
    return Outcome.OPTIMAL if state.best is not None else Outcome.INFEASIBLE


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


def _try(state: _State, left: Rest, box: Box, watch: Watch) -> None:
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


def _widened(box: Box, columns: tuple[int, ...], within: Box) -> Box:
    lower, upper = list(box.lower), list(box.upper)
    for place, column in enumerate(columns):
        lower[column], upper[column] = within.lower[place], within.upper[place]
    return Box(tuple(lower), tuple(upper))


def _at_least(task: Task, worth: int) -> Row:
    return Row.of(((column, -each) for column, each in enumerate(task.objective)), -worth)


def relaxation(task: Task, watch: Watch) -> tuple[Bound | None, Found, tuple[float, ...]]:
    """The exact bound from the relaxation's multipliers (none where the time did not reach), and its point."""
    relaxed = Solver(task, Box.free(len(task.objective)), watch, whole=False).relax()
    free = Box.free(len(task.objective))
    if relaxed.found is Found.LIMIT:
        return None, relaxed.found, ()
    none = relaxed.found is Found.INFEASIBLE
    bound = bound_of(task, free, relaxed.multipliers, of_nothing=none)
    return bound, relaxed.found, relaxed.point


def _search(state: _State, watch: Watch) -> Optimum:
    """The solver's search among what is open; every proposal is checked, and ruled out where it is wrong."""
    trusted = total(state.task.objective) <= TRUSTED
    task = state.task
    if state.best is None and state.floor is not None:
        task = task.with_rows(_at_least(task, state.floor))
    while True:
        left = rest(task, state.box)
        solver = Solver(left.task, Box.free(len(left.columns)), watch, whole=True)
        if state.best is not None and _within(state.best, state.box):
            solver.start_from(left.part(state.best))
        searched = solver.search()
        proposal = None if searched.chosen is None else left.whole(searched.chosen)
        if proposal is None or task.allows(proposal):
            break
        # The solver rounded a row away. The columns that break it can't all be chosen together.
        task = task.with_rows(
            *(_cover(row, proposal) for row in task.rows if not row.holds(proposal))
        )
    state.offer(proposal)
    if searched.found is Found.LIMIT and watch.is_over:
        return state.ended(Outcome.LIMIT, exact=False)
    proved = _prove(state, watch, _PROOF_NODES if trusted else _LONE_PROOF_NODES)
    if proved:
        return state.ended(_outcome(state), exact=True)
    if searched.found is Found.LIMIT or not trusted:
        return state.ended(Outcome.LIMIT, exact=False)
    return state.ended(_outcome(state), exact=False)


def _within(chosen: Chosen, box: Box) -> bool:
    return all(
        low <= (column in chosen) <= high
        for column, (low, high) in enumerate(zip(box.lower, box.upper, strict=True))
    )


def _cover(row: Row, chosen: Chosen) -> Row:
    """Columns that break a row: not all of them the way they are.

    A column with a positive coefficient adds by being 1, one with a negative by being 0.
    """
    signs = [
        (column, 1 if each > 0 else -1)
        for column, each in row.terms
        if (each > 0) == (column in chosen)
    ]
    limit = sum(1 for _, sign in signs if sign > 0) - 1
    return Row.of(signs, limit)


def _prove(state: _State, watch: Watch, nodes: int) -> bool:
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
            task = task.with_rows(_at_least(task, state.target))
        narrowed = propagate(task, node)
        if narrowed is None:
            continue
        if not narrowed.open:
            state.offer(narrowed.ones)
            continue
        pending += _branches(state, narrowed, watch)
    return True


def _branches(state: _State, box: Box, watch: Watch) -> list[Box]:
    """What is left to look at within a box: nothing where a bound rules it out, else two halves."""
    left = rest(state.task, box)
    if not left.task.rows:
        state.offer(left.whole(place for place, each in enumerate(left.task.objective) if each > 0))
        return []
    point, settled = _looked_at(state, left, watch)
    if not point:
        return []
    box = _widened(box, left.columns, settled)
    places = settled.open
    if not places:
        return [box]
    branch = min(places, key=lambda place: (abs(point[place] - 0.5), place))
    first = int(point[branch] > 0.5)
    return [box.fixed(left.columns[branch], 1 - first), box.fixed(left.columns[branch], first)]


def _looked_at(state: _State, left: Rest, watch: Watch) -> tuple[Sequence[float], Box]:
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
        aimed = left.task.with_rows(_at_least(left.task, worth - left.worth))
        within = propagate(aimed, settled)
        if within is None:
            return None
        before = len(narrowed.open)
        narrowed = _widened(narrowed, left.columns, within)
        if len(narrowed.open) > before * _WORTHWHILE:
            break
    return narrowed
