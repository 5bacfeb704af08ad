"""Loading what a request names, in the one order in which everybody locks.

First who looks into relations (`RELATIONS`), then round, meeting, application (with the allocation and the
progress of its project, which it guards), source, frames; several of one kind sorted.
"""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.unit import Unit
from contracts.errors import NotYet, not_found
from services.funding.domain.acts import Act
from services.funding.domain.allocations import Allocation
from services.funding.domain.applications import Application, Submission
from services.funding.domain.bodies import Body
from services.funding.domain.meetings import Meeting
from services.funding.domain.refusals import NotUnderAssessment, UnknownBody
from services.funding.domain.rounds import Round
from services.funding.tables import ALLOCATIONS


def act_of(call: Call) -> Act:
    """The caller's act, now."""
    return Act(by=call.caller.person_id, now=call.unit.now, today=call.unit.today)


def meeting_of(call: Call, meeting_id: UUID) -> Meeting:
    """The meeting, locked in a command."""
    meeting = call.unit.load(Meeting, meeting_id)
    if meeting is None:
        raise not_found("meeting", meeting_id)
    return meeting


def application_of(call: Call, project_id: UUID) -> Application:
    """The application, locked in a command; as good as absent where the caller may not see it."""
    application = call.unit.load(Application, project_id)
    if application is None or not call.may(application.body_id):
        raise not_found("application", project_id)
    return application


def application_known(unit: Unit, project_id: UUID) -> Application:
    """The application that an event of portfolio is about."""
    application = unit.load(Application, project_id)
    if application is None:
        raise NotYet(f"project/{project_id}")
    return application


def allocation_of(unit: Unit, project_id: UUID) -> Allocation | None:
    """A project's latest allocation. Its application is locked first: it guards both."""
    allocation_id = unit.session.scalar(
        sa.select(ALLOCATIONS.c.id)
        .where(ALLOCATIONS.c.project_id == project_id)
        .order_by(ALLOCATIONS.c.id.desc())
        .limit(1)
    )
    return None if allocation_id is None else unit.load(Allocation, allocation_id)


def submission_of(call: Call, application: Application) -> Submission:
    """The submission that is applied for; never locked, because it never changes."""
    submission = call.unit.session.get(Submission, application.submission_id)
    if submission is None:
        raise not_found("application", application.id)
    return submission


def round_of(call: Call, round_id: str) -> Round:
    """The round; not locked: whoever changes its rules locks every application that they touch."""
    round_ = call.unit.session.get(Round, round_id)
    if round_ is None:
        raise not_found("round", round_id)
    return round_


def round_locked(call: Call, round_id: str) -> Round:
    """The round, locked: its rules don't change while something is taken into it or called on it."""
    round_ = call.unit.load(Round, round_id)
    if round_ is None:
        raise not_found("round", round_id)
    return round_


def round_of_application(call: Call, application: Application) -> Round:
    """The round that the application is in."""
    if application.round_id is None:
        raise NotUnderAssessment(project=application.id, **application.state_words())
    return round_of(call, application.round_id)


def body_of(call: Call, body_id: str) -> Body:
    """The body that decides, as portfolio last described it."""
    body = call.unit.session.get(Body, body_id)
    if body is None:
        raise UnknownBody(body=body_id)
    return body
