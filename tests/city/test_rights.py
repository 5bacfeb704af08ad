"""What a city system may not do, the broker refuses: 403 or 406, with its own sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pika
import pytest
from pika.adapters.blocking_connection import BlockingChannel
from pika.exceptions import ChannelClosedByBroker, ProbableAccessDeniedError

from contracts.events.city import PrerequisitePromisedV1
from tests.city.harness import SYSTEMS, City, Message, a_measurement, a_message

MEASURED = "city.indicator_measured.v1"


@pytest.fixture
def message() -> Message:
    return a_message("sensors", a_measurement("any"))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"routing_key": f"sensors.{PrerequisitePromisedV1.type_name}"}, 403),
        ({"routing_key": f"sisab.{MEASURED}"}, 403),
        ({"routing_key": MEASURED}, 403),
        ({"routing_key": f"sensors.{MEASURED}.sisab"}, 403),
        ({"routing_key": f"x.sensors.{MEASURED}"}, 403),
        ({"routing_key": f"x\nsensors.{MEASURED}"}, 403),
        ({"routing_key": f"sensors.{MEASURED}\n"}, 403),
        ({"routing_key": f"sensors.{MEASURED.replace('.', '-')}"}, 403),
        ({"routing_key": f"SENSORS.{MEASURED}"}, 403),
        ({"routing_key": "sensors.portfolio.project_opened.v1"}, 403),
        ({"routing_key": "sensors.radslag.event_answered.v1"}, 403),
        ({"routing_key": "#"}, 403),
        ({"exchange": "radslag.events", "routing_key": "portfolio.project_opened.v1"}, 403),
        ({"exchange": "radslag.events"}, 403),
        ({"exchange": "city.answers", "routing_key": "sensors"}, 403),
        ({"exchange": "city.answers", "routing_key": "sisab"}, 403),
        ({"exchange": "radslag.dead", "routing_key": "followup.city"}, 403),
        ({"exchange": "nameko-rpc", "routing_key": "followup.list_parked"}, 403),
        ({"exchange": "amq.topic"}, 403),
        ({"exchange": "amq.direct"}, 403),
        ({"exchange": "", "routing_key": "followup.inbox"}, 403),
        ({"exchange": "", "routing_key": "followup.city"}, 403),
        ({"exchange": "", "routing_key": "sisab.answers"}, 403),
        ({"exchange": "", "routing_key": "sensors.answers"}, 403),
        ({"exchange": "", "routing_key": "rpc-followup"}, 403),
        ({"exchange": "", "routing_key": "radslag.journal"}, 403),
        ({"user_id": "sisab"}, 406),
        ({"user_id": "portfolio"}, 406),
        ({"user_id": "Sensors"}, 406),
    ],
    ids=str,
)
def test_a_system_may_not_publish(
    city: City, message: Message, changed: dict[str, str], code: int
) -> None:
    user_id = changed.pop("user_id", "sensors")
    refused = replace(message, properties=message.properties | {"user_id": user_id}, **changed)

    with pytest.raises(ChannelClosedByBroker) as closed:
        city.send("sensors", refused)

    assert closed.value.reply_code == code


#: What a system might try on a channel of its own.
ACTS: dict[str, Callable[[BlockingChannel], object]] = {
    "declare a queue": lambda channel: channel.queue_declare("sensors.more", durable=True),
    "declare a queue under a name of the broker's": lambda channel: channel.queue_declare(
        "", exclusive=True
    ),
    "declare its own queue anew": lambda channel: channel.queue_declare(
        "sensors.answers", durable=True, arguments={"x-queue-type": "quorum"}
    ),
    "delete its own queue": lambda channel: channel.queue_delete("sensors.answers"),
    "delete a service's queue": lambda channel: channel.queue_delete("followup.city"),
    "purge a service's queue": lambda channel: channel.queue_purge("followup.city"),
    "read a service's queue": lambda channel: channel.basic_get("followup.city"),
    "read internal events": lambda channel: channel.basic_get("portfolio.inbox"),
    "read another's answers": lambda channel: channel.basic_get("sisab.answers"),
    "consume another's answers": lambda channel: channel.basic_consume(
        "sisab.answers", lambda *_: None
    ),
    "read dead letters": lambda channel: channel.basic_get("followup.city.dead"),
    "read the journal": lambda channel: channel.basic_consume(
        "radslag.journal", lambda *_: None, arguments={"x-stream-offset": "first"}
    ),
    "read requests": lambda channel: channel.basic_get("rpc-followup"),
    "declare an exchange": lambda channel: channel.exchange_declare("sensors", "topic"),
    "delete an exchange": lambda channel: channel.exchange_delete("city.events"),
    "bind its queue to everything": lambda channel: channel.queue_bind(
        "sensors.answers", "radslag.events", "#"
    ),
    "bind its queue to others' answers": lambda channel: channel.queue_bind(
        "sensors.answers", "city.answers", "sisab"
    ),
    "bind its queue to others' events": lambda channel: channel.queue_bind(
        "sensors.answers", "city.events", "#"
    ),
    "unbind its queue": lambda channel: channel.queue_unbind(
        "sensors.answers", "city.answers", "sensors"
    ),
    "bind an exchange": lambda channel: channel.exchange_bind("radslag.events", "city.events", "#"),
}


@pytest.mark.parametrize("what", ACTS)
def test_a_system_may_not(city: City, what: str) -> None:
    with pytest.raises(ChannelClosedByBroker) as closed, city.channel("sensors") as channel:
        ACTS[what](channel)

    assert closed.value.reply_code == 403


def test_a_system_reads_its_own_queue(city: City) -> None:
    for system in SYSTEMS:
        with city.channel(system) as channel:
            channel.basic_get(f"{system}.answers", auto_ack=False)


def test_a_wrong_password_is_refused(city: City) -> None:
    uri = city.stack.amqp_uri("sensors").replace(":", ":x", 2).replace("amqp:x", "amqp:")

    with pytest.raises((ProbableAccessDeniedError, pika.exceptions.ProbableAuthenticationError)):
        pika.BlockingConnection(pika.URLParameters(uri))


def test_a_refused_publish_leaves_nothing_behind(city: City, message: Message) -> None:
    with pytest.raises(ChannelClosedByBroker):
        city.send("sensors", replace(message, routing_key=f"sisab.{MEASURED}"))

    assert city.parked_with("followup", message.event_id) == []
    assert city.has_no_more_answers("sisab", message.event_id, within=0.3)
