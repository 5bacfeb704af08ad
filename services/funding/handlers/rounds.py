"""Rounds: opened, revised by a decision, closed in time, read."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from chassis.calls import Call
from chassis.clock import day_begins
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.events.funding import RestartCause
from contracts.rpc.funding import (
    GetRound,
    ListRounds,
    MeetingState,
    OpenRound,
    ReviseRound,
    RoundList,
    RoundRules,
    RoundView,
    RuleFields,
)
from services.funding.domain.applications import UNDER_ASSESSMENT, Application
from services.funding.domain.refusals import MeetingOpen, RoundExists, UnknownSource
from services.funding.domain.rounds import Round
from services.funding.handlers.finding import act_of, round_of
from services.funding.handlers.views import round_view
from services.funding.tables import APPLICATIONS, MEETINGS, ROUNDS, SOURCES

CLOSING = "round_closing"


def open_round(request: OpenRound, call: Call) -> RoundView:
    """Freeze the rules of a round. An id that is open already keeps the rules it has."""
    unit = call.unit
    if unit.load(Round, request.round_id) is not None:
        raise RoundExists(round=request.round_id)
    _require_sources(request, unit)
    act = act_of(call)
    round_, event = Round.open(_rules(request), act)
    unit.add(round_)
    unit.add(round_.frozen(unit.new_id(), act))
    _plan_closing(round_, unit)
    unit.publish(event)
    return round_view(round_, unit)


def revise_round(request: ReviseRound, call: Call) -> RoundView:
    """Give a round other rules; what the council has not spoken of is assessed anew.

    The round is locked first, as by whoever admits to it and calls its council.
    """
    unit = call.unit
    round_ = unit.load(Round, request.round_id)
    if round_ is None:
        raise not_found("round", request.round_id)
    call.expect(round_.version)
    _require_sources(request, unit)
    open_meeting = unit.session.scalar(
        sa.select(MEETINGS.c.id)
        .where(MEETINGS.c.round_id == round_.id, MEETINGS.c.state != MeetingState.CLOSED)
        .limit(1)
    )
    if open_meeting is not None:
        raise MeetingOpen(meeting=open_meeting, round=round_.id)
    admitted = unit.session.scalars(
        sa.select(APPLICATIONS.c.id).where(APPLICATIONS.c.round_id == round_.id)
    ).all()
    applications = unit.load_many(Application, admitted)
    act = act_of(call)
    event = round_.revise(
        _rules(request),
        act,
        case_number=request.case_number,
        reason=request.reason,
        has_admitted=bool(applications),
    )
    unit.add(
        round_.frozen(unit.new_id(), act, case_number=request.case_number, reason=request.reason)
    )
    _plan_closing(round_, unit)
    unit.publish(event)
    for project_id in sorted(applications):
        application = applications[project_id]
        if application.state in UNDER_ASSESSMENT:
            unit.publish(application.restart(round_, RestartCause.RULES_REVISED))
    return round_view(round_, unit)


def close_round(key: str, unit: Unit) -> None:
    """The last day has passed, unless a decision has moved it."""
    round_ = unit.load(Round, key)
    if round_ is None:
        return
    admitted = unit.session.scalar(
        sa.select(sa.func.count()).where(APPLICATIONS.c.round_id == round_.id)
    )
    event = round_.close(unit.today, admitted or 0)
    if event is not None:
        unit.publish(event)


def get_round(request: GetRound, call: Call) -> RoundView:
    """The frozen rules of a round, and those before."""
    return round_view(round_of(call, request.round_id), call.unit)


def list_rounds(request: ListRounds, call: Call) -> RoundList:
    """Every round."""
    rounds, cursor = paged(call.unit.session, sa.select(Round), request, (ROUNDS.c.id,))
    return RoundList(
        items=tuple(round_view(round_, call.unit, whole=False) for round_ in rounds),
        next_cursor=cursor,
    )


def _rules(request: RuleFields) -> RoundRules:
    said = {name: getattr(request, name) for name in RuleFields.model_fields}
    # In full, so that what binds the council is in the hash.
    return RoundRules(**(said | {"council": request.council_rules}))


def _require_sources(request: RuleFields, unit: Unit) -> None:
    known = set(
        unit.session.scalars(sa.select(SOURCES.c.id).where(SOURCES.c.id.in_(request.source_ids)))
    )
    for source_id in request.source_ids:
        if source_id not in known:
            raise UnknownSource(source=source_id)


def _plan_closing(round_: Round, unit: Unit) -> None:
    after = round_.rules.closes_on + timedelta(days=1)
    unit.schedule(CLOSING, round_.id, day_begins(after))
