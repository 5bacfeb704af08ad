"""The case: what has happened, and whose step is next."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    Contract,
    ExternalId,
    Instant,
    Slug,
    TypeName,
)
from contracts.rpc.base import PagedQuery, Reply, Role
from contracts.rpc.portfolio.projects import ProjectView


class CaseEntry(Contract):
    """One thing that happened in a case."""

    source: str
    event_id: ExternalId
    event_type: TypeName
    happened_at: Instant
    actor: str | None
    body_id: Slug | None
    causation_id: ExternalId | None
    """The id of the event or command that caused it."""
    sv: str
    en: str


class NextStep(Contract):
    """Whose step is next."""

    step: str
    """A stable word, such as `assess`."""
    role: Role | None
    """Who moves it; none where the system does it by itself."""
    body_id: Slug | None
    """For which body; none where the role acts for the city."""
    since: Instant
    due_on: date | None
    sv: str
    en: str


class GetCase(PagedQuery):
    """What has happened in this case, and whose step is next?"""

    project_id: UUID
    limit: Annotated[int, Field(ge=1, le=200)] = 200
    as_public: bool = False
    """As everybody may see it: what is given out to whoever asks for the record."""


class CaseView(Reply):
    """A case: the project, its next step, and a page of what has happened, in order."""

    project: ProjectView
    next_step: NextStep | None
    """None: the case is closed."""
    entries: tuple[CaseEntry, ...]
    next_cursor: str | None = None
