"""Relations between persons and parties, as city systems told of them or as they were declared.

Statements are kept as they were sent. What stands of a relation is worked out from all of them, so that the same
facts give the same relation in whatever order corrections, ends and recalls arrive.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from contracts.events.city import RelationEndedV1, RelationKind, RelationRecordedV1
from contracts.events.portfolio import ProjectSubmittedV2
from contracts.rpc.funding.conflicts import PartyKind
from services.funding.domain.refusals import (
    CorrectsAnother,
    OneOtherSide,
    RelationEndsBeforeStart,
    StatementRecalled,
)

RelationKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whom an application concerns: a body of the city by its key, others by their number."""

    kind: PartyKind
    body_id: str | None = None
    organisation_number: str | None = None


def parties_of(
    snapshot: ProjectSubmittedV2, owner: str, parents: Mapping[str, str]
) -> tuple[Party, ...]:
    """Owner, partners and suppliers. An administration is its committee's: `parents` says which is whose.

    A partner or a supplier without a number can't be recognised.
    """
    bodies = [(PartyKind.OWNER, owner)]
    bodies += [(PartyKind.PARTNER, body) for body in snapshot.partner_bodies]
    found = [Party(kind, body_id=body) for kind, body in bodies]
    found += [
        Party(kind, body_id=office)
        for kind, body in bodies
        for office, parent in sorted(parents.items())
        if parent == body
    ]
    found += [
        Party(PartyKind.PARTNER, organisation_number=partner.organisation_number)
        for partner in snapshot.outside_partners
        if partner.organisation_number is not None
    ]
    found += [
        Party(PartyKind.SUPPLIER, organisation_number=supplier.organisation_number)
        for supplier in snapshot.suppliers
        if supplier.organisation_number is not None
    ]
    return tuple(found)


@dataclass(eq=False)
class RelationStatement:
    """One thing that was said of a relation: that it is, or that it has ended. Kept as it was sent."""

    source: str
    event_id: str
    relation_id: str
    sent_at: datetime
    corrects: str | None
    person_id: str | None
    """None: it says that the relation has ended."""
    kind: RelationKind | None
    body_id: str | None
    organisation_number: str | None
    valid_from: date | None
    valid_to: date | None
    """The last day: as far as known, or as the end says."""
    recalled_at: datetime | None = None
    recall_reason: str | None = None
    version: int = 1

    @classmethod
    def recorded(
        cls,
        event: RelationRecordedV1,
        *,
        source: str,
        event_id: str,
        sent_at: datetime,
    ) -> Self:
        """A person has this relation."""
        if (event.body_id is None) == (event.organisation_number is None):
            raise OneOtherSide(relation=event.relation_id)
        if event.valid_to is not None and event.valid_to < event.valid_from:
            raise RelationEndsBeforeStart(
                relation=event.relation_id, valid_to=event.valid_to, valid_from=event.valid_from
            )
        return cls(
            source=source,
            event_id=event_id,
            relation_id=event.relation_id,
            sent_at=sent_at,
            corrects=event.corrects,
            person_id=event.person_id,
            kind=event.kind,
            body_id=event.body_id,
            organisation_number=event.organisation_number,
            valid_from=event.valid_from,
            valid_to=event.valid_to,
        )

    @classmethod
    def ended(
        cls, event: RelationEndedV1, *, source: str, event_id: str, sent_at: datetime
    ) -> Self:
        """The relation has ended."""
        return cls(
            source=source,
            event_id=event_id,
            relation_id=event.relation_id,
            sent_at=sent_at,
            corrects=event.corrects,
            person_id=None,
            kind=None,
            body_id=None,
            organisation_number=None,
            valid_from=None,
            valid_to=event.ended_on,
        )

    def require_corrects(self, other: RelationStatement) -> None:
        """A correction says the same kind of thing of the same relation."""
        same = other.relation_id == self.relation_id
        if not same or (other.person_id is None) != (self.person_id is None):
            raise CorrectsAnother(relation=self.relation_id, other=other.relation_id)

    def recall(self, reason: str, at: datetime) -> None:
        """Its sender takes it back, as if it had not been said."""
        if self.recalled_at is not None:
            raise StatementRecalled(event_id=self.event_id)
        self.recalled_at = at
        self.recall_reason = reason
        self.version += 1


@dataclass(eq=False)
class Relation:
    """What stands of a person's relation with a party."""

    source: str
    """`/city/<system>`, or `person/<id>` where it was declared; with `relation_id` the key."""
    relation_id: str
    person_id: str
    kind: RelationKind
    body_id: str | None
    organisation_number: str | None
    valid_from: date
    valid_to: date | None
    stands: bool
    """False: everything that said it was taken back."""
    version: int = 1

    @property
    def key(self) -> RelationKey:
        """What names it: ids are each sender's own."""
        return self.source, self.relation_id

    @classmethod
    def of(cls, first: RelationStatement) -> Self:
        """As the first statement says it."""
        assert first.person_id is not None
        assert first.kind is not None
        assert first.valid_from is not None
        return cls(
            source=first.source,
            relation_id=first.relation_id,
            person_id=first.person_id,
            kind=first.kind,
            body_id=first.body_id,
            organisation_number=first.organisation_number,
            valid_from=first.valid_from,
            valid_to=first.valid_to,
            stands=True,
        )

    def settle(self, statements: Collection[RelationStatement]) -> None:
        """Work out what stands: of each kind the newest word that is neither taken back nor corrected."""
        told = [one for one in statements if one.recalled_at is None]
        corrected = {one.corrects for one in told}
        standing = sorted(
            (one for one in told if one.event_id not in corrected),
            key=lambda one: (one.sent_at, one.event_id),
        )
        said = [one for one in standing if one.person_id is not None]
        ends = [one for one in standing if one.person_id is None]
        self.version += 1
        self.stands = bool(said)
        if not said:
            return
        newest = said[-1]
        assert newest.person_id is not None
        assert newest.kind is not None
        assert newest.valid_from is not None
        self.person_id, self.kind = newest.person_id, newest.kind
        self.body_id, self.organisation_number = newest.body_id, newest.organisation_number
        self.valid_from, self.valid_to = newest.valid_from, newest.valid_to
        if ends:
            self.valid_to = ends[-1].valid_to

    def holds(self, on: date) -> bool:
        """Whether it stands and is valid; its first and last day are included."""
        return (
            self.stands and self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)
        )

    def meets(self, party: Party) -> bool:
        """Whether the other side is this party."""
        return (self.body_id is not None and self.body_id == party.body_id) or (
            self.organisation_number is not None
            and self.organisation_number == party.organisation_number
        )

    @property
    def is_belonging(self) -> bool:
        """To be employed by a body of the city is no question by itself."""
        return self.kind is RelationKind.EMPLOYED and self.body_id is not None
