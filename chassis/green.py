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
