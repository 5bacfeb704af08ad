"""Sources and their frames, the formal money decision, and the ledger."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.base import CaseNumber, Contract, Instant, Money, Name, PersonId, Slug, Year
from contracts.events.funding import AllocationLine
from contracts.rpc.base import Command, Page, PagedQuery, Reply


class Instrument(StrEnum):
    """The legal form in which a source's money reaches a project."""

    BUDGET_ADJUSTMENT = "budget_adjustment"
    """Budgetjustering: a committee's frame is raised."""
    OWNER_CONTRIBUTION = "owner_contribution"
    """Ägartillskott to a city company."""
    CONTRACT = "contract"
    """Avtal with a city company or a supplier."""
    AGREEMENT = "agreement"
    """Överenskommelse with a municipal federation, which nobody in the city instructs."""
    OWN_BUDGET = "own_budget"
    """The body finances it within its own budget."""
    EXTERNAL = "external"
    """Money from outside the city: the EU, the state, a partner."""


class RegisterSource(Command):
    """A source of money exists, and this body may allocate from it."""

    source_id: Slug
    name_sv: Name
    name_en: Name
    instrument: Instrument
    allocated_by: Slug
    """The body whose formal decisions release its money."""


class SetFrame(Command):
    """A decision sets a source's frame for a year. An earlier decision is kept beside it.

    `expected_version` is the source's. Refused where the frame would fall below what is already
    allocated (`frame_below_allocated`), and where it would change nothing (`frame_unchanged`).
    """

    source_id: Slug
    year: Year
    amount: Annotated[Money, Field(ge=0)]
    """SEK: the whole frame, not the change."""
    case_number: CaseNumber


class ListSources(PagedQuery):
    """Which sources are there, and what is left of them each year? By id."""


class FrameDecisionView(Contract):
    """One decision on a frame."""

    amount: Money
    previous: Money
    case_number: CaseNumber
    recorded_by: PersonId
    recorded_at: Instant


class FrameView(Contract):
    """A source's frame for one year, in SEK."""

    year: Year
    amount: Money
    allocated: Money
    """What formal decisions have given to projects."""
    free: Money
    """`amount` less `allocated`: what a formal decision may still release."""
    recommended: Money
    """What the council's standing recommendations would take of `free`."""
    decisions: tuple[FrameDecisionView, ...]
    """Every decision on it, the oldest first."""
    version: int


class SourceView(Reply):
    """A source with its frames."""

    source_id: Slug
    name_sv: Name
    name_en: Name
    instrument: Instrument
    allocated_by: Slug
    frames: tuple[FrameView, ...]
    """By year."""
    version: int


class SourceList(Page[SourceView]):
    """A page of sources."""


class ApproveAllocation(Command):
    """A body has formally decided that a recommended project gets its money.

    `expected_version` is the application's. Refused unless the project stands recommended, the body is
    valid and allocates from each source, every line is at most what the council recommended and is
    free in its frame, the day lies between the meeting and today, and the recommendation was recorded
    by somebody else (nobody both proposes and releases money).
    """

    project_id: UUID
    decided_by: Slug
    """The body that made the decision."""
    decided_on: date
    case_number: CaseNumber
    lines: Annotated[tuple[AllocationLine, ...], Field(min_length=1, max_length=100)]


class AllocationView(Reply):
    """Money given to a project by a formal decision."""

    allocation_id: UUID
    project_id: UUID
    body_id: Slug
    round_id: Slug
    meeting_id: UUID
    """Where the council recommended it."""
    revision: int
    """The project's revision that was decided on."""
    case_number: CaseNumber
    decided_by: Slug
    decided_on: date
    lines: tuple[AllocationLine, ...]
    approved_by: PersonId
    approved_at: Instant
    version: int


class Account(StrEnum):
    """Where money stands in the ledger."""

    FRAME = "frame"
    """What decisions on frames have put in: the money's origin, so its balance is negative."""
    FREE = "free"
    """Put in and not allocated."""
    ALLOCATED = "allocated"
    """Given to a project."""


class TransactionKind(StrEnum):
    """What a transaction of the ledger records."""

    FRAME_SET = "frame_set"
    ALLOCATION_APPROVED = "allocation_approved"


class GetLedger(PagedQuery):
    """What has moved, and where does the money stand? Oldest first; each filter narrows it.

    A transaction is shown whole when one of its entries matches, so that it always sums to zero.
    """

    source_id: Slug | None = None
    year: Year | None = None
    project_id: UUID | None = None


class LedgerEntry(Contract):
    """One side of a transaction."""

    account: Account
    source_id: Slug
    year: Year
    project_id: UUID | None
    """Only on `allocated`."""
    amount: Money
    """SEK; signed. The entries of a transaction sum to zero in each source and year."""


class LedgerTransaction(Contract):
    """One balanced movement. Nothing in the ledger is ever changed or removed."""

    transaction_id: UUID
    kind: TransactionKind
    case_number: CaseNumber
    posted_by: PersonId
    posted_at: Instant
    entries: tuple[LedgerEntry, ...]


class Balance(Contract):
    """What one account holds: the sum of its entries, in SEK."""

    account: Account
    source_id: Slug
    year: Year
    project_id: UUID | None
    amount: Money


class LedgerStatement(Page[LedgerTransaction]):
    """A page of the ledger, with the balances."""

    balances: tuple[Balance, ...]
    """Of every entry that matches the filters, on whichever page it is."""
    check_sum: Money
    """The sum of every entry in the whole ledger; anything but zero is a defect."""
