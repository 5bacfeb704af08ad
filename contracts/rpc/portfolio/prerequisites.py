"""What projects need in place at sites, and what its deliverers say."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.base import (
    Contract,
    ExternalId,
    Instant,
    PrerequisiteKind,
    Slug,
    SystemName,
    TypeName,
)
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply


class PrerequisiteState(StrEnum):
    """What is known of a prerequisite."""

    DECLARED = "declared"
    """The project needs it; nobody has answered."""
    PROMISED = "promised"
    MET = "met"
    SLIPPED = "slipped"
    """Late, or refused."""


class DeclarePrerequisite(Command):
    """Say what a project needs in place at a site, by when, and which city system answers for it."""

    project_id: UUID
    kind: PrerequisiteKind
    site_code: ExternalId
    needed_on: date
    delivered_by: SystemName


class PrerequisiteView(Reply):
    """A prerequisite and what its deliverer has said of it."""

    prerequisite_id: UUID
    project_id: UUID
    body_id: Slug
    kind: PrerequisiteKind
    site_code: ExternalId
    needed_on: date
    delivered_by: SystemName
    state: PrerequisiteState
    dated_on: date | None
    """Promised for, met on, or now expected on."""
    reason: str | None
    """The deliverer's, where it slipped."""
    since: Instant
    late: bool
    """It comes after the day it is needed, or nobody can say when."""
    version: int


class ListPrerequisites(PagedQuery):
    """What do projects wait for, and where?"""

    project_id: UUID | None = None
    site_code: ExternalId | None = None
    state: PrerequisiteState | None = None


class Prerequisites(Page[PrerequisiteView]):
    """A page of prerequisites."""


class DeliveryMessage(Contract):
    """What a city system said of a prerequisite. Nothing said is deleted: it is recalled or replaced."""

    source: str
    event_id: ExternalId
    event_type: TypeName
    said_at: Instant
    dated_on: date | None
    reason: str | None
    corrects: ExternalId | None
    """The sender's own earlier event that this one replaces."""
    order_number: ExternalId | None
    """The sender's own."""
    site_code: ExternalId | None
    """The site in the sender's own coding."""
    recalled_at: Instant | None
    recall_reason: str | None
    in_force: bool
    """Neither recalled nor replaced."""


class GetPrerequisite(Query):
    """What has been said of this prerequisite?"""

    prerequisite_id: UUID


class PrerequisiteHistory(Reply):
    """A prerequisite with everything that was said of it, in the order in which it counts."""

    prerequisite: PrerequisiteView
    messages: tuple[DeliveryMessage, ...]
