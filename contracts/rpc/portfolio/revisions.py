"""A project's revisions: every change with its author, its time and what differs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Contract, Instant, Title
from contracts.rpc.base import Page, PagedQuery, Query, Reply

Number = Annotated[int, Field(ge=1, le=1_000_000)]


class ChangeKind(StrEnum):
    """What happened to a field or to a row of a list."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"
    """The same rows in another order."""


class FieldChange(Contract):
    """One difference between two revisions. Values are in words, as a reader of the language writes them."""

    field: str
    """The field of the project: `costs`."""
    path: str
    """Where in it: `costs.1.amount`; of a row that is gone, its place before."""
    change: ChangeKind
    row_sv: str | None = None
    """Which row of a list, by what names it; none for a field that is no list of parts."""
    row_en: str | None = None
    before_sv: str | None = None
    """None where nothing was said."""
    before_en: str | None = None
    after_sv: str | None = None
    after_en: str | None = None


class RevisionView(Contract):
    """One change of a project: who, when, and which fields."""

    revision: int
    changed: tuple[str, ...]
    actor: str
    revised_at: Instant
    changes: tuple[FieldChange, ...] = ()
    """What differs from the revision before; nothing for the first, and for links to other projects."""


class ListRevisions(PagedQuery):
    """How has this project changed? Revisions before the submission stay inside its body."""

    project_id: UUID
    as_public: bool = False
    """As everybody may see it: what is given out to whoever asks for the record."""


class Revisions(Page[RevisionView]):
    """A page of revisions, oldest first."""


class CompareRevisions(Query):
    """What differs between two revisions, in whichever order they are given?

    Outside the body the first one that was dispatched and everything after it can be read.
    """

    project_id: UUID
    earlier: Number | None = None
    """None: the one just before the later."""
    later: Number | None = None
    """None: as it stands now."""


class RevisionComparison(Reply):
    """Two revisions and what differs."""

    project_id: UUID
    title: Title
    """As it stands now."""
    earlier: RevisionView
    later: RevisionView
    differences: tuple[FieldChange, ...]
    relinked: tuple[str, ...]
    """What changed between them beside the content: `dependencies`, `prerequisites`."""
