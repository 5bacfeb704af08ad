"""A city event that the broker gave up is kept with the reason, and its sender is told."""

from __future__ import annotations

from typing import Any

from amqp import Message

from chassis import topology
from chassis.dead_letters import DeadLetters
from contracts.broker import CITY_EXCHANGE
from tests.chassis.broker_tools import Vhost, consuming, wait_for
from tests.chassis.toy import Toy, message, promised

CITY = topology.city_name("portfolio")
DEAD = topology.dead_name(CITY)
#: What a sender says of a death that was never: another system's event, gone for another reason.
FORGED_DEATH = [
    {
        "queue": CITY,
        "reason": "expired",
        "exchange": CITY_EXCHANGE,
        "routing-keys": ["sisab.city.prerequisite_promised.v1"],
        "count": 1,
    }
]


def run_out(vhost: Vhost, *, user_id: str | None = "stokab", **headers: Any) -> str:
    """An event that nobody takes in time; answers its id."""
    sent = message(promised())
    with vhost.open_link("stokab") as link:
        topology.declare(link)
        channel = link.channel()
        channel.confirm_select()
        channel.basic_publish_confirm(
            Message(
                sent.body,
                content_type=sent.content_type,
                user_id=user_id,
                expiration="1",
                application_headers={**sent.headers, **headers},
            ),
            CITY_EXCHANGE,
            sent.routing_key,
        )
    wait_for("the dead letter", lambda: vhost.depth(DEAD) == 1)
    return str(sent.headers["ce-id"])


def take_dead(vhost: Vhost, toy: Toy) -> Any:
    with consuming(vhost.uri(), DeadLetters(toy.inbox), queue=DEAD):
        [held] = wait_for("the parked event", toy.held)
    assert vhost.depth(DEAD) == 0
    return held


def test_an_event_that_ran_out_is_parked_and_its_sender_is_told(vhost: Vhost, toy: Toy) -> None:
    event_id = run_out(vhost)

    held = take_dead(vhost, toy)

    assert (held.state, held.sender, held.event_id) == ("parked", "stokab", event_id)
    assert held.reason_en.startswith("expiration: ran out")
    [answer] = toy.answers()
    assert (answer["event_id"], answer["outcome"]) == (event_id, "rejected")
    assert answer["field"] == "expiration"


def test_sent_again_it_is_accepted(vhost: Vhost, toy: Toy) -> None:
    event_id = run_out(vhost)
    take_dead(vhost, toy)

    with consuming(vhost.uri(), toy.inbox, queue=CITY):
        vhost.publish(message(promised(), id=event_id), user="stokab")
        wait_for("the effect", lambda: toy.promised)

    assert [answer["outcome"] for answer in toy.answers()] == ["rejected", "accepted"]


def test_nobody_is_answered_in_anothers_name(vhost: Vhost, toy: Toy) -> None:
    run_out(vhost, **{"x-death": FORGED_DEATH})

    assert take_dead(vhost, toy).sender == "stokab"
    assert [row.routing_key for row in toy.outbox()] == ["stokab"]


def test_of_nobody_it_is_kept_and_nobody_is_answered(vhost: Vhost, toy: Toy) -> None:
    run_out(vhost, user_id=None)

    assert take_dead(vhost, toy).state == "parked"
    assert toy.outbox() == []
