"""What funding publishes: frames, rounds, assessments, meetings, decisions, allocations."""

from __future__ import annotations

from contracts.envelope import Event
from contracts.events.funding.audit import (
    AuditSealedV1,
)
from contracts.events.funding.council import (
    ApplicationDeclinedV1,
    ApplicationPostponedV1,
    ApplicationReferredBackV1,
    DecisionAnnouncedV1,
    DecisionAnnulledV1,
    DecisionAppealedV1,
    DecisionFinalV1,
    MeetingCalledV1,
    MeetingClosedV1,
    MinutesAttestedV1,
    ProjectRecommendedV1,
)
from contracts.events.funding.lines import (
    AllocationLine,
    Criterion,
    Extent,
)
from contracts.events.funding.money import (
    AllocationApprovedV1,
    AllocationRefusedV1,
    FrameSetV1,
)
from contracts.events.funding.rounds import (
    ApplicationAdmittedV1,
    ApplicationAssessedV1,
    RoundOpenedV1,
)

__all__ = [
    "EVENTS",
    "AllocationApprovedV1",
    "AllocationLine",
    "AllocationRefusedV1",
    "ApplicationAdmittedV1",
    "ApplicationAssessedV1",
    "ApplicationDeclinedV1",
    "ApplicationPostponedV1",
    "ApplicationReferredBackV1",
    "AuditSealedV1",
    "Criterion",
    "DecisionAnnouncedV1",
    "DecisionAnnulledV1",
    "DecisionAppealedV1",
    "DecisionFinalV1",
    "Extent",
    "FrameSetV1",
    "MeetingCalledV1",
    "MeetingClosedV1",
    "MinutesAttestedV1",
    "ProjectRecommendedV1",
    "RoundOpenedV1",
]

EVENTS: tuple[type[Event], ...] = (
    FrameSetV1,
    RoundOpenedV1,
    ApplicationAdmittedV1,
    ApplicationAssessedV1,
    MeetingCalledV1,
    MeetingClosedV1,
    MinutesAttestedV1,
    DecisionAnnouncedV1,
    DecisionAppealedV1,
    DecisionFinalV1,
    DecisionAnnulledV1,
    ProjectRecommendedV1,
    ApplicationDeclinedV1,
    ApplicationPostponedV1,
    ApplicationReferredBackV1,
    AllocationRefusedV1,
    AllocationApprovedV1,
    AuditSealedV1,
)
