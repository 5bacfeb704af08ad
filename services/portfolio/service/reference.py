"""Which calls reach bodies and strategy versions."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import procedure
from contracts.rpc import portfolio as rpc
from services.portfolio.handlers import reference


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
