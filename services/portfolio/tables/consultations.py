"""How consultations, responses, comments and their answers are stored."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa

from chassis.tables import MAPPER, Utc, Values, word
from contracts.events.portfolio import CommentOutcome, ResponseKind
from contracts.rpc.portfolio import ConsultationState, OfficialReport, ResponseDecision
from services.portfolio.domain.consultations.comments import Answer, Comment
from services.portfolio.domain.consultations.consultation import Asked, Consultation, Extension
from services.portfolio.domain.consultations.responses import Response
from services.portfolio.tables.base import METADATA

_WORDS: Final = tuple[str, ...]
_DAYS: Final = tuple[int, ...]
_IDS: Final = tuple[UUID, ...]

CONSULTATIONS: Final = sa.Table(
    "consultation",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("case_number", sa.String(60)),
    sa.Column("strategy_id", sa.String(40)),
    sa.Column("document_title", sa.String(120)),
    sa.Column("document_case_number", sa.String(60)),
    sa.Column("question", sa.String(4000)),
    sa.Column("state", word(ConsultationState), nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("answers_due_on", sa.Date, nullable=False),
    sa.Column("remind_before", Values(_DAYS), nullable=False),
    sa.Column("remind_after", Values(_DAYS), nullable=False),
    sa.Column("opened_at", Utc, nullable=False),
    sa.Column("opened_by", sa.String(100), nullable=False),
    sa.Column("closed_at", Utc),
    sa.Index(None, "state", "id"),
)

ASKED: Final = sa.Table(
    "consultation_body",
    METADATA,
    sa.Column("consultation_id", sa.Uuid, primary_key=True),
    sa.Column("body_id", sa.String(40), primary_key=True),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("response_id", sa.Uuid),
    sa.Column("response_kind", word(ResponseKind)),
    sa.Index(None, "body_id", "consultation_id"),
)

EXTENSIONS: Final = sa.Table(
    "consultation_extension",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("consultation_id", sa.Uuid, nullable=False),
    sa.Column("body_id", sa.String(40)),
    sa.Column("due_on_before", sa.Date, nullable=False),
    sa.Column("due_on", sa.Date, nullable=False),
    sa.Column("reason", sa.String(4000), nullable=False),
    sa.Column("extended_at", Utc, nullable=False),
    sa.Column("extended_by", sa.String(100), nullable=False),
    sa.Index(None, "consultation_id", "id"),
)

RESPONSES: Final = sa.Table(
    "consultation_response",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("consultation_id", sa.Uuid, nullable=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("answers_for", Values(_WORDS), nullable=False),
    sa.Column("kind", word(ResponseKind), nullable=False),
    sa.Column("unsolicited", sa.Boolean, nullable=False),
    sa.Column("on_time", sa.Boolean, nullable=False),
    sa.Column("summary", sa.String(4000)),
    sa.Column("decision", Values(ResponseDecision)),
    sa.Column("official_report", Values(OfficialReport)),
    sa.Column("delegation", sa.String(120)),
    sa.Column("reason", sa.String(4000)),
    sa.Column("correction", sa.String(4000)),
    sa.Column("replaces", Values(_IDS), nullable=False),
    sa.Column("replaced_by", sa.Uuid),
    sa.Column("given_at", Utc, nullable=False),
    sa.Column("given_by", sa.String(100), nullable=False),
    sa.Index(None, "consultation_id", "id"),
)

COMMENTS: Final = sa.Table(
    "consultation_comment",
    METADATA,
    sa.Column("response_id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("consultation_id", sa.Uuid, nullable=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("text", sa.String(4000), nullable=False),
    sa.Column("keys", Values(_WORDS), nullable=False),
    sa.Column("headings", Values(_WORDS), nullable=False),
    sa.Column("concerned", sa.Text, nullable=False),
    sa.Column("answered", sa.Boolean, nullable=False),
    sa.Index(None, "consultation_id", "response_id", "number"),
)

ANSWERS: Final = sa.Table(
    "comment_answer",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("response_id", sa.Uuid, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("outcome", word(CommentOutcome), nullable=False),
    sa.Column("reason", sa.String(4000), nullable=False),
    sa.Column("change", sa.String(4000)),
    sa.Column("project_ids", Values(_IDS), nullable=False),
    sa.Column("strategy_ids", Values(_WORDS), nullable=False),
    sa.Column("procedures", Values(_WORDS), nullable=False),
    sa.Column("correction", sa.String(4000)),
    sa.Column("on_time", sa.Boolean, nullable=False),
    sa.Column("answered_at", Utc, nullable=False),
    sa.Column("answered_by", sa.String(100), nullable=False),
    sa.Index(None, "response_id", "number", "id"),
)

MAPPER.map_imperatively(Consultation, CONSULTATIONS)
MAPPER.map_imperatively(Asked, ASKED)
MAPPER.map_imperatively(Extension, EXTENSIONS)
MAPPER.map_imperatively(Response, RESPONSES)
MAPPER.map_imperatively(Comment, COMMENTS)
MAPPER.map_imperatively(Answer, ANSWERS)
