"""Relations between persons and parties, and the conflicts of interest (jäv) that they may be.

A relation raises a question and decides nothing: the person declares, or the body decides. Only a settled
conflict of interest takes somebody out, and only from the one application.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import Contract, ExternalId, FreeText, Instant, Name, PersonId, Slug
from contracts.events.city import RelationKind
from contracts.events.funding import SettledBy
from contracts.project import OrganisationNumber
from contracts.rpc.base import Command, Page, PagedQuery, Query, Reply


class ConflictState(StrEnum):
    """How far a question of conflict of interest has come."""

    OPEN = "open"
    """Nobody has settled it; it excludes nobody."""
    CONFLICTED = "conflicted"
    """The person is out of preparation, presence, quorum and vote for the application."""
    NOT_CONFLICTED = "not_conflicted"
    FALLEN = "fallen"
    """The relations behind it ended or were taken back before it was settled."""


class PartyKind(StrEnum):
    """What a party is to an application."""

    OWNER = "owner"
    PARTNER = "partner"
    """Takes part: a body of the city, or somebody outside it."""
    SUPPLIER = "supplier"


class DeclareRelation(Command):
    """Tell of one's own relation with a body, a company or a supplier: exactly one of the two is named."""

    kind: RelationKind
    body_id: Slug | None = None
    organisation_number: OrganisationNumber | None = None
    valid_from: date
    valid_to: date | None = None
    """The last day, where it is known."""


class EndRelation(Command):
    """Tell that a relation that one has declared has ended. `expected_version` is the relation's."""

    relation_id: ExternalId
    ended_on: date
    """Its last day."""


class ListRelations(PagedQuery):
    """Which relations are known? One's own; whoever carries the process, and the auditor, see everybody's."""

    person_id: PersonId | None = None


class DeclareConflict(Command):
    """Say whether one has a conflict of interest in an application.

    Yes settles it, also where nobody has asked. No answers a question that is open and leaves it to the
    body. `expected_version` is the conflict's.
    """

    project_id: UUID
    conflicted: bool
    ground: Slug | None = None
    """The key of a ground that is in force, where one knows it."""
    reason: FreeText


class SettleConflict(Command):
    """Record the body's decision on whether somebody has a conflict of interest in an application.

    Never one's own. A settled question may be settled again: both are shown. `expected_version` is the
    conflict's.
    """

    project_id: UUID
    person_id: PersonId
    conflicted: bool
    ground: Slug | None = None
    """The key of a ground that is in force; needed with a conflict."""
    reason: FreeText


class ListConflicts(PagedQuery):
    """Which questions are there? An assessor or member without another part in the process sees their own."""

    project_id: UUID | None = None
    person_id: PersonId | None = None
    state: ConflictState | None = None


class ListGrounds(Query):
    """Which grounds of conflict of interest are in force, and in which law?"""

    on: date | None = None
    """None: today."""


class RelationView(Reply):
    """A person's relation with a party."""

    relation_id: ExternalId
    source: Name
    """The system that told of it; `person/…` where it was declared."""
    person_id: PersonId
    kind: RelationKind
    body_id: Slug | None
    organisation_number: OrganisationNumber | None
    valid_from: date
    valid_to: date | None
    stands: bool
    """False: taken back."""
    version: int


class RelationList(Page[RelationView]):
    """A page of relations."""


class ConflictRelation(Contract):
    """A relation behind a question, as it was when it raised it."""

    relation_id: ExternalId
    source: Name
    kind: RelationKind
    party: PartyKind
    """What the other side is to the application."""
    body_id: Slug | None = None
    organisation_number: OrganisationNumber | None = None


class Settlement(Contract):
    """One answer to a question of conflict of interest."""

    conflicted: bool
    settled_by: SettledBy
    recorded_by: PersonId
    recorded_at: Instant
    reason: FreeText
    ground: Slug | None = None
    provision: Name | None = None
    """The provision with the law and its number, as it was in force."""
    settles: bool = True
    """False: the person said no, which leaves it to the body."""


class ConflictView(Reply):
    """A question of conflict of interest, and how it was settled."""

    conflict_id: UUID
    project_id: UUID
    body_id: Slug
    person_id: PersonId
    state: ConflictState
    relations: tuple[ConflictRelation, ...]
    """None where it was told without a relation."""
    settlements: tuple[Settlement, ...]
    """The oldest first; the last that settles holds."""
    raised_at: Instant
    version: int


class ConflictList(Page[ConflictView]):
    """A page of conflicts of interest."""


class GroundView(Contract):
    """A ground of conflict of interest in law."""

    key: Slug
    provision: Name
    """Law with number, and place in it."""
    words_sv: Annotated[str, Field(max_length=400)]
    words_en: Annotated[str, Field(max_length=400)]
    valid_from: date
    valid_to: date | None


class Grounds(Reply):
    """The grounds in force on a day."""

    items: tuple[GroundView, ...]


class PersonConflict(Contract):
    """How a question of conflict of interest stands for one person and one application."""

    project_id: UUID
    person_id: PersonId
    state: ConflictState


class Belonging(Contract):
    """Somebody is employed by a party of the city's own: shown, and no question, unless the round says otherwise."""

    project_id: UUID
    person_id: PersonId
    body_id: Slug
