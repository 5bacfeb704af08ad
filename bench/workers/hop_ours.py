"""One hop through the chassis: its consumer, its inbox and a handler."""

from __future__ import annotations

import chassis.run  # noqa: F401, first of all: patches the standard library

# isort: split

import time
from collections.abc import Sequence
from functools import partial

import eventlet
import psycopg2.extensions

from bench.job import Job, Meter
from bench.store import APPLICATION, SUBMISSION, Application, Submission
from chassis import logs
from chassis.clock import RealClock
from chassis.consumer import Consumer
from chassis.database import Database
from chassis.decoding import Delivery
from chassis.green import wait_green
from chassis.held import HeldEvents
from chassis.inbox import Inbox
from chassis.link import Link
from chassis.outcomes import Outcome
from chassis.service import Subscription, Wiring
from chassis.settings import Settings
from chassis.tables import MAPPER
from chassis.topology import inbox_name
from chassis.unit import Unit
from contracts.events.funding import ApplicationAdmittedV1
from contracts.events.portfolio import ProjectSubmittedV1

MAPPER.map_imperatively(Application, APPLICATION)
MAPPER.map_imperatively(Submission, SUBMISSION)


class MeteredInbox(Inbox):
    """The inbox, counting what it has committed."""

    meter: Meter

    def process(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        """Count only what had its effect."""
        outcomes = super().process(deliveries)
        self.meter.count(sum(outcome is Outcome.DONE for outcome in outcomes))
        return outcomes


def insert_one(event: ProjectSubmittedV1, unit: Unit) -> None:
    """One statement: a row."""
    unit.add(Submission(unit.new_id(), event.project_id, event.revision, event.summary, unit.now))
    unit.publish(_admitted(event))


def change_aggregate(event: ProjectSubmittedV1, unit: Unit) -> None:
    """Three statements: read the aggregate for update, update it, insert a row."""
    application = unit.load(Application, event.project_id)
    assert application is not None
    application.revision = event.revision
    application.title = event.title
    application.version += 1
    insert_one(event, unit)


def _admitted(event: ProjectSubmittedV1) -> ApplicationAdmittedV1:
    return ApplicationAdmittedV1(
        project_id=event.project_id,
        body_id=event.body_id,
        round_id="omgang-1",
        revision=event.revision,
    )


def main() -> None:
    """Consume until everything is counted."""
    job = Job.read()
    logs.configure("funding")
    psycopg2.extensions.set_wait_callback(wait_green)
    subscription = (
        Subscription(ProjectSubmittedV1, insert_one, None, ordered=True)
        if job.statements == 1
        else Subscription(
            ProjectSubmittedV1,
            change_aggregate,
            lambda event: {Application: event.project_id},
            ordered=True,
        )
    )
    wired = Wiring("funding", subscriptions={ProjectSubmittedV1.type_name: subscription})
    database = Database("funding", job.database_uri, RealClock())
    inbox = MeteredInbox(wired, database)
    inbox.meter = Meter(job)
    held = HeldEvents(wired, database, inbox)
    consumer = Consumer(
        inbox_name("funding"),
        Link("bench hop", job.amqp_uri, 10),
        inbox,
        Settings().batch,
        database_is_there=database.is_there,
    )
    eventlet.spawn(consumer.read_forever)
    eventlet.spawn(consumer.take_forever)
    eventlet.spawn(partial(_retry_forever, held))
    while not inbox.meter.done:
        time.sleep(0.02)
    consumer.stop(time.monotonic() + 5)


def _retry_forever(held: HeldEvents) -> None:
    """As the service's own loop does."""
    while True:
        held.work()
        time.sleep(0.25)


if __name__ == "__main__":
    main()
