"""How the council's meetings are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Utc, Values, word
from contracts.rpc.funding import (
    AgendaItem,
    MeetingState,
    Member,
)
from services.funding.domain.meetings import Meeting
from services.funding.tables.base import METADATA

MEETINGS: Final = sa.Table(
    "meeting",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("round_id", sa.String(40), nullable=False),
    sa.Column("held_on", sa.Date, nullable=False),
    sa.Column("seats", sa.Integer, nullable=False),
    sa.Column("state", word(MeetingState), nullable=False),
    sa.Column("members", Values(tuple[Member, ...]), nullable=False),
    sa.Column("present", Values(tuple[str, ...]), nullable=False),
    sa.Column("agenda", Values(tuple[AgendaItem, ...]), nullable=False),
    sa.Column("called_by", sa.String(64), nullable=False),
    sa.Column("called_at", Utc, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "round_id", "id"),
)


MAPPER.map_imperatively(Meeting, MEETINGS)
