"""Two replicas of funding on one PostgreSQL, racing for the same money and the same word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier

import pytest

from contracts.errors import Conflict, Refused
from contracts.events.city import CostPostedV1, RelationRecordedV1
from contracts.events.funding import (
    AllocationApprovedV1,
    AllocationEndedV1,
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
        except (Refused, Conflict) as refused:
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

    # Whichever came first, the project is gone and nothing of it is left in the frame.
    frame = one.funding.call("list_sources", by=one.karin).items[0].frames[0]
    assert (received, frame.recommended, frame.allocated) == ("done", 0, 0)
    state = one.funding.call("get_application", by=one.petra, project_id=PROJECT).state
    assert state == "withdrawn"
    ended = one.funding.published(AllocationEndedV1)
    assert len(ended) == (0 if approved == "withdrawn" else 1)


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


def ledger_equals_frames(city: City) -> None:
    """The record and the guard say the same, and no frame is passed in any year."""
    statement = city.funding.call("get_ledger", by=city.karin)
    assert statement.check_sum == 0
    held: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for balance in statement.balances:
        held[balance.year, balance.account] += balance.amount
    for frame in city.funding.call("list_sources", by=city.karin).items[0].frames:
        given = sum(held[frame.year, account] for account in ("allocated", "released", "posted"))
        assert -held[frame.year, "frame"] == frame.amount
        assert held[frame.year, "free"] == frame.free - frame.recommended
        assert held[frame.year, "reserved"] == frame.recommended
        assert given == frame.allocated
        assert frame.allocated <= frame.amount


def test_decisions_carry_overs_and_endings_at_once_pass_no_frame(two_replicas):
    one, other = two_replicas
    lines = a_line("100.00"), a_line("100.00", year=2018)
    recommended(one, PROJECTS, *lines)
    later = {"kind": "benefit_seen"}
    for project_id in PROJECTS[:3]:
        one.approve(project_id, *lines, instalments=[{"lines": lines, "condition": later}])
    one.set_frame("cm-2", 2017, "500.00")
    one.set_frame("cm-2", 2018, "450.00")

    def call(replica: City, method: str, **fields: object) -> Callable[[], object]:
        return lambda: replica.funding.call(
            method, by=replica.karin, case_number="KS 2017/1604", **fields
        )

    carry = {"source_id": "cm-2", "year": 2017, "amount": "80.00"}
    end = {"reason": "Slut på behovet."}
    outcomes = race(
        lambda: one.approve(PROJECTS[3], *lines),
        lambda: other.approve(PROJECTS[4], *reversed(lines)),
        lambda: one.approve(PROJECTS[5], *lines),
        call(other, "carry_over", **carry, project_id=PROJECTS[0]),
        call(one, "carry_over", **carry, project_id=PROJECTS[1]),
        call(other, "carry_over", **carry),
        call(one, "end_allocation", project_id=PROJECTS[0], **end),
        call(other, "end_allocation", project_id=PROJECTS[2], **end),
        lambda: other.funding.receive(a_withdrawn(PROJECTS[5])),
    )

    # Whatever the order: each was done whole or refused by a rule, and nothing dead-locked.
    codes = {outcome for outcome in outcomes if isinstance(outcome, str)}
    assert codes <= {"done", "frame_exceeded", "more_than_left", "allocation_ended", "withdrawn"}
    assert outcomes[7].state == "ended"
    ledger_equals_frames(one)


def test_a_year_closes_whole_while_costs_and_decisions_come(two_replicas):
    one, other = two_replicas
    recommended(one, PROJECTS[:4], a_line("100.00"))
    for project_id in PROJECTS[:3]:
        one.approve(project_id, a_line("100.00"))
    for replica in two_replicas:
        replica.funding.clock.set(datetime(2018, 1, 20, 8, tzinfo=UTC))

    def cost(replica: City, project_id: object, cost_id: str) -> Callable[[], object]:
        event = CostPostedV1(
            cost_id=cost_id,
            amount=D("60.00"),
            year=2017,
            posted_on=date(2017, 12, 20),
            project_id=project_id,
        )
        return lambda: replica.funding.receive(event)

    def close() -> object:
        return other.funding.call(
            "close_year", by=other.karin, source_id="cm-2", year=2017, case_number="KS 2018/12"
        )

    outcomes = race(
        cost(one, PROJECTS[0], "v-1"),
        cost(other, PROJECTS[1], "v-2"),
        cost(one, PROJECTS[1], "v-3"),
        lambda: one.approve(PROJECTS[3], a_line("100.00"), decided_on=date(2017, 12, 1)),
        close,
    )

    posted = sum(outcome == "done" for outcome in outcomes[:3])
    frame = one.funding.call("list_sources", by=one.karin).items[0].frames[0]
    balances = one.funding.call("get_ledger", by=one.karin, year=2017).balances
    assert sum(b.amount for b in balances if b.account == "posted") == posted * D("60.00")
    if frame.closed_on is None:
        # The reservation stood, or the decision moved money in that very moment.
        assert outcomes[4] in {"recommendations_stand", "money_moved"}
    else:
        assert sum(b.amount for b in balances if b.account == "lapsed") == frame.lapsed
        assert frame.free == 0
    ledger_of = {b.account for b in balances if b.account in {"allocated", "released"}}
    assert frame.closed_on is None or ledger_of <= {"released"}


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


def test_of_two_first_chairs_appointed_at_once_one_sits(two_replicas):
    def appoint(city: City, person_id: str) -> Callable[[], object]:
        return lambda: city.funding.call(
            "appoint_member",
            by=city.sara,
            person_id=person_id,
            office="chair",
            valid_from=city.today,
            case_number="KS 2017/2",
        )

    one, other = two_replicas
    outcomes = race(
        appoint(one, "anna"), appoint(other, "bo"), appoint(one, "cia"), appoint(other, "dan")
    )
    assert outcomes.count("office_taken") == 3
    assert len(one.funding.call("list_mandates", by=one.sara).items) == 1
