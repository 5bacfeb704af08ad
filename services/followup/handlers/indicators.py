"""Indicators, their decided targets, and what city systems measure."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.errors import NotYet, not_found
from contracts.events.city import EventRecalledV1, IndicatorMeasuredV1
from contracts.rpc.followup import (
    DefineIndicator,
    IndicatorView,
    MeasurementState,
    SetTarget,
)
from services.followup.domain.indicators import Indicator, Reading
from services.followup.domain.measurements import Measurement, Origin, settle
from services.followup.domain.plans import Plan
from services.followup.domain.refusals import IndicatorTaken
from services.followup.handlers.lights import turn_light_of
from services.followup.handlers.views import indicator_view, latest_measurements
from services.followup.tables import MEASUREMENTS


def define_indicator(request: DefineIndicator, call: Call) -> IndicatorView:
    """Settle how an effect of a followed-up project is measured."""
    taken = call.unit.load(Indicator, request.indicator_id)
    plan = call.unit.load(Plan, request.project_id)
    if plan is None or not call.may(plan.body_id):
        raise not_found("plan", request.project_id)
    if taken is not None:
        raise IndicatorTaken(indicator_id=request.indicator_id)
    indicator, defined = Indicator.define(request, plan.body_id)
    call.unit.add(indicator)
    call.unit.publish(defined)
    return indicator_view(indicator, ())


def set_target(request: SetTarget, call: Call) -> IndicatorView:
    """Record a decided target, and judge what is measured against it."""
    indicator = call.unit.load(Indicator, request.indicator_id)
    if indicator is None or not call.may(indicator.body_id):
        raise not_found("indicator", request.indicator_id)
    call.expect(indicator.version)
    before = indicator.finding.light
    target_set = indicator.set_target(
        request.year,
        request.value,
        request.case_number,
        by=call.caller.person_id,
        now=call.unit.now,
    )
    call.unit.publish(target_set)
    if indicator.finding.light is not before:
        turn_light_of(indicator, call.unit)
    measurements = latest_measurements(call.unit, [indicator.id])
    return indicator_view(indicator, measurements.get(indicator.id, ()))


def take_measurement(event: IndicatorMeasuredV1, unit: Unit) -> None:
    """Keep a measurement; where it corrects an earlier one, that one no longer counts."""
    indicator = unit.load(Indicator, event.indicator_id)
    if indicator is None:
        raise NotYet(f"indicator/{event.indicator_id}")
    envelope = unit.handled
    origin = None
    if event.corrects is not None and event.corrects != envelope.id:
        origin = _origin(envelope.source, event.corrects, unit)
    measurement = indicator.measure(event, envelope, origin, now=unit.now, today=unit.today)
    unit.add(measurement)
    if origin is not None:
        _settle_line(measurement.source, measurement.line, unit)
    elif indicator.read(Reading.of(measurement)):
        turn_light_of(indicator, unit)


def recall_measurement(event: EventRecalledV1, unit: Unit) -> None:
    """A system takes back its own measurement; what stood before it stands again."""
    source = unit.handled.source
    origin = _origin(source, event.event_id, unit)
    _settle_line(source, origin.line, unit, recalled=event)


def _origin(source: str, event_id: str, unit: Unit) -> Origin:
    """Where a sender's earlier measurement stands. Read without a lock: this much never changes."""
    unit.session.flush()
    found = unit.session.execute(
        sa.select(MEASUREMENTS.c.line, MEASUREMENTS.c.depth, MEASUREMENTS.c.ordered_at).where(
            MEASUREMENTS.c.source == source, MEASUREMENTS.c.event_id == event_id
        )
    ).one_or_none()
    if found is None:
        raise NotYet(f"event/{event_id}")
    return Origin(*found)


def _settle_line(
    source: str, line: str, unit: Unit, *, recalled: EventRecalledV1 | None = None
) -> None:
    """Work out what now stands of a line, and let every indicator it touches rest on that.

    Locks in the order that all handlers keep: indicators, their measurements, plans.
    """
    unit.session.flush()
    in_line = (MEASUREMENTS.c.source == source, MEASUREMENTS.c.line == line)
    indicators = unit.load_many(
        Indicator,
        unit.session.scalars(sa.select(MEASUREMENTS.c.indicator_id).where(*in_line)),
    )
    keys = unit.session.execute(
        sa.select(MEASUREMENTS.c.source, MEASUREMENTS.c.event_id).where(*in_line)
    )
    measurements = unit.load_many(Measurement, [tuple(key) for key in keys])
    if recalled is not None:
        measurements[source, recalled.event_id].recall(recalled.reason, unit.now)
    settle(measurements.values())
    for indicator_id in sorted(indicators):
        indicator = indicators[indicator_id]
        if indicator.reread(_latest_standing(indicator, unit)):
            turn_light_of(indicator, unit)


def _latest_standing(indicator: Indicator, unit: Unit) -> Reading | None:
    latest = unit.session.scalar(
        sa.select(Measurement)
        .where(
            MEASUREMENTS.c.indicator_id == indicator.id,
            MEASUREMENTS.c.state == MeasurementState.STANDING,
        )
        .order_by(
            MEASUREMENTS.c.measured_on.desc(),
            MEASUREMENTS.c.ordered_at.desc(),
            MEASUREMENTS.c.event_id.desc(),
        )
        .limit(1)
    )
    return Reading.of(latest) if latest is not None else None
