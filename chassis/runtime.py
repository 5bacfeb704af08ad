"""One running service: the nameko extension that starts, watches and stops every part of it."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

import eventlet
import eventlet.wsgi
import sqlalchemy as sa
import structlog
from greenlet import GreenletExit
from nameko.extensions import DependencyProvider
from sqlalchemy import exc

from chassis import audit, metrics, migrate, topology
from chassis.calls import Calls
from chassis.clock import business_clock
from chassis.consumer import Consumer, Taker
from chassis.containment import contained
from chassis.database import Database, DatabaseAway
from chassis.dead_letters import DeadLetters
from chassis.health import OUTBOX_LIMIT_S, PROBE_LIMIT_S, Health, wsgi_app
from chassis.held import HeldEvents
from chassis.identity import Keyring, LocalIssuer
from chassis.inbox import Inbox
from chassis.link import LOST, Link
from chassis.operations import Operations
from chassis.relay import CONFIRM_TIMEOUT_S, Relay
from chassis.rpc_server import RpcServer
from chassis.service import Loop, Service, wiring
from chassis.settings import Environment, Settings
from chassis.tables import CLAIM
from chassis.timers import Timers
from contracts.registry import CITY_SUBSCRIBERS

log = structlog.get_logger()

#: A stop takes at most 10 s in all; the parts share this much of it.
STOP_S: Final = 8.0
#: Between two batches of city events everything else that is due gets its turn.
GIVE_WAY_S: Final = 0.001


class Runtime(DependencyProvider):  # type: ignore[misc]
    """Everything that runs beside a service's handlers. One for each process."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._stopping = False
        self._started = False
        #: Waits for what must be there before anything can start.
        self._waiting: Any = None
        self._announcement: Path | None = None
        self._threads: list[Any] = []
        self._relay_closed = threading.Event()
        self.health = Health()

    def bind(self, container: Any, attr_name: str) -> Runtime:  # noqa: ANN401 (nameko is not typed)
        """nameko copies its extensions for each container; this one is made for one."""
        self.container = container
        self.attr_name = attr_name
        return self

    # Starting --------------------------------------------------------------------------------------

    def setup(self) -> None:
        """Check the wiring, open the database, bring its schema up to date, declare the topology."""
        if self._stopping:
            return
        settings = self._settings
        service_cls: type[Service] = self.container.service_cls
        self.wired = wiring(service_cls)
        name = self.wired.service
        self.database = Database(
            name,
            settings.database_for(name),
            business_clock(settings.business_clock),
            pool=settings.workers + 10,
        )
        self._serve_http()
        self._probed_at = 0.0
        self._migrated = False
        self._waiting = eventlet.spawn(self._wait_for_others)
        try:
            self._waiting.wait()
        except GreenletExit:
            # Told to stop before it had started.
            return
        self._assemble()

    def _wait_for_others(self) -> None:
        self._wait_for_database()
        self._wait_for_broker()

    def _wait_for_database(self) -> None:
        """A database that is not there yet is waited for; production migrates by its own command."""
        head = migrate.head(self.wired.service)
        self.health.checks["migrations"] = lambda: (
            None if self._migrated else f"the schema is not at {head}: run chassis.migrate upgrade"
        )
        while True:
            try:
                self._migrated = migrate.is_served(self.database)
                if not self._migrated and self._settings.environment is Environment.DEVELOPMENT:
                    migrate.upgrade(self.database)
                    self._migrated = migrate.is_served(self.database)
                if self._migrated:
                    return
                log.error("schema_outdated", expected=head)
            except exc.OperationalError as error:
                log.warning("database_not_there", why=str(error.orig)[:200])
            time.sleep(1.0)

    def _wait_for_broker(self) -> None:
        """Declare everything before anything is sent. A mismatch ends the start with its sentence."""
        link = self._link("start")
        while True:
            try:
                link.open()
                topology.declare(link)
            except LOST as error:
                log.warning("broker_not_there", why=f"{type(error).__name__}: {error}"[:300])
                link.discard()
                time.sleep(1.0)
            else:
                link.close()
                return

    def _assemble(self) -> None:
        settings, name = self._settings, self.wired.service
        development = settings.environment is Environment.DEVELOPMENT
        keys = settings.issuer_keys
        if keys is None:
            keys = LocalIssuer(settings.run_dir.absolute()).keys_path
        self.inbox = Inbox(self.wired, self.database)
        self.held = HeldEvents(self.wired, self.database, self.inbox)
        self.timers = Timers(self.wired, self.database)
        self.calls = Calls(self.wired, self.database, Keyring(keys, local_keys=development))
        Operations(self.wired, self.database, self.held).join(self.wired)
        self.relay = Relay(
            self.database,
            self._link("relay", patience=CONFIRM_TIMEOUT_S),
            settings.broker_user(),
            dead_letters_of=name,
        )
        self.database.after_commit.append(
            lambda unit: self.relay.wake() if unit.has_published else None
        )
        self.rpc = RpcServer(name, self._link("rpc"), self.calls, settings.workers)
        self.consumers = [self._consumer(topology.inbox_name(name), self.inbox)]
        if CITY_SUBSCRIBERS[name]:
            # Each city event leaves an answer in the outbox.
            city = topology.city_name(name)
            for queue, taker in (
                (city, self.inbox),
                (topology.dead_name(city), DeadLetters(self.inbox)),
            ):
                self.consumers.append(
                    self._consumer(queue, taker, must_wait=self.relay.is_behind, pause_s=GIVE_WAY_S)
                )
        self._sealer = audit.Sealer(name)

    def _consumer(self, queue: str, taker: Taker, **options: Any) -> Consumer:  # noqa: ANN401
        return Consumer(
            queue,
            self._link(queue),
            taker,
            self._settings.batch,
            database_is_there=self.database.is_there,
            **options,
        )

    def _link(self, part: str, *, patience: float | None = None) -> Link:
        name = f"{self.wired.service} {part} {socket.gethostname()}:{os.getpid()}"
        return Link(name, self._settings.amqp_uri, self._settings.heartbeat, patience=patience)

    def start(self) -> None:
        """Start every loop; readiness follows when each has found its counterpart."""
        if self._stopping:
            return

        def spawn(loop: Callable[[], None], identifier: str) -> None:
            # A loop that dies takes its process along, whatever it dies of: somebody must see it.
            self._threads.append(
                self.container.spawn_managed_thread(partial(contained, loop), identifier=identifier)
            )

        spawn(self._tick_forever, identifier="event loop")
        spawn(self._relay_forever, identifier="relay")
        spawn(self.rpc.serve_forever, identifier="rpc")
        self.health.ticks["rpc"] = lambda: self.rpc.ticked_at
        for consumer in self.consumers:
            spawn(consumer.read_forever, identifier=f"read {consumer.queue}")
            spawn(consumer.take_forever, identifier=f"take {consumer.queue}")
            self.health.ticks[consumer.queue] = partial(getattr, consumer, "ticked_at")
        for loop in (
            Loop("held", 0.25, lambda _: self.held.work()),
            Loop("timers", 0.25, lambda _: self.timers.work()),
            Loop("seal", 1.0, lambda _: self._seal()),
            Loop("measure", 2.0, lambda _: self._measure()),
            Loop("count claims", 60.0, lambda _: self._count_claims()),
            *self.wired.loops,
        ):
            spawn(partial(self._run_forever, loop), identifier=loop.name)
        self.health.checks["database"] = self._database_fault
        self.health.checks["broker"] = self._broker_fault
        self.health.checks["outbox"] = self._outbox_fault
        self._started = True
        log.info("service_started", http=self.http_address)

    # Loops -----------------------------------------------------------------------------------------

    def _tick_forever(self) -> None:
        """Comes round every half second, or the event loop is blocked."""
        ticked = time.monotonic()
        self.health.ticks["event_loop"] = lambda: ticked
        while not self._stopping:
            ticked = time.monotonic()
            time.sleep(0.5)

    def _relay_forever(self) -> None:
        while not self._stopping:
            self.relay.run_once()
            self.relay.pause()
        while self.relay.run_once():
            pass
        self.relay.close()
        self._relay_closed.set()

    def _run_forever(self, loop: Loop) -> None:
        """A round that fails is logged and followed by the next: a loop ends with its process only."""
        while not self._stopping:
            done = 0
            try:
                done = loop.work(self.database)
            except (DatabaseAway, exc.OperationalError, exc.InterfaceError) as away:
                log.info("loop_waits_for_database", loop=loop.name, why=str(away)[:200])
            except Exception:
                log.exception("loop_failed", loop=loop.name)
            if not done:
                self._sleep(loop.seconds)

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self._stopping and (left := until - time.monotonic()) > 0:
            time.sleep(min(left, 0.25))

    def _seal(self) -> int:
        if not self.relay.leads:
            return 0

        def sealed() -> int:
            with self.database.transaction(actor=f"service/{self.wired.service}") as unit:
                return self._sealer.seal(unit)

        return self.database.retrying(sealed)

    def _measure(self) -> int:
        self._outbox_age = self.relay.measure()
        self.held.measure()
        self._probed_at = time.monotonic()
        with self.database.reading(actor="service") as unit:
            # The chain has no gaps, so its length is its last number.
            metrics.AUDIT_SEALED.set(
                unit.session.scalar(sa.select(sa.func.max(audit.AUDIT_SEAL.c.sequence))) or 0
            )
        return 0

    def _count_claims(self) -> int:
        with self.database.reading(actor="service") as unit:
            metrics.CLAIMS.set(
                unit.session.scalar(sa.select(sa.func.count()).select_from(CLAIM)) or 0
            )
        return 0

    # Health ----------------------------------------------------------------------------------------

    def _database_fault(self) -> str | None:
        age = time.monotonic() - self._probed_at
        return None if age < PROBE_LIMIT_S else f"has not answered for {age:.0f} s"

    def _broker_fault(self) -> str | None:
        if self.relay.topology_fault:
            return self.relay.topology_fault
        away = [c.queue for c in self.consumers if not c.consuming]
        if not self.rpc.consuming:
            away.append("rpc")
        return f"not consuming: {', '.join(away)}" if away else None

    def _outbox_fault(self) -> str | None:
        age = getattr(self, "_outbox_age", 0.0)
        return None if age < OUTBOX_LIMIT_S else f"the oldest event has waited for {age:.0f} s"

    def _serve_http(self) -> None:
        listener = eventlet.listen((self._settings.http_host, self._settings.http_port))
        host, port = listener.getsockname()[:2]
        self.http_address = f"http://{host}:{port}"
        self.health.checks["starting"] = lambda: None if self._started else "starting"
        self._http = eventlet.spawn(
            eventlet.wsgi.server,
            listener,
            wsgi_app(self.wired.service, self.health),
            log_output=False,
        )
        announce = Path(self._settings.run_dir) / "http" / f"{self.wired.service}.{os.getpid()}"
        announce.parent.mkdir(parents=True, exist_ok=True)
        announce.write_text(self.http_address)
        self._announcement = announce

    # Stopping --------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Finish what is begun: nothing that is done is delivered again."""
        if self._started:
            self._finish()
        else:
            self._stopping = True
            if self._waiting is not None:
                # Nobody knows how long: a silent server is waited for much longer than a stop may take.
                self._waiting.kill()
        if self._announcement is not None:
            self._announcement.unlink(missing_ok=True)
        log.info("service_stopped")

    def _finish(self) -> None:
        deadline = time.monotonic() + STOP_S
        parts: list[RpcServer | Consumer] = [self.rpc, *self.consumers]
        for stopping in [eventlet.spawn(part.stop, deadline) for part in parts]:
            stopping.wait()
        self._stopping = True
        self.relay.wake()
        self._relay_closed.wait(max(0.0, deadline - time.monotonic()))
        # A green thread must not be killed inside a transaction: each ends by itself.
        while any(not thread.dead for thread in self._threads) and time.monotonic() < deadline:
            time.sleep(0.01)

    def kill(self) -> None:
        """Nothing to be saved: what was not committed has not happened."""
        self._stopping = True
