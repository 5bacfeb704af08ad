"""Tertial reports: submitted once, corrected beside themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from contracts.base import Light
from contracts.events.followup import ReportAcceptedV1, ReportCorrectedV1, ReportSubmittedV1
from contracts.rpc.followup import CorrectReport, SubmitReport
from services.followup.domain.plans import Plan
from services.followup.domain.refusals import (
    AcceptedAlready,
    NotReported,
    OwnReport,
    PeriodNotEnded,
    ReportedAlready,
)
from services.followup.domain.tertials import ends_on, has_ended


@dataclass(eq=False)
class Report:
    """One version of a tertial report. What it says never changes: number 1 is as reported, the last as known now."""

    id: UUID
    project_id: UUID
    body_id: str
    period: str
    number: int
    light: Light
    summary: str
    cost_to_date: Decimal
    risks: str
    measures: str
    reason: str | None
    on_time: bool
    submitted_at: datetime
    submitted_by: str
    accepted_at: datetime | None = None
    accepted_by: str | None = None

    @classmethod
    def submit(
        cls,
        plan: Plan,
        request: SubmitReport,
        report_id: UUID,
        *,
        by: str,
        now: datetime,
        today: date,
    ) -> tuple[Report, ReportSubmittedV1]:
        """Report a tertial that has ended, once."""
        planned = plan.planned(request.period)
        if not has_ended(request.period, today):
            raise PeriodNotEnded(period=request.period, ends_on=ends_on(request.period))
        plan.require_open()
        if planned.is_reported:
            raise ReportedAlready(period=request.period)
        on_time = today <= planned.due_on
        plan.note_report(
            planned.model_copy(update={"versions": 1, "light": request.light, "on_time": on_time})
        )
        report = cls._version(plan, request, report_id, 1, on_time=on_time, by=by, now=now)
        return report, ReportSubmittedV1(
            project_id=plan.id,
            body_id=plan.body_id,
            period=request.period,
            light=request.light,
            summary=request.summary,
            on_time=on_time,
        )

    @classmethod
    def correct(
        cls, plan: Plan, request: CorrectReport, report_id: UUID, *, by: str, now: datetime
    ) -> tuple[Report, ReportCorrectedV1]:
        """Put a corrected version beside the reported one, with the reason."""
        planned = plan.planned(request.period)
        if not planned.is_reported:
            raise NotReported(period=request.period, body_id=plan.body_id)
        number = planned.versions + 1
        plan.note_report(planned.model_copy(update={"versions": number, "light": request.light}))
        report = cls._version(
            plan, request, report_id, number, on_time=planned.on_time, by=by, now=now
        )
        report.reason = request.reason
        return report, ReportCorrectedV1(
            project_id=plan.id,
            body_id=plan.body_id,
            period=request.period,
            number=number,
            light=request.light,
            summary=request.summary,
            reason=request.reason,
        )

    @classmethod
    def accept(
        cls, plan: Plan, period: str, versions: Collection[Report], *, by: str, now: datetime
    ) -> tuple[Report, ReportAcceptedV1]:
        """Accept the latest of a report's versions, which nobody does who wrote any of them."""
        planned = plan.planned(period)
        if not planned.is_reported:
            raise NotReported(period=period, body_id=plan.body_id)
        if planned.is_accepted:
            raise AcceptedAlready(period=period, number=planned.versions)
        if any(version.submitted_by == by for version in versions):
            raise OwnReport(period=period)
        latest = max(versions, key=lambda version: version.number)
        latest.accepted_at, latest.accepted_by = now, by
        plan.note_report(planned.model_copy(update={"accepted": latest.number}))
        return latest, ReportAcceptedV1(
            project_id=plan.id, body_id=plan.body_id, period=period, number=latest.number
        )

    @classmethod
    def _version(
        cls,
        plan: Plan,
        request: SubmitReport,
        report_id: UUID,
        number: int,
        *,
        on_time: bool,
        by: str,
        now: datetime,
    ) -> Report:
        return cls(
            id=report_id,
            project_id=plan.id,
            body_id=plan.body_id,
            period=request.period,
            number=number,
            light=request.light,
            summary=request.summary,
            cost_to_date=request.cost_to_date,
            risks=request.risks,
            measures=request.measures,
            reason=None,
            on_time=on_time,
            submitted_at=now,
            submitted_by=by,
        )
