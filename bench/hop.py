"""One hop: quorum queue → claim, effect and outbox row in one PostgreSQL transaction → ack."""

from __future__ import annotations

from typing import Final

from amqp import Message

from bench import store
from bench.figures import Aim, Figure, Spread
from bench.ground import BenchFailed, Ground
from chassis.clock import new_id, system_now, to_milliseconds
from chassis.topology import inbox_name
from contracts.broker import EVENTS_EXCHANGE
from contracts.envelope import CONTENT_TYPE, Envelope
from contracts.registry import SERVICES

QUEUE: Final = inbox_name("funding")
AIM: Final = Aim(4.0, at_least=True)
#: Messages that the broker has not confirmed.
WINDOW: Final = 1_000


def measure(ground: Ground) -> list[Figure]:
    """With one and with three statements an event."""
    return [_measure(ground, 1), _measure(ground, 3)]


def _measure(ground: Ground, statements: int) -> Figure:
    rounds: dict[str, list[dict[str, float]]] = {"hop_ours": [], "hop_peer": []}
    for _ in range(ground.scale.rounds):
        for side, answers in rounds.items():
            answers.append(_round(ground, side, statements))
    ours, peer = rounds.values()
    cpu = {
        side: f"{Spread(tuple(a['cpu_us'] for a in answers)).told(0)} µs"
        for side, answers in (("ours", ours), ("peer", peer))
    }
    word = "one statement" if statements == 1 else "three statements"
    return Figure(
        f"hop-{statements}",
        f"One hop, {word} an event",
        "events/s",
        Spread(tuple(answer["rate"] for answer in ours)),
        Spread(tuple(answer["rate"] for answer in peer)),
        AIM,
        notes={"CPU per event, ours": cpu["ours"], "CPU per event, peer": cpu["peer"]},
    )


def _round(ground: Ground, side: str, statements: int) -> dict[str, float]:
    total = ground.scale.events + ground.scale.warmup
    ground.empty_inboxes()
    fill(ground, total)
    with ground.database() as database_uri:
        job = ground.job(ground.stack.amqp_uri("funding"), database_uri, statements=statements)
        answer = ground.run(side, job)
        done = store.rows(database_uri)
    for table in ("inbox_claim", "submission", "outbox"):
        if done[table] != total:
            msg = f"{side}: {done[table]} rows in {table} instead of {total}"
            raise BenchFailed(msg)
    if left := ground.depth(QUEUE):
        msg = f"{side}: {left} events were not acked"
        raise BenchFailed(msg)
    return answer


def fill(ground: Ground, count: int) -> None:
    """Put so many events into the inbox, as portfolio publishes them."""
    with ground.link("portfolio") as link:
        channel = link.channel()
        channel.confirm_select()
        confirmed = 0

        def note(delivery_tag: int, multiple: bool) -> None:  # noqa: ARG001, FBT001 (py-amqp calls it so)
            nonlocal confirmed
            confirmed = max(confirmed, delivery_tag)

        channel.events["basic_ack"].add(note)
        for number in range(count):
            # A broker that is given more than it reads closes the socket's window, and then the socket.
            while number - confirmed > WINDOW:
                link.pump(1.0)
            event = store.an_event(number)
            envelope = Envelope(
                id=str(new_id()),
                source="/radslag/portfolio",
                type=event.type_name,
                subject=event.subject,
                time=to_milliseconds(system_now()),
                dataschema=event.dataschema(),
                correlationid=str(new_id()),
                actor="person/anna",
            )
            channel._basic_publish(  # noqa: SLF001 (the other one waits for each)
                Message(
                    event.model_dump_json(),
                    content_type=CONTENT_TYPE,
                    content_encoding="utf-8",
                    delivery_mode=2,
                    user_id="portfolio",
                    message_id=str(number),
                    application_headers=envelope.headers(),
                ),
                EVENTS_EXCHANGE,
                event.type_name,
            )
        # Nothing is confirmed here: a connection that is closed too early loses what the broker has not read.
        ground.wait_for_depth(QUEUE, count)
    ground.empty_inboxes(*(inbox_name(other) for other in SERVICES if other != "funding"))
