"""Why a project is where it is, and the smallest changes after which the best portfolio would decide otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import gcd
from typing import Final

from contracts.selection import Candidate, Change, ChangeKind, Margins, RuleRef, in_order
from contracts.selection.problem import Cost
from selection.optimise import optimise
from selection.program import Cell, Program, program_of
from selection.solve import Solved, portfolio_of
from selection.task import Box, Row, Task
from selection.verify import account
from selection.watch import Watch

#: A cost is changed in steps of its thousandths, at most to so many times what it was.
_THOUSANDTHS: Final = 1_000
_TIMES: Final = 8


def margins(solved: Solved, project: str, watch: Watch) -> Margins:
    """What stands against a project, and what would have moved it. Raises `KeyError` for an unknown project.

    A change is left out where none of its kind would do, or where the time did not reach to tell.
    """
    asked = _Asked(solved, project, watch)
    changes = _of_chosen(asked) if asked.inside else _of_left_out(asked)
    return Margins(
        project=project,
        chosen=asked.inside,
        binding=() if asked.inside else asked.binding(),
        changes=tuple(changes),
    )


@dataclass(frozen=True)
class _Asked:
    solved: Solved
    project: str
    watch: Watch

    @cached_property
    def program(self) -> Program:
        return self.solved.program

    @cached_property
    def told(self) -> Candidate:
        return next(each for each in self.solved.problem.projects if each.id == self.project)

    @cached_property
    def inside(self) -> bool:
        return self.project in self.solved.result.selected

    @cached_property
    def worth(self) -> int:
        return self.program.task.worth(self.solved.chosen or frozenset())

    @property
    def unit(self) -> Decimal:
        return self.program.value(1)

    def reaches(self, task: Task, worth: int) -> bool | None:
        """Whether anything is worth so much; none where the time did not reach."""
        self.watch.at("margins")
        box = Box.free(len(task.objective))
        found = optimise(task, box, self.watch, floor=worth, ceiling=worth)
        return found.is_optimal if found.is_decided else None

    def best(self, task: Task) -> int | None:
        """What the best is worth; none where there is none, or where the time did not reach."""
        self.watch.at("margins")
        found = optimise(task, Box.free(len(task.objective)), self.watch)
        return found.worth if found.is_optimal else None

    def binding(self) -> tuple[RuleRef, ...]:
        """What the project's cheapest scope breaks when it is added to what is chosen."""
        chosen = portfolio_of(self.program, self.solved.chosen or frozenset())
        options = [self.program.columns[number].option for number in self._columns]
        found = [
            account(self.solved.problem, {**chosen, self.project: option}).broken
            for option in options
        ]
        return min(found, key=len)

    @cached_property
    def _columns(self) -> tuple[int, ...]:
        return self.program.by_project[self.project]

    def with_costs(self, projects: set[str], factor: Decimal) -> Program:
        """The program with the cost of these projects changed in proportion."""

        def changed(cost: Cost) -> Cost:
            return {
                source: {year: amount * factor for year, amount in years.items()}
                for source, years in cost.items()
            }

        def of(each: Candidate) -> Candidate:
            if each.id not in projects:
                return each
            options = tuple(
                option.model_copy(update={"cost": changed(option.cost)}) for option in each.options
            )
            cost = None if each.cost is None else changed(each.cost)
            return each.model_copy(update={"cost": cost, "options": options})

        problem = self.solved.problem
        return program_of(
            problem.model_copy(update={"projects": tuple(of(each) for each in problem.projects)})
        )

    def taken_in(self, program: Program) -> Task:
        """The best portfolio with the project, in another program of the same columns."""
        return program.task.with_rows(program.include(self.project))


def _of_left_out(asked: _Asked) -> Iterator[Change]:
    """A change counts when taking the project in is then worth more than the best portfolio as it is."""
    program, needed = asked.program, asked.worth + 1
    inside = asked.best(asked.taken_in(program))
    if inside is not None:
        yield Change(kind=ChangeKind.VALUE_UP, by=program.value(needed - inside), share=None)

    def cheaper(off: int) -> bool | None:
        left = Decimal(_THOUSANDTHS - off) / _THOUSANDTHS
        return asked.reaches(asked.taken_in(asked.with_costs({asked.project}, left)), needed)

    off = _least(1, _THOUSANDTHS, cheaper)
    if off is not None:
        share = Decimal(off) / _THOUSANDTHS
        cost = min(program.columns[c].cost for c in program.by_project[asked.project])
        yield Change(kind=ChangeKind.COST_DOWN, by=program.money(cost) * share, share=share)
    for cell in program.frames:
        more = _frame_up(asked, cell, needed)
        if more is not None:
            source, year = cell
            yield Change(
                kind=ChangeKind.FRAME_UP,
                by=program.money(more),
                share=None,
                source=source,
                year=year,
            )
    missing = _prerequisites(asked)
    if missing:
        paid = asked.with_costs(set(missing), Decimal(0))
        objective = [0 if column.project in missing else column.value for column in paid.columns]
        scale = 10 ** (paid.value_places - program.value_places)
        task = asked.taken_in(paid).aiming_at(objective)
        if asked.reaches(task, needed * scale):
            yield Change(
                kind=ChangeKind.PREREQUISITE_FUNDED,
                by=None,
                share=None,
                prerequisites=tuple(in_order(missing)),
            )


def _frame_up(asked: _Asked, cell: Cell, needed: int) -> int | None:
    """The least money added to one frame, for this project, after which it is worth taking in."""
    program = asked.program
    uses = [program.spent(frozenset({c}))[cell] for c in program.by_project[asked.project]]
    if not any(uses):
        return None
    path = f"frames.{cell[0]}.{cell[1]}"
    kept = [rule for rule in program.rules if rule.ref.path != path]
    row = Row.of(
        (
            (number, program.spent(frozenset({number}))[cell])
            for number in range(len(program.columns))
        ),
        0,
    )
    unit = _unit(program, cell)

    def wider(steps: int) -> bool | None:
        limit = (program.frames[cell] + steps * unit) // unit
        task = program.under(kept).with_rows(Row(row.terms, limit), program.include(asked.project))
        return asked.reaches(task, needed)

    steps = _least(1, -(-max(uses) // unit), wider)
    return None if steps is None else steps * unit


def _unit(program: Program, cell: Cell) -> int:
    """What all uses of a frame have in common: it takes steps of this to make a difference."""
    spent = (program.spent(frozenset({number}))[cell] for number in range(len(program.columns)))
    return gcd(*spent) or 1


def _prerequisites(asked: _Asked) -> set[str]:
    """What the project stands on, however far down, that is not chosen."""
    requires = {each.id: each.requires for each in asked.solved.problem.projects}
    chosen = set(asked.solved.result.selected)
    found: set[str] = set()
    waiting = [asked.project]
    while waiting:
        for other in requires[waiting.pop()]:
            if other not in found and other not in chosen and other != asked.project:
                found.add(other)
                waiting.append(other)
    return found


def _of_chosen(asked: _Asked) -> Iterator[Change]:
    """A change counts when leaving the project out is then worth more than keeping it."""
    program = asked.program
    outside = asked.best(program.task.with_rows(program.leave_out(asked.project)))
    if outside is None:
        return
    yield Change(
        kind=ChangeKind.VALUE_DOWN, by=program.value(asked.worth - outside + 1), share=None
    )

    def dearer(more: int) -> bool | None:
        factor = Decimal(_THOUSANDTHS + more) / _THOUSANDTHS
        reached = asked.reaches(asked.taken_in(asked.with_costs({asked.project}, factor)), outside)
        return None if reached is None else not reached

    more = _least(1, (_TIMES - 1) * _THOUSANDTHS, dearer)
    if more is not None:
        share = Decimal(more) / _THOUSANDTHS
        cost = sum(
            program.columns[c].cost
            for c in program.by_project[asked.project]
            if c in (asked.solved.chosen or ())
        )
        yield Change(kind=ChangeKind.COST_UP, by=program.money(cost) * share, share=share)


def _least(low: int, high: int, enough: Callable[[int], bool | None]) -> int | None:
    """The least number from `low` to `high` that is enough, by halving; what is enough stays so above.

    None where not even `high` is, or where one of the answers is not known.
    """
    if enough(high) is not True:
        return None
    while low < high:
        middle = (low + high) // 2
        answer = enough(middle)
        if answer is None:
            return None
        low, high = (low, middle) if answer else (middle + 1, high)
    return low
