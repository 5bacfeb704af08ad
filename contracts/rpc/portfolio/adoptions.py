"""Which bodies a version of the strategy binds, and which projects a new version concerns."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.base import (
    BodyKind,
    CaseNumber,
    Contract,
    FreeText,
    Instant,
    LocalText,
    Slug,
    Title,
)
from contracts.rpc.base import Command, Page, PagedQuery, Reply
from contracts.rpc.portfolio.projects import ProjectState


class BoundBy(StrEnum):
    """What binds a body to a version of the strategy."""

    COUNCIL = "council"
    """Nämnder and their officials: the city council's own decision."""
    OWN_BOARD = "own_board"
    """A company or a foundation, from the day its board adopted it."""
    NOT_YET = "not_yet"
    """A company or a foundation whose board has not adopted it."""
    NEVER = "never"
    """A municipal federation: a partner."""


class AdoptionText(Contract):
    """A board's decision."""

    body_id: Slug
    strategy_id: Slug
    adopted_on: date
    """The day of the board's own decision."""
    case_number: CaseNumber
    correction: FreeText | None = None
    """Why what was recorded before was wrong. Both are kept."""


class RecordAdoption(Command, AdoptionText):
    """Record that the board of a company or a foundation has adopted a version of the strategy."""


class AdoptionView(Reply):
    """A board's adoption of a version of the strategy."""

    body_id: Slug
    strategy_id: Slug
    adopted_on: date
    case_number: CaseNumber
    recorded_at: Instant
    recorded_by: str
    correction: str | None
    """Why it replaced an earlier record."""
    replaced_at: Instant | None
    """When a correction replaced it; none: it stands."""


class ListAdoptions(PagedQuery):
    """What have boards adopted? What was corrected is shown beside its correction."""

    strategy_id: Slug | None = None
    body_id: Slug | None = None


class Adoptions(Page[AdoptionView]):
    """A page of adoptions, in the order in which they were recorded."""


class ListBindings(PagedQuery):
    """Which bodies does a version of the strategy bind on a day, since when and by whose decision?"""

    strategy_id: Slug
    on: date | None = None
    """None: today."""


class BindingView(Contract):
    """How a version of the strategy holds for one body."""

    body_id: Slug
    name: LocalText
    kind: BodyKind
    bound_by: BoundBy
    since: date | None
    """The first day on which it binds; none where it does not."""
    case_number: CaseNumber | None


class Bindings(Page[BindingView]):
    """A page of bodies, by id."""


class RereadCause(StrEnum):
    """What a new version of the strategy has done to a key."""

    GONE = "gone"
    RENAMED = "renamed"
    """The key is another, or its words are."""
    NEW = "new"


class RereadReason(Contract):
    """One difference between the version that a project serves and the new one."""

    cause: RereadCause
    key: Slug
    """In the version that the project serves; of what is new, in the new one."""
    sv: str
    en: str


class ListProjectsToReread(PagedQuery):
    """Which open projects should be read again, now that the strategy has a new version?

    Nothing in them is changed. Without `strategy_id` against the version adopted last.
    """

    strategy_id: Slug | None = None
    body_id: Slug | None = None


class RereadView(Contract):
    """A project that serves an earlier version, and what is different in the new one."""

    project_id: UUID
    title: Title
    body_id: Slug
    state: ProjectState
    strategy_id: Slug
    against_id: Slug
    reasons: tuple[RereadReason, ...]


class ProjectsToReread(Page[RereadView]):
    """A page of projects, the first opened first. A page may be short though more follow."""
