"""Relations between persons and parties: told by city systems, or declared."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import NotYet, not_found
from contracts.events.city import EventRecalledV1, RelationEndedV1, RelationRecordedV1
from contracts.rpc.base import Role
from contracts.rpc.funding import (
    DeclareRelation,
    EndRelation,
    ListRelations,
    RelationList,
    RelationView,
)
from services.funding.domain.relations import Relation, RelationStatement
from services.funding.handlers.questions import lock_relations, look_into_persons
from services.funding.tables import RELATION_STATEMENTS, RELATIONS

#: Those who see everybody's relations and questions: they prepare the case, or audit it.
SEES_ALL = frozenset(
    {Role.PROGRAMME_OFFICE, Role.COUNCIL_SECRETARY, Role.COUNCIL_CHAIR, Role.AUDITOR}
)


def record_relation(event: RelationRecordedV1, unit: Unit) -> None:
    """A system knows of a relation, or says something new of one that it told of."""
    envelope = unit.handled
    _take(
        RelationStatement.recorded(
            event, source=envelope.source, event_id=envelope.id, sent_at=envelope.time
        ),
        unit,
    )


def end_recorded_relation(event: RelationEndedV1, unit: Unit) -> None:
    """A relation that the system told of has ended."""
    envelope = unit.handled
    _take(
        RelationStatement.ended(
            event, source=envelope.source, event_id=envelope.id, sent_at=envelope.time
        ),
        unit,
    )


def recall_relation(event: EventRecalledV1, unit: Unit) -> None:
    """A system takes back what it said of a relation; what it said before holds again."""
    envelope = unit.handled
    statement = unit.load(RelationStatement, (envelope.source, event.event_id))
    if statement is None:
        raise NotYet(f"event/{event.event_id}")
    statement.recall(event.reason, envelope.time)
    relation = unit.load(Relation, (statement.source, statement.relation_id))
    assert relation is not None
    _settle(relation, unit)


def declare_relation(request: DeclareRelation, call: Call) -> RelationView:
    """A person tells of their own relation."""
    unit = call.unit
    lock_relations(unit)
    relation_id = str(unit.new_id())
    declared = RelationRecordedV1(
        relation_id=relation_id,
        person_id=call.caller.person_id,
        kind=request.kind,
        body_id=request.body_id,
        organisation_number=request.organisation_number,
        valid_from=request.valid_from,
        valid_to=request.valid_to,
    )
    relation = _take(
        RelationStatement.recorded(
            declared, source=_declared_by(call), event_id=relation_id, sent_at=unit.now
        ),
        unit,
    )
    return relation_view(relation)


def end_relation(request: EndRelation, call: Call) -> RelationView:
    """A person tells that a relation which they declared has ended."""
    unit = call.unit
    lock_relations(unit)
    relation = unit.load(Relation, (_declared_by(call), request.relation_id))
    if relation is None:
        raise not_found("relation", request.relation_id)
    call.expect(relation.version)
    ended = RelationEndedV1(relation_id=request.relation_id, ended_on=request.ended_on)
    _take(
        RelationStatement.ended(
            ended, source=relation.source, event_id=str(unit.new_id()), sent_at=unit.now
        ),
        unit,
    )
    return relation_view(relation)


def list_relations(request: ListRelations, call: Call) -> RelationList:
    """One's own relations; everybody's for those who prepare or audit the case."""
    statement = sa.select(Relation)
    if not sees_all(call):
        statement = statement.where(RELATIONS.c.person_id == call.caller.person_id)
    if request.person_id is not None:
        statement = statement.where(RELATIONS.c.person_id == request.person_id)
    relations, cursor = paged(
        call.unit.session, statement, request, (RELATIONS.c.source, RELATIONS.c.relation_id)
    )
    return RelationList(
        items=tuple(relation_view(relation) for relation in relations), next_cursor=cursor
    )


def sees_all(call: Call) -> bool:
    """Whether the caller, in a role held today, sees more than what is about themselves."""
    return any(
        held.role in SEES_ALL and held.is_valid(call.unit.today) for held in call.caller.roles
    )


def relation_view(relation: Relation) -> RelationView:
    """A relation as it stands."""
    return RelationView(
        relation_id=relation.relation_id,
        source=relation.source,
        person_id=relation.person_id,
        kind=relation.kind,
        body_id=relation.body_id,
        organisation_number=relation.organisation_number,
        valid_from=relation.valid_from,
        valid_to=relation.valid_to,
        stands=relation.stands,
        version=relation.version,
    )


def _take(statement: RelationStatement, unit: Unit) -> Relation:
    if statement.corrects is not None:
        corrected = unit.load(RelationStatement, (statement.source, statement.corrects))
        if corrected is None:
            raise NotYet(f"event/{statement.corrects}")
        statement.require_corrects(corrected)
    relation = unit.load(Relation, (statement.source, statement.relation_id))
    if relation is None:
        if statement.person_id is None:
            raise NotYet(f"relation/{statement.relation_id}")
        relation = Relation.of(statement)
        unit.add(relation)
        unit.add(statement)
        look_into_persons({relation.person_id}, unit)
        return relation
    unit.add(statement)
    _settle(relation, unit)
    return relation


def _settle(relation: Relation, unit: Unit) -> None:
    """Work out what stands; whoever it was about, and is about now, is looked into."""
    persons = {relation.person_id}
    unit.session.flush()
    statements = unit.session.scalars(
        sa.select(RelationStatement).where(
            RELATION_STATEMENTS.c.source == relation.source,
            RELATION_STATEMENTS.c.relation_id == relation.relation_id,
        )
    ).all()
    relation.settle(statements)
    look_into_persons(persons | {relation.person_id}, unit)


def _declared_by(call: Call) -> str:
    return f"person/{call.caller.person_id}"
