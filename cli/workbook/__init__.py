"""Excel workbooks and CSV files that people fill in: sheets declared once, written, and read back by cell."""

from __future__ import annotations

from cli.workbook.reading import read_csv, read_workbook
from cli.workbook.sheets import CellFault, Column, Found, Kind, Layout, Row, Sheet
from cli.workbook.writing import write_workbook

__all__ = [
    "CellFault",
    "Column",
    "Found",
    "Kind",
    "Layout",
    "Row",
    "Sheet",
    "read_csv",
    "read_workbook",
    "write_workbook",
]
