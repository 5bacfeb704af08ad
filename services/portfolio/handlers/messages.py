"""What deliverers have said of prerequisites, as it is kept."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from chassis.unit import Unit
from services.portfolio.domain.prerequisites import DeliveryMessage
from services.portfolio.tables import DELIVERY_MESSAGES


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
