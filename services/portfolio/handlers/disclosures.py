"""Disclosures of a body's own cases: recorded by its registrars, read by them and the auditors."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.disclosures import Disclosure, Record
from services.portfolio.domain.documents import Document
from services.portfolio.domain.masks import hides
from services.portfolio.domain.projects import Project
from services.portfolio.domain.secrecy import SecrecyMark
from services.portfolio.handlers.documents import editions_of
from services.portfolio.handlers.readers import visible_project
from services.portfolio.tables import DISCLOSURES, DOCUMENTS, SECRECY_MARKS


def record_disclosure(request: rpc.RecordDisclosure, call: Call) -> rpc.DisclosureView:
    """What was masked is what is marked now: the log does not take the package's word for it."""
    unit = call.unit
    project = visible_project(unit.load(Project, request.project_id), request.project_id, call)
    call.require(project.body_id)
    call.expect(project.version)
    documents = list(
        unit.session.scalars(
            sa.select(Document)
            .where(DOCUMENTS.c.project_id == project.id, DOCUMENTS.c.public.is_(sa.true()))
            .order_by(DOCUMENTS.c.id)
        )
    )
    editions = editions_of(unit, [document.id for document in documents])
    disclosure, disclosed = Disclosure.record(
        unit.new_id(),
        request,
        project,
        Record(
            case_numbers=frozenset(
                [
                    *project.content.case_numbers,
                    *(one.case_number for one in documents if one.case_number is not None),
                ]
            ),
            documents=tuple(
                rpc.GivenDocument(document_id=document.id, edition=one.edition)
                for document in documents
                for one in editions.get(document.id, [])
                if one.is_public_record
            ),
            withheld=_withheld(unit, project, documents),
        ),
        unit.actor,
        unit.now,
        unit.today,
    )
    unit.add(disclosure)
    unit.publish(disclosed)
    return _view(disclosure)


def list_disclosures(request: rpc.ListDisclosures, call: Call) -> rpc.Disclosures:
    """Of the bodies whose registrar the caller is."""
    statement = sa.select(Disclosure)
    if not call.everywhere:
        statement = statement.where(DISCLOSURES.c.body_id.in_(sorted(call.bodies())))
    if request.project_id is not None:
        statement = statement.where(DISCLOSURES.c.project_id == request.project_id)
    found, cursor = paged(call.unit.session, statement, request, (DISCLOSURES.c.id,))
    return rpc.Disclosures(items=tuple(map(_view, found)), next_cursor=cursor)


def _withheld(unit: Unit, project: Project, documents: list[Document]) -> tuple[rpc.Withheld, ...]:
    """Every mark that stands on what was asked for; one on an empty field hides nothing."""
    told = {document.id for document in documents}
    marks = unit.session.scalars(
        sa.select(SecrecyMark)
        .where(SECRECY_MARKS.c.project_id == project.id, SECRECY_MARKS.c.lifted_at.is_(None))
        .order_by(SECRECY_MARKS.c.id)
    )
    return tuple(
        rpc.Withheld(
            field=mark.field,
            document_id=mark.document_id,
            ground=mark.ground,
            reason=mark.reason,
            set_on=mark.set_on,
        )
        for mark in marks
        if mark.document_id in told or hides(project.content, mark.field)
    )


def _view(disclosure: Disclosure) -> rpc.DisclosureView:
    return rpc.DisclosureView(
        disclosure_id=disclosure.id,
        project_id=disclosure.project_id,
        body_id=disclosure.body_id,
        case_number=disclosure.case_number,
        revision=disclosure.revision,
        asked_on=disclosure.asked_on,
        asked_by=disclosure.asked_by,
        given_at=disclosure.given_at,
        given_by=disclosure.given_by,
        outcome=disclosure.outcome,
        documents=disclosure.documents,
        withheld=disclosure.withheld,
        package=disclosure.package,
    )
