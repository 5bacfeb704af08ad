"""The formal money decision."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from contracts.errors import not_found
from contracts.rpc.funding import AllocationView, ApproveAllocation
from services.funding.domain import ledger
from services.funding.domain.allocations import Allocation, FormalDecision
from services.funding.domain.applications import Application
from services.funding.domain.sources import Frame, Source, amounts_of
from services.funding.handlers.finding import act_of, body_of
from services.funding.handlers.ledger import post
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
    )
    application = unit.load(Application, request.project_id)
    if application is None:
        raise not_found("application", request.project_id)
    call.expect(application.version)
    act = act_of(call)
    recommended = amounts_of(application.recommendation.lines)
    sources = unit.session.scalars(
        sa.select(Source).where(SOURCES.c.id.in_({source_id for source_id, _ in recommended}))
    )
    allocation, event = Allocation.approve(
        unit.new_id(),
        application,
        unit.load_many(Frame, recommended),
        {source.id: source for source in sources},
        decision,
        act,
    )
    unit.add(allocation)
    post(
        unit,
        ledger.post_allocation(
            amounts_of(decision.lines),
            application.id,
            unit.new_id(),
            decision.case_number,
            act,
        ),
    )
    unit.publish(event)
    return allocation_view(allocation)
