"""Indicators: what is measured, by whom, against which decided target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from contracts.base import (
    CaseNumber,
    Contract,
    ExternalId,
    Instant,
    Light,
    LocalText,
    Number,
    PersonId,
)
from contracts.envelope import Envelope
from contracts.events.city import IndicatorMeasuredV1
from contracts.events.followup import IndicatorDefinedV1, TargetSetV1
from contracts.rpc.followup import DefineIndicator, Direction, IndicatorOutcome
from services.followup.domain.lights import ENGLISH, SWEDISH, Finding, in_words, light_of
from services.followup.domain.measurements import Measurement, Origin
from services.followup.domain.refusals import (
    CorrectsItself,
    ForeignSystem,
    ForeignUnit,
    MeasuredInFuture,
)

#: A longer name is cut in the sentence about a light, which has room for 300 characters.
NAME_IN_SENTENCE = 120


class Target(Contract):
    """One decision on a year's target (årsmål). A later one for the year takes its place; both stay."""

    year: int
    value: Number
    case_number: CaseNumber
    set_at: Instant
    set_by: PersonId


class Reading(Contract):
    """The value that a light rests on: the latest standing measurement."""

    value: Number
    measured_on: date
    ordered_at: Instant
    event_id: ExternalId

    @classmethod
    def of(cls, measurement: Measurement) -> Reading:
        """What a measurement says."""
        return cls(
            value=measurement.value,
            measured_on=measurement.measured_on,
            ordered_at=measurement.ordered_at,
            event_id=measurement.event_id,
        )

    @property
    def rank(self) -> tuple[date, datetime, str]:
        """The latest day counts, and of one day's measurements the last sent."""
        return self.measured_on, self.ordered_at, self.event_id


@dataclass(eq=False)
class Indicator:
    """How one effect of a project is measured.

    `version` counts what people decide (the definition, the targets), so that a busy sensor never makes
    a person's command conflict.
    """

    id: str
    project_id: UUID
    body_id: str
    name_sv: str
    name_en: str
    unit: str
    direction: Direction
    source_system: str
    tolerance: Decimal
    targets: tuple[Target, ...] = ()
    """Every decision, in the order they were recorded."""
    latest: Reading | None = None
    version: int = 1

    @classmethod
    def define(cls, request: DefineIndicator, body_id: str) -> tuple[Indicator, IndicatorDefinedV1]:
        """Settle how an effect is measured and by which system."""
        indicator = cls(
            id=request.indicator_id,
            project_id=request.project_id,
            body_id=body_id,
            name_sv=request.name.sv,
            name_en=request.name.en,
            unit=request.unit,
            direction=request.direction,
            source_system=request.source_system,
            tolerance=request.tolerance,
        )
        return indicator, IndicatorDefinedV1(
            indicator_id=indicator.id,
            project_id=indicator.project_id,
            body_id=body_id,
            name=request.name,
            unit=indicator.unit,
            source_system=indicator.source_system,
        )

    @property
    def name(self) -> LocalText:
        """What people call it."""
        return LocalText(sv=self.name_sv, en=self.name_en)

    @property
    def source(self) -> str:
        """The event source whose measurements count."""
        return f"/city/{self.source_system}"

    def target_for(self, year: int) -> Target | None:
        """The latest decision on the year's target."""
        return next((target for target in reversed(self.targets) if target.year == year), None)

    def set_target(
        self, year: int, value: Decimal, case_number: str, *, by: str, now: datetime
    ) -> TargetSetV1:
        """Record a decided target. An earlier decision for the year is kept beside it."""
        previous = self.target_for(year)
        target = Target(year=year, value=value, case_number=case_number, set_at=now, set_by=by)
        self.targets = (*self.targets, target)
        self.version += 1
        return TargetSetV1(
            indicator_id=self.id,
            project_id=self.project_id,
            body_id=self.body_id,
            year=year,
            value=value,
            previous=previous.value if previous else None,
            case_number=case_number,
        )

    def measure(
        self,
        event: IndicatorMeasuredV1,
        envelope: Envelope,
        origin: Origin | None,
        *,
        now: datetime,
        today: date,
    ) -> Measurement:
        """Take a measurement from the indicator's own system, in its own unit, of a day that has come.

        `origin` is the place of the earlier measurement that the event corrects.
        """
        if envelope.source != self.source:
            raise ForeignSystem(
                indicator_id=self.id,
                allowed=self.source_system,
                system=envelope.source.rpartition("/")[2],
            )
        if event.unit != self.unit:
            raise ForeignUnit(indicator_id=self.id, unit=self.unit, given=event.unit)
        if event.measured_on > today:
            raise MeasuredInFuture(indicator_id=self.id, measured_on=event.measured_on, today=today)
        if event.corrects == envelope.id:
            raise CorrectsItself(event_id=envelope.id)
        return Measurement(
            source=envelope.source,
            event_id=envelope.id,
            indicator_id=self.id,
            value=event.value,
            unit=event.unit,
            measured_on=event.measured_on,
            sent_at=envelope.time,
            received_at=now,
            corrects=event.corrects,
            line=origin.line if origin else envelope.id,
            depth=origin.depth + 1 if origin else 0,
            ordered_at=max(envelope.time, origin.ordered_at) if origin else envelope.time,
            order_number=event.order_number,
            site_code=event.site_code,
        )

    def read(self, reading: Reading) -> bool:
        """Let a new standing measurement count if it is the latest; whether the light turned."""
        if self.latest is not None and self.latest.rank >= reading.rank:
            return False
        return self.reread(reading)

    def reread(self, latest: Reading | None) -> bool:
        """Rest on what now is the latest standing measurement; whether the light turned."""
        before = self.finding.light
        self.latest = latest
        return self.finding.light is not before

    @property
    def finding(self) -> Finding:
        """The latest standing measurement against the target of the year it was measured in.

        It depends on what was measured and decided alone, never on the day one looks.
        """
        sv, en = self.name_sv[:NAME_IN_SENTENCE], self.name_en[:NAME_IN_SENTENCE]
        if self.latest is None:
            return Finding(Light.NONE, f"{sv}: inget mätvärde ännu.", f"{en}: not measured yet.")
        year = self.latest.measured_on.year
        target = self.target_for(year)
        if target is None:
            return Finding(
                Light.NONE, f"{sv}: inget årsmål för {year}.", f"{en}: no target for {year}."
            )
        light = light_of(self.latest.value, target.value, self.direction, self.tolerance)
        value_sv, value_en = in_words(self.latest.value)
        target_sv, target_en = in_words(target.value)
        return Finding(
            light,
            f"{sv}: {value_sv} mot årsmålet {target_sv} {self.unit} för {year}: {SWEDISH[light]}.",
            f"{en}: {value_en} against the target {target_en} {self.unit} for {year}:"
            f" {ENGLISH[light]}.",
        )

    @property
    def outcome(self) -> IndicatorOutcome | None:
        """What it has reached against the target of the year it was measured in; none without both."""
        target = None if self.latest is None else self.target_for(self.latest.measured_on.year)
        if self.latest is None or target is None:
            return None
        return IndicatorOutcome(
            indicator_id=self.id,
            value=self.latest.value,
            measured_on=self.latest.measured_on,
            target=target.value,
            unit=self.unit,
            light=self.finding.light,
        )
