"""How early opinions are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, MoneyOre, Utc, word
from contracts.base import OpinionAnswer, ProjectKind
from services.portfolio.domain.opinions import EarlyOpinion
from services.portfolio.tables.base import METADATA

OPINIONS: Final = sa.Table(
    "early_opinion",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("kind", word(ProjectKind), nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("summary", sa.String(300), nullable=False),
    sa.Column("cost_total", MoneyOre, nullable=False),
    sa.Column("starts_on", sa.Date, nullable=False),
    sa.Column("requested_by", sa.String(100), nullable=False),
    sa.Column("requested_at", Utc, nullable=False),
    sa.Column("answer", word(OpinionAnswer)),
    sa.Column("reason", sa.String(4000)),
    sa.Column("given_by", sa.String(100)),
    sa.Column("given_at", Utc),
    sa.Index(None, "project_id"),
    sa.Index(None, "body_id", "id"),
)

MAPPER.map_imperatively(EarlyOpinion, OPINIONS)
