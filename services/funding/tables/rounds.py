"""How rounds are stored: as they are, and every version of their rules."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Utc, Values
from contracts.rpc.funding import (
    RoundRules,
)
from services.funding.domain.rounds import Round, RoundVersion
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
    sa.Column("rules_version", sa.Integer, nullable=False, server_default="1"),
    sa.Column("closed_on", sa.Date),
)


ROUND_VERSIONS: Final = sa.Table(
    "round_version",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("round_id", sa.String(40), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("rules", Values(RoundRules), nullable=False),
    sa.Column("rules_hash", sa.String(64), nullable=False),
    sa.Column("case_number", sa.String(60)),
    sa.Column("reason", sa.String(4000)),
    sa.Column("frozen_by", sa.String(64), nullable=False),
    sa.Column("frozen_at", Utc, nullable=False),
    sa.UniqueConstraint("round_id", "number"),
)


MAPPER.map_imperatively(Round, ROUNDS)
MAPPER.map_imperatively(RoundVersion, ROUND_VERSIONS)
only_added(RoundVersion)
