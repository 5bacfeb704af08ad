"""Who may decide on money on a body's behalf."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.rpc.funding import ListThresholds, SetThresholds, ThresholdsList, ThresholdsView
from services.funding.domain.thresholds import ThresholdDecision, require_clear
from services.funding.handlers.finding import body_of
from services.funding.tables import THRESHOLD_DECISIONS


def set_thresholds(request: SetThresholds, call: Call) -> ThresholdsView:
    """Record a body's decision; what was decided before stays beside it."""
    call.require(request.body_id)
    body_of(call, request.body_id).require_valid(request.valid_from)
    require_clear(request.thresholds)
    decision = ThresholdDecision(
        id=call.unit.new_id(),
        body_id=request.body_id,
        valid_from=request.valid_from,
        case_number=request.case_number,
        thresholds=request.thresholds,
        recorded_by=call.caller.person_id,
        recorded_at=call.unit.now,
    )
    call.unit.add(decision)
    return _view(decision)


def list_thresholds(request: ListThresholds, call: Call) -> ThresholdsList:
    """Every decision on thresholds."""
    statement = sa.select(ThresholdDecision)
    if request.body_id is not None:
        statement = statement.where(THRESHOLD_DECISIONS.c.body_id == request.body_id)
    decisions, cursor = paged(call.unit.session, statement, request, (THRESHOLD_DECISIONS.c.id,))
    return ThresholdsList(items=tuple(_view(one) for one in decisions), next_cursor=cursor)


def thresholds_in_force(unit: Unit, body_id: str, on: date) -> ThresholdDecision | None:
    """The body's latest decision that was valid on a day; of one day's, the last recorded."""
    return unit.session.scalars(
        sa.select(ThresholdDecision)
        .where(THRESHOLD_DECISIONS.c.body_id == body_id, THRESHOLD_DECISIONS.c.valid_from <= on)
        .order_by(THRESHOLD_DECISIONS.c.valid_from.desc(), THRESHOLD_DECISIONS.c.id.desc())
        .limit(1)
    ).first()


def _view(decision: ThresholdDecision) -> ThresholdsView:
    return ThresholdsView(
        decision_id=decision.id,
        body_id=decision.body_id,
        valid_from=decision.valid_from,
        case_number=decision.case_number,
        thresholds=decision.thresholds,
        recorded_by=decision.recorded_by,
        recorded_at=decision.recorded_at,
    )
