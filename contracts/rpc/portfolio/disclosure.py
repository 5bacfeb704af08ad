"""Disclosure: what of a case was given to whoever asked for it, and what was not, and why."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import CaseNumber, Contract, Instant, PersonId, Slug
from contracts.records import DisclosureOutcome, Edition, FieldName, Ground, Sha256
from contracts.rpc.base import Command, Page, PagedQuery, Reply


class RecordDisclosure(Command):
    """Write down that the record of a case was given out, as everybody may see it."""

    project_id: UUID
    case_number: CaseNumber
    """The number that was asked for."""
    asked_on: date
    asked_by: PersonId | None = None
    """None: anonymous. Nobody has to say who they are (TF 2 kap. 18 §)."""
    package: Sha256
    """Of the package that was given."""


class GivenDocument(Contract):
    """An edition of which the package tells. The file is fetched where it is kept."""

    document_id: UUID
    edition: Edition


class Withheld(Contract):
    """What was masked, by which provision, and why."""

    field: FieldName | None
    document_id: UUID | None
    ground: Ground
    reason: str
    set_on: date


class DisclosureView(Reply):
    """One disclosure: the log entry of a package."""

    disclosure_id: UUID
    project_id: UUID
    body_id: Slug
    case_number: CaseNumber
    revision: int
    """The project as it stood."""
    asked_on: date
    asked_by: PersonId | None
    given_at: Instant
    given_by: str
    outcome: DisclosureOutcome
    documents: tuple[GivenDocument, ...]
    withheld: tuple[Withheld, ...]
    package: Sha256


class ListDisclosures(PagedQuery):
    """What was given out of the caller's own body's cases, the oldest first?"""

    project_id: Annotated[UUID | None, Field()] = None


class Disclosures(Page[DisclosureView]):
    """A page of disclosures."""
