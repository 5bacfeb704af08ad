"""What a sheet is: its columns, and what was found in it by row and cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, Self

from cli.options import Words
from contracts.words import word

#: Swedish headings are at most this long in Excel.
_TITLE: Final = 31


class Kind(StrEnum):
    """How the value of a cell is written."""

    TEXT = "text"
    DATE = "date"
    NUMBER = "number"
    """An exact number: a comma or a point before its decimals."""
    INTEGER = "integer"
    CHOICE = "choice"
    """One of a closed list, in words or by its code."""
    FLAG = "flag"
    """Yes or no."""
    LIST = "list"
    """Several texts, with a semicolon or a new line between."""


class Layout(StrEnum):
    """How a sheet is laid out."""

    TABLE = "table"
    """A heading for each column, a row for each thing."""
    FORM = "form"
    """A row for each field of one thing: heading, value, help, what is missing."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, or a field of a form."""

    key: str
    """Where the value goes in the contract, such as `name.sv`."""
    heading: Words
    kind: Kind = Kind.TEXT
    help: Words = ("", "")
    choices: Mapping[str, Words] = field(default_factory=dict)
    """By code, the words that a person picks."""
    required: bool = False
    width: int = 24

    def code(self, written: str) -> str | None:
        """The code of a choice, written as the code itself or as its words in either language."""
        folded = written.casefold()
        for code, words in self.choices.items():
            if folded in {code.casefold(), words[0].casefold(), words[1].casefold()}:
                return code
        return None


def choices_of(kind: type[StrEnum]) -> dict[str, Words]:
    """The members of an enum of the contracts, with their words."""
    return {member.value: (word(member).sv, word(member).en) for member in kind}


#: The words of a flag, as choices.
FLAGS: Final[Mapping[str, Words]] = {"true": ("ja", "yes"), "false": ("nej", "no")}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook."""

    key: str
    title: Words
    columns: tuple[Column, ...]
    layout: Layout = Layout.TABLE

    def __post_init__(self) -> None:
        """Excel cuts longer titles, and then no sheet is found by its own."""
        assert all(len(title) <= _TITLE for title in self.title), self.title

    def column(self, heading: str) -> Column | None:
        """The column with this heading, in either language or by its key."""
        folded = " ".join(heading.split()).rstrip(" *").casefold()
        for column in self.columns:
            if folded in {column.key.casefold(), *(text.casefold() for text in column.heading)}:
                return column
        return None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field of the contract stands in a file."""

    cell: str
    """Such as `Organ!C14`; of a YAML file the path, such as `bodies[3].name.sv`."""
    field: Words = ("", "")
    """What it is called there."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in one cell, in both languages."""

    cell: str
    """Such as `Organ!C14`."""
    sv: str
    en: str
    field: Words = ("", "")
    """What the cell's column is called."""

    @classmethod
    def at(cls, place: Place, sv: str, en: str) -> Self:
        """At a field that is known by name."""
        return cls(place.cell, sv, en, place.field)


#: A cell of a sheet or of a CSV file; a thing in a YAML file.
_CELL: Final = re.compile(r"(?P<sheet>.*)!(?P<column>[A-Z]+)(?P<row>\d+)")
_THING: Final = re.compile(r"(?P<sheet>\w+)\[(?P<row>\d+)\](?P<column>)")


def in_order(faults: Iterable[CellFault]) -> list[CellFault]:
    """As a person goes through the file: sheet by sheet, row by row, from the left."""
    sheets: dict[str, int] = {}

    def place(one: CellFault) -> tuple[int, int, int, str]:
        found = _CELL.fullmatch(one.cell) or _THING.match(one.cell)
        if found is None:
            return (len(sheets), 0, 0, "")
        sheet = sheets.setdefault(found["sheet"], len(sheets))
        return (sheet, int(found["row"]), len(found["column"]), found["column"])

    return sorted(faults, key=place)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, or the fields of a form, as it was written."""

    title: str
    """The sheet's, as it stands in the file."""
    number: int
    values: Mapping[str, Any]
    """By column; a cell that is empty is absent."""
    cells: Mapping[str, str]
    """By column, the cell: `C14`."""
    headings: Mapping[str, Words] = field(default_factory=dict)
    """By column."""
    faulty: bool = False
    """Something of it could not be read: what it says is not all that was written."""

    def at(self, path: str) -> Place:
        """Where a field of the contract stands: the column itself, else the one that holds it."""
        keys = [key for key in _widening(path) if key in self.cells]
        keys += [key for key in self.cells if key.startswith(f"{path}.")]
        if not keys:
            return Place(f"{self.title}!A{self.number}")
        return Place(f"{self.title}!{self.cells[keys[0]]}", self.headings.get(keys[0], ("", "")))

    def cell(self, path: str) -> str:
        """The cell alone."""
        return self.at(path).cell

    def nested(self) -> dict[str, Any]:
        """The values as the contract has them: `name.sv` is the part `sv` of `name`."""
        whole: dict[str, Any] = {}
        for key, value in self.values.items():
            part, names = whole, key.split(".")
            for name in names[:-1]:
                part = part.setdefault(name, {})
            part[names[-1]] = value
        return whole


def _widening(path: str) -> Sequence[str]:
    """`costs.0.year`, `costs.0`, `costs`."""
    names = path.split(".")
    return [".".join(names[:length]) for length in range(len(names), 0, -1)]


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that was found in a file: the rows by sheet, and what could not be read."""

    rows: Mapping[str, Sequence[Row]]
    faults: Sequence[CellFault]
    notes: Sequence[Words] = ()
    """How the file was taken, where that could be wrong."""
