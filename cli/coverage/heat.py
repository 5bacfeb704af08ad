"""A coverage as a matrix of numbers, each with a level that is shown as a colour and as a mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from contracts.rpc.notify import Language
from contracts.rpc.portfolio import CoverageCell, CoverageLine, CoverageView
from contracts.words import in_language

#: From none to most: never the colour alone.
MARKS: Final = ("○", "░", "▒", "▓", "█")
MOST: Final = len(MARKS) - 1


class Across(StrEnum):
    """What the strategy's dimensions or principles are crossed with."""

    TARGET_GROUP = "target_group"
    BODY = "body"


@dataclass(frozen=True)
class Square:
    """One number of the matrix."""

    projects: int
    amount: Decimal
    level: int
    """0: a hole; 4: as many as anywhere."""

    @property
    def mark(self) -> str:
        """Its level without colour."""
        return MARKS[self.level]

    @property
    def is_hole(self) -> bool:
        """Nobody has a project here."""
        return self.projects == 0


@dataclass(frozen=True)
class Row:
    """A dimension, a principle or a body, with its numbers and its total."""

    name: str
    squares: tuple[Square, ...]
    total: Square


@dataclass(frozen=True)
class Heat:
    """The matrix."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    totals: Row
    """Of the columns; each project once."""

    @property
    def holes(self) -> list[tuple[str, str]]:
        """The names of each row and column that have nothing in common."""
        return [
            (row.name, column)
            for row in self.rows
            for column, square in zip(self.columns, row.squares, strict=True)
            if square.is_hole
        ]


def heat(view: CoverageView, across: Across, language: Language) -> Heat:
    """Dimensions down and target groups across; or bodies down, of which there are many."""
    by = {(cell.key, cell.target_group, cell.body_id): cell for cell in view.cells}
    if across is Across.TARGET_GROUP:
        down, over = view.lines, view.target_groups
        known = {(row, column): by.get((row, column, None)) for row, column in _all(down, over)}
    else:
        down, over = view.bodies, view.lines
        known = {(row, column): by.get((column, None, row)) for row, column in _all(down, over)}
    most = max(
        (cell.projects for (row, column), cell in known.items() if cell and row and column),
        default=0,
    )

    def row_of(key: str | None, name: str) -> Row:
        squares = tuple(_square(known[key, column.key], most) for column in over)
        return Row(name, squares, _square(known[key, None], most))

    total = {Language.SV: "Alla", Language.EN: "All"}[language]
    return Heat(
        tuple(in_language(column.text, language) for column in over),
        tuple(row_of(line.key, in_language(line.text, language)) for line in down),
        row_of(None, total),
    )


def _all(
    down: tuple[CoverageLine, ...], over: tuple[CoverageLine, ...]
) -> list[tuple[str | None, str | None]]:
    return [
        (row, column)
        for row in (*(line.key for line in down), None)
        for column in (*(line.key for line in over), None)
    ]


def _square(cell: CoverageCell | None, most: int) -> Square:
    if cell is None:
        return Square(0, Decimal("0.00"), 0)
    level = min(MOST, -(-MOST * cell.projects // most)) if most else MOST
    return Square(cell.projects, cell.amount, level)


def short_money(amount: Decimal, language: Language) -> str:
    """Millions with one decimal, as a matrix has room for: `3,5 mnkr`, `SEK 3.5 m`."""
    tenths = (amount / 1_000_000).quantize(Decimal("0.1"), ROUND_HALF_UP)
    millions = f"{tenths:,}"
    if language is Language.EN:
        return f"SEK {millions} m"
    return millions.replace(",", "\u00a0").replace(".", ",") + "\u00a0mnkr"


HOLE: Final[Mapping[Language, str]] = {Language.SV: "hål", Language.EN: "hole"}
