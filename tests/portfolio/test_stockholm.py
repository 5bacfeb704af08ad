"""Stockholm's bodies as the example has them, and the mergers of 2020 and 2023 as a file on top of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from contracts.events.portfolio import ProjectTransferredV1
from contracts.rpc.base import Role
from examples.stockholm.files import FOLDER, Example
from tests.portfolio.command import radslag


def test_districts_merge_and_their_cases_go_to_the_successor(portfolio, people):
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
