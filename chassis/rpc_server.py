"""nameko's RPC protocol on the server's side: any nameko client can call, and gets typed errors."""

from __future__ import annotations

import re
import threading
import time
from typing import Any, Final

import orjson
import structlog
from amqp import Message
from eventlet.greenpool import GreenPool
from nameko.exceptions import serialize
from nameko.rpc import RPC_QUEUE_TEMPLATE

from chassis import topology
from chassis.calls import Calls
from chassis.clock import new_id
from chassis.consumer import PUMP_S, RECONNECT_S
from chassis.link import LOST, Link
from contracts.broker import RPC_EXCHANGE
from contracts.errors import Failed, Invalid, Problem
from contracts.faults import fault

log = structlog.get_logger()

MAX_REQUEST_BYTES: Final = 1024 * 1024
#: Where nameko's callers read: a UUID. To another key a service may not write (the broker would close
#: the channel, and the request would come again), or it would be a request of our own.
REPLY_KEY: Final = re.compile(r"[0-9a-f-]{36}")


class RpcServer:
    """Answers one service's RPC: at most `workers` requests at once, each in its own green thread."""

    def __init__(self, service: str, link: Link, calls: Calls, workers: int) -> None:
        self._service = service
        #: As nameko declares it.
        self._queue = topology.QueueSpec(
            RPC_QUEUE_TEMPLATE.format(service), {}, ((RPC_EXCHANGE, f"{service}.*"),)
        )
        self._declared_at = 0.0
        self._link = link
        self._calls = calls
        self._workers = workers
        self._pool = GreenPool(workers)
        self._channel: Any = None
        self._stopping = False
        self._closed = threading.Event()
        self.ticked_at = time.monotonic()
        self.consuming = False

    def serve_forever(self) -> None:
        """Keep a connection and hand each request to a worker."""
        failures = 0
        while not self._stopping:
            self.ticked_at = time.monotonic()
            try:
                self._start_consuming()
                failures = 0
                while self._channel is not None and not self._stopping:
                    self.ticked_at = time.monotonic()
                    self._link.pump(PUMP_S)
                    if time.monotonic() - self._declared_at > topology.DECLARE_EVERY_S:
                        self._bind()
            except (*LOST, topology.TopologyMismatch) as error:
                self._channel = None
                self.consuming = False
                if not self._stopping:
                    self._link.lost(error)
                    time.sleep(RECONNECT_S[min(failures, len(RECONNECT_S) - 1)])
                    failures += 1
        # Only the thread that reads may say goodbye: it waits for the broker's answer.
        self._link.close()
        self._closed.set()

    def _start_consuming(self) -> None:
        self._link.open()
        topology.declare(self._link)
        self._bind()
        channel = self._link.channel()
        channel.basic_qos(0, self._workers, a_global=False)
        channel.basic_consume(
            self._queue.name,
            consumer_tag=f"radslag-rpc-{self._service}",
            callback=lambda message: self._pool.spawn_n(self._serve, channel, message),
            on_cancel=self._cancelled,
        )
        self._channel = channel
        self.consuming = True

    def _bind(self) -> None:
        """Every caller may declare, and so delete, nameko's exchange: the binding must come back as well.

        Where the exchange is not there the connection is given up, and the next one declares everything.
        """
        with self._link.writing():
            topology.declare_queue(self._link, self._queue)
        self._declared_at = time.monotonic()

    def _cancelled(self, consumer_tag: str) -> None:
        log.warning("rpc_cancelled", consumer=consumer_tag)
        self._channel = None

    def _serve(self, channel: Any, message: Any) -> None:  # noqa: ANN401 (py-amqp is not typed)
        """Answer one request, then ack it: a request that was not answered comes again."""
        structlog.contextvars.clear_contextvars()
        reply = self._reply(message)
        reply_to = message.properties.get("reply_to") or ""
        try:
            with self._link.writing():
                if channel is not self._channel:
                    return
                if REPLY_KEY.fullmatch(reply_to):
                    channel.basic_publish(
                        Message(
                            reply,
                            content_type="application/json",
                            content_encoding="utf-8",
                            correlation_id=message.properties.get("correlation_id") or "",
                        ),
                        RPC_EXCHANGE,
                        reply_to,
                    )
                else:
                    log.warning("reply_has_no_address")
                channel.basic_ack(message.delivery_info["delivery_tag"])
        except LOST as lost:
            # The caller repeats the command and gets the remembered answer.
            log.info("reply_lost", error=str(lost)[:200])
            self._link.discard()

    def _reply(self, message: Any) -> bytes:  # noqa: ANN401
        """What is told, whatever happened: a request without an answer would keep its place for ever."""
        method = message.delivery_info["routing_key"].rpartition(".")[2]
        try:
            result = self._calls.answer(method, self._request(message))
            return orjson.dumps({"result": result, "error": None})
        except Problem as problem:
            told = problem
        except Exception:
            incident = str(new_id())
            log.exception("rpc_failed", method=method, incident=incident)
            told = Failed(
                {
                    "incident": incident,
                    "sv": f"ett oväntat fel i tjänsten; ange {incident} till driften",
                    "en": f"an unexpected fault in the service; give {incident} to the operators",
                }
            )
        return orjson.dumps({"result": None, "error": serialize(told)})

    @staticmethod
    def _request(message: Any) -> dict[str, Any]:  # noqa: ANN401
        """The one JSON object that a request is: nameko's first positional argument, or its keywords."""
        body = message.body
        raw = body.encode() if isinstance(body, str) else bytes(body)
        if len(raw) > MAX_REQUEST_BYTES:
            raise Invalid.of(
                fault(
                    "body",
                    f"{len(raw)} byte; högst {MAX_REQUEST_BYTES} är tillåtna",
                    f"{len(raw)} bytes; at most {MAX_REQUEST_BYTES} are allowed",
                )
            )
        try:
            called = orjson.loads(raw)
            request = called["args"][0] if called["args"] else called["kwargs"]
        except (orjson.JSONDecodeError, KeyError, TypeError, IndexError) as error:
            raise Invalid.of(
                fault(
                    "body",
                    "ska vara ett JSON-objekt med args eller kwargs",
                    "must be a JSON object with args or kwargs",
                )
            ) from error
        if not isinstance(request, dict):
            raise Invalid.of(fault("args.0", "ska vara ett objekt", "must be an object"))
        return request

    def stop(self, deadline: float) -> None:
        """Take no new request; those being answered are answered and acked before the goodbye."""
        channel = self._channel
        if channel is not None:
            try:
                with self._link.writing():
                    channel.basic_cancel(f"radslag-rpc-{self._service}", nowait=True)
            except LOST as error:
                log.debug("rpc_stop", error=str(error)[:200])
        while self._pool.running() and time.monotonic() < deadline:
            time.sleep(0.01)
        self._stopping = True
        self._closed.wait(max(0.0, deadline - time.monotonic()))
