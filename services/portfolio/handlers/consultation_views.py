"""Consultations as readers see them, with what is late today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from chassis.unit import Unit
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.bodies import BodyVersion
from services.portfolio.domain.consultations.comments import Answer, Comment
from services.portfolio.domain.consultations.consultation import (
    Asked,
    Consultation,
    Extension,
    holder,
)
from services.portfolio.domain.consultations.responses import Response
from services.portfolio.handlers.histories import versions_of
from services.portfolio.tables import (
    ANSWERS,
    ASKED,
    COMMENTS,
    EXTENSIONS,
    RESPONSES,
)


class _Counts(NamedTuple):
    """The comments of one response."""

    comments: int
    unanswered: int


_NONE = _Counts(0, 0)


def consultation_view(unit: Unit, consultation: Consultation) -> rpc.ConsultationView:
    """One, with everybody who was asked and every response."""
    asked = asked_in(unit, consultation.id)
    histories = lines_of(unit, [one.body_id for one in asked])
    bodies = tuple(_consulted(unit, consultation, one, histories) for one in asked)
    responses = response_views(unit, consultation, responses_in(unit, consultation.id))
    standing = [one for one in responses if one.replaced_by is None]
    return rpc.ConsultationView(
        consultation_id=consultation.id,
        title=consultation.title,
        case_number=consultation.case_number,
        strategy_id=consultation.strategy_id,
        document_title=consultation.document_title,
        document_case_number=consultation.document_case_number,
        question=consultation.question,
        state=consultation.state,
        opened_at=consultation.opened_at,
        opened_by=consultation.opened_by,
        due_on=consultation.due_on,
        answers_due_on=consultation.answers_due_on,
        remind_before=consultation.remind_before,
        remind_after=consultation.remind_after,
        closed_at=consultation.closed_at,
        asked=bodies,
        extensions=_extensions(unit, consultation.id),
        responses=responses,
        late=sum(one.state is rpc.ResponseState.LATE for one in bodies),
        comments=sum(one.comments for one in standing),
        unanswered=sum(one.unanswered for one in standing),
        overdue_answers=sum(one.overdue_answers for one in standing),
        version=consultation.version,
    )


def summaries(
    unit: Unit, consultations: Sequence[Consultation]
) -> tuple[rpc.ConsultationSummary, ...]:
    """Several in a list, with what is missing in each today."""
    ids = [one.id for one in consultations]
    asked: defaultdict[UUID, list[Asked]] = defaultdict(list)
    for one in unit.session.scalars(sa.select(Asked).where(ASKED.c.consultation_id.in_(ids))):
        asked[one.consultation_id].append(one)
    counts = _counted(unit, COMMENTS.c.consultation_id, ids, RESPONSES.c.replaced_by.is_(None))
    return tuple(
        _summary(unit, one, asked[one.id], counts.get(one.id, _NONE)) for one in consultations
    )


def response_views(
    unit: Unit, consultation: Consultation, responses: Collection[Response]
) -> tuple[rpc.ResponseView, ...]:
    """Each with how many of its comments await an answer; those of a corrected one await none."""
    counts = _counted(unit, COMMENTS.c.response_id, [one.id for one in responses])
    overdue = consultation.answers_overdue(unit.today)
    return tuple(_response(one, counts.get(one.id, _NONE), overdue=overdue) for one in responses)


def comment_views(
    unit: Unit, found: Sequence[tuple[Comment, UUID | None]], consultation: Consultation
) -> tuple[rpc.CommentView, ...]:
    """Each comment with its answers; beside it the response that replaced its own."""
    answers: defaultdict[tuple[UUID, int], list[Answer]] = defaultdict(list)
    for answer in unit.session.scalars(
        sa.select(Answer)
        .where(ANSWERS.c.response_id.in_({comment.response_id for comment, _ in found}))
        .order_by(ANSWERS.c.id)
    ):
        answers[answer.response_id, answer.number].append(answer)
    overdue = consultation.answers_overdue(unit.today)
    return tuple(
        rpc.CommentView(
            consultation_id=comment.consultation_id,
            response_id=comment.response_id,
            body_id=comment.body_id,
            number=comment.number,
            text=comment.text,
            keys=comment.keys,
            headings=comment.headings,
            stands=replaced_by is None,
            answers=tuple(
                _answer(answer) for answer in answers[comment.response_id, comment.number]
            ),
            overdue=overdue and replaced_by is None and not comment.answered,
        )
        for comment, replaced_by in found
    )


def asked_in(unit: Unit, consultation_id: UUID) -> list[Asked]:
    """The bodies that were asked, by id."""
    return list(
        unit.session.scalars(
            sa.select(Asked)
            .where(ASKED.c.consultation_id == consultation_id)
            .order_by(ASKED.c.body_id)
        )
    )


def responses_in(unit: Unit, consultation_id: UUID) -> list[Response]:
    """Every response, in the order in which they came."""
    return list(
        unit.session.scalars(
            sa.select(Response)
            .where(RESPONSES.c.consultation_id == consultation_id)
            .order_by(RESPONSES.c.id)
        )
    )


def awaiting_answers() -> sa.Select[tuple[UUID]]:
    """The consultations where a comment of a standing response is not answered."""
    return (
        sa.select(COMMENTS.c.consultation_id)
        .join(RESPONSES, RESPONSES.c.id == COMMENTS.c.response_id)
        .where(COMMENTS.c.answered.is_(sa.false()), RESPONSES.c.replaced_by.is_(None))
    )


def lines_of(unit: Unit, body_ids: Iterable[str]) -> dict[str, list[BodyVersion]]:
    """The histories of these bodies and of everybody who succeeded them."""
    histories: dict[str, list[BodyVersion]] = {}
    wanted = set(body_ids)
    while wanted:
        found = versions_of(unit, wanted)
        histories |= found
        successors = {
            version.successor_id
            for versions in found.values()
            for version in versions
            if version.successor_id is not None
        }
        wanted = successors - histories.keys()
    return histories


def _counted(
    unit: Unit, by: sa.Column[UUID], ids: Iterable[UUID], *only: sa.ColumnElement[bool]
) -> dict[UUID, _Counts]:
    """How many comments, and how many of them unanswered, for each of these ids."""
    unanswered = sa.func.sum(sa.case((COMMENTS.c.answered.is_(sa.false()), 1), else_=0))
    rows = unit.session.execute(
        sa.select(by, sa.func.count(), unanswered)
        .join(RESPONSES, RESPONSES.c.id == COMMENTS.c.response_id)
        .where(by.in_(list(ids)), *only)
        .group_by(by)
    )
    return {row[0]: _Counts(int(row[1]), int(row[2])) for row in rows}


def _consulted(
    unit: Unit,
    consultation: Consultation,
    asked: Asked,
    histories: Mapping[str, list[BodyVersion]],
) -> rpc.ConsultedBody:
    return rpc.ConsultedBody(
        body_id=asked.body_id,
        holder_id=holder(asked.body_id, histories, unit.today),
        due_on=asked.due_on,
        state=consultation.state_of(asked, unit.today),
        response_id=asked.response_id,
    )


def _extensions(unit: Unit, consultation_id: UUID) -> tuple[rpc.ExtensionView, ...]:
    found = unit.session.scalars(
        sa.select(Extension)
        .where(EXTENSIONS.c.consultation_id == consultation_id)
        .order_by(EXTENSIONS.c.id)
    )
    return tuple(
        rpc.ExtensionView(
            body_id=one.body_id,
            due_on_before=one.due_on_before,
            due_on=one.due_on,
            reason=one.reason,
            extended_at=one.extended_at,
            extended_by=one.extended_by,
        )
        for one in found
    )


def _summary(
    unit: Unit, consultation: Consultation, asked: list[Asked], counts: _Counts
) -> rpc.ConsultationSummary:
    overdue = consultation.answers_overdue(unit.today)
    states = [consultation.state_of(one, unit.today) for one in asked]
    return rpc.ConsultationSummary(
        consultation_id=consultation.id,
        title=consultation.title,
        case_number=consultation.case_number,
        strategy_id=consultation.strategy_id,
        state=consultation.state,
        due_on=consultation.due_on,
        answers_due_on=consultation.answers_due_on,
        asked=len(asked),
        responded=sum(one.has_responded for one in asked),
        late=states.count(rpc.ResponseState.LATE),
        comments=counts.comments,
        unanswered=counts.unanswered,
        overdue_answers=counts.unanswered if overdue else 0,
    )


def _response(response: Response, counts: _Counts, *, overdue: bool) -> rpc.ResponseView:
    unanswered = counts.unanswered if response.replaced_by is None else 0
    return rpc.ResponseView(
        response_id=response.id,
        consultation_id=response.consultation_id,
        body_id=response.body_id,
        answers_for=response.answers_for,
        kind=response.kind,
        unsolicited=response.unsolicited,
        on_time=response.on_time,
        summary=response.summary,
        decision=response.decision,
        official_report=response.official_report,
        delegation=response.delegation,
        reason=response.reason,
        correction=response.correction,
        replaces=response.replaces,
        replaced_by=response.replaced_by,
        given_at=response.given_at,
        given_by=response.given_by,
        comments=counts.comments,
        unanswered=unanswered,
        overdue_answers=unanswered if overdue else 0,
    )


def _answer(answer: Answer) -> rpc.CommentAnswer:
    return rpc.CommentAnswer(
        outcome=answer.outcome,
        reason=answer.reason,
        change=answer.change,
        project_ids=answer.project_ids,
        strategy_ids=answer.strategy_ids,
        procedures=answer.procedures,
        correction=answer.correction,
        on_time=answer.on_time,
        answered_at=answer.answered_at,
        answered_by=answer.answered_by,
    )
