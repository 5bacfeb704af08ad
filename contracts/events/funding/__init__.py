"""What funding publishes: frames, rounds, assessments, meetings, decisions, allocations."""

from __future__ import annotations

from contracts.envelope import Event
from contracts.events.funding.assessments import (
    ApplicationFoundIneligibleV1,
    ApplicationRestartedV1,
    AssessorsAssignedV1,
    RestartCause,
    SealCause,
    SealOpenedV1,
)
from contracts.events.funding.audit import (
    AuditSealedV1,
)
from contracts.events.funding.conflicts import (
    ConflictOfInterestRaisedV1,
    ConflictOfInterestSettledV1,
    SettledBy,
)
from contracts.events.funding.council import (
    ApplicationDeclinedV1,
    ApplicationPostponedV1,
    ApplicationReferredBackV1,
    MeetingCalledV1,
    MeetingClosedV1,
    ProjectRecommendedV1,
)
from contracts.events.funding.lines import (
    AllocationLine,
    Criterion,
)
from contracts.events.funding.money import (
    AllocationApprovedV1,
    AllocationRefusedV1,
    FrameSetV1,
)
from contracts.events.funding.rounds import (
    ApplicationAdmittedV1,
    ApplicationAssessedV1,
    RoundClosedV1,
    RoundOpenedV1,
    RoundRevisedV1,
)

__all__ = [
    "EVENTS",
    "AllocationApprovedV1",
    "AllocationLine",
    "AllocationRefusedV1",
    "ApplicationAdmittedV1",
    "ApplicationAssessedV1",
    "ApplicationDeclinedV1",
    "ApplicationFoundIneligibleV1",
    "ApplicationPostponedV1",
    "ApplicationReferredBackV1",
    "ApplicationRestartedV1",
    "AssessorsAssignedV1",
    "AuditSealedV1",
    "ConflictOfInterestRaisedV1",
    "ConflictOfInterestSettledV1",
    "Criterion",
    "FrameSetV1",
    "MeetingCalledV1",
    "MeetingClosedV1",
    "ProjectRecommendedV1",
    "RestartCause",
    "RoundClosedV1",
    "RoundOpenedV1",
    "RoundRevisedV1",
    "SealCause",
    "SealOpenedV1",
    "SettledBy",
]

EVENTS: tuple[type[Event], ...] = (
    FrameSetV1,
    RoundOpenedV1,
    RoundRevisedV1,
    RoundClosedV1,
    ApplicationAdmittedV1,
    ApplicationFoundIneligibleV1,
    ApplicationRestartedV1,
    AssessorsAssignedV1,
    ApplicationAssessedV1,
    SealOpenedV1,
    ConflictOfInterestRaisedV1,
    ConflictOfInterestSettledV1,
    MeetingCalledV1,
    MeetingClosedV1,
    ProjectRecommendedV1,
    ApplicationDeclinedV1,
    ApplicationPostponedV1,
    ApplicationReferredBackV1,
    AllocationRefusedV1,
    AllocationApprovedV1,
    AuditSealedV1,
)
