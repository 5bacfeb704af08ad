"""How projects and their revisions are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Utc, Values, word
from contracts.base import ProjectKind
from contracts.rpc.portfolio import (
    Baseline,
    Closed,
    PassedPoint,
    Paused,
    ProjectState,
    Returned,
    TakenOver,
)
from services.portfolio.domain.content import Content
from services.portfolio.domain.masks import StandingMark
from services.portfolio.domain.projects import Project, Revision
from services.portfolio.tables.base import METADATA

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
    sa.Column("opened_at", Utc, nullable=False),
    sa.Column("submitted_at", Utc),
    sa.Column("submitted_revision", sa.Integer),
    sa.Column("plan_opened_at", Utc),
    sa.Column("public", sa.Boolean, nullable=False),
    sa.Column("returned", Values(Returned)),
    sa.Column("baseline", Values(Baseline)),
    sa.Column("decision_points", Values(tuple[PassedPoint, ...]), nullable=False),
    sa.Column("taken_over", Values(TakenOver)),
    sa.Column("paused", Values(Paused)),
    sa.Column("closed", Values(Closed)),
    sa.Column(
        "marks", Values(tuple[StandingMark, ...]), nullable=False, server_default=sa.text("'[]'")
    ),
    sa.Index(None, "body_id", "id"),
    sa.Index(None, "state", "id"),
    sa.Index(None, "moved_at", "id"),
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

MAPPER.map_imperatively(Project, PROJECTS)
MAPPER.map_imperatively(Revision, REVISIONS)
