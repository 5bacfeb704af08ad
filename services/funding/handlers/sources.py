"""Sources and their frames."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from contracts.errors import not_found
from contracts.rpc.funding import ListSources, RegisterSource, SetFrame, SourceList, SourceView
from services.funding.domain import ledger
from services.funding.domain.refusals import SourceExists
from services.funding.domain.sources import Frame, FrameDecision, Source
from services.funding.handlers.finding import act_of, body_of
from services.funding.handlers.ledger import post
from services.funding.handlers.views import source_views
from services.funding.tables import SOURCES


def register_source(request: RegisterSource, call: Call) -> SourceView:
    """A source belongs to a body that exists, and its id is used once."""
    call.require(request.allocated_by)
    body_of(call, request.allocated_by).require_valid(call.unit.today)
    if call.unit.load(Source, request.source_id) is not None:
        raise SourceExists(source=request.source_id)
    source = Source(
        id=request.source_id,
        name_sv=request.name_sv,
        name_en=request.name_en,
        instrument=request.instrument,
        allocated_by=request.allocated_by,
        registered_by=call.caller.person_id,
        registered_at=call.unit.now,
        version=1,
    )
    call.unit.add(source)
    return source_views(call, [source])[0]


def set_frame(request: SetFrame, call: Call) -> SourceView:
    """Record a decision on a frame, post its change to the ledger, and keep every earlier decision.

    The source is locked first, so that two first decisions on one year come one after the other.
    """
    unit = call.unit
    source = unit.load(Source, request.source_id)
    if source is None:
        raise not_found("source", request.source_id)
    call.require(source.allocated_by)
    call.expect(source.version)
    frame = unit.load(Frame, (request.source_id, request.year))
    if frame is None:
        frame = Frame.empty(request.source_id, request.year)
        unit.add(frame)
    event = source.change_frame(frame, request.amount, request.case_number)
    unit.add(
        FrameDecision(
            id=unit.new_id(),
            source_id=source.id,
            year=frame.year,
            amount=event.amount,
            previous=event.previous,
            case_number=event.case_number,
            recorded_by=call.caller.person_id,
            recorded_at=unit.now,
        )
    )
    post(unit, ledger.post_frame(event, unit.new_id(), act_of(call)))
    unit.publish(event)
    return source_views(call, [source])[0]


def list_sources(request: ListSources, call: Call) -> SourceList:
    """Every source with its frames."""
    sources, cursor = paged(call.unit.session, sa.select(Source), request, (SOURCES.c.id,))
    return SourceList(items=source_views(call, sources), next_cursor=cursor)
