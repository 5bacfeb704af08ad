"""A search as conditions on `project_reading`: the same language on both databases."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from services.portfolio.domain.search import Search, Term
from services.portfolio.domain.swedish import base, stem
from services.portfolio.tables import FTS, READINGS
from services.portfolio.tables.reading import AS_SPELT, SWEDISH

Condition = sa.ColumnElement[bool]


class Found:
    """What a search asks of a project, and how well a title answers it."""

    def __init__(self, search: Search, dialect: str) -> None:
        self._search = search
        self._matches = _in_postgresql if dialect == "postgresql" else _in_sqlite

    @property
    def condition(self) -> Condition:
        """Everything wanted occurs and nothing unwanted does."""
        search = self._search
        if search.is_empty:
            return sa.false()
        asked: list[Condition] = []
        if search.wanted:
            asked.append(self._matches(search.wanted, "all", in_title=False))
        if search.unwanted:
            asked.append(sa.not_(self._matches(search.unwanted, "any", in_title=False)))
        return sa.and_(*asked)

    @property
    def relevance(self) -> sa.ColumnElement[int] | None:
        """2: the title has all of it; 1: the title has some of it; 0: it stands elsewhere.

        It is the row's own, whatever else there is, so that pages stay right while rows are added. None where
        only unwanted words are given.
        """
        wanted = self._search.wanted
        if not wanted:
            return None
        ranks = [(self._matches(wanted, "all", in_title=True), 2)]
        if len(wanted) > 1:
            ranks.append((self._matches(wanted, "any", in_title=True), 1))
        return sa.case(*ranks, else_=0)


def _in_postgresql(terms: Iterable[Term], needed: str, *, in_title: bool) -> Condition:
    column = READINGS.c.title_words if in_title else READINGS.c.all_words
    asked: sa.ColumnElement[object] | None = None
    for term in terms:
        if term.is_beginning:
            # Beginnings are looked for as they are spelt. Titles keep stems alone, and are the second best.
            spelt = " <-> ".join(f"'{word}'" for word in term.words)
            one = sa.func.to_tsquery(AS_SPELT, f"{spelt}:*")
        else:
            one = sa.func.phraseto_tsquery(SWEDISH, " ".join(map(base, term.words)))
        asked = one if asked is None else asked.op("&&" if needed == "all" else "||")(one)
    return column.bool_op("@@")(asked)


def _in_sqlite(terms: Iterable[Term], needed: str, *, in_title: bool) -> Condition:
    joined = " AND " if needed == "all" else " OR "
    asked = joined.join(_fts5(term, in_title=in_title) for term in terms)
    return READINGS.c.number.in_(sa.select(FTS.c.rowid).where(FTS.c.fts_project.op("MATCH")(asked)))


def _fts5(term: Term, *, in_title: bool) -> str:
    """Only letters and digits stand between the quotation marks."""
    if term.is_beginning:
        column = "title" if in_title else "spelt"
        return f'({column} : "{" ".join(term.words)}" *)'
    column = "title" if in_title else "stems"
    return f'({column} : "{" ".join(stem(base(word)) for word in term.words)}")'
