"""Whom the strategy binds, since when, and which projects a new version concerns."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from contracts.base import LocalText
from contracts.errors import Forbidden, NotFound, Refused
from contracts.events.portfolio import AdoptionRecordedV1, StrategyAdoptedV1
from contracts.rpc.base import Role
from contracts.rpc.portfolio import BoundBy, RereadCause
from tests.portfolio.builders import ALIGNMENTS, BODY, LATER_STRATEGY, STRATEGY, an_item

STRATEGY_ID = "smart-2017"
ADOPTED = {"strategy_id": STRATEGY_ID, "body_id": "stokab", "case_number": "Stokab 2017/112"}


@pytest.fixture
def bodies(city, people):
    """One of each that the strategy binds in its own way."""
    for body_id, kind in (
        ("stokab", "company"),
        ("stiftelsen", "foundation"),
        ("brandforsvaret", "municipal_federation"),
    ):
        city.call(
            "register_body",
            by=people.eva,
            body_id=body_id,
            name=LocalText(sv=body_id, en=body_id),
            kind=kind,
            valid_from=date(2014, 1, 1),
        )
    return city


def adopt(city, people, on=date(2017, 4, 5), **changes):
    return city.call("record_adoption", by=people.eva, **{**ADOPTED, "adopted_on": on, **changes})


def bindings(city, people, on=None):
    listed = city.call("list_bindings", by=people.anna, strategy_id=STRATEGY_ID, on=on)
    return {one.body_id: (one.bound_by, one.since) for one in listed.items}


def test_a_company_is_bound_only_from_the_day_its_own_board_adopted(bodies, people):
    assert bindings(bodies, people)["stokab"] == (BoundBy.NOT_YET, None)
    adopt(bodies, people)
    assert bindings(bodies, people)["stokab"] == (BoundBy.OWN_BOARD, date(2017, 4, 5))
    assert bindings(bodies, people, date(2017, 4, 4))["stokab"] == (BoundBy.NOT_YET, None)


def test_committees_are_bound_by_the_council_and_a_federation_never(bodies, people):
    assert bindings(bodies, people) == {
        BODY: (BoundBy.COUNCIL, date(2017, 4, 3)),
        "trafiknamnden": (BoundBy.COUNCIL, date(2017, 4, 3)),
        "stokab": (BoundBy.NOT_YET, None),
        "stiftelsen": (BoundBy.NOT_YET, None),
        "brandforsvaret": (BoundBy.NEVER, None),
    }


def test_an_adoption_is_recorded_once_and_corrected_beside_itself(bodies, people):
    adopt(bodies, people)
    adopt(bodies, people)
    with pytest.raises(Refused) as refused:
        adopt(bodies, people, date(2017, 4, 6))
    assert refused.value.told["code"] == "adoption_known"
    adopt(bodies, people, date(2017, 4, 6), correction="Fel dag lästes i protokollet.")
    assert bindings(bodies, people)["stokab"] == (BoundBy.OWN_BOARD, date(2017, 4, 6))
    listed = bodies.call("list_adoptions", by=people.rolf, body_id="stokab").items
    assert [one.adopted_on for one in listed] == [date(2017, 4, 5), date(2017, 4, 6)]
    assert [one.replaced_at is None for one in listed] == [False, True]
    assert [one.corrected for one in bodies.published(AdoptionRecordedV1)] == [False, True]


@pytest.mark.parametrize(
    ("on", "changes", "code"),
    [
        (date(2017, 4, 2), {}, "adopted_too_early"),
        (date(2017, 4, 11), {}, "not_yet_adopted"),
        (date(2017, 4, 5), {"body_id": BODY}, "bound_by_council"),
        (date(2017, 4, 5), {"body_id": "brandforsvaret"}, "partner_not_instructed"),
        (date(2017, 4, 5), {"body_id": "okand"}, "unknown_body"),
        (date(2017, 4, 5), {"strategy_id": "okand"}, "unknown_strategy"),
    ],
)
def test_an_adoption_is_refused_what_cannot_be(bodies, people, on, changes, code):
    with pytest.raises(Refused) as refused:
        adopt(bodies, people, on, **changes)
    assert refused.value.told["code"] == code
    assert refused.value.sentence("sv") != refused.value.sentence("en")
    assert bodies.published(AdoptionRecordedV1) == []


def test_only_the_programme_office_records_adoptions(bodies, people):
    with pytest.raises(Forbidden):
        bodies.call("record_adoption", by=people.anna, **ADOPTED, adopted_on=date(2017, 4, 5))


def test_a_companys_project_is_marked_until_its_board_has_adopted(bodies, people, submitted):
    disa = bodies.person("disa", Role.CASE_OFFICER, "stokab")
    project = submitted(by=disa)
    assert "Styrelsen har inte antagit" in project.not_bound.sv
    adopt(bodies, people)
    read = bodies.call("get_project", by=people.curt, project_id=project.project_id)
    assert read.not_bound is None
    assert submitted(by=people.anna).not_bound is None


def test_a_partner_owns_no_project_of_the_city(bodies, opened):
    frida = bodies.person("frida", Role.CASE_OFFICER, "brandforsvaret")
    with pytest.raises(Refused) as refused:
        opened(by=frida)
    assert refused.value.told["code"] == "partner_owns_nothing"


def to_reread(city, people, by=None, **asked):
    return city.call("list_projects_to_reread", by=by or people.curt, **asked).items


def test_a_new_version_shows_the_open_projects_to_read_again_and_why(city, people, submitted):
    project = submitted()
    ended = submitted(title="Återkallat")
    city.call("withdraw_project", by=people.anna, project_id=ended.project_id, reason="Behövs ej.")
    assert to_reread(city, people) == ()
    new = {
        **LATER_STRATEGY,
        "dimensions": (an_item("ekologiskt"), an_item("ekonomiskt")),
        "target_groups": (an_item("larande", was="elever"), an_item("boende")),
    }
    city.call("adopt_strategy", by=people.eva, **new)
    city.clock.set(datetime(2021, 2, 1, 8, tzinfo=UTC))
    (found,) = to_reread(city, people)
    assert (found.project_id, found.strategy_id, found.against_id) == (
        project.project_id,
        STRATEGY_ID,
        "smart-2021",
    )
    assert [(one.cause, one.key) for one in found.reasons] == [
        (RereadCause.RENAMED, "elever"),
        (RereadCause.GONE, "socialt"),
        (RereadCause.NEW, "ekonomiskt"),
    ]
    read = city.call("get_project", by=people.curt, project_id=project.project_id)
    assert (read.strategy_id, read.alignments) == (STRATEGY_ID, ALIGNMENTS)
    assert read.version == project.version


def test_a_version_that_changes_nothing_for_a_project_asks_for_nothing(city, people, submitted):
    submitted()
    city.call("adopt_strategy", by=people.eva, **LATER_STRATEGY)
    assert to_reread(city, people) == ()
    assert to_reread(city, people, strategy_id=STRATEGY_ID) == ()
    with pytest.raises(NotFound):
        to_reread(city, people, strategy_id="okand")


def test_drafts_to_read_again_are_shown_inside_their_body_alone(city, people, opened):
    opened()
    city.call(
        "adopt_strategy", by=people.eva, **{**LATER_STRATEGY, "dimensions": (an_item("socialt"),)}
    )
    new = {**LATER_STRATEGY, "strategy_id": "smart-2022", "target_groups": (an_item("boende"),)}
    city.call("adopt_strategy", by=people.eva, **new)
    assert to_reread(city, people) == ()
    assert len(to_reread(city, people, by=people.anna)) == 1
    assert to_reread(city, people, by=people.anna, body_id="trafiknamnden") == ()


def test_a_version_says_its_vision_focus_areas_validity_and_whom_each_group_is_part_of(
    portfolio, people
):
    said = {
        **STRATEGY,
        "vision": (an_item("livskvalitet"),),
        "focus_areas": (an_item("halsa"),),
        "target_groups": (an_item("elever", kind="pupils"), an_item("foretag", kind="businesses")),
        "valid_from": date(2017, 5, 1),
        "mark": "known",
        "source": "Utlåtande 2017:28",
    }
    portfolio.call("adopt_strategy", by=people.eva, **said)
    read = portfolio.call("get_strategy", by=people.anna, strategy_id=STRATEGY_ID)
    for name in ("vision", "focus_areas", "target_groups", "valid_from", "mark", "source"):
        assert getattr(read, name) == said[name]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"dimensions": (an_item("socialt", kind="pupils"),)}, "kind_misplaced"),
        ({"vision": (an_item("elever"),)}, "repeated_keys"),
        ({"valid_to": date(2017, 4, 2)}, "ends_before_it_begins"),
    ],
)
def test_a_version_is_refused_what_cannot_be(portfolio, people, changes, code):
    with pytest.raises(Refused) as refused:
        portfolio.call("adopt_strategy", by=people.eva, **{**STRATEGY, **changes})
    assert refused.value.told["code"] == code
    assert portfolio.published(StrategyAdoptedV1) == []
