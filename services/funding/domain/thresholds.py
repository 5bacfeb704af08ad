"""Who may decide on money on a body's behalf, up to which amount: data that a body decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from contracts.rpc.funding.sources import Decider, Threshold
from contracts.words import word
from services.funding.domain.refusals import BeyondThreshold, BodyHasNoLimit, NotDelegated
from services.funding.domain.rounds import require_distinct


@dataclass(eq=False)
class ThresholdDecision:
    """One decision on who may decide what, kept for ever beside those before and after it."""

    id: UUID
    body_id: str
    valid_from: date
    case_number: str
    thresholds: tuple[Threshold, ...]
    recorded_by: str
    recorded_at: datetime


def require_clear(thresholds: tuple[Threshold, ...]) -> None:
    """Each is named once, and the body itself needs no leave."""
    require_distinct(threshold.decider for threshold in thresholds)
    if any(threshold.decider is Decider.BODY for threshold in thresholds):
        raise BodyHasNoLimit


def require_may_decide(
    decider: Decider, total: Decimal, body_id: str, in_force: ThresholdDecision | None
) -> None:
    """By delegation only, and only up to the amount that the body has set."""
    if decider is Decider.BODY:
        return
    words = {"decider_sv": word(decider).sv, "decider_en": word(decider).en, "body": body_id}
    limits = {} if in_force is None else {one.decider: one.up_to for one in in_force.thresholds}
    if decider not in limits:
        raise NotDelegated(**words)
    if total > limits[decider]:
        raise BeyondThreshold(**words, total=total, limit=limits[decider])
