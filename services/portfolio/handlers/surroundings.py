"""The graph around a project, as far as its reader sees it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.base import DependencyKind
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.dependencies import Dependency
from services.portfolio.domain.outlooks import CLEAR
from services.portfolio.domain.prerequisites import Prerequisite
from services.portfolio.domain.projects import Project
from services.portfolio.handlers.graph import above, edges_below
from services.portfolio.handlers.readers import Reader, visible_project
from services.portfolio.handlers.reexamination import outlooks_of
from services.portfolio.handlers.views import prerequisite_view
from services.portfolio.tables import DEPENDENCIES, PREREQUISITES, PROJECTS


def get_graph(request: rpc.GetGraph, call: Call) -> rpc.GraphView:
    """What the project stands on and what stands on it, at any depth; the other kinds one step away."""
    unit, reader = call.unit, Reader.of(call)
    project = visible_project(unit.load(Project, request.project_id), request.project_id, call)
    below = {ground for _, ground in edges_below(unit, [project.id])}
    core = {project.id} | below | above(unit, [project.id])
    declared = _declared_among(unit, core)
    ends = {end for one in declared for end in (one.project_id, one.other_id)}
    seen = {one.id: one for one in _visible(unit, reader, core | ends)}
    needs = _needs(unit, core & seen.keys())
    outlooks = outlooks_of(unit, seen)
    dependencies = [
        rpc.GraphDependency(project_id=one.project_id, other_id=one.other_id, kind=one.kind)
        for one in declared
    ] + [
        rpc.GraphDependency(
            project_id=need.project_id,
            other_id=need.deliverer_id,
            kind=DependencyKind.REQUIRES,
            prerequisite_id=need.id,
        )
        for need in needs
        if need.deliverer_id is not None
    ]
    return rpc.GraphView(
        project_id=project.id,
        projects=tuple(
            rpc.GraphProject(
                project_id=one.id,
                title=reader.content(one).title,
                body_id=one.body_id,
                kind=one.kind,
                state=one.state,
                outlook=outlooks.get(one.id, CLEAR),
            )
            for one in sorted(seen.values(), key=lambda one: one.id)
        ),
        dependencies=tuple(
            one for one in dependencies if one.project_id in seen and one.other_id in seen
        ),
        prerequisites=tuple(prerequisite_view(need) for need in needs),
    )


def _declared_among(unit: Unit, project_ids: Collection[UUID]) -> list[Dependency]:
    """The dependencies that stand between these projects, and of the looser kinds those that lead out."""
    ids = sorted(project_ids)
    both = sa.and_(DEPENDENCIES.c.project_id.in_(ids), DEPENDENCIES.c.other_id.in_(ids))
    loose = sa.and_(
        DEPENDENCIES.c.kind != DependencyKind.REQUIRES,
        sa.or_(DEPENDENCIES.c.project_id.in_(ids), DEPENDENCIES.c.other_id.in_(ids)),
    )
    return list(
        unit.session.scalars(
            sa.select(Dependency)
            .where(DEPENDENCIES.c.ended_at.is_(None), sa.or_(both, loose))
            .order_by(DEPENDENCIES.c.id)
        )
    )


def _visible(unit: Unit, reader: Reader, project_ids: Collection[UUID]) -> list[Project]:
    return list(
        unit.session.scalars(
            sa.select(Project).where(PROJECTS.c.id.in_(sorted(project_ids)), reader.visible)
        )
    )


def _needs(unit: Unit, project_ids: Collection[UUID]) -> list[Prerequisite]:
    return list(
        unit.session.scalars(
            sa.select(Prerequisite)
            .where(
                PREREQUISITES.c.project_id.in_(sorted(project_ids)),
                PREREQUISITES.c.state != rpc.PrerequisiteState.WAIVED,
            )
            .order_by(PREREQUISITES.c.id)
        )
    )
