"""HiGHS: linear relaxations and searches. What it answers is a proposal until it is checked in whole numbers."""

from __future__ import annotations

import ctypes
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

import highspy
import numpy as np

from selection.task import Box, Chosen, Task
from selection.watch import Watch

#: The solver's tolerances, tighter than its own defaults (1e-6 and 1e-7).
TOLERANCE: Final = 1e-9
#: Smaller duals say nothing.
NOISE: Final = 1e-12
#: Coefficients of a row are brought below 2 to this power, exactly (by a power of two).
_ROW_BITS: Final = 12
#: The objective's, likewise.
_OBJECTIVE_BITS: Final = 30


def _silently() -> None:
    """Have HiGHS print its banner, which its first instance writes to standard output, to nowhere.

    Here, while the module is imported, nothing else of ours is at work; and the answer of a command must be
    JSON from its first byte.
    """
    c_library = ctypes.CDLL(None)
    c_library.fflush(None)
    kept = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()  # type: ignore[no-untyped-call]
        c_library.fflush(None)
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


_silently()


class Found(Enum):
    """How a run of the solver ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Searched:
    """What a search found: a proposal and a bound, both in floating point."""

    found: Found
    chosen: Chosen | None
    bound: float


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A solved relaxation."""

    found: Found
    point: tuple[float, ...]
    #: A multiplier of each row, at least 0: of the objective where it was solved, of nothing (a ray that
    #: shows that no point keeps the rows) where there is none. In the units of the whole numbers.
    multipliers: tuple[tuple[int, int], ...]
    """Each as (mantissa, exponent): mantissa · 2^exponent, exactly."""


def _shift(numbers: Sequence[int], bits: int) -> int:
    largest = max((abs(number) for number in numbers), default=0)
    return max(0, largest.bit_length() - bits)


def scaled(number: int, shift: int) -> float:
    """`number / 2^shift`, rounded down where the number does not fit into a float.

    A row whose coefficients are rounded down, and its limit up, is looser than the exact one: what keeps
    the row stays, and what the solver then proposes is checked.
    """
    if number.bit_length() <= 53:
        return math.ldexp(float(number), -shift)
    drop = number.bit_length() - 53
    return math.ldexp(float(number >> drop), drop - shift)


class Solver:
    """One task in HiGHS. Deterministic: one thread, a fixed seed, no wall clock in its decisions."""

    def __init__(self, task: Task, box: Box, watch: Watch, *, whole: bool) -> None:
        self._watch = watch
        self._columns = len(task.objective)
        self._row_shift = [_shift([each for _, each in row.terms], _ROW_BITS) for row in task.rows]
        self._objective_shift = _shift(task.objective, _OBJECTIVE_BITS)
        self._whole = whole
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        options: dict[str, bool | float | str] = {
            "output_flag": False,
            "threads": 1,
            "parallel": "off",
            "random_seed": 1,
            "mip_rel_gap": 0.0,
            "mip_abs_gap": 0.0,
            "primal_feasibility_tolerance": TOLERANCE,
            "dual_feasibility_tolerance": TOLERANCE,
            "mip_feasibility_tolerance": TOLERANCE,
        }
        for name, value in options.items():
            _ensure(self._highs.setOptionValue(name, value))
        if not whole:
            _ensure(self._highs.setOptionValue("presolve", "off"))
            _ensure(self._highs.setOptionValue("solver", "simplex"))
        _ensure(self._highs.passModel(self._model(task, box)))
        self._highs.cbMipInterrupt.subscribe(self._interrupt)

    def _model(self, task: Task, box: Box) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_ = self._columns
        model.num_row_ = len(task.rows)
        # Minimised, so that the signs of the duals are those of every textbook.
        model.col_cost_ = np.array(
            [-scaled(each, self._objective_shift) for each in task.objective]
        )
        model.col_lower_ = np.array(box.lower, dtype=float)
        model.col_upper_ = np.array(box.upper, dtype=float)
        model.row_lower_ = np.full(len(task.rows), -highspy.kHighsInf)
        model.row_upper_ = np.array(
            [
                -scaled(-row.limit, shift)
                for row, shift in zip(task.rows, self._row_shift, strict=True)
            ]
        )
        starts = [0]
        indexes: list[int] = []
        values: list[float] = []
        for row, shift in zip(task.rows, self._row_shift, strict=True):
            indexes += [column for column, _ in row.terms]
            values += [scaled(each, shift) for _, each in row.terms]
            starts.append(len(indexes))
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.array(starts, dtype=np.int32)
        model.a_matrix_.index_ = np.array(indexes, dtype=np.int32)
        model.a_matrix_.value_ = np.array(values)
        if self._whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * self._columns
        return model

    def _interrupt(self, event: highspy.highs.HighsCallbackEvent) -> None:
        if self._watch.cancel.is_set() or self._watch.is_over:
            event.interrupt()

    def settle(self, box: Box) -> None:
        """Other bounds; the next run starts from where the last ended."""
        _ensure(
            self._highs.changeColsBounds(
                self._columns,
                np.arange(self._columns, dtype=np.int32),
                np.array(box.lower, dtype=float),
                np.array(box.upper, dtype=float),
            )
        )

    def start_from(self, chosen: Chosen) -> None:
        """A known point."""
        columns = np.arange(self._columns, dtype=np.int32)
        values = np.array([1.0 if column in chosen else 0.0 for column in range(self._columns)])
        _ensure(self._highs.setSolution(self._columns, columns, values))

    def _run(self) -> highspy.HighsModelStatus:
        _ensure(
            self._highs.setOptionValue("time_limit", self._highs.getRunTime() + self._watch.left_s)
        )
        self._highs.run()
        self._watch.stop_if_asked()
        return self._highs.getModelStatus()

    def search(self, nodes: int | None = None) -> Searched:
        """The best point in whole numbers; after so many nodes the best so far."""
        if nodes is not None:
            _ensure(self._highs.setOptionValue("mip_max_nodes", nodes))
        status = self._run()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Searched(Found.INFEASIBLE, None, -math.inf)
        solution = self._highs.getSolution()
        info = self._highs.getInfo()
        chosen = None
        if solution.value_valid and info.primal_solution_status == 2:
            chosen = frozenset(
                column for column, value in enumerate(solution.col_value) if value > 0.5
            )
        done = status == highspy.HighsModelStatus.kOptimal and chosen is not None
        bound = math.ldexp(-info.mip_dual_bound, self._objective_shift)
        return Searched(Found.OPTIMAL if done else Found.LIMIT, chosen, bound)

    def relax(self) -> Relaxed:
        """The best point in fractions."""
        status = self._run()
        if status == highspy.HighsModelStatus.kInfeasible:
            ray = self._highs.getDualRay()  # type: ignore[attr-defined]
            values = list(ray[2]) if ray[1] else []
            return Relaxed(Found.INFEASIBLE, (), self._multipliers(values, 0))
        if status != highspy.HighsModelStatus.kOptimal:
            return Relaxed(Found.LIMIT, (), ())
        solution = self._highs.getSolution()
        return Relaxed(
            Found.OPTIMAL,
            tuple(solution.col_value),
            self._multipliers(solution.row_dual, self._objective_shift),
        )

    def _multipliers(self, duals: Sequence[float], shift: int) -> tuple[tuple[int, int], ...]:
        found = []
        for number, dual in enumerate(duals):
            # A multiplier of 0 is as true as any: those that are noise are dropped.
            if not dual < -NOISE:
                found.append((0, 0))
                continue
            mantissa, exponent = math.frexp(-dual)
            found.append((int(mantissa * 2**53), exponent - 53 + shift - self._row_shift[number]))
        return tuple(found)


class SolverFailed(Exception):
    """The solver refused what it was given: a defect of ours."""


def _ensure(status: highspy.HighsStatus) -> None:
    if status == highspy.HighsStatus.kError:
        raise SolverFailed("HiGHS refused an option or a model")
