"""One service's database: SQLite or PostgreSQL, and transactions that never stall the process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from chassis.clock import BusinessClock
from chassis.green import Direct
from chassis.unit import Unit
from contracts.envelope import Envelope

T = TypeVar("T")

#: A green retry instead of SQLite's busy_timeout, which blocks the whole process.
SQLITE_PATIENCE_S: Final = 5.0
TRANSIENT_TRIES: Final = 3
#: A failing statement is logged and its text kept: what was to be written must not be in it.
HIDE_PARAMETERS: Final = True
#: serialization_failure, deadlock_detected, lock_not_available
TRANSIENT_SQLSTATES: Final = frozenset({"40001", "40P01", "55P03"})
#: unique_violation: two who found nothing both wrote; the second try finds what the first one wrote.
UNIQUE_VIOLATION: Final = "23505"
#: PostgreSQL errors that say "the server is away": connection, shutdown, start-up, space, and one that
#: takes no writes because it is only a standby.
AWAY_SQLSTATES: Final = ("08", "57P", "53", "25006")


class DatabaseAway(Exception):
    """The database can't be reached; nothing was done."""


class Database:
    """Transactions on one service's own database."""

    def __init__(self, service: str, uri: str, clock: BusinessClock, *, pool: int = 20) -> None:
        self.service = service
        self.clock = clock
        self.url = sa.make_url(uri)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.write_lock = threading.Lock() if self.is_sqlite else nullcontext()
        self.after_commit: list[Callable[[Unit], None]] = []
        self.engine = self._sqlite_engine() if self.is_sqlite else self._postgresql_engine(pool)
        #: SQLite's read transaction sees one moment by itself.
        self._reader = self.engine.execution_options(
            radslag_read=True,
            **(
                {}
                if self.is_sqlite
                else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            ),
        )
        #: For single statements of the runtime: without BEGIN and COMMIT they are one round trip each.
        self._bare = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="AUTOCOMMIT")
        )

    def _sqlite_engine(self) -> sa.Engine:
        engine = sa.create_engine(
            self.url, connect_args={"timeout": 0}, hide_parameters=HIDE_PARAMETERS
        )

        @event.listens_for(engine, "connect")
        def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 (a DB-API connection)
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            reading = connection.get_execution_options().get("radslag_read", False)
            _patiently(
                lambda: connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
            )

        return engine

    def _postgresql_engine(self, pool: int) -> sa.Engine:
        engine = sa.create_engine(
            self.url.set(drivername="postgresql+psycopg2"),
            pool_size=pool,
            max_overflow=0,
            pool_timeout=5,
            pool_recycle=1800,
            executemany_mode="values_plus_batch",
            hide_parameters=HIDE_PARAMETERS,
            connect_args={
                "connection_factory": Direct,
                "connect_timeout": 5,
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 3,
                "options": (
                    "-c statement_timeout=30000 -c lock_timeout=10000"
                    " -c idle_in_transaction_session_timeout=60000"
                    " -c timezone=UTC"
                ),
                "application_name": f"radslag-{self.service}",
            },
        )
        event.listen(engine, "handle_error", _tell_no_values)
        return engine

    @contextmanager
    def transaction(
        self,
        *,
        actor: str,
        envelope: Envelope | None = None,
        correlation: str | None = None,
        causation: str | None = None,
    ) -> Iterator[Unit]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with self.write_lock, Session(self.engine, expire_on_commit=False) as session:
            unit = Unit(
                session,
                service=self.service,
                now=self.clock.now(),
                actor=actor,
                envelope=envelope,
                correlation=correlation,
                causation=causation,
            )
            yield unit
            unit.commit()
        for hook in self.after_commit:
            hook(unit)

    @contextmanager
    def reading(self, *, actor: str) -> Iterator[Unit]:
        """A transaction that only reads, and sees one moment: a list and its parts agree."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield Unit(
                session, service=self.service, now=self.clock.now(), actor=actor, read_only=True
            )

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One bare write of the runtime itself (the relay's delete, a wake), in its turn."""
        with self.write_lock, self._bare.begin() as connection:
            yield connection

    @contextmanager
    def looking(self) -> Iterator[sa.Connection]:
        """Bare reads of the runtime itself; each sees what is committed when it begins."""
        with self._bare.execution_options(radslag_read=True).connect() as connection:
            yield connection

    def retrying(self, work: Callable[[], T]) -> T:
        """Run a whole transaction, up to three times where the database says "try again".

        Raises `DatabaseAway` where it can't be reached. Safe because every transaction of the
        runtime is idempotent: events by their claim, commands by their id.
        """
        for attempt in range(1, TRANSIENT_TRIES + 1):
            try:
                return work()
            except StaleDataError:
                if attempt == TRANSIENT_TRIES:
                    raise
            except exc.DBAPIError as error:
                raced = is_transient(error) or _sqlstate(error) == UNIQUE_VIOLATION
                if not (raced or is_away(error)):
                    raise
                if attempt == TRANSIENT_TRIES:
                    if raced:
                        raise
                    raise DatabaseAway(str(error.orig)[:200]) from error
            except exc.TimeoutError as error:
                raise DatabaseAway("every connection is busy") from error
            time.sleep(0.005 * attempt)
        raise AssertionError

    def is_there(self) -> bool:
        """Whether a statement gets through."""
        try:
            with self.looking() as connection:
                connection.execute(sa.text("SELECT 1"))
        except exc.SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def _tell_no_values(context: sa.engine.ExceptionContext) -> None:
    """Keep of PostgreSQL's words the sentence: its detail and context quote the row and the statement."""
    fault = context.original_exception
    sentence = getattr(getattr(fault, "diag", None), "message_primary", None)
    if sentence:
        fault.args = (sentence,)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (f"({type(fault).__name__}) {sentence}",)


def _patiently(begin: Callable[[], object]) -> None:
    """Wait for another process's write, yielding to the other green threads meanwhile."""
    deadline = time.monotonic() + SQLITE_PATIENCE_S
    pause = 0.001
    while True:
        try:
            begin()
        except exc.OperationalError as error:
            if "locked" not in str(error.orig) or time.monotonic() > deadline:
                raise
            time.sleep(pause)
            pause = min(pause * 2, 0.05)
        else:
            return


def _sqlstate(error: exc.DBAPIError) -> str:
    return getattr(error.orig, "pgcode", None) or ""


def is_transient(error: exc.DBAPIError) -> bool:
    """Whether the same transaction may succeed if it is simply run again."""
    return _sqlstate(error) in TRANSIENT_SQLSTATES or (
        isinstance(error, exc.OperationalError) and "database is locked" in str(error.orig)
    )


def is_away(error: exc.DBAPIError) -> bool:
    """Whether the error says that the database can't be reached."""
    state = _sqlstate(error)
    if state:
        return state.startswith(AWAY_SQLSTATES)
    return error.connection_invalidated or (
        isinstance(error, exc.OperationalError | exc.InterfaceError)
        and "sqlite3" not in type(error.orig).__module__
    )
