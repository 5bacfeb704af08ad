"""Funding's rules, without a database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rpc.funding import (
    AgendaDocument,
    AnswerKind,
    ApplicationState,
    MeetingState,
    Member,
    Office,
    Outcome,
    Reconsideration,
)
from services.funding.domain import applications, decisions, meetings, refusals
from services.funding.domain.agenda import Word
from services.funding.domain.applications import Application
from services.funding.domain.assessments import require_complete, weighted_mean
from services.funding.domain.decisions import FormalDecision
from services.funding.domain.ledger import (
    Entry,
    Posting,
    Stamp,
    Transaction,
    Unbalanced,
    post_frame,
)
from services.funding.domain.meetings import Meeting
from services.funding.domain.refusals import FundingError
from services.funding.domain.rounds import quorum_needed
from services.funding.domain.rules import hash_of
from services.funding.domain.sources import FrameKey, amounts_of, reserve
from tests.funding.builders import (
    A_RULE,
    MEETING,
    NOW,
    PROJECT,
    TODAY,
    D,
    a_body,
    a_criterion,
    a_frame,
    a_ground,
    a_line,
    a_meeting,
    a_recommended,
    a_round,
    a_source,
    a_submission,
    a_summons,
    a_word,
    an_act,
    an_answer,
    an_application,
    an_id,
    some_members,
    some_rules,
    some_scores,
)

S = ApplicationState


# What the council's word, a submission, a withdrawal or a decision makes of an application.
MOVES: dict[ApplicationState, Callable[[Application], object]] = {
    S.RECEIVED: lambda application: application.receive_again(a_submission(revision=2)),
    S.ADMITTED: lambda application: application.admit(a_submission(), a_round(), an_act()),
    S.POSTPONED: lambda application: application.postpone(
        a_word(Outcome.POSTPONED), TODAY + timedelta(days=7)
    ),
    S.RECOMMENDED: lambda application: application.recommend(a_word()),
    S.DECLINED: lambda application: application.decline(a_word(Outcome.DECLINED)),
    S.REFERRED_BACK: lambda application: application.refer_back(a_word(Outcome.REFERRED_BACK)),
    S.ALLOCATED: lambda application: application.allocate(an_answer()),
    S.REFUSED: lambda application: application.refuse(
        an_answer(AnswerKind.REFUSED), a_word(), scale_max=5
    ),
    S.WITHDRAWN: lambda application: application.withdraw(),
    S.INELIGIBLE: lambda application: application.find_ineligible(
        a_round(some_rules(eligibility=(A_RULE,))), A_RULE.key, "Ägaren saknas.", an_act()
    ),
}


def test_the_deciding_body_sends_back_what_the_council_recommended():
    application = an_application(S.RECOMMENDED, outcomes=(a_word(),))
    application.be_sent_back(an_answer(AnswerKind.REFERRED_BACK))
    assert (application.state, application.meeting_id) == (S.REFERRED_BACK, None)


@pytest.mark.parametrize("before", ApplicationState)
@pytest.mark.parametrize("to", sorted(MOVES.keys() - {S.RECEIVED}))
def test_an_application_moves_only_as_its_table_says(
    before: ApplicationState, to: ApplicationState
):
    application = an_application(before)

    if to in applications.NEXT[before]:
        MOVES[to](application)
        assert application.state is to
        assert application.version == 2
    else:
        with pytest.raises(FundingError):
            MOVES[to](application)
        assert application.state is before


@pytest.mark.parametrize("before", ApplicationState)
def test_a_new_submission_starts_afresh_only_what_has_ended(before: ApplicationState):
    application = an_application(before, outcomes=(a_word(),))
    application.assessments = 3

    MOVES[S.RECEIVED](application)

    assert application.latest_revision == 2
    assert application.outcomes == (a_word(),)
    if before in {S.DECLINED, S.REFUSED, S.REFERRED_BACK, S.WITHDRAWN}:
        assert (application.state, application.attempt) == (S.RECEIVED, 2)
        assert (application.round_id, application.assessments) == (None, 0)
        assert application.revision == 2
    else:
        received = before in applications.RECEIVED
        assert (application.state, application.attempt) == (S.RECEIVED if received else before, 1)
        assert application.revision == (2 if received else 1)


@pytest.mark.parametrize("before", ApplicationState)
def test_a_return_counts_until_a_round_has_taken_it_in(before: ApplicationState):
    application = an_application(before)
    application.hear_of_return()
    asked = before in {S.RECEIVED, S.RETURNED, S.INELIGIBLE}
    assert application.state is (S.RETURNED if asked else before)


@pytest.mark.parametrize("before", ApplicationState)
@pytest.mark.parametrize("revision", [1, 2])
def test_what_was_submitted_is_accepted_as_complete(before: ApplicationState, revision: int):
    application = an_application(before)
    application.hear_of_completion(revision)
    accepted = before is S.RECEIVED and revision == application.revision
    assert application.state is (S.COMPLETE if accepted else before)


def test_a_round_takes_in_only_what_is_whole():
    application = an_application(S.RECEIVED)
    with pytest.raises(refusals.NotWhole) as refused:
        application.admit(a_submission(missing=("benefits", "costs")), a_round(), an_act())
    assert "costs: saknas" in refused.value.problem().told["sv"]
    assert "costs: missing" in refused.value.problem().told["en"]
    application.hear_of_return()
    with pytest.raises(refusals.AwaitsCompletion):
        application.admit(a_submission(), a_round(), an_act())
    application.receive_again(a_submission(revision=2))
    assert application.admit(a_submission(revision=2), a_round(), an_act()).revision == 2


def test_every_state_is_in_the_tables():
    assert applications.NEXT.keys() == set(ApplicationState)
    assert meetings.NEXT.keys() == set(MeetingState)


def test_an_older_revision_never_replaces_a_newer_one():
    application = an_application(S.RECEIVED)
    application.receive_again(a_submission(revision=3))

    with pytest.raises(refusals.StaleRevision):
        application.receive_again(a_submission(revision=2))


@pytest.mark.parametrize(
    ("move", "says"),
    [
        (
            lambda application: application.admit(a_submission(), a_round(), an_act()),
            refusals.Withdrawn,
        ),
        (lambda application: application.recommend(a_word()), refusals.Withdrawn),
        (lambda application: application.recommendation, refusals.Withdrawn),
        (
            lambda application: application.put_on_agenda(MEETING, "2017-1"),
            refusals.NotOfThisRound,
        ),
    ],
)
def test_a_withdrawn_project_gets_nothing(move, says):
    with pytest.raises(says):
        move(an_application(S.WITHDRAWN))


@pytest.mark.parametrize(("days", "admitted"), [(0, True), (1, False)])
def test_the_last_day_of_a_round_is_a_day_of_it(days: int, admitted: bool):  # noqa: FBT001
    round_ = a_round()
    on = round_.rules.closes_on + timedelta(days=days)
    application = an_application(S.RECEIVED)

    if admitted:
        assert application.admit(a_submission(), round_, an_act(today=on)).round_id == round_.id
    else:
        with pytest.raises(refusals.RoundClosed):
            application.admit(a_submission(), round_, an_act(today=on))


def test_an_item_is_open_at_one_meeting_at_a_time():
    application = an_application(meeting_id=None)
    application.put_on_agenda(MEETING, "2017-1")

    with pytest.raises(refusals.OnAnotherAgenda):
        application.put_on_agenda(an_id(2), "2017-1")


def test_a_project_submitted_anew_is_not_spoken_of_by_the_meeting_it_left():
    application = an_application()
    application.withdraw()
    application.receive_again(a_submission(revision=2))
    application.admit(a_submission(revision=2), a_round(), an_act())

    with pytest.raises(refusals.NotOnThisAgenda):
        application.recommend(a_word())


def test_anybody_who_has_the_rules_can_compute_their_hash():
    round_ = a_round()
    told = json.loads(round_.rules.model_dump_json())
    canonical = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    assert round_.rules_hash == hashlib.sha256(canonical.encode()).hexdigest()


@pytest.mark.parametrize(
    "other",
    [
        some_rules("2017-2"),
        some_rules(closes_on=date(2017, 4, 1)),
        some_rules(members=7),
        some_rules(years=(2017,)),
        some_rules(criteria=(a_criterion("nytta", "2"), a_criterion("risk", "1.5"))),
    ],
)
def test_other_rules_have_another_hash(other):
    assert hash_of(other) != hash_of(some_rules())


@pytest.mark.parametrize(
    ("scores", "says"),
    [
        (some_scores(nytta=4), refusals.CriteriaMissing),
        (some_scores(nytta=4, risk=1, pris=2), refusals.UnknownCriterion),
        ((*some_scores(nytta=4), *some_scores(nytta=4, risk=1)), refusals.RepeatedEntry),
    ],
)
def test_every_criterion_is_scored_exactly_once(scores, says):
    with pytest.raises(says):
        require_complete(scores, a_round())


@pytest.mark.parametrize("state", [s for s in S if s not in applications.UNDER_ASSESSMENT])
def test_scores_are_given_only_while_the_council_has_not_spoken(state: ApplicationState):
    with pytest.raises(refusals.NotUnderAssessment):
        an_application(state).assess(some_scores(), a_round(), an_id(1), an_act(), officer_of=())


def test_nobody_assesses_for_a_body_whose_case_officer_they_are():
    application = an_application(sealed=True)

    with pytest.raises(refusals.OwnBodyAssessed):
        application.assess(
            some_scores(), a_round(), an_id(1), an_act(), officer_of={"utbildningsnamnden"}
        )
    _, event = application.assess(
        some_scores(), a_round(), an_id(1), an_act(), officer_of={"trafiknamnden"}
    )
    assert event.assessments == 1


weights = st.decimals("0.000001", "99999999999999.999999", places=6)
sheets = st.lists(st.integers(0, 5), min_size=3, max_size=3)


@given(st.lists(weights, min_size=3, max_size=3), st.lists(sheets, min_size=1, max_size=9))
def test_the_weighted_mean_is_the_exact_one_rounded_once(weight, given_scores):
    keys = ("a", "b", "c")
    criteria = [a_criterion(key, str(w)) for key, w in zip(keys, weight, strict=True)]
    mean = weighted_mean(
        criteria,
        [some_scores(**dict(zip(keys, scores, strict=True))) for scores in given_scores],
    )

    exact = sum(
        Fraction(w) * score
        for scores in given_scores
        for w, score in zip(weight, scores, strict=True)
    ) / (sum(map(Fraction, weight)) * len(given_scores))
    assert mean is not None
    # round() of a Fraction is half to even, in integers.
    assert Fraction(mean) == Fraction(round(exact * 10**6), 10**6)
    assert 0 <= mean <= 5


def test_without_an_assessment_there_is_no_score():
    assert weighted_mean([a_criterion()], []) is None


@pytest.mark.parametrize(
    ("seats", "needed"),
    [(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 4), (7, 4), (13, 7), (100, 51)],
)
def test_the_quorum_is_more_than_half_of_the_seats(seats: int, needed: int):
    assert quorum_needed(seats) == needed


@pytest.mark.parametrize("seats", range(1, 8))
@pytest.mark.parametrize(
    ("outcome", "until"),
    [
        (Outcome.RECOMMENDED, None),
        (Outcome.DECLINED, None),
        (Outcome.POSTPONED, TODAY + timedelta(days=14)),
    ],
)
def test_the_council_speaks_only_when_quorate(seats: int, outcome: Outcome, until: date | None):
    for present in range(seats + 1):
        meeting = a_meeting(present=present, seats=seats)
        if present * 2 > seats:
            spoken = meeting.speak(
                PROJECT, Word(outcome, "Skäl.", until=until), an_act(), ground=a_ground()
            )
            assert spoken.outcome is outcome
            assert len(meeting.agenda[0].present) == present
        else:
            with pytest.raises(refusals.NotQuorate) as refused:
                meeting.speak(
                    PROJECT, Word(outcome, "Skäl.", until=until), an_act(), ground=a_ground()
                )
            assert refused.value.details["needed"] == str(seats // 2 + 1)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"held_on": TODAY - timedelta(days=1)}, refusals.MeetingInThePast),
        ({"members": (Member(person_id="anna"),)}, refusals.OneChairNeeded),
        (
            {"members": tuple(Member(person_id=p, office=Office.CHAIR) for p in ("anna", "bo"))},
            refusals.OneChairNeeded,
        ),
        ({"members": (*some_members(), Member(person_id="ledamot-1"))}, refusals.RepeatedEntry),
        ({"members": some_members(6)}, refusals.TooManyMembers),
        ({"project_ids": (PROJECT, PROJECT)}, refusals.RepeatedEntry),
        ({"late_because": None}, refusals.CalledLate),
        (
            {"reconsidered": (Reconsideration(project_id=an_id(9), reason="Nytt."),)},
            refusals.NotOnThisAgenda,
        ),
        (
            {"documents": (AgendaDocument(project_id=an_id(9), title="Underlag"),)},
            refusals.NotOnThisAgenda,
        ),
        (
            {"members": (*some_members(4), Member(person_id="e", office=Office.SUBSTITUTE))},
            refusals.OrderNeeded,
        ),
    ],
)
def test_a_council_is_called_properly(changes, says):
    with pytest.raises(says):
        Meeting.call(MEETING, a_round(), a_summons(**changes), an_act())


def test_only_those_who_were_called_count_as_present():
    with pytest.raises(refusals.NotAMember):
        a_meeting().record_attendance(("ledamot-1", "gast"), today=TODAY)


def test_nothing_is_recorded_of_a_meeting_before_its_day():
    meeting = a_meeting(present=0, held_on=TODAY + timedelta(days=1))

    for act in (
        lambda: meeting.record_attendance(("ledamot-1",), today=TODAY),
        lambda: meeting.speak(
            PROJECT, Word(Outcome.DECLINED, "Skäl."), an_act(), ground=a_ground("1")
        ),
        lambda: meeting.close(an_act(), gone=()),
    ):
        with pytest.raises(refusals.NotYetHeld):
            act()


def test_an_item_gets_one_outcome():
    meeting = a_meeting()
    meeting.speak(PROJECT, Word(Outcome.DECLINED, "Skäl."), an_act(), ground=a_ground("1"))

    with pytest.raises(refusals.OutcomeGiven):
        meeting.speak(PROJECT, Word(Outcome.RECOMMENDED, "Skäl."), an_act(), ground=a_ground("1"))
    with pytest.raises(refusals.NotOnThisAgenda):
        meeting.speak(an_id(7), Word(Outcome.RECOMMENDED, "Skäl."), an_act(), ground=a_ground("1"))


def test_what_is_postponed_comes_up_after_the_meeting():
    with pytest.raises(refusals.PostponedBackwards):
        a_meeting().speak(
            PROJECT,
            Word(Outcome.POSTPONED, "Skäl.", until=TODAY),
            an_act(),
            ground=a_ground(None),
        )


def test_a_quorate_meeting_ends_when_everything_has_an_outcome():
    other, gone = an_id(1), an_id(2)
    meeting = a_meeting(project_ids=(PROJECT, other, gone))
    meeting.speak(PROJECT, Word(Outcome.RECOMMENDED, "Skäl."), an_act(), ground=a_ground("4"))

    with pytest.raises(refusals.OutcomesMissing) as refused:
        meeting.close(an_act(), gone={gone})
    assert str(other) in str(refused.value)
    assert str(gone) not in str(refused.value)

    meeting.speak(other, Word(Outcome.DECLINED, "Skäl."), an_act(), ground=a_ground("1"))
    event = meeting.close(an_act(), gone={gone})
    assert (event.recommended, event.declined, event.undecided) == ((PROJECT,), (other,), (gone,))
    with pytest.raises(refusals.MeetingClosed):
        meeting.record_attendance((), today=TODAY)


def test_a_meeting_that_never_got_its_quorum_closes_without_a_word():
    event = a_meeting(present=2).close(an_act(), gone=())

    assert event.undecided == (PROJECT,)
    assert (event.recommended, event.postponed, event.declined) == ((), (), ())


@pytest.mark.parametrize("outcome", [S.RECOMMENDED, S.DECLINED])
def test_the_council_speaks_finally_only_of_what_is_assessed(outcome: ApplicationState):
    word = a_word(Outcome(outcome.value), score=None)
    speak = {S.RECOMMENDED: Application.recommend, S.DECLINED: Application.decline}[outcome]

    with pytest.raises(refusals.NotAssessed):
        speak(an_application(), word)


def test_a_postponement_needs_no_assessment():
    application = an_application()
    application.postpone(a_word(Outcome.POSTPONED, score=None), TODAY + timedelta(days=1))
    assert application.state is S.POSTPONED


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((a_line(source_id="eu"),), refusals.SourceOutsideRound),
        ((a_line(), a_line(year=2019)), refusals.YearOutsideRound),
    ],
)
def test_a_round_spends_its_own_sources_in_its_own_years(lines, says):
    with pytest.raises(says):
        a_round().require_within(lines)


def test_a_frame_never_falls_below_what_is_allocated():
    frame = a_frame("1000.00", allocated="400.00", recommended="300.00")

    with pytest.raises(refusals.FrameBelowAllocated) as refused:
        frame.set(D("399.99"), "KS 2017/1")
    assert "399.99" in str(refused.value)
    assert "400.00" in str(refused.value)
    assert frame.set(D("400.00"), "KS 2017/1").previous == D("1000.00")


def test_a_decision_on_a_frame_changes_it():
    with pytest.raises(refusals.FrameUnchanged):
        a_frame("1000.00").set(D("1000"), "KS 2017/1")


def test_other_standing_recommendations_count_against_what_is_free():
    frame = a_frame("1000.00", allocated="400.00", recommended="300.00")

    with pytest.raises(refusals.NotEnoughFree) as refused:
        frame.recommend(D("300.01"))
    assert {"300.00", "400.00", "1000.00"} <= set(refused.value.details.values())
    frame.recommend(D("300.00"))
    assert frame.available == 0


def test_a_source_without_a_frame_gives_nothing():
    with pytest.raises(refusals.NoFrame):
        reserve({}, (a_line(),))


def test_a_source_and_year_is_named_once_among_the_lines():
    with pytest.raises(refusals.RepeatedEntry):
        amounts_of([a_line("1.00"), a_line("2.00")])


def approve(application: Application, *lines, by: str = "karin", **changes):
    frames = {
        FrameKey("cm-2", 2017): a_frame(recommended="100.00"),
        FrameKey("eu", 2017): a_frame("50.00", source_id="eu", recommended="50.00"),
    } | changes.pop("frames", {})
    decision = {
        "body": a_body(),
        "decided_on": TODAY,
        "case_number": "KS 2017/77",
        "lines": lines or (a_line(),),
    } | changes
    allocation, event = decisions.approve(
        an_id(500),
        application,
        a_body(),
        frames,
        {"cm-2": a_source(), "eu": a_source("eu", "trafiknamnden")},
        FormalDecision(**decision),
        an_act(by, TODAY),
    )
    return allocation, event, frames


@pytest.mark.parametrize(
    ("application", "changes", "says"),
    [
        (a_recommended(by="karin"), {}, refusals.ProposedBySameHand),
        (a_recommended(), {"decided_on": TODAY + timedelta(days=1)}, refusals.DecidedInTheFuture),
        (a_recommended(), {"decided_on": TODAY - timedelta(days=1)}, refusals.DecidedBeforeMeeting),
        (
            a_recommended(),
            {"body": a_body(valid_to=TODAY - timedelta(days=1))},
            refusals.BodyNotValid,
        ),
        (a_recommended(), {"lines": (a_line("100.01"),)}, refusals.BeyondRecommendation),
        (a_recommended(), {"lines": (a_line(year=2018),)}, refusals.BeyondRecommendation),
        (
            a_recommended(a_line("10.00", "eu")),
            {"lines": (a_line("10.00", "eu"),)},
            refusals.NotItsSource,
        ),
        (
            a_recommended(),
            {"frames": {FrameKey("cm-2", 2017): a_frame("99.99", recommended="100.00")}},
            refusals.FrameExceeded,
        ),
        (an_application(S.ADMITTED), {}, refusals.NotRecommended),
        (an_application(S.DECLINED), {}, refusals.NotRecommended),
        (an_application(S.ALLOCATED), {}, refusals.NotRecommended),
        (an_application(S.WITHDRAWN), {}, refusals.Withdrawn),
    ],
)
def test_money_is_released_only_by_the_rules(application, changes, says):
    with pytest.raises(says):
        approve(application, **changes)


def test_a_decision_gives_what_was_recommended_or_less_and_lifts_the_recommendation():
    allocation, event, frames = approve(a_recommended(), a_line("60.00"))

    frame = frames[FrameKey("cm-2", 2017)]
    assert (frame.allocated, frame.recommended, frame.free) == (D("60.00"), D("0.00"), D("940.00"))
    assert event.allocation_id == allocation.id
    assert event.lines == (a_line("60.00"),)


@pytest.mark.parametrize(("on", "valid"), [(date(2016, 12, 31), True), (date(2017, 1, 1), False)])
def test_the_last_day_of_a_body_is_a_day_of_it(on: date, valid: bool):  # noqa: FBT001
    body = a_body(valid_to=date(2016, 12, 31))
    if valid:
        body.require_valid(on)
    else:
        with pytest.raises(refusals.BodyNotValid):
            body.require_valid(on)


def test_an_unbalanced_transaction_can_not_exist():
    frame_set = a_frame("0.00").set(D("10.00"), "KS 2017/1")
    posting = post_frame(frame_set, Stamp(an_id(1), "person/karin", NOW))
    transaction, entry = posting.transaction, posting.entries[0]
    assert isinstance(transaction, Transaction)
    assert isinstance(entry, Entry)

    with pytest.raises(Unbalanced):
        Posting(transaction, (entry,))


EVERY_REFUSAL = [
    refusal
    for refusal in vars(refusals).values()
    if isinstance(refusal, type)
    and issubclass(refusal, FundingError)
    and refusal is not FundingError
]


@pytest.mark.parametrize("refusal", EVERY_REFUSAL)
def test_every_refusal_mentions_the_same_facts_in_both_languages(refusal: type[FundingError]):
    class Facts(dict[str, str]):
        def __missing__(self, key: str) -> str:
            self[key] = key
            return key

    swedish, english = Facts(), Facts()
    assert refusal.sv.format_map(swedish) != refusal.en.format_map(english)
    assert {fact.removesuffix("_sv") for fact in swedish} == {
        fact.removesuffix("_en") for fact in english
    }
