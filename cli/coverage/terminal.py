"""A coverage at a terminal: a matrix whose squares have a colour and a mark."""

from __future__ import annotations

from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.coverage.heat import HOLE, MARKS, Across, Heat, Row, Square, heat, short_money
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import CoverageView

_STYLES: Final = ("bold red", "blue", "cyan", "green", "bold green")


def shown(view: CoverageView, language: Language) -> RenderableType:
    """Crossed with the target groups, then with the bodies."""
    say = (lambda sv, _: sv) if language is Language.SV else (lambda _, en: en)
    parts: list[RenderableType] = [
        Text(view.title, style="bold"),
        _matrix(
            heat(view, Across.TARGET_GROUP, language),
            say("Målgrupper", "Target groups"),
            language,
        ),
    ]
    if view.bodies:
        parts.append(_matrix(heat(view, Across.BODY, language), say("Organ", "Bodies"), language))
    parts.append(_legend(language))
    return Group(*parts)


def _matrix(matrix: Heat, title: str, language: Language) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    table.add_column("", overflow="fold")
    for column in (*matrix.columns, matrix.totals.name):
        table.add_column(column, overflow="fold", justify="right")
    for row in matrix.rows:
        table.add_row(*_cells(row, language))
    table.add_section()
    table.add_row(*_cells(matrix.totals, language))
    return table


def _cells(row: Row, language: Language) -> list[RenderableType]:
    return [row.name, *(_cell(each, language) for each in row.squares), _cell(row.total, language)]


def _cell(square: Square, language: Language) -> Text:
    style = _STYLES[square.level]
    if square.is_hole:
        return Text(f"{square.mark} {HOLE[language]}", style=style)
    text = Text(f"{square.mark} {square.projects}", style=style)
    return text.append(f"\n{short_money(square.amount, language)}", style="dim")


def _legend(language: Language) -> Text:
    few, most = {Language.SV: ("få", "flest"), Language.EN: ("few", "most")}[language]
    scale = " ".join(MARKS[1:])
    overlap = {
        Language.SV: (
            "Antal projekt, och vad de kostar. Ett projekt med flera målgrupper finns i flera rutor, men en gång"
            " i varje summa."
        ),
        Language.EN: (
            "Number of projects, and what they cost. A project with several target groups is in several squares,"
            " but once in each total."
        ),
    }[language]
    return Text(f"{MARKS[0]} {HOLE[language]}   {few} {scale} {most}\n{overlap}", style="dim")
