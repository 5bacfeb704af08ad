"""How sources, frames, allocations and the ledger are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, MoneyOre, Utc, Values, word
from contracts.events.funding import AllocationLine
from contracts.rpc.funding import (
    Account,
    Instrument,
    TransactionKind,
)
from services.funding.domain.allocations import Allocation
from services.funding.domain.ledger import Entry, Transaction
from services.funding.domain.sources import Frame, FrameDecision, Source
from services.funding.tables.base import METADATA, only_added

SOURCES: Final = sa.Table(
    "source",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name_sv", sa.String(200), nullable=False),
    sa.Column("name_en", sa.String(200), nullable=False),
    sa.Column("instrument", word(Instrument), nullable=False),
    sa.Column("allocated_by", sa.String(40), nullable=False),
    sa.Column("registered_by", sa.String(64), nullable=False),
    sa.Column("registered_at", Utc, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)


FRAMES: Final = sa.Table(
    "frame",
    METADATA,
    sa.Column("source_id", sa.String(40), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("amount", MoneyOre, nullable=False),
    sa.Column("allocated", MoneyOre, nullable=False),
    sa.Column("recommended", MoneyOre, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    # The last guard of the invariant, should a rule above it ever be wrong.
    sa.CheckConstraint("allocated >= 0 AND allocated <= amount", name="never_exceeded"),
    sa.CheckConstraint("recommended >= 0", name="recommended_not_negative"),
)


FRAME_DECISIONS: Final = sa.Table(
    "frame_decision",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("source_id", sa.String(40), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("amount", MoneyOre, nullable=False),
    sa.Column("previous", MoneyOre, nullable=False),
    sa.Column("case_number", sa.String(60), nullable=False),
    sa.Column("recorded_by", sa.String(64), nullable=False),
    sa.Column("recorded_at", Utc, nullable=False),
    sa.Index(None, "source_id", "year", "id"),
)


ALLOCATIONS: Final = sa.Table(
    "allocation",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("round_id", sa.String(40), nullable=False),
    sa.Column("meeting_id", sa.Uuid, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("case_number", sa.String(60), nullable=False),
    sa.Column("decided_by", sa.String(40), nullable=False),
    sa.Column("decided_on", sa.Date, nullable=False),
    sa.Column("lines", Values(tuple[AllocationLine, ...]), nullable=False),
    sa.Column("approved_by", sa.String(64), nullable=False),
    sa.Column("approved_at", Utc, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "project_id"),
)


TRANSACTIONS: Final = sa.Table(
    "ledger_transaction",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("kind", word(TransactionKind), nullable=False),
    sa.Column("case_number", sa.String(60), nullable=False),
    sa.Column("posted_by", sa.String(64), nullable=False),
    sa.Column("posted_at", Utc, nullable=False),
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
    sa.Index(None, "source_id", "year", "account"),
    sa.Index(None, "project_id"),
)


MAPPER.map_imperatively(Source, SOURCES)
MAPPER.map_imperatively(Frame, FRAMES)
MAPPER.map_imperatively(FrameDecision, FRAME_DECISIONS)
MAPPER.map_imperatively(Allocation, ALLOCATIONS)
MAPPER.map_imperatively(Transaction, TRANSACTIONS)
MAPPER.map_imperatively(Entry, ENTRIES)
only_added(FrameDecision, Allocation, Transaction, Entry)
