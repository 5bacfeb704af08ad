"""The council through the whole service: seats, calls, votes, what is reconsidered, minutes that become final."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contracts.errors import Forbidden
from contracts.events.funding import (
    ApplicationDeclinedV1,
    ApplicationReferredBackV1,
    DecisionAnnulledV1,
    DecisionFinalV1,
)
from contracts.rpc.funding import (
    ApplicationState,
    MeetingView,
    MinutesState,
    MinutesView,
    Outcome,
)
from tests.funding.builders import PROJECT, a_line, an_id, refused, some_members
from tests.funding.conftest import City

OTHER = an_id(2)


def statutory(city: City) -> MeetingView:
    """A council that decides, called to a meeting with two projects and opened."""
    city.with_bodies()
    city.with_source(y2017="1000.00", y2018="1000.00")
    city.open_round(profile="statutory")
    city.submit(PROJECT, OTHER)
    for project_id in (PROJECT, OTHER):
        city.admit(project_id)
        city.assess(project_id)
    return city.meet(PROJECT, OTHER)


def application(city: City, project_id=PROJECT):
    return city.funding.call("get_application", by=city.petra, project_id=project_id)


def reserved(city: City):
    (source,) = city.funding.call("list_sources", by=city.petra).items
    return source.frames[0].recommended


def at(city: City, method: str, meeting: MeetingView, by=None, **fields):
    return city.funding.call(method, by=by or city.sara, meeting_id=meeting.meeting_id, **fields)


def test_those_who_sit_are_called_when_the_call_names_nobody(city: City):
    city.with_bodies()
    city.with_source(y2017="1000.00", y2018="1000.00")
    city.open_round()
    city.submit(PROJECT)
    city.admit(PROJECT)
    asked = {
        "round_id": "2017-1",
        "held_on": city.today + timedelta(days=7),
        "project_ids": [PROJECT],
    }
    refused("nobody_sits", lambda: city.funding.call("call_meeting", by=city.sara, **asked))
    for person, office, order in (
        ("anna", "chair", None),
        ("bo", "member", None),
        ("eva", "substitute", 1),
    ):
        city.funding.call(
            "appoint_member",
            by=city.sara,
            person_id=person,
            office=office,
            order=order,
            valid_from=city.today,
            case_number="KS 2017/2",
        )
    refused(
        "office_taken",
        lambda: city.funding.call(
            "appoint_member",
            by=city.sara,
            person_id="cia",
            office="chair",
            valid_from=city.today,
            case_number="KS 2017/2",
        ),
    )
    with pytest.raises(Forbidden):
        city.funding.call(
            "appoint_member",
            by=city.petra,
            person_id="cia",
            office="member",
            valid_from=city.today,
            case_number="KS 2017/2",
        )
    mandates = city.funding.call("list_mandates", by=city.petra, on=city.today).items
    assert [one.person_id for one in mandates] == ["anna", "bo", "eva"]
    city.funding.call(
        "end_mandate",
        by=city.sara,
        mandate_id=mandates[1].mandate_id,
        valid_to=city.today,
        case_number="KS 2017/3",
        expected_version=1,
    )
    meeting = city.funding.call("call_meeting", by=city.sara, **asked)
    assert [member.person_id for member in meeting.members] == ["anna", "eva"]
    assert (meeting.late_because, meeting.called_on) == (None, city.today)


def test_a_late_call_says_why_and_the_notes_keep_it(city: City):
    meeting = statutory(city)
    minutes = at(city, "get_minutes", meeting)
    assert minutes.meeting.late_because == "Brådskar."
    refused(
        "called_late",
        lambda: city.funding.call(
            "call_meeting",
            by=city.sara,
            round_id="2017-1",
            held_on=city.today + timedelta(days=4),
            members=some_members(),
            project_ids=[PROJECT],
        ),
    )


def test_a_vote_binds_the_word_and_both_stand_in_the_minutes(city: City):
    meeting = statutory(city)
    people = [member.person_id for member in some_members()]
    at(
        city,
        "move_proposal",
        meeting,
        project_id=PROJECT,
        person_id=people[0],
        kind="amend",
        text="Bara det första året.",
        lines=[a_line("50.00")],
    )
    at(city, "move_proposal", meeting, project_id=PROJECT, person_id=people[1], kind="decline")
    at(
        city,
        "record_roll_call",
        meeting,
        project_id=PROJECT,
        votes=[
            {"person_id": person, "proposal": 1 if n < 3 else 2} for n, person in enumerate(people)
        ],
    )
    refused(
        "against_the_vote",
        lambda: at(city, "decline_application", meeting, project_id=PROJECT, reason="Nej."),
    )
    at(
        city,
        "recommend_project",
        meeting,
        project_id=PROJECT,
        lines=[a_line("50.00")],
        reason="Ett år räcker.",
        extent="part",
        conditions=["Fiber finns på plats"],
    )
    at(
        city,
        "record_dissent",
        meeting,
        project_id=PROJECT,
        person_id=people[4],
        kind="reservation",
        text="Pengarna behövs i skolan.",
    )
    minutes: MinutesView = at(city, "get_minutes", meeting, by=city.revisor)
    item = minutes.paragraphs[0].item
    assert (item.outcome, item.conditions) == (Outcome.RECOMMENDED, ("Fiber finns på plats",))
    assert [one.carried for one in item.roll_calls] == [1]
    assert [one.text for one in item.dissents] == ["Pengarna behövs i skolan."]
    spoken = application(city).outcomes[-1]
    assert (spoken.revision, spoken.revokes) == (1, None)
    assert (
        spoken.rules_hash
        == city.funding.call("get_round", by=city.petra, round_id="2017-1").rules_hash
    )


def test_what_is_referred_back_is_prepared_and_submitted_again(city: City):
    meeting = statutory(city)
    at(
        city,
        "refer_application_back",
        meeting,
        project_id=PROJECT,
        reason="Kostnaden för drift saknas.",
    )
    (event,) = city.funding.published(ApplicationReferredBackV1)
    assert (event.meeting_id, event.reason) == (meeting.meeting_id, "Kostnaden för drift saknas.")
    assert application(city).state is ApplicationState.REFERRED_BACK
    city.submit(PROJECT, revision=2)
    again = application(city)
    assert (again.state, again.attempt, again.round_id) == (ApplicationState.RECEIVED, 2, None)


def test_a_new_word_takes_the_old_ones_place_with_its_money(city: City):
    meeting = statutory(city)
    city.recommend(meeting, PROJECT, a_line("300.00"))
    at(city, "decline_application", meeting, project_id=OTHER, reason="Nej.")
    at(city, "close_meeting", meeting)
    asked = {
        "round_id": "2017-1",
        "held_on": city.today,
        "members": some_members(),
        "project_ids": [PROJECT],
        "late_because": "Brådskar.",
    }
    refused("not_of_this_round", lambda: city.funding.call("call_meeting", by=city.sara, **asked))
    second = city.funding.call(
        "call_meeting",
        by=city.sara,
        **asked,
        reconsidered=[{"project_id": PROJECT, "reason": "Kalkylen var fel."}],
    )
    at(
        city,
        "record_attendance",
        second,
        present=[member.person_id for member in some_members()],
    )
    assert reserved(city) == a_line("300.00").amount
    at(city, "decline_application", second, project_id=PROJECT, reason="Kalkylen var fel.")
    assert reserved(city) == 0
    event = city.funding.published(ApplicationDeclinedV1)[-1]
    assert event.revokes == meeting.meeting_id
    seen = application(city)
    assert seen.state is ApplicationState.DECLINED
    assert [one.outcome for one in seen.outcomes] == [
        Outcome.RECOMMENDED,
        Outcome.DECLINED,
    ]
    refused(
        "nothing_to_reconsider",
        lambda: (
            city.submit(PROJECT, revision=2),
            city.funding.call(
                "call_meeting",
                by=city.sara,
                **asked,
                reconsidered=[{"project_id": PROJECT, "reason": "Igen."}],
            ),
        ),
    )


def test_a_decision_is_attested_announced_and_becomes_final_by_itself(city: City):
    meeting = statutory(city)
    people = [member.person_id for member in some_members()]
    city.recommend(meeting, PROJECT, a_line("300.00"))
    at(city, "decline_application", meeting, project_id=OTHER, reason="Nej.")
    at(city, "close_meeting", meeting)
    at(city, "attest_minutes", meeting, attested_by=people[:2], attested_on=city.today)
    announced: MinutesView = at(city, "announce_decision", meeting, announced_on=city.today)
    way = announced.paragraphs[0].way
    assert way is not None
    assert (way.state, way.appeal_until) == (
        MinutesState.ANNOUNCED,
        city.today + timedelta(days=21),
    )
    at(
        city,
        "record_appeal",
        meeting,
        project_id=OTHER,
        appealed_on=city.today,
        case_number="FST 1-17",
    )
    city.pass_days(21)
    city.funding.run_due()
    assert city.funding.published(DecisionFinalV1) == []
    city.pass_days(1)
    city.funding.run_due()
    (final,) = city.funding.published(DecisionFinalV1)
    assert (final.project_ids, final.final_on) == ((PROJECT,), city.today)
    at(
        city,
        "settle_appeal",
        meeting,
        project_id=OTHER,
        settled_on=city.today,
        upheld=False,
        case_number="FST 1-17",
    )
    (annulled,) = city.funding.published(DecisionAnnulledV1)
    assert annulled.project_ids == (OTHER,)


def test_notes_of_a_council_that_advises_have_no_way_to_being_final(city: City):
    city.bring_to_the_council(PROJECT)
    meeting = city.funding.call("list_meetings", by=city.petra).items[0]
    notes = at(city, "get_minutes", meeting)
    assert (notes.attested, notes.attest_by, notes.paragraphs[0].way) == (False, None, None)
    refused(
        "only_advises",
        lambda: at(
            city,
            "attest_minutes",
            meeting,
            attested_by=["ledamot-1", "ledamot-2"],
            attested_on=city.today,
        ),
    )
