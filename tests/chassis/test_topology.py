"""The topology: what the contracts' table says and nothing else, compared and not assumed."""

from __future__ import annotations

import time
from typing import Any

import pytest
from amqp import Message
from amqp.exceptions import PreconditionFailed

from chassis import topology
from chassis.topology import DEAD_EXCHANGE, QueueSpec, TopologyMismatch, declare_queue
from contracts.broker import MAX_MESSAGE_BYTES, city_bindings, inbox_bindings
from contracts.registry import CITY_SUBSCRIBERS, INTERNAL_SUBSCRIBERS, SERVICES
from tests.chassis.broker_tools import Reader, Vhost, wait_for


def declare(vhost: Vhost, user: str = "portfolio") -> bool:
    with vhost.open_link(user) as link:
        return topology.declare(link)


def test_each_service_has_the_queues_and_bindings_of_the_table() -> None:
    specs = {queue.name: queue for queue in topology.queues()}

    expected = {topology.JOURNAL}
    for service in SERVICES:
        names = [f"{service}.inbox"]
        assert set(specs[f"{service}.inbox"].bindings) == set(inbox_bindings(service))
        assert len(specs[f"{service}.inbox"].bindings) == len(INTERNAL_SUBSCRIBERS[service])
        if CITY_SUBSCRIBERS[service]:
            names.append(f"{service}.city")
            assert set(specs[f"{service}.city"].bindings) == set(city_bindings(service))
        expected |= {each for name in names for each in (name, f"{name}.dead")}
    assert specs.keys() == expected


@pytest.mark.parametrize("queue", topology.queues(), ids=lambda queue: queue.name)
def test_no_queue_lets_the_broker_lose_what_it_holds(queue: QueueSpec) -> None:
    arguments = dict(queue.arguments)
    if queue.name == topology.JOURNAL:
        # A convenience and not the record: bounded by age and by size, in small segments.
        assert arguments["x-queue-type"] == "stream"
        assert {"x-max-age", "x-max-length-bytes", "x-stream-max-segment-size-bytes"} <= set(
            arguments
        )
        assert arguments["x-stream-max-segment-size-bytes"] * 10 <= arguments["x-max-length-bytes"]
    elif queue.name.endswith(".dead"):
        assert arguments == {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000}
    else:
        assert arguments["x-queue-type"] == "quorum"
        assert arguments["x-delivery-limit"] == 1_000_000
        assert arguments["x-dead-letter-exchange"] == topology.DEAD_EXCHANGE
        assert arguments["x-dead-letter-routing-key"] == queue.name
        assert arguments["x-dead-letter-strategy"] == "at-least-once"
        assert arguments["x-overflow"] == "reject-publish"
        assert ("x-single-active-consumer" in arguments) == queue.name.endswith(".inbox")
        assert not {"x-expires", "x-message-ttl", "x-max-length"} & set(arguments)


def test_what_is_declared_is_what_is_generated_and_declaring_again_changes_nothing(
    vhost: Vhost,
) -> None:
    assert declare(vhost) is True
    first = known(vhost)
    assert declare(vhost, "notify") is True

    assert known(vhost) == first
    queues, bindings = first
    assert queues == {queue.name: {**queue.arguments} for queue in topology.queues()}
    assert bindings == {
        (exchange, queue.name, key)
        for queue in topology.queues()
        for exchange, key in queue.bindings
    }


def known(vhost: Vhost) -> tuple[dict[str, Any], set[tuple[str, str, str]]]:
    return (
        {queue["name"]: queue["arguments"] for queue in vhost.admin.queues()},
        {
            (binding["source"], binding["destination"], binding["routing_key"])
            for binding in vhost.admin.bindings()
            if binding["source"]
        },
    )


def test_a_queue_of_another_kind_stops_the_start_with_the_brokers_sentence(vhost: Vhost) -> None:
    """Nameko's own start blocks for ever on this, with a warning a second."""
    with vhost.channel() as channel:
        channel.queue_declare("funding.inbox", durable=True, auto_delete=False)

    with pytest.raises(TopologyMismatch) as mismatch:
        declare(vhost)

    assert str(mismatch.value).startswith("queue funding.inbox: PRECONDITION_FAILED")
    assert "x-queue-type" in str(mismatch.value) or "type" in str(mismatch.value)


def test_an_exchange_of_another_type_stops_the_start_with_the_brokers_sentence(
    vhost: Vhost,
) -> None:
    with vhost.channel() as channel:
        channel.exchange_declare("radslag.events", "fanout", durable=True, auto_delete=False)

    with pytest.raises(
        TopologyMismatch, match=r"exchange radslag.events: PRECONDITION_FAILED.*fanout"
    ):
        declare(vhost)


def test_without_the_right_to_configure_existence_is_checked_and_said_to_be_all(
    vhost: Vhost, capsys: pytest.CaptureFixture[str]
) -> None:
    declare(vhost)
    vhost.allow("funding", configure="^$")

    assert declare(vhost, "funding") is False

    told = capsys.readouterr().out
    assert "topology_not_compared" in told
    assert "queue followup.inbox" in told


def test_without_the_right_to_configure_an_absent_queue_is_told_clearly(vhost: Vhost) -> None:
    declare(vhost)
    with vhost.channel() as channel:
        channel.queue_delete("notify.inbox")
    vhost.allow("funding", configure="^$")

    with pytest.raises(
        TopologyMismatch, match=r"queue notify.inbox does not exist, and this user may not"
    ):
        declare(vhost, "funding")


def test_a_message_given_too_often_lands_in_the_dead_letter_queue_with_its_reason(
    vhost: Vhost,
) -> None:
    """A queue of the same shape, with a limit that a test can reach."""
    declare(vhost)
    inbox = next(queue for queue in topology.queues() if queue.name == "funding.inbox")
    small = QueueSpec(
        "small.inbox",
        {**inbox.arguments, "x-delivery-limit": 2, "x-dead-letter-routing-key": "funding.inbox"},
    )
    with vhost.open_link() as link:
        assert declare_queue(link, small)
        channel = link.channel()
        channel.confirm_select()
        channel.basic_publish_confirm(Message(b"poison"), "", "small.inbox")
        given: list[Any] = []

        def refuse(message: Any) -> None:
            given.append(message)
            channel.basic_reject(message.delivery_info["delivery_tag"], requeue=True)

        channel.basic_consume("small.inbox", callback=refuse)
        deadline = time.monotonic() + 20
        while vhost.depth("funding.inbox.dead") == 0 and time.monotonic() < deadline:
            link.pump(0.1)
        assert len(given) == 3
        [dead] = Reader(link, "funding.inbox.dead").read(1)

    assert bytes(dead.body) == b"poison"
    assert dead.headers["x-death"][0]["reason"] == "delivery_limit"
    assert dead.headers["x-first-death-queue"] == "small.inbox"


def test_dead_letters_are_counted_by_queue(vhost: Vhost) -> None:
    declare(vhost)
    with vhost.open_link() as link:
        channel = link.channel()
        channel.confirm_select()
        channel.basic_publish_confirm(Message(b"{}"), topology.DEAD_EXCHANGE, "portfolio.city")

        def counted() -> bool:
            return topology.dead_letters(link, "portfolio") == {
                "portfolio.inbox.dead": 0,
                "portfolio.city.dead": 1,
            }

        wait_for("the count", counted)
        channel.queue_delete("portfolio.city.dead")
        assert topology.dead_letters(link, "portfolio")["portfolio.city.dead"] == 0
        assert topology.dead_letters(link, "notify") == {"notify.inbox.dead": 0}


def test_the_journal_replays_what_was_published_before_its_reader_came(vhost: Vhost) -> None:
    declare(vhost)
    with vhost.channel() as channel:
        channel.confirm_select()
        for number in range(3):
            channel.basic_publish_confirm(
                Message(b"%d" % number), "radslag.events", "portfolio.anything.v1"
            )
    with vhost.open_link() as link:
        channel = link.channel()
        channel.basic_qos(0, 100, a_global=False)
        found: list[bytes] = []
        channel.basic_consume(
            topology.JOURNAL,
            callback=lambda m: found.append(bytes(m.body)),
            arguments={"x-stream-offset": "first"},
        )
        deadline = time.monotonic() + 10
        while len(found) < 3 and time.monotonic() < deadline:
            link.pump(0.1)
    assert found == [b"0", b"1", b"2"]


def test_the_broker_takes_no_message_that_would_fill_a_consumers_memory(vhost: Vhost) -> None:
    declare(vhost)
    with vhost.open_link() as link:
        channel = link.channel()
        channel.confirm_select()
        largest = Message(b"x" * MAX_MESSAGE_BYTES)
        channel.basic_publish_confirm(largest, DEAD_EXCHANGE, "portfolio.city", timeout=30)
        with pytest.raises(PreconditionFailed, match="larger than"):
            channel.basic_publish_confirm(
                Message(b"x" * (MAX_MESSAGE_BYTES + 1)), DEAD_EXCHANGE, "portfolio.city", timeout=30
            )
