"""Where the strategy has projects and where it has holes, on both databases."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.base import Alignment, CostLine
from contracts.errors import NotFound
from contracts.rpc.portfolio import StrategyPart
from tests.portfolio.builders import BODY, STRATEGY, an_item
from tests.portfolio.conftest import TRAFFIC

GROUPS = ("elever", "boende")
DIMENSIONS = ("socialt", "ekologiskt")


def costing(amount):
    line = CostLine(year=2018, kind="project", amount=Decimal(amount), financed_by="Egen ram")
    return (line,)


def serving(*keys):
    return tuple(Alignment(key=key, motivation="Det bidrar till detta.") for key in keys)


def cells_of(view):
    return {
        (cell.key, cell.target_group, cell.body_id): (cell.projects, cell.amount)
        for cell in view.cells
    }


def test_projects_and_money_are_counted_and_holes_are_named(city, people, submitted):
    submitted(alignments=serving(*DIMENSIONS), target_groups=("elever",), costs=costing(100))
    submitted(people.berit, alignments=serving("socialt"), target_groups=GROUPS, costs=costing(30))
    view = city.call("get_coverage", by=people.curt)
    cells = cells_of(view)
    assert cells["socialt", "elever", None] == (2, Decimal("130.00"))
    assert cells["socialt", "elever", TRAFFIC] == (1, Decimal("30.00"))
    assert cells["socialt", "boende", None] == (1, Decimal("30.00"))
    assert cells["ekologiskt", "elever", BODY] == (1, Decimal("100.00"))
    # Each project once in every total.
    assert cells["socialt", None, None] == (2, Decimal("130.00"))
    assert cells[None, "elever", None] == (2, Decimal("130.00"))
    assert cells[None, None, None] == (2, Decimal("130.00"))
    assert [(hole.key, hole.target_group) for hole in view.holes] == [("ekologiskt", "boende")]
    assert [body.key for body in view.bodies] == [TRAFFIC, BODY]
    assert view.strategy_id == "smart-2017"


def test_principles_are_covered_as_dimensions_are(city, people, submitted):
    submitted(alignments=serving("oppna-standarder"), costs=costing(5))
    view = city.call("get_coverage", by=people.curt, part=StrategyPart.ENABLING_PRINCIPLE)
    assert cells_of(view)["oppna-standarder", "elever", None] == (1, Decimal("5.00"))
    none = city.call("get_coverage", by=people.curt, part=StrategyPart.IMPLEMENTATION_PRINCIPLE)
    assert none.cells == ()
    assert len(none.holes) == 2


def test_a_sum_tells_nothing_of_a_draft_to_those_who_do_not_see_it(city, people, opened, submitted):
    submitted(people.berit, costs=costing(1))
    outside = {who: city.call("get_coverage", by=getattr(people, who)) for who in ("curt", "berit")}
    opened(people.anna, alignments=serving("ekologiskt"), costs=costing(1_000))
    for who, before in outside.items():
        for asked in ({}, {"state": "draft"}, {"body_id": BODY}):
            seen = city.call("get_coverage", by=getattr(people, who), **asked)
            assert seen.cells == (before.cells if not asked else ())
    for who in ("anna", "rolf"):
        seen = cells_of(city.call("get_coverage", by=getattr(people, who)))
        assert seen["ekologiskt", "elever", BODY] == (1, Decimal("1000.00"))


def test_what_was_withdrawn_covers_nothing_unless_it_is_asked_for(city, people, submitted):
    project = submitted()
    city.call("withdraw_project", by=people.anna, project_id=project.project_id, reason="Inte nu.")
    assert city.call("get_coverage", by=people.curt).cells == ()
    assert city.call("get_coverage", by=people.curt, state="withdrawn").cells != ()


def test_a_body_or_a_kind_alone(city, people, submitted):
    submitted(costs=costing(1))
    submitted(people.berit, kind="business", costs=costing(2))
    of_body = city.call("get_coverage", by=people.curt, body_id=TRAFFIC)
    assert cells_of(of_body)[None, None, None] == (1, Decimal("2.00"))
    assert [body.key for body in of_body.bodies] == [TRAFFIC]
    enabling = city.call("get_coverage", by=people.curt, kind="enabling")
    assert cells_of(enabling)[None, None, None] == (1, Decimal("1.00"))


def test_the_version_adopted_last_is_meant_and_keys_keep_their_meaning(city, people, submitted):
    submitted(costs=costing(1))
    later = {
        **STRATEGY,
        "strategy_id": "smart-2018",
        "adopted_on": date(2017, 4, 5),
        "dimensions": (an_item("socialt"), an_item("demokratiskt")),
    }
    city.call("adopt_strategy", by=people.eva, **later)
    view = city.call("get_coverage", by=people.curt)
    assert [line.key for line in view.lines] == ["socialt", "demokratiskt"]
    assert cells_of(view)["socialt", "elever", None] == (1, Decimal("1.00"))
    old = city.call("get_coverage", by=people.curt, strategy_id="smart-2017")
    assert [line.key for line in old.lines] == list(DIMENSIONS)
    with pytest.raises(NotFound):
        city.call("get_coverage", by=people.curt, strategy_id="smart-1999")


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    projects=st.lists(
        st.tuples(
            st.sets(st.sampled_from(DIMENSIONS)),
            st.sets(st.sampled_from(GROUPS)),
            st.integers(1, 1_000),
        ),
        max_size=3,
    )
)
def test_every_sum_is_what_one_would_count_by_hand(city, people, opened, projects):
    for keys, groups, cost in projects:
        opened(alignments=serving(*keys), target_groups=tuple(groups), costs=costing(cost))
    mine = []
    for one in city.call("list_projects", by=people.anna, limit=200).items:
        project = city.call("get_project", by=people.anna, project_id=one.project_id)
        keys = [alignment.key for alignment in project.alignments]
        mine.append((keys, project.target_groups, project.body_id, project.cost_total))
    counted = defaultdict(list)
    for keys, groups, body_id, cost in mine:
        places = {
            (key if by_key else None, group if by_group else None, body_id if by_body else None)
            for key, group in product(keys, groups)
            for by_key, by_group, by_body in product((True, False), repeat=3)
        }
        for place in places:
            counted[place].append(cost)
    view = city.call("get_coverage", by=people.anna)
    assert cells_of(view) == {place: (len(costs), sum(costs)) for place, costs in counted.items()}
