"""The same hop with FastStream, SQLAlchemy asyncio and asyncpg: one transaction for each message."""

from __future__ import annotations

import asyncio
from hashlib import blake2b
from typing import Final

import orjson
import sqlalchemy as sa
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue
from faststream.rabbit.annotations import RabbitMessage
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bench.job import Job, Meter
from bench.store import APPLICATION, SUBMISSION
from chassis.clock import new_id, system_now
from chassis.tables import CLAIM, OUTBOX
from chassis.topology import inbox_name
from contracts.broker import EVENTS_EXCHANGE
from contracts.events.funding import ApplicationAdmittedV1
from contracts.events.portfolio import ProjectSubmittedV1

PREFETCH: Final = 100
POOL: Final = 20

_CLAIM: Final = postgresql.insert(CLAIM).on_conflict_do_nothing().returning(CLAIM.c.event_id)
_LOCK: Final = (
    sa.select(APPLICATION.c.version)
    .where(APPLICATION.c.id == sa.bindparam("key"))
    .with_for_update()
)
_UPDATE: Final = (
    sa.update(APPLICATION)
    .where(APPLICATION.c.id == sa.bindparam("key"))
    .values(
        revision=sa.bindparam("to_revision"),
        title=sa.bindparam("to_title"),
        version=sa.bindparam("to_version"),
    )
)


async def handle(connection: AsyncConnection, event: ProjectSubmittedV1, statements: int) -> None:
    """The effect and its event."""
    now = system_now()
    if statements == 3:
        version = (await connection.execute(_LOCK, {"key": event.project_id})).scalar_one()
        await connection.execute(
            _UPDATE,
            {
                "key": event.project_id,
                "to_revision": event.revision,
                "to_title": event.title,
                "to_version": version + 1,
            },
        )
    await connection.execute(
        sa.insert(SUBMISSION),
        {
            "id": new_id(),
            "application_id": event.project_id,
            "revision": event.revision,
            "summary": event.summary,
            "submitted_at": now,
        },
    )
    admitted = ApplicationAdmittedV1(
        project_id=event.project_id,
        body_id=event.body_id,
        round_id="omgang-1",
        revision=event.revision,
    )
    await connection.execute(
        sa.insert(OUTBOX),
        {
            "exchange": EVENTS_EXCHANGE,
            "routing_key": admitted.type_name,
            "headers": orjson.dumps(
                {
                    "ce-specversion": "1.0",
                    "ce-id": str(new_id()),
                    "ce-source": "/radslag/funding",
                    "ce-type": admitted.type_name,
                    "ce-subject": admitted.subject,
                    "ce-time": now.isoformat(),
                }
            ).decode(),
            "body": admitted.model_dump_json(),
            "created_at": now,
        },
    )


async def consume(job: Job) -> None:
    """Consume until everything is counted."""
    engine = create_async_engine(
        job.database_uri.replace("postgresql://", "postgresql+asyncpg://"),
        pool_size=POOL,
        max_overflow=0,
    )
    meter = Meter(job)
    finished = asyncio.Event()
    broker = RabbitBroker(
        job.amqp_uri, logger=None, default_channel=Channel(prefetch_count=PREFETCH)
    )

    @broker.subscriber(
        RabbitQueue(inbox_name("funding"), declare=False), ack_policy=AckPolicy.MANUAL
    )
    async def take(event: ProjectSubmittedV1, message: RabbitMessage) -> None:
        async with engine.begin() as connection:
            claimed = await connection.execute(
                _CLAIM,
                {
                    "source": message.headers["ce-source"],
                    "event_id": message.headers["ce-id"],
                    "body_hash": blake2b(message.body, digest_size=16).digest(),
                },
            )
            if claimed.first() is not None:
                await handle(connection, event, job.statements)
        await message.ack()
        meter.count(1)
        if meter.done:
            finished.set()

    await broker.start()
    await finished.wait()
    await broker.stop()
    await engine.dispose()


if __name__ == "__main__":
    asyncio.run(consume(Job.read()))
