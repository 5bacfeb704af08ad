"""A running system says which of its parts has ended by itself."""

from types import SimpleNamespace

import pytest

from devstack.processes import Supervisor
from devstack.stack import Stack


@pytest.fixture
def stack(tmp_path):
    with Supervisor(tmp_path) as supervisor:
        stack = Stack(tmp_path)
        stack.supervisor = supervisor
        yield stack


def test_a_service_that_ends_is_named_with_its_status(stack):
    stack.supervisor.start("funding", ["/bin/false"], timeout=None)
    assert stack.wait() == "funding ended by itself with status 1"


def test_a_broker_or_database_server_that_ends_is_named_with_its_folder(stack, tmp_path):
    stack.supervisor.start("funding", ["/bin/sleep", "60"], timeout=None)
    stack.broker = SimpleNamespace(is_running=True, folder=tmp_path)
    stack.database_server = SimpleNamespace(is_running=False, folder=tmp_path / "postgres")
    assert stack.wait() == f"PostgreSQL ended by itself: see its log in {tmp_path}/postgres"
