"""The unit of work: one transaction with its objects, its events and who caused them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from typing import Any, Final, TypeVar
from uuid import UUID

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from chassis import clock
from chassis.green import Direct
from chassis.tables import OUTBOX, TIMER, Utc
from contracts.broker import ANSWERS_EXCHANGE, EVENTS_EXCHANGE
from contracts.envelope import MAX_BODY_BYTES, Envelope, Event
from contracts.errors import Refusal
from contracts.registry import EVENTS

T = TypeVar("T")
_MISSING: Final = object()

#: What text alone gives no type.
_TYPES: Final[Mapping[type, sa.types.TypeEngine[Any]]] = {UUID: sa.Uuid(), datetime: Utc()}

_OUTBOX_COLUMNS: Final = ("exchange", "routing_key", "headers", "body", "created_at")
_OUTBOX_POSTGRESQL: Final = (
    "INSERT INTO outbox (exchange, routing_key, headers, body, created_at)"
    " SELECT e, r, h, b, c FROM unnest(CAST(:exchange AS text[]), CAST(:routing_key AS text[]),"
    " CAST(:headers AS text[]), CAST(:body AS text[]), CAST(:created_at AS timestamptz[]))"
    " WITH ORDINALITY AS rows (e, r, h, b, c, position) ORDER BY position"
)


class EventTooLarge(Refusal):
    """Every subscriber would park it: what can't be told is not done."""

    sv = "för mycket text: {type} skulle bli {size} byte, och högst {most} ryms; korta texterna"
    en = "too much text: {type} would be {size} bytes, and at most {most} fit; shorten the texts"


class Unit:
    """One transaction. Handlers load, change, publish; the chassis commits."""

    def __init__(
        self,
        session: Session,
        *,
        service: str,
        now: datetime,
        actor: str,
        envelope: Envelope | None = None,
        correlation: str | None = None,
        causation: str | None = None,
        read_only: bool = False,
    ) -> None:
        self.session = session
        self.service = service
        self.now = now
        self._time = now.isoformat().replace("+00:00", "Z")
        self._read_only = read_only
        #: SQLite has one writer, and no arrays.
        self.on_sqlite = session.get_bind().dialect.name == "sqlite"
        self._known: dict[tuple[type, Any], Any] = {}
        self._outbox: list[dict[str, Any]] = []
        self._closing: list[tuple[str, Mapping[str, Any]]] = []
        self._published = False
        #: The subjects that became known in this transaction: events waiting for them are woken.
        self.subjects: set[str] = set()
        self.caused_by(actor, envelope, correlation=correlation, causation=causation)

    def caused_by(
        self,
        actor: str,
        envelope: Envelope | None,
        *,
        correlation: str | None = None,
        causation: str | None = None,
    ) -> None:
        """What follows is caused by this event (a batch handles several in one transaction)."""
        self.actor = actor
        #: The event being handled; none in a command, a timer or a query.
        self.envelope = envelope
        if envelope is not None:
            correlation = envelope.correlationid or envelope.id
            causation = envelope.id
        self._correlation = correlation
        self._causation = causation
        trace = envelope.traceparent if envelope is not None else None
        self._trace_id = trace.split("-")[1] if trace else f"{random.getrandbits(128) | 1:032x}"

    @property
    def handled(self) -> Envelope:
        """The envelope of the event being handled; only where an event is."""
        if self.envelope is None:
            msg = "no event is being handled"
            raise TypeError(msg)
        return self.envelope

    @property
    def today(self) -> date:
        """The business date in Stockholm."""
        return clock.calendar_date(self.now)

    def new_id(self) -> UUID:
        """A new UUIDv7."""
        return clock.new_id()

    def load(self, cls: type[T], key: Any) -> T | None:  # noqa: ANN401 (whatever the key column holds)
        """The aggregate with this key, locked for change; none where there is none."""
        found = self._known.get((cls, key), _MISSING)
        if found is _MISSING:
            # What was read before the lock may be old: a lock alone does not make SQLAlchemy look again.
            found = self.session.get(
                cls,
                key,
                with_for_update=None if self._read_only else True,
                populate_existing=not self._read_only,
            )
            self._known[cls, key] = found
        answer: T | None = found
        return answer

    def load_many(self, cls: type[T], keys: Iterable[Any]) -> dict[Any, T]:
        """The aggregates with these keys: one statement, locked in key order. Absent ones are left out."""
        keys = set(keys)
        unknown = sorted(key for key in keys if (cls, key) not in self._known)
        if unknown:
            for key in unknown:
                self._known[cls, key] = None
            statement = _by_keys(cls, locked=not self._read_only, sqlite=self.on_sqlite)  # type: ignore[arg-type]
            for instance in self.session.scalars(statement, {"keys": unknown}):
                self._remember(instance)
        return {key: found for key in keys if (found := self._known.get((cls, key))) is not None}

    def preload(self, wanted: Mapping[type, set[Any]]) -> None:
        """Lock what a batch touches: table by table in the order of their names, each sorted by key."""
        for cls in sorted(wanted, key=lambda c: str(sa.inspect(c).local_table.name)):
            self.load_many(cls, wanted[cls])

    def add(self, instance: object) -> None:
        """A new aggregate."""
        self.session.add(instance)
        self._remember(instance)

    def _remember(self, instance: object) -> None:
        key = sa.inspect(type(instance)).primary_key_from_instance(instance)
        if None not in key:
            self._known[type(instance), key[0] if len(key) == 1 else tuple(key)] = instance

    def publish(self, published: Event) -> None:
        """Put an event into the outbox; it leaves when, and only when, this transaction commits."""
        if published.publisher() != self.service or EVENTS.get(published.type_name) is not type(
            published
        ):
            # Checked here because the journal takes every key: a misspelt one would never come back.
            msg = f"{self.service} may not publish {published.type_name}"
            raise ValueError(msg)
        self._enqueue(EVENTS_EXCHANGE, published.type_name, published)
        self.subjects.add(published.subject)

    def answer(self, system: str, answered: Event) -> None:
        """Answer a city system on its own queue."""
        self._enqueue(ANSWERS_EXCHANGE, system, answered)

    def _enqueue(self, exchange: str, routing_key: str, published: Event) -> None:
        body = published.model_dump_json()
        size = len(body.encode())
        if size > MAX_BODY_BYTES:
            raise EventTooLarge(type=published.type_name, size=size, most=MAX_BODY_BYTES)
        headers = {
            "ce-specversion": "1.0",
            "ce-id": str(clock.new_id()),
            "ce-source": f"/radslag/{self.service}",
            "ce-type": published.type_name,
            "ce-subject": published.subject,
            "ce-time": self._time,
            "ce-dataschema": published.dataschema(),
            "ce-traceparent": f"00-{self._trace_id}-{random.getrandbits(64):016x}-01",
            "ce-actor": self.actor,
        }
        if self._correlation is not None:
            headers["ce-correlationid"] = self._correlation
        if self._causation is not None:
            headers["ce-causationid"] = self._causation
        self._outbox.append(
            {
                "exchange": exchange,
                "routing_key": routing_key,
                "headers": orjson.dumps(headers).decode(),
                "body": body,
                "created_at": clock.system_now(),
            }
        )

    def schedule(self, kind: str, key: str, due_at: datetime) -> None:
        """Do something at a business instant; the same (kind, key) replaces what was planned."""
        insert = sqlite.insert if self.on_sqlite else postgresql.insert
        statement = insert(TIMER).values(kind=kind, key=key, due_at=due_at, attempts=0)
        self.session.execute(
            statement.on_conflict_do_update(
                index_elements=["kind", "key"],
                set_={"due_at": due_at, "attempts": 0, "not_before": None, "fault": None},
            )
        )

    def cancel(self, kind: str, key: str) -> None:
        """Plan nothing under (kind, key) any more."""
        self.session.execute(sa.delete(TIMER).where(TIMER.c.kind == kind, TIMER.c.key == key))

    @property
    def has_published(self) -> bool:
        """Whether the relay has something to send after the commit."""
        return self._published

    @contextmanager
    def trial(self) -> Iterator[None]:
        """A part that is undone alone when it raises: its objects, events and subjects with it."""
        self.session.flush()
        known, published, subjects = dict(self._known), len(self._outbox), set(self.subjects)
        try:
            with self.session.begin_nested():
                yield
                self.session.flush()
        except Exception:
            self.session.expire_all()
            self._known, self.subjects = known, subjects
            del self._outbox[published:]
            raise

    def open_with(self, sql: str, values: Mapping[str, Any]) -> sa.Row[Any] | None:
        """The transaction's first statement, and its one row if it has any.

        On PostgreSQL the transaction begins in the same round trip, and ends in that of the last one.
        """
        if (direct := self._direct()) is not None:
            direct.begin_with_next()
            sql = f"BEGIN; {sql}"
        return self.session.execute(_statement(sql, _typed(values)), values).first()

    def _direct(self) -> Direct | None:
        connection: object = self.session.connection().connection.dbapi_connection
        return connection if isinstance(connection, Direct) else None

    def flush(self) -> None:
        """Write the objects, then the events: outbox ids come after the aggregates' locks.

        May be called more than once; each event is written once.
        """
        if self._read_only:
            return
        self.session.flush()
        if self._outbox or self._closing:
            self._write_last()

    def commit(self) -> None:
        """Write what is not written yet, and end the transaction."""
        self.session.flush()
        if self._outbox or self._closing:
            direct = self._direct()
            self._write_last(ends=direct is not None and direct.may_end_itself)
        self.session.commit()

    def close_with(self, sql: str, values: Mapping[str, Any]) -> None:
        """A statement of the runtime that needs no answer: it is written last, with the outbox.

        On PostgreSQL statements whose parameters have names of their own are one round trip.
        """
        self._closing.append((sql, values))

    def _write_last(self, *, ends: bool = False) -> None:
        """Statements compiled once, whatever the number of events; ids in the order of publishing."""
        rows, self._outbox = self._outbox, []
        closing, self._closing = self._closing, []
        self._published = self._published or bool(rows)
        if not self.on_sqlite:
            if rows:
                columns = {key: [row[key] for row in rows] for key in _OUTBOX_COLUMNS}
                closing.insert(0, (_OUTBOX_POSTGRESQL, columns))
            closing = _joined([*closing, ("COMMIT", {})] if ends else closing)
        elif rows:
            self.session.execute(sa.insert(OUTBOX), rows)
        for sql, values in closing:
            self.session.execute(_statement(sql, _typed(values)), values)


def _joined(
    statements: Iterable[tuple[str, Mapping[str, Any]]],
) -> list[tuple[str, Mapping[str, Any]]]:
    """As few round trips as the names of the parameters allow, in the same order."""
    joined: list[tuple[str, Mapping[str, Any]]] = []
    for sql, values in statements:
        if joined and not joined[-1][1].keys() & values.keys():
            before, known = joined[-1]
            joined[-1] = f"{before}; {sql}", {**known, **values}
        else:
            joined.append((sql, values))
    return joined


@cache
def _by_keys(cls: type[Any], *, locked: bool, sqlite: bool) -> sa.Select[Any]:
    """The aggregates whose keys are among `keys`, in key order. Built and compiled once for each class."""
    columns = sa.inspect(cls).primary_key
    if len(columns) > 1:
        among = sa.tuple_(*columns).in_(sa.bindparam("keys", expanding=True))
    elif sqlite:
        among = columns[0].in_(sa.bindparam("keys", expanding=True))
    else:
        # One parameter, however many keys there are.
        among = columns[0] == sa.any_(sa.bindparam("keys", type_=sa.ARRAY(columns[0].type)))
    statement = sa.select(cls).where(among).order_by(*columns)
    if not locked:
        return statement
    # What was read before the lock may be old.
    return statement.with_for_update().execution_options(populate_existing=True)


def _typed(values: Mapping[str, Any]) -> tuple[tuple[str, type], ...]:
    return tuple((key, type(value)) for key, value in values.items() if type(value) in _TYPES)


@cache
def _statement(sql: str, typed: tuple[tuple[str, type], ...]) -> sa.TextClause:
    """SQL with parameters of these types, which each database keeps in its own way."""
    return sa.text(sql).bindparams(*(sa.bindparam(key, type_=_TYPES[kind]) for key, kind in typed))
