"""What followup publishes: plans, targets, reports, lights."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    CaseNumber,
    FreeText,
    Light,
    LocalText,
    Name,
    Number,
    Period,
    Slug,
    SystemName,
    Year,
)
from contracts.envelope import Event


class PlanOpenedV1(Event, type="followup.plan_opened.v1", subject="project_id"):
    """Sent when an allocation opens a project's follow-up plan, or extends the one it has."""

    project_id: UUID
    body_id: Slug
    allocation_id: UUID
    extended: bool
    """The plan was open already: a later allocation has extended it."""
    periods: tuple[Period, ...]
    """All the tertials that are to be reported, in order."""


class IndicatorDefinedV1(Event, type="followup.indicator_defined.v1", subject="indicator_id"):
    """Sent when it is settled how a project's effect is measured, and by which system."""

    indicator_id: Slug
    project_id: UUID
    body_id: Slug
    name: LocalText
    unit: Name
    source_system: SystemName
    """The only city system whose measurements count."""


class TargetSetV1(Event, type="followup.target_set.v1", subject="indicator_id"):
    """Sent when a year's target (årsmål) of an indicator is set or changed by a decision."""

    indicator_id: Slug
    project_id: UUID
    body_id: Slug
    year: Year
    value: Number
    previous: Number | None
    case_number: CaseNumber


class ReportDueV1(Event, type="followup.report_due.v1", subject="project_id"):
    """Sent when a tertial has ended and the project's report on it is awaited."""

    project_id: UUID
    body_id: Slug
    period: Period
    due_on: date
    """The last day for the report."""


class ReportSubmittedV1(Event, type="followup.report_submitted.v1", subject="project_id"):
    """Sent when the owner submits a tertial report. What was reported is never rewritten."""

    project_id: UUID
    body_id: Slug
    period: Period
    light: Light
    """The reporter's own verdict."""
    summary: FreeText
    on_time: bool


class ReportAcceptedV1(Event, type="followup.report_accepted.v1", subject="project_id"):
    """Sent when the programme office accepts a submitted tertial report, or a corrected version of it."""

    project_id: UUID
    body_id: Slug
    period: Period
    number: Annotated[int, Field(ge=1)] = 1
    """Which version was accepted; 1 is the report as first submitted."""


class ReportOverdueV1(Event, type="followup.report_overdue.v1", subject="project_id"):
    """Sent when the last day of a tertial report has passed without it; once for each report."""

    project_id: UUID
    body_id: Slug
    period: Period
    due_on: date
    """The last day that it had."""


class ReportCorrectedV1(Event, type="followup.report_corrected.v1", subject="project_id"):
    """Sent when the owner corrects a submitted report. The report stays as it was, beside this one."""

    project_id: UUID
    body_id: Slug
    period: Period
    number: Annotated[int, Field(ge=2)]
    """Which version this is; 1 is the report as first submitted."""
    light: Light
    summary: FreeText
    reason: FreeText


class LightChangedV1(Event, type="followup.light_changed.v1", subject="project_id"):
    """Sent when a project's light changes, with what it now rests on."""

    project_id: UUID
    body_id: Slug
    before: Light
    after: Light
    indicator_id: Slug | None = None
    """The indicator whose value or target changed it; none when a report did."""
    because_sv: Annotated[str, Field(max_length=300)]
    """What the new light rests on: the worst indicator or report."""
    because_en: Annotated[str, Field(max_length=300)]


class PlanClosedV1(Event, type="followup.plan_closed.v1", subject="project_id"):
    """Sent when a project's closing report is accepted and nothing more is reported on it."""

    project_id: UUID
    body_id: Slug
    summary: FreeText
    """The closing report's own summary."""
    outstanding: tuple[Period, ...] = ()
    """Tertials that had ended without an accepted report."""
    outstanding_because: FreeText | None = None
    """Why nothing more is asked for on them."""


class BenefitAssessedV1(Event, type="followup.benefit_assessed.v1", subject="project_id"):
    """Sent when it is assessed what benefit the line has made real, while the project runs or after its closing."""

    project_id: UUID
    body_id: Slug
    light: Light
    summary: FreeText
    assessed_on: date | None = None
    """The day that the assessment is of; none in assessments told of before it was said."""


class AuditSealedV1(Event, type="followup.audit_sealed.v1", subject="service_id"):
    """Sent when followup's audit rows up to `sequence` are sealed; the head makes truncation show."""

    service_id: Slug
    sequence: Annotated[int, Field(ge=1)]
    head: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


EVENTS: tuple[type[Event], ...] = (
    PlanOpenedV1,
    IndicatorDefinedV1,
    TargetSetV1,
    ReportDueV1,
    ReportSubmittedV1,
    ReportAcceptedV1,
    ReportOverdueV1,
    ReportCorrectedV1,
    LightChangedV1,
    PlanClosedV1,
    BenefitAssessedV1,
    AuditSealedV1,
)
