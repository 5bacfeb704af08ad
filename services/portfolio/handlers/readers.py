"""Who sees what: a draft is visible to its own body's case officers and to the auditors alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.authority import PROCEDURES
from contracts.errors import not_found
from contracts.rpc.base import Role
from services.portfolio.domain.prerequisites import Prerequisite
from services.portfolio.domain.projects import Project
from services.portfolio.tables import PROJECTS

#: Who may amend a body's drafts may see them.
_AMENDING: Final = PROCEDURES["portfolio.amend_project"]


@dataclass(frozen=True)
class Reader:
    """Which bodies' drafts a caller sees."""

    bodies: frozenset[str]
    everything: bool

    @classmethod
    def of(cls, call: Call) -> Self:
        """By the roles that are valid today."""
        today = call.unit.today
        bodies, everywhere = call.caller.scopes(_AMENDING, today)
        audits = any(
            held.role is Role.AUDITOR and held.is_valid(today) for held in call.caller.roles
        )
        return cls(bodies, everywhere or audits)

    def is_inside(self, body_id: str) -> bool:
        """Whether the body's working material is open to the reader."""
        return self.everything or body_id in self.bodies

    def sees(self, project: Project) -> bool:
        """What was dispatched is public, and so is an idea."""
        return not project.is_draft or self.is_inside(project.body_id)

    @property
    def visible(self) -> sa.ColumnElement[bool]:
        """The same rule as a condition on `project`."""
        if self.everything:
            return sa.true()
        return sa.or_(PROJECTS.c.public.is_(sa.true()), PROJECTS.c.body_id.in_(sorted(self.bodies)))


def visible_project(project: Project | None, project_id: UUID, call: Call) -> Project:
    """The project, unless it is absent or invisible: nobody learns which."""
    if project is None or not Reader.of(call).sees(project):
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
