"""A broker that confirms slowly is still a broker: what it has confirmed is not sent again."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from chassis import relay as relay_module
from chassis.link import Link
from chassis.relay import Relay
from contracts.events.portfolio import ProjectAmendedV1
from tests.chassis.broker_tools import Vhost
from tests.chassis.toy import Toy, amended


def test_what_was_confirmed_of_a_round_that_took_too_long_leaves_the_outbox(
    vhost: Vhost, toy: Toy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a round never ends in time it would be sent for ever, whole, and nothing would leave."""
    monkeypatch.setattr(relay_module, "CONFIRM_TIMEOUT_S", 0.5)
    settle = Relay._settle

    def slowly(self: Relay, tag: int, multiple: bool, settled: set[int]) -> None:  # noqa: FBT001
        if tag <= 3 or multiple:
            settle(self, min(tag, 3), multiple, settled)

    monkeypatch.setattr(Relay, "_settle", slowly)
    relay = Relay(toy.database, Link("test relay", vhost.uri(), 10), "portfolio")
    project = uuid4()
    with toy.database.transaction(actor="person/anna") as unit:
        for number in range(2, 12):
            unit.publish(amended(project, number))

    left = []
    for _ in range(4):
        relay.run_once()
        left.append([revision(row) for row in toy.outbox()])
    relay.close()

    assert left == [list(range(start, 12)) for start in (5, 8, 11)] + [[]]


def revision(row: Any) -> int:
    return ProjectAmendedV1.model_validate_json(row.body).revision
