"""The ledger: double entry, append-only. A correction is a new transaction that counters an old one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from contracts.events.funding import FrameSetV1
from contracts.rpc.funding.money import Account, TransactionKind
from services.funding.domain.acts import Act
from services.funding.domain.sources import FrameKey


@dataclass(eq=False)
class Transaction:
    """One balanced movement, by a decision."""

    id: UUID
    kind: TransactionKind
    case_number: str
    posted_by: str
    posted_at: datetime


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


class Unbalanced(Exception):
    """A transaction that does not sum to zero in each source and year can't be posted.

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
            sums[entry.source_id, entry.year] += entry.amount
        for key, total in sums.items():
            if total:
                msg = f"transaction {self.transaction.id} leaves {total} SEK over in {key}"
                raise Unbalanced(msg)


def post_frame(event: FrameSetV1, transaction_id: UUID, act: Act) -> Posting:
    """The change of a frame goes from the decisions into what is free, or back."""
    change = event.amount - event.previous
    return _post(
        Transaction(
            id=transaction_id,
            kind=TransactionKind.FRAME_SET,
            case_number=event.case_number,
            posted_by=act.by,
            posted_at=act.now,
        ),
        (
            (Account.FRAME, event.source_id, event.year, None, -change),
            (Account.FREE, event.source_id, event.year, None, change),
        ),
    )


def post_allocation(
    amounts: Mapping[FrameKey, Decimal],
    project_id: UUID,
    transaction_id: UUID,
    case_number: str,
    act: Act,
) -> Posting:
    """What a formal decision gives goes from what is free to the project."""
    return _post(
        Transaction(
            id=transaction_id,
            kind=TransactionKind.ALLOCATION_APPROVED,
            case_number=case_number,
            posted_by=act.by,
            posted_at=act.now,
        ),
        (
            side
            for (source_id, year), amount in amounts.items()
            for side in (
                (Account.FREE, source_id, year, None, -amount),
                (Account.ALLOCATED, source_id, year, project_id, amount),
            )
        ),
    )


def _post(
    transaction: Transaction,
    sides: Iterable[tuple[Account, str, int, UUID | None, Decimal]],
) -> Posting:
    return Posting(
        transaction,
        tuple(
            Entry(transaction.id, line, account, source_id, year, project_id, amount)
            for line, (account, source_id, year, project_id, amount) in enumerate(sides, start=1)
        ),
    )
