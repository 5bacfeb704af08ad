"""Which calls and city events reach what projects stand on."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.calls import Call
from chassis.service import Lock, consumes, procedure
from chassis.unit import Unit
from contracts.envelope import Event
from contracts.events import city
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.prerequisites import Prerequisite, Said
from services.portfolio.handlers import (
    deliveries,
    infrastructure,
    links,
    queries,
    registrations,
    surroundings,
)
from services.portfolio.handlers.graph import GRAPH


def _prerequisite(event: Said) -> Mapping[type, object]:
    return {Prerequisite: event.prerequisite_id, Lock: GRAPH}


def _graph(_event: Event) -> Mapping[type, object]:
    return {Lock: GRAPH}


class Links:
    """Dependencies and prerequisites."""

    @consumes(city.PrerequisitePromisedV1, loads=_prerequisite)
    @consumes(city.PrerequisiteRefusedV1, loads=_prerequisite)
    @consumes(city.PrerequisiteDeliveredV1, loads=_prerequisite)
    @consumes(city.PrerequisiteDelayedV1, loads=_prerequisite)
    def hear_deliverer(self, event: Said, unit: Unit) -> None:
        """A city system says how a prerequisite goes."""
        deliveries.hear_deliverer(event, unit)

    @consumes(city.EventRecalledV1, loads=_graph)
    def recall_statement(self, event: city.EventRecalledV1, unit: Unit) -> None:
        """A city system takes back what it said."""
        if event.event_type == city.RecordRegisteredV1.type_name:
            registrations.recall_registration(event, unit)
        else:
            deliveries.recall_statement(event, unit)

    @procedure
    def declare_dependency(self, request: rpc.DeclareDependency, call: Call) -> rpc.ProjectView:
        """Declare that a project requires, excludes or benefits from another."""
        return links.declare_dependency(request, call)

    @procedure
    def remove_dependency(self, request: rpc.RemoveDependency, call: Call) -> rpc.ProjectView:
        """Remove a declared dependency between projects."""
        return links.remove_dependency(request, call)

    @procedure
    def declare_prerequisite(
        self, request: rpc.DeclarePrerequisite, call: Call
    ) -> rpc.PrerequisiteView:
        """Declare a prerequisite at a site."""
        return links.declare_prerequisite(request, call)

    @procedure
    def waive_prerequisite(
        self, request: rpc.WaivePrerequisite, call: Call
    ) -> rpc.PrerequisiteView:
        """Waive a prerequisite."""
        return links.waive_prerequisite(request, call)

    @procedure
    def answer_prerequisite(
        self, request: rpc.AnswerPrerequisite, call: Call
    ) -> rpc.PrerequisiteView:
        """Say how a prerequisite goes that one's own body delivers."""
        return deliveries.answer_prerequisite(request, call)

    @procedure
    def get_graph(self, request: rpc.GetGraph, call: Call) -> rpc.GraphView:
        """See what depends on what around a project."""
        return surroundings.get_graph(request, call)

    @procedure
    def list_infrastructure(
        self, request: rpc.ListInfrastructure, call: Call
    ) -> rpc.Infrastructure:
        """See what is needed at the city's sites and who waits."""
        return infrastructure.list_infrastructure(request, call)

    @procedure
    def list_prerequisites(self, request: rpc.ListPrerequisites, call: Call) -> rpc.Prerequisites:
        """List prerequisites."""
        return queries.list_prerequisites(request, call)

    @procedure
    def get_prerequisite(self, request: rpc.GetPrerequisite, call: Call) -> rpc.PrerequisiteHistory:
        """Read what was said of a prerequisite."""
        return queries.get_prerequisite(request, call)
