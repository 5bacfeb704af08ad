"""The decision letter: what each applicant is told, who may read it, and when one can appeal."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.testing import Person
from contracts.base import BodyKind, LocalText
from contracts.errors import Forbidden, NotFound
from contracts.rpc.base import Role
from contracts.rpc.funding import (
    AnswerKind,
    ApplicationState,
    DecisionLetterView,
    MinutesItem,
    MinutesState,
    Outcome,
)
from contracts.rpc.funding.sources import Decider
from services.funding.domain.assessments import weighted_mean
from services.funding.domain.letters import (
    CouncilDecision,
    appeal_of_answer,
    appeal_of_word,
    criteria_of,
)
from tests.funding.builders import (
    PROJECT,
    TODAY,
    a_body,
    a_body_changed,
    a_criterion,
    a_line,
    an_answer,
    an_id,
    refused,
    some_rules,
    some_scores,
)
from tests.funding.conftest import City

OTHER = an_id(2)
COUNCIL = LocalText(sv="Digitaliseringsrådet", en="the digital council")


def letter(city: City, project_id: UUID = PROJECT, by: Person | None = None) -> DecisionLetterView:
    view: DecisionLetterView = city.funding.call(
        "get_decision_letter", by=by or city.hanna, project_id=project_id
    )
    return view


def test_a_letter_says_what_the_council_said_and_what_each_criterion_counted_for(city: City):
    meeting = city.bring_to_the_council(y2017="1000.00", y2018="500.00")
    refused("no_letter_yet", lambda: letter(city))
    city.recommend(meeting, PROJECT, a_line("400.00"))
    view = letter(city)
    assert view.state is ApplicationState.RECOMMENDED
    assert view.word is not None
    assert view.word.reason == "Nätet behövs av allt annat."
    assert [one.key for one in view.criteria] == ["nytta", "risk"]
    # Weights 2 and 1, scores 4 and 1.
    assert [one.points for one in view.criteria] == [Decimal("2.666667"), Decimal("0.333333")]
    assert view.score == Decimal("3.000000")
    assert view.recommended == Decimal("400.00")
    assert view.applied_for == Decimal("900000.00")
    # The council advises: that is no decision.
    assert view.appeal is None


def test_the_applicants_body_the_councils_people_and_auditors_read_it_and_nobody_else(city: City):
    meeting = city.bring_to_the_council()
    city.recommend(meeting, PROJECT, a_line("400.00"))
    for reader in (city.hanna, city.sara, city.conny, city.petra, city.karin, city.revisor):
        assert letter(city, by=reader).project_id == PROJECT
    stranger = city.funding.person("sten", Role.CASE_OFFICER, "trafiknamnden")
    with pytest.raises(NotFound):
        letter(city, by=stranger)
    with pytest.raises(Forbidden):
        letter(city, by=city.asa)


def test_a_formal_decision_can_be_appealed_from_its_announcement(city: City):
    meeting = city.bring_to_the_council()
    city.recommend(meeting, PROJECT, a_line("400.00"))
    assert city.funding.receive(a_body_changed(kind="city_executive_board")) == "done"
    city.approve(PROJECT, a_line("300.00"), announced_on=city.today)
    view = letter(city)
    assert view.answer is not None
    assert view.answer.kind is AnswerKind.APPROVED
    assert view.appeal is not None
    assert view.appeal.counted_from == city.today
    assert view.appeal.until == city.today + timedelta(days=21)
    assert view.appeal.provision == "KL (1991:900) 10 kap."
    assert view.appeal.case_number == "KS 2017/000119"


def test_a_delegated_decision_names_what_delegated_it(city: City):
    meeting = city.bring_to_the_council()
    city.recommend(meeting, PROJECT, a_line("400.00"))
    city.funding.call(
        "set_thresholds",
        by=city.karin,
        body_id="kommunstyrelsen",
        valid_from=city.today,
        case_number="KS 2016/9",
        thresholds=[{"decider": "programme_head", "up_to": "500.00"}],
    )
    city.approve(PROJECT, a_line("300.00"), decided_as="programme_head")
    view = letter(city)
    assert view.answer is not None
    assert view.answer.delegated_by == "KS 2016/9"
    assert view.appeal is not None
    assert view.appeal.by_delegation


def test_minutes_are_not_announced_before_the_decision_or_ahead_of_today(city: City):
    meeting = city.bring_to_the_council()
    city.recommend(meeting, PROJECT, a_line("400.00"))
    for wrong in (city.today - timedelta(days=1), city.today + timedelta(days=1)):
        refused(
            "dated_wrongly",
            lambda wrong=wrong: city.approve(PROJECT, a_line("300.00"), announced_on=wrong),
        )


def test_a_no_for_want_of_money_says_how_much_is_missing_where(city: City):
    meeting = city.bring_to_the_council(y2017="1000.00", y2018="500.00")
    city.recommend(meeting, PROJECT, a_line("400.00"), a_line("100.00", year=2018))
    city.funding.call(
        "refuse_allocation",
        by=city.karin,
        project_id=PROJECT,
        decided_by="kommunstyrelsen",
        decided_on=city.today,
        case_number="KS 2017/000120",
        reason="Pengarna går till skolan.",
        for_want_of_money=True,
    )
    city.set_frame("cm-2", 2017, "150.00")
    view = letter(city)
    assert view.on_reserve
    assert [(one.year, one.missing) for one in view.shortages] == [
        (2017, Decimal("250.00")),
        (2018, Decimal("0.00")),
    ]
    assert view.answer is not None
    assert view.answer.reason == "Pengarna går till skolan."
    assert view.answer.case_number == "KS 2017/000120"


def test_a_postponed_application_gets_no_scores_and_no_appeal_notice(city: City):
    meeting = city.bring_to_the_council()
    city.funding.call(
        "postpone_application",
        by=city.sara,
        meeting_id=meeting.meeting_id,
        project_id=PROJECT,
        until=city.today + timedelta(days=30),
        reason="Mer underlag behövs.",
    )
    view = letter(city)
    assert (view.score, view.criteria, view.appeal) == (None, (), None)
    assert view.word is not None
    assert view.word.until == city.today + timedelta(days=30)


def test_an_ineligible_application_is_told_the_rule_and_the_reason(city: City):
    city.with_bodies()
    city.with_source(y2017="1000.00", y2018="500.00")
    rule = {
        "key": "agare",
        "question_sv": "Har nyttan en ägare i linjen?",
        "question_en": "Does the benefit have an owner in the line?",
    }
    city.open_round(eligibility=[rule])
    city.submit()
    city.funding.call(
        "find_ineligible",
        by=city.petra,
        round_id="2017-1",
        project_id=PROJECT,
        rule="agare",
        reason="Ägaren saknas.",
    )
    view = letter(city)
    assert view.ineligible is not None
    assert view.ineligible.question_en == rule["question_en"]
    assert view.ineligible.reason == "Ägaren saknas."
    assert view.closes_on == date(2017, 3, 31)
    assert (view.word, view.answer, view.appeal) == (None, None, None)


def test_a_council_that_decides_gives_an_appeal_notice_that_follows_its_minutes(city: City):
    city.with_bodies()
    city.with_source(y2017="1000.00", y2018="1000.00")
    city.open_round(profile="statutory")
    city.submit(PROJECT, OTHER)
    city.admit(PROJECT, OTHER)
    city.assess(PROJECT, OTHER)
    meeting = city.meet(PROJECT, OTHER)
    for project_id, method in ((PROJECT, "decline_application"), (OTHER, "refer_application_back")):
        city.funding.call(
            method,
            by=city.sara,
            meeting_id=meeting.meeting_id,
            project_id=project_id,
            reason="Rådets skäl.",
        )
    city.funding.call("close_meeting", by=city.sara, meeting_id=meeting.meeting_id)
    before = letter(city).appeal
    assert before is not None
    assert (before.counted_from, before.until) == (None, None)
    city.funding.call(
        "attest_minutes",
        by=city.sara,
        meeting_id=meeting.meeting_id,
        attested_by=["ledamot-1", "ledamot-2"],
        attested_on=city.today,
    )
    city.funding.call(
        "announce_decision",
        by=city.sara,
        meeting_id=meeting.meeting_id,
        announced_on=city.today,
    )
    after = letter(city).appeal
    assert after is not None
    assert after.until == city.today + timedelta(days=21)
    # Referring back only prepares a decision.
    assert letter(city, OTHER).appeal is None


def test_what_stands_of_an_earlier_word_answers_no_later_one(city: City):
    meeting = city.bring_to_the_council()
    city.recommend(meeting, PROJECT, a_line("400.00"))
    city.funding.call(
        "refer_back",
        by=city.karin,
        project_id=PROJECT,
        decided_by="kommunstyrelsen",
        reason="Mer underlag behövs.",
    )
    view = letter(city)
    assert view.answer is not None
    assert view.answer.kind is AnswerKind.REFERRED_BACK
    assert view.appeal is None


@pytest.mark.parametrize("kind", [*BodyKind, None])
def test_only_what_a_committee_of_the_city_decides_can_be_appealed(kind):
    body = a_body()
    body.kind = kind
    found = appeal_of_answer(an_answer(), body)
    assert (found is not None) == (
        kind
        in {
            BodyKind.COMMITTEE,
            BodyKind.DISTRICT_COUNCIL,
            BodyKind.JOINT_COMMITTEE,
            BodyKind.SUBCOMMITTEE,
            BodyKind.CITY_EXECUTIVE_BOARD,
        }
    )


@pytest.mark.parametrize("kind", AnswerKind)
def test_to_send_back_is_no_decision_to_appeal(kind):
    found = appeal_of_answer(an_answer(kind), a_body())
    assert (found is None) == (kind is AnswerKind.REFERRED_BACK)


def test_the_law_is_the_one_of_the_day_and_a_delegate_says_so():
    found = appeal_of_answer(
        an_answer(decided_on=date(2018, 1, 1), decided_as=Decider.PROGRAMME_HEAD), a_body()
    )
    assert found is not None
    assert (found.provision, found.by_delegation, found.until) == (
        "KL (2017:725) 13 kap.",
        True,
        None,
    )


@pytest.mark.parametrize("outcome", Outcome)
@pytest.mark.parametrize("state", MinutesState)
def test_only_a_final_word_that_stands_can_be_appealed(outcome, state):
    way = MinutesItem(project_id=PROJECT, state=state)
    found = appeal_of_word(CouncilDecision(outcome, TODAY, COUNCIL, way))
    assert (found is not None) == (
        outcome in {Outcome.RECOMMENDED, Outcome.DECLINED} and state is not MinutesState.ANNULLED
    )


@given(
    st.lists(
        st.tuples(st.integers(1, 99), st.lists(st.integers(0, 5), min_size=3, max_size=3)),
        min_size=1,
        max_size=8,
    )
)
def test_what_the_criteria_counted_for_makes_the_score(drawn):
    rules = some_rules(
        criteria=tuple(a_criterion(f"k{n}", str(weight)) for n, (weight, _) in enumerate(drawn))
    )
    sheets = [
        some_scores(**{f"k{n}": scores[assessor] for n, (_, scores) in enumerate(drawn)})
        for assessor in range(3)
    ]
    found = criteria_of(rules, sheets)
    score = weighted_mean(rules.criteria, sheets)
    assert score is not None
    assert abs(sum(one.points for one in found) - score) <= Decimal("0.000001") * len(drawn)
