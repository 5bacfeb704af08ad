"""Two replicas of funding on one PostgreSQL, racing for the same money and the same word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest

from contracts.errors import Refused
from contracts.events.city import RelationRecordedV1
from contracts.events.funding import (
    AllocationApprovedV1,
    ApplicationAssessedV1,
    ConflictOfInterestRaisedV1,
    FrameSetV1,
)
from contracts.rpc.base import Role
from tests.funding.builders import PROJECT, D, a_line, a_withdrawn, an_id
from tests.funding.conftest import City

PROJECTS = [an_id(number) for number in range(6)]


def race(*acts: Callable[[], object]) -> list[object]:
    """Start them at the same instant; a refusal is its code."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        barrier.wait(timeout=10)
        try:
            return act()
        except Refused as refused:
            return refused.told["code"]

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def recommended(city: City, projects: Sequence[object], *lines) -> None:
    """Recommended within a generous frame, which a later decision then lowers."""
    meeting = city.bring_to_the_council(*projects, y2017="100000.00", y2018="100000.00")
    for project_id in projects:
        city.recommend(meeting, project_id, *lines)


def test_the_last_money_is_given_once_and_the_second_decision_is_refused(two_replicas):
    one, other = two_replicas
    recommended(one, PROJECTS[:2], a_line("700.00"))
    one.set_frame("cm-2", 2017, "1000.00")

    outcomes = race(
        lambda: one.approve(PROJECTS[0], a_line("700.00")),
        lambda: other.approve(PROJECTS[1], a_line("700.00")),
    )

    assert outcomes.count("frame_exceeded") == 1
    statement = one.funding.call("get_ledger", by=one.karin)
    assert statement.check_sum == 0
    frame = one.funding.call("list_sources", by=one.karin).items[0].frames[0]
    assert (frame.allocated, frame.free) == (D("700.00"), D("300.00"))
    assert len(one.funding.published(AllocationApprovedV1)) == 1


def test_many_decisions_over_two_years_neither_deadlock_nor_pass_a_frame(two_replicas):
    lines = a_line("100.00"), a_line("100.00", year=2018)
    recommended(two_replicas[0], PROJECTS, *lines)
    two_replicas[0].set_frame("cm-2", 2018, "350.00")

    def decide(number: int) -> Callable[[], object]:
        # Every second names its lines backwards: the locks are sorted all the same.
        order = lines if number % 2 else lines[::-1]
        return lambda: two_replicas[number % 2].approve(PROJECTS[number], *order)

    outcomes = race(*(decide(number) for number in range(6)))

    assert outcomes.count("frame_exceeded") == 3
    frames = two_replicas[0].funding.call("list_sources", by=two_replicas[0].karin).items[0].frames
    assert [frame.allocated for frame in frames] == [D("300.00"), D("300.00")]
    assert frames[1].amount == D("350.00")
    assert two_replicas[0].funding.call("get_ledger", by=two_replicas[0].karin).check_sum == 0


def test_a_frame_lowered_during_a_decision_is_never_below_what_is_allocated(two_replicas):
    one, other = two_replicas
    recommended(one, PROJECTS[:1], a_line("700.00"))

    outcomes = race(
        lambda: one.approve(PROJECTS[0], a_line("700.00")),
        lambda: other.set_frame("cm-2", 2017, "500.00"),
    )

    assert sum(outcome in {"frame_exceeded", "frame_below_allocated"} for outcome in outcomes) == 1
    frame = one.funding.call("list_sources", by=one.karin).items[0].frames[0]
    assert frame.allocated <= frame.amount


def test_two_first_decisions_on_one_year_come_one_after_the_other(two_replicas):
    one, other = two_replicas
    one.with_bodies()
    one.with_source()

    race(
        lambda: one.set_frame("cm-2", 2017, "500.00"),
        lambda: other.set_frame("cm-2", 2017, "700.00"),
    )

    first, second = one.funding.published(FrameSetV1)
    assert (first.previous, second.previous) == (0, first.amount)
    assert one.funding.call("get_ledger", by=one.karin).check_sum == 0


def test_recommendations_at_once_stay_within_what_is_free(two_replicas):
    one, other = two_replicas
    one.with_bodies()
    one.with_source(y2017="1000.00")
    one.open_round()
    one.submit(*PROJECTS[:2])
    one.admit(*PROJECTS[:2])
    one.assess(*PROJECTS[:2])
    meetings = [one.meet(project_id) for project_id in PROJECTS[:2]]

    outcomes = race(
        lambda: one.recommend(meetings[0], PROJECTS[0], a_line("600.00")),
        lambda: other.recommend(meetings[1], PROJECTS[1], a_line("600.00")),
    )

    assert outcomes.count("not_enough_free") == 1
    assert one.funding.call("list_sources", by=one.karin).items[0].frames[0].recommended == 600


def test_a_withdrawal_and_a_decision_at_once_leave_one_of_two_whole_states(two_replicas):
    one, other = two_replicas
    recommended(one, PROJECTS[:1], a_line("700.00"))

    approved, received = race(
        lambda: one.approve(PROJECT, a_line("700.00")),
        lambda: other.funding.receive(a_withdrawn(PROJECT)),
    )

    frame = one.funding.call("list_sources", by=one.karin).items[0].frames[0]
    assert frame.recommended == 0
    if approved == "withdrawn":
        assert (received, frame.allocated) == ("done", 0)
    else:
        assert (received, frame.allocated) == ("parked", D("700.00"))


@pytest.mark.parametrize("same_person", [True, False])
def test_assessments_at_once_are_counted_exactly(two_replicas, same_person):
    one, other = two_replicas
    one.with_bodies()
    one.with_source()
    one.open_round()
    one.submit()
    one.admit()
    second = other.asa if same_person else other.funding.person("bo", Role.ASSESSOR)

    outcomes = race(lambda: one.assess(by=one.asa), lambda: other.assess(by=second))

    counts = [event.assessments for event in one.funding.published(ApplicationAssessedV1)]
    if same_person:
        assert outcomes.count("assessed_already") == 1
        assert counts == [1]
    else:
        assert counts == [1, 2]


def test_a_relation_and_an_assignment_at_the_same_moment_never_miss_each_other(two_replicas):
    one, other = two_replicas
    one.with_bodies()
    one.with_source()
    one.open_round()
    one.submit(*PROJECTS)
    one.admit(*PROJECTS)

    for number, project_id in enumerate(PROJECTS):
        relation = RelationRecordedV1(
            relation_id=f"r{number}",
            person_id=f"assessor-{number}",
            kind="board_member",
            body_id="utbildningsnamnden",
            valid_from=date(2016, 1, 1),
        )
        race(
            lambda relation=relation: one.funding.receive(relation, source="/city/hr"),
            lambda number=number, project_id=project_id: other.funding.call(
                "assign_assessors",
                by=other.petra,
                project_id=project_id,
                assessors=[f"assessor-{number}"],
            ),
        )

    raised = one.funding.published(ConflictOfInterestRaisedV1)
    assert sorted(event.project_id for event in raised) == PROJECTS
