"""Who takes over the open cases of a body that ends, is merged or is split."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from chassis.clock import day_begins
from chassis.unit import Unit
from services.portfolio.domain.bodies import BodyVersion, governing, require_owner
from services.portfolio.domain.opinions import EarlyOpinion
from services.portfolio.domain.prerequisites import Prerequisite
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import CasesLeftBehind, NotThisBodys
from services.portfolio.domain.states import OPEN
from services.portfolio.handlers.graph import lock_graph
from services.portfolio.handlers.histories import versions_of
from services.portfolio.tables import OPINIONS, PREREQUISITES, PROJECTS

HAND_OVER: Final = "hand_over"


def require_heirs(version: BodyVersion, unit: Unit) -> None:
    """Whoever takes over exists from that day, and no open case is left without anybody.

    Drafts are not named: they are their body's own.
    """
    facts, on = version.facts, version.facts.cases_move_on
    if on is None:
        return
    heirs = {move.body_id for move in facts.moves} | {facts.successor_id} - {None}
    histories = versions_of(unit, (heir for heir in heirs if heir is not None))
    for heir in sorted(histories):
        require_owner(heir, histories[heir], on)
    open_cases = _open_cases(version.body_id, unit)
    for move in facts.moves:
        if move.project_id not in open_cases:
            raise NotThisBodys(project=move.project_id, body=version.body_id)
    left = [one for one in open_cases if facts.heir(one) is None]
    if facts.valid_to is not None and left:
        named = [str(one) for one in left if not open_cases[one]]
        raise CasesLeftBehind(
            body=version.body_id, count=len(left), projects=", ".join(named[:20]) or "–"
        )


def hand_over(version: BodyVersion, unit: Unit) -> None:
    """Its cases move on the day that they are to: now, where that day has come."""
    on = version.facts.cases_move_on
    if on is None:
        return
    if on <= unit.today:
        _transfer(version, on, unit)
    else:
        begins = day_begins(on)
        unit.schedule(HAND_OVER, f"{version.body_id}/{version.version}", begins)


def hand_over_on_the_day(key: str, unit: Unit) -> None:
    """The day has come, unless the change was itself changed before it."""
    lock_graph(unit)
    body_id, _, number = key.rpartition("/")
    history = versions_of(unit, [body_id]).get(body_id, [])
    version = next(one for one in history if one.version == int(number))
    facts = version.facts
    on = facts.cases_move_on
    if on is not None and governing(history, facts.valid_to or facts.valid_from) is version:
        _transfer(version, on, unit)


def _transfer(version: BodyVersion, on: date, unit: Unit) -> None:
    """Each open case with what it needs and awaits. Whoever comes here holds the graph's lock."""
    facts = version.facts
    project_ids = [one for one in _open_cases(version.body_id, unit) if facts.heir(one)]
    needs = unit.session.scalars(
        sa.select(PREREQUISITES.c.id).where(PREREQUISITES.c.project_id.in_(project_ids))
    )
    prerequisites = unit.load_many(Prerequisite, needs).values()
    projects = unit.load_many(Project, project_ids)
    awaited = unit.session.scalars(
        sa.select(OPINIONS.c.id).where(
            OPINIONS.c.project_id.in_(project_ids), OPINIONS.c.answer.is_(None)
        )
    )
    opinions = unit.load_many(EarlyOpinion, awaited).values()
    for project_id in project_ids:
        project, heir = projects[project_id], facts.heir(project_id)
        if heir is not None and project.body_id == version.body_id:
            unit.publish(project.transfer(heir, on))
    for prerequisite in prerequisites:
        prerequisite.body_id = projects[prerequisite.project_id].body_id
    # Who asked is on the timeline; the answer is to whoever has the project now.
    for opinion in opinions:
        opinion.body_id = projects[opinion.project_id].body_id


def _open_cases(body_id: str, unit: Unit) -> dict[UUID, bool]:
    """The body's open cases in the order of their ids, each with whether it is a draft."""
    rows = unit.session.execute(
        sa.select(PROJECTS.c.id, PROJECTS.c.public.is_(sa.false()))
        .where(PROJECTS.c.body_id == body_id, PROJECTS.c.state.in_(sorted(OPEN)))
        .order_by(PROJECTS.c.id)
    )
    return {row[0]: bool(row[1]) for row in rows}
