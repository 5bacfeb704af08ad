"""Which events and calls reach the case timeline."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.calls import Call
from chassis.service import Lock, consumes, procedure
from chassis.unit import Unit
from contracts.envelope import Event
from contracts.events import followup, funding, notify, portfolio
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.case import project_of
from services.portfolio.domain.projects import Project
from services.portfolio.handlers import case
from services.portfolio.handlers.graph import GRAPH


def _project(event: Event) -> Mapping[type, object]:
    """A notice may be about no project.

    A batch locks many projects, as a change that travels through the graph does: never both at once.
    """
    project_id = project_of(event)
    return {} if project_id is None else {Project: project_id, Lock: GRAPH}


class Case:
    """The timeline, and what moves a project from outside."""

    @consumes(funding.ApplicationAdmittedV1, loads=_project)
    @consumes(funding.ProjectRecommendedV1, loads=_project)
    @consumes(funding.ApplicationPostponedV1, loads=_project)
    @consumes(funding.ApplicationReferredBackV1, loads=_project)
    @consumes(funding.ApplicationDeclinedV1, loads=_project)
    @consumes(funding.AllocationRefusedV1, loads=_project)
    @consumes(funding.AllocationApprovedV1, loads=_project)
    @consumes(followup.PlanOpenedV1, loads=_project)
    @consumes(followup.PlanClosedV1, loads=_project)
    @consumes(followup.BenefitAssessedV1, loads=_project)
    def move_project(self, event: Event, unit: Unit) -> None:
        """The council, the deciding body or follow-up moves a project."""
        case.hear(event, unit)

    # The timeline alone: sorted by the events' own time, so that none has to wait for another.
    @consumes(portfolio.ProjectOpenedV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectAmendedV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectSubmittedV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectSubmittedV2, loads=_project, ordered=False)
    @consumes(portfolio.ProjectReturnedV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectCompletedV1, loads=_project, ordered=False)
    @consumes(portfolio.CompletionOverdueV1, loads=_project, ordered=False)
    @consumes(portfolio.IdeaRecordedV1, loads=_project, ordered=False)
    @consumes(portfolio.IdeaAdoptedV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectTakenOverV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectPausedV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectResumedV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectClosedV1, loads=_project, ordered=False)
    @consumes(portfolio.DecisionPointPassedV1, loads=_project, ordered=False)
    @consumes(portfolio.EarlyOpinionRequestedV1, loads=_project, ordered=False)
    @consumes(portfolio.EarlyOpinionGivenV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectWithdrawnV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectTransferredV1, loads=_project, ordered=False)
    @consumes(portfolio.DependencyDeclaredV1, loads=_project, ordered=False)
    @consumes(portfolio.DependencyRemovedV1, loads=_project, ordered=False)
    @consumes(portfolio.DependencyDeclaredV2, loads=_project, ordered=False)
    @consumes(portfolio.DependencyRemovedV2, loads=_project, ordered=False)
    @consumes(portfolio.PrerequisiteDeclaredV1, loads=_project, ordered=False)
    @consumes(portfolio.PrerequisitePromisedV1, loads=_project, ordered=False)
    @consumes(portfolio.PrerequisiteMetV1, loads=_project, ordered=False)
    @consumes(portfolio.PrerequisiteSlippedV1, loads=_project, ordered=False)
    @consumes(portfolio.PrerequisiteReopenedV1, loads=_project, ordered=False)
    @consumes(portfolio.PrerequisiteWaivedV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectReexaminedV1, loads=_project, ordered=False)
    @consumes(portfolio.DocumentAddedV1, loads=_project, ordered=False)
    @consumes(portfolio.DocumentMovedV1, loads=_project, ordered=False)
    @consumes(portfolio.CaseNumberRecordedV1, loads=_project, ordered=False)
    @consumes(portfolio.CaseNumberWithdrawnV1, loads=_project, ordered=False)
    @consumes(portfolio.SecrecyMarkedV1, loads=_project, ordered=False)
    @consumes(portfolio.SecrecyLiftedV1, loads=_project, ordered=False)
    @consumes(portfolio.RecordDisclosedV1, loads=_project, ordered=False)
    @consumes(funding.ApplicationFoundIneligibleV1, loads=_project, ordered=False)
    @consumes(funding.ApplicationRestartedV1, loads=_project, ordered=False)
    @consumes(funding.ApplicationAssessedV1, loads=_project, ordered=False)
    @consumes(funding.InstalmentReleasedV1, loads=_project, ordered=False)
    @consumes(funding.InstalmentHeldV1, loads=_project, ordered=False)
    @consumes(funding.AllocationReducedV1, loads=_project, ordered=False)
    @consumes(funding.AllocationCarriedOverV1, loads=_project, ordered=False)
    @consumes(funding.AllocationEndedV1, loads=_project, ordered=False)
    @consumes(funding.SealOpenedV1, loads=_project, ordered=False)
    @consumes(funding.ConflictOfInterestSettledV1, loads=_project, ordered=False)
    @consumes(followup.IndicatorDefinedV1, loads=_project, ordered=False)
    @consumes(followup.TargetSetV1, loads=_project, ordered=False)
    @consumes(followup.ReportDueV1, loads=_project, ordered=False)
    @consumes(followup.ReportSubmittedV1, loads=_project, ordered=False)
    @consumes(followup.ReportCorrectedV1, loads=_project, ordered=False)
    @consumes(followup.ReportAcceptedV1, loads=_project, ordered=False)
    @consumes(followup.ReportOverdueV1, loads=_project, ordered=False)
    @consumes(followup.LightChangedV1, loads=_project, ordered=False)
    @consumes(notify.NoticeSentV1, loads=_project, ordered=False)
    @consumes(notify.NoticeFailedV1, loads=_project, ordered=False)
    def record_in_case(self, event: Event, unit: Unit) -> None:
        """Something has happened in a case."""
        case.record(event, unit)

    @procedure
    def get_case(self, request: rpc.GetCase, call: Call) -> rpc.CaseView:
        """Follow a case."""
        return case.get_case(request, call)
