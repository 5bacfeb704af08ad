"""What projects need in place at sites, and what its deliverers say."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from contracts.base import (
    Contract,
    DelivererKind,
    ExternalId,
    FreeText,
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
    WAIVED = "waived"
    """The project does without it."""


class DeclarePrerequisite(Command):
    """Say what a project needs in place at a site, by when, and who answers for it."""

    project_id: UUID
    kind: PrerequisiteKind
    site_code: ExternalId
    needed_on: date
    delivered_by: SystemName
    """A city system's name, a body's key or a project's id, by `deliverer`."""
    deliverer: DelivererKind = DelivererKind.SYSTEM


class WaivePrerequisite(Command):
    """Say that a project does without one of its prerequisites."""

    prerequisite_id: UUID
    reason: FreeText


class Answer(StrEnum):
    """What a body that delivers says of a prerequisite."""

    PROMISED = "promised"
    DELIVERED = "delivered"
    DELAYED = "delayed"
    REFUSED = "refused"


class AnswerPrerequisite(Command):
    """Say, for the body that delivers, how a prerequisite goes. A later answer replaces an earlier one.

    City systems say the same by events.
    """

    prerequisite_id: UUID
    answer: Answer
    dated_on: date | None = None
    """Promised for, delivered on, or now expected on; a refusal has none."""
    reason: FreeText | None = None
    """Of a delay or a refusal."""


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
    deliverer: DelivererKind = DelivererKind.SYSTEM
    """What `delivered_by` is: a city system's name, a body's key or a project's id."""


class ListPrerequisites(PagedQuery):
    """What do projects wait for, and where?"""

    project_id: UUID | None = None
    site_code: ExternalId | None = None
    state: PrerequisiteState | None = None


class Prerequisites(Page[PrerequisiteView]):
    """A page of prerequisites."""


class DeliveryMessage(Contract):
    """What its deliverer said of a prerequisite. Nothing said is deleted: it is recalled or replaced."""

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
