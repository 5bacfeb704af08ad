"""The relay: from rows of the outbox to confirmed in a quorum queue."""

from __future__ import annotations

from typing import Final

from bench.figures import Aim, Figure, Spread
from bench.ground import BenchFailed, Ground
from chassis.topology import inbox_name

#: Takes what the chassis relays; the journal takes it as well.
OURS: Final = inbox_name("portfolio")
PEER: Final = "bench.dispatched"
AIM: Final = Aim(8.0, at_least=True)


def measure(ground: Ground) -> list[Figure]:
    """Beside nameko's dispatcher."""
    _bind_peer(ground)
    ours, peer = [], []
    for _ in range(ground.scale.rounds):
        with ground.database() as database_uri:
            ours.append(
                _round(ground, "relay_ours", OURS, ground.stack.amqp_uri("portfolio"), database_uri)
            )
        peer.append(_round(ground, "relay_peer", PEER, ground.stack.admin_amqp_uri, ""))
    return [
        Figure(
            "relay",
            "Outbox to confirmed in a quorum queue",
            "events/s",
            Spread(tuple(answer["rate"] for answer in ours)),
            Spread(tuple(answer["rate"] for answer in peer)),
            AIM,
            notes={
                "CPU per event, ours": f"{Spread(tuple(a['cpu_us'] for a in ours)).told(0)} µs",
                "CPU per event, peer": f"{Spread(tuple(a['cpu_us'] for a in peer)).told(0)} µs",
            },
        )
    ]


def _round(
    ground: Ground, side: str, queue: str, amqp_uri: str, database_uri: str
) -> dict[str, float]:
    ground.empty_inboxes(queue)
    answer = ground.run(side, ground.job(amqp_uri, database_uri))
    total = ground.scale.events + ground.scale.warmup
    if (found := ground.depth(queue)) != total:
        msg = f"{side}: {found} events in {queue} instead of {total}"
        raise BenchFailed(msg)
    return answer


def _bind_peer(ground: Ground) -> None:
    """A quorum queue on the exchange that nameko's dispatcher publishes to."""
    with ground.link() as link:
        channel = link.channel()
        channel.exchange_declare("portfolio.events", "topic", durable=True, auto_delete=False)
        channel.queue_declare(
            PEER, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"}
        )
        channel.queue_bind(PEER, "portfolio.events", routing_key="project_amended")
