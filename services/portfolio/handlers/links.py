"""What a project stands on: other projects, and prerequisites at sites."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.base import DelivererKind, DependencyKind
from contracts.errors import Invalid
from contracts.faults import fault
from contracts.rpc import portfolio as rpc
from contracts.words import word
from services.portfolio.domain.dependencies import (
    MOST,
    Dependency,
    beneath,
    chain,
    circle,
    contradiction,
    require_buildable,
)
from services.portfolio.domain.outlooks import link
from services.portfolio.domain.prerequisites import Deliverer, Prerequisite
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import (
    ExcludesRequired,
    NotDependent,
    RequiresExcluded,
    StandsOnItself,
    TiedToItself,
    TooMany,
    UnknownBody,
)
from services.portfolio.handlers.graph import (
    above,
    edges_below,
    exclusions_among,
    lock_graph,
    visible_among,
)
from services.portfolio.handlers.histories import versions_of
from services.portfolio.handlers.readers import (
    Reader,
    own_project,
    visible_prerequisite,
    visible_project,
)
from services.portfolio.handlers.reexamination import cause, follow, footings_of
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
    if request.kind is DependencyKind.REQUIRES:
        _follow_ground(project, other.id, call)
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
        other = unit.session.get(Project, request.other_id)
        seen = visible_project(other, request.other_id, call)
        title = Reader.of(call).content(seen).title
        raise NotDependent(kind_sv=words.sv, kind_en=words.en, other=title)
    unit.add(project.relink("dependencies", unit.actor, unit.now))
    unit.publish(standing[0].end(project, request.reason, unit.actor, unit.now))
    if request.kind is DependencyKind.REQUIRES:
        _follow_ground(project, request.other_id, call)
    return project_view(project, call)


def declare_prerequisite(request: rpc.DeclarePrerequisite, call: Call) -> rpc.PrerequisiteView:
    """What a project needs in place at a site, by when, and who answers for it."""
    unit = call.unit
    lock_graph(unit)
    project = own_project(unit.load(Project, request.project_id), request.project_id, call)
    if len(prerequisites_of(unit, project.id)) >= MOST:
        raise TooMany(most=MOST, what_sv="förutsättningar", what_en="prerequisites")
    deliverer = _deliverer(request, project, call)
    prerequisite, declared = Prerequisite.declare(
        unit.new_id(),
        project,
        request.kind,
        request.site_code,
        request.needed_on,
        deliverer,
        unit.now,
    )
    unit.add(prerequisite)
    unit.add(project.relink("prerequisites", unit.actor, unit.now))
    unit.publish(declared)
    if deliverer.project_id is not None:
        footing = footings_of(unit, [deliverer.project_id])[deliverer.project_id]
        moved = prerequisite.settle([], unit.now, "-", draft=project.is_draft, footing=footing)
        if moved is not None:
            unit.publish(moved)
    follow(unit, {project.id: cause(prerequisite)}, unit.now)
    # A city event may have come before it.
    unit.subjects.add(f"prerequisite/{prerequisite.id}")
    return prerequisite_view(prerequisite)


def waive_prerequisite(request: rpc.WaivePrerequisite, call: Call) -> rpc.PrerequisiteView:
    """The project does without it, with a reason."""
    unit = call.unit
    lock_graph(unit)
    prerequisite = visible_prerequisite(unit, request.prerequisite_id, call)
    project = unit.load(Project, prerequisite.project_id)
    assert project is not None
    call.require(project.body_id)
    call.expect(prerequisite.version)
    waived = prerequisite.waive(request.reason, unit.now, draft=project.is_draft)
    unit.add(project.relink("prerequisites", unit.actor, unit.now))
    unit.publish(waived)
    follow(unit, {project.id: cause(prerequisite)}, unit.now)
    return prerequisite_view(prerequisite)


def _deliverer(request: rpc.DeclarePrerequisite, project: Project, call: Call) -> Deliverer:
    """A city system is known by its name alone; a body must be registered, a project visible."""
    unit = call.unit
    match request.deliverer:
        case DelivererKind.SYSTEM:
            return Deliverer(request.deliverer, request.delivered_by)
        case DelivererKind.BODY:
            if not versions_of(unit, [request.delivered_by]):
                raise UnknownBody(body=request.delivered_by)
            return Deliverer(request.deliverer, request.delivered_by)
    try:
        project_id = UUID(request.delivered_by)
    except ValueError as error:
        raise Invalid.of(
            fault("delivered_by", "ska vara projektets id", "must be the project's id")
        ) from error
    # Read, not locked: only its state counts, which moves under the graph's lock.
    delivering = visible_project(unit.session.get(Project, project_id), project_id, call)
    require_free_way(project, delivering, call)
    require_buildable(project, delivering)
    return Deliverer(request.deliverer, str(project_id), project_id)


def require_free_way(project: Project, other: Project, call: Call) -> None:
    """The project can stand on the other: no circle, and nothing that excludes itself."""
    unit = call.unit
    below = edges_below(unit, [project.id, other.id])
    way = circle(below, project.id, other.id)
    if way is not None:
        raise StandsOnItself(circle=_named(way, call))
    # Those who stand on the project would come to stand on the other too. What the caller does not
    # see must neither show nor bind.
    upon = visible_among(unit, Reader.of(call), above(unit, [project.id]))
    side = beneath(below, project.id) | upon
    other_side = beneath(below, other.id)
    pair = contradiction(exclusions_among(unit, side | other_side), side, other_side)
    if pair is not None:
        titles = _titles(pair, call)
        raise RequiresExcluded(first=titles[pair[0]], second=titles[pair[1]])


def _follow_ground(project: Project, ground_id: UUID, call: Call) -> None:
    """The project stands, or no longer stands, on another."""
    unit = call.unit
    expected = footings_of(unit, [ground_id])[ground_id].expected
    follow(unit, {project.id: link(ground_id, expected)}, unit.now)


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
        titles[project.id] = Reader.of(call).content(project).title
    return titles
