"""What readers may ask. Who holds a role for a body alone sees that body's follow-up alone."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.rpc.followup import (
    GetPlan,
    Indicators,
    Lights,
    ListIndicators,
    ListLights,
    ListMeasurements,
    ListReports,
    Measurements,
    PlanView,
    Reports,
)
from services.followup.domain.benefits import BenefitAssessment
from services.followup.domain.indicators import Indicator
from services.followup.domain.measurements import Measurement
from services.followup.domain.plans import Baseline, Plan
from services.followup.domain.reports import Report
from services.followup.handlers.lights import indicators_of
from services.followup.handlers.views import (
    assessment_view,
    baseline_view,
    closing_view,
    indicator_view,
    latest_measurements,
    light_view,
    measurement_view,
    period_view,
    report_view,
)
from services.followup.tables import (
    BASELINES,
    BENEFIT_ASSESSMENTS,
    INDICATORS,
    MEASUREMENTS,
    PLANS,
    REPORTS,
)


def get_plan(request: GetPlan, call: Call) -> PlanView:
    """A project's plan, whole: everything reported and measured, also what no longer counts."""
    plan = call.unit.load(Plan, request.project_id)
    if plan is None or not call.may(plan.body_id):
        raise not_found("plan", request.project_id)
    return whole_plan(plan, call.unit)


def whole_plan(plan: Plan, unit: Unit) -> PlanView:
    """All that follow-up knows of a project."""
    unit.session.flush()
    indicators = indicators_of(unit, [plan.id]).get(plan.id, [])
    measurements = latest_measurements(unit, [indicator.id for indicator in indicators])
    finding = plan.finding(indicator.finding for indicator in indicators)
    reports = _reports_of(plan, unit)
    return PlanView(
        project_id=plan.id,
        body_id=plan.body_id,
        title=plan.title,
        light=plan.light,
        light_since=plan.light_since,
        why_sv=finding.because_sv,
        why_en=finding.because_en,
        periods=tuple(
            period_view(planned, reports.get(planned.period, ()), plan, unit.today)
            for planned in plan.periods
        ),
        baselines=tuple(baseline_view(baseline) for baseline in _baselines_of(plan, unit)),
        indicators=tuple(
            indicator_view(indicator, measurements.get(indicator.id, ()))
            for indicator in indicators
        ),
        closing=closing_view(plan),
        benefits_assessed=tuple(
            assessment_view(assessment, plan.version)
            for assessment in unit.session.scalars(
                sa.select(BenefitAssessment)
                .where(BENEFIT_ASSESSMENTS.c.project_id == plan.id)
                .order_by(BENEFIT_ASSESSMENTS.c.id)
            )
        ),
        version=plan.version,
    )


def list_lights(request: ListLights, call: Call) -> Lights:
    """Every followed-up project that the caller may see, with its light."""
    statement = _visible(sa.select(Plan), PLANS.c.body_id, call)
    if request.body_id is not None:
        statement = statement.where(PLANS.c.body_id == request.body_id)
    if request.light is not None:
        statement = statement.where(PLANS.c.light == request.light)
    plans, cursor = paged(call.unit.session, statement, request, (PLANS.c.id,))
    indicators = indicators_of(call.unit, [plan.id for plan in plans])
    return Lights(
        items=tuple(
            light_view(
                plan,
                plan.finding(indicator.finding for indicator in indicators.get(plan.id, ())),
                call.unit.today,
            )
            for plan in plans
        ),
        next_cursor=cursor,
    )


def list_indicators(request: ListIndicators, call: Call) -> Indicators:
    """The indicators that the caller may see."""
    statement = _visible(sa.select(Indicator), INDICATORS.c.body_id, call)
    if request.project_id is not None:
        statement = statement.where(INDICATORS.c.project_id == request.project_id)
    indicators, cursor = paged(call.unit.session, statement, request, (INDICATORS.c.id,))
    measurements = latest_measurements(call.unit, [indicator.id for indicator in indicators])
    return Indicators(
        items=tuple(
            indicator_view(indicator, measurements.get(indicator.id, ()))
            for indicator in indicators
        ),
        next_cursor=cursor,
    )


def list_measurements(request: ListMeasurements, call: Call) -> Measurements:
    """All that was ever measured of an indicator, newest first."""
    indicator = call.unit.load(Indicator, request.indicator_id)
    if indicator is None or not call.may(indicator.body_id):
        raise not_found("indicator", request.indicator_id)
    measurements, cursor = paged(
        call.unit.session,
        sa.select(Measurement).where(MEASUREMENTS.c.indicator_id == indicator.id),
        request,
        (
            MEASUREMENTS.c.measured_on.desc(),
            MEASUREMENTS.c.ordered_at.desc(),
            MEASUREMENTS.c.event_id.desc(),
        ),
    )
    return Measurements(
        items=tuple(measurement_view(measurement) for measurement in measurements),
        next_cursor=cursor,
    )


def list_reports(request: ListReports, call: Call) -> Reports:
    """The reports that the caller may see, every version of each."""
    # By the plan: a project's new owner reads what the one before it reported.
    statement = _visible(
        sa.select(Report).join(PLANS, PLANS.c.id == REPORTS.c.project_id), PLANS.c.body_id, call
    )
    if request.project_id is not None:
        statement = statement.where(REPORTS.c.project_id == request.project_id)
    if request.period is not None:
        statement = statement.where(REPORTS.c.period == request.period)
    reports, cursor = paged(
        call.unit.session,
        statement,
        request,
        (REPORTS.c.project_id, REPORTS.c.period, REPORTS.c.number),
    )
    versions = _versions(call.unit, {report.project_id for report in reports})
    return Reports(
        items=tuple(report_view(report, versions[report.project_id]) for report in reports),
        next_cursor=cursor,
    )


def _visible(
    statement: sa.Select[Any], body_id: sa.ColumnElement[str], call: Call
) -> sa.Select[Any]:
    """Everything for who may read everywhere, else the caller's own bodies."""
    return statement if call.everywhere else statement.where(body_id.in_(call.bodies()))


def _reports_of(plan: Plan, unit: Unit) -> dict[str, tuple[Report, ...]]:
    found = unit.session.scalars(
        sa.select(Report)
        .where(REPORTS.c.project_id == plan.id)
        .order_by(REPORTS.c.period, REPORTS.c.number)
    )
    return {
        period: tuple(group) for period, group in groupby(found, key=lambda report: report.period)
    }


def _baselines_of(plan: Plan, unit: Unit) -> Iterable[Baseline]:
    return unit.session.scalars(
        sa.select(Baseline)
        .where(BASELINES.c.project_id == plan.id)
        .order_by(BASELINES.c.decided_on, BASELINES.c.id)
    )


def _versions(unit: Unit, project_ids: set[Any]) -> dict[Any, int]:
    found = unit.session.execute(
        sa.select(PLANS.c.id, PLANS.c.version).where(PLANS.c.id.in_(list(project_ids)))
    )
    return {row.id: row.version for row in found}
