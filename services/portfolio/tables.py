"""How portfolio is stored: one table for each aggregate and each kind of row that is only added."""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Json, Utc, Values, new_metadata, word
from contracts.base import BodyKind, PrerequisiteKind, ProjectKind
from contracts.envelope import Event
from contracts.registry import EVENTS
from contracts.rpc.portfolio import PrerequisiteState, ProjectState, StrategyItem
from services.portfolio.domain.bodies import Body, BodyVersion
from services.portfolio.domain.case import Entry
from services.portfolio.domain.content import Content
from services.portfolio.domain.dependencies import Dependency
from services.portfolio.domain.prerequisites import DeliveryMessage, Prerequisite
from services.portfolio.domain.projects import Project, Revision
from services.portfolio.domain.strategies import Strategy

METADATA: Final = new_metadata()


class StoredEvent(sa.types.TypeDecorator[Event]):
    """An event with its wire name. Every version ever published can be read."""

    impl = Json
    cache_ok = True

    def __repr__(self) -> str:
        """How a migration writes it."""
        return "Json"

    def process_bind_param(self, value: Event | None, dialect: sa.Dialect) -> Any:  # noqa: ANN401, ARG002
        """As JSON."""
        if value is None:
            return None
        return {"type": value.type_name, "data": value.model_dump(mode="json")}

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Event | None:  # noqa: ANN401, ARG002
        """As it was."""
        return None if value is None else EVENTS[value["type"]].model_validate(value["data"])


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
)

_ITEMS: Final = tuple[StrategyItem, ...]

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
    sa.Index(None, "adopted_on", "id"),
)

PROJECTS: Final = sa.Table(
    "project",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("kind", word(ProjectKind), nullable=False),
    sa.Column("state", word(ProjectState), nullable=False),
    sa.Column("moved_at", Utc, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("content", Values(Content), nullable=False),
    sa.Column("searched", sa.Text, nullable=False),
    sa.Column("opened_at", Utc, nullable=False),
    sa.Column("submitted_at", Utc),
    sa.Column("submitted_revision", sa.Integer),
    sa.Column("plan_opened_at", Utc),
    sa.Index(None, "body_id", "id"),
    sa.Index(None, "state", "id"),
)

REVISIONS: Final = sa.Table(
    "project_revision",
    METADATA,
    sa.Column("project_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("changed", Values(tuple[str, ...]), nullable=False),
    sa.Column("actor", sa.String(100), nullable=False),
    sa.Column("revised_at", Utc, nullable=False),
    sa.Column("draft", sa.Boolean, nullable=False),
    sa.Column("content", Values(Content), nullable=False),
)

DEPENDENCIES: Final = sa.Table(
    "dependency",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("requires_id", sa.Uuid, nullable=False),
    sa.Column("reason", sa.String(4000), nullable=False),
    sa.Column("declared_at", Utc, nullable=False),
    sa.Column("declared_by", sa.String(100), nullable=False),
    sa.Column("ended_at", Utc),
    sa.Column("ended_by", sa.String(100)),
    sa.Column("end_reason", sa.String(4000)),
    sa.Index(None, "project_id", "ended_at"),
    sa.Index(None, "requires_id", "ended_at"),
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
    sa.Index(None, "project_id", "id"),
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

MAPPER.map_imperatively(Body, BODIES)
MAPPER.map_imperatively(BodyVersion, BODY_VERSIONS)
MAPPER.map_imperatively(Strategy, STRATEGIES)
MAPPER.map_imperatively(Project, PROJECTS)
MAPPER.map_imperatively(Revision, REVISIONS)
MAPPER.map_imperatively(Dependency, DEPENDENCIES)
MAPPER.map_imperatively(Prerequisite, PREREQUISITES)
MAPPER.map_imperatively(DeliveryMessage, DELIVERY_MESSAGES)
MAPPER.map_imperatively(Entry, ENTRIES)
