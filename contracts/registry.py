"""The list of every event, who may publish it and who listens. The topology is generated from it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from contracts.envelope import CityEvent, Event
from contracts.events import city, followup, funding, notify, portfolio

SERVICES: Final = ("portfolio", "funding", "followup", "notify")

#: Listed, never discovered: a forgotten import must not hide an event.
_ALL: Final[tuple[type[Event], ...]] = (
    *portfolio.EVENTS,
    *funding.EVENTS,
    *followup.EVENTS,
    *notify.EVENTS,
    *city.EVENTS,
    city.EventAnsweredV1,
)

#: Every event type by its wire name.
EVENTS: Final[Mapping[str, type[Event]]] = MappingProxyType(
    {event.type_name: event for event in _ALL}
)

#: What each service listens to on `radslag.events`, through its `<service>.inbox`.
INTERNAL_SUBSCRIBERS: Final[Mapping[str, tuple[type[Event], ...]]] = MappingProxyType(
    {
        "portfolio": (
            portfolio.ProjectOpenedV1,
            portfolio.ProjectAmendedV1,
            portfolio.ProjectSubmittedV1,
            portfolio.ProjectSubmittedV2,
            portfolio.ProjectReturnedV1,
            portfolio.ProjectCompletedV1,
            portfolio.CompletionOverdueV1,
            portfolio.IdeaRecordedV1,
            portfolio.IdeaAdoptedV1,
            portfolio.ProjectTakenOverV1,
            portfolio.ProjectPausedV1,
            portfolio.ProjectResumedV1,
            portfolio.ProjectClosedV1,
            portfolio.DecisionPointPassedV1,
            portfolio.EarlyOpinionRequestedV1,
            portfolio.EarlyOpinionGivenV1,
            portfolio.ProjectWithdrawnV1,
            portfolio.ProjectTransferredV1,
            portfolio.DependencyDeclaredV1,
            portfolio.DependencyRemovedV1,
            portfolio.DependencyDeclaredV2,
            portfolio.DependencyRemovedV2,
            portfolio.PrerequisiteDeclaredV1,
            portfolio.PrerequisitePromisedV1,
            portfolio.PrerequisiteMetV1,
            portfolio.PrerequisiteSlippedV1,
            portfolio.PrerequisiteReopenedV1,
            portfolio.PrerequisiteWaivedV1,
            portfolio.ProjectReexaminedV1,
            portfolio.DocumentAddedV1,
            portfolio.DocumentMovedV1,
            portfolio.CaseNumberRecordedV1,
            portfolio.CaseNumberWithdrawnV1,
            portfolio.SecrecyMarkedV1,
            portfolio.SecrecyLiftedV1,
            portfolio.RecordDisclosedV1,
            funding.ApplicationAdmittedV1,
            funding.ApplicationFoundIneligibleV1,
            funding.ApplicationRestartedV1,
            funding.ApplicationAssessedV1,
            funding.SealOpenedV1,
            funding.ConflictOfInterestSettledV1,
            funding.ProjectRecommendedV1,
            funding.ApplicationDeclinedV1,
            funding.ApplicationPostponedV1,
            funding.ApplicationReferredBackV1,
            funding.AllocationRefusedV1,
            funding.AllocationApprovedV1,
            funding.InstalmentReleasedV1,
            funding.InstalmentHeldV1,
            funding.AllocationReducedV1,
            funding.AllocationCarriedOverV1,
            funding.AllocationEndedV1,
            followup.PlanOpenedV1,
            followup.PlanClosedV1,
            followup.BenefitAssessedV1,
            followup.IndicatorDefinedV1,
            followup.TargetSetV1,
            followup.ReportDueV1,
            followup.ReportSubmittedV1,
            followup.ReportCorrectedV1,
            followup.ReportAcceptedV1,
            followup.ReportOverdueV1,
            followup.LightChangedV1,
            notify.NoticeSentV1,
            notify.NoticeFailedV1,
        ),
        "funding": (
            portfolio.BodyChangedV1,
            portfolio.ProjectAmendedV1,
            portfolio.ProjectSubmittedV1,
            portfolio.ProjectSubmittedV2,
            portfolio.ProjectReturnedV1,
            portfolio.ProjectCompletedV1,
            portfolio.ProjectWithdrawnV1,
            portfolio.ProjectTransferredV1,
            portfolio.ProjectClosedV1,
            portfolio.DecisionPointPassedV1,
            portfolio.PrerequisitePromisedV1,
            portfolio.PrerequisiteMetV1,
            portfolio.PrerequisiteSlippedV1,
            portfolio.PrerequisiteReopenedV1,
            portfolio.PrerequisiteWaivedV1,
            followup.ReportSubmittedV1,
            followup.ReportAcceptedV1,
            followup.ReportOverdueV1,
            followup.LightChangedV1,
            followup.PlanClosedV1,
            followup.BenefitAssessedV1,
        ),
        "followup": (
            portfolio.ProjectSubmittedV1,
            portfolio.ProjectSubmittedV2,
            portfolio.ProjectTransferredV1,
            funding.AllocationApprovedV1,
        ),
        "notify": (
            portfolio.BodyChangedV1,
            portfolio.StrategyAdoptedV1,
            portfolio.AdoptionRecordedV1,
            portfolio.ProjectSubmittedV1,
            portfolio.ProjectSubmittedV2,
            portfolio.ProjectReturnedV1,
            portfolio.ProjectCompletedV1,
            portfolio.CompletionOverdueV1,
            portfolio.IdeaRecordedV1,
            portfolio.IdeaAdoptedV1,
            portfolio.ProjectTakenOverV1,
            portfolio.ProjectPausedV1,
            portfolio.ProjectResumedV1,
            portfolio.ProjectClosedV1,
            portfolio.EarlyOpinionRequestedV1,
            portfolio.EarlyOpinionGivenV1,
            portfolio.ProjectWithdrawnV1,
            portfolio.ProjectTransferredV1,
            portfolio.PrerequisitePromisedV1,
            portfolio.PrerequisiteMetV1,
            portfolio.PrerequisiteSlippedV1,
            portfolio.PrerequisiteReopenedV1,
            portfolio.ConsultationOpenedV1,
            portfolio.ConsultationExtendedV1,
            portfolio.ConsultationClosedV1,
            portfolio.ResponseDueV1,
            portfolio.ResponseGivenV1,
            portfolio.CommentAnsweredV1,
            portfolio.ProjectReexaminedV1,
            funding.RoundOpenedV1,
            funding.RoundRevisedV1,
            funding.RoundClosedV1,
            funding.ApplicationAdmittedV1,
            funding.ApplicationFoundIneligibleV1,
            funding.ApplicationRestartedV1,
            funding.SealOpenedV1,
            funding.ConflictOfInterestRaisedV1,
            funding.ConflictOfInterestSettledV1,
            funding.MeetingCalledV1,
            funding.MeetingClosedV1,
            funding.ProjectRecommendedV1,
            funding.ApplicationDeclinedV1,
            funding.ApplicationPostponedV1,
            funding.ApplicationReferredBackV1,
            funding.AllocationRefusedV1,
            funding.MinutesAttestedV1,
            funding.DecisionAnnouncedV1,
            funding.DecisionAppealedV1,
            funding.DecisionFinalV1,
            funding.DecisionAnnulledV1,
            funding.AllocationApprovedV1,
            funding.InstalmentReleasedV1,
            funding.InstalmentHeldV1,
            funding.AllocationReducedV1,
            funding.AllocationCarriedOverV1,
            funding.AllocationEndedV1,
            followup.PlanOpenedV1,
            followup.ReportDueV1,
            followup.ReportSubmittedV1,
            followup.ReportCorrectedV1,
            followup.ReportAcceptedV1,
            followup.ReportOverdueV1,
            followup.PlanClosedV1,
            followup.BenefitAssessedV1,
            followup.LightChangedV1,
        ),
    }
)

#: What each service listens to on `city.events`, through its `<service>.city`. Each type has one
#: owner, who alone answers it; `event_recalled` reaches all, and is answered by the owner of the
#: type it recalls.
CITY_SUBSCRIBERS: Final[Mapping[str, tuple[type[CityEvent], ...]]] = MappingProxyType(
    {
        "portfolio": (
            city.PrerequisitePromisedV1,
            city.PrerequisiteRefusedV1,
            city.PrerequisiteDeliveredV1,
            city.PrerequisiteDelayedV1,
            city.RecordRegisteredV1,
            city.EventRecalledV1,
        ),
        "funding": (
            city.CostPostedV1,
            city.RelationRecordedV1,
            city.RelationEndedV1,
            city.EventRecalledV1,
        ),
        "followup": (city.IndicatorMeasuredV1, city.EventRecalledV1),
        "notify": (),
    }
)


def answering_service(event_type: str) -> str | None:
    """The service that answers a city type; none for a type nobody owns."""
    for service, types in CITY_SUBSCRIBERS.items():
        if any(event_type == t.type_name for t in types if t is not city.EventRecalledV1):
            return service
    return None
