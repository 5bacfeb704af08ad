"""Lists of projects in files: what people write is understood, and everything else is said by its cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import jwt
import openpyxl
import pytest
import yaml

from cli.lists.files import read_list
from cli.lists.sheets import Choices
from cli.people import FileRefused
from cli.workbook import reading, texts
from cli.workbook.entries import judged
from contracts.rpc import portfolio
from contracts.rpc.portfolio import ImportKind, OngoingText, ProjectText
from tests.cli.samples import a_reply
from tests.portfolio.builders import STRATEGY, an_item

CHOICES = Choices(
    bodies={
        "trafiknamnden": ("Trafiknämnden", "Traffic Committee"),
        "utbildningsnamnden": ("Utbildningsnämnden", "Education Committee"),
        "arvet-a": ("Arvet", "The heritage"),
        "arvet-b": ("Arvet", "The heritage"),
    },
    strategies={"smart-2017": ("Smart stad", "Smart stad")},
    target_groups={"elever": ("Elever", "Pupils"), "boende": ("Boende", "Residents")},
)
HEADINGS = (
    "Läge *",
    "Rubrik *",
    "Slag",
    "Organ",
    "Sammanfattning",
    "Målgrupper",
    "Har fått: år",
    "Har fått: belopp",
    "Har fått: källa",
    "Kostnad: år",
    "Kostnad: slag",
    "Kostnad: belopp",
    "Kostnad: källa",
)
ONGOING = (
    "pågående",
    "Smart belysning",
    "verksamhetsprojekt",
    "Trafiknämnden",
    None,
    "elever; Boende",
)
GIVEN = (2017, 2500000, "Egen ram")
COST = (2018, "driftkostnad", "100 000,50", "Egen ram")
IDEA = ("möjligt", "Läsplattor i förskolan", "verksamhetsprojekt")  # fmt: skip


def a_workbook(folder, *rows, headings=HEADINGS, title="Projekt"):
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for row in (headings, *rows):
        page.append(row)
    path = folder / "lista.xlsx"
    book.save(path)
    return path


def a_text(folder, text, encoding="utf-8", name="lista.csv"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read(path, keeper=None):
    """The projects that are right, and what is wrong by cell."""
    found = read_list(path, CHOICES).keep_with(keeper)
    ideas, in_ideas = judged(ProjectText, found.entries[ImportKind.IDEA], found.faults)
    ongoing, in_ongoing = judged(OngoingText, found.entries[ImportKind.ONGOING], found.faults)
    faults = [(one.cell, one.sv) for one in (*found.faults, *in_ideas, *in_ongoing)]
    return [one.said for one in (*ideas, *ongoing)], faults


def test_a_row_for_each_project_and_one_for_each_more_of_its_amounts(tmp_path):
    more = (None,) * 6 + (2018, 500000, "Central medelsreserv")
    path = a_workbook(tmp_path, ONGOING + GIVEN + COST, more, IDEA)
    (idea, ongoing), faults = read(path, keeper="trafiknamnden")
    assert faults == []
    assert (ongoing.body_id, ongoing.target_groups) == ("trafiknamnden", ("elever", "boende"))
    assert [one.amount for one in ongoing.financing] == [2500000, 500000]
    assert [one.amount for one in ongoing.costs] == [Decimal("100000.50")]
    assert (idea.title, idea.body_id, idea.costs) == (IDEA[1], "trafiknamnden", ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("between", [";", ","])
def test_csv_as_swedish_and_other_programs_save_it(tmp_path, encoding, between):
    rows = (
        ("Läge", "Rubrik", "Slag", "Organ", "Har fått: år", "Har fått: belopp", "Har fått: källa"),
        ("pågående", "Smart belysning", "business", "Trafiknämnden", "2017", '"1 000,50"', "Egen"),
    )
    text = "\r\n".join(between.join(row) for row in rows)
    path = a_text(tmp_path, text, encoding)
    (ongoing,), faults = read(path)
    assert (faults, ongoing.body_id, str(ongoing.financing[0].amount)) == (
        [],
        "trafiknamnden",
        "1000.50",
    )
    notes = read_list(path, CHOICES).notes
    assert [sv for sv, _ in notes] == (
        ["lista.csv lästes som Windows-1252; se efter att å, ä och ö är rätt"]
        if encoding == "cp1252"
        else []
    )


def test_yaml_has_the_contracts_own_lists(tmp_path):
    ongoing = {
        "title": "Smart belysning",
        "kind": "business",
        "body_id": "trafiknamnden",
        "financing": [{"year": 2017, "amount": "2500000.00", "financed_by": "Egen ram"}],
        "decided_on": date(2017, 3, 15),
    }
    idea = {"title": "Läsplattor", "kind": "business", "summary": "x"}
    path = a_text(tmp_path, yaml.safe_dump({"ongoing": [ongoing], "ideas": [idea]}), name="l.yaml")
    (right,), faults = read(path, keeper="trafiknamnden")
    assert right.decided_on == date(2017, 3, 15)
    assert [cell for cell, _ in faults] == ["ideas[0].summary"]


@pytest.mark.parametrize(
    ("column", "written", "said"),
    [
        (0, "kanske", "ska vara något av: pågående, möjligt"),
        (0, None, "måste anges"),
        (1, None, "måste anges"),
        (1, "x" * 121, "får ha högst 120 tecken"),
        (2, "annat", "ska vara något av: verksamhetsprojekt, förutsättningsprojekt"),
        (3, "Trafiknämden", "ska vara något av: Trafiknämnden"),
        (3, "Arvet", "ska vara något av"),
        (4, "x" * 301, "får ha högst 300 tecken"),
        (4, "=A1", "är en formel"),
        (5, "elever; hundar", "ska vara något av: Elever, Boende"),
        (6, "snart", "ska vara ett heltal"),
        (6, 1917, "ska vara minst 2000"),
        (6, 2117, "får vara högst 2100"),
        (7, "två miljoner", "ska vara ett tal"),
        (7, -5, "ska vara större än 0"),
        (7, 0.125, "får ha högst 2 decimaler"),
        (8, None, "måste anges"),
        (10, "annat", "ska vara något av: projektkostnad"),
    ],
)
def test_what_is_wrong_is_said_once_at_its_cell_and_the_row_is_not_taken(
    tmp_path, column, written, said
):
    row = [*ONGOING, *GIVEN, *COST]
    row[column] = written
    right, faults = read(a_workbook(tmp_path, (*ONGOING, *GIVEN), row))
    assert len(right) == 1
    assert len(faults) == 1, faults
    ((cell, sv),) = faults
    assert cell == f"Projekt!{'ABCDEFGHIJKLM'[column]}3"
    assert sv.startswith(said)


def test_a_fault_names_its_column_in_both_languages(tmp_path):
    found = read_list(a_workbook(tmp_path, (*ONGOING, 2017, "tusen", "Egen")), CHOICES)
    assert [one.field for one in found.faults] == [("Har fått: belopp", "Financed: amount")]


def test_an_ongoing_project_needs_financing_and_a_body_and_an_idea_has_none(tmp_path):
    unfinanced = ("pågående", "Utan pengar", "verksamhetsprojekt")
    rich_idea = (*IDEA, "Trafiknämnden", None, None, *GIVEN)
    right, faults = read(a_workbook(tmp_path, unfinanced, rich_idea, IDEA))
    assert right == []
    assert faults == [
        (
            "Projekt!G3",
            "gäller bara pågående projekt; vad ett möjligt projekt skulle kosta är en kostnad",
        ),
        ("Projekt!D4", "måste anges"),
        ("Projekt!D2", "måste anges"),
        ("Projekt!G2", "måste anges"),
    ]


def test_two_bodies_of_one_name_are_told_apart_by_their_keys(tmp_path):
    (right,), faults = read(a_workbook(tmp_path, (*IDEA, "Arvet (arvet-b)")))
    assert (right.body_id, faults) == ("arvet-b", [])


def test_unknown_columns_and_what_stands_beside_them_are_said(tmp_path):
    headings = (*HEADINGS[:3], "Budget")
    right, faults = read(
        a_workbook(tmp_path, (*IDEA, 5), (*IDEA, None, "en anteckning"), headings=headings),
        keeper="trafiknamnden",
    )
    assert right == []
    assert [(cell, sv[:13]) for cell, sv in faults] == [
        ("Projekt!D1", "okänd rubrik;"),
        ("Projekt!E3", "har ingen rub"),
    ]


def test_without_a_required_column_that_is_all_that_is_said(tmp_path):
    right, faults = read(a_workbook(tmp_path, IDEA[1:], headings=HEADINGS[1:3]))
    assert (right, faults) == ([], [("Projekt!A1", "kolumnen ”Läge” saknas")])


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("l.csv", b"", "är tom"),
        ("l.csv", b" \r\n", "är tom"),
        ("l.yaml", b"", "är tom"),
        ("l.csv", "Läge;Rubrik;Slag\r\n".encode(), "har inga projekt"),
        ("l.yaml", b"ideas: []", "har inga projekt"),
        ("l.csv", b"PK\x03\x04rest", "är en Excel-fil"),
        ("l.csv", b"\xd0\xcf\x11\xe0rest", "är en Excel-fil"),
        ("l.csv", b"\x00\x01\x02", "är ingen textfil"),
        ("l.csv", "Läge;Rubrik".encode("utf-16"), "är UTF-16"),
        ("l.csv", b"L\x81ge;Rubrik", "är varken UTF-8 eller Windows-1252"),
        (
            "l.csv",
            'Läge;Rubrik;Slag\r\nmöjligt;"Utan slut;x\r\n'.encode(),
            "citattecknen vid rad 2",
        ),
        ("l.xlsx", b"Rubrik;Slag", "är ingen hel Excel-fil"),
        ("l.yaml", b"PK\x03\x04\xff\xff", "är ingen text i UTF-8"),
        ("l.yaml", b"{", "l.yaml"),
        ("l.yaml", b"projects: []", "det som läses är listorna ideas, ongoing"),
        ("l.yaml", b"ideas: 7", "ska vara en lista"),
        ("l.xls", b"\xd0\xcf\x11\xe0", "spara som .xlsx"),
        ("l", b"", "spara som .xlsx"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused_in_both_languages(
    tmp_path, name, content, said
):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileRefused) as refused:
        read_list(path, CHOICES)
    assert said in str(refused.value)
    assert " / " in str(refused.value) or content == b"{"


def test_a_file_that_is_not_there_and_a_sheet_of_another_name_are_said(tmp_path):
    for name in ("ingen.xlsx", "ingen.csv", "ingen.yaml"):
        with pytest.raises(FileRefused, match=r"ingen\."):
            read_list(tmp_path / name, CHOICES)
    with pytest.raises(FileRefused, match="på bladet Projekt"):
        read_list(a_workbook(tmp_path, IDEA, title="Blad1"), CHOICES)


def test_a_list_is_bounded_in_projects_rows_and_bytes(tmp_path, monkeypatch):
    many = [("möjligt", f"Idé nummer {number}", "business") for number in range(1001)]
    with pytest.raises(FileRefused, match="1001 projekt; högst 1000"):
        read_list(a_workbook(tmp_path, *many), CHOICES)
    assert len(read(a_workbook(tmp_path, *many[:1000]), keeper="trafiknamnden")[0]) == 1000
    monkeypatch.setattr(reading, "MAX_ROWS", 5)
    assert read(a_workbook(tmp_path, *many[:9]))[1][0] == (
        "Projekt!A7",
        "högst 5 rader läses; dela upp filen",
    )
    monkeypatch.setattr(texts, "MAX_FILE_BYTES", 10)
    for name in ("l.csv", "l.yaml"):
        with pytest.raises(FileRefused, match="för stor"):
            read_list(a_text(tmp_path, "ideas: []           ", name=name), CHOICES)


@pytest.fixture
def registered(client):
    """A body and a strategy version to choose from, and an import that finds nothing to do."""
    nothing = {"applied": False, "added": 0, "changed": 0, "unchanged": 0, "refused": 0, "rows": ()}
    client.answer("portfolio.import_projects", portfolio.ImportReport(**nothing))
    body = a_reply(
        portfolio.BodyView, body_id="trafiknamnden", name={"sv": "Trafiknämnden", "en": "Traffic"}
    )
    client.answer("portfolio.list_bodies", portfolio.Bodies(items=(body,)))
    summary = a_reply(portfolio.StrategySummary, strategy_id="smart-2017", title="Smart stad")
    client.answer("portfolio.list_strategies", portfolio.Strategies(items=(summary,)))
    view = {**STRATEGY, "case_number": None, "version": 1, "target_groups": (an_item("elever"),)}
    client.answer("portfolio.get_strategy", portfolio.StrategyView(**view))
    return client


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_template_has_what_is_registered_to_choose_from_and_is_read_back(
    logged_in, registered, tmp_path, lang
):
    path = tmp_path / "mall.xlsx"
    assert logged_in("list", "template", str(path), lang=lang).code == 0
    book = openpyxl.load_workbook(path)
    page, lists = book.worksheets
    assert page["B1"].value == {"sv": "Rubrik *", "en": "Title *"}[lang]
    assert lists.sheet_state == "hidden"
    offered = {cell.value for column in lists.iter_cols() for cell in column}
    assert {"Om elever", "Trafiknämnden"} <= offered or {"About elever", "Traffic"} <= offered
    assert len(page.data_validations.dataValidation) == 6
    page.append(["möjligt", "Läsplattor", "verksamhetsprojekt", "trafiknamnden"])
    book.save(path)
    assert [one.title for one in read(path)[0]] == ["Läsplattor"]


def test_a_template_overwrites_nothing_and_is_a_workbook(logged_in, registered, tmp_path):
    path = tmp_path / "mall.xlsx"
    path.write_bytes(b"somebody's work")
    ran = logged_in("list", "template", str(path))
    assert (ran.code, "finns redan" in ran.out) == (2, True)
    assert path.read_bytes() == b"somebody's work"
    assert logged_in("list", "template", str(tmp_path / "mall.csv")).code == 2


def test_an_idea_without_a_body_is_kept_by_the_callers_own_office(
    logged_in, registered, tmp_path, monkeypatch
):
    roles = [
        {"role": "case_officer", "body_id": "utbildningsnamnden"},
        {"role": "programme_office", "body_id": "programmet"},
    ]
    monkeypatch.setenv("RADSLAG_TOKEN", jwt.encode({"roles": roles}, "k" * 32))
    path = str(a_workbook(tmp_path, IDEA, (*IDEA[:1], "En annan idé", IDEA[2], "Trafiknämnden")))
    for options, keeper in (
        ((), "programmet"),
        (("--keeper", "kommunstyrelsen"), "kommunstyrelsen"),
    ):
        assert logged_in("list", "import", path, *options).code == 0
        name, fields = registered.calls[-1]
        assert name == "portfolio.import_projects"
        assert [one.body_id for one in fields["ideas"]] == [keeper, "trafiknamnden"]
        assert (fields["ongoing"], fields["apply"]) == ((), False)


def test_twenty_bad_rows_of_five_hundred_are_all_told_and_the_good_ones_wait_to_be_asked_for(
    logged_in, registered, tmp_path
):
    rows = [
        ("möjligt", f"Idé nummer {number}", "verksamhetsprojekt", "Trafiknämnden")
        for number in range(500)
    ]
    bad = range(3, 500, 25)
    for number in bad:
        rows[number] = ("möjligt", None, "verksamhetsprojekt", "Trafiknämnden")
    path = str(a_workbook(tmp_path, *rows))
    cells = {f"Projekt!B{number + 2}" for number in bad}

    ran = logged_in("list", "import", path, "--apply")
    assert (ran.code, len(cells)) == (2, 20)
    assert cells == {word for word in ran.out.split() if word.startswith("Projekt!")}
    assert not [fields for _, fields in registered.calls if fields.get("apply")]

    assert logged_in("list", "import", path, "--apply", "--take-good").code == 2
    name, fields = registered.calls[-1]
    assert (name, len(fields["ideas"]), fields["apply"]) == ("portfolio.import_projects", 480, True)
