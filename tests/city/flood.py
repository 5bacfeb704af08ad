"""A city system that publishes as fast as it can: `flood.py URI SYSTEM INDICATOR FROM TO`.

Confirms are on, and at most a window of events is unconfirmed. Ends when the broker has all of them.
"""

from __future__ import annotations

import os
import sys
from urllib.parse import unquote, urlsplit

import amqp

TYPE = "city.indicator_measured.v1"
WINDOW = 100


def main(uri: str, system: str, indicator: str, first: int, end: int) -> None:
    """Publish the measurements, each with its number as value and in its id."""
    parts = urlsplit(uri)
    connection = amqp.Connection(
        f"{parts.hostname}:{parts.port}",
        userid=parts.username,
        password=unquote(parts.password or ""),
        virtual_host=unquote(parts.path[1:]) or "/",
    )
    connection.connect()
    channel = connection.channel()
    unconfirmed: set[int] = set()

    def confirmed(tag: int, multiple: bool) -> None:  # noqa: FBT001 (py-amqp calls it so)
        if multiple:
            unconfirmed.difference_update({one for one in unconfirmed if one <= tag})
        else:
            unconfirmed.discard(tag)

    channel.confirm_select()
    channel.events["basic_ack"].add(confirmed)
    channel.events["basic_nack"].add(lambda *_: sys.exit("the broker could not keep an event"))
    for tag, number in enumerate(range(first, end), start=1):
        body = (
            f'{{"indicator_id": "{indicator}", "value": "{number}", "unit": "procent",'
            ' "measured_on": "2018-04-30"}'
        )
        message = amqp.Message(
            body.encode(),
            content_type="application/json",
            delivery_mode=2,
            user_id=system,
            application_headers={
                "ce-specversion": "1.0",
                "ce-id": f"flood-{number}",
                "ce-source": f"/city/{system}",
                "ce-type": TYPE,
                "ce-subject": f"indicator/{indicator}",
                "ce-time": "2018-04-30T21:00:00Z",
            },
        )
        unconfirmed.add(tag)
        channel.basic_publish(message, "city.events", f"{system}.{TYPE}")
        while len(unconfirmed) >= WINDOW:
            connection.drain_events(timeout=10)
    while unconfirmed:
        connection.drain_events(timeout=10)
    connection.close()


if __name__ == "__main__":
    # A city system has a machine of its own; here it gives way to the services and the broker.
    os.nice(10)
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
