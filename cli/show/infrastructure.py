"""What is needed at the city's sites: sums by body and year, then each site with who waits there."""

from __future__ import annotations

from collections import defaultdict

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.show.labels import label
from cli.show.replies import records
from cli.show.values import plain
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import Infrastructure, WaitingProject
from contracts.words.secrecy import own_words

_COUNTS = ("needed", "met", "late")


def infrastructure(page: Infrastructure, language: Language) -> RenderableType:
    """Two tables."""
    parts: list[RenderableType] = []
    if page.sums:
        parts.append(_sums(page, language))
    parts.append(_sites(page, language) if page.items else records((), language))
    if page.next_cursor is not None:
        more = {
            Language.SV: "Det finns fler platser: --all visar alla.",
            Language.EN: "There are more sites: --all shows them all.",
        }
        parts.append(Text(more[language], style="dim"))
    return Group(*parts)


def _sums(page: Infrastructure, language: Language) -> Table:
    """Each body's years with the sum of the year below its kinds."""
    table = _table(("body_id", "year", "kind", *_COUNTS, "sites"), language)
    by_year = defaultdict[tuple[str, int], list[tuple[int, int, int]]](list)
    for one in page.sums:
        by_year[one.body_id, one.year].append((one.needed, one.met, one.late))
    shown = set[tuple[str, int]]()
    for number, one in enumerate(page.sums):
        key = (one.body_id, one.year)
        first = key not in shown
        shown.add(key)
        last = (
            number + 1 == len(page.sums)
            or (
                page.sums[number + 1].body_id,
                page.sums[number + 1].year,
            )
            != key
        )
        several = len(by_year[key]) > 1
        table.add_row(
            one.body_id if first else "",
            str(one.year) if first else "",
            plain(one.kind, language),
            *_counted(one.needed, one.met, one.late),
            str(one.sites),
            end_section=last and not several,
        )
        if last and several:
            sums = [sum(column) for column in zip(*by_year[key], strict=True)]
            total = {Language.SV: "summa", Language.EN: "sum"}[language]
            table.add_row("", "", Text(total, style="bold"), *_counted(*sums), "", end_section=True)
    return table


def _sites(page: Infrastructure, language: Language) -> Table:
    table = _table(("site_code", *_COUNTS, "waiting"), language)
    for site in page.items:
        waiting = Text("\n").join(_line(one, language) for one in site.waiting)
        table.add_row(site.site_code, *_counted(site.needed, site.met, site.late), waiting)
    return table


def _line(one: WaitingProject, language: Language) -> Text:
    """A project and what it waits for."""
    by = {Language.SV: "senast", Language.EN: "by"}[language]
    dated = f" {one.dated_on}" if one.dated_on is not None else ""
    return Text.assemble(
        (own_words(one.title, language), "bold"),
        f": {plain(one.kind, language)}, {by} {one.needed_on}, ",
        (f"{plain(one.state, language)}{dated}", "red" if one.late else ""),
    )


def _counted(needed: int, met: int, late: int) -> tuple[str, str, Text]:
    return str(needed), str(met), Text(str(late), style="red" if late else "")


def _table(columns: tuple[str, ...], language: Language) -> Table:
    table = Table(header_style="bold")
    for name in columns:
        right = name in {*_COUNTS, "year", "sites"}
        table.add_column(
            label(name, language), justify="right" if right else "left", overflow="fold"
        )
    return table
