"""Selections of a round: the problem from its inputs, and the work in the service."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import eventlet
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import system_now
from contracts.base import CostKind, CostLine
from contracts.errors import Forbidden, Invalid
from contracts.events.funding import MoneyKind, SelectionComputedV1
from contracts.rpc.base import Role
from contracts.rpc.funding import (
    Alternatives,
    Changes,
    EarmarkTarget,
    LeftOutReason,
    ReducedScope,
    RoundFrame,
    ScenarioFrame,
    SelectionState,
)
from contracts.rpc.funding.rules import Earmark, TieRule
from contracts.selection import input_hash, read_problem
from selection.solve import solve
from services.funding import computing
from services.funding.computing import Computing
from services.funding.domain.refusals import NothingToSelect, TieRuleUnsolved
from services.funding.domain.selections import Applicant, Inputs, MoneySource, Selection, pose
from services.funding.domain.sources import FrameKey
from services.funding.tables import SELECTIONS
from tests.funding.builders import (
    NOW,
    PROJECT,
    D,
    a_line,
    a_submitted,
    an_id,
    refused,
    some_rules,
    some_scores,
)
from tests.funding.conftest import City

CENTRAL = MoneySource("cm-2", "Central medelsreserv: 2", "Central reserve: 2")
OWN = MoneySource("egen", "Nämndens egen budget", "The committee's own budget")
OTHER, THIRD = an_id(1), an_id(2)


def a_cost(
    amount: str = "100.00",
    year: int = 2017,
    kind: CostKind = CostKind.PROJECT,
    by: str = "CM:2",
) -> CostLine:
    return CostLine(year=year, kind=kind, amount=D(amount), financed_by=by)


def an_applicant(project_id=PROJECT, *, scores=None, sealed=False, current_rules=True, **more):
    return Applicant(
        title=f"Projekt {project_id.int - PROJECT.int}",
        body_id="utbildningsnamnden",
        snapshot=a_submitted(project_id, **({"costs": (a_cost(),)} | more)),
        scores=(some_scores(),) if scores is None else scores,
        sealed=sealed,
        current_rules=current_rules,
        registered_at=NOW,
    )


def some_inputs(*applicants: Applicant, free="150.00", funded=(), sources=(CENTRAL,), **rules):
    return Inputs(
        round_id="2017-1",
        rules=some_rules(source_ids=tuple(source.id for source in sources), **rules),
        sources=sources,
        free={FrameKey("cm-2", 2017): D(free)},
        applicants=applicants or (an_applicant(),),
        funded=frozenset(funded),
    )


def posed(inputs: Inputs, **changes):
    return pose(inputs, Changes(**changes), 60)


def test_a_project_is_worth_its_weighted_mean_and_costs_what_it_asks_of_the_round():
    found = posed(
        some_inputs(
            an_applicant(
                costs=(
                    a_cost("100.00"),
                    a_cost("10.50", kind=CostKind.INVESTMENT),
                    a_cost("7.00", year=2019),
                    a_cost("3.00", by="Äldrenämndens budget"),
                )
            )
        )
    )
    [project] = found.problem.projects
    assert project.value == D("3.000000")
    assert project.cost == {
        "cm-2/operating": {"2017": D("100.00")},
        "cm-2/investment": {"2017": D("10.50")},
    }
    assert found.problem.frames["cm-2/operating"] == {"2017": D("150.00"), "2018": D(0)}
    [told] = found.projects
    assert (told.cost, told.elsewhere) == (D("110.50"), D("10.00"))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("CM:2", "cm-2"),
        ("central medelsreserv 2", "cm-2"),
        ("Central medelsreserv", "cm-2"),
        ("nämndens egen budget", "egen"),
        ("Bolagets driftbudget", None),
    ],
)
def test_a_cost_names_its_source_in_words(said, meant):
    inputs = some_inputs(an_applicant(costs=(a_cost(by=said),)), sources=(CENTRAL, OWN))
    if meant is None:
        with pytest.raises(NothingToSelect):
            posed(inputs)
    else:
        assert list(posed(inputs).problem.projects[0].cost) == [f"{meant}/operating"]


def test_words_that_fit_two_sources_mean_neither():
    twice = (CENTRAL, MoneySource("cm-3", "Central medelsreserv: 3", "Central reserve: 3"))
    with pytest.raises(NothingToSelect):
        posed(some_inputs(an_applicant(costs=(a_cost(by="Central medelsreserv"),)), sources=twice))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"scores": ()}, LeftOutReason.NOT_ASSESSED),
        ({"sealed": True}, LeftOutReason.SEALED),
        ({"current_rules": False}, LeftOutReason.EARLIER_RULES),
        ({"costs": (a_cost(by="Bolaget"),)}, LeftOutReason.NO_COST_HERE),
        ({"costs": (a_cost(year=2020),)}, LeftOutReason.NO_COST_HERE),
        ({"requires": (an_id(77),)}, LeftOutReason.PREREQUISITE_MISSING),
    ],
)
def test_who_cannot_be_chosen_is_named_and_takes_along_who_requires_it(fields, reason):
    found = posed(
        some_inputs(
            an_applicant(THIRD),
            an_applicant(OTHER, requires=(PROJECT,)),
            an_applicant(PROJECT, **fields),
        )
    )
    assert [each.id for each in found.problem.projects] == [str(THIRD)]
    assert {one.project_id: one.reason for one in found.left_out} == {
        PROJECT: reason,
        OTHER: LeftOutReason.PREREQUISITE_MISSING,
    }
    assert next(one for one in found.left_out if one.project_id == OTHER).requires == (PROJECT,)


def test_what_has_money_already_is_no_hindrance():
    found = posed(some_inputs(an_applicant(requires=(OTHER,)), funded={OTHER}))
    assert found.problem.projects[0].requires == ()


def test_waiting_counts_as_the_round_says():
    found = posed(some_inputs(horizon_factor=D("0.9")))
    assert found.problem.projects[0].value == D("2.700000")
    with pytest.raises(NothingToSelect):
        posed(some_inputs(an_applicant(benefits=()), horizon_factor=D("0.9")))


def test_earmarks_and_the_rounds_own_ceiling_are_in_the_problem():
    earmark = Earmark(
        key="skolor",
        bound="at_least",
        measure="share",
        amount=D("0.3"),
        target=EarmarkTarget(target_group="elever"),
    )
    late = Earmark(
        key="sena",
        bound="at_most",
        measure="number",
        amount=D(1),
        target=EarmarkTarget(horizon_years=2),
    )
    ceiling = RoundFrame(source_id="cm-2", year=2017, amount=D("120.00"))
    found = posed(some_inputs(earmarks=(earmark, late), frames=(ceiling,)))
    assert found.problem.projects[0].tags == ("target_group:elever",)
    assert found.problem.frames["cm-2"] == {"2017": D("120.00")}
    assert [one.id for one in found.problem.earmarks] == ["skolor", "sena"]
    # A ceiling on what nobody is: the answer stands.
    assert solve(found.problem).number == 1


def test_a_tie_rule_in_another_order_is_refused():
    said = (TieRule.VALUE, TieRule.LOWER_COST)
    with pytest.raises(TieRuleUnsolved) as told:
        posed(some_inputs(tie_rule=said))
    assert "lägre kostnad" in str(told.value.sv.format(**told.value.details))
    assert posed(some_inputs(tie_rule=(TieRule.VALUE, TieRule.NUMBER))).problem


def test_a_scenario_changes_what_it_says_and_nothing_else():
    inputs = some_inputs(an_applicant(), an_applicant(OTHER))
    as_it_is = posed(inputs)
    found = posed(
        inputs,
        must=(PROJECT,),
        must_not=(OTHER,),
        frames=(ScenarioFrame(source_id="cm-2", year=2017, amount=D("10.00")),),
        reduced=(ReducedScope(project_id=PROJECT, cost_share=D("0.333"), value_share=D("0.5")),),
        alternatives=(Alternatives(projects=(PROJECT, OTHER)),),
    )
    first, second = found.problem.projects
    assert (first.must, second.must) == (True, False)
    assert [(one.id, one.value) for one in first.options] == [
        ("full", D("3.000000")),
        ("reduced", D("1.500000")),
    ]
    assert first.options[1].cost == {"cm-2/operating": {"2017": D("33.30")}}
    assert found.problem.frames["cm-2"] == {"2017": D("10.00")}
    assert "2017" not in found.problem.frames["cm-2/operating"]
    assert input_hash(as_it_is.problem) != input_hash(found.problem)
    assert input_hash(as_it_is.problem) == input_hash(posed(inputs).problem)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"must": (an_id(50),)}, "must.0"),
        ({"must": (PROJECT,), "must_not": (PROJECT,)}, "must_not.0"),
        (
            {"frames": (ScenarioFrame(source_id="eu", year=2017, amount=D(1)),)},
            "frames.0.source_id",
        ),
        ({"frames": (ScenarioFrame(source_id="cm-2", year=2030, amount=D(1)),)}, "frames.0.year"),
        ({"frames": (ScenarioFrame(source_id="cm-2", year=2017, amount=D(1)),) * 2}, "frames.1"),
        (
            {
                "frames": (
                    ScenarioFrame(source_id="cm-2", year=2017, amount=D(1)),
                    ScenarioFrame(
                        source_id="cm-2", year=2017, amount=D(1), kind=MoneyKind.OPERATING
                    ),
                )
            },
            "frames.1.kind",
        ),
    ],
)
def test_changes_that_the_round_does_not_bear_are_refused_by_field(changes, path):
    with pytest.raises(Invalid) as told:
        posed(some_inputs(), **changes)
    assert [each["path"] for each in told.value.told["fields"]] == [path]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5),
            st.integers(1, 900_000),
            st.sampled_from(["CM:2", "Bolaget"]),
            st.booleans(),
            st.lists(st.integers(0, 6), max_size=2),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_every_applicant_is_chosen_from_or_left_out_and_the_problem_is_valid(rows):
    applicants = tuple(
        an_applicant(
            an_id(number),
            scores=(some_scores(nytta=score, risk=score),) if assessed else (),
            costs=(a_cost(str(Decimal(ore).scaleb(-2)), by=by),),
            requires=tuple(an_id(other) for other in required if other != number),
        )
        for number, (score, ore, by, assessed, required) in enumerate(rows)
    )
    try:
        found = posed(some_inputs(*applicants, free="4000.00"))
    except NothingToSelect:
        return
    chosen_from = {one.project_id for one in found.projects}
    left_out = {one.project_id for one in found.left_out}
    assert chosen_from | left_out == {each.project_id for each in applicants}
    assert not chosen_from & left_out
    assert read_problem(found.problem.model_dump(mode="json")) == found.problem
    backwards = posed(some_inputs(*reversed(applicants), free="4000.00"))
    assert input_hash(backwards.problem) == input_hash(found.problem)


# The service ---------------------------------------------------------------------------------------


def with_round(city: City, *, open_seals: bool = True, **submitted) -> None:
    """Three applications of 400 SEK each and 1 000 SEK: two fit."""
    city.with_bodies()
    city.with_source(y2017="1000.00")
    city.open_round()
    for number, project_id in enumerate((PROJECT, OTHER, THIRD)):
        city.submit(project_id, costs=(a_cost("400.00").model_dump(),), **submitted)
        city.admit(project_id)
        city.assess(project_id, nytta=5 - number, risk=3)
        if open_seals:
            city.funding.call(
                "open_seal", by=city.petra, project_id=project_id, reason="Alla har lämnat."
            )


def ask(city: City, scenario: str = "Som den är", **changes):
    return city.funding.call(
        "compute_selection", by=city.petra, round_id="2017-1", scenario=scenario, **changes
    )


def read(city: City, selection_id, by=None, **more):
    return city.funding.call("get_selection", by=by or city.sara, selection_id=selection_id, **more)


def work(city: City, computing: Computing | None = None, limit_s: float = 60) -> None:
    """Let a worker work until nothing is in the queue or in its hands."""
    worker = computing or Computing()
    until = time.monotonic() + limit_s
    idle = False
    while not idle:
        assert time.monotonic() < until
        ended = worker.look(city.funding.database)
        idle = not ended and not worker.is_busy
        eventlet.sleep(0.01)


def test_a_round_is_worked_out_by_the_service(city: City):
    with_round(city)
    asked = ask(city)
    assert (asked.state, asked.answer, asked.current) == (SelectionState.QUEUED, None, True)
    work(city)

    told = read(city, asked.selection_id, with_problem=True)
    assert told.state is SelectionState.DONE
    assert told.answer.result.selected == (str(PROJECT), str(OTHER))
    assert told.answer.result.input_hash == told.input_hash == input_hash(told.problem)
    assert solve(told.problem).result_hash == told.answer.result.result_hash
    assert len(told.answer.prices.prices) == len(told.answer.margins) == 3
    assert told.answer.acceptability.draws == 100
    [event] = city.funding.published(SelectionComputedV1)
    assert event.selection_id == asked.selection_id
    assert event.result_hash == told.answer.result.result_hash
    assert (event.status, event.value) == ("optimal", told.answer.result.value)


def test_scenarios_stand_side_by_side(city: City):
    with_round(city)
    ask(city)
    ask(city, "Utan fiber", must_not=[PROJECT])
    ask(city, "Allt måste", must=[PROJECT, OTHER, THIRD])
    work(city)
    lines = city.funding.call("list_selections", by=city.revisor, round_id="2017-1").items
    assert [(one.scenario, one.status, one.selected) for one in lines] == [
        ("Som den är", "optimal", (PROJECT, OTHER)),
        ("Utan fiber", "optimal", (OTHER, THIRD)),
        ("Allt måste", "infeasible", ()),
    ]
    assert lines[0].cost == D("800.00")
    page = city.funding.call("list_selections", by=city.revisor, round_id="2017-1", limit=2)
    assert len(page.items) == 2
    assert page.next_cursor


def test_sealed_scores_stay_sealed(city: City):
    with_round(city, open_seals=False)
    problem = refused("nothing_to_select", lambda: ask(city))
    assert problem["details"]["left_out"] == "3"


def test_what_the_round_has_claimed_itself_is_still_its_to_give(city: City):
    with_round(city)
    before = ask(city)
    meeting = city.meet(PROJECT)
    city.recommend(meeting, PROJECT, a_line("400.00"))
    assert read(city, before.selection_id).current
    city.set_frame("cm-2", 2017, "900.00")
    assert not read(city, before.selection_id).current


def test_a_selection_is_taken_back_before_and_while_it_is_worked_out(city: City):
    with_round(city)
    asked = ask(city)
    running = ask(city, "Den andra")
    cancelled = city.funding.call("cancel_selection", by=city.sara, selection_id=asked.selection_id)
    assert cancelled.state is SelectionState.CANCELLED
    worker = Computing()
    worker.look(city.funding.database)
    assert read(city, running.selection_id).state is SelectionState.RUNNING
    city.funding.call("cancel_selection", by=city.sara, selection_id=running.selection_id)
    work(city, worker)
    assert read(city, running.selection_id).state is SelectionState.CANCELLED
    assert city.funding.published(SelectionComputedV1) == []
    refused(
        "selection_over",
        lambda: city.funding.call(
            "cancel_selection", by=city.sara, selection_id=running.selection_id
        ),
    )


def let_the_lease_run_out(city: City) -> None:
    with city.funding.database.writing() as connection:
        connection.execute(
            sa.update(SELECTIONS).values(lease_until=system_now() - timedelta(seconds=1))
        )


def test_what_a_lost_worker_had_is_taken_up_and_answered_once(city: City):
    with_round(city)
    asked = ask(city)
    lost = computing.claim(city.funding.database)
    assert computing.claim(city.funding.database) is None
    let_the_lease_run_out(city)
    work(city)
    told = read(city, asked.selection_id)
    assert told.state is SelectionState.DONE
    # It was not lost after all, and answers late.
    computing._record(city.funding.database, lost, told.answer)
    assert len(city.funding.published(SelectionComputedV1)) == 1
    assert read(city, asked.selection_id).version == told.version


def test_what_loses_every_worker_is_given_up(city: City):
    with_round(city)
    asked = ask(city)
    for _ in range(3):
        assert computing.claim(city.funding.database)
        let_the_lease_run_out(city)
    assert computing.claim(city.funding.database) is None
    told = read(city, asked.selection_id)
    assert (told.state, told.failure) == (SelectionState.FAILED, "worker_lost")


def test_a_defect_is_told_and_is_no_answer(city: City, monkeypatch: pytest.MonkeyPatch):
    with_round(city)
    asked = ask(city)

    def broken(*_: object) -> None:
        raise ArithmeticError("no")

    monkeypatch.setattr(computing, "worked_out", broken)
    work(city)
    told = read(city, asked.selection_id)
    assert (told.state, told.failure, told.answer) == (SelectionState.FAILED, "defect", None)
    assert city.funding.published(SelectionComputedV1) == []


def test_the_service_answers_while_the_solver_runs(city: City):
    with_round(city)
    # 100 000 000 draws are never done: it runs until it is taken back.
    asked = ask(city, time_limit_s=600, draws=1000)
    with city.funding.unit() as unit:
        unit.load(Selection, asked.selection_id).draws = 100_000_000
    worker = Computing()
    lags, stages = [], set()
    until = time.monotonic() + 3
    while time.monotonic() < until:
        worker.look(city.funding.database)
        told = read(city, asked.selection_id)
        if told.progress:
            stages.add(told.progress.stage)
        began = time.monotonic()
        eventlet.sleep(0.01)
        lags.append(time.monotonic() - began)
    assert told.state is SelectionState.RUNNING
    assert "acceptability" in stages
    # The loop comes round: it never waits for the solver's whole work.
    assert max(lags) < 1
    city.funding.call("cancel_selection", by=city.petra, selection_id=asked.selection_id)
    work(city, worker, limit_s=10)


def test_two_replicas_do_not_take_up_the_same(two_replicas: tuple[City, City]):
    one, other = two_replicas
    with_round(one)
    asked = ask(one)
    workers = [(one, Computing()), (other, Computing())]
    for city, worker in workers:
        worker.look(city.funding.database)
    assert [worker.is_busy for _, worker in workers] == [True, False]
    for city, worker in workers:
        work(city, worker)
    assert read(other, asked.selection_id).state is SelectionState.DONE
    assert len(one.funding.published(SelectionComputedV1)) == 1


def test_whoever_is_out_of_a_project_is_told_nothing_of_its_scores(city: City):
    with_round(city)
    asked = ask(city)
    work(city)
    member = city.funding.person("ledamot-2", Role.COUNCIL_MEMBER, "digitaliseringsradet")
    city.funding.call(
        "declare_conflict",
        by=member,
        project_id=PROJECT,
        conflicted=True,
        reason="Min syster leder projektet.",
    )
    told = read(city, asked.selection_id, by=member, with_problem=True)
    assert told.withheld == (PROJECT,)
    assert told.problem is None
    shown = {one.project for one in told.answer.prices.prices}
    assert str(PROJECT) not in shown
    assert len(shown) == len(told.answer.margins) == 2


def test_only_those_who_prepare_ask_and_cancel(city: City):
    with_round(city)
    for by in (city.asa, city.hanna, city.karin):
        with pytest.raises(Forbidden):
            city.funding.call("compute_selection", by=by, round_id="2017-1", scenario="Egen")


def test_time_is_the_business_clocks(city: City):
    with_round(city)
    assert ask(city).asked_at == datetime(2017, 3, 1, 8, tzinfo=UTC)
