"""What is needed at the city's sites, and who waits there."""

from __future__ import annotations

from datetime import date

import pytest

from chassis.outcomes import Outcome
from contracts.errors import Forbidden
from contracts.events import city as city_events
from contracts.rpc.base import Role
from tests.portfolio.builders import BODY
from tests.portfolio.conftest import TRAFFIC

WHY = "Utan nät fungerar det inte."


@pytest.fixture
def wanted(city, people, submitted, opened):
    """Two committees' needs at three sites, a draft's and a withdrawn project's; the first is met."""

    def need(project, by, site, kind, on, **fields):
        return city.call(
            "declare_prerequisite",
            by=by,
            project_id=project.project_id,
            kind=kind,
            site_code=site,
            needed_on=on,
            delivered_by="stokab",
            **fields,
        )

    school, traffic = submitted(title="Fiber"), submitted(people.berit, title="Lyktstolpar")
    draft, gone = opened(people.berit, title="Hemlig"), submitted(title="Ångrat")
    met = need(school, people.anna, "skola-17", "fibre", "2018-08-15")
    late = need(school, people.anna, "skola-18", "fibre", "2018-08-15")
    need(school, people.anna, "skola-17", "outlets", "2019-01-15")
    need(traffic, people.berit, "skola-17", "fibre", "2018-06-01")
    waived = need(traffic, people.berit, "gata-1", "charging", "2018-06-01")
    need(draft, people.berit, "gata-2", "charging", "2018-06-01")
    need(gone, people.anna, "gata-3", "charging", "2018-06-01")
    for said in (
        city_events.PrerequisiteDeliveredV1(
            prerequisite_id=met.prerequisite_id, delivered_on=date(2018, 9, 1)
        ),
        city_events.PrerequisiteDelayedV1(
            prerequisite_id=late.prerequisite_id, expected_on=date(2018, 12, 1), reason=WHY
        ),
    ):
        assert city.receive(said, source="/city/stokab") is Outcome.DONE
    city.call(
        "waive_prerequisite",
        by=people.berit,
        prerequisite_id=waived.prerequisite_id,
        reason=WHY,
    )
    city.call("withdraw_project", by=people.anna, project_id=gone.project_id, reason=WHY)


def sums(reply):
    return [
        (one.body_id, one.year, one.kind.value, one.needed, one.met, one.late, one.sites)
        for one in reply.sums
    ]


def sites(reply):
    return [(one.site_code, one.needed, one.met, one.late) for one in reply.items]


@pytest.mark.usefixtures("wanted")
def test_needs_are_summed_by_body_year_and_kind_and_shown_by_site(city, people):
    reply = city.call("list_infrastructure", by=people.eva)
    assert sums(reply) == [
        (TRAFFIC, 2018, "fibre", 1, 0, 0, 1),
        (BODY, 2018, "fibre", 2, 1, 1, 2),
        (BODY, 2019, "outlets", 1, 0, 0, 1),
    ]
    assert sites(reply) == [("skola-17", 3, 1, 0), ("skola-18", 1, 0, 1)]
    assert [(one.title, one.kind.value) for one in reply.items[0].waiting] == [
        ("Lyktstolpar", "fibre"),
        ("Fiber", "outlets"),
    ]
    [waits] = reply.items[1].waiting
    assert (waits.dated_on, waits.late, waits.delivered_by) == (date(2018, 12, 1), True, "stokab")


@pytest.mark.usefixtures("wanted")
def test_a_selection_counts_what_it_selects(city, people):
    of_one = city.call("list_infrastructure", by=people.eva, body_id=BODY, year=2018)
    assert sums(of_one) == [(BODY, 2018, "fibre", 2, 1, 1, 2)]
    assert sites(of_one) == [("skola-17", 1, 1, 0), ("skola-18", 1, 0, 1)]
    waiting = city.call("list_infrastructure", by=people.eva, body_id=BODY, year=2018, waiting=True)
    assert sites(waiting) == [("skola-18", 1, 0, 1)]
    assert sums(waiting) == sums(of_one)
    outlets = city.call("list_infrastructure", by=people.eva, kind="outlets", site_code="skola-17")
    assert sites(outlets) == [("skola-17", 1, 0, 0)]


@pytest.mark.usefixtures("wanted")
def test_a_page_ends_where_the_next_begins_and_both_hold_all_sums(city, people):
    first = city.call("list_infrastructure", by=people.eva, limit=1)
    second = city.call("list_infrastructure", by=people.eva, limit=1, cursor=first.next_cursor)
    assert [one.site_code for one in (*first.items, *second.items)] == ["skola-17", "skola-18"]
    assert second.next_cursor is None
    assert sums(first) == sums(second)


@pytest.mark.usefixtures("wanted")
def test_a_draft_counts_for_its_own_body_alone(city, people):
    assert "gata-2" in [
        site for site, *_ in sites(city.call("list_infrastructure", by=people.berit))
    ]
    assert city.call("list_infrastructure", by=people.anna, site_code="gata-2").items == ()
    operator = city.person("drift", Role.OPERATOR)
    with pytest.raises(Forbidden):
        city.call("list_infrastructure", by=operator)
