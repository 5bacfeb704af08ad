"""How rounds are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Utc, Values
from contracts.rpc.funding import (
    RoundRules,
)
from services.funding.domain.rounds import Round
from services.funding.tables.base import METADATA, only_added

ROUNDS: Final = sa.Table(
    "round",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("rules", Values(RoundRules), nullable=False),
    sa.Column("rules_hash", sa.String(64), nullable=False),
    sa.Column("opened_by", sa.String(64), nullable=False),
    sa.Column("opened_at", Utc, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)


MAPPER.map_imperatively(Round, ROUNDS)
only_added(Round)
