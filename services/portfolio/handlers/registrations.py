"""Diary numbers: by hand, or as a diary says and takes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from chassis.unit import Unit
from contracts.errors import NotYet
from contracts.events.city import EventRecalledV1, RecordRegisteredV1
from services.portfolio.domain.case_numbers import case_key
from services.portfolio.domain.documents import Document
from services.portfolio.domain.projects import Project
from services.portfolio.domain.record_refusals import (
    DatedAhead,
    NothingNamed,
    OtherCase,
    OtherFile,
    SeveralDocuments,
)
from services.portfolio.domain.registrations import (
    Registration,
    require_one_number,
    settle_document,
    settle_project,
    standing,
)
from services.portfolio.tables import DOCUMENTS, EDITIONS, REGISTRATIONS

#: Why a number no longer holds when a diary puts another in its place.
_CORRECTED: Final = "Diariet har rättat uppgiften / the diary corrected it"


@dataclass(frozen=True)
class _Target:
    """A case, or a document of it."""

    project_id: UUID
    document_id: UUID | None


def write_down(
    document: Document,
    project: Project,
    case_number: str,
    registered_on: date,
    unit: Unit,
    reason: str | None = None,
) -> None:
    """A registrar's own word. The number that stands is replaced only where the reason is given."""
    if registered_on > unit.today:
        raise DatedAhead(on=registered_on, today=unit.today)
    unit.session.flush()
    known = _of_document(unit, document.id)
    stands, key = standing(known), case_key(case_number)
    if stands is not None and stands.case_key == key:
        return
    if reason is None:
        require_one_number(known, case_number)
    new_id = unit.new_id()
    for one in known:
        if one.is_in_force:
            one.replace(new_id)
    made = Registration(
        id=new_id,
        project_id=project.id,
        document_id=document.id,
        case_number=case_number,
        case_key=key,
        registered_on=registered_on,
        source=unit.actor,
        event_id=str(new_id),
        said_at=unit.now,
    )
    unit.add(made)
    for told in settle_document(document, project, [*known, made], reason or ""):
        unit.publish(told)


def hear_diary(event: RecordRegisteredV1, unit: Unit) -> None:
    """A diary has registered a case or a document, perhaps in place of earlier words of its own."""
    envelope = unit.handled
    target = _target(event, unit)
    before = _said(unit, envelope.source, event.corrects) if event.corrects is not None else None
    targets = {target} | ({before} if before is not None else set())
    _lock(targets, unit)
    made = Registration(
        id=unit.new_id(),
        project_id=target.project_id,
        document_id=target.document_id,
        case_number=event.case_number,
        case_key=case_key(event.case_number),
        registered_on=event.registered_on,
        source=envelope.source,
        event_id=envelope.id,
        said_at=envelope.time,
    )
    if event.corrects is not None:
        corrected = _registration(unit, envelope.source, event.corrects)
        corrected.replace(made.id)
        made.corrects_id = corrected.id
    if target.document_id is not None:
        require_one_number(_of_document(unit, target.document_id), event.case_number)
    unit.add(made)
    _settle(targets, _CORRECTED, unit)


def recall_registration(event: EventRecalledV1, unit: Unit) -> None:
    """A diary takes back a registration; what held before holds again."""
    assert unit.envelope is not None
    source, now = unit.envelope.source, unit.envelope.time
    target = _said(unit, source, event.event_id)
    recalled = _registration(unit, source, event.event_id)
    targets = {target}
    if recalled.corrects_id is not None:
        corrected = unit.session.get_one(Registration, recalled.corrects_id)
        targets.add(_Target(corrected.project_id, corrected.document_id))
    _lock(targets, unit)
    unit.session.refresh(recalled)
    corrected_one = (
        unit.session.get_one(Registration, recalled.corrects_id, populate_existing=True)
        if recalled.corrects_id is not None
        else None
    )
    recalled.recall(event.reason, now, corrected_one)
    _settle(targets, event.reason, unit)


def _target(event: RecordRegisteredV1, unit: Unit) -> _Target:
    """What was registered, by what the event names; a document before its case."""
    document_id = event.document_id
    if document_id is None and event.sha256 is not None:
        document_id = _document_with(event.sha256, event.project_id, unit)
    if document_id is None:
        if event.project_id is None:
            raise NothingNamed
        return _Target(event.project_id, None)
    project_id = unit.session.scalar(
        sa.select(DOCUMENTS.c.project_id).where(DOCUMENTS.c.id == document_id)
    )
    if project_id is None:
        raise NotYet(f"document/{document_id}")
    if event.project_id not in {None, project_id}:
        raise OtherCase(document=document_id, project=event.project_id)
    if event.sha256 is not None and not unit.session.scalar(
        sa.select(
            sa.exists().where(
                EDITIONS.c.document_id == document_id, EDITIONS.c.sha256 == event.sha256
            )
        )
    ):
        raise OtherFile(document=document_id)
    return _Target(project_id, document_id)


def _document_with(sha256: str, project_id: UUID | None, unit: Unit) -> UUID:
    """The one document that has this file; it may still be added."""
    statement = (
        sa.select(DOCUMENTS.c.id)
        .join(EDITIONS, EDITIONS.c.document_id == DOCUMENTS.c.id)
        .where(EDITIONS.c.sha256 == sha256)
        .distinct()
    )
    if project_id is not None:
        statement = statement.where(DOCUMENTS.c.project_id == project_id)
    found: list[UUID] = list(unit.session.scalars(statement))
    if not found:
        raise NotYet(f"file/{sha256}")
    if len(found) > 1:
        raise SeveralDocuments(count=len(found))
    return found[0]


def _lock(targets: Iterable[_Target], unit: Unit) -> None:
    """Documents before their cases, each sorted, as every command does."""
    targets = set(targets)
    unit.load_many(Document, {one.document_id for one in targets if one.document_id is not None})
    project_ids = {one.project_id for one in targets}
    missing = project_ids - unit.load_many(Project, project_ids).keys()
    if missing:
        raise NotYet(f"project/{min(missing)}")


def _settle(targets: Iterable[_Target], why: str, unit: Unit) -> None:
    """Each has the numbers that count now; what changed is told."""
    unit.session.flush()
    for target in sorted(targets, key=lambda one: (one.project_id, str(one.document_id))):
        project = unit.load(Project, target.project_id)
        assert project is not None
        if target.document_id is None:
            known = _of_case(unit, project.id)
            revisions, told = settle_project(project, known, why, unit.actor, unit.now)
            for revision in revisions:
                unit.add(revision)
        else:
            document = unit.load(Document, target.document_id)
            assert document is not None
            told = settle_document(document, project, _of_document(unit, document.id), why)
        for one in told:
            unit.publish(one)


def _said(unit: Unit, source: str, event_id: str) -> _Target:
    """What a sender's own earlier registration was of; it may still come."""
    row = unit.session.execute(
        sa.select(REGISTRATIONS.c.project_id, REGISTRATIONS.c.document_id).where(
            REGISTRATIONS.c.source == source, REGISTRATIONS.c.event_id == event_id
        )
    ).first()
    if row is None:
        raise NotYet(f"event/{event_id}")
    return _Target(row.project_id, row.document_id)


def _registration(unit: Unit, source: str, event_id: str) -> Registration:
    return unit.session.scalars(
        sa.select(Registration).where(
            REGISTRATIONS.c.source == source, REGISTRATIONS.c.event_id == event_id
        )
    ).one()


def _of_document(unit: Unit, document_id: UUID) -> list[Registration]:
    return list(
        unit.session.scalars(
            sa.select(Registration)
            .where(REGISTRATIONS.c.document_id == document_id)
            .order_by(REGISTRATIONS.c.id)
        )
    )


def _of_case(unit: Unit, project_id: UUID) -> list[Registration]:
    return list(
        unit.session.scalars(
            sa.select(Registration)
            .where(REGISTRATIONS.c.project_id == project_id, REGISTRATIONS.c.document_id.is_(None))
            .order_by(REGISTRATIONS.c.id)
        )
    )
