"""A whole running system on this machine: broker, users, databases, the four services."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import sys
import time
import urllib.parse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from chassis import access, topology
from chassis.clock import SimulatedClock
from chassis.identity import LocalIssuer
from chassis.link import Link
from contracts.envelope import CityEvent
from contracts.registry import SERVICES
from devstack.broker import PrivateBroker
from devstack.folders import FolderLock, write_secret
from devstack.grant import broker_user, own_rights
from devstack.ports import free_ports
from devstack.postgres import PrivatePostgres
from devstack.processes import Child, Supervisor
from devstack.provision import BrokerAdmin, BrokerUser

ROOT: Final = Path(__file__).resolve().parent.parent

#: Where the connection data of a running stack are found by the `radslag` command.
STACK_FILE: Final = "stack.json"


class StackFailed(RuntimeError):
    """The system could not be started; the sentence says what is missing."""


@dataclass
class Stack:
    """Starts everything a run needs, in a context; ends all of it, whatever happens.

    `AMQP_URI` with `RABBITMQ_MANAGEMENT_URI` in the environment use a broker that runs already (with the
    right to create users); otherwise a private node is started. `postgres` gives each service a database
    on a private server (or on `RADSLAG_TEST_POSTGRES`), otherwise SQLite files are used.
    """

    run_dir: Path
    postgres: bool = False
    #: Existing databases, with `{service}` in the URI; they are used as they are.
    databases: str = ""
    simulated_clock: bool = True
    smtp_uri: str = ""
    services: tuple[str, ...] = SERVICES
    #: City systems with the types each may publish.
    systems: Mapping[str, Iterable[type[CityEvent]]] = field(default_factory=dict)
    #: More settings for every service process.
    environment: Mapping[str, str] = field(default_factory=dict)
    echo: bool = False
    people: Path | None = None

    def __post_init__(self) -> None:
        self.run_dir = self.run_dir.absolute()
        self._exits = contextlib.ExitStack()
        self.broker: PrivateBroker | None = None
        self.database_server: PrivatePostgres | None = None
        self.passwords: dict[str, str] = {}
        self.http: dict[str, str] = {}
        self._database_uri = ""

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._exits.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._exits.close()

    # Parts -----------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._exits.enter_context(FolderLock(self.run_dir))
        self.issuer = LocalIssuer(self.run_dir)
        self.clock_file = self.run_dir / "clock" if self.simulated_clock else None
        if self.clock_file is not None:
            SimulatedClock(self.clock_file)
        self._start_broker()
        if self.databases:
            self._database_uri = self.databases
        elif self.postgres:
            self._start_postgres()
        self._provision()
        self.supervisor = self._exits.enter_context(
            Supervisor(self.run_dir / "log", echo=self.echo)
        )
        self._write_stack_file()
        self._exits.callback(lambda: (self.run_dir / STACK_FILE).unlink(missing_ok=True))
        # All start at once; each waits for what it needs.
        for service in self.services:
            self.start_service(service, wait=False)
        for service in self.services:
            self.supervisor.children[service].wait_until_ready(60.0)

    def _start_broker(self) -> None:
        named = os.environ.get("AMQP_URI")
        if not named:
            self.broker = self._exits.enter_context(PrivateBroker(self.run_dir / "broker"))
            self._amqp = self.broker.amqp_uri()
            self.management_uri = self.broker.management_uri
            return
        self._amqp = named
        self.management_uri = os.environ.get("RABBITMQ_MANAGEMENT_URI", "")
        if not self.management_uri:
            msg = (
                "AMQP_URI names a broker, but RABBITMQ_MANAGEMENT_URI does not say where its management "
                "API is (http://admin:password@host:15672): users with least privilege can't be created"
            )
            raise StackFailed(msg)

    def _start_postgres(self) -> None:
        server = os.environ.get("RADSLAG_TEST_POSTGRES")
        if not server:
            self.database_server = self._exits.enter_context(
                PrivatePostgres(self.run_dir / "postgres")
            )
            for service in SERVICES:
                self.database_server.create_database(f"radslag_{service}")
            self._database_uri = self.database_server.uri("radslag_{service}").replace(
                "%7Bservice%7D", "{service}"
            )
            return
        parts = urllib.parse.urlsplit(server)
        self._database_uri = urllib.parse.urlunsplit(parts._replace(path="/radslag_{service}"))

    @property
    def admin(self) -> BrokerAdmin:
        """The broker's management API."""
        return BrokerAdmin(self.management_uri)

    def _provision(self) -> None:
        self.admin.put_users(self._user(one) for one in own_rights())
        for system, types in self.systems.items():
            self.add_system(system, types)

    def add_system(self, system: str, types: Iterable[type[CityEvent]]) -> None:
        """Give a city system its user, its rights and the queue for its answers."""
        self.admin.put_users([self._user(access.city_access(system, types))])
        link = Link("provision", self._amqp, 10)
        link.open()
        topology.declare(link)
        topology.declare_queue(link, topology.answers_queue(system))
        link.close()

    def _user(self, rights: access.Access) -> BrokerUser:
        password = self.passwords.setdefault(rights.name, secrets.token_urlsafe(24))
        return broker_user(rights, password)

    # Processes -------------------------------------------------------------------------------------

    def start_service(self, service: str, *, name: str = "", wait: bool = True) -> Child:
        """Start one process of a service; `name` tells replicas apart."""
        name = name or service
        port = free_ports(1)[0]
        self.http[name] = f"http://127.0.0.1:{port}"
        return self.supervisor.start(
            name,
            [sys.executable, "-m", "chassis.run", service],
            env={**os.environ, **self.service_environment(service), "RADSLAG_HTTP_PORT": str(port)},
            cwd=ROOT,
            ready_url=f"{self.http[name]}/readyz",
            timeout=60.0 if wait else None,
        )

    def service_environment(self, service: str) -> dict[str, str]:
        """What a process of a service is told."""
        return {
            "AMQP_URI": self.amqp_uri(service),
            "DATABASE_URI": self._database_uri,
            "RADSLAG_RUN_DIR": str(self.run_dir),
            "RADSLAG_BUSINESS_CLOCK": str(self.clock_file or ""),
            "SMTP_URI": self.smtp_uri,
            **self.environment,
        }

    def wait(self) -> str:
        """Block until a service, the private broker or the private database server ends; say which."""
        while True:
            for name, server in (("RabbitMQ", self.broker), ("PostgreSQL", self.database_server)):
                if server is not None and not server.is_running:
                    return f"{name} ended by itself: see its log in {server.folder}"
            if (ended := self.supervisor.ended()) is not None:
                return f"{ended.name} ended by itself with status {ended.exit_status}"
            time.sleep(0.2)

    def child(self, name: str) -> Child:
        """A process by its name."""
        return self.supervisor.children[name]

    def database_uri(self, service: str) -> str:
        """Where a service keeps its data."""
        if self._database_uri:
            return self._database_uri.replace("{service}", service)
        return f"sqlite:///{self.run_dir}/data/{service}.db"

    def amqp_uri(self, user: str) -> str:
        """Where a provisioned user connects."""
        parts = urllib.parse.urlsplit(self._amqp)
        host = parts.netloc.rpartition("@")[2]
        account = f"{urllib.parse.quote(user, safe='')}:{self.passwords[user]}"
        return urllib.parse.urlunsplit(parts._replace(netloc=f"{account}@{host}"))

    @property
    def admin_amqp_uri(self) -> str:
        """The administrator's own account."""
        return self._amqp

    def _write_stack_file(self) -> None:
        write_secret(
            self.run_dir / STACK_FILE,
            json.dumps(
                {
                    "amqp": {user: self.amqp_uri(user) for user in self.passwords},
                    "admin_amqp": self._amqp,
                    "management": self.management_uri,
                    "clock": str(self.clock_file or ""),
                    "people": str(self.people or ""),
                    "services": list(self.services),
                },
                indent=2,
            ),
        )
