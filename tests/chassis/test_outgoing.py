"""What the relay writes is what py-amqp would have written."""

from __future__ import annotations

from types import SimpleNamespace

from amqp import Message, spec
from amqp.method_framing import frame_writer
from amqp.serialization import dumps
from hypothesis import given
from hypothesis import strategies as st

from chassis.outgoing import PERSISTENT, publish_frames
from contracts.envelope import CONTENT_TYPE

FRAME_MAX = 4096
#: Of every length in UTF-8 up to what a short string holds.
SHORT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)


class Transport:
    """Keeps what is written."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, frame: bytes | memoryview) -> None:
        self.written += bytes(frame)


def written_by_py_amqp(
    exchange: str,
    routing_key: str,
    headers: dict[str, str],
    body: bytes,
    message_id: str,
    user: str,
) -> bytes:
    transport = Transport()
    write = frame_writer(SimpleNamespace(frame_max=FRAME_MAX, bytes_sent=0), transport)
    message = Message(
        body,
        content_type=CONTENT_TYPE,
        content_encoding="utf-8",
        application_headers=headers,
        delivery_mode=PERSISTENT,
        message_id=message_id,
        user_id=user,
    )
    arguments = dumps("Bssbb", (0, exchange, routing_key, True, False))
    write(1, 7, spec.Basic.Publish, arguments, message)
    return transport.written


@given(
    exchange=SHORT,
    routing_key=SHORT,
    headers=st.dictionaries(SHORT, st.text(st.characters(exclude_categories=["Cs"]))),
    body=st.one_of(st.binary(), st.integers(0, 3 * FRAME_MAX).map(bytes)),
    message_id=SHORT,
    user=SHORT,
)
def test_a_message_is_written_as_py_amqp_writes_it(
    exchange: str,
    routing_key: str,
    headers: dict[str, str],
    body: bytes,
    message_id: str,
    user: str,
) -> None:
    ours = publish_frames(7, FRAME_MAX, exchange, routing_key, headers, body, message_id, user)

    assert ours == written_by_py_amqp(exchange, routing_key, headers, body, message_id, user)
