"""The best portfolio is the best: against brute force, against another solver, and to the byte."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import cbc
from bench.candidates import candidates
from contracts.selection import SelectionStatus, read_json, read_problem
from selection.solve import AnswerWrong, checked, solve, solved
from selection.task import Box, Row, Task
from selection.verify import account
from selection.watch import Stopped, Watch
from tests.selection.problems import a_problem, brute_force, problems


def portfolio(result):
    return {name: result.options.get(name) for name in result.selected}


@settings(max_examples=150, deadline=None)
@given(problems())
def test_the_best_is_what_looking_at_all_finds(told):
    problem = read_problem(told)
    result = solve(problem)
    expected = brute_force(problem)
    if expected is None:
        assert result.status is SelectionStatus.INFEASIBLE
        assert result.conflict
        return
    assert result.status is SelectionStatus.OPTIMAL
    assert result.tie_settled
    assert portfolio(result) == expected
    found = account(problem, expected)
    assert (result.value, result.bound, result.cost) == (found.value, found.value, found.cost)


def test_a_tie_goes_to_more_projects_then_lower_cost_then_earlier_registration():
    cost = {"central": {"2017": 4}}
    even = [{"id": name, "value": 5, "cost": cost} for name in ("p10", "p2", "p3")]
    assert solve(a_problem(projects=even)).selected == ("p2", "p3")
    even[0]["registered_at"] = "2016-01-01T12:00:00Z"
    assert solve(a_problem(projects=even)).selected == ("p2", "p10")
    even[2]["cost"] = {"central": {"2017": "3.99"}}
    assert solve(a_problem(projects=even)).selected == ("p3", "p10")
    one = {"id": "p1", "value": 10, "cost": {"central": {"2017": 1}}, "excludes": ["p2", "p3"]}
    assert solve(a_problem(projects=[one, *even[1:]])).selected == ("p2", "p3")


def test_a_tenth_and_two_tenths_are_three_tenths():
    projects = [
        {"id": "a", "value": 0.1, "cost": {"central": {"2017": 0.1}}},
        {"id": "b", "value": "0.2", "cost": {"central": {"2017": "0.2"}}},
    ]
    frames = {"central": {"2017": "0.3"}}
    told = json.dumps({"years": ["2017"], "frames": frames, "projects": projects})
    result = solve(read_problem(read_json(told)))
    assert (result.selected, result.value, result.left) == (
        ("a", "b"),
        Decimal("0.3"),
        {"central": {"2017": Decimal(0)}},
    )


@pytest.mark.parametrize("unit", [Decimal("0.000001"), Decimal(1), Decimal(1000)])
def test_a_millionth_on_top_of_large_numbers_decides(unit):
    """Beyond what a float tells apart: 15 digits before the decimal sign and 6 after."""
    large = Decimal(900_000_000_000_000)
    projects = [
        {"id": "a", "value": str(large), "cost": {"central": {"2017": str(large)}}},
        {"id": "b", "value": str(large + unit), "cost": {"central": {"2017": str(large + unit)}}},
    ]
    frames = {"central": {"2017": str(large + unit)}}
    result = solve(a_problem(projects=projects, frames=frames))
    assert (result.selected, result.proof.value) == (("b",), "exact")
    smaller = {"central": {"2017": str(large + unit - Decimal("0.000001"))}}
    assert solve(a_problem(projects=projects, frames=smaller)).selected == ("a",)


def subset_sum(seed, numbers=24):
    source = random.Random(seed)
    sizes = [source.randint(10**11, 10**12) for _ in range(numbers)]
    limit = sum(sizes) // 2
    return (
        {
            "years": ["2017"],
            "frames": {"c": {"2017": limit}},
            "projects": [
                {"id": f"p{number}", "value": size, "cost": {"c": {"2017": size}}}
                for number, size in enumerate(sizes)
            ],
        },
        sizes,
        limit,
    )


def test_what_the_solver_can_not_tell_apart_is_proven_or_called_feasible():
    told, sizes, limit = subset_sum(1, 14)
    best = max(
        total
        for chosen in range(2**14)
        if (total := sum(size for place, size in enumerate(sizes) if chosen >> place & 1)) <= limit
    )
    result = solve(read_problem(told))
    assert result.value <= best <= result.bound
    if result.status is SelectionStatus.OPTIMAL:
        assert result.value == best


@pytest.mark.parametrize("seed", range(4))
def test_another_solver_finds_no_better(seed):
    told = candidates(40, seed)
    result = solve(read_problem(told))
    assert result.status is SelectionStatus.OPTIMAL
    found = cbc.solve(told)
    assert found.optimal
    assert result.value == found.value


def shuffled(told, source):
    told = json.loads(json.dumps(told))
    for project in told["projects"]:
        for key in ("requires", "excludes", "tags", "options"):
            source.shuffle(project.get(key, []))
        items = list(project.items())
        source.shuffle(items)
        project.clear()
        project.update(items)
    for group in told.get("groups", []):
        source.shuffle(group["projects"])
    for key in ("projects", "groups", "earmarks", "years"):
        source.shuffle(told.get(key, []))
    return told


@settings(max_examples=40, deadline=None)
@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_lists_changes_no_byte(told, source):
    once = solve(read_problem(told)).model_dump_json()
    assert solve(read_problem(shuffled(told, source))).model_dump_json() == once


def test_hash_seeds_and_processes_change_no_byte(tmp_path):
    file = tmp_path / "problem.json"
    file.write_text(json.dumps(candidates(30, 7)), encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from contracts.selection import read_json, read_problem;"
        "from selection.solve import solve;"
        "print(solve(read_problem(read_json(Path(sys.argv[1]).read_bytes()))).model_dump_json())"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code, str(file)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2", "random")
    }
    assert len(told) == 1
    assert told.pop().startswith('{"status":"optimal"')


@settings(max_examples=60, deadline=None)
@given(problems(most=4))
def test_a_conflicting_set_conflicts_and_has_no_part_that_does(told):
    problem = read_problem(told)
    found = solved(problem)
    if found.result.status is not SelectionStatus.INFEASIBLE:
        return
    named = {rule.path for rule in found.result.conflict}
    rules = [rule for rule in found.program.rules if rule.ref.path in named]
    assert len(rules) == len(named) == len(found.result.conflict)
    assert found.result.conflict_minimal

    def possible(kept):
        task = found.program.under(kept)
        columns = len(task.objective)
        return any(
            task.allows(frozenset(c for c in range(columns) if choice >> c & 1))
            for choice in range(2**columns)
        )

    assert not possible(rules)
    for rule in rules:
        assert possible([each for each in rules if each is not rule])


def test_an_answer_that_does_not_stand_up_is_not_given():
    problem = a_problem()
    program = solved(problem).program
    with pytest.raises(AnswerWrong, match=r"frames\.central\.2017"):
        checked(problem, program, frozenset({0, 1, 2}))


def test_it_can_be_cancelled_and_tells_how_far_it_came():
    cancel = threading.Event()
    heard = []

    def tell(progress):
        heard.append(progress.stage)
        cancel.set()

    with pytest.raises(Stopped):
        solve(a_problem(), Watch(60, tell, cancel))
    assert heard == ["value"]


def test_without_time_it_says_so():
    result = solve(read_problem(candidates(60, 3)), Watch(0))
    assert result.status in {SelectionStatus.UNDECIDED, SelectionStatus.FEASIBLE}
    assert result.proof is None


def test_too_short_a_time_gives_an_honest_gap():
    told = candidates(400, 5)
    result = solve(read_problem(told), Watch(0.5))
    assert result.status in {SelectionStatus.FEASIBLE, SelectionStatus.UNDECIDED}
    if result.value is not None:
        assert result.value <= result.bound


def test_a_row_is_divided_by_what_its_coefficients_share():
    assert Row.of([(0, 4), (1, 6), (0, 2)], 11) == Row(((0, 1), (1, 1)), 1)
    assert Task((1, 1), (Row.of([(0, 4), (1, 6)], 9),)).allows(frozenset({1}))
    assert Box.free(2).fixed(1, 1).ones == {1}


def test_an_empty_problem_has_an_empty_best():
    result = solve(a_problem(projects=[]))
    assert (result.status, result.selected, result.value) == (SelectionStatus.OPTIMAL, (), 0)


def test_a_frame_of_a_kind_stands_beside_the_frame_of_its_source():
    told = {
        "frames": {"central": {"2017": 10}, "central/investment": {"2017": 4}},
        "projects": [
            {"id": "a", "value": 5, "cost": {"central/investment": {"2017": 3}}},
            {"id": "b", "value": 4, "cost": {"central/investment": {"2017": 2}}},
            {"id": "c", "value": "0.5", "cost": {"central/running": {"2017": 8}}},
        ],
    }
    result = solve(a_problem(**told))
    assert result.selected == ("a",)
    assert result.spent["central"] == result.spent["central/investment"] == {"2017": Decimal(3)}


def test_more_projects_come_before_less_cost_also_where_values_are_too_large_for_the_solver():
    told = {
        "years": ["2017"],
        "frames": {"c": {"2017": "0.3"}},
        "projects": [
            {"id": "p1", "value": "100000000000000", "cost": {}},
            {"id": "p2", "value": "1", "cost": {}},
            {"id": "p3", "value": "0", "cost": {"c": {"2017": "0.1"}}},
        ],
    }
    assert solve(read_problem(told)).selected == ("p1", "p2", "p3")
