"""How the ledger, and the costs that city systems have posted, are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, MoneyOre, Utc, word
from contracts.events.funding import MoneyKind
from contracts.rpc.funding import Account, TransactionKind
from services.funding.domain.ledger import Entry, Transaction
from services.funding.domain.postings import CostPosting, PostingState
from services.funding.tables.base import METADATA, only_added

TRANSACTIONS: Final = sa.Table(
    "ledger_transaction",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", word(TransactionKind), nullable=False),
    sa.Column("case_number", sa.String(60)),
    sa.Column("posted_by", sa.String(80), nullable=False),
    sa.Column("posted_at", Utc, nullable=False),
    sa.Column("corrects_id", sa.Uuid),
    sa.Column("reason", sa.String(4000)),
    # A transaction is countered once, whoever comes first.
    sa.UniqueConstraint("corrects_id"),
)


ENTRIES: Final = sa.Table(
    "ledger_entry",
    METADATA,
    sa.Column("transaction_id", sa.Uuid, primary_key=True),
    sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("account", word(Account), nullable=False),
    sa.Column("source_id", sa.String(40), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("project_id", sa.Uuid),
    sa.Column("amount", MoneyOre, nullable=False),
    sa.Column("kind", word(MoneyKind), nullable=False, server_default=MoneyKind.OPERATING.value),
    sa.Index(None, "source_id", "year", "account"),
    sa.Index(None, "project_id"),
)


COST_POSTINGS: Final = sa.Table(
    "cost_posting",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("source", sa.String(240), nullable=False),
    sa.Column("event_id", sa.String(200), nullable=False),
    sa.Column("cost_id", sa.String(200), nullable=False),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("source_id", sa.String(40), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("kind", word(MoneyKind), nullable=False),
    sa.Column("amount", MoneyOre, nullable=False),
    sa.Column("posted_on", sa.Date, nullable=False),
    sa.Column("state", word(PostingState), nullable=False),
    sa.Column("transaction_id", sa.Uuid, nullable=False),
    sa.Column("corrects_id", sa.Uuid),
    sa.Column("received_at", Utc, nullable=False),
    sa.Column("reason", sa.String(4000)),
    sa.UniqueConstraint("source", "event_id"),
    sa.Index(None, "source", "cost_id"),
    sa.Index(None, "transaction_id"),
    sa.Index(None, "project_id"),
)


MAPPER.map_imperatively(Transaction, TRANSACTIONS)
MAPPER.map_imperatively(Entry, ENTRIES)
MAPPER.map_imperatively(CostPosting, COST_POSTINGS)
only_added(Transaction, Entry)
