"""What is needed at the city's sites: sums for each body and year, and who waits for what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.prerequisites import Prerequisite
from services.portfolio.domain.projects import Project
from services.portfolio.domain.states import ENDED
from services.portfolio.handlers.readers import Reader
from services.portfolio.tables import PREREQUISITES, PROJECTS

_MET = PREREQUISITES.c.state == rpc.PrerequisiteState.MET
#: `Prerequisite.is_late` as a condition, for what is not in place.
_LATE = sa.and_(
    sa.not_(_MET),
    sa.or_(
        sa.and_(
            PREREQUISITES.c.state == rpc.PrerequisiteState.SLIPPED,
            PREREQUISITES.c.dated_on.is_(None),
        ),
        PREREQUISITES.c.dated_on > PREREQUISITES.c.needed_on,
    ),
)


def list_infrastructure(request: rpc.ListInfrastructure, call: Call) -> rpc.Infrastructure:
    """Of the projects that the caller sees and that go on; what was waived is not needed."""
    session = call.unit.session
    wanted = sa.and_(*_wanted(request, call))
    joined = PREREQUISITES.join(PROJECTS, PROJECTS.c.id == PREREQUISITES.c.project_id)
    site = PREREQUISITES.c.site_code
    sites = (
        sa.select(
            site.label("site_code"),
            sa.func.count().label("needed"),
            _count(_MET).label("met"),
            _count(_LATE).label("late"),
        )
        .select_from(joined)
        .where(wanted)
        .group_by(site)
        .subquery("site")
    )
    statement = sa.select(sites)
    if request.waiting:
        statement = statement.where(sites.c.needed > sites.c.met)
    found, cursor = paged(session, statement, request, (sites.c.site_code,))
    waiting: defaultdict[str, list[rpc.WaitingProject]] = defaultdict(list)
    for need, project in session.execute(
        sa.select(Prerequisite, Project)
        .join(PROJECTS, PROJECTS.c.id == PREREQUISITES.c.project_id)
        .where(wanted, site.in_([one.site_code for one in found]), sa.not_(_MET))
        .order_by(PREREQUISITES.c.needed_on, PREREQUISITES.c.id)
    ):
        waiting[need.site_code].append(_waiting(need, project, Reader.of(call)))
    return rpc.Infrastructure(
        items=tuple(
            rpc.InfrastructureSite(
                site_code=one.site_code,
                needed=one.needed,
                met=one.met,
                late=one.late,
                waiting=tuple(waiting[one.site_code]),
            )
            for one in found
        ),
        next_cursor=cursor,
        sums=_sums(call, wanted),
    )


def _wanted(request: rpc.ListInfrastructure, call: Call) -> Sequence[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [
        Reader.of(call).visible,
        PROJECTS.c.state.not_in(sorted(ENDED)),
        PREREQUISITES.c.state != rpc.PrerequisiteState.WAIVED,
    ]
    if request.body_id is not None:
        conditions.append(PREREQUISITES.c.body_id == request.body_id)
    if request.site_code is not None:
        conditions.append(PREREQUISITES.c.site_code == request.site_code)
    if request.kind is not None:
        conditions.append(PREREQUISITES.c.kind == request.kind)
    if request.year is not None:
        conditions.append(
            PREREQUISITES.c.needed_on.between(date(request.year, 1, 1), date(request.year, 12, 31))
        )
    return conditions


def _sums(call: Call, wanted: sa.ColumnElement[bool]) -> tuple[rpc.InfrastructureSum, ...]:
    """The whole selection, not only the sites of the page."""
    columns = PREREQUISITES.c
    year = sa.extract("year", columns.needed_on)
    rows = call.unit.session.execute(
        sa.select(
            columns.body_id,
            year.label("year"),
            columns.kind,
            sa.func.count().label("needed"),
            _count(_MET).label("met"),
            _count(_LATE).label("late"),
            sa.func.count(columns.site_code.distinct()).label("sites"),
        )
        .select_from(PREREQUISITES.join(PROJECTS, PROJECTS.c.id == columns.project_id))
        .where(wanted)
        .group_by(columns.body_id, year, columns.kind)
        .order_by(columns.body_id, year, columns.kind)
    )
    return tuple(
        rpc.InfrastructureSum(
            body_id=row.body_id,
            year=int(row.year),
            kind=row.kind,
            needed=row.needed,
            met=row.met,
            late=row.late,
            sites=row.sites,
        )
        for row in rows
    )


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _waiting(need: Prerequisite, project: Project, reader: Reader) -> rpc.WaitingProject:
    return rpc.WaitingProject(
        project_id=need.project_id,
        title=reader.content(project).title,
        body_id=project.body_id,
        prerequisite_id=need.id,
        kind=need.kind,
        needed_on=need.needed_on,
        delivered_by=need.delivered_by,
        deliverer=need.deliverer,
        state=need.state,
        dated_on=need.dated_on,
        late=need.is_late,
    )
