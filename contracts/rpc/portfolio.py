"""What portfolio answers: bodies, strategy versions, projects and what they stand on, and the case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from contracts.base import (
    Alignment,
    Benefit,
    BodyKind,
    CaseNumber,
    Contract,
    CostLine,
    ExternalId,
    FreeText,
    Instant,
    LocalText,
    Money,
    Name,
    PrerequisiteKind,
    ProjectKind,
    Slug,
    Summary,
    SystemName,
    Title,
    TypeName,
)
from contracts.rpc.base import (
    Command,
    Page,
    PagedQuery,
    Procedure,
    Query,
    Reply,
    Role,
    Scope,
)
from contracts.rpc.operations import operations


class ProjectState(StrEnum):
    """Where a project stands. A draft is its body's own; everything after it is public."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_ROUND = "in_round"
    RECOMMENDED = "recommended"
    POSTPONED = "postponed"
    DECLINED = "declined"
    ALLOCATED = "allocated"
    RUNNING = "running"
    WITHDRAWN = "withdrawn"


class PrerequisiteState(StrEnum):
    """What is known of a prerequisite."""

    DECLARED = "declared"
    """The project needs it; nobody has answered."""
    PROMISED = "promised"
    MET = "met"
    SLIPPED = "slipped"
    """Late, or refused."""


class Mark(StrEnum):
    """How well a piece of reference data is founded."""

    KNOWN = "known"
    """Read in the source named."""
    ASSUMED = "assumed"
    """Filled in until the source is found."""


class RegisterBody(Command):
    """Register a body, or what is new about one that is known. History stays: this is a new version of it.

    A new name takes a later `valid_from`; an end takes `valid_to`, and a successor where there is one.
    """

    body_id: Slug
    name: LocalText
    kind: BodyKind
    parent_id: Slug | None = None
    valid_from: date
    """From when these facts hold."""
    valid_to: date | None = None
    """The body's last day."""
    successor_id: Slug | None = None
    """Who takes over its open cases."""


class BodyFacts(Contract):
    """What holds of a body from a date, in one version of its history."""

    version: int
    name: LocalText
    kind: BodyKind
    parent_id: Slug | None
    valid_from: date
    valid_to: date | None
    successor_id: Slug | None


class BodyView(Reply):
    """A body as it is on the date asked for, or by its latest version."""

    body_id: Slug
    name: LocalText
    kind: BodyKind
    parent_id: Slug | None
    valid_from: date
    valid_to: date | None
    successor_id: Slug | None
    version: int


class BodyHistory(Reply):
    """A body with every version of it, oldest first."""

    body: BodyView
    versions: tuple[BodyFacts, ...]


class GetBody(Query):
    """What is, and was, this body?"""

    body_id: Slug


class ListBodies(PagedQuery):
    """Which bodies are there? With `on`, those that are valid that day, as they were then."""

    kind: BodyKind | None = None
    parent_id: Slug | None = None
    on: date | None = None


class Bodies(Page[BodyView]):
    """A page of bodies."""


class StrategyItem(Contract):
    """One dimension, principle, layer or target group of a strategy version."""

    key: Slug
    """Unique within the version, over all its lists."""
    number: Annotated[int, Field(ge=1, le=99)] | None = None
    """Its number in the document, where that is known."""
    text: LocalText
    valid_from: date | None = None
    """None: as soon as the version is recorded."""
    valid_to: date | None = None
    mark: Mark
    source: Name
    """Where it was read, or why it is assumed."""


Items = Annotated[tuple[StrategyItem, ...], Field(max_length=50)]


class AdoptStrategy(Command):
    """Record an adopted version of the strategy. It is never changed: a change is a new version."""

    strategy_id: Slug
    title: Name
    adopted_on: date
    case_number: CaseNumber | None = None
    dimensions: Annotated[Items, Field(min_length=1)]
    implementation_principles: Items = ()
    enabling_principles: Items = ()
    technique_layers: Items = ()
    target_groups: Annotated[Items, Field(min_length=1)]


class GetStrategy(Query):
    """What does this version of the strategy say?"""

    strategy_id: Slug


class StrategyView(Reply):
    """A version of the strategy."""

    strategy_id: Slug
    title: Name
    adopted_on: date
    case_number: CaseNumber | None
    dimensions: tuple[StrategyItem, ...]
    implementation_principles: tuple[StrategyItem, ...]
    enabling_principles: tuple[StrategyItem, ...]
    technique_layers: tuple[StrategyItem, ...]
    target_groups: tuple[StrategyItem, ...]
    version: int
    """Always 1: an adopted version is never changed."""


class StrategySummary(Contract):
    """A version of the strategy, in a list."""

    strategy_id: Slug
    title: Name
    adopted_on: date
    case_number: CaseNumber | None


class ListStrategies(PagedQuery):
    """Which versions of the strategy are there, the first adopted first?"""


class Strategies(Page[StrategySummary]):
    """A page of strategy versions."""


CaseNumbers = Annotated[tuple[CaseNumber, ...], Field(max_length=10)]
TargetGroups = Annotated[tuple[Slug, ...], Field(max_length=20)]
Alignments = Annotated[tuple[Alignment, ...], Field(max_length=20)]
Costs = Annotated[tuple[CostLine, ...], Field(max_length=200)]
Benefits = Annotated[tuple[Benefit, ...], Field(max_length=20)]


class OpenProject(Command):
    """Start a draft. A title is enough; the rest may follow."""

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


class AmendProject(Command):
    """Change a project until it is decided. What is not given stays as it is; a list is replaced whole."""

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


class SubmitProject(Command):
    """Dispatch a project to the digital council: from now it is a public record."""

    project_id: UUID


class WithdrawProject(Command):
    """Take a project back, before the money is decided."""

    project_id: UUID
    reason: FreeText


class DeclareDependency(Command):
    """Say that a project stands on another one."""

    project_id: UUID
    requires_id: UUID
    reason: FreeText


class RemoveDependency(Command):
    """Say that a project no longer stands on another one."""

    project_id: UUID
    requires_id: UUID
    reason: FreeText


class DeclarePrerequisite(Command):
    """Say what a project needs in place at a site, by when, and which city system answers for it."""

    project_id: UUID
    kind: PrerequisiteKind
    site_code: ExternalId
    needed_on: date
    delivered_by: SystemName


class Missing(Contract):
    """A field that must be filled in before the project can be submitted."""

    field: str
    sv: str
    en: str


class Dependency(Contract):
    """Another project that this one stands on, or that stands on this one."""

    project_id: UUID
    title: str
    body_id: Slug
    state: ProjectState
    reason: str


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
    """What a draft lacks before it can be submitted; empty for what was submitted."""


class GetProject(Query):
    """What is this project? A draft is visible to its own body and the auditors alone."""

    project_id: UUID


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


class ListProjects(PagedQuery):
    """Which projects are there, the first opened first?"""

    body_id: Slug | None = None
    state: ProjectState | None = None
    kind: ProjectKind | None = None
    text: Annotated[str, Field(min_length=2, max_length=100)] | None = None
    """In title or summary, whatever the case of its letters."""


class Projects(Page[ProjectSummary]):
    """A page of projects."""


class RevisionView(Contract):
    """One change of a project: who, when, and which fields."""

    revision: int
    changed: tuple[str, ...]
    actor: str
    revised_at: Instant


class ListRevisions(PagedQuery):
    """How has this project changed? Revisions before the submission stay inside its body."""

    project_id: UUID


class Revisions(Page[RevisionView]):
    """A page of revisions, oldest first."""


class ListPrerequisites(PagedQuery):
    """What do projects wait for, and where?"""

    project_id: UUID | None = None
    site_code: ExternalId | None = None
    state: PrerequisiteState | None = None


class Prerequisites(Page[PrerequisiteView]):
    """A page of prerequisites."""


class Statement(Contract):
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
    statements: tuple[Statement, ...]


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


class CaseView(Reply):
    """A case: the project, its next step, and a page of what has happened, in order."""

    project: ProjectView
    next_step: NextStep | None
    """None: the case is closed."""
    entries: tuple[CaseEntry, ...]
    next_cursor: str | None = None


#: That a draft is visible to its own body and the auditors alone is portfolio's own rule.
_READERS: Final[Mapping[Role, Scope]] = {
    role: Scope.ANY for role in Role if role not in {Role.AUDITOR, Role.OPERATOR}
}
_EVERYBODY: Final[Mapping[Role, Scope]] = {
    role: Scope.ANY for role in Role if role is not Role.AUDITOR
}
_OFFICE: Final[Mapping[Role, Scope]] = {Role.PROGRAMME_OFFICE: Scope.ANY}
_OWNER: Final[Mapping[Role, Scope]] = {Role.CASE_OFFICER: Scope.OWN_BODY}

PROCEDURES: tuple[Procedure, ...] = (
    Procedure(
        "portfolio.register_body", RegisterBody, BodyView, _OFFICE,
        "Registrera ett organ eller en ändring av det", "Register a body or a change of it",
    ),
    Procedure(
        "portfolio.get_body", GetBody, BodyHistory, _EVERYBODY,
        "Läsa ett organs historia", "Read a body's history",
    ),
    Procedure(
        "portfolio.list_bodies", ListBodies, Bodies, _EVERYBODY,
        "Lista organ", "List bodies",
    ),
    Procedure(
        "portfolio.adopt_strategy", AdoptStrategy, StrategyView, _OFFICE,
        "Registrera en antagen version av strategin", "Record an adopted version of the strategy",
    ),
    Procedure(
        "portfolio.get_strategy", GetStrategy, StrategyView, _EVERYBODY,
        "Läsa en version av strategin", "Read a version of the strategy",
    ),
    Procedure(
        "portfolio.list_strategies", ListStrategies, Strategies, _EVERYBODY,
        "Lista versioner av strategin", "List versions of the strategy",
    ),
    Procedure(
        "portfolio.open_project", OpenProject, ProjectView, _OWNER,
        "Påbörja ett projekt", "Open a project",
    ),
    Procedure(
        "portfolio.amend_project", AmendProject, ProjectView, _OWNER,
        "Ändra ett projekt", "Amend a project",
    ),
    Procedure(
        "portfolio.submit_project", SubmitProject, ProjectView, _OWNER,
        "Lämna in ett projekt", "Submit a project",
    ),
    Procedure(
        "portfolio.withdraw_project", WithdrawProject, ProjectView, _OWNER,
        "Återkalla ett projekt", "Withdraw a project",
    ),
    Procedure(
        "portfolio.declare_dependency", DeclareDependency, ProjectView, _OWNER,
        "Ange att ett projekt förutsätter ett annat", "Declare that a project requires another",
    ),
    Procedure(
        "portfolio.remove_dependency", RemoveDependency, ProjectView, _OWNER,
        "Ta bort ett projekts beroende av ett annat", "Remove a project's dependency on another",
    ),
    Procedure(
        "portfolio.declare_prerequisite", DeclarePrerequisite, PrerequisiteView, _OWNER,
        "Ange en förutsättning på en plats", "Declare a prerequisite at a site",
    ),
    Procedure(
        "portfolio.get_project", GetProject, ProjectView, _READERS,
        "Läsa ett projekt (utkast: det egna organets)", "Read a project (drafts: one's own body's)",
    ),
    Procedure(
        "portfolio.list_projects", ListProjects, Projects, _READERS,
        "Lista projekt (utkast: det egna organets)", "List projects (drafts: one's own body's)",
    ),
    Procedure(
        "portfolio.list_revisions", ListRevisions, Revisions, _READERS,
        "Lista ett projekts ändringar", "List a project's revisions",
    ),
    Procedure(
        "portfolio.list_prerequisites", ListPrerequisites, Prerequisites, _READERS,
        "Lista förutsättningar", "List prerequisites",
    ),
    Procedure(
        "portfolio.get_prerequisite", GetPrerequisite, PrerequisiteHistory, _READERS,
        "Läsa vad som sagts om en förutsättning", "Read what was said of a prerequisite",
    ),
    Procedure(
        "portfolio.get_case", GetCase, CaseView, _READERS,
        "Följa ett ärende", "Follow a case",
    ),
    *operations("portfolio"),
)
