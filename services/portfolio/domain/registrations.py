"""What diaries and registrars said of a case's numbers. Nothing said is deleted: it is recalled or replaced."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.events.portfolio import CaseNumberRecordedV1, CaseNumberWithdrawnV1
from services.portfolio.domain.case_numbers import case_key
from services.portfolio.domain.documents import Document
from services.portfolio.domain.projects import Project, Revision
from services.portfolio.domain.record_refusals import AnotherCaseNumber
from services.portfolio.domain.refusals import AlreadyRecalled, AlreadyReplaced

Told = CaseNumberRecordedV1 | CaseNumberWithdrawnV1


@dataclass(eq=False)
class Registration:
    """One number, given to a case or to a document of it."""

    id: UUID
    project_id: UUID
    document_id: UUID | None
    """None: the case itself got the number."""
    case_number: str
    case_key: str
    registered_on: date
    source: str
    """The diary's address, or the person who wrote the number down."""
    event_id: str
    said_at: datetime
    written: bool = False
    """The case did not have the number before, and loses it again if this is taken back."""
    corrects_id: UUID | None = None
    replaced_by: UUID | None = None
    recalled_at: datetime | None = None
    recall_reason: str | None = None

    @property
    def is_in_force(self) -> bool:
        """Neither recalled nor replaced."""
        return self.recalled_at is None and self.replaced_by is None

    def replace(self, by: UUID) -> None:
        """A later one counts in its place."""
        if self.recalled_at is not None:
            raise AlreadyRecalled(event=self.event_id)
        if self.replaced_by is not None:
            raise AlreadyReplaced(event=self.event_id)
        self.replaced_by = by

    def recall(self, reason: str, at: datetime, corrected: Registration | None) -> None:
        """Its diary takes it back. What it corrected gets its place again."""
        if self.recalled_at is not None:
            raise AlreadyRecalled(event=self.event_id)
        self.recalled_at, self.recall_reason = at, reason
        if corrected is not None:
            corrected.replaced_by = self.replaced_by


def standing(registrations: Iterable[Registration]) -> Registration | None:
    """The one that counts: the latest in force."""
    in_force = [one for one in registrations if one.is_in_force]
    return max(in_force, key=lambda one: (one.said_at, one.id), default=None)


def require_one_number(registrations: Iterable[Registration], given: str) -> None:
    """A document has one number at a time."""
    stands = standing(registrations)
    if stands is not None and stands.case_key != case_key(given):
        raise AnotherCaseNumber(stands=stands.case_number, given=given)


def settle_document(
    document: Document, project: Project, registrations: Iterable[Registration], why: str
) -> list[Told]:
    """The document has the number that counts; answers what changed."""
    stands, before = standing(registrations), document.case_number
    after = stands.case_number if stands is not None else None
    if after == before:
        return []
    document.case_number = after
    document.case_key = stands.case_key if stands is not None else None
    document.registered_on = stands.registered_on if stands is not None else None
    document.version += 1
    draft = project.is_draft or not document.public
    told: list[Told] = []
    if before is not None:
        told.append(
            CaseNumberWithdrawnV1(
                project_id=project.id,
                body_id=project.body_id,
                document_id=document.id,
                case_number=before,
                reason=why,
                draft=draft,
            )
        )
    if stands is not None:
        told.append(
            CaseNumberRecordedV1(
                project_id=project.id,
                body_id=project.body_id,
                document_id=document.id,
                case_number=stands.case_number,
                registered_on=stands.registered_on,
                draft=draft,
            )
        )
    return told


def settle_project(
    project: Project, registrations: Iterable[Registration], why: str, by: str, now: datetime
) -> tuple[list[Revision], list[Told]]:
    """The case has every number in force; it loses those that a recalled registration alone gave it."""
    registrations = [one for one in registrations if one.document_id is None]
    in_force = {one.case_key for one in registrations if one.is_in_force}
    revisions: list[Revision] = []
    told: list[Told] = []
    for one in registrations:
        known = {case_key(number): number for number in project.content.case_numbers}
        if one.is_in_force and one.case_key not in known:
            revisions.append(project.take_case_number(one.case_number, by, now))
            one.written = True
            told.append(
                CaseNumberRecordedV1(
                    project_id=project.id,
                    body_id=project.body_id,
                    case_number=one.case_number,
                    registered_on=one.registered_on,
                    draft=project.is_draft,
                )
            )
        elif not one.is_in_force and one.written and one.case_key not in in_force:
            one.written = False
            if one.case_key in known:
                number = known[one.case_key]
                revisions.append(project.drop_case_number(number, by, now))
                told.append(
                    CaseNumberWithdrawnV1(
                        project_id=project.id,
                        body_id=project.body_id,
                        case_number=number,
                        reason=why,
                        draft=project.is_draft,
                    )
                )
    return revisions, told
