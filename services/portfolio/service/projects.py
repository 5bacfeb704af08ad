"""Which calls reach projects."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import procedure, timer
from chassis.unit import Unit
from contracts.rpc import portfolio as rpc
from services.portfolio.handlers import (
    brief,
    competence,
    coverage,
    likeness,
    lists,
    projects,
    queries,
    revisions,
)


class Projects:
    """Projects and their revisions."""

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
    def return_project(self, request: rpc.ReturnProject, call: Call) -> rpc.ProjectView:
        """Ask for completion of a project."""
        return projects.return_project(request, call)

    @timer(projects.COMPLETION_DUE)
    def remind_of_completion(self, key: str, unit: Unit) -> None:
        """The last day for a completion has passed."""
        projects.remind_of_completion(key, unit)

    @procedure
    def accept_project(self, request: rpc.AcceptProject, call: Call) -> rpc.ProjectView:
        """Accept a project as complete."""
        return projects.accept_project(request, call)

    @procedure
    def withdraw_project(self, request: rpc.WithdrawProject, call: Call) -> rpc.ProjectView:
        """Withdraw a project."""
        return projects.withdraw_project(request, call)

    @procedure
    def get_project(self, request: rpc.GetProject, call: Call) -> rpc.ProjectView:
        """Read a project."""
        return queries.get_project(request, call)

    @procedure
    def list_projects(self, request: rpc.ListProjects, call: Call) -> rpc.Projects:
        """List projects."""
        return lists.list_projects(request, call)

    @procedure
    def get_brief(self, request: rpc.GetBrief, call: Call) -> rpc.BriefView:
        """Read one page about a project."""
        return brief.get_brief(request, call)

    @procedure
    def get_coverage(self, request: rpc.GetCoverage, call: Call) -> rpc.CoverageView:
        """See where the strategy has projects and where it has holes."""
        return coverage.get_coverage(request, call)

    @procedure
    def list_revisions(self, request: rpc.ListRevisions, call: Call) -> rpc.Revisions:
        """List a project's revisions."""
        return revisions.list_revisions(request, call)

    @procedure
    def compare_revisions(
        self, request: rpc.CompareRevisions, call: Call
    ) -> rpc.RevisionComparison:
        """Compare two revisions of a project."""
        return revisions.compare_revisions(request, call)

    @procedure
    def competence(self, request: rpc.GetCompetence, call: Call) -> rpc.CompetenceSums:
        """Sum the competence plans."""
        return competence.competence(request, call)

    @procedure
    def find_similar(self, request: rpc.FindSimilar, call: Call) -> rpc.SimilarProjects:
        """Look for projects that look like another."""
        return likeness.find_similar(request, call)
