"""The graph of what stands on what, read by recursive queries from where it is asked about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from chassis.claims import order_lock
from chassis.unit import Unit
from contracts.base import DependencyKind
from contracts.rpc.portfolio import PrerequisiteState
from services.portfolio.domain.dependencies import Edge
from services.portfolio.handlers.readers import Reader
from services.portfolio.tables import DEPENDENCIES, PREREQUISITES, PROJECTS

_REQUIRED: Final = sa.and_(
    DEPENDENCIES.c.kind == DependencyKind.REQUIRES, DEPENDENCIES.c.ended_at.is_(None)
)
#: Whoever changes the graph, or follows a change through it, holds this lock.
GRAPH: Final = "graph"


def lock_graph(unit: Unit) -> None:
    """One change of the graph at a time. Taken first, before any row: whoever holds it then waits only
    for transactions that never ask for it."""
    order_lock(unit, [GRAPH])


def among(
    unit: Unit, column: sa.ColumnElement[UUID], ids: Iterable[UUID]
) -> sa.ColumnElement[bool]:
    """One of these ids. On PostgreSQL they are one parameter, however many there are."""
    ids = sorted(set(ids))
    if unit.on_sqlite:
        return column.in_(ids)
    return column == sa.any_(sa.literal(ids, postgresql.ARRAY(sa.Uuid())))


def edges_below(unit: Unit, starts: Iterable[UUID]) -> list[Edge]:
    """Every edge on the ways down from these projects."""
    edge = _standing("edge")
    way = (
        sa.select(edge.c.project_id, edge.c.other_id)
        .where(among(unit, edge.c.project_id, starts))
        .cte("way", recursive=True)
    )
    whole = way.union(
        sa.select(edge.c.project_id, edge.c.other_id).join(way, edge.c.project_id == way.c.other_id)
    )
    rows = unit.session.execute(sa.select(whole.c.project_id, whole.c.other_id))
    return [(row.project_id, row.other_id) for row in rows]


def above(unit: Unit, starts: Iterable[UUID]) -> set[UUID]:
    """Everything that stands on these projects, at whatever depth."""
    edge = _standing("edge")
    way = (
        sa.select(edge.c.project_id)
        .where(among(unit, edge.c.other_id, starts))
        .cte("way", recursive=True)
    )
    whole = way.union(sa.select(edge.c.project_id).join(way, edge.c.other_id == way.c.project_id))
    return set(unit.session.scalars(sa.select(whole.c.project_id)))


def exclusions_among(unit: Unit, project_ids: Iterable[UUID]) -> list[Edge]:
    """The pairs among these projects that exclude each other."""
    ids = set(project_ids)
    rows = unit.session.execute(
        sa.select(DEPENDENCIES.c.project_id, DEPENDENCIES.c.other_id).where(
            DEPENDENCIES.c.kind == DependencyKind.EXCLUDES,
            DEPENDENCIES.c.ended_at.is_(None),
            among(unit, DEPENDENCIES.c.project_id, ids),
            among(unit, DEPENDENCIES.c.other_id, ids),
        )
    )
    return [(row.project_id, row.other_id) for row in rows]


def visible_among(unit: Unit, reader: Reader, project_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these projects that the reader sees."""
    return set(
        unit.session.scalars(
            sa.select(PROJECTS.c.id).where(among(unit, PROJECTS.c.id, project_ids), reader.visible)
        )
    )


def edges_of(unit: Unit, project_ids: Iterable[UUID]) -> list[Edge]:
    """What these projects require directly, as declared."""
    rows = unit.session.execute(
        sa.select(DEPENDENCIES.c.project_id, DEPENDENCIES.c.other_id).where(
            _REQUIRED, among(unit, DEPENDENCIES.c.project_id, project_ids)
        )
    )
    return [(row.project_id, row.other_id) for row in rows]


def standing_on(unit: Unit, project_id: UUID) -> set[UUID]:
    """The projects that stand directly on this one."""
    edge = _standing("edge")
    return set(
        unit.session.scalars(sa.select(edge.c.project_id).where(edge.c.other_id == project_id))
    )


def _standing(name: str) -> sa.Subquery:
    """A project stands on what it requires, and on what delivers its prerequisites."""
    required = sa.select(DEPENDENCIES.c.project_id, DEPENDENCIES.c.other_id).where(_REQUIRED)
    delivered = sa.select(
        PREREQUISITES.c.project_id, PREREQUISITES.c.deliverer_id.label("other_id")
    ).where(
        PREREQUISITES.c.deliverer_id.is_not(None),
        PREREQUISITES.c.state != PrerequisiteState.WAIVED,
    )
    return sa.union_all(required, delivered).subquery(name)
