"""The keys by which projects that look alike are found.

Kept by the mapper: whatever changes a project's content changes its keys in the same transaction.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapper

from services.portfolio.domain.content import Content
from services.portfolio.domain.likeness import Looks
from services.portfolio.domain.projects import Project
from services.portfolio.tables.base import METADATA

LIKENESS: Final = sa.Table(
    "project_likeness",
    METADATA,
    sa.Column("key", sa.String(201), primary_key=True),
    sa.Column("project_id", sa.Uuid, primary_key=True),
    sa.Index(None, "project_id"),
)


def _written(_: Mapper[Project], connection: sa.Connection, project: Project) -> None:
    _write(connection, project.id, project.told)


def _rewritten(_: Mapper[Project], connection: sa.Connection, project: Project) -> None:
    changed = sa.inspect(project).attrs
    history, marked = changed.content.history, changed.marks.history.has_changes()
    if not (marked or history.has_changes()):
        return
    if not marked and history.deleted and Looks.of(history.deleted[0]) == Looks.of(project.content):
        return
    connection.execute(sa.delete(LIKENESS).where(LIKENESS.c.project_id == project.id))
    _write(connection, project.id, project.told)


event.listen(Project, "after_insert", _written)
event.listen(Project, "after_update", _rewritten)


def _write(connection: sa.Connection, project_id: UUID, content: Content) -> None:
    rows = [{"key": key, "project_id": project_id} for key in Looks.of(content).keys]
    if rows:
        connection.execute(sa.insert(LIKENESS), rows)
