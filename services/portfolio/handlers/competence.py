"""What the competence plans come to, by administration and year."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from chassis.calls import Call
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.states import ENDED
from services.portfolio.handlers.lists import below
from services.portfolio.handlers.readers import Reader
from services.portfolio.tables import COMPETENCE, PROJECTS


def competence(request: rpc.GetCompetence, call: Call) -> rpc.CompetenceSums:
    """Summed where the rows are."""
    need, unit = COMPETENCE.c, call.unit
    counted = [Reader.of(call).visible, PROJECTS.c.state.not_in(sorted(ENDED))]
    if request.body_id is not None:
        counted.append(need.body_id.in_(sorted(below(unit, request.body_id))))
    if request.year is not None:
        counted.append(need.year == request.year)
    rows = unit.session.execute(
        sa.select(
            need.body_id,
            need.year,
            sa.func.count(need.project_id.distinct()).label("projects"),
            sa.func.sum(need.people).label("people"),
            sa.func.sum(need.hundredths).label("hundredths"),
            sa.func.sum(need.cost).label("cost"),
        )
        .join_from(COMPETENCE, PROJECTS, PROJECTS.c.id == need.project_id)
        .where(*counted)
        .group_by(need.body_id, need.year)
        .order_by(need.body_id, need.year)
    )
    sums = tuple(
        rpc.CompetenceSum(
            body_id=row.body_id,
            year=row.year,
            projects=row.projects,
            people=int(row.people),
            hours_total=Decimal(int(row.hundredths)).scaleb(-2),
            cost=row.cost,
        )
        for row in rows
    )
    # A project may ask something of several administrations.
    projects = unit.session.scalar(
        sa.select(sa.func.count(need.project_id.distinct()))
        .join_from(COMPETENCE, PROJECTS, PROJECTS.c.id == need.project_id)
        .where(*counted)
    )
    return rpc.CompetenceSums(
        sums=sums,
        projects=projects or 0,
        people=sum(one.people for one in sums),
        hours_total=sum((one.hours_total for one in sums), Decimal(0)),
        cost=sum((one.cost for one in sums), Decimal("0.00")),
    )
