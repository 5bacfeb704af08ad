"""Follow-up plans: what was decided, which tertials are reported, and the light."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.base import Benefit, Contract, CostLine, FreeText, Instant, Light, Period, PersonId
from contracts.events.followup import (
    LightChangedV1,
    PlanClosedV1,
    PlanOpenedV1,
    ReportDueV1,
    ReportOverdueV1,
)
from contracts.events.funding import AllocationApprovedV1, AllocationLine
from contracts.events.portfolio import ProjectSubmittedV2
from contracts.rpc.followup import ClosePlan
from services.followup.domain.lights import ENGLISH, SWEDISH, Finding, worst
from services.followup.domain.refusals import (
    NothingAllocated,
    PeriodNotPlanned,
    PlanClosed,
    ReportsOutstanding,
)
from services.followup.domain.tertials import calendar_day, due_on, has_ended, tertials


@dataclass(eq=False)
class Snapshot:
    """A project as it was submitted at one revision. Never changed, but for who owns the project."""

    project_id: UUID
    revision: int
    body_id: str
    title: str
    costs: tuple[CostLine, ...]
    benefits: tuple[Benefit, ...]

    @classmethod
    def of(cls, event: ProjectSubmittedV2) -> Snapshot:
        """What follow-up keeps of a submission."""
        return cls(
            project_id=event.project_id,
            revision=event.revision,
            body_id=event.body_id,
            title=event.title,
            costs=event.costs,
            benefits=event.benefits,
        )


@dataclass(eq=False)
class Baseline:
    """What one allocation decided on: the money, and the project as it then stood. Never changed."""

    id: UUID
    """The allocation's id."""
    project_id: UUID
    case_number: str
    decided_by: str
    decided_on: date
    revision: int
    title: str
    lines: tuple[AllocationLine, ...]
    costs: tuple[CostLine, ...]
    benefits: tuple[Benefit, ...]

    @classmethod
    def of(cls, allocation: AllocationApprovedV1, snapshot: Snapshot) -> Baseline:
        """Lock the snapshot that the decision was about."""
        return cls(
            id=allocation.allocation_id,
            project_id=allocation.project_id,
            case_number=allocation.case_number,
            decided_by=allocation.decided_by,
            decided_on=allocation.decided_on,
            revision=snapshot.revision,
            title=snapshot.title,
            lines=allocation.lines,
            costs=snapshot.costs,
            benefits=snapshot.benefits,
        )


class PlannedPeriod(Contract):
    """A tertial of the plan, and how far its reporting has come."""

    period: Period
    due_on: date
    versions: int = 0
    """Of its report; none until it is submitted."""
    light: Light = Light.NONE
    """The verdict of the latest version."""
    on_time: bool = False
    accepted: int = 0
    """The version that was last accepted; none until one is."""

    @property
    def is_accepted(self) -> bool:
        """Whether the latest version is accepted: a correction is accepted anew."""
        return self.is_reported and self.accepted == self.versions

    @property
    def is_reported(self) -> bool:
        """Whether a report has been submitted."""
        return self.versions > 0

    def is_overdue(self, today: date) -> bool:
        """Whether the last day has passed without a report."""
        return today > self.due_on and not self.is_reported

    @property
    def finding(self) -> Finding:
        """The reporter's own verdict."""
        year, _, tertial = self.period.partition("-T")
        return Finding(
            self.light,
            f"Tertialrapport {tertial} {year}: {SWEDISH[self.light]} enligt rapportören.",
            f"Tertial report {tertial} {year}: {ENGLISH[self.light]} by the reporter's verdict.",
        )


class Closing(Contract):
    """How a plan ended."""

    closed_at: Instant
    closed_by: PersonId
    summary: FreeText
    outstanding: tuple[Period, ...]
    outstanding_because: FreeText | None


@dataclass(eq=False)
class Plan:
    """How one project is followed up."""

    id: UUID
    """The project's id: a project has one plan."""
    body_id: str
    title: str
    light_since: datetime
    periods: tuple[PlannedPeriod, ...] = ()
    """In order."""
    light: Light = Light.NONE
    closing: Closing | None = None
    version: int = 0

    def take(
        self, allocation: AllocationApprovedV1, snapshot: Snapshot
    ) -> tuple[Baseline, tuple[str, ...], PlanOpenedV1]:
        """Follow up what an allocation decided. A later allocation adds the tertials that are new.

        Gives the locked baseline, the added tertials and the event. What is reported stays reported.
        """
        if not allocation.lines:
            raise NothingAllocated(allocation_id=allocation.allocation_id)
        self.require_open()
        known = {planned.period for planned in self.periods}
        last_year = max(line.year for line in allocation.lines)
        added = tuple(
            period for period in tertials(allocation.decided_on, last_year) if period not in known
        )
        planned = [PlannedPeriod(period=period, due_on=due_on(period)) for period in added]
        self.periods = tuple(sorted((*self.periods, *planned), key=lambda planned: planned.period))
        extended = self.version > 0
        self.title = snapshot.title
        self.version += 1
        return (
            Baseline.of(allocation, snapshot),
            added,
            PlanOpenedV1(
                project_id=self.id,
                body_id=self.body_id,
                allocation_id=allocation.allocation_id,
                extended=extended,
                periods=tuple(planned.period for planned in self.periods),
            ),
        )

    def transfer(self, body_id: str) -> None:
        """Another body owns the project, and answers for what is awaited."""
        self.body_id = body_id
        self.version += 1

    def planned(self, period: str) -> PlannedPeriod:
        """The tertial in the plan."""
        for planned in self.periods:
            if planned.period == period:
                return planned
        raise PeriodNotPlanned(
            period=period, planned=", ".join(planned.period for planned in self.periods) or "-"
        )

    def require_open(self) -> None:
        """Nothing more is taken into a closed plan."""
        if self.closing is not None:
            closed_on = calendar_day(self.closing.closed_at)
            raise PlanClosed(project_id=self.id, closed_on=closed_on)

    def outstanding(self, today: date) -> tuple[str, ...]:
        """The tertials that have ended without an accepted report; none once the plan is closed."""
        if self.closing is not None:
            return ()
        return tuple(
            planned.period
            for planned in self.periods
            if has_ended(planned.period, today) and not planned.is_accepted
        )

    def close(self, request: ClosePlan, *, by: str, now: datetime, today: date) -> PlanClosedV1:
        """End the follow-up: with every report accepted, or with the reason why not."""
        self.require_open()
        outstanding = self.outstanding(today)
        if outstanding and request.outstanding_because is None:
            raise ReportsOutstanding(periods=", ".join(outstanding))
        self.closing = Closing(
            closed_at=now,
            closed_by=by,
            summary=request.summary,
            outstanding=outstanding,
            outstanding_because=request.outstanding_because,
        )
        self.version += 1
        return PlanClosedV1(
            project_id=self.id,
            body_id=self.body_id,
            summary=request.summary,
            outstanding=outstanding,
            outstanding_because=request.outstanding_because,
        )

    def await_report(self, period: str) -> ReportDueV1 | None:
        """Ask for the report when its tertial has ended; nothing where it has come already."""
        planned = self.planned(period)
        if planned.is_reported or self.closing is not None:
            return None
        return ReportDueV1(
            project_id=self.id, body_id=self.body_id, period=period, due_on=planned.due_on
        )

    def miss_report(self, period: str, today: date) -> ReportOverdueV1 | None:
        """Say that the last day has passed without the report; nothing where it has come."""
        planned = self.planned(period)
        if period not in self.overdue(today):
            return None
        return ReportOverdueV1(
            project_id=self.id, body_id=self.body_id, period=period, due_on=planned.due_on
        )

    def note_report(self, noted: PlannedPeriod) -> None:
        """A version of a tertial's report has come."""
        self.periods = tuple(
            noted if planned.period == noted.period else planned for planned in self.periods
        )
        self.version += 1

    def overdue(self, today: date) -> tuple[str, ...]:
        """The tertials whose last day has passed without a report; none once the plan is closed."""
        if self.closing is not None:
            return ()
        return tuple(planned.period for planned in self.periods if planned.is_overdue(today))

    def finding(self, indicators: Iterable[Finding]) -> Finding:
        """The worst of the indicators and the latest report."""
        reported = [planned.finding for planned in self.periods if planned.is_reported]
        return worst((*indicators, *reported[-1:]))

    def turn(
        self, finding: Finding, *, indicator_id: str | None, now: datetime
    ) -> LightChangedV1 | None:
        """Show the light that was found; the event only when it is another than before."""
        if finding.light is self.light:
            return None
        before, self.light, self.light_since = self.light, finding.light, now
        self.version += 1
        return LightChangedV1(
            project_id=self.id,
            body_id=self.body_id,
            before=before,
            after=finding.light,
            indicator_id=indicator_id,
            because_sv=finding.because_sv,
            because_en=finding.because_en,
        )
