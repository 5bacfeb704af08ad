"""What becomes of a formal decision: instalments, refusals, the reserve list, costs, years, corrections."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from contracts.base import Light
from contracts.envelope import Event
from contracts.errors import Forbidden, NotFound
from contracts.events.city import CostPostedV1, EventRecalledV1
from contracts.events.followup import (
    BenefitAssessedV1,
    LightChangedV1,
    PlanClosedV1,
    ReportAcceptedV1,
    ReportOverdueV1,
)
from contracts.events.funding import (
    AllocationCarriedOverV1,
    AllocationEndedV1,
    AllocationLine,
    AllocationReducedV1,
    AllocationRefusedV1,
    ApplicationReferredBackV1,
    FreedBecause,
    HoldCause,
    InstalmentHeldV1,
    InstalmentReleasedV1,
    MoneyFreedV1,
    MoneyKind,
    YearClosedV1,
)
from contracts.events.portfolio import (
    DecisionPointPassedV1,
    PrerequisiteMetV1,
    PrerequisiteSlippedV1,
    ProjectClosedV1,
)
from contracts.rpc.base import Role
from contracts.rpc.funding import AllocationView, ApplicationState
from tests.funding.builders import (
    NOW,
    PROJECT,
    D,
    a_body_changed,
    a_line,
    a_withdrawn,
    an_id,
    refused,
)
from tests.funding.conftest import City

OTHER = an_id(1)
KS = {"decided_by": "kommunstyrelsen"}
OWNED = {"project_id": PROJECT, "body_id": "utbildningsnamnden"}
NEED = {
    "prerequisite_id": an_id(77),
    "kind": "fibre",
    "site_code": "skola-1",
    "draft": False,
}


def standing(city: City, **filters: object) -> dict[str, Decimal]:
    """What stands on each account, over all projects and years."""
    found = city.funding.call("get_ledger", by=city.karin, **filters)
    assert found.check_sum == 0
    sums: dict[str, Decimal] = {}
    for balance in found.balances:
        sums[balance.account] = sums.get(balance.account, D(0)) + balance.amount
    return {account: amount for account, amount in sums.items() if amount}


def recommended(city: City, *lines: AllocationLine, **frames: str) -> None:
    meeting = city.bring_to_the_council(PROJECT, **frames)
    city.recommend(meeting, PROJECT, *lines)


def part(line: AllocationLine, **condition: object) -> dict[str, object]:
    return {"lines": [line], "condition": condition or {"kind": "none"}}


def money_of(city: City, project_id: UUID = PROJECT) -> AllocationView:
    view = city.funding.call("get_application", by=city.petra, project_id=project_id)
    assert view.allocation is not None
    return view.allocation


def states(city: City) -> list[str]:
    return [one.state for one in money_of(city).instalments]


def hear(city: City, *events: Any) -> None:
    for event in events:
        assert city.funding.receive(event) == "done"


def a_light(after: Light) -> LightChangedV1:
    return LightChangedV1(
        **OWNED, before=Light.GREEN, after=after, because_sv="Rapporten.", because_en="The report."
    )


def a_cost(amount: str, cost_id: str = "v-1", **changes: object) -> CostPostedV1:
    fields = {"year": 2017, "posted_on": date(2017, 2, 1), "project_id": PROJECT} | changes
    return CostPostedV1(cost_id=cost_id, amount=D(amount), **fields)


def test_without_instalments_all_of_it_is_released_at_once(city: City):
    recommended(city, a_line("300.00"))
    view = city.approve(PROJECT, a_line("300.00"))

    assert [(one.number, one.state) for one in view.instalments] == [(1, "released")]
    assert standing(city) == {"frame": D(-1500), "free": D(1200), "released": D(300)}
    assert view.positions[0].released == D("300.00")


def test_instalments_are_released_by_what_they_wait_for(city: City):
    lines = [a_line(f"{amount}.00") for amount in (10, 20, 30, 40, 50)]
    recommended(city, a_line("150.00"))
    view = city.approve(
        PROJECT,
        a_line("150.00"),
        instalments=[
            part(lines[0], kind="date", on="2017-04-01"),
            part(lines[1], kind="report_accepted", period="2017-T1"),
            part(lines[2], kind="prerequisite_met", prerequisite_id=str(an_id(77))),
            part(lines[3], kind="benefit_seen"),
            part(lines[4], kind="decision_point", point="b2"),
        ],
    )
    assert {one.state for one in view.instalments} == {"waiting"}
    assert standing(city, project_id=PROJECT) == {"allocated": D(150)}

    city.pass_days(31)
    # The day of the first part, and the round's last day before it.
    assert city.funding.run_due() == 2
    hear(
        city,
        ReportAcceptedV1(**OWNED, period="2017-T2"),
        ReportAcceptedV1(**OWNED, period="2017-T1"),
        PrerequisiteMetV1(**OWNED, **NEED, met_on=date(2017, 3, 30)),
        BenefitAssessedV1(**OWNED, light=Light.GREEN, summary="Målet nåddes."),
        DecisionPointPassedV1(
            **OWNED,
            point="b2",
            decided_on=date(2017, 3, 31),
            decider="Styrgruppen",
            corrects=False,
            draft=False,
        ),
    )

    assert states(city) == ["released"] * 5
    released = city.funding.published(InstalmentReleasedV1)
    assert [event.number for event in released] == [1, 2, 3, 4, 5]
    assert standing(city, project_id=PROJECT) == {"released": D(150)}
    by = {item.posted_by for item in city.funding.call("get_ledger", by=city.karin).items[-4:]}
    assert by == {"service/funding"}


def test_what_was_so_before_the_decision_counts(city: City):
    recommended(city, a_line("100.00"))
    hear(city, PrerequisiteMetV1(**OWNED, **NEED, met_on=date(2017, 2, 1)))
    view = city.approve(
        PROJECT,
        a_line("100.00"),
        instalments=[
            part(a_line("100.00"), kind="prerequisite_met", prerequisite_id=NEED["prerequisite_id"])
        ],
    )
    assert view.instalments[0].state == "released"


def test_instalments_are_held_with_the_reason_and_released_when_it_is_gone(city: City):
    recommended(city, a_line("100.00"))
    city.approve(
        PROJECT,
        a_line("100.00"),
        instalments=[
            part(a_line("60.00"), kind="prerequisite_met", prerequisite_id=NEED["prerequisite_id"]),
            part(a_line("40.00"), kind="report_accepted", period="2017-T1"),
        ],
    )
    overdue = ReportOverdueV1(**OWNED, period="2017-T1", due_on=date(2017, 3, 1))
    slipped = PrerequisiteSlippedV1(
        **OWNED, **NEED, expected_on=None, reason="Grävningen är försenad."
    )
    hear(city, overdue, slipped, a_light(Light.RED))

    assert states(city) == ["held", "held"]
    assert {hold.cause for hold in money_of(city).holds} == {
        HoldCause.REPORT_OVERDUE,
        HoldCause.PREREQUISITE_SLIPPED,
        HoldCause.LIGHT_RED,
    }
    held = city.funding.published(InstalmentHeldV1)
    assert [(event.number, event.because, event.detail) for event in held] == [
        (1, HoldCause.REPORT_OVERDUE, "2017-T1"),
        (2, HoldCause.REPORT_OVERDUE, "2017-T1"),
    ]
    hear(city, ReportAcceptedV1(**OWNED, period="2017-T1"), a_light(Light.YELLOW))
    assert states(city) == ["held", "held"]
    hear(city, PrerequisiteMetV1(**OWNED, **NEED, met_on=date(2017, 2, 28)))
    assert states(city) == ["released", "released"]
    assert standing(city, project_id=PROJECT) == {"released": D(100)}


def test_only_another_hand_releases_an_instalment(city: City):
    recommended(city, a_line("100.00"))
    city.approve(
        PROJECT, a_line("100.00"), instalments=[part(a_line("100.00"), kind="benefit_seen")]
    )
    other = city.funding.person("carl", Role.CONTROLLER, "kommunstyrelsen")
    stranger = city.funding.person("tove", Role.CONTROLLER, "trafiknamnden")
    asked = {"project_id": PROJECT, "number": 1, "reason": "Nyttan syns redan."}

    refused(
        "released_by_same_hand",
        lambda: city.funding.call("release_instalment", by=city.karin, **asked),
    )
    with pytest.raises(Forbidden):
        city.funding.call("release_instalment", by=stranger, **asked)
    refused(
        "no_instalment",
        lambda: city.funding.call("release_instalment", by=other, **asked | {"number": 2}),
    )
    view = city.funding.call("release_instalment", by=other, **asked)
    assert (view.instalments[0].released_by, view.instalments[0].reason) == (
        "carl",
        "Nyttan syns redan.",
    )
    refused("not_to_release", lambda: city.funding.call("release_instalment", by=other, **asked))


@pytest.mark.parametrize(
    ("instalments", "code"),
    [
        ([part(a_line("99.99"))], "instalments_do_not_sum"),
        ([part(a_line("100.00", year=2018))], "instalments_do_not_sum"),
        ([part(a_line("100.00"), kind="date")], "condition_incomplete"),
        (
            [part(a_line("100.00"), kind="benefit_seen", period="2017-T1")],
            "condition_incomplete",
        ),
    ],
)
def test_instalments_are_whole(city: City, instalments: list[dict[str, object]], code: str):
    recommended(city, a_line("100.00"))
    refused(code, lambda: city.approve(PROJECT, a_line("100.00"), instalments=instalments))


def test_the_instrument_follows_the_receiver(city: City):
    recommended(city, a_line("100.00"))
    hear(city, a_body_changed("utbildningsnamnden", kind="company"))
    asked = {"instruments": [{"source_id": "cm-2", "instrument": "budget_adjustment"}]}

    told = refused(
        "instrument_not_for_receiver", lambda: city.approve(PROJECT, a_line("100.00"), **asked)
    )
    assert "ägartillskott" in told["sv"]
    elsewhere = {"instruments": [{"source_id": "eu", "instrument": "external"}]}
    refused("source_not_used", lambda: city.approve(PROJECT, a_line("100.00"), **elsewhere))
    asked["instruments"][0]["instrument"] = "owner_contribution"
    view = city.approve(PROJECT, a_line("100.00"), **asked)
    assert [one.instrument for one in view.instruments] == ["owner_contribution"]


@pytest.mark.parametrize(
    ("kind", "instrument"),
    [
        ("committee", "budget_adjustment"),
        ("company", "contract"),
        ("municipal_federation", "agreement"),
    ],
)
def test_a_receiver_that_leaves_no_choice_needs_none(city: City, kind: str, instrument: str):
    recommended(city, a_line("100.00"))
    hear(city, a_body_changed("utbildningsnamnden", kind=kind))
    view = city.approve(PROJECT, a_line("100.00"))
    assert [one.instrument for one in view.instruments] == [instrument]


def test_an_investment_has_its_own_frame_and_shows_what_it_costs_later(city: City):
    city.with_bodies()
    city.with_source(y2017="100.00")
    city.set_frame("cm-2", 2017, "500.00", kind="investment")
    city.open_round()
    city.submit()
    city.admit()
    city.assess()
    line = a_line("400.00", kind=MoneyKind.INVESTMENT)
    city.recommend(city.meet(), PROJECT, line)
    later = [{"year": 2019, "capital_cost": "20.00", "running_cost": "5.00"}]

    refused("later_costs_missing", lambda: city.approve(PROJECT, line))
    refused("beyond_recommendation", lambda: city.approve(PROJECT, a_line("1.00")))
    view = city.approve(PROJECT, line, later_costs=later)
    assert view.later_costs[0].capital_cost == D("20.00")
    frames = city.funding.call("list_sources", by=city.karin).items[0].frames
    assert [(frame.kind, frame.allocated) for frame in frames] == [
        ("operating", 0),
        ("investment", D("400.00")),
    ]
    assert standing(city, kind="investment") == {
        "frame": D(-500),
        "free": D(100),
        "released": D(400),
    }


def test_later_costs_are_an_investments(city: City):
    recommended(city, a_line("100.00"))
    later = [{"year": 2019, "capital_cost": "20.00", "running_cost": "5.00"}]
    refused(
        "later_costs_unasked", lambda: city.approve(PROJECT, a_line("100.00"), later_costs=later)
    )


def test_a_source_says_which_it_is(city: City):
    city.with_bodies()

    def register(source_id: str, **fields: object) -> Any:
        return city.funding.call(
            "register_source",
            by=city.karin,
            source_id=source_id,
            name_sv="Reserv",
            name_en="Reserve",
            instrument="budget_adjustment",
            allocated_by="kommunstyrelsen",
            **fields,
        )

    refused("source_detail", lambda: register("cm-2", kind="central_reserve"))
    refused("source_detail", lambda: register("cm-2", kind="external", reserve_number=2))
    refused("source_detail", lambda: register("kf", kind="city_budget"))
    assert register("cm-2", kind="central_reserve", reserve_number=2).reserve_number == 2
    assert register("kf", kind="city_budget", focus_area="skola").focus_area == "skola"


def test_a_formal_no_leaves_it_recommended_but_not_funded(city: City):
    recommended(city, a_line("300.00"))
    answer = {"case_number": "KS 2017/120", "reason": "Andra behov går före.", **KS}

    with pytest.raises(Forbidden):
        city.funding.call(
            "refuse_allocation",
            by=city.funding.person("tove", Role.CONTROLLER, "trafiknamnden"),
            project_id=PROJECT,
            decided_on=city.today,
            **answer,
        )
    tomorrow = city.today + timedelta(days=1)
    refused(
        "decided_in_the_future",
        lambda: city.funding.call(
            "refuse_allocation", by=city.karin, project_id=PROJECT, decided_on=tomorrow, **answer
        ),
    )
    view = city.funding.call(
        "refuse_allocation", by=city.karin, project_id=PROJECT, decided_on=city.today, **answer
    )

    assert not view.on_reserve
    application = city.funding.call("get_application", by=city.petra, project_id=PROJECT)
    assert application.state is ApplicationState.REFUSED
    assert city.funding.published(AllocationRefusedV1)[0].case_number == "KS 2017/120"
    freed = city.funding.published(MoneyFreedV1)[0]
    assert (freed.amount, freed.free) == (D("300.00"), D("1000.00"))
    assert freed.because is FreedBecause.NOT_APPROVED
    assert standing(city) == {"frame": D(-1500), "free": D(1500)}
    refused("not_recommended", lambda: city.approve(PROJECT, a_line("300.00")))
    # Its body may rework it and apply again.
    city.submit(PROJECT, revision=2)
    again = city.funding.call("get_application", by=city.petra, project_id=PROJECT)
    assert (again.state, again.attempt) == (ApplicationState.RECEIVED, 2)


def test_a_body_that_gives_none_of_the_money_gives_no_answer(city: City):
    recommended(city, a_line("300.00"))
    tove = city.funding.person("tove", Role.CONTROLLER, "trafiknamnden")
    refused(
        "not_its_source",
        lambda: city.funding.call(
            "refer_back",
            by=tove,
            project_id=PROJECT,
            decided_by="trafiknamnden",
            reason="Mer underlag.",
        ),
    )


def test_the_deciding_body_sends_a_project_back(city: City):
    recommended(city, a_line("300.00"))
    city.funding.call(
        "refer_back", by=city.karin, project_id=PROJECT, reason="Kalkylen räcker inte.", **KS
    )

    event = city.funding.published(ApplicationReferredBackV1)[0]
    assert (event.referred_by, event.meeting_id) == ("kommunstyrelsen", None)
    assert standing(city) == {"frame": D(-1500), "free": D(1500)}
    city.submit(PROJECT, revision=2)
    view = city.funding.call("get_application", by=city.petra, project_id=PROJECT)
    assert view.state is ApplicationState.RECEIVED


def test_freed_money_opens_the_reserve_list_in_order(city: City):
    third = an_id(2)
    city.with_bodies()
    city.with_source(y2017="1000.00", y2018="500.00")
    city.open_round()
    city.submit(PROJECT, OTHER, third)
    city.admit(PROJECT, OTHER, third)
    city.assess(PROJECT, OTHER, third)
    city.assess(third, by=city.bo, nytta=5, risk=5)
    meeting = city.meet(PROJECT, OTHER, third)
    city.recommend(meeting, PROJECT, a_line("900.00"))
    city.recommend(meeting, OTHER, a_line("400.00"), reserve=True)
    city.recommend(meeting, third, a_line("200.00"), reserve=True)
    city.approve(PROJECT, a_line("900.00"))

    def reserve() -> list[tuple[UUID, bool]]:
        found = city.funding.call("list_reserve", by=city.petra, limit=1)
        items = list(found.items)
        while found.next_cursor:
            found = city.funding.call(
                "list_reserve", by=city.petra, limit=1, cursor=found.next_cursor
            )
            items += found.items
        return [(item.project_id, item.fits) for item in items]

    assert reserve() == [(third, False), (OTHER, False)]
    refused("reserved_for_others", lambda: city.approve(third, a_line("200.00")))
    city.funding.call(
        "reduce_allocation",
        by=city.karin,
        project_id=PROJECT,
        lines=[a_line("250.00")],
        case_number="KS 2017/871",
        reason="Det blev billigare.",
    )

    freed = city.funding.published(MoneyFreedV1)[-1]
    assert (freed.amount, freed.free, freed.because) == (
        D("250.00"),
        D("350.00"),
        FreedBecause.REDUCED,
    )
    assert freed.reserve == (third, OTHER)
    assert reserve() == [(third, True), (OTHER, False)]
    city.approve(third, a_line("200.00"))
    assert reserve() == [(OTHER, False)]
    hear(city, a_withdrawn(OTHER))
    assert reserve() == []


def test_what_is_refused_for_want_of_money_waits_on_the_reserve_list(city: City):
    recommended(city, a_line("300.00"))
    city.funding.call(
        "refuse_allocation",
        by=city.karin,
        project_id=PROJECT,
        decided_on=city.today,
        case_number="KS 2017/120",
        reason="Pengarna räcker inte.",
        for_want_of_money=True,
        **KS,
    )
    item = city.funding.call("list_reserve", by=city.petra).items[0]
    assert (item.refused, item.fits, item.wanted) == (True, True, D("300.00"))
    city.approve(PROJECT, a_line("300.00"))
    assert city.funding.call("list_reserve", by=city.petra).items == ()
    assert standing(city, project_id=PROJECT) == {"released": D(300)}


def test_ending_gives_back_what_is_not_released_and_what_is_handed_back(city: City):
    recommended(city, a_line("300.00"))
    city.approve(
        PROJECT,
        a_line("300.00"),
        instalments=[part(a_line("100.00")), part(a_line("200.00"), kind="benefit_seen")],
    )
    hear(city, a_cost("30.00"))
    end = {"project_id": PROJECT, "case_number": "KS 2018/77", "reason": "Slut på behovet."}

    refused(
        "more_than_left",
        lambda: city.funding.call(
            "end_allocation", by=city.karin, handed_back=[a_line("70.01")], **end
        ),
    )
    view = city.funding.call("end_allocation", by=city.karin, handed_back=[a_line("50.00")], **end)

    assert (view.state, [one.state for one in view.instalments]) == (
        "ended",
        ["released", "cancelled"],
    )
    assert standing(city, project_id=PROJECT) == {
        "released": D(20),
        "posted": D(30),
        "returned": D(250),
    }
    assert city.funding.published(AllocationEndedV1)[0].returned == (a_line("250.00"),)
    refused("allocation_ended", lambda: city.funding.call("end_allocation", by=city.karin, **end))
    # A late cost of what was released still comes.
    hear(city, a_cost("20.00", "v-2"))
    assert standing(city, project_id=PROJECT) == {"posted": D(50), "returned": D(250)}


@pytest.mark.parametrize(
    "closings",
    [
        (ProjectClosedV1(**OWNED, reason="completed", words="Allt är infört."),),
        (PlanClosedV1(**OWNED, summary="Allt är infört."),),
        (
            PlanClosedV1(**OWNED, summary="Allt är infört."),
            ProjectClosedV1(**OWNED, reason="completed", words="Avslutat."),
        ),
    ],
    ids=["by its owner", "by its closing report", "by both"],
)
def test_a_closed_project_draws_no_more(city: City, closings: tuple[Event, ...]):
    recommended(city, a_line("300.00"))
    city.approve(
        PROJECT,
        a_line("300.00"),
        instalments=[part(a_line("100.00")), part(a_line("200.00"), kind="benefit_seen")],
    )
    for closing in closings:
        hear(city, closing)

    assert money_of(city).state == "ended"
    assert standing(city, project_id=PROJECT) == {"released": D(100), "returned": D(200)}
    (event,) = city.funding.published(AllocationEndedV1)
    assert (event.case_number, event.reason) == (None, "Allt är infört.")


def test_giving_back_takes_what_is_not_released_first_and_never_what_is_spent(city: City):
    recommended(city, a_line("300.00"))
    city.approve(
        PROJECT,
        a_line("300.00"),
        instalments=[part(a_line("100.00")), part(a_line("200.00"), kind="benefit_seen")],
    )
    hear(city, a_cost("40.00"))

    def reduce(amount: str) -> AllocationView:
        view: AllocationView = city.funding.call(
            "reduce_allocation",
            by=city.karin,
            project_id=PROJECT,
            lines=[a_line(amount)],
            case_number="KS 2017/871",
            reason="Det blev billigare.",
        )
        return view

    refused("more_than_left", lambda: reduce("260.01"))
    view = reduce("230.00")
    position = view.positions[0]
    assert (position.allocated, position.released, position.posted) == (0, D("30.00"), D("40.00"))
    assert view.instalments[1].state == "cancelled"
    assert view.lines == (a_line("300.00"),)
    assert city.funding.published(AllocationReducedV1)[0].lines == (a_line("230.00"),)


def test_what_is_left_of_a_year_is_carried_over_with_its_frame(city: City):
    recommended(city, a_line("300.00"))
    city.approve(
        PROJECT,
        a_line("300.00"),
        instalments=[part(a_line("100.00")), part(a_line("200.00"), kind="benefit_seen")],
    )

    def carry(amount: str, **fields: object) -> Any:
        return city.funding.call(
            "carry_over",
            by=city.karin,
            source_id="cm-2",
            year=2017,
            amount=amount,
            case_number="KS 2017/1604",
            **fields,
        )

    refused("more_than_left", lambda: carry("300.01", project_id=PROJECT))
    refused("more_than_left", lambda: carry("700.01"))
    with pytest.raises(NotFound):
        carry("1.00", project_id=OTHER)
    view = carry("250.00", project_id=PROJECT)
    carry("700.00")

    assert [(frame.year, frame.amount, frame.allocated) for frame in view.frames] == [
        (2017, D("750.00"), D("50.00")),
        (2018, D("750.00"), D("250.00")),
    ]
    assert standing(city, year=2017) == {"frame": D(-50), "released": D(50)}
    assert standing(city, year=2018) == {
        "frame": D(-1450),
        "free": D(1200),
        "allocated": D(200),
        "released": D(50),
    }
    assert money_of(city).instalments[1].lines == (a_line("200.00", year=2018),)
    assert city.funding.published(AllocationCarriedOverV1)[0].amount == D("250.00")


def test_what_is_unspent_lapses_when_the_books_close(city: City):
    recommended(city, a_line("300.00"), a_line("100.00", year=2018))
    close = {"source_id": "cm-2", "year": 2017, "case_number": "KS 2018/12"}

    def shut() -> Any:
        return city.funding.call("close_year", by=city.karin, **close)

    refused("year_not_over", shut)
    city.funding.clock.set(datetime(2018, 1, 20, 8, tzinfo=NOW.tzinfo))
    told = refused("recommendations_stand", shut)
    assert "300.00" in told["sv"]
    city.approve(PROJECT, a_line("300.00"), a_line("100.00", year=2018))
    hear(city, a_cost("120.00"))
    view = shut()

    frame = view.frames[0]
    assert (frame.lapsed, frame.allocated, frame.free) == (D("880.00"), D("120.00"), 0)
    assert frame.closed_on == date(2018, 1, 20)
    assert standing(city, year=2017) == {"frame": D(-1000), "posted": D(120), "lapsed": D(880)}
    assert standing(city, year=2018)["released"] == D(100)
    assert city.funding.published(YearClosedV1)[0].lapsed == D("880.00")
    refused("year_closed", shut)
    refused("year_closed", lambda: city.set_frame("cm-2", 2017, "2000.00"))
    assert city.funding.receive(a_cost("1.00", "v-9")) == "parked"
    assert city.funding.held()[0].code == "year_closed"


def test_who_may_decide_how_much_is_data(city: City):
    recommended(city, a_line("300.00"))
    as_head = {"decided_as": "programme_head"}

    def allow(up_to: str, valid_from: date) -> Any:
        return city.funding.call(
            "set_thresholds",
            by=city.karin,
            body_id="kommunstyrelsen",
            valid_from=valid_from,
            case_number="KS 2017/9",
            thresholds=[{"decider": "programme_head", "up_to": up_to}] if up_to else [],
        )

    refused("not_delegated", lambda: city.approve(PROJECT, a_line("300.00"), **as_head))
    allow("1000.00", date(2018, 1, 1))
    refused("not_delegated", lambda: city.approve(PROJECT, a_line("300.00"), **as_head))
    allow("299.99", date(2017, 1, 1))
    told = refused("beyond_threshold", lambda: city.approve(PROJECT, a_line("300.00"), **as_head))
    assert "299.99" in told["sv"]
    assert "programchefen" in told["sv"]
    allow("300.00", date(2017, 1, 1))
    assert city.approve(PROJECT, a_line("300.00"), **as_head).decided_as == "programme_head"
    listed = city.funding.call("list_thresholds", by=city.hanna, body_id="kommunstyrelsen").items
    assert [one.thresholds[0].up_to for one in listed] == [D(1000), D("299.99"), D(300)]


def test_the_body_itself_has_no_threshold(city: City):
    city.with_bodies()
    asked = {
        "body_id": "kommunstyrelsen",
        "valid_from": city.today,
        "case_number": "KS 2017/9",
    }
    limit = {"decider": "body", "up_to": "1.00"}
    twice = {"decider": "digital_council", "up_to": "1.00"}
    refused(
        "body_has_no_limit",
        lambda: city.funding.call("set_thresholds", by=city.karin, thresholds=[limit], **asked),
    )
    refused(
        "repeated_entry",
        lambda: city.funding.call(
            "set_thresholds", by=city.karin, thresholds=[twice, twice], **asked
        ),
    )


def test_a_cost_counts_and_is_corrected_and_recalled_by_counter_entries(city: City):
    recommended(city, a_line("300.00"))
    city.approve(PROJECT, a_line("300.00"))
    first, second = a_cost("50.00"), a_cost("80.00").model_copy(update={"corrects": "e-1"})

    assert city.funding.receive(first, id="e-1") == "done"
    assert standing(city, project_id=PROJECT) == {"released": D(250), "posted": D(50)}
    assert city.funding.receive(second, id="e-2") == "done"
    assert standing(city, project_id=PROJECT) == {"released": D(220), "posted": D(80)}
    recall = EventRecalledV1(
        event_id="e-2", event_type=CostPostedV1.type_name, reason="Fel underlag."
    )
    assert city.funding.receive(recall) == "done"
    assert standing(city, project_id=PROJECT) == {"released": D(250), "posted": D(50)}
    recall = recall.model_copy(update={"event_id": "e-1"})
    assert city.funding.receive(recall) == "done"
    assert standing(city, project_id=PROJECT) == {"released": D(300)}

    kinds = [item.kind for item in city.funding.call("get_ledger", by=city.karin).items]
    assert kinds[-6:] == ["cost_posted", "correction"] * 3
    answered = [event for exchange, _, event in city.funding.outbox() if "answers" in exchange]
    assert {event.outcome for event in answered} == {"accepted"}


def test_a_duplicate_of_a_cost_counts_once(city: City):
    recommended(city, a_line("300.00"))
    city.approve(PROJECT, a_line("300.00"))
    assert city.funding.receive(a_cost("50.00"), id="e-1") == "done"
    assert city.funding.receive(a_cost("50.00"), id="e-1") == "duplicate"
    assert city.funding.receive(a_cost("50.00"), id="e-2") == "parked"
    assert city.funding.held()[0].code == "cost_posted_already"
    assert standing(city, project_id=PROJECT)["posted"] == D(50)


def test_a_cost_is_found_by_the_number_of_the_decision_and_may_come_before_it(city: City):
    recommended(city, a_line("300.00"))
    cost = a_cost("50.00", project_id=None, case_number="KS 2017/000119")
    assert city.funding.receive(cost) == "waiting"
    city.approve(PROJECT, a_line("300.00"))
    city.funding.retry_held()
    assert standing(city, project_id=PROJECT) == {"released": D(250), "posted": D(50)}
    # A fact is taken even where more was spent than was released.
    hear(city, a_cost("260.00", "v-2"))
    assert standing(city, project_id=PROJECT) == {"released": D(-10), "posted": D(310)}


@pytest.mark.parametrize(
    ("cost", "code"),
    [
        (a_cost("0.00"), "cost_is_nothing"),
        (a_cost("1.00", posted_on=date(2017, 3, 2)), "cost_dated_ahead"),
        (a_cost("1.00", year=2018), "no_money_of_this_year"),
        (a_cost("1.00", kind=MoneyKind.INVESTMENT), "no_money_of_this_year"),
        (a_cost("1.00", source_id="eu"), "no_money_of_this_year"),
        (a_cost("1.00", project_id=None), "cost_names_nothing"),
    ],
)
def test_a_cost_that_can_not_be_is_parked_with_its_reason(
    city: City, cost: CostPostedV1, code: str
):
    recommended(city, a_line("300.00"))
    city.approve(PROJECT, a_line("300.00"))
    assert city.funding.receive(cost) == "parked"
    held = city.funding.held()[0]
    assert held.code == code
    assert standing(city, project_id=PROJECT) == {"released": D(300)}


def test_a_cost_names_its_source_where_there_are_several_and_its_project_where_there_are(
    city: City,
):
    city.with_bodies()
    for source_id in ("cm-2", "cm-4"):
        city.with_source(source_id, y2017="1000.00")
    city.open_round(source_ids=["cm-2", "cm-4"])
    city.submit(PROJECT, OTHER)
    city.admit(PROJECT, OTHER)
    city.assess(PROJECT, OTHER)
    meeting = city.meet(PROJECT, OTHER)
    both = (a_line("100.00"), a_line("100.00", "cm-4"))
    for project_id in (PROJECT, OTHER):
        city.recommend(meeting, project_id, *both)
        city.approve(project_id, *both)

    by_number = a_cost("1.00", project_id=None, case_number="KS 2017/000119")
    assert city.funding.receive(by_number) == "parked"
    assert city.funding.receive(a_cost("1.00", "v-2")) == "parked"
    assert city.funding.receive(a_cost("1.00", "v-3", source_id="cm-4")) == "done"
    assert [row.code for row in city.funding.held()] == ["several_projects", "several_sources"]
    assert standing(city, source_id="cm-4")["posted"] == D(1)


def test_the_ledger_is_read_as_it_stood(city: City):
    recommended(city, a_line("300.00"))
    city.pass_days(1)
    before = city.funding.clock.now()
    city.pass_days(1)
    city.approve(PROJECT, a_line("300.00"))

    assert standing(city, as_of=before, project_id=PROJECT) == {"reserved": D(300)}
    kinds = [
        item.kind for item in city.funding.call("get_ledger", by=city.karin, as_of=before).items
    ]
    assert kinds == ["frame_set", "frame_set", "project_recommended"]
    assert standing(city, project_id=PROJECT) == {"released": D(300)}
    assert standing(city, project_id=PROJECT, account="reserved") == {}


def test_a_controller_counters_a_wrong_cost_and_a_wrong_release(city: City):
    recommended(city, a_line("300.00"))
    city.approve(PROJECT, a_line("300.00"))
    hear(city, a_cost("50.00"))
    items = {item.kind: item for item in city.funding.call("get_ledger", by=city.karin).items}

    def correct(kind: str, by: Any = None) -> Any:
        return city.funding.call(
            "correct_transaction",
            by=by or city.karin,
            transaction_id=items[kind].transaction_id,
            case_number="KS 2017/300",
            reason="Fel projekt.",
        )

    told = refused("not_correctable", lambda: correct("frame_set"))
    assert "ram fastställd" in told["sv"]
    with pytest.raises(Forbidden):
        correct("cost_posted", city.funding.person("tove", Role.CONTROLLER, "trafiknamnden"))
    refused("more_than_left", lambda: correct("instalment_released"))
    counter = correct("cost_posted").transaction
    assert counter.corrects == items["cost_posted"].transaction_id
    assert (counter.kind, counter.reason, counter.posted_by) == (
        "correction",
        "Fel projekt.",
        "person/karin",
    )
    refused("corrected_already", lambda: correct("cost_posted"))
    correct("instalment_released")
    assert standing(city, project_id=PROJECT) == {"allocated": D(300)}
    # From then only a person releases it.
    hear(city, a_light(Light.RED), a_light(Light.GREEN))
    assert [(one.state, one.by_hand) for one in money_of(city).instalments] == [("held", True)]
    with pytest.raises(NotFound):
        city.funding.call(
            "correct_transaction",
            by=city.karin,
            transaction_id=an_id(9),
            case_number="KS 2017/300",
            reason="Finns inte.",
        )
