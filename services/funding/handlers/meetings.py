"""The digital council's meetings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.errors import not_found
from contracts.events.funding import AllocationLine
from contracts.rpc.funding import (
    ApplicationState,
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
from services.funding.domain.allocations import Allocation
from services.funding.domain.applications import Application
from services.funding.domain.ledger import post_recommendation
from services.funding.domain.meetings import Meeting
from services.funding.domain.rounds import Round
from services.funding.domain.sources import Frame, amounts_of, frame_of, reserve
from services.funding.handlers.finding import (
    act_of,
    application_of,
    meeting_of,
    round_locked,
    round_of,
)
from services.funding.handlers.ledger import post, stamp
from services.funding.handlers.meeting_views import meeting_line, meeting_view
from services.funding.handlers.panels import (
    panel_of,
    recused_from,
    require_discussed,
    tally_of,
)
from services.funding.handlers.questions import concern, lock_relations, look_into
from services.funding.tables import ALLOCATIONS, APPLICATIONS, MEETINGS


def call_meeting(request: CallMeeting, call: Call) -> MeetingView:
    """Call the council, and put each item on this meeting's agenda alone.

    That opens the seal over each item's scores, and the members' relations with its parties are looked into.
    """
    unit = call.unit
    lock_relations(unit)
    act = act_of(call)
    meeting, event = Meeting.call(
        unit.new_id(),
        round_locked(call, request.round_id),
        act,
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
    for project_id in request.project_ids:
        application = applications[project_id]
        opened = application.open_for_meeting(panel_of(application, unit), act)
        if opened is not None:
            unit.publish(opened)
        concern(application, (member.person_id for member in request.members), unit)
        look_into(application, unit)
    return meeting_view(meeting, call)


def record_attendance(request: RecordAttendance, call: Call) -> MeetingView:
    """Record who is present from now."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    meeting.record_attendance(request.present, today=call.unit.today)
    return meeting_view(meeting, call)


def recommend_project(request: RecommendProject, call: Call) -> MeetingView:
    """Record that the council recommends a project, within what its frames have left."""
    unit = call.unit
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    application = application_of(call, request.project_id)
    round_ = round_of(call, meeting.round_id)
    found = tally_of(application, round_, unit)
    spoken = meeting.speak(
        application.id,
        Outcome.RECOMMENDED,
        request.reason,
        act_of(call),
        score=found.score,
        lines=request.lines,
        reserve=request.reserve,
        recused=recused_from([application.id], unit)[application.id],
        discussion=request.discussion,
    )
    require_discussed(application, round_, found, request.discussion)
    event = application.recommend(spoken, round_.rules.scale_max)
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
        # After the frames are locked: another recommendation of the round waits for this one's.
        round_.require_in_frames(_spent(round_, unit))
    unit.publish(event)
    return meeting_view(meeting, call)


def decline_application(request: DeclineApplication, call: Call) -> MeetingView:
    """Record that the council does not recommend an application."""
    meeting = meeting_of(call, request.meeting_id)
    call.expect(meeting.version)
    application = application_of(call, request.project_id)
    round_ = round_of(call, meeting.round_id)
    found = tally_of(application, round_, call.unit)
    spoken = meeting.speak(
        application.id,
        Outcome.DECLINED,
        request.reason,
        act_of(call),
        score=found.score,
        recused=recused_from([application.id], call.unit)[application.id],
        discussion=request.discussion,
    )
    require_discussed(application, round_, found, request.discussion)
    call.unit.publish(application.decline(spoken, round_.rules.scale_max))
    return meeting_view(meeting, call)


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
        score=tally_of(application, round_, call.unit).score,
        until=request.until,
        recused=recused_from([application.id], call.unit)[application.id],
    )
    call.unit.publish(application.postpone(spoken, request.until))
    return meeting_view(meeting, call)


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
    event = meeting.close(
        act_of(call),
        gone=silent.keys() - waiting.keys(),
        recused=recused_from(silent.keys(), unit),
    )
    for application in waiting.values():
        application.take_off_agenda()
    unit.publish(event)
    return meeting_view(meeting, call)


def get_meeting(request: GetMeeting, call: Call) -> MeetingView:
    """A meeting's agenda, attendance and outcomes."""
    return meeting_view(meeting_of(call, request.meeting_id), call)


def list_meetings(request: ListMeetings, call: Call) -> MeetingList:
    """The council's meetings."""
    statement = sa.select(Meeting)
    if request.round_id is not None:
        statement = statement.where(MEETINGS.c.round_id == request.round_id)
    if request.state is not None:
        statement = statement.where(MEETINGS.c.state == request.state)
    meetings, cursor = paged(call.unit.session, statement, request, (MEETINGS.c.id,))
    return MeetingList(
        items=tuple(meeting_line(meeting) for meeting in meetings), next_cursor=cursor
    )


def _spent(round_: Round, unit: Unit) -> dict[tuple[str, int], Decimal]:
    """By source and year what the round has recommended, this word included, and allocated."""
    unit.session.flush()
    lines: list[Iterable[AllocationLine]] = [
        application.recommendation.lines
        for application in unit.session.scalars(
            sa.select(Application).where(
                APPLICATIONS.c.round_id == round_.id,
                APPLICATIONS.c.state == ApplicationState.RECOMMENDED,
            )
        )
        if application.has_reserved
    ]
    lines += [
        allocation.lines
        for allocation in unit.session.scalars(
            sa.select(Allocation).where(ALLOCATIONS.c.round_id == round_.id)
        )
    ]
    spent: defaultdict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for some in lines:
        for line in some:
            spent[line.source_id, line.year] += line.amount
    return spent
