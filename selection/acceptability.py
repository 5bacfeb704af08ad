"""How often a project is chosen when the scores are a little otherwise."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from contracts.selection import Acceptability, AcceptabilityReport, in_order
from selection.optimise import optimise
from selection.program import Program
from selection.solve import Solved
from selection.task import Box
from selection.watch import Watch

#: Each value is drawn from so much below it to so much above it.
SPREAD: Final = Decimal("0.1")
#: Drawn factors are multiples of one to this number, so that drawn values are exact.
_STEPS: Final = 10_000


def drawn_values(
    program: Program, draws: int, spread: Decimal = SPREAD, seed: int = 1
) -> Iterator[tuple[int, ...]]:
    """Objectives: each project's value times an even draw of its own; its options share the draw.

    The draws of a project depend on its id's place among the sorted ids, not on the order of the file.
    """
    reach = int(spread * _STEPS)
    names = in_order(program.by_project)
    source = random.Random(seed)  # noqa: S311 (a simulation, repeatable on purpose)
    for _ in range(draws):
        factors = {name: _STEPS + source.randint(-reach, reach) for name in names}
        yield tuple(column.value * factors[column.project] for column in program.columns)


def acceptability(
    solved: Solved,
    watch: Watch,
    *,
    draws: int = 100,
    spread: Decimal = SPREAD,
    seed: int = 1,
    objectives: Sequence[tuple[int, ...]] | None = None,
) -> AcceptabilityReport:
    """Of the draws, the share under which each project is in the best portfolio.

    `objectives` takes the place of the draws where somebody draws weights and scores in another way. Draws
    that the time did not reach are counted, and left out of the shares.
    """
    program = solved.program
    wanted: Iterable[tuple[int, ...]] = objectives or drawn_values(program, draws, spread, seed)
    total = len(objectives) if objectives is not None else draws
    chosen: Counter[str] = Counter()
    undecided = 0
    for number, objective in enumerate(wanted, 1):
        watch.at("acceptability", number, total)
        found = None
        if not watch.is_over:
            task = program.task.aiming_at(objective)
            found = optimise(task, Box.free(len(objective)), watch, solved.chosen)
        if found is None or not found.is_optimal or found.chosen is None:
            undecided += 1
            continue
        chosen.update({program.columns[column].project for column in found.chosen})
    decided = total - undecided
    return AcceptabilityReport(
        draws=decided,
        spread=spread,
        seed=seed,
        undecided=undecided,
        shares=tuple(
            Acceptability(
                project=name,
                share=round(Decimal(chosen[name]) / decided, 4) if decided else Decimal(0),
            )
            for name in program.projects
        ),
    )
