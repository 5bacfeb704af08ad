"""nameko's RPC protocol on the real broker, with nameko's own client and with raw messages."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import nameko.exceptions
import pytest
from amqp import Message
from nameko.exceptions import RemoteError, UnknownService
from nameko.standalone.rpc import ServiceRpcProxy

from chassis import topology
from chassis.clock import RealClock
from chassis.database import Database
from chassis.identity import HeldRole, LocalIssuer
from chassis.link import Link
from contracts.broker import RPC_EXCHANGE
from contracts.errors import PROBLEMS, Conflict, Forbidden, Invalid, NotFound, Problem, Refused
from contracts.rpc.base import Role
from devstack.processes import spawn
from tests.chassis.broker_tools import Vhost, wait_for
from tests.chassis.toxic_proxy import ToxicProxy
from tests.chassis.toy_calls import METADATA, NOTE, in_seconds, message

QUEUE = "rpc-portfolio"
WORKERS = 3


@pytest.fixture(autouse=True)
def _client_without_contracts(monkeypatch: pytest.MonkeyPatch) -> None:
    """nameko's own client, as it is where nobody told it our errors.

    The command's client adds them to nameko's registry for its whole process, which is this one where
    another test imports it.
    """
    for problem in PROBLEMS:
        path = f"{problem.__module__}.{problem.__name__}"
        monkeypatch.delitem(nameko.exceptions.registry, path, raising=False)


@dataclass
class Server:
    """A toy process that answers RPC."""

    vhost: Vhost
    folder: Path
    process: subprocess.Popen[bytes]
    issuer: LocalIssuer
    database: Database = field(init=False)

    def __post_init__(self) -> None:
        self.database = Database("portfolio", f"sqlite:///{self.folder}/toy.db", RealClock())

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def token(self) -> str:
        return self.issuer.token(
            "petra", [HeldRole(Role.PROGRAMME_OFFICE, None, date(2010, 1, 1), None)]
        )

    def request(self, **fields: Any) -> dict[str, Any]:
        """A request with a token and, where none is given, a new command id."""
        return message(self.token(), **({"command_id": uuid4()} | fields))

    def call(self, method: str, *, timeout: float = 20, **fields: Any) -> Any:
        """As any nameko client calls."""
        with self.client(timeout=timeout) as rpc:
            return getattr(rpc, method)(self.request(**fields))

    def client(self, *, timeout: float = 20) -> Any:
        return ServiceRpcProxy("portfolio", {"AMQP_URI": self.vhost.uri("cli")}, timeout=timeout)

    def notes(self) -> dict[str, list[str]]:
        with self.database.reading(actor="test") as unit:
            return {row.name: row.lines for row in unit.session.execute(NOTE.select())}

    def stop(self) -> float:
        """Ask it to end; answers how long that took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)
        return time.monotonic() - started


@contextmanager
def serving(
    vhost: Vhost, folder: Path, *, port: int | None = None, **options: Any
) -> Iterator[Server]:
    """A running server; whatever happens, it does not outlive the block."""
    folder.mkdir(exist_ok=True)
    issuer = LocalIssuer(folder)
    (folder / "ready").unlink(missing_ok=True)
    with (folder / "log").open("ab") as output:
        process = spawn(
            [
                sys.executable,
                "-m",
                "tests.chassis.toy_process",
                vhost.uri(port=port),
                f"sqlite:///{folder}/toy.db",
                folder,
                *(word for name, value in options.items() for word in (f"--{name}", str(value))),
            ],
            env=dict(os.environ),
            cwd=Path(__file__).parents[2],
            output=output,
        )
    server = Server(vhost, folder, process, issuer)
    try:
        wait_for(
            "the server",
            lambda: (folder / "ready").exists() or process.poll() is not None,
            timeout=60,
        )
        assert process.poll() is None, server.log
        yield server
    finally:
        process.kill()
        process.wait()
        server.database.close()


@pytest.fixture(scope="module")
def shared_vhost(broker_with_users: Any) -> Iterator[Vhost]:
    vhost = Vhost(broker_with_users, f"test-rpc-{uuid4().hex[:8]}")
    vhost.create()
    yield vhost
    vhost.remove()


@pytest.fixture(scope="module")
def server(shared_vhost: Vhost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests that leave it well."""
    with serving(shared_vhost, tmp_path_factory.mktemp("rpc"), workers=WORKERS) as server:
        yield server


@pytest.fixture(autouse=True)
def _goes_on_answering(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does to the shared server: it answers afterwards, and holds nothing back."""
    yield
    if "server" in request.fixturenames:
        server: Server = request.getfixturevalue("server")
        assert server.call("nap", seconds=0)["version"] == 0
        assert server.vhost.depth(QUEUE) == 0


class Caller:
    """A caller that speaks to the queue itself, so that it can say anything."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.channel = link.channel()
        self.key = str(uuid4())
        queue = f"rpc.reply-test-{self.key}"
        self.channel.queue_declare(queue, exclusive=True)
        self.channel.queue_bind(queue, "nameko-rpc", routing_key=self.key)
        self.replies: list[Any] = []
        self.channel.basic_consume(queue, no_ack=True, callback=self.replies.append)

    def send(self, body: bytes, method: str = "write", **properties: Any) -> None:
        self.channel.basic_publish(
            Message(body, **({"reply_to": self.key, "correlation_id": "7"} | properties)),
            "nameko-rpc",
            f"portfolio.{method}",
        )

    def reply(self, count: int = 1, *, timeout: float = 10) -> dict[str, Any]:
        deadline = time.monotonic() + timeout
        while len(self.replies) < count and time.monotonic() < deadline:
            self._link.pump(0.05)
        assert len(self.replies) >= count, "no reply"
        last = self.replies[-1]
        assert last.properties["correlation_id"] == "7"
        told: dict[str, Any] = json.loads(bytes(last.body))
        return told


@pytest.fixture
def caller(server: Server) -> Iterator[Caller]:
    with server.vhost.open_link("cli") as link:
        yield Caller(link)


def a_write(**changed: Any) -> dict[str, Any]:
    return {"name": f"n-{uuid4().hex[:8]}", "body_id": "utbn", "line": "hello", **changed}


# Any nameko client --------------------------------------------------------------------------------------


def test_namekos_own_client_calls_with_an_object_or_with_keywords(server: Server) -> None:
    with server.client() as rpc:
        first = rpc.write(server.request(**a_write(name="by-object")))
        second = rpc.write(**server.request(**a_write(name="by-keywords")))

    assert first == {"name": "by-object", "lines": ["hello"], "version": 1}
    assert second["name"] == "by-keywords"


@pytest.mark.parametrize(
    ("method", "fields", "expected"),
    [
        ("write", {"name": "NO SLUG", "body_id": "utbn", "line": "x"}, Invalid),
        ("write", {"name": "rude", "body_id": "utbn", "line": "rude"}, Refused),
        ("write", {"token": "forged", **a_write()}, Forbidden),
        ("read", {"name": "absent", "command_id": None}, Invalid),
        ("write", a_write(expected_version=9), Conflict),
        ("explode", {}, NotFound),
        ("break_down", {"how": "unknown"}, NotFound),
    ],
)
def test_every_nameko_client_receives_typed_errors(
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    fields: dict[str, Any],
    expected: type[Problem],
) -> None:
    # A client that knows nothing of Rådslag gets the type's name and the sentence.
    with pytest.raises(RemoteError) as remote:
        server.call(method, **fields)
    assert remote.value.exc_type == expected.__name__
    assert len(str(remote.value)) > len(expected.__name__) + 5

    # One that has the contracts gets the exception itself, whole.
    for problem in PROBLEMS:
        path = f"{problem.__module__}.{problem.__name__}"
        monkeypatch.setitem(nameko.exceptions.registry, path, problem)
    with pytest.raises(expected) as typed:
        server.call(method, **fields)
    assert typed.value.told["sv"]
    assert typed.value.told["en"]


@pytest.mark.parametrize("how", ["defect", "timeout", "exit"])
def test_a_defect_is_told_by_its_incident_and_nothing_of_its_inside(
    server: Server, how: str
) -> None:
    for _ in range(WORKERS + 1):
        with pytest.raises(RemoteError) as remote:
            server.call("break_down", how=how)
    assert remote.value.exc_type == "Failed"
    told = str(remote.value)
    incident = told.partition("give ")[2][:36]
    assert incident in server.log
    assert "a defect" not in told
    assert "broken" not in server.notes()


def test_an_unknown_service_is_told_at_once(server: Server) -> None:
    started = time.monotonic()
    with (
        ServiceRpcProxy("gardening", {"AMQP_URI": server.vhost.uri("cli")}, timeout=20) as rpc,
        pytest.raises(UnknownService),
    ):
        rpc.dig({})
    assert time.monotonic() - started < 5


def test_a_long_answer_arrives_whole(server: Server) -> None:
    assert len(server.call("break_down", how="big")["lines"][0]) == 900_000


# What is no request -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"null",
        b"[]",
        b"7",
        b"{}",
        b'{"args": []}',
        b'{"args": 7, "kwargs": {}}',
        b'{"args": {"0": {}}, "kwargs": {}}',
        b'{"args": [7], "kwargs": {}}',
        b'{"args": [], "kwargs": []}',
        b'{"args": [[]], "kwargs": {}}',
        b'{"args": ["' + b"x" * 2_000_000 + b'"], "kwargs": {}}',
        b'{"args": [' + b"[" * 100_000 + b"]" * 100_000 + b'], "kwargs": {}}',
    ],
    ids=lambda body: body[:24].decode(errors="replace") + f" ({len(body)})",
)
def test_what_is_no_request_is_answered_as_invalid(caller: Caller, body: bytes) -> None:
    caller.send(body)
    told = caller.reply()
    assert told["result"] is None
    assert told["error"]["exc_type"] == "Invalid"
    assert told["error"]["exc_args"][0]["fields"]


def test_a_request_without_arguments_is_answered(caller: Caller) -> None:
    caller.send(b'{"args": [], "kwargs": {}}')
    assert caller.reply()["error"]["exc_type"] == "Forbidden"
    caller.send(b'{"args": [], "kwargs": {}}', "no_such_method")
    assert caller.reply(2)["error"]["exc_type"] == "NotFound"


@pytest.mark.parametrize(
    "properties",
    [
        {"content_type": "text/plain"},
        {"content_type": "application/x-python-serialize", "content_encoding": "binary"},
        {"content_encoding": "utf-16"},
        {"content_type": None, "content_encoding": None},
    ],
    ids=str,
)
def test_the_content_type_that_is_claimed_changes_nothing(
    server: Server, caller: Caller, properties: dict[str, Any]
) -> None:
    """What is sent is read as the JSON object that it must be: nothing is ever unpickled."""
    body = json.dumps({"args": [server.request(**a_write())], "kwargs": {}}).encode()
    caller.send(body, **{k: v for k, v in properties.items() if v is not None})
    assert caller.reply()["result"]["version"] == 1


@pytest.mark.parametrize("reply_to", [None, "", "portfolio.write", "not-a-uuid", "x" * 255])
def test_a_request_that_nobody_can_be_answered_for_is_handled_and_gone(
    server: Server, caller: Caller, reply_to: str | None
) -> None:
    """A reply to any other key than a caller's would close the channel, or be a request of our own."""
    name = f"silent-{uuid4().hex[:8]}"
    body = json.dumps({"args": [server.request(**a_write(name=name))], "kwargs": {}}).encode()
    caller.send(body, reply_to=reply_to)
    wait_for("the effect", lambda: name in server.notes())
    assert server.notes()[name] == ["hello"]


def test_a_request_with_unreadable_properties_is_gone_and_the_next_is_answered(
    server: Server, caller: Caller
) -> None:
    for _ in range(WORKERS + 1):
        caller.send(b"{}", message_id=b"\xff\xfe")
    caller.send(b"{}")
    assert caller.reply()["error"]["exc_type"] == "Invalid"


# Side by side ---------------------------------------------------------------------------------------------


def test_the_prefetch_is_the_number_of_workers(vhost: Vhost, tmp_path: Path) -> None:
    with serving(vhost, tmp_path, workers=2) as server:
        threads = [
            threading.Thread(target=swallow, args=(server.call, "nap"), kwargs={"seconds": 0.7})
            for _ in range(5)
        ]
        for thread in threads:
            thread.start()
        # Two are with the process, three wait at the broker, where another replica could take them.
        wait_for("the rest to wait", lambda: vhost.depth(QUEUE) == 3, timeout=10)
        for thread in threads:
            thread.join()


def swallow(act: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
    """Call, whatever comes of it."""
    try:
        act(*args, **kwargs)
    except (RemoteError, OSError, TimeoutError, nameko.exceptions.RpcTimeout):
        return


# Connections that break --------------------------------------------------------------------------------------


def test_a_reply_that_was_lost_is_given_again_to_the_repeated_command(
    vhost: Vhost, tmp_path: Path
) -> None:
    with (
        ToxicProxy(vhost.broker.amqp_port) as proxy,
        serving(vhost, tmp_path, port=proxy.port) as server,
    ):
        command = {"command_id": uuid4(), "seconds": 1.0}
        first: list[Any] = []
        asking = threading.Thread(
            target=lambda: first.append(server.call("nap", **command)), daemon=True
        )
        asking.start()
        time.sleep(0.5)
        proxy.cut()
        # The broker gives the request again on the next connection: done once, answered once.
        asking.join(20)
        again = server.call("nap", **command)

        assert first == [again]
        assert len(server.notes()) == 1


def test_an_exchange_that_a_caller_deleted_comes_back_with_its_binding(
    vhost: Vhost, tmp_path: Path
) -> None:
    with serving(vhost, tmp_path, declare=0.5) as server:
        with vhost.open_link() as link:
            link.channel().exchange_delete(RPC_EXCHANGE)

        def is_answered() -> bool:
            try:
                return bool(server.call("write", timeout=2, **a_write(name="back")))
            except (UnknownService, nameko.exceptions.RpcTimeout):
                return False

        wait_for("the binding", is_answered, timeout=30)


def test_a_frozen_server_is_repeated_and_the_command_is_done_once(
    vhost: Vhost, tmp_path: Path
) -> None:
    with serving(vhost, tmp_path) as server:
        command = {"command_id": uuid4(), **a_write(name="frozen")}
        os.kill(server.process.pid, signal.SIGSTOP)
        try:
            with server.client(timeout=0.5) as rpc, pytest.raises(nameko.exceptions.RpcTimeout):
                rpc.write(server.request(**command))
        finally:
            os.kill(server.process.pid, signal.SIGCONT)
        assert server.call("write", **command)["version"] == 1
        assert server.notes()["frozen"] == ["hello"]


def test_a_request_whose_deadline_passed_in_the_queue_is_not_done(
    vhost: Vhost, tmp_path: Path
) -> None:
    with serving(vhost, tmp_path) as server:
        os.kill(server.process.pid, signal.SIGSTOP)
        late = {"deadline": in_seconds(0.5), **a_write(name="late")}
        asking = threading.Thread(target=swallow, args=(server.call, "write"), kwargs=late)
        asking.start()
        time.sleep(1)
        os.kill(server.process.pid, signal.SIGCONT)
        asking.join()
        with pytest.raises(RemoteError) as expired:
            server.call("write", **late | {"deadline": in_seconds(-1)})
        assert expired.value.exc_type == "Expired"
        assert "late" not in server.notes()


def test_many_lost_connections_lose_no_request(vhost: Vhost, tmp_path: Path) -> None:
    with (
        ToxicProxy(vhost.broker.amqp_port) as proxy,
        serving(vhost, tmp_path, port=proxy.port) as server,
        ThreadPoolExecutor(2) as pool,
    ):
        asked = [
            pool.submit(server.call, "write", **a_write(name=f"n-{number}")) for number in range(30)
        ]
        for _ in range(10):
            time.sleep(0.15)
            proxy.cut()
        answers = [one.result(40) for one in asked]

        assert [answer["version"] for answer in answers] == [1] * 30
        assert len(server.notes()) == 30


# Stopping -----------------------------------------------------------------------------------------------


def test_a_stop_answers_what_is_begun_and_leaves_the_rest_in_the_queue(
    vhost: Vhost, tmp_path: Path
) -> None:
    with serving(vhost, tmp_path, workers=2) as server:
        begun: list[Any] = []
        threads = [
            threading.Thread(
                target=lambda: begun.append(server.call("nap", seconds=1.0)), daemon=True
            )
            for _ in range(2)
        ]
        for thread in threads:
            thread.start()
        time.sleep(0.7)
        waiting = threading.Thread(
            target=swallow, args=(server.call, "nap"), kwargs={"seconds": 0, "timeout": 3}
        )
        waiting.start()
        wait_for("a request to wait", lambda: vhost.depth(QUEUE) == 1)
        took = server.stop()
        for thread in threads:
            thread.join(5)

        assert server.process.returncode == 0
        assert took < 5
        assert len(begun) == 2
        # What was answered is not given again; what was not begun is there for another replica.
        assert vhost.depth(QUEUE) == 1
        waiting.join()


def test_a_stop_of_an_idle_server_is_quick(vhost: Vhost, tmp_path: Path) -> None:
    with serving(vhost, tmp_path) as server:
        assert server.stop() < 3
        assert server.process.returncode == 0


def test_the_queue_is_as_namekos_clients_expect_it(server: Server) -> None:
    with server.vhost.channel() as channel:
        declared = channel.queue_declare(QUEUE, durable=True, auto_delete=False)
        assert declared.consumer_count == 1
    assert topology.JOURNAL in {queue["name"] for queue in server.vhost.admin.queues()}
    assert METADATA.tables
