"""What lists, searches and sums read: a row beside each project, its facets, and the words to search in.

Kept by the mapper and not by the handlers: whatever changes a project's content, what is read of it follows
in the same transaction. What is marked for secrecy is not in it: nobody finds, orders or sums by
what they may not read. Nothing here is the record; all of it can be made anew from the projects.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapper, object_session

from chassis.tables import MoneyOre, word
from services.portfolio.domain.case_numbers import LONGEST, case_key
from services.portfolio.domain.content import Content
from services.portfolio.domain.prerequisites import Prerequisite
from services.portfolio.domain.projects import Project
from services.portfolio.domain.swedish import base, sort_key, stem, words
from services.portfolio.tables.base import METADATA
from services.portfolio.tables.links import PREREQUISITES

_Words: Final = sa.Text().with_variant(postgresql.TSVECTOR(), "postgresql")

_KEY_LENGTH: Final = LONGEST
_TITLE_LENGTH: Final = 400


class Facet(StrEnum):
    """By what projects are picked out and summed."""

    TARGET_GROUP = "target_group"
    ALIGNMENT = "alignment"
    CASE_NUMBER = "case_number"
    YEAR = "year"
    SITE = "site"


READINGS: Final = sa.Table(
    "project_reading",
    METADATA,
    sa.Column(
        "number",
        sa.BigInteger().with_variant(sa.Integer, "sqlite"),
        primary_key=True,
        autoincrement=True,
    ),
    sa.Column("project_id", sa.Uuid, nullable=False, unique=True),
    # Compared character by character on every database.
    sa.Column(
        "title_key",
        sa.String(_TITLE_LENGTH).with_variant(
            postgresql.VARCHAR(_TITLE_LENGTH, collation="C"), "postgresql"
        ),
        nullable=False,
    ),
    sa.Column("cost_total", MoneyOre, nullable=False),
    # PostgreSQL's; SQLite has `fts_project` with the same words under the same number.
    sa.Column("title_words", _Words),
    sa.Column("all_words", _Words),
    sa.Index(None, "title_key", "project_id"),
    sa.Index(None, "cost_total", "project_id"),
    sa.Index(None, "all_words", postgresql_using="gin"),
)

FACETS: Final = sa.Table(
    "project_facet",
    METADATA,
    sa.Column("facet", word(Facet), primary_key=True),
    sa.Column("key", sa.String(_KEY_LENGTH), primary_key=True),
    sa.Column("project_id", sa.Uuid, primary_key=True),
    sa.Index(None, "project_id"),
)

#: SQLite's full text: an index without a model, made by its migration. `stems` and `title` are for words and
#: phrases, `spelt` for beginnings.
FTS: Final = sa.table(
    "fts_project",
    sa.column("rowid", sa.Integer),
    sa.column("title", sa.Text),
    sa.column("stems", sa.Text),
    sa.column("spelt", sa.Text),
    sa.column("fts_project", sa.Text),
)

SWEDISH: Final[sa.ColumnElement[str]] = sa.literal_column("'swedish'::regconfig")
AS_SPELT: Final[sa.ColumnElement[str]] = sa.literal_column("'simple'::regconfig")


def site_key(code: str) -> str:
    """A site's code as far as a key holds it; no system's codes are longer."""
    return code[:_KEY_LENGTH]


def facets_of(content: Content) -> set[tuple[Facet, str]]:
    """Everything by which a project can be picked out."""
    return {
        *((Facet.TARGET_GROUP, key) for key in content.target_groups),
        *((Facet.ALIGNMENT, alignment.key) for alignment in content.alignments),
        *((Facet.CASE_NUMBER, case_key(number)) for number in content.case_numbers),
        *((Facet.YEAR, str(line.year)) for line in content.costs),
        *((Facet.SITE, site_key(site)) for site in content.sites),
    }


def texts_of(content: Content) -> Iterator[str]:
    """What a search looks in, besides the title and the sites of prerequisites."""
    yield content.summary or ""
    yield from content.case_numbers
    for alignment in content.alignments:
        yield alignment.motivation
    for benefit in content.benefits:
        yield from (benefit.description, benefit.stakeholder or "", benefit.line_owner or "")
    for need in content.needs:
        yield from (need.need, need.learnt_from)
    for partner in content.outside_partners:
        yield from (partner.name, partner.part or "")
    for learning in content.competence:
        yield from (learning.who, learning.what)
    for risk in content.risks:
        yield from (risk.description, risk.measure)
    for bought in content.contracts:
        yield from (bought.subject, bought.supplier or "")
    yield from (content.benefit_owner or "", content.sponsor or "", content.project_manager or "")
    yield from content.steering_group
    yield from content.sites


def _written(_: Mapper[Project], connection: sa.Connection, project: Project) -> None:
    _read_anew(connection, project, is_new=True)


def _rewritten(_: Mapper[Project], connection: sa.Connection, project: Project) -> None:
    changed = sa.inspect(project).attrs
    if changed.content.history.has_changes() or changed.marks.history.has_changes():
        _read_anew(connection, project)


def _needed(_: Mapper[Prerequisite], connection: sa.Connection, needed: Prerequisite) -> None:
    """A project is found by the sites where it needs something."""
    session = object_session(needed)
    project = None if session is None else session.get(Project, needed.project_id)
    if project is not None:
        _read_anew(connection, project)


event.listen(Project, "after_insert", _written)
event.listen(Project, "after_update", _rewritten)
event.listen(Prerequisite, "after_insert", _needed)


def _read_anew(connection: sa.Connection, project: Project, *, is_new: bool = False) -> None:
    project_id, content = project.id, project.told
    sites = [] if is_new else _sites(connection, project_id)
    title = words(content.title)
    everything = [*title, *(each for text in (*texts_of(content), *sites) for each in words(text))]
    row: dict[str, Any] = {
        "title_key": sort_key(content.title)[:_TITLE_LENGTH],
        "cost_total": project.cost_told,
    }
    if connection.dialect.name == "postgresql":
        row |= {
            "title_words": sa.func.to_tsvector(SWEDISH, " ".join(map(base, title))),
            "all_words": sa.func.to_tsvector(SWEDISH, " ".join(map(base, everything))).op("||")(
                sa.func.to_tsvector(AS_SPELT, " ".join(everything))
            ),
        }
    if not is_new:
        connection.execute(sa.delete(FACETS).where(FACETS.c.project_id == project_id))
        changed = connection.execute(
            sa.update(READINGS).where(READINGS.c.project_id == project_id).values(**row)
        )
        # A process of an older release may have opened it.
        is_new = changed.rowcount == 0
    if is_new:
        connection.execute(sa.insert(READINGS).values(project_id=project_id, **row))
    facets = sorted(facets_of(content))
    if facets:
        connection.execute(
            sa.insert(FACETS),
            [{"facet": facet, "key": key, "project_id": project_id} for facet, key in facets],
        )
    if connection.dialect.name == "sqlite":
        _index_on_sqlite(connection, project_id, title, everything, is_new=is_new)


def _index_on_sqlite(
    connection: sa.Connection,
    project_id: UUID,
    title: list[str],
    everything: list[str],
    *,
    is_new: bool,
) -> None:
    number = connection.scalar(
        sa.select(READINGS.c.number).where(READINGS.c.project_id == project_id)
    )
    if not is_new:
        connection.execute(sa.delete(FTS).where(FTS.c.rowid == number))
    connection.execute(
        sa.insert(FTS).values(
            rowid=number,
            title=" ".join(stem(base(each)) for each in title),
            stems=" ".join(stem(base(each)) for each in everything),
            spelt=" ".join(everything),
        )
    )


def _sites(connection: sa.Connection, project_id: UUID) -> list[str]:
    return list(
        connection.scalars(
            sa.select(PREREQUISITES.c.site_code)
            .where(PREREQUISITES.c.project_id == project_id)
            .distinct()
            .order_by(PREREQUISITES.c.site_code)
        )
    )
