"""The best choice of a task, checked and bounded in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import Final

from selection.linear import Found, Solver
from selection.proving import prove
from selection.settling import settle
from selection.state import Optimum, Outcome, State
from selection.task import Box, Chosen, Row, Task, propagate, rest
from selection.watch import Watch

#: Up to this total of the objective the solver's own search counts as proof: its tolerances are far below one unit.
TRUSTED: Final = 2**40
#: Relaxations solved by our own search, where the solver is trusted and where it is not.
_PROOF_NODES: Final = 60
_LONE_PROOF_NODES: Final = 100_000


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
    state = State(task.aiming_at([each // unit for each in task.objective]), box)
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


def _optimise(state: State, watch: Watch, start: Chosen | None) -> Optimum:
    if start is not None and state.box.holds(start):
        state.offer(start)
    if state.worth is not None and state.worth == state.bound:
        return state.ended(Outcome.OPTIMAL, exact=True)
    narrowed = propagate(state.task, state.box)
    if narrowed is None:
        return state.ended(Outcome.INFEASIBLE, exact=True)
    state.box = narrowed
    settled = settle(state, watch)
    if settled is not None:
        return settled
    return _search(state, watch)


def _search(state: State, watch: Watch) -> Optimum:
    """The solver's search among what is open; every proposal is checked, and ruled out where it is wrong."""
    trusted = total(state.task.objective) <= TRUSTED
    task = state.task
    if state.best is None and state.floor is not None:
        task = task.with_rows(task.at_least(state.floor))
    while True:
        left = rest(task, state.box)
        solver = Solver(left.task, Box.free(len(left.columns)), watch, whole=True)
        if state.best is not None and state.box.holds(state.best):
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
    proved = prove(state, watch, _PROOF_NODES if trusted else _LONE_PROOF_NODES)
    if proved:
        return state.ended(state.outcome, exact=True)
    if searched.found is Found.LIMIT or not trusted:
        return state.ended(Outcome.LIMIT, exact=False)
    return state.ended(state.outcome, exact=False)


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
