"""Follow-up's rules, without a database."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import CostLine, Light, LocalText
from contracts.envelope import Envelope
from contracts.events.city import IndicatorMeasuredV1
from contracts.events.funding import AllocationApprovedV1, AllocationLine
from contracts.rpc.followup import (
    CorrectReport,
    DefineIndicator,
    Direction,
    MeasurementState,
    SubmitReport,
)
from services.followup.domain import refusals
from services.followup.domain.indicators import Indicator, Reading
from services.followup.domain.lights import NOTHING, SEVERITY, Finding, light_of, worst
from services.followup.domain.measurements import Measurement, Origin, settle
from services.followup.domain.plans import Plan, Snapshot
from services.followup.domain.reports import Report
from services.followup.domain.tertials import awaited_from, due_on, ends_on, has_ended, tertials

NOW = datetime(2017, 4, 3, 8, tzinfo=UTC)
PROJECT = UUID("01890000-0000-7000-8000-000000000001")
D = Decimal

numbers = st.decimals(-(10**13), 10**13, places=6)
tolerances = st.decimals(0, 1, places=6)


def a_snapshot(revision: int = 1, title: str = "Smart belysning") -> Snapshot:
    cost = CostLine(year=2017, kind="project", amount=D("900000.00"), financed_by="Central pott")
    return Snapshot(
        project_id=PROJECT,
        revision=revision,
        body_id="trafiknamnden",
        title=title,
        costs=(cost,),
        benefits=(),
    )


def an_allocation(
    *years: int, decided_on: date = date(2017, 4, 3), revision: int = 1
) -> AllocationApprovedV1:
    return AllocationApprovedV1(
        project_id=PROJECT,
        body_id="trafiknamnden",
        allocation_id=uuid4(),
        round_id="2017-1",
        revision=revision,
        case_number="KS 2017/000119",
        decided_by="kommunstyrelsen",
        decided_on=decided_on,
        lines=tuple(
            AllocationLine(source_id="central", year=year, amount=D("450000.00")) for year in years
        ),
    )


def a_plan(*years: int) -> Plan:
    plan = Plan(id=PROJECT, body_id="trafiknamnden", title="Smart belysning", light_since=NOW)
    plan.take(an_allocation(*(years or (2017,))), a_snapshot())
    return plan


def an_indicator() -> Indicator:
    indicator, _ = Indicator.define(
        DefineIndicator.model_construct(
            indicator_id="belysning-energi",
            project_id=PROJECT,
            name=LocalText(sv="Energi per ljuspunkt", en="Energy per light"),
            unit="kWh",
            direction=Direction.INCREASE,
            source_system="stokab",
            tolerance=D("0.1"),
        ),
        "trafiknamnden",
    )
    return indicator


def an_event(
    value: str = "90", measured_on: date = date(2017, 3, 1), **fields: object
) -> IndicatorMeasuredV1:
    return IndicatorMeasuredV1.model_validate(
        {
            "indicator_id": "belysning-energi",
            "value": D(value),
            "unit": "kWh",
            "measured_on": measured_on,
            **fields,
        }
    )


def an_envelope(
    event_id: str = "m-1", source: str = "/city/stokab", time: datetime = NOW
) -> Envelope:
    return Envelope(
        id=event_id,
        source=source,
        type="city.indicator_measured.v1",
        subject="indicator/belysning-energi",
        time=time,
    )


def a_measurement(
    event_id: str = "m-1", *, origin: Measurement | None = None, time: datetime = NOW
) -> Measurement:
    event = an_event(corrects=origin.event_id if origin else None)
    place = Origin(origin.line, origin.depth, origin.ordered_at) if origin else None
    return an_indicator().measure(
        event, an_envelope(event_id, time=time), place, now=NOW, today=date(2017, 4, 3)
    )


def a_report(light: Light = Light.GREEN, period: str = "2017-T1") -> SubmitReport:
    return SubmitReport.model_construct(
        project_id=PROJECT,
        period=period,
        light=light,
        summary="Stolparna är på plats.",
        cost_to_date=D("120000.00"),
        risks="Leverantören är sen.",
        measures="Tätare avstämning.",
    )


def a_correction(light: Light, period: str = "2017-T1") -> CorrectReport:
    return CorrectReport.model_construct(
        **dict(a_report(light, period)), reason="Fel siffra i underlaget."
    )


def submit(plan: Plan, request: SubmitReport, today: date) -> Report:
    report, _ = Report.submit(plan, request, uuid4(), by="anna", now=NOW, today=today)
    return report


# Tertials


@pytest.mark.parametrize(
    ("period", "last", "due"),
    [
        ("2018-T1", date(2018, 4, 30), date(2018, 5, 24)),
        ("2018-T2", date(2018, 8, 31), date(2018, 9, 27)),
    ],
)
def test_a_report_is_due_when_the_traffic_committee_took_its_own_in_2018(period, last, due):
    assert (ends_on(period), due_on(period)) == (last, due)


@pytest.mark.parametrize(
    ("decided_on", "last_year", "expected"),
    [
        (date(2017, 4, 3), 2017, ("2017-T1", "2017-T2")),
        (date(2017, 4, 30), 2017, ("2017-T1", "2017-T2")),
        (date(2017, 5, 1), 2018, ("2017-T2", "2018-T1", "2018-T2")),
        (date(2017, 9, 1), 2018, ("2018-T1", "2018-T2")),
        (date(2017, 9, 1), 2017, ()),
        (date(2018, 1, 1), 2017, ()),
    ],
)
def test_tertials_run_from_the_decision_through_the_last_allocated_year(
    decided_on, last_year, expected
):
    assert tertials(decided_on, last_year) == expected


def test_a_report_is_awaited_from_midnight_in_stockholm_whatever_the_season():
    assert awaited_from("2018-T1") == datetime(2018, 4, 30, 22, tzinfo=UTC)
    assert awaited_from("2018-T2") == datetime(2018, 8, 31, 22, tzinfo=UTC)


def test_a_tertial_has_ended_the_day_after_its_last():
    assert not has_ended("2018-T1", date(2018, 4, 30))
    assert has_ended("2018-T1", date(2018, 5, 1))


# Lights


@pytest.mark.parametrize(
    ("direction", "value", "target", "tolerance", "expected"),
    [
        (Direction.INCREASE, "100", "100", "0.1", Light.GREEN),
        (Direction.INCREASE, "100.000001", "100", "0.1", Light.GREEN),
        (Direction.INCREASE, "99.999999", "100", "0.1", Light.YELLOW),
        (Direction.INCREASE, "90", "100", "0.1", Light.YELLOW),
        (Direction.INCREASE, "89.999999", "100", "0.1", Light.RED),
        (Direction.INCREASE, "99.999999", "100", "0", Light.RED),
        (Direction.DECREASE, "100", "100", "0.1", Light.GREEN),
        (Direction.DECREASE, "110", "100", "0.1", Light.YELLOW),
        (Direction.DECREASE, "110.000001", "100", "0.1", Light.RED),
        (Direction.DECREASE, "0", "0", "0.1", Light.GREEN),
        (Direction.DECREASE, "0.000001", "0", "0.1", Light.RED),
        (Direction.INCREASE, "-11", "-10", "0.1", Light.YELLOW),
        (Direction.INCREASE, "-11.000001", "-10", "0.1", Light.RED),
        # 0.3 - 0.1 * 0.3 is 0.27 exactly; in binary floating point it is not.
        (Direction.INCREASE, "0.27", "0.3", "0.1", Light.YELLOW),
        # The tolerance is 99999999.999999999999 here: 20 digits, where a float has 16.
        (
            Direction.INCREASE,
            "99999900000000.000000",
            "99999999999999.999999",
            "0.000001",
            Light.YELLOW,
        ),
        (
            Direction.INCREASE,
            "99999899999999.999999",
            "99999999999999.999999",
            "0.000001",
            Light.RED,
        ),
    ],
)
def test_a_light_is_exact(direction, value, target, tolerance, expected):
    assert light_of(D(value), D(target), direction, D(tolerance)) is expected


@given(numbers, numbers, numbers, tolerances)
def test_a_better_value_never_has_a_worse_light(one, other, target, tolerance):
    low, high = sorted((one, other))
    up = [SEVERITY[light_of(v, target, Direction.INCREASE, tolerance)] for v in (low, high)]
    down = [SEVERITY[light_of(v, target, Direction.DECREASE, tolerance)] for v in (low, high)]
    assert up[1] <= up[0]
    assert down[0] <= down[1]


@given(numbers, numbers, st.sampled_from(Direction), tolerances, tolerances)
def test_a_wider_tolerance_never_gives_a_worse_light(value, target, direction, one, other):
    narrow, wide = sorted((one, other))
    assert (
        SEVERITY[light_of(value, target, direction, wide)]
        <= SEVERITY[light_of(value, target, direction, narrow)]
    )


@given(numbers, numbers, tolerances)
def test_the_directions_mirror_each_other(value, target, tolerance):
    assert light_of(value, target, Direction.INCREASE, tolerance) is light_of(
        -value, -target, Direction.DECREASE, tolerance
    )


@given(st.lists(st.sampled_from(Light)), st.sampled_from(Light))
def test_one_finding_more_never_makes_the_light_better(lights, another):
    findings = [Finding(light, "sv", "en") for light in lights]
    more = [*findings, Finding(another, "sv", "en")]
    assert SEVERITY[worst(findings).light] <= SEVERITY[worst(more).light]


def test_what_has_no_light_weighs_nothing():
    green = Finding(Light.GREEN, "sv", "en")
    assert worst([Finding(Light.NONE, "sv", "en"), green]) is green
    assert worst([]) is NOTHING


# Indicators


def test_a_light_needs_both_a_target_and_a_measurement_of_its_year():
    indicator = an_indicator()
    assert indicator.finding.light is Light.NONE
    indicator.set_target(2018, D(90), "TN 2017-1", by="eva", now=NOW)
    indicator.read(Reading.of(a_measurement()))
    assert indicator.finding.light is Light.NONE
    assert "2017" in indicator.finding.because_en
    indicator.set_target(2017, D(90), "TN 2017-2", by="eva", now=NOW)
    assert indicator.finding.light is Light.GREEN


def test_a_changed_target_keeps_the_decision_before_it():
    indicator = an_indicator()
    first = indicator.set_target(2017, D(80), "TN 2017-1", by="eva", now=NOW)
    second = indicator.set_target(2017, D(90), "TN 2017-2", by="eva", now=NOW)
    assert (first.previous, second.previous) == (None, D(80))
    assert [target.case_number for target in indicator.targets] == ["TN 2017-1", "TN 2017-2"]
    target = indicator.target_for(2017)
    assert target is not None
    assert target.value == D(90)


@pytest.mark.parametrize(
    ("event", "envelope", "refusal"),
    [
        (an_event(), an_envelope(source="/city/sl"), refusals.ForeignSystem),
        (an_event(unit="MWh"), an_envelope(), refusals.ForeignUnit),
        (an_event(measured_on=date(2017, 4, 4)), an_envelope(), refusals.MeasuredInFuture),
        (an_event(corrects="m-1"), an_envelope("m-1"), refusals.CorrectsItself),
    ],
)
def test_a_measurement_that_breaks_a_rule_is_refused_in_both_languages(event, envelope, refusal):
    with pytest.raises(refusal) as refused:
        an_indicator().measure(event, envelope, None, now=NOW, today=date(2017, 4, 3))
    told = refused.value.problem().told
    assert told["sv"] != told["en"]


def test_todays_measurement_is_not_in_the_future():
    event = an_event(measured_on=date(2017, 4, 3))
    assert an_indicator().measure(event, an_envelope(), None, now=NOW, today=date(2017, 4, 3))


def test_an_older_measurement_that_arrives_late_does_not_count():
    indicator = an_indicator()
    indicator.set_target(2017, D(90), "TN 2017-1", by="eva", now=NOW)
    latest = Reading.of(a_measurement())
    assert indicator.read(latest)
    late = latest.model_copy(update={"measured_on": date(2017, 2, 1), "value": D(1)})
    assert not indicator.read(late)
    assert indicator.latest is latest


def test_the_longest_names_and_numbers_fit_in_the_sentence_of_a_light():
    indicator = an_indicator()
    indicator.name_sv = indicator.name_en = "x" * 200
    indicator.unit = "u" * 40
    indicator.set_target(2017, D("-12345678901234.123456"), "TN 2017-1", by="eva", now=NOW)
    indicator.latest = Reading.of(a_measurement()).model_copy(
        update={"value": D("-98765432109876.654321")}
    )
    finding = indicator.finding
    assert max(len(finding.because_sv), len(finding.because_en)) <= 300


def test_the_sentence_writes_numbers_as_each_language_does():
    indicator = an_indicator()
    indicator.set_target(2017, D("90.500000"), "TN 2017-1", by="eva", now=NOW)
    indicator.latest = Reading.of(a_measurement()).model_copy(update={"value": D(100)})
    assert indicator.finding.because_sv == (
        "Energi per ljuspunkt: 100 mot årsmålet 90,5 kWh för 2017: grönt."
    )
    assert indicator.finding.because_en == (
        "Energy per light: 100 against the target 90.5 kWh for 2017: green."
    )


# The line of a measurement and its corrections


def test_a_correction_replaces_and_its_recall_lets_the_first_stand_again():
    first = a_measurement("m-1")
    second = a_measurement("m-2", origin=first)
    settle([first, second])
    assert (first.state, first.replaced_by) == (MeasurementState.REPLACED, "m-2")
    assert second.state is MeasurementState.STANDING

    second.recall("Fel givare.", NOW)
    settle([first, second])
    assert (first.state, first.replaced_by) == (MeasurementState.STANDING, None)
    assert (second.state, second.recall_reason) == (MeasurementState.RECALLED, "Fel givare.")


def test_a_correction_stands_even_when_its_sender_says_it_was_sent_before():
    first = a_measurement("m-2", time=NOW)
    second = a_measurement("m-1", origin=first, time=NOW - timedelta(hours=1))
    settle([first, second])
    assert second.state is MeasurementState.STANDING


def test_the_last_of_two_corrections_of_the_same_measurement_stands():
    first = a_measurement("m-1")
    later = a_measurement("m-2", origin=first, time=NOW + timedelta(hours=2))
    sooner = a_measurement("m-3", origin=first, time=NOW + timedelta(hours=1))
    settle([first, later, sooner])
    assert [m.state for m in (first, sooner, later)] == [
        MeasurementState.REPLACED,
        MeasurementState.REPLACED,
        MeasurementState.STANDING,
    ]
    assert {first.replaced_by, sooner.replaced_by} == {"m-2"}


def test_a_measurement_is_recalled_once():
    measurement = a_measurement()
    measurement.recall("Fel givare.", NOW)
    with pytest.raises(refusals.RecalledAlready):
        measurement.recall("Fel givare igen.", NOW)


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, int]]:
    """Measurements, each correcting none or an earlier one, and recalls: facts in their causal order."""
    count = draw(st.integers(1, 6))
    facts = [("measured", draw(st.integers(-1, index - 1))) for index in range(count)]
    recalled = draw(st.sets(st.integers(0, count - 1)))
    return [*facts, *(("recalled", index) for index in sorted(recalled))]


def fold(history: list[tuple[str, int]], order: list[int], hours: list[int]) -> list[object]:
    """Take the facts in an order; what is not known yet waits, as the inbox lets it."""
    taken: dict[int, Measurement] = {}

    def take(position: int) -> bool:
        kind, index = history[position]
        if kind == "recalled":
            if index not in taken:
                return False
            taken[index].recall("Fel givare.", NOW)
            line = taken[index].line
        else:
            if index >= 0 and index not in taken:
                return False
            taken[position] = a_measurement(
                f"m-{position}",
                origin=taken.get(index),
                time=NOW + timedelta(hours=hours[position]),
            )
            line = taken[position].line
        settle([one for one in taken.values() if one.line == line])
        return True

    waiting = list(order)
    while waiting:
        waiting = [position for position in waiting if not take(position)]
    return [
        (position, one.line, one.state, one.replaced_by, one.recall_reason)
        for position, one in sorted(taken.items())
    ]


@given(st.data(), histories())
def test_any_order_of_corrections_and_recalls_gives_the_same_state(data, history):
    hours = data.draw(st.lists(st.integers(0, 3), min_size=len(history), max_size=len(history)))
    order = data.draw(st.permutations(range(len(history))))
    assert fold(history, list(order), hours) == fold(history, list(range(len(history))), hours)


@given(st.data(), histories())
def test_of_a_line_one_stands_unless_all_are_recalled(data, history):
    hours = data.draw(st.lists(st.integers(0, 3), min_size=len(history), max_size=len(history)))
    lines: dict[str, list[MeasurementState]] = {}
    for _, line, state, replaced_by, _ in fold(history, list(range(len(history))), hours):
        lines.setdefault(line, []).append(state)
        assert (replaced_by is not None) == (state is MeasurementState.REPLACED)
    for states in lines.values():
        everything_recalled = set(states) == {MeasurementState.RECALLED}
        assert states.count(MeasurementState.STANDING) == (0 if everything_recalled else 1)


# Plans and reports


def test_a_later_allocation_adds_periods_and_keeps_what_is_reported():
    plan = a_plan(2017)
    submit(plan, a_report(Light.YELLOW), date(2017, 5, 2))
    baseline, added, opened = plan.take(
        an_allocation(2018, decided_on=date(2017, 6, 1), revision=2), a_snapshot(2, "Ny titel")
    )
    assert added == ("2018-T1", "2018-T2")
    assert opened.extended
    assert opened.periods == ("2017-T1", "2017-T2", "2018-T1", "2018-T2")
    assert plan.planned("2017-T1").light is Light.YELLOW
    assert (baseline.revision, baseline.title, plan.title) == (2, "Ny titel", "Ny titel")


def test_the_first_allocation_opens_and_its_periods_are_in_order():
    plan = Plan(id=PROJECT, body_id="trafiknamnden", title="", light_since=NOW)
    _, added, opened = plan.take(an_allocation(2018, 2017), a_snapshot())
    assert not opened.extended
    assert opened.periods == added
    assert all(one < other for one, other in pairwise(added))


def test_an_allocation_without_money_opens_nothing():
    plan = Plan(id=PROJECT, body_id="trafiknamnden", title="", light_since=NOW)
    with pytest.raises(refusals.NothingAllocated):
        plan.take(an_allocation(), a_snapshot())


@pytest.mark.parametrize(
    ("today", "on_time"),
    [(date(2017, 5, 1), True), (date(2017, 5, 24), True), (date(2017, 5, 25), False)],
)
def test_a_report_says_whether_it_came_on_time(today, on_time):
    report, submitted = Report.submit(
        a_plan(), a_report(), uuid4(), by="anna", now=NOW, today=today
    )
    assert report.on_time is submitted.on_time is on_time


def test_a_tertial_that_has_not_ended_can_not_be_reported():
    with pytest.raises(refusals.PeriodNotEnded):
        submit(a_plan(), a_report(), date(2017, 4, 30))


def test_only_the_plans_own_tertials_are_reported():
    with pytest.raises(refusals.PeriodNotPlanned):
        submit(a_plan(), a_report(period="2019-T1"), date(2020, 1, 1))


def test_a_tertial_is_reported_once_and_then_corrected_beside_itself():
    plan = a_plan()
    first = submit(plan, a_report(Light.GREEN), date(2017, 5, 30))
    with pytest.raises(refusals.ReportedAlready):
        submit(plan, a_report(), date(2017, 5, 30))
    as_reported = asdict(first)

    second, corrected = Report.correct(plan, a_correction(Light.RED), uuid4(), by="anna", now=NOW)

    assert asdict(first) == as_reported
    assert (second.number, corrected.number, second.on_time) == (2, 2, False)
    assert plan.planned("2017-T1").light is Light.RED


def test_what_is_not_reported_can_not_be_corrected():
    with pytest.raises(refusals.NotReported):
        Report.correct(a_plan(), a_correction(Light.RED), uuid4(), by="anna", now=NOW)


def test_a_report_is_overdue_after_its_last_day_until_it_comes():
    plan = a_plan(2017)
    assert plan.overdue(date(2017, 5, 24)) == ()
    assert plan.overdue(date(2017, 5, 25)) == ("2017-T1",)
    submit(plan, a_report(), date(2017, 6, 1))
    assert plan.overdue(date(2017, 6, 1)) == ()


def test_no_report_is_asked_for_that_has_come_already():
    plan = a_plan(2017)
    due = plan.await_report("2017-T1")
    assert due is not None
    assert due.due_on == date(2017, 5, 24)
    submit(plan, a_report(), date(2017, 5, 2))
    assert plan.await_report("2017-T1") is None


def test_the_light_is_the_worst_of_the_indicators_and_the_latest_report():
    plan = a_plan(2017)
    submit(plan, a_report(Light.RED, "2017-T1"), date(2017, 9, 2))
    green, yellow = (Finding(light, light, light) for light in (Light.GREEN, Light.YELLOW))
    assert plan.finding([green, yellow]).light is Light.RED
    submit(plan, a_report(Light.GREEN, "2017-T2"), date(2017, 9, 2))
    assert plan.finding([green, yellow]) is yellow


def test_a_light_that_stays_is_no_event():
    plan = a_plan(2017)
    red = Finding(Light.RED, "rött", "red")
    changed = plan.turn(red, indicator_id="belysning-energi", now=NOW)
    assert changed is not None
    assert (changed.before, changed.after, changed.because_en) == (Light.NONE, Light.RED, "red")
    assert plan.turn(red, indicator_id=None, now=NOW + timedelta(days=1)) is None
    assert plan.light_since == NOW
