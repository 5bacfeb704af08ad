"""Which projects and bodies an event is about."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contracts.envelope import Event
from contracts.events.funding import (
    ConflictOfInterestRaisedV1,
    DecisionAnnouncedV1,
    DecisionAnnulledV1,
    DecisionAppealedV1,
    DecisionFinalV1,
    MeetingCalledV1,
    MeetingClosedV1,
    MinutesAttestedV1,
    RoundClosedV1,
    RoundOpenedV1,
    RoundRevisedV1,
)
from contracts.events.portfolio import (
    AdoptionRecordedV1,
    BodyChangedV1,
    CommentAnsweredV1,
    ConsultationClosedV1,
    ConsultationExtendedV1,
    ConsultationOpenedV1,
    ProjectTransferredV1,
    ResponseDueV1,
    ResponseGivenV1,
    StrategyAdoptedV1,
)


@dataclass(frozen=True, slots=True)
class Concern:
    """What an event is about, as far as the event itself says."""

    project_ids: tuple[UUID, ...] = ()
    body_id: str | None = None
    draft: bool = False
    """A draft is working material: nobody is told anything about it."""
    body_ids: tuple[str, ...] = ()
    """Several bodies that are concerned alike."""
    person_id: str | None = None
    """A person whom it is about, who is told without asking."""
    private: bool = False
    """It is that person's alone: nobody who follows the project or the body is told."""

    @property
    def project_id(self) -> UUID | None:
        """The one project, where the event is about exactly one of a body."""
        return self.project_ids[0] if self.body_id is not None and self.project_ids else None


def concern_of(event: Event) -> Concern:
    """A meeting concerns the projects on its agenda, a consultation whoever was asked.

    What has no body concerns no body in particular.
    """
    match event:
        case (
            MeetingCalledV1()
            | MeetingClosedV1()
            | MinutesAttestedV1()
            | DecisionAnnouncedV1()
            | DecisionAppealedV1()
            | DecisionFinalV1()
            | DecisionAnnulledV1()
        ):
            return Concern(_on_the_agenda(event))
        case (
            BodyChangedV1()
            | AdoptionRecordedV1()
            | ResponseDueV1()
            | ResponseGivenV1()
            | CommentAnsweredV1()
        ):
            return Concern(body_id=event.body_id)
        case ProjectTransferredV1():
            # Who follows the owner before is told too.
            return Concern((event.project_id,), event.body_id, event.draft, (event.from_body_id,))
        case (
            RoundOpenedV1()
            | RoundRevisedV1()
            | RoundClosedV1()
            | StrategyAdoptedV1()
            | ConsultationOpenedV1()
            | ConsultationExtendedV1()
            | ConsultationClosedV1()
        ):
            return Concern(body_ids=_asked(event))
    project_id: UUID = getattr(event, "project_id")  # noqa: B009 (every other event told about has one)
    body_id: str = getattr(event, "body_id")  # noqa: B009
    return Concern(
        (project_id,),
        body_id,
        draft=bool(getattr(event, "draft", False)),
        person_id=getattr(event, "person_id", None),
        # A question is no answer: others are told what was settled.
        private=isinstance(event, ConflictOfInterestRaisedV1),
    )


def _on_the_agenda(event: Event) -> tuple[UUID, ...]:
    """The projects that an event of a meeting or its minutes is about."""
    match event:
        case MeetingClosedV1():
            return (
                *event.recommended,
                *event.postponed,
                *event.declined,
                *event.undecided,
                *event.referred_back,
            )
        case (
            MeetingCalledV1()
            | MinutesAttestedV1()
            | DecisionAnnouncedV1()
            | DecisionAppealedV1()
            | DecisionFinalV1()
            | DecisionAnnulledV1()
        ):
            return event.project_ids
    return ()


def _asked(event: Event) -> tuple[str, ...]:
    """The bodies that were asked, as far as a consultation's event is about them; none of another event."""
    match event:
        case ConsultationOpenedV1() | ConsultationExtendedV1():
            return event.body_ids
        case ConsultationClosedV1():
            return (*event.responded, *event.abstained, *event.silent)
    return ()
