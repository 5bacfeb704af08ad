"""How dependencies, prerequisites and what is said of them are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Utc, word
from contracts.base import DelivererKind, DependencyKind, PrerequisiteKind
from contracts.rpc.portfolio import PrerequisiteState
from services.portfolio.domain.dependencies import Dependency
from services.portfolio.domain.prerequisites import DeliveryMessage, Prerequisite
from services.portfolio.tables.base import METADATA

DEPENDENCIES: Final = sa.Table(
    "dependency",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("kind", word(DependencyKind), nullable=False, server_default="requires"),
    sa.Column("other_id", sa.Uuid, nullable=False),
    sa.Column("reason", sa.String(4000), nullable=False),
    sa.Column("declared_at", Utc, nullable=False),
    sa.Column("declared_by", sa.String(100), nullable=False),
    sa.Column("ended_at", Utc),
    sa.Column("ended_by", sa.String(100)),
    sa.Column("end_reason", sa.String(4000)),
    sa.Index(None, "project_id", "ended_at"),
    sa.Index(None, "other_id", "ended_at"),
)

PREREQUISITES: Final = sa.Table(
    "prerequisite",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("kind", word(PrerequisiteKind), nullable=False),
    sa.Column("site_code", sa.String(200), nullable=False),
    sa.Column("needed_on", sa.Date, nullable=False),
    sa.Column("delivered_by", sa.String(40), nullable=False),
    sa.Column("state", word(PrerequisiteState), nullable=False),
    sa.Column("dated_on", sa.Date),
    sa.Column("reason", sa.String(4000)),
    sa.Column("moved_at", Utc, nullable=False),
    sa.Column("deliverer", word(DelivererKind), nullable=False, server_default="system"),
    sa.Column("deliverer_id", sa.Uuid),
    sa.Index(None, "project_id", "id"),
    sa.Index(None, "deliverer_id"),
    sa.Index(None, "site_code", "id"),
    sa.Index(None, "state", "id"),
)

DELIVERY_MESSAGES: Final = sa.Table(
    "prerequisite_message",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("prerequisite_id", sa.Uuid, nullable=False),
    sa.Column("source", sa.String(60), nullable=False),
    sa.Column("event_id", sa.String(200), nullable=False),
    sa.Column("event_type", sa.String(120), nullable=False),
    sa.Column("said_at", Utc, nullable=False),
    sa.Column("state", word(PrerequisiteState), nullable=False),
    sa.Column("dated_on", sa.Date),
    sa.Column("reason", sa.String(4000)),
    sa.Column("root_id", sa.Uuid, nullable=False),
    sa.Column("placed_at", Utc, nullable=False),
    sa.Column("corrects", sa.String(200)),
    sa.Column("order_number", sa.String(200)),
    sa.Column("site_code", sa.String(200)),
    sa.Column("recalled_at", Utc),
    sa.Column("recall_reason", sa.String(4000)),
    sa.UniqueConstraint("source", "event_id"),
    sa.Index(None, "prerequisite_id"),
    sa.Index(None, "root_id"),
)

MAPPER.map_imperatively(Dependency, DEPENDENCIES)
MAPPER.map_imperatively(Prerequisite, PREREQUISITES)
MAPPER.map_imperatively(DeliveryMessage, DELIVERY_MESSAGES)
