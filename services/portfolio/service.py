"""Which call or event reaches which of portfolio's handlers."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.calls import Call
from chassis.service import Service, consumes, procedure
from chassis.unit import Unit
from contracts.envelope import Event
from contracts.events import city, followup, funding, notify, portfolio
from contracts.rpc import portfolio as rpc
from services.portfolio import tables
from services.portfolio.domain.case import project_of
from services.portfolio.domain.prerequisites import Prerequisite, Said
from services.portfolio.domain.projects import Project
from services.portfolio.handlers import case, deliveries, links, projects, queries, reference


def _project(event: Event) -> Mapping[type, object]:
    """A notice may be about no project."""
    project_id = project_of(event)
    return {} if project_id is None else {Project: project_id}


def _prerequisite(event: Said) -> Mapping[type, object]:
    return {Prerequisite: event.prerequisite_id}


class Portfolio(Service):
    """Bodies, strategy versions, projects and what they stand on, and the case."""

    name = "portfolio"
    metadata = tables.METADATA

    @consumes(funding.ApplicationAdmittedV1, loads=_project)
    @consumes(funding.ProjectRecommendedV1, loads=_project)
    @consumes(funding.ApplicationPostponedV1, loads=_project)
    @consumes(funding.ApplicationDeclinedV1, loads=_project)
    @consumes(funding.AllocationApprovedV1, loads=_project)
    @consumes(followup.PlanOpenedV1, loads=_project)
    def move_project(self, event: Event, unit: Unit) -> None:
        """The council, the deciding body or follow-up moves a project."""
        case.hear(event, unit)

    # The timeline alone: sorted by the events' own time, so that none has to wait for another.
    @consumes(portfolio.ProjectOpenedV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectAmendedV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectSubmittedV1, loads=_project, ordered=False)
    @consumes(portfolio.ProjectWithdrawnV1, loads=_project, ordered=False)
    @consumes(portfolio.DependencyDeclaredV1, loads=_project, ordered=False)
    @consumes(portfolio.DependencyRemovedV1, loads=_project, ordered=False)
    @consumes(portfolio.PrerequisiteDeclaredV1, loads=_project, ordered=False)
    @consumes(portfolio.PrerequisitePromisedV1, loads=_project, ordered=False)
    @consumes(portfolio.PrerequisiteMetV1, loads=_project, ordered=False)
    @consumes(portfolio.PrerequisiteSlippedV1, loads=_project, ordered=False)
    @consumes(portfolio.PrerequisiteReopenedV1, loads=_project, ordered=False)
    @consumes(funding.ApplicationAssessedV1, loads=_project, ordered=False)
    @consumes(followup.IndicatorDefinedV1, loads=_project, ordered=False)
    @consumes(followup.TargetSetV1, loads=_project, ordered=False)
    @consumes(followup.ReportDueV1, loads=_project, ordered=False)
    @consumes(followup.ReportSubmittedV1, loads=_project, ordered=False)
    @consumes(followup.ReportCorrectedV1, loads=_project, ordered=False)
    @consumes(followup.LightChangedV1, loads=_project, ordered=False)
    @consumes(notify.NoticeSentV1, loads=_project, ordered=False)
    @consumes(notify.NoticeFailedV1, loads=_project, ordered=False)
    def record_in_case(self, event: Event, unit: Unit) -> None:
        """Something has happened in a case."""
        case.record(event, unit)

    @consumes(city.PrerequisitePromisedV1, loads=_prerequisite)
    @consumes(city.PrerequisiteRefusedV1, loads=_prerequisite)
    @consumes(city.PrerequisiteDeliveredV1, loads=_prerequisite)
    @consumes(city.PrerequisiteDelayedV1, loads=_prerequisite)
    def hear_deliverer(self, event: Said, unit: Unit) -> None:
        """A city system says how a prerequisite goes."""
        deliveries.hear_deliverer(event, unit)

    @consumes(city.EventRecalledV1)
    def recall_statement(self, event: city.EventRecalledV1, unit: Unit) -> None:
        """A city system takes back what it said."""
        deliveries.recall_statement(event, unit)

    @procedure
    def register_body(self, request: rpc.RegisterBody, call: Call) -> rpc.BodyView:
        """Register a body or a change of it."""
        return reference.register_body(request, call)

    @procedure
    def get_body(self, request: rpc.GetBody, call: Call) -> rpc.BodyHistory:
        """Read a body's history."""
        return reference.get_body(request, call)

    @procedure
    def list_bodies(self, request: rpc.ListBodies, call: Call) -> rpc.Bodies:
        """List bodies."""
        return reference.list_bodies(request, call)

    @procedure
    def adopt_strategy(self, request: rpc.AdoptStrategy, call: Call) -> rpc.StrategyView:
        """Record an adopted version of the strategy."""
        return reference.adopt_strategy(request, call)

    @procedure
    def get_strategy(self, request: rpc.GetStrategy, call: Call) -> rpc.StrategyView:
        """Read a version of the strategy."""
        return reference.get_strategy(request, call)

    @procedure
    def list_strategies(self, request: rpc.ListStrategies, call: Call) -> rpc.Strategies:
        """List versions of the strategy."""
        return reference.list_strategies(request, call)

    @procedure
    def open_project(self, request: rpc.OpenProject, call: Call) -> rpc.ProjectView:
        """Open a project."""
        return projects.open_project(request, call)

    @procedure
    def amend_project(self, request: rpc.AmendProject, call: Call) -> rpc.ProjectView:
        """Amend a project."""
        return projects.amend_project(request, call)

    @procedure
    def submit_project(self, request: rpc.SubmitProject, call: Call) -> rpc.ProjectView:
        """Submit a project."""
        return projects.submit_project(request, call)

    @procedure
    def withdraw_project(self, request: rpc.WithdrawProject, call: Call) -> rpc.ProjectView:
        """Withdraw a project."""
        return projects.withdraw_project(request, call)

    @procedure
    def declare_dependency(self, request: rpc.DeclareDependency, call: Call) -> rpc.ProjectView:
        """Declare that a project requires another."""
        return links.declare_dependency(request, call)

    @procedure
    def remove_dependency(self, request: rpc.RemoveDependency, call: Call) -> rpc.ProjectView:
        """Remove a project's dependency on another."""
        return links.remove_dependency(request, call)

    @procedure
    def declare_prerequisite(
        self, request: rpc.DeclarePrerequisite, call: Call
    ) -> rpc.PrerequisiteView:
        """Declare a prerequisite at a site."""
        return links.declare_prerequisite(request, call)

    @procedure
    def get_project(self, request: rpc.GetProject, call: Call) -> rpc.ProjectView:
        """Read a project."""
        return queries.get_project(request, call)

    @procedure
    def list_projects(self, request: rpc.ListProjects, call: Call) -> rpc.Projects:
        """List projects."""
        return queries.list_projects(request, call)

    @procedure
    def list_revisions(self, request: rpc.ListRevisions, call: Call) -> rpc.Revisions:
        """List a project's revisions."""
        return queries.list_revisions(request, call)

    @procedure
    def list_prerequisites(self, request: rpc.ListPrerequisites, call: Call) -> rpc.Prerequisites:
        """List prerequisites."""
        return queries.list_prerequisites(request, call)

    @procedure
    def get_prerequisite(self, request: rpc.GetPrerequisite, call: Call) -> rpc.PrerequisiteHistory:
        """Read what was said of a prerequisite."""
        return queries.get_prerequisite(request, call)

    @procedure
    def get_case(self, request: rpc.GetCase, call: Call) -> rpc.CaseView:
        """Follow a case."""
        return case.get_case(request, call)
