"""The relay: what the outbox holds reaches the broker in order, confirmed, and only then leaves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import orjson
import sqlalchemy as sa
import structlog
from sqlalchemy import exc

from chassis import metrics, topology
from chassis.clock import system_now
from chassis.database import Database
from chassis.green import Unhurried
from chassis.link import LOST, Link
from chassis.outgoing import publish_frames
from chassis.tables import OUTBOX
from contracts.broker import ANSWERS_EXCHANGE
from contracts.registry import EVENTS

log = structlog.get_logger()

BATCH: Final = 500
#: So many go to the socket together: the broker works on them while the next ones are written.
WRITE: Final = 50
#: Answers to city systems go in rounds that take about this long: an event of our own that comes
#: meanwhile waits for no more than the round that is on its way.
ANSWERS_ROUND_S: Final = 0.25
FEWEST_ANSWERS: Final = 50
#: With this much unsent nothing more is taken from city systems: a flood waits at the broker, not here.
BEHIND: Final = 1000
#: A broker that has not confirmed a batch in this time is given up, with its channel.
CONFIRM_TIMEOUT_S: Final = 5.0
POLL_S: Final = 0.05
IDLE_PUMP_S: Final = 1.0
#: A replica that does not lead asks for the lead this often.
CANDIDATE_EVERY_S: Final = 0.5
#: One parameter, whatever the number of rows: it is compiled once.
_NEXT_ROUND: Final = sa.text(
    "SELECT * FROM (SELECT id, exchange, routing_key, headers, body FROM outbox"
    " WHERE exchange <> :exchange ORDER BY id LIMIT :events) AS events"
    " UNION ALL"
    " SELECT * FROM (SELECT id, exchange, routing_key, headers, body FROM outbox"
    " WHERE exchange = :exchange ORDER BY id LIMIT :answers) AS answers"
)
_FORGET_POSTGRESQL: Final = sa.text("DELETE FROM outbox WHERE id = ANY(:ids)")


class Relay:
    """Sends one service's outbox. Of several replicas one leads; a paused leader only duplicates."""

    def __init__(
        self, database: Database, link: Link, user: str, *, dead_letters_of: str | None = None
    ) -> None:
        self._database = database
        self._link = link
        self._user = user
        #: The service whose dead-letter queues the leader counts.
        self._dead_letters_of = dead_letters_of
        self._channel: Any = None
        self._declared_at = 0.0
        self._pumped_at = 0.0
        self._next_tag = 1
        self._unsettled: set[int] = set()
        self._confirmed: set[int] = set()
        self._refused: set[int] = set()
        self._returned: list[str] = []
        self._answers = BATCH
        #: Whether a round took as much as it may: then more is likely to be there.
        self._more = False
        self._leadership = Leadership(database)
        self._woken = threading.Event()
        self.ticked_at = time.monotonic()
        self.topology_fault: str | None = None

    def wake(self) -> None:
        """Something was committed to the outbox."""
        self._woken.set()

    @property
    def leads(self) -> bool:
        """Whether this process sends."""
        return self._leadership.held

    def run_once(self) -> int:
        """Send one batch, if this process leads; answers how many events were confirmed."""
        self.ticked_at = time.monotonic()
        self._more = False
        try:
            if not self._leadership.take():
                metrics.LEADER.set(0)
                return 0
            metrics.LEADER.set(1)
            self._ensure_channel()
            return self._send()
        except LOST as error:
            self._give_up(error)
        except topology.TopologyMismatch as error:
            self.topology_fault = str(error)
            self._give_up(error)
        except exc.SQLAlchemyError as error:
            log.warning("relay_database_fault", error=str(error.__cause__ or error)[:200])
            self._leadership.release()
        return 0

    def pause(self) -> None:
        """Wait for work: woken by a commit, at the latest after the poll. Keeps the heartbeat.

        Does not wait where the last round took as much as it may.
        """
        if self._more:
            return
        self._woken.wait(POLL_S if self._leadership.held else 1.0)
        self._woken.clear()
        if self._link.is_open:
            try:
                if time.monotonic() - self._pumped_at > IDLE_PUMP_S:
                    # An idle connection still says something: heartbeats, a close.
                    self._pumped_at = time.monotonic()
                    self._link.pump(0.0001)
                    self._leadership.check()
            except LOST as error:
                self._give_up(error)

    def close(self) -> None:
        """Stop sending; another replica may lead."""
        self._leadership.release()
        self._channel = None
        self._link.close()

    def _give_up(self, error: Exception) -> None:
        metrics.RELAY_FAULTS.inc()
        self._channel = None
        self._link.lost(error)
        time.sleep(0.5)

    def _ensure_channel(self) -> None:
        if self._channel is None or not self._link.is_open:
            self._link.open()
            self._declare()
            self.topology_fault = None
            channel = self._link.channel()
            channel.confirm_select()
            channel.events["basic_ack"].add(self._on_ack)
            channel.events["basic_nack"].add(self._on_nack)
            channel.events["basic_return"].add(self._on_return)
            self._channel = channel
            self._next_tag = 1
        elif time.monotonic() - self._declared_at > topology.DECLARE_EVERY_S:
            self._declare()

    def _declare(self) -> None:
        topology.declare(self._link)
        if self._dead_letters_of is not None:
            for queue, count in topology.dead_letters(self._link, self._dead_letters_of).items():
                metrics.DEAD.labels(queue).set(count)
        self._declared_at = time.monotonic()

    # The broker's words, by delivery tag: py-amqp itself takes any ack for any message -----------------

    def _on_ack(self, delivery_tag: int, multiple: bool) -> None:  # noqa: FBT001 (py-amqp calls it so)
        self._settle(delivery_tag, multiple, self._confirmed)

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:  # noqa: FBT001
        self._settle(delivery_tag, multiple, self._refused)

    def _settle(self, delivery_tag: int, multiple: bool, settled: set[int]) -> None:  # noqa: FBT001
        tags = {delivery_tag}
        if multiple:
            tags.update(tag for tag in self._unsettled if tag <= delivery_tag)
        tags &= self._unsettled
        settled |= tags
        self._unsettled -= tags

    def _on_return(
        self,
        error: Exception,
        exchange: str,
        routing_key: str,
        message: Any,  # noqa: ANN401
    ) -> None:
        self._returned.append(message.properties.get("message_id", ""))
        metrics.UNROUTABLE.labels(exchange).inc()
        log.error("message_unroutable", exchange=exchange, routing_key=routing_key, why=str(error))

    def _send(self) -> int:
        started = time.monotonic()
        rows = self._next_round()
        if not rows:
            return 0
        by_tag: dict[int, int] = {}
        self._unsettled = set()
        self._confirmed, self._refused, self._returned = set(), set(), []
        channel, self._channel = self._channel, None
        connection = channel.connection
        with self._link.writing():
            for start in range(0, len(rows), WRITE):
                frames = []
                for row in rows[start : start + WRITE]:
                    by_tag[self._next_tag] = row.id
                    self._unsettled.add(self._next_tag)
                    self._next_tag += 1
                    frames.append(self._frames(row, channel.channel_id, connection.frame_max))
                connection.transport.write(b"".join(frames))
                # What py-amqp's own writer counts: a connection that says something needs no heartbeat.
                connection.bytes_sent += len(frames)
        # Only now: a channel on which less was sent than was counted would settle the wrong events.
        self._channel = channel
        deadline = time.monotonic() + CONFIRM_TIMEOUT_S
        while self._unsettled and time.monotonic() < deadline:
            self._link.pump(0.05)
        sent = [by_tag[tag] for tag in self._confirmed if not self._held_back(rows, by_tag[tag])]
        if sent:
            self._forget(sent)
        metrics.RELAYED.inc(len(sent))
        if self._unsettled:
            # What was confirmed has left all the same: a slow broker still takes a part each time.
            msg = f"{len(self._unsettled)} of {len(rows)} events not confirmed in {CONFIRM_TIMEOUT_S} s"
            raise TimeoutError(msg)
        if rows[-1].exchange == ANSWERS_EXCHANGE:
            self._pace(len(rows), time.monotonic() - started)
        if len(sent) < len(rows):
            # Nothing is lost: what was refused or returned stays, in its order, and is sent again.
            msg = f"{len(rows) - len(sent)} events were refused by the broker or returned"
            raise TimeoutError(msg)
        return len(sent)

    def _next_round(self) -> Sequence[Any]:
        """What the services tell each other goes before any answer to a city system, in its own order.

        In one line with them, an allocation waited 37 s behind the answers to a flood of measurements:
        the broker takes 32 unconfirmed messages into one quorum queue, however slow its disk is.
        """
        with self._looking() as connection:
            found = connection.execute(
                _NEXT_ROUND,
                {"events": BATCH, "answers": self._answers, "exchange": ANSWERS_EXCHANGE},
            ).all()
        rows = sorted(found, key=lambda row: (row.exchange == ANSWERS_EXCHANGE, row.id))
        events = sum(row.exchange != ANSWERS_EXCHANGE for row in rows)
        self._more = events == BATCH or len(rows) - events == self._answers
        return rows[:BATCH]

    @contextmanager
    def _looking(self) -> Iterator[sa.Connection]:
        """The leader asks on the connection that holds its lock: whoever has lost that one sends nothing."""
        if self._leadership.connection is not None:
            yield self._leadership.connection
        else:
            with self._database.looking() as connection:
                yield connection

    def is_behind(self) -> bool:
        """Whether the outbox, of whichever replica leads, has more than the broker takes at once."""
        unsent = sa.select(OUTBOX.c.id).limit(BEHIND + 1).subquery()
        try:
            with self._database.looking() as connection:
                count = connection.scalar(sa.select(sa.func.count()).select_from(unsent))
        except exc.SQLAlchemyError:
            # Whoever takes the next batch finds out, and waits for the database.
            return False
        return bool(count and count > BEHIND)

    def _pace(self, sent: int, seconds: float) -> None:
        """Fewer answers in a round where the broker is slow, more where it is quick."""
        if seconds > ANSWERS_ROUND_S:
            self._answers = max(FEWEST_ANSWERS, self._answers // 2)
        elif sent >= self._answers:
            self._answers = min(BATCH, self._answers * 2)

    def _held_back(self, rows: Sequence[Any], row_id: int) -> bool:
        """A returned event has no queue yet and stays; a returned answer has no reader and goes."""
        if not self._returned:
            return False
        row = next(row for row in rows if row.id == row_id)
        return str(row_id) in self._returned and row.routing_key in EVENTS

    def _frames(self, row: Any, channel: int, frame_max: int) -> bytes:  # noqa: ANN401 (a row of the outbox)
        return publish_frames(
            channel,
            frame_max,
            row.exchange,
            row.routing_key,
            orjson.loads(row.headers),
            row.body.encode(),
            str(row.id),
            self._user,
        )

    def _forget(self, ids: list[int]) -> None:
        """Delete what the broker has; until then a crash only sends it twice."""
        if self._leadership.connection is not None:
            self._leadership.connection.execute(_FORGET_POSTGRESQL, {"ids": ids})
        else:
            with self._database.writing() as connection:
                connection.execute(sa.delete(OUTBOX).where(OUTBOX.c.id.in_(ids)))

    def measure(self) -> float:
        """Set the outbox metrics; answers the age of the oldest event in seconds."""
        with self._database.looking() as connection:
            count, oldest = connection.execute(
                sa.select(sa.func.count(), sa.func.min(OUTBOX.c.created_at))
            ).one()
        age = (system_now() - oldest).total_seconds() if oldest else 0.0
        metrics.OUTBOX.set(count)
        metrics.OUTBOX_AGE.set(age)
        return age


class Leadership:
    """Which replica sends: a session-level advisory lock on a connection of its own, never pooled."""

    def __init__(self, database: Database) -> None:
        self._database = database
        #: The one that holds the lock; none on SQLite, and where another replica leads.
        self.connection: sa.Connection | None = None
        self._engine: sa.Engine | None = None
        self._tried_at = 0.0

    @property
    def held(self) -> bool:
        """SQLite has one process, which leads."""
        return self._database.is_sqlite or self.connection is not None

    def take(self) -> bool:
        """Try to become, or stay, the leader."""
        if self._database.is_sqlite:
            return True
        if self.connection is not None:
            return True
        if time.monotonic() - self._tried_at < CANDIDATE_EVERY_S:
            return False
        self._tried_at = time.monotonic()
        if self._engine is None:
            self._engine = sa.create_engine(
                self._database.engine.url,
                poolclass=sa.pool.NullPool,
                isolation_level="AUTOCOMMIT",
                connect_args={
                    "connect_timeout": 5,
                    "application_name": "radslag-leader",
                    "connection_factory": Unhurried,
                },
            )
        connection = self._engine.connect()
        if connection.scalar(
            sa.text("SELECT pg_try_advisory_lock(hashtextextended('radslag.relay', 0))")
        ):
            self.connection = connection
            return True
        connection.close()
        return False

    def check(self) -> None:
        """Notice a lost connection: its lock is gone with it."""
        if self.connection is not None:
            try:
                self.connection.scalar(sa.text("SELECT 1"))
            except exc.SQLAlchemyError:
                self.release()

    def release(self) -> None:
        """Step down."""
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.close()
            except exc.SQLAlchemyError as error:
                log.debug("leadership_release", error=str(error)[:200])
