"""How sources, frames, thresholds, allocations and what is known of their projects are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, MoneyOre, Utc, Values, word
from contracts.events.funding import (
    AllocationLine,
    Instrument,
    LaterCost,
    MoneyKind,
    SourceInstrument,
)
from contracts.rpc.funding import (
    AllocationState,
    Decider,
    Hold,
    Instalment,
    Position,
    SourceKind,
    Threshold,
)
from services.funding.domain.allocations import Allocation
from services.funding.domain.progress import Progress
from services.funding.domain.sources import Frame, FrameDecision, Source
from services.funding.domain.thresholds import ThresholdDecision
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
    sa.Column("kind", word(SourceKind)),
    sa.Column("reserve_number", sa.Integer),
    sa.Column("focus_area", sa.String(40)),
)


FRAMES: Final = sa.Table(
    "frame",
    METADATA,
    sa.Column("source_id", sa.String(40), primary_key=True),
    sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", word(MoneyKind), primary_key=True, server_default=MoneyKind.OPERATING.value),
    sa.Column("amount", MoneyOre, nullable=False),
    sa.Column("allocated", MoneyOre, nullable=False),
    sa.Column("recommended", MoneyOre, nullable=False),
    sa.Column("lapsed", MoneyOre, nullable=False, server_default="0"),
    sa.Column("closed_on", sa.Date),
    sa.Column("version", sa.Integer, nullable=False),
    # The last guard of the invariant, should a rule above it ever be wrong.
    sa.CheckConstraint("allocated >= 0 AND allocated + lapsed <= amount", name="never_exceeded"),
    sa.CheckConstraint("recommended >= 0", name="recommended_not_negative"),
    sa.CheckConstraint("lapsed >= 0", name="lapsed_not_negative"),
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
    sa.Column("kind", word(MoneyKind), nullable=False, server_default=MoneyKind.OPERATING.value),
    sa.Index(None, "source_id", "year", "id"),
)


THRESHOLD_DECISIONS: Final = sa.Table(
    "threshold_decision",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("case_number", sa.String(60), nullable=False),
    sa.Column("thresholds", Values(tuple[Threshold, ...]), nullable=False),
    sa.Column("recorded_by", sa.String(64), nullable=False),
    sa.Column("recorded_at", Utc, nullable=False),
    sa.Index(None, "body_id", "valid_from", "id"),
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
    # The release before wrote none of these; the migration fills them for what it has written.
    sa.Column("proposed_by", sa.String(64), nullable=False, server_default=""),
    sa.Column("decided_as", word(Decider), nullable=False, server_default=Decider.BODY.value),
    sa.Column(
        "state",
        word(AllocationState),
        nullable=False,
        server_default=AllocationState.STANDING.value,
    ),
    sa.Column(
        "instruments", Values(tuple[SourceInstrument, ...]), nullable=False, server_default="[]"
    ),
    sa.Column("later_costs", Values(tuple[LaterCost, ...]), nullable=False, server_default="[]"),
    sa.Column("instalments", Values(tuple[Instalment, ...]), nullable=False, server_default="[]"),
    sa.Column("positions", Values(tuple[Position, ...]), nullable=False, server_default="[]"),
    sa.Index(None, "project_id"),
    sa.Index(None, "case_number"),
)


PROGRESS: Final = sa.Table(
    "progress",
    METADATA,
    sa.Column("project_id", sa.Uuid, primary_key=True),
    sa.Column("facts", Values(tuple[str, ...]), nullable=False),
    sa.Column("holds", Values(tuple[Hold, ...]), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)


MAPPER.map_imperatively(Source, SOURCES)
MAPPER.map_imperatively(Frame, FRAMES)
MAPPER.map_imperatively(FrameDecision, FRAME_DECISIONS)
MAPPER.map_imperatively(ThresholdDecision, THRESHOLD_DECISIONS)
MAPPER.map_imperatively(Allocation, ALLOCATIONS)
MAPPER.map_imperatively(Progress, PROGRESS)
only_added(FrameDecision, ThresholdDecision)
