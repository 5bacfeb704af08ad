"""Plans open by allocations, on the snapshot that was decided on."""

from __future__ import annotations

from uuid import UUID

from chassis.unit import Unit
from contracts.errors import NotYet
from contracts.events.funding import AllocationApprovedV1
from contracts.events.portfolio import ProjectSubmittedV2
from services.followup.domain.plans import Baseline, Plan, Snapshot
from services.followup.domain.refusals import AllocationKnown
from services.followup.domain.tertials import awaited_from

REPORT_DUE = "report_due"


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
            body_id=event.body_id,
            title=snapshot.title,
            light_since=unit.now,
        )
        unit.add(plan)
    baseline, added, opened = plan.take(event, snapshot)
    unit.add(baseline)
    unit.publish(opened)
    for period in added:
        unit.schedule(REPORT_DUE, f"{plan.id}/{period}", awaited_from(period))


def ask_for_report(key: str, unit: Unit) -> None:
    """A tertial has ended: say that its report is awaited."""
    project_id, _, period = key.partition("/")
    plan = unit.load(Plan, UUID(project_id))
    due = plan.await_report(period) if plan is not None else None
    if due is not None:
        unit.publish(due)
