"""What is asked about a selection: prices, changes, acceptability, sweeps and other portfolios."""

from __future__ import annotations

from enum import StrEnum

from contracts.base import Contract
from contracts.selection.base import Amount, Key, SourceKey, Value, YearKey
from contracts.selection.result import RuleRef, SelectionStatus


class Standing(StrEnum):
    """How firmly a project stands inside or outside the best portfolio."""

    CORE = "core"
    """Chosen, and leaving it out costs at least the margin."""
    BORDERLINE = "borderline"
    """Choosing otherwise costs less than the margin: this is what needs talk."""
    OUTSIDE = "outside"
    """Not chosen, and taking it in costs at least the margin, or can't be done."""
    UNKNOWN = "unknown"
    """The time did not reach to tell."""


class Price(Contract):
    """What it costs in value to decide otherwise about one project."""

    project: Key
    chosen: bool
    possible: bool
    """False: no portfolio that keeps the rules decides otherwise about it."""
    at_least: Value | None
    """Proven: deciding otherwise loses this much or more. None where it is not possible."""
    at_most: Value | None
    """A portfolio that loses no more than this is known. None where none is known, or where it is not possible."""
    standing: Standing

    @property
    def exact(self) -> bool:
        """Whether the price is known to the unit."""
        return not self.possible or (self.at_least is not None and self.at_least == self.at_most)


class Prices(Contract):
    """The price of each project, and the margin that separates the firm from the borderline."""

    margin: Value
    prices: tuple[Price, ...]


class ChangeKind(StrEnum):
    """What about a project, or about its money, could have been otherwise."""

    COST_DOWN = "cost_down"
    """Its cost, all years in the same proportion."""
    VALUE_UP = "value_up"
    FRAME_UP = "frame_up"
    PREREQUISITE_FUNDED = "prerequisite_funded"
    """What it requires is paid for otherwise, and so is there without being chosen."""
    COST_UP = "cost_up"
    VALUE_DOWN = "value_down"


class Change(Contract):
    """A smallest change after which the best portfolio would have decided otherwise about a project."""

    kind: ChangeKind
    by: Amount | None
    """How much; none where it is no amount."""
    share: Amount | None
    """The change of cost as a share of the project's cost; none for the others."""
    source: SourceKey | None = None
    year: YearKey | None = None
    prerequisites: tuple[Key, ...] = ()


class Margins(Contract):
    """Why a project is where it is, and what would have moved it."""

    project: Key
    chosen: bool
    binding: tuple[RuleRef, ...]
    """The rules that stand against taking it in beside what is chosen; for a chosen one none."""
    changes: tuple[Change, ...]


class Acceptability(Contract):
    """Of the drawn values, the share under which a project is chosen."""

    project: Key
    share: Amount


class AcceptabilityReport(Contract):
    """How often each project is chosen when the scores are a little otherwise."""

    draws: int
    spread: Amount
    """Each value is drawn evenly from this share below it to this share above it."""
    seed: int
    undecided: int
    """Draws that were left out because the time did not reach."""
    shares: tuple[Acceptability, ...]


class SweepStep(Contract):
    """The best portfolio with another frame."""

    change: Value
    """Money added to the frame (negative: taken away) in each year swept."""
    status: SelectionStatus
    value: Value | None
    gained: Value | None
    """Value beside the step before."""
    came: tuple[Key, ...]
    went: tuple[Key, ...]


class Sweep(Contract):
    """What more or less money would buy."""

    source: SourceKey | None
    """None: every source in the same step."""
    year: YearKey | None
    """None: every year."""
    steps: tuple[SweepStep, ...]


class Evaluation(Contract):
    """A portfolio that somebody proposes beside the best one."""

    name: str
    feasible: bool
    broken: tuple[RuleRef, ...]
    value: Value
    number: int
    cost: Amount
    price: Value | None
    """What it is worth less than the best portfolio; negative only where rules are broken."""
    added: tuple[Key, ...]
    """In it and not in the best one."""
    dropped: tuple[Key, ...]
    """In the best one and not in it."""
    spent: dict[SourceKey, dict[YearKey, Amount]]
