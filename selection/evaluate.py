"""A portfolio that somebody proposes, beside the best one."""

from __future__ import annotations

from contracts.selection import Evaluation, SelectionStatus, in_order
from selection.solve import Solved
from selection.verify import Portfolio, account


class NoSuchChoice(Exception):
    """The portfolio names a project or an option that the problem has not."""


def evaluate(solved: Solved, portfolio: Portfolio, name: str = "") -> Evaluation:
    """Which rules it breaks, what it is worth, and what it loses beside the best. Raises `NoSuchChoice`.

    The price is none where the best portfolio is not proven.
    """
    try:
        told = account(solved.problem, portfolio)
    except KeyError as error:
        raise NoSuchChoice(str(error.args[0])) from error
    best = solved.result
    price = None
    if best.status is SelectionStatus.OPTIMAL and best.value is not None:
        price = best.value - told.value
    chosen = set(best.selected)
    return Evaluation(
        name=name,
        feasible=not told.broken,
        broken=told.broken,
        value=told.value,
        number=told.number,
        cost=told.cost,
        price=price,
        added=tuple(in_order(portfolio.keys() - chosen)),
        dropped=tuple(in_order(chosen - portfolio.keys())),
        spent=told.spent,
    )
