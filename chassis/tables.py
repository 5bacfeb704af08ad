"""Column types, and the runtime's own tables that every service's database holds."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import registry

from chassis import audit

NAMING: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: A growing number; SQLite counts only INTEGER primary keys by itself.
BigId: Final = sa.BigInteger().with_variant(sa.Integer, "sqlite")

#: Small frozen value objects and lists.
Json: Final = sa.JSON().with_variant(postgresql.JSONB, "postgresql")


class Utc(sa.types.TypeDecorator[datetime]):
    """An aware instant, stored in UTC; SQLite keeps it as sortable text."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True
    python_type = datetime

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Text on SQLite, `timestamptz` on PostgreSQL."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(32))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:  # noqa: ANN401
        """A naive instant is a defect."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "an instant without a time zone can't be stored"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.isoformat(timespec="microseconds") if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:  # noqa: ANN401, ARG002
        """Always aware, always UTC."""
        if value is None:
            return None
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        instant: datetime = value.astimezone(UTC)
        return instant


class MoneyOre(sa.types.TypeDecorator[Decimal]):
    """SEK with two decimals, stored as whole öre: exact and summable on every database."""

    impl = sa.BigInteger
    cache_ok = True
    python_type = Decimal

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> int | None:  # noqa: ARG002
        """More than two decimals is a defect."""
        if value is None:
            return None
        ore = Decimal(value) * 100
        if ore != ore.to_integral_value():
            msg = f"{value} SEK has more than two decimals"
            raise ValueError(msg)
        return int(ore)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> Decimal | None:  # noqa: ARG002
        """Decimal with two decimals."""
        return None if value is None else Decimal(int(value)).scaleb(-2)


class Exact(sa.types.TypeDecorator[Decimal]):
    """An exact decimal number, stored as text."""

    impl = sa.String(40)
    cache_ok = True
    python_type = Decimal

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> str | None:  # noqa: ARG002
        """As it is, without exponent."""
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Decimal | None:  # noqa: ARG002
        """As it was."""
        return None if value is None else Decimal(value)


_adapter_of: Final = cache(TypeAdapter[Any])


class Values(sa.types.TypeDecorator[Any]):
    """Frozen value objects of one type, stored as JSON and read back as themselves."""

    impl = sa.JSON
    cache_ok = True

    def __init__(self, of: Any) -> None:  # noqa: ANN401 (a type, such as `tuple[CostLine, ...]`)
        super().__init__(none_as_null=True)
        self.of = of

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """JSONB on PostgreSQL."""
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.JSONB(none_as_null=True))
        return dialect.type_descriptor(sa.JSON(none_as_null=True))

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ANN401, ARG002
        """As JSON."""
        return None if value is None else _adapter_of(self.of).dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:  # noqa: ANN401, ARG002
        """As it was."""
        return None if value is None else _adapter_of(self.of).validate_python(value)


def word(of: type[StrEnum]) -> sa.Enum:
    """A column for a word of a closed list, stored as the word itself."""
    return sa.Enum(
        of,
        native_enum=False,
        length=20,
        values_callable=lambda words: [member.value for member in words],
    )


_RUNTIME: Final = sa.MetaData(naming_convention=NAMING)

#: Every event that was ever taken, for ever: (source, event_id) with a hash of the body.
CLAIM: Final = sa.Table(
    "inbox_claim",
    _RUNTIME,
    sa.Column("source", sa.String(60), primary_key=True),
    sa.Column("event_id", sa.String(200), primary_key=True),
    sa.Column("body_hash", sa.LargeBinary(16), nullable=False),
    # `discarded` by the operators or `recalled` by its sender before it had an effect; else nothing.
    sa.Column("ended", sa.String(10)),
)

#: Events that have arrived and have had no effect yet.
HELD: Final = sa.Table(
    "held_event",
    _RUNTIME,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("order_key", sa.String(300)),
    sa.Column("missing", sa.String(300)),
    sa.Column("queue", sa.String(60), nullable=False),
    sa.Column("source", sa.String(60), nullable=False),
    sa.Column("event_id", sa.String(200), nullable=False),
    sa.Column("event_type", sa.String(200), nullable=False),
    sa.Column("subject", sa.String(240), nullable=False),
    sa.Column("sender", sa.String(60)),
    sa.Column("headers", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("truncated", sa.Boolean, nullable=False, default=False),
    sa.Column("code", sa.String(60), nullable=False),
    sa.Column("reason_sv", sa.String(2000), nullable=False),
    sa.Column("reason_en", sa.String(2000), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("received_at", Utc, nullable=False),
    sa.Column("due_at", Utc),
    sa.Index(None, "order_key", "id"),
    sa.Index(None, "due_at"),
    sa.Index(None, "missing"),
    sa.Index(None, "state"),
    sa.Index(None, "source", "event_id"),
    # An operator who names one must not mean another: an id is never used twice, on SQLite either.
    sqlite_autoincrement=True,
)

#: Events that wait for the broker's confirmation. Ids are taken after the aggregate's lock.
OUTBOX: Final = sa.Table(
    "outbox",
    _RUNTIME,
    sa.Column("id", BigId, primary_key=True, autoincrement=True),
    sa.Column("exchange", sa.String(60), nullable=False),
    sa.Column("routing_key", sa.String(200), nullable=False),
    sa.Column("headers", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("created_at", Utc, nullable=False),
    # What one relay has sent and deletes must not be what has been published since.
    sqlite_autoincrement=True,
)

#: One row for each accepted command, with its answer.
COMMAND: Final = sa.Table(
    "command",
    _RUNTIME,
    sa.Column("caller", sa.String(64), primary_key=True),
    sa.Column("command_id", sa.Uuid, primary_key=True),
    sa.Column("request_hash", sa.LargeBinary(16), nullable=False),
    sa.Column("reply", sa.Text),
    sa.Column("created_at", Utc, nullable=False),
)

#: What is to be done at a business instant; a row is done once, by whichever replica takes it.
TIMER: Final = sa.Table(
    "timer",
    _RUNTIME,
    sa.Column("kind", sa.String(60), primary_key=True),
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("due_at", Utc, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("not_before", Utc),
    sa.Column("fault", sa.String(2000)),
    sa.Index(None, "due_at"),
)


def new_metadata() -> sa.MetaData:
    """A service's metadata: the naming convention, and the runtime's tables inside."""
    metadata = sa.MetaData(naming_convention=NAMING)
    for table in (CLAIM, HELD, OUTBOX, COMMAND, TIMER, *audit.TABLES):
        table.to_metadata(metadata)
    return metadata


#: Maps the aggregates of whatever service this process runs.
MAPPER: Final = registry()
