"""Answers to city systems: each event is answered once by its owner, on the sender's own queue."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from chassis.decoding import Arrived, Delivery
from chassis.keeping import delivery_of
from chassis.outcomes import DISCARDED, RECALLED, UNCLAIMED, Reason
from chassis.raw import legible_headers, order_number, type_answered_for
from chassis.tables import CLAIM, HELD
from chassis.unit import Unit
from contracts.events.city import EventAnsweredV1, EventRecalledV1
from contracts.events.city import Outcome as Answer
from contracts.registry import answering_service
from contracts.rpc.operations import HeldState


class Answers:
    """What one service tells the senders of city events."""

    def __init__(self, service: str) -> None:
        self._service = service

    def answers_for(self, one: Arrived) -> bool:
        """Whether this service tells the sender of this event; of a recall, of the recalled one."""
        return self.owns(
            one.event.event_type if isinstance(one.event, EventRecalledV1) else one.envelope.type
        )

    def owns(self, event_type: str) -> bool:
        """Whether this service answers for a city type. Of what nobody owns, portfolio answers."""
        return (answering_service(event_type) or "portfolio") == self._service

    def tell_again(self, unit: Unit, one: Arrived) -> None:
        """A repeated event gets the answer that holds now."""
        held = unit.session.execute(
            sa.select(HELD.c.state, HELD.c.code, HELD.c.reason_sv, HELD.c.reason_en).where(
                HELD.c.source == one.claim[0],
                HELD.c.event_id == one.claim[1],
                HELD.c.code.not_in(UNCLAIMED),
            )
        ).first()
        if held is None:
            ended = unit.session.scalar(
                sa.select(CLAIM.c.ended).where(
                    CLAIM.c.source == one.claim[0], CLAIM.c.event_id == one.claim[1]
                )
            )
            if ended is None:
                self.tell(unit, one, Answer.ACCEPTED)
            else:
                self.tell(
                    unit, one, Answer.REJECTED, DISCARDED if ended == DISCARDED.code else RECALLED
                )
        else:
            answer = Answer.PARKED if held.state == HeldState.PARKED.value else Answer.WAITING
            self.tell(unit, one, answer, Reason(held.code, held.reason_sv, held.reason_en))

    def tell(self, unit: Unit, one: Arrived, outcome: Answer, reason: Reason | None = None) -> None:
        """Tell a city system what became of its event; nobody else is told anything."""
        if one.delivery.system is None:
            return
        unit.caused_by(f"city/{one.delivery.system}", one.envelope)
        unit.answer(
            one.delivery.system,
            EventAnsweredV1(
                event_id=one.envelope.id,
                event_type=one.envelope.type,
                outcome=outcome,
                order_number=getattr(one.event, "order_number", None),
                field=reason.field if reason else None,
                code=reason.code if reason else None,
                reason_sv=reason.sv[:1000] if reason else None,
                reason_en=reason.en[:1000] if reason else None,
            ),
        )

    def tell_kept(self, unit: Unit, row: Any, outcome: Answer, reason: Reason) -> None:  # noqa: ANN401
        """Tell the sender of a held event of another end, also where nobody can read it any more."""
        delivery = delivery_of(row)
        if delivery.system is None or not self.owns(type_answered_for(delivery)):
            return
        correlation = delivery.headers.get("ce-correlationid", row.event_id)
        unit.caused_by(
            f"city/{delivery.system}", None, correlation=correlation, causation=row.event_id
        )
        unit.answer(
            delivery.system,
            EventAnsweredV1(
                event_id=row.event_id,
                event_type=row.event_type,
                outcome=outcome,
                order_number=order_number(delivery),
                field=reason.field,
                code=reason.code,
                reason_sv=reason.sv[:1000],
                reason_en=reason.en[:1000],
            ),
        )

    def reject(self, unit: Unit, delivery: Delivery, reason: Reason) -> None:
        """Tell the sender of a message that breaks its contract which field broke it."""
        if delivery.system is None:
            return
        headers = legible_headers(delivery)
        unit.answer(
            delivery.system,
            EventAnsweredV1(
                event_id=headers.get("ce-id", "")[:200] or "?",
                event_type=headers.get("ce-type", "?")[:200],
                outcome=Answer.REJECTED,
                order_number=order_number(delivery),
                field=reason.field,
                code=reason.code,
                reason_sv=reason.sv[:1000],
                reason_en=reason.en[:1000],
            ),
        )
