"""The sums of the competence plans: an administration's years under one another, and all together."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from cli.show.labels import label
from cli.show.values import money, number
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import CompetenceSum, CompetenceSums

_NUMBERS = ("projects", "people", "hours_total", "cost")
_NOTHING = (
    "Inget synligt projekt säger vad någon behöver lära sig.",
    "No visible project says what anybody must learn.",
)
_SUM = ("summa", "total")


def competence(view: CompetenceSums, language: Language) -> RenderableType:
    """A project is counted once in a sum, however many years it has."""
    english = language is Language.EN
    if not view.sums:
        return Text(_NOTHING[english])
    table = Table(header_style="bold", show_footer=True)
    table.add_column(label("body_id", language), footer=_SUM[english])
    table.add_column(label("year", language))
    for name, foot in zip(_NUMBERS, _written(view, language), strict=True):
        table.add_column(label(name, language), justify="right", footer=foot)
    for body_id, lines in groupby(view.sums, key=lambda one: one.body_id):
        years = list(lines)
        for at, one in enumerate(years):
            table.add_row(
                body_id if at == 0 else "",
                str(one.year),
                *_written(one, language),
                end_section=at == len(years) - 1,
            )
    return table


def _written(one: CompetenceSum | CompetenceSums, language: Language) -> tuple[str, ...]:
    return (
        number(Decimal(one.projects), language),
        number(Decimal(one.people), language),
        number(one.hours_total, language),
        money(one.cost, language),
    )
