"""Applications: received, admitted, assessed, withdrawn, read."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import NotYet
from contracts.events.funding import FreedBecause
from contracts.events.portfolio import (
    ProjectCompletedV1,
    ProjectReturnedV1,
    ProjectSubmittedV2,
    ProjectTransferredV1,
    ProjectWithdrawnV1,
)
from contracts.rpc.base import Role
from contracts.rpc.funding import (
    AdmitApplication,
    ApplicationList,
    ApplicationState,
    ApplicationView,
    AssessApplication,
    GetApplication,
    ListApplications,
)
from services.funding.domain.applications import Application, Submission
from services.funding.domain.assessments import Assessment, weighted_mean
from services.funding.domain.refusals import AssessedAlready, NotUnderAssessment
from services.funding.domain.rounds import Round
from services.funding.handlers.finding import (
    act_of,
    application_known,
    application_of,
    round_of,
    submission_of,
)
from services.funding.handlers.money_back import lift_recommendation, take_money_back
from services.funding.handlers.views import application_summary, application_view
from services.funding.tables import APPLICATIONS, ASSESSMENTS


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
    elif event.submitted:
        raise NotYet(f"project/{event.project_id}")


def admit_application(request: AdmitApplication, call: Call) -> ApplicationView:
    """Take an application into a round, as it stands."""
    application = application_of(call, request.project_id)
    call.expect(application.version)
    submission = submission_of(call, application)
    event = application.admit(submission, round_of(call, request.round_id), call.unit.today)
    call.unit.publish(event)
    return application_view(call, application)


def assess_application(request: AssessApplication, call: Call) -> ApplicationView:
    """Take an assessor's scores, once. The application is locked, so the count is exact."""
    unit = call.unit
    application = application_of(call, request.project_id)
    call.expect(application.version)
    if application.round_id is None:
        raise NotUnderAssessment(project=application.id, **application.state_words())
    act = act_of(call)
    if _has_assessed(application, act.by, unit):
        raise AssessedAlready(project=application.id)
    assessment, event = application.assess(
        request.scores,
        round_of(call, application.round_id),
        unit.new_id(),
        act,
        officer_of={
            held.body_id
            for held in call.caller.roles
            if held.role is Role.CASE_OFFICER and held.body_id is not None
        },
    )
    unit.add(assessment)
    unit.publish(event)
    return application_view(call, application)


def _has_assessed(application: Application, person_id: str, unit: Unit) -> bool:
    return (
        unit.session.scalar(
            sa.select(ASSESSMENTS.c.id).where(
                ASSESSMENTS.c.project_id == application.id,
                ASSESSMENTS.c.attempt == application.attempt,
                ASSESSMENTS.c.assessor_id == person_id,
            )
        )
        is not None
    )


def score_of(application: Application, round_: Round, unit: Unit) -> Decimal | None:
    """The weighted mean of what the assessors have given in this attempt; none without any."""
    sheets = unit.session.scalars(
        sa.select(Assessment).where(
            ASSESSMENTS.c.project_id == application.id,
            ASSESSMENTS.c.attempt == application.attempt,
        )
    )
    return weighted_mean(round_.rules.criteria, [sheet.scores for sheet in sheets])


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
    return ApplicationList(
        items=tuple(application_summary(application) for application in applications),
        next_cursor=cursor,
    )
