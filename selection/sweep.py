"""What more or less money in a frame would buy."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from contracts.selection import SelectionProblem, SelectionStatus, Sweep, SweepStep, in_order
from selection.solve import Solved, solved
from selection.watch import Watch

#: Steps on each side of the frames as they are.
STEPS: Final = 5


class NoSuchFrame(Exception):
    """There is no frame of that source, or none in that year."""


def sweep(
    known: Solved,
    watch: Watch,
    *,
    source: str,
    step: Decimal,
    year: str | None = None,
    steps: int = STEPS,
) -> Sweep:
    """The best portfolio at each step of a source's frame, in one year or in each. No frame falls below 0.

    Raises `NoSuchFrame`.
    """
    years = known.problem.frames.get(source, {})
    swept = [each for each in years if year in {None, each}]
    if not swept:
        raise NoSuchFrame(f"{source} {year or ''}".strip())
    lowest = min(years[each] for each in swept)
    changes = [step * number for number in range(-steps, steps + 1) if lowest + step * number >= 0]
    found: list[tuple[Decimal, Solved | None]] = []
    for number, change in enumerate(changes, 1):
        watch.at("sweep", number, len(changes))
        if watch.is_over:
            found.append((change, None))
        elif not change:
            found.append((change, known))
        else:
            found.append((change, solved(_changed(known.problem, source, swept, change), watch)))
    return Sweep(source=source, year=year, steps=tuple(_steps(found)))


def _changed(
    problem: SelectionProblem, source: str, years: Sequence[str], change: Decimal
) -> SelectionProblem:
    frame = {
        year: amount + change if year in years else amount
        for year, amount in problem.frames[source].items()
    }
    return problem.model_copy(update={"frames": {**problem.frames, source: frame}})


def _steps(found: Sequence[tuple[Decimal, Solved | None]]) -> list[SweepStep]:
    told: list[SweepStep] = []
    before: Solved | None = None
    for change, each in found:
        if each is None:
            told.append(
                SweepStep(
                    change=change,
                    status=SelectionStatus.UNDECIDED,
                    value=None,
                    gained=None,
                    came=(),
                    went=(),
                )
            )
            continue
        value, now = each.result.value, set(each.result.selected)
        earlier = before.result.value if before is not None else None
        was = set(before.result.selected) if before is not None else now
        gained = value - earlier if value is not None and earlier is not None else None
        told.append(
            SweepStep(
                change=change,
                status=each.result.status,
                value=value,
                gained=gained,
                came=tuple(in_order(now - was)),
                went=tuple(in_order(was - now)),
            )
        )
        before = each
    return told
