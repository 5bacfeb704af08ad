"""Which calls reach the council's meetings."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import procedure, timer
from chassis.unit import Unit
from contracts.rpc import funding as rpc
from services.funding.handlers import council, letters, meetings, minutes


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
    def refer_application_back(
        self, request: rpc.ReferApplicationBack, call: Call
    ) -> rpc.MeetingView:
        return meetings.refer_application_back(request, call)

    @procedure
    def move_proposal(self, request: rpc.MoveProposal, call: Call) -> rpc.MeetingView:
        return meetings.move_proposal(request, call)

    @procedure
    def record_roll_call(self, request: rpc.RecordRollCall, call: Call) -> rpc.MeetingView:
        return meetings.record_roll_call(request, call)

    @procedure
    def record_dissent(self, request: rpc.RecordDissent, call: Call) -> rpc.MeetingView:
        return meetings.record_dissent(request, call)

    @procedure
    def appoint_member(self, request: rpc.AppointMember, call: Call) -> rpc.MandateView:
        return council.appoint_member(request, call)

    @procedure
    def end_mandate(self, request: rpc.EndMandate, call: Call) -> rpc.MandateView:
        return council.end_mandate(request, call)

    @procedure
    def list_mandates(self, request: rpc.ListMandates, call: Call) -> rpc.MandateList:
        return council.list_mandates(request, call)

    @procedure
    def close_meeting(self, request: rpc.CloseMeeting, call: Call) -> rpc.MeetingView:
        return meetings.close_meeting(request, call)

    @procedure
    def get_meeting(self, request: rpc.GetMeeting, call: Call) -> rpc.MeetingView:
        return meetings.get_meeting(request, call)

    @procedure
    def list_meetings(self, request: rpc.ListMeetings, call: Call) -> rpc.MeetingList:
        return meetings.list_meetings(request, call)

    @procedure
    def attest_minutes(self, request: rpc.AttestMinutes, call: Call) -> rpc.MinutesView:
        return minutes.attest_minutes(request, call)

    @procedure
    def announce_decision(self, request: rpc.AnnounceDecision, call: Call) -> rpc.MinutesView:
        return minutes.announce_decision(request, call)

    @procedure
    def record_appeal(self, request: rpc.RecordAppeal, call: Call) -> rpc.MinutesView:
        return minutes.record_appeal(request, call)

    @procedure
    def settle_appeal(self, request: rpc.SettleAppeal, call: Call) -> rpc.MinutesView:
        return minutes.settle_appeal(request, call)

    @procedure
    def get_minutes(self, request: rpc.GetMinutes, call: Call) -> rpc.MinutesView:
        return minutes.get_minutes(request, call)

    @procedure
    def get_decision_letter(
        self, request: rpc.GetDecisionLetter, call: Call
    ) -> rpc.DecisionLetterView:
        return letters.get_decision_letter(request, call)

    @timer(minutes.DECISION_FINAL)
    def become_final(self, key: str, unit: Unit) -> None:
        minutes.become_final(key, unit)
