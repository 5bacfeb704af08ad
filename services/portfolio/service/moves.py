"""Which calls move a project beside its way to a decision."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import procedure
from contracts.rpc import portfolio as rpc
from services.portfolio.handlers import listings, moves, opinions


class Moves:
    """Ideas, ongoing projects, pauses, closings, decision points, early opinions."""

    @procedure
    def record_idea(self, request: rpc.RecordIdea, call: Call) -> rpc.ProjectView:
        """Record an idea."""
        return moves.record_idea(request, call)

    @procedure
    def adopt_idea(self, request: rpc.AdoptIdea, call: Call) -> rpc.ProjectView:
        """Adopt an idea."""
        return moves.adopt_idea(request, call)

    @procedure
    def withdraw_idea(self, request: rpc.WithdrawIdea, call: Call) -> rpc.ProjectView:
        """Withdraw an idea."""
        return moves.withdraw_idea(request, call)

    @procedure
    def take_over_project(self, request: rpc.TakeOverProject, call: Call) -> rpc.ProjectView:
        """Record an ongoing project."""
        return moves.take_over_project(request, call)

    @procedure
    def import_projects(self, request: rpc.ImportProjects, call: Call) -> rpc.ImportReport:
        """Import a list of ongoing and possible projects."""
        return listings.import_projects(request, call)

    @procedure
    def pause_project(self, request: rpc.PauseProject, call: Call) -> rpc.ProjectView:
        """Pause a project."""
        return moves.pause_project(request, call)

    @procedure
    def resume_project(self, request: rpc.ResumeProject, call: Call) -> rpc.ProjectView:
        """Resume a project."""
        return moves.resume_project(request, call)

    @procedure
    def close_project(self, request: rpc.CloseProject, call: Call) -> rpc.ProjectView:
        """Close a project."""
        return moves.close_project(request, call)

    @procedure
    def pass_decision_point(self, request: rpc.PassDecisionPoint, call: Call) -> rpc.ProjectView:
        """Record a decision point."""
        return moves.pass_decision_point(request, call)

    @procedure
    def request_early_opinion(
        self, request: rpc.RequestEarlyOpinion, call: Call
    ) -> rpc.EarlyOpinionView:
        """Ask for an early opinion."""
        return opinions.request_early_opinion(request, call)

    @procedure
    def give_early_opinion(self, request: rpc.GiveEarlyOpinion, call: Call) -> rpc.EarlyOpinionView:
        """Give an early opinion."""
        return opinions.give_early_opinion(request, call)

    @procedure
    def get_early_opinion(self, request: rpc.GetEarlyOpinion, call: Call) -> rpc.EarlyOpinionView:
        """Read an early opinion."""
        return opinions.get_early_opinion(request, call)

    @procedure
    def list_early_opinions(self, request: rpc.ListEarlyOpinions, call: Call) -> rpc.EarlyOpinions:
        """List early opinions."""
        return opinions.list_early_opinions(request, call)
