"""Costs that the city's ledger system posts, corrects and takes back."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from chassis.unit import Unit
from contracts.errors import NotYet
from contracts.events.city import CostPostedV1, EventRecalledV1
from services.funding.domain.allocations import Allocation
from services.funding.domain.applications import Application
from services.funding.domain.ledger import Transaction, counter, post_cost
from services.funding.domain.postings import CostPosting, PostingState, place_of
from services.funding.domain.refusals import (
    CostNamesNothing,
    CostPostedAlready,
    SeveralProjects,
)
from services.funding.domain.sources import Frame, FrameKey, frame_of
from services.funding.handlers.finding import allocation_of
from services.funding.handlers.ledger import post, posting_of, stamp
from services.funding.tables import ALLOCATIONS, COST_POSTINGS

#: Why a cost no longer counts when its sender puts another in its place.
_CORRECTED = "Avsändaren har rättat kostnaden / the sender corrected the cost"


def hear_cost(event: CostPostedV1, unit: Unit) -> None:
    """A cost counts against the project's money; where it corrects an earlier one, that one no longer does."""
    envelope = unit.handled
    project_id = _project(event, unit)
    before = None if event.corrects is None else _said(unit, envelope.source, event.corrects)
    _require_new(event, envelope.source, before, unit)
    projects = {project_id} | ({before.project_id} if before is not None else set())
    allocations = _lock(projects, unit)
    allocation = allocations[project_id]
    key = place_of(event, allocation, unit.today)
    _require_open({key} | ({before.key} if before is not None else set()), unit)
    if before is not None:
        unit.session.refresh(before)
        before.fall(PostingState.REPLACED)
        _counter(unit, before, allocations[before.project_id], _CORRECTED)
    posting = post_cost(key, event.amount, project_id, stamp(unit), event.case_number)
    allocation.move(posting)
    post(unit, posting)
    unit.add(
        CostPosting(
            id=unit.new_id(),
            source=envelope.source,
            event_id=envelope.id,
            cost_id=event.cost_id,
            project_id=project_id,
            source_id=key.source_id,
            year=key.year,
            kind=key.kind,
            amount=event.amount,
            posted_on=event.posted_on,
            state=PostingState.STANDING,
            transaction_id=posting.transaction.id,
            corrects_id=None if before is None else before.id,
            received_at=unit.now,
        )
    )


def recall_cost(event: EventRecalledV1, unit: Unit) -> None:
    """A system takes back a cost; what it had replaced counts again."""
    recalled = _said(unit, unit.handled.source, event.event_id)
    before = (
        None
        if recalled.corrects_id is None
        else unit.session.get_one(CostPosting, recalled.corrects_id)
    )
    projects = {recalled.project_id} | ({before.project_id} if before is not None else set())
    allocations = _lock(projects, unit)
    unit.session.refresh(recalled)
    _require_open({recalled.key} | ({before.key} if before is not None else set()), unit)
    recalled.fall(PostingState.RECALLED, event.reason)
    _counter(unit, recalled, allocations[recalled.project_id], event.reason)
    if before is not None:
        unit.session.refresh(before)
        posting = post_cost(before.key, before.amount, before.project_id, stamp(unit), None)
        allocations[before.project_id].move(posting)
        post(unit, posting)
        before.stand_again(posting.transaction.id)


def _project(event: CostPostedV1, unit: Unit) -> UUID:
    """Which project it is of: by its id, else by the one that the decision gave money to."""
    if event.project_id is not None:
        return event.project_id
    if event.case_number is None:
        raise CostNamesNothing(cost=event.cost_id)
    found: list[UUID] = list(
        unit.session.scalars(
            sa.select(ALLOCATIONS.c.project_id)
            .where(ALLOCATIONS.c.case_number == event.case_number)
            .distinct()
        )
    )
    if not found:
        raise NotYet(f"case_number/{event.case_number}")
    if len(found) > 1:
        raise SeveralProjects(case_number=event.case_number, count=len(found))
    return found[0]


def _require_new(event: CostPostedV1, source: str, before: CostPosting | None, unit: Unit) -> None:
    """A voucher line counts once, save where it replaces itself."""
    standing = unit.session.scalar(
        sa.select(COST_POSTINGS.c.id).where(
            COST_POSTINGS.c.source == source,
            COST_POSTINGS.c.cost_id == event.cost_id,
            COST_POSTINGS.c.state == PostingState.STANDING,
        )
    )
    if standing is not None and (before is None or before.id != standing):
        raise CostPostedAlready(cost=event.cost_id)


def _lock(projects: Iterable[UUID], unit: Unit) -> dict[UUID, Allocation]:
    """The applications, sorted, and under each the allocation; a cost may be told before the decision."""
    projects = set(projects)
    known = unit.load_many(Application, projects)
    allocations = {}
    for project_id in sorted(projects):
        allocation = allocation_of(unit, project_id) if project_id in known else None
        if allocation is None:
            raise NotYet(f"project/{project_id}")
        allocations[project_id] = allocation
    return allocations


def _require_open(keys: Iterable[FrameKey], unit: Unit) -> None:
    keys = sorted(set(keys))
    frames: dict[FrameKey, Frame] = unit.load_many(Frame, keys)
    for key in keys:
        frame_of(frames, key).require_open()


def _counter(unit: Unit, cost: CostPosting, allocation: Allocation, reason: str) -> None:
    transaction = unit.session.get_one(Transaction, cost.transaction_id)
    correction = counter(posting_of(unit, transaction), stamp(unit), None, reason)
    allocation.move(correction)
    post(unit, correction)


def _said(unit: Unit, source: str, event_id: str) -> CostPosting:
    """What a sender's own earlier event posted; it may still come."""
    found = unit.session.scalars(
        sa.select(CostPosting).where(
            COST_POSTINGS.c.source == source, COST_POSTINGS.c.event_id == event_id
        )
    ).one_or_none()
    if found is None:
        raise NotYet(f"event/{event_id}")
    return found
