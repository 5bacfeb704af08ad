"""How applications, their submissions and their assessments are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Exact, Utc, Values, word
from contracts.base import ProjectKind
from contracts.events.portfolio import ProjectSubmittedV2
from contracts.rpc.funding import (
    ApplicationState,
    CouncilOutcome,
    CriterionScore,
    EligibilityFinding,
    FormalAnswer,
    SealOpening,
)
from services.funding.domain.applications import Application, Submission
from services.funding.domain.assessments import Assessment
from services.funding.tables.base import METADATA, only_added

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
    sa.Column("reserve_rank", Exact),
    sa.Column("rules_version", sa.Integer),
    sa.Column(
        "eligibility", Values(tuple[EligibilityFinding, ...]), nullable=False, server_default="[]"
    ),
    sa.Column("assessors", Values(tuple[str, ...]), nullable=False, server_default="[]"),
    sa.Column("seal", Values(SealOpening)),
    sa.Column("public_attempt", sa.Integer, nullable=False, server_default="0"),
    sa.Column("amended_revision", sa.Integer),
    sa.Column("answers", Values(tuple[FormalAnswer, ...]), nullable=False, server_default="[]"),
    sa.Index(None, "round_id", "state", "id"),
    sa.Index(None, "body_id", "id"),
    sa.Index(None, "state", "id"),
    sa.Index(None, "reserve_rank", "id"),
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
    sa.Column("rules_version", sa.Integer, nullable=False, server_default="1"),
    sa.UniqueConstraint("project_id", "attempt", "assessor_id"),
)


MAPPER.map_imperatively(Application, APPLICATIONS)
MAPPER.map_imperatively(Submission, SUBMISSIONS)
MAPPER.map_imperatively(Assessment, ASSESSMENTS)
only_added(Submission, Assessment)
