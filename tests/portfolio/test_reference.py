"""Bodies and strategy versions, on both databases."""

from __future__ import annotations

from datetime import date

import pytest

from contracts.base import LocalText
from contracts.errors import Conflict, Forbidden, NotFound, Refused
from contracts.events.portfolio import BodyChangedV1, StrategyAdoptedV1
from tests.portfolio.builders import BODY, STRATEGY, TODAY, an_item


def register(portfolio, people, body_id="trafiknamnden", name="Trafiknämnden", **changes):
    fields = {
        "kind": "committee",
        "valid_from": date(2011, 1, 1),
        "name": LocalText(sv=name, en="Traffic committee"),
        **changes,
    }
    return portfolio.call("register_body", by=people.eva, body_id=body_id, **fields)


def test_a_change_of_a_body_is_a_new_version_and_its_history_stays(portfolio, people):
    register(portfolio, people, name="Trafik- och renhållningsnämnden")
    renamed = register(portfolio, people, valid_from=date(2017, 1, 1))
    assert renamed.version == 2
    history = portfolio.call("get_body", by=people.anna, body_id="trafiknamnden")
    assert [one.name.sv for one in history.versions] == [
        "Trafik- och renhållningsnämnden",
        "Trafiknämnden",
    ]

    def named(on):
        bodies = portfolio.call("list_bodies", by=people.anna, on=on)
        return [body.name.sv for body in bodies.items]

    assert named(date(2016, 12, 31)) == ["Trafik- och renhållningsnämnden"]
    assert named(date(2017, 1, 1)) == ["Trafiknämnden"]
    assert named(date(2010, 12, 31)) == []
    told = portfolio.published(BodyChangedV1)
    assert [one.name_sv for one in told] == ["Trafik- och renhållningsnämnden", "Trafiknämnden"]
    assert {one.valid_from for one in told} == {date(2011, 1, 1)}


def test_a_merged_body_is_listed_until_its_last_day_and_names_its_successor(portfolio, people):
    register(portfolio, people, "alvsjo", "Älvsjö", kind="district_council")
    register(portfolio, people, "hagersten", "Hägersten", kind="district_council")
    register(
        portfolio,
        people,
        "alvsjo",
        "Älvsjö",
        kind="district_council",
        valid_to=date(2020, 6, 30),
        successor_id="hagersten",
    )

    def listed(on):
        bodies = portfolio.call("list_bodies", by=people.anna, on=on, kind="district_council")
        return {body.body_id: body.successor_id for body in bodies.items}

    assert listed(date(2020, 6, 30)) == {"alvsjo": "hagersten", "hagersten": None}
    assert listed(date(2020, 7, 1)) == {"hagersten": None}
    everybody = portfolio.call("list_bodies", by=people.anna)
    assert [body.body_id for body in everybody.items] == ["alvsjo", "hagersten"]


def test_a_registration_that_says_nothing_new_is_no_new_version(portfolio, people):
    register(portfolio, people)
    assert register(portfolio, people).version == 1
    assert len(portfolio.published(BodyChangedV1)) == 1


def test_two_registrations_of_the_same_version_conflict(portfolio, people):
    register(portfolio, people)
    register(portfolio, people, name="Trafikkontorets nämnd", expected_version=1)
    with pytest.raises(Conflict):
        register(portfolio, people, name="Nämnden för trafik", expected_version=1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"parent_id": "okand"}, "unknown_body"),
        ({"successor_id": "okand"}, "unknown_body"),
        ({"parent_id": "trafiknamnden"}, "own_ancestor"),
        ({"successor_id": "trafiknamnden"}, "own_ancestor"),
        ({"parent_id": "kontoret"}, "own_ancestor"),
        ({"valid_to": date(2010, 12, 31)}, "ends_before_it_begins"),
    ],
)
def test_a_body_is_refused_what_cannot_be_in_both_languages(portfolio, people, changes, code):
    register(portfolio, people)
    register(portfolio, people, "kontoret", kind="administration", parent_id="trafiknamnden")
    with pytest.raises(Refused) as refused:
        register(portfolio, people, **changes)
    assert refused.value.told["code"] == code
    assert refused.value.sentence("sv") != refused.value.sentence("en")
    history = portfolio.call("get_body", by=people.anna, body_id="trafiknamnden")
    assert len(history.versions) == 1


def test_only_the_programme_office_registers_bodies(portfolio, people):
    for person in (people.anna, people.rolf, people.curt):
        with pytest.raises(Forbidden):
            portfolio.call(
                "register_body",
                by=person,
                body_id="ny",
                name=LocalText(sv="Ny", en="New"),
                kind="committee",
                valid_from=TODAY,
            )


def test_bodies_are_listed_a_page_at_a_time(portfolio, people):
    for number in range(5):
        register(portfolio, people, f"namnd-{number}", f"Nämnd {number}")
    first = portfolio.call("list_bodies", by=people.anna, limit=3)
    rest = portfolio.call("list_bodies", by=people.anna, limit=3, cursor=first.next_cursor)
    assert [len(first.items), len(rest.items), rest.next_cursor] == [3, 2, None]


def test_an_adopted_strategy_is_read_back_as_it_was_adopted(portfolio, people):
    adopted = portfolio.call("adopt_strategy", by=people.eva, **STRATEGY)
    read = portfolio.call("get_strategy", by=people.anna, strategy_id="smart-2017")
    assert read == adopted
    assert read.implementation_principles[0].number == 8
    assert read.target_groups == STRATEGY["target_groups"]
    assert [one.strategy_id for one in portfolio.published(StrategyAdoptedV1)] == ["smart-2017"]


def test_an_adopted_version_is_never_changed(portfolio, people):
    portfolio.call("adopt_strategy", by=people.eva, **STRATEGY)
    portfolio.call("adopt_strategy", by=people.eva, **STRATEGY)
    changed = {**STRATEGY, "dimensions": (an_item("ekonomiskt"),)}
    with pytest.raises(Refused) as refused:
        portfolio.call("adopt_strategy", by=people.eva, **changed)
    assert refused.value.told["code"] == "already_adopted"
    assert len(portfolio.published(StrategyAdoptedV1)) == 1
    later = {**changed, "strategy_id": "smart-2021", "adopted_on": date(2021, 1, 25)}
    portfolio.call("adopt_strategy", by=people.eva, **later)
    listed = portfolio.call("list_strategies", by=people.anna)
    assert [one.strategy_id for one in listed.items] == ["smart-2017", "smart-2021"]


def test_what_is_not_registered_is_not_found(portfolio, people):
    with pytest.raises(NotFound):
        portfolio.call("get_body", by=people.anna, body_id="okand")
    with pytest.raises(NotFound):
        portfolio.call("get_strategy", by=people.anna, strategy_id="okand")
    with pytest.raises(Refused):
        portfolio.call(
            "open_project", by=people.anna, body_id=BODY, kind="business", title="Smarta lås"
        )
