"""From a queue to the inbox: natural batches, acked together after their commit."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

import structlog

from chassis import metrics, topology
from chassis.database import DatabaseAway
from chassis.decoding import Delivery
from chassis.link import LOST, Link
from chassis.outcomes import Outcome

log = structlog.get_logger()

#: While the database is away messages are held this long; then the channel is closed, well before the
#: broker's own consumer timeout, and they go back to the queue.
HOLD_S: Final = 60.0
#: After a fault that nobody foresaw the same messages are given again this much later.
FAULT_PAUSE_S: Final = 5.0
RECONNECT_S: Final = (0.1, 0.5, 1.0, 2.0, 5.0)
PUMP_S: Final = 0.25
#: A consumer that must wait asks again this often.
WAIT_S: Final = 0.02


class Taker(Protocol):
    """What a queue's deliveries are given to: an inbox, or the keeper of dead letters."""

    def process(self, deliveries: Sequence[Delivery]) -> Sequence[Outcome]:
        """Commit what becomes of each; raises `DatabaseAway`, and is then given them again."""


class Consumer:
    """Consumes one queue. One thread reads the socket, another takes what has arrived."""

    def __init__(
        self,
        queue: str,
        link: Link,
        inbox: Taker,
        batch: int,
        *,
        database_is_there: Callable[[], bool],
        must_wait: Callable[[], bool] = lambda: False,
        pause_s: float = 0.0,
    ) -> None:
        self.queue = queue
        self._link = link
        self._inbox = inbox
        self._batch = batch
        self._prefetch = batch * 4
        self._database_is_there = database_is_there
        self._must_wait = must_wait
        self._pause_s = pause_s
        self._buffer: deque[tuple[int, Delivery]] = deque()
        self._arrived = threading.Event()
        #: The buffer, its channel and its generation change together.
        self._lock = threading.Lock()
        self._channel: Any = None
        self._generation = 0
        self._stopping = False
        self._busy = False
        #: Handed back because the database is away: nothing is taken from the broker until it is there.
        self._handed_back = False
        self._closed = threading.Event()
        self.ticked_at = time.monotonic()
        self.consuming = False

    # Reading ---------------------------------------------------------------------------------------

    def read_forever(self) -> None:
        """Keep a connection and fill the buffer from it."""
        failures = 0
        while not self._finished():
            self.ticked_at = time.monotonic()
            if self._handed_back:
                time.sleep(PUMP_S)
                continue
            try:
                self._start_consuming()
                failures = 0
                while self._channel is not None and not self._finished():
                    self.ticked_at = time.monotonic()
                    self._link.pump(PUMP_S)
                self._forget_received()
            except (*LOST, topology.TopologyMismatch) as error:
                self._lose(error)
                time.sleep(RECONNECT_S[min(failures, len(RECONNECT_S) - 1)])
                failures += 1
        # Only the thread that reads may say goodbye: it waits for the broker's answer.
        self._link.close()
        self._closed.set()

    def _finished(self) -> bool:
        return self._stopping and not self._busy

    def _start_consuming(self) -> None:
        self._link.open()
        topology.declare(self._link)
        channel = self._link.channel()
        channel.basic_qos(0, self._prefetch, a_global=False)
        generation = self._forget_received()
        channel.basic_consume(
            self.queue,
            consumer_tag=f"radslag-{self.queue}",
            callback=lambda message: self._receive(message, generation),
            on_cancel=self._cancelled,
        )
        self._channel = channel
        self.consuming = True

    def _cancelled(self, consumer_tag: str) -> None:
        """The broker ended the subscription: the queue was deleted or moved."""
        log.warning("consumer_cancelled", queue=self.queue, consumer=consumer_tag)
        self._channel = None

    def _receive(self, message: Any, generation: int) -> None:  # noqa: ANN401 (py-amqp is not typed)
        properties, info = message.properties, message.delivery_info
        body = message.body
        delivery = Delivery(
            queue=self.queue,
            exchange=info["exchange"],
            routing_key=info["routing_key"],
            headers=properties.get("application_headers") or {},
            content_type=properties.get("content_type"),
            user_id=properties.get("user_id"),
            body=body.encode() if isinstance(body, str) else bytes(body),
        )
        with self._lock:
            if generation == self._generation:
                self._buffer.append((info["delivery_tag"], delivery))
                self._arrived.set()

    def _lose(self, error: BaseException) -> None:
        """What was not acked comes again on the next connection; the claims absorb what was done."""
        self._forget_received()
        if not self._stopping:
            self._link.lost(error)

    def _forget_received(self) -> int:
        """Delivery tags mean nothing on another channel; answers the generation that begins here."""
        with self._lock:
            self._generation += 1
            self._buffer.clear()
            self._channel = None
            self.consuming = False
            return self._generation

    # Taking ----------------------------------------------------------------------------------------

    def take_forever(self) -> None:
        """Commit what has arrived, batch after batch."""
        while not self._stopping:
            if not self._buffer:
                self._arrived.clear()
                self._arrived.wait(PUMP_S)
                continue
            if self._must_wait():
                time.sleep(WAIT_S)
                continue
            self._busy = True
            try:
                self._take()
            finally:
                self._busy = False
            # Without this, a full buffer is worked off before any other green thread hears of anything.
            time.sleep(self._pause_s)

    def _take(self) -> None:
        with self._lock:
            generation, channel = self._generation, self._channel
            count = min(self._batch, len(self._buffer))
            taken = [self._buffer.popleft() for _ in range(count)]
        if not taken:
            return
        started = time.monotonic()
        if not self._process([delivery for _, delivery in taken], generation):
            return
        metrics.BATCH.labels(self.queue).observe(count)
        metrics.BATCH_SECONDS.labels(self.queue).observe(time.monotonic() - started)
        if generation != self._generation or channel is None:
            return
        try:
            with self._link.writing():
                channel.basic_ack(taken[-1][0], multiple=True)
        except LOST as error:
            # Committed but not acked: it comes again, and is recognised.
            log.info("ack_lost", queue=self.queue, error=str(error)[:200])
            self._link.discard()

    def _process(self, deliveries: list[Delivery], generation: int) -> bool:
        """Commit; wait out an absent database. False when the connection went meanwhile."""
        since: float | None = None
        pause = 0.1
        while generation == self._generation:
            try:
                self._inbox.process(deliveries)
            except DatabaseAway as away:
                if since is None:
                    since = time.monotonic()
                    log.warning("consumption_paused", queue=self.queue, why=str(away)[:200])
            except Exception:
                # A defect of the runtime itself: neither acked nor turned into a hot loop, and loud.
                log.exception("batch_failed", queue=self.queue, events=len(deliveries))
                metrics.CONSUMER_FAULTS.labels(self.queue).inc()
                since = since or time.monotonic()
                pause = FAULT_PAUSE_S
            else:
                if since is not None:
                    log.info("consumption_resumed", queue=self.queue)
                return True
            if self._stopping:
                return False
            if time.monotonic() - since > HOLD_S:
                self._hand_back()
                return False
            time.sleep(pause)
            pause = min(pause * 2, 2.0)
        return False

    def _hand_back(self) -> None:
        """Close the channel so that the messages go back; consume again when the database answers."""
        log.warning("messages_handed_back", queue=self.queue)
        self._handed_back = True
        self._forget_received()
        self._link.discard()
        while not self._stopping and not self._database_is_there():
            time.sleep(1.0)
        self._handed_back = False

    # Stopping --------------------------------------------------------------------------------------

    def stop(self, deadline: float) -> None:
        """Take nothing new; what is being committed is committed and acked before the goodbye."""
        self._stopping = True
        self._arrived.set()
        self._closed.wait(max(0.0, deadline - time.monotonic()))
