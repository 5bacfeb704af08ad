"""How selections are stored: with the inputs that they rest on."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Utc, Values, word
from contracts.rpc.funding import (
    Changes,
    LeftOut,
    SelectionAnswer,
    SelectionProject,
    SelectionState,
)
from contracts.selection import SelectionProblem
from services.funding.domain.selections import Selection
from services.funding.tables.base import METADATA

SELECTIONS: Final = sa.Table(
    "selection",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("round_id", sa.String(40), nullable=False),
    sa.Column("scenario", sa.String(120), nullable=False),
    sa.Column("rules_version", sa.Integer, nullable=False),
    sa.Column("changes", Values(Changes), nullable=False),
    sa.Column("time_limit_s", sa.Integer, nullable=False),
    sa.Column("draws", sa.Integer, nullable=False),
    sa.Column("problem", Values(SelectionProblem), nullable=False),
    sa.Column("projects", Values(tuple[SelectionProject, ...]), nullable=False),
    sa.Column("left_out", Values(tuple[LeftOut, ...]), nullable=False),
    sa.Column("input_hash", sa.String(64), nullable=False),
    sa.Column("asked_by", sa.String(64), nullable=False),
    sa.Column("asked_at", Utc, nullable=False),
    sa.Column("state", word(SelectionState), nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("claim_id", sa.Uuid),
    sa.Column("lease_until", Utc),
    sa.Column("stage", sa.String(40)),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("answer", Values(SelectionAnswer)),
    sa.Column("failure", sa.String(40)),
    sa.Column("ended_at", Utc),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "round_id", "id"),
    sa.Index(None, "state", "id"),
)


MAPPER.map_imperatively(Selection, SELECTIONS)
