"""`radslag list` against the service itself: files are tried by the rules, and every fault is said by its cell."""

from __future__ import annotations

import openpyxl
import pytest

from contracts.events.portfolio import ProjectTakenOverV1
from contracts.rpc.portfolio import ProjectState
from tests.cli.test_lists import COST, GIVEN, IDEA, a_text, a_workbook
from tests.portfolio.builders import BODY
from tests.portfolio.command import radslag

ONGOING = (
    "pågående",
    "Smart belysning",
    "verksamhetsprojekt",
    "Trafiknämnden",
    "Ljuset följer den som går.",
    None,
)
KEEPER = ("--keeper", BODY)


def listed(city, people):
    return city.call("list_projects", by=people.curt, limit=200).items


def run(city, people, path, *options, lang="sv"):
    return radslag(city, people.eva, "list", "import", path, *KEEPER, *options, lang=lang)


def test_first_on_trial_then_for_real_and_the_same_file_again_enters_nothing(
    city, people, tmp_path
):
    more = (None,) * 6 + (2018, 500000, "Central medelsreserv")
    path = a_workbook(tmp_path, ONGOING + GIVEN + COST, more, IDEA)
    for trial in ((), ("--apply", "--dry-run")):
        tried = run(city, people, path, "--json", *trial)
        assert (tried.code, tried.json["added"], tried.json["applied"]) == (0, 2, False)
    assert listed(city, people) == ()

    assert "2 tillagda" in run(city, people, path, "--apply").out
    by_title = {one.title: one for one in listed(city, people)}
    assert (by_title[IDEA[1]].state, by_title[IDEA[1]].body_id) == (ProjectState.IDEA, BODY)
    assert by_title["Smart belysning"].state is ProjectState.RUNNING
    (told,) = city.published(ProjectTakenOverV1)
    assert [str(one.amount) for one in told.financing] == ["2500000.00", "500000.00"]

    again = run(city, people, path, "--apply", "--json")
    assert (again.code, again.json["added"], again.json["unchanged"]) == (0, 0, 2)
    assert len(listed(city, people)) == 2


def test_a_list_that_says_something_else_than_it_did_is_told_by_its_cells(city, people, tmp_path):
    run(city, people, a_workbook(tmp_path, ONGOING + GIVEN), "--apply")
    corrected = a_workbook(tmp_path, (*ONGOING[:4], "Ett annat ord.", None, 2017, 7, "Egen ram"))
    ran = run(city, people, corrected, "--apply", "--json")
    assert (ran.code, ran.json["applied"]) == (2, False)
    assert [one["cell"] for one in ran.json["faults"]] == ["Projekt!E2", "Projekt!G2"]
    assert "ändra projektet, inte listan" in ran.json["faults"][0]["sv"]


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_what_the_rules_refuse_is_told_by_its_cell_beside_what_can_not_be_read(
    city, people, tmp_path, lang
):
    rows = (
        "Läge;Rubrik;Slag;Organ;Strategi;Målgrupper;Beslutsdag",
        "möjligt;Läsplattor;business;;;;",
        "möjligt;Läsplattor;business;;;;",
        "möjligt;Digitala tavlor;business;;;;2017-01-01",
        "kanske;Karta;business;;;;",
    )
    text = "\r\n".join(rows).replace("Beslutsdag", "Beslutat den")
    ran = run(city, people, a_text(tmp_path, text), "--apply", "--json", lang=lang)
    assert ran.code == 2
    assert [(one["cell"], one["field"]["sv"]) for one in ran.json["faults"]] == [
        ("lista.csv!B2", "Rubrik"),
        ("lista.csv!B3", "Rubrik"),
        ("lista.csv!G4", "Beslutat den"),
        ("lista.csv!A5", "Läge"),
    ]
    told = run(city, people, a_text(tmp_path, text), lang=lang).out
    assert {"sv": "inget är ändrat", "en": "nothing was changed"}[lang] in told
    assert {"sv": "står mer än en gång", "en": "more than once"}[lang] in told
    assert listed(city, people) == ()


def test_twenty_bad_rows_of_two_hundred_are_all_said_and_the_others_taken_where_that_is_asked(
    city, people, tmp_path
):
    rows = [
        [*ONGOING[:1], f"Projekt nummer {number}", *ONGOING[2:], *GIVEN] for number in range(200)
    ]
    bad = set()
    for number in range(20):
        place = 7 + number * 9
        column, value = ((0, "kanske"), (3, "okand"), (6, "snart"), (8, None), (2, None))[
            number % 5
        ]
        rows[place][column] = value
        bad.add(f"Projekt!{'ABCDEFGHI'[column]}{place + 2}")
    path = a_workbook(tmp_path, *rows)
    ran = run(city, people, path, "--apply", "--json")
    assert ran.code == 2
    assert sorted(one["cell"] for one in ran.json["faults"]) == sorted(bad)
    assert listed(city, people) == ()
    taken = run(city, people, path, "--apply", "--take-good", "--json")
    assert (taken.code, taken.json["applied"], taken.json["added"]) == (0, True, 180)


def test_without_a_keeper_an_idea_names_its_body(city, people, tmp_path):
    ran = radslag(city, people.eva, "list", "import", a_workbook(tmp_path, IDEA), "--json")
    assert [one["cell"] for one in ran.json["faults"]] == ["Projekt!D2"]


def test_a_template_is_filled_in_with_the_citys_own_words_and_read(city, people, tmp_path):
    path = tmp_path / "mall.xlsx"
    assert radslag(city, people.eva, "list", "template", path).code == 0
    book = openpyxl.load_workbook(path)
    page = book["Projekt"]
    place = {cell.value.rstrip(" *"): cell.column for cell in page[1]}
    row = {
        "Läge": "pågående",
        "Rubrik": "Smart belysning",
        "Slag": "verksamhetsprojekt",
        "Organ": "Trafiknämnden",
        "Strategi": "Strategi för Stockholm som smart och uppkopplad stad",
        "Målgrupper": "Om boende",
        "Har fått: år": 2017,
        "Har fått: belopp": "2 500 000",
        "Har fått: källa": "Egen ram",
    }
    for heading, value in row.items():
        page.cell(2, place[heading]).value = value
    book.save(path)
    ran = run(city, people, path, "--apply", "--json")
    assert ran.json["faults"] == []
    (project,) = listed(city, people)
    whole = city.call("get_project", by=people.curt, project_id=project.project_id)
    assert (whole.strategy_id, whole.target_groups) == ("smart-2017", ("boende",))


def test_a_row_with_a_wrong_type_is_told_of_its_wrong_references_as_well(city, people, tmp_path):
    text = """
ongoing:
- {title: Ny tavla, kind: busines, body_id: finns-inte, strategy_id: nej-2030, decided_on: 2099-01-01,
   case_numbers: [7, T2017-1], financing: [{year: 2017, amount: "1.00", financed_by: Egen ram}]}
ideas:
- {title: Gammal tavla, target_groups: [3, marsmanniskor, elever]}
"""
    ran = run(city, people, a_text(tmp_path, text, name="lista.yaml"), "--apply", "--json")
    assert ran.code == 2
    told = {one["cell"] for one in ran.json["faults"]}
    assert told == {
        "ongoing[0].kind",
        "ongoing[0].body_id",
        "ongoing[0].decided_on",
        "ongoing[0].strategy_id",
        "ongoing[0].case_numbers.0",
        "ideas[0].kind",
        "ideas[0].target_groups.0",
        "ideas[0].target_groups.1",
    }
    assert listed(city, people) == ()
