"""The ledger: double entry, append-only. A correction is a new transaction that counters an old one.

The frames are the guard of what may be given, the ledger is the record of what was: every verb that
changes a frame has its transaction here, and a property test holds the two equal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from contracts.events.funding import FrameSetV1, MoneyKind
from contracts.rpc.funding.ledger import Account, TransactionKind
from services.funding.domain.sources import FrameKey


class Stamp(NamedTuple):
    """Which transaction it is, who posts it (`person/karin`, `city/ekonomi`) and when."""

    id: UUID
    by: str
    at: datetime


@dataclass(eq=False)
class Transaction:
    """One balanced movement."""

    id: UUID
    kind: TransactionKind
    case_number: str | None
    posted_by: str
    posted_at: datetime
    corrects_id: UUID | None = None
    reason: str | None = None


@dataclass(eq=False)
class Entry:
    """One side of a transaction."""

    transaction_id: UUID
    line: int
    account: Account
    source_id: str
    year: int
    project_id: UUID | None
    amount: Decimal
    kind: MoneyKind = MoneyKind.OPERATING

    @property
    def key(self) -> FrameKey:
        """The frame that it belongs to."""
        return FrameKey(self.source_id, self.year, self.kind)


class Unbalanced(Exception):
    """A transaction that does not sum to zero in each source, year and kind can't be posted.

    It is a defect in this code, never an answer to a person.
    """


@dataclass(frozen=True)
class Posting:
    """A transaction with its entries; it can't exist unbalanced."""

    transaction: Transaction
    entries: tuple[Entry, ...]

    def __post_init__(self) -> None:
        sums: defaultdict[FrameKey, Decimal] = defaultdict(Decimal)
        for entry in self.entries:
            sums[entry.key] += entry.amount
        for key, total in sums.items():
            if total:
                msg = f"transaction {self.transaction.id} leaves {total} SEK over in {key}"
                raise Unbalanced(msg)


class Side(NamedTuple):
    """What one account gets, or gives where it is negative."""

    account: Account
    key: FrameKey
    project_id: UUID | None
    amount: Decimal


Amounts = Mapping[FrameKey, Decimal]


def post_frame(event: FrameSetV1, stamp: Stamp) -> Posting:
    """The change of a frame goes from the decisions into what is free, or back."""
    change = event.amount - event.previous
    key = FrameKey(event.source_id, event.year, event.kind)
    return post(
        TransactionKind.FRAME_SET,
        moved(Account.FRAME, Account.FREE, key, change),
        stamp,
        case_number=event.case_number,
    )


def post_recommendation(amounts: Amounts, project_id: UUID, stamp: Stamp) -> Posting:
    """The council's recommendation reserves what it proposes."""
    return post(TransactionKind.PROJECT_RECOMMENDED, _reserved(amounts, project_id, 1), stamp)


def post_lift(
    amounts: Amounts, project_id: UUID, stamp: Stamp, case_number: str | None = None
) -> Posting:
    """A recommendation no longer stands: what it reserved is free."""
    return post(
        TransactionKind.RECOMMENDATION_LIFTED,
        _reserved(amounts, project_id, -1),
        stamp,
        case_number=case_number,
    )


def post_allocation(
    given: Amounts, reserved: Amounts, project_id: UUID, stamp: Stamp, case_number: str
) -> Posting:
    """What a formal decision gives goes to the project; what more was reserved is free again."""
    return post(
        TransactionKind.ALLOCATION_APPROVED,
        (
            *_reserved(reserved, project_id, -1),
            *(
                side
                for key, amount in given.items()
                for side in moved(Account.FREE, Account.ALLOCATED, key, amount, project_id)
            ),
        ),
        stamp,
        case_number=case_number,
    )


def post_release(
    amounts: Amounts, project_id: UUID, stamp: Stamp, reason: str | None = None
) -> Posting:
    """An instalment is released: the project may use it."""
    return post(
        TransactionKind.INSTALMENT_RELEASED,
        (
            side
            for key, amount in amounts.items()
            for side in moved(Account.ALLOCATED, Account.RELEASED, key, amount, project_id)
        ),
        stamp,
        reason=reason,
    )


def post_cost(
    key: FrameKey, amount: Decimal, project_id: UUID, stamp: Stamp, case_number: str | None
) -> Posting:
    """The city's accounts say that it is spent."""
    return post(
        TransactionKind.COST_POSTED,
        moved(Account.RELEASED, Account.POSTED, key, amount, project_id),
        stamp,
        case_number=case_number,
    )


def moved(
    from_: Account, to: Account, key: FrameKey, amount: Decimal, project_id: UUID | None = None
) -> tuple[Side, Side]:
    """An amount goes from one account to another in the same frame."""
    return Side(from_, key, _of(from_, project_id), -amount), Side(
        to, key, _of(to, project_id), amount
    )


def returned(
    account: Account, key: FrameKey, amount: Decimal, project_id: UUID
) -> tuple[Side, ...]:
    """A project gives back; `returned` keeps by project what each has given."""
    return (
        Side(account, key, project_id, -amount),
        Side(Account.RETURNED, key, project_id, amount),
        Side(Account.RETURNED, key, None, -amount),
        Side(Account.FREE, key, None, amount),
    )


def counter(posting: Posting, stamp: Stamp, case_number: str | None, reason: str) -> Posting:
    """The opposite of a transaction, which stays as it is."""
    return post(
        TransactionKind.CORRECTION,
        (
            Side(entry.account, entry.key, entry.project_id, -entry.amount)
            for entry in posting.entries
        ),
        stamp,
        case_number=case_number,
        corrects_id=posting.transaction.id,
        reason=reason,
    )


def post(
    kind: TransactionKind,
    sides: Iterable[Side],
    stamp: Stamp,
    *,
    case_number: str | None = None,
    corrects_id: UUID | None = None,
    reason: str | None = None,
) -> Posting:
    """A balanced transaction; sides that move nothing are left out."""
    return Posting(
        Transaction(stamp.id, kind, case_number, stamp.by, stamp.at, corrects_id, reason),
        tuple(
            Entry(
                transaction_id=stamp.id,
                line=line,
                account=side.account,
                source_id=side.key.source_id,
                year=side.key.year,
                project_id=side.project_id,
                amount=side.amount,
                kind=side.key.kind,
            )
            for line, side in enumerate((side for side in sides if side.amount), start=1)
        ),
    )


def _of(account: Account, project_id: UUID | None) -> UUID | None:
    """What is free, and what a frame was set to, is no project's."""
    return None if account in {Account.FREE, Account.FRAME} else project_id


def _reserved(amounts: Amounts, project_id: UUID, sign: int) -> tuple[Side, ...]:
    return tuple(
        side
        for key, amount in amounts.items()
        for side in moved(Account.FREE, Account.RESERVED, key, sign * amount, project_id)
    )
