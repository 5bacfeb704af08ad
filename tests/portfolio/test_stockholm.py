"""Stockholm's bodies as the example has them, and the mergers of 2020 and 2023 as a file on top of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from contracts.events.portfolio import ProjectTransferredV1
from contracts.rpc.base import Role
from examples.stockholm.files import FOLDER, Example
from tests.portfolio.command import radslag


@pytest.fixture
def stockholm(portfolio, people):
    """The service with the example's bodies."""
    for body in Example().bodies.bodies:
        for name in body.names:
            portfolio.call(
                "register_body",
                by=people.eva,
                body_id=body.id,
                name={"sv": name.sv, "en": name.en},
                kind=body.kind,
                parent_id=body.parent,
                valid_from=name.valid_from,
                owners=[owner.request() for owner in body.owners],
                mark=body.basis.mark,
                source=body.basis.words,
            )
    return portfolio


def test_districts_merge_and_their_cases_go_to_the_successor(portfolio, people, stockholm):
    alva = portfolio.person("alva", Role.CASE_OFFICER, "alvsjo")
    project = portfolio.call(
        "open_project", by=alva, body_id="alvsjo", kind="business", title="Trygga gator"
    )
    mergers = FOLDER / "mergers.yaml"
    tried = radslag(portfolio, people.eva, "reference", "import", mergers, "--json")
    assert (tried.json["added"], tried.json["changed"], tried.json["applied"]) == (3, 6, False)
    assert radslag(portfolio, people.eva, "reference", "import", mergers, "--apply").code == 0

    def districts(on):
        listed = portfolio.call(
            "list_bodies", by=people.anna, on=on, kind="district_council", limit=50
        )
        return len(listed.items)

    days = (date(2017, 4, 10), date(2020, 6, 30), date(2021, 1, 1), date(2023, 7, 1))
    assert [districts(on) for on in days] == [14, 14, 13, 11]
    portfolio.clock.set(datetime(2020, 7, 1, 6, tzinfo=UTC))
    portfolio.run_due()
    (told,) = portfolio.published(ProjectTransferredV1)
    assert (told.project_id, told.body_id) == (project.project_id, "hagersten-alvsjo")

    again = radslag(portfolio, people.eva, "reference", "import", mergers, "--json")
    assert again.json["unchanged"] == 9


def test_the_lists_are_entered_once_and_say_that_they_are_assumed(portfolio, people, stockholm):
    strategy = Example().strategy
    lists = ("vision", "dimensions", "implementation_principles", "enabling_principles")
    portfolio.call(
        "adopt_strategy",
        by=people.eva,
        strategy_id=strategy.strategy_id,
        title=strategy.title,
        adopted_on=strategy.adopted_on,
        **{
            name: [item.request() for item in getattr(strategy, name)]
            for name in (*lists, "technique_layers", "target_groups")
        },
    )
    for name, count in (("lists.yaml", 7), ("possible.csv", 2)):
        path = FOLDER / name
        assert "assumed" in path.read_text().lower() or "antaget" in path.read_text().lower()
        command = ("list", "import", path, "--keeper", "programmet", "--json")
        tried = radslag(portfolio, people.eva, *command)
        assert (tried.json["faults"], tried.json["added"]) == ([], count)
        assert radslag(portfolio, people.eva, *command, "--apply").json["applied"]
        again = radslag(portfolio, people.eva, *command, "--apply")
        assert (again.json["added"], again.json["unchanged"]) == (0, count)
    states = [one.state for one in portfolio.call("list_projects", by=people.curt).items]
    assert (states.count("running"), states.count("idea")) == (3, 6)
