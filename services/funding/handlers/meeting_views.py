"""What callers are shown of a meeting: with its items' conflicts of interest and disagreements."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.clock import calendar_date
from contracts.rpc.funding import MeetingView
from services.funding.domain.applications import Application
from services.funding.domain.meetings import Meeting
from services.funding.domain.rounds import Round
from services.funding.handlers.panels import recused_from, tally_of
from services.funding.handlers.questions import belonging_of, conflicts_of
from services.funding.tables import APPLICATIONS


def meeting_line(meeting: Meeting) -> MeetingView:
    """A meeting in a list: as it is recorded, without what is worked out about its items."""
    return MeetingView(
        meeting_id=meeting.id,
        round_id=meeting.round_id,
        held_on=meeting.held_on,
        state=meeting.state,
        profile=meeting.profile,
        rules=meeting.rules,
        members=meeting.members,
        present=meeting.present,
        serving=meeting.serving,
        presiding=meeting.presiding,
        quorum_needed=meeting.quorum_needed,
        quorate=meeting.is_quorate,
        called_on=calendar_date(meeting.called_at),
        late_because=meeting.late_because,
        agenda=meeting.agenda,
        version=meeting.version,
    )


def meeting_view(meeting: Meeting, call: Call) -> MeetingView:
    """A meeting whole. Whoever is out of an item sees nothing of its scores."""
    unit = call.unit
    unit.session.flush()
    called = [member.person_id for member in meeting.members]
    projects = [item.project_id for item in meeting.agenda]
    recused = recused_from(projects, unit)
    applications = unit.session.scalars(
        sa.select(Application).where(APPLICATIONS.c.id.in_(projects)).order_by(APPLICATIONS.c.id)
    ).all()
    round_ = unit.session.get(Round, meeting.round_id)
    assert round_ is not None
    return meeting_line(meeting).model_copy(
        update={
            "conflicts": conflicts_of(projects, unit, called),
            "belonging": tuple(
                one
                for application in applications
                for one in belonging_of(application, called, unit)
            ),
            "disagreements": tuple(
                application.id
                for application in applications
                if application.seal is not None
                and call.caller.person_id not in recused[application.id]
                and tally_of(application, round_, unit).disagreement
            ),
            "without_quorum": tuple(
                project_id
                for project_id in meeting.open_items
                if not meeting.is_quorate_without(recused[project_id])
            ),
        }
    )
