"""A private PostgreSQL server on a free loopback port, with everything it keeps in one folder."""

import contextlib
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.parse
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from devstack.binaries import library_environment, postgres_bin
from devstack.folders import FolderLock, log_tail, read_json, write_secret
from devstack.ports import free_ports, is_free
from devstack.processes import RunAs, end, freeze, spawn

DEFAULT_FOLDER: Final = Path(".run/postgres")
OWNER: Final = "radslag"

_BOOT_TIMEOUT: Final = 30.0
#: The checkpoint at a stop writes every table and index anew; on a busy disk that takes its time.
_STOP_TIMEOUT: Final = 60.0
_ATTEMPTS: Final = 3
_NOT_DURABLE: Final = (
    *("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"),
)


class PostgresFailed(RuntimeError):
    """The private database server did not come up, or is not running."""


@dataclass(frozen=True)
class _Settings:
    """What a server keeps between its starts, readable by its owner alone."""

    port: int
    password: str
    data: str


def database_uri(server: str, database: str, *, driver: str = "") -> str:
    """The same server and account with another database, for libpq or, with `driver`, for SQLAlchemy."""
    parts = urllib.parse.urlsplit(server)
    scheme = f"postgresql+{driver}" if driver else "postgresql"
    return urllib.parse.urlunsplit((scheme, parts.netloc, f"/{database}", parts.query, ""))


class PrivatePostgres:
    """A PostgreSQL server of our own: a context manager that starts it and ends it.

    It listens on 127.0.0.1 only, for one account with a random password. A restart keeps data, port and password. When
    the process that started it dies, the server dies. PostgreSQL refuses to run as root, so that root starts it as the
    user `postgres`, or as `nobody` where there is none.
    """

    def __init__(self, folder: Path | str = DEFAULT_FOLDER, *, durable: bool = True) -> None:
        self.folder = Path(folder).absolute()
        #: Else nothing waits for the disk: what is committed survives its processes, but not the machine.
        self._durable = durable
        self._lock = FolderLock(self.folder)
        self._settings: _Settings | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self._frozen: list[int] = []
        self._thawing_guard: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def port(self) -> int:
        return self._known().port

    @property
    def pid(self) -> int:
        """The server's first process; each connection has one more."""
        if self._server is None or self._server.poll() is not None:
            raise PostgresFailed(f"the private PostgreSQL in {self.folder} is not running")
        return self._server.pid

    @property
    def is_running(self) -> bool:
        return self._server is not None and self._server.poll() is None

    def uri(self, database: str = "postgres", *, driver: str = "") -> str:
        """Where to connect: a libpq URI, or SQLAlchemy's with `driver="psycopg2"`."""
        known = self._known()
        return database_uri(
            f"postgresql://{OWNER}:{known.password}@127.0.0.1:{known.port}/",
            database,
            driver=driver,
        )

    def start(self) -> None:
        """Create the cluster where there is none, start it, and return when it takes connections."""
        if self.is_running:
            raise PostgresFailed(
                f"the private PostgreSQL in {self.folder} runs already, as process {self.pid}"
            )
        self._lock.acquire()
        try:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    self._boot()
                    return
                except PostgresFailed:
                    self._end(signal.SIGQUIT)
                    if attempt == _ATTEMPTS or "Address already in use" not in log_tail(self.log):
                        raise
        except BaseException:
            self._end(signal.SIGQUIT)
            self._lock.release()
            raise

    def stop(self, *, at_once: bool = False) -> None:
        """End the server and every connection. `at_once` skips the checkpoint; the next start recovers."""
        self._end(signal.SIGQUIT if at_once else signal.SIGINT)
        self._lock.release()

    def kill(self) -> None:
        """`kill -9` the server and the processes of its connections, as a power failure would."""
        if self._server is not None and self.is_running:
            everyone = _descendants(self.pid)
            self._server.kill()
            for process in everyone:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        self.stop(at_once=True)

    def restart(self) -> None:
        """Stop in order and start again: same data, same port."""
        self.stop()
        self.start()

    def freeze(self) -> None:
        """SIGSTOP for the server and every connection: sockets stay open and nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)
        self._frozen = [self.pid, *_descendants(self.pid)]
        # Each connection's process is its own session: frozen, it would not notice that its server is gone.
        words = " ".join(str(process) for process in self._frozen)
        self._thawing_guard = subprocess.Popen(  # noqa: S603
            ["/bin/sh", "-c", f"read _; kill -9 {words}"],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        for process in self._frozen:
            with contextlib.suppress(ProcessLookupError):
                freeze(process)

    def thaw(self) -> None:
        if self._thawing_guard is not None:
            self._thawing_guard.kill()
            self._thawing_guard.communicate()
            self._thawing_guard = None
        for process in self._frozen:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)
        self._frozen = []

    def remove(self) -> None:
        """Stop at once and forget everything it kept."""
        self.stop(at_once=True)
        kept = read_json(self.folder / "postgres.json")
        if kept:
            shutil.rmtree(Path(kept["data"]).parent, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def create_database(self, name: str) -> str:
        """Create a database and return its libpq URI."""
        create_database(self.uri(), name)
        return self.uri(name)

    def drop_database(self, name: str) -> None:
        """Drop a database, closing what is connected to it. One that is not there is no error."""
        drop_database(self.uri(), name)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _known(self) -> _Settings:
        if self._settings is None:
            kept = read_json(self.folder / "postgres.json")
            if kept is None:
                raise PostgresFailed(
                    f"the private PostgreSQL in {self.folder} has not been started yet"
                )
            self._settings = _Settings(**kept)
        return self._settings

    def _boot(self) -> None:
        kept = read_json(self.folder / "postgres.json")
        settings = _Settings(**kept) if kept else None
        if settings is None or not (Path(settings.data) / "PG_VERSION").exists():
            settings = self._create_cluster()
        elif not is_free(settings.port):
            settings = _Settings(free_ports(1)[0], settings.password, settings.data)
        self._settings = settings
        write_secret(self.folder / "postgres.json", json.dumps(asdict(settings)))
        # Whoever held this lock before is gone; so is its server, whose number another process may have by now.
        (Path(settings.data) / "postmaster.pid").unlink(missing_ok=True)
        program = postgres_bin() / "postgres"
        with self.log.open("wb") as output:
            self._server = spawn(
                [
                    program,
                    *("-D", settings.data, "-p", str(settings.port)),
                    *("-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="),
                    *(
                        "-c",
                        "max_connections=200",
                        "-c",
                        "shared_buffers=64MB",
                        "-c",
                        "timezone=UTC",
                    ),
                    *(() if self._durable else _NOT_DURABLE),
                ],
                env=_environment(program),
                cwd=Path(settings.data).parent,
                output=output,
                run_as=_server_user(),
            )
        self._wait_until_ready()

    def _create_cluster(self) -> _Settings:
        who = _server_user()
        place = self._place_for_data(who)
        data = place / "data"
        shutil.rmtree(data, ignore_errors=True)
        password = secrets.token_urlsafe(24)
        secret = place / "password"
        write_secret(secret, password)
        if who:
            os.chown(secret, who.uid, who.gid)
        program = postgres_bin() / "initdb"
        log = self.folder / "initdb.log"
        try:
            with log.open("wb") as output:
                made = spawn(
                    [
                        program,
                        *("-D", data, "-U", OWNER, "--pwfile", secret, "--auth", "scram-sha-256"),
                        *("-E", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"),
                    ],
                    env=_environment(program),
                    cwd=place,
                    output=output,
                    run_as=who,
                ).wait()
        finally:
            secret.unlink()
        if made != 0:
            raise PostgresFailed(f"initdb failed:\n{log_tail(log)}")
        return _Settings(free_ports(1)[0], password, str(data))

    def _place_for_data(self, who: RunAs | None) -> Path:
        """The folder itself; for another user, one below it, or below /tmp where that user can not reach it."""
        if who is None:
            return self.folder
        place = self.folder / "cluster"
        if not _can_reach(who, self.folder):
            place = Path(tempfile.mkdtemp(prefix="radslag-postgres-"))
        place.mkdir(exist_ok=True)
        place.chmod(0o700)
        os.chown(place, who.uid, who.gid)
        return place

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _BOOT_TIMEOUT
        status = Path(self._known().data) / "postmaster.pid"
        while True:
            if self._server is None or self._server.poll() is not None:
                raise PostgresFailed(f"PostgreSQL ended while starting:\n{log_tail(self.log)}")
            # The server writes its state as the eighth line of this file; it is what pg_ctl waits for.
            with contextlib.suppress(FileNotFoundError):
                lines = status.read_text().splitlines()
                if len(lines) >= 8 and lines[7].strip() == "ready":
                    return
            if time.monotonic() > deadline:
                raise PostgresFailed(
                    f"PostgreSQL was not up within {_BOOT_TIMEOUT:.0f} s:\n{log_tail(self.log)}"
                )
            time.sleep(0.05)

    def _end(self, first: int) -> None:
        if self._frozen:
            self.thaw()
        if self._server is not None:
            children = _descendants(self._server.pid)
            status = end(self._server, first=first, patience=_STOP_TIMEOUT)
            # One that outlives a server killed for its slowness would keep the next one from starting.
            for process in children if status == -signal.SIGKILL else ():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            self._server = None


def create_database(server: str, name: str) -> None:
    _execute(server, "CREATE DATABASE {}", name)


def drop_database(server: str, name: str) -> None:
    _execute(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _execute(server: str, statement: str, name: str) -> None:
    import psycopg2  # noqa: PLC0415 - starting a server needs no driver
    from psycopg2 import sql  # noqa: PLC0415

    connection = psycopg2.connect(database_uri(server, "postgres"))
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    finally:
        connection.close()


def _environment(program: Path) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        **library_environment(program),
    }


def _server_user() -> RunAs | None:
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return RunAs(entry.pw_uid, entry.pw_gid)
    raise PostgresFailed(
        "PostgreSQL refuses to run as root, and there is no user `postgres` or `nobody`"
    )


def _can_reach(who: RunAs, folder: Path) -> bool:
    """Whether the user may walk down to the folder: root's own home is often closed."""
    for each in (folder, *folder.parents):
        status = each.stat()
        if status.st_uid == who.uid:
            allowed = status.st_mode & 0o100
        elif status.st_gid == who.gid:
            allowed = status.st_mode & 0o010
        else:
            allowed = status.st_mode & 0o001
        if not allowed:
            return False
    return True


def _descendants(pid: int) -> list[int]:
    """The processes started by a process, read from the kernel."""
    found: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *_descendants(int(child))]
    return found
