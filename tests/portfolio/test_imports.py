"""Files of reference data: tried by the rules themselves, and nothing half done."""

from __future__ import annotations

from datetime import date

import pytest

from contracts.base import LocalText
from contracts.errors import Forbidden
from contracts.events.portfolio import AdoptionRecordedV1, BodyChangedV1, StrategyAdoptedV1
from contracts.rpc.portfolio import AdoptionText, BodyText, ImportOutcome, StrategyText
from tests.portfolio.builders import STRATEGY

ADDED, CHANGED, UNCHANGED, REFUSED = ImportOutcome


def a_body(body_id, **changes):
    return BodyText(
        **{
            "body_id": body_id,
            "name": LocalText(sv=body_id, en=body_id),
            "kind": "committee",
            "valid_from": date(2014, 1, 1),
            **changes,
        }
    )


STOKAB = a_body("stokab", kind="company", parent_id="stadshus-ab")
#: A child stands before its parent.
BODIES = (STOKAB, a_body("stadshus-ab", kind="company"))
ADOPTION = AdoptionText(
    body_id="stokab",
    strategy_id="smart-2017",
    adopted_on=date(2017, 4, 5),
    case_number="Stokab 2017/1",
)
EVERYTHING = {
    "bodies": BODIES,
    "strategies": (StrategyText(**STRATEGY),),
    "adoptions": (ADOPTION,),
}


def run(portfolio, people, **asked):
    return portfolio.call("import_reference", by=people.eva, **asked)


def outcomes(report):
    return [row.outcome for row in report.rows]


def registered(portfolio, people):
    return [one.body_id for one in portfolio.call("list_bodies", by=people.anna).items]


def test_a_trial_says_what_would_be_done_and_does_nothing(portfolio, people):
    report = run(portfolio, people, **EVERYTHING)
    assert (report.applied, report.added, report.refused) == (False, 4, 0)
    assert registered(portfolio, people) == []
    for event in (BodyChangedV1, StrategyAdoptedV1, AdoptionRecordedV1):
        assert portfolio.published(event) == []


def test_what_is_applied_is_there_and_the_same_file_again_changes_nothing(portfolio, people):
    assert run(portfolio, people, **EVERYTHING, apply=True).applied
    assert registered(portfolio, people) == ["stadshus-ab", "stokab"]
    again = run(portfolio, people, **EVERYTHING, apply=True)
    assert set(outcomes(again)) == {UNCHANGED}
    assert len(portfolio.published(BodyChangedV1)) == 2


def test_a_changed_row_says_which_fields(portfolio, people):
    run(portfolio, people, **EVERYTHING, apply=True)
    renamed = a_body("stokab", kind="company", name=LocalText(sv="AB Stokab", en="AB Stokab"))
    report = run(portfolio, people, bodies=(renamed,), apply=True)
    assert outcomes(report) == [CHANGED]
    assert report.rows[0].changed == ("name", "parent_id")
    later = a_body("stokab", kind="company", valid_from=date(2018, 1, 1))
    assert run(portfolio, people, bodies=(later,)).rows[0].changed == ("valid_from",)


def test_every_refused_row_is_said_in_both_languages_and_nothing_is_done(portfolio, people):
    bad = (
        a_body("a", parent_id="okand"),
        a_body("b", valid_to=date(2013, 1, 1)),
        a_body("c", kind="municipal_federation", parent_id="stadshus-ab"),
    )
    report = run(portfolio, people, bodies=(*BODIES, *bad), apply=True)
    assert outcomes(report) == [ADDED, ADDED, REFUSED, REFUSED, REFUSED]
    codes = [row.code for row in report.rows if row.outcome is REFUSED]
    assert codes == ["unknown_body", "ends_before_it_begins", "partner_stands_alone"]
    assert all(row.sv != row.en for row in report.rows if row.outcome is REFUSED)
    assert not report.applied
    assert registered(portfolio, people) == []


def test_the_good_rows_are_taken_where_that_is_said(portfolio, people):
    report = run(
        portfolio,
        people,
        bodies=(*BODIES, a_body("a", parent_id="okand")),
        apply=True,
        take_good=True,
    )
    assert report.applied
    assert registered(portfolio, people) == ["stadshus-ab", "stokab"]
    assert len(portfolio.published(BodyChangedV1)) == 2


def test_an_old_names_row_that_comes_late_leaves_the_name_of_today(portfolio, people):
    run(portfolio, people, bodies=(a_body("tn", valid_from=date(2016, 9, 22)),), apply=True)
    old = a_body("tn", name=LocalText(sv="Trafik- och renhållningsnämnden", en="Old"))
    run(portfolio, people, bodies=(old,), apply=True)
    (listed,) = portfolio.call("list_bodies", by=people.anna).items
    assert listed.name.sv == "tn"
    assert portfolio.published(BodyChangedV1)[-1].name_sv == "tn"
    (before,) = portfolio.call("list_bodies", by=people.anna, on=date(2015, 1, 1)).items
    assert before.name.sv == "Trafik- och renhållningsnämnden"


def test_only_the_programme_office_imports(portfolio, people):
    for person in (people.anna, people.rolf):
        with pytest.raises(Forbidden):
            portfolio.call("import_reference", by=person, bodies=BODIES)
