"""How documents, their editions and the registrations of case numbers are stored."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from chassis.tables import MAPPER, Utc, Values, word
from contracts.records import DisclosureOutcome, DocumentKind, DocumentState
from contracts.rpc.base import Role
from contracts.rpc.portfolio import GivenDocument, Withheld
from services.portfolio.domain.case_numbers import LONGEST
from services.portfolio.domain.disclosures import Disclosure
from services.portfolio.domain.documents import Document, DocumentEdition
from services.portfolio.domain.masks import StandingMark
from services.portfolio.domain.registrations import Registration
from services.portfolio.domain.secrecy import SecrecyMark
from services.portfolio.tables.base import METADATA

DOCUMENTS: Final = sa.Table(
    "document",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("kind", word(DocumentKind), nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("newest", sa.Integer, nullable=False),
    sa.Column("public", sa.Boolean, nullable=False),
    sa.Column("recorded_at", Utc, nullable=False),
    sa.Column("case_number", sa.String(60)),
    sa.Column("case_key", sa.String(LONGEST)),
    sa.Column("registered_on", sa.Date),
    sa.Column(
        "marks", Values(tuple[StandingMark, ...]), nullable=False, server_default=sa.text("'[]'")
    ),
    sa.Index(None, "project_id", "id"),
    sa.Index(None, "case_key", "id"),
)

EDITIONS: Final = sa.Table(
    "document_edition",
    METADATA,
    sa.Column("document_id", sa.Uuid, primary_key=True),
    sa.Column("edition", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("file_name", sa.String(200), nullable=False),
    sa.Column("media_type", sa.String(160), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.CHAR(64), nullable=False),
    sa.Column("reference", sa.String(200)),
    sa.Column("dated_on", sa.Date, nullable=False),
    sa.Column("state", word(DocumentState), nullable=False),
    sa.Column("sender", sa.String(200)),
    sa.Column("receiver", sa.String(200)),
    sa.Column("added_at", Utc, nullable=False),
    sa.Column("added_by", sa.String(100), nullable=False),
    sa.Index(None, "sha256"),
)

REGISTRATIONS: Final = sa.Table(
    "registration",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("document_id", sa.Uuid),
    sa.Column("case_number", sa.String(60), nullable=False),
    sa.Column("case_key", sa.String(LONGEST), nullable=False),
    sa.Column("registered_on", sa.Date, nullable=False),
    sa.Column("source", sa.String(100), nullable=False),
    sa.Column("event_id", sa.String(200), nullable=False),
    sa.Column("said_at", Utc, nullable=False),
    sa.Column("written", sa.Boolean, nullable=False),
    sa.Column("corrects_id", sa.Uuid),
    sa.Column("replaced_by", sa.Uuid),
    sa.Column("recalled_at", Utc),
    sa.Column("recall_reason", sa.String(4000)),
    sa.UniqueConstraint("source", "event_id"),
    sa.Index(None, "project_id"),
    sa.Index(None, "document_id"),
)

SECRECY_MARKS: Final = sa.Table(
    "secrecy_mark",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("document_id", sa.Uuid),
    sa.Column("field", sa.String(40)),
    sa.Column("ground", sa.String(60), nullable=False),
    sa.Column("reason", sa.String(4000), nullable=False),
    sa.Column("read_by", Values(tuple[Role, ...]), nullable=False),
    sa.Column("set_on", sa.Date, nullable=False),
    sa.Column("set_at", Utc, nullable=False),
    sa.Column("set_by", sa.String(100), nullable=False),
    sa.Column("lifted_at", Utc),
    sa.Column("lifted_by", sa.String(100)),
    sa.Column("lift_reason", sa.String(4000)),
    sa.Index(None, "project_id", "id"),
)

DISCLOSURES: Final = sa.Table(
    "disclosure",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("project_id", sa.Uuid, nullable=False),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("case_number", sa.String(60), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("asked_on", sa.Date, nullable=False),
    sa.Column("asked_by", sa.String(64)),
    sa.Column("given_at", Utc, nullable=False),
    sa.Column("given_by", sa.String(100), nullable=False),
    sa.Column("outcome", word(DisclosureOutcome), nullable=False),
    sa.Column("documents", Values(tuple[GivenDocument, ...]), nullable=False),
    sa.Column("withheld", Values(tuple[Withheld, ...]), nullable=False),
    sa.Column("package", sa.CHAR(64), nullable=False),
    sa.Index(None, "body_id", "id"),
    sa.Index(None, "project_id", "id"),
)

MAPPER.map_imperatively(Document, DOCUMENTS)
MAPPER.map_imperatively(Disclosure, DISCLOSURES)
MAPPER.map_imperatively(SecrecyMark, SECRECY_MARKS)
MAPPER.map_imperatively(DocumentEdition, EDITIONS)
MAPPER.map_imperatively(Registration, REGISTRATIONS)
