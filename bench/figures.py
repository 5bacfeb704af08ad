"""A figure: rounds of ours and of the peer, the ratio between them, and what it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least so many percent of the values do not exceed."""
    ordered = sorted(values)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(int(rank), 1) - 1]


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of the rounds, with the lowest and the highest."""

    rounds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle."""
        return median(self.rounds)

    def told(self, digits: int) -> str:
        """`1,234 (1,200-1,300)`; the median alone when there is one round."""
        if len(self.rounds) == 1:
            return f"{self.median:,.{digits}f}"
        low, high = min(self.rounds), max(self.rounds)
        return f"{self.median:,.{digits}f} ({low:,.{digits}f}–{high:,.{digits}f})"

    def json(self) -> dict[str, Any]:
        """For a machine."""
        return {"median": self.median, "low": min(self.rounds), "high": max(self.rounds)} | {
            "rounds": list(self.rounds)
        }


@dataclass(frozen=True, slots=True)
class Aim:
    """What is to be reached: of the ratio where there is a peer, else of the figure itself."""

    limit: float
    at_least: bool
    unit: str = "×"

    def holds(self, value: float) -> bool:
        """Whether it is reached."""
        return value >= self.limit if self.at_least else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g} {self.unit}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    what: str
    unit: str
    ours: Spread
    peer: Spread | None = None
    aim: Aim | None = None
    digits: int = 0
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def ratio(self) -> Spread | None:
        """Ours to the peer's, round by round: both had the same neighbours on the machine."""
        if self.peer is None:
            return None
        return Spread(tuple(o / p for o, p in zip(self.ours.rounds, self.peer.rounds, strict=True)))

    @property
    def holds(self) -> bool | None:
        """Whether the aim is reached; none without an aim."""
        if self.aim is None:
            return None
        judged = self.ratio or self.ours
        return self.aim.holds(judged.median)

    def json(self) -> dict[str, Any]:
        """For a machine."""
        return {
            "name": self.name,
            "what": self.what,
            "unit": self.unit,
            "ours": self.ours.json(),
            "peer": self.peer.json() if self.peer else None,
            "ratio": self.ratio.json() if self.ratio else None,
            "aim": str(self.aim) if self.aim else None,
            "holds": self.holds,
            "notes": self.notes,
        }
