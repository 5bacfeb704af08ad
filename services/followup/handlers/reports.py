"""Tertial reports: submitted once, corrected beside themselves, accepted version by version."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from contracts.errors import not_found
from contracts.rpc.followup import AcceptReport, CorrectReport, ReportView, SubmitReport
from services.followup.domain.plans import Plan
from services.followup.domain.reports import Report
from services.followup.handlers.lights import turn_light
from services.followup.handlers.views import report_view
from services.followup.tables import REPORTS


def submit_report(request: SubmitReport, call: Call) -> ReportView:
    """Report a tertial that has ended, once."""
    plan = _plan(request, call)
    report, submitted = Report.submit(
        plan,
        request,
        call.unit.new_id(),
        by=call.caller.person_id,
        now=call.unit.now,
        today=call.unit.today,
    )
    call.unit.add(report)
    call.unit.publish(submitted)
    turn_light(plan, call.unit)
    return report_view(report, plan.version)


def correct_report(request: CorrectReport, call: Call) -> ReportView:
    """Put a corrected version beside the reported one, with the reason."""
    plan = _plan(request, call)
    report, corrected = Report.correct(
        plan, request, call.unit.new_id(), by=call.caller.person_id, now=call.unit.now
    )
    call.unit.add(report)
    call.unit.publish(corrected)
    turn_light(plan, call.unit)
    return report_view(report, plan.version)


def accept_report(request: AcceptReport, call: Call) -> ReportView:
    """Accept what a tertial's report says in its latest version."""
    plan = _plan(request, call)
    keys = call.unit.session.scalars(
        sa.select(REPORTS.c.id).where(
            REPORTS.c.project_id == plan.id, REPORTS.c.period == request.period
        )
    )
    versions = call.unit.load_many(Report, keys)
    report, accepted = Report.accept(
        plan,
        request.period,
        versions.values(),
        by=call.caller.person_id,
        now=call.unit.now,
    )
    call.unit.publish(accepted)
    return report_view(report, plan.version)


def _plan(request: SubmitReport | AcceptReport, call: Call) -> Plan:
    plan = call.unit.load(Plan, request.project_id)
    if plan is None or not call.may(plan.body_id):
        raise not_found("plan", request.project_id)
    call.expect(plan.version)
    return plan
