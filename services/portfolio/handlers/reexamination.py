"""What stands on something that moved is re-examined at once, at whatever depth.

Only what can be affected is loaded, one statement for each table, and the projects are locked in the
order of their ids. Whoever comes here holds the graph's lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from chassis.clock import calendar_date
from chassis.unit import Unit
from contracts.base import ChainLink, Outlook
from contracts.events.portfolio import ProjectReexaminedV1
from contracts.rpc.portfolio import PrerequisiteState, ProjectState
from services.portfolio.domain.outlooks import (
    CLEAR,
    DONE,
    STOPPED,
    Footing,
    Need,
    Part,
    Reexamined,
    Standing,
    as_ground,
    link,
    reexamine,
)
from services.portfolio.domain.prerequisites import DeliveryMessage, Prerequisite, said_of
from services.portfolio.domain.projects import Project
from services.portfolio.handlers.graph import above, among, edges_of, standing_on
from services.portfolio.handlers.messages import messages_about
from services.portfolio.tables import OUTLOOKS, PREREQUISITES, PROJECTS

#: Nobody carries these out any more: they are re-examined, and nobody is told.
_OVER: Final = DONE | {ProjectState.WITHDRAWN}

_KEEP_POSTGRESQL: Final = sa.text(
    "INSERT INTO project_outlook (project_id, earliest_on, known, late)"
    " SELECT * FROM unnest(:ids, :days, :known, :late)"
    " ON CONFLICT (project_id) DO UPDATE SET earliest_on = excluded.earliest_on,"
    " known = excluded.known, late = excluded.late"
).bindparams(
    sa.bindparam("ids", type_=postgresql.ARRAY(sa.Uuid())),
    sa.bindparam("days", type_=postgresql.ARRAY(sa.Date())),
    sa.bindparam("known", type_=postgresql.ARRAY(sa.Boolean())),
    sa.bindparam("late", type_=postgresql.ARRAY(sa.Boolean())),
)


def cause(prerequisite: Prerequisite) -> ChainLink:
    """A prerequisite as the first step of a chain."""
    expected = prerequisite.standing.expected(prerequisite.needed_on)
    return link(prerequisite.project_id, expected, prerequisite.id)


def follow(unit: Unit, causes: Mapping[UUID, ChainLink], at: datetime) -> None:
    """Re-examine the projects beneath which something has moved, and all that stands on them."""
    if not causes:
        return
    # What the handler has changed is read back below.
    unit.session.flush()
    reached = {*causes, *above(unit, causes)}
    examine(unit, reached, causes, at)


def examine(
    unit: Unit, reached: Collection[UUID], causes: Mapping[UUID, ChainLink], at: datetime
) -> None:
    """Examine these projects, and no others, in the order of the graph."""
    locked = _locked(unit, reached)
    found = reexamine(_part(unit, locked, reached), causes)
    _stand(unit, found, at)
    _keep(unit, found)
    for one in found:
        project = locked[one.project_id]
        if project.state not in _OVER:
            unit.publish(
                ProjectReexaminedV1(
                    project_id=one.project_id,
                    body_id=project.body_id,
                    before=one.before,
                    after=one.after,
                    chain=one.chain.links,
                    left_out=one.chain.left_out,
                    draft=project.draft,
                )
            )


def follow_fate(unit: Unit, project: Project, before: ProjectState, at: datetime) -> None:
    """A project was stopped, goes on again or is done: what stands on it is re-examined."""
    if _fate(before) == _fate(project.state):
        return
    unit.session.flush()
    footing = footings_of(unit, [project.id])[project.id]
    moved = link(project.id, footing.expected)
    follow(unit, dict.fromkeys(standing_on(unit, project.id), moved), at)


def footings_of(unit: Unit, project_ids: Iterable[UUID]) -> dict[UUID, Footing]:
    """Projects as what stands on them sees them."""
    ids = sorted(set(project_ids))
    if not ids:
        return {}
    outlooks = outlooks_of(unit, ids)
    rows = unit.session.execute(
        sa.select(PROJECTS.c.id, PROJECTS.c.state, PROJECTS.c.moved_at, PROJECTS.c.closed).where(
            PROJECTS.c.id.in_(ids)
        )
    )
    return {
        row.id: Footing(
            as_ground(row.state, row.closed and row.closed.reason),
            calendar_date(row.moved_at),
            outlooks.get(row.id, CLEAR),
        )
        for row in rows
    }


def outlooks_of(unit: Unit, project_ids: Iterable[UUID]) -> dict[UUID, Outlook]:
    """The outlooks that are kept; without one nothing holds a project back."""
    rows = unit.session.execute(
        sa.select(OUTLOOKS).where(among(unit, OUTLOOKS.c.project_id, project_ids))
    )
    return {
        row.project_id: Outlook(earliest_on=row.earliest_on, known=row.known, late=row.late)
        for row in rows
    }


def locked_drafts(unit: Unit, project_ids: Collection[UUID]) -> set[UUID]:
    """Lock the projects; those among them that have never left their body."""
    locked = _locked(unit, project_ids)
    return {key for key, project in locked.items() if project.draft}


@dataclass(frozen=True, slots=True)
class _Locked:
    """What is needed of a project here: without its content."""

    body_id: str
    state: ProjectState
    moved_on: date
    draft: bool


def _locked(unit: Unit, project_ids: Iterable[UUID]) -> dict[UUID, _Locked]:
    """Locked in the order of their ids."""
    columns = PROJECTS.c
    rows = unit.session.execute(
        sa.select(
            columns.id,
            columns.body_id,
            columns.state,
            columns.moved_at,
            columns.closed,
            columns.public,
        )
        .where(among(unit, columns.id, project_ids))
        .order_by(columns.id)
        .with_for_update()
    )
    return {
        row.id: _Locked(
            row.body_id,
            as_ground(row.state, row.closed and row.closed.reason),
            calendar_date(row.moved_at),
            not row.public,
        )
        for row in rows
    }


def _part(unit: Unit, locked: Mapping[UUID, _Locked], reached: Collection[UUID]) -> Part:
    requires: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for project_id, ground in edges_of(unit, reached):
        requires[project_id].append(ground)
    needs = _needs(unit, reached)
    beneath = {ground for grounds in requires.values() for ground in grounds}
    beneath.update(
        need.deliverer_id for own in needs.values() for need in own if need.deliverer_id is not None
    )
    outlooks = outlooks_of(unit, reached)
    footings = footings_of(unit, beneath.difference(reached))
    for key, one in locked.items():
        footings[key] = Footing(one.state, one.moved_on, outlooks.get(key, CLEAR))
    return Part(footings, requires, needs, reached)


def _needs(unit: Unit, project_ids: Iterable[UUID]) -> dict[UUID, list[Need]]:
    columns = PREREQUISITES.c
    rows = unit.session.execute(
        sa.select(
            columns.id,
            columns.project_id,
            columns.needed_on,
            columns.state,
            columns.dated_on,
            columns.reason,
            columns.deliverer_id,
        ).where(
            among(unit, columns.project_id, project_ids),
            columns.state != PrerequisiteState.WAIVED,
        )
    ).all()
    delivered = [row.id for row in rows if row.deliverer_id is not None]
    messages: defaultdict[UUID, list[DeliveryMessage]] = defaultdict(list)
    for said in messages_about(unit, delivered) if delivered else ():
        # A body corrects nothing: its messages stand by themselves.
        messages[said.prerequisite_id].append(said)
    needs: defaultdict[UUID, list[Need]] = defaultdict(list)
    for row in rows:
        by_project = row.deliverer_id is not None
        needs[row.project_id].append(
            Need(
                row.id,
                row.needed_on,
                Standing(row.state, row.dated_on, row.reason),
                row.deliverer_id,
                said_of(row.id, messages[row.id]) if by_project else None,
            )
        )
    return needs


def _stand(unit: Unit, found: Iterable[Reexamined], at: datetime) -> None:
    """The prerequisites that the fate of what delivers them has moved."""
    moved = {key: standing for one in found for key, standing in one.moved.items()}
    for key, prerequisite in unit.load_many(Prerequisite, moved).items():
        prerequisite.stand(moved[key], at)


def _keep(unit: Unit, found: Sequence[Reexamined]) -> None:
    """One statement, whatever the number of projects."""
    if not found:
        return
    ids = [one.project_id for one in found]
    days = [one.after.earliest_on for one in found]
    known = [one.after.known for one in found]
    late = [one.after.late for one in found]
    if unit.on_sqlite:
        rows = zip(ids, days, known, late, strict=True)
        names = [column.name for column in OUTLOOKS.columns]
        statement = sqlite.insert(OUTLOOKS)
        unit.session.execute(
            statement.on_conflict_do_update(
                index_elements=["project_id"],
                set_={name: statement.excluded[name] for name in names[1:]},
            ),
            [dict(zip(names, row, strict=True)) for row in rows],
        )
    else:
        unit.session.execute(
            _KEEP_POSTGRESQL, {"ids": ids, "days": days, "known": known, "late": late}
        )


def _fate(state: ProjectState) -> tuple[bool, bool]:
    return state in STOPPED, state in DONE
