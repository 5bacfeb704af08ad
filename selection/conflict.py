"""Rules that can't be kept together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from selection.optimise import optimise
from selection.program import Program, Rule
from selection.state import Outcome
from selection.task import Box
from selection.watch import Watch


@dataclass(frozen=True, slots=True)
class ConflictingSet:
    """Rules that no portfolio keeps together."""

    rules: tuple[Rule, ...]
    minimal: bool
    """Whether without any one of them the others can be kept."""


class _TimeUp(Exception):
    pass


def conflict(program: Program, watch: Watch) -> ConflictingSet:
    """A smallest conflicting set of a program that has no portfolio, by halving (QuickXplain)."""
    kept: list[Rule] = list(program.rules)
    try:
        return ConflictingSet(tuple(_explain(program, [], [], kept, watch)), minimal=True)
    except _TimeUp:
        return ConflictingSet(tuple(kept), minimal=False)


def _explain(
    program: Program,
    ground: Sequence[Rule],
    added: Sequence[Rule],
    rules: Sequence[Rule],
    watch: Watch,
) -> list[Rule]:
    """The rules without which `ground` could be kept; `added` is what came to the ground last."""
    if added and not _possible(program, ground, watch):
        return []
    if len(rules) == 1:
        return list(rules)
    half = len(rules) // 2
    first, second = rules[:half], rules[half:]
    of_second = _explain(program, [*ground, *first], first, second, watch)
    of_first = _explain(program, [*ground, *of_second], of_second, first, watch)
    return [*of_first, *of_second]


def _possible(program: Program, rules: Sequence[Rule], watch: Watch) -> bool:
    watch.at("conflict")
    task = program.under(rules).aiming_at([0] * len(program.columns))
    found = optimise(task, Box.free(len(program.columns)), watch)
    if found.outcome is Outcome.LIMIT and found.chosen is None:
        raise _TimeUp
    return found.chosen is not None
