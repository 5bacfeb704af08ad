"""What portfolio publishes: projects, the strategy, bodies, consultations."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    Alignment,
    Benefit,
    BodyKind,
    CaseNumber,
    ChainLink,
    ClosingReason,
    CostLine,
    DecisionPoint,
    DelivererKind,
    DependencyKind,
    ExternalId,
    Financing,
    FreeText,
    Instant,
    MissingField,
    MissingPart,
    Money,
    Name,
    OpinionAnswer,
    Outlook,
    PrerequisiteKind,
    PrerequisiteNeed,
    ProjectKind,
    Slug,
    Summary,
    SystemName,
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
)
from contracts.records import (
    DisclosureOutcome,
    DocumentKind,
    DocumentState,
    Edition,
    FieldName,
    Ground,
    Sha256,
)


class BodyChangedV1(Event, type="portfolio.body_changed.v1", subject="body_id"):
    """Sent when a body is registered or what is known of it changes."""

    body_id: Slug
    name_sv: Name
    name_en: Name
    kind: BodyKind
    parent_id: Slug | None = None
    valid_from: date
    valid_to: date | None = None
    successor_id: Slug | None = None


class StrategyAdoptedV1(Event, type="portfolio.strategy_adopted.v1", subject="strategy_id"):
    """Sent when a version of the strategy is adopted and projects may refer to it."""

    strategy_id: Slug
    title: Name
    adopted_on: date
    case_number: CaseNumber | None = None


class AdoptionRecordedV1(Event, type="portfolio.adoption_recorded.v1", subject="body_id"):
    """Sent when it is recorded that a company's own board adopted the strategy, or such a record is corrected."""

    body_id: Slug
    strategy_id: Slug
    adopted_on: date
    """From this day the company is bound."""
    case_number: CaseNumber
    corrected: bool
    """It replaces what was recorded before."""


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


class ProjectCompletedV1(Event, type="portfolio.project_completed.v1", subject="project_id"):
    """Sent when the programme office accepts a submitted revision as complete."""

    project_id: UUID
    body_id: Slug
    revision: Annotated[int, Field(ge=1)]


class IdeaRecordedV1(Event, type="portfolio.idea_recorded.v1", subject="project_id"):
    """Sent when the programme office records a possible project that no body has taken on. It is public."""

    project_id: UUID
    body_id: Slug
    """The body that keeps it until another adopts it."""
    kind: ProjectKind
    title: Title
    summary: Summary | None = None


class IdeaAdoptedV1(Event, type="portfolio.idea_adopted.v1", subject="project_id"):
    """Sent when a body takes an idea on as its own draft; from then it is that body's working material."""

    project_id: UUID
    body_id: Slug
    """The body that takes it on."""
    kept_by: Slug
    """The body that kept the idea."""


class ProjectTakenOverV1(Event, type="portfolio.project_taken_over.v1", subject="project_id"):
    """Sent when an ongoing project is recorded with the financing it already has: it enters as running."""

    project_id: UUID
    body_id: Slug
    kind: ProjectKind
    title: Title
    summary: Summary | None = None
    costs: tuple[CostLine, ...] = ()
    financing: tuple[Financing, ...]
    case_number: CaseNumber | None = None
    """Of the decision that gave it its money, where that is known."""
    decider: Name | None = None
    """Who made that decision: a body or a function, never a person's name."""
    decided_on: date | None = None


class ProjectPausedV1(Event, type="portfolio.project_paused.v1", subject="project_id"):
    """Sent when the owner pauses a running project, or makes the pause longer."""

    project_id: UUID
    body_id: Slug
    reason: FreeText
    until: date


class ProjectResumedV1(Event, type="portfolio.project_resumed.v1", subject="project_id"):
    """Sent when the owner takes a paused project up again."""

    project_id: UUID
    body_id: Slug
    reason: FreeText | None = None


class ProjectClosedV1(Event, type="portfolio.project_closed.v1", subject="project_id"):
    """Sent when the owner closes a project that has had its money: nothing more is carried out."""

    project_id: UUID
    body_id: Slug
    reason: ClosingReason
    words: FreeText


class DecisionPointPassedV1(Event, type="portfolio.decision_point_passed.v1", subject="project_id"):
    """Sent when a decision point of the city's project model (Lilla ratten, B0 to B4) is recorded."""

    project_id: UUID
    body_id: Slug
    point: DecisionPoint
    decided_on: date
    decider: Name
    """The function that decided, such as the steering group; never a person's name."""
    note: FreeText | None = None
    corrects: bool
    """It replaces what was recorded of the same point before."""
    draft: bool


class EarlyOpinionRequestedV1(
    Event, type="portfolio.early_opinion_requested.v1", subject="project_id"
):
    """Sent when a body asks for an early opinion (förhandsbesked) on one page. The page is a public record."""

    project_id: UUID
    body_id: Slug
    opinion_id: UUID
    kind: ProjectKind
    title: Title
    summary: Summary
    cost_total: Annotated[Money, Field(ge=0)]
    """SEK, all years and kinds together."""
    starts_on: date
    """When the body wants to start."""


class EarlyOpinionGivenV1(Event, type="portfolio.early_opinion_given.v1", subject="project_id"):
    """Sent when the programme office gives its early opinion. It binds nobody."""

    project_id: UUID
    body_id: Slug
    opinion_id: UUID
    answer: OpinionAnswer
    reason: FreeText


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


class DependencyDeclaredV1(Event, type="portfolio.dependency_declared.v1", subject="project_id"):
    """Sent when a project is said to stand on another."""

    project_id: UUID
    body_id: Slug
    requires_id: UUID
    reason: FreeText
    draft: bool


class DependencyRemovedV1(Event, type="portfolio.dependency_removed.v1", subject="project_id"):
    """Sent when a project no longer stands on another."""

    project_id: UUID
    body_id: Slug
    requires_id: UUID
    reason: FreeText
    draft: bool


class DependencyDeclaredV2(Event, type="portfolio.dependency_declared.v2", subject="project_id"):
    """Sent when a project is said to require, exclude or benefit from another.

    V1 knew "requires" alone: whoever reads only that would take an exclusion for its opposite.
    """

    project_id: UUID
    body_id: Slug
    kind: DependencyKind
    other_id: UUID
    reason: FreeText
    draft: bool


class DependencyRemovedV2(Event, type="portfolio.dependency_removed.v2", subject="project_id"):
    """Sent when a dependency of any kind no longer holds. V1 knew "requires" alone."""

    project_id: UUID
    body_id: Slug
    kind: DependencyKind
    other_id: UUID
    reason: FreeText
    draft: bool


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


class ResponseKind(StrEnum):
    """How a body responds to a consultation."""

    DECISION = "decision"
    """The committee's decision upon its administration's proposal."""
    OFFICE = "office"
    """Kontorsyttrande: the administration alone, by delegation."""
    ABSTENTION = "abstention"
    """Avstår: it has nothing to say."""


class CommentOutcome(StrEnum):
    """What came of a comment."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    NOT_ACCEPTED = "not_accepted"


class ConsultationOpenedV1(
    Event, type="portfolio.consultation_opened.v1", subject="consultation_id"
):
    """Sent when bodies are asked for their opinion on a strategy version or another document."""

    consultation_id: UUID
    title: Title
    case_number: CaseNumber | None = None
    strategy_id: Slug | None = None
    document_title: Title | None = None
    document_case_number: CaseNumber | None = None
    body_ids: tuple[Slug, ...]
    due_on: date
    """The last day for responses."""
    answers_due_on: date
    """The last day for the answers to their comments."""


class ConsultationExtendedV1(
    Event, type="portfolio.consultation_extended.v1", subject="consultation_id"
):
    """Sent when every body that was asked, or one of them, is given more time."""

    consultation_id: UUID
    title: Title
    body_id: Slug | None
    """None: everybody."""
    body_ids: tuple[Slug, ...]
    """Whose last day moved."""
    due_on: date
    reason: FreeText


class ConsultationClosedV1(
    Event, type="portfolio.consultation_closed.v1", subject="consultation_id"
):
    """Sent when no more responses are taken."""

    consultation_id: UUID
    title: Title
    responded: tuple[Slug, ...]
    abstained: tuple[Slug, ...]
    silent: tuple[Slug, ...]
    """The bodies that were asked and said nothing."""


class ResponseDueV1(Event, type="portfolio.response_due.v1", subject="consultation_id"):
    """Sent when a day for reminding comes and a body that was asked has not responded."""

    consultation_id: UUID
    title: Title
    body_id: Slug
    """Who responds today: the body that was asked, or its successor."""
    due_on: date
    late: bool


class ResponseGivenV1(Event, type="portfolio.response_given.v1", subject="consultation_id"):
    """Sent when a body has responded, abstained, or corrected its response."""

    consultation_id: UUID
    title: Title
    response_id: UUID
    body_id: Slug
    kind: ResponseKind
    answers_for: tuple[Slug, ...]
    """The bodies that were asked and for which it is the response."""
    unsolicited: bool
    on_time: bool
    decided_on: date | None = None
    case_number: CaseNumber | None = None
    comments: Annotated[int, Field(ge=0)]
    replaces: tuple[UUID, ...] = ()
    """The responses that it corrects."""


class CommentAnsweredV1(Event, type="portfolio.comment_answered.v1", subject="consultation_id"):
    """Sent when a comment is answered, or its answer corrected."""

    consultation_id: UUID
    title: Title
    response_id: UUID
    body_id: Slug
    """Whose comment it is."""
    number: Annotated[int, Field(ge=1)]
    outcome: CommentOutcome
    reason: FreeText
    corrected: bool


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


class DocumentAddedV1(Event, type="portfolio.document_added.v1", subject="project_id"):
    """Sent when a case gets a document, or a document a later edition. What it says stays outside events."""

    project_id: UUID
    body_id: Slug
    document_id: UUID
    kind: DocumentKind
    edition: Edition
    state: DocumentState
    dated_on: date
    sha256: Sha256 | None = None
    """Of the file; none where the document is marked for secrecy."""
    draft: bool
    """It is its body's own: working material, or a document of a draft."""


class DocumentMovedV1(Event, type="portfolio.document_moved.v1", subject="project_id"):
    """Sent when an edition of a document is drawn up or dispatched, and so becomes a public record."""

    project_id: UUID
    body_id: Slug
    document_id: UUID
    kind: DocumentKind
    edition: Edition
    state: DocumentState
    dated_on: date
    draft: bool


class CaseNumberRecordedV1(Event, type="portfolio.case_number_recorded.v1", subject="project_id"):
    """Sent when a case or one of its documents has got its number in a diary, by hand or from the diary."""

    project_id: UUID
    body_id: Slug
    document_id: UUID | None = None
    """None: the case itself got the number."""
    case_number: CaseNumber
    registered_on: date
    draft: bool


class CaseNumberWithdrawnV1(Event, type="portfolio.case_number_withdrawn.v1", subject="project_id"):
    """Sent when a diary number no longer holds: the diary took it back or put another in its place."""

    project_id: UUID
    body_id: Slug
    document_id: UUID | None = None
    case_number: CaseNumber
    reason: FreeText
    draft: bool


class SecrecyMarkedV1(Event, type="portfolio.secrecy_marked.v1", subject="project_id"):
    """Sent when a field of a project or a document is marked for secrecy: from now on it is masked.

    What another service or system already holds of it is to be masked there too.
    """

    project_id: UUID
    body_id: Slug
    field: FieldName | None = None
    document_id: UUID | None = None
    ground: Ground
    draft: bool


class SecrecyLiftedV1(Event, type="portfolio.secrecy_lifted.v1", subject="project_id"):
    """Sent when a mark of secrecy is lifted."""

    project_id: UUID
    body_id: Slug
    field: FieldName | None = None
    document_id: UUID | None = None
    ground: Ground
    draft: bool


class RecordDisclosedV1(Event, type="portfolio.record_disclosed.v1", subject="project_id"):
    """Sent when the record of a case was given to somebody who asked. Who asked is nobody else's business."""

    project_id: UUID
    body_id: Slug
    disclosure_id: UUID
    case_number: CaseNumber
    outcome: DisclosureOutcome


class AuditSealedV1(Event, type="portfolio.audit_sealed.v1", subject="service_id"):
    """Sent when portfolio's audit rows up to `sequence` are sealed; the head makes truncation show."""

    service_id: Slug
    sequence: Annotated[int, Field(ge=1)]
    head: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


EVENTS: tuple[type[Event], ...] = (
    BodyChangedV1,
    StrategyAdoptedV1,
    AdoptionRecordedV1,
    ProjectOpenedV1,
    ProjectAmendedV1,
    ProjectSubmittedV1,
    ProjectSubmittedV2,
    ProjectReturnedV1,
    ProjectCompletedV1,
    IdeaRecordedV1,
    IdeaAdoptedV1,
    ProjectTakenOverV1,
    ProjectPausedV1,
    ProjectResumedV1,
    ProjectClosedV1,
    DecisionPointPassedV1,
    EarlyOpinionRequestedV1,
    EarlyOpinionGivenV1,
    ProjectWithdrawnV1,
    ProjectTransferredV1,
    DependencyDeclaredV1,
    DependencyRemovedV1,
    DependencyDeclaredV2,
    DependencyRemovedV2,
    PrerequisiteDeclaredV1,
    PrerequisitePromisedV1,
    PrerequisiteMetV1,
    PrerequisiteSlippedV1,
    PrerequisiteReopenedV1,
    ConsultationOpenedV1,
    ConsultationExtendedV1,
    ConsultationClosedV1,
    ResponseDueV1,
    ResponseGivenV1,
    CommentAnsweredV1,
    PrerequisiteWaivedV1,
    ProjectReexaminedV1,
    DocumentAddedV1,
    DocumentMovedV1,
    CaseNumberRecordedV1,
    CaseNumberWithdrawnV1,
    SecrecyMarkedV1,
    SecrecyLiftedV1,
    RecordDisclosedV1,
    AuditSealedV1,
)
