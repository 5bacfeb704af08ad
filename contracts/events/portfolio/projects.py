"""A project from its opening to the council, and back."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    Alignment,
    Benefit,
    CaseNumber,
    CostLine,
    ExternalId,
    FreeText,
    Instant,
    MissingField,
    MissingPart,
    Name,
    PrerequisiteNeed,
    ProjectKind,
    Slug,
    Summary,
    Title,
)
from contracts.envelope import Event
from contracts.project import (
    Classification,
    CompetenceNeed,
    DpiaState,
    Need,
    OutsidePartner,
    PersonalData,
    Risk,
    Staffing,
    Supplier,
)


class ProjectOpenedV1(Event, type="portfolio.project_opened.v1", subject="project_id"):
    """Sent when a body starts a draft. A draft is working material: title and words stay inside."""

    project_id: UUID
    body_id: Slug
    kind: ProjectKind


class ProjectAmendedV1(Event, type="portfolio.project_amended.v1", subject="project_id"):
    """Sent when the owner changes a project. `draft` says that it is still invisible to others."""

    project_id: UUID
    body_id: Slug
    revision: Annotated[int, Field(ge=1)]
    changed: tuple[Name, ...]
    """The names of the changed fields."""
    draft: bool


class ProjectSubmittedV1(Event, type="portfolio.project_submitted.v1", subject="project_id"):
    """Sent when a body dispatches a project to the council: received at once, a public record.

    Carries the snapshot that the council needs, as it stood at this revision.
    """

    project_id: UUID
    body_id: Slug
    revision: Annotated[int, Field(ge=1)]
    kind: ProjectKind
    title: Title
    summary: Summary
    strategy_id: Slug
    case_number: CaseNumber | None = None
    target_groups: tuple[Slug, ...]
    alignments: tuple[Alignment, ...]
    costs: tuple[CostLine, ...]
    benefits: tuple[Benefit, ...]
    benefit_owner: Name
    """The line function that owns the effect (a role, never a person's name)."""
    requires: tuple[UUID, ...] = ()
    """Projects that this one stands on."""
    prerequisites: tuple[PrerequisiteNeed, ...] = ()

    def upcast(self) -> ProjectSubmittedV2:
        """The same submission as V2 has it: a V1 was always whole."""
        return ProjectSubmittedV2(
            project_id=self.project_id,
            body_id=self.body_id,
            revision=self.revision,
            kind=self.kind,
            title=self.title,
            summary=self.summary,
            strategy_id=self.strategy_id,
            case_numbers=() if self.case_number is None else (self.case_number,),
            target_groups=self.target_groups,
            alignments=self.alignments,
            costs=self.costs,
            benefits=self.benefits,
            benefit_owner=self.benefit_owner,
            requires=self.requires,
            prerequisites=self.prerequisites,
        )


class ProjectSubmittedV2(Event, type="portfolio.project_submitted.v2", subject="project_id"):
    """Sent when a body dispatches a project: received at once, a public record, complete or not.

    V1 could only be whole. Now every field but the title may be a hole; `missing` names those that must be
    filled in before the project is complete, and all the case numbers are carried.
    """

    project_id: UUID
    body_id: Slug
    revision: Annotated[int, Field(ge=1)]
    kind: ProjectKind
    title: Title
    summary: Summary | None = None
    strategy_id: Slug | None = None
    case_numbers: tuple[CaseNumber, ...] = ()
    target_groups: tuple[Slug, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    costs: tuple[CostLine, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    benefit_owner: Name | None = None
    """The line function that owns the effect (a role, never a person's name)."""
    requires: tuple[UUID, ...] = ()
    """Projects that this one stands on, as far as they are dispatched themselves."""
    prerequisites: tuple[PrerequisiteNeed, ...] = ()
    missing: tuple[MissingField, ...] = ()
    """What lacks before it is complete; empty where it is whole."""
    received_at: Instant | None = None
    """When the project was first received. No return undoes that; none where V1 did not say."""
    completes: bool = False
    """It answers a return that asked for completion."""
    sponsor: Name | None = None
    """The function that orders the project. This and what follows is empty too where an older publisher sent it."""
    partner_bodies: tuple[Slug, ...] = ()
    outside_partners: tuple[OutsidePartner, ...] = ()
    sites: tuple[ExternalId, ...] = ()
    needs: tuple[Need, ...] = ()
    staff: tuple[Staffing, ...] = ()
    competence: tuple[CompetenceNeed, ...] = ()
    risks: tuple[Risk, ...] = ()
    classification: Classification | None = None
    personal_data: PersonalData | None = None
    dpia: DpiaState | None = None
    suppliers: tuple[Supplier, ...] = ()
    """Who is chosen to deliver something to the project."""


class ProjectReturnedV1(Event, type="portfolio.project_returned.v1", subject="project_id"):
    """Sent when the programme office asks for completion (komplettering) of what was received.

    The receipt stands: the project stays a public record, received when it was received.
    """

    project_id: UUID
    body_id: Slug
    revision: Annotated[int, Field(ge=1)]
    """The submitted revision that was looked at."""
    missing: tuple[MissingPart, ...]
    due_on: date
    """The last day for the completion."""


class CompletionOverdueV1(Event, type="portfolio.completion_overdue.v1", subject="project_id"):
    """Sent when the last day for a completion has passed and the owner has not submitted again.

    Once for each last day: the office may give more time, which is another.
    """

    project_id: UUID
    body_id: Slug
    """Who is to complete it today."""
    revision: Annotated[int, Field(ge=1)]
    """The submitted revision that was returned."""
    due_on: date
    """The day that has passed."""


class ProjectCompletedV1(Event, type="portfolio.project_completed.v1", subject="project_id"):
    """Sent when the programme office accepts a submitted revision as complete."""

    project_id: UUID
    body_id: Slug
    revision: Annotated[int, Field(ge=1)]


class ProjectWithdrawnV1(Event, type="portfolio.project_withdrawn.v1", subject="project_id"):
    """Sent when the owner takes a project back before it is decided."""

    project_id: UUID
    body_id: Slug
    reason: FreeText
    draft: bool
    """It never left its body."""


class ProjectTransferredV1(Event, type="portfolio.project_transferred.v1", subject="project_id"):
    """Sent when a project gets another owner: its body was merged or split, or ended with a successor."""

    project_id: UUID
    body_id: Slug
    """The new owner."""
    from_body_id: Slug
    transferred_on: date
    """The new owner's first day."""
    draft: bool
    submitted: bool
    """It was submitted before: whoever keeps submissions knows it, or will."""
