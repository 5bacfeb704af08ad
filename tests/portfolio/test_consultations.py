"""Consultations: who may say what and when, as rules alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import BodyKind
from contracts.events.portfolio import CommentOutcome, ResponseKind
from contracts.rpc.portfolio import (
    AnswerComment,
    ExtendConsultation,
    GiveResponse,
    OpenConsultation,
    ResponseState,
)
from services.portfolio.domain.bodies import BodyVersion
from services.portfolio.domain.consultations import refusals
from services.portfolio.domain.consultations.consultation import Consultation, holder
from services.portfolio.domain.consultations.responses import Response, Voice
from services.portfolio.domain.refusals import NotInStrategy
from tests.portfolio.builders import NOW, TODAY, a_strategy, an_id

SCHOOLS, ROADS = "utbildningsnamnden", "trafiknamnden"
DAY = timedelta(days=1)
DUE = date(2017, 6, 9)
ANSWERS_DUE = date(2017, 9, 1)
REPORT = {"case_number": "1.6.2-12/2017", "dated_on": date(2017, 4, 3)}
DECISION = {
    "decided_on": date(2017, 4, 6),
    "paragraph": "§ 14",
    "case_number": "1.6.2-12/2017",
    "adoption": "as_proposed",
}
COMMENT = {"number": 1, "text": "Eleverna saknas i målbilden", "keys": ("elever",)}


def an_opening(**changes):
    fields = {
        "title": "Förslag till strategi",
        "strategy_id": "smart-2017",
        "body_ids": (SCHOOLS, ROADS),
        "due_on": DUE,
        "answers_due_on": ANSWERS_DUE,
        "remind_before": (7, 1),
        "remind_after": (3,),
    }
    return made(OpenConsultation, **{**fields, **changes})


def made(kind, /, **fields):
    """A request as it arrives."""
    called = {"token": "x", "deadline": NOW}
    if "command_id" in kind.model_fields:
        called["command_id"] = UUID(int=1)
    return kind.model_validate({**called, **fields})


def a_consultation(today=TODAY, **changes):
    consultation, asked, _ = Consultation.open(an_id(), an_opening(**changes), "eva", NOW, today)
    return consultation, asked


def a_response(**changes):
    fields = {
        "consultation_id": UUID(int=2),
        "body_id": SCHOOLS,
        "kind": "decision",
        "decision": DECISION,
        "official_report": REPORT,
        "comments": (COMMENT,),
    }
    return made(GiveResponse, **{**fields, **changes})


def respond(consultation, mine, standing=(), today=TODAY, strategy=None, **changes):
    return Response.give(
        an_id(),
        a_response(**changes),
        consultation,
        Voice(mine, standing),
        strategy or a_strategy(),
        "anna",
        NOW,
        today,
    )


def an_answer(**changes):
    fields = {
        "response_id": UUID(int=3),
        "number": 1,
        "outcome": "accepted",
        "reason": "Elever är en målgrupp",
    }
    return made(AnswerComment, **{**fields, **changes})


def versions(body_id, *, until=None, successor=None):
    """A body's history: one version, and one that ends it where it has ended."""
    first = BodyVersion(
        body_id, 1, body_id, body_id, BodyKind.COMMITTEE, None, date(2011, 1, 1), None, None, NOW, "eva"
    )  # fmt: skip
    if until is None:
        return [first]
    last = BodyVersion(
        body_id, 2, body_id, body_id, BodyKind.COMMITTEE, None, date(2011, 1, 1), until, successor, NOW, "eva"
    )  # fmt: skip
    return [first, last]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"strategy_id": None}, refusals.NothingConsultedOn),
        ({"document_title": "Tjänsteutlåtande"}, refusals.DocumentHalfNamed),
        ({"document_case_number": "171-908/2016"}, refusals.DocumentHalfNamed),
        ({"due_on": TODAY - DAY}, refusals.LastDayPassed),
        ({"answers_due_on": DUE - DAY}, refusals.AnswersDueTooEarly),
        ({"body_ids": (SCHOOLS, ROADS, SCHOOLS)}, refusals.AskedTwice),
    ],
)
def test_a_consultation_that_cannot_be_is_refused(changes, refusal):
    with pytest.raises(refusal):
        a_consultation(**changes)


def test_a_consultation_may_be_about_a_document_alone():
    consultation, _ = a_consultation(
        strategy_id=None, document_title="Tjänsteutlåtande", document_case_number="171-908/2016"
    )
    assert consultation.strategy_id is None
    assert consultation.document_case_number == "171-908/2016"


def test_the_last_day_may_be_today():
    assert a_consultation(due_on=TODAY)[0].due_on == TODAY


def test_a_body_is_awaited_through_its_last_day_and_late_after_it():
    consultation, (schools, _) = a_consultation()
    assert consultation.state_of(schools, DUE) is ResponseState.AWAITED
    assert consultation.state_of(schools, DUE + DAY) is ResponseState.LATE


def test_more_time_for_one_leaves_the_others_their_day():
    consultation, asked = a_consultation()
    wanted = made(
        ExtendConsultation,
        consultation_id=consultation.id,
        body_id=ROADS,
        due_on=DUE + 21 * DAY,
        reason="Nämnden sammanträder först då",
    )
    extension, moved, event = consultation.extend(an_id(), wanted, asked, "eva", NOW, TODAY)
    assert [one.body_id for one in moved] == [ROADS]
    assert {one.body_id: one.due_on for one in asked} == {SCHOOLS: DUE, ROADS: DUE + 21 * DAY}
    assert consultation.due_on == DUE
    assert (extension.due_on_before, event.body_ids) == (DUE, (ROADS,))


def test_more_time_for_all_takes_nothing_from_who_has_more_already():
    consultation, asked = a_consultation()
    asked[1].due_on = DUE + 30 * DAY
    wanted = made(
        ExtendConsultation,
        consultation_id=consultation.id,
        due_on=DUE + 7 * DAY,
        reason="Flera bad",
    )
    _, moved, _ = consultation.extend(an_id(), wanted, asked, "eva", NOW, TODAY)
    assert [one.body_id for one in moved] == [SCHOOLS]
    assert asked[1].due_on == DUE + 30 * DAY
    assert consultation.due_on == DUE + 7 * DAY


def test_the_day_for_answers_is_never_before_the_last_response():
    consultation, asked = a_consultation()
    later = ANSWERS_DUE + 10 * DAY
    wanted = made(
        ExtendConsultation, consultation_id=consultation.id, due_on=later, reason="Flera bad"
    )
    consultation.extend(an_id(), wanted, asked, "eva", NOW, TODAY)
    assert consultation.answers_due_on == later


@pytest.mark.parametrize(
    ("changes", "today", "refusal"),
    [
        ({"due_on": DUE}, TODAY, refusals.NotLater),
        ({"due_on": DUE, "body_id": ROADS}, TODAY, refusals.NotLater),
        ({"body_id": "okand"}, TODAY, refusals.NotAsked),
        ({"body_id": SCHOOLS}, TODAY, refusals.AlreadyResponded),
        ({"due_on": DUE + DAY}, DUE + 2 * DAY, refusals.LastDayPassed),
    ],
)
def test_time_that_cannot_be_given_is_refused(changes, today, refusal):
    consultation, asked = a_consultation()
    respond(consultation, asked[:1])
    fields = {"consultation_id": consultation.id, "due_on": DUE + DAY, "reason": "De bad om det"}
    wanted = made(ExtendConsultation, **{**fields, **changes})
    with pytest.raises(refusal):
        consultation.extend(an_id(), wanted, asked, "eva", NOW, today)


def test_a_consultation_closes_when_nobody_has_time_left():
    consultation, asked = a_consultation()
    respond(consultation, asked[:1])
    with pytest.raises(refusals.StillTimeToRespond, match=ROADS):
        consultation.close(asked, NOW, DUE)
    closed = consultation.close(asked, NOW, DUE + DAY)
    assert (closed.responded, closed.abstained, closed.silent) == ((SCHOOLS,), (), (ROADS,))
    assert consultation.state_of(asked[1], DUE + DAY) is ResponseState.SILENT


def test_a_consultation_where_all_have_responded_closes_at_once():
    consultation, asked = a_consultation()
    respond(consultation, asked[:1])
    respond(
        consultation, asked[1:], body_id=ROADS, kind="abstention",
        decision=None, official_report=None, comments=(), reason="Berör inte nämnden",
    )  # fmt: skip
    closed = consultation.close(asked, NOW, TODAY)
    assert (closed.responded, closed.abstained, closed.silent) == ((SCHOOLS,), (ROADS,), ())


def test_nothing_is_taken_after_the_closing():
    consultation, asked = a_consultation()
    consultation.close(asked, NOW, DUE + DAY)
    for act in (
        lambda: respond(consultation, asked[:1]),
        lambda: consultation.close(asked, NOW, DUE + DAY),
    ):
        with pytest.raises(refusals.ConsultationClosed):
            act()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"decision": None}, refusals.ResponseLacks),
        ({"official_report": None}, refusals.ResponseLacks),
        ({"decision": {**DECISION, "adoption": "changed"}}, refusals.ResponseLacks),
        ({"decision": {**DECISION, "changes": "Punkt 2 stryks"}}, refusals.NothingWasChanged),
        ({"delegation": "Punkt 4.2"}, refusals.NotOfThisKind),
        ({"reason": "Berör inte nämnden"}, refusals.NotOfThisKind),
        ({"kind": "office"}, refusals.NotOfThisKind),
        ({"kind": "office", "decision": None, "official_report": None}, refusals.ResponseLacks),
        ({"kind": "abstention", "decision": None}, refusals.NotOfThisKind),
        ({"decision": {**DECISION, "decided_on": TODAY + DAY}}, refusals.DatedInTheFuture),
        (
            {"kind": "office", "decision": None, "official_report": {**REPORT, "dated_on": TODAY + DAY}},
            refusals.DatedInTheFuture,
        ),
        ({"official_report": {**REPORT, "dated_on": date(2017, 4, 7)}}, refusals.ReportAfterDecision),
        ({"comments": (COMMENT, {**COMMENT, "number": 2}, COMMENT)}, refusals.RepeatedNumbers),
        ({"comments": ({**COMMENT, "keys": ()},)}, refusals.ConcernsNothing),
        ({"comments": ({**COMMENT, "keys": ("rymden",)},)}, NotInStrategy),
    ],
)  # fmt: skip
def test_a_response_that_is_not_what_it_says_is_refused(changes, refusal):
    consultation, asked = a_consultation()
    with pytest.raises(refusal):
        respond(consultation, asked[:1], **changes)
    assert not asked[0].has_responded


def test_keys_need_a_strategy_version_and_headings_need_none():
    consultation, asked = a_consultation(
        strategy_id=None, document_title="Tjänsteutlåtande", document_case_number="171-908/2016"
    )
    voice = Voice(asked[:1], ())
    with pytest.raises(refusals.KeysWithoutStrategy):
        Response.give(an_id(), a_response(), consultation, voice, None, "anna", NOW, TODAY)
    headed = a_response(comments=({**COMMENT, "keys": (), "headings": ("Finansiering",)},))
    _, comments, _ = Response.give(an_id(), headed, consultation, voice, None, "anna", NOW, TODAY)
    assert comments[0].headings == ("Finansiering",)


@pytest.mark.parametrize(
    "key", ["socialt", "kommunikation", "oppna-standarder", "it-infrastruktur", "elever"]
)
def test_a_comment_may_concern_anything_that_has_a_key(key):
    consultation, asked = a_consultation()
    _, comments, _ = respond(consultation, asked[:1], comments=({**COMMENT, "keys": (key,)},))
    assert comments[0].keys == (key,)


def test_an_administration_may_respond_alone():
    consultation, asked = a_consultation()
    response, _, event = respond(
        consultation, asked[:1], kind="office", decision=None, delegation="Punkt 4.2"
    )
    assert (response.kind, event.case_number) == (ResponseKind.OFFICE, REPORT["case_number"])
    assert consultation.state_of(asked[0], TODAY) is ResponseState.RESPONDED


def test_a_body_responds_once_and_corrects_by_saying_why():
    consultation, asked = a_consultation()
    first, _, _ = respond(consultation, asked[:1])
    with pytest.raises(refusals.AlreadyResponded):
        respond(consultation, asked[:1], [first])
    second, _, event = respond(consultation, asked[:1], [first], correction="Fel bilaga")
    assert (first.replaced_by, second.replaces) == (second.id, (first.id,))
    assert event.replaces == (first.id,)
    assert asked[0].response_id == second.id


def test_a_first_response_corrects_nothing():
    consultation, asked = a_consultation()
    with pytest.raises(refusals.NothingToCorrect):
        respond(consultation, asked[:1], correction="Fel bilaga")


def test_who_was_not_asked_is_welcome_once_and_marked():
    consultation, _ = a_consultation()
    first, _, event = respond(consultation, [], body_id="aldrenamnden")
    assert first.unsolicited
    assert event.unsolicited
    assert event.answers_for == ()
    with pytest.raises(refusals.AlreadyResponded):
        respond(consultation, [], [first], body_id="aldrenamnden")
    corrected, _, _ = respond(
        consultation, [], [first], body_id="aldrenamnden", correction="Fel bilaga"
    )
    assert first.replaced_by == corrected.id


def test_a_response_on_its_last_day_is_on_time_and_after_it_is_late():
    for today, on_time in ((DUE, True), (DUE + DAY, False)):
        consultation, asked = a_consultation()
        assert respond(consultation, asked[:1], today=today)[0].on_time is on_time


def test_a_successor_responds_for_what_it_took_over_and_not_for_what_is_said():
    consultation, asked = a_consultation()
    first, _, _ = respond(consultation, asked[:1])
    taken, _, _ = respond(consultation, asked, [first], body_id="nya-namnden")
    assert taken.answers_for == (ROADS,)
    assert asked[0].response_id == first.id
    anew, _, _ = respond(
        consultation, asked, [first, taken], body_id="nya-namnden", correction="Samlat yttrande"
    )
    assert anew.answers_for == (SCHOOLS, ROADS)
    assert {first.replaced_by, taken.replaced_by} == {anew.id}


def test_a_body_is_spoken_for_by_the_last_of_its_successors():
    histories = {
        "alvsjo": versions("alvsjo", until=date(2020, 6, 30), successor="hagersten"),
        "hagersten": versions("hagersten", until=date(2023, 6, 30), successor="sodra"),
        "sodra": versions("sodra"),
        "utan": versions("utan", until=date(2020, 6, 30)),
    }
    assert holder("alvsjo", histories, date(2020, 6, 30)) == "alvsjo"
    assert holder("alvsjo", histories, date(2020, 7, 1)) == "hagersten"
    assert holder("alvsjo", histories, date(2023, 7, 1)) == "sodra"
    assert holder("utan", histories, date(2020, 7, 1)) is None
    assert holder("okand", histories, date(2020, 7, 1)) is None


def test_bodies_that_succeed_each_other_in_a_circle_are_nobodys():
    histories = {
        "a": versions("a", until=date(2016, 1, 1), successor="b"),
        "b": versions("b", until=date(2016, 1, 1), successor="a"),
    }
    assert holder("a", histories, TODAY) is None


def test_reminders_are_planned_for_the_morning_of_each_day_to_come():
    consultation, (schools, _) = a_consultation()
    planned = dict(consultation.reminders(schools, DUE - 7 * DAY))
    assert set(planned) == {-1, 3}
    assert planned[-1].isoformat() == "2017-06-08T06:00:00+00:00"


def test_a_reminder_goes_to_who_speaks_for_the_body_while_it_has_not_responded():
    consultation, asked = a_consultation()
    schools = asked[0]
    told = consultation.remind(schools, -7, SCHOOLS, asked, DUE - 7 * DAY)
    assert (told.body_id, told.due_on, told.late) == (SCHOOLS, DUE, False)
    assert consultation.remind(schools, 3, "nya-namnden", asked, DUE + 3 * DAY).late
    assert consultation.remind(schools, 3, None, asked, DUE + 3 * DAY) is None
    assert consultation.remind(schools, 3, ROADS, asked, DUE + 3 * DAY) is None, (
        "reminded as itself already"
    )
    respond(consultation, asked[:1])
    assert consultation.remind(schools, 3, SCHOOLS, asked, DUE + 3 * DAY) is None


def test_a_reminder_before_its_day_is_none():
    consultation, asked = a_consultation()
    assert consultation.remind(asked[0], -7, SCHOOLS, asked, DUE - 8 * DAY) is None


@given(
    before=st.sets(st.integers(1, 60), max_size=5),
    after=st.sets(st.integers(1, 60), max_size=5),
    looked=st.lists(st.integers(-70, 70), max_size=20),
)
def test_each_day_is_reminded_of_at_most_once_however_seldom_the_service_looks(
    before, after, looked
):
    consultation, asked = a_consultation(
        today=DUE - 80 * DAY, remind_before=tuple(before), remind_after=tuple(after)
    )
    planned = dict(consultation.reminders(asked[0], DUE - 80 * DAY))
    told = []
    for day in sorted(looked):
        today = DUE + day * DAY
        for offset in sorted(o for o in planned if DUE + o * DAY <= today):
            del planned[offset]
            if consultation.remind(asked[0], offset, SCHOOLS, asked, today) is not None:
                told.append((today, offset))
    assert len({today for today, _ in told}) == len(told), "several at once"
    assert [offset for _, offset in told] == sorted({offset for _, offset in told})
    assert {offset for _, offset in told} <= {*(-d for d in before), *after}


def test_a_comment_is_answered_once_and_corrected_by_saying_why():
    consultation, asked = a_consultation()
    response, (comment,), _ = respond(consultation, asked[:1])

    def answer(today=TODAY, **changes):
        given = an_answer(**changes)
        return comment.answer(an_id(), given, response.replaced_by, consultation, "eva", NOW, today)

    with pytest.raises(refusals.NothingToCorrect):
        answer(correction="Fel beslut")
    first, event = answer()
    assert (first.on_time, event.corrected, event.body_id) == (True, False, SCHOOLS)
    with pytest.raises(refusals.AlreadyAnswered):
        answer()
    second, event = answer(
        today=ANSWERS_DUE + DAY, outcome="partly", correction="Bara delvis, visade det sig"
    )
    assert (second.outcome, second.on_time, event.corrected) == (CommentOutcome.PARTLY, False, True)


def test_an_answer_refers_only_to_what_the_system_does():
    consultation, asked = a_consultation()
    response, (comment,), _ = respond(consultation, asked[:1])
    given = an_answer(procedures=("portfolio.get_case", "portfolio.do_magic"))
    with pytest.raises(refusals.UnknownProcedure, match="do_magic"):
        comment.answer(an_id(), given, response.replaced_by, consultation, "eva", NOW, TODAY)
    assert not comment.answered


def test_what_a_body_has_corrected_is_answered_in_its_corrected_form():
    consultation, asked = a_consultation()
    first, (comment,), _ = respond(consultation, asked[:1])
    respond(consultation, asked[:1], [first], correction="Fel bilaga")
    with pytest.raises(refusals.ResponseReplaced):
        comment.answer(an_id(), an_answer(), first.replaced_by, consultation, "eva", NOW, TODAY)


def test_time_is_stockholms():
    """A consultation closed late in the evening is closed that day there."""
    consultation, asked = a_consultation()
    late = datetime.fromisoformat("2017-06-12T22:30:00+00:00")
    consultation.close(asked, late, date(2017, 6, 13))
    with pytest.raises(refusals.ConsultationClosed, match="2017-06-13"):
        consultation.require_open()
