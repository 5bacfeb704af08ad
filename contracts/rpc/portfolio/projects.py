"""Projects: what their owners write and do, and how they are read."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    Alignment,
    Benefit,
    CaseNumber,
    ClosingReason,
    Contract,
    CostLine,
    DecisionPoint,
    ExternalId,
    Financing,
    FreeText,
    Instant,
    LocalText,
    MissingPart,
    Money,
    Name,
    Number,
    Outlook,
    PrerequisiteKind,
    ProjectKind,
    Slug,
    Summary,
    Title,
    Year,
)
from contracts.project import (
    CheckItem,
    Classification,
    CompetenceNeed,
    DpiaState,
    Need,
    OutsidePartner,
    PersonalData,
    Risk,
    Staffing,
    SupplierContract,
)
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply
from contracts.rpc.portfolio.prerequisites import PrerequisiteView
from contracts.rpc.portfolio.secrecy import Masks


class ProjectState(StrEnum):
    """Where a project stands. A draft is its body's own; everything after it is public."""

    IDEA = "idea"
    """Recorded by the programme office; no body has taken it on yet."""
    DRAFT = "draft"
    SUBMITTED = "submitted"
    """Received, complete or not."""
    RETURNED = "returned"
    """The programme office has asked for completion; it is received all the same."""
    COMPLETE = "complete"
    """The programme office has accepted it as complete."""
    IN_ROUND = "in_round"
    RECOMMENDED = "recommended"
    POSTPONED = "postponed"
    REFERRED_BACK = "referred_back"
    """Sent back by the council or the deciding body for more preparation."""
    DECLINED = "declined"
    """By the council."""
    NOT_FUNDED = "not_funded"
    """Recommended but not funded: the formal answer was no. It may get money from the reserve list."""
    ALLOCATED = "allocated"
    RUNNING = "running"
    PAUSED = "paused"
    CLOSED = "closed"
    BENEFITS_FOLLOWED = "benefits_followed"
    """Closed, and what benefit came of it is assessed."""
    WITHDRAWN = "withdrawn"


CaseNumbers = Annotated[tuple[CaseNumber, ...], Field(max_length=10)]
TargetGroups = Annotated[tuple[Slug, ...], Field(max_length=20)]
Alignments = Annotated[tuple[Alignment, ...], Field(max_length=20)]
Costs = Annotated[tuple[CostLine, ...], Field(max_length=200)]
Benefits = Annotated[tuple[Benefit, ...], Field(max_length=20)]
PartnerBodies = Annotated[tuple[Slug, ...], Field(max_length=40)]
OutsidePartners = Annotated[tuple[OutsidePartner, ...], Field(max_length=40)]
SteeringGroup = Annotated[tuple[Name, ...], Field(max_length=20)]
Sites = Annotated[tuple[ExternalId, ...], Field(max_length=200)]
Needs = Annotated[tuple[Need, ...], Field(max_length=40)]
Staff = Annotated[tuple[Staffing, ...], Field(max_length=200)]
CompetencePlan = Annotated[tuple[CompetenceNeed, ...], Field(max_length=200)]
Risks = Annotated[tuple[Risk, ...], Field(max_length=40)]
Contracts = Annotated[tuple[SupplierContract, ...], Field(max_length=40)]
Checklist = Annotated[tuple[CheckItem, ...], Field(max_length=30)]


class Emptiable(StrEnum):
    """A field of a project that holds one value and may be left out."""

    SUMMARY = "summary"
    STRATEGY_ID = "strategy_id"
    BENEFIT_OWNER = "benefit_owner"
    SPONSOR = "sponsor"
    PROJECT_MANAGER = "project_manager"
    CLASSIFICATION = "classification"
    PERSONAL_DATA = "personal_data"
    DPIA = "dpia"


class ProjectText(Contract):
    """A project as it is first written down. A title is enough; the rest may follow."""

    body_id: Slug
    kind: ProjectKind
    title: Title
    summary: Summary | None = None
    strategy_id: Slug | None = None
    case_numbers: CaseNumbers = ()
    target_groups: TargetGroups = ()
    alignments: Alignments = ()
    costs: Costs = ()
    benefits: Benefits = ()
    benefit_owner: Name | None = None
    """The line function that owns the effect (a role, never a person's name)."""
    sponsor: Name | None = None
    """The function that orders the project (beställare)."""
    steering_group: SteeringGroup = ()
    """The functions of the steering group, its chair first."""
    project_manager: Name | None = None
    """The function that leads the project."""
    partner_bodies: PartnerBodies = ()
    """Other bodies of the city that take part."""
    outside_partners: OutsidePartners = ()
    sites: Sites = ()
    """Where it takes effect, in the sites' own coding."""
    needs: Needs = ()
    staff: Staff = ()
    competence: CompetencePlan = ()
    """Who must learn what for the result to be used."""
    risks: Risks = ()
    contracts: Contracts = ()
    checklist: Checklist = ()
    classification: Classification | None = None
    personal_data: PersonalData | None = None
    dpia: DpiaState | None = None


class OpenProject(Command, ProjectText):
    """Start a draft. A title is enough; the rest may follow."""


class AmendProject(Command):
    """Change what a project says. What is not given stays as it is; a list is replaced whole.

    From a recommendation to its decision nothing changes; what was decided is kept as the baseline.
    """

    project_id: UUID
    title: Title | None = None
    summary: Summary | None = None
    strategy_id: Slug | None = None
    case_numbers: CaseNumbers | None = None
    target_groups: TargetGroups | None = None
    alignments: Alignments | None = None
    costs: Costs | None = None
    benefits: Benefits | None = None
    benefit_owner: Name | None = None
    sponsor: Name | None = None
    steering_group: SteeringGroup | None = None
    project_manager: Name | None = None
    partner_bodies: PartnerBodies | None = None
    outside_partners: OutsidePartners | None = None
    sites: Sites | None = None
    needs: Needs | None = None
    staff: Staff | None = None
    competence: CompetencePlan | None = None
    risks: Risks | None = None
    contracts: Contracts | None = None
    checklist: Checklist | None = None
    classification: Classification | None = None
    personal_data: PersonalData | None = None
    dpia: DpiaState | None = None
    emptied: Annotated[tuple[Emptiable, ...], Field(max_length=20)] = ()
    """Fields that are to say nothing any more; an empty list empties a list."""
    dry_run: bool = False
    """Judge it by every rule and change nothing."""


class SubmitProject(Command):
    """Dispatch a project to the digital council: it is received at once, a public record, complete or not.

    After a return, this is the completion that was asked for.
    """

    project_id: UUID


class ReturnProject(Command):
    """Ask the owner for completion (komplettering) by a last day. That it was received stands."""

    project_id: UUID
    missing: Annotated[tuple[MissingPart, ...], Field(min_length=1, max_length=30)]
    """By field of the project, or `documents` or `other`."""
    due_on: date


class AcceptProject(Command):
    """Accept what was submitted as complete. Refused while something that is required is missing."""

    project_id: UUID


class WithdrawProject(Command):
    """Take a project back, before the money is decided."""

    project_id: UUID
    reason: FreeText


class Missing(Contract):
    """A field that must be filled in before the project is complete."""

    field: str
    sv: str
    en: str


class Dependency(Contract):
    """Another project that is tied to this one."""

    project_id: UUID
    title: str
    body_id: Slug
    state: ProjectState
    reason: str
    ended_as: ClosingReason | None = None
    """Why its owner closed it: what was closed before it was carried out has not given what it was to give."""


class Waiting(Contract):
    """Something that a project waits for: a prerequisite of its own, or another project."""

    prerequisite_id: UUID | None
    kind: PrerequisiteKind | None
    site_code: ExternalId | None
    project_id: UUID | None
    """The project that is required, or that delivers the prerequisite, where the caller may see it."""
    title: Title | None
    delivered_by: str | None
    """The city system or the body that delivers."""
    expected_on: date | None
    """None: nobody can say, or nothing holds it back."""
    known: bool
    late: bool


class Returned(Contract):
    """What the programme office has asked the owner to complete."""

    missing: tuple[MissingPart, ...]
    due_on: date
    returned_at: Instant
    revision: int
    """The submitted revision that was looked at."""


class Baseline(Contract):
    """What the standing money decision was about. It moves only by a new decision."""

    revision: int
    allocation_id: UUID | None
    """None for an ongoing project that was taken over."""
    case_number: CaseNumber | None
    decider: Name | None
    decided_on: date | None


class BaselineView(Baseline):
    """The project as it stood at the decision, beside how it stands now."""

    title: Title
    summary: Summary | None
    costs: tuple[CostLine, ...]
    cost_total: Money
    """SEK, all years and kinds; of a project that was taken over without cost lines the money that it has had."""
    benefits: tuple[Benefit, ...]
    changed: tuple[str, ...]
    """The fields that differ now."""


class TakenOver(Contract):
    """An ongoing project that entered with the financing it had."""

    financing: tuple[Financing, ...]
    recorded_at: Instant


class Paused(Contract):
    """Why a project rests, and until when."""

    reason: FreeText
    until: date
    paused_at: Instant


class Closed(Contract):
    """Why its owner closed a project."""

    reason: ClosingReason
    words: FreeText
    closed_at: Instant


class PassedPoint(Contract):
    """A decision point that the project has passed."""

    point: DecisionPoint
    decided_on: date
    decider: Name
    note: FreeText | None


class LikenessReason(Contract):
    """One thing in which two projects are alike."""

    field: str
    """`title`, `summary`, `sites` or `target_groups`."""
    sv: str
    en: str


class SimilarProject(Contract):
    """A project that looks like another one."""

    project_id: UUID
    title: Title
    body_id: Slug
    state: ProjectState
    score: Number
    """From 0 to 1; what is most alike stands first."""
    why: tuple[LikenessReason, ...]


class ProjectView(Reply):
    """A project whole, as far as the caller may see it."""

    project_id: UUID
    body_id: Slug
    kind: ProjectKind
    state: ProjectState
    since: Instant
    """When it came into its state."""
    version: int
    revision: int
    title: Title
    summary: Summary | None
    strategy_id: Slug | None
    case_numbers: tuple[CaseNumber, ...]
    target_groups: tuple[Slug, ...]
    alignments: tuple[Alignment, ...]
    costs: tuple[CostLine, ...]
    cost_total: Money
    benefits: tuple[Benefit, ...]
    benefit_owner: Name | None
    opened_at: Instant
    submitted_at: Instant | None
    submitted_revision: int | None
    requires: tuple[Dependency, ...]
    required_by: tuple[Dependency, ...]
    prerequisites: tuple[PrerequisiteView, ...]
    missing: tuple[Missing, ...]
    """What lacks before it is complete, until a round has taken it in."""
    excludes: tuple[Dependency, ...] = ()
    """Projects that can't be carried out beside this one, whichever of the two has said so."""
    benefits_from: tuple[Dependency, ...] = ()
    benefits_to: tuple[Dependency, ...] = ()
    """Projects that gain from this one."""
    outlook: Outlook = Outlook()
    """When what it stands on is in place."""
    waits_for: tuple[Waiting, ...] = ()
    """What is not in place yet, the latest first."""
    returned: Returned | None = None
    """What is asked for, while it is returned."""
    baseline: BaselineView | None = None
    """None until its money is decided."""
    decision_points: tuple[PassedPoint, ...] = ()
    """In order; the last says how far the project has come by the city's project model."""
    taken_over: TakenOver | None = None
    paused: Paused | None = None
    """While it is paused."""
    closed: Closed | None = None
    sponsor: Name | None = None
    steering_group: tuple[Name, ...] = ()
    project_manager: Name | None = None
    partner_bodies: tuple[Slug, ...] = ()
    outside_partners: tuple[OutsidePartner, ...] = ()
    sites: tuple[ExternalId, ...] = ()
    needs: tuple[Need, ...] = ()
    staff: tuple[Staffing, ...] = ()
    competence: tuple[CompetenceNeed, ...] = ()
    risks: tuple[Risk, ...] = ()
    contracts: tuple[SupplierContract, ...] = ()
    checklist: tuple[CheckItem, ...] = ()
    classification: Classification | None = None
    personal_data: PersonalData | None = None
    dpia: DpiaState | None = None
    similar: tuple[SimilarProject, ...] = ()
    """Projects that look alike, told when it is opened; `find_similar` tells it at any time."""
    masks: Masks = ()
    """What is marked for secrecy. Where `costs` are masked, `cost_total` says 0.00."""
    not_bound: LocalText | None = None
    """Said where the owner is a company whose board has not adopted the strategy version it serves."""


class GetProject(Query):
    """What is this project? A draft is visible to its own body and the auditors alone."""

    project_id: UUID
    as_public: bool = False
    """As everybody may see it: what is given out to whoever asks for the record."""


class ProjectSummary(Contract):
    """A project in a list."""

    project_id: UUID
    body_id: Slug
    kind: ProjectKind
    state: ProjectState
    since: Instant
    title: Title
    summary: Summary | None
    cost_total: Money
    revision: int
    version: int
    masks: Masks = ()
    """What is marked for secrecy. Where `costs` are masked, `cost_total` says 0.00."""


class ProjectOrder(StrEnum):
    """By what a list of projects is ordered."""

    OPENED = "opened"
    MOVED = "moved"
    """When it came into its state."""
    TITLE = "title"
    """In Swedish order."""
    COST = "cost"
    RELEVANCE = "relevance"
    """What has more of the words in its title; of those, the last opened. Only for a search."""


class ListProjects(PagedQuery):
    """Which projects are there, the first opened first? A search begins with the most relevant."""

    body_id: Slug | None = None
    """This body, and the bodies below it."""
    state: ProjectState | None = None
    kind: ProjectKind | None = None
    text: Annotated[str, Field(min_length=2, max_length=200)] | None = None
    """Words in any of their forms, "phrases", -words that may not occur, beginnings*.

    In titles, summaries, needs, motivations, benefits, risks, partners, functions, diary numbers and sites.
    """
    year: Year | None = None
    """With a cost in this year."""
    target_group: Slug | None = None
    alignment: Slug | None = None
    """The key of a dimension or principle of the strategy."""
    case_number: CaseNumber | None = None
    site_code: ExternalId | None = None
    """Which takes effect at this site, or has a prerequisite there."""
    since: date | None = None
    """In its state since this day or later."""
    order: ProjectOrder | None = None
    """As opened where nothing is said; by relevance in a search."""
    descending: bool = False
    """The other way round: last, latest or dearest first. Relevance always descends."""


class Projects(Page[ProjectSummary]):
    """A page of projects."""
