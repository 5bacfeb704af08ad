"""Which events and days reach the instalments of what was allocated."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from chassis.service import consumes, timer
from chassis.unit import Unit
from contracts.envelope import Event
from contracts.events import followup, portfolio
from services.funding.domain.applications import Application
from services.funding.domain.progress import Progress
from services.funding.handlers import instalments


def _project(event: Event) -> Mapping[type, object]:
    project_id: UUID = event.project_id  # type: ignore[attr-defined]
    return {Application: project_id, Progress: project_id}


class Instalments:
    """How a project goes, as far as its money waits for it."""

    @consumes(followup.ReportAcceptedV1, loads=_project)
    def hear_report_accepted(self, event: followup.ReportAcceptedV1, unit: Unit) -> None:
        instalments.hear_report_accepted(event, unit)

    @consumes(followup.ReportSubmittedV1, loads=_project)
    def hear_report_submitted(self, event: followup.ReportSubmittedV1, unit: Unit) -> None:
        instalments.hear_report_submitted(event, unit)

    @consumes(followup.ReportOverdueV1, loads=_project)
    def hear_report_overdue(self, event: followup.ReportOverdueV1, unit: Unit) -> None:
        instalments.hear_report_overdue(event, unit)

    @consumes(followup.LightChangedV1, loads=_project)
    def hear_light(self, event: followup.LightChangedV1, unit: Unit) -> None:
        instalments.hear_light(event, unit)

    @consumes(followup.BenefitAssessedV1, loads=_project)
    def hear_benefit(self, event: followup.BenefitAssessedV1, unit: Unit) -> None:
        instalments.hear_benefit(event, unit)

    @consumes(portfolio.DecisionPointPassedV1, loads=_project)
    def hear_decision_point(self, event: portfolio.DecisionPointPassedV1, unit: Unit) -> None:
        instalments.hear_decision_point(event, unit)

    @consumes(portfolio.PrerequisiteMetV1, loads=_project)
    @consumes(portfolio.PrerequisitePromisedV1, loads=_project)
    @consumes(portfolio.PrerequisiteWaivedV1, loads=_project)
    def hear_prerequisite_met(
        self,
        event: portfolio.PrerequisiteMetV1
        | portfolio.PrerequisitePromisedV1
        | portfolio.PrerequisiteWaivedV1,
        unit: Unit,
    ) -> None:
        instalments.hear_prerequisite_met(event, unit)

    @consumes(portfolio.PrerequisiteSlippedV1, loads=_project)
    @consumes(portfolio.PrerequisiteReopenedV1, loads=_project)
    def hear_prerequisite_trouble(
        self,
        event: portfolio.PrerequisiteSlippedV1 | portfolio.PrerequisiteReopenedV1,
        unit: Unit,
    ) -> None:
        instalments.hear_prerequisite_trouble(event, unit)

    @consumes(portfolio.ProjectClosedV1, loads=lambda event: {Application: event.project_id})
    def hear_closing(self, event: portfolio.ProjectClosedV1, unit: Unit) -> None:
        instalments.hear_closing(event, unit)

    @consumes(followup.PlanClosedV1, loads=lambda event: {Application: event.project_id})
    def hear_plan_closed(self, event: followup.PlanClosedV1, unit: Unit) -> None:
        instalments.hear_plan_closed(event, unit)

    @timer(instalments.INSTALMENT_DUE)
    def day_has_come(self, key: str, unit: Unit) -> None:
        instalments.day_has_come(key, unit)
