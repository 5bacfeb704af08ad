"""Lists of projects: picked out, found by words, ordered, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.clock import day_begins
from chassis.paging import paged
from chassis.unit import Unit
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.case_numbers import case_key
from services.portfolio.domain.projects import Project
from services.portfolio.domain.search import Search
from services.portfolio.handlers.finding import Condition, Found
from services.portfolio.handlers.readers import Reader
from services.portfolio.handlers.views import project_summary
from services.portfolio.tables import BODY_VERSIONS, FACETS, PREREQUISITES, PROJECTS, READINGS
from services.portfolio.tables.reading import Facet, site_key

_Order = rpc.ProjectOrder
#: The ordering column of each order; the project's id makes it unique, and grows as projects are opened.
_KEYS: Final[Mapping[rpc.ProjectOrder, tuple[sa.Column[Any], ...]]] = {
    _Order.OPENED: (PROJECTS.c.id,),
    _Order.MOVED: (PROJECTS.c.moved_at, PROJECTS.c.id),
    _Order.TITLE: (READINGS.c.title_key, READINGS.c.project_id),
    _Order.COST: (READINGS.c.cost_total, READINGS.c.project_id),
}


def list_projects(request: rpc.ListProjects, call: Call) -> rpc.Projects:
    """Only what the caller sees is looked at: a hidden project is not even counted."""
    unit, reader = call.unit, Reader.of(call)
    found = None
    statement = sa.select(Project).where(reader.visible, *_picked(request, unit))
    if request.text is not None:
        found = Found(Search.read(request.text), unit.session.get_bind().dialect.name)
        statement = statement.where(found.condition)
    order = request.order or (_Order.OPENED if found is None else _Order.RELEVANCE)
    if order is _Order.RELEVANCE:
        relevance = None if found is None else found.relevance
        last: tuple[Any, ...] = (PROJECTS.c.id.desc(),)
        keys = last if relevance is None else (relevance.desc(), *last)
    elif request.descending:
        keys = tuple(column.desc() for column in _KEYS[order])
    else:
        keys = _KEYS[order]
    if found is not None or order in {_Order.TITLE, _Order.COST}:
        statement = statement.join(READINGS, READINGS.c.project_id == PROJECTS.c.id)
    rows, cursor = paged(unit.session, statement, request, keys)
    return rpc.Projects(
        items=tuple(project_summary(one, reader) for one in rows), next_cursor=cursor
    )


def below(unit: Unit, body_id: str) -> frozenset[str]:
    """The body and every body below it, as they stand today."""
    version, better = BODY_VERSIONS, BODY_VERSIONS.alias()
    governing = (
        sa.select(version.c.body_id, version.c.parent_id)
        .where(
            version.c.parent_id.is_not(None),
            version.c.valid_from <= unit.today,
            ~sa.exists().where(
                better.c.body_id == version.c.body_id,
                better.c.valid_from <= unit.today,
                sa.tuple_(better.c.valid_from, better.c.version)
                > sa.tuple_(version.c.valid_from, version.c.version),
            ),
        )
        .order_by(version.c.body_id)
    )
    parents = {one.body_id: one.parent_id for one in unit.session.execute(governing)}
    found, added = {body_id}, {body_id}
    while added:
        added = {child for child, parent in parents.items() if parent in added} - found
        found |= added
    return frozenset(found)


def _picked(request: rpc.ListProjects, unit: Unit) -> list[Condition]:
    """Everything but the words."""
    project = PROJECTS.c
    asked: list[Condition] = []
    if request.body_id is not None:
        asked.append(project.body_id.in_(sorted(below(unit, request.body_id))))
    if request.state is not None:
        asked.append(project.state == request.state)
    if request.kind is not None:
        asked.append(project.kind == request.kind)
    if request.since is not None:
        asked.append(project.moved_at >= day_begins(request.since))
    if request.site_code is not None:
        asked.append(
            sa.or_(
                sa.exists().where(
                    PREREQUISITES.c.project_id == project.id,
                    PREREQUISITES.c.site_code == request.site_code,
                ),
                project.id.in_(_having(Facet.SITE, site_key(request.site_code))),
            )
        )
    facets = {
        Facet.YEAR: None if request.year is None else str(request.year),
        Facet.TARGET_GROUP: request.target_group,
        Facet.ALIGNMENT: request.alignment,
        Facet.CASE_NUMBER: request.case_number and case_key(request.case_number),
    }
    asked += [
        project.id.in_(_having(facet, key)) for facet, key in facets.items() if key is not None
    ]
    return asked


def _having(facet: Facet, key: str) -> sa.Select[tuple[UUID]]:
    return sa.select(FACETS.c.project_id).where(FACETS.c.facet == facet, FACETS.c.key == key)
