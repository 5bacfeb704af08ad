"""A transaction that begins and ends with its own statements is a transaction like any other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg2.extensions
import pytest
import sqlalchemy as sa
from sqlalchemy import event, exc

from chassis.clock import RealClock
from chassis.database import Database
from chassis.green import Direct
from tests.chassis.toy_calls import METADATA

_OPEN = "INSERT INTO note (name, body_id, lines, version) VALUES (:name, 'utbn', '[]', 1) RETURNING name"
_CLOSE = "UPDATE note SET version = version + :more WHERE name = :closed"


@pytest.fixture
def database(postgres_uri: str) -> Iterator[Database]:
    database = Database("portfolio", postgres_uri, RealClock(), pool=1)
    METADATA.create_all(database.engine)
    with closing(database):
        yield database


def notes(database: Database) -> dict[str, int]:
    with database.looking() as connection:
        rows = connection.execute(sa.text("SELECT name, version FROM note"))
        return {row.name: row.version for row in rows}


def left_as_found(database: Database) -> bool:
    """Whether the pool's one connection is as psycopg2 itself would have it."""
    raw = database.engine.raw_connection()
    try:
        direct = raw.dbapi_connection
        assert isinstance(direct, Direct)
        idle = direct.info.transaction_status == psycopg2.extensions.TRANSACTION_STATUS_IDLE
        return idle and not direct.autocommit and not direct.may_end_itself
    finally:
        raw.close()


def test_beginning_and_end_travel_with_the_first_and_the_last_statement(database: Database) -> None:
    sent: list[str] = []
    event.listen(
        database.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_: sent.append(statement),
    )

    with database.transaction(actor="a") as unit:
        assert unit.open_with(_OPEN, {"name": "one"}) == ("one",)
        unit.close_with(_CLOSE, {"more": 1, "closed": "one"})

    assert [(text.split(";")[0], text.rpartition("; ")[2]) for text in sent] == [
        ("BEGIN", sent[0].partition("; ")[2]),
        (sent[1].partition("; ")[0], "COMMIT"),
    ]
    assert left_as_found(database)
    assert notes(database) == {"one": 2}


def test_without_a_last_statement_it_is_committed_all_the_same(database: Database) -> None:
    with database.transaction(actor="a") as unit:
        unit.open_with(_OPEN, {"name": "one"})

    assert left_as_found(database)
    assert notes(database) == {"one": 1}


def test_what_fails_in_between_leaves_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.transaction(actor="a") as unit:  # noqa: PT012
        unit.open_with(_OPEN, {"name": "one"})
        unit.close_with(_CLOSE, {"more": 1, "closed": "one"})
        raise ZeroDivisionError

    assert left_as_found(database)
    assert notes(database) == {}


@pytest.mark.parametrize("at", ["first", "last"])
def test_a_statement_that_fails_leaves_nothing(database: Database, at: str) -> None:
    with pytest.raises(exc.DBAPIError), database.transaction(actor="a") as unit:  # noqa: PT012
        unit.open_with(
            _OPEN if at == "last" else "INSERT INTO absent VALUES (:name)", {"name": "one"}
        )
        unit.close_with(_CLOSE.replace("version +", "version / 0 +"), {"more": 1, "closed": "one"})

    assert left_as_found(database)
    assert notes(database) == {}


def test_the_next_transaction_on_the_connection_is_an_ordinary_one(database: Database) -> None:
    with database.transaction(actor="a") as unit:
        unit.open_with(_OPEN, {"name": "one"})
    with pytest.raises(ZeroDivisionError), database.transaction(actor="a") as unit:  # noqa: PT012
        unit.session.execute(sa.text(_OPEN), {"name": "two"})
        raise ZeroDivisionError
    with database.reading(actor="a") as unit:
        level = unit.session.scalar(sa.text("SHOW transaction_isolation"))

    assert level == "repeatable read"
    assert notes(database) == {"one": 1}


def test_a_connection_that_is_lost_in_between_is_replaced(database: Database) -> None:
    with pytest.raises(exc.DBAPIError), database.transaction(actor="a") as unit:  # noqa: PT012
        unit.open_with(_OPEN, {"name": "one"})
        unit.session.execute(sa.text("SELECT pg_terminate_backend(pg_backend_pid())"))

    assert notes(database) == {}
    assert left_as_found(database)
