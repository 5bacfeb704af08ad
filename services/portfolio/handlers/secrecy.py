"""Marks of secrecy: set, lifted and read."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from contracts.errors import not_found
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.documents import Document
from services.portfolio.domain.projects import Project
from services.portfolio.domain.secrecy import SecrecyMark
from services.portfolio.handlers.readers import Reader, visible_project
from services.portfolio.tables import DOCUMENTS, SECRECY_MARKS


def mark_secrecy(request: rpc.MarkSecrecy, call: Call) -> rpc.SecrecyMarkView:
    """On a field or a document of the caller's own body."""
    unit = call.unit
    document = unit.load(Document, request.document_id) if request.document_id else None
    project = visible_project(unit.load(Project, request.project_id), request.project_id, call)
    call.require(project.body_id)
    if request.document_id is not None and (document is None or document.project_id != project.id):
        raise not_found("document", request.document_id)
    call.expect(project.version if document is None else document.version)
    mark, marked = SecrecyMark.put(
        unit.new_id(), request, project, document, unit.actor, unit.now, unit.today
    )
    unit.add(mark)
    unit.publish(marked)
    return _view(mark, project)


def lift_secrecy(request: rpc.LiftSecrecy, call: Call) -> rpc.SecrecyMarkView:
    """With a reason; that it stood is kept."""
    unit = call.unit
    found = unit.session.execute(
        sa.select(SECRECY_MARKS.c.project_id, SECRECY_MARKS.c.document_id).where(
            SECRECY_MARKS.c.id == request.mark_id
        )
    ).first()
    if found is None:
        raise not_found("secrecy_mark", request.mark_id)
    document = unit.load(Document, found.document_id) if found.document_id else None
    project = unit.load(Project, found.project_id)
    mark = unit.load(SecrecyMark, request.mark_id)
    if project is None or mark is None or not Reader.of(call).sees(project):
        raise not_found("secrecy_mark", request.mark_id)
    call.require(project.body_id)
    call.expect(mark.version)
    unit.publish(mark.lift(project, document, request.reason, unit.actor, unit.now))
    return _view(mark, project)


def list_secrecy_marks(request: rpc.ListSecrecyMarks, call: Call) -> rpc.SecrecyMarks:
    """The oldest first. What is marked in working material is told inside the body alone."""
    project = visible_project(call.unit.load(Project, request.project_id), request.project_id, call)
    statement = (
        sa.select(SecrecyMark)
        .outerjoin(DOCUMENTS, DOCUMENTS.c.id == SECRECY_MARKS.c.document_id)
        .where(SECRECY_MARKS.c.project_id == project.id)
    )
    if not Reader.of(call).is_inside(project.body_id):
        statement = statement.where(
            sa.or_(SECRECY_MARKS.c.document_id.is_(None), DOCUMENTS.c.public.is_(sa.true()))
        )
    if request.standing is not None:
        lifted = SECRECY_MARKS.c.lifted_at
        statement = statement.where(lifted.is_(None) if request.standing else lifted.is_not(None))
    found, cursor = paged(call.unit.session, statement, request, (SECRECY_MARKS.c.id,))
    return rpc.SecrecyMarks(items=tuple(_view(one, project) for one in found), next_cursor=cursor)


def _view(mark: SecrecyMark, project: Project) -> rpc.SecrecyMarkView:
    return rpc.SecrecyMarkView(
        mark_id=mark.id,
        project_id=mark.project_id,
        body_id=project.body_id,
        field=mark.field,
        document_id=mark.document_id,
        ground=mark.ground,
        reason=mark.reason,
        read_by=mark.read_by,
        set_on=mark.set_on,
        set_by=mark.set_by,
        lifted_at=mark.lifted_at,
        lifted_by=mark.lifted_by,
        lift_reason=mark.lift_reason,
        version=mark.version,
    )
