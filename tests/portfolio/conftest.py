"""Portfolio on a real database, with the people who use it and a strategy to refer to."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from chassis.testing import service_under_test
from contracts.base import LocalText
from contracts.rpc.base import Role
from services.portfolio.service import Portfolio
from tests.portfolio.builders import BODY, COMPLETE, NOW, STRATEGY

TRAFFIC = "trafiknamnden"


@pytest.fixture
def portfolio(database_uri):
    """With nothing registered."""
    with service_under_test(Portfolio, database_uri) as service:
        service.clock.set(NOW)
        yield service


@pytest.fixture
def people(portfolio):
    """One of each who matters here."""
    return SimpleNamespace(
        eva=portfolio.person("eva", Role.PROGRAMME_OFFICE, "kommunstyrelsen"),
        anna=portfolio.person("anna", Role.CASE_OFFICER, BODY),
        berit=portfolio.person("berit", Role.CASE_OFFICER, TRAFFIC),
        rolf=portfolio.person("rolf", Role.AUDITOR),
        curt=portfolio.person("curt", Role.COUNCIL_CHAIR),
    )


@pytest.fixture
def city(portfolio, people):
    """The service with two committees and an adopted strategy."""
    for body_id, name in ((BODY, "Utbildningsnämnden"), (TRAFFIC, "Trafiknämnden")):
        portfolio.call(
            "register_body",
            by=people.eva,
            body_id=body_id,
            name=LocalText(sv=name, en=name.replace("nämnden", " committee")),
            kind="committee",
            valid_from=date(2011, 1, 1),
        )
    portfolio.call("adopt_strategy", by=people.eva, **STRATEGY)
    return portfolio


@pytest.fixture
def opened(city, people):
    """Opens a project with everything that a submission needs, unless told otherwise."""

    def open_one(by=None, title="Fiber till skolorna", **changes):
        by = by or people.anna
        fields = {
            "body_id": by.roles[0].body_id,
            "kind": "enabling",
            "title": title,
            **COMPLETE,
            **changes,
        }
        return city.call("open_project", by=by, **fields)

    return open_one


@pytest.fixture
def submitted(city, people, opened):
    """Opens a project and submits it."""

    def submit_one(by=None, **changes):
        by = by or people.anna
        project = opened(by, **changes)
        return city.call("submit_project", by=by, project_id=project.project_id)

    return submit_one
