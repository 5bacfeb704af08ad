"""An id that somebody may hold in hand is never given to something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from chassis import migrate
from chassis.clock import RealClock
from chassis.database import Database
from chassis.tables import HELD, OUTBOX
from contracts.registry import SERVICES
from tests.chassis.toy import Toy, amended, message, opened


@pytest.fixture
def toy(database_uri: str) -> Iterator[Toy]:
    """A toy service on each database."""
    toy = Toy(database_uri)
    yield toy
    toy.close()


def test_the_number_of_a_held_event_names_that_event_for_ever(toy: Toy) -> None:
    """Else an operator who discards number 1, seen a minute ago, discards another event."""
    numbers = []
    for _ in range(2):
        project = uuid4()
        toy.receive(message(opened(project)), message(amended(project, 13)))
        [held] = toy.held()
        numbers.append(held.id)
        with toy.database.transaction(actor="person/operator") as unit:
            toy.held_events.discard(unit, held.id)

    assert numbers[0] < numbers[1]


def test_what_was_sent_and_what_is_published_since_have_different_ids(toy: Toy) -> None:
    ids = []
    for revision in (2, 3):
        with toy.database.transaction(actor="person/anna") as unit:
            unit.publish(amended(uuid4(), revision))
        ids.append(toy.outbox()[0].id)
        with toy.database.engine.begin() as connection:
            connection.execute(sa.delete(OUTBOX))

    assert ids[0] < ids[1]


@pytest.mark.parametrize("service", SERVICES)
def test_every_services_migrations_say_so(service: str, tmp_path: Path) -> None:
    database = Database(service, f"sqlite:///{tmp_path}/service.db", RealClock())
    migrate.upgrade(database)
    with database.engine.connect() as connection:
        [held, outbox] = connection.scalars(
            sa.text("SELECT sql FROM sqlite_master WHERE name IN (:held, :outbox) ORDER BY name"),
            {"held": HELD.name, "outbox": OUTBOX.name},
        )
    database.close()

    assert "AUTOINCREMENT" in held
    assert "AUTOINCREMENT" in outbox
