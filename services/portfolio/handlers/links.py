"""What a project stands on: other projects, and prerequisites at sites."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.base import DependencyKind
from contracts.rpc import portfolio as rpc
from contracts.words import word
from services.portfolio.domain.dependencies import (
    MOST,
    Dependency,
    beneath,
    chain,
    circle,
    contradiction,
)
from services.portfolio.domain.prerequisites import Prerequisite
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import (
    ExcludesRequired,
    NotDependent,
    RequiresExcluded,
    StandsOnItself,
    TiedToItself,
    TooMany,
)
from services.portfolio.handlers.graph import (
    edges_above,
    edges_below,
    exclusions_among,
    lock_graph,
    visible_among,
)
from services.portfolio.handlers.readers import Reader, own_project, visible_project
from services.portfolio.handlers.views import (
    prerequisite_view,
    prerequisites_of,
    project_view,
)
from services.portfolio.tables import DEPENDENCIES, PROJECTS


def declare_dependency(request: rpc.DeclareDependency, call: Call) -> rpc.ProjectView:
    """What one project is to another that the caller can see."""
    unit = call.unit
    lock_graph(unit)
    projects = unit.load_many(Project, {request.project_id, request.other_id})
    project = own_project(projects.get(request.project_id), request.project_id, call)
    other = visible_project(projects.get(request.other_id), request.other_id, call)
    match request.kind:
        case DependencyKind.REQUIRES:
            require_free_way(project, other, call)
        case DependencyKind.EXCLUDES:
            _require_apart(project, other, call)
        case DependencyKind.BENEFITS:
            if project is other:
                raise TiedToItself
    dependency, declared = Dependency.declare(
        unit.new_id(),
        project,
        request.kind,
        other,
        _standing(unit, project.id),
        request.reason,
        unit.actor,
        unit.now,
    )
    unit.add(dependency)
    unit.add(project.relink("dependencies", unit.actor, unit.now))
    unit.publish(declared)
    return project_view(project, call)


def remove_dependency(request: rpc.RemoveDependency, call: Call) -> rpc.ProjectView:
    """It ends with a reason; that it was stays on the record."""
    unit = call.unit
    lock_graph(unit)
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    pair = (request.kind, request.project_id, request.other_id)
    standing = [
        one
        for one in _standing(unit, project.id)
        if (one.kind, one.project_id, one.other_id) == pair
    ]
    if not standing:
        words = word(request.kind)
        raise NotDependent(kind_sv=words.sv, kind_en=words.en, other=request.other_id)
    unit.add(project.relink("dependencies", unit.actor, unit.now))
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


def require_free_way(project: Project, other: Project, call: Call) -> None:
    """The project can stand on the other: no circle, and nothing that excludes itself."""
    unit = call.unit
    below = edges_below(unit, [project.id, other.id])
    way = circle(below, project.id, other.id)
    if way is not None:
        raise StandsOnItself(circle=_named(way, call))
    # Those who stand on the project would come to stand on the other too. What the caller does not
    # see must neither show nor bind.
    above = {above for above, _ in edges_above(unit, [project.id])}
    side = beneath(below, project.id) | visible_among(unit, Reader.of(call), above)
    other_side = beneath(below, other.id)
    pair = contradiction(exclusions_among(unit, side | other_side), side, other_side)
    if pair is not None:
        titles = _titles(pair, call)
        raise RequiresExcluded(first=titles[pair[0]], second=titles[pair[1]])


def _require_apart(project: Project, other: Project, call: Call) -> None:
    """Neither of the two stands on the other."""
    if project is other:
        raise TiedToItself
    edges = edges_below(call.unit, [project.id, other.id])
    way = chain(edges, project.id, other.id) or chain(edges, other.id, project.id)
    if way is not None:
        raise ExcludesRequired(way=_named(way, call))


def _standing(unit: Unit, project_id: UUID) -> list[Dependency]:
    """Those that stand, whichever of the two has declared them."""
    return list(
        unit.session.scalars(
            sa.select(Dependency).where(
                sa.or_(
                    DEPENDENCIES.c.project_id == project_id, DEPENDENCIES.c.other_id == project_id
                ),
                DEPENDENCIES.c.ended_at.is_(None),
            )
        )
    )


def _named(way: tuple[UUID, ...], call: Call) -> str:
    """A way through the graph by titles."""
    titles = _titles(way, call)
    return " → ".join(titles[project_id] for project_id in way)


def _titles(project_ids: Iterable[UUID], call: Call) -> dict[UUID, str]:
    """The titles that the caller may see; dots for the rest."""
    titles = dict.fromkeys(project_ids, "…")
    for project in call.unit.session.scalars(
        sa.select(Project).where(PROJECTS.c.id.in_(sorted(titles)), Reader.of(call).visible)
    ):
        titles[project.id] = project.content.title
    return titles
