"""What only one transaction at a time may change is held while an event is handled, however it comes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from chassis.outcomes import Outcome
from chassis.service import Lock, Subscription
from chassis.unit import Unit
from contracts.events.portfolio import ProjectOpenedV1
from tests.chassis.toy import Seen, Toy, message, opened

_FREE = sa.text("SELECT pg_try_advisory_xact_lock(hashtextextended('graph', 0))")


@pytest.fixture
def toy(postgres_uri: str) -> Iterator[Toy]:
    """SQLite has one writer anyway."""
    toy = Toy(postgres_uri)
    yield toy
    toy.close()


def test_a_lock_is_held_while_an_event_is_handled_also_when_it_is_tried_again(toy: Toy) -> None:
    found: list[bool] = []

    def is_free() -> bool:
        with toy.database.engine.connect() as other:
            return bool(other.scalar(_FREE))

    def handle(event: ProjectOpenedV1, unit: Unit) -> None:
        found.append(is_free())
        if len(found) <= 2:
            msg = "not the first times"
            raise RuntimeError(msg)
        unit.add(Seen(event.project_id))

    def loads(event: ProjectOpenedV1) -> dict[type, Any]:
        return {Seen: event.project_id, Lock: "graph"}

    subscription = Subscription(ProjectOpenedV1, handle, loads, ordered=True)
    toy.wired.subscriptions[ProjectOpenedV1.type_name] = subscription
    project = uuid4()

    assert toy.receive(message(opened(project)), message(opened(uuid4()))) == [
        Outcome.RETRYING,
        Outcome.DONE,
    ]
    [held] = toy.held()
    with toy.database.writing() as connection:
        connection.execute(sa.text("UPDATE held_event SET due_at = now() - interval '1 second'"))
    toy.held_events.attempt(held.id)

    assert toy.revisions(project) == []
    assert found == [False] * 4
    assert is_free()
