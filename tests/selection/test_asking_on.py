"""Prices, changes, acceptability, sweeps and other portfolios are what looking at all portfolios says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings

from bench.candidates import candidates
from contracts.selection import ChangeKind, Proof, SelectionStatus, Standing, read_problem
from selection.acceptability import acceptability, drawn_values
from selection.evaluate import NoSuchChoice, evaluate
from selection.margins import margins
from selection.prices import NotSolved, prices
from selection.solve import solve, solved
from selection.sweep import NoSuchFrame, sweep
from selection.verify import account
from selection.watch import Watch
from tests.selection.problems import (
    YEARS,
    a_problem,
    every_portfolio,
    problems,
)


def watch():
    return Watch(60)


@settings(max_examples=60, deadline=None)
@given(problems(most=5))
def test_a_price_is_what_looking_at_all_says(told):
    problem = read_problem(told)
    found = solved(problem)
    if found.result.status is not SelectionStatus.OPTIMAL:
        with pytest.raises(NotSolved):
            prices(found, watch())
        return
    allowed = [
        (each, account(problem, each).value)
        for each in every_portfolio(problem)
        if not account(problem, each).broken
    ]
    best = found.result.value
    exact = {each.project: each for each in prices(found, watch(), every=True).prices}
    for project in problem.projects:
        chosen = project.id in found.result.selected
        otherwise = [value for each, value in allowed if (project.id in each) is not chosen]
        price = exact[project.id]
        assert price.chosen is chosen
        assert price.possible is bool(otherwise)
        assert price.exact
        if otherwise:
            assert price.at_least == best - max(otherwise)
    for price in prices(found, watch()).prices:
        true = exact[price.project]
        assert price.standing is true.standing
        if price.possible and true.possible:
            assert price.at_least <= true.at_least
            assert price.at_most is None or true.at_most <= price.at_most


def test_threads_change_no_price():
    found = solved(read_problem(candidates(24, 2)))
    assert prices(found, watch(), threads=2) == prices(found, watch(), threads=1)


def test_what_stands_firmly_is_core_or_outside_and_the_rest_is_borderline():
    told = [
        {"id": "sure", "value": 100, "cost": {"central": {"2017": 2}}},
        {"id": "even", "value": 10, "cost": {"central": {"2017": 8}}},
        {"id": "near", "value": 9, "cost": {"central": {"2017": 8}}},
        {"id": "poor", "value": 1, "cost": {"central": {"2017": 8}}},
        {"id": "huge", "value": 999, "cost": {"central": {"2017": 11}}},
    ]
    answered = prices(solved(a_problem(projects=told)), watch())
    assert answered.margin == Decimal("5.5")
    assert {each.project: each.standing for each in answered.prices} == {
        "sure": Standing.CORE,
        "even": Standing.BORDERLINE,
        "near": Standing.BORDERLINE,
        "poor": Standing.OUTSIDE,
        "huge": Standing.OUTSIDE,
    }
    assert not next(each for each in answered.prices if each.project == "huge").possible


def test_without_time_a_standing_is_unknown():
    found = solved(read_problem(candidates(20, 2)))
    standings = {each.standing for each in prices(found, Watch(0)).prices}
    assert standings == {Standing.UNKNOWN}


def test_a_change_is_the_smallest_that_moves_the_project():
    told = [
        {"id": "a", "value": 6, "cost": {"central": {"2017": 6}}},
        {"id": "b", "value": 7, "cost": {"central": {"2017": 5}}, "requires": ["c"]},
        {"id": "c", "value": 0, "cost": {"central": {"2017": 6}}},
    ]
    found = solved(a_problem(projects=told))
    assert found.result.selected == ("a",)
    answered = margins(found, "b", watch())
    assert [rule.path for rule in answered.binding] == [
        "frames.central.2017",
        "projects.b.requires.c",
    ]
    changes = {each.kind: each for each in answered.changes}
    # With c beside it, b costs 11, so that no value is enough while there is 10; then it is worth more than a.
    assert changes.keys() == {
        ChangeKind.COST_DOWN,
        ChangeKind.FRAME_UP,
        ChangeKind.PREREQUISITE_FUNDED,
    }
    assert (changes[ChangeKind.COST_DOWN].by, changes[ChangeKind.COST_DOWN].share) == (
        1,
        Decimal("0.2"),
    )
    assert changes[ChangeKind.FRAME_UP].by == 1
    more = a_problem(projects=told, frames={"central": {"2017": 11}})
    assert "b" in solve(more).selected


def test_a_dearer_or_poorer_project_falls_out_and_not_before():
    told = [
        {"id": "a", "value": 6, "cost": {"central": {"2017": 5}}},
        {"id": "b", "value": 5, "cost": {"central": {"2017": 8}}},
    ]
    found = solved(a_problem(projects=told))
    changes = {each.kind: each for each in margins(found, "a", watch()).changes}
    assert changes[ChangeKind.VALUE_DOWN].by == 2
    assert changes[ChangeKind.COST_UP].share == Decimal("1.001")
    out = {each.kind: each for each in margins(found, "b", watch()).changes}
    assert out[ChangeKind.VALUE_UP].by == 2
    assert (out[ChangeKind.FRAME_UP].by, out[ChangeKind.FRAME_UP].year) == (3, "2017")
    assert out[ChangeKind.COST_DOWN].share == Decimal("0.375")
    poorer = [told[0] | {"value": 4}, told[1]]
    assert solve(a_problem(projects=poorer)).selected == ("b",)


def test_a_prerequisite_that_somebody_else_pays_for():
    told = [
        {"id": "a", "value": 3, "cost": {"central": {"2017": 10}}},
        {"id": "b", "value": 5, "cost": {"central": {"2017": 5}}, "requires": ["c"]},
        {"id": "c", "value": 1, "cost": {"central": {"2017": 6}}},
    ]
    found = solved(a_problem(projects=told))
    paid = [
        each
        for each in margins(found, "b", watch()).changes
        if each.kind is ChangeKind.PREREQUISITE_FUNDED
    ]
    assert [each.prerequisites for each in paid] == [("c",)]


def test_acceptability_is_the_share_of_draws_and_the_same_each_time():
    told = [
        {"id": "sure", "value": 100, "cost": {"central": {"2017": 2}}},
        {"id": "even", "value": 10, "cost": {"central": {"2017": 8}}},
        {"id": "near", "value": 9, "cost": {"central": {"2017": 8}}},
        {"id": "poor", "value": 1, "cost": {"central": {"2017": 8}}},
    ]
    found = solved(a_problem(projects=told))
    answered = acceptability(found, watch(), draws=200)
    shares = {each.project: each.share for each in answered.shares}
    assert (shares["sure"], shares["poor"]) == (1, 0)
    assert shares["even"] + shares["near"] == 1
    # near wins where 9·u > 10·v with u and v even on 0.9 to 1.1: in 0.1125 of the square.
    assert Decimal("0.06") < shares["near"] < Decimal("0.17")
    assert answered == acceptability(found, watch(), draws=200)
    given_values = list(drawn_values(found.program, 200))
    assert acceptability(found, watch(), objectives=given_values).shares == answered.shares


def test_draws_that_the_time_did_not_reach_are_left_out():
    answered = acceptability(solved(a_problem()), Watch(0), draws=5)
    assert (answered.draws, answered.undecided) == (0, 5)


def test_a_sweep_tells_what_the_next_and_the_last_money_bought():
    answered = sweep(solved(a_problem()), watch(), source="central", step=Decimal(1), steps=2)
    assert [(step.change, step.value, step.gained) for step in answered.steps] == [
        (-2, 6, None),
        (-1, 6, 0),
        (0, 10, 4),
        (1, 11, 1),
        (2, 11, 0),
    ]
    assert (answered.steps[2].came, answered.steps[2].went) == (("b", "c"), ("a",))
    assert answered.steps[3].came == ("a",)


def test_a_sweep_never_takes_more_than_there_is():
    answered = sweep(solved(a_problem()), watch(), source="central", step=Decimal(6), year="2017")
    assert answered.steps[0].change == -6
    with pytest.raises(NoSuchFrame):
        sweep(solved(a_problem()), watch(), source="other", step=Decimal(1))
    with pytest.raises(NoSuchFrame):
        sweep(solved(a_problem()), watch(), source="central", step=Decimal(1), year="2018")


def test_another_portfolio_has_its_price_and_says_what_it_breaks():
    found = solved(a_problem())
    assert found.result.selected == ("b", "c")
    modest = evaluate(found, {"a": None}, "modest")
    assert (modest.feasible, modest.price, modest.added, modest.dropped) == (
        True,
        4,
        ("a",),
        ("b", "c"),
    )
    rash = evaluate(found, {"a": None, "b": None})
    assert (rash.feasible, rash.price) == (False, -1)
    assert [rule.path for rule in rash.broken] == ["frames.central.2017"]
    with pytest.raises(NoSuchChoice, match="nowhere"):
        evaluate(found, {"nowhere": None})


@settings(max_examples=60, deadline=None)
@given(problems(most=4))
def test_what_the_task_allows_is_what_the_file_allows(told):
    """Two roads from the rules to an answer: rows in whole numbers, and decimals straight from the file."""
    found = solved(read_problem(told))
    for portfolio in every_portfolio(found.problem):
        chosen = found.program.choice(portfolio)
        by_rows = {rule.ref.path for rule in found.program.broken(chosen)}
        by_file = {rule.path for rule in account(found.problem, portfolio).broken}
        assert by_rows == by_file


def test_small_problems_are_proven_in_whole_numbers():
    assert solve(a_problem()).proof is Proof.EXACT
    assert YEARS == ("2017", "2018")
