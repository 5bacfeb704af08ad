"""Applications: received, admitted or found ineligible, withdrawn, read."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import NotYet
from contracts.events.funding import FreedBecause
from contracts.events.portfolio import (
    ProjectAmendedV1,
    ProjectCompletedV1,
    ProjectReturnedV1,
    ProjectSubmittedV2,
    ProjectTransferredV1,
    ProjectWithdrawnV1,
)
from contracts.rpc.funding import (
    AdmitApplication,
    ApplicationList,
    ApplicationState,
    ApplicationView,
    FindIneligible,
    GetApplication,
    ListApplications,
    TakeResubmission,
)
from services.funding.domain.applications import Application, Submission
from services.funding.handlers.application_views import application_summaries, application_view
from services.funding.handlers.finding import (
    act_of,
    application_known,
    application_of,
    round_locked,
    round_of_application,
    submission_of,
)
from services.funding.handlers.money_back import lift_recommendation, take_money_back
from services.funding.handlers.questions import lock_relations, look_into
from services.funding.tables import APPLICATIONS, SUBMISSIONS


def receive_application(event: ProjectSubmittedV2, unit: Unit) -> None:
    """A submitted project is an application, as it stood; every submission is kept."""
    submission = Submission(
        id=unit.new_id(),
        project_id=event.project_id,
        revision=event.revision,
        snapshot=event,
        received_at=unit.now,
    )
    application = unit.load(Application, event.project_id)
    if application is None:
        unit.add(Application.receive(submission))
    else:
        application.receive_again(submission)
    unit.add(submission)


def hear_of_return(event: ProjectReturnedV1, unit: Unit) -> None:
    """The programme office has asked for completion."""
    application_known(unit, event.project_id).hear_of_return()


def hear_of_completion(event: ProjectCompletedV1, unit: Unit) -> None:
    """The programme office has accepted a submission as complete."""
    application_known(unit, event.project_id).hear_of_completion(event.revision)


def withdraw_application(event: ProjectWithdrawnV1, unit: Unit) -> None:
    """A project taken back applies no more, and gives back what was recommended for it or given to it.

    One that never left its body was never an application.
    """
    application = unit.load(Application, event.project_id)
    if application is None:
        return
    if application.has_reserved:
        lift_recommendation(unit, application, FreedBecause.WITHDRAWN)
    elif application.state is ApplicationState.ALLOCATED:
        # The withdrawal crossed the formal decision.
        take_money_back(unit, application, FreedBecause.WITHDRAWN, event.reason, whole=True)
    application.withdraw()


def transfer_application(event: ProjectTransferredV1, unit: Unit) -> None:
    """The project has another owner, who applies from now on. What was never submitted is no application."""
    application = unit.load(Application, event.project_id)
    if application is not None:
        application.transfer(event.body_id)
        look_into(application, unit)
    elif event.submitted:
        raise NotYet(f"project/{event.project_id}")


def hear_of_amendment(event: ProjectAmendedV1, unit: Unit) -> None:
    """Its owner has changed the project without submitting it. What was never submitted is no application."""
    application = unit.load(Application, event.project_id)
    if application is not None and not event.draft:
        application.hear_of_amendment(event.revision)


def admit_application(request: AdmitApplication, call: Call) -> ApplicationView:
    """Take an application into a round, as it stands."""
    round_ = round_locked(call, request.round_id)
    application = application_of(call, request.project_id)
    call.expect(application.version)
    submission = submission_of(call, application)
    event = application.admit(submission, round_, act_of(call), request.rules_met)
    call.unit.publish(event)
    return application_view(call, application)


def find_ineligible(request: FindIneligible, call: Call) -> ApplicationView:
    """Say that an application breaks a rule of a round, and why."""
    round_ = round_locked(call, request.round_id)
    application = application_of(call, request.project_id)
    call.expect(application.version)
    call.unit.publish(
        application.find_ineligible(round_, request.rule, request.reason, act_of(call))
    )
    return application_view(call, application)


def take_resubmission(request: TakeResubmission, call: Call) -> ApplicationView:
    """Let the newest submission stand; its parties may be others, so relations are looked into again."""
    unit = call.unit
    lock_relations(unit)
    application = application_of(call, request.project_id)
    call.expect(application.version)
    round_ = round_of_application(call, application)
    newest = unit.session.scalars(
        sa.select(Submission)
        .where(SUBMISSIONS.c.project_id == application.id)
        .order_by(SUBMISSIONS.c.revision.desc(), SUBMISSIONS.c.id.desc())
        .limit(1)
    ).one()
    unit.publish(application.take_resubmission(newest, round_, unit.today))
    look_into(application, unit)
    return application_view(call, application)


def get_application(request: GetApplication, call: Call) -> ApplicationView:
    """An application whole, with the scores that the caller may see."""
    return application_view(call, application_of(call, request.project_id))


def list_applications(request: ListApplications, call: Call) -> ApplicationList:
    """The applications that the caller may see."""
    statement = sa.select(Application)
    if not call.everywhere:
        statement = statement.where(APPLICATIONS.c.body_id.in_(call.bodies()))
    if request.round_id is not None:
        statement = statement.where(APPLICATIONS.c.round_id == request.round_id)
    if request.state is not None:
        statement = statement.where(APPLICATIONS.c.state == request.state)
    applications, cursor = paged(call.unit.session, statement, request, (APPLICATIONS.c.id,))
    return ApplicationList(items=application_summaries(call, applications), next_cursor=cursor)
