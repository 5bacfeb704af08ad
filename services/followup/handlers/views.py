"""What follow-up shows of what it keeps."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from chassis.unit import Unit
from contracts.rpc.followup import (
    AssessmentOfBenefitView,
    BaselineView,
    ClosingView,
    IndicatorView,
    LightView,
    MeasurementView,
    PeriodView,
    ReportView,
    TargetView,
)
from services.followup.domain.benefits import BenefitAssessment
from services.followup.domain.indicators import Indicator
from services.followup.domain.lights import Finding
from services.followup.domain.measurements import Measurement
from services.followup.domain.plans import Baseline, Plan, PlannedPeriod
from services.followup.domain.reports import Report
from services.followup.domain.tertials import ends_on, has_ended
from services.followup.tables import MEASUREMENTS

LATEST = 20


def latest_measurements(
    unit: Unit, indicator_ids: Iterable[str]
) -> dict[str, tuple[Measurement, ...]]:
    """Each indicator's latest measurements, newest first, the replaced and recalled among them."""
    newest_first = (
        MEASUREMENTS.c.measured_on.desc(),
        MEASUREMENTS.c.ordered_at.desc(),
        MEASUREMENTS.c.event_id.desc(),
    )
    ranked = (
        sa.select(
            MEASUREMENTS,
            sa.func.row_number()
            .over(partition_by=MEASUREMENTS.c.indicator_id, order_by=newest_first)
            .label("place"),
        )
        .where(MEASUREMENTS.c.indicator_id.in_(list(indicator_ids)))
        .subquery()
    )
    found = unit.session.scalars(
        sa.select(aliased(Measurement, ranked))
        .where(ranked.c.place <= LATEST)
        .order_by(ranked.c.indicator_id, ranked.c.place)
    )
    return {
        indicator_id: tuple(group)
        for indicator_id, group in groupby(found, key=lambda one: one.indicator_id)
    }


def measurement_view(measurement: Measurement) -> MeasurementView:
    """A measurement as its sender gave it, and whether it counts."""
    return MeasurementView(
        source=measurement.source.rpartition("/")[2],
        event_id=measurement.event_id,
        indicator_id=measurement.indicator_id,
        value=measurement.value,
        unit=measurement.unit,
        measured_on=measurement.measured_on,
        state=measurement.state,
        corrects=measurement.corrects,
        replaced_by=measurement.replaced_by,
        recalled_at=measurement.recalled_at,
        recall_reason=measurement.recall_reason,
        sent_at=measurement.sent_at,
        received_at=measurement.received_at,
        order_number=measurement.order_number,
        site_code=measurement.site_code,
    )


def indicator_view(indicator: Indicator, measurements: Iterable[Measurement]) -> IndicatorView:
    """An indicator, its light and what it rests on."""
    finding = indicator.finding
    return IndicatorView(
        indicator_id=indicator.id,
        project_id=indicator.project_id,
        body_id=indicator.body_id,
        name=indicator.name,
        unit=indicator.unit,
        direction=indicator.direction,
        source_system=indicator.source_system,
        tolerance=indicator.tolerance,
        light=finding.light,
        why_sv=finding.because_sv,
        why_en=finding.because_en,
        targets=tuple(
            TargetView(
                year=target.year,
                value=target.value,
                case_number=target.case_number,
                set_at=target.set_at,
                set_by=target.set_by,
                in_force=target is indicator.target_for(target.year),
            )
            for target in indicator.targets
        ),
        measurements=tuple(measurement_view(one) for one in measurements),
        version=indicator.version,
    )


def report_view(report: Report, plan_version: int) -> ReportView:
    """One version of a report."""
    return ReportView(
        report_id=report.id,
        project_id=report.project_id,
        body_id=report.body_id,
        period=report.period,
        number=report.number,
        light=report.light,
        summary=report.summary,
        cost_to_date=report.cost_to_date,
        risks=report.risks,
        measures=report.measures,
        reason=report.reason,
        on_time=report.on_time,
        submitted_at=report.submitted_at,
        submitted_by=report.submitted_by,
        accepted_at=report.accepted_at,
        accepted_by=report.accepted_by,
        version=plan_version,
    )


def period_view(
    planned: PlannedPeriod, reports: Iterable[Report], plan: Plan, today: date
) -> PeriodView:
    """A tertial of the plan on a day."""
    return PeriodView(
        period=planned.period,
        ends_on=ends_on(planned.period),
        due_on=planned.due_on,
        awaited=plan.closing is None
        and has_ended(planned.period, today)
        and not planned.is_reported,
        overdue=planned.period in plan.overdue(today),
        accepted=planned.is_accepted,
        reports=tuple(report_view(report, plan.version) for report in reports),
    )


def closing_view(plan: Plan) -> ClosingView | None:
    """How the plan ended; none while it is open."""
    return None if plan.closing is None else ClosingView(**dict(plan.closing))


def assessment_view(assessment: BenefitAssessment, plan_version: int) -> AssessmentOfBenefitView:
    """What benefit was seen."""
    return AssessmentOfBenefitView(
        assessment_id=assessment.id,
        project_id=assessment.project_id,
        body_id=assessment.body_id,
        light=assessment.light,
        summary=assessment.summary,
        evidence=assessment.evidence,
        indicator_outcomes=assessment.outcomes,
        departs_because=assessment.departs_because,
        assessed_on=assessment.assessed_on,
        assessed_at=assessment.assessed_at,
        assessed_by=assessment.assessed_by,
        version=plan_version,
    )


def baseline_view(baseline: Baseline) -> BaselineView:
    """What an allocation decided on."""
    return BaselineView(
        allocation_id=baseline.id,
        case_number=baseline.case_number,
        decided_by=baseline.decided_by,
        decided_on=baseline.decided_on,
        revision=baseline.revision,
        title=baseline.title,
        lines=baseline.lines,
        costs=baseline.costs,
        benefits=baseline.benefits,
    )


def light_view(plan: Plan, finding: Finding, today: date) -> LightView:
    """A project in the list of lights."""
    return LightView(
        project_id=plan.id,
        body_id=plan.body_id,
        title=plan.title,
        light=plan.light,
        since=plan.light_since,
        why_sv=finding.because_sv,
        why_en=finding.because_en,
        overdue=plan.overdue(today),
        version=plan.version,
    )
