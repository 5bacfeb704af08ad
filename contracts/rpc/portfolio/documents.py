"""Documents of a case: what is known of each file. The files themselves stay where they are kept."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.base import CaseNumber, Contract, ExternalId, FreeText, Instant, Name, Slug, Title
from contracts.records import (
    Bytes,
    DocumentKind,
    DocumentState,
    Edition,
    FileName,
    MediaType,
    Sha256,
)
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply
from contracts.rpc.portfolio.secrecy import Masks


class AddDocument(Command):
    """Put a document into a project's case: what is known of its file, never the file itself."""

    project_id: UUID
    kind: DocumentKind
    title: Title
    file_name: FileName
    media_type: MediaType
    size: Bytes
    sha256: Sha256
    reference: ExternalId | None = None
    """Where the file is kept: its id or address in the document system."""
    dated_on: date
    """Received, drawn up or dispatched that day; for working material the day of the file."""
    state: DocumentState = DocumentState.WORKING_MATERIAL
    sender: Name | None = None
    """Who sent it: a body, a function or an organisation, never a person's name."""
    receiver: Name | None = None
    """To whom it was sent: a body, a function or an organisation, never a person's name."""
    case_number: CaseNumber | None = None
    """The diary's number of the document, where it already has one."""


class AddEdition(Command):
    """Add a later file of the same document. The earlier ones stay as they are."""

    document_id: UUID
    file_name: FileName
    media_type: MediaType
    size: Bytes
    sha256: Sha256
    reference: ExternalId | None = None
    dated_on: date
    state: DocumentState = DocumentState.WORKING_MATERIAL
    sender: Name | None = None
    receiver: Name | None = None


class MoveDocument(Command):
    """Say that an edition was drawn up or dispatched: from then on it is a public record."""

    document_id: UUID
    edition: Edition
    state: DocumentState
    dated_on: date
    receiver: Name | None = None
    """To whom it was dispatched."""


class RecordCaseNumber(Command):
    """Write down the diary's number of a document by hand."""

    document_id: UUID
    case_number: CaseNumber
    registered_on: date
    reason: FreeText | None = None
    """Why another number than the one that stands; asked for only there."""


class EditionView(Contract):
    """One file of a document."""

    edition: Edition
    file_name: str
    media_type: str
    size: int
    sha256: str | None
    reference: str | None
    dated_on: date
    state: DocumentState
    sender: str | None
    receiver: str | None
    added_at: Instant
    added_by: str


class DocumentView(Reply):
    """A document with those of its files that the caller may know of, the first one first."""

    document_id: UUID
    project_id: UUID
    body_id: Slug
    kind: DocumentKind
    title: str
    case_number: CaseNumber | None
    registered_on: date | None
    recorded_at: Instant
    editions: tuple[EditionView, ...]
    """Of a marked document its title, file name, hash, place, sender and receiver are masked: the diary may leave
    those out, and never its day and number (OSL 5 kap. 2 §)."""
    version: int
    masks: Masks = ()


class GetDocument(Query):
    """What is this document? Working material is visible to its own body and the auditors alone."""

    document_id: UUID


class ListDocuments(PagedQuery):
    """Which documents are there, the first recorded first?"""

    project_id: UUID | None = None
    kind: DocumentKind | None = None
    as_public: bool = False
    """As everybody may see it: what is given out to whoever asks for the record."""


class Documents(Page[DocumentView]):
    """A page of documents."""


class ListRecords(PagedQuery):
    """What has this diary number? Spaces, dashes, capitals and a leading "dnr" make no difference."""

    case_number: CaseNumber


class RecordFound(Contract):
    """A project or a document with the number that was asked for."""

    project_id: UUID
    document_id: UUID | None
    """None: the case itself has the number."""
    body_id: Slug
    title: str
    case_number: CaseNumber


class RecordsFound(Page[RecordFound]):
    """Projects first, then documents."""
