"""The digital council's meetings."""

from __future__ import annotations

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from contracts.errors import not_found
from contracts.rpc.funding import (
    CallMeeting,
    CloseMeeting,
    DeclineApplication,
    GetMeeting,
    ListMeetings,
    MeetingList,
    MeetingView,
    Outcome,
    PostponeApplication,
    RecommendProject,
    RecordAttendance,
)
from services.funding.domain.applications import Application
from services.funding.domain.ledger import post_recommendation
from services.funding.domain.meetings import Meeting
from services.funding.domain.sources import Frame, amounts_of, frame_of, reserve
from services.funding.handlers.applications import score_of
from services.funding.handlers.finding import act_of, application_of, meeting_of, round_of
from services.funding.handlers.ledger import post, stamp
from services.funding.handlers.views import meeting_view
from services.funding.tables import MEETINGS


def call_meeting(request: CallMeeting, call: Call) -> MeetingView:
    """Call the council, and put each item on this meeting's agenda alone."""
    unit = call.unit
    meeting, event = Meeting.call(
        unit.new_id(),
        round_of(call, request.round_id),
        act_of(call),
        held_on=request.held_on,
        members=request.members,
        project_ids=request.project_ids,
    )
    applications = unit.load_many(Application, request.project_ids)
    for project_id in request.project_ids:
        if project_id not in applications:
            raise not_found("application", project_id)
        applications[project_id].put_on_agenda(meeting.id, meeting.round_id)
    unit.add(meeting)
    unit.publish(event)
    return meeting_view(meeting)


def record_attendance(request: RecordAttendance, call: Call) -> MeetingView:
    """Record who is present from now."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    meeting.record_attendance(request.present, today=call.unit.today)
    return meeting_view(meeting)


def recommend_project(request: RecommendProject, call: Call) -> MeetingView:
    """Record that the council recommends a project, within what its frames have left."""
    unit = call.unit
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    application = application_of(call, request.project_id)
    round_ = round_of(call, meeting.round_id)
    spoken = meeting.speak(
        application.id,
        Outcome.RECOMMENDED,
        request.reason,
        act_of(call),
        score=score_of(application, round_, unit),
        lines=request.lines,
        reserve=request.reserve,
    )
    event = application.recommend(spoken)
    round_.require_within(request.lines)
    amounts = amounts_of(request.lines)
    frames = unit.load_many(Frame, amounts)
    if request.reserve:
        # Beyond the money: nothing is claimed, but the frames are there.
        for key in amounts:
            frame_of(frames, key).require_open()
    else:
        reserve(frames, request.lines)
        post(unit, post_recommendation(amounts, application.id, stamp(unit)))
    unit.publish(event)
    return meeting_view(meeting)


def decline_application(request: DeclineApplication, call: Call) -> MeetingView:
    """Record that the council does not recommend an application."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    application = application_of(call, request.project_id)
    round_ = round_of(call, meeting.round_id)
    spoken = meeting.speak(
        application.id,
        Outcome.DECLINED,
        request.reason,
        act_of(call),
        score=score_of(application, round_, call.unit),
    )
    call.unit.publish(application.decline(spoken))
    return meeting_view(meeting)


def postpone_application(request: PostponeApplication, call: Call) -> MeetingView:
    """Record that the council puts an application off to a later meeting."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    application = application_of(call, request.project_id)
    round_ = round_of(call, meeting.round_id)
    spoken = meeting.speak(
        application.id,
        Outcome.POSTPONED,
        request.reason,
        act_of(call),
        score=score_of(application, round_, call.unit),
        until=request.until,
    )
    call.unit.publish(application.postpone(spoken, request.until))
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
