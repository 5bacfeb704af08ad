"""What the competence plans of all projects come to, on both databases."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.portfolio.builders import BESIDES, BODY

TRAFFIC = "trafiknamnden"


def a_need(**changes):
    return {**BESIDES["competence"][0].model_dump(mode="json"), **changes}


def sums(city, by, **asked):
    view = city.call("competence", by=by, **asked)
    return [(one.body_id, one.year, one.projects, one.people) for one in view.sums]


def test_plans_are_summed_by_administration_and_year(city, people, submitted):
    submitted(
        competence=[
            a_need(people=10, hours="7.5", cost="1000.50"),
            a_need(people=2, hours="0.25", cost="0.50", who="Rektorer"),
            a_need(people=1, year=2019),
        ]
    )
    submitted(
        people.berit,
        title="Smart belysning",
        competence=[a_need(people=3), a_need(people=4, body_id=TRAFFIC)],
    )
    assert sums(city, people.curt) == [
        (TRAFFIC, 2018, 1, 4),
        (BODY, 2018, 2, 15),
        (BODY, 2019, 1, 1),
    ]
    view = city.call("competence", by=people.curt)
    assert (view.projects, view.people) == (2, 20)
    assert sums(city, people.curt, year=2019) == [(BODY, 2019, 1, 1)]
    assert sums(city, people.curt, body_id=TRAFFIC) == [(TRAFFIC, 2018, 1, 4)]


def test_hours_and_cost_are_exact(city, people, submitted):
    submitted(
        competence=[
            a_need(people=3, hours="0.07", cost="0.10"),
            a_need(people=7, hours="1.15", cost="0.20", who="Rektorer"),
        ]
    )
    view = city.call("competence", by=people.eva)
    assert (view.hours_total, view.cost) == (Decimal("8.26"), Decimal("0.30"))
    assert view.sums[0].hours_total == view.hours_total


def test_a_changed_plan_changes_the_sums_and_an_empty_one_leaves_none(city, people, opened):
    project = opened(competence=[a_need(people=3)])
    key = {"project_id": project.project_id}
    city.call("amend_project", by=people.anna, **key, title="Fiber till alla")
    assert sums(city, people.anna) == [(BODY, 2018, 1, 3)]
    city.call("amend_project", by=people.anna, **key, competence=[a_need(people=5, year=2020)])
    assert sums(city, people.anna) == [(BODY, 2020, 1, 5)]
    city.call("amend_project", by=people.anna, **key, competence=[])
    view = city.call("competence", by=people.anna)
    assert (view.sums, view.projects, view.cost) == ((), 0, 0)


@pytest.mark.parametrize("reader", ["berit", "eva", "curt"])
def test_a_draft_counts_inside_its_body_alone(city, people, opened, reader):
    opened(competence=[a_need()])
    assert sums(city, getattr(people, reader)) == []
    assert len(sums(city, people.anna)) == len(sums(city, people.rolf)) == 1


def test_what_was_withdrawn_counts_no_more(city, people, submitted):
    project = submitted(competence=[a_need()])
    city.call(
        "withdraw_project",
        by=people.anna,
        project_id=project.project_id,
        reason="Behovet är borta.",
    )
    assert sums(city, people.anna) == []
