"""What a selection answers."""

from __future__ import annotations

from enum import StrEnum

from contracts.base import Contract
from contracts.selection.base import Amount, Digest, Key, SourceKey, Value, YearKey


class SelectionStatus(StrEnum):
    """How far a selection came."""

    OPTIMAL = "optimal"
    """No portfolio that keeps the rules is better."""
    FEASIBLE = "feasible"
    """It keeps the rules; none is worth more than `bound`. Better ones may not have been found in time."""
    INFEASIBLE = "infeasible"
    """No portfolio keeps the rules; `conflict` names rules that can't be kept together."""
    UNDECIDED = "undecided"
    """The time was too short to find a portfolio or to show that there is none."""


class Proof(StrEnum):
    """On what it rests that no portfolio is worth more."""

    EXACT = "exact"
    """On bounds worked out in whole numbers: no rounding is involved."""
    SOLVER = "solver"
    """On the solver's own search, in floating point with numbers small enough for it."""


class RuleKind(StrEnum):
    """What in a problem a portfolio can break."""

    FRAME = "frame"
    REQUIRES = "requires"
    EXCLUDES = "excludes"
    MUST = "must"
    MUST_NOT = "must_not"
    GROUP = "group"
    EARMARK = "earmark"


class RuleRef(Contract):
    """A rule of the problem, by where it stands."""

    kind: RuleKind
    path: str
    """Where: `frames.central.2017`, `projects.a.requires.b`, `earmarks.pupils`."""
    sv: str
    en: str


class SelectionResult(Contract):
    """The chosen portfolio. The same problem gives the same bytes."""

    status: SelectionStatus
    value: Value | None
    """What the chosen are worth together; none where nothing was found."""
    bound: Value | None
    """No portfolio is worth more; none where there is no bound."""
    selected: tuple[Key, ...]
    """The ids of the chosen, sorted (`p2` before `p10`)."""
    options: dict[Key, Key]
    """Of chosen projects with options: which."""
    number: int
    cost: Amount
    """What the chosen cost in all sources and years together."""
    spent: dict[SourceKey, dict[YearKey, Amount]]
    """By the sources and years that have frames."""
    left: dict[SourceKey, dict[YearKey, Amount]]
    """Of each frame."""
    proof: Proof | None
    """None where the status is `feasible` or `undecided`."""
    tie_settled: bool
    """False: other portfolios may be worth as much and win by the tie rule; the time did not reach."""
    conflict: tuple[RuleRef, ...]
    """Rules that can't be kept together; without any one of them the others can."""
    conflict_minimal: bool
    """False: the time did not reach to make `conflict` as small as it can be."""
    input_hash: Digest
    """SHA-256 of the problem in canonical form, the time limit left out."""
    result_hash: Digest
    """SHA-256 of all the other fields in canonical form."""
