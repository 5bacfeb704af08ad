"""Lists a page at a time: each row once although others come and go, and no cursor but our own."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from chassis.clock import RealClock
from chassis.database import Database
from chassis.paging import paged
from chassis.tables import MoneyOre, Utc
from contracts.errors import Invalid
from contracts.rpc.base import PagedQuery

TABLE = sa.Table(
    "row",
    sa.MetaData(),
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("on", sa.Date, nullable=False),
    sa.Column("at", Utc, nullable=False),
    sa.Column("amount", MoneyOre, nullable=False),
)
START = datetime(2017, 4, 10, 8, 0, tzinfo=UTC)


def a_row(number: int) -> dict[str, Any]:
    """Three rows share each name, day, instant and amount: the id decides between them."""
    group = number // 3
    return {
        "id": UUID(int=number),
        "number": number,
        "name": f"å {group:03d}",
        "on": date(2017, 1, 1) + timedelta(days=group),
        "at": START + timedelta(microseconds=group),
        "amount": Decimal(group) / 100,
    }


@pytest.fixture
def database(database_uri: str) -> Iterator[Database]:
    database = Database("portfolio", database_uri, RealClock())
    TABLE.metadata.create_all(database.engine)
    yield database
    database.close()


def insert(database: Database, *numbers: int) -> None:
    with database.writing() as connection:
        connection.execute(sa.insert(TABLE), [a_row(number) for number in numbers])


def page(
    database: Database, keys: tuple[Any, ...], limit: int, cursor: str | None = None
) -> tuple[list[int], str | None]:
    """The numbers on one page, and the cursor of the next."""
    request = PagedQuery.model_construct(limit=limit, cursor=cursor)
    with Session(database.engine) as session:
        numbers, following = paged(session, sa.select(TABLE.c.number), request, keys)
        return numbers, following


def all_pages(database: Database, keys: tuple[Any, ...], limit: int) -> list[list[int]]:
    pages: list[list[int]] = []
    cursor = None
    while True:
        found, cursor = page(database, keys, limit, cursor)
        pages.append(found)
        if cursor is None:
            return pages


C = TABLE.c
ORDERS: dict[str, tuple[Any, ...]] = {
    "number": (C.number,),
    "id": (C.id,),
    "name": (C.name, C.id),
    "day": (C.on, C.id),
    "instant": (C.at, C.id),
    "amount": (C.amount, C.number),
    "latest instant": (C.at.desc(), C.id.desc()),
    "largest amount": (C.amount.desc(), C.number.desc()),
}


def test_every_row_is_on_one_page_in_order(database: Database) -> None:
    insert(database, *range(20))

    for order, keys in ORDERS.items():
        expected = list(range(20))
        if order.startswith(("latest", "largest")):
            expected.reverse()
        for limit in (1, 7, 20, 200):
            pages = all_pages(database, keys, limit)
            assert [number for one in pages for number in one] == expected, order
            assert {len(one) for one in pages[:-1]} <= {limit}
            assert pages[-1]


def test_a_list_without_rows_is_one_empty_page(database: Database) -> None:
    assert all_pages(database, (C.number,), 5) == [[]]


def test_rows_that_come_and_go_neither_repeat_nor_hide_others(database: Database) -> None:
    insert(database, *range(0, 40, 4))
    first, cursor = page(database, (C.number,), 5)

    # Before the page, on it, at its end, after it; and the row that the cursor names is gone.
    insert(database, 1, 15, 17, 33)
    with database.writing() as connection:
        connection.execute(sa.delete(TABLE).where(C.number.in_([4, 16, 24])))
    second, cursor = page(database, (C.number,), 50, cursor)

    assert first == [0, 4, 8, 12, 16]
    assert second == [17, 20, 28, 32, 33, 36]
    assert cursor is None


def test_the_order_of_the_statement_itself_gives_way_to_the_keys(database: Database) -> None:
    insert(database, *range(6))
    with Session(database.engine) as session:
        found, _ = paged(
            session,
            sa.select(C.number).order_by(C.number.desc()),
            PagedQuery.model_construct(limit=3, cursor=None),
            (C.number,),
        )
    assert found == [0, 1, 2]


def test_rows_of_several_columns_keep_their_names(database: Database) -> None:
    insert(database, 7)
    with Session(database.engine) as session:
        [row], _ = paged(
            session,
            sa.select(C.number, C.name),
            PagedQuery.model_construct(limit=3, cursor=None),
            (C.number,),
        )
    assert (row.number, row.name) == (7, "å 002")


def test_keys_that_run_both_ways_are_a_defect(database: Database) -> None:
    with pytest.raises(TypeError, match="all ascend or all descend"):
        page(database, (C.name, C.number.desc()), 5)


def forged(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


FORGED = (
    "x",
    "?!",
    "åäö",
    "a" * 400,
    forged(),
    forged(7),
    forged("ab"),
    forged(["int", "7"], ["int", "8"]),
    forged(["int", "seven"]),
    forged(["float", "7.0"]),
    forged([["int"], "7"]),
    forged(["int", 7, 7]),
    forged(["int", None]),
    forged(["int", str(2**80)]),
    forged(["int", "-" + "9" * 300]),
    forged(["bool", "True"]),
    forged(["str", "\0"]),
    forged(["datetime", "2017-04-10T08:00:00"]),
    forged(["Decimal", "NaN"]),
    forged(["Decimal", "1e999999"]),
)


def test_a_cursor_that_is_not_ours_is_invalid(database: Database) -> None:
    insert(database, *range(6))
    for order in ("number", "instant", "amount", "id", "name"):
        for cursor in FORGED:
            with pytest.raises(Invalid) as invalid:
                page(database, ORDERS[order][:1], 50, cursor)
            [told] = invalid.value.told["fields"]
            assert told["path"] == "cursor"
            assert told["sv"] == "är inte en markör från sidan före"


TEXTS = st.text(max_size=60)
BYTES = st.binary(max_size=60).map(lambda raw: base64.urlsafe_b64encode(raw).decode())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cursor=st.one_of(TEXTS, BYTES))
def test_no_text_at_all_makes_a_cursor_fail_otherwise(tmp_path: Path, cursor: str) -> None:
    database = Database("portfolio", f"sqlite:///{tmp_path}/one.db", RealClock())
    TABLE.metadata.create_all(database.engine)
    with closing(database), suppress(Invalid):
        page(database, (C.number,), 5, cursor)
