"""What every test may ask for: databases of both kinds, and a whole running system."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import structlog

from devstack.broker import PrivateBroker
from devstack.postgres import PrivatePostgres, create_database, drop_database
from devstack.postgres import database_uri as uri_of


def pytest_runtest_setup() -> None:
    """Importing `chassis.run` patches the standard library: from then on no thread of a test is one."""
    patcher = sys.modules.get("eventlet.patcher")
    assert patcher is None or not patcher.already_patched, "a test has imported chassis.run"


@pytest.fixture(scope="session", autouse=True)
def _plain_tracebacks() -> None:
    """Logged failures are meant in many tests: drawing each frame with its locals takes half a second."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server's URI: the one that is named, or a private one."""
    named = os.environ.get("RADSLAG_TEST_POSTGRES")
    if named:
        yield named
        return
    # A database for each test, made three times as fast; no test takes the machine's power away.
    with PrivatePostgres(tmp_path_factory.mktemp("postgres"), durable=False) as server:
        yield server.uri()


@pytest.fixture
def postgres_uri(postgres_server: str) -> Iterator[str]:
    """An empty PostgreSQL database."""
    name = f"radslag_{uuid4().hex}"
    create_database(postgres_server, name)
    yield uri_of(postgres_server, name)
    drop_database(postgres_server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_uri(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/service.db"
    uri: str = request.getfixturevalue("postgres_uri")
    return uri


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBroker]:
    """A private broker that all tests share: it is never stopped, and each test has a vhost of its own."""
    node = PrivateBroker(tmp_path_factory.mktemp("broker"))
    node.start()
    yield node
    node.stop(at_once=True)
