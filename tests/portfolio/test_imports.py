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


def test_an_old_export_does_not_take_back_a_merger_without_a_word(portfolio, people):
    old = (a_body("sodermalm"), a_body("stokab", kind="company"))
    run(portfolio, people, bodies=old, apply=True)
    ended = a_body("sodermalm", valid_to=date(2017, 6, 30), successor_id="stokab")
    run(portfolio, people, bodies=(ended,), apply=True)
    for apply in (False, True):
        report = run(portfolio, people, bodies=old, apply=apply)
        assert not report.applied
        assert outcomes(report) == [REFUSED, UNCHANGED]
        row = report.rows[0]
        assert row.code == "takes_back_later"
        assert "2017-06-30" in row.sv
        assert "stokab" in row.en
        assert {one.path for one in row.fields} == {"valid_to", "successor_id"}
    assert portfolio.call("get_body", by=people.anna, body_id="sodermalm").body.valid_to
    meant = run(portfolio, people, bodies=old, apply=True, replace=("sodermalm",))
    assert (meant.applied, outcomes(meant)) == (True, [CHANGED, UNCHANGED])
    assert portfolio.call("get_body", by=people.anna, body_id="sodermalm").body.valid_to is None


def test_an_old_name_from_an_old_export_is_taken_back_as_little_as_an_end(portfolio, people):
    old = a_body("natet")
    new = a_body("natet", name=LocalText(sv="Nätet", en="The net"))
    for one in (old, new):
        run(portfolio, people, bodies=(one,), apply=True)
    assert outcomes(run(portfolio, people, bodies=(old,))) == [REFUSED]
    third = a_body("natet", name=LocalText(sv="Stadsnätet", en="The city net"))
    assert outcomes(run(portfolio, people, bodies=(third,))) == [CHANGED]


def test_only_the_programme_office_imports(portfolio, people):
    for person in (people.anna, people.rolf):
        with pytest.raises(Forbidden):
            portfolio.call("import_reference", by=person, bodies=BODIES)
