"""One connection to the broker, given up by closing its socket: never by asking a silent broker."""

from __future__ import annotations

import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import structlog
from amqp.exceptions import AMQPError, RecoverableConnectionError
from amqp.method_framing import frame_handler
from kombu.connection import Connection

from chassis import metrics

log = structlog.get_logger()

#: What means "this connection is lost": anything else is a defect and surfaces.
LOST: Final = (OSError, AMQPError)
CONNECT_TIMEOUT_S: Final = 5
#: Heartbeats are looked after at least this often, so that two missed ones show within a second.
TICK_S: Final = 0.25

#: The type of the frame that holds a message's properties; after its first bytes (class, weight, size of
#: the body) come the flags that say which properties follow.
_HEADER_FRAME: Final = 2
_BEFORE_FLAGS: Final = 12


def _reading_any_properties(connection: Any, callback: Any) -> Callable[[Any], Any]:  # noqa: ANN401
    """py-amqp's reader of frames, for which no message is a fault.

    Properties that it can't read (text that is not UTF-8, a time beyond the calendar) are read as none,
    and the message is refused for that. Otherwise one such message ends every process that it is
    delivered to.
    """
    read: Callable[[Any], Any] = frame_handler(connection, callback)

    def on_frame(frame: Any) -> Any:  # noqa: ANN401
        kind, channel, payload = frame
        if kind != _HEADER_FRAME:
            return read(frame)
        try:
            return read(frame)
        except (
            AMQPError,
            OSError,  # datetime says so of a time beyond the calendar; reading is done before
            ValueError,
            ArithmeticError,
            struct.error,
            LookupError,
            RecursionError,
        ) as error:
            log.warning(
                "message_properties_unreadable", error=f"{type(error).__name__}: {error}"[:300]
            )
            return read((kind, channel, bytes(payload[:_BEFORE_FLAGS]) + b"\0\0"))

    return on_frame


class Link:
    """A connection with heartbeats on both sides.

    One thread pumps (reads); others may write while they hold `writing`. Measured: kombu's own
    clean-up asks a frozen broker for a goodbye and waits for ever, so a lost link is discarded.
    """

    def __init__(
        self, name: str, uri: str, heartbeat: int, *, patience: float | None = None
    ) -> None:
        self.name = name
        self._uri = uri
        self._heartbeat = heartbeat
        #: Seconds that a reply of the broker, or a write to it, is waited for.
        self._patience = heartbeat * 2.0 + 1 if patience is None else patience
        self._connection: Any = None
        self._write_lock = threading.RLock()
        self._last_tick = time.monotonic()

    @property
    def is_open(self) -> bool:
        """Whether there is a connection, as far as is known."""
        return self._connection is not None

    def open(self) -> None:
        """Connect; raises one of `LOST` when the broker can't be reached or says no."""
        self.discard()
        factory = Connection(  # type: ignore[no-untyped-call]
            self._uri,
            heartbeat=self._heartbeat,
            connect_timeout=CONNECT_TIMEOUT_S,
            transport_options={
                "frame_handler": _reading_any_properties,
                "client_properties": {
                    "connection_name": f"radslag {self.name}",
                    # Not "connection.blocked": py-amqp would read the socket before every publish.
                    "capabilities": {
                        "consumer_cancel_notify": True,
                        "authentication_failure_close": True,
                    },
                },
            },
        )
        self._connection = factory.transport.establish_connection()
        # Bounds every wait for a reply of the broker, and every write to it.
        self._connection.transport.sock.settimeout(self._patience)
        self._last_tick = time.monotonic()

    def channel(self) -> Any:  # noqa: ANN401 (py-amqp is not typed)
        """A new channel."""
        with self._write_lock:
            channel = self._connected().channel()
        # The sender's "content encoding" may name a codec that makes of bytes what no text can hold.
        channel.auto_decode = False
        return channel

    def _connected(self) -> Any:  # noqa: ANN401
        connection = self._connection
        if connection is None:
            msg = f"{self.name} is not connected"
            raise RecoverableConnectionError(msg)
        return connection

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Frames of two writers must not mix."""
        with self._write_lock:
            self._connected()
            yield

    def pump(self, timeout: float) -> None:
        """Handle what the broker sends for at most `timeout` seconds, and keep the heartbeat.

        Raises one of `LOST`: also when the broker was silent for two heartbeats.
        """
        connection = self._connected()
        try:
            connection.drain_events(timeout=max(timeout, 0.0001))
        except (TimeoutError, BlockingIOError):
            pass
        except Exception as error:
            if self._connection is connection:
                raise
            # Another thread has discarded the connection under this one's hands.
            msg = f"{self.name} was discarded"
            raise RecoverableConnectionError(msg) from error
        self.tick()

    def tick(self) -> None:
        """Send a heartbeat when one is due; raises when the broker has been silent for two."""
        now = time.monotonic()
        if now - self._last_tick >= TICK_S:
            self._last_tick = now
            with self._write_lock:
                self._connected().heartbeat_tick(rate=2)

    @property
    def server_properties(self) -> dict[str, Any]:
        """What the broker says of itself (product, version)."""
        return dict(self._connection.server_properties) if self._connection else {}

    def lost(self, error: BaseException) -> None:
        """Log why, and discard."""
        metrics.LINKS_LOST.labels(self.name).inc()
        log.warning(
            "broker_link_lost", link=self.name, error=f"{type(error).__name__}: {error}"[:300]
        )
        self.discard()

    def discard(self) -> None:
        """Close the socket, without a word to the broker."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.collect()
            except LOST as error:
                log.debug("link_discard", link=self.name, error=str(error)[:200])

    def close(self) -> None:
        """A polite goodbye, when both sides are well; bounded, and discarded when it fails."""
        connection = self._connection
        if connection is None:
            return
        try:
            connection.transport.sock.settimeout(1.0)
            with self._write_lock:
                connection.close()
        except LOST as error:
            log.debug("link_close", link=self.name, error=str(error)[:200])
        finally:
            self.discard()
