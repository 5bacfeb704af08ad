"""What city systems and bodies say of the prerequisites that they deliver, and what systems take back."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.base import ChainLink, DelivererKind
from contracts.errors import Invalid, NotYet
from contracts.events.city import EventRecalledV1
from contracts.faults import fault
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.prerequisites import (
    DeliveryMessage,
    Prerequisite,
    Said,
    require_correctable,
    standing_by,
)
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import AnsweredByEvents
from services.portfolio.handlers.graph import lock_graph
from services.portfolio.handlers.messages import messages_about
from services.portfolio.handlers.readers import visible_prerequisite
from services.portfolio.handlers.reexamination import cause, follow, footings_of, locked_drafts
from services.portfolio.handlers.views import prerequisite_view
from services.portfolio.tables import DELIVERY_MESSAGES

#: Why a prerequisite falls back when a correction says that another one was meant.
_MISTAKEN: Final = "Uppgiften gällde en annan förutsättning / it concerned another prerequisite"


def hear_deliverer(said: Said, unit: Unit) -> None:
    """The one who delivers promises, refuses, delivers or delays, perhaps in place of earlier words."""
    envelope = unit.handled
    prerequisite = unit.load(Prerequisite, said.prerequisite_id)
    if prerequisite is None:
        raise NotYet(said.subject)
    prerequisite.require_deliverer(envelope.source)
    affected = {prerequisite.id}
    corrected = None
    if said.corrects is not None:
        affected |= _lock_affected(unit, envelope.source, said.corrects)
        corrected, chain = _said_before(unit, envelope.source, said.corrects)
        require_correctable(corrected, chain)
    unit.add(
        DeliveryMessage.of(
            unit.new_id(), said, envelope.source, envelope.id, envelope.time, corrected
        )
    )
    _settle(unit, affected, envelope.time, _MISTAKEN)


def recall_statement(event: EventRecalledV1, unit: Unit) -> None:
    """A system takes back what it said; what held before holds again."""
    envelope = unit.handled
    affected = _lock_affected(unit, envelope.source, event.event_id)
    said, _ = _said_before(unit, envelope.source, event.event_id)
    said.recall(event.reason, envelope.time)
    _settle(unit, affected, envelope.time, event.reason)


def answer_prerequisite(request: rpc.AnswerPrerequisite, call: Call) -> rpc.PrerequisiteView:
    """The body that delivers, itself or by a project of its own, says how it goes."""
    _require_whole(request)
    unit = call.unit
    lock_graph(unit)
    prerequisite = visible_prerequisite(unit, request.prerequisite_id, call)
    deliverer = _answering(unit, prerequisite)
    call.require(deliverer)
    call.expect(prerequisite.version)
    prerequisite.require_needed()
    standing = standing_by(request.answer, request.dated_on, request.reason)
    unit.add(
        DeliveryMessage.answered(unit.new_id(), prerequisite.id, standing, deliverer, unit.now)
    )
    _settle(unit, {prerequisite.id}, unit.now, request.reason or _MISTAKEN)
    return prerequisite_view(prerequisite)


def _settle(unit: Unit, prerequisite_ids: set[UUID], at: datetime, why: str) -> None:
    """Put each where its messages put it, tell what moved, and follow what that leads to.

    The projects are locked before anything is told of them, so that each one's events keep their order.
    """
    prerequisites = unit.load_many(Prerequisite, prerequisite_ids)
    unit.session.flush()
    messages = messages_about(unit, prerequisite_ids)
    drafts = locked_drafts(unit, {one.project_id for one in prerequisites.values()})
    delivering = footings_of(
        unit, {one.deliverer_id for one in prerequisites.values() if one.deliverer_id is not None}
    )
    causes: dict[UUID, ChainLink] = {}
    for key in sorted(prerequisites):
        prerequisite = prerequisites[key]
        footing = delivering.get(prerequisite.deliverer_id) if prerequisite.deliverer_id else None
        moved = prerequisite.settle(
            messages, at, why, draft=prerequisite.project_id in drafts, footing=footing
        )
        if moved is not None:
            unit.publish(moved)
            causes[prerequisite.project_id] = cause(prerequisite)
    follow(unit, causes, at)


def _answering(unit: Unit, prerequisite: Prerequisite) -> str:
    """The body that answers for a prerequisite."""
    match prerequisite.deliverer:
        case DelivererKind.BODY:
            return prerequisite.delivered_by
        case DelivererKind.PROJECT:
            delivering = unit.session.get(Project, prerequisite.deliverer_id)
            assert delivering is not None
            return delivering.body_id
    raise AnsweredByEvents(prerequisite=prerequisite.id, delivered_by=prerequisite.delivered_by)


def _require_whole(request: rpc.AnswerPrerequisite) -> None:
    refusal = request.answer is rpc.Answer.REFUSED
    if refusal is (request.dated_on is not None):
        raise Invalid.of(
            fault(
                "dated_on",
                "anges för allt utom ett avböjande",
                "is given for everything but a refusal",
            )
        )
    if request.reason is None and request.answer in {rpc.Answer.DELAYED, rpc.Answer.REFUSED}:
        raise Invalid.of(fault("reason", "måste anges", "must be given"))


def _lock_affected(unit: Unit, source: str, event_id: str) -> set[UUID]:
    """Lock every prerequisite that a sender's earlier statement, or a correction of it, is about.

    Locked before any statement is read: what another system's event does meanwhile is then seen.
    A statement that has not come yet may still come.
    """
    affected = set(
        unit.session.scalars(
            sa.select(DELIVERY_MESSAGES.c.prerequisite_id)
            .where(DELIVERY_MESSAGES.c.root_id.in_(_root(source, event_id)))
            .distinct()
        )
    )
    if not affected:
        raise NotYet(f"event/{event_id}")
    unit.load_many(Prerequisite, affected)
    return affected


def _said_before(
    unit: Unit, source: str, event_id: str
) -> tuple[DeliveryMessage, list[DeliveryMessage]]:
    """A sender's own earlier statement, with its whole chain of corrections."""
    chain = list(
        unit.session.scalars(
            sa.select(DeliveryMessage).where(
                DELIVERY_MESSAGES.c.root_id.in_(_root(source, event_id))
            )
        )
    )
    return next(one for one in chain if (one.source, one.event_id) == (source, event_id)), chain


def _root(source: str, event_id: str) -> sa.Select[tuple[UUID]]:
    return sa.select(DELIVERY_MESSAGES.c.root_id).where(
        DELIVERY_MESSAGES.c.source == source, DELIVERY_MESSAGES.c.event_id == event_id
    )
