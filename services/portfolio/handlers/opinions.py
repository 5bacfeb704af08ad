"""Early opinions: asked for by a body, given by the programme office, read by everybody."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from contracts.errors import not_found
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.content import Content
from services.portfolio.domain.masks import masked
from services.portfolio.domain.opinions import EarlyOpinion
from services.portfolio.domain.projects import Project
from services.portfolio.handlers.projects import require_body
from services.portfolio.handlers.readers import Reader, own_project
from services.portfolio.tables import OPINIONS


def request_early_opinion(request: rpc.RequestEarlyOpinion, call: Call) -> rpc.EarlyOpinionView:
    """The page is dispatched; the draft, opened here where there is none, stays inside."""
    unit = call.unit
    call.require(request.body_id)
    require_body(unit, request.body_id)
    if request.project_id is None:
        content = Content(title=request.title, summary=request.summary)
        project, revision, opened = Project.open(
            unit.new_id(), request.body_id, request.kind, content, unit.actor, unit.now
        )
        unit.add(project)
        unit.add(revision)
        unit.publish(opened)
        awaited = False
    else:
        project = own_project(unit.load(Project, request.project_id), request.project_id, call)
        awaited = (
            unit.session.scalar(
                sa.select(
                    sa.exists().where(
                        OPINIONS.c.project_id == project.id, OPINIONS.c.answer.is_(None)
                    )
                )
            )
            or False
        )
    opinion, requested = EarlyOpinion.request(
        unit.new_id(), request, project, unit.actor, unit.now, unit.today, awaited=awaited
    )
    unit.add(opinion)
    unit.publish(requested)
    return _view(opinion, call)


def give_early_opinion(request: rpc.GiveEarlyOpinion, call: Call) -> rpc.EarlyOpinionView:
    """The programme office says what it thinks."""
    unit = call.unit
    opinion = unit.load(EarlyOpinion, request.opinion_id)
    if opinion is None:
        raise not_found("opinion", request.opinion_id)
    call.expect(opinion.version)
    unit.publish(opinion.give(request.answer, request.reason, unit.actor, unit.now))
    return _view(opinion, call)


def get_early_opinion(request: rpc.GetEarlyOpinion, call: Call) -> rpc.EarlyOpinionView:
    """A dispatched page is a public record, also while its draft is not."""
    opinion = call.unit.load(EarlyOpinion, request.opinion_id)
    if opinion is None:
        raise not_found("opinion", request.opinion_id)
    return _view(opinion, call)


def list_early_opinions(request: rpc.ListEarlyOpinions, call: Call) -> rpc.EarlyOpinions:
    """In the order in which they were asked for."""
    statement = sa.select(EarlyOpinion)
    if request.body_id is not None:
        statement = statement.where(OPINIONS.c.body_id == request.body_id)
    if request.project_id is not None:
        statement = statement.where(OPINIONS.c.project_id == request.project_id)
    if request.awaited is not None:
        awaited = OPINIONS.c.answer.is_(None)
        statement = statement.where(awaited if request.awaited else sa.not_(awaited))
    found, cursor = paged(call.unit.session, statement, request, (OPINIONS.c.id,))
    return rpc.EarlyOpinions(items=tuple(_view(one, call) for one in found), next_cursor=cursor)


def _view(opinion: EarlyOpinion, call: Call) -> rpc.EarlyOpinionView:
    """A page and its answer. What the project marks for secrecy is masked on its page too."""
    reader = Reader.of(call)
    project = call.unit.session.get(Project, opinion.project_id)
    hidden = () if project is None else reader.hidden(project.marks, project.body_id)
    words = masked(Content(title=opinion.title, summary=opinion.summary), hidden)
    return rpc.EarlyOpinionView(
        opinion_id=opinion.id,
        project_id=opinion.project_id,
        body_id=opinion.body_id,
        kind=opinion.kind,
        title=words.title,
        summary=words.summary or opinion.summary,
        cost_total=Decimal("0.00")
        if any(mark.field == "costs" for mark in hidden)
        else opinion.cost_total,
        starts_on=opinion.starts_on,
        requested_at=opinion.requested_at,
        answer=opinion.answer,
        reason=opinion.reason,
        given_at=opinion.given_at,
        version=opinion.version,
        masks=() if project is None else reader.masks(project),
    )
