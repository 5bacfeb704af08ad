"""One running city for the tests here; each test has indicators, prerequisites and ids of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.city.harness import City, running_city


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    with running_city(tmp_path_factory.mktemp("city")) as city:
        yield city
