"""Keeping a project's light true to its indicators and reports."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from uuid import UUID

import sqlalchemy as sa

from chassis.unit import Unit
from services.followup.domain.indicators import Indicator
from services.followup.domain.plans import Plan
from services.followup.tables import INDICATORS


def indicators_of(unit: Unit, project_ids: Iterable[UUID]) -> dict[UUID, list[Indicator]]:
    """The indicators of some projects, in the order of their ids; read, not locked."""
    found = unit.session.scalars(
        sa.select(Indicator)
        .where(INDICATORS.c.project_id.in_(list(project_ids)))
        .order_by(INDICATORS.c.project_id, INDICATORS.c.id)
    )
    return {
        project_id: list(group)
        for project_id, group in groupby(found, key=lambda indicator: indicator.project_id)
    }


def turn_light(plan: Plan, unit: Unit, *, indicator_id: str | None = None) -> None:
    """Show the plan's light as its indicators and reports now say, and publish when it changed.

    The plan is locked before the indicators are read: whoever turns an indicator's light afterwards
    waits for the plan, and then sees what was decided here.
    """
    indicators = indicators_of(unit, [plan.id]).get(plan.id, [])
    finding = plan.finding(indicator.finding for indicator in indicators)
    changed = plan.turn(finding, indicator_id=indicator_id, now=unit.now)
    if changed is not None:
        unit.publish(changed)


def turn_light_of(indicator: Indicator, unit: Unit) -> None:
    """The same, because of an indicator."""
    plan = unit.load(Plan, indicator.project_id)
    if plan is not None:
        turn_light(plan, unit, indicator_id=indicator.id)
