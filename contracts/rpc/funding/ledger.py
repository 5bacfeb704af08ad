"""The ledger: every movement of money, and where it stands."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from contracts.base import CaseNumber, Contract, FreeText, Instant, Money, Slug, Year
from contracts.envelope import Actor
from contracts.events.funding import MoneyKind
from contracts.rpc.base import Command, Page, PagedQuery, Reply


class Account(StrEnum):
    """Where money stands in the ledger."""

    FRAME = "frame"
    """What decisions on frames have put in: the money's origin, so its balance is negative."""
    FREE = "free"
    """Put in, not reserved and not allocated. Negative where a lowered frame left recommendations without cover."""
    RESERVED = "reserved"
    """Recommended by the council, for a project."""
    ALLOCATED = "allocated"
    """Given to a project by a formal decision, and not released."""
    RELEASED = "released"
    """Released to a project, and not spent. Negative where more was spent."""
    POSTED = "posted"
    """Spent, as the city's accounts say."""
    RETURNED = "returned"
    """Clears what projects give back: by project what it gave, without project what went into `free`."""
    LAPSED = "lapsed"
    """Unspent when the year's books closed."""


class TransactionKind(StrEnum):
    """What a transaction of the ledger records."""

    FRAME_SET = "frame_set"
    PROJECT_RECOMMENDED = "project_recommended"
    RECOMMENDATION_LIFTED = "lifted"
    """A recommendation no longer stands: refused, referred back or withdrawn."""
    ALLOCATION_APPROVED = "allocation_approved"
    INSTALMENT_RELEASED = "instalment_released"
    COST_POSTED = "cost_posted"
    MONEY_RETURNED = "money_returned"
    CARRIED_OVER = "carried_over"
    YEAR_CLOSED = "year_closed"
    CORRECTION = "correction"
    """Counters an earlier transaction."""


class GetLedger(PagedQuery):
    """What has moved, and where does the money stand? Oldest first; each filter narrows it.

    A transaction is shown whole when one of its entries matches, so that it always sums to zero.
    """

    source_id: Slug | None = None
    year: Year | None = None
    project_id: UUID | None = None
    kind: MoneyKind | None = None
    account: Account | None = None
    as_of: Instant | None = None
    """As it stood at that moment; none: now."""


class LedgerEntry(Contract):
    """One side of a transaction."""

    account: Account
    source_id: Slug
    year: Year
    project_id: UUID | None
    """None on `frame`, `free` and where no project is concerned."""
    amount: Money
    """SEK; signed. The entries of a transaction sum to zero in each source, year and kind."""
    kind: MoneyKind = MoneyKind.OPERATING


class LedgerTransaction(Contract):
    """One balanced movement. Nothing in the ledger is ever changed or removed."""

    transaction_id: UUID
    kind: TransactionKind
    case_number: CaseNumber | None
    """None where no decision with a number stands behind it: a recommendation, an event."""
    posted_by: Actor
    """`person/<id>`, `service/<name>` or `city/<system>`."""
    posted_at: Instant
    entries: tuple[LedgerEntry, ...]
    corrects: UUID | None = None
    """The transaction that it counters."""
    reason: FreeText | None = None


class Balance(Contract):
    """What one account holds: the sum of its entries, in SEK."""

    account: Account
    source_id: Slug
    year: Year
    project_id: UUID | None
    amount: Money
    kind: MoneyKind = MoneyKind.OPERATING


class LedgerStatement(Page[LedgerTransaction]):
    """A page of the ledger, with the balances."""

    balances: tuple[Balance, ...]
    """Of every entry that matches the filters, on whichever page it is. Those of 0 are left out."""
    check_sum: Money
    """The sum of every entry in the whole ledger; anything but zero is a defect."""


class CorrectTransaction(Command):
    """Counter a transaction that should not have been: nothing is changed, its opposite is added.

    A cost posted on the wrong project, or an instalment released by mistake. Everything else is
    corrected by its own decision (`not_correctable` names which).
    """

    transaction_id: UUID
    case_number: CaseNumber
    reason: FreeText


class CorrectionView(Reply):
    """The counter-transaction."""

    transaction: LedgerTransaction
