"""Responses to consultations, and the answers to their comments."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.bodies import require_valid
from services.portfolio.domain.consultations.comments import Comment, searched
from services.portfolio.domain.consultations.consultation import Asked, holder
from services.portfolio.domain.consultations.refusals import SuccessorResponds, UnknownComment
from services.portfolio.domain.consultations.responses import Response, Voice
from services.portfolio.domain.projects import Project
from services.portfolio.domain.refusals import UnknownBody
from services.portfolio.handlers.consultation_views import (
    asked_in,
    comment_views,
    lines_of,
    response_views,
    responses_in,
)
from services.portfolio.handlers.consultations import cancel_reminders, known_consultation
from services.portfolio.handlers.readers import visible_project
from services.portfolio.handlers.reference import known_strategy
from services.portfolio.tables import COMMENTS, RESPONSES


def give_response(request: rpc.GiveResponse, call: Call) -> rpc.ResponseView:
    """By a body that exists today, for itself and for those that it has succeeded."""
    unit = call.unit
    call.require(request.body_id)
    consultation = known_consultation(unit, request.consultation_id)
    call.expect(consultation.version)
    asked = asked_in(unit, consultation.id)
    mine = _spoken_for(unit, request.body_id, asked)
    names = {one.body_id for one in mine}
    standing = [
        one
        for one in responses_in(unit, consultation.id)
        if one.replaced_by is None
        and (one.body_id == request.body_id or names.intersection(one.answers_for))
    ]
    response, comments, given = Response.give(
        unit.new_id(),
        request,
        consultation,
        Voice(mine, standing),
        known_strategy(unit, consultation.strategy_id),
        call.caller.person_id,
        unit.now,
        unit.today,
    )
    unit.add(response)
    for comment in comments:
        unit.add(comment)
    unit.publish(given)
    cancel_reminders(unit, consultation, mine)
    return response_views(unit, consultation, [response])[0]


def answer_comment(request: rpc.AnswerComment, call: Call) -> rpc.CommentView:
    """With what was changed, by reference to what the reader can open."""
    unit = call.unit
    # Unlocked: the consultation's lock comes first, here as everywhere.
    consultation_id = unit.session.scalar(
        sa.select(RESPONSES.c.consultation_id).where(RESPONSES.c.id == request.response_id)
    )
    if consultation_id is None:
        raise not_found("response", request.response_id)
    consultation = known_consultation(unit, consultation_id)
    call.expect(consultation.version)
    response = unit.load(Response, request.response_id)
    assert response is not None
    comment = unit.load(Comment, (request.response_id, request.number))
    if comment is None:
        raise UnknownComment(number=request.number, numbers=_numbers(unit, response.id))
    for strategy_id in request.strategy_ids:
        known_strategy(unit, strategy_id)
    for project_id in request.project_ids:
        visible_project(unit.session.get(Project, project_id), project_id, call)
    answer, answered = comment.answer(
        unit.new_id(),
        request,
        response.replaced_by,
        consultation,
        call.caller.person_id,
        unit.now,
        unit.today,
    )
    unit.add(answer)
    unit.publish(answered)
    return comment_views(unit, [(comment, response.replaced_by)], consultation)[0]


def list_comments(request: rpc.ListComments, call: Call) -> rpc.Comments:
    """Response by response in the order in which they came, then by number."""
    unit = call.unit
    consultation = known_consultation(unit, request.consultation_id)
    statement = (
        sa.select(Comment, RESPONSES.c.replaced_by)
        .join(RESPONSES, RESPONSES.c.id == COMMENTS.c.response_id)
        .where(COMMENTS.c.consultation_id == consultation.id)
    )
    if request.body_id is not None:
        statement = statement.where(COMMENTS.c.body_id == request.body_id)
    if request.concerns is not None:
        line = f"\n{searched(request.concerns)}\n"
        statement = statement.where(COMMENTS.c.concerned.contains(line, autoescape=True))
    if request.answered is not None:
        statement = statement.where(COMMENTS.c.answered.is_(request.answered))
    if request.stands is not None:
        stands = RESPONSES.c.replaced_by.is_(None)
        statement = statement.where(stands if request.stands else ~stands)
    found, cursor = paged(
        unit.session, statement, request, (COMMENTS.c.response_id, COMMENTS.c.number)
    )
    return rpc.Comments(
        items=comment_views(unit, [(row[0], row[1]) for row in found], consultation),
        next_cursor=cursor,
    )


def _spoken_for(unit: Unit, body_id: str, asked: Iterable[Asked]) -> list[Asked]:
    """The bodies that were asked and that this one speaks for today; refused where it has ended."""
    asked = list(asked)
    histories = lines_of(unit, {body_id, *(one.body_id for one in asked)})
    if body_id not in histories:
        raise UnknownBody(body=body_id)
    speaks = holder(body_id, histories, unit.today)
    if speaks not in {None, body_id}:
        raise SuccessorResponds(body=body_id, successor=speaks)
    require_valid(body_id, histories[body_id], unit.today)
    return [one for one in asked if holder(one.body_id, histories, unit.today) == body_id]


def _numbers(unit: Unit, response_id: UUID) -> str:
    numbers = unit.session.scalars(
        sa.select(COMMENTS.c.number)
        .where(COMMENTS.c.response_id == response_id)
        .order_by(COMMENTS.c.number)
    )
    return ", ".join(str(number) for number in numbers) or "–"
