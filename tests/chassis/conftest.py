"""A virtual host on the shared broker for each test, and the toy service on each database."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from devstack.broker import PrivateBroker
from devstack.folders import log_tail
from devstack.provision import BrokerUser
from tests.chassis.broker_tools import PASSWORD, USERS, Vhost
from tests.chassis.toy import Toy


@pytest.fixture(scope="session")
def broker_with_users(broker: PrivateBroker) -> PrivateBroker:
    """The shared broker, which knows the services."""
    broker.admin.put_users(BrokerUser(user, PASSWORD) for user in USERS)
    return broker


@pytest.fixture
def vhost(broker_with_users: PrivateBroker) -> Iterator[Vhost]:
    """A virtual host of the test's own."""
    vhost = Vhost(broker_with_users, f"test-{uuid4().hex[:12]}")
    vhost.create()
    yield vhost
    vhost.remove()


@pytest.fixture(scope="session")
def own_broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBroker]:
    """A second broker, for tests that freeze, starve or stop it and leave it well again."""
    with PrivateBroker(tmp_path_factory.mktemp("own-broker")) as node:
        node.admin.put_users(BrokerUser(user, PASSWORD) for user in USERS)
        yield node


@pytest.fixture
def own_vhost(own_broker: PrivateBroker) -> Iterator[Vhost]:
    """A virtual host on the second broker."""
    vhost = Vhost(own_broker, f"test-{uuid4().hex[:12]}")
    vhost.create()
    yield vhost
    # Shown for a test that failed: what the broker was about while it did.
    print(log_tail(own_broker.log))  # noqa: T201
    vhost.remove()


@pytest.fixture
def toy(postgres_uri: str) -> Iterator[Toy]:
    """A toy service on PostgreSQL, where threads may race; a test file may say otherwise."""
    toy = Toy(postgres_uri)
    yield toy
    toy.close()
