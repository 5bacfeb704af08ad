"""The digital council's meetings: called, attended, moved and voted in, spoken in, closed."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from contracts.errors import not_found
from contracts.events.funding import AllocationLine
from contracts.rpc.funding import (
    CallMeeting,
    CloseMeeting,
    CouncilOutcome,
    DeclineApplication,
    GetMeeting,
    ListMeetings,
    MeetingList,
    MeetingView,
    MoveProposal,
    Outcome,
    PostponeApplication,
    RecommendProject,
    RecordAttendance,
    RecordDissent,
    RecordRollCall,
    ReferApplicationBack,
)
from services.funding.domain.agenda import Ground, Summons, Word
from services.funding.domain.allocations import lift, reserve
from services.funding.domain.applications import Application
from services.funding.domain.meetings import Meeting
from services.funding.domain.rounds import Round
from services.funding.domain.sources import Frame, amounts_of
from services.funding.handlers.applications import score_of
from services.funding.handlers.council import members_for
from services.funding.handlers.finding import act_of, application_of, meeting_of, round_of
from services.funding.handlers.views import meeting_view
from services.funding.tables import MEETINGS


def call_meeting(request: CallMeeting, call: Call) -> MeetingView:
    """Call the council, and put each item on this meeting's agenda alone."""
    unit = call.unit
    summons = Summons(
        held_on=request.held_on,
        members=request.members or members_for(request.held_on, unit),
        project_ids=request.project_ids,
        documents=request.documents,
        reconsidered=request.reconsidered,
        late_because=request.late_because,
    )
    meeting, event = Meeting.call(
        unit.new_id(), round_of(call, request.round_id), summons, act_of(call)
    )
    applications = unit.load_many(Application, request.project_ids)
    for project_id in request.project_ids:
        if project_id not in applications:
            raise not_found("application", project_id)
        if meeting.is_reconsidered(project_id):
            applications[project_id].reconsider(meeting.id, meeting.round_id)
        else:
            applications[project_id].put_on_agenda(meeting.id, meeting.round_id)
    unit.add(meeting)
    unit.publish(event)
    return meeting_view(meeting)


def record_attendance(request: RecordAttendance, call: Call) -> MeetingView:
    """Record who is present from now, who serves, and who presides."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    meeting.record_attendance(
        request.present,
        today=call.unit.today,
        serving=request.serving,
        presiding=request.presiding,
    )
    return meeting_view(meeting)


def move_proposal(request: MoveProposal, call: Call) -> MeetingView:
    """Record what somebody moves on an item."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    round_of(call, meeting.round_id).require_within(request.lines)
    meeting.move(
        request.project_id,
        request.person_id,
        request.kind,
        act_of(call),
        text=request.text,
        lines=request.lines,
    )
    return meeting_view(meeting)


def record_roll_call(request: RecordRollCall, call: Call) -> MeetingView:
    """Record an open vote, and what it carried."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    meeting.record_roll_call(request.project_id, request.votes, act_of(call))
    return meeting_view(meeting)


def record_dissent(request: RecordDissent, call: Call) -> MeetingView:
    """Record a reservation or a statement."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    meeting.dissent(request.project_id, request.person_id, request.kind, request.text, act_of(call))
    return meeting_view(meeting)


def recommend_project(request: RecommendProject, call: Call) -> MeetingView:
    """Record that the council recommends a project, within what its frames have left."""
    meeting, application, round_ = _taken_up(request, call)
    before = _reserved(application)
    said = Word(
        Outcome.RECOMMENDED,
        request.reason,
        lines=request.lines,
        extent=request.extent,
        conditions=request.conditions,
    )
    event = application.recommend(_spoken(meeting, application, round_, said, call))
    round_.require_within(request.lines)
    frames = call.unit.load_many(Frame, {**amounts_of(before), **amounts_of(request.lines)})
    lift(frames, before)
    reserve(frames, request.lines)
    call.unit.publish(event)
    return meeting_view(meeting)


def decline_application(request: DeclineApplication, call: Call) -> MeetingView:
    """Record that the council does not recommend an application."""
    meeting, application, round_ = _taken_up(request, call)
    before = _reserved(application)
    said = Word(Outcome.DECLINED, request.reason)
    event = application.decline(_spoken(meeting, application, round_, said, call))
    lift(call.unit.load_many(Frame, amounts_of(before)), before)
    call.unit.publish(event)
    return meeting_view(meeting)


def postpone_application(request: PostponeApplication, call: Call) -> MeetingView:
    """Record that the council puts an application off to a later meeting."""
    meeting, application, round_ = _taken_up(request, call)
    before = _reserved(application)
    said = Word(Outcome.POSTPONED, request.reason, until=request.until)
    event = application.postpone(_spoken(meeting, application, round_, said, call), request.until)
    lift(call.unit.load_many(Frame, amounts_of(before)), before)
    call.unit.publish(event)
    return meeting_view(meeting)


def refer_application_back(request: ReferApplicationBack, call: Call) -> MeetingView:
    """Record that the council sends an application back for more preparation."""
    meeting, application, round_ = _taken_up(request, call)
    before = _reserved(application)
    said = Word(Outcome.REFERRED_BACK, request.reason)
    event = application.refer_back(_spoken(meeting, application, round_, said, call))
    lift(call.unit.load_many(Frame, amounts_of(before)), before)
    call.unit.publish(event)
    return meeting_view(meeting)


def close_meeting(request: CloseMeeting, call: Call) -> MeetingView:
    """End a meeting; what it said nothing of can be taken up by another."""
    unit = call.unit
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    silent = unit.load_many(Application, meeting.open_items)
    waiting = {
        project_id: application
        for project_id, application in silent.items()
        if application.meeting_id == meeting.id
    }
    event = meeting.close(act_of(call), gone=silent.keys() - waiting.keys())
    for application in waiting.values():
        application.take_off_agenda()
    unit.publish(event)
    return meeting_view(meeting)


def get_meeting(request: GetMeeting, call: Call) -> MeetingView:
    """A meeting's agenda, attendance and outcomes."""
    return meeting_view(meeting_of(call, request.meeting_id))


def list_meetings(request: ListMeetings, call: Call) -> MeetingList:
    """The council's meetings."""
    statement = sa.select(Meeting)
    if request.round_id is not None:
        statement = statement.where(MEETINGS.c.round_id == request.round_id)
    if request.state is not None:
        statement = statement.where(MEETINGS.c.state == request.state)
    meetings, cursor = paged(call.unit.session, statement, request, (MEETINGS.c.id,))
    return MeetingList(
        items=tuple(meeting_view(meeting) for meeting in meetings), next_cursor=cursor
    )


_Spoken = RecommendProject | DeclineApplication | PostponeApplication | ReferApplicationBack


def _taken_up(request: _Spoken, call: Call) -> tuple[Meeting, Application, Round]:
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    application = application_of(call, request.project_id)
    return meeting, application, round_of(call, meeting.round_id)


def _spoken(
    meeting: Meeting, application: Application, round_: Round, said: Word, call: Call
) -> CouncilOutcome:
    before = application.standing_word
    ground = Ground(
        score=score_of(application, round_, call.unit),
        revision=application.revision,
        rules_hash=round_.rules_hash,
        revokes=None if before is None else before.meeting_id,
    )
    return meeting.speak(application.id, said, act_of(call), ground=ground)


def _reserved(application: Application) -> tuple[AllocationLine, ...]:
    """What an earlier recommendation claims of the frames, which the new word gives back."""
    before = application.standing_word
    return () if before is None else before.lines
