"""Rounds: rules that agree, other rules by a decision, the last day, eligibility and resubmission."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from contracts.base import ProjectKind
from contracts.errors import Forbidden, Invalid
from contracts.events.funding import (
    ApplicationFoundIneligibleV1,
    ApplicationRestartedV1,
    RoundClosedV1,
    RoundRevisedV1,
)
from contracts.events.portfolio import ProjectAmendedV1
from contracts.rpc.funding import (
    Anchor,
    ApplicationState,
    BudgetCalendar,
    Earmark,
    EarmarkTarget,
    Ordering,
    RoundFrame,
    SheetState,
)
from services.funding.domain import refusals
from services.funding.domain.rounds import Round
from services.funding.domain.rules import faults
from tests.funding.builders import (
    A_RULE,
    PROJECT,
    TODAY,
    D,
    a_criterion,
    a_line,
    a_submitted,
    an_act,
    an_id,
    refused,
    some_rules,
)
from tests.funding.conftest import City

OTHER = an_id(1)


def an_earmark(key: str = "skolor", bound="at_least", measure="share", amount="0.3", **target):
    return Earmark(
        key=key,
        bound=bound,
        measure=measure,
        amount=D(amount),
        target=EarmarkTarget(**(target or {"target_group": "elever"})),
    )


def weighing(key: str, weight: str, **bounds: str):
    return a_criterion(key, weight).model_copy(
        update={name: D(value) for name, value in bounds.items()}
    )


SCALE_OF_TWO = tuple(
    Anchor(score=score, sv=f"nivå {score}", en=f"level {score}") for score in (0, 1)
)
APART = (a_criterion("nytta", "2"), a_criterion("risk", "1"))


@pytest.mark.parametrize(
    ("rules", "paths"),
    [
        ({}, []),
        ({"source_ids": ("cm-2", "cm-2")}, ["source_ids.1"]),
        ({"years": (2017, 2017)}, ["years.1"]),
        ({"criteria": (a_criterion("nytta"), a_criterion("nytta"))}, ["criteria.1"]),
        ({"scale_max": 4}, ["criteria.0.anchors", "criteria.1.anchors"]),
        (
            {
                "scale_max": 1,
                "criteria": (a_criterion().model_copy(update={"anchors": SCALE_OF_TWO}),),
            },
            [],
        ),
        ({"criteria": (weighing("nytta", "2", weight_min="2.5"),)}, ["criteria.0.weight_min"]),
        ({"criteria": (weighing("nytta", "2", weight_max="1.5"),)}, ["criteria.0.weight_max"]),
        ({"criteria": (weighing("nytta", "2", weight_min="1", weight_max="3"),)}, []),
        ({"opens_on": date(2017, 4, 1)}, ["opens_on"]),
        (
            {"calendar": BudgetCalendar(proposal_on=date(2017, 5, 1), budget_on=date(2017, 4, 1))},
            ["calendar.budget_on"],
        ),
        (
            {
                "budget_year": 2018,
                "calendar": BudgetCalendar(
                    proposal_on=date(2017, 5, 1),
                    budget_on=date(2017, 11, 10),
                    plan_on=date(2017, 12, 20),
                    tertial_1_on=date(2018, 5, 24),
                    tertial_2_on=date(2018, 9, 27),
                ),
            },
            [],
        ),
        (
            {"budget_year": 2018, "calendar": BudgetCalendar(tertial_1_on=date(2017, 5, 24))},
            ["calendar.tertial_1_on"],
        ),
        (
            {"budget_year": 2018, "calendar": BudgetCalendar(budget_on=date(2019, 1, 2))},
            ["calendar.budget_on"],
        ),
        (
            {"frames": (RoundFrame(source_id="eu", year=2019, amount=D("1.00")),)},
            ["frames.0.source_id", "frames.0.year"],
        ),
        ({"orderings": (Ordering(criteria=("nytta", "risk")),)}, []),
        ({"orderings": (Ordering(criteria=("risk", "nytta")),)}, ["orderings.0.criteria.1"]),
        ({"orderings": (Ordering(criteria=("nytta", "pris")),)}, ["orderings.0.criteria.1"]),
        ({"eligibility": (A_RULE, A_RULE)}, ["eligibility.1"]),
        ({"earmarks": (an_earmark(),)}, []),
        ({"earmarks": (an_earmark(amount="1.1"),)}, ["earmarks.0.amount"]),
        ({"earmarks": (an_earmark(measure="number", amount="1.5"),)}, ["earmarks.0.amount"]),
        ({"earmarks": (an_earmark(measure="sum", amount="1.005"),)}, ["earmarks.0.amount"]),
        ({"earmarks": (an_earmark(amount="0"),)}, ["earmarks.0.amount"]),
        (
            {"earmarks": (an_earmark(target_group="elever", body_id="trafiknamnden"),)},
            ["earmarks.0.target"],
        ),
        (
            {"earmarks": (an_earmark(), an_earmark("tak", bound="at_most", amount="0.2"))},
            ["earmarks.0.amount"],
        ),
        (
            {
                "earmarks": (
                    an_earmark("a", amount="0.6", kind=ProjectKind.ENABLING),
                    an_earmark("b", amount="0.5", kind=ProjectKind.BUSINESS),
                )
            },
            ["earmarks.1.amount"],
        ),
        ({"tie_rule": ("value", "value")}, ["tie_rule.1"]),
        ({"spread_limit": 5}, ["spread_limit"]),
    ],
)
def test_rules_that_contradict_each_other_are_told_by_field(rules, paths):
    given = some_rules(**rules)
    assert [one.path for one in faults(given)] == paths
    assert all(one.sv != one.en for one in faults(given))
    if paths:
        with pytest.raises(Invalid):
            Round.open(given, an_act())


def test_a_round_opens_only_while_there_is_time_to_apply():
    with pytest.raises(refusals.ClosesInThePast):
        Round.open(some_rules(closes_on=TODAY - timedelta(days=1)), an_act())


def test_a_round_takes_nothing_in_before_its_first_day(city: City):
    city.with_bodies()
    city.with_source()
    view = city.open_round(opens_on=city.today + timedelta(days=2))
    city.submit()
    assert not view.is_open
    told = refused("round_not_open_yet", city.admit)
    assert "2017-03-03" in told["sv"]
    city.pass_days(2)
    city.admit()


def revise(city: City, **changes):
    rules = city.funding.call("get_round", by=city.petra, round_id="2017-1").rules
    fields = rules.model_dump(mode="json", exclude={"quorum"}) | {
        "case_number": "KS 2017/000131",
        "reason": "Budgeten gav mer pengar.",
    }
    return city.funding.call("revise_round", by=city.petra, **(fields | changes))


def test_other_rules_need_a_decision_and_what_waits_for_the_council_starts_over(city: City):
    meeting = city.bring_to_the_council(PROJECT)
    told = refused("meeting_open", lambda: revise(city, members=7))
    assert str(meeting.meeting_id) in told["en"]
    city.recommend(meeting, PROJECT, a_line("1.00"))
    city.funding.call("close_meeting", by=city.sara, meeting_id=meeting.meeting_id)
    city.submit(OTHER)
    city.admit(OTHER)
    city.assess(OTHER)
    before = city.funding.call("get_round", by=city.petra, round_id="2017-1")

    after = revise(city, criteria=[a_criterion("nytta", "5").model_dump(mode="json")])

    assert (after.rules_version, after.rules_hash != before.rules_hash) == (2, True)
    assert [(one.number, one.rules_hash) for one in after.earlier] == [(1, before.rules_hash)]
    assert after.earlier[0].rules == before.rules
    revised = city.funding.published(RoundRevisedV1)[0]
    assert (revised.rules_hash, revised.case_number) == (after.rules_hash, "KS 2017/000131")
    restarted = city.funding.published(ApplicationRestartedV1)
    assert [(one.project_id, one.attempt, one.cause) for one in restarted] == [
        (OTHER, 2, "rules_revised")
    ]
    # What was said stands, by the rules it was said by.
    spoken = city.funding.call("get_application", by=city.petra, project_id=PROJECT)
    assert (spoken.state, spoken.rules_version) == (ApplicationState.RECOMMENDED, 1)
    assert (spoken.score, len(spoken.spreads)) == (D("3.000000"), 2)
    waiting = city.funding.call("get_application", by=city.revisor, project_id=OTHER)
    assert (waiting.attempt, waiting.assessments, waiting.score) == (2, 0, None)
    assert [(s.state, s.rules_version) for s in waiting.sheets] == [(SheetState.EARLIER, 1)]
    city.assess(OTHER, nytta=4)
    assert city.funding.call("get_application", by=city.asa, project_id=OTHER).score == 4
    refused("rules_unchanged", lambda: revise(city))
    refused("eligibility_fixed", lambda: revise(city, eligibility=[A_RULE.model_dump()]))
    with pytest.raises(Forbidden):
        city.funding.call("revise_round", by=city.sara, round_id="2017-1")


def test_the_end_of_a_round_is_told_once_for_each_last_day(city: City):
    city.with_bodies()
    city.with_source()
    city.open_round(closes_on=city.today + timedelta(days=3))
    city.submit()
    city.admit()
    revise(city, closes_on=str(city.today + timedelta(days=5)))
    city.pass_days(4)
    city.funding.run_due()
    assert city.funding.published(RoundClosedV1) == []
    city.pass_days(2)
    city.funding.run_due()
    city.funding.run_due()
    [closed] = city.funding.published(RoundClosedV1)
    assert (closed.closes_on, closed.admitted) == (date(2017, 3, 6), 1)


def test_a_round_takes_in_only_what_meets_all_its_rules(city: City):
    city.with_bodies()
    city.with_source()
    city.open_round(eligibility=[A_RULE.model_dump()])
    city.submit()
    told = refused("eligibility_unanswered", city.admit)
    assert A_RULE.question_sv in told["sv"]
    assert A_RULE.question_en in told["en"]

    def found_ineligible(rule: str):
        return city.funding.call(
            "find_ineligible",
            by=city.petra,
            round_id="2017-1",
            project_id=PROJECT,
            rule=rule,
            reason="Ägaren är projektet självt.",
        )

    refused("unknown_rule", lambda: found_ineligible("pris"))
    view = found_ineligible(A_RULE.key)
    assert view.state is ApplicationState.INELIGIBLE
    assert (view.eligibility[0].eligible, view.eligibility[0].rule) == (False, "agare")
    event = city.funding.published(ApplicationFoundIneligibleV1)[0]
    assert (event.rule, event.question_sv) == ("agare", A_RULE.question_sv)
    refused("illegal_move", lambda: admit_by(city, "agare"))

    # Its body completes it, and both findings are kept.
    city.submit(revision=2)
    admitted = admit_by(city, "agare")
    assert [one.eligible for one in admitted.eligibility] == [False, True]
    assert admitted.rules_version == 1


def admit_by(city: City, *rules_met: str):
    return city.funding.call(
        "admit_application",
        by=city.petra,
        round_id="2017-1",
        project_id=PROJECT,
        rules_met=rules_met,
    )


def test_an_amendment_is_shown_and_only_a_resubmission_can_stand(city: City):
    city.with_bodies()
    city.with_source()
    city.open_round()
    city.submit()
    city.admit()
    city.assess()

    def view(by=city.petra):
        return city.funding.call("get_application", by=by, project_id=PROJECT)

    def take():
        return city.funding.call("take_resubmission", by=city.petra, project_id=PROJECT)

    amended = ProjectAmendedV1(
        project_id=PROJECT,
        body_id="utbildningsnamnden",
        revision=2,
        changed=("title",),
        draft=False,
    )
    assert city.funding.receive(amended) == "done"
    assert (view().amended_revision, view().newest_revision) == (2, None)
    refused("nothing_resubmitted", take)

    city.submit(revision=2, title="Fiber i alla skolor", target_groups=("elever", "larare"))
    seen = view()
    assert (seen.revision, seen.newest_revision, seen.amended_revision) == (1, 2, None)
    assert [(d.field, d.before_sv, d.after_sv) for d in seen.differences] == [
        ("title", "Fiber och laddning i skolor", "Fiber i alla skolor"),
        ("target_groups", None, "larare"),
    ]
    taken = take()
    assert (taken.revision, taken.attempt, taken.assessments) == (2, 2, 0)
    assert taken.differences == ()
    assert city.funding.published(ApplicationRestartedV1)[0].cause == "resubmitted"
    # The sheet of the first attempt is kept, and those who still are to assess don't see it.
    assert [sheet.state for sheet in view(city.revisor).sheets] == [SheetState.EARLIER]
    assert view(city.bo).sheets == ()

    city.submit(revision=3, missing=("costs",))
    refused("not_whole", take)
    city.pass_days(40)
    city.submit(revision=4)
    refused("round_closed", take)


def test_a_round_spends_no_more_than_its_own_frames(city: City):
    city.with_bodies()
    city.with_source(y2017="1000.00")
    city.open_round(frames=[{"source_id": "cm-2", "year": 2017, "amount": "500.00"}])
    city.submit(PROJECT, OTHER)
    city.admit(PROJECT, OTHER)
    city.assess(PROJECT, OTHER)
    meeting = city.meet(PROJECT, OTHER)
    city.recommend(meeting, PROJECT, a_line("300.00"))
    told = refused("round_frame_exceeded", lambda: city.recommend(meeting, OTHER, a_line("200.01")))
    assert (told["details"]["amount"], told["details"]["frame"]) == ("500.01", "500.00")
    city.approve(PROJECT, a_line("250.00"))
    city.recommend(meeting, OTHER, a_line("250.00"))


def test_a_submission_says_who_delivers(city: City):
    city.funding.receive(
        a_submitted(suppliers=({"name": "Swedlock AB", "organisation_number": "556036-0793"},))
    )
    view = city.funding.call("get_application", by=city.petra, project_id=PROJECT)
    assert view.submission.suppliers[0].organisation_number == "556036-0793"
