"""Rounds: opened once, read for ever."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from contracts.rpc.funding import (
    GetRound,
    ListRounds,
    OpenRound,
    RoundList,
    RoundRules,
    RoundView,
)
from contracts.rpc.funding.council import PROFILES
from services.funding.domain.refusals import RoundExists, UnknownSource
from services.funding.domain.rounds import Round
from services.funding.handlers.finding import act_of, round_of
from services.funding.handlers.views import round_view
from services.funding.tables import ROUNDS, SOURCES


def open_round(request: OpenRound, call: Call) -> RoundView:
    """Freeze the rules of a round. An id that is open already keeps the rules it has."""
    unit = call.unit
    if unit.load(Round, request.round_id) is not None:
        raise RoundExists(round=request.round_id)
    known = set(
        unit.session.scalars(sa.select(SOURCES.c.id).where(SOURCES.c.id.in_(request.source_ids)))
    )
    for source_id in request.source_ids:
        if source_id not in known:
            raise UnknownSource(source=source_id)
    rules = RoundRules(
        round_id=request.round_id,
        title=request.title,
        source_ids=request.source_ids,
        years=request.years,
        criteria=request.criteria,
        closes_on=request.closes_on,
        members=request.members,
        profile=request.profile,
        formal_decision_needed=request.formal_decision_needed,
        # Said in full, so that what binds the council is in the hash.
        council=request.council or PROFILES[request.profile],
    )
    round_, event = Round.open(rules, act_of(call))
    unit.add(round_)
    unit.publish(event)
    return round_view(round_, unit.today)


def get_round(request: GetRound, call: Call) -> RoundView:
    """The frozen rules of a round."""
    return round_view(round_of(call, request.round_id), call.unit.today)


def list_rounds(request: ListRounds, call: Call) -> RoundList:
    """Every round."""
    rounds, cursor = paged(call.unit.session, sa.select(Round), request, (ROUNDS.c.id,))
    return RoundList(
        items=tuple(round_view(round_, call.unit.today) for round_ in rounds), next_cursor=cursor
    )
