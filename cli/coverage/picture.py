"""A coverage as a picture (SVG) and as a page (HTML) with the same numbers as tables."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Final

from cli.coverage.heat import HOLE, MOST, Across, Heat, Square, heat, short_money
from cli.pages import page
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import CoverageView

#: Fill and ink of each level; the ink on its fill has a contrast of 4.5 or more.
COLOURS: Final = (
    ("#ffffff", "#7a0019"),
    ("#deebf7", "#1a1a1a"),
    ("#9ecae1", "#1a1a1a"),
    ("#2171b5", "#ffffff"),
    ("#08306b", "#ffffff"),
)
_LEFT, _WIDE, _HIGH, _TOP, _LINE = 230, 118, 48, 96, 16


@dataclass(frozen=True)
class _Box:
    """A square of the picture."""

    x: int
    y: int
    square: Square
    name: str
    """What it says to who can't see it."""
    lines: tuple[str, ...]

    @property
    def fill(self) -> str:
        return COLOURS[self.square.level][0]

    @property
    def ink(self) -> str:
        return COLOURS[self.square.level][1]


@dataclass(frozen=True)
class _Words:
    """Text at a place, in lines that fit."""

    x: int
    y: int
    lines: tuple[str, ...]
    whole: str


def as_svg(view: CoverageView, across: Across, language: Language) -> str:
    """The matrix as a picture, with a title and a description for who can't see it."""
    return _svg(view, heat(view, across, language), language)


def as_html(view: CoverageView, language: Language) -> str:
    """A page with the pictures, the holes as a list, and every number as a table."""
    matrices = [
        (across, heat(view, across, language))
        for across in Across
        if across is Across.TARGET_GROUP or view.bodies
    ]
    headings = {
        Language.SV: {Across.TARGET_GROUP: "Målgrupper", Across.BODY: "Organ"},
        Language.EN: {Across.TARGET_GROUP: "Target groups", Across.BODY: "Bodies"},
    }[language]
    return page(
        "coverage.html.j2",
        language,
        title=_title(language),
        strategy=view.title,
        parts=[
            {
                "id": across.value,
                "heading": headings[across],
                "matrix": matrix,
                "picture": _svg(view, matrix, language, prefix=across.value),
            }
            for across, matrix in matrices
        ],
        hole=HOLE[language],
        holes=matrices[0][1].holes,
        money=lambda amount: short_money(amount, language),
    )


def _title(language: Language) -> str:
    return {Language.SV: "Strategins täckning", Language.EN: "The strategy's coverage"}[language]


def _svg(view: CoverageView, matrix: Heat, language: Language, prefix: str = "heat") -> str:
    columns = [*matrix.columns, matrix.totals.name]
    rows = [*matrix.rows, matrix.totals]
    boxes = [
        _box(_LEFT + x * _WIDE, _TOP + y * _HIGH, square, (row.name, columns[x]), language)
        for y, row in enumerate(rows)
        for x, square in enumerate((*row.squares, row.total))
    ]
    heads = [
        _words(_LEFT + x * _WIDE + _WIDE // 2, _TOP - 12, name, 15, up=True)
        for x, name in enumerate(columns)
    ]
    sides = [
        _words(_LEFT - 10, _TOP + y * _HIGH + _HIGH // 2 + 5, row.name, 30)
        for y, row in enumerate(rows)
    ]
    holes = len(matrix.holes)
    described = {
        Language.SV: f"{len(matrix.rows)} rader och {len(matrix.columns)} kolumner; {holes} rutor är hål.",
        Language.EN: f"{len(matrix.rows)} rows and {len(matrix.columns)} columns; {holes} squares are holes.",
    }[language]
    return page(
        "coverage.svg.j2",
        language,
        prefix=prefix,
        title=f"{_title(language)}: {view.title}",
        described=described,
        width=_LEFT + len(columns) * _WIDE + 10,
        height=_TOP + len(rows) * _HIGH + 40,
        box_width=_WIDE - 4,
        box_height=_HIGH - 4,
        boxes=boxes,
        heads=heads,
        sides=sides,
        scale=[
            {"x": _LEFT + level * 90, "fill": fill, "level": level, "mark": level}
            for level, (fill, _) in enumerate(COLOURS)
        ],
        scale_y=_TOP + len(rows) * _HIGH + 14,
        hole=HOLE[language],
        few={Language.SV: "få", Language.EN: "few"}[language],
        most={Language.SV: "flest", Language.EN: "most"}[language],
        last=MOST,
    )


def _box(x: int, y: int, square: Square, names: tuple[str, str], language: Language) -> _Box:
    row, column = names
    if square.is_hole:
        return _Box(x, y, square, f"{row}, {column}: {HOLE[language]}", (HOLE[language],))
    money = short_money(square.amount, language)
    told = {Language.SV: "projekt", Language.EN: "projects"}[language]
    lines = (f"{square.mark} {square.projects}", money)
    return _Box(x, y, square, f"{row}, {column}: {square.projects} {told}, {money}", lines)


def _words(x: int, y: int, name: str, width: int, *, up: bool = False) -> _Words:
    lines = textwrap.wrap(name, width, max_lines=3 if up else 2, placeholder=" …")
    above = (len(lines) - 1) * _LINE
    return _Words(x, y - (above if up else above // 2), tuple(lines), name)
