"""Instalments: released or held as other services say how a project goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from chassis.clock import day_begins
from chassis.unit import Unit
from contracts.base import Light
from contracts.events.followup import (
    BenefitAssessedV1,
    LightChangedV1,
    PlanClosedV1,
    ReportAcceptedV1,
    ReportOverdueV1,
    ReportSubmittedV1,
)
from contracts.events.funding import FreedBecause, HoldCause, InstalmentReleasedV1
from contracts.events.portfolio import (
    DecisionPointPassedV1,
    PrerequisiteMetV1,
    PrerequisitePromisedV1,
    PrerequisiteReopenedV1,
    PrerequisiteSlippedV1,
    PrerequisiteWaivedV1,
    ProjectClosedV1,
)
from services.funding.domain import progress as facts
from services.funding.domain.allocations import Allocation
from services.funding.domain.applications import Application
from services.funding.domain.instalments import waits_for_day
from services.funding.domain.ledger import post_release
from services.funding.domain.progress import Progress
from services.funding.domain.sources import amounts_of
from services.funding.handlers.finding import allocation_of
from services.funding.handlers.ledger import post, stamp
from services.funding.handlers.money_back import take_money_back

#: The timer that looks at a project's instalments on a day that one of them waits for.
INSTALMENT_DUE = "instalment_due"


def progress_of(unit: Unit, project_id: UUID) -> Progress:
    """What is known of a project; kept from the first word, since its money may come later."""
    progress = unit.load(Progress, project_id)
    if progress is None:
        progress = Progress.unknown(project_id)
        unit.add(progress)
    return progress


def review(
    unit: Unit, application: Application, allocation: Allocation, progress: Progress
) -> None:
    """Release and hold what is to be released and held now, in the ledger and in events."""
    released, held = allocation.review(progress, application.body_id, unit.today, unit.now)
    post_releases(unit, allocation, released)
    for event in held:
        unit.publish(event)


def post_releases(
    unit: Unit, allocation: Allocation, released: Iterable[InstalmentReleasedV1]
) -> None:
    """Each release has its transaction."""
    for event in released:
        posting = post_release(
            amounts_of(event.lines), allocation.project_id, stamp(unit), event.reason
        )
        allocation.move(posting)
        post(unit, posting)
        unit.publish(event)


def wait_for_days(unit: Unit, allocation: Allocation) -> None:
    """Look again at the beginning of each day that an instalment waits for."""
    for day in sorted(waits_for_day(allocation.instalments)):
        if day > unit.today:
            due_at = day_begins(day)
            unit.schedule(INSTALMENT_DUE, f"{allocation.project_id}/{day}", due_at)


def day_has_come(key: str, unit: Unit) -> None:
    """A day that an instalment waits for."""
    _look_again(UUID(key.partition("/")[0]), unit)


def hear_report_accepted(event: ReportAcceptedV1, unit: Unit) -> None:
    """A report is accepted; it is no longer awaited either."""

    def change(progress: Progress) -> None:
        progress.learn(facts.report(event.period))
        progress.clear(facts.report(event.period))

    _hear(event.project_id, unit, change)


def hear_report_submitted(event: ReportSubmittedV1, unit: Unit) -> None:
    """An overdue report has come."""
    _hear(event.project_id, unit, lambda progress: progress.clear(facts.report(event.period)))


def hear_report_overdue(event: ReportOverdueV1, unit: Unit) -> None:
    """A report has not come: nothing is released before it does."""
    _hear(
        event.project_id,
        unit,
        lambda progress: progress.hinder(
            HoldCause.REPORT_OVERDUE, facts.report(event.period), unit.now, event.period
        ),
    )


def hear_light(event: LightChangedV1, unit: Unit) -> None:
    """A red light holds, any other lets go."""

    def change(progress: Progress) -> None:
        if event.after is Light.RED:
            progress.hinder(HoldCause.LIGHT_RED, facts.LIGHT, unit.now)
        else:
            progress.clear(facts.LIGHT)

    _hear(event.project_id, unit, change)


def hear_benefit(event: BenefitAssessedV1, unit: Unit) -> None:
    """A benefit is seen where it is assessed as more than red."""

    def change(progress: Progress) -> None:
        if event.light in {Light.GREEN, Light.YELLOW}:
            progress.learn(facts.BENEFIT)
        else:
            progress.unlearn(facts.BENEFIT)

    _hear(event.project_id, unit, change)


def hear_decision_point(event: DecisionPointPassedV1, unit: Unit) -> None:
    """A decision point of the project is passed."""
    _hear(event.project_id, unit, lambda progress: progress.learn(facts.point(event.point)))


def hear_prerequisite_met(
    event: PrerequisiteMetV1 | PrerequisitePromisedV1 | PrerequisiteWaivedV1, unit: Unit
) -> None:
    """In place, promised anew, or done without: it is no longer in the way. Only what is in place is met."""
    key = facts.prerequisite(event.prerequisite_id)

    def change(progress: Progress) -> None:
        progress.clear(key)
        if isinstance(event, PrerequisiteMetV1):
            progress.learn(key)
        elif isinstance(event, PrerequisitePromisedV1):
            progress.unlearn(key)

    _hear(event.project_id, unit, change)


def hear_prerequisite_trouble(
    event: PrerequisiteSlippedV1 | PrerequisiteReopenedV1, unit: Unit
) -> None:
    """What the project stands on is late, or nobody answers for it any more."""
    key = facts.prerequisite(event.prerequisite_id)
    cause = (
        HoldCause.PREREQUISITE_SLIPPED
        if isinstance(event, PrerequisiteSlippedV1)
        else HoldCause.PREREQUISITE_REOPENED
    )

    def change(progress: Progress) -> None:
        progress.unlearn(key)
        progress.hinder(cause, key, unit.now, event.reason)

    _hear(event.project_id, unit, change)


def hear_closing(event: ProjectClosedV1, unit: Unit) -> None:
    """A closed project draws no more: what is not released goes back. Late costs of the rest may come."""
    application = unit.load(Application, event.project_id)
    if application is not None:
        take_money_back(unit, application, FreedBecause.ENDED, event.words, whole=False)


def hear_plan_closed(event: PlanClosedV1, unit: Unit) -> None:
    """A closed plan closes the project, where its owner has not: money that is not released goes back."""
    application = unit.load(Application, event.project_id)
    if application is not None:
        take_money_back(unit, application, FreedBecause.ENDED, event.summary, whole=False)


def _hear(project_id: UUID, unit: Unit, change: Callable[[Progress], None]) -> None:
    unit.load(Application, project_id)
    change(progress_of(unit, project_id))
    _look_again(project_id, unit)


def _look_again(project_id: UUID, unit: Unit) -> None:
    application = unit.load(Application, project_id)
    allocation = None if application is None else allocation_of(unit, project_id)
    if application is not None and allocation is not None:
        review(unit, application, allocation, progress_of(unit, project_id))
