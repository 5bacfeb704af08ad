"""The tables that both sides write, so that the same work is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID, uuid5

import sqlalchemy as sa

from chassis.tables import Utc, new_metadata
from contracts.base import CostKind, CostLine, ProjectKind
from contracts.events.portfolio import ProjectAmendedV1, ProjectSubmittedV1

METADATA: Final = new_metadata()

#: The aggregate of an event's subject.
APPLICATION: Final = sa.Table(
    "application",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("body_id", sa.String(40), nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
)

#: What was submitted: one row for each event.
SUBMISSION: Final = sa.Table(
    "submission",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("application_id", sa.Uuid, nullable=False, index=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("summary", sa.String(300), nullable=False),
    sa.Column("submitted_at", Utc, nullable=False),
)

#: What a command writes.
BODY: Final = sa.Table(
    "body",
    METADATA,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name_sv", sa.String(200), nullable=False),
    sa.Column("name_en", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
)


@dataclass(eq=False)
class Application:
    """A project's application."""

    id: UUID
    body_id: str
    title: str
    revision: int
    version: int = 1


@dataclass(eq=False)
class Submission:
    """One state of it, as it was submitted."""

    id: UUID
    application_id: UUID
    revision: int
    summary: str
    submitted_at: datetime


@dataclass(eq=False)
class Body:
    """A committee."""

    id: str
    name_sv: str
    name_en: str
    kind: str
    valid_from: date


#: Events are spread over so many subjects.
SUBJECTS: Final = 1_000
_NAMESPACE: Final = UUID("5f0c5c1e-3f0e-4f51-9d5d-6b1f5a3c2d10")


def subject(number: int) -> UUID:
    """The project of an event."""
    return uuid5(_NAMESPACE, str(number % SUBJECTS))


def an_event(number: int) -> ProjectSubmittedV1:
    """An event with a body of about 500 bytes."""
    return ProjectSubmittedV1(
        project_id=subject(number),
        body_id="utbildningsnamnden",
        revision=number + 1,
        kind=ProjectKind.ENABLING,
        title=f"Fiber och trådlöst nät i stadens skolor {number:06d}",
        summary="Varje skola får fiber, trådlöst nät, uttag och laddning i alla salar.",
        strategy_id="smart-stad-2017",
        target_groups=("elever", "larare"),
        alignments=(),
        costs=(
            CostLine(
                year=2018, kind=CostKind.PROJECT, amount=Decimal("1250000.00"), financed_by="CM"
            ),
        ),
        benefits=(),
        benefit_owner="Grundskolechef",
    )


def an_event_for_one(number: int) -> ProjectAmendedV1:
    """An event that only one service's inbox takes; its body is about 500 bytes too."""
    submitted = an_event(number)
    return ProjectAmendedV1(
        project_id=submitted.project_id,
        body_id=submitted.body_id,
        revision=submitted.revision,
        changed=(submitted.title, submitted.summary, submitted.benefit_owner, "costs" * 35),
        draft=False,
    )


def prepare(database_uri: str) -> None:
    """Make the tables, with an aggregate for each subject."""
    engine = sa.create_engine(database_uri.replace("postgresql://", "postgresql+psycopg2://"))
    with engine.begin() as connection:
        METADATA.create_all(connection)
        connection.execute(
            sa.insert(APPLICATION),
            [
                {
                    "id": subject(number),
                    "body_id": "utbildningsnamnden",
                    "title": f"Projekt {number}",
                    "revision": 0,
                    "version": 1,
                }
                for number in range(SUBJECTS)
            ],
        )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))
        connection.execute(sa.text("CHECKPOINT"))
    engine.dispose()


def rows(database_uri: str) -> dict[str, int]:
    """How many rows each table has."""
    engine = sa.create_engine(database_uri.replace("postgresql://", "postgresql+psycopg2://"))
    with engine.connect() as connection:
        counted = {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in METADATA.tables.items()
        }
    engine.dispose()
    return counted
