"""How the case timeline is stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Utc
from services.portfolio.domain.case import Entry
from services.portfolio.tables.base import METADATA, StoredEvent

ENTRIES: Final = sa.Table(
    "case_entry",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("source", sa.String(60), nullable=False),
    sa.Column("event_id", sa.String(200), nullable=False),
    sa.Column("event_type", sa.String(120), nullable=False),
    sa.Column("happened_at", Utc, nullable=False),
    sa.Column("actor", sa.String(100)),
    sa.Column("body_id", sa.String(40)),
    sa.Column("causation_id", sa.String(200)),
    sa.Column("draft", sa.Boolean, nullable=False),
    sa.Column("event", StoredEvent, nullable=False),
    sa.UniqueConstraint("source", "event_id"),
    sa.Index(None, "project_id", "happened_at", "id"),
)

MAPPER.map_imperatively(Entry, ENTRIES)
