"""Consultations: open, extend, close, remind, read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.rpc import portfolio as rpc
from services.portfolio.domain.bodies import require_valid
from services.portfolio.domain.consultations.consultation import Asked, Consultation, holder
from services.portfolio.domain.refusals import UnknownBody
from services.portfolio.handlers.consultation_views import (
    asked_in,
    awaiting_answers,
    consultation_view,
    lines_of,
    summaries,
)
from services.portfolio.handlers.histories import versions_of
from services.portfolio.handlers.reference import known_strategy
from services.portfolio.tables import ASKED, CONSULTATIONS

REMINDER: Final = "consultation_reminder"


def open_consultation(request: rpc.OpenConsultation, call: Call) -> rpc.ConsultationView:
    """Ask bodies that exist today."""
    unit = call.unit
    known_strategy(unit, request.strategy_id)
    histories = versions_of(unit, request.body_ids)
    consultation, asked, opened = Consultation.open(
        unit.new_id(), request, call.caller.person_id, unit.now, unit.today
    )
    for body_id in request.body_ids:
        if body_id not in histories:
            raise UnknownBody(body=body_id)
        require_valid(body_id, histories[body_id], unit.today)
    unit.add(consultation)
    for one in asked:
        unit.add(one)
    unit.publish(opened)
    _plan_reminders(unit, consultation, asked)
    return consultation_view(unit, consultation)


def extend_consultation(request: rpc.ExtendConsultation, call: Call) -> rpc.ConsultationView:
    """More time, and reminders from the new last day."""
    unit = call.unit
    consultation = known_consultation(unit, request.consultation_id)
    call.expect(consultation.version)
    extension, moved, extended = consultation.extend(
        unit.new_id(),
        request,
        asked_in(unit, consultation.id),
        call.caller.person_id,
        unit.now,
        unit.today,
    )
    unit.add(extension)
    unit.publish(extended)
    awaited = [one for one in moved if not one.has_responded]
    cancel_reminders(unit, consultation, awaited)
    _plan_reminders(unit, consultation, awaited)
    return consultation_view(unit, consultation)


def close_consultation(request: rpc.CloseConsultation, call: Call) -> rpc.ConsultationView:
    """No more responses, and no more reminders."""
    unit = call.unit
    consultation = known_consultation(unit, request.consultation_id)
    call.expect(consultation.version)
    asked = asked_in(unit, consultation.id)
    unit.publish(consultation.close(asked, unit.now, unit.today))
    cancel_reminders(unit, consultation, asked)
    return consultation_view(unit, consultation)


def remind(key: str, unit: Unit) -> None:
    """A day for reminding has come: tell whoever speaks for the body today, if it has not responded."""
    consultation_id, body_id, offset = key.split("/")
    consultation = unit.load(Consultation, UUID(consultation_id))
    if consultation is None:
        return
    asked = asked_in(unit, consultation.id)
    reminded = next((one for one in asked if one.body_id == body_id), None)
    if reminded is None:
        return
    holder_id = holder(body_id, lines_of(unit, [body_id]), unit.today)
    due = consultation.remind(reminded, int(offset), holder_id, asked, unit.today)
    if due is not None:
        unit.publish(due)


def get_consultation(request: rpc.GetConsultation, call: Call) -> rpc.ConsultationView:
    """Who has responded, who is late, and what awaits an answer."""
    return consultation_view(call.unit, known_consultation(call.unit, request.consultation_id))


def list_consultations(request: rpc.ListConsultations, call: Call) -> rpc.Consultations:
    """In the order in which they were opened."""
    unit = call.unit
    statement = sa.select(Consultation)
    if request.state is not None:
        statement = statement.where(CONSULTATIONS.c.state == request.state)
    if request.strategy_id is not None:
        statement = statement.where(CONSULTATIONS.c.strategy_id == request.strategy_id)
    if request.body_id is not None:
        statement = statement.where(
            CONSULTATIONS.c.id.in_(
                sa.select(ASKED.c.consultation_id).where(ASKED.c.body_id == request.body_id)
            )
        )
    if request.overdue is not None:
        overdue = _is_overdue(unit)
        statement = statement.where(overdue if request.overdue else ~overdue)
    found, cursor = paged(unit.session, statement, request, (CONSULTATIONS.c.id,))
    return rpc.Consultations(items=summaries(unit, found), next_cursor=cursor)


def known_consultation(unit: Unit, consultation_id: UUID) -> Consultation:
    """The consultation, locked in a command: whoever changes anything in it holds this lock first."""
    consultation = unit.load(Consultation, consultation_id)
    if consultation is None:
        raise not_found("consultation", consultation_id)
    return consultation


def cancel_reminders(unit: Unit, consultation: Consultation, asked: Iterable[Asked]) -> None:
    """Nothing is awaited of these any more."""
    for one in asked:
        for offset in consultation.reminder_offsets:
            unit.cancel(REMINDER, _key(one, offset))


def _plan_reminders(unit: Unit, consultation: Consultation, asked: Iterable[Asked]) -> None:
    """Those that are still to come."""
    for one in asked:
        for offset, at in consultation.reminders(one, unit.today):
            unit.schedule(REMINDER, _key(one, offset), at)


def _key(asked: Asked, offset: int) -> str:
    return f"{asked.consultation_id}/{asked.body_id}/{offset}"


def _is_overdue(unit: Unit) -> sa.ColumnElement[bool]:
    """A body is late, or a comment should have been answered."""
    late = (
        sa.exists()
        .where(
            ASKED.c.consultation_id == CONSULTATIONS.c.id,
            ASKED.c.response_id.is_(None),
            ASKED.c.due_on < unit.today,
        )
        .correlate(CONSULTATIONS)
    )
    return sa.or_(
        sa.and_(CONSULTATIONS.c.state == rpc.ConsultationState.OPEN, late),
        sa.and_(
            CONSULTATIONS.c.answers_due_on < unit.today,
            CONSULTATIONS.c.id.in_(awaiting_answers()),
        ),
    )
