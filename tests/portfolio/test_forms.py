"""A project as a workbook that a case officer fills in, and back, through the service itself."""

from __future__ import annotations

from decimal import Decimal

import openpyxl
import pytest

from tests.portfolio.command import radslag


def cell_of(page, heading, column="B"):
    """The cell beside a field of the form."""
    for (cell,) in page.iter_rows(max_col=1):
        if str(cell.value).rstrip(" *") == heading:
            return page[f"{column}{cell.row}"]
    raise AssertionError(heading)


def column_of(page, heading):
    for cell in page[1]:
        if str(cell.value).rstrip(" *") == heading:
            return cell.column_letter
    raise AssertionError(heading)


@pytest.fixture
def form(city, people, opened, tmp_path):
    """A project's form as it is written, and the command that takes it back."""

    class Written:
        path = tmp_path / "in" / "formulär.xlsx"

        def __init__(self, **changes):
            self.project = opened(**changes)
            self.path.parent.mkdir(exist_ok=True)
            ran = radslag(city, people.anna, "form", self.project.project_id, "--out", self.path)
            assert ran.code == 0, ran.out
            self.book = openpyxl.load_workbook(self.path)
            self.page = self.book["Projektet"]

        def take(self, *arguments, by=None, lang="sv"):
            self.book.save(self.path)
            return radslag(
                city, by or people.anna, "form", "take", self.path, *arguments, lang=lang
            )

        def now(self):
            return city.call("get_project", by=people.anna, project_id=self.project.project_id)

    return Written


def test_an_untouched_form_changes_nothing(form):
    written = form()
    ran = written.take()
    assert ran.code == 0, ran.out
    assert "är oförändrat" in ran.out
    assert written.now() == written.project


def test_what_is_filled_in_is_in_the_project_as_one_revision(form):
    written = form(summary=None, benefit_owner=None)
    cell_of(written.page, "Sammanfattning").value = "Skolorna får fiber till varje klassrum."
    cell_of(written.page, "Effektägare").value = "Grundskolechefen"
    cell_of(written.page, "Diarienummer").value = "UtbN 2017/1; KS 2017/22"
    costs = written.book["Kostnader"]
    year, amount = column_of(costs, "År"), column_of(costs, "Belopp")
    costs[f"{amount}2"] = 2000000
    costs[f"{year}4"], costs[f"{column_of(costs, 'Slag')}4"] = 2019, "driftkostnad"
    costs[f"{amount}4"], costs[f"{column_of(costs, 'Finansieras av')}4"] = "100 000,50", "Egen ram"
    costs[f"{column_of(costs, 'Fördelningsnyckel')}4"] = "per elev"
    ran = written.take("--json")
    assert ran.code == 0, ran.out
    now = written.now()
    assert ran.json["revision"] == now.revision == 2
    assert now.summary == "Skolorna får fiber till varje klassrum."
    assert now.case_numbers == ("UtbN 2017/1", "KS 2017/22")
    assert [line.amount for line in now.costs] == [
        Decimal("2000000.00"),
        Decimal("250000.00"),
        Decimal("100000.50"),
    ]
    assert now.missing == ()


def test_the_form_says_what_is_missing_and_offers_the_strategys_own_words(form):
    written = form(summary=None, benefits=())
    assert cell_of(written.page, "Sammanfattning", "D").value == "en sammanfattning"
    assert [row[0].value for row in written.book["Saknas för inlämning"].iter_rows(min_row=2)] == [
        "Sammanfattning",
        "Nyttor",
    ]
    offered = {cell.value for row in written.book["_val"].iter_rows() for cell in row}
    assert {"Om elever", "Om boende", "Om socialt", "projektkostnad"} <= offered
    assert cell_of(written.page, "Målgrupper").value == "Om elever"


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_every_fault_is_said_at_its_cell_and_nothing_is_changed(form, lang):
    written = form()
    cell_of(written.page, "Rubrik").value = "x"
    costs = written.book["Kostnader"]
    year, kind = column_of(costs, "År"), column_of(costs, "Slag")
    costs[f"{year}2"], costs[f"{kind}3"] = "snart", "gåva"
    costs[f"{column_of(costs, 'Belopp')}4"] = "=SUM(D2:D3)"
    ran = written.take("--json", lang=lang)
    assert ran.code == 2
    cells = {one["cell"] for one in ran.json["faults"]}
    title = cell_of(written.page, "Rubrik").coordinate
    assert {f"Projektet!{title}", f"Kostnader!{year}2", f"Kostnader!{kind}3"} <= cells
    assert f"Kostnader!{column_of(costs, 'Belopp')}4" in cells
    assert written.now() == written.project


def test_what_cannot_be_read_and_what_is_not_known_are_told_at_once_and_each_once(form):
    written = form()
    cell_of(written.page, "Rubrik").value = "x"
    cell_of(written.page, "Medverkande organ").value = "okandnamnden"
    costs, needs = written.book["Kostnader"], written.book["Egen personal"]
    costs[f"{column_of(costs, 'År')}2"] = "snart"
    for row, body in ((2, "okand-forvaltning"), (3, "utbildningsnamnden")):
        for name, value in (
            ("År", 2018 if row == 2 else "snart"),
            ("Organ", body),
            ("Funktion", "Lärare"),
        ):
            needs[f"{column_of(needs, name)}{row}"] = value
        needs[f"{column_of(needs, 'Årsarbetskrafter')}{row}"] = 1
    ran = written.take("--json")
    assert ran.code == 2
    told = [(one["cell"], one["sv"]) for one in ran.json["faults"]]
    assert len(told) == len({cell for cell, _ in told})
    at = dict(told)
    assert (
        "okandnamnden" in at[f"Projektet!{cell_of(written.page, 'Medverkande organ').coordinate}"]
    )
    assert "okand-forvaltning" in at[f"Egen personal!{column_of(needs, 'Organ')}2"]
    assert f"Egen personal!{column_of(needs, 'År')}3" in at
    assert f"Kostnader!{column_of(costs, 'År')}2" in at
    assert written.now() == written.project


def test_an_older_form_than_the_project_is_a_conflict(city, people, form):
    written = form()
    city.call(
        "amend_project", by=people.anna, project_id=written.project.project_id, title="Ett annat"
    )
    cell_of(written.page, "Rubrik").value = "Ett tredje"
    assert written.take().code == 6
    assert written.now().title == "Ett annat"


def test_another_body_neither_writes_nor_takes_a_draft(city, people, form):
    written = form()
    assert radslag(city, people.berit, "form", written.project.project_id).code == 5
    assert written.take(by=people.berit).code == 5


def test_a_folder_is_taken_once_and_each_form_goes_where_it_belongs(city, people, form):
    good = form()
    cell_of(good.page, "Rubrik").value = "Fiber till alla skolor"
    good.book.save(good.path)
    folder = good.path.parent
    (folder / "trasig.xlsx").write_bytes(b"PK not whole")
    (folder / "~$formulär.xlsx").write_bytes(b"kept by Excel")
    (folder / "anteckning.txt").write_text("hej")
    ran = radslag(city, people.anna, "form", "import", folder)
    assert ran.code == 2
    assert "1 formulär inlästa, 1 med fel" in ran.out
    assert sorted(str(one.relative_to(folder)) for one in folder.rglob("*.*")) == [
        "anteckning.txt",
        "done/formulär.xlsx",
        "faulty/trasig.txt",
        "faulty/trasig.xlsx",
        "~$formulär.xlsx",
    ]
    assert "trasig.xlsx" in (folder / "faulty" / "trasig.txt").read_text()
    assert good.now().title == "Fiber till alla skolor"

    (folder / "done" / "formulär.xlsx").rename(folder / "igen.xlsx")
    assert radslag(city, people.anna, "form", "import", folder).code == 0
    assert good.now().revision == 2


def test_a_form_of_no_project_is_refused(city, people, tmp_path):
    book = openpyxl.Workbook()
    book.save(tmp_path / "tom.xlsx")
    ran = radslag(city, people.anna, "form", "take", tmp_path / "tom.xlsx")
    assert ran.code == 2
    assert "inget projektformulär" in ran.out


def test_the_form_keeps_dates_and_lists_as_they_are(form):
    written = form()
    benefits = written.book["Nyttor"]
    benefits[f"{column_of(benefits, 'Mål')}2"] = 95.5
    assert written.take().code == 0
    assert written.now().benefits[0].target == Decimal("95.5")
    assert written.now().alignments == written.project.alignments
