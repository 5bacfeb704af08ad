#!/usr/bin/env python3
"""A city system that tells Rådslag what it knows, and reads what became of it. Copy it: it needs pika alone.

    export AMQP_URI='amqp://stokab:its-password@broker:5672/%2F'
    python publish.py < events.jsonl

One event a line, one answer a line. Ends with 0 when every event was accepted, is valid or waits for what
it refers to; with 1 when one was parked, rejected or refused by the broker; with 2 when an answer is missing.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pika
from pika.exceptions import AMQPConnectionError, ChannelClosedByBroker, NackError, UnroutableError

PATIENCE_S = float(os.environ.get("PATIENCE_S", "30"))

#: What each type is about; the rest are about a prerequisite.
SUBJECTS = {
    "city.indicator_measured.v1": ("indicator", "indicator_id"),
    "city.event_recalled.v1": ("event", "event_id"),
}


class RefusedByBroker(Exception):
    """The broker took nothing; its own sentence says why."""


class CitySystem:
    """One city system's connection. Its broker user is its name."""

    def __init__(self, uri: str) -> None:
        parameters = pika.URLParameters(uri)
        self.name = parameters.credentials.username
        self._connection = pika.BlockingConnection(parameters)
        self._open_channel()

    def _open_channel(self) -> None:
        self._channel = self._connection.channel()
        self._channel.confirm_delivery()
        self._channel.basic_qos(prefetch_count=100)

    def publish(
        self,
        type: str,  # noqa: A002 (CloudEvents' own words)
        id: str,  # noqa: A002
        data: dict[str, Any],
        time: str | None = None,
        *,
        validate_only: bool = False,
    ) -> None:
        """Publish one event; when this returns, the broker has it on disk.

        `id` is yours: after a lost connection publish again under the same id, and it has its effect once.
        """
        kind, field = SUBJECTS.get(type, ("prerequisite", "prerequisite_id"))
        headers = {
            "ce-specversion": "1.0",
            "ce-id": id,
            "ce-source": f"/city/{self.name}",
            "ce-type": type,
            "ce-subject": f"{kind}/{data.get(field)}",
            "ce-time": time or datetime.now(UTC).isoformat(),
        }
        if validate_only:
            headers["ce-validateonly"] = "true"
        try:
            self._channel.basic_publish(
                exchange="city.events",
                routing_key=f"{self.name}.{type}",
                body=json.dumps(data).encode(),
                properties=pika.BasicProperties(
                    content_type="application/json",
                    delivery_mode=pika.DeliveryMode.Persistent,
                    user_id=self.name,
                    headers=headers,
                ),
                mandatory=True,
            )
        except ChannelClosedByBroker as error:
            # 403: not trusted with this type. 406: another's user_id. The channel is gone either way.
            self._open_channel()
            raise RefusedByBroker(f"{error.reply_code} {error.reply_text}") from error
        except UnroutableError as error:
            raise RefusedByBroker(f"no service listens to {type}") from error
        except NackError as error:
            raise RefusedByBroker("the broker could not keep it: try again later") from error

    def answers(self, awaited: Counter[str]) -> Iterator[dict[str, Any]]:
        """The answers on the own queue, until each awaited id has had its number or none comes any more.

        What is left in `awaited` then has not been answered.
        """
        queue = f"{self.name}.answers"
        for method, _, body in self._channel.consume(queue, inactivity_timeout=PATIENCE_S):
            if method is None:
                break
            answer = json.loads(body)
            yield answer
            # Acked when the caller has come back for more: an answer is not lost on the way.
            self._channel.basic_ack(method.delivery_tag)
            awaited[answer["event_id"]] -= 1
            if not +awaited:
                break
        self._channel.cancel()

    def close(self) -> None:
        """Say goodbye to the broker."""
        self._connection.close()


def main() -> int:
    """Publish every line of the input, then print the answers."""
    system = CitySystem(os.environ["AMQP_URI"])
    awaited: Counter[str] = Counter()
    failed = False
    for line in filter(str.strip, sys.stdin):
        event = json.loads(line)
        try:
            system.publish(**event)
            awaited[event["id"]] += 1
        except RefusedByBroker as refusal:
            print(f"{event['id']}: {refusal}", file=sys.stderr)
            failed = True
    if awaited:
        published = set(awaited)
        for answer in system.answers(awaited):
            print(json.dumps(answer, ensure_ascii=False), flush=True)
            # Answers to events of earlier runs may be there too.
            if answer["event_id"] in published and answer["outcome"] in {"parked", "rejected"}:
                failed = True
    system.close()
    for event_id in +awaited:
        print(f"{event_id}: no answer within {PATIENCE_S:g} s", file=sys.stderr)
    return 2 if +awaited else int(failed)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except AMQPConnectionError as error:
        sys.exit(f"no connection to the broker, publish again under the same ids: {error!r}")
