"""What other city systems may publish, and the answer that each such event gets."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import (
    CaseNumber,
    ExternalId,
    FreeText,
    Money,
    Name,
    Number,
    PersonId,
    RuleCode,
    Slug,
    TypeName,
    Year,
)
from contracts.envelope import CityEvent, Event
from contracts.events.funding.lines import MoneyKind
from contracts.project import OrganisationNumber
from contracts.records import Sha256


class IndicatorMeasuredV1(CityEvent, type="city.indicator_measured.v1", subject="indicator_id"):
    """Sent when a system has measured an indicator."""

    indicator_id: Slug
    value: Number
    unit: Name
    """Must be the indicator's own unit: nothing is converted."""
    measured_on: date


class PrerequisitePromisedV1(
    CityEvent, type="city.prerequisite_promised.v1", subject="prerequisite_id"
):
    """Sent when the one who delivers a prerequisite promises a date."""

    prerequisite_id: UUID
    promised_on: date


class PrerequisiteRefusedV1(
    CityEvent, type="city.prerequisite_refused.v1", subject="prerequisite_id"
):
    """Sent when the one who was asked will not deliver."""

    prerequisite_id: UUID
    reason: FreeText


class PrerequisiteDeliveredV1(
    CityEvent, type="city.prerequisite_delivered.v1", subject="prerequisite_id"
):
    """Sent when a prerequisite is in place at its site."""

    prerequisite_id: UUID
    delivered_on: date


class PrerequisiteDelayedV1(
    CityEvent, type="city.prerequisite_delayed.v1", subject="prerequisite_id"
):
    """Sent when a promised prerequisite will be late."""

    prerequisite_id: UUID
    expected_on: date
    reason: FreeText


class RecordRegisteredV1(CityEvent, type="city.record_registered.v1", subject="record_id"):
    """Sent when a diary has registered a case or a document and given it its number (dnr).

    It names what was registered: a document by its id or by the hash of its file, else a project.
    """

    record_id: ExternalId
    """The diary's own id of the record."""
    case_number: CaseNumber
    registered_on: date
    project_id: UUID | None = None
    """The case; with a document, the case that it belongs to."""
    document_id: UUID | None = None
    sha256: Sha256 | None = None
    """Of the file that was registered; must be one of the document's, where that is named."""


class CostPostedV1(CityEvent, type="city.cost_posted.v1", subject="cost_id"):
    """Sent when the city's ledger system has accounted a cost of a project.

    It names the project by its id, or by the case number of the formal decision where that is of one
    project alone. `corrects` replaces an earlier posting of the same sender.
    """

    cost_id: ExternalId
    """The sender's own number of the voucher line (verifikation)."""
    amount: Money
    """SEK; a negative amount is a credit. Not 0."""
    year: Year
    """The budget year that it counts against."""
    posted_on: date
    project_id: UUID | None = None
    case_number: CaseNumber | None = None
    """Of the formal decision."""
    source_id: Slug | None = None
    """Whose money; may be left out where the project has one source of this year and kind."""
    kind: MoneyKind = MoneyKind.OPERATING


class RelationKind(StrEnum):
    """What a person is to a body, a company or a supplier."""

    EMPLOYED = "employed"
    BOARD_MEMBER = "board_member"
    OWNER = "owner"
    REPRESENTATIVE = "representative"
    """Acts for it: signs for it, or is its agent or counsel."""
    ASSIGNMENT = "assignment"
    """Is paid by it for something, or was in the last years."""
    CLOSE_RELATIVE = "close_relative"
    """A close relative is any of these there."""
    OTHER = "other"


class RelationRecordedV1(CityEvent, type="city.relation_recorded.v1", subject="relation_id"):
    """Sent when a system knows of a person's relation with a body, a company or a supplier.

    It raises a question where the person deals with that party's application; it decides nothing.
    """

    relation_id: ExternalId
    """The sender's own id of the relation; sent again with the same id, the newest word holds."""
    person_id: PersonId
    kind: RelationKind
    body_id: Slug | None = None
    """The other side, where it is a body of the city; either this or `organisation_number`."""
    organisation_number: OrganisationNumber | None = None
    valid_from: date
    valid_to: date | None = None
    """The last day, where it is known."""


class RelationEndedV1(CityEvent, type="city.relation_ended.v1", subject="relation_id"):
    """Sent when a relation that was recorded has ended."""

    relation_id: ExternalId
    ended_on: date
    """Its last day."""


class EventRecalledV1(CityEvent, type="city.event_recalled.v1", subject="event_id"):
    """Sent when a system takes back its own earlier event, as if it had not been said.

    To replace an event, send the new one with `corrects` instead.
    """

    event_id: ExternalId
    event_type: TypeName
    """The type of the event that is taken back; says which service knows it."""
    reason: FreeText


EVENTS: tuple[type[CityEvent], ...] = (
    IndicatorMeasuredV1,
    PrerequisitePromisedV1,
    PrerequisiteRefusedV1,
    PrerequisiteDeliveredV1,
    PrerequisiteDelayedV1,
    RecordRegisteredV1,
    CostPostedV1,
    RelationRecordedV1,
    RelationEndedV1,
    EventRecalledV1,
)


class Outcome(StrEnum):
    """What became of a city event."""

    ACCEPTED = "accepted"
    """Its effect is committed."""
    WAITING = "waiting"
    """What it refers to is not known yet; it is kept and tried again, and answered again."""
    PARKED = "parked"
    """Kept, without effect, for an operator; a correction or a recall can replace it."""
    REJECTED = "rejected"
    """It breaks its contract. Nothing but a bounded copy for the operators is kept."""
    VALID = "valid"
    """`validateonly` was asked for: it would have been accepted. Nothing was done."""


class EventAnsweredV1(Event, type="radslag.event_answered.v1", subject="event_id"):
    """Sent to the sender's own queue when the fate of its event is known."""

    event_id: ExternalId
    event_type: Annotated[str, Field(max_length=200)]
    """As the sender wrote it."""
    outcome: Outcome
    order_number: ExternalId | None = None
    field: Annotated[str, Field(max_length=200)] | None = None
    """The path of the first field at fault."""
    code: RuleCode | None = None
    reason_sv: Annotated[str, Field(max_length=1000)] | None = None
    reason_en: Annotated[str, Field(max_length=1000)] | None = None
