"""Which calls and which city events reach relations and conflicts of interest."""

from __future__ import annotations

from collections.abc import Mapping

from chassis.calls import Call
from chassis.service import Lock, consumes, procedure
from chassis.unit import Unit
from contracts.events import city
from contracts.rpc import funding as rpc
from services.funding.handlers import conflicts, postings, relations
from services.funding.handlers.questions import RELATIONS


def _relations(_event: object) -> Mapping[type, object]:
    return {Lock: RELATIONS}


class Conflicts:
    """Relations, and the conflicts of interest that they may be.

    Unordered: statements, corrections, ends and recalls give the same relation in any order, and an end that
    overtook its relation would hold back the very event it waits for.
    """

    @consumes(city.RelationRecordedV1, loads=_relations, ordered=False)
    def record_relation(self, event: city.RelationRecordedV1, unit: Unit) -> None:
        relations.record_relation(event, unit)

    @consumes(city.RelationEndedV1, loads=_relations, ordered=False)
    def end_recorded_relation(self, event: city.RelationEndedV1, unit: Unit) -> None:
        relations.end_recorded_relation(event, unit)

    @consumes(city.EventRecalledV1, loads=_relations, ordered=False)
    def recall_statement(self, event: city.EventRecalledV1, unit: Unit) -> None:
        """A city system takes back a cost, or what it said of a relation."""
        if event.event_type == city.CostPostedV1.type_name:
            postings.recall_cost(event, unit)
        else:
            relations.recall_relation(event, unit)

    @procedure
    def declare_relation(self, request: rpc.DeclareRelation, call: Call) -> rpc.RelationView:
        return relations.declare_relation(request, call)

    @procedure
    def end_relation(self, request: rpc.EndRelation, call: Call) -> rpc.RelationView:
        return relations.end_relation(request, call)

    @procedure
    def list_relations(self, request: rpc.ListRelations, call: Call) -> rpc.RelationList:
        return relations.list_relations(request, call)

    @procedure
    def declare_conflict(self, request: rpc.DeclareConflict, call: Call) -> rpc.ConflictView:
        return conflicts.declare_conflict(request, call)

    @procedure
    def settle_conflict(self, request: rpc.SettleConflict, call: Call) -> rpc.ConflictView:
        return conflicts.settle_conflict(request, call)

    @procedure
    def list_conflicts(self, request: rpc.ListConflicts, call: Call) -> rpc.ConflictList:
        return conflicts.list_conflicts(request, call)

    @procedure
    def list_grounds(self, request: rpc.ListGrounds, call: Call) -> rpc.Grounds:
        return conflicts.list_grounds(request, call)
