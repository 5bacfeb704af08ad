"""How follow-up is stored: one table for each aggregate and each kind of row that is only added."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Exact, MoneyOre, Utc, Values, new_metadata, word
from contracts.base import Benefit, CostLine, Light
from contracts.events.funding import AllocationLine
from contracts.rpc.followup import Direction, IndicatorOutcome, MeasurementState
from services.followup.domain.benefits import BenefitAssessment
from services.followup.domain.indicators import Indicator, Reading, Target
from services.followup.domain.measurements import Measurement
from services.followup.domain.plans import Baseline, Closing, Plan, PlannedPeriod, Snapshot
from services.followup.domain.reports import Report

METADATA: Final = new_metadata()

SNAPSHOTS: Final = sa.Table(
    "snapshot",
    METADATA,
    sa.Column("project_id", sa.Uuid, primary_key=True),
    sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("costs", Values(tuple[CostLine, ...]), nullable=False),
    sa.Column("benefits", Values(tuple[Benefit, ...]), nullable=False),
)

PLANS: Final = sa.Table(
    "plan",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("light_since", Utc, nullable=False),
    sa.Column("periods", Values(tuple[PlannedPeriod, ...]), nullable=False),
    sa.Column("light", word(Light), nullable=False),
    sa.Column("closing", Values(Closing)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "body_id", "id"),
    sa.Index(None, "light", "id"),
)

BASELINES: Final = sa.Table(
    "baseline",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("case_number", sa.String(60), nullable=False),
    sa.Column("decided_by", sa.String(40), nullable=False),
    sa.Column("decided_on", sa.Date, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("lines", Values(tuple[AllocationLine, ...]), nullable=False),
    sa.Column("costs", Values(tuple[CostLine, ...]), nullable=False),
    sa.Column("benefits", Values(tuple[Benefit, ...]), nullable=False),
    sa.Index(None, "project_id", "decided_on"),
)

INDICATORS: Final = sa.Table(
    "indicator",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("name_sv", sa.String(200), nullable=False),
    sa.Column("name_en", sa.String(200), nullable=False),
    sa.Column("unit", sa.String(40), nullable=False),
    sa.Column("direction", word(Direction), nullable=False),
    sa.Column("source_system", sa.String(40), nullable=False),
    sa.Column("tolerance", Exact, nullable=False),
    sa.Column("targets", Values(tuple[Target, ...]), nullable=False),
    sa.Column("latest", Values(Reading)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "project_id", "id"),
    sa.Index(None, "body_id", "id"),
)

MEASUREMENTS: Final = sa.Table(
    "measurement",
    METADATA,
    sa.Column("source", sa.String(60), primary_key=True),
    sa.Column("event_id", sa.String(200), primary_key=True),
    sa.Column("indicator_id", sa.String(40), nullable=False),
    sa.Column("value", Exact, nullable=False),
    sa.Column("unit", sa.String(40), nullable=False),
    sa.Column("measured_on", sa.Date, nullable=False),
    sa.Column("sent_at", Utc, nullable=False),
    sa.Column("received_at", Utc, nullable=False),
    sa.Column("corrects", sa.String(200)),
    sa.Column("line", sa.String(200), nullable=False),
    sa.Column("depth", sa.Integer, nullable=False),
    sa.Column("ordered_at", Utc, nullable=False),
    sa.Column("order_number", sa.String(200)),
    sa.Column("site_code", sa.String(200)),
    sa.Column("state", word(MeasurementState), nullable=False),
    sa.Column("replaced_by", sa.String(200)),
    sa.Column("recalled_at", Utc),
    sa.Column("recall_reason", sa.String(4000)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "source", "line"),
    sa.Index(None, "indicator_id", "measured_on", "ordered_at", "event_id"),
)

REPORTS: Final = sa.Table(
    "report",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("period", sa.String(7), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("light", word(Light), nullable=False),
    sa.Column("summary", sa.String(4000), nullable=False),
    sa.Column("cost_to_date", MoneyOre, nullable=False),
    sa.Column("risks", sa.String(4000), nullable=False),
    sa.Column("measures", sa.String(4000), nullable=False),
    sa.Column("reason", sa.String(4000)),
    sa.Column("on_time", sa.Boolean, nullable=False),
    sa.Column("submitted_at", Utc, nullable=False),
    sa.Column("submitted_by", sa.String(64), nullable=False),
    sa.Column("accepted_at", Utc),
    sa.Column("accepted_by", sa.String(64)),
    sa.UniqueConstraint("project_id", "period", "number"),
    sa.Index(None, "body_id", "project_id", "period", "number"),
    sa.Index(None, "period", "project_id", "number"),
)

BENEFIT_ASSESSMENTS: Final = sa.Table(
    "benefit_assessment",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("light", word(Light), nullable=False),
    sa.Column("summary", sa.String(4000), nullable=False),
    sa.Column("evidence", sa.String(4000), nullable=False),
    sa.Column("outcomes", Values(tuple[IndicatorOutcome, ...]), nullable=False),
    sa.Column("departs_because", sa.String(4000)),
    sa.Column("assessed_on", sa.Date, nullable=False),
    sa.Column("assessed_at", Utc, nullable=False),
    sa.Column("assessed_by", sa.String(64), nullable=False),
    sa.Index(None, "project_id", "id"),
)

MAPPER.map_imperatively(Snapshot, SNAPSHOTS)
MAPPER.map_imperatively(Plan, PLANS)
MAPPER.map_imperatively(Baseline, BASELINES)
MAPPER.map_imperatively(Indicator, INDICATORS)
MAPPER.map_imperatively(Measurement, MEASUREMENTS)
MAPPER.map_imperatively(Report, REPORTS)
MAPPER.map_imperatively(BenefitAssessment, BENEFIT_ASSESSMENTS)
