"""A command with one write through the chassis: token, authority, idempotency, audit, outbox; its relay runs."""

from __future__ import annotations

import chassis.run  # noqa: F401, first of all: patches the standard library

# isort: split

import signal
import time
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import eventlet
import psycopg2.extensions

from bench.job import Job
from bench.store import BODY, Body
from chassis import logs
from chassis.calls import Call, Calls
from chassis.clock import RealClock
from chassis.database import Database
from chassis.green import wait_green
from chassis.identity import Keyring, LocalIssuer
from chassis.inbox import Inbox
from chassis.link import Link
from chassis.relay import Relay
from chassis.rpc_server import RpcServer
from chassis.service import Wiring
from chassis.settings import Settings
from chassis.tables import MAPPER
from contracts.authority import PROCEDURES
from contracts.events.portfolio import BodyChangedV1
from contracts.rpc.portfolio import BodyView, RegisterBody

MAPPER.map_imperatively(Body, BODY)


def register_body(request: RegisterBody, call: Call) -> BodyView:
    """One row, one event."""
    call.require(request.body_id)
    call.unit.add(
        Body(
            request.body_id,
            request.name.sv,
            request.name.en,
            request.kind.value,
            request.valid_from,
        )
    )
    call.unit.publish(
        BodyChangedV1(
            body_id=request.body_id,
            name_sv=request.name.sv,
            name_en=request.name.en,
            kind=request.kind,
            valid_from=request.valid_from,
        )
    )
    return BodyView(
        body_id=request.body_id,
        name=request.name,
        kind=request.kind,
        parent_id=request.parent_id,
        valid_from=request.valid_from,
        valid_to=request.valid_to,
        successor_id=request.successor_id,
        version=1,
    )


def main() -> None:
    """Answer until told to stop."""
    job = Job.read()
    logs.configure("portfolio")
    psycopg2.extensions.set_wait_callback(wait_green)
    database = Database("portfolio", job.database_uri, RealClock())
    wired = Wiring(
        "portfolio",
        procedures={"register_body": (PROCEDURES["portfolio.register_body"], register_body)},
    )
    inbox = Inbox(wired, database)
    inbox.anything_waits = False  # as the service's loop finds out at once
    relay = Relay(database, Link("bench relay", job.amqp_uri, 10), "portfolio")
    database.after_commit.append(lambda unit: relay.wake() if unit.has_published else None)
    issuer = LocalIssuer(Path(job.run_dir))
    calls = Calls(wired, database, Keyring(issuer.keys_path, local_keys=True))
    server = RpcServer("portfolio", Link("bench rpc", job.amqp_uri, 10), calls, Settings().workers)
    state = SimpleNamespace(stopping=False)
    signal.signal(signal.SIGTERM, lambda *_: setattr(state, "stopping", True))
    eventlet.spawn(partial(_relay_forever, relay))
    eventlet.spawn(server.serve_forever)
    while not server.consuming:
        time.sleep(0.02)
    job.tell(ready=1)
    while not state.stopping:
        time.sleep(0.05)
    server.stop(time.monotonic() + 5)


def _relay_forever(relay: Relay) -> None:
    """As the service's own loop does."""
    while True:
        relay.run_once()
        relay.pause()


if __name__ == "__main__":
    main()
