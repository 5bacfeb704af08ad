"""The formal money decision, and what becomes of what it gave."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import sqlalchemy as sa

from chassis.calls import Call
from contracts.errors import not_found
from contracts.events.funding import AllocationReducedV1, AllocationRefusedV1, FreedBecause
from contracts.rpc.funding import (
    AllocationDecisionView,
    AllocationView,
    ApproveAllocation,
    EndAllocation,
    ReduceAllocation,
    ReferBack,
    RefuseAllocation,
    ReleaseInstalment,
)
from services.funding.domain import decisions, ledger
from services.funding.domain.allocations import Allocation
from services.funding.domain.applications import Application
from services.funding.domain.decisions import FormalDecision
from services.funding.domain.sources import ZERO, Frame, FrameKey, Source, amounts_of
from services.funding.handlers.finding import act_of, allocation_of, body_of, round_of
from services.funding.handlers.instalments import post_releases, progress_of, review, wait_for_days
from services.funding.handlers.ledger import post, stamp
from services.funding.handlers.money_back import (
    frames_of,
    lift_recommendation,
    settle_return,
    tell_freed,
)
from services.funding.handlers.thresholds import thresholds_in_force
from services.funding.handlers.views import allocation_view
from services.funding.tables import SOURCES


def approve_allocation(request: ApproveAllocation, call: Call) -> AllocationView:
    """Record the formal decision: the project has its money, in the ledger and in the frames.

    The frames of the recommendation are locked in order, so that two decisions racing for the last
    money come one after the other on however many replicas.
    """
    unit = call.unit
    call.require(request.decided_by)
    decision = FormalDecision(
        body=body_of(call, request.decided_by),
        decided_on=request.decided_on,
        case_number=request.case_number,
        lines=request.lines,
        decided_as=request.decided_as,
        in_force=thresholds_in_force(unit, request.decided_by, request.decided_on),
        instruments=request.instruments,
        instalments=request.instalments,
        later_costs=request.later_costs,
        announced_on=request.announced_on,
    )
    application = _awaiting(call, request.project_id)
    progress = progress_of(unit, application.id)
    act = act_of(call)
    recommended = amounts_of(application.recommendation.lines)
    reserved = recommended if application.has_reserved else {}
    frames: dict[FrameKey, Frame] = unit.load_many(Frame, recommended)
    allocation, event = decisions.approve(
        unit.new_id(),
        application,
        body_of(call, application.body_id),
        frames,
        {source.id: source for source in _sources(call, recommended)},
        decision,
        act,
    )
    given = amounts_of(decision.lines)
    posting = ledger.post_allocation(
        given, reserved, application.id, stamp(unit), decision.case_number
    )
    allocation.move(posting)
    unit.add(allocation)
    post(unit, posting)
    unit.publish(event)
    # A cost may have been posted by the decision's number alone.
    unit.subjects.add(f"case_number/{decision.case_number}")
    tell_freed(unit, frames, _less(reserved, given), FreedBecause.LESS_APPROVED, application)
    review(unit, application, allocation, progress)
    wait_for_days(unit, allocation)
    return allocation_view(allocation, progress)


def refuse_allocation(request: RefuseAllocation, call: Call) -> AllocationDecisionView:
    """Record that the formal answer is no; what was reserved is free again."""
    unit = call.unit
    call.require(request.decided_by)
    application = _awaiting(call, request.project_id)
    recommendation = application.recommendation
    event = AllocationRefusedV1(
        project_id=application.id,
        body_id=application.body_id,
        round_id=recommendation.round_id,
        case_number=request.case_number,
        decided_by=request.decided_by,
        decided_on=request.decided_on,
        reason=request.reason,
        for_want_of_money=request.for_want_of_money,
    )
    lift_recommendation(unit, application, FreedBecause.NOT_APPROVED, request.case_number)
    decisions.refuse(
        application,
        _sources(call, amounts_of(recommendation.lines)),
        body_of(call, request.decided_by),
        event,
        act_of(call),
        announced_on=request.announced_on,
        scale_max=round_of(call, recommendation.round_id).rules.scale_max,
    )
    unit.publish(event)
    return _answered(application)


def refer_back(request: ReferBack, call: Call) -> AllocationDecisionView:
    """Record that the deciding body wants more preparation; what was reserved is free again."""
    unit = call.unit
    call.require(request.decided_by)
    application = _awaiting(call, request.project_id)
    lines = application.recommendation.lines
    lift_recommendation(unit, application, FreedBecause.REFERRED_BACK)
    event = decisions.refer_back(
        application,
        _sources(call, amounts_of(lines)),
        body_of(call, request.decided_by),
        request.reason,
        act_of(call),
    )
    unit.publish(event)
    return _answered(application)


def release_instalment(request: ReleaseInstalment, call: Call) -> AllocationView:
    """Release an instalment by hand."""
    unit = call.unit
    application, allocation = _given(call, request.project_id)
    event = allocation.release(request.number, request.reason, application.body_id, act_of(call))
    post_releases(unit, allocation, (event,))
    return allocation_view(allocation, progress_of(unit, application.id))


def reduce_allocation(request: ReduceAllocation, call: Call) -> AllocationView:
    """A project gives a part of its money back."""
    unit = call.unit
    application, allocation = _given(call, request.project_id)
    progress = progress_of(unit, application.id)
    frames = frames_of(unit, allocation)
    sides = allocation.give_back(request.lines, frames)
    unit.publish(
        AllocationReducedV1(
            project_id=application.id,
            body_id=application.body_id,
            allocation_id=allocation.id,
            case_number=request.case_number,
            lines=request.lines,
            reason=request.reason,
        )
    )
    settle_return(
        unit,
        application,
        allocation,
        frames,
        sides,
        FreedBecause.REDUCED,
        case_number=request.case_number,
        reason=request.reason,
    )
    return allocation_view(allocation, progress)


def end_allocation(request: EndAllocation, call: Call) -> AllocationView:
    """An allocation ends; what is left of it goes back."""
    unit = call.unit
    application, allocation = _given(call, request.project_id)
    progress = progress_of(unit, application.id)
    frames = frames_of(unit, allocation)
    sides = allocation.end(frames, handed_back=request.handed_back)
    settle_return(
        unit,
        application,
        allocation,
        frames,
        sides,
        FreedBecause.ENDED,
        case_number=request.case_number,
        reason=request.reason,
    )
    return allocation_view(allocation, progress)


def _awaiting(call: Call, project_id: object) -> Application:
    """The application that a formal answer is about; whoever decides need not be of its body."""
    application = call.unit.load(Application, project_id)
    if application is None:
        raise not_found("application", project_id)
    call.expect(application.version)
    return application


def _given(call: Call, project_id: object) -> tuple[Application, Allocation]:
    """A project's money, for the body that decided on it. The application is the lock of both."""
    application = call.unit.load(Application, project_id)
    allocation = None if application is None else allocation_of(call.unit, application.id)
    if application is None or allocation is None:
        raise not_found("allocation", project_id)
    call.require(allocation.decided_by)
    call.expect(allocation.version)
    return application, allocation


def _sources(call: Call, keys: Iterable[FrameKey]) -> list[Source]:
    return list(
        call.unit.session.scalars(
            sa.select(Source).where(SOURCES.c.id.in_({key.source_id for key in keys}))
        )
    )


def _less(
    reserved: dict[FrameKey, Decimal], given: dict[FrameKey, Decimal]
) -> dict[FrameKey, Decimal]:
    """What was reserved and not given."""
    return {key: amount - given.get(key, ZERO) for key, amount in reserved.items()}


def _answered(application: Application) -> AllocationDecisionView:
    return AllocationDecisionView(
        project_id=application.id,
        body_id=application.body_id,
        on_reserve=application.is_on_reserve,
        version=application.version,
    )
