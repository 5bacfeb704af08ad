"""The chassis' relay: what stands in the outbox reaches the broker, confirmed."""

from __future__ import annotations

import chassis.run  # noqa: F401, first of all: patches the standard library

# isort: split

import psycopg2.extensions

from bench.job import Job, Meter
from bench.store import an_event_for_one
from chassis import logs
from chassis.clock import RealClock
from chassis.database import Database
from chassis.green import wait_green
from chassis.link import Link
from chassis.relay import Relay


def fill(database: Database, count: int) -> None:
    """Publish as a service does, in transactions of 500."""
    for start in range(0, count, 500):
        with database.transaction(actor="service/portfolio") as unit:
            for number in range(start, min(start + 500, count)):
                unit.publish(an_event_for_one(number))


def main() -> None:
    """Relay until the outbox is empty."""
    job = Job.read()
    logs.configure("portfolio")
    psycopg2.extensions.set_wait_callback(wait_green)
    database = Database("portfolio", job.database_uri, RealClock())
    relay = Relay(database, Link("bench relay", job.amqp_uri, 10), "portfolio")
    fill(database, job.warmup)
    while relay.run_once():
        pass
    fill(database, job.count)
    meter = Meter(job)
    meter.count(job.warmup)
    while (confirmed := relay.run_once()) > 0:
        meter.count(confirmed)
    relay.close()


if __name__ == "__main__":
    main()
