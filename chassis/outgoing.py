"""A message on its way out, as the frames that py-amqp would write for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from struct import Struct
from typing import Final

from amqp import spec

from contracts.envelope import CONTENT_TYPE

PERSISTENT: Final = 2

_FRAME: Final = Struct(">BHI")
_END: Final = b"\xce"
#: What a frame holds besides its payload.
_FRAME_OVERHEAD: Final = _FRAME.size + len(_END)
_METHOD, _HEADER, _BODY = 1, 2, 3
_CONTENT: Final = Struct(">HHQ")
_LONG: Final = Struct(">I")
#: Without it the broker drops in silence what no queue takes.
_MANDATORY: Final = b"\x01"
#: Which properties follow, in AMQP's order: content type, content encoding, headers, delivery mode,
#: message id, user id.
_FLAGS: Final = (1 << 15 | 1 << 14 | 1 << 13 | 1 << 12 | 1 << 7 | 1 << 4).to_bytes(2, "big")


def publish_frames(
    channel: int,
    frame_max: int,
    exchange: str,
    routing_key: str,
    headers: Mapping[str, str],
    body: bytes,
    message_id: str,
    user_id: str,
) -> bytes:
    """A persistent, mandatory publish with text headers: method, header and body frames.

    py-amqp looks at every property and header anew, for any type that they might have, and at 500
    messages a round that is most of the relay's work. The bytes are the same; a test compares them.
    """
    fields: list[bytes] = []
    for name, value in headers.items():
        data = value.encode()
        fields += (_header_name(name), _LONG.pack(len(data)), data)
    table = b"".join(fields)
    properties = b"".join(
        (
            _CONTENT.pack(spec.Basic.Publish[0], 0, len(body)),
            _BEFORE_HEADERS,
            _LONG.pack(len(table)),
            table,
            _MODE,
            _short(message_id),
            _short(user_id),
        )
    )
    method = _method(exchange, routing_key)
    parts = [
        _FRAME.pack(_METHOD, channel, len(method)), method, _END,
        _FRAME.pack(_HEADER, channel, len(properties)), properties, _END,
    ]  # fmt: skip
    most = frame_max - _FRAME_OVERHEAD
    for start in range(0, len(body), most):
        portion = body[start : start + most]
        parts += (_FRAME.pack(_BODY, channel, len(portion)), portion, _END)
    return b"".join(parts)


def _short(text: str) -> bytes:
    data = text.encode()
    return bytes((len(data),)) + data


_BEFORE_HEADERS: Final = _FLAGS + _short(CONTENT_TYPE) + _short("utf-8")
_MODE: Final = bytes((PERSISTENT,))


@lru_cache(maxsize=1000)
def _method(exchange: str, routing_key: str) -> bytes:
    """`basic.publish`; of event types and city systems there are a few dozen."""
    number = b"".join(part.to_bytes(2, "big") for part in spec.Basic.Publish)
    return number + b"\0\0" + _short(exchange) + _short(routing_key) + _MANDATORY


@lru_cache(maxsize=100)
def _header_name(name: str) -> bytes:
    """One of the envelope's few, with the mark that a text follows."""
    return _short(name) + b"S"
