"""What a person asks of a selection, and what the answer holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from contracts.selection import SelectionProblem, SelectionResult


@dataclass
class Answer:
    """Everything that was asked for."""

    problem: SelectionProblem
    result: SelectionResult
    more: dict[str, Any] = field(default_factory=dict)
    """By its key in JSON: what is shown, too."""


@dataclass(frozen=True)
class Asked:
    """What a person gave, read and judged before anything is solved."""

    problem: SelectionProblem
    prices: bool
    margins: tuple[str, ...]
    draws: int
    sweep: tuple[str, str | None, Decimal] | None
    scenarios: dict[str, SelectionProblem]
    portfolios: tuple[tuple[str, dict[str, str | None]], ...]
    limit_s: float
