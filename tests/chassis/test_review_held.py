"""Held events: nothing that is kept, and nothing that is done to it, stops the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from chassis.clock import system_now
from chassis.outcomes import Outcome
from chassis.tables import HELD
from tests.chassis.toy import Toy, message, promised


@pytest.fixture
def toy(database_uri: str) -> Iterator[Toy]:
    """A toy service on each database."""
    toy = Toy(database_uri)
    yield toy
    toy.close()


def make_due(toy: Toy) -> None:
    """Whatever is planned is due now."""
    with toy.database.writing() as connection:
        connection.execute(
            sa.update(HELD).where(HELD.c.due_at.is_not(None)).values(due_at=system_now())
        )


def test_headers_beside_the_envelope_take_nothing_from_it(toy: Toy) -> None:
    """Fifty headers are kept: those of the event come first, however many others a sender adds."""
    event = message(promised("later"))
    tracing = {f"x-{number}": "1" for number in range(60)}
    tracing |= {f"ce-x{number}": "1" for number in range(60)}

    assert toy.receive(replace(event, headers={**tracing, **event.headers})) == [Outcome.WAITING]
    make_due(toy)
    toy.held_events.work()

    [held] = toy.held()
    assert (held.state, held.code, held.attempts) == ("waiting", "not_yet", 2)


def test_a_rejected_message_is_answered_by_its_id_among_many_headers(toy: Toy) -> None:
    event = message(promised(), id="order-7", body=b"{")
    tracing = {f"x-{number}": "1" for number in range(60)}

    assert toy.receive(replace(event, headers={**tracing, **event.headers})) == [Outcome.PARKED]

    [answer] = toy.answers()
    assert (answer["outcome"], answer["event_id"]) == ("rejected", "order-7")
