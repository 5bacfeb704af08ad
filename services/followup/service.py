"""Which call, event or timer reaches which of follow-up's handlers."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import Service, consumes, procedure, timer
from chassis.unit import Unit
from contracts.events.city import EventRecalledV1, IndicatorMeasuredV1
from contracts.events.funding import AllocationApprovedV1
from contracts.events.portfolio import (
    ProjectSubmittedV1,
    ProjectSubmittedV2,
    ProjectTransferredV1,
)
from contracts.rpc import followup as rpc
from services.followup import tables
from services.followup.domain.indicators import Indicator
from services.followup.domain.plans import Baseline, Plan, Snapshot
from services.followup.handlers import closing, indicators, plans, queries, reports


class Followup(Service):
    """Plans, indicators, targets, measurements, reports, lights."""

    name = "followup"
    metadata = tables.METADATA

    # Unordered: every revision is kept as its own row, and an allocation that waits for its revision
    # has the same subject, so it would hold back the very event it waits for.
    @consumes(
        ProjectSubmittedV1, loads=lambda e: {Snapshot: ((e.project_id, e.revision),)}, ordered=False
    )
    def keep_whole_snapshot(self, event: ProjectSubmittedV1, unit: Unit) -> None:
        """Keep what was submitted, as the version before had it."""
        plans.keep_snapshot(event.upcast(), unit)

    @consumes(
        ProjectSubmittedV2, loads=lambda e: {Snapshot: ((e.project_id, e.revision),)}, ordered=False
    )
    def keep_snapshot(self, event: ProjectSubmittedV2, unit: Unit) -> None:
        """Keep what was submitted."""
        plans.keep_snapshot(event, unit)

    @consumes(
        AllocationApprovedV1,
        loads=lambda e: {
            Snapshot: ((e.project_id, e.revision),),
            Baseline: e.allocation_id,
            Plan: e.project_id,
        },
    )
    def open_plan(self, event: AllocationApprovedV1, unit: Unit) -> None:
        """Money opens or extends a plan."""
        plans.open_plan(event, unit)

    @consumes(ProjectTransferredV1, loads=lambda e: {Plan: e.project_id})
    def transfer_plan(self, event: ProjectTransferredV1, unit: Unit) -> None:
        """The project has another owner."""
        plans.transfer_plan(event, unit)

    @timer(plans.REPORT_DUE)
    def report_due(self, key: str, unit: Unit) -> None:
        """A tertial has ended."""
        plans.ask_for_report(key, unit)

    @timer(plans.REPORT_OVERDUE)
    def report_overdue(self, key: str, unit: Unit) -> None:
        """The last day for a report has passed."""
        plans.miss_report(key, unit)

    # Unordered: measurements, corrections and recalls give the same state in any order, and a
    # correction that overtook what it corrects would hold back the very event it waits for.
    @consumes(IndicatorMeasuredV1, loads=lambda e: {Indicator: e.indicator_id}, ordered=False)
    def take_measurement(self, event: IndicatorMeasuredV1, unit: Unit) -> None:
        """A city system has measured."""
        indicators.take_measurement(event, unit)

    @consumes(EventRecalledV1, ordered=False)
    def recall_measurement(self, event: EventRecalledV1, unit: Unit) -> None:
        """A city system takes a measurement back."""
        indicators.recall_measurement(event, unit)

    @procedure
    def define_indicator(self, request: rpc.DefineIndicator, call: Call) -> rpc.IndicatorView:
        """Define an indicator."""
        return indicators.define_indicator(request, call)

    @procedure
    def set_target(self, request: rpc.SetTarget, call: Call) -> rpc.IndicatorView:
        """Record a decided annual target."""
        return indicators.set_target(request, call)

    @procedure
    def submit_report(self, request: rpc.SubmitReport, call: Call) -> rpc.ReportView:
        """Submit a tertial report."""
        return reports.submit_report(request, call)

    @procedure
    def correct_report(self, request: rpc.CorrectReport, call: Call) -> rpc.ReportView:
        """Correct a tertial report."""
        return reports.correct_report(request, call)

    @procedure
    def accept_report(self, request: rpc.AcceptReport, call: Call) -> rpc.ReportView:
        """Accept a tertial report."""
        return reports.accept_report(request, call)

    @procedure
    def close_plan(self, request: rpc.ClosePlan, call: Call) -> rpc.PlanView:
        """Close a project's plan."""
        return closing.close_plan(request, call)

    @procedure
    def assess_benefit(self, request: rpc.AssessBenefit, call: Call) -> rpc.AssessmentOfBenefitView:
        """Assess a project's benefit."""
        return closing.assess_benefit(request, call)

    @procedure
    def get_plan(self, request: rpc.GetPlan, call: Call) -> rpc.PlanView:
        """Read a project's plan."""
        return queries.get_plan(request, call)

    @procedure
    def list_lights(self, request: rpc.ListLights, call: Call) -> rpc.Lights:
        """See the projects' lights."""
        return queries.list_lights(request, call)

    @procedure
    def list_indicators(self, request: rpc.ListIndicators, call: Call) -> rpc.Indicators:
        """List indicators."""
        return queries.list_indicators(request, call)

    @procedure
    def list_measurements(self, request: rpc.ListMeasurements, call: Call) -> rpc.Measurements:
        """List an indicator's measurements."""
        return queries.list_measurements(request, call)

    @procedure
    def list_reports(self, request: rpc.ListReports, call: Call) -> rpc.Reports:
        """List tertial reports."""
        return queries.list_reports(request, call)
