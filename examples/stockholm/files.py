"""The example's files as checked data. Every item says what it is founded on: a source, or an assumption."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from cli.people import FileRefused, People, told
from contracts.base import (
    Alignment,
    Benefit,
    BodyKind,
    CaseNumber,
    CostLine,
    ExternalId,
    FreeText,
    LocalText,
    Money,
    Name,
    Period,
    PersonId,
    PrerequisiteKind,
    ProjectKind,
    Slug,
    Summary,
    SystemName,
    Title,
    TypeName,
    Year,
)
from contracts.envelope import CityEvent
from contracts.events.city import Outcome as Answer
from contracts.events.city import RelationKind
from contracts.events.funding import AllocationLine
from contracts.events.notify import Channel
from contracts.events.portfolio import CommentOutcome
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
from contracts.registry import EVENTS
from contracts.rpc.followup import Direction, Unit, Verdict
from contracts.rpc.funding import (
    Anchor,
    BudgetCalendar,
    Earmark,
    EligibilityRule,
    Instrument,
    Outcome,
)
from contracts.rpc.funding.rules import Score
from contracts.rpc.notify import Publisher
from contracts.rpc.portfolio import CommentGiven, Mark, TargetGroupKind
from contracts.rpc.portfolio.consultations import ReminderDays
from contracts.rpc.portfolio.responses import Paragraph, ProcedureName

FOLDER = Path(__file__).parent


class Part(BaseModel):
    """A piece of a file. A mistyped name is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Basis(Part):
    """What an item is founded on: the source in which it was read, or why it is assumed."""

    known: Slug | Annotated[str, Field(pattern=r"^[A-Z0-9-]+$")] | None = None
    assumed: Annotated[str, Field(min_length=10, max_length=200)] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.known is None) is (self.assumed is None):
            msg = "say either known (a source's short name) or assumed (why)"
            raise ValueError(msg)
        return self

    @property
    def mark(self) -> Mark:
        """The contracts' word for it."""
        return Mark.ASSUMED if self.known is None else Mark.KNOWN

    @property
    def words(self) -> str:
        """The source, or why it is assumed."""
        return self.known or self.assumed or ""


class BodyName(Part):
    """What a body is called from a day."""

    valid_from: Annotated[date, Field(alias="from")]
    sv: Name
    en: Name


class OwnedBy(Part):
    """Who owns a company, with the share where a source says it."""

    name: Name
    body: Slug | None = None
    percent: str | None = None

    def request(self) -> dict[str, Any]:
        """As `portfolio.register_body` takes it."""
        return {"name": self.name, "body_id": self.body, "percent": self.percent}


class Body(Part):
    """A committee, company or other body with its names over time."""

    id: Slug
    kind: BodyKind
    parent: Slug | None = None
    basis: Basis
    names: Annotated[tuple[BodyName, ...], Field(min_length=1)]
    owners: tuple[OwnedBy, ...] = ()


class Bodies(Part):
    """The bodies; a parent stands before its children."""

    dates: Basis
    bodies: tuple[Body, ...]

    @model_validator(mode="after")
    def _parents_first(self) -> Self:
        seen: set[str] = set()
        for body in self.bodies:
            if body.id in seen:
                msg = f"{body.id} is there twice"
                raise ValueError(msg)
            if body.parent is not None and body.parent not in seen:
                msg = f"{body.id} stands before its parent {body.parent}"
                raise ValueError(msg)
            seen.add(body.id)
        return self


class Item(Part):
    """A dimension, principle, layer or target group."""

    key: Slug
    number: int | None = None
    sv: Name
    en: Name
    kind: TargetGroupKind | None = None
    """Of a target group."""
    basis: Basis

    def request(self) -> dict[str, Any]:
        """As `portfolio.adopt_strategy` takes it."""
        return {
            "key": self.key,
            "number": self.number,
            "text": {"sv": self.sv, "en": self.en},
            "mark": self.basis.mark,
            "source": self.basis.words,
            "kind": self.kind,
        }


class StrategyFile(Part):
    """The adopted version of the strategy."""

    strategy_id: Slug
    title: Name
    adopted_on: date
    basis: Basis
    vision: tuple[Item, ...]
    dimensions: tuple[Item, ...]
    implementation_principles: tuple[Item, ...]
    enabling_principles: tuple[Item, ...]
    technique_layers: tuple[Item, ...]
    target_groups: tuple[Item, ...]

    @property
    def items(self) -> Iterator[Item]:
        """Everything in it that has a key."""
        yield from self.vision
        yield from self.dimensions
        yield from self.implementation_principles
        yield from self.enabling_principles
        yield from self.technique_layers
        yield from self.target_groups


class Prerequisite(Part):
    """Something a project needs at a site."""

    key: Slug
    kind: PrerequisiteKind
    site_code: ExternalId
    needed_on: date
    delivered_by: SystemName


class Project(Part):
    """A project as its body submits it."""

    key: Slug
    body: Slug
    kind: ProjectKind
    title: Title
    summary: Summary
    case_numbers: tuple[CaseNumber, ...] = ()
    target_groups: tuple[Slug, ...]
    alignments: tuple[Alignment, ...]
    benefit_owner: Name
    requires: tuple[Slug, ...] = ()
    costs: tuple[CostLine, ...]
    benefits: tuple[Benefit, ...]
    prerequisites: tuple[Prerequisite, ...] = ()
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
    basis: dict[str, Basis]

    @model_validator(mode="after")
    def _every_field_is_founded(self) -> Self:
        given = {name for name in self.model_fields_set if getattr(self, name) not in (None, ())}
        unsaid = given - self.basis.keys() - {"key", "basis"}
        if unsaid:
            msg = f"basis does not say what these are founded on: {', '.join(sorted(unsaid))}"
            raise ValueError(msg)
        return self


class ProjectsFile(Part):
    """The projects; what one stands on comes before it."""

    projects: tuple[Project, ...]

    @model_validator(mode="after")
    def _required_first(self) -> Self:
        seen: set[str] = set()
        for project in self.projects:
            if missing := set(project.requires) - seen:
                msg = f"{project.key} stands before what it requires: {', '.join(sorted(missing))}"
                raise ValueError(msg)
            seen.add(project.key)
        return self


class Frame(Part):
    """A source's frame for a year. No source gives the sums."""

    year: Year
    amount: Money
    case_number: CaseNumber
    assumed: Literal[True]
    reason: Annotated[str, Field(min_length=10)]


class Source(Part):
    """A source of money."""

    source_id: Slug
    name_sv: Name
    name_en: Name
    instrument: Instrument
    allocated_by: Slug
    basis: Basis
    frames: tuple[Frame, ...]


class Criterion(Part):
    """A criterion with its scale in words."""

    key: Slug
    name_sv: Name
    name_en: Name
    weight: str
    basis: Basis
    anchors: tuple[Anchor, ...]


class RoundPlan(Part):
    """What freezes when the round opens."""

    round_id: Slug
    title: Title
    years: tuple[Year, ...]
    closes_on: date
    members: int
    basis: Basis
    criteria: tuple[Criterion, ...]
    budget_year: Year
    calendar: BudgetCalendar
    eligibility: tuple[EligibilityRule, ...]
    earmarks: tuple[Earmark, ...]
    assessors_needed: int
    spread_limit: int


class ConflictPlan(Part):
    """A member's relation with a party of one project, and how the council settles what it asks."""

    person: PersonId
    kind: RelationKind
    body: Slug
    since: date
    project: Slug
    ground: Slug
    reason: FreeText
    basis: Basis


class Sheet(Part):
    """One assessor's scores for one project, in the order of the criteria."""

    scores: tuple[Score, ...]
    motivation: FreeText


class Agenda(Part):
    """What the council says of one project."""

    project: Slug
    outcome: Outcome
    reason: FreeText
    lines: tuple[AllocationLine, ...] = ()
    until: date | None = None


class MeetingPlan(Part):
    """The council's meeting."""

    held_on: date
    chair: PersonId
    members: tuple[PersonId, ...]
    present: tuple[PersonId, ...]
    agenda: tuple[Agenda, ...]


class Less(Part):
    """A project to which the decision gives less than was recommended."""

    project: Slug
    lines: tuple[AllocationLine, ...]


class Decision(Part):
    """The formal decision on the recommended projects."""

    decided_by: Slug
    decided_on: date
    case_number: CaseNumber
    basis: Basis
    less: tuple[Less, ...] = ()


class RoundFile(Part):
    """The round from its opening to the decision."""

    sources: tuple[Source, ...]
    round: RoundPlan
    assessments: dict[PersonId, dict[Slug, Sheet]]
    conflict: ConflictPlan
    meeting: MeetingPlan
    decision: Decision

    def decided(self, project: str) -> tuple[AllocationLine, ...]:
        """What the formal decision gives a project: the recommendation, unless it says less."""
        for less in self.decision.less:
            if less.project == project:
                return less.lines
        return next(item.lines for item in self.meeting.agenda if item.project == project)


class Target(Part):
    """A year's target (årsmål)."""

    year: Year
    value: str
    case_number: CaseNumber


class Indicator(Part):
    """How one effect is measured."""

    indicator_id: Slug
    project: Slug
    name: LocalText
    unit: Unit
    direction: Direction
    source_system: SystemName
    targets: tuple[Target, ...]


def _city_type(name: str) -> str:
    if name not in EVENTS or not issubclass(EVENTS[name], CityEvent):
        msg = f"{name} is not something a city system may send"
        raise ValueError(msg)
    return name


CityType = Annotated[TypeName, AfterValidator(_city_type)]


class System(Part):
    """A city system and what it may send."""

    name: SystemName
    types: tuple[CityType, ...]


class Message(Part):
    """What a system sends, and what it must be answered."""

    system: SystemName
    sent_on: date
    """The day of the play on which it is sent."""
    id: ExternalId
    type: CityType
    prerequisite: str | None = None
    """`<project>/<prerequisite>` of the projects' file."""
    data: dict[str, Any]
    answer: Answer
    why: Name


class IndicatorsFile(Part):
    """Indicators, the systems that measure, and what they send."""

    basis: Basis
    systems: tuple[System, ...]
    indicators: tuple[Indicator, ...]
    messages: tuple[Message, ...]


class Report(Part):
    """A tertial report."""

    project: Slug
    light: Verdict
    cost_to_date: Money
    summary: FreeText
    risks: FreeText
    measures: FreeText


class ReportsFile(Part):
    """The reports of one tertial."""

    basis: Basis
    period: Period
    reports: tuple[Report, ...]


class Subscription(Part):
    """Who asks for which notices."""

    person: PersonId
    event_types: tuple[TypeName, ...] = ()
    publishers: tuple[Publisher, ...] = ()
    body: Slug | None = None
    channels: tuple[Channel, ...]


class Answered(Part):
    """What a comment is answered; the projects are told of where they have been registered."""

    outcome: CommentOutcome
    reason: FreeText
    change: FreeText | None = None
    strategies: tuple[Slug, ...] = ()
    procedures: tuple[ProcedureName, ...] = ()
    projects: tuple[Slug, ...] = ()


class Comment(CommentGiven):
    """A comment as the source has it, and this system's answer."""

    model_config = ConfigDict(extra="forbid")

    answer: Answered


class Minutes(Part):
    """Where a committee's decision stands."""

    paragraph: Paragraph
    case_number: CaseNumber


class Response(Part):
    """What a committee responded. The day is that of the play."""

    body: Slug
    summary: FreeText
    report: CaseNumber
    attested_at_once: bool = False
    basis: Basis
    decision: Minutes
    decision_basis: Basis
    comments: tuple[Comment, ...]


class ConsultationFile(Part):
    """The consultation on the strategy: who was asked, what they responded, what they are answered."""

    title: Title
    case_number: CaseNumber
    strategy_id: Slug
    document_title: Title
    document_case_number: CaseNumber
    question: FreeText
    basis: Basis
    days: Annotated[int, Field(ge=1)]
    """To respond, from the day on which it is played."""
    answer_days: Annotated[int, Field(ge=1)]
    remind_before: ReminderDays
    remind_after: ReminderDays
    timing: Basis
    bodies: tuple[Slug, ...]
    responses: tuple[Response, ...]

    def due_on(self, today: date) -> date:
        """The last day for responses, when it is asked today."""
        return today + timedelta(days=self.days)

    def answers_due_on(self, today: date) -> date:
        """The last day for answers."""
        return today + timedelta(days=self.answer_days)


class SubscriptionsFile(Part):
    """All of them."""

    basis: Basis
    subscriptions: tuple[Subscription, ...]


F = TypeVar("F", bound=BaseModel)


class Example:
    """The files of a folder, read when asked for; raises `FileRefused` with file, path and rule."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder

    def _read(self, name: str, model: type[F]) -> F:
        path = self.folder / name
        try:
            return model.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise FileRefused(f"{path}: {error.strerror}") from error
        except yaml.YAMLError as error:
            raise FileRefused(f"{path}: {error}") from error
        except ValidationError as error:
            raise FileRefused(told(path, error)) from error

    @cached_property
    def sources(self) -> dict[str, str]:
        """Where each short name leads."""
        path = self.folder / "sources.yaml"
        sources: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
        return sources

    @cached_property
    def bodies(self) -> Bodies:
        """Committees, companies, councils."""
        return self._read("bodies.yaml", Bodies)

    @cached_property
    def strategy(self) -> StrategyFile:
        """The adopted strategy."""
        return self._read("strategy.yaml", StrategyFile)

    @cached_property
    def people(self) -> People:
        """The persons who play."""
        return self._read("people.yaml", People)

    @cached_property
    def projects(self) -> tuple[Project, ...]:
        """In an order in which they can be submitted."""
        return self._read("projects.yaml", ProjectsFile).projects

    @cached_property
    def round(self) -> RoundFile:
        """The round, the meeting and the decision."""
        return self._read("round.yaml", RoundFile)

    @cached_property
    def indicators(self) -> IndicatorsFile:
        """Indicators and what the city systems send."""
        return self._read("indicators.yaml", IndicatorsFile)

    @cached_property
    def reports(self) -> ReportsFile:
        """The first tertial's reports."""
        return self._read("reports.yaml", ReportsFile)

    @cached_property
    def consultation(self) -> ConsultationFile:
        """The consultation on the strategy."""
        return self._read("consultation.yaml", ConsultationFile)

    @cached_property
    def subscriptions(self) -> tuple[Subscription, ...]:
        """Who asks for which notices."""
        return self._read("subscriptions.yaml", SubscriptionsFile).subscriptions

    def bases(self) -> Iterator[tuple[str, Basis]]:
        """Everything that says what it is founded on, with where it stands."""
        yield "bodies.yaml: dates", self.bodies.dates
        for body in self.bodies.bodies:
            yield f"bodies.yaml: {body.id}", body.basis
        yield "strategy.yaml", self.strategy.basis
        for item in self.strategy.items:
            yield f"strategy.yaml: {item.key}", item.basis
        for project in self.projects:
            for field, basis in project.basis.items():
                yield f"projects.yaml: {project.key}.{field}", basis
        for source in self.round.sources:
            yield f"round.yaml: {source.source_id}", source.basis
        for criterion in self.round.round.criteria:
            yield f"round.yaml: {criterion.key}", criterion.basis
        yield "round.yaml: round", self.round.round.basis
        yield "round.yaml: conflict", self.round.conflict.basis
        yield "round.yaml: decision", self.round.decision.basis
        yield "consultation.yaml", self.consultation.basis
        yield "consultation.yaml: timing", self.consultation.timing
        for response in self.consultation.responses:
            yield f"consultation.yaml: {response.body}", response.basis
            yield f"consultation.yaml: {response.body}.decision", response.decision_basis
        yield "indicators.yaml", self.indicators.basis
        yield "reports.yaml", self.reports.basis
