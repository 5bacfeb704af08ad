"""The private RabbitMQ node keeps to itself, keeps its data, and leaves nothing behind."""

import json
import stat
import time

import pika
import pika.exceptions
import psutil
import pytest

from devstack import broker as broker_module
from devstack.broker import BrokerFailed, PrivateBroker
from devstack.folders import FolderInUse
from devstack.ports import is_listening
from devstack.provision import MayNotProvision, ProvisioningFailed


def connect(broker, **settings):
    parameters = pika.URLParameters(broker.amqp_uri())
    for name, value in settings.items():
        setattr(parameters, name, value)
    return pika.BlockingConnection(parameters)


def test_it_listens_on_the_loopback_alone(broker):
    for pid in (broker.pid, broker.epmd_pid):
        listening = [
            each.laddr.ip
            for each in psutil.Process(pid).net_connections("tcp")
            if each.status == psutil.CONN_LISTEN
        ]
        assert listening
        assert set(listening) <= {"127.0.0.1", "::1"}


def test_it_knows_its_administrator_alone(broker):
    names = [user["name"] for user in broker.admin.users()]
    assert "radslag-admin" in names
    assert "guest" not in names
    guest = broker.management_uri.replace("radslag-admin:", "guest:").replace(
        broker.amqp_uri().split(":")[2].split("@")[0], "guest"
    )
    with pytest.raises(MayNotProvision, match="guest"):
        type(broker.admin)(guest).users()


def test_its_secrets_are_readable_by_their_owner_alone(broker):
    for name in ("broker.json", "definitions.json", ".erlang.cookie"):
        mode = (broker.folder / name).stat().st_mode
        assert not mode & (stat.S_IRWXG | stat.S_IRWXO), name
    kept = json.loads((broker.folder / "definitions.json").read_text())
    assert "password" not in kept["users"][0]


def test_its_folder_has_one_owner(broker):
    with pytest.raises(FolderInUse, match=r"in use by process \d+"):
        PrivateBroker(broker.folder).start()


def test_frozen_it_keeps_its_sockets_and_thawed_it_answers(broker):
    with_admin = broker.admin
    broker.freeze()
    try:
        assert is_listening(broker.amqp_port)
        with pytest.raises(ProvisioningFailed):
            type(with_admin)(broker.management_uri, timeout=0.5).version()
    finally:
        broker.thaw()
    assert with_admin.version()


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_it_comes_back_with_its_ports_and_its_messages(broker, end):
    uri, pid = broker.amqp_uri(), broker.pid
    connection = connect(broker)
    channel = connection.channel()
    channel.confirm_delivery()
    channel.queue_declare(end, durable=True, arguments={"x-queue-type": "quorum"})
    channel.basic_publish("", end, b"kept", pika.BasicProperties(delivery_mode=2))
    # RabbitMQ 3.10 writes the registration of a new quorum queue half a second late; killed before, it loses it.
    time.sleep(1)

    getattr(broker, end)()
    assert not broker.is_running
    assert not psutil.pid_exists(pid)
    broker.start()

    assert broker.amqp_uri() == uri
    with connect(broker) as again:
        deadline = time.monotonic() + 10
        while (message := again.channel().basic_get(end, auto_ack=True))[2] is None:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert message[2] == b"kept"


def test_a_boot_that_fails_says_why(tmp_path, monkeypatch):
    program = tmp_path / "rabbitmq-server"
    program.write_text("#!/bin/sh\necho no luck today\nexit 1\n")
    program.chmod(0o755)
    monkeypatch.setattr(broker_module, "rabbitmq_server", lambda: program)
    node = PrivateBroker(tmp_path / "broker")

    with pytest.raises(BrokerFailed, match="no luck today"):
        node.start()

    assert not node.is_running
    assert not [
        each
        for each in psutil.process_iter(["cmdline"])
        if str(tmp_path) in " ".join(each.info["cmdline"] or [])
    ]
