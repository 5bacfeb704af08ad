"""What a project needs at a site, and how a change of it travels."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    ChainLink,
    DelivererKind,
    ExternalId,
    FreeText,
    Outlook,
    PrerequisiteKind,
    Slug,
    SystemName,
)
from contracts.envelope import Event


class PrerequisiteDeclaredV1(
    Event, type="portfolio.prerequisite_declared.v1", subject="project_id"
):
    """Sent when a project says what it needs at a site, from whom and by when."""

    project_id: UUID
    body_id: Slug
    prerequisite_id: UUID
    kind: PrerequisiteKind
    site_code: ExternalId
    needed_on: date
    delivered_by: SystemName
    draft: bool
    deliverer: DelivererKind = DelivererKind.SYSTEM
    """What `delivered_by` is. Absent: a city system, as before there were others."""


class PrerequisitePromisedV1(
    Event, type="portfolio.prerequisite_promised.v1", subject="project_id"
):
    """Sent when the one who delivers a prerequisite has promised a date."""

    project_id: UUID
    body_id: Slug
    prerequisite_id: UUID
    kind: PrerequisiteKind
    site_code: ExternalId
    promised_on: date
    draft: bool


class PrerequisiteMetV1(Event, type="portfolio.prerequisite_met.v1", subject="project_id"):
    """Sent when a prerequisite is in place."""

    project_id: UUID
    body_id: Slug
    prerequisite_id: UUID
    kind: PrerequisiteKind
    site_code: ExternalId
    met_on: date
    draft: bool


class PrerequisiteSlippedV1(Event, type="portfolio.prerequisite_slipped.v1", subject="project_id"):
    """Sent when a prerequisite will be late, is refused, or turns out not to be in place after all."""

    project_id: UUID
    body_id: Slug
    prerequisite_id: UUID
    kind: PrerequisiteKind
    site_code: ExternalId
    expected_on: date | None
    """The new date; none where nobody can say."""
    reason: FreeText
    draft: bool


class PrerequisiteReopenedV1(
    Event, type="portfolio.prerequisite_reopened.v1", subject="project_id"
):
    """Sent when bad news of a prerequisite is taken back and nothing is promised: it is as declared."""

    project_id: UUID
    body_id: Slug
    prerequisite_id: UUID
    kind: PrerequisiteKind
    site_code: ExternalId
    needed_on: date
    reason: FreeText
    draft: bool


class PrerequisiteWaivedV1(Event, type="portfolio.prerequisite_waived.v1", subject="project_id"):
    """Sent when a project does without a prerequisite that it said it needed."""

    project_id: UUID
    body_id: Slug
    prerequisite_id: UUID
    kind: PrerequisiteKind
    site_code: ExternalId
    reason: FreeText
    draft: bool


class ProjectReexaminedV1(Event, type="portfolio.project_reexamined.v1", subject="project_id"):
    """Sent when something that a project stands on, at whatever depth, has moved its outlook.

    Once for each project and cause; not sent where nothing changes.
    """

    project_id: UUID
    body_id: Slug
    before: Outlook
    after: Outlook
    chain: tuple[ChainLink, ...]
    """What caused it, from the first to what the project itself stands on; the ends of a long one."""
    left_out: Annotated[int, Field(ge=0)] = 0
    """Steps in the middle of the chain that are not told."""
    draft: bool
