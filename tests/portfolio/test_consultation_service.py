"""Consultations through the service, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
import sqlalchemy as sa

from chassis.identity import HeldRole
from chassis.tables import TIMER
from chassis.timers import Timers
from contracts.base import LocalText
from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from contracts.events.portfolio import (
    CommentAnsweredV1,
    ConsultationClosedV1,
    ConsultationExtendedV1,
    ConsultationOpenedV1,
    ResponseDueV1,
    ResponseGivenV1,
)
from contracts.rpc.base import Role
from contracts.rpc.portfolio import ResponseState
from tests.portfolio.builders import BODY, an_id
from tests.portfolio.conftest import TRAFFIC
from tests.portfolio.test_consultations import COMMENT, DECISION, DUE, REPORT

DAY = timedelta(days=1)


@pytest.fixture
def consultation(city, people):
    """On the strategy, to both committees."""
    return opened(city, people)


def opened(city, people, **changes):
    fields = {
        "title": "Förslag till strategi",
        "case_number": "171-908/2016",
        "strategy_id": "smart-2017",
        "body_ids": [BODY, TRAFFIC],
        "due_on": DUE,
        "answers_due_on": date(2017, 9, 1),
        "remind_before": [7],
        "remind_after": [3],
        **changes,
    }
    return city.call("open_consultation", by=people.eva, **fields)


def respond(city, by, consultation, body_id=BODY, **changes):
    fields = {
        "kind": "decision",
        "decision": DECISION,
        "official_report": REPORT,
        "comments": [COMMENT, {**COMMENT, "number": 2, "keys": [], "headings": ["Finansiering"]}],
        **changes,
    }
    return city.call(
        "give_response",
        by=by,
        consultation_id=consultation.consultation_id,
        body_id=body_id,
        **fields,
    )


def answer(city, people, response, number=1, **changes):
    fields = {"outcome": "accepted", "reason": "Elever är en målgrupp", **changes}
    return city.call(
        "answer_comment",
        by=people.eva,
        response_id=response.response_id,
        number=number,
        **fields,
    )


def seen(city, people, consultation):
    return city.call(
        "get_consultation", by=people.curt, consultation_id=consultation.consultation_id
    )


def comments(city, people, consultation, **asked):
    return city.call(
        "list_comments", by=people.curt, consultation_id=consultation.consultation_id, **asked
    ).items


def states(view):
    return {one.body_id: one.state for one in view.asked}


def go_to(city, day, hour=8):
    city.clock.set(datetime(day.year, day.month, day.day, hour, tzinfo=UTC))


def refused(code, act):
    with pytest.raises(Refused) as refusal:
        act()
    assert refusal.value.told["code"] == code
    assert refusal.value.sentence("sv") != refusal.value.sentence("en")


def test_from_the_question_to_the_answers(city, people, consultation):
    assert states(consultation) == {
        BODY: ResponseState.AWAITED,
        TRAFFIC: ResponseState.AWAITED,
    }
    given = respond(city, people.anna, consultation, summary="Positiv, med synpunkter")
    assert (given.comments, given.unanswered, given.on_time) == (2, 2, True)
    respond(
        city, people.berit, consultation, TRAFFIC,
        kind="abstention", decision=None, official_report=None, comments=[], reason="Berör oss inte",
    )  # fmt: skip
    answered = answer(
        city,
        people,
        given,
        change="Täckning visas per målgrupp",
        strategy_ids=["smart-2017"],
        procedures=["portfolio.list_projects"],
    )
    assert answered.answers[0].procedures == ("portfolio.list_projects",)
    view = seen(city, people, consultation)
    assert states(view) == {BODY: ResponseState.RESPONDED, TRAFFIC: ResponseState.ABSTAINED}
    assert (view.comments, view.unanswered) == (2, 1)
    closed = city.call(
        "close_consultation", by=people.eva, consultation_id=consultation.consultation_id
    )
    assert closed.state == "closed"
    answer(city, people, given, 2, outcome="not_accepted", reason="Frågan avgörs i budgeten")
    assert seen(city, people, consultation).unanswered == 0

    assert city.published(ConsultationOpenedV1)[0].body_ids == (BODY, TRAFFIC)
    assert [one.kind for one in city.published(ResponseGivenV1)] == ["decision", "abstention"]
    assert [one.number for one in city.published(CommentAnsweredV1)] == [1, 2]
    assert city.published(ConsultationClosedV1)[0].abstained == (TRAFFIC,)


def test_what_was_given_is_read_back_as_it_was_given(city, people, consultation):
    dissents = [{"kind": "reservation", "parties": "(M)", "text": "Avslag"}]
    decision = {
        **DECISION,
        "adoption": "changed",
        "changes": "Punkt 2 stryks",
        "dissents": dissents,
    }
    given = respond(city, people.anna, consultation, decision=decision)
    (read,) = seen(city, people, consultation).responses
    assert read == given
    assert read.decision.dissents[0].parties == "(M)"
    assert read.official_report.case_number == REPORT["case_number"]
    assert (read.given_by, read.answers_for) == ("anna", (BODY,))


def test_an_unknown_body_or_strategy_stops_the_opening(city, people):
    refused("unknown_body", lambda: opened(city, people, body_ids=[BODY, "okand"]))
    refused("unknown_strategy", lambda: opened(city, people, strategy_id="okand"))
    refused("last_day_passed", lambda: opened(city, people, due_on=date(2017, 4, 9)))
    assert city.call("list_consultations", by=people.anna).items == ()
    assert city.published(ConsultationOpenedV1) == []


def test_a_body_that_has_ended_is_not_asked(city, people):
    end(city, people, TRAFFIC, until=date(2017, 4, 1))
    refused("body_not_valid", lambda: opened(city, people))


def end(city, people, body_id, until, successor=None):
    city.call(
        "register_body",
        by=people.eva,
        body_id=body_id,
        name=LocalText(sv="Trafiknämnden", en="Traffic committee"),
        kind="committee",
        valid_from=date(2011, 1, 1),
        valid_to=until,
        successor_id=successor,
    )


def test_only_the_office_opens_extends_closes_and_answers(city, people, consultation):
    given = respond(city, people.anna, consultation)
    whole = {"consultation_id": consultation.consultation_id}
    for method, fields in (
        ("open_consultation", {}),
        ("extend_consultation", whole),
        ("close_consultation", whole),
        ("answer_comment", {"response_id": given.response_id}),
    ):
        for person in (people.anna, people.rolf, people.curt):
            with pytest.raises(Forbidden):
                city.call(method, by=person, **fields)


def test_only_a_responsible_role_of_the_body_gives_its_response(city, people, consultation):
    for person in (people.berit, people.eva, people.curt, people.rolf):
        with pytest.raises(Forbidden):
            respond(city, person, consultation)
    registrar = city.person("rut", Role.REGISTRAR, BODY)
    assert respond(city, registrar, consultation).given_by == "rut"


def test_what_is_not_there_is_not_found(city, people, consultation):
    given = respond(city, people.anna, consultation)
    for method, fields in (
        ("get_consultation", {"consultation_id": an_id()}),
        ("list_comments", {"consultation_id": an_id()}),
        ("close_consultation", {"consultation_id": an_id()}),
        (
            "answer_comment",
            {"response_id": an_id(), "number": 1, "outcome": "partly", "reason": "Bra"},
        ),
    ):
        with pytest.raises(NotFound):
            city.call(method, by=people.eva, **fields)
    refused("unknown_comment", lambda: answer(city, people, given, 7))


@pytest.mark.parametrize("paragraph", ["14", "§14", "§ 0", "§ fjorton", "§ 14, § 15"])
def test_a_paragraph_has_the_form_that_minutes_have(city, people, consultation, paragraph):
    with pytest.raises(Invalid) as invalid:
        respond(city, people.anna, consultation, decision={**DECISION, "paragraph": paragraph})
    (field,) = invalid.value.told["fields"]
    assert field["path"] == "decision.paragraph"
    assert field["sv"] != field["en"]


@pytest.mark.parametrize("number", ["", "1\n2", "x" * 61])
def test_a_case_number_is_one_line(city, people, consultation, number):
    with pytest.raises(Invalid) as invalid:
        respond(city, people.anna, consultation, official_report={**REPORT, "case_number": number})
    assert invalid.value.told["fields"][0]["path"] == "official_report.case_number"


def test_a_second_response_needs_a_reason_and_both_are_shown(city, people, consultation):
    first = respond(city, people.anna, consultation)
    answer(city, people, first)
    refused("already_responded", lambda: respond(city, people.anna, consultation))
    second = respond(city, people.anna, consultation, correction="Nämnden beslutade på nytt")
    old, new = seen(city, people, consultation).responses
    assert (old.replaced_by, new.replaces) == (second.response_id, (first.response_id,))
    assert (old.unanswered, new.unanswered) == (0, 2)
    refused("response_replaced", lambda: answer(city, people, first, 2))
    kept = comments(city, people, consultation)
    assert [(one.response_id, one.stands, len(one.answers)) for one in kept] == [
        (first.response_id, False, 1),
        (first.response_id, False, 0),
        (second.response_id, True, 0),
        (second.response_id, True, 0),
    ]
    assert len(comments(city, people, consultation, stands=True)) == 2


def test_a_refused_response_leaves_nothing(city, people, consultation):
    twice = [COMMENT, COMMENT]
    refused("repeated_numbers", lambda: respond(city, people.anna, consultation, comments=twice))
    view = seen(city, people, consultation)
    assert (view.responses, view.version) == ((), 1)
    assert comments(city, people, consultation) == ()


def test_a_corrected_answer_keeps_the_first(city, people, consultation):
    given = respond(city, people.anna, consultation)
    answer(city, people, given)
    refused("already_answered", lambda: answer(city, people, given))
    answer(city, people, given, outcome="partly", correction="Bara en del gick att göra")
    (comment, _) = comments(city, people, consultation)
    assert [one.outcome for one in comment.answers] == ["accepted", "partly"]
    assert city.published(CommentAnsweredV1)[-1].corrected


def test_an_answer_refers_to_what_a_reader_can_open(city, people, consultation, opened):
    given = respond(city, people.anna, consultation)
    draft = opened()
    with pytest.raises(NotFound):
        answer(city, people, given, project_ids=[draft.project_id])
    city.call("submit_project", by=people.anna, project_id=draft.project_id)
    answered = answer(city, people, given, project_ids=[draft.project_id])
    assert answered.answers[0].project_ids == (draft.project_id,)
    refused("unknown_strategy", lambda: answer(city, people, given, 2, strategy_ids=["okand"]))
    refused("unknown_procedure", lambda: answer(city, people, given, 2, procedures=["a.b"]))


def test_who_is_late_and_which_answers_are_overdue_show(city, people, consultation):
    given = respond(city, people.anna, consultation)
    go_to(city, DUE)
    assert city.call("list_consultations", by=people.curt, overdue=True).items == ()
    go_to(city, DUE + DAY)
    view = seen(city, people, consultation)
    assert states(view)[TRAFFIC] is ResponseState.LATE
    assert (view.late, view.overdue_answers) == (1, 0)
    (listed,) = city.call("list_consultations", by=people.curt, overdue=True).items
    assert (listed.asked, listed.responded, listed.late) == (2, 1, 1)
    city.call("close_consultation", by=people.eva, consultation_id=consultation.consultation_id)
    assert states(seen(city, people, consultation))[TRAFFIC] is ResponseState.SILENT
    assert city.call("list_consultations", by=people.curt, overdue=True).items == ()

    go_to(city, date(2017, 9, 2))
    (listed,) = city.call("list_consultations", by=people.curt, overdue=True).items
    assert (listed.comments, listed.unanswered, listed.overdue_answers) == (2, 2, 2)
    assert [one.overdue for one in comments(city, people, consultation)] == [True, True]
    assert not answer(city, people, given).answers[0].on_time
    answer(city, people, given, 2)
    assert city.call("list_consultations", by=people.curt, overdue=True).items == ()
    assert len(city.call("list_consultations", by=people.curt, overdue=False).items) == 1


def test_consultations_are_found_by_state_strategy_and_body(city, people, consultation):
    document = {"strategy_id": None, "document_title": "Rapport", "document_case_number": "KS 1"}
    other = opened(city, people, body_ids=[BODY], due_on=date(2017, 4, 10), **document)

    def found(**asked):
        listed = city.call("list_consultations", by=people.curt, **asked).items
        return [one.consultation_id for one in listed]

    both = [consultation.consultation_id, other.consultation_id]
    assert found() == both
    assert found(body_id=TRAFFIC) == both[:1]
    assert found(body_id=BODY) == both
    assert found(strategy_id="smart-2017") == both[:1]
    first = city.call("list_consultations", by=people.curt, limit=1)
    assert found(limit=1, cursor=first.next_cursor) == both[1:]
    go_to(city, date(2017, 4, 11))
    city.call("close_consultation", by=people.eva, consultation_id=other.consultation_id)
    assert found(state="closed") == both[1:]
    assert found(state="open") == both[:1]


def test_comments_are_found_by_what_they_concern(city, people, consultation):
    respond(city, people.anna, consultation)
    respond(
        city, people.berit, consultation, TRAFFIC, comments=[{**COMMENT, "headings": ["100 % el"]}]
    )

    def found(**asked):
        return [(one.body_id, one.number) for one in comments(city, people, consultation, **asked)]

    assert found(concerns="elever") == [(BODY, 1), (TRAFFIC, 1)]
    assert found(concerns="finansiering") == [(BODY, 2)]
    assert found(concerns="100  % El") == [(TRAFFIC, 1)]
    assert found(concerns="100 _ el") == []
    assert found(concerns="elev") == []
    assert found(body_id=TRAFFIC) == [(TRAFFIC, 1)]
    assert len(found(answered=False)) == 3
    first = city.call(
        "list_comments", by=people.curt, consultation_id=consultation.consultation_id, limit=2
    )
    assert found(limit=2, cursor=first.next_cursor) == [(TRAFFIC, 1)]


def test_a_reminder_is_sent_on_its_day_once_to_who_has_not_responded(city, people, consultation):
    respond(city, people.anna, consultation)
    go_to(city, DUE - 7 * DAY, hour=5)
    assert city.run_due() == 0
    go_to(city, DUE - 7 * DAY, hour=6)
    city.run_due()
    city.run_due()
    go_to(city, DUE + 3 * DAY)
    city.run_due()
    told = [(one.body_id, one.late) for one in city.published(ResponseDueV1)]
    assert told == [(TRAFFIC, False), (TRAFFIC, True)]


def test_two_replicas_send_one_reminder(city, people):
    for _ in range(3):
        opened(city, people)
    go_to(city, DUE - 7 * DAY)
    replicas = [Timers(city.wired, city.database) for _ in range(2)]
    threads = [Thread(target=replica.work) for replica in replicas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    city.run_due()
    told = Counter((one.consultation_id, one.body_id) for one in city.published(ResponseDueV1))
    assert len(told) == 6
    assert set(told.values()) == {1}


def test_reminders_count_from_the_new_last_day(city, people, consultation):
    extended = city.call(
        "extend_consultation",
        by=people.eva,
        consultation_id=consultation.consultation_id,
        body_id=TRAFFIC,
        due_on=DUE + 14 * DAY,
        reason="Nämnden sammanträder först då",
    )
    assert {one.body_id: one.due_on for one in extended.asked}[TRAFFIC] == DUE + 14 * DAY
    assert extended.extensions[0].due_on_before == DUE
    assert city.published(ConsultationExtendedV1)[0].body_ids == (TRAFFIC,)
    go_to(city, DUE - 7 * DAY)
    city.run_due()
    assert [one.body_id for one in city.published(ResponseDueV1)] == [BODY]
    go_to(city, DUE + 7 * DAY)
    city.run_due()
    last = city.published(ResponseDueV1)[-1]
    assert (last.body_id, last.due_on, last.late) == (TRAFFIC, DUE + 14 * DAY, False)


def test_nothing_is_planned_once_nothing_is_awaited(city, people, consultation):
    def planned():
        with city.unit() as unit:
            return len(unit.session.execute(sa.select(TIMER)).all())

    assert planned() == 4
    respond(city, people.anna, consultation)
    assert planned() == 2
    go_to(city, DUE + DAY)
    city.call("close_consultation", by=people.eva, consultation_id=consultation.consultation_id)
    assert planned() == 0


def test_a_successor_is_reminded_and_responds_for_the_body_it_took_over(city, people, consultation):
    end(city, people, TRAFFIC, until=date(2017, 5, 31), successor=BODY)
    go_to(city, DUE - 7 * DAY)
    refused("successor_responds", lambda: respond(city, people.berit, consultation, TRAFFIC))
    city.run_due()
    assert [one.body_id for one in city.published(ResponseDueV1)] == [BODY], "once, as itself"
    given = respond(city, people.anna, consultation)
    assert given.answers_for == (TRAFFIC, BODY)
    view = seen(city, people, consultation)
    assert {one.body_id: (one.holder_id, one.state) for one in view.asked} == {
        BODY: (BODY, ResponseState.RESPONDED),
        TRAFFIC: (BODY, ResponseState.RESPONDED),
    }


def test_a_body_that_was_not_asked_is_welcome_and_marked(city, people):
    consultation = opened(city, people, body_ids=[TRAFFIC])
    given = respond(city, people.anna, consultation)
    assert (given.unsolicited, given.answers_for) == (True, ())
    refused("already_responded", lambda: respond(city, people.anna, consultation))
    assert states(seen(city, people, consultation)) == {TRAFFIC: ResponseState.AWAITED}
    nobody = city.person("ny", Role.CASE_OFFICER, "okand")
    refused("unknown_body", lambda: respond(city, nobody, consultation, "okand"))


def test_concurrent_changes_conflict_visibly(city, people, consultation):
    respond(city, people.anna, consultation)
    with pytest.raises(Conflict):
        city.call(
            "extend_consultation",
            by=people.eva,
            consultation_id=consultation.consultation_id,
            due_on=DUE + DAY,
            reason="Flera bad om det",
            expected_version=consultation.version,
        )


def test_two_who_respond_at_once_for_a_body_give_one_response(city, people, consultation):
    registrar = city.person_with(
        "rut", [HeldRole(Role.REGISTRAR, BODY, date(2010, 1, 1), None, None)]
    )
    outcomes = []

    def give(person):
        try:
            outcomes.append(respond(city, person, consultation).given_by)
        except Refused as refusal:
            outcomes.append(refusal.told["code"])

    threads = [Thread(target=give, args=(person,)) for person in (people.anna, registrar)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(outcomes) == 2
    assert outcomes.count("already_responded") == 1
    assert len(seen(city, people, consultation).responses) == 1
