"""Which calls and events reach applications, their assessments and the bodies behind them."""

from __future__ import annotations

from chassis.calls import Call
from chassis.service import Lock, consumes, procedure
from chassis.unit import Unit
from contracts.events.portfolio import (
    BodyChangedV1,
    ProjectAmendedV1,
    ProjectCompletedV1,
    ProjectReturnedV1,
    ProjectSubmittedV1,
    ProjectSubmittedV2,
    ProjectTransferredV1,
    ProjectWithdrawnV1,
)
from contracts.rpc import funding as rpc
from services.funding.domain.applications import Application
from services.funding.domain.bodies import Body
from services.funding.handlers import (
    applications,
    assessments,
    bodies,
)
from services.funding.handlers.questions import RELATIONS


class Applications:
    """Applications, from a submission to the scores."""

    @consumes(BodyChangedV1, loads=lambda event: {Body: event.body_id})
    def describe_body(self, event: BodyChangedV1, unit: Unit) -> None:
        bodies.describe_body(event, unit)

    @consumes(ProjectAmendedV1, loads=lambda event: {Application: event.project_id})
    def hear_of_amendment(self, event: ProjectAmendedV1, unit: Unit) -> None:
        applications.hear_of_amendment(event, unit)

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

    # Another owner is another party: relations are looked into.
    @consumes(
        ProjectTransferredV1, loads=lambda event: {Application: event.project_id, Lock: RELATIONS}
    )
    def transfer_application(self, event: ProjectTransferredV1, unit: Unit) -> None:
        applications.transfer_application(event, unit)

    @procedure
    def admit_application(self, request: rpc.AdmitApplication, call: Call) -> rpc.ApplicationView:
        return applications.admit_application(request, call)

    @procedure
    def find_ineligible(self, request: rpc.FindIneligible, call: Call) -> rpc.ApplicationView:
        return applications.find_ineligible(request, call)

    @procedure
    def take_resubmission(self, request: rpc.TakeResubmission, call: Call) -> rpc.ApplicationView:
        return applications.take_resubmission(request, call)

    @procedure
    def assign_assessors(self, request: rpc.AssignAssessors, call: Call) -> rpc.ApplicationView:
        return assessments.assign_assessors(request, call)

    @procedure
    def assess_application(self, request: rpc.AssessApplication, call: Call) -> rpc.ApplicationView:
        return assessments.assess_application(request, call)

    @procedure
    def open_seal(self, request: rpc.OpenSeal, call: Call) -> rpc.ApplicationView:
        return assessments.open_seal(request, call)

    @procedure
    def get_application(self, request: rpc.GetApplication, call: Call) -> rpc.ApplicationView:
        return applications.get_application(request, call)

    @procedure
    def list_applications(self, request: rpc.ListApplications, call: Call) -> rpc.ApplicationList:
        return applications.list_applications(request, call)
