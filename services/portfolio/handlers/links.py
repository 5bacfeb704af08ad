"""What a project stands on: other projects, and prerequisites at sites."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.claims import order_lock
from chassis.unit import Unit
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.dependencies import MOST, Dependency, Edge, circle
from services.portfolio.domain.prerequisites import Prerequisite
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import NotRequired, StandsOnItself, TooMany
from services.portfolio.handlers.readers import own_project, visible_project
from services.portfolio.handlers.views import (
    prerequisite_view,
    prerequisites_of,
    project_view,
)
from services.portfolio.tables import DEPENDENCIES, PROJECTS

#: Two dependencies that close a circle only together must not be declared side by side.
_GRAPH: Final = "dependencies"


def declare_dependency(request: rpc.DeclareDependency, call: Call) -> rpc.ProjectView:
    """One project stands on another that the caller can see."""
    unit = call.unit
    projects = unit.load_many(Project, {request.project_id, request.requires_id})
    project = own_project(projects.get(request.project_id), request.project_id, call)
    required = visible_project(projects.get(request.requires_id), request.requires_id, call)
    # Taken last, after the rows: whoever holds it waits for nobody.
    order_lock(unit, [_GRAPH])
    way = circle(_reachable(unit, required.id), project.id, required.id)
    if way is not None:
        raise StandsOnItself(circle=_named(unit, way))
    dependency, declared = Dependency.declare(
        unit.new_id(),
        project,
        required,
        _standing(unit, project.id),
        request.reason,
        unit.actor,
        unit.now,
    )
    unit.add(dependency)
    unit.add(project.relink("requires", unit.actor, unit.now))
    unit.publish(declared)
    return project_view(project, call)


def remove_dependency(request: rpc.RemoveDependency, call: Call) -> rpc.ProjectView:
    """It ends with a reason; that it was stays on the record."""
    unit = call.unit
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    standing = [
        one for one in _standing(unit, project.id) if one.requires_id == request.requires_id
    ]
    if not standing:
        raise NotRequired(requires=request.requires_id)
    unit.add(project.relink("requires", unit.actor, unit.now))
    unit.publish(standing[0].end(project, request.reason, unit.actor, unit.now))
    return project_view(project, call)


def declare_prerequisite(request: rpc.DeclarePrerequisite, call: Call) -> rpc.PrerequisiteView:
    """What a project needs in place at a site, by when, and who answers for it."""
    unit = call.unit
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    if len(prerequisites_of(unit, project.id)) >= MOST:
        raise TooMany(most=MOST, what_sv="förutsättningar", what_en="prerequisites")
    prerequisite, declared = Prerequisite.declare(
        unit.new_id(),
        project,
        request.kind,
        request.site_code,
        request.needed_on,
        request.delivered_by,
        unit.now,
    )
    unit.add(prerequisite)
    unit.add(project.relink("prerequisites", unit.actor, unit.now))
    unit.publish(declared)
    # A city event may have come before it.
    unit.subjects.add(f"prerequisite/{prerequisite.id}")
    return prerequisite_view(prerequisite)


def _standing(unit: Unit, project_id: UUID) -> list[Dependency]:
    return list(
        unit.session.scalars(
            sa.select(Dependency).where(
                DEPENDENCIES.c.project_id == project_id, DEPENDENCIES.c.ended_at.is_(None)
            )
        )
    )


def _reachable(unit: Unit, start: UUID) -> list[Edge]:
    """Every dependency on the ways down from a project."""
    ways = (
        sa.select(DEPENDENCIES.c.project_id, DEPENDENCIES.c.requires_id)
        .where(DEPENDENCIES.c.project_id == start, DEPENDENCIES.c.ended_at.is_(None))
        .cte("way", recursive=True)
    )
    further = (
        sa.select(DEPENDENCIES.c.project_id, DEPENDENCIES.c.requires_id)
        .join(ways, DEPENDENCIES.c.project_id == ways.c.requires_id)
        .where(DEPENDENCIES.c.ended_at.is_(None))
    )
    rows = unit.session.execute(sa.select(ways.union(further)))
    return [(row.project_id, row.requires_id) for row in rows]


def _named(unit: Unit, way: tuple[UUID, ...]) -> str:
    """The circle by titles. All on it is visible: see `Dependency.declare`."""
    titles = {
        project.id: project.content.title
        for project in unit.session.scalars(
            sa.select(Project).where(PROJECTS.c.id.in_(sorted(set(way))))
        )
    }
    return " → ".join(titles[project_id] for project_id in way)
