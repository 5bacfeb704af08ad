"""Who sees what: a draft is visible to its own body's officers and registrars and to the auditors alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Self
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.authority import PROCEDURES
from contracts.errors import not_found
from contracts.rpc import portfolio as rpc
from contracts.rpc.base import Role
from contracts.words.secrecy import secret
from services.portfolio.domain.content import Content
from services.portfolio.domain.documents import Document
from services.portfolio.domain.masks import (
    StandingMark,
    hides,
    masked,
    repeating,
    untelling,
    words_by_field,
)
from services.portfolio.domain.prerequisites import Prerequisite
from services.portfolio.domain.projects import Project
from services.portfolio.tables import DOCUMENTS, PROJECTS

#: Who may amend a body's drafts, or keep its documents, may see them.
_INSIDE: Final = (PROCEDURES["portfolio.amend_project"], PROCEDURES["portfolio.add_document"])


@dataclass(frozen=True)
class Reader:
    """Which bodies' drafts and marked fields a caller sees. Whatever shows a project asks here for its words."""

    bodies: frozenset[str]
    everything: bool
    roles: frozenset[Role]

    @classmethod
    def of(cls, call: Call, *, as_public: bool = False) -> Self:
        """By the roles that are valid today; or as anybody who asks for a record, whoever prepares it."""
        if as_public:
            return cls(frozenset(), everything=False, roles=frozenset())
        today = call.unit.today
        scopes = [call.caller.scopes(procedure, today) for procedure in _INSIDE]
        bodies = frozenset[str]().union(*(bodies for bodies, _ in scopes))
        everywhere = any(everywhere for _, everywhere in scopes)
        roles = frozenset(held.role for held in call.caller.roles if held.is_valid(today))
        return cls(bodies, everywhere or Role.AUDITOR in roles, roles)

    def is_inside(self, body_id: str) -> bool:
        """Whether the body's working material is open to the reader."""
        return self.everything or body_id in self.bodies

    def sees(self, project: Project) -> bool:
        """What was dispatched is public, and so is an idea."""
        return not project.is_draft or self.is_inside(project.body_id)

    def hidden(self, marks: Iterable[StandingMark], body_id: str) -> tuple[StandingMark, ...]:
        """The marks that mask for the reader: all but those of a body of its own, or shared with its role."""
        if self.is_inside(body_id):
            return ()
        return tuple(mark for mark in marks if self.roles.isdisjoint(mark.read_by))

    def content(self, project: Project, content: Content | None = None) -> Content:
        """What the project says to the reader, now or in an earlier revision's content."""
        hidden = self.hidden(project.marks, project.body_id)
        return masked(content if content is not None else project.content, hidden)

    def masks(self, project: Project) -> rpc.Masks:
        """What the reader is told of the marks on a project's fields. What is empty has nothing to hide."""
        hidden = self.hidden(project.marks, project.body_id)
        content, marked = project.content, {mark.field for mark in project.marks}
        told = []
        for mark in project.marks:
            is_hidden = mark in hidden
            told.append(_mask(mark, mark.field, masked=is_hidden and hides(content, mark.field)))
            told += [
                _mask(mark, name, masked=True)
                for name in repeating(mark.field)
                if is_hidden and name not in marked and getattr(content, name)
            ]
        return tuple(told)

    def cost_total(self, project: Project, content: Content | None = None) -> Decimal:
        """What the project costs in all, as far as the reader sees its costs; 0.00 where they are masked."""
        hidden = words_by_field(self.hidden(project.marks, project.body_id))
        return Decimal("0.00") if "costs" in hidden else project.cost_total(content)

    def taken_over(self, project: Project) -> rpc.TakenOver | None:
        """With the financing that it had, which is covered with its costs."""
        hidden = words_by_field(self.hidden(project.marks, project.body_id))
        if project.taken_over is None or "costs" not in hidden:
            return project.taken_over
        return project.taken_over.model_copy(update={"financing": ()})

    def lacking(self, project: Project, lacks: Iterable[rpc.Missing]) -> tuple[rpc.Missing, ...]:
        """What is missing, in words that the reader may read."""
        return untelling(lacks, self.hidden(project.marks, project.body_id))

    def masks_of(self, document: Document, project: Project) -> rpc.Masks:
        """What the reader is told of the marks on a document."""
        hidden = self.hidden(document.marks, project.body_id)
        return tuple(_mask(mark, None, masked=mark in hidden) for mark in document.marks)

    @property
    def visible(self) -> sa.ColumnElement[bool]:
        """The same rule as a condition on `project`."""
        if self.everything:
            return sa.true()
        return sa.or_(PROJECTS.c.public.is_(sa.true()), PROJECTS.c.body_id.in_(sorted(self.bodies)))

    @property
    def sees_documents(self) -> sa.ColumnElement[bool]:
        """A condition on `document` of a visible `project`: working material stays inside its body."""
        if self.everything:
            return sa.true()
        return sa.or_(
            DOCUMENTS.c.public.is_(sa.true()), PROJECTS.c.body_id.in_(sorted(self.bodies))
        )


def _mask(mark: StandingMark, field: str | None, *, masked: bool) -> rpc.Mask:
    words = secret([mark.ground])
    return rpc.Mask(field=field, ground=mark.ground, masked=masked, sv=words.sv, en=words.en)


def visible_project(
    project: Project | None, project_id: UUID, call: Call, *, as_public: bool = False
) -> Project:
    """The project, unless it is absent or invisible: nobody learns which."""
    if project is None or not Reader.of(call, as_public=as_public).sees(project):
        raise not_found("project", project_id)
    return project


def received_project(project: Project | None, project_id: UUID, call: Call) -> Project:
    """The project that somebody acting for the city is about to move, as they have seen it."""
    project = visible_project(project, project_id, call)
    call.expect(project.version)
    return project


def own_project(project: Project | None, project_id: UUID, call: Call) -> Project:
    """The project that the caller's own body is about to change, as the caller has seen it."""
    project = visible_project(project, project_id, call)
    call.require(project.body_id)
    call.expect(project.version)
    return project


def visible_prerequisite(unit: Unit, prerequisite_id: UUID, call: Call) -> Prerequisite:
    """The prerequisite, unless it is absent or of a project that is invisible: nobody learns which."""
    prerequisite = unit.load(Prerequisite, prerequisite_id)
    project = unit.load(Project, prerequisite.project_id) if prerequisite is not None else None
    if prerequisite is None or project is None or not Reader.of(call).sees(project):
        raise not_found("prerequisite", prerequisite_id)
    return prerequisite
