"""Documents, case numbers, marks of secrecy and disclosures."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.base import (
    CaseNumber,
    FreeText,
    Slug,
)
from contracts.envelope import Event
from contracts.records import (
    DisclosureOutcome,
    DocumentKind,
    DocumentState,
    Edition,
    FieldName,
    Ground,
    Sha256,
)


class DocumentAddedV1(Event, type="portfolio.document_added.v1", subject="project_id"):
    """Sent when a case gets a document, or a document a later edition. What it says stays outside events."""

    project_id: UUID
    body_id: Slug
    document_id: UUID
    kind: DocumentKind
    edition: Edition
    state: DocumentState
    dated_on: date
    sha256: Sha256 | None = None
    """Of the file; none where the document is marked for secrecy."""
    draft: bool
    """It is its body's own: working material, or a document of a draft."""


class DocumentMovedV1(Event, type="portfolio.document_moved.v1", subject="project_id"):
    """Sent when an edition of a document is drawn up or dispatched, and so becomes a public record."""

    project_id: UUID
    body_id: Slug
    document_id: UUID
    kind: DocumentKind
    edition: Edition
    state: DocumentState
    dated_on: date
    draft: bool


class CaseNumberRecordedV1(Event, type="portfolio.case_number_recorded.v1", subject="project_id"):
    """Sent when a case or one of its documents has got its number in a diary, by hand or from the diary."""

    project_id: UUID
    body_id: Slug
    document_id: UUID | None = None
    """None: the case itself got the number."""
    case_number: CaseNumber
    registered_on: date
    draft: bool


class CaseNumberWithdrawnV1(Event, type="portfolio.case_number_withdrawn.v1", subject="project_id"):
    """Sent when a diary number no longer holds: the diary took it back or put another in its place."""

    project_id: UUID
    body_id: Slug
    document_id: UUID | None = None
    case_number: CaseNumber
    reason: FreeText
    draft: bool


class SecrecyMarkedV1(Event, type="portfolio.secrecy_marked.v1", subject="project_id"):
    """Sent when a field of a project or a document is marked for secrecy: from now on it is masked.

    What another service or system already holds of it is to be masked there too.
    """

    project_id: UUID
    body_id: Slug
    field: FieldName | None = None
    document_id: UUID | None = None
    ground: Ground
    draft: bool


class SecrecyLiftedV1(Event, type="portfolio.secrecy_lifted.v1", subject="project_id"):
    """Sent when a mark of secrecy is lifted."""

    project_id: UUID
    body_id: Slug
    field: FieldName | None = None
    document_id: UUID | None = None
    ground: Ground
    draft: bool


class RecordDisclosedV1(Event, type="portfolio.record_disclosed.v1", subject="project_id"):
    """Sent when the record of a case was given to somebody who asked. Who asked is nobody else's business."""

    project_id: UUID
    body_id: Slug
    disclosure_id: UUID
    case_number: CaseNumber
    outcome: DisclosureOutcome
