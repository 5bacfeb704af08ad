"""Writing, reading and correcting the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa

from chassis.calls import Call
from chassis.paging import paged
from chassis.unit import Unit
from contracts.rpc.funding import (
    Balance,
    GetLedger,
    LedgerEntry,
    LedgerStatement,
    LedgerTransaction,
)
from services.funding.domain.ledger import Entry, Posting, Stamp, Transaction
from services.funding.domain.sources import ZERO
from services.funding.tables import ENTRIES, TRANSACTIONS


def stamp(unit: Unit) -> Stamp:
    """A new transaction, by who caused it: a person's command, a city system, else the service itself.

    Somebody whose act in another service releases an instalment has not posted anything here.
    """
    by_event = unit.envelope is not None and not unit.actor.startswith("city/")
    return Stamp(unit.new_id(), f"service/{unit.service}" if by_event else unit.actor, unit.now)


def post(unit: Unit, posting: Posting) -> None:
    """Add a balanced transaction; nothing else is ever done to the ledger. One that moves nothing is none."""
    if not posting.entries:
        return
    unit.add(posting.transaction)
    for entry in posting.entries:
        unit.add(entry)


def posting_of(unit: Unit, transaction: Transaction) -> Posting:
    """A transaction as it was posted."""
    entries = _entries_of(unit, [transaction])[transaction.id]
    return Posting(transaction, tuple(entries))


def get_ledger(request: GetLedger, call: Call) -> LedgerStatement:
    """A statement with the balances of what was asked for, and the check sum of everything."""
    session = call.unit.session
    matching = _matching(request)
    until = [] if request.as_of is None else [TRANSACTIONS.c.posted_at <= request.as_of]
    touched = (
        sa.select(ENTRIES.c.transaction_id)
        .where(ENTRIES.c.transaction_id == TRANSACTIONS.c.id, *matching)
        .exists()
    )
    transactions, cursor = paged(
        session, sa.select(Transaction).where(touched, *until), request, (TRANSACTIONS.c.id,)
    )
    account = (
        ENTRIES.c.source_id,
        ENTRIES.c.year,
        ENTRIES.c.kind,
        ENTRIES.c.account,
        ENTRIES.c.project_id,
    )
    standing = sa.select(*account, sa.func.sum(ENTRIES.c.amount).label("amount")).where(*matching)
    if until:
        standing = standing.join(TRANSACTIONS, TRANSACTIONS.c.id == ENTRIES.c.transaction_id).where(
            *until
        )
    # Both databases in one order: PostgreSQL would put what is no project's last.
    *others, project = account
    balances = session.execute(
        standing.group_by(*account)
        .having(sa.func.sum(ENTRIES.c.amount) != 0)
        .order_by(*others, project.nulls_first())
    )
    total: Decimal | None = session.scalar(sa.select(sa.func.sum(ENTRIES.c.amount)))
    return LedgerStatement(
        items=transaction_views(call.unit, transactions),
        next_cursor=cursor,
        balances=tuple(
            Balance(
                account=row.account,
                source_id=row.source_id,
                year=row.year,
                project_id=row.project_id,
                amount=row.amount,
                kind=row.kind,
            )
            for row in balances
        ),
        check_sum=ZERO if total is None else total,
    )


def transaction_views(unit: Unit, transactions: list[Transaction]) -> tuple[LedgerTransaction, ...]:
    """Transactions, each with its entries."""
    entries = _entries_of(unit, transactions)
    return tuple(
        transaction_view(transaction, entries[transaction.id]) for transaction in transactions
    )


def transaction_view(transaction: Transaction, entries: Iterable[Entry]) -> LedgerTransaction:
    """A transaction with its entries."""
    return LedgerTransaction(
        transaction_id=transaction.id,
        kind=transaction.kind,
        case_number=transaction.case_number,
        posted_by=transaction.posted_by,
        posted_at=transaction.posted_at,
        entries=tuple(
            LedgerEntry(
                account=entry.account,
                source_id=entry.source_id,
                year=entry.year,
                project_id=entry.project_id,
                amount=entry.amount,
                kind=entry.kind,
            )
            for entry in entries
        ),
        corrects=transaction.corrects_id,
        reason=transaction.reason,
    )


def _matching(request: GetLedger) -> list[sa.ColumnElement[bool]]:
    wanted = {
        ENTRIES.c.source_id: request.source_id,
        ENTRIES.c.year: request.year,
        ENTRIES.c.project_id: request.project_id,
        ENTRIES.c.kind: request.kind,
        ENTRIES.c.account: request.account,
    }
    return [column == value for column, value in wanted.items() if value is not None]


def _entries_of(unit: Unit, transactions: list[Transaction]) -> dict[UUID, list[Entry]]:
    entries: defaultdict[UUID, list[Entry]] = defaultdict(list)
    for entry in unit.session.scalars(
        sa.select(Entry)
        .where(ENTRIES.c.transaction_id.in_([transaction.id for transaction in transactions]))
        .order_by(ENTRIES.c.transaction_id, ENTRIES.c.line)
    ):
        entries[entry.transaction_id].append(entry)
    return entries
