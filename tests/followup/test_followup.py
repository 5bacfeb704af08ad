"""Follow-up against a real database: plans, timers, measurements, reports, what readers see."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count, pairwise, permutations
from uuid import UUID

import pytest

from chassis.testing import service_under_test
from contracts.base import Benefit, CostLine, Light, LocalText
from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from contracts.events.city import EventRecalledV1, IndicatorMeasuredV1
from contracts.events.followup import (
    BenefitAssessedV1,
    IndicatorDefinedV1,
    LightChangedV1,
    PlanClosedV1,
    PlanOpenedV1,
    ReportAcceptedV1,
    ReportCorrectedV1,
    ReportDueV1,
    ReportOverdueV1,
    ReportSubmittedV1,
    TargetSetV1,
)
from contracts.events.funding import AllocationApprovedV1, AllocationLine
from contracts.events.portfolio import ProjectSubmittedV2, ProjectTransferredV1
from contracts.rpc.base import Role
from contracts.rpc.followup import MeasurementState
from services.followup.service import Followup

LIGHTING = UUID("01890000-0000-7000-8000-000000000001")
FIBRE = UUID("01890000-0000-7000-8000-000000000002")
ALLOCATION = UUID("01890000-0000-7000-8000-0000000000a1")
LATER_ALLOCATION = UUID("01890000-0000-7000-8000-0000000000a2")
START = datetime(2017, 4, 3, 8, tzinfo=UTC)
D = Decimal
ids = count(1)


@pytest.fixture
def followup(database_uri):
    with service_under_test(Followup, database_uri) as service:
        service.clock.set(START)
        yield service


def a_submission(project_id=LIGHTING, revision=1, title="Smart belysning", cost="900000.00"):
    return ProjectSubmittedV2(
        project_id=project_id,
        body_id="trafiknamnden" if project_id == LIGHTING else "utbildningsnamnden",
        revision=revision,
        kind="business",
        title=title,
        summary="Ljus där människor rör sig, när de rör sig.",
        strategy_id="smart-2017",
        target_groups=("boende",),
        alignments=(),
        costs=(
            CostLine(
                year=2017, kind="project", amount=D(cost), financed_by="Centrala medelsreserven"
            ),
        ),
        benefits=(
            Benefit(
                description="Lägre energianvändning",
                target_group="boende",
                unit="kWh",
                baseline=D(120),
                target=D(90),
                first_effect_year=2017,
            ),
        ),
        benefit_owner="Chef för gatudrift",
    )


def an_allocation(
    project_id=LIGHTING,
    *years,
    allocation_id=ALLOCATION,
    decided_on=date(2017, 4, 3),
    revision=1,
):
    return AllocationApprovedV1(
        project_id=project_id,
        body_id="trafiknamnden" if project_id == LIGHTING else "utbildningsnamnden",
        allocation_id=allocation_id,
        round_id="2017-1",
        revision=revision,
        case_number="KS 2017/000119",
        decided_by="kommunstyrelsen",
        decided_on=decided_on,
        lines=tuple(
            AllocationLine(source_id="central", year=year, amount=D("450000.00"))
            for year in years or (2017,)
        ),
    )


def a_measurement(value, measured_on=date(2017, 3, 1), indicator_id="belysning-energi", **fields):
    return IndicatorMeasuredV1(
        indicator_id=indicator_id,
        value=D(value),
        unit=fields.pop("unit", "kWh"),
        measured_on=measured_on,
        **fields,
    )


def a_recall(event_id):
    return EventRecalledV1(
        event_id=event_id, event_type="city.indicator_measured.v1", reason="Givaren var trasig."
    )


def receive(followup, event, source="/radslag/portfolio", event_id=None, time=START):
    return followup.receive(event, source=source, id=event_id or f"e-{next(ids)}", time=time)


def measure(followup, event, event_id, source="/city/stokab", time=START):
    return receive(followup, event, source, event_id, time)


def open_plan(followup, project_id=LIGHTING, *years, **fields):
    assert receive(followup, a_submission(project_id)) == "done"
    allocation = an_allocation(project_id, *years, **fields)
    assert receive(followup, allocation, "/radslag/funding") == "done"


def eva(followup):
    return followup.person("eva", Role.PROGRAMME_OFFICE, body="kommunstyrelsen")


def anna(followup, body="trafiknamnden"):
    return followup.person("anna", Role.CASE_OFFICER, body=body)


def define(followup, indicator_id="belysning-energi", **fields):
    return followup.call(
        "define_indicator",
        by=fields.pop("by", None) or eva(followup),
        **{
            "indicator_id": indicator_id,
            "project_id": LIGHTING,
            "name": LocalText(sv="Energi per ljuspunkt", en="Energy per light"),
            "unit": "kWh",
            "direction": "decrease",
            "source_system": "stokab",
            **fields,
        },
    )


def set_target(followup, value="100", year=2017, indicator_id="belysning-energi", **fields):
    return followup.call(
        "set_target",
        by=fields.pop("by", None) or eva(followup),
        indicator_id=indicator_id,
        year=year,
        value=D(value),
        case_number=fields.pop("case_number", "TN 2017/00012"),
        **fields,
    )


def report(followup, light="green", period="2017-T1", **fields):
    return followup.call(
        "correct_report" if "reason" in fields else "submit_report",
        by=fields.pop("by", None) or anna(followup),
        project_id=LIGHTING,
        period=period,
        light=light,
        summary=fields.pop("summary", "Stolparna är på plats."),
        cost_to_date=D("120000.00"),
        risks="Leverantören är sen.",
        measures="Tätare avstämning.",
        **fields,
    )


def accept(followup, period="2017-T1", **fields):
    return followup.call(
        "accept_report",
        by=fields.pop("by", None) or eva(followup),
        project_id=LIGHTING,
        period=period,
        **fields,
    )


def close(followup, **fields):
    return followup.call(
        "close_plan",
        by=fields.pop("by", None) or eva(followup),
        project_id=LIGHTING,
        summary="Belysningen är på plats.",
        **fields,
    )


def assess(followup, light="green", **fields):
    return followup.call(
        "assess_benefit",
        by=fields.pop("by", None) or anna(followup),
        project_id=LIGHTING,
        light=light,
        summary="Energin har minskat.",
        evidence="Mätning av 40 stolpar, TN 2017/00077.",
        assessed_on=fields.pop("assessed_on", date(2017, 4, 3)),
        **fields,
    )


def plan_of(followup, project_id=LIGHTING, by=None):
    return followup.call("get_plan", by=by or eva(followup), project_id=project_id)


def lights(followup):
    return [(e.before, e.after) for e in followup.published(LightChangedV1)]


# Plans


def test_an_allocation_opens_a_plan_with_its_tertials_and_a_locked_baseline(followup):
    open_plan(followup, LIGHTING, 2017, 2018)

    (opened,) = followup.published(PlanOpenedV1)
    assert not opened.extended
    assert opened.periods == ("2017-T1", "2017-T2", "2018-T1", "2018-T2")
    plan = plan_of(followup)
    assert (plan.title, plan.light, plan.version) == ("Smart belysning", Light.NONE, 1)
    assert [(p.period, p.due_on) for p in plan.periods[:2]] == [
        ("2017-T1", date(2017, 5, 24)),
        ("2017-T2", date(2017, 9, 27)),
    ]
    (baseline,) = plan.baselines
    assert baseline.costs[0].amount == D("900000.00")
    assert baseline.benefits[0].target == D(90)


def test_an_allocation_that_arrives_before_its_project_waits_for_it(followup):
    assert receive(followup, an_allocation(), "/radslag/funding") == "waiting"
    assert receive(followup, a_submission()) == "done"
    followup.retry_held()
    assert followup.held() == []
    assert len(followup.published(PlanOpenedV1)) == 1


def test_an_allocation_waits_for_the_very_revision_it_decided_on(followup):
    receive(followup, a_submission(revision=1))
    assert receive(followup, an_allocation(revision=2), "/radslag/funding") == "waiting"
    receive(followup, a_submission(revision=2, cost="800000.00"))
    receive(followup, a_submission(revision=3, cost="700000.00"))
    followup.retry_held()
    (baseline,) = plan_of(followup).baselines
    assert (baseline.revision, baseline.costs[0].amount) == (2, D("800000.00"))


def a_transfer(project_id=LIGHTING, *, draft=False, submitted=True):
    return ProjectTransferredV1(
        project_id=project_id,
        body_id="alvsjo",
        from_body_id="trafiknamnden",
        transferred_on=date(2017, 6, 1),
        draft=draft,
        submitted=submitted,
    )


def test_a_transferred_projects_new_owner_reports_and_reads_what_was_reported(followup):
    open_plan(followup)
    define(followup)
    followup.clock.set(datetime(2017, 5, 5, 8, tzinfo=UTC))
    report(followup)
    assert receive(followup, a_transfer()) == "done"

    heir, before = anna(followup, "alvsjo"), anna(followup)
    assert plan_of(followup, by=heir).body_id == "alvsjo"
    reports = followup.call("list_reports", by=heir, project_id=LIGHTING).items
    assert [one.body_id for one in reports] == ["trafiknamnden"]
    assert len(followup.call("list_indicators", by=heir).items) == 1
    assert followup.call("list_reports", by=before, project_id=LIGHTING).items == ()
    with pytest.raises(NotFound):
        plan_of(followup, by=before)


def test_a_transfer_that_crosses_the_allocation_is_remembered(followup):
    assert receive(followup, a_transfer(FIBRE, submitted=False)) == "done"
    assert receive(followup, a_transfer(FIBRE)) == "waiting"
    receive(followup, a_submission())
    assert receive(followup, a_transfer()) == "done"
    receive(followup, an_allocation(LIGHTING, 2017), "/radslag/funding")
    assert plan_of(followup, by=eva(followup)).body_id == "alvsjo"


def test_a_later_allocation_extends_the_plan_and_keeps_the_first_baseline(followup):
    open_plan(followup)
    receive(followup, a_submission(revision=2, title="Smartare belysning", cost="990000.00"))
    later = an_allocation(
        LIGHTING,
        2018,
        allocation_id=LATER_ALLOCATION,
        decided_on=date(2017, 6, 1),
        revision=2,
    )
    assert receive(followup, later, "/radslag/funding") == "done"

    assert [e.extended for e in followup.published(PlanOpenedV1)] == [False, True]
    plan = plan_of(followup)
    assert plan.title == "Smartare belysning"
    assert [p.period for p in plan.periods] == ["2017-T1", "2017-T2", "2018-T1", "2018-T2"]
    assert [(b.revision, b.costs[0].amount) for b in plan.baselines] == [
        (1, D("900000.00")),
        (2, D("990000.00")),
    ]


def test_the_same_allocation_said_twice_is_refused(followup):
    open_plan(followup)
    assert receive(followup, an_allocation(), "/radslag/funding") == "parked"
    assert len(followup.published(PlanOpenedV1)) == 1


# Timers


def test_a_report_is_asked_for_at_midnight_after_its_tertial_and_once(followup):
    open_plan(followup)
    followup.clock.set(datetime(2017, 4, 30, 21, 59, 59, tzinfo=UTC))
    followup.run_due()
    assert followup.published(ReportDueV1) == []
    followup.clock.set(datetime(2017, 4, 30, 22, tzinfo=UTC))
    followup.run_due()
    followup.run_due()
    assert [(e.period, e.due_on) for e in followup.published(ReportDueV1)] == [
        ("2017-T1", date(2017, 5, 24))
    ]


def test_a_year_at_once_asks_for_every_report_in_order(followup):
    open_plan(followup, FIBRE, 2017, 2018, allocation_id=LATER_ALLOCATION)
    open_plan(followup, LIGHTING, 2017, 2018)
    followup.clock.set(datetime(2018, 5, 1, 12, tzinfo=UTC))
    followup.run_due()
    assert [(e.period, e.project_id) for e in followup.published(ReportDueV1)] == [
        (period, project_id)
        for period in ("2017-T1", "2017-T2", "2018-T1")
        for project_id in (LIGHTING, FIBRE)
    ]


def test_an_extended_plan_asks_for_no_tertial_twice(followup):
    open_plan(followup)
    followup.clock.set(datetime(2017, 5, 2, 8, tzinfo=UTC))
    followup.run_due()
    later = an_allocation(LIGHTING, 2017, 2018, allocation_id=LATER_ALLOCATION)
    receive(followup, later, "/radslag/funding")
    followup.clock.set(datetime(2018, 9, 1, 8, tzinfo=UTC))
    followup.run_due()
    assert [e.period for e in followup.published(ReportDueV1)] == [
        "2017-T1",
        "2017-T2",
        "2018-T1",
        "2018-T2",
    ]


def test_a_report_that_has_come_is_not_asked_for(followup):
    open_plan(followup)
    followup.clock.set(datetime(2017, 5, 2, 8, tzinfo=UTC))
    report(followup)
    followup.run_due()
    assert followup.published(ReportDueV1) == []


def test_an_overdue_report_is_told_once_at_midnight_after_its_last_day(followup):
    open_plan(followup)
    followup.clock.set(datetime(2017, 5, 24, 21, 59, 59, tzinfo=UTC))
    followup.run_due()
    assert followup.published(ReportOverdueV1) == []
    followup.clock.set(datetime(2017, 5, 24, 22, tzinfo=UTC))
    followup.run_due()
    followup.clock.set(datetime(2017, 6, 24, 22, tzinfo=UTC))
    followup.run_due()
    (overdue,) = followup.published(ReportOverdueV1)
    assert (overdue.period, overdue.due_on) == ("2017-T1", date(2017, 5, 24))
    assert overdue.body_id == "trafiknamnden"


def test_a_report_that_came_by_its_last_day_is_never_overdue(followup):
    open_plan(followup)
    followup.clock.set(datetime(2017, 5, 24, 20, tzinfo=UTC))
    followup.run_due()
    report(followup)
    followup.clock.set(datetime(2017, 6, 24, 22, tzinfo=UTC))
    followup.run_due()
    assert len(followup.published(ReportDueV1)) == 1
    assert followup.published(ReportOverdueV1) == []


def test_every_report_of_a_silent_owner_is_told_once(followup):
    open_plan(followup, LIGHTING, 2017, 2018)
    followup.clock.set(datetime(2018, 6, 1, tzinfo=UTC))
    for _ in range(4):
        followup.run_due()
    assert [e.period for e in followup.published(ReportOverdueV1)] == [
        "2017-T1",
        "2017-T2",
        "2018-T1",
    ]


# Indicators and targets


def test_the_centre_and_the_own_body_define_indicators_and_others_do_not(followup):
    open_plan(followup)
    assert define(followup, "a", by=anna(followup)).body_id == "trafiknamnden"
    assert define(followup, "b", by=followup.person("bo", Role.CONTROLLER, body="kommunstyrelsen"))
    with pytest.raises(NotFound):
        define(followup, "c", by=anna(followup, "utbildningsnamnden"))
    with pytest.raises(Forbidden):
        define(followup, "d", by=followup.person("ada", Role.AUDITOR, body="stadsrevisionen"))
    assert [e.indicator_id for e in followup.published(IndicatorDefinedV1)] == ["a", "b"]


def test_an_indicator_belongs_to_a_followed_up_project_and_its_id_is_its_own(followup):
    with pytest.raises(NotFound):
        define(followup)
    open_plan(followup)
    define(followup)
    with pytest.raises(Refused) as refused:
        define(followup)
    assert refused.value.told["code"] == "indicator_taken"


def test_the_tolerance_is_ten_percent_unless_another_is_given(followup):
    open_plan(followup)
    assert define(followup, "a").tolerance == D("0.1")
    assert define(followup, "b", tolerance=D("0.05")).tolerance == D("0.05")
    with pytest.raises(Invalid):
        define(followup, "c", tolerance=D("1.01"))


def test_a_changed_target_is_a_new_decision_beside_the_old_and_turns_the_light(followup):
    open_plan(followup)
    define(followup)
    set_target(followup, "100", case_number="TN 2017/00012")
    measure(followup, a_measurement("104"), "m-1")
    view = set_target(followup, "104", case_number="TN 2017/00099")

    assert [(t.case_number, t.value, t.in_force) for t in view.targets] == [
        ("TN 2017/00012", D(100), False),
        ("TN 2017/00099", D(104), True),
    ]
    assert [(e.previous, e.value) for e in followup.published(TargetSetV1)] == [
        (None, D(100)),
        (D(100), D(104)),
    ]
    assert lights(followup) == [(Light.NONE, Light.YELLOW), (Light.YELLOW, Light.GREEN)]


def test_a_measurement_never_makes_a_persons_command_conflict(followup):
    open_plan(followup)
    seen = define(followup).version
    measure(followup, a_measurement("104"), "m-1")
    assert set_target(followup, expected_version=seen).version == seen + 1
    with pytest.raises(Conflict):
        set_target(followup, expected_version=seen)


# Measurements


def test_a_measurement_turns_the_light_and_says_why_in_both_languages(followup):
    open_plan(followup)
    define(followup)
    set_target(followup, "100")
    assert measure(followup, a_measurement("110.5"), "m-1") == "done"

    (changed,) = followup.published(LightChangedV1)
    assert (changed.after, changed.indicator_id) == (Light.RED, "belysning-energi")
    assert changed.because_sv == (
        "Energi per ljuspunkt: 110,5 mot årsmålet 100 kWh för 2017: rött."
    )
    assert changed.because_en == (
        "Energy per light: 110.5 against the target 100 kWh for 2017: red."
    )
    measure(followup, a_measurement("111", date(2017, 3, 2)), "m-2")
    assert len(lights(followup)) == 1


def test_a_measurement_of_an_unknown_indicator_waits_until_it_is_defined(followup):
    open_plan(followup)
    assert measure(followup, a_measurement("90"), "m-1") == "waiting"
    define(followup)
    followup.retry_held()
    assert [m.event_id for m in plan_of(followup).indicators[0].measurements] == ["m-1"]


@pytest.mark.parametrize(
    ("event", "source", "code"),
    [
        (a_measurement("90"), "/city/sl", "foreign_system"),
        (a_measurement("90", unit="MWh"), "/city/stokab", "foreign_unit"),
        (a_measurement("90", date(2017, 4, 4)), "/city/stokab", "measured_in_future"),
        (a_measurement("90", corrects="m-1"), "/city/stokab", "corrects_itself"),
    ],
)
def test_a_measurement_that_breaks_a_rule_is_parked_without_effect(followup, event, source, code):
    open_plan(followup)
    define(followup)
    assert measure(followup, event, "m-1", source) == "parked"
    (held,) = followup.held()
    assert held.code == code
    assert plan_of(followup).indicators[0].measurements == ()


def test_a_correction_replaces_and_both_are_shown(followup):
    open_plan(followup)
    define(followup)
    set_target(followup, "100")
    measure(followup, a_measurement("150", order_number="B-7", site_code="S1"), "m-1")
    assert measure(followup, a_measurement("95", corrects="m-1"), "m-2") == "done"

    second, first = plan_of(followup).indicators[0].measurements
    assert (first.state, first.replaced_by, first.value) == (
        MeasurementState.REPLACED,
        "m-2",
        D(150),
    )
    assert (first.order_number, first.site_code) == ("B-7", "S1")
    assert (second.state, second.corrects) == (MeasurementState.STANDING, "m-1")
    assert lights(followup) == [(Light.NONE, Light.RED), (Light.RED, Light.GREEN)]


def test_a_recalled_measurement_no_longer_counts_and_is_shown(followup):
    open_plan(followup)
    define(followup)
    set_target(followup, "100")
    measure(followup, a_measurement("95", date(2017, 2, 1)), "m-1")
    measure(followup, a_measurement("150", date(2017, 3, 1)), "m-2")
    assert measure(followup, a_recall("m-2"), "r-1") == "done"

    second, first = plan_of(followup).indicators[0].measurements
    assert (second.state, second.recall_reason) == (
        MeasurementState.RECALLED,
        "Givaren var trasig.",
    )
    assert first.state is MeasurementState.STANDING
    assert lights(followup) == [
        (Light.NONE, Light.GREEN),
        (Light.GREEN, Light.RED),
        (Light.RED, Light.GREEN),
    ]


def test_the_last_recall_leaves_no_light(followup):
    open_plan(followup)
    define(followup)
    set_target(followup, "100")
    measure(followup, a_measurement("95"), "m-1")
    measure(followup, a_recall("m-1"), "r-1")
    assert lights(followup)[-1] == (Light.GREEN, Light.NONE)
    assert measure(followup, a_recall("m-1"), "r-2") == "parked"


def test_a_batch_may_hold_a_measurement_its_correction_and_its_recall(followup, monkeypatch):
    open_plan(followup)
    define(followup)
    set_target(followup, "100")
    # A batch that fails is taken apart and run event by event: this one must not be.
    monkeypatch.setattr(followup.inbox, "_alone", None)
    batch = {
        "m-1": a_measurement("150"),
        "m-2": a_measurement("140", date(2017, 3, 2)),
        "m-3": a_measurement("95", date(2017, 3, 2), corrects="m-2"),
        "r-1": a_recall("m-3"),
        "m-4": a_measurement("104", date(2017, 3, 2), corrects="m-2"),
    }
    outcomes = followup.inbox.process(
        [
            followup.delivery(event, source="/city/stokab", id=event_id, time=START)
            for event_id, event in batch.items()
        ]
    )
    assert outcomes == ["done"] * 5
    (indicator,) = plan_of(followup).indicators
    assert {one.event_id: one.state for one in indicator.measurements} == {
        "m-1": MeasurementState.STANDING,
        "m-2": MeasurementState.REPLACED,
        "m-3": MeasurementState.RECALLED,
        "m-4": MeasurementState.STANDING,
    }
    assert indicator.light is Light.YELLOW
    assert [after for _, after in lights(followup)] == [
        Light.RED,
        Light.GREEN,
        Light.RED,
        Light.YELLOW,
    ]


def test_two_replicas_that_turn_the_same_light_agree_on_it(followup):
    open_plan(followup)
    indicator_ids = ("belysning-avbrott", "belysning-energi")
    for indicator_id in indicator_ids:
        define(followup, indicator_id)
        set_target(followup, "100", indicator_id=indicator_id)

    def replica(indicator_id):
        values = ("150", "105", "95") * 5
        return [
            measure(
                followup,
                a_measurement(value, date(2017, 3, day), indicator_id=indicator_id),
                f"{indicator_id}-{day}",
            )
            for day, value in enumerate(values, start=1)
        ]

    with ThreadPoolExecutor(2) as replicas:
        outcomes = [*replicas.map(replica, indicator_ids)]

    assert {outcome for one in outcomes for outcome in one} == {"done"}
    plan = plan_of(followup)
    assert plan.light is Light.GREEN
    turns = lights(followup)
    assert turns[0][0] is Light.NONE
    assert all(one[1] is other[0] for one, other in pairwise(turns))
    assert turns[-1][1] is Light.GREEN


def test_only_the_sender_takes_its_measurement_back(followup):
    open_plan(followup)
    define(followup)
    measure(followup, a_measurement("95"), "m-1")
    assert measure(followup, a_recall("m-1"), "r-1", "/city/sl") == "waiting"
    (measurement,) = plan_of(followup).indicators[0].measurements
    assert measurement.state is MeasurementState.STANDING


def test_a_correction_may_name_another_indicator_and_both_lights_turn(followup):
    open_plan(followup)
    for indicator_id in ("belysning-energi", "belysning-avbrott"):
        define(followup, indicator_id)
        set_target(followup, "100", indicator_id=indicator_id)
    measure(followup, a_measurement("150"), "m-1")
    right = a_measurement("105", indicator_id="belysning-avbrott", corrects="m-1")
    assert measure(followup, right, "m-2") == "done"

    outages, energy = plan_of(followup).indicators
    assert (energy.light, outages.light) == (Light.NONE, Light.YELLOW)
    assert plan_of(followup).light is Light.YELLOW


def arrivals():
    """Every order in which three measurements of one line and a recall can arrive.

    Left out are those where a correction meets a held one: the inbox itself gives that one up.
    """
    return [
        order
        for order in permutations(("m1", "m2", "m3", "r1"))
        if order.index("m1") < max(order.index("m2"), order.index("m3"))
    ]


def test_the_same_measurement_stands_whatever_the_order_of_arrival(followup):
    open_plan(followup)
    for number, order in enumerate(arrivals()):
        indicator_id = f"energi-{number}"
        define(followup, indicator_id)
        set_target(followup, "100", indicator_id=indicator_id)
        m1, m2, m3 = (f"{name}-{number}" for name in ("m1", "m2", "m3"))
        facts = {
            "m1": a_measurement("150", indicator_id=indicator_id),
            "m2": a_measurement("105", indicator_id=indicator_id, corrects=m1),
            "m3": a_measurement("95", indicator_id=indicator_id, corrects=m2),
            "r1": a_recall(m3),
        }
        for name in order:
            measure(followup, facts[name], f"{name}-{number}")
            followup.retry_held()

        assert followup.held() == [], order
        (indicator,) = (
            one for one in plan_of(followup).indicators if one.indicator_id == indicator_id
        )
        states = {one.event_id: one.state for one in indicator.measurements}
        assert indicator.light is Light.YELLOW, order
        assert (states[m1], states[m2]) == (
            MeasurementState.REPLACED,
            MeasurementState.STANDING,
        ), order
        assert states.get(m3) in {None, MeasurementState.RECALLED}, order


# Reports


def test_a_report_is_submitted_and_turns_the_light(followup):
    open_plan(followup)
    followup.clock.set(datetime(2017, 5, 25, 8, tzinfo=UTC))
    assert plan_of(followup).periods[0].overdue
    view = report(followup, "yellow")

    assert (view.number, view.on_time, view.submitted_by) == (1, False, "anna")
    (submitted,) = followup.published(ReportSubmittedV1)
    assert (submitted.light, submitted.on_time) == (Light.YELLOW, False)
    (changed,) = followup.published(LightChangedV1)
    assert changed.indicator_id is None
    assert changed.because_sv == "Tertialrapport 1 2017: gult enligt rapportören."
    period = plan_of(followup).periods[0]
    assert not period.overdue
    assert not period.awaited


def test_a_report_can_not_be_submitted_before_its_tertial_has_ended(followup):
    open_plan(followup)
    followup.clock.set(datetime(2017, 4, 30, 21, 59, tzinfo=UTC))
    with pytest.raises(Refused) as refused:
        report(followup)
    assert refused.value.told["code"] == "period_not_ended"
    assert not plan_of(followup).periods[0].awaited


def test_a_correction_stands_beside_what_was_reported(followup):
    open_plan(followup)
    followup.clock.set(datetime(2017, 5, 2, 8, tzinfo=UTC))
    first = report(followup, "green")
    with pytest.raises(Refused) as refused:
        report(followup, "red")
    assert refused.value.told["code"] == "reported_already"
    report(followup, "red", summary="Stolparna saknas.", reason="Fel underlag.")

    (period, _) = plan_of(followup).periods
    as_reported, as_known = period.reports
    assert as_reported.model_dump(exclude={"version"}) == first.model_dump(exclude={"version"})
    assert (as_known.number, as_known.light, as_known.reason) == (2, Light.RED, "Fel underlag.")
    (corrected,) = followup.published(ReportCorrectedV1)
    assert corrected.number == 2
    assert lights(followup) == [(Light.NONE, Light.GREEN), (Light.GREEN, Light.RED)]


def test_nobody_but_the_own_bodys_case_officer_reports(followup):
    open_plan(followup)
    followup.clock.set(datetime(2017, 5, 2, 8, tzinfo=UTC))
    with pytest.raises(NotFound):
        report(followup, by=anna(followup, "utbildningsnamnden"))
    with pytest.raises(Forbidden):
        report(followup, by=eva(followup))


def test_a_reporter_always_judges(followup):
    open_plan(followup)
    followup.clock.set(datetime(2017, 5, 2, 8, tzinfo=UTC))
    with pytest.raises(Invalid):
        report(followup, "none")


def test_a_report_on_an_older_plan_is_a_conflict(followup):
    open_plan(followup)
    followup.clock.set(datetime(2017, 5, 2, 8, tzinfo=UTC))
    seen = plan_of(followup).version
    report(followup, expected_version=seen)
    with pytest.raises(Conflict):
        report(followup, "red", reason="Fel underlag.", expected_version=seen)


def reported(followup, **fields):
    open_plan(followup)
    followup.clock.set(datetime(2017, 5, 2, 8, tzinfo=UTC))
    return report(followup, **fields)


def test_the_programme_office_accepts_a_report(followup):
    seen = reported(followup).version
    view = accept(followup, expected_version=seen)

    (accepted,) = followup.published(ReportAcceptedV1)
    assert (accepted.period, accepted.number) == ("2017-T1", 1)
    assert accepted.body_id == "trafiknamnden"
    assert (view.accepted_by, view.version) == ("eva", seen + 1)
    assert view.accepted_at == datetime(2017, 5, 2, 8, tzinfo=UTC)
    first, second = plan_of(followup).periods
    assert (first.accepted, second.accepted) == (True, False)
    with pytest.raises(Conflict):
        accept(followup, expected_version=seen)


def test_a_corrected_report_is_accepted_anew_and_the_first_acceptance_is_kept(followup):
    reported(followup)
    accept(followup)
    with pytest.raises(Refused) as refused:
        accept(followup)
    assert refused.value.told["code"] == "accepted_already"
    report(followup, "red", reason="Fel underlag.")
    assert not plan_of(followup).periods[0].accepted
    accept(followup)

    assert [e.number for e in followup.published(ReportAcceptedV1)] == [1, 2]
    period = plan_of(followup).periods[0]
    assert period.accepted
    assert [one.accepted_by for one in period.reports] == ["eva", "eva"]


def test_nobody_accepts_a_report_they_wrote_or_corrected(followup):
    reported(followup)
    report(
        followup,
        reason="Fel underlag.",
        by=followup.person("bo", Role.CASE_OFFICER, body="trafiknamnden"),
    )
    for writer in ("anna", "bo"):
        with pytest.raises(Refused) as refused:
            accept(
                followup, by=followup.person(writer, Role.PROGRAMME_OFFICE, body="kommunstyrelsen")
            )
        assert refused.value.told["code"] == "own_report"
    assert followup.published(ReportAcceptedV1) == []
    accept(followup)


def test_only_a_submitted_report_of_the_plan_is_accepted_and_by_the_programme_office_alone(
    followup,
):
    with pytest.raises(NotFound):
        accept(followup)
    open_plan(followup)
    with pytest.raises(Refused) as refused:
        accept(followup)
    assert refused.value.told["code"] == "not_reported"
    with pytest.raises(Refused) as refused:
        accept(followup, "2019-T1")
    assert refused.value.told["code"] == "period_not_planned"
    with pytest.raises(Forbidden):
        accept(followup, by=anna(followup))


# The end


def test_a_plan_is_closed_when_every_report_is_accepted_and_nothing_more_is_asked_for(followup):
    reported(followup)
    accept(followup)
    followup.clock.set(datetime(2017, 6, 1, 8, tzinfo=UTC))
    closing = close(followup).closing

    assert (closing.closed_by, closing.outstanding) == ("eva", ())
    (closed,) = followup.published(PlanClosedV1)
    assert (closed.summary, closed.outstanding) == ("Belysningen är på plats.", ())
    followup.clock.set(datetime(2017, 11, 1, 8, tzinfo=UTC))
    followup.run_due()
    assert followup.published(ReportDueV1) == []
    _, second = plan_of(followup).periods
    assert (second.awaited, second.overdue) == (False, False)
    with pytest.raises(Refused) as refused:
        report(followup, period="2017-T2")
    assert refused.value.told["code"] == "plan_closed"
    with pytest.raises(Refused) as refused:
        close(followup)
    assert refused.value.told["code"] == "plan_closed"


@pytest.mark.parametrize("submitted", [False, True])
def test_a_plan_is_not_closed_over_an_outstanding_report_unless_it_is_said_why(followup, submitted):
    open_plan(followup)
    followup.clock.set(datetime(2017, 5, 2, 8, tzinfo=UTC))
    followup.run_due()
    if submitted:
        report(followup)
    with pytest.raises(Refused) as refused:
        close(followup)
    assert refused.value.told["code"] == "reports_outstanding"
    assert "2017-T1" in refused.value.told["sv"]
    assert followup.published(PlanClosedV1) == []

    closing = close(followup, outstanding_because="Projektet slogs samman med ett annat.").closing
    assert closing.outstanding == ("2017-T1",)
    (closed,) = followup.published(PlanClosedV1)
    assert closed.outstanding_because == "Projektet slogs samman med ett annat."
    followup.clock.set(datetime(2017, 6, 2, 8, tzinfo=UTC))
    followup.run_due()
    assert followup.published(ReportOverdueV1) == []
    assert followup.call("list_lights", by=eva(followup)).items[0].overdue == ()


def test_a_closed_plan_takes_no_more_money_and_its_reports_can_still_be_corrected(followup):
    reported(followup)
    accept(followup)
    close(followup)
    later = an_allocation(LIGHTING, 2018, allocation_id=LATER_ALLOCATION)
    assert receive(followup, later, "/radslag/funding") == "parked"
    assert [held.code for held in followup.held()] == ["plan_closed"]
    assert len(plan_of(followup).baselines) == 1
    assert report(followup, "red", reason="Fel underlag.").number == 2
    assert accept(followup).number == 2


def test_the_programme_office_alone_closes_and_the_own_body_alone_assesses(followup):
    open_plan(followup)
    with pytest.raises(Forbidden):
        close(followup, by=anna(followup))
    with pytest.raises(Forbidden):
        assess(followup, by=eva(followup))
    with pytest.raises(NotFound):
        assess(followup, by=anna(followup, "utbildningsnamnden"))
    seen = plan_of(followup).version
    close(followup, expected_version=seen)
    with pytest.raises(Conflict):
        assess(followup, expected_version=seen)


def test_a_benefit_is_assessed_beside_what_the_indicators_have_reached(followup):
    open_plan(followup)
    define(followup)
    define(followup, "utan-matning")
    set_target(followup, "100")
    measure(followup, a_measurement("95"), "m-1")
    view = assess(followup)

    (outcome,) = view.indicator_outcomes
    assert (outcome.indicator_id, outcome.value, outcome.target) == (
        "belysning-energi",
        D(95),
        D(100),
    )
    assert (outcome.light, outcome.measured_on) == (Light.GREEN, date(2017, 3, 1))
    (assessed,) = followup.published(BenefitAssessedV1)
    assert (assessed.light, assessed.assessed_on) == (Light.GREEN, date(2017, 4, 3))
    measure(followup, a_measurement("150", date(2017, 3, 2)), "m-2")
    close(followup)
    assess(followup, "red")
    first, second = plan_of(followup).benefits_assessed
    assert first.indicator_outcomes == view.indicator_outcomes
    assert (second.light, second.indicator_outcomes[0].light) == (Light.RED, Light.RED)
    assert (first.assessed_by, first.evidence) == ("anna", "Mätning av 40 stolpar, TN 2017/00077.")


def test_a_verdict_better_than_the_worst_indicator_says_why(followup):
    open_plan(followup)
    for indicator_id in ("belysning-avbrott", "belysning-energi"):
        define(followup, indicator_id)
        set_target(followup, "100", indicator_id=indicator_id)
    measure(followup, a_measurement("95", indicator_id="belysning-avbrott"), "m-1")
    measure(followup, a_measurement("150"), "m-2")
    with pytest.raises(Refused) as refused:
        assess(followup, "yellow")
    assert refused.value.told["code"] == "better_than_measured"
    assert "belysning-energi" in refused.value.told["en"]
    assert "150 against the target 100" in refused.value.told["en"]
    assert followup.published(BenefitAssessedV1) == []
    view = assess(followup, "yellow", departs_because="Mätaren byttes i mars.")
    assert view.departs_because == "Mätaren byttes i mars."


def test_a_benefit_is_not_seen_before_it_has_come(followup):
    open_plan(followup)
    with pytest.raises(Refused) as refused:
        assess(followup, assessed_on=date(2017, 4, 4))
    assert refused.value.told["code"] == "assessed_in_future"


# Readers


def two_plans(followup):
    open_plan(followup)
    open_plan(followup, FIBRE, allocation_id=LATER_ALLOCATION)
    define(followup)
    set_target(followup, "100")
    measure(followup, a_measurement("150"), "m-1")


def test_lights_say_why_since_when_and_what_is_overdue(followup):
    two_plans(followup)
    followup.clock.set(START + timedelta(days=60))
    items = followup.call("list_lights", by=eva(followup)).items
    assert [(i.project_id, i.light, i.since, i.overdue) for i in items] == [
        (LIGHTING, Light.RED, START, ("2017-T1",)),
        (FIBRE, Light.NONE, START, ("2017-T1",)),
    ]
    assert "150 mot årsmålet 100 kWh" in items[0].why_sv
    assert items[1].why_en == "No measurement and no report yet."


def test_lights_are_filtered_and_paged(followup):
    two_plans(followup)

    def listed(**fields):
        return followup.call("list_lights", by=eva(followup), **fields)

    assert [i.project_id for i in listed(light="red").items] == [LIGHTING]
    assert [i.project_id for i in listed(body_id="utbildningsnamnden").items] == [FIBRE]
    first = listed(limit=1)
    second = listed(limit=1, cursor=first.next_cursor)
    assert [i.project_id for i in (*first.items, *second.items)] == [LIGHTING, FIBRE]
    assert second.next_cursor is None


@pytest.mark.parametrize(
    "role",
    [
        Role.PROGRAMME_OFFICE,
        Role.CONTROLLER,
        Role.COUNCIL_CHAIR,
        Role.COUNCIL_MEMBER,
        Role.COUNCIL_SECRETARY,
        Role.AUDITOR,
    ],
)
def test_the_centre_the_council_and_the_audit_read_every_body(followup, role):
    two_plans(followup)
    reader = followup.person("rut", role, body="kommunstyrelsen")
    assert len(followup.call("list_lights", by=reader).items) == 2
    assert plan_of(followup, FIBRE, by=reader).project_id == FIBRE


def test_a_case_officer_sees_the_own_body_alone(followup):
    two_plans(followup)
    followup.clock.set(datetime(2017, 5, 2, 8, tzinfo=UTC))
    report(followup)
    officer = anna(followup, "utbildningsnamnden")
    assert [i.project_id for i in followup.call("list_lights", by=officer).items] == [FIBRE]
    assert followup.call("list_indicators", by=officer).items == ()
    assert followup.call("list_reports", by=officer).items == ()
    with pytest.raises(NotFound):
        plan_of(followup, by=officer)
    with pytest.raises(NotFound):
        followup.call("list_measurements", by=officer, indicator_id="belysning-energi")


def test_measurements_are_listed_newest_first_with_all_that_no_longer_counts(followup):
    open_plan(followup)
    define(followup)
    for day in range(1, 26):
        measure(followup, a_measurement(day, date(2017, 3, day)), f"m-{day:02}")
    measure(followup, a_recall("m-25"), "r-1")
    measure(followup, a_measurement("7.5", date(2017, 3, 7), corrects="m-07"), "m-07b")

    seen, cursor = [], None
    while True:
        page = followup.call(
            "list_measurements",
            by=eva(followup),
            indicator_id="belysning-energi",
            limit=7,
            cursor=cursor,
        )
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert [m.measured_on for m in seen] == sorted((m.measured_on for m in seen), reverse=True)
    assert len(seen) == len({m.event_id for m in seen}) == 26
    assert {m.event_id for m in seen if m.state is not MeasurementState.STANDING} == {
        "m-25",
        "m-07",
    }
    (indicator,) = followup.call("list_indicators", by=eva(followup), project_id=LIGHTING).items
    assert [m.event_id for m in indicator.measurements] == [m.event_id for m in seen[:20]]


def test_reports_are_listed_with_every_version(followup):
    open_plan(followup)
    followup.clock.set(datetime(2017, 9, 1, 8, tzinfo=UTC))
    report(followup, period="2017-T2")
    report(followup, period="2017-T1")
    report(followup, "red", period="2017-T1", reason="Fel underlag.")

    def listed(**fields):
        items = followup.call("list_reports", by=eva(followup), **fields).items
        return [(i.period, i.number) for i in items]

    assert listed() == [("2017-T1", 1), ("2017-T1", 2), ("2017-T2", 1)]
    assert listed(period="2017-T1") == [("2017-T1", 1), ("2017-T1", 2)]
    assert listed(project_id=FIBRE) == []
