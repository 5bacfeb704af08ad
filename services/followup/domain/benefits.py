"""Benefits as they were seen: the assessor's verdict beside what the indicators had reached."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from contracts.base import Light
from contracts.events.followup import BenefitAssessedV1
from contracts.rpc.followup import AssessBenefit, IndicatorOutcome
from services.followup.domain.indicators import Indicator
from services.followup.domain.lights import SEVERITY
from services.followup.domain.plans import Plan
from services.followup.domain.refusals import AssessedInFuture, BetterThanMeasured


@dataclass(eq=False)
class BenefitAssessment:
    """One assessment of a project's benefit. Never changed: a later one stands beside it."""

    id: UUID
    project_id: UUID
    body_id: str
    light: Light
    summary: str
    evidence: str
    outcomes: tuple[IndicatorOutcome, ...]
    departs_because: str | None
    assessed_on: date
    assessed_at: datetime
    assessed_by: str

    @classmethod
    def of(
        cls,
        plan: Plan,
        request: AssessBenefit,
        indicators: Iterable[Indicator],
        assessment_id: UUID,
        *,
        by: str,
        now: datetime,
        today: date,
    ) -> tuple[BenefitAssessment, BenefitAssessedV1]:
        """Assess on what every measured indicator says; a verdict better than the worst says why."""
        if request.assessed_on > today:
            raise AssessedInFuture(assessed_on=request.assessed_on, today=today)
        measured = [one for one in indicators if one.finding.light is not Light.NONE]
        worst = max(measured, key=lambda one: SEVERITY[one.finding.light], default=None)
        if (
            worst is not None
            and SEVERITY[request.light] < SEVERITY[worst.finding.light]
            and request.departs_because is None
        ):
            finding = worst.finding
            raise BetterThanMeasured(
                indicator_id=worst.id, because_sv=finding.because_sv, because_en=finding.because_en
            )
        assessment = cls(
            id=assessment_id,
            project_id=plan.id,
            body_id=plan.body_id,
            light=request.light,
            summary=request.summary,
            evidence=request.evidence,
            outcomes=tuple(one for indicator in measured if (one := indicator.outcome)),
            departs_because=request.departs_because,
            assessed_on=request.assessed_on,
            assessed_at=now,
            assessed_by=by,
        )
        plan.version += 1
        return assessment, BenefitAssessedV1(
            project_id=plan.id,
            body_id=plan.body_id,
            light=request.light,
            summary=request.summary,
            assessed_on=request.assessed_on,
        )
