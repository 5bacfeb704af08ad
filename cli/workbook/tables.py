"""A list as it is taken along, in CSV or Excel: nothing in it is ever a formula, whatever a project is called."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from chassis.clock import STOCKHOLM
from cli.show.values import plain
from cli.workbook.writing import FORMULA, put
from contracts.rpc.notify import Language

_WIDEST: Final = 60

Rows = Sequence[Sequence[object]]


def as_csv(heads: Sequence[str], rows: Rows, language: Language) -> bytes:
    """As Excel opens it in the reader's language: semicolons and decimal commas in Swedish.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";" if language is Language.SV else ",")
    writer.writerow([_harmless(head) for head in heads])
    for row in rows:
        writer.writerow([_csv_cell(value, language) for value in row])
    # The mark at the beginning tells Excel that it is UTF-8.
    return written.getvalue().encode("utf-8-sig")


def as_excel(title: str, heads: Sequence[str], rows: Rows, language: Language) -> bytes:
    """A workbook of one sheet with a heading that stays, a filter, real numbers and real dates."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = title
    for row, values in enumerate((heads, *rows), start=1):
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column)
            assert isinstance(cell, Cell)
            _fill(cell, value, language)
            if row == 1:
                cell.font = Font(bold=True)
    for column, head in enumerate(heads, start=1):
        longest = max([len(head), *(len(plain(row[column - 1], language)) for row in rows)])
        sheet.column_dimensions[get_column_letter(column)].width = min(longest + 2, _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    kept = io.BytesIO()
    workbook.save(kept)
    return kept.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv_cell(value: object, language: Language) -> str:
    match value:
        case Decimal():
            return str(value).replace(".", "," if language is Language.SV else ".")
        case int() if not isinstance(value, bool):
            return str(value)
        case None:
            return ""
        case _:
            return _harmless(plain(value, language))


def _fill(cell: Cell, value: object, language: Language) -> None:
    match value:
        case None:
            return
        case Decimal():
            cell.value, cell.number_format = value, "#,##0.00"
        case int() if not isinstance(value, bool):
            cell.value = value
        case datetime():
            # A workbook knows no time zones.
            local = value.astimezone(STOCKHOLM).replace(tzinfo=None, microsecond=0)
            cell.value, cell.number_format = local, "yyyy-mm-dd hh:mm"
        case date():
            cell.value, cell.number_format = value, "yyyy-mm-dd"
        case _:
            text = value if isinstance(value, str) and not isinstance(value, StrEnum) else None
            put(cell, plain(value, language) if text is None else text)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
