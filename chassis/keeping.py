"""Keeping what has had no effect: rows of `held_event`, whole enough to be handed to a handler again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import orjson
import sqlalchemy as sa
import structlog

from chassis.claims import end_claim
from chassis.clock import system_now
from chassis.decoding import Arrived, Delivery
from chassis.outcomes import UNCLAIMED, Reason
from chassis.raw import legible, legible_headers
from chassis.tables import CLAIM, HELD
from chassis.unit import Unit
from contracts.errors import NotYet
from contracts.rpc.operations import HeldState

log = structlog.get_logger()

#: Of a message that breaks its contract at most this much is kept; a well-formed body is kept whole.
RAW_BYTES: Final = 64 * 1024


def keep(
    unit: Unit,
    one: Arrived,
    state: HeldState,
    reason: Reason,
    *,
    due_at: datetime | None = None,
    attempts: int = 0,
    error: Exception | None = None,
    ordered: bool = True,
) -> None:
    """Keep one well-formed event."""
    order_key = one.order_key if ordered else None
    if state is HeldState.PARKED and one.delivery.system:
        # City events park alone: an outside system's fault must not stop its next message.
        order_key = None
        # A recall or a correction that came first can take its place now.
        unit.subjects.add(f"event/{one.envelope.id}")
    unit.session.execute(
        sa.insert(HELD).values(
            state=state.value,
            order_key=order_key,
            missing=error.missing[:300] if isinstance(error, NotYet) else None,
            **identity(one.delivery),
            source=one.envelope.source,
            event_id=one.envelope.id,
            event_type=one.envelope.type,
            subject=one.envelope.subject,
            body=one.delivery.body.decode(),
            code=reason.code,
            reason_sv=reason.sv,
            reason_en=reason.en,
            attempts=attempts,
            received_at=system_now(),
            due_at=due_at,
        )
    )
    log.warning(
        "event_held",
        state=state.value,
        code=reason.code,
        event_id=one.envelope.id,
        event_type=one.envelope.type,
        subject=one.envelope.subject,
        correlation=one.envelope.correlationid,
    )


def keep_raw(unit: Unit, delivery: Delivery, reason: Reason) -> None:
    """Keep a bounded, legible copy of a message that breaks its contract."""
    headers = legible_headers(delivery)
    body = delivery.body[:RAW_BYTES].decode("utf-8", "replace").replace("\0", "\ufffd")
    unit.session.execute(
        sa.insert(HELD).values(
            state=HeldState.PARKED.value,
            **identity(delivery),
            source=headers.get("ce-source", "")[:60],
            event_id=headers.get("ce-id", "")[:200],
            event_type=headers.get("ce-type", "")[:200],
            subject=headers.get("ce-subject", "")[:200],
            body=body,
            truncated=len(delivery.body) > RAW_BYTES,
            code=reason.code,
            reason_sv=reason.sv,
            reason_en=reason.en,
            attempts=0,
            received_at=system_now(),
        )
    )
    log.warning("message_parked_raw", queue=delivery.queue, reason=reason.en)


def give_up(unit: Unit, one: Arrived, event_id: str) -> bool:
    """A sender takes back what was parked and so never had an effect."""
    taken = sa.exists().where(CLAIM.c.source == HELD.c.source, CLAIM.c.event_id == event_id)
    given_up = unit.session.execute(
        sa.delete(HELD)
        .where(
            HELD.c.source == one.envelope.source,
            HELD.c.event_id == event_id,
            # Another sender's forgery is not this sender's to take back.
            HELD.c.sender == one.delivery.system,
            # One that waits or is retried may still have its effect: what follows it waits too.
            HELD.c.state == HeldState.PARKED.value,
            # A spoiled copy beside an event that was claimed is not what the sender means.
            sa.or_(HELD.c.code.not_in(UNCLAIMED), ~taken),
        )
        .returning(HELD.c.id)
    ).first()
    if given_up is None:
        return False
    end_claim(unit, one.envelope.source, event_id, "recalled")
    return True


def identity(delivery: Delivery) -> dict[str, Any]:
    """What is needed to hand a held event to its handler again."""
    return {
        "queue": delivery.queue,
        "sender": delivery.system,
        "headers": orjson.dumps(
            {
                "exchange": delivery.exchange,
                "routing_key": delivery.routing_key,
                "content_type": legible(delivery.content_type or ""),
                "user_id": delivery.user_id,
                "headers": legible_headers(delivery),
            }
        ).decode(),
    }


def delivery_of(row: Any) -> Delivery:  # noqa: ANN401 (a row of HELD)
    """The message as it arrived (a raw one may have been cut)."""
    kept = orjson.loads(row.headers)
    return Delivery(
        queue=row.queue,
        exchange=kept["exchange"],
        routing_key=kept["routing_key"],
        headers=kept["headers"],
        content_type=kept["content_type"],
        user_id=kept["user_id"],
        body=row.body.encode(),
    )
