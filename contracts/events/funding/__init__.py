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
    MeetingCalledV1,
    MeetingClosedV1,
    ProjectRecommendedV1,
)
from contracts.events.funding.lines import (
    AllocationLine,
    Condition,
    ConditionKind,
    Criterion,
    FreedBecause,
    HoldCause,
    Instrument,
    LaterCost,
    MoneyKind,
    SourceInstrument,
)
from contracts.events.funding.money import (
    AllocationApprovedV1,
    AllocationCarriedOverV1,
    AllocationEndedV1,
    AllocationReducedV1,
    AllocationRefusedV1,
    FrameSetV1,
    InstalmentHeldV1,
    InstalmentReleasedV1,
    MoneyFreedV1,
    YearClosedV1,
)
from contracts.events.funding.rounds import (
    ApplicationAdmittedV1,
    ApplicationAssessedV1,
    RoundOpenedV1,
)

__all__ = [
    "EVENTS",
    "AllocationApprovedV1",
    "AllocationCarriedOverV1",
    "AllocationEndedV1",
    "AllocationLine",
    "AllocationReducedV1",
    "AllocationRefusedV1",
    "ApplicationAdmittedV1",
    "ApplicationAssessedV1",
    "ApplicationDeclinedV1",
    "ApplicationPostponedV1",
    "ApplicationReferredBackV1",
    "AuditSealedV1",
    "Condition",
    "ConditionKind",
    "Criterion",
    "FrameSetV1",
    "FreedBecause",
    "HoldCause",
    "InstalmentHeldV1",
    "InstalmentReleasedV1",
    "Instrument",
    "LaterCost",
    "MeetingCalledV1",
    "MeetingClosedV1",
    "MoneyFreedV1",
    "MoneyKind",
    "ProjectRecommendedV1",
    "RoundOpenedV1",
    "SourceInstrument",
    "YearClosedV1",
]

EVENTS: tuple[type[Event], ...] = (
    FrameSetV1,
    RoundOpenedV1,
    ApplicationAdmittedV1,
    ApplicationAssessedV1,
    MeetingCalledV1,
    MeetingClosedV1,
    ProjectRecommendedV1,
    ApplicationDeclinedV1,
    ApplicationPostponedV1,
    ApplicationReferredBackV1,
    AllocationRefusedV1,
    AllocationApprovedV1,
    InstalmentReleasedV1,
    InstalmentHeldV1,
    AllocationReducedV1,
    AllocationCarriedOverV1,
    AllocationEndedV1,
    MoneyFreedV1,
    YearClosedV1,
    AuditSealedV1,
)
