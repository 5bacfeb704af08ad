"""The sums of the competence plans at the terminal."""

from __future__ import annotations

from contracts.rpc import portfolio


def a_sum(body_id, year, people):
    return {
        "body_id": body_id,
        "year": year,
        "projects": 1,
        "people": people,
        "hours_total": "7.50",
        "cost": "1000.00",
    }


def sums(*lines):
    return portfolio.CompetenceSums(
        sums=lines, projects=2, people=35, hours_total="15.00", cost="2500.50"
    )


def test_an_administrations_years_stand_under_it_and_the_sum_at_the_foot(
    logged_in, client, monkeypatch
):
    monkeypatch.setenv("COLUMNS", "160")
    lines = a_sum("kulturnamnden", 2018, 5), a_sum("kulturnamnden", 2019, 10)
    client.answer("portfolio.competence", sums(*lines, a_sum("utbildningsnamnden", 2018, 20)))
    ran = logged_in("competence", "--year", "2018", "--body-id", "kommunstyrelsen")
    assert ran.out.count("kulturnamnden") == 1
    seen = " ".join(ran.out.replace("\u00a0", " ").split())
    assert "│ 2019 │ 1 │ 10 │ 7,5 │ 1 000 kr │" in seen
    assert "│ 2 │ 35 │ 15 │ 2 500,50 kr │" in seen
    assert client.calls[-1] == (
        "portfolio.competence",
        {"body_id": "kommunstyrelsen", "year": 2018},
    )


def test_no_plans_are_told_in_words(logged_in, client):
    client.answer("portfolio.competence", sums())
    assert "No visible project" in logged_in("competence", lang="en").out
