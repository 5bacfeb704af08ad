"""How a project has changed: its revisions, and what differs between any two."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.content import Content
from services.portfolio.domain.differences import differences
from services.portfolio.domain.projects import Project, Revision
from services.portfolio.domain.refusals import NothingToCompare
from services.portfolio.handlers.readers import Reader, visible_project
from services.portfolio.tables import REVISIONS


def list_revisions(request: rpc.ListRevisions, call: Call) -> rpc.Revisions:
    """Oldest first. What changed before the submission is its body's working material."""
    unit = call.unit
    reader = Reader.of(call, as_public=request.as_public)
    project = visible_project(
        unit.load(Project, request.project_id),
        request.project_id,
        call,
        as_public=request.as_public,
    )
    statement = sa.select(Revision).where(REVISIONS.c.project_id == project.id)
    if not reader.is_inside(project.body_id):
        statement = statement.where(REVISIONS.c.draft.is_(sa.false()))
    found, cursor = paged(unit.session, statement, request, (REVISIONS.c.revision,))
    # The one before the first that was amended in the open is what was dispatched: public as well.
    before = _revision(unit, project, found[0].revision - 1) if found else None
    views = []
    for one in found:
        views.append(_view(one, project, reader, before))
        before = one
    return rpc.Revisions(items=tuple(views), next_cursor=cursor)


def compare_revisions(request: rpc.CompareRevisions, call: Call) -> rpc.RevisionComparison:
    """Any two that the caller may read."""
    unit = call.unit
    project = visible_project(unit.load(Project, request.project_id), request.project_id, call)
    later = request.later or project.revision
    earlier, later = sorted((request.earlier or later - 1, later))
    reader = Reader.of(call)
    inside = reader.is_inside(project.body_id)
    first = 1 if inside else _first_dispatched(unit, project)
    old, new = (
        _revision(unit, project, number) if number >= first else None for number in (earlier, later)
    )
    if request.earlier is None and request.later is None and later == first:
        raise NothingToCompare(**project.named(), revision=later)
    if old is None or new is None:
        raise not_found("revision", earlier if old is None else later)
    return rpc.RevisionComparison(
        project_id=project.id,
        title=reader.content(project).title,
        earlier=_view(old, project, reader),
        later=_view(new, project, reader),
        differences=differences(
            reader.content(project, old.content), reader.content(project, new.content)
        ),
        relinked=_relinked(unit, project, earlier, later),
    )


def _view(
    one: Revision, project: Project, reader: Reader, before: Revision | None = None
) -> rpc.RevisionView:
    return rpc.RevisionView(
        revision=one.revision,
        changed=one.changed,
        actor=one.actor,
        revised_at=one.revised_at,
        changes=()
        if before is None
        else differences(
            reader.content(project, before.content), reader.content(project, one.content)
        ),
    )


def _revision(unit: Unit, project: Project, number: int) -> Revision | None:
    return unit.session.get(Revision, (project.id, number))


def _first_dispatched(unit: Unit, project: Project) -> int:
    """The last one that was written before the project was dispatched is what was dispatched."""
    last_draft = unit.session.scalar(
        sa.select(sa.func.max(REVISIONS.c.revision)).where(
            REVISIONS.c.project_id == project.id, REVISIONS.c.draft.is_(sa.true())
        )
    )
    return last_draft or 1


def _relinked(unit: Unit, project: Project, earlier: int, later: int) -> tuple[str, ...]:
    """What the content does not hold is kept beside it, and only its name is on record."""
    changed = unit.session.scalars(
        sa.select(REVISIONS.c.changed)
        .where(
            REVISIONS.c.project_id == project.id,
            REVISIONS.c.revision > earlier,
            REVISIONS.c.revision <= later,
        )
        .order_by(REVISIONS.c.revision)
    )
    names = (name for one in changed for name in one if name not in Content.model_fields)
    return tuple(dict.fromkeys(names))
