"""A topology that is declared again and again uses no more of its connection each time."""

from __future__ import annotations

from typing import Any

import pytest

from chassis import topology
from chassis.link import Link
from chassis.topology import TopologyMismatch
from tests.chassis.broker_tools import Vhost


def open_channels(link: Link) -> int:
    """How many channels the connection holds, its own among them."""
    connection: Any = link._connection
    return len(connection.channels)


def test_a_channel_that_the_broker_closed_is_not_opened_again(vhost: Vhost) -> None:
    """py-amqp opens it anew on its own; a leader that declares once a minute would run out of them."""
    with vhost.open_link() as link:
        topology.declare(link)
    vhost.allow("funding", configure="^$")

    with vhost.open_link("funding") as link:
        before = open_channels(link)
        assert topology.declare(link) is False
        assert open_channels(link) == before


def test_neither_is_one_that_asked_for_what_is_not_there_or_is_otherwise(vhost: Vhost) -> None:
    with vhost.channel() as channel:
        channel.queue_declare("funding.inbox", durable=True, auto_delete=False)

    with vhost.open_link() as link:
        before = open_channels(link)
        with pytest.raises(TopologyMismatch):
            topology.declare(link)
        assert topology.dead_letters(link, "notify") == {"notify.inbox.dead": 0}
        assert open_channels(link) == before
