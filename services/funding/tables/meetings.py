"""How the council's mandates, meetings and minutes are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Utc, Values, word
from contracts.rpc.funding import (
    PROFILES,
    AgendaItem,
    CouncilRules,
    MeetingState,
    Member,
    MinutesItem,
    Office,
    Profile,
    Serving,
)
from services.funding.domain.mandates import Mandate
from services.funding.domain.meetings import Meeting
from services.funding.domain.minutes import Minutes
from services.funding.tables.base import METADATA

MEETINGS: Final = sa.Table(
    "meeting",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("round_id", sa.String(40), nullable=False),
    sa.Column("held_on", sa.Date, nullable=False),
    sa.Column("seats", sa.Integer, nullable=False),
    sa.Column("profile", word(Profile), nullable=False, server_default=Profile.ADVISORY.value),
    sa.Column(
        "rules",
        Values(CouncilRules),
        nullable=False,
        # Before the rules were kept with the meeting, the council only advised.
        server_default=PROFILES[Profile.ADVISORY].model_dump_json(),
    ),
    sa.Column("state", word(MeetingState), nullable=False),
    sa.Column("members", Values(tuple[Member, ...]), nullable=False),
    sa.Column("present", Values(tuple[str, ...]), nullable=False),
    sa.Column("serving", Values(tuple[Serving, ...]), nullable=False, server_default="[]"),
    sa.Column("presiding", sa.String(64)),
    sa.Column("agenda", Values(tuple[AgendaItem, ...]), nullable=False),
    sa.Column("called_by", sa.String(64), nullable=False),
    sa.Column("called_at", Utc, nullable=False),
    sa.Column("late_because", sa.String(4000)),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Index(None, "round_id", "id"),
)

MANDATES: Final = sa.Table(
    "mandate",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("person_id", sa.String(64), nullable=False),
    sa.Column("office", word(Office), nullable=False),
    sa.Column("order", sa.Integer),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("case_number", sa.String(60), nullable=False),
    sa.Column("ended_by", sa.String(60)),
    sa.Column("recorded_by", sa.String(64), nullable=False),
    sa.Column("recorded_at", Utc, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)


MINUTES: Final = sa.Table(
    "minutes",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("round_id", sa.String(40), nullable=False),
    sa.Column("items", Values(tuple[MinutesItem, ...]), nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)

MAPPER.map_imperatively(Mandate, MANDATES)
MAPPER.map_imperatively(Meeting, MEETINGS)
MAPPER.map_imperatively(Minutes, MINUTES)
