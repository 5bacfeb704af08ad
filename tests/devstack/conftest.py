"""One private broker for the tests here; each test leaves it running."""

import pytest

from devstack.broker import PrivateBroker


@pytest.fixture(scope="session")
def broker(tmp_path_factory):
    node = PrivateBroker(tmp_path_factory.mktemp("broker"))
    node.start()
    yield node
    node.stop(at_once=True)
