"""Documents of a case: each with its editions, which are added and never replaced."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final, Self
from uuid import UUID

from contracts.events.portfolio import DocumentAddedV1, DocumentMovedV1
from contracts.records import DocumentKind, DocumentState
from contracts.rpc.portfolio import AddDocument, AddEdition, MoveDocument
from contracts.words import word
from services.portfolio.domain.masks import StandingMark
from services.portfolio.domain.projects import Project
from services.portfolio.domain.record_refusals import (
    DatedAhead,
    FromNobody,
    IllegalDocumentMove,
    SameFile,
    ToNobody,
)
from services.portfolio.domain.refusals import TooMany

_S = DocumentState

#: Every move that an edition can make.
NEXT: Final[Mapping[DocumentState, frozenset[DocumentState]]] = MappingProxyType(
    {
        _S.WORKING_MATERIAL: frozenset({_S.DRAWN_UP, _S.DISPATCHED}),
        _S.DRAWN_UP: frozenset({_S.DISPATCHED}),
        _S.RECEIVED: frozenset(),
        _S.DISPATCHED: frozenset(),
    }
)

MOST_DOCUMENTS: Final = 200
MOST_EDITIONS: Final = 50


@dataclass(eq=False)
class DocumentEdition:
    """What is known of one file. Only its move to a public record adds to it."""

    document_id: UUID
    edition: int
    file_name: str
    media_type: str
    size: int
    sha256: str
    reference: str | None
    dated_on: date
    state: DocumentState
    sender: str | None
    receiver: str | None
    added_at: datetime
    added_by: str

    @property
    def is_public_record(self) -> bool:
        """It is held, and received or drawn up."""
        return self.state is not _S.WORKING_MATERIAL


@dataclass(eq=False)
class Document:
    """A document of a project's case."""

    id: UUID
    version: int
    project_id: UUID
    kind: DocumentKind
    title: str
    newest: int
    """The number of its latest edition."""
    public: bool
    """Some edition of it is a public record; until then it is its body's own."""
    recorded_at: datetime
    case_number: str | None = None
    case_key: str | None = None
    registered_on: date | None = None
    marks: tuple[StandingMark, ...] = ()
    """Those of secrecy that stand."""

    @classmethod
    def add(
        cls,
        new_id: UUID,
        project: Project,
        standing: int,
        said: AddDocument,
        by: str,
        now: datetime,
        today: date,
    ) -> tuple[Self, DocumentEdition, DocumentAddedV1]:
        """With its first edition; `standing` is the number of documents that the case has."""
        if standing >= MOST_DOCUMENTS:
            raise TooMany(most=MOST_DOCUMENTS, what_sv="handlingar", what_en="documents")
        document = cls(
            id=new_id,
            version=1,
            project_id=project.id,
            kind=said.kind,
            title=said.title,
            newest=0,
            public=False,
            recorded_at=now,
        )
        edition, added = document._take_in(said, project, by, now, today)
        return document, edition, added

    def add_edition(
        self,
        editions: Collection[DocumentEdition],
        project: Project,
        said: AddEdition,
        by: str,
        now: datetime,
        today: date,
    ) -> tuple[DocumentEdition, DocumentAddedV1]:
        """A later file beside the earlier ones."""
        for known in editions:
            if known.sha256 == said.sha256:
                raise SameFile(edition=known.edition)
        if self.newest >= MOST_EDITIONS:
            raise TooMany(most=MOST_EDITIONS, what_sv="versioner", what_en="editions")
        self.version += 1
        return self._take_in(said, project, by, now, today)

    def move(
        self, edition: DocumentEdition, said: MoveDocument, project: Project, today: date
    ) -> DocumentMovedV1:
        """An edition becomes a public record, and stays one."""
        if said.state not in NEXT[edition.state]:
            raise IllegalDocumentMove(
                edition=edition.edition,
                state_sv=word(edition.state).sv,
                state_en=word(edition.state).en,
                to_sv=word(said.state).sv,
                to_en=word(said.state).en,
            )
        receiver = said.receiver or edition.receiver
        _require_parties(said.state, edition.sender, receiver)
        _require_happened(said.dated_on, today)
        edition.state, edition.dated_on, edition.receiver = said.state, said.dated_on, receiver
        self.public = True
        self.version += 1
        return DocumentMovedV1(
            project_id=self.project_id,
            body_id=project.body_id,
            document_id=self.id,
            kind=self.kind,
            edition=edition.edition,
            state=edition.state,
            dated_on=edition.dated_on,
            draft=project.is_draft,
        )

    def cover(self, marks: tuple[StandingMark, ...]) -> None:
        """These marks of secrecy stand from now."""
        self.marks = marks
        self.version += 1

    def _take_in(
        self, said: AddDocument | AddEdition, project: Project, by: str, now: datetime, today: date
    ) -> tuple[DocumentEdition, DocumentAddedV1]:
        _require_parties(said.state, said.sender, said.receiver)
        _require_happened(said.dated_on, today)
        self.newest += 1
        edition = DocumentEdition(
            document_id=self.id,
            edition=self.newest,
            file_name=said.file_name,
            media_type=said.media_type,
            size=said.size,
            sha256=said.sha256,
            reference=said.reference,
            dated_on=said.dated_on,
            state=said.state,
            sender=said.sender,
            receiver=said.receiver,
            added_at=now,
            added_by=by,
        )
        self.public = self.public or edition.is_public_record
        return edition, DocumentAddedV1(
            project_id=self.project_id,
            body_id=project.body_id,
            document_id=self.id,
            kind=self.kind,
            edition=edition.edition,
            state=edition.state,
            dated_on=edition.dated_on,
            sha256=None if self.marks else edition.sha256,
            draft=project.is_draft or not edition.is_public_record,
        )


def _require_parties(state: DocumentState, sender: str | None, receiver: str | None) -> None:
    if state is _S.RECEIVED and sender is None:
        raise FromNobody
    if state is _S.DISPATCHED and receiver is None:
        raise ToNobody


def _require_happened(on: date, today: date) -> None:
    if on > today:
        raise DatedAhead(on=on, today=today)
