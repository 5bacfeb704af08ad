"""The client against a real broker, with a service that answers as told."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pika
import pika.exceptions
import pytest

from cli.client import Client
from contracts.errors import PROBLEMS, Failed, Invalid, NotFound, Unavailable
from contracts.rpc import portfolio
from devstack.ports import free_ports
from tests.cli.samples import a_reply

SILENCE = object()
PROJECT = "01920000-0000-7000-8000-000000000002"


class Responder:
    """A service in nameko's protocol, by plain pika: gives each request the next of its answers."""

    def __init__(self, uri, service="portfolio"):
        self.requests = []
        self.answers = []
        self.reply_to = []
        self._connection = pika.BlockingConnection(pika.URLParameters(uri))
        self._channel = self._connection.channel()
        self._channel.exchange_declare("nameko-rpc", "topic", durable=True)
        self._channel.queue_declare(f"rpc-{service}", durable=True)
        self._channel.queue_purge(f"rpc-{service}")
        self._channel.queue_bind(f"rpc-{service}", "nameko-rpc", f"{service}.*")
        self._channel.basic_consume(f"rpc-{service}", self._serve, auto_ack=True)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        while not self._stopped.is_set():
            self._connection.process_data_events(0.05)
        self._channel.queue_delete("rpc-portfolio")
        self._connection.close()

    def _serve(self, channel, method, properties, body):
        self.requests.append((method.routing_key, json.loads(body)["args"][0]))
        self.reply_to.append(properties.reply_to)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is SILENCE:
            return
        told = {"result": None, "error": None} | answer
        channel.basic_publish(
            "nameko-rpc",
            properties.reply_to,
            json.dumps(told),
            pika.BasicProperties(
                correlation_id=properties.correlation_id,
                content_type="application/json",
                content_encoding="utf-8",
            ),
        )

    def close(self):
        self._stopped.set()
        self._thread.join(10)


def an_answer(kind=portfolio.ProjectView):
    return {"result": a_reply(kind).model_dump(mode="json")}


def an_error(path, name, args):
    return {"error": {"exc_path": path, "exc_type": name, "exc_args": args, "value": "why"}}


@pytest.fixture
def responder(broker):
    service = Responder(broker.amqp_uri())
    yield service
    service.close()


@pytest.fixture
def client(broker):
    with Client(broker.amqp_uri(), "the-token", timeout=1.0) as client:
        yield client


def withdraw(client, **more):
    return client.call(
        "portfolio.withdraw_project", project_id=PROJECT, reason="Behövs inte", **more
    )


def test_a_call_is_typed_both_ways(responder, client):
    responder.answers = [an_answer()]
    before = datetime.now(UTC)
    assert withdraw(client) == a_reply(portfolio.ProjectView)
    ((key, request),) = responder.requests
    assert key == "portfolio.withdraw_project"
    assert request["token"] == "the-token"
    assert UUID(request["command_id"]).version == 7
    deadline = datetime.fromisoformat(request["deadline"])
    assert timedelta(seconds=0.9) < deadline - before < timedelta(seconds=5)


def test_what_breaks_the_contract_never_leaves(responder, client):
    with pytest.raises(Invalid) as refused:
        client.call("portfolio.withdraw_project", project_id="x", reson="mistyped")
    paths = {field["path"] for field in refused.value.told["fields"]}
    assert paths == {"project_id", "reason", "reson"}
    assert responder.requests == []


def test_a_procedure_that_is_none_is_not_found(client):
    with pytest.raises(NotFound):
        client.call("portfolio.abolish_everything")


@pytest.mark.parametrize("problem", PROBLEMS)
def test_a_typed_error_arrives_as_itself(responder, client, problem):
    told = {"sv": "nej", "en": "no", "code": "because"}
    responder.answers = [an_error(f"contracts.errors.{problem.__name__}", problem.__name__, [told])]
    with pytest.raises(problem) as raised:
        withdraw(client)
    assert type(raised.value) is problem
    assert raised.value.told == told


def test_a_typed_error_is_known_by_its_name_wherever_it_was_made(responder, client):
    responder.answers = [an_error("elsewhere.Conflict", "Conflict", [])]
    with pytest.raises(Exception, match="why") as raised:
        withdraw(client)
    assert type(raised.value).__name__ == "Conflict"


def test_an_error_that_is_none_of_ours_is_a_defect(responder, client):
    responder.answers = [an_error("builtins.ZeroDivisionError", "ZeroDivisionError", [])]
    with pytest.raises(Failed):
        withdraw(client)


def test_a_reply_that_breaks_its_contract_is_a_defect(responder, client):
    responder.answers = [{"result": {"project_id": "x"}}]
    with pytest.raises(Failed) as raised:
        withdraw(client)
    assert raised.value.told["code"] == "reply_breaks_contract"


def test_a_command_whose_reply_is_lost_is_repeated_once_under_the_same_id(responder, client):
    responder.answers = [SILENCE, an_answer()]
    withdraw(client)
    first, second = (request for _, request in responder.requests)
    assert first["command_id"] == second["command_id"]
    assert first["deadline"] < second["deadline"]


def test_a_command_that_is_never_answered_says_what_is_not_known(responder, client):
    responder.answers = [SILENCE]
    started = time.monotonic()
    with pytest.raises(Unavailable) as raised:
        withdraw(client)
    assert time.monotonic() - started < 4
    assert raised.value.told["code"] == "no_reply"
    assert responder.requests[0][1]["command_id"] in raised.value.told["en"]
    assert len(responder.requests) == 2


def test_a_query_that_is_not_answered_is_not_repeated(responder, client):
    responder.answers = [SILENCE]
    with pytest.raises(Unavailable):
        client.call("portfolio.get_project", project_id=PROJECT)
    assert len(responder.requests) == 1


def test_a_late_reply_is_not_taken_for_the_next_ones(responder, client):
    responder.answers = [SILENCE, an_answer(), an_answer(portfolio.PrerequisiteHistory)]
    withdraw(client)
    answered = client.call("portfolio.get_prerequisite", prerequisite_id=PROJECT)
    assert isinstance(answered, portfolio.PrerequisiteHistory)


def test_a_lost_connection_is_made_anew(responder, client):
    responder.answers = [an_answer()]
    withdraw(client)
    consumer = client._line._cluster._reply_listener.queue_consumer
    consumer.connection.connection.transport.sock.shutdown(socket.SHUT_RDWR)
    withdraw(client)
    assert len(responder.requests) == 2


def test_one_connection_carries_several_persons(responder, client):
    responder.answers = [an_answer()]
    withdraw(client)
    withdraw(client.acting_as("another-token"))
    assert [request["token"] for _, request in responder.requests] == ["the-token", "another-token"]
    assert len(set(responder.reply_to)) == 1


def test_the_reply_queue_is_removed_at_the_end(broker, responder):
    responder.answers = [an_answer()]
    with Client(broker.amqp_uri(), "the-token", timeout=5.0) as client:
        withdraw(client)
        queue = f"rpc.reply-standalone_rpc_proxy-{responder.reply_to[0]}"
        assert exists(broker, queue)
    assert not exists(broker, queue)


def exists(broker, queue):
    with pika.BlockingConnection(pika.URLParameters(broker.amqp_uri())) as connection:
        try:
            connection.channel().queue_declare(queue, passive=True)
        except pika.exceptions.ChannelClosedByBroker:
            return False
        return True


def test_a_service_that_was_never_started_is_said_to_be(broker, client):
    with pytest.raises(Unavailable) as raised:
        client.call("notify.get_status")
    assert raised.value.told["code"] == "service_not_running"


def test_a_broker_that_is_not_there_is_said_to_be():
    with (
        Client(f"amqp://cli:x@127.0.0.1:{free_ports(1)[0]}/", "t") as client,
        pytest.raises(Unavailable) as raised,
    ):
        client.call("notify.get_status")
    assert raised.value.told["code"] == "broker_unreachable"


def test_a_wrong_password_is_said_to_be(broker):
    uri = broker.amqp_uri("cli", "wrong")
    with Client(uri, "t") as client, pytest.raises(Unavailable) as raised:
        client.call("notify.get_status")
    assert raised.value.told["code"] == "broker_refused"


def test_importing_it_prints_nothing():
    ran = subprocess.run(
        [sys.executable, "-c", "import cli.client"], capture_output=True, check=True, timeout=60
    )
    assert ran.stdout + ran.stderr == b""
