"""Lists a page at a time, by key: a page costs the same wherever it lies."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.exc import InterfaceError, OperationalError, StatementError
from sqlalchemy.orm import Session

from contracts.errors import Invalid
from contracts.faults import fault
from contracts.rpc.base import PagedQuery

_READ: dict[str, Any] = {
    "uuid": UUID,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "Decimal": Decimal,
    "str": str,
    "int": int,
}

_LARGEST: Final = 2**63


def paged(
    session: Session,
    statement: sa.Select[Any],
    request: PagedQuery,
    keys: tuple[Any, ...],
) -> tuple[list[Any], str | None]:
    """The rows of one page and the next page's cursor.

    `keys` are the ordering columns (the last one unique), all ascending or all descending
    (`column.desc()`). The rows are what the statement selects: its one entity or column, or named rows.
    """
    columns = [getattr(key, "element", key) for key in keys]
    descending = [getattr(key, "modifier", None) is sa.sql.operators.desc_op for key in keys]
    if len(set(descending)) != 1:
        msg = "page keys must all ascend or all descend"
        raise TypeError(msg)
    if request.cursor:
        values = zip(_open(request.cursor, columns), columns, strict=True)
        position = sa.tuple_(*(sa.literal(value, column.type) for value, column in values))
        here = sa.tuple_(*columns)
        statement = statement.where(here < position if descending[0] else here > position)
    statement = statement.add_columns(*(c.label(f"_page_{i}") for i, c in enumerate(columns)))
    try:
        rows = session.execute(
            statement.order_by(None).order_by(*keys).limit(request.limit + 1)
        ).all()
    except StatementError as error:
        # What a column can't hold: no page of ours ended there.
        if request.cursor is None or isinstance(error, OperationalError | InterfaceError):
            raise
        raise not_a_cursor() from error
    more = len(rows) > request.limit
    rows = rows[: request.limit]
    width = len(columns)
    cursor = _close(rows[-1][-width:]) if more else None
    return [row[0] if len(row) == width + 1 else row for row in rows], cursor


def _close(values: tuple[Any, ...]) -> str:
    packed = orjson.dumps([_packed(value) for value in values])
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def _packed(value: Any) -> tuple[str, str]:  # noqa: ANN401 (whatever a key column holds)
    match value:
        case datetime():
            return "datetime", value.isoformat()
        case UUID():
            return "uuid", str(value)
        case _:
            return type(value).__name__, str(value)


def _open(cursor: str, columns: Sequence[Any]) -> list[Any]:
    try:
        packed = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_READ[kind](text) for kind, text in packed]
    except (ValueError, KeyError, TypeError, binascii.Error, ArithmeticError):
        values = []
    if len(values) != len(columns) or not all(map(_fits, values, columns)):
        raise not_a_cursor()
    return values


def _fits(value: Any, column: Any) -> bool:  # noqa: ANN401
    """Whether a key column could have held the value: databases differ in what they make of others."""
    if type(value) is not column.type.python_type:
        return False
    match value:
        case int():
            return abs(value) < _LARGEST
        case Decimal():
            return value.is_finite() and abs(value) < _LARGEST
        case datetime():
            return value.tzinfo is not None
        case str():
            return "\0" not in value
    return True


def not_a_cursor() -> Invalid:
    """What a cursor is told that no page gave."""
    return Invalid.of(
        fault("cursor", "är inte en markör från sidan före", "is not a cursor of the page before")
    )
