"""A database that takes no writes is away and not at fault; neither is one that ended a silent transaction."""

from __future__ import annotations

import time
from uuid import uuid4

import pytest
import sqlalchemy as sa

from chassis.database import DatabaseAway
from chassis.unit import Unit
from tests.chassis.toy import Seen, Toy, message, opened


def test_a_server_that_became_a_standby_is_away(toy: Toy) -> None:
    """After a fail-over the old address may answer for a while, and take no writes."""
    name = toy.database.url.database
    event = message(opened(uuid4()))
    with toy.database.engine.begin() as connection:
        connection.execute(
            sa.text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
        )
    toy.database.close()

    with pytest.raises(DatabaseAway):
        toy.receive(event)

    with toy.database.engine.connect() as connection:
        connection.execute(sa.text("SET default_transaction_read_only = off"))
        connection.commit()
        connection.execute(sa.text(f'ALTER DATABASE "{name}" RESET default_transaction_read_only'))
        connection.commit()
    toy.database.close()
    assert toy.receive(event) == ["done"]


def test_a_process_that_stood_still_in_a_transaction_runs_it_again(toy: Toy) -> None:
    """Frozen for a minute and thawed: the server has ended what was begun."""
    project = uuid4()
    tries = 0

    def work() -> None:
        nonlocal tries
        tries += 1
        with toy.database.transaction(actor="service/portfolio") as unit:
            if tries == 1:
                stand_still(unit)
            unit.add(Seen(project))

    toy.database.retrying(work)

    assert tries == 2
    assert toy.revisions(project) == []


def stand_still(unit: Unit) -> None:
    unit.session.execute(sa.text("SET idle_in_transaction_session_timeout = 50"))
    time.sleep(1)
