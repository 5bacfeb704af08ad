"""Documents of a case: added, moved and read. Their files are kept elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.rpc import portfolio as rpc
from contracts.words.secrecy import secret
from services.portfolio.domain.case_numbers import case_key
from services.portfolio.domain.documents import Document, DocumentEdition
from services.portfolio.domain.projects import Project
from services.portfolio.handlers.readers import Reader, visible_project
from services.portfolio.handlers.registrations import write_down
from services.portfolio.tables import DOCUMENTS, EDITIONS, FACETS, PROJECTS
from services.portfolio.tables.reading import Facet


def add_document(request: rpc.AddDocument, call: Call) -> rpc.DocumentView:
    """What is known of a file, with its hash; the file itself stays where it is kept."""
    unit = call.unit
    project = visible_project(unit.load(Project, request.project_id), request.project_id, call)
    call.require(project.body_id)
    standing = unit.session.scalar(
        sa.select(sa.func.count()).where(DOCUMENTS.c.project_id == project.id)
    )
    document, edition, added = Document.add(
        unit.new_id(), project, standing or 0, request, unit.actor, unit.now, unit.today
    )
    unit.add(document)
    unit.add(edition)
    unit.publish(added)
    if request.case_number is not None:
        write_down(document, project, request.case_number, unit.today, unit)
    _make_known(edition, unit)
    return document_view(document, project, [edition], Reader.of(call))


def add_edition(request: rpc.AddEdition, call: Call) -> rpc.DocumentView:
    """A later file of a document."""
    unit = call.unit
    document, project = own_document(request.document_id, call)
    editions = editions_of(unit, [document.id]).get(document.id, [])
    edition, added = document.add_edition(
        editions, project, request, unit.actor, unit.now, unit.today
    )
    unit.add(edition)
    unit.publish(added)
    _make_known(edition, unit)
    return document_view(document, project, [*editions, edition], Reader.of(call))


def move_document(request: rpc.MoveDocument, call: Call) -> rpc.DocumentView:
    """An edition is drawn up or dispatched."""
    unit = call.unit
    document, project = own_document(request.document_id, call)
    editions = editions_of(unit, [document.id]).get(document.id, [])
    moved = next((one for one in editions if one.edition == request.edition), None)
    if moved is None:
        raise not_found("edition", f"{document.id}/{request.edition}")
    unit.publish(document.move(moved, request, project, unit.today))
    return document_view(document, project, editions, Reader.of(call))


def record_case_number(request: rpc.RecordCaseNumber, call: Call) -> rpc.DocumentView:
    """By hand, where no diary says it by an event."""
    unit = call.unit
    document, project = own_document(request.document_id, call)
    write_down(document, project, request.case_number, request.registered_on, unit, request.reason)
    return _view(document, project, call)


def get_document(request: rpc.GetDocument, call: Call) -> rpc.DocumentView:
    """A document with the editions that the caller may know of."""
    document, project = _visible(request.document_id, call)
    return _view(document, project, call)


def list_documents(request: rpc.ListDocuments, call: Call) -> rpc.Documents:
    """In the order in which they were recorded."""
    unit, reader = call.unit, Reader.of(call, as_public=request.as_public)
    statement = (
        sa.select(Document)
        .join(PROJECTS, PROJECTS.c.id == DOCUMENTS.c.project_id)
        .where(reader.visible, reader.sees_documents)
    )
    if request.project_id is not None:
        statement = statement.where(DOCUMENTS.c.project_id == request.project_id)
    if request.kind is not None:
        statement = statement.where(DOCUMENTS.c.kind == request.kind)
    found, cursor = paged(unit.session, statement, request, (DOCUMENTS.c.id,))
    editions = editions_of(unit, [one.id for one in found])
    projects = _projects(unit, {one.project_id for one in found})
    return rpc.Documents(
        items=tuple(
            document_view(one, projects[one.project_id], editions.get(one.id, []), reader)
            for one in found
        ),
        next_cursor=cursor,
    )


def list_records(request: rpc.ListRecords, call: Call) -> rpc.RecordsFound:
    """What has a diary number: cases first, then documents."""
    unit, reader, key = call.unit, Reader.of(call), case_key(request.case_number)
    nothing = sa.type_coerce(sa.null(), sa.Uuid)
    cases = sa.select(
        sa.literal(0).label("rank"),
        PROJECTS.c.id.label("found_id"),
        PROJECTS.c.id.label("project_id"),
        nothing.label("document_id"),
    ).where(
        reader.visible,
        sa.exists().where(
            FACETS.c.facet == Facet.CASE_NUMBER,
            FACETS.c.key == key,
            FACETS.c.project_id == PROJECTS.c.id,
        ),
    )
    documents = (
        sa.select(sa.literal(1), DOCUMENTS.c.id, DOCUMENTS.c.project_id, DOCUMENTS.c.id)
        .join(PROJECTS, PROJECTS.c.id == DOCUMENTS.c.project_id)
        .where(reader.visible, reader.sees_documents, DOCUMENTS.c.case_key == key)
    )
    hits = sa.union_all(cases, documents).subquery()
    rows, cursor = paged(unit.session, sa.select(hits), request, (hits.c.rank, hits.c.found_id))
    projects = _projects(unit, {row.project_id for row in rows})
    found = {
        document.id: document
        for document in unit.session.scalars(
            sa.select(Document).where(
                DOCUMENTS.c.id.in_([row.document_id for row in rows if row.document_id])
            )
        )
    }
    return rpc.RecordsFound(
        items=tuple(
            _found(projects[row.project_id], found.get(row.document_id), key, reader)
            for row in rows
        ),
        next_cursor=cursor,
    )


def own_document(document_id: UUID, call: Call) -> tuple[Document, Project]:
    """The document that the caller's own body is about to change, as the caller has seen it."""
    document, project = _visible(document_id, call)
    call.require(project.body_id)
    call.expect(document.version)
    return document, project


def editions_of(unit: Unit, document_ids: Iterable[UUID]) -> dict[UUID, list[DocumentEdition]]:
    """Every edition of these documents, the first one first."""
    editions: dict[UUID, list[DocumentEdition]] = {}
    for edition in unit.session.scalars(
        sa.select(DocumentEdition)
        .where(EDITIONS.c.document_id.in_(sorted(set(document_ids))))
        .order_by(EDITIONS.c.document_id, EDITIONS.c.edition)
    ):
        editions.setdefault(edition.document_id, []).append(edition)
    return editions


def document_view(
    document: Document, project: Project, editions: Iterable[DocumentEdition], reader: Reader
) -> rpc.DocumentView:
    """A document as a reader may know of it."""
    inside = reader.is_inside(project.body_id)
    hidden = reader.hidden(document.marks, project.body_id)
    mask = secret(mark.ground for mark in hidden).sv

    def unless_secret(words: str | None) -> str | None:
        return mask if hidden and words is not None else words

    return rpc.DocumentView(
        document_id=document.id,
        project_id=project.id,
        body_id=project.body_id,
        kind=document.kind,
        title=unless_secret(document.title) or "",
        case_number=document.case_number,
        registered_on=document.registered_on,
        recorded_at=document.recorded_at,
        editions=tuple(
            rpc.EditionView(
                edition=one.edition,
                file_name=unless_secret(one.file_name) or "",
                media_type=one.media_type,
                size=one.size,
                sha256=None if hidden else one.sha256,
                reference=unless_secret(one.reference),
                dated_on=one.dated_on,
                state=one.state,
                sender=unless_secret(one.sender),
                receiver=unless_secret(one.receiver),
                added_at=one.added_at,
                added_by=one.added_by,
            )
            for one in editions
            if inside or one.is_public_record
        ),
        version=document.version,
        masks=reader.masks_of(document, project),
    )


def _view(document: Document, project: Project, call: Call) -> rpc.DocumentView:
    editions = editions_of(call.unit, [document.id]).get(document.id, [])
    return document_view(document, project, editions, Reader.of(call))


def _visible(document_id: UUID, call: Call) -> tuple[Document, Project]:
    """The document, unless it is absent or invisible: nobody learns which."""
    unit, reader = call.unit, Reader.of(call)
    document = unit.load(Document, document_id)
    project = unit.load(Project, document.project_id) if document is not None else None
    if document is None or project is None or not reader.sees(project):
        raise not_found("document", document_id)
    if not document.public and not reader.is_inside(project.body_id):
        raise not_found("document", document_id)
    return document, project


def _projects(unit: Unit, project_ids: set[UUID]) -> dict[UUID, Project]:
    """Projects that are read, not changed."""
    return {
        project.id: project
        for project in unit.session.scalars(
            sa.select(Project).where(PROJECTS.c.id.in_(sorted(project_ids)))
        )
    }


def _title(project: Project, document: Document | None, reader: Reader) -> str:
    if document is None:
        return reader.content(project).title
    hidden = reader.hidden(document.marks, project.body_id)
    return secret(mark.ground for mark in hidden).sv if hidden else document.title


def _found(
    project: Project, document: Document | None, key: str, reader: Reader
) -> rpc.RecordFound:
    number = document.case_number if document is not None else None
    if number is None:
        number = next(one for one in project.content.case_numbers if case_key(one) == key)
    return rpc.RecordFound(
        project_id=project.id,
        document_id=document.id if document is not None else None,
        body_id=project.body_id,
        title=_title(project, document, reader),
        case_number=number,
    )


def _make_known(edition: DocumentEdition, unit: Unit) -> None:
    """A diary may have spoken of it before it was here."""
    unit.subjects |= {f"document/{edition.document_id}", f"file/{edition.sha256}"}
