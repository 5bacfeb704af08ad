"""The competence plans of all projects, row by row, so that they can be summed.

Kept by the mapper: whatever changes a project's content changes its rows here in the same transaction.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapper

from chassis.tables import MoneyOre
from contracts.project import CompetenceNeed
from services.portfolio.domain.projects import Project
from services.portfolio.tables.base import METADATA

COMPETENCE: Final = sa.Table(
    "competence_need",
    METADATA,
    sa.Column("project_id", sa.Uuid, primary_key=True),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("people", sa.Integer, nullable=False),
    # Whole hundredths of an hour, for all of them: exact and summable on every database.
    sa.Column("hundredths", sa.BigInteger, nullable=False),
    sa.Column("cost", MoneyOre, nullable=False),
    sa.Index(None, "body_id", "year"),
)


def _written(_: Mapper[Project], connection: sa.Connection, project: Project) -> None:
    _write(connection, project.id, project.told.competence)


def _rewritten(_: Mapper[Project], connection: sa.Connection, project: Project) -> None:
    changed = sa.inspect(project).attrs
    before = changed.content.history.deleted
    marked = changed.marks.history.has_changes()
    if not marked and before and before[0].competence == project.content.competence:
        return
    if marked or changed.content.history.has_changes():
        connection.execute(sa.delete(COMPETENCE).where(COMPETENCE.c.project_id == project.id))
        _write(connection, project.id, project.told.competence)


event.listen(Project, "after_insert", _written)
event.listen(Project, "after_update", _rewritten)


def _write(connection: sa.Connection, project_id: UUID, needs: tuple[CompetenceNeed, ...]) -> None:
    if needs:
        connection.execute(
            sa.insert(COMPETENCE),
            [
                {
                    "project_id": project_id,
                    "place": place,
                    "body_id": need.body_id,
                    "year": need.year,
                    "people": need.people,
                    "hundredths": int(need.hours * need.people * 100),
                    "cost": need.cost,
                }
                for place, need in enumerate(needs)
            ],
        )
