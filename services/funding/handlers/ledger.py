"""Writing and reading the ledger."""

from __future__ import annotations

from collections import defaultdict
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
from services.funding.domain.ledger import Entry, Posting, Transaction
from services.funding.domain.sources import ZERO
from services.funding.tables import ENTRIES, TRANSACTIONS


def post(unit: Unit, posting: Posting) -> None:
    """Add a balanced transaction; nothing else is ever done to the ledger."""
    unit.add(posting.transaction)
    for entry in posting.entries:
        unit.add(entry)


def get_ledger(request: GetLedger, call: Call) -> LedgerStatement:
    """A statement with the balances of what was asked for, and the check sum of everything."""
    session = call.unit.session
    matching = _matching(request)
    touched = (
        sa.select(ENTRIES.c.transaction_id)
        .where(ENTRIES.c.transaction_id == TRANSACTIONS.c.id, *matching)
        .exists()
    )
    transactions, cursor = paged(
        session, sa.select(Transaction).where(touched), request, (TRANSACTIONS.c.id,)
    )
    entries = _entries_of(call, transactions)
    balances = session.execute(
        sa.select(
            ENTRIES.c.account,
            ENTRIES.c.source_id,
            ENTRIES.c.year,
            ENTRIES.c.project_id,
            sa.func.sum(ENTRIES.c.amount).label("amount"),
        )
        .where(*matching)
        .group_by(ENTRIES.c.account, ENTRIES.c.source_id, ENTRIES.c.year, ENTRIES.c.project_id)
        .order_by(ENTRIES.c.source_id, ENTRIES.c.year, ENTRIES.c.account, ENTRIES.c.project_id)
    )
    total: Decimal | None = session.scalar(sa.select(sa.func.sum(ENTRIES.c.amount)))
    return LedgerStatement(
        items=tuple(
            LedgerTransaction(
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
                    )
                    for entry in entries[transaction.id]
                ),
            )
            for transaction in transactions
        ),
        next_cursor=cursor,
        balances=tuple(
            Balance(
                account=row.account,
                source_id=row.source_id,
                year=row.year,
                project_id=row.project_id,
                amount=row.amount,
            )
            for row in balances
        ),
        check_sum=ZERO if total is None else total,
    )


def _matching(request: GetLedger) -> list[sa.ColumnElement[bool]]:
    wanted = {
        ENTRIES.c.source_id: request.source_id,
        ENTRIES.c.year: request.year,
        ENTRIES.c.project_id: request.project_id,
    }
    return [column == value for column, value in wanted.items() if value is not None]


def _entries_of(call: Call, transactions: list[Transaction]) -> dict[UUID, list[Entry]]:
    entries: defaultdict[UUID, list[Entry]] = defaultdict(list)
    for entry in call.unit.session.scalars(
        sa.select(Entry)
        .where(ENTRIES.c.transaction_id.in_([transaction.id for transaction in transactions]))
        .order_by(ENTRIES.c.transaction_id, ENTRIES.c.line)
    ):
        entries[entry.transaction_id].append(entry)
    return entries
