"""How bodies and strategy versions are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Utc, Values, word
from contracts.base import BodyKind
from contracts.rpc.portfolio import CaseMove, Mark, Owner, StrategyItem
from services.portfolio.domain.adoptions import Adoption
from services.portfolio.domain.bodies import Body, BodyVersion
from services.portfolio.domain.strategies import Strategy
from services.portfolio.tables.base import METADATA

_ITEMS: Final = tuple[StrategyItem, ...]

BODIES: Final = sa.Table(
    "body",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("existed_from", sa.Date, nullable=False),
)

BODY_VERSIONS: Final = sa.Table(
    "body_version",
    METADATA,
    sa.Column("body_id", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name_sv", sa.String(200), nullable=False),
    sa.Column("name_en", sa.String(200), nullable=False),
    sa.Column("kind", word(BodyKind), nullable=False),
    sa.Column("parent_id", sa.String(40)),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("successor_id", sa.String(40)),
    sa.Column("recorded_at", Utc, nullable=False),
    sa.Column("recorded_by", sa.String(100), nullable=False),
    sa.Column("owners", Values(tuple[Owner, ...])),
    sa.Column("moves", Values(tuple[CaseMove, ...])),
    sa.Column("mark", word(Mark)),
    sa.Column("source", sa.String(200)),
)

STRATEGIES: Final = sa.Table(
    "strategy",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("adopted_on", sa.Date, nullable=False),
    sa.Column("case_number", sa.String(60)),
    sa.Column("dimensions", Values(_ITEMS), nullable=False),
    sa.Column("implementation_principles", Values(_ITEMS), nullable=False),
    sa.Column("enabling_principles", Values(_ITEMS), nullable=False),
    sa.Column("technique_layers", Values(_ITEMS), nullable=False),
    sa.Column("target_groups", Values(_ITEMS), nullable=False),
    sa.Column("recorded_at", Utc, nullable=False),
    sa.Column("recorded_by", sa.String(100), nullable=False),
    sa.Column("vision", Values(_ITEMS), nullable=False, server_default="[]"),
    sa.Column("focus_areas", Values(_ITEMS), nullable=False, server_default="[]"),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    sa.Column("mark", word(Mark)),
    sa.Column("source", sa.String(200)),
    sa.Index(None, "adopted_on", "id"),
)

ADOPTIONS: Final = sa.Table(
    "adoption",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("strategy_id", sa.String(40), nullable=False),
    sa.Column("adopted_on", sa.Date, nullable=False),
    sa.Column("case_number", sa.String(60), nullable=False),
    sa.Column("recorded_at", Utc, nullable=False),
    sa.Column("recorded_by", sa.String(100), nullable=False),
    sa.Column("correction", sa.String(4000)),
    sa.Column("replaced_at", Utc),
    sa.Index(None, "strategy_id", "body_id"),
)

MAPPER.map_imperatively(Body, BODIES)
MAPPER.map_imperatively(BodyVersion, BODY_VERSIONS)
MAPPER.map_imperatively(Strategy, STRATEGIES)
MAPPER.map_imperatively(Adoption, ADOPTIONS)
