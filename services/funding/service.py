"""Which RPC and which event reaches which handler of funding."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import Service, consumes, procedure
from chassis.unit import Unit
from contracts.events.portfolio import (
    BodyChangedV1,
    ProjectCompletedV1,
    ProjectReturnedV1,
    ProjectSubmittedV1,
    ProjectSubmittedV2,
    ProjectTransferredV1,
    ProjectWithdrawnV1,
)
from contracts.rpc import funding as rpc
from services.funding import tables
from services.funding.domain.applications import Application
from services.funding.domain.bodies import Body
from services.funding.handlers import (
    allocations,
    applications,
    bodies,
    ledger,
    meetings,
    rounds,
    sources,
)


class Funding(Service):
    """Sources, rounds, assessments, the council's meetings, decisions, the ledger."""

    name = "funding"
    metadata = tables.METADATA

    @consumes(BodyChangedV1, loads=lambda event: {Body: event.body_id})
    def describe_body(self, event: BodyChangedV1, unit: Unit) -> None:
        bodies.describe_body(event, unit)

    @consumes(ProjectSubmittedV1, loads=lambda event: {Application: event.project_id})
    def receive_whole(self, event: ProjectSubmittedV1, unit: Unit) -> None:
        applications.receive_application(event.upcast(), unit)

    @consumes(ProjectSubmittedV2, loads=lambda event: {Application: event.project_id})
    def receive_application(self, event: ProjectSubmittedV2, unit: Unit) -> None:
        applications.receive_application(event, unit)

    @consumes(ProjectReturnedV1, loads=lambda event: {Application: event.project_id})
    def hear_of_return(self, event: ProjectReturnedV1, unit: Unit) -> None:
        applications.hear_of_return(event, unit)

    @consumes(ProjectCompletedV1, loads=lambda event: {Application: event.project_id})
    def hear_of_completion(self, event: ProjectCompletedV1, unit: Unit) -> None:
        applications.hear_of_completion(event, unit)

    @consumes(ProjectWithdrawnV1, loads=lambda event: {Application: event.project_id})
    def withdraw_application(self, event: ProjectWithdrawnV1, unit: Unit) -> None:
        applications.withdraw_application(event, unit)

    @consumes(ProjectTransferredV1, loads=lambda event: {Application: event.project_id})
    def transfer_application(self, event: ProjectTransferredV1, unit: Unit) -> None:
        applications.transfer_application(event, unit)

    @procedure
    def register_source(self, request: rpc.RegisterSource, call: Call) -> rpc.SourceView:
        return sources.register_source(request, call)

    @procedure
    def set_frame(self, request: rpc.SetFrame, call: Call) -> rpc.SourceView:
        return sources.set_frame(request, call)

    @procedure
    def list_sources(self, request: rpc.ListSources, call: Call) -> rpc.SourceList:
        return sources.list_sources(request, call)

    @procedure
    def open_round(self, request: rpc.OpenRound, call: Call) -> rpc.RoundView:
        return rounds.open_round(request, call)

    @procedure
    def get_round(self, request: rpc.GetRound, call: Call) -> rpc.RoundView:
        return rounds.get_round(request, call)

    @procedure
    def list_rounds(self, request: rpc.ListRounds, call: Call) -> rpc.RoundList:
        return rounds.list_rounds(request, call)

    @procedure
    def admit_application(self, request: rpc.AdmitApplication, call: Call) -> rpc.ApplicationView:
        return applications.admit_application(request, call)

    @procedure
    def assess_application(self, request: rpc.AssessApplication, call: Call) -> rpc.ApplicationView:
        return applications.assess_application(request, call)

    @procedure
    def get_application(self, request: rpc.GetApplication, call: Call) -> rpc.ApplicationView:
        return applications.get_application(request, call)

    @procedure
    def list_applications(self, request: rpc.ListApplications, call: Call) -> rpc.ApplicationList:
        return applications.list_applications(request, call)

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

    @procedure
    def approve_allocation(self, request: rpc.ApproveAllocation, call: Call) -> rpc.AllocationView:
        return allocations.approve_allocation(request, call)

    @procedure
    def get_ledger(self, request: rpc.GetLedger, call: Call) -> rpc.LedgerStatement:
        return ledger.get_ledger(request, call)
