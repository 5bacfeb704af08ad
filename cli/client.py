"""Typed calls over nameko's RPC: the one place outside the services that knows nameko."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import TracebackType
from typing import Any, Final, Self
from uuid import UUID

import kombu
from amqp.exceptions import AccessRefused, AMQPError, NotAllowed
from kombu.exceptions import KombuError
from pydantic import ValidationError

from chassis.clock import new_id, system_now
from contracts.authority import PROCEDURES
from contracts.errors import PROBLEMS, Failed, Invalid, Problem, Unavailable, not_found
from contracts.faults import faults_of
from contracts.rpc.base import Kind, Procedure, Reply

with warnings.catch_warnings():
    # eventlet announces its retirement whenever it is imported; the person at the terminal can't act on it.
    warnings.simplefilter("ignore")
    from nameko import serialization
    from nameko.exceptions import (
        RemoteError,
        RpcTimeout,
        UnknownService,
        get_module_path,
        registry,
    )
    from nameko.rpc import MethodProxy
    from nameko.standalone.rpc import (
        ClusterRpcProxy,
        PollingQueueConsumer,
        SingleThreadedReplyListener,
    )

#: Typed errors arrive as themselves instead of as nameko's `RemoteError`.
registry.update({get_module_path(problem): problem for problem in PROBLEMS})

#: kombu says that it has types, but has few.
_KOMBU: Final[Any] = kombu
_BY_NAME: Final = {problem.__name__: problem for problem in PROBLEMS}
_LOST: Final = (OSError, AMQPError, KombuError)
_CONNECT_S: Final = 5.0


class _ReplyConsumer(PollingQueueConsumer):  # type: ignore[misc] # nameko is not typed
    """Waits for one reply, never longer than its time; a lost connection is told, not mended here.

    nameko's own gives every frame that arrives a new timeout, and asks a silent broker for a goodbye
    without any.
    """

    def register_provider(self, provider: Any) -> None:  # noqa: ANN401
        """Connect, and make the reply queue."""
        self.provider = provider
        config = provider.container.config
        self.serializer, self.accept = serialization.setup(config)
        self.connection = _KOMBU.Connection(
            config["AMQP_URI"],
            connect_timeout=_CONNECT_S,
            transport_options={"confirm_publish": True},
        )
        self.connection.connect()
        # Bounds every wait for a word of the broker.
        self.connection.connection.transport.sock.settimeout(self.timeout)
        self.queue = provider.queue
        self._setup_consumer()
        self.stopped = False

    def get_message(self, correlation_id: str) -> None:
        """Wait for this reply; those of calls that were given up are dropped."""
        deadline = time.monotonic() + self.timeout
        try:
            while correlation_id not in self.replies:
                self.connection.drain_events(timeout=max(deadline - time.monotonic(), 0.001))
        except TimeoutError:
            self.provider.give_up(correlation_id, RpcTimeout(self.timeout))
            return
        body, message = self.replies.pop(correlation_id)
        self.provider.handle_message(body, message)

    def on_message(self, body: Any, message: Any) -> None:  # noqa: ANN401
        """Keep what is waited for."""
        if self.provider.awaits(message.properties.get("correlation_id")):
            super().on_message(body, message)
        else:
            message.ack()

    def unregister_provider(self, provider: Any) -> None:  # noqa: ANN401, ARG002
        """Remove the reply queue and say goodbye; a broker that does not answer is left without."""
        self.stopped = True
        try:
            self.connection.connection.transport.sock.settimeout(1.0)
            self.queue.delete()
            self.connection.release()
        except (*_LOST, AttributeError):
            self.connection.collect(socket_timeout=0.1)


class _ReplyListener(SingleThreadedReplyListener):  # type: ignore[misc] # nameko is not typed
    """Knows which replies are waited for."""

    def __init__(self, timeout: float) -> None:
        super().__init__(timeout)
        self.queue_consumer = _ReplyConsumer(timeout=timeout)

    def awaits(self, correlation_id: str | None) -> bool:
        """Whether somebody waits for this reply."""
        return correlation_id in self._reply_events

    def give_up(self, correlation_id: str, error: Exception) -> None:
        """Nobody waits for it any more."""
        self._reply_events.pop(correlation_id).send_exception(error)


class _Publisher:
    """Sends requests on the reply queue's own connection, so that its time limits hold for both."""

    def __init__(self, connection: Any, confirm_timeout: float) -> None:  # noqa: ANN401
        self._returned = False
        self._confirm_timeout = confirm_timeout
        self._producer = _KOMBU.Producer(connection.channel(), on_return=self._note_return)

    def _note_return(self, *_: object) -> None:
        self._returned = True

    def publish(self, payload: object, *, extra_headers: dict[str, Any], **options: Any) -> None:  # noqa: ANN401
        """Publish and wait for the broker's word: a request that nobody can take comes back first."""
        self._returned = False
        self._producer.publish(
            payload,
            serializer="json",
            headers=extra_headers,
            confirm_timeout=self._confirm_timeout,
            retry=False,
            **options,
        )
        if self._returned:
            raise UnknownService(options["routing_key"].partition(".")[0])


class _Line:
    """One connection to the broker with its reply queue; made when first needed, and anew when lost."""

    def __init__(self, amqp_uri: str, timeout: float) -> None:
        self._amqp_uri = amqp_uri
        self._timeout = timeout
        self._cluster: Any = None
        self._publisher: _Publisher | None = None

    def call(self, procedure: Procedure, message: dict[str, Any]) -> Any:  # noqa: ANN401
        """One request and its reply; raises what nameko raises, or one of `_LOST`."""
        if self._cluster is None:
            self._open()
        method = MethodProxy(
            self._cluster._worker_ctx,  # noqa: SLF001 (nameko offers no other way to the proxy's parts)
            procedure.service,
            procedure.method,
            self._cluster._reply_listener,  # noqa: SLF001
        )
        method.publisher = self._publisher
        return method(message)

    def _open(self) -> None:
        cluster = ClusterRpcProxy(
            {"AMQP_URI": self._amqp_uri},
            timeout=self._timeout,
            reply_listener_cls=_ReplyListener,
        )
        cluster.start()
        self._cluster = cluster
        consumer = cluster._reply_listener.queue_consumer  # noqa: SLF001
        self._publisher = _Publisher(consumer.connection, self._timeout)

    def close(self) -> None:
        """Remove the reply queue and disconnect."""
        cluster, self._cluster, self._publisher = self._cluster, None, None
        if cluster is not None:
            with contextlib.suppress(*_LOST):
                cluster.stop()


class Client:
    """Calls the four services as one person, whose token it carries.

    For one thread. Connects at the first call. `acting_as` gives another person's client on the same
    connection.
    """

    def __init__(self, amqp_uri: str, token: str, *, timeout: float = 30.0) -> None:
        self._line = _Line(amqp_uri, timeout)
        self._token = token
        self._timeout = timeout

    def acting_as(self, token: str) -> Client:
        """A client for another token that shares the connection; closing one closes both."""
        other = Client("", token, timeout=self._timeout)
        other._line = self._line
        return other

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Remove the reply queue and disconnect. A later call connects again."""
        self._line.close()

    def call(self, name: str, /, **fields: object) -> Reply:
        """Call `<service>.<method>` with the request's fields; answers its reply.

        Raises a `Problem`: what the service told, `Invalid` before anything is sent, or `Unavailable`
        with the code `broker_unreachable`, `broker_refused`, `service_not_running` or `no_reply`.
        A command gets its `command_id` here unless one is given, and is repeated once under the same
        id when its reply is lost.
        """
        procedure = PROCEDURES.get(name)
        if procedure is None:
            raise not_found("procedure", name)
        if procedure.kind is Kind.COMMAND and fields.get("command_id") is None:
            fields["command_id"] = new_id()
        message = self._message(procedure, fields)
        try:
            answer = self._send(procedure, message)
        except Unavailable as problem:
            if problem.told.get("code") not in _UNCERTAIN:
                raise
            if procedure.kind is Kind.QUERY and problem.told["code"] == "no_reply":
                raise
            answer = self._send(procedure, self._message(procedure, fields))
        return self._reply(procedure, answer)

    def _message(self, procedure: Procedure, fields: dict[str, object]) -> dict[str, Any]:
        """The request as it is sent, read first as the service will read it."""
        try:
            request = procedure.request.read(
                {
                    "token": self._token,
                    "deadline": system_now() + timedelta(seconds=self._timeout),
                    **fields,
                }
            )
        except ValidationError as error:
            raise Invalid.of(*faults_of(error)) from error
        return request.model_dump(mode="json")

    def _send(self, procedure: Procedure, message: dict[str, Any]) -> Any:  # noqa: ANN401
        with _told(procedure, message.get("command_id"), self._timeout, self._line.close):
            return self._line.call(procedure, message)

    def _reply(self, procedure: Procedure, answer: object) -> Reply:
        try:
            return procedure.reply.model_validate(answer)
        except ValidationError as error:
            fields = ", ".join(fault.path for fault in faults_of(error))
            raise Failed(
                {
                    "code": "reply_breaks_contract",
                    "sv": f"{procedure.name} svarade med något annat än kontraktet säger: {fields}",
                    "en": f"{procedure.name} answered something else than its contract says: {fields}",
                }
            ) from error


#: After these it is not known whether the request was handled.
_UNCERTAIN: Final = frozenset({"no_reply", "connection_lost"})


@contextlib.contextmanager
def _told(
    procedure: Procedure, command_id: UUID | str | None, timeout: float, hang_up: Callable[[], None]
) -> Iterator[None]:
    """Every way in which a call can fail, as a `Problem`."""
    try:
        yield
    except RemoteError as error:
        raise _remote(error) from error
    except UnknownService as error:
        raise _unavailable(
            "service_not_running",
            f"tjänsten {procedure.service} har aldrig startats vid den här meddelandeköservern",
            f"the service {procedure.service} has never been started at this broker",
        ) from error
    except (AccessRefused, NotAllowed) as error:
        hang_up()
        raise _unavailable(
            "broker_refused",
            f"meddelandeköservern nekar: {error.reply_text}",
            f"the broker refuses: {error.reply_text}",
        ) from error
    except (RpcTimeout, TimeoutError) as error:
        hang_up()
        repeat = f" (--command-id {command_id})" if command_id else ""
        raise _unavailable(
            "no_reply",
            f"{procedure.service} svarade inte inom {timeout:g} s; det är okänt om det blev gjort{repeat}",
            f"{procedure.service} did not answer within {timeout:g} s; whether it was done is not known{repeat}",
        ) from error
    except ConnectionRefusedError as error:
        hang_up()
        raise _unavailable(
            "broker_unreachable",
            "meddelandeköservern (RabbitMQ) går inte att nå",
            "the broker (RabbitMQ) can't be reached",
        ) from error
    except _LOST as error:
        hang_up()
        raise _unavailable(
            "connection_lost",
            f"förbindelsen med meddelandeköservern bröts: {error}",
            f"the connection to the broker was lost: {error}",
        ) from error


def _unavailable(code: str, sv: str, en: str) -> Unavailable:
    return Unavailable({"code": code, "sv": sv, "en": en})


def _remote(error: RemoteError) -> Problem:
    """A remote error that nameko could not make itself: by its type's name, else a defect."""
    kind = _BY_NAME.get(str(error.exc_type), Failed)
    sentence = str(error.value)
    return kind({"code": "remote_error", "sv": sentence, "en": sentence})
