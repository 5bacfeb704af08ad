"""A problem solved: the answer, checked once more from the file itself."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from contracts.selection import (
    Proof,
    SelectionProblem,
    SelectionResult,
    SelectionStatus,
    digest,
    in_order,
    input_hash,
)
from selection.best import Best, best
from selection.conflict import conflict
from selection.program import Program, program_of
from selection.state import Outcome
from selection.task import Chosen
from selection.verify import Account, Portfolio, account
from selection.watch import Watch


class AnswerWrong(Exception):
    """An answer does not stand up to the exact check: a defect, and no answer is given."""


@dataclass(frozen=True, slots=True)
class Solved:
    """An answer with what it was found by, for who asks on."""

    problem: SelectionProblem
    program: Program
    best: Best
    result: SelectionResult

    @property
    def chosen(self) -> Chosen | None:
        """The columns chosen."""
        return self.best.chosen


def watch_of(problem: SelectionProblem) -> Watch:
    """The time that the problem gives itself, from now."""
    return Watch(float(problem.time_limit_s))


def solve(problem: SelectionProblem, watch: Watch | None = None) -> SelectionResult:
    """The best portfolio. Raises `Stopped` where it is cancelled and `AnswerWrong` rather than answer wrongly."""
    return solved(problem, watch).result


def solved(problem: SelectionProblem, watch: Watch | None = None) -> Solved:
    """The best portfolio, with what it takes to ask on."""
    watch = watch or watch_of(problem)
    program = program_of(problem)
    found = best(program, program.task, watch)
    return Solved(problem, program, found, _result(problem, program, found, watch))


def portfolio_of(program: Program, chosen: Chosen) -> dict[str, str | None]:
    """Chosen columns as projects and options."""
    return {program.columns[number].project: program.columns[number].option for number in chosen}


def checked(
    problem: SelectionProblem, program: Program, chosen: Chosen
) -> tuple[Portfolio, Account]:
    """A portfolio that keeps every rule and is worth what it is said to be. Raises `AnswerWrong`."""
    portfolio = portfolio_of(program, chosen)
    told = account(problem, portfolio)
    worth = program.value(program.task.worth(chosen))
    if told.broken or told.value != worth or len(portfolio) != len(chosen):
        broken = ", ".join(rule.path for rule in told.broken)
        raise AnswerWrong(f"worth {told.value}, said {worth}; broken: {broken or 'none'}")
    return portfolio, told


_STATUS = {
    Outcome.OPTIMAL: SelectionStatus.OPTIMAL,
    Outcome.INFEASIBLE: SelectionStatus.INFEASIBLE,
}


def _result(
    problem: SelectionProblem, program: Program, found: Best, watch: Watch
) -> SelectionResult:
    optimum = found.optimum
    portfolio: Portfolio = {}
    value = bound = None
    if optimum.chosen is not None:
        portfolio, told = checked(problem, program, optimum.chosen)
        value = told.value
    else:
        told = account(problem, {})
    if optimum.bound is not None and optimum.outcome is not Outcome.INFEASIBLE:
        bound = program.value(optimum.bound)
    status = _STATUS.get(
        optimum.outcome,
        SelectionStatus.FEASIBLE if optimum.chosen is not None else SelectionStatus.UNDECIDED,
    )
    against = conflict(program, watch) if status is SelectionStatus.INFEASIBLE else None
    proof = None
    if optimum.outcome is not Outcome.LIMIT:
        proof = Proof.EXACT if optimum.exact else Proof.SOLVER
    result = SelectionResult(
        status=status,
        value=value,
        bound=bound,
        selected=tuple(in_order(portfolio)),
        options={name: portfolio[name] or "" for name in in_order(portfolio) if portfolio[name]},
        number=len(portfolio),
        cost=told.cost,
        spent=_sorted(told.spent),
        left=_sorted(told.left) if optimum.chosen is not None else {},
        proof=proof,
        tie_settled=found.tie_settled,
        conflict=tuple(rule.ref for rule in against.rules) if against else (),
        conflict_minimal=against is None or against.minimal,
        input_hash=input_hash(problem),
        result_hash="0" * 64,
    )
    told_without = result.model_dump(mode="json", exclude={"result_hash"})
    return result.model_copy(update={"result_hash": digest(told_without)})


def _sorted(cells: dict[str, dict[str, Decimal]]) -> dict[str, dict[str, Decimal]]:
    return {source: dict(sorted(years.items())) for source, years in sorted(cells.items())}
