"""How a green thread waits for PostgreSQL."""

from __future__ import annotations

from typing import Final

import psycopg2.extensions
from eventlet.hubs import trampoline
from eventlet.patcher import original

#: The operating system's own, which eventlet has patched away.
_select = original("select")

#: Most statements are answered within this time: giving way to the other green threads would take longer.
BRIEFLY_MS: Final = 1
#: A database server that is frozen keeps its sockets open and would be waited for without end.
DATABASE_SILENCE_S: Final = 40.0


class DatabaseSilent(psycopg2.OperationalError):
    """The server has said nothing for so long that it counts as away."""


class Unhurried(psycopg2.extensions.connection):
    """A connection whose statements nobody waits for: others go first while the server works."""


class Direct(psycopg2.extensions.connection):
    """A connection whose transaction may begin and end in the round trips of its own statements.

    psycopg2 sends BEGIN and COMMIT alone, and waits for each: two of a command's five round trips.
    """

    _opened = False

    def begin_with_next(self) -> None:
        """The next statement sent says BEGIN itself."""
        self.autocommit = True
        self._opened = True

    @property
    def may_end_itself(self) -> bool:
        """Whether the last statement sent may say COMMIT itself: psycopg2 knows of no transaction."""
        return self._opened

    def commit(self) -> None:
        """Also where the last statement has committed already: then there is nothing to do."""
        if self._opened:
            self._close("COMMIT")
        else:
            super().commit()

    def rollback(self) -> None:
        """As psycopg2's own, whoever has begun."""
        if self._opened:
            self._close("ROLLBACK")
        else:
            super().rollback()

    def _close(self, how: str) -> None:
        try:
            if self.info.transaction_status != psycopg2.extensions.TRANSACTION_STATUS_IDLE:
                with self.cursor() as cursor:
                    cursor.execute(how)
        finally:
            self._opened = False
            if not self.closed:
                self.autocommit = False


def answers_briefly(connection: psycopg2.extensions.connection) -> bool:
    """Whether something is there to read, waiting a moment in which no other green thread runs."""
    poller = _select.poll()
    poller.register(connection.fileno(), _select.POLLIN)
    return bool(poller.poll(BRIEFLY_MS))


def wait_green(connection: psycopg2.extensions.connection) -> None:
    """Let the other green threads run while PostgreSQL works; give up a server that says nothing."""
    while True:
        match connection.poll():
            case psycopg2.extensions.POLL_OK:
                return
            case psycopg2.extensions.POLL_READ if not isinstance(
                connection, Unhurried
            ) and answers_briefly(connection):
                continue
            case psycopg2.extensions.POLL_READ:
                trampoline(
                    connection.fileno(),
                    read=True,
                    timeout=DATABASE_SILENCE_S,
                    timeout_exc=DatabaseSilent,
                )
            case psycopg2.extensions.POLL_WRITE:
                trampoline(
                    connection.fileno(),
                    write=True,
                    timeout=DATABASE_SILENCE_S,
                    timeout_exc=DatabaseSilent,
                )
