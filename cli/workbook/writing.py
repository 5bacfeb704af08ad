"""Writes workbooks. What a person wrote is text, whatever it begins with: no program runs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cli.options import in_words
from cli.workbook.sheets import FLAGS, Column, Kind, Layout, Sheet
from contracts.rpc.notify import Language

#: How far down the drop-downs of a table reach.
_ROOM: Final = 2000
_HEAD: Final = PatternFill("solid", fgColor="FF1F4E79")
_LACKING: Final = PatternFill("solid", fgColor="FFFFF2CC")
_AUTHOR: Final = "Rådslag"
#: Programs take a text that begins so for a formula; control characters end up as these too.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")

#: What openpyxl says that it gives; nothing of ours is merged.
AnyCell = Cell | MergedCell


def write_workbook(
    path: Path,
    sheets: Sequence[tuple[Sheet, Iterable[Mapping[str, Any]]]],
    language: Language,
    lacking: Mapping[str, str] | None = None,
) -> None:
    """A sheet for each, with headings, help and drop-downs. `lacking` says what a form's field still needs."""
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    lists = _Lists(book, language)
    for sheet, rows in sheets:
        page = book.create_sheet(in_words(sheet.title, language))
        if sheet.layout is Layout.FORM:
            _write_form(page, sheet, next(iter(rows), {}), language, lists, lacking or {})
        else:
            _write_table(page, sheet, rows, language, lists)
    lists.hide()
    book.save(path)


class _Lists:
    """The hidden sheet that drop-downs take their words from: a list in the cell itself holds 255 characters."""

    def __init__(self, book: Workbook, language: Language) -> None:
        self._page: Worksheet = book.create_sheet("_val")
        self._language = language
        self._known: dict[tuple[str, ...], str] = {}

    def validation(self, column: Column) -> DataValidation:
        """A drop-down of the column's words, that says what is wrong in the reader's language."""
        words = tuple(in_words(choice, self._language) for choice in column.choices.values())
        if words not in self._known:
            letter = get_column_letter(len(self._known) + 1)
            for number, text in enumerate(words, start=1):
                put(self._page.cell(number, len(self._known) + 1), text)
            name = quote_sheetname(self._page.title)
            self._known[words] = f"{name}!${letter}$1:${letter}${max(len(words), 1)}"
        several = column.kind is Kind.LIST
        validation = DataValidation(type="list", formula1=self._known[words], allow_blank=True)
        validation.showErrorMessage = not several
        validation.errorTitle = in_words(("Välj i listan", "Choose from the list"), self._language)
        validation.error = in_words(
            ("Välj ett av orden i listan.", "Choose one of the words of the list."), self._language
        )
        return validation

    def hide(self) -> None:
        """Last, and out of sight."""
        book = self._page.parent
        assert isinstance(book, Workbook)
        if not self._known:
            book.remove(self._page)
            return
        book.move_sheet(self._page, len(book.sheetnames))
        self._page.sheet_state = "hidden"


def _write_table(
    page: Worksheet,
    sheet: Sheet,
    rows: Iterable[Mapping[str, Any]],
    language: Language,
    lists: _Lists,
) -> None:
    for number, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(number)
        cell = page.cell(1, number)
        put(cell, in_words(column.heading, language) + (" *" if column.required else ""))
        cell.font = Font(bold=True, color="FFFFFFFF")
        cell.fill = _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if any(column.help):
            cell.comment = Comment(in_words(column.help, language), _AUTHOR, height=120, width=320)
        page.column_dimensions[letter].width = column.width
        if column.choices:
            _validate(page, lists.validation(column), f"{letter}2:{letter}{_ROOM}")
    for number, row in enumerate(rows, start=2):
        for place, column in enumerate(sheet.columns, start=1):
            _fill(page.cell(number, place), column, row.get(column.key), language)
    page.freeze_panes = "A2"
    page.auto_filter.ref = page.dimensions


def _write_form(
    page: Worksheet,
    sheet: Sheet,
    values: Mapping[str, Any],
    language: Language,
    lists: _Lists,
    lacking: Mapping[str, str],
) -> None:
    heads = (("Fält", "Field"), ("Svar", "Answer"), ("Hjälp", "Help"), ("Saknas", "Missing"))
    for number, (words, width) in enumerate(zip(heads, (34, 70, 60, 34), strict=True), start=1):
        cell = page.cell(1, number)
        put(cell, in_words(words, language))
        cell.font, cell.fill = Font(bold=True, color="FFFFFFFF"), _HEAD
        page.column_dimensions[get_column_letter(number)].width = width
    page.protection.sheet = True
    for number, column in enumerate(sheet.columns, start=2):
        put(
            page.cell(number, 1),
            in_words(column.heading, language) + (" *" if column.required else ""),
        )
        page.cell(number, 1).font = Font(bold=True)
        answer = page.cell(number, 2)
        _fill(answer, column, values.get(column.key), language)
        answer.protection = Protection(locked=False)
        answer.alignment = Alignment(wrap_text=True, vertical="top")
        put(page.cell(number, 3), in_words(column.help, language))
        page.cell(number, 3).alignment = Alignment(wrap_text=True, vertical="top")
        if column.choices:
            _validate(page, lists.validation(column), f"B{number}")
        if column.key in lacking:
            put(page.cell(number, 4), lacking[column.key])
            answer.fill = _LACKING
    page.freeze_panes = "B2"


def _validate(page: Worksheet, validation: DataValidation, where: str) -> None:
    validation.add(where)
    page.add_data_validation(validation)


def _fill(cell: AnyCell, column: Column, value: Any, language: Language) -> None:  # noqa: ANN401 (any field's value)
    match value:
        case None | () | [] | "":
            return
        case date() if column.kind is Kind.DATE:
            cell.value = value
            cell.number_format = "yyyy-mm-dd"
        case int() if column.kind is Kind.INTEGER:
            cell.value = value
        case Decimal() if column.kind is Kind.NUMBER:
            # Excel keeps fifteen digits: a longer number is written as text, and read back whole.
            if len(value.as_tuple().digits) <= 15:
                cell.value = value
            else:
                put(cell, format(value, "f"))
        case _:
            put(cell, written(column, value, language))


def written(column: Column, value: Any, language: Language) -> str:  # noqa: ANN401
    """A value as the text of a cell."""
    match value:
        case None:
            return ""
        case tuple() | list():
            return "; ".join(written(column, each, language) for each in value)
        case Decimal():
            return format(value, "f")
        case bool():
            return in_words(FLAGS[str(value).lower()], language)
        case _ if str(value) in column.choices:
            return in_words(column.choices[str(value)], language)
        case _:
            return str(value)


def put(cell: AnyCell, text: str) -> None:
    """Text that stays text, also where it looks like a formula, and when somebody edits it."""
    cell.value = text
    cell.data_type = "s"
    if text.startswith(FORMULA):
        cell.quotePrefix = True
