"""A brief: the project as its reader sees it, with what was decided and reported of it."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.base import CostLine, LocalText
from contracts.envelope import Event
from contracts.events.funding import AllocationApprovedV1
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.bodies import governing
from services.portfolio.domain.brief import Facts, sections
from services.portfolio.domain.case import Entry
from services.portfolio.domain.projects import Project, Revision
from services.portfolio.domain.steps import TELLING, Happened, next_step
from services.portfolio.domain.strategies import Strategy
from services.portfolio.handlers.histories import versions_of
from services.portfolio.handlers.readers import Reader, visible_project
from services.portfolio.handlers.views import project_view
from services.portfolio.tables import ENTRIES


def get_brief(request: rpc.GetBrief, call: Call) -> rpc.BriefView:
    """Made of the same view as everything else that the reader reads: what is hidden there is hidden here."""
    unit = call.unit
    project = visible_project(unit.load(Project, request.project_id), request.project_id, call)
    view = project_view(project, call)
    happened = _happened(unit, project)
    events = [one.event for one in happened]
    body = _body(unit, project.body_id)
    parts, shortened = sections(
        request.audience,
        Facts(
            project=view,
            body=body,
            names=_names(unit, view.strategy_id),
            next_step=next_step(project, [one for one in happened if type(one.event) in TELLING]),
            happened=events,
            decided=_decided(unit, project, events, Reader.of(call)),
        ),
    )
    return rpc.BriefView(
        project_id=view.project_id,
        audience=request.audience,
        title=view.title,
        summary=view.summary,
        body=body,
        state=view.state,
        since=view.since,
        revision=view.revision,
        case_numbers=view.case_numbers,
        as_of=unit.now,
        sections=parts,
        shortened=shortened,
    )


def _happened(unit: Unit, project: Project) -> list[Happened]:
    telling: tuple[type[Event], ...] = (*TELLING, AllocationApprovedV1)
    told = [event.type_name for event in telling]
    entries = unit.session.scalars(
        sa.select(Entry)
        .where(ENTRIES.c.project_id == project.id, ENTRIES.c.event_type.in_(told))
        .order_by(ENTRIES.c.happened_at, ENTRIES.c.id)
    )
    return [Happened(entry.event, entry.happened_at) for entry in entries]


def _decided(
    unit: Unit, project: Project, happened: Sequence[Event], reader: Reader
) -> tuple[CostLine, ...] | None:
    """The costs of the revision that the last decision was about."""
    decisions = [event for event in happened if isinstance(event, AllocationApprovedV1)]
    if not decisions:
        return None
    revision = unit.load(Revision, (project.id, decisions[-1].revision))
    return None if revision is None else reader.content(project, revision.content).costs


def _body(unit: Unit, body_id: str) -> LocalText:
    versions = versions_of(unit, [body_id]).get(body_id)
    if not versions:
        return LocalText(sv=body_id, en=body_id)
    return (governing(versions, unit.today) or versions[-1]).facts.name


def _names(unit: Unit, strategy_id: str | None) -> dict[str, LocalText]:
    strategy = None if strategy_id is None else unit.load(Strategy, strategy_id)
    if strategy is None:
        return {}
    items = (
        *strategy.dimensions,
        *strategy.implementation_principles,
        *strategy.enabling_principles,
        *strategy.target_groups,
    )
    return {item.key: item.text for item in items}
