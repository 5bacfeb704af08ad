"""Reads workbooks and CSV files that came from somewhere: bounded, without formulas, each fault by its cell."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from cli.people import FileRefused
from cli.workbook.sheets import CellFault, Column, Found, Layout, Row, Sheet
from cli.workbook.texts import refused, require_small, text_of, too_large
from cli.workbook.values import Unread, value_of

#: A small file may unpack to a very large one.
MAX_UNPACKED_BYTES: Final = 100 * 1024 * 1024
MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 100
#: What openpyxl raises on a file that is no workbook, or a broken one.
_BROKEN: Final = (
    InvalidFileException,
    ParseError,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    NotImplementedError,
)

#: By the cell's type.
_UNREAD: Final[Mapping[str, tuple[str, str]]] = {
    "f": ("är en formel: skriv det värde som den ger", "is a formula: write what it gives"),
    "e": ("är ett fel från Excel", "is an error of Excel's"),
}

#: A cell as it stands: what it holds, and whether that is a formula or an error of Excel's.
_Held = tuple[object, str]
_Lines = Iterator[Sequence[_Held]]


def read_workbook(path: Path, sheets: Sequence[Sheet]) -> Found:
    """The rows of these sheets, found by their titles; a sheet that is not there has none."""
    _require_bounded(path)
    rows: dict[str, list[Row]] = {sheet.key: [] for sheet in sheets}
    faults: list[CellFault] = []
    try:
        book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
        try:
            for page in book.worksheets:
                sheet = _sheet_of(page.title, sheets)
                if sheet is None:
                    continue
                page.reset_dimensions()
                lines = (
                    tuple((cell.value, cell.data_type) for cell in line)
                    for line in page.iter_rows(max_col=MAX_COLUMNS)
                )
                _read(page.title, sheet, lines, rows[sheet.key], faults)
        finally:
            book.close()
    except _BROKEN as error:
        raise refused(
            path, "är ingen hel Excel-fil (.xlsx)", "is no whole Excel file (.xlsx)"
        ) from error
    return Found(rows, tuple(faults))


def read_csv(path: Path, sheet: Sheet) -> Found:
    """A CSV file as one sheet; with a semicolon, a comma or a tab between, as its first line has it."""
    text, notes = text_of(path)
    first = text.partition("\n")[0]
    between = max(";,\t", key=first.count)
    rows: list[Row] = []
    faults: list[CellFault] = []
    # Strict: a quotation mark that never ends would swallow the rows after it.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=between, strict=True)
    lines = (tuple((_as_written(cell), "s") for cell in line[:MAX_COLUMNS]) for line in reader)
    try:
        _read(path.name, sheet, lines, rows, faults)
    except csv.Error as error:
        raise refused(
            path,
            f"är ingen hel CSV-fil: se citattecknen vid rad {reader.line_num}",
            f"is no whole CSV file: see the quotation marks at line {reader.line_num}",
        ) from error
    return Found({sheet.key: rows}, tuple(faults), notes)


def _as_written(text: str) -> str:
    """Without the apostrophe that keeps a text from being taken for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in {"=", "+", "-", "@"} else text


def _sheet_of(title: str, sheets: Sequence[Sheet]) -> Sheet | None:
    folded = title.casefold()
    for sheet in sheets:
        if folded in {sheet.key.casefold(), *(text.casefold() for text in sheet.title)}:
            return sheet
    return None


def _read(
    title: str, sheet: Sheet, lines: _Lines, rows: list[Row], faults: list[CellFault]
) -> None:
    head = next(lines, ())
    if sheet.layout is Layout.FORM:
        rows += _form(title, sheet, lines, faults)
    else:
        columns = _columns(title, sheet, head, faults)
        if all(column in columns.values() for column in sheet.columns if column.required):
            rows += _table(title, head, columns, lines, faults)


def _columns(
    title: str, sheet: Sheet, head: Sequence[_Held], faults: list[CellFault]
) -> dict[int, Column]:
    """The columns by their place. An unknown heading and a required one that is not there are faults."""
    columns: dict[int, Column] = {}
    for place, (held, _) in enumerate(head):
        if held in (None, ""):
            continue
        column = sheet.column(str(held))
        if column is None:
            cell = f"{title}!{get_column_letter(place + 1)}1"
            faults.append(CellFault(cell, *_unknown_heading(sheet)))
        else:
            columns[place] = column
    faults += [
        CellFault(
            f"{title}!A1",
            f"kolumnen ”{column.heading[0]}” saknas",
            f"the column “{column.heading[1]}” is missing",
        )
        for column in sheet.columns
        if column.required and column not in columns.values()
    ]
    return columns


def _table(
    title: str,
    head: Sequence[_Held],
    columns: Mapping[int, Column],
    lines: _Lines,
    faults: list[CellFault],
) -> list[Row]:
    rows: list[Row] = []
    headings = {column.key: column.heading for column in columns.values()}
    for number, line in enumerate(islice(lines, MAX_ROWS + 1), start=2):
        if number > MAX_ROWS + 1:
            faults.append(
                CellFault(
                    f"{title}!A{number}",
                    f"högst {MAX_ROWS} rader läses; dela upp filen",
                    f"at most {MAX_ROWS} rows are read; divide the file",
                )
            )
            break
        cells = {
            column.key: f"{get_column_letter(place + 1)}{number}"
            for place, column in columns.items()
        }
        values: dict[str, Any] = {}
        faulty = _is_beside(title, number, head, columns, line, faults)
        for place, column in columns.items():
            held = line[place] if place < len(line) else (None, "n")
            faulty |= not _take(title, column, held, cells[column.key], values, faults)
        if values or faulty:
            rows.append(Row(title, number, values, cells, headings, faulty))
    return rows


def _is_beside(
    title: str,
    number: int,
    head: Sequence[_Held],
    columns: Mapping[int, Column],
    line: Sequence[_Held],
    faults: list[CellFault],
) -> bool:
    """Whether a row holds something that no column takes; that its heading is unknown is said already."""
    beside = [
        place
        for place, (held, _) in enumerate(line)
        if place not in columns and held not in (None, "")
    ]
    nameless = [place for place in beside if place >= len(head) or head[place][0] in (None, "")]
    if nameless:
        faults.append(
            CellFault(
                f"{title}!{get_column_letter(nameless[0] + 1)}{number}",
                "har ingen rubrik över sig",
                "has no heading above it",
            )
        )
    return bool(beside)


def _form(title: str, sheet: Sheet, lines: _Lines, faults: list[CellFault]) -> list[Row]:
    values: dict[str, Any] = {}
    cells: dict[str, str] = {}
    for number, line in enumerate(islice(lines, MAX_ROWS), start=2):
        heading = line[0][0] if line else None
        if heading in (None, ""):
            continue
        column = sheet.column(str(heading))
        if column is None:
            faults.append(CellFault(f"{title}!A{number}", *_unknown_heading(sheet)))
            continue
        cells[column.key] = f"B{number}"
        held = line[1] if len(line) > 1 else (None, "n")
        _take(title, column, held, cells[column.key], values, faults)
    headings = {key: column.heading for key in cells if (column := sheet.column(key)) is not None}
    return [Row(title, 1, values, cells, headings)] if cells else []


def _take(
    title: str,
    column: Column,
    held: _Held,
    cell: str,
    values: dict[str, Any],
    faults: list[CellFault],
) -> bool:
    """Keep the value of a cell, or say what is wrong with it."""
    value, kind = held
    if kind in _UNREAD:
        faults.append(CellFault(f"{title}!{cell}", *_UNREAD[kind], column.heading))
        return False
    try:
        read = value_of(column, value)
    except Unread as unread:
        faults.append(CellFault(f"{title}!{cell}", unread.sv, unread.en, column.heading))
        return False
    if read is not None:
        values[column.key] = read
    return True


def _unknown_heading(sheet: Sheet) -> tuple[str, str]:
    """A mistyped heading must not pass unseen."""
    return (
        f"okänd rubrik; det som läses är: {', '.join(one.heading[0] for one in sheet.columns)}",
        f"unknown heading; what is read is: {', '.join(one.heading[1] for one in sheet.columns)}",
    )


def _require_bounded(path: Path) -> None:
    """Neither too large, nor a small file that unpacks to a large one, nor one that defines entities."""
    try:
        require_small(path)
        with zipfile.ZipFile(path) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED_BYTES:
                raise too_large(path)
            for part in packed.infolist():
                if part.filename.endswith((".xml", ".rels")):
                    with packed.open(part) as opened:
                        if b"<!DOCTYPE" in opened.read(4096):
                            raise refused(
                                path, "definierar egna entiteter", "defines entities of its own"
                            )
    except OSError as error:
        raise FileRefused(f"{path}: {error.strerror}") from error
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise refused(
            path, "är ingen hel Excel-fil (.xlsx)", "is no whole Excel file (.xlsx)"
        ) from error
