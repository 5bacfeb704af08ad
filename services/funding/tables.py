"""How funding is stored: a table for each aggregate, and rows that are only ever added."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa
from sqlalchemy import event

from chassis.tables import MAPPER, MoneyOre, Utc, Values, new_metadata, word
from contracts.base import ProjectKind
from contracts.events.funding import AllocationLine
from contracts.events.portfolio import ProjectSubmittedV2
from contracts.rpc.funding import (
    Account,
    AgendaItem,
    ApplicationState,
    CouncilOutcome,
    CriterionScore,
    Instrument,
    MeetingState,
    Member,
    RoundRules,
    TransactionKind,
)
from services.funding.domain.allocations import Allocation
from services.funding.domain.applications import Application, Submission
from services.funding.domain.assessments import Assessment
from services.funding.domain.bodies import Body
from services.funding.domain.ledger import Entry, Transaction
from services.funding.domain.meetings import Meeting
from services.funding.domain.rounds import Round
from services.funding.domain.sources import Frame, FrameDecision, Source

METADATA: Final = new_metadata()

BODIES: Final = sa.Table(
    "body",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name_sv", sa.String(200), nullable=False),
    sa.Column("name_en", sa.String(200), nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("version", sa.Integer, nullable=False),
)

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

ROUNDS: Final = sa.Table(
    "round",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("rules", Values(RoundRules), nullable=False),
    sa.Column("rules_hash", sa.String(64), nullable=False),
    sa.Column("opened_by", sa.String(64), nullable=False),
    sa.Column("opened_at", Utc, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)

APPLICATIONS: Final = sa.Table(
    "application",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("kind", word(ProjectKind), nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("state", word(ApplicationState), nullable=False),
    sa.Column("submission_id", sa.Uuid, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("latest_revision", sa.Integer, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("round_id", sa.String(40)),
    sa.Column("assessments", sa.Integer, nullable=False),
    sa.Column("meeting_id", sa.Uuid),
    sa.Column("outcomes", Values(tuple[CouncilOutcome, ...]), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "round_id", "state", "id"),
    sa.Index(None, "body_id", "id"),
    sa.Index(None, "state", "id"),
)

SUBMISSIONS: Final = sa.Table(
    "submission",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("snapshot", Values(ProjectSubmittedV2), nullable=False),
    sa.Column("received_at", Utc, nullable=False),
    sa.Index(None, "project_id", "id"),
)

ASSESSMENTS: Final = sa.Table(
    "assessment",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("round_id", sa.String(40), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("assessor_id", sa.String(64), nullable=False),
    sa.Column("scores", Values(tuple[CriterionScore, ...]), nullable=False),
    sa.Column("given_at", Utc, nullable=False),
    sa.UniqueConstraint("project_id", "attempt", "assessor_id"),
)

MEETINGS: Final = sa.Table(
    "meeting",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("round_id", sa.String(40), nullable=False),
    sa.Column("held_on", sa.Date, nullable=False),
    sa.Column("seats", sa.Integer, nullable=False),
    sa.Column("state", word(MeetingState), nullable=False),
    sa.Column("members", Values(tuple[Member, ...]), nullable=False),
    sa.Column("present", Values(tuple[str, ...]), nullable=False),
    sa.Column("agenda", Values(tuple[AgendaItem, ...]), nullable=False),
    sa.Column("called_by", sa.String(64), nullable=False),
    sa.Column("called_at", Utc, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "round_id", "id"),
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

MAPPER.map_imperatively(Body, BODIES)
MAPPER.map_imperatively(Source, SOURCES)
MAPPER.map_imperatively(Frame, FRAMES)
MAPPER.map_imperatively(FrameDecision, FRAME_DECISIONS)
MAPPER.map_imperatively(Round, ROUNDS)
MAPPER.map_imperatively(Application, APPLICATIONS)
MAPPER.map_imperatively(Submission, SUBMISSIONS)
MAPPER.map_imperatively(Assessment, ASSESSMENTS)
MAPPER.map_imperatively(Meeting, MEETINGS)
MAPPER.map_imperatively(Allocation, ALLOCATIONS)
MAPPER.map_imperatively(Transaction, TRANSACTIONS)
MAPPER.map_imperatively(Entry, ENTRIES)


def _refuse_change(_mapper: object, _connection: object, row: object) -> None:
    msg = f"{type(row).__name__} is only ever added: what was recorded is corrected by a new row"
    raise TypeError(msg)


for _added_only in (FrameDecision, Submission, Assessment, Round, Allocation, Transaction, Entry):
    event.listen(_added_only, "before_update", _refuse_change)
    event.listen(_added_only, "before_delete", _refuse_change)
