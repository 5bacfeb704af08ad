"""What funding publishes: frames, rounds, assessments, meetings, decisions, allocations."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    CaseNumber,
    Contract,
    FreeText,
    Money,
    Name,
    Number,
    Slug,
    Title,
    Year,
)
from contracts.envelope import Event


class Criterion(Contract):
    """One criterion of a round, with its weight."""

    key: Slug
    name_sv: Name
    name_en: Name
    weight: Annotated[Number, Field(gt=0)]


class AllocationLine(Contract):
    """Money from one source in one year."""

    source_id: Slug
    year: Year
    amount: Annotated[Money, Field(gt=0)]
    """SEK."""


class FrameSetV1(Event, type="funding.frame_set.v1", subject="source_id"):
    """Sent when a source's frame for a year is set or changed by a decision."""

    source_id: Slug
    year: Year
    amount: Money
    previous: Money
    case_number: CaseNumber


class RoundOpenedV1(Event, type="funding.round_opened.v1", subject="round_id"):
    """Sent when a round opens: from now its criteria, weights and rules are frozen."""

    round_id: Slug
    title: Title
    source_ids: tuple[Slug, ...]
    years: tuple[Year, ...]
    criteria: tuple[Criterion, ...]
    closes_on: date
    rules_hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ApplicationAdmittedV1(Event, type="funding.application_admitted.v1", subject="project_id"):
    """Sent when a submitted project is taken into a round, as it stood at `revision`."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    revision: Annotated[int, Field(ge=1)]


class ApplicationAssessedV1(Event, type="funding.application_assessed.v1", subject="project_id"):
    """Sent when an assessor has given scores on every criterion. The scores themselves stay sealed."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    assessments: Annotated[int, Field(ge=1)]
    """How many assessors have now assessed it."""


class MeetingCalledV1(Event, type="funding.meeting_called.v1", subject="meeting_id"):
    """Sent when the council is called to a meeting."""

    meeting_id: UUID
    round_id: Slug
    held_on: date
    project_ids: tuple[UUID, ...]
    """The items of the agenda, in order."""


class MeetingClosedV1(Event, type="funding.meeting_closed.v1", subject="meeting_id"):
    """Sent when the meeting is closed. Every item of its agenda is in one of the four lists."""

    meeting_id: UUID
    round_id: Slug
    held_on: date
    recommended: tuple[UUID, ...]
    postponed: tuple[UUID, ...]
    declined: tuple[UUID, ...]
    undecided: tuple[UUID, ...]
    """Items that got no word: the project was withdrawn, or the council was not quorate."""


class ProjectRecommendedV1(Event, type="funding.project_recommended.v1", subject="project_id"):
    """Sent when the council recommends a project. It advises: nothing is allocated by this."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    meeting_id: UUID
    lines: tuple[AllocationLine, ...]
    """What the council proposes to finance."""
    score: Number
    """The weighted mean of the assessments, 0 to 5."""
    reason: FreeText


class ApplicationDeclinedV1(Event, type="funding.application_declined.v1", subject="project_id"):
    """Sent when the council does not recommend a project."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    meeting_id: UUID
    score: Number
    reason: FreeText


class ApplicationPostponedV1(Event, type="funding.application_postponed.v1", subject="project_id"):
    """Sent when the council puts a project off to a later meeting (bordläggning)."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    meeting_id: UUID
    until: date
    reason: FreeText


class ApplicationReferredBackV1(
    Event, type="funding.application_referred_back.v1", subject="project_id"
):
    """Sent when the council, or the body that decides on the money, sends a project back (återremiss).

    Its owner prepares it further and submits it again.
    """

    project_id: UUID
    body_id: Slug
    round_id: Slug
    meeting_id: UUID | None = None
    """The council's meeting; none where the deciding body sent it back."""
    referred_by: Slug | None = None
    """The deciding body; none where the council sent it back."""
    reason: FreeText
    """What is to be prepared further, and why."""


class AllocationRefusedV1(Event, type="funding.allocation_refused.v1", subject="project_id"):
    """Sent when the formal answer on a recommended project is recorded as no (medges ej)."""

    project_id: UUID
    body_id: Slug
    round_id: Slug
    case_number: CaseNumber
    decided_by: Slug
    """The body that made the formal decision."""
    decided_on: date
    reason: FreeText


class AllocationApprovedV1(Event, type="funding.allocation_approved.v1", subject="project_id"):
    """Sent when the formal money decision is recorded: from now the project has its money."""

    project_id: UUID
    body_id: Slug
    allocation_id: UUID
    round_id: Slug
    revision: Annotated[int, Field(ge=1)]
    """The project's revision that was decided on: follow-up's locked baseline is taken from it."""
    case_number: CaseNumber
    decided_by: Slug
    """The body that made the formal decision."""
    decided_on: date
    lines: tuple[AllocationLine, ...]


class AuditSealedV1(Event, type="funding.audit_sealed.v1", subject="service_id"):
    """Sent when funding's audit rows up to `sequence` are sealed; the head makes truncation show."""

    service_id: Slug
    sequence: Annotated[int, Field(ge=1)]
    head: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


EVENTS: tuple[type[Event], ...] = (
    FrameSetV1,
    RoundOpenedV1,
    ApplicationAdmittedV1,
    ApplicationAssessedV1,
    MeetingCalledV1,
    MeetingClosedV1,
    ProjectRecommendedV1,
    ApplicationDeclinedV1,
    ApplicationPostponedV1,
    ApplicationReferredBackV1,
    AllocationRefusedV1,
    AllocationApprovedV1,
    AuditSealedV1,
)
