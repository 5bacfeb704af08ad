"""What an import did, or would do: a line for each row that means something, and every fault by its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cli.options import Words, in_words
from cli.show.labels import label
from cli.workbook.sheets import CellFault
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import ImportedRow, ImportKind, ImportOutcome, ImportReport
from contracts.words import in_language, word

_COLOURS: Final[Mapping[ImportOutcome, str]] = {
    ImportOutcome.ADDED: "green",
    ImportOutcome.CHANGED: "yellow",
    ImportOutcome.REFUSED: "red",
}
_MOST: Final = 200
_LEFT: Final[Mapping[Language, str]] = {
    Language.SV: "{} rader som är rätt visas inte: --verbose visar dem.",
    Language.EN: "{} rows that are right are not shown: --verbose shows them.",
}


def imported(
    report: ImportReport,
    places: Mapping[tuple[ImportKind, int], str],
    faults: Sequence[CellFault],
    language: Language,
    notes: Sequence[Words] = (),
    *,
    verbose: bool = False,
) -> RenderableType:
    """What is wrong comes first; rows that are right are counted beside faults, and shown where there are none.

    `verbose` shows every row that means something. `notes` say how the file was taken.
    """
    parts: list[RenderableType] = [Text(in_words(note, language), style="yellow") for note in notes]
    if faults:
        parts.append(_faults(faults, language))
    told = [
        row for row in report.rows if row.outcome in {ImportOutcome.ADDED, ImportOutcome.CHANGED}
    ]
    shown = told if verbose else told[: 0 if faults else _MOST]
    if shown:
        parts.append(_rows(shown, places, language))
    if left := len(told) - len(shown):
        parts.append(Text(_LEFT[language].format(left), style="dim"))
    parts.append(Text(summary(report, len(faults), language), style="bold"))
    return Group(*parts)


def summary(report: ImportReport, faults: int, language: Language) -> str:
    """In one sentence, with what to do next."""
    counts = (report.added, report.changed, report.unchanged, faults)
    if language is Language.SV:
        did = "Klart: {} tillagda, {} ändrade, {} oförändrade, {} fel."
        would = "Provkörning, inget är ändrat: {} skulle läggas till, {} ändras, {} är oförändrade, {} fel."
        good, go_on = (
            "Rätta felen, eller ta det som är rätt med --apply --take-good.",
            "Gör det med --apply.",
        )
    else:
        did = "Done: {} added, {} changed, {} unchanged, {} faults."
        would = "A trial, nothing was changed: {} would be added, {} changed, {} are unchanged, {} faults."
        good, go_on = (
            "Mend the faults, or take what is right with --apply --take-good.",
            "Do it with --apply.",
        )
    if report.applied:
        return did.format(*counts)
    return f"{would.format(*counts)} {good if faults else go_on}"


def as_json(
    report: ImportReport,
    places: Mapping[tuple[ImportKind, int], str],
    faults: Sequence[CellFault],
    notes: Sequence[Words] = (),
) -> dict[str, object]:
    """The same for a program."""
    return {
        "applied": report.applied,
        "added": report.added,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "notes": [{"sv": sv, "en": en} for sv, en in notes],
        "faults": [
            {
                "cell": one.cell,
                "field": {"sv": one.field[0], "en": one.field[1]},
                "sv": one.sv,
                "en": one.en,
            }
            for one in faults
        ],
        "rows": [
            {**row.model_dump(mode="json"), "place": places.get((row.kind, row.index))}
            for row in report.rows
        ],
    }


def _rows(
    rows: Sequence[ImportedRow],
    places: Mapping[tuple[ImportKind, int], str],
    language: Language,
) -> Table:
    table = Table(header_style="bold")
    for heading in _HEADINGS[language]:
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(
            Text(places.get((row.kind, row.index), "")),
            Text(in_language(word(row.outcome), language), style=_COLOURS.get(row.outcome, "")),
            in_language(word(row.kind), language),
            Text(row.key),
            ", ".join(label(name, language) for name in row.changed),
        )
    return table


def _faults(faults: Sequence[CellFault], language: Language) -> Table:
    title = {Language.SV: "Fel", Language.EN: "Faults"}[language]
    table = Table(title=title, title_justify="left", title_style="bold red", header_style="bold")
    table.add_column({Language.SV: "cell", Language.EN: "cell"}[language], no_wrap=True)
    table.add_column({Language.SV: "fält", Language.EN: "field"}[language])
    table.add_column({Language.SV: "vad som är fel", Language.EN: "what is wrong"}[language])
    for one in faults:
        table.add_row(
            Text(one.cell),
            Text(in_words(one.field, language)),
            Text(one.sv if language is Language.SV else one.en),
        )
    return table


_HEADINGS: Final[Mapping[Language, tuple[str, ...]]] = {
    Language.SV: ("plats", "utfall", "slag", "nyckel", "ändrade fält"),
    Language.EN: ("place", "outcome", "kind", "key", "changed fields"),
}
