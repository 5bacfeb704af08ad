"""Workbooks: what is written is read back, and what was mistyped is said by its cell."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cli.people import FileRefused
from cli.workbook import (
    Column,
    Kind,
    Layout,
    Sheet,
    read_csv,
    read_workbook,
    reading,
    write_workbook,
)
from cli.workbook.sheets import choices_of
from contracts.base import BodyKind
from contracts.rpc.notify import Language

SHEET = Sheet(
    "things",
    ("Saker", "Things"),
    (
        Column("name.sv", ("Namn", "Name"), required=True, help=("Vad den heter.", "Its name.")),
        Column("on", ("Dag", "Day"), Kind.DATE),
        Column("amount", ("Belopp", "Amount"), Kind.NUMBER),
        Column("count", ("Antal", "Count"), Kind.INTEGER),
        Column("kind", ("Slag", "Kind"), Kind.CHOICE, choices=choices_of(BodyKind)),
        Column("groups", ("Grupper", "Groups"), Kind.LIST),
    ),
)
FORM = Sheet("form", ("Formulär", "Form"), SHEET.columns, Layout.FORM)
ROW = {
    "name.sv": "Utbildningsnämnden",
    "on": date(2017, 4, 3),
    "amount": Decimal("1234567.50"),
    "count": 3,
    "kind": BodyKind.COMMITTEE,
    "groups": ("elever", "boende"),
}
READ = {**ROW, "amount": "1234567.50", "kind": "committee", "groups": ["elever", "boende"]}


def a_file(folder, *lines, title="Saker"):
    """A workbook as somebody typed it: headings, then rows."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for line in lines:
        page.append(line)
    path = folder / "ifylld.xlsx"
    book.save(path)
    return path


def things(path, sheet=SHEET):
    found = read_workbook(path, (sheet,))
    return [row.values for row in found.rows[sheet.key]], {one.cell: one.sv for one in found.faults}


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("sheet", [SHEET, FORM])
def test_what_is_written_is_read_back(tmp_path, sheet, language):
    write_workbook(tmp_path / "a.xlsx", [(sheet, [ROW])], language)
    rows, faults = things(tmp_path / "a.xlsx", sheet)
    assert faults == {}
    assert rows in ([READ], [{**READ, "amount": "1234567.5"}])


@pytest.mark.parametrize("text", ["=1+1", "+46 8 508", "-", "@SUMMA(A1)", "=cmd|' /C calc'!A0"])
def test_a_text_that_looks_like_a_formula_is_written_as_text(tmp_path, text):
    write_workbook(tmp_path / "a.xlsx", [(SHEET, [{"name.sv": text}])], Language.SV)
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx")["Saker"]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert things(tmp_path / "a.xlsx") == ([{"name.sv": text}], {})


def test_a_csv_files_apostrophe_before_a_formula_is_no_part_of_the_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("Namn;Belopp\r\n'=1+1;-12,50\r\n", "utf-8")
    (row,) = read_csv(path, SHEET).rows["things"]
    assert row.values == {"name.sv": "=1+1", "amount": "-12.50"}
    assert row.cell("amount") == "a.csv!B2"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("between", [";", ",", "\t"])
def test_csv_is_read_as_swedish_and_other_programs_save_it(tmp_path, encoding, between):
    path = tmp_path / "a.csv"
    path.write_text(f"Namn{between}Antal\r\nÄldrenämnden{between}4\r\n", encoding)
    found = read_csv(path, SHEET)
    assert [row.values for row in found.rows["things"]] == [{"name.sv": "Äldrenämnden", "count": 4}]
    assert found.faults == ()


@pytest.mark.parametrize(
    ("heading", "typed", "read"),
    [
        ("Dag", datetime(2017, 4, 3), date(2017, 4, 3)),  # noqa: DTZ001 (Excel knows no zones)
        ("Dag", "2017-04-03", date(2017, 4, 3)),
        ("Belopp", "1 250,50", "1250.50"),
        ("Belopp", "1\u00a0250", "1250"),
        ("Belopp", 0.1, "0.1"),
        ("Antal", 3.0, 3),
        ("Slag", "Stadsdelsnämnd", "district_council"),
        ("Slag", "district council", "district_council"),
        ("Slag", "district_council", "district_council"),
        ("Grupper", "elever;\n boende ;", ["elever", "boende"]),
        ("Namn", 17, "17"),
        ("Name *", "Ändå läst", "Ändå läst"),
    ],
)
def test_what_people_type_is_understood(tmp_path, heading, typed, read):
    rows, faults = things(a_file(tmp_path, ["Namn", heading], ["x", typed]))
    assert faults == {}
    assert read in rows[0].values()


@pytest.mark.parametrize(
    ("heading", "typed", "said"),
    [
        ("Dag", "3 april 2017", "är inget datum"),
        ("Dag", "2017-02-30", "är inget datum"),
        ("Dag", 42828, "är inget datum"),
        ("Dag", datetime(2017, 4, 3, 12), "är inget datum"),  # noqa: DTZ001
        ("Belopp", "tolv", "ska vara ett tal"),
        ("Belopp", "NaN", "ska vara ett tal"),
        ("Belopp", "1e999999", "ska vara ett tal"),
        ("Antal", 1.5, "heltal"),
        ("Slag", "kommitté", "ska vara något av: nämnd"),
        ("Dag", "=IDAG()", "är en formel"),
        ("Dag", "#REF!", "fel från Excel"),
        ("Grupper", "x" * 10_001, "högst 10000 tecken"),
    ],
)
def test_what_is_mistyped_is_said_by_its_cell(tmp_path, heading, typed, said):
    _, faults = things(a_file(tmp_path, ["Namn", heading], ["rätt", None], ["x", typed]))
    assert list(faults) == ["Saker!B3"]
    assert said in faults["Saker!B3"]


def test_every_fault_is_said_at_once_and_an_empty_row_is_none(tmp_path):
    path = a_file(tmp_path, ["Namn", "Dag", "Dga"], ["x", "i går"], [None], ["y", "i dag"])
    rows, faults = things(path)
    assert set(faults) == {"Saker!C1", "Saker!B2", "Saker!B4"}
    assert len(rows) == 2


def test_a_required_column_that_is_not_there_is_said(tmp_path):
    _, faults = things(a_file(tmp_path, ["Antal"], [1]))
    assert faults == {"Saker!A1": "kolumnen ”Namn” saknas"}


def test_a_sheet_of_another_name_is_left_alone(tmp_path):
    assert things(a_file(tmp_path, ["Vad", "som helst"], title="Anteckningar")) == ([], {})


def test_too_many_rows_are_said_and_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    rows, faults = things(a_file(tmp_path, ["Namn"], *(["x"] for _ in range(9))))
    assert len(rows) == 3
    assert list(faults) == ["Saker!A5"]


def test_a_file_that_is_no_workbook_is_refused(tmp_path):
    for content in (b"", b"not a zip", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old Excel"):
        path = tmp_path / "a.xlsx"
        path.write_bytes(content)
        with pytest.raises(FileRefused):
            read_workbook(path, (SHEET,))
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as packed:
        packed.writestr("nothing.txt", "here")
    with pytest.raises(FileRefused):
        read_workbook(tmp_path / "a.xlsx", (SHEET,))


def test_a_file_that_unpacks_to_a_very_large_one_is_refused(tmp_path, monkeypatch):
    path = a_file(tmp_path, ["Namn"], ["x" * 30_000])
    monkeypatch.setattr(reading, "MAX_UNPACKED_BYTES", 20_000)
    with pytest.raises(FileRefused, match="för stor"):
        read_workbook(path, (SHEET,))


def test_a_file_with_entities_of_its_own_is_refused(tmp_path):
    path = a_file(tmp_path, ["Namn"], ["x"])
    evil = tmp_path / "evil.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(evil, "w") as packed:
        for part in whole.namelist():
            text = whole.read(part)
            if part.endswith("sheet1.xml"):
                text = b'<!DOCTYPE a [<!ENTITY b "c">]>' + text
            packed.writestr(part, text)
    with pytest.raises(FileRefused, match="entiteter"):
        read_workbook(evil, (SHEET,))


def test_a_form_says_what_is_missing_and_its_fields_are_found_by_their_headings(tmp_path):
    path = tmp_path / "a.xlsx"
    write_workbook(path, [(FORM, [{}])], Language.SV, {"count": "minst ett"})
    page = openpyxl.load_workbook(path)["Formulär"]
    assert [page["A5"].value, page["D5"].value] == ["Antal", "minst ett"]
    assert page.data_validations.dataValidation[0].type == "list"
    assert things(path, FORM) == ([{}], {})


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["C"]), max_size=60))
def test_any_text_survives(tmp_path, text):
    path = tmp_path / "a.xlsx"
    write_workbook(path, [(SHEET, [{"name.sv": f"x{text}"}])], Language.SV)
    rows, _ = things(path)
    assert rows == [{"name.sv": f"x{text}".strip()}]
