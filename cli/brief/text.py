"""A brief as plain text: one line after another, as a screen reader or an e-mail wants it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from cli.brief.sheet import Grid, Line, Piece, Sheet

_WIDTH: Final = 78


def as_text(sheet: Sheet) -> str:
    """Lines of at most 78 characters; a table's row is one item, each cell under its heading."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield from _wrapped(sheet.title.words)
    yield "=" * min(len(sheet.title.words), _WIDTH)
    yield sheet.kind
    yield ""
    yield from _wrapped(_said(sheet.summary))
    yield ""
    for line in sheet.head:
        yield from _labelled(line)
    for part in sheet.parts:
        yield ""
        yield part.heading
        yield "-" * len(part.heading)
        for line in part.lines:
            yield from _labelled(line)
        for grid in part.grids:
            yield from _grid(grid)
        if part.nothing:
            yield from _wrapped(part.nothing)
    for note in sheet.notes:
        yield ""
        yield from _wrapped(note)


def _grid(grid: Grid) -> Iterator[str]:
    yield from _wrapped(f"{grid.caption}:")
    for row in grid.rows:
        first, *rest = row
        told = "; ".join(
            f"{column.lower()}: {_said(cell)}"
            for column, cell in zip(grid.columns[1:], rest, strict=True)
        )
        yield from _wrapped(f"- {_said(first)}; {told}", "  ")
    if grid.more:
        yield f"  ({grid.more})"


def _labelled(line: Line) -> list[str]:
    return _wrapped(f"{line.label}: {_said(line.piece)}", "  ")


def _said(piece: Piece) -> str:
    return f"{piece.words} [sv]" if piece.own else piece.words


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=indent)
