"""A brief in one language, ready to be set: Swedish is the original, English a marked translation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cli.show.values import instant
from contracts.base import LocalText
from contracts.rpc.notify import Language
from contracts.rpc.portfolio import Audience, BriefTable, BriefView, BriefWords
from contracts.words import in_language, word
from contracts.words.secrecy import own_words

_NOTE: Final[Mapping[Language, str]] = {
    Language.SV: "",
    Language.EN: (
        "Translation: the headings and what the system knows are translated. The project's own words are"
        " Swedish, which is the original."
    ),
}
_SHORTENED: Final[Mapping[Language, str]] = {
    Language.SV: "Långa texter är kortade med … för att rymmas på en sida; hela finns i ärendet.",
    Language.EN: "Long texts are cut with … to fit on one page; the case has them whole.",
}
_MORE: Final[Mapping[Language, str]] = {
    Language.SV: "och {} rader till",
    Language.EN: "and {} more rows",
}


@dataclass(frozen=True)
class Piece:
    """Some words; `own` are the project's, which stay Swedish."""

    words: str
    own: bool = False


@dataclass(frozen=True)
class Line:
    """A label and what stands at it."""

    label: str
    piece: Piece


@dataclass(frozen=True)
class Grid:
    """A table."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Piece, ...], ...]
    more: str


@dataclass(frozen=True)
class Part:
    """What stands under a heading."""

    heading: str
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]
    nothing: str


@dataclass(frozen=True)
class Sheet:
    """The page."""

    lang: str
    kind: str
    """`Sammanfattning för boende`."""
    title: Piece
    summary: Piece
    head: tuple[Line, ...]
    parts: tuple[Part, ...]
    notes: tuple[str, ...]


def sheet(view: BriefView, language: Language) -> Sheet:
    """The brief as one reader reads it."""

    def told(text: LocalText) -> str:
        return in_language(text, language)

    def piece(words: BriefWords) -> Piece:
        if words.en is None:
            return Piece(words.sv, own=language is Language.EN)
        return Piece(words.sv if language is Language.SV else words.en)

    def grid(table: BriefTable) -> Grid:
        return Grid(
            told(table.caption),
            tuple(told(column) for column in table.columns),
            tuple(tuple(piece(cell) for cell in row) for row in table.rows),
            _MORE[language].format(table.more) if table.more else "",
        )

    english = language is Language.EN
    labels = (
        ("Responsible", "Diary number", "State", "As of", "Revision")
        if english
        else ("Ansvarig", "Diarienummer", "Läge", "Uppgifter per", "Revision")
    )
    values = (
        told(view.body),
        ", ".join(view.case_numbers) or "–",
        in_language(word(view.state), language),
        instant(view.as_of),
        str(view.revision),
    )
    notes = (_NOTE[language], _SHORTENED[language] if view.shortened else "")
    return Sheet(
        lang=language.value,
        kind=_kind(view.audience, language),
        title=_own(view.title, language),
        summary=_own(view.summary, language),
        head=tuple(Line(label, Piece(value)) for label, value in zip(labels, values, strict=True)),
        parts=tuple(
            Part(
                told(section.heading),
                tuple(Line(told(fact.label), piece(fact.words)) for fact in section.facts),
                tuple(grid(table) for table in section.tables),
                told(section.nothing) if section.nothing else "",
            )
            for section in view.sections
        ),
        notes=tuple(note for note in notes if note),
    )


def _own(text: str | None, language: Language) -> Piece:
    """The project's own words, or the mask in their place."""
    if not text:
        return Piece("–")
    said = own_words(text, language)
    return Piece(said, own=language is Language.EN and said == text)


def _kind(audience: Audience, language: Language) -> str:
    reader = in_language(word(audience), language)
    return {Language.SV: f"Sammanfattning för {reader}", Language.EN: f"Brief for {reader}"}[
        language
    ]
