"""Plans open by allocations, on the snapshot that was decided on."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from chassis.unit import Unit
from contracts.errors import NotYet
from contracts.events.funding import AllocationApprovedV1
from contracts.events.portfolio import ProjectSubmittedV2, ProjectTransferredV1
from services.followup.domain.indicators import Indicator
from services.followup.domain.plans import Baseline, Plan, Snapshot
from services.followup.domain.refusals import AllocationKnown
from services.followup.domain.tertials import awaited_from, overdue_from
from services.followup.tables import INDICATORS, SNAPSHOTS

REPORT_DUE = "report_due"
REPORT_OVERDUE = "report_overdue"


def keep_snapshot(event: ProjectSubmittedV2, unit: Unit) -> None:
    """Keep each submitted revision: an allocation may be about any of them."""
    if unit.load(Snapshot, (event.project_id, event.revision)) is None:
        unit.add(Snapshot.of(event))


def open_plan(event: AllocationApprovedV1, unit: Unit) -> None:
    """Open the project's plan, or extend the one it has, with the allocation's own locked baseline."""
    snapshot = unit.load(Snapshot, (event.project_id, event.revision))
    if snapshot is None:
        raise NotYet(f"project/{event.project_id}")
    if unit.load(Baseline, event.allocation_id) is not None:
        raise AllocationKnown(allocation_id=event.allocation_id, project_id=event.project_id)
    plan = unit.load(Plan, event.project_id)
    if plan is None:
        plan = Plan(
            id=event.project_id,
            body_id=snapshot.body_id,
            title=snapshot.title,
            light_since=unit.now,
        )
        unit.add(plan)
    baseline, added, opened = plan.take(event, snapshot)
    unit.add(baseline)
    unit.publish(opened)
    for period in added:
        unit.schedule(REPORT_DUE, f"{plan.id}/{period}", awaited_from(period))


def transfer_plan(event: ProjectTransferredV1, unit: Unit) -> None:
    """Another body owns the project and reports from now on; what was reported stays its reporter's.

    An allocation may be heard of later: the snapshots say who owns the project then.
    """
    project_id = event.project_id
    indicators = unit.session.scalars(
        sa.select(INDICATORS.c.id).where(INDICATORS.c.project_id == project_id)
    )
    for indicator in unit.load_many(Indicator, indicators).values():
        indicator.body_id = event.body_id
    plan = unit.load(Plan, project_id)
    if plan is not None:
        plan.transfer(event.body_id)
    snapshots = unit.session.execute(
        sa.select(SNAPSHOTS.c.project_id, SNAPSHOTS.c.revision).where(
            SNAPSHOTS.c.project_id == project_id
        )
    )
    known = unit.load_many(Snapshot, [(row.project_id, row.revision) for row in snapshots])
    if not known and event.submitted:
        raise NotYet(f"project/{project_id}")
    for snapshot in known.values():
        snapshot.body_id = event.body_id


def ask_for_report(key: str, unit: Unit) -> None:
    """A tertial has ended: say that its report is awaited, and look again when its last day has passed."""
    project_id, _, period = key.partition("/")
    plan = unit.load(Plan, UUID(project_id))
    due = plan.await_report(period) if plan is not None else None
    if due is not None:
        unit.publish(due)
        unit.schedule(REPORT_OVERDUE, key, overdue_from(due.due_on))


def miss_report(key: str, unit: Unit) -> None:
    """The last day for a report has passed: say so where it has not come."""
    project_id, _, period = key.partition("/")
    plan = unit.load(Plan, UUID(project_id))
    overdue = plan.miss_report(period, unit.today) if plan is not None else None
    if overdue is not None:
        unit.publish(overdue)
