"""The council: who sits, who serves, what is moved, voted, dissented from, and how minutes become final."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rpc.funding import (
    PROFILES,
    AppointMember,
    DecisionRule,
    DissentKind,
    Member,
    MinutesState,
    Office,
    Outcome,
    Profile,
    Proposal,
    ProposalKind,
    Serving,
    Vote,
)
from services.funding.domain import minutes as minutes_domain
from services.funding.domain import refusals, votes
from services.funding.domain.agenda import Word
from services.funding.domain.mandates import Mandate, members_on
from services.funding.domain.meetings import Meeting
from services.funding.domain.minutes import Minutes
from services.funding.domain.rounds import Round
from tests.funding.builders import (
    PROJECT,
    TODAY,
    a_ground,
    a_line,
    a_meeting,
    an_act,
    an_id,
    some_members,
    some_rules,
)

STATUTORY = some_rules().model_copy(
    update={"profile": Profile.STATUTORY, "council": PROFILES[Profile.STATUTORY]}
)


def a_council(members: int = 3, substitutes: int = 2) -> tuple[Member, ...]:
    return (
        Member(person_id="ordf", office=Office.CHAIR),
        Member(person_id="vice", office=Office.VICE_CHAIR),
        *(Member(person_id=f"led-{n}") for n in range(1, members + 1)),
        *(
            Member(person_id=f"ers-{n}", office=Office.SUBSTITUTE, order=n)
            for n in range(1, substitutes + 1)
        ),
        Member(person_id="sekr", office=Office.SECRETARY),
    )


def a_deciding_meeting(*present: str, serving: tuple[Serving, ...] = (), **fields) -> Meeting:
    meeting = a_meeting(present=0, members=a_council(), rules=STATUTORY, **fields)
    if present:
        meeting.record_attendance(present, today=TODAY, serving=serving)
    return meeting


def for_(substitute: str, member: str) -> Serving:
    return Serving(substitute=substitute, member=member)


def decline(meeting: Meeting, project=PROJECT, outcome: Outcome = Outcome.DECLINED):
    return meeting.speak(project, Word(outcome, "Skäl."), an_act(), ground=a_ground())


ALL = ("ordf", "vice", "led-1", "led-2", "led-3")


# Who sits ------------------------------------------------------------------------------------------


def appoint(*others: Mandate, person="anna", office=Office.MEMBER, order=None, **dates) -> Mandate:
    dates = {"valid_from": date(2017, 1, 1), "valid_to": date(2018, 12, 31)} | dates
    return Mandate.appoint(
        an_id(1),
        AppointMember.model_construct(
            person_id=person, office=office, order=order, case_number="KS 2017/1", **dates
        ),
        others,
        an_act(),
    )


@pytest.mark.parametrize(
    ("other", "asked", "says"),
    [
        ({}, {}, refusals.SeatedAlready),
        ({"person": "bo", "office": Office.CHAIR}, {"office": Office.CHAIR}, refusals.OfficeTaken),
        (
            {"person": "bo", "office": Office.SUBSTITUTE, "order": 1},
            {"office": Office.SUBSTITUTE, "order": 1},
            refusals.OrderTaken,
        ),
        ({"person": "bo"}, {"office": Office.SUBSTITUTE}, refusals.OrderNeeded),
        ({"person": "bo"}, {"order": 2}, refusals.OrderWithoutSubstitute),
        ({"person": "bo"}, {"valid_to": date(2016, 1, 1)}, refusals.MandateBackwards),
    ],
)
def test_a_seat_is_given_where_there_is_one(other, asked, says):
    with pytest.raises(says):
        appoint(appoint(**other), **asked)


def test_a_seat_is_free_from_the_day_after_the_mandate_ends():
    chair = appoint(person="bo", office=Office.CHAIR)
    chair.end(date(2017, 3, 31), "KS 2017/9")
    successor = appoint(chair, office=Office.CHAIR, valid_from=date(2017, 4, 1))
    assert (successor.person_id, chair.ended_by) == ("anna", "KS 2017/9")
    with pytest.raises(refusals.OfficeTaken):
        appoint(chair, office=Office.CHAIR, valid_from=date(2017, 3, 31))
    with pytest.raises(refusals.MandateBackwards):
        chair.end(date(2016, 12, 31), "KS 2017/9")


def test_those_who_sit_on_the_day_are_called_the_chair_first_and_substitutes_in_their_order():
    mandates = [
        appoint(person="e2", office=Office.SUBSTITUTE, order=2),
        appoint(person="b"),
        appoint(person="e1", office=Office.SUBSTITUTE, order=1),
        appoint(person="gone", valid_to=date(2017, 2, 28)),
        appoint(person="a"),
        appoint(person="o", office=Office.CHAIR),
    ]
    called = [member.person_id for member in members_on(mandates, TODAY)]
    assert called == ["o", "a", "b", "e1", "e2"]


# Who serves ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("present", "serving", "says"),
    [
        (("ordf", "okand"), (), refusals.NotAMember),
        (("ordf", "ordf"), (), refusals.RepeatedEntry),
        (("ordf", "ers-1"), (for_("ers-1", "okand"),), refusals.NotAMember),
        (("ordf", "led-1"), (for_("led-1", "vice"),), refusals.NotASubstitute),
        (("ordf",), (for_("ers-1", "vice"),), refusals.SubstituteAbsent),
        (("ordf", "vice", "ers-1"), (for_("ers-1", "vice"),), refusals.MemberIsPresent),
        (("ordf", "ers-1"), (for_("ers-1", "sekr"),), refusals.MemberIsPresent),
        (
            ("ordf", "ers-1", "ers-2"),
            (for_("ers-2", "vice"),),
            refusals.OutOfServiceOrder,
        ),
        (
            ("ordf", "ers-1", "ers-2"),
            (for_("ers-1", "vice"), for_("ers-2", "vice")),
            refusals.RepeatedEntry,
        ),
    ],
)
def test_substitutes_serve_for_the_absent_in_their_order(present, serving, says):
    with pytest.raises(says):
        a_deciding_meeting(*present, serving=serving)


def test_a_council_that_advises_has_no_serving_substitutes():
    meeting = a_meeting(present=0, members=a_council(), rules=some_rules(members=5))
    with pytest.raises(refusals.SubstitutesDontServe):
        meeting.record_attendance(("ordf", "ers-1"), today=TODAY, serving=(for_("ers-1", "vice"),))


def test_serving_substitutes_count_for_the_quorum_and_idle_ones_and_the_secretary_do_not():
    meeting = a_deciding_meeting("ordf", "led-1", "ers-1", "ers-2", "sekr")
    assert (meeting.voters, meeting.is_quorate) == (("ordf", "led-1"), False)
    with pytest.raises(refusals.NotQuorate):
        decline(meeting)
    meeting.record_attendance(meeting.present, today=TODAY, serving=(for_("ers-1", "led-2"),))
    assert meeting.voters == ("ordf", "led-1", "ers-1")
    decline(meeting)
    assert meeting.agenda[0].present == ("ordf", "led-1", "ers-1")
    assert meeting.agenda[0].serving == (for_("ers-1", "led-2"),)


def test_somebody_presides():
    meeting = a_deciding_meeting("led-1", "led-2", "led-3")
    with pytest.raises(refusals.NobodyPresides):
        decline(meeting)
    with pytest.raises(refusals.CantPreside):
        meeting.record_attendance(meeting.present, today=TODAY, presiding="ordf")
    meeting.record_attendance(meeting.present, today=TODAY, presiding="led-2")
    decline(meeting)
    assert meeting.agenda[0].presiding == "led-2"
    assert a_deciding_meeting("vice", "led-1", "led-2").presiding == "vice"
    assert a_deciding_meeting("vice", "led-1", "ordf").presiding == "ordf"


@given(
    st.lists(
        st.tuples(st.sets(st.sampled_from([m.person_id for m in a_council()])), st.booleans()),
        max_size=6,
    )
)
def test_whoever_comes_and_goes_nothing_is_said_without_a_quorum_for_the_item(steps):
    projects = tuple(an_id(n) for n in range(10, 16))
    meeting = a_deciding_meeting(project_ids=projects)
    for number, (present, serves) in enumerate(steps):
        absent = [person for person in ALL if person not in present]
        ready = sorted(person for person in present if person.startswith("ers-"))
        serving = (
            tuple(for_(one, other) for one, other in zip(ready, absent, strict=False))
            if serves
            else ()
        )
        seated = [person for person in ALL if person in present]
        voters = {*seated, *(one.substitute for one in serving)}
        meeting.record_attendance(
            tuple(sorted(present)),
            today=TODAY,
            serving=serving,
            presiding=min(voters, default=None),
        )
        assert set(meeting.voters) == voters
        if len(voters) * 2 > len(ALL):
            decline(meeting, projects[number])
            assert set(meeting.agenda[number].present) == voters
        else:
            with pytest.raises(refusals.NotQuorate):
                decline(meeting, projects[number])


# What is moved and voted --------------------------------------------------------------------------


def moved(*kinds: ProposalKind, present: tuple[str, ...] = ALL) -> Meeting:
    meeting = a_deciding_meeting(*present)
    for kind in kinds:
        meeting.move(
            PROJECT,
            present[0],
            kind,
            an_act(),
            text="Så här.",
            lines=(a_line(),) if kind is ProposalKind.AMEND else (),
        )
    return meeting


def roll(*choices: int | None, voters: tuple[str, ...] = ALL) -> tuple[Vote, ...]:
    return tuple(
        Vote(person_id=person, proposal=choice)
        for person, choice in zip(voters, choices, strict=True)
    )


K = ProposalKind


@pytest.mark.parametrize(
    ("person", "kind", "fields", "says"),
    [
        ("sekr", K.APPROVE, {}, refusals.NoVoteInThis),
        ("ers-1", K.APPROVE, {}, refusals.NoVoteInThis),
        ("ordf", K.REFER_BACK, {}, refusals.ProposalNeedsText),
        ("ordf", K.AMEND, {"lines": (a_line(),)}, refusals.ProposalNeedsText),
        ("ordf", K.AMEND, {"text": "Mindre."}, refusals.ProposalNeedsLines),
        ("ordf", K.APPROVE, {"lines": (a_line(),)}, refusals.ProposalNeedsLines),
    ],
)
def test_a_proposal_says_what_it_needs_to(person, kind, fields, says):
    meeting = a_deciding_meeting(*ALL, "sekr", "ers-1")
    with pytest.raises(says):
        meeting.move(PROJECT, person, kind, an_act(), **fields)


@pytest.mark.parametrize(
    ("kinds", "votes_", "says"),
    [
        ((K.APPROVE,), roll(1, 1, 1, 1, 1), refusals.NothingToVoteOn),
        ((K.APPROVE, K.DECLINE), roll(1, 1, 1, 1, voters=ALL[:4]), refusals.VotesMissing),
        (
            (K.APPROVE, K.DECLINE),
            (*roll(1, 1, 1, 1, 1), Vote(person_id="sekr", proposal=1)),
            refusals.NoVoteInThis,
        ),
        (
            (K.APPROVE, K.DECLINE),
            (*roll(1, 1, 1, 1, 1), Vote(person_id="ordf", proposal=2)),
            refusals.RepeatedEntry,
        ),
        ((K.APPROVE, K.DECLINE), roll(1, 1, 1, 1, 3), refusals.UnknownProposal),
    ],
)
def test_everybody_with_a_vote_is_called_up_once(kinds, votes_, says):
    with pytest.raises(says):
        moved(*kinds).record_roll_call(PROJECT, votes_, an_act())


def test_the_word_is_what_the_vote_carried():
    meeting = moved(K.APPROVE, K.DECLINE)
    meeting.record_roll_call(PROJECT, roll(1, 2, 2, 2, None), an_act())
    with pytest.raises(refusals.AgainstTheVote):
        decline(meeting, outcome=Outcome.RECOMMENDED)
    decline(meeting)
    (called,) = meeting.agenda[0].roll_calls
    assert (called.carried, called.casting_vote) == (2, False)


def test_a_vote_that_carries_nothing_is_followed_by_another():
    meeting = moved(K.APPROVE, K.DECLINE, K.POSTPONE)
    meeting.record_roll_call(PROJECT, roll(1, 1, 2, 2, 3), an_act())
    with pytest.raises(refusals.NothingCarried):
        decline(meeting)
    meeting.record_roll_call(PROJECT, roll(1, 1, 2, 2, 2), an_act())
    decline(meeting)


def test_the_one_who_presides_decides_where_votes_are_equal():
    meeting = moved(K.APPROVE, K.DECLINE, present=ALL[:4])
    four = ("ordf", "vice", "led-1", "led-2")
    with pytest.raises(refusals.PresidingMustVote):
        meeting.record_roll_call(PROJECT, roll(None, 1, 2, None, voters=four), an_act())
    meeting.record_roll_call(PROJECT, roll(2, 1, 1, 2, voters=four), an_act())
    (called,) = meeting.agenda[0].roll_calls
    assert (called.carried, called.casting_vote, called.presiding) == (2, True, "ordf")
    decline(meeting)


def test_what_carries_has_more_than_half_of_the_votes_cast_in_every_possible_vote():
    for choices in product((None, 1, 2, 3), repeat=4):
        voters = ("ordf", "a", "b", "c")
        cast = [choice for choice in choices if choice is not None]
        halves = len(set(cast)) == 2 and cast.count(cast[0]) * 2 == len(cast)
        if halves and choices[0] is None:
            with pytest.raises(refusals.PresidingMustVote):
                votes.count(roll(*choices, voters=voters), "ordf", casting_vote=True)
            continue
        carried = votes.count(roll(*choices, voters=voters), "ordf", casting_vote=True)
        over = [choice for choice in set(cast) if cast.count(choice) * 2 > len(cast)]
        assert carried.proposal == (choices[0] if halves else next(iter(over), None))
        assert carried.casting_vote == halves
        without = votes.count(roll(*choices, voters=voters), "ordf", casting_vote=False)
        assert without.proposal == next(iter(over), None)


def test_a_qualified_majority_is_two_thirds_of_the_votes_cast_and_knows_no_casting_vote():
    def carried(*choices: int | None) -> int | None:
        voters = ("ordf", "a", "b", "c", "d", "e")[: len(choices)]
        return votes.count(
            roll(*choices, voters=voters),
            "ordf",
            casting_vote=True,
            rule=DecisionRule.QUALIFIED_MAJORITY,
        ).proposal

    assert carried(1, 1, 1, 1, 2, 2) == 1
    assert carried(1, 1, 1, 2, 2, 2) is None
    assert carried(1, 1, 1, 2, 2) is None
    assert carried(1, 1, None, None, 2) == 1


def test_proposals_and_votes_belong_to_open_items():
    meeting = moved(K.APPROVE, K.DECLINE)
    decline(meeting)
    with pytest.raises(refusals.OutcomeGiven):
        meeting.move(PROJECT, "ordf", K.APPROVE, an_act())
    with pytest.raises(refusals.OutcomeGiven):
        meeting.record_roll_call(PROJECT, roll(1, 1, 1, 1, 1), an_act())


# Dissent -------------------------------------------------------------------------------------------


def test_who_took_part_reserves_themselves_before_the_meeting_ends():
    meeting = a_deciding_meeting("ordf", "vice", "led-1")
    with pytest.raises(refusals.NothingSaid):
        meeting.dissent(PROJECT, "vice", DissentKind.RESERVATION, "Nej.", an_act())
    decline(meeting)
    with pytest.raises(refusals.NotPartOfIt):
        meeting.dissent(PROJECT, "led-3", DissentKind.RESERVATION, "Nej.", an_act())
    meeting.dissent(PROJECT, "vice", DissentKind.RESERVATION, "Nej.", an_act())
    meeting.dissent(PROJECT, "led-1", DissentKind.STATEMENT, "Dock.", an_act())
    assert [one.kind for one in meeting.agenda[0].dissents] == [
        DissentKind.RESERVATION,
        DissentKind.STATEMENT,
    ]
    meeting.close(an_act(), gone=())
    with pytest.raises(refusals.MeetingClosed):
        meeting.dissent(PROJECT, "vice", DissentKind.STATEMENT, "Dock.", an_act())


def test_what_only_advises_takes_statements_and_no_reservations():
    meeting = a_meeting()
    decline(meeting)
    with pytest.raises(refusals.NothingToReserveAgainst):
        meeting.dissent(PROJECT, "ledamot-2", DissentKind.RESERVATION, "Nej.", an_act())
    meeting.dissent(PROJECT, "ledamot-2", DissentKind.STATEMENT, "Dock.", an_act())


# Minutes -------------------------------------------------------------------------------------------

OTHER = an_id(2)


def a_closed_meeting() -> Meeting:
    meeting = a_deciding_meeting("ordf", "vice", "led-1", project_ids=(PROJECT, OTHER))
    decline(meeting)
    decline(meeting, OTHER)
    meeting.close(an_act(), gone=())
    return meeting


def attested() -> tuple[Meeting, Minutes]:
    meeting = a_closed_meeting()
    minutes = Minutes.of(meeting)
    minutes.attest(meeting, ("ordf", "vice"), TODAY, (), today=TODAY)
    return meeting, minutes


def test_notes_of_a_council_that_advises_are_not_attested():
    with pytest.raises(refusals.OnlyAdvises):
        Minutes.of(a_meeting())


def test_an_advisory_round_can_not_have_attested_minutes():
    rules = some_rules().model_copy(update={"council": PROFILES[Profile.STATUTORY]})
    with pytest.raises(refusals.AdvisoryAttests):
        Round.open(rules, an_act())


@pytest.mark.parametrize(
    ("by", "on", "says"),
    [
        (("vice", "led-1"), TODAY, refusals.PresidingMustAttest),
        (("ordf", "led-3"), TODAY, refusals.AttestantAbsent),
        (("ordf", "ordf"), TODAY, refusals.RepeatedEntry),
        (("ordf", "vice"), TODAY - timedelta(days=1), refusals.DatedWrongly),
        (("ordf", "vice"), TODAY + timedelta(days=1), refusals.DatedWrongly),
    ],
)
def test_minutes_are_attested_by_those_who_were_there(by, on, says):
    meeting = a_closed_meeting()
    with pytest.raises(says):
        Minutes.of(meeting).attest(meeting, by, on, (), today=TODAY)


def test_an_item_is_attested_at_once_and_the_rest_when_the_meeting_is_closed():
    meeting = a_deciding_meeting("ordf", "vice", "led-1", project_ids=(PROJECT, OTHER))
    minutes = Minutes.of(meeting)
    with pytest.raises(refusals.NothingSaid):
        minutes.attest(meeting, ("ordf", "vice"), TODAY, (PROJECT,), today=TODAY)
    decline(meeting)
    with pytest.raises(refusals.NothingToAttest):
        minutes.attest(meeting, ("ordf", "vice"), TODAY, (), today=TODAY)
    event = minutes.attest(meeting, ("ordf", "vice"), TODAY, (PROJECT,), today=TODAY)
    assert (event.project_ids, event.immediate) == ((PROJECT,), True)
    decline(meeting, OTHER)
    meeting.close(an_act(), gone=())
    later = TODAY + timedelta(days=15)
    event = minutes.attest(meeting, ("ordf", "led-1"), later, (), today=later)
    assert (event.project_ids, event.immediate) == ((OTHER,), False)
    first, second = minutes.items
    assert (first.immediate, first.late, second.immediate, second.late) == (
        True,
        False,
        False,
        True,
    )
    with pytest.raises(refusals.WayOfMinutes):
        minutes.attest(meeting, ("ordf", "vice"), later, (PROJECT,), today=later)


def test_announced_decisions_are_final_when_the_time_to_appeal_has_passed():
    meeting, minutes = attested()
    announced = minutes.announce(meeting, TODAY, (), today=TODAY)
    assert announced.appeal_until == TODAY + timedelta(days=21)
    assert minutes.become_final(announced.appeal_until) is None
    final = minutes.become_final(announced.appeal_until + timedelta(days=1))
    assert final is not None
    assert final.project_ids == (PROJECT, OTHER)
    assert {item.state for item in minutes.items} == {MinutesState.FINAL}
    with pytest.raises(refusals.NothingToAnnounce):
        minutes.announce(meeting, TODAY, (), today=TODAY)


@pytest.mark.parametrize("upheld", [True, False])
def test_an_appeal_holds_the_decision_until_the_court_has_spoken(*, upheld: bool):
    meeting, minutes = attested()
    until = minutes.announce(meeting, TODAY, (), today=TODAY).appeal_until
    after = until + timedelta(days=1)
    with pytest.raises(refusals.AppealedTooLate):
        minutes.appeal(PROJECT, after, "FST 1-17", today=after)
    minutes.appeal(PROJECT, until, "FST 1-17", today=after)
    final = minutes.become_final(after)
    assert final is not None
    assert final.project_ids == (OTHER,)
    minutes.settle_appeal(PROJECT, after, "FST 1-17", upheld=upheld, today=after)
    item = minutes.items[0]
    assert item.state is (MinutesState.FINAL if upheld else MinutesState.ANNULLED)
    assert item.appeal is not None
    assert (item.appeal.upheld, item.final_on) == (upheld, after if upheld else None)
    with pytest.raises(refusals.WayOfMinutes):
        minutes.settle_appeal(PROJECT, after, "FST 1-17", upheld=upheld, today=after)


@pytest.mark.parametrize("state", MinutesState)
@pytest.mark.parametrize("step", ["attest", "announce", "appeal", "settle"])
def test_every_step_of_every_state_is_the_tables(state: MinutesState, step: str):
    meeting, minutes = a_closed_meeting(), None
    minutes = Minutes.of(meeting)
    minutes.items = tuple(item.model_copy(update={"state": state}) for item in minutes.items)
    act, to = {
        "attest": (
            lambda: minutes.attest(meeting, ("ordf", "vice"), TODAY, (PROJECT,), today=TODAY),
            MinutesState.ATTESTED,
        ),
        "announce": (
            lambda: minutes.announce(meeting, TODAY, (PROJECT,), today=TODAY),
            MinutesState.ANNOUNCED,
        ),
        "appeal": (
            lambda: minutes.appeal(PROJECT, TODAY, "FST 1-17", today=TODAY),
            MinutesState.APPEALED,
        ),
        "settle": (
            lambda: minutes.settle_appeal(PROJECT, TODAY, "FST 1-17", upheld=False, today=TODAY),
            MinutesState.ANNULLED,
        ),
    }[step]
    if to in minutes_domain.NEXT[state]:
        act()
        assert minutes.items[0].state is to
    else:
        with pytest.raises(refusals.WayOfMinutes):
            act()


def test_a_proposal_of_each_kind_carries_an_outcome():
    assert set(votes.CARRIES) == set(ProposalKind)
    assert some_members()[0].office is Office.CHAIR
    proposal = Proposal(number=1, person_id="ordf", kind=K.APPROVE)
    assert votes.CARRIES[proposal.kind] is Outcome.RECOMMENDED
