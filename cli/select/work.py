"""The work that answers what a selection is asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any, Final

from cli.select.asked import Answer, Asked
from contracts.errors import Invalid
from contracts.faults import fault
from contracts.selection import Evaluation, SelectionStatus
from selection.acceptability import acceptability
from selection.evaluate import NoSuchChoice, evaluate
from selection.margins import margins
from selection.prices import prices
from selection.solve import Solved, solved
from selection.sweep import sweep
from selection.watch import Watch

#: Of so many projects every price is worked out to the unit.
_FEW: Final = 60


def work(asked: Asked, watch: Watch) -> Answer:
    """The answer. Raises `Invalid` for a portfolio of projects that are not there."""
    known = solved(asked.problem, watch)
    answer = Answer(asked.problem, known.result)
    answer.more.update(_about(asked, known, watch))
    if asked.scenarios:
        results = {name: solved(each, watch).result for name, each in asked.scenarios.items()}
        answer.more["scenarios"] = results
    return answer


def _about(asked: Asked, known: Solved, watch: Watch) -> Iterator[tuple[str, Any]]:
    """What is asked about the best portfolio; most of it only where it is proven."""
    if asked.portfolios:
        yield "portfolios", [_evaluated(known, *each) for each in asked.portfolios]
    if asked.sweep:
        source, year, step = asked.sweep
        yield "sweep", sweep(known, watch, source=source, year=year, step=step)
    if known.result.status is not SelectionStatus.OPTIMAL:
        return
    if asked.prices:
        # The command's threads are threads: the solver leaves the interpreter to the other one.
        few = len(known.program.projects) <= _FEW
        yield "prices", prices(known, watch, every=few, threads=os.cpu_count() or 1)
    if asked.margins:
        yield "margins", [margins(known, name, watch) for name in asked.margins]
    if asked.draws:
        yield "acceptability", acceptability(known, watch, draws=asked.draws)


def _evaluated(known: Solved, name: str, portfolio: dict[str, str | None]) -> Evaluation:
    try:
        return evaluate(known, portfolio, name)
    except NoSuchChoice as error:
        raise Invalid.of(
            fault(
                f"{name}: selected",
                f"{error} finns inte i problemet, eller inte med det omfånget",
                f"{error} is not in the problem, or not with that option",
            )
        ) from error
