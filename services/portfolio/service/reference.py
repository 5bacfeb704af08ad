"""Which calls and timers reach bodies and strategy versions."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import procedure, timer
from chassis.unit import Unit
from contracts.rpc import portfolio as rpc
from services.portfolio.handlers import adoptions, imports, reference, succession


class Reference:
    """Bodies and strategy versions."""

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
    def record_adoption(self, request: rpc.RecordAdoption, call: Call) -> rpc.AdoptionView:
        """Record that a company's board adopted the strategy."""
        return adoptions.record_adoption(request, call)

    @procedure
    def list_adoptions(self, request: rpc.ListAdoptions, call: Call) -> rpc.Adoptions:
        """List what boards have adopted."""
        return adoptions.list_adoptions(request, call)

    @procedure
    def list_bindings(self, request: rpc.ListBindings, call: Call) -> rpc.Bindings:
        """List the bodies that the strategy binds."""
        return adoptions.list_bindings(request, call)

    @procedure
    def list_projects_to_reread(
        self, request: rpc.ListProjectsToReread, call: Call
    ) -> rpc.ProjectsToReread:
        """List projects to read again against a new version of the strategy."""
        return adoptions.list_projects_to_reread(request, call)

    @procedure
    def import_reference(self, request: rpc.ImportReference, call: Call) -> rpc.ImportReport:
        """Import bodies, strategy versions and adoptions from a file."""
        return imports.import_reference(request, call)

    @timer(succession.HAND_OVER)
    def hand_over(self, key: str, unit: Unit) -> None:
        """A body's last day has passed, or a part of it goes to another."""
        succession.hand_over_on_the_day(key, unit)
