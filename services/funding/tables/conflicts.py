"""How relations, what was said of them, and conflicts of interest are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Utc, Values, word
from contracts.events.city import RelationKind
from contracts.rpc.funding import ConflictRelation, ConflictState, Settlement
from services.funding.domain.conflicts import Concerned, Conflict
from services.funding.domain.relations import Relation, RelationStatement
from services.funding.tables.base import METADATA, only_added

RELATIONS: Final = sa.Table(
    "relation",
    METADATA,
    sa.Column("source", sa.String(100), primary_key=True),
    sa.Column("relation_id", sa.String(200), primary_key=True),
    sa.Column("person_id", sa.String(64), nullable=False),
    sa.Column("kind", word(RelationKind), nullable=False),
    sa.Column("body_id", sa.String(40)),
    sa.Column("organisation_number", sa.String(11)),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("stands", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "person_id"),
)

RELATION_STATEMENTS: Final = sa.Table(
    "relation_statement",
    METADATA,
    sa.Column("source", sa.String(100), primary_key=True),
    sa.Column("event_id", sa.String(200), primary_key=True),
    sa.Column("relation_id", sa.String(200), nullable=False),
    sa.Column("sent_at", Utc, nullable=False),
    sa.Column("corrects", sa.String(200)),
    sa.Column("person_id", sa.String(64)),
    sa.Column("kind", word(RelationKind)),
    sa.Column("body_id", sa.String(40)),
    sa.Column("organisation_number", sa.String(11)),
    sa.Column("valid_from", sa.Date),
    sa.Column("valid_to", sa.Date),
    sa.Column("recalled_at", Utc),
    sa.Column("recall_reason", sa.String(4000)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "source", "relation_id"),
)

CONFLICTS: Final = sa.Table(
    "conflict",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("person_id", sa.String(64), nullable=False),
    sa.Column("state", word(ConflictState), nullable=False),
    sa.Column("relations", Values(tuple[ConflictRelation, ...]), nullable=False),
    sa.Column("settlements", Values(tuple[Settlement, ...]), nullable=False),
    sa.Column("raised_at", Utc, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("project_id", "person_id"),
    sa.Index(None, "person_id", "id"),
)

CONCERNED: Final = sa.Table(
    "concerned",
    METADATA,
    sa.Column("project_id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.String(64), primary_key=True),
    sa.Column("since", Utc, nullable=False),
    sa.Index(None, "person_id"),
)


MAPPER.map_imperatively(Relation, RELATIONS)
MAPPER.map_imperatively(RelationStatement, RELATION_STATEMENTS)
MAPPER.map_imperatively(Conflict, CONFLICTS)
MAPPER.map_imperatively(Concerned, CONCERNED)
only_added(Concerned)
