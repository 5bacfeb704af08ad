"""A private RabbitMQ node on free loopback ports, with everything it keeps in one folder."""

import argparse
import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.parse
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Self

from contracts.broker import MAX_MESSAGE_BYTES
from devstack.binaries import erlang_bin, library_environment, rabbitmq_server
from devstack.folders import FolderInUse, FolderLock, is_locked, log_tail, read_json, write_secret
from devstack.ports import free_ports, is_free, is_listening
from devstack.processes import end, ending_in_order, freeze, spawn
from devstack.provision import BrokerAdmin, BrokerUser, ProvisioningFailed, definitions

DEFAULT_FOLDER: Final = Path(".run/broker")
ADMIN: Final = "radslag-admin"

_BOOT_TIMEOUT: Final = 60.0
_ATTEMPTS: Final = 3
#: Connections, queues and message stores are closed within this time. After them the management plugin of RabbitMQ 3.10
#: waits 5 s for a process that waits for it, and we do not wait with them: what is confirmed is on disk.
_PATIENCE: Final = 3.0


class BrokerFailed(RuntimeError):
    """The private broker did not come up, or is not running."""


@dataclass(frozen=True)
class _Settings:
    """What a node keeps between its starts, readable by its owner alone."""

    amqp: int
    management: int
    distribution: int
    epmd: int
    password: str
    cookie: str

    @classmethod
    def fresh(cls) -> Self:
        return cls.on_free_ports(secrets.token_urlsafe(24), secrets.token_hex(24))

    @classmethod
    def on_free_ports(cls, password: str, cookie: str) -> Self:
        amqp, management, distribution, epmd = free_ports(4)
        return cls(amqp, management, distribution, epmd, password, cookie)

    @property
    def ports(self) -> tuple[int, int, int, int]:
        return (self.amqp, self.management, self.distribution, self.epmd)


class PrivateBroker:
    """A RabbitMQ node of our own: a context manager that starts it, and ends it with its `epmd`.

    It listens on 127.0.0.1 only, has its own Erlang cookie and home, and knows one administrator with a random password
    (no `guest`). A restart keeps data, ports and password. When the process that started it dies, the node dies.
    """

    def __init__(self, folder: Path | str = DEFAULT_FOLDER) -> None:
        self.folder = Path(folder).absolute()
        self._lock = FolderLock(self.folder)
        self._settings: _Settings | None = None
        self._node: subprocess.Popen[bytes] | None = None
        self._epmd: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "log" / "rabbitmq.log"

    @property
    def amqp_port(self) -> int:
        return self._known().amqp

    @property
    def management_port(self) -> int:
        return self._known().management

    @property
    def pid(self) -> int:
        """The Erlang machine's own process."""
        if self._node is None or self._node.poll() is not None:
            raise BrokerFailed(f"the private broker in {self.folder} is not running")
        return self._node.pid

    @property
    def epmd_pid(self) -> int:
        if self._epmd is None or self._epmd.poll() is not None:
            raise BrokerFailed(f"the private broker in {self.folder} has no epmd")
        return self._epmd.pid

    @property
    def is_running(self) -> bool:
        return self._node is not None and self._node.poll() is None

    def amqp_uri(self, user: str = ADMIN, password: str | None = None) -> str:
        """Where `user` connects; without a password, the administrator's own."""
        if password is None:
            password = self._known().password
        name, secret = (urllib.parse.quote(text, safe="") for text in (user, password))
        return f"amqp://{name}:{secret}@127.0.0.1:{self.amqp_port}/%2F"

    @property
    def management_uri(self) -> str:
        """The HTTP API with the administrator's account in it."""
        return f"http://{ADMIN}:{self._known().password}@127.0.0.1:{self.management_port}"

    @property
    def admin(self) -> BrokerAdmin:
        return BrokerAdmin(self.management_uri)

    def start(self) -> None:
        """Boot the node and return when it takes connections. Raises `FolderInUse` and `BrokerFailed`."""
        if self.is_running:
            raise BrokerFailed(
                f"the private broker in {self.folder} runs already, as process {self.pid}"
            )
        self._lock.acquire()
        try:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    self._boot()
                    return
                except BrokerFailed:
                    # Another process may have taken a port between the choice and the boot.
                    self._end_processes(signal.SIGKILL)
                    if attempt == _ATTEMPTS or "eaddrinuse" not in self._boot_output():
                        raise
        except BaseException:
            self._end_processes(signal.SIGKILL)
            self._lock.release()
            raise

    def stop(self, *, at_once: bool = False) -> None:
        """End the node and its `epmd`. In order by default; `at_once` is for a node whose data nobody needs."""
        self._end_processes(signal.SIGKILL if at_once else signal.SIGTERM)
        self._lock.release()

    def kill(self) -> None:
        """`kill -9` the node, as a power failure would; `start` brings it back with its data.

        A quorum queue declared less than a second before is lost with what is in it: RabbitMQ 3.10 writes the
        registration of a new one late.
        """
        self.stop(at_once=True)

    def restart(self) -> None:
        """Stop in order and start again: same data, same ports."""
        self.stop()
        self.start()

    def freeze(self) -> None:
        """SIGSTOP: sockets stay open and nothing answers."""
        freeze(self.pid)

    def thaw(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def remove(self) -> None:
        """Stop at once and forget everything it kept."""
        self.stop(at_once=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _known(self) -> _Settings:
        if self._settings is None:
            kept = read_json(self.folder / "broker.json")
            if kept is None:
                raise BrokerFailed(f"the private broker in {self.folder} has not been started yet")
            self._settings = _Settings(**kept)
        return self._settings

    def _choose_settings(self) -> _Settings:
        """What was kept, with other ports for those that are taken by now."""
        kept = read_json(self.folder / "broker.json")
        if kept is None:
            return _Settings.fresh()
        settings = _Settings(**kept)
        if all(is_free(port) for port in settings.ports):
            return settings
        return _Settings.on_free_ports(settings.password, settings.cookie)

    def _boot(self) -> None:
        settings = self._settings = self._choose_settings()
        for folder in ("log", "data"):
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        write_secret(self.folder / "broker.json", json.dumps(asdict(settings)))
        self._write_configuration(settings)
        environment = self._environment(settings)
        with (self.folder / "log" / "boot.log").open("wb") as output:
            self._epmd = spawn(
                [erlang_bin() / "epmd", "-port", str(settings.epmd), "-address", "127.0.0.1"],
                env=environment,
                cwd=self.folder,
                output=output,
            )
            self._wait_for_epmd(settings)
            self._node = spawn([rabbitmq_server()], env=environment, cwd=self.folder, output=output)
        self._wait_until_ready(settings)

    def _write_configuration(self, settings: _Settings) -> None:
        administrator = BrokerUser(
            ADMIN, settings.password, ".*", ".*", ".*", tags=("administrator",)
        )
        # Written once: another salt at each boot would import the user anew.
        imported = self.folder / "definitions.json"
        if not imported.exists():
            write_secret(imported, json.dumps(definitions([administrator])))
        cookie = self.folder / ".erlang.cookie"
        if not cookie.exists():
            write_secret(cookie, settings.cookie)
            cookie.chmod(0o400)
        # Erlang's own notation: translating RabbitMQ's newer `.conf` notation would cost three seconds of every boot.
        write_secret(
            self.folder / "rabbitmq.config",
            f"""[
  {{rabbit, [
    {{tcp_listeners, [{{"127.0.0.1", {settings.amqp}}}]}},
    {{load_definitions, "{imported}"}},
    {{max_message_size, {MAX_MESSAGE_BYTES}}},
    {{disk_free_limit, 50000000}}
  ]}},
  {{rabbitmq_management, [
    {{tcp_config, [{{ip, "127.0.0.1"}}, {{port, {settings.management}}}]}},
    {{rates_mode, none}}
  ]}}
].
""",
        )
        write_secret(self.folder / "enabled_plugins", "[rabbitmq_management].\n")

    def _environment(self, settings: _Settings) -> dict[str, str]:
        server = rabbitmq_server()
        erlang = erlang_bin()
        return {
            "PATH": f"{erlang}:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
            "ERL_EPMD_PORT": str(settings.epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_CRASH_DUMP": str(self.folder / "log" / "erl_crash.dump"),
            "ERL_MAX_PORTS": "4096",
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_NODENAME": "radslag@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(settings.amqp),
            "RABBITMQ_DIST_PORT": str(settings.distribution),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "data"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_LOGS": str(self.log),
            "RABBITMQ_PID_FILE": str(self.folder / "rabbitmq.pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.config"),
            # Schedulers that wait a little before they sleep: on two cores the boot takes 4 s instead of 8.
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "-kernel inet_dist_use_interface {127,0,0,1} +sbwt very_short +sbwtdio very_short"
            ),
            # Makes the start script become the Erlang machine instead of its parent, so that our signals reach it.
            "RUNNING_UNDER_SYSTEMD": "true",
            **library_environment(server),
        }

    def _wait_for_epmd(self, settings: _Settings) -> None:
        deadline = time.monotonic() + 5
        while not is_listening(settings.epmd):
            if self._epmd is None or self._epmd.poll() is not None or time.monotonic() > deadline:
                raise BrokerFailed(f"epmd did not start:\n{self._boot_output()}")
            time.sleep(0.02)

    def _wait_until_ready(self, settings: _Settings) -> None:
        deadline = time.monotonic() + _BOOT_TIMEOUT
        while not self._takes_connections(settings):
            if self._node is None or self._node.poll() is not None:
                raise BrokerFailed(f"RabbitMQ ended while booting:\n{self._boot_output()}")
            if time.monotonic() > deadline:
                raise BrokerFailed(
                    f"RabbitMQ was not up within {_BOOT_TIMEOUT:.0f} s:\n{self._boot_output()}"
                )
            time.sleep(0.1)

    def _takes_connections(self, settings: _Settings) -> bool:
        if not (is_listening(settings.amqp) and is_listening(settings.management)):
            return False
        with contextlib.suppress(ProvisioningFailed):
            return bool(self.admin.version())
        return False

    def _boot_output(self) -> str:
        return f"{log_tail(self.folder / 'log' / 'boot.log')}\n{log_tail(self.log)}"

    def _end_processes(self, first: int) -> None:
        if self._node is not None:
            end(self._node, first=first, patience=_PATIENCE)
            self._node = None
        if self._epmd is not None:
            end(self._epmd, first=signal.SIGKILL)
            self._epmd = None


def _keep(folder: Path) -> int:
    """Hold a node until a signal ends this process."""
    with ending_in_order(), PrivateBroker(folder) as broker:
        write_secret(folder / "keeper.pid", f"{os.getpid()}\n")
        try:
            while broker.is_running:
                time.sleep(0.2)
        finally:
            (folder / "keeper.pid").unlink(missing_ok=True)
    raise BrokerFailed(f"RabbitMQ ended by itself:\n{log_tail(broker.log)}")


def _start(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "keeper.log").open("wb") as output:
        keeper = subprocess.Popen(  # noqa: S603 - it must outlive this command, so it is not tied to it
            [sys.executable, "-m", "devstack.broker", "--folder", str(folder), "keep"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    while not (folder / "keeper.pid").exists() or _keeper(folder) != keeper.pid:
        if keeper.poll() is not None:
            sys.stderr.write(log_tail(folder / "keeper.log") + "\n")
            return 1
        time.sleep(0.1)
    return _status(folder)


def _keeper(folder: Path) -> int | None:
    try:
        return int((folder / "keeper.pid").read_text())
    except (FileNotFoundError, ValueError):
        return None


def _status(folder: Path) -> int:
    if not is_locked(folder):
        sys.stdout.write(f"no broker runs in {folder}\n")
        return 3
    broker = PrivateBroker(folder)
    sys.stdout.write(
        f"AMQP_URI={broker.amqp_uri()}\nRABBITMQ_MANAGEMENT_URI={broker.management_uri}\n"
    )
    return 0


def _stop(folder: Path) -> int:
    keeper = _keeper(folder)
    if keeper is None or not is_locked(folder):
        sys.stdout.write(f"no broker started by this command runs in {folder}\n")
        return 0
    os.kill(keeper, signal.SIGTERM)
    deadline = time.monotonic() + 20
    while is_locked(folder):
        if time.monotonic() > deadline:
            sys.stderr.write(f"process {keeper} does not end\n")
            return 1
        time.sleep(0.1)
    return 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m devstack.broker", description=__doc__)
    parser.add_argument("command", choices=("start", "stop", "status", "keep"))
    parser.add_argument("--folder", type=Path, default=DEFAULT_FOLDER)
    chosen = parser.parse_args(arguments)
    commands = {"start": _start, "stop": _stop, "status": _status, "keep": _keep}
    try:
        return commands[chosen.command](chosen.folder.absolute())
    except (BrokerFailed, FolderInUse) as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
