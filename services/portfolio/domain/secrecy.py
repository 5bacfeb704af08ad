"""Marks of secrecy: set and lifted, with their history. They warn and mask; they decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID

from contracts.events.portfolio import SecrecyLiftedV1, SecrecyMarkedV1
from contracts.rpc.base import Role
from contracts.rpc.portfolio import MarkSecrecy
from services.portfolio.domain.documents import Document
from services.portfolio.domain.masks import MARKABLE, StandingMark
from services.portfolio.domain.projects import Project
from services.portfolio.domain.record_refusals import (
    AlreadyLifted,
    AlreadyMarked,
    FieldOrDocument,
    NotMarkable,
)


@dataclass(eq=False)
class SecrecyMark:
    """One mark. Only lifting it adds to it."""

    id: UUID
    version: int
    project_id: UUID
    document_id: UUID | None
    field: str | None
    ground: str
    reason: str
    read_by: tuple[Role, ...]
    set_on: date
    set_at: datetime
    set_by: str
    lifted_at: datetime | None = None
    lifted_by: str | None = None
    lift_reason: str | None = None

    @classmethod
    def put(
        cls,
        new_id: UUID,
        said: MarkSecrecy,
        project: Project,
        document: Document | None,
        by: str,
        now: datetime,
        today: date,
    ) -> tuple[Self, SecrecyMarkedV1]:
        """On a field or on a document; each provision once."""
        if (said.field is None) == (document is None):
            raise FieldOrDocument
        if said.field is not None and said.field not in MARKABLE:
            raise NotMarkable(field=said.field, fields=", ".join(sorted(MARKABLE)))
        covered = project if document is None else document
        if any(one.field == said.field and one.ground == said.ground for one in covered.marks):
            raise AlreadyMarked(ground=said.ground)
        standing = StandingMark(
            mark_id=new_id, field=said.field, ground=said.ground, read_by=said.read_by
        )
        covered.cover((*covered.marks, standing))
        mark = cls(
            id=new_id,
            version=1,
            project_id=project.id,
            document_id=document.id if document is not None else None,
            field=said.field,
            ground=said.ground,
            reason=said.reason,
            read_by=said.read_by,
            set_on=today,
            set_at=now,
            set_by=by,
        )
        return mark, SecrecyMarkedV1(
            project_id=project.id,
            body_id=project.body_id,
            field=mark.field,
            document_id=mark.document_id,
            ground=mark.ground,
            draft=_is_inside(project, document),
        )

    def lift(
        self, project: Project, document: Document | None, reason: str, by: str, now: datetime
    ) -> SecrecyLiftedV1:
        """What it covered is shown again, unless another mark stands on it."""
        if self.lifted_at is not None:
            raise AlreadyLifted(mark=self.id)
        covered = project if document is None else document
        covered.cover(tuple(one for one in covered.marks if one.mark_id != self.id))
        self.lifted_at, self.lifted_by, self.lift_reason = now, by, reason
        self.version += 1
        return SecrecyLiftedV1(
            project_id=project.id,
            body_id=project.body_id,
            field=self.field,
            document_id=self.document_id,
            ground=self.ground,
            draft=_is_inside(project, document),
        )


def _is_inside(project: Project, document: Document | None) -> bool:
    """Nobody outside knows of what is marked."""
    return project.is_draft or (document is not None and not document.public)
