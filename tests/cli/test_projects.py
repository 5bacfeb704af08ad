"""`radslag projects`: what is asked for, and the files it writes."""

from __future__ import annotations

import csv
import io

from openpyxl import load_workbook

from contracts.rpc import portfolio
from contracts.rpc.portfolio import ProjectState
from tests.cli.samples import a_reply

EVIL = '=HYPERLINK("http://example.org";"Klicka")'


def some(*titles, **fields):
    return tuple(
        a_reply(portfolio.ProjectSummary, title=title, state=ProjectState.SUBMITTED, **fields)
        for title in titles
    )


def test_words_and_filters_are_asked_for_as_given(logged_in, client):
    ran = logged_in(
        "projects", "fiber", "öppna data", "--body", "utbildningsnamnden", "--year", "2018",
        "--order", "cost", "--descending", "--", "-gata",
    )  # fmt: skip
    assert ran.code == 0
    assert client.calls == [
        (
            "portfolio.list_projects",
            {
                "text": 'fiber "öppna data" -gata',
                "body_id": "utbildningsnamnden",
                "year": 2018,
                "order": "cost",
                "descending": True,
            },
        )
    ]


def test_a_csv_file_has_every_page_and_no_formula(logged_in, client, tmp_path):
    first, last = some(EVIL, "+46", cost_total="1234567.50"), some("@A1\u00e5", "-1+1")
    client.answer(
        "portfolio.list_projects",
        portfolio.Projects(items=first, next_cursor="more"),
        portfolio.Projects(items=last),
    )
    path = tmp_path / "projekt.csv"
    told = logged_in("projects", "--csv", str(path), "--json").json
    assert told == {"projects": 4, "files": [str(path)]}
    text = path.read_bytes().decode("utf-8-sig")
    heads, *rows = csv.reader(io.StringIO(text), delimiter=";")
    assert heads[:2] == ["rubrik", "organ"]
    assert [row[0] for row in rows] == [f"'{EVIL}", "'+46", "'@A1å", "'-1+1"]
    assert rows[0][heads.index("kostnad totalt")] == "1234567,50"
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_in_english_a_csv_file_has_commas_and_decimal_points(logged_in, client, tmp_path):
    client.answer(
        "portfolio.list_projects", portfolio.Projects(items=some("Fibre", cost_total="2.50"))
    )
    path = tmp_path / "projects.csv"
    assert logged_in("projects", "--csv", str(path), lang="en").code == 0
    heads, row = csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig")))
    assert heads[0] == "title"
    assert "2.50" in row


def test_an_excel_file_has_numbers_as_numbers_and_texts_as_texts(logged_in, client, tmp_path):
    client.answer(
        "portfolio.list_projects", portfolio.Projects(items=some(EVIL, cost_total="1234567.50"))
    )
    path = tmp_path / "projekt.xlsx"
    assert logged_in("projects", "--excel", str(path)).code == 0
    sheet = load_workbook(path)["Projekt"]
    title = sheet["A2"]
    assert (title.value, title.data_type, title.quotePrefix) == (EVIL, "s", True)
    costs = [cell for cell in sheet[2] if cell.data_type == "n"]
    assert 1234567.5 in [cell.value for cell in costs]
    assert any(cell.is_date for cell in sheet[2])
    assert sheet.freeze_panes == "A2"


def test_a_file_that_cannot_be_written_is_told_by_its_name(logged_in, client, tmp_path):
    client.answer("portfolio.list_projects", portfolio.Projects(items=()))
    ran = logged_in("projects", "--csv", str(tmp_path / "saknas" / "projekt.csv"))
    assert ran.code == 2
    assert "projekt.csv" in ran.out
