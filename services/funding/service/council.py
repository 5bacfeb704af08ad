"""Which calls reach the council's meetings."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import procedure
from contracts.rpc import funding as rpc
from services.funding.handlers import (
    meetings,
)


class Council:
    """The council's meetings."""

    @procedure
    def call_meeting(self, request: rpc.CallMeeting, call: Call) -> rpc.MeetingView:
        return meetings.call_meeting(request, call)

    @procedure
    def record_attendance(self, request: rpc.RecordAttendance, call: Call) -> rpc.MeetingView:
        return meetings.record_attendance(request, call)

    @procedure
    def recommend_project(self, request: rpc.RecommendProject, call: Call) -> rpc.MeetingView:
        return meetings.recommend_project(request, call)

    @procedure
    def decline_application(self, request: rpc.DeclineApplication, call: Call) -> rpc.MeetingView:
        return meetings.decline_application(request, call)

    @procedure
    def postpone_application(self, request: rpc.PostponeApplication, call: Call) -> rpc.MeetingView:
        return meetings.postpone_application(request, call)

    @procedure
    def close_meeting(self, request: rpc.CloseMeeting, call: Call) -> rpc.MeetingView:
        return meetings.close_meeting(request, call)

    @procedure
    def get_meeting(self, request: rpc.GetMeeting, call: Call) -> rpc.MeetingView:
        return meetings.get_meeting(request, call)

    @procedure
    def list_meetings(self, request: rpc.ListMeetings, call: Call) -> rpc.MeetingList:
        return meetings.list_meetings(request, call)
