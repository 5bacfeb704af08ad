"""Lists of ongoing and possible projects: entered by the rules of each, all or nothing, and once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from contracts.errors import Forbidden, Invalid
from contracts.events.portfolio import IdeaRecordedV1, ProjectTakenOverV1
from contracts.rpc.portfolio import (
    ImportKind,
    ImportOutcome,
    OngoingText,
    ProjectState,
    ProjectText,
)
from contracts.rpc.portfolio.imports import MOST_LISTED
from tests.portfolio.builders import BODY, COMPLETE
from tests.portfolio.conftest import TRAFFIC

ADDED, UNCHANGED, REFUSED = (
    ImportOutcome.ADDED,
    ImportOutcome.UNCHANGED,
    ImportOutcome.REFUSED,
)
FINANCING = ({"financed_by": "Egen ram", "year": 2017, "amount": "2500000.00"},)


def an_idea(title="Läsplattor i förskolan", **changes):
    return ProjectText(**{"title": title, "kind": "business", "body_id": BODY, **changes})


def an_ongoing(title="Smart belysning", **changes):
    said = {"title": title, "kind": "business", "body_id": TRAFFIC, "financing": FINANCING}
    return OngoingText(**{**said, **changes})


def enter(city, people, *rows, **asked):
    ongoing = tuple(row for row in rows if isinstance(row, OngoingText))
    ideas = tuple(row for row in rows if not isinstance(row, OngoingText))
    fields = {"ideas": ideas, "ongoing": ongoing, "apply": True, **asked}
    return city.call("import_projects", by=people.eva, **fields)


def listed(city, people):
    return city.call("list_projects", by=people.curt, limit=200).items


def outcomes(report):
    return [row.outcome for row in report.rows]


def test_a_trial_says_what_would_be_entered_and_enters_nothing(city, people):
    report = enter(city, people, an_idea(), an_ongoing(), apply=False)
    assert [(row.kind, row.index, row.key) for row in report.rows] == [
        (ImportKind.IDEA, 0, "Läsplattor i förskolan"),
        (ImportKind.ONGOING, 0, "Smart belysning"),
    ]
    assert (report.applied, report.added, report.refused) == (False, 2, 0)
    assert listed(city, people) == ()
    assert city.published(IdeaRecordedV1) == city.published(ProjectTakenOverV1) == []


def test_what_is_possible_is_an_idea_and_what_is_under_way_runs_with_its_financing(city, people):
    said = {**COMPLETE, "decider": "Kommunstyrelsen", "decided_on": "2017-03-15"}
    report = enter(city, people, an_idea(), an_ongoing(**said))
    assert report.applied
    by_title = {one.title: one for one in listed(city, people)}
    idea, ongoing = by_title["Läsplattor i förskolan"], by_title["Smart belysning"]
    assert (idea.state, ongoing.state) == (ProjectState.IDEA, ProjectState.RUNNING)
    (told,) = city.published(ProjectTakenOverV1)
    assert (told.project_id, told.financing[0].financed_by) == (ongoing.project_id, "Egen ram")
    assert [one.project_id for one in city.published(IdeaRecordedV1)] == [idea.project_id]
    whole = city.call("get_project", by=people.berit, project_id=ongoing.project_id)
    assert (whole.costs, whole.baseline.decider) == (COMPLETE["costs"], "Kommunstyrelsen")


def test_the_same_list_again_enters_nothing_whatever_has_become_of_its_projects(city, people):
    rows = (an_idea(), an_ongoing())
    enter(city, people, *rows)
    idea, ongoing = sorted(listed(city, people), key=lambda one: one.state)
    city.call("adopt_idea", by=people.berit, project_id=idea.project_id, body_id=TRAFFIC)
    city.call(
        "amend_project", by=people.berit, project_id=ongoing.project_id, title="Ett nytt namn"
    )
    again = enter(city, people, an_idea("läsplattor  i FÖRSKOLAN "), rows[1])
    assert outcomes(again) == [UNCHANGED, UNCHANGED]
    assert len(city.published(IdeaRecordedV1)) == len(city.published(ProjectTakenOverV1)) == 1


def test_a_longer_list_enters_what_is_new(city, people):
    enter(city, people, an_idea())
    assert outcomes(enter(city, people, an_idea(), an_idea("Digitala tavlor"))) == [
        UNCHANGED,
        ADDED,
    ]


def test_the_same_list_sent_twice_at_once_is_entered_once(city, people):
    rows = tuple(an_idea(f"Idé nummer {number}") for number in range(5))
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(lambda _: enter(city, people, *rows), range(2)))
    assert sorted(report.added for report in reports) == [0, 5]
    assert len(listed(city, people)) == 5


def test_a_row_that_says_something_else_than_what_was_entered_is_refused_by_its_fields(
    city, people
):
    enter(city, people, an_idea(), an_ongoing())
    changed = an_ongoing(
        financing=({**FINANCING[0], "amount": "1.00"},), summary="En annan sammanfattning."
    )
    report = enter(city, people, changed, an_ongoing("Läsplattor i förskolan", body_id=BODY))
    assert [row.code for row in report.rows] == ["listed_otherwise"] * 2
    assert [one.path for one in report.rows[0].fields] == ["summary", "financing"]
    assert [one.path for one in report.rows[1].fields] == ["listed_as", "financing"]
    assert not report.applied


@pytest.mark.parametrize(
    ("said", "code", "paths"),
    [
        ({"body_id": "okand"}, "unknown_body", []),
        ({"strategy_id": "okand"}, "unknown_strategy", []),
        (
            {"strategy_id": "smart-2017", "target_groups": ("elever", "okand")},
            "not_in_strategy",
            ["target_groups.1"],
        ),
        ({"partner_bodies": ("okand", BODY)}, "invalid", ["partner_bodies.0", "partner_bodies.1"]),
        ({"decided_on": "2018-01-01"}, "decided_in_the_future", []),
    ],
)
def test_what_the_rules_refuse_is_told_by_row_and_field_and_nothing_is_entered(
    city, people, said, code, paths
):
    bad = (
        an_ongoing(body_id=BODY).model_copy(update=said)
        if "decided_on" not in said
        else an_ongoing(**said)
    )
    report = enter(city, people, an_idea(), bad)
    assert outcomes(report) == [ADDED, REFUSED]
    refused = report.rows[1]
    assert (refused.code, [one.path for one in refused.fields]) == (code, paths)
    assert refused.sv != refused.en
    assert not report.applied
    assert listed(city, people) == ()
    taken = enter(city, people, an_idea(), bad, take_good=True)
    assert (taken.applied, [one.title for one in listed(city, people)]) == (
        True,
        ["Läsplattor i förskolan"],
    )


def test_a_project_stands_in_a_list_once(city, people):
    report = enter(city, people, an_idea(), an_idea(" Läsplattor i Förskolan"), an_idea("En annan"))
    assert [row.code for row in report.rows] == ["listed_twice", "listed_twice", None]
    assert not report.applied


def test_an_ongoing_project_has_financing_and_a_list_is_bounded(city, people):
    with pytest.raises(ValueError, match="financing"):
        an_ongoing(financing=())
    many = tuple(an_idea(f"Idé nummer {number}") for number in range(MOST_LISTED + 1))
    with pytest.raises(Invalid):
        enter(city, people, *many)


def test_only_the_programme_office_imports_lists(city, people):
    for by in (people.anna, people.curt, people.rolf):
        with pytest.raises(Forbidden):
            city.call("import_projects", by=by, ideas=(an_idea(),), apply=True)
