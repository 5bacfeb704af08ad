"""What followup answers: plans, indicators and their targets, measurements, reports, lights."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from contracts.base import (
    Benefit,
    CaseNumber,
    Contract,
    CostLine,
    ExternalId,
    FreeText,
    Instant,
    Light,
    LocalText,
    Money,
    Name,
    Number,
    Period,
    PersonId,
    Slug,
    SystemName,
    Title,
    Year,
)
from contracts.events.funding import AllocationLine
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

Unit = Annotated[Name, StringConstraints(max_length=40)]
"""What an indicator is counted in, such as `%` or `kWh`. Compared letter by letter."""

Tolerance = Annotated[Number, Field(ge=0, le=1)]
"""How far beyond the target the light is still yellow, as a share of the target: `0.1` is 10 %."""

DEFAULT_TOLERANCE: Final = Decimal("0.1")

Verdict = Literal[Light.GREEN, Light.YELLOW, Light.RED]
"""A reporter's own judgement: it is always one of the three."""


class Direction(StrEnum):
    """Which way is better."""

    INCREASE = "increase"
    DECREASE = "decrease"


class MeasurementState(StrEnum):
    """Whether a measurement counts. All are kept and shown."""

    STANDING = "standing"
    REPLACED = "replaced"
    """The sender has corrected it with a later one."""
    RECALLED = "recalled"
    """The sender has taken it back."""


class MeasurementView(Contract):
    """A measurement as its sender gave it, and whether it counts."""

    source: SystemName
    """The city system that sent it."""
    event_id: ExternalId
    """The sender's own id of the event; unique per source."""
    indicator_id: Slug
    value: Number
    unit: Unit
    measured_on: date
    state: MeasurementState
    corrects: ExternalId | None
    """The sender's earlier event that this one was sent to replace."""
    replaced_by: ExternalId | None
    """The event that counts in its place, where it is replaced."""
    recalled_at: Instant | None
    recall_reason: str | None
    sent_at: Instant
    received_at: Instant
    order_number: ExternalId | None
    site_code: ExternalId | None


class TargetView(Contract):
    """A decided target for one year (årsmål). An earlier decision for the same year is kept."""

    year: Year
    value: Number
    case_number: CaseNumber
    set_at: Instant
    set_by: PersonId
    in_force: bool
    """The latest decision for its year."""


class IndicatorView(Reply):
    """An indicator with its targets and its latest measurements."""

    indicator_id: Slug
    project_id: UUID
    body_id: Slug
    name: LocalText
    unit: Unit
    direction: Direction
    source_system: SystemName
    tolerance: Tolerance
    light: Light
    why_sv: str
    why_en: str
    targets: tuple[TargetView, ...]
    measurements: tuple[MeasurementView, ...]
    """At most 20, newest first, the replaced and recalled among them; `list_measurements` has all."""
    version: int


class ReportView(Reply):
    """One version of a tertial report; number 1 is the report as first submitted."""

    report_id: UUID
    project_id: UUID
    body_id: Slug
    period: Period
    number: int
    light: Light
    summary: FreeText
    cost_to_date: Money
    """SEK since the project began."""
    risks: FreeText
    measures: FreeText
    reason: FreeText | None
    """Why it was corrected; none in the first version."""
    on_time: bool
    """Whether the first version came by the last day."""
    submitted_at: Instant
    submitted_by: PersonId
    accepted_at: Instant | None = None
    """When the programme office accepted this version; none where it has not."""
    accepted_by: PersonId | None = None
    version: int
    """The plan's version, which the next command on the plan may expect."""


class PeriodView(Contract):
    """A tertial that is reported."""

    period: Period
    ends_on: date
    """The day that the report describes the state of."""
    due_on: date
    """The last day for the report."""
    awaited: bool
    """It has ended, and no report has been submitted."""
    overdue: bool
    """The last day has passed, and no report has been submitted."""
    accepted: bool = False
    """The latest version of the report is accepted."""
    reports: tuple[ReportView, ...]
    """Every version, oldest first."""


class BaselineView(Contract):
    """What one allocation decided on. Never changed afterwards."""

    allocation_id: UUID
    case_number: CaseNumber
    decided_by: Slug
    decided_on: date
    revision: int
    title: Title
    lines: tuple[AllocationLine, ...]
    costs: tuple[CostLine, ...]
    benefits: tuple[Benefit, ...]


class ClosingView(Contract):
    """How a plan ended: what its closing report says, and who accepted it."""

    closed_at: Instant
    closed_by: PersonId
    summary: FreeText
    outstanding: tuple[Period, ...]
    """Tertials that had ended without an accepted report."""
    outstanding_because: FreeText | None
    """Why nothing more was asked for on them."""


class IndicatorOutcome(Contract):
    """What an indicator had reached when a benefit was assessed. Never changed afterwards."""

    indicator_id: Slug
    value: Number
    measured_on: date
    target: Number
    """Of the year that it was measured in."""
    unit: Unit
    light: Light


class AssessmentOfBenefitView(Reply):
    """What benefit was seen, by whom, and on what it rests."""

    assessment_id: UUID
    project_id: UUID
    body_id: Slug
    light: Light
    """The assessor's own verdict."""
    summary: FreeText
    evidence: FreeText
    indicator_outcomes: tuple[IndicatorOutcome, ...]
    """Every indicator of the project that was measured against a target, as it then stood."""
    departs_because: FreeText | None
    """Why the verdict is better than the worst of them."""
    assessed_on: date
    assessed_at: Instant
    assessed_by: PersonId
    version: int
    """The plan's version, which the next command on the plan may expect."""


class PlanView(Reply):
    """A project's follow-up plan, whole."""

    project_id: UUID
    body_id: Slug
    title: Title
    light: Light
    light_since: Instant
    why_sv: str
    why_en: str
    periods: tuple[PeriodView, ...]
    baselines: tuple[BaselineView, ...]
    """One for each allocation, in the order they were decided."""
    indicators: tuple[IndicatorView, ...]
    closing: ClosingView | None = None
    """None while the plan is open."""
    benefits_assessed: tuple[AssessmentOfBenefitView, ...] = ()
    """Every assessment of the project's benefit, oldest first."""
    version: int


class LightView(Contract):
    """A project in the list of lights."""

    project_id: UUID
    body_id: Slug
    title: Title
    light: Light
    since: Instant
    why_sv: str
    why_en: str
    overdue: tuple[Period, ...]
    """Tertials whose last day has passed without a report."""
    version: int


class GetPlan(Query):
    """How is this project followed up, and how does it go?"""

    project_id: UUID


class ListLights(PagedQuery):
    """Which light does each followed-up project have?"""

    body_id: Slug | None = None
    light: Light | None = None


class Lights(Page[LightView]):
    """A page of lights, ordered by project."""


class ListIndicators(PagedQuery):
    """Which indicators are there?"""

    project_id: UUID | None = None


class Indicators(Page[IndicatorView]):
    """A page of indicators, ordered by their ids."""


class ListMeasurements(PagedQuery):
    """Which measurements has an indicator, counted or not?"""

    indicator_id: Slug


class Measurements(Page[MeasurementView]):
    """A page of measurements, newest first."""


class ListReports(PagedQuery):
    """Which tertial reports are there, every version of each?"""

    project_id: UUID | None = None
    period: Period | None = None


class Reports(Page[ReportView]):
    """A page of reports, ordered by project, period and version."""


class DefineIndicator(Command):
    """Settle how an effect of a followed-up project is measured, and by which city system."""

    indicator_id: Slug
    """Chosen by the caller; the city system names the indicator by it."""
    project_id: UUID
    name: LocalText
    unit: Unit
    direction: Direction
    source_system: SystemName
    tolerance: Tolerance = DEFAULT_TOLERANCE


class SetTarget(Command):
    """Record a decided target for a year (årsmål). A change is a new decision; both are kept."""

    indicator_id: Slug
    year: Year
    value: Number
    case_number: CaseNumber
    """The diary number of the decision that set it."""


class SubmitReport(Command):
    """Submit the report of a tertial that has ended. Once: what is wrong is corrected afterwards."""

    project_id: UUID
    period: Period
    light: Verdict
    summary: FreeText
    cost_to_date: Annotated[Money, Field(ge=0)]
    """SEK since the project began."""
    risks: FreeText
    """What lies ahead."""
    measures: FreeText
    """What is done about it."""


class CorrectReport(SubmitReport):
    """Correct a submitted report: the whole report as it should read, and why."""

    reason: FreeText


class AcceptReport(Command):
    """Accept the latest version of a submitted report. A version corrected afterwards is accepted anew."""

    project_id: UUID
    period: Period


class ClosePlan(Command):
    """Accept the closing report and end the follow-up. Not while a report is owed, unless it is said why."""

    project_id: UUID
    summary: FreeText
    """What the closing report says."""
    outstanding_because: FreeText | None = None
    """Why nothing more is asked for on tertials that ended without an accepted report."""


class AssessBenefit(Command):
    """Say what benefit a project has made real, beside what its indicators have reached."""

    project_id: UUID
    light: Verdict
    summary: FreeText
    evidence: FreeText
    """On what it rests, and where that can be read."""
    assessed_on: date
    """The day that the assessment is of."""
    departs_because: FreeText | None = None
    """Why the verdict is better than the worst indicator's."""


_COUNCIL: Final = {
    Role.COUNCIL_CHAIR: Scope.ANY,
    Role.COUNCIL_MEMBER: Scope.ANY,
    Role.COUNCIL_SECRETARY: Scope.ANY,
}
_READERS: Final = {
    Role.PROGRAMME_OFFICE: Scope.ANY,
    Role.CONTROLLER: Scope.ANY,
    **_COUNCIL,
    Role.AUDITOR: Scope.ANY,
    Role.CASE_OFFICER: Scope.OWN_BODY,
}

#: The city's budget fixes indicators and targets, and a committee or board may add its own (ILS), so
#: both the centre and the project's own body define them. A target always names its decision.
_MEASURERS: Final = {
    Role.PROGRAMME_OFFICE: Scope.ANY,
    Role.CONTROLLER: Scope.ANY,
    Role.CASE_OFFICER: Scope.OWN_BODY,
}
_REPORTERS: Final = {Role.CASE_OFFICER: Scope.OWN_BODY}

#: Who leads the programme takes what its projects report; never a person who wrote it (`OwnReport`).
_OFFICE: Final = {Role.PROGRAMME_OFFICE: Scope.ANY}

PROCEDURES: tuple[Procedure, ...] = (
    Procedure(
        "followup.define_indicator", DefineIndicator, IndicatorView, _MEASURERS,
        "Lägga till en indikator", "Define an indicator",
    ),
    Procedure(
        "followup.set_target", SetTarget, IndicatorView, _MEASURERS,
        "Föra in ett beslutat årsmål", "Record a decided annual target",
    ),
    Procedure(
        "followup.submit_report", SubmitReport, ReportView, _REPORTERS,
        "Lämna tertialrapport", "Submit a tertial report",
    ),
    Procedure(
        "followup.correct_report", CorrectReport, ReportView, _REPORTERS,
        "Rätta en tertialrapport", "Correct a tertial report",
    ),
    Procedure(
        "followup.accept_report", AcceptReport, ReportView, _OFFICE,
        "Godkänna en tertialrapport", "Accept a tertial report",
    ),
    Procedure(
        "followup.close_plan", ClosePlan, PlanView, _OFFICE,
        "Avsluta uppföljningsplanen", "Close the follow-up plan",
    ),
    Procedure(
        "followup.assess_benefit", AssessBenefit, AssessmentOfBenefitView, _REPORTERS,
        "Bedöma nyttan", "Assess the benefit",
    ),
    Procedure(
        "followup.get_plan", GetPlan, PlanView, _READERS,
        "Läsa ett projekts uppföljningsplan", "Read a project's follow-up plan",
    ),
    Procedure(
        "followup.list_lights", ListLights, Lights, _READERS,
        "Se projektens ljus", "See the projects' lights",
    ),
    Procedure(
        "followup.list_indicators", ListIndicators, Indicators, _READERS,
        "Lista indikatorer", "List indicators",
    ),
    Procedure(
        "followup.list_measurements", ListMeasurements, Measurements, _READERS,
        "Lista en indikators mätvärden", "List an indicator's measurements",
    ),
    Procedure(
        "followup.list_reports", ListReports, Reports, _READERS,
        "Lista tertialrapporter", "List tertial reports",
    ),
    *operations("followup"),
)  # fmt: skip
