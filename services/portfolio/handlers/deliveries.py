"""What the city's systems say of prerequisites, and take back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from chassis.unit import Unit
from contracts.envelope import Envelope
from contracts.errors import NotYet
from contracts.events.city import EventRecalledV1
from services.portfolio.domain.prerequisites import (
    DeliveryMessage,
    Prerequisite,
    Said,
    require_correctable,
)
from services.portfolio.tables import DELIVERY_MESSAGES, PROJECTS

#: Why a prerequisite falls back when a correction says that another one was meant.
_MISTAKEN: Final = "Uppgiften gällde en annan förutsättning / it concerned another prerequisite"


def hear_deliverer(said: Said, unit: Unit) -> None:
    """The one who delivers promises, refuses, delivers or delays, perhaps in place of earlier words."""
    envelope = _envelope(unit)
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
    envelope = _envelope(unit)
    affected = _lock_affected(unit, envelope.source, event.event_id)
    said, _ = _said_before(unit, envelope.source, event.event_id)
    said.recall(event.reason, envelope.time)
    _settle(unit, affected, envelope.time, event.reason)


def messages_about(unit: Unit, prerequisite_ids: Iterable[UUID]) -> list[DeliveryMessage]:
    """Everything said of these prerequisites, with whole chains of corrections."""
    roots = (
        sa.select(DELIVERY_MESSAGES.c.root_id)
        .where(DELIVERY_MESSAGES.c.prerequisite_id.in_(sorted(prerequisite_ids)))
        .distinct()
    )
    return list(
        unit.session.scalars(
            sa.select(DeliveryMessage).where(DELIVERY_MESSAGES.c.root_id.in_(roots))
        )
    )


def _settle(unit: Unit, prerequisite_ids: set[UUID], at: datetime, why: str) -> None:
    """Put each where its messages put it, and tell what moved."""
    prerequisites = unit.load_many(Prerequisite, prerequisite_ids)
    messages = messages_about(unit, prerequisite_ids)
    drafts = set(
        unit.session.scalars(
            sa.select(PROJECTS.c.id).where(
                PROJECTS.c.id.in_({one.project_id for one in prerequisites.values()}),
                PROJECTS.c.submitted_at.is_(None),
            )
        )
    )
    for key in sorted(prerequisites):
        prerequisite = prerequisites[key]
        moved = prerequisite.settle(messages, at, why, draft=prerequisite.project_id in drafts)
        if moved is not None:
            unit.publish(moved)


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


def _envelope(unit: Unit) -> Envelope:
    """Only events reach these handlers."""
    assert unit.envelope is not None
    return unit.envelope
