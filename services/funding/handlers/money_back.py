"""Money that is free again: a recommendation that no longer stands, an allocation that gives back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.events.funding import AllocationEndedV1, FreedBecause, MoneyFreedV1
from contracts.rpc.funding import (
    Account,
    AllocationState,
    ApplicationState,
    ListReserve,
    ReserveItem,
    ReserveList,
    TransactionKind,
)
from services.funding.domain.allocations import Allocation, key_of
from services.funding.domain.applications import Application
from services.funding.domain.ledger import Side, post_lift
from services.funding.domain.ledger import post as posting
from services.funding.domain.sources import ZERO, Frame, FrameKey, amounts_of, lift, lines_of
from services.funding.handlers.finding import allocation_of
from services.funding.handlers.ledger import post, stamp
from services.funding.tables import APPLICATIONS


def lift_recommendation(
    unit: Unit,
    application: Application,
    because: FreedBecause,
    case_number: str | None = None,
) -> None:
    """What a recommendation had reserved is free. To be called before the application moves on."""
    if not application.has_reserved:
        return
    lines = application.recommendation.lines
    amounts = amounts_of(lines)
    frames: dict[FrameKey, Frame] = unit.load_many(Frame, amounts)
    lift(frames, lines)
    post(unit, post_lift(amounts, application.id, stamp(unit), case_number))
    tell_freed(unit, frames, amounts, because, application)


def take_money_back(
    unit: Unit, application: Application, because: FreedBecause, reason: str, *, whole: bool
) -> None:
    """The project itself has ended: what is left of its allocation goes back."""
    allocation = allocation_of(unit, application.id)
    if allocation is None or allocation.state is AllocationState.ENDED:
        return
    frames = frames_of(unit, allocation)
    sides = allocation.end(frames, whole=whole)
    settle_return(
        unit, application, allocation, frames, sides, because, case_number=None, reason=reason
    )


def frames_of(unit: Unit, allocation: Allocation) -> dict[FrameKey, Frame]:
    """The frames that an allocation has its money from, locked in order."""
    frames: dict[FrameKey, Frame] = unit.load_many(Frame, map(key_of, allocation.positions))
    return frames


def settle_return(
    unit: Unit,
    application: Application,
    allocation: Allocation,
    frames: Mapping[FrameKey, Frame],
    sides: Iterable[Side],
    because: FreedBecause,
    *,
    case_number: str | None,
    reason: str,
) -> None:
    """Post what an allocation gives back, and tell of it; an ending is told even where nothing was left."""
    back = posting(
        TransactionKind.MONEY_RETURNED, sides, stamp(unit), case_number=case_number, reason=reason
    )
    allocation.move(back)
    post(unit, back)
    amounts: defaultdict[FrameKey, Decimal] = defaultdict(Decimal)
    for entry in back.entries:
        if entry.account is Account.FREE:
            amounts[entry.key] += entry.amount
    if allocation.state is AllocationState.ENDED:
        unit.publish(
            AllocationEndedV1(
                project_id=application.id,
                body_id=application.body_id,
                allocation_id=allocation.id,
                case_number=case_number,
                returned=lines_of(amounts),
                reason=reason,
            )
        )
    tell_freed(unit, frames, amounts, because, application)


def tell_freed(
    unit: Unit,
    frames: Mapping[FrameKey, Frame],
    amounts: Mapping[FrameKey, Decimal],
    because: FreedBecause,
    application: Application,
) -> None:
    """Money is free: who waits for money of that source, kind and year is named in order."""
    freed = {key: amount for key, amount in amounts.items() if amount}
    if not freed:
        return
    unit.session.flush()
    waiting = unit.session.scalars(
        sa.select(Application)
        .where(APPLICATIONS.c.reserve_rank.is_not(None), APPLICATIONS.c.id != application.id)
        .order_by(APPLICATIONS.c.reserve_rank, APPLICATIONS.c.id)
    ).all()
    for key, amount in sorted(freed.items()):
        unit.publish(
            MoneyFreedV1(
                source_id=key.source_id,
                year=key.year,
                kind=key.kind,
                amount=amount,
                free=frames[key].available,
                because=because,
                project_id=application.id,
                reserve=tuple(
                    one.id for one in waiting if key in amounts_of(one.recommendation.lines)
                ),
            )
        )


def list_reserve(request: ListReserve, call: Call) -> ReserveList:
    """Who waits for money, in order, and for whom it is enough now."""
    unit = call.unit
    waiting, cursor = paged(
        unit.session,
        sa.select(Application).where(APPLICATIONS.c.reserve_rank.is_not(None)),
        request,
        (APPLICATIONS.c.reserve_rank, APPLICATIONS.c.id),
    )
    wanted = {one.id: amounts_of(one.recommendation.lines) for one in waiting}
    frames: dict[FrameKey, Frame] = unit.load_many(
        Frame, {key for amounts in wanted.values() for key in amounts}
    )
    return ReserveList(
        items=tuple(
            ReserveItem(
                project_id=one.id,
                body_id=one.body_id,
                round_id=one.recommendation.round_id,
                wanted=sum(wanted[one.id].values(), ZERO),
                fits=all(
                    key in frames
                    and frames[key].closed_on is None
                    and amount <= frames[key].available
                    for key, amount in wanted[one.id].items()
                ),
                refused=one.state is ApplicationState.REFUSED,
                version=one.version,
            )
            for one in waiting
        ),
        next_cursor=cursor,
    )
