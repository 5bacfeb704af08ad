"""Which call, event or loop reaches which handler of notify."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chassis.calls import Call
from chassis.database import Database
from chassis.service import Service, consumes, every, procedure
from chassis.unit import Unit
from contracts.envelope import Event
from contracts.events import followup, funding, portfolio
from contracts.rpc import notify as rpc
from services.notify import sending, tables
from services.notify.domain.concern import concern_of
from services.notify.domain.projection import KnownBody, KnownProject
from services.notify.handlers import contacts, events, notices, subscriptions
from services.notify.settings import MailSettings

#: How long a due e-mail waits at most for the next look, in seconds.
LOOK_EVERY_S: Final = 0.5


def _known(event: Event) -> Mapping[type, object]:
    """What notify knows of the projects and the body that an event is about."""
    concern = concern_of(event)
    bodies = () if concern.body_id is None else (concern.body_id, *concern.body_ids)
    return {KnownProject: concern.project_ids, KnownBody: bodies}


class Notify(Service):
    """Contacts, subscriptions, and notices by inbox and e-mail.

    Notices need no order: whoever is told of two things is told of each by itself.
    """

    name = "notify"
    metadata = tables.METADATA

    def __init__(self) -> None:
        self._mail = MailSettings()

    @consumes(portfolio.BodyChangedV1, loads=_known, ordered=False)
    def know_body(self, event: portfolio.BodyChangedV1, unit: Unit) -> None:
        """Sentences name bodies."""
        events.know_body(event, unit)

    @consumes(portfolio.ProjectSubmittedV1, loads=_known, ordered=False)
    def know_whole_project(self, event: portfolio.ProjectSubmittedV1, unit: Unit) -> None:
        """What the version before said, told as the present one."""
        events.know_project(event.upcast(), unit)

    @consumes(portfolio.ProjectSubmittedV2, loads=_known, ordered=False)
    def know_project(self, event: portfolio.ProjectSubmittedV2, unit: Unit) -> None:
        """Sentences name projects by their title, which is public from here on."""
        events.know_project(event, unit)

    @consumes(portfolio.IdeaRecordedV1, loads=_known, ordered=False)
    @consumes(portfolio.ProjectTakenOverV1, loads=_known, ordered=False)
    @consumes(portfolio.EarlyOpinionRequestedV1, loads=_known, ordered=False)
    def know_unsubmitted(self, event: events.Unsubmitted, unit: Unit) -> None:
        """Projects that are public, or whose title is, without having been submitted."""
        events.know_unsubmitted(event, unit)

    # In order: the latest owner is the one to know.
    @consumes(portfolio.ProjectTransferredV1, loads=_known)
    def know_owner(self, event: portfolio.ProjectTransferredV1, unit: Unit) -> None:
        """Who follows the old or the new owner is told."""
        events.know_owner(event, unit)

    @consumes(portfolio.IdeaAdoptedV1, loads=_known, ordered=False)
    @consumes(portfolio.ProjectPausedV1, loads=_known, ordered=False)
    @consumes(portfolio.ProjectResumedV1, loads=_known, ordered=False)
    @consumes(portfolio.ProjectClosedV1, loads=_known, ordered=False)
    @consumes(portfolio.EarlyOpinionGivenV1, loads=_known, ordered=False)
    @consumes(portfolio.AdoptionRecordedV1, loads=_known, ordered=False)
    @consumes(portfolio.StrategyAdoptedV1, loads=_known, ordered=False)
    @consumes(portfolio.ProjectReturnedV1, loads=_known, ordered=False)
    @consumes(portfolio.ProjectCompletedV1, loads=_known, ordered=False)
    @consumes(portfolio.CompletionOverdueV1, loads=_known, ordered=False)
    @consumes(portfolio.ProjectWithdrawnV1, loads=_known, ordered=False)
    @consumes(portfolio.PrerequisitePromisedV1, loads=_known, ordered=False)
    @consumes(portfolio.PrerequisiteMetV1, loads=_known, ordered=False)
    @consumes(portfolio.PrerequisiteSlippedV1, loads=_known, ordered=False)
    @consumes(portfolio.PrerequisiteReopenedV1, loads=_known, ordered=False)
    @consumes(portfolio.ConsultationOpenedV1, loads=_known, ordered=False)
    @consumes(portfolio.ConsultationExtendedV1, loads=_known, ordered=False)
    @consumes(portfolio.ConsultationClosedV1, loads=_known, ordered=False)
    @consumes(portfolio.ResponseDueV1, loads=_known, ordered=False)
    @consumes(portfolio.ResponseGivenV1, loads=_known, ordered=False)
    @consumes(portfolio.CommentAnsweredV1, loads=_known, ordered=False)
    @consumes(portfolio.ProjectReexaminedV1, loads=_known, ordered=False)
    @consumes(funding.RoundOpenedV1, loads=_known, ordered=False)
    @consumes(funding.RoundRevisedV1, loads=_known, ordered=False)
    @consumes(funding.RoundClosedV1, loads=_known, ordered=False)
    @consumes(funding.ApplicationAdmittedV1, loads=_known, ordered=False)
    @consumes(funding.ApplicationFoundIneligibleV1, loads=_known, ordered=False)
    @consumes(funding.ApplicationRestartedV1, loads=_known, ordered=False)
    @consumes(funding.SealOpenedV1, loads=_known, ordered=False)
    @consumes(funding.ConflictOfInterestRaisedV1, loads=_known, ordered=False)
    @consumes(funding.ConflictOfInterestSettledV1, loads=_known, ordered=False)
    @consumes(funding.MeetingCalledV1, loads=_known, ordered=False)
    @consumes(funding.MeetingClosedV1, loads=_known, ordered=False)
    @consumes(funding.ProjectRecommendedV1, loads=_known, ordered=False)
    @consumes(funding.ApplicationDeclinedV1, loads=_known, ordered=False)
    @consumes(funding.ApplicationPostponedV1, loads=_known, ordered=False)
    @consumes(funding.ApplicationReferredBackV1, loads=_known, ordered=False)
    @consumes(funding.AllocationRefusedV1, loads=_known, ordered=False)
    @consumes(funding.MinutesAttestedV1, loads=_known, ordered=False)
    @consumes(funding.DecisionAnnouncedV1, loads=_known, ordered=False)
    @consumes(funding.DecisionAppealedV1, loads=_known, ordered=False)
    @consumes(funding.DecisionFinalV1, loads=_known, ordered=False)
    @consumes(funding.DecisionAnnulledV1, loads=_known, ordered=False)
    @consumes(funding.AllocationApprovedV1, loads=_known, ordered=False)
    @consumes(funding.InstalmentReleasedV1, loads=_known, ordered=False)
    @consumes(funding.InstalmentHeldV1, loads=_known, ordered=False)
    @consumes(funding.AllocationReducedV1, loads=_known, ordered=False)
    @consumes(funding.AllocationCarriedOverV1, loads=_known, ordered=False)
    @consumes(funding.AllocationEndedV1, loads=_known, ordered=False)
    @consumes(followup.PlanOpenedV1, loads=_known, ordered=False)
    @consumes(followup.ReportDueV1, loads=_known, ordered=False)
    @consumes(followup.ReportSubmittedV1, loads=_known, ordered=False)
    @consumes(followup.ReportCorrectedV1, loads=_known, ordered=False)
    @consumes(followup.ReportAcceptedV1, loads=_known, ordered=False)
    @consumes(followup.ReportOverdueV1, loads=_known, ordered=False)
    @consumes(followup.PlanClosedV1, loads=_known, ordered=False)
    @consumes(followup.BenefitAssessedV1, loads=_known, ordered=False)
    @consumes(followup.LightChangedV1, loads=_known, ordered=False)
    def tell_about(self, event: Event, unit: Unit) -> None:
        """Somebody may have asked to be told."""
        events.tell_about(event, unit)

    @every(LOOK_EVERY_S, "email")
    def send_due(self, database: Database) -> int:
        """E-mails stay due where no mail server is named."""
        server = self._mail.server
        return sending.send_due(database, server, self._mail.sender) if server else 0

    @procedure
    def register_contact(self, request: rpc.RegisterContact, call: Call) -> rpc.ContactReceipt:
        """Say how a person is reached."""
        return contacts.register_contact(request, call)

    @procedure
    def erase_contact(self, request: rpc.EraseContact, call: Call) -> rpc.ContactReceipt:
        """Remove name and address."""
        return contacts.erase_contact(request, call)

    @procedure
    def get_contact(self, request: rpc.GetContact, call: Call) -> rpc.ContactView:
        """Show how a person is reached."""
        return contacts.get_contact(request, call)

    @procedure
    def subscribe(self, request: rpc.Subscribe, call: Call) -> rpc.SubscriptionView:
        """Ask for notices."""
        return subscriptions.subscribe(request, call)

    @procedure
    def unsubscribe(self, request: rpc.Unsubscribe, call: Call) -> rpc.SubscriptionView:
        """End a subscription."""
        return subscriptions.unsubscribe(request, call)

    @procedure
    def list_subscriptions(self, request: rpc.ListSubscriptions, call: Call) -> rpc.Subscriptions:
        """List subscriptions."""
        return subscriptions.list_subscriptions(request, call)

    @procedure
    def list_notices(self, request: rpc.ListNotices, call: Call) -> rpc.Notices:
        """List notices."""
        return notices.list_notices(request, call)

    @procedure
    def get_notice(self, request: rpc.GetNotice, call: Call) -> rpc.NoticeView:
        """Read a notice."""
        return notices.get_notice(request, call)

    @procedure
    def mark_read(self, request: rpc.MarkRead, call: Call) -> rpc.NoticeView:
        """Mark a notice as read."""
        return notices.mark_read(request, call)
