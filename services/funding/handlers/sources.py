"""Sources and their frames."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import Conflict, not_found
from contracts.events.funding import AllocationCarriedOverV1, FrameSetV1, YearClosedV1
from contracts.rpc.funding import (
    Account,
    CarryOver,
    CloseYear,
    ListSources,
    RegisterSource,
    SetFrame,
    SourceList,
    SourceView,
    TransactionKind,
)
from services.funding.domain import ledger
from services.funding.domain.applications import Application
from services.funding.domain.refusals import SourceExists
from services.funding.domain.sources import (
    ZERO,
    Frame,
    FrameDecision,
    FrameKey,
    Source,
    frame_of,
)
from services.funding.handlers.finding import allocation_of, body_of
from services.funding.handlers.ledger import post, stamp
from services.funding.handlers.views import source_views
from services.funding.tables import ENTRIES, SOURCES


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
        kind=request.kind,
        reserve_number=request.reserve_number,
        focus_area=request.focus_area,
    )
    source.require_described()
    call.unit.add(source)
    return source_views(call, [source])[0]


def set_frame(request: SetFrame, call: Call) -> SourceView:
    """Record a decision on a frame, post its change to the ledger, and keep every earlier decision.

    The source is locked first, so that two first decisions on one year come one after the other.
    """
    unit = call.unit
    source = _source(request.source_id, call)
    frame = _frame(FrameKey(source.id, request.year, request.kind), unit)
    event = source.change_frame(frame, request.amount, request.case_number)
    _record(event, call)
    post(unit, ledger.post_frame(event, stamp(unit)))
    return source_views(call, [source])[0]


def carry_over(request: CarryOver, call: Call) -> SourceView:
    """Move what is left of a frame, or of a project's money in it, to the next year."""
    unit = call.unit
    application = allocation = None
    if request.project_id is not None:
        application = unit.load(Application, request.project_id)
        allocation = None if application is None else allocation_of(unit, application.id)
        if application is None or allocation is None:
            raise not_found("allocation", request.project_id)
    source = _source(request.source_id, call)
    key = FrameKey(source.id, request.year, request.kind)
    unit.load_many(Frame, (key, key.next))
    frame, following = _frame(key, unit), _frame(key.next, unit)
    parts = [(Account.FREE, request.amount)]
    if allocation is not None:
        unreleased, released = allocation.carry(key, request.amount)
        parts = [(Account.ALLOCATED, unreleased), (Account.RELEASED, released)]
    sides: list[ledger.Side] = []
    for account, amount in parts:
        sides += ledger.moved(Account.FRAME, account, key, -amount, request.project_id)
        sides += ledger.moved(Account.FRAME, account, key.next, amount, request.project_id)
    events = frame.carry(
        following, request.amount, request.case_number, allocated=allocation is not None
    )
    source.version += 1
    for event in events:
        _record(event, call)
    posting = ledger.post(
        TransactionKind.CARRIED_OVER, sides, stamp(unit), case_number=request.case_number
    )
    post(unit, posting)
    if application is not None and allocation is not None:
        allocation.move(posting)
        unit.publish(
            AllocationCarriedOverV1(
                project_id=application.id,
                body_id=application.body_id,
                allocation_id=allocation.id,
                source_id=key.source_id,
                kind=key.kind,
                year=key.year,
                amount=request.amount,
                case_number=request.case_number,
            )
        )
    return source_views(call, [source])[0]


def close_year(request: CloseYear, call: Call) -> SourceView:
    """Let what is unspent lapse. Every project with money in the frame is locked before the frame is."""
    unit = call.unit
    key = FrameKey(request.source_id, request.year, request.kind)
    projects = _unspent_in(key, unit)
    unit.load_many(Application, projects)
    allocations = {project_id: allocation_of(unit, project_id) for project_id in sorted(projects)}
    source = _source(request.source_id, call)
    frame = frame_of(unit.load_many(Frame, (key,)), key)
    if _unspent_in(key, unit) != projects:
        raise Conflict(
            {
                "code": "money_moved",
                "sv": f"pengar ur {source.id} {key.year} rördes just nu; försök igen",
                "en": f"money of {source.id} for {key.year} moved just now; try again",
            }
        )
    sides: list[ledger.Side] = []
    unspent = ZERO
    for project_id, allocation in allocations.items():
        assert allocation is not None, project_id
        unreleased, released = allocation.lapse(key)
        unspent += unreleased + released
        for account, amount in ((Account.ALLOCATED, unreleased), (Account.RELEASED, released)):
            sides += ledger.moved(account, Account.LAPSED, key, amount, project_id)
    free = frame.close(unspent, unit.today)
    sides += ledger.moved(Account.FREE, Account.LAPSED, key, free)
    source.version += 1
    posting = ledger.post(
        TransactionKind.YEAR_CLOSED, sides, stamp(unit), case_number=request.case_number
    )
    post(unit, posting)
    for allocation in allocations.values():
        if allocation is not None:
            allocation.move(posting)
    unit.publish(
        YearClosedV1(
            source_id=key.source_id,
            year=key.year,
            kind=key.kind,
            lapsed=frame.lapsed,
            case_number=request.case_number,
        )
    )
    return source_views(call, [source])[0]


def list_sources(request: ListSources, call: Call) -> SourceList:
    """Every source with its frames."""
    sources, cursor = paged(call.unit.session, sa.select(Source), request, (SOURCES.c.id,))
    return SourceList(items=source_views(call, sources), next_cursor=cursor)


def _source(source_id: str, call: Call) -> Source:
    """A source that the caller's body allocates from, as the caller has seen it, locked."""
    source = call.unit.load(Source, source_id)
    if source is None:
        raise not_found("source", source_id)
    call.require(source.allocated_by)
    call.expect(source.version)
    return source


def _frame(key: FrameKey, unit: Unit) -> Frame:
    """A frame, made where no decision has set it before. Its source is locked."""
    frame = unit.load(Frame, key)
    if frame is None:
        frame = Frame.empty(key)
        unit.add(frame)
    return frame


def _record(event: FrameSetV1, call: Call) -> None:
    """Keep a decision on a frame beside the others, and tell of it."""
    unit = call.unit
    unit.add(
        FrameDecision(
            id=unit.new_id(),
            source_id=event.source_id,
            year=event.year,
            amount=event.amount,
            previous=event.previous,
            case_number=event.case_number,
            recorded_by=call.caller.person_id,
            recorded_at=unit.now,
            kind=event.kind,
        )
    )
    unit.publish(event)


def _unspent_in(key: FrameKey, unit: Unit) -> set[UUID]:
    """The projects that have something in a frame which they have not spent."""
    return set(
        unit.session.scalars(
            sa.select(ENTRIES.c.project_id)
            .where(
                ENTRIES.c.source_id == key.source_id,
                ENTRIES.c.year == key.year,
                ENTRIES.c.kind == key.kind,
                ENTRIES.c.account.in_((Account.ALLOCATED, Account.RELEASED)),
            )
            .group_by(ENTRIES.c.project_id)
        )
    )
