"""What other services and the city's systems say of a project, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations

import pytest

from contracts.base import Light, LocalText
from contracts.events import city as city_events
from contracts.events import followup, funding, notify
from contracts.events.city import EventAnsweredV1, EventRecalledV1
from contracts.events.city import Outcome as Answer
from contracts.events.funding import AllocationLine
from contracts.events.portfolio import (
    PrerequisiteMetV1,
    PrerequisitePromisedV1,
    PrerequisiteReopenedV1,
    PrerequisiteSlippedV1,
    ProjectSubmittedV1,
)
from contracts.rpc.base import Role
from contracts.rpc.portfolio import PrerequisiteState, ProjectState
from tests.portfolio.builders import BODY, NOW, an_id

HOUR = timedelta(hours=1)
STOKAB = "/city/stokab"
LINES = (AllocationLine(source_id="cm2", year=2017, amount="3400000.00"),)


def what_follows(project_id):
    """The events that carry a submitted project to its first report, in order."""
    about = {"project_id": project_id, "body_id": BODY}
    in_round = {**about, "round_id": "hosten-2017"}
    meeting, allocation = an_id(), an_id()
    return [
        funding.ApplicationAdmittedV1(**in_round, revision=1),
        funding.ApplicationAssessedV1(**in_round, assessments=1),
        funding.ProjectRecommendedV1(
            **in_round, meeting_id=meeting, lines=LINES, score="4.2", reason="Många står på den."
        ),
        funding.AllocationApprovedV1(
            **in_round,
            allocation_id=allocation,
            revision=1,
            case_number="KS 2017/562",
            decided_by="kommunstyrelsen",
            decided_on=date(2017, 6, 17),
            lines=LINES,
        ),
        followup.PlanOpenedV1(
            **about, allocation_id=allocation, extended=False, periods=("2017-T2", "2018-T1")
        ),
        followup.ReportDueV1(**about, period="2017-T2", due_on=date(2017, 9, 27)),
    ]


def hear_all(city, events):
    """Each an hour after the one before, by the events' own time."""
    return [city.receive(event, time=NOW + at * HOUR) for at, event in enumerate(events, start=1)]


def hear_own(city):
    """Portfolio's own events come back to it through the broker."""
    for exchange, headers, event in city.outbox():
        if exchange == "radslag.events" and event.type_name.startswith("portfolio.project_"):
            city.receive(event, id=headers["ce-id"], actor=headers.get("ce-actor"))


def case_of(city, by, project_id, **fields):
    return city.call("get_case", by=by, project_id=project_id, **fields)


def test_a_case_shows_what_every_service_did_and_whose_step_is_next(city, people, submitted):
    project = submitted()
    hear_own(city)
    events = what_follows(project.project_id)
    steps = [case_of(city, people.anna, project.project_id).next_step]
    for at, event in enumerate(events, start=1):
        assert city.receive(event, time=NOW + at * HOUR, actor="person/curt") == "done"
        steps.append(case_of(city, people.anna, project.project_id).next_step)
    assert [step.step for step in steps] == [
        "admit",
        "assess",
        "deliberate",
        "decide",
        "open_plan",
        "carry_out",
        "report",
    ]
    assert [step.since for step in steps] == [NOW + at * HOUR for at in range(7)]
    assert (steps[-1].role, steps[-1].body_id) == (Role.CASE_OFFICER, BODY)
    assert steps[-1].due_on == date(2017, 9, 27)
    case = case_of(city, people.berit, project.project_id)
    assert case.project.state is ProjectState.RUNNING
    assert [entry.event_type.split(".")[1] for entry in case.entries] == [
        "project_opened",
        "project_submitted",
        "application_admitted",
        "application_assessed",
        "project_recommended",
        "allocation_approved",
        "plan_opened",
        "report_due",
    ]
    recommended, decided = case.entries[4], case.entries[5]
    assert "4,2 av 5" in recommended.sv
    assert "Många står på den." in recommended.sv
    assert "3,4 mnkr (3 400 000,00 kr)" in decided.sv
    assert "KS 2017/562" in decided.en
    assert decided.actor == "person/curt"
    assert case.entries[0].actor == "person/anna"
    assert "Utbildningsnämnden" in case.entries[0].sv


def test_events_that_come_out_of_order_are_shown_in_the_order_they_happened(
    city, people, submitted
):
    project = submitted()
    about = {"project_id": project.project_id, "body_id": BODY}
    admitted = funding.ApplicationAdmittedV1(**about, round_id="hosten-2017", revision=1)
    changes = [
        followup.LightChangedV1(
            **about, before=Light.NONE, after=light, because_sv="utfall", because_en="outcome"
        )
        for light in (Light.GREEN, Light.YELLOW, Light.RED)
    ]
    in_time = [admitted, *changes]
    for at in (3, 1, 2, 0):
        assert city.receive(in_time[at], time=NOW + at * HOUR) == "done"
    same_time = [
        notify.NoticeSentV1(
            notice_id=an_id(),
            person_id=person,
            channel="inbox",
            cause_id="x",
            cause_type="funding.application_admitted.v1",
            project_id=project.project_id,
        )
        for person in ("anna", "berit")
    ]
    for event in same_time:
        city.receive(event, time=NOW + 5 * HOUR)
    case = case_of(city, people.anna, project.project_id)
    assert [entry.happened_at for entry in case.entries] == [
        NOW + at * HOUR for at in (0, 1, 2, 3, 5, 5)
    ]
    assert [entry.en.split()[0] for entry in case.entries[-2:]] == ["anna", "berit"]
    first = case_of(city, people.anna, project.project_id, limit=4)
    rest = case_of(city, people.anna, project.project_id, limit=4, cursor=first.next_cursor)
    assert (*first.entries, *rest.entries) == case.entries


def test_an_event_is_shown_once_however_often_it_comes(city, people, submitted):
    project = submitted()
    event = what_follows(project.project_id)[0]
    outcomes = [city.receive(event, id="one", time=NOW) for _ in range(3)]
    assert outcomes == ["done", "duplicate", "duplicate"]
    assert len(case_of(city, people.anna, project.project_id).entries) == 1


def test_a_plan_heard_of_before_its_decision_waits_for_nothing(city, people, submitted):
    project = submitted()
    admitted, _, recommended, allocated, plan, _ = what_follows(project.project_id)
    assert hear_all(city, [admitted, recommended, plan, allocated]) == ["done"] * 4
    case = case_of(city, people.anna, project.project_id)
    assert case.project.state is ProjectState.RUNNING
    assert case.next_step.since == NOW + 4 * HOUR


def test_a_move_that_the_table_forbids_is_parked_with_its_reason_in_both_languages(
    city, people, submitted
):
    project = submitted()
    recommended = what_follows(project.project_id)[2]
    assert city.receive(recommended) == "parked"
    (held,) = city.held()
    assert held.code == "illegal_move"
    assert "tillstyrkt" in held.reason_sv
    assert "recommended" in held.reason_en
    assert case_of(city, people.anna, project.project_id).entries == ()


def test_a_withdrawal_stands_though_the_councils_word_crossed_it(city, people, submitted):
    project = submitted()
    city.call(
        "withdraw_project",
        by=people.anna,
        project_id=project.project_id,
        reason="Behovet är borta.",
    )
    assert city.receive(what_follows(project.project_id)[0]) == "done"
    case = case_of(city, people.berit, project.project_id)
    assert case.project.state is ProjectState.WITHDRAWN
    assert case.next_step is None


def test_a_declined_project_is_reworked_and_a_postponed_one_says_until_when(
    city, people, submitted
):
    project = submitted()
    admitted = what_follows(project.project_id)[0]
    fields = {
        "project_id": project.project_id,
        "body_id": BODY,
        "round_id": "hosten-2017",
        "meeting_id": an_id(),
    }
    postponed = funding.ApplicationPostponedV1(
        **fields, until=date(2017, 12, 1), reason="Kostnaden är oklar."
    )
    declined = funding.ApplicationDeclinedV1(**fields, score="1.5", reason="Ingen nytta visad.")
    hear_all(city, [admitted, postponed])
    assert case_of(city, people.anna, project.project_id).next_step.due_on == date(2017, 12, 1)
    city.receive(declined, time=NOW + 3 * HOUR)
    case = case_of(city, people.anna, project.project_id)
    assert (case.project.state, case.next_step.step) == (ProjectState.DECLINED, "rework")
    assert "Ingen nytta visad." in case.entries[-1].sv
    city.call(
        "amend_project", by=people.anna, project_id=project.project_id, benefit_owner="Rektor"
    )
    again = city.call("submit_project", by=people.anna, project_id=project.project_id)
    assert (again.state, again.submitted_revision) == (ProjectState.SUBMITTED, 2)


def test_an_event_about_an_unknown_project_waits(city):
    unknown = an_id()
    admitted, assessed, *_ = what_follows(unknown)
    assert city.receive(admitted) == "waiting"
    assert city.receive(assessed) == "waiting"
    assert {row.missing for row in city.held()} == {f"project/{unknown}"}


def test_a_notice_about_no_project_is_taken_and_shown_nowhere(city):
    notice = notify.NoticeSentV1(
        notice_id=an_id(),
        person_id="anna",
        channel="inbox",
        cause_id="x",
        cause_type="funding.round_opened.v1",
    )
    assert city.receive(notice) == "done"


def test_what_was_done_to_a_draft_is_shown_inside_its_body_alone(city, people, opened):
    project = opened()
    city.call(
        "amend_project", by=people.anna, project_id=project.project_id, benefit_owner="Rektor"
    )
    city.call("submit_project", by=people.anna, project_id=project.project_id)
    hear_own(city)

    def kinds(by):
        entries = case_of(city, by, project.project_id).entries
        return [entry.event_type.split(".")[1] for entry in entries]

    assert kinds(people.berit) == kinds(people.eva) == ["project_opened", "project_submitted"]
    assert (
        kinds(people.anna)
        == kinds(people.rolf)
        == [
            "project_opened",
            "project_amended",
            "project_submitted",
        ]
    )


def test_a_body_is_named_as_it_was_named_that_day(city, people, submitted):
    project = submitted()
    hear_own(city)
    city.clock.set(NOW + timedelta(days=300))
    city.call(
        "register_body",
        by=people.eva,
        body_id=BODY,
        name=LocalText(sv="Skolnämnden", en="School committee"),
        kind="committee",
        valid_from=date(2018, 1, 1),
    )
    due = followup.ReportDueV1(
        project_id=project.project_id, body_id=BODY, period="2017-T2", due_on=date(2018, 3, 1)
    )
    city.receive(due)
    entries = case_of(city, people.anna, project.project_id).entries
    assert "Utbildningsnämnden" in entries[0].sv
    assert "Skolnämnden" in entries[-1].sv


@pytest.fixture
def needed(city, people, submitted):
    """A submitted project's fibre, which Stokab delivers."""
    project = submitted()
    return declare(city, people, project.project_id)


def declare(city, people, project_id, site_code="skola-17"):
    return city.call(
        "declare_prerequisite",
        by=people.anna,
        project_id=project_id,
        kind="fibre",
        site_code=site_code,
        needed_on=date(2018, 8, 15),
        delivered_by="stokab",
    )


def promise(prerequisite, day=1, **changes):
    return city_events.PrerequisitePromisedV1(
        prerequisite_id=prerequisite.prerequisite_id, promised_on=date(2018, 6, day), **changes
    )


def delivery(prerequisite, **changes):
    return city_events.PrerequisiteDeliveredV1(
        prerequisite_id=prerequisite.prerequisite_id, delivered_on=date(2018, 5, 2), **changes
    )


def delay(prerequisite, **changes):
    return city_events.PrerequisiteDelayedV1(
        prerequisite_id=prerequisite.prerequisite_id,
        expected_on=date(2018, 9, 1),
        reason="Tjälen gick djupt.",
        **changes,
    )


def recall(event_id, event_type="city.prerequisite_delivered.v1"):
    return EventRecalledV1(event_id=event_id, event_type=event_type, reason="Fel skola.")


def stands(city, people, prerequisite):
    history = city.call(
        "get_prerequisite", by=people.berit, prerequisite_id=prerequisite.prerequisite_id
    )
    return history.prerequisite


def test_a_prerequisite_moves_with_what_its_deliverer_says(city, people, needed):
    for at, event in enumerate((promise(needed), delay(needed), delivery(needed)), start=1):
        assert city.receive(event, source=STOKAB, time=NOW + at * HOUR) == "done"
    assert stands(city, people, needed).state is PrerequisiteState.MET
    assert city.published(PrerequisitePromisedV1)[0].promised_on == date(2018, 6, 1)
    slipped = city.published(PrerequisiteSlippedV1)[0]
    assert (slipped.expected_on, slipped.reason) == (date(2018, 9, 1), "Tjälen gick djupt.")
    assert (slipped.draft, slipped.site_code) == (False, "skola-17")
    assert len(city.published(PrerequisiteMetV1)) == 1
    answers = city.published(EventAnsweredV1)
    assert [one.outcome for one in answers] == [Answer.ACCEPTED] * 3


def test_nobody_speaks_for_another_system(city, people, needed):
    assert city.receive(promise(needed), source="/city/ellevio") == "parked"
    (answer,) = city.published(EventAnsweredV1)
    assert (answer.outcome, answer.code) == (Answer.PARKED, "not_the_deliverer")
    assert "stokab" in answer.reason_sv
    assert stands(city, people, needed).state is PrerequisiteState.DECLARED


def test_what_is_said_before_the_prerequisite_is_known_waits(city, people, submitted, needed):
    unknown = needed.model_copy(update={"prerequisite_id": an_id()})
    assert city.receive(promise(unknown), source=STOKAB) == "waiting"
    assert city.held()[0].missing == f"prerequisite/{unknown.prerequisite_id}"


def test_a_recall_restores_what_held_before_and_both_are_kept(city, people, needed):
    city.receive(promise(needed), source=STOKAB, id="p1", time=NOW + HOUR)
    city.receive(delivery(needed), source=STOKAB, id="d1", time=NOW + 2 * HOUR)
    assert city.receive(recall("d1"), source=STOKAB, time=NOW + 3 * HOUR) == "done"
    now = stands(city, people, needed)
    assert (now.state, now.dated_on) == (PrerequisiteState.PROMISED, date(2018, 6, 1))
    assert now.since == NOW + 3 * HOUR
    assert len(city.published(PrerequisitePromisedV1)) == 2
    history = city.call("get_prerequisite", by=people.anna, prerequisite_id=needed.prerequisite_id)
    assert [(one.event_id, one.in_force, one.recall_reason) for one in history.messages] == [
        ("p1", True, None),
        ("d1", False, "Fel skola."),
    ]
    assert city.receive(recall("d1"), source=STOKAB) == "parked"


def test_a_recall_of_all_that_was_said_leaves_it_as_declared(city, people, needed):
    city.receive(delay(needed), source=STOKAB, id="d1")
    city.receive(recall("d1", "city.prerequisite_delayed.v1"), source=STOKAB)
    assert stands(city, people, needed).state is PrerequisiteState.DECLARED
    assert city.published(PrerequisiteReopenedV1)[0].reason == "Fel skola."


def test_a_recall_that_comes_first_waits_for_what_it_recalls(city, people, needed):
    assert city.receive(recall("d1"), source=STOKAB) == "waiting"
    city.receive(delivery(needed), source=STOKAB, id="d1")
    city.retry_held()
    assert city.held() == []
    assert stands(city, people, needed).state is PrerequisiteState.DECLARED


def test_nobody_recalls_or_corrects_what_another_system_said(city, people, needed):
    city.receive(delivery(needed), source=STOKAB, id="d1")
    assert city.receive(recall("d1"), source="/city/ellevio") == "waiting"
    assert stands(city, people, needed).state is PrerequisiteState.MET


def test_a_correction_replaces_what_it_corrects_and_nothing_else(city, people, needed):
    city.receive(promise(needed, 1), source=STOKAB, id="p1", time=NOW + HOUR)
    city.receive(promise(needed, 20, corrects="p1"), source=STOKAB, id="p2", time=NOW + 2 * HOUR)
    assert stands(city, people, needed).dated_on == date(2018, 6, 20)
    city.receive(delivery(needed), source=STOKAB, id="d1", time=NOW + 3 * HOUR)
    late = promise(needed, 25, corrects="p2")
    assert city.receive(late, source=STOKAB, id="p3", time=NOW + 4 * HOUR) == "done"
    assert stands(city, people, needed).state is PrerequisiteState.MET
    assert city.receive(promise(needed, 2, corrects="p1"), source=STOKAB) == "parked"
    assert city.held()[0].code == "already_replaced"


def test_a_correction_may_say_that_another_prerequisite_was_meant(city, people, needed):
    other = declare(city, people, needed.project_id, "skola-18")
    city.receive(delivery(needed), source=STOKAB, id="d1", time=NOW + HOUR)
    city.receive(delivery(other, corrects="d1"), source=STOKAB, id="d2", time=NOW + 2 * HOUR)
    assert stands(city, people, needed).state is PrerequisiteState.DECLARED
    assert stands(city, people, other).state is PrerequisiteState.MET
    assert city.published(PrerequisiteSlippedV1)[0].site_code == "skola-17"
    city.receive(recall("d2"), source=STOKAB, time=NOW + 3 * HOUR)
    assert stands(city, people, needed).state is PrerequisiteState.MET
    assert stands(city, people, other).state is PrerequisiteState.DECLARED


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_in_whatever_order_it_is_heard_the_same_holds(city, people, needed, order):
    said = [promise(needed), delay(needed), delivery(needed)]
    for at in order:
        assert city.receive(said[at], source=STOKAB, time=NOW + at * HOUR) == "done"
    assert stands(city, people, needed).state is PrerequisiteState.MET


def test_news_of_a_drafts_prerequisite_says_that_it_is_a_draft(city, people, opened):
    prerequisite = declare(city, people, opened().project_id)
    city.receive(promise(prerequisite), source=STOKAB)
    assert city.published(PrerequisitePromisedV1)[0].draft is True


def test_the_formal_answer_and_a_referral_come_from_the_services_that_give_them(
    city, people, submitted
):
    project = submitted()
    about = {"project_id": project.project_id, "body_id": BODY}
    in_round = {**about, "round_id": "hosten-2017"}
    why = {"reason": "Samverkan ska beskrivas."}

    def state_after(*events):
        assert hear_all(city, events) == ["done"] * len(events)
        case = case_of(city, people.anna, project.project_id)
        return case.project.state, case.next_step and case.next_step.step

    admitted, _, recommended, allocated, planned, _ = what_follows(project.project_id)
    referred = funding.ApplicationReferredBackV1(**in_round, referred_by="kommunstyrelsen", **why)
    refused = funding.AllocationRefusedV1(
        **in_round,
        case_number="KS 2017/562",
        decided_by="kommunstyrelsen",
        decided_on=date(2017, 6, 17),
        **why,
    )
    closed = followup.PlanClosedV1(**about, summary="Allt är infört.")
    assessed = followup.BenefitAssessedV1(**about, light=Light.GREEN, summary="Målet nåddes.")

    assert state_after(admitted, referred) == (ProjectState.REFERRED_BACK, "rework")
    key = {"project_id": project.project_id}
    city.call("amend_project", by=people.anna, **key, title="Fiber, beredd vidare")
    city.call("submit_project", by=people.anna, **key)
    assert state_after(admitted, recommended, refused) == (ProjectState.NOT_FUNDED, "rework")
    city.call("amend_project", by=people.anna, **key, title="Fiber, omarbetad")
    city.call("submit_project", by=people.anna, **key)
    assert state_after(admitted, recommended, allocated, planned, closed) == (
        ProjectState.CLOSED,
        "follow_benefits",
    )
    assert state_after(assessed, assessed) == (ProjectState.BENEFITS_FOLLOWED, None)
    entries = case_of(city, people.berit, project.project_id).entries
    assert any("återremitterade projektet" in entry.sv for entry in entries)


def test_an_admission_that_crossed_a_return_holds(city, people, submitted):
    project = submitted()
    admitted = what_follows(project.project_id)[0]
    city.call(
        "return_project",
        by=people.eva,
        project_id=project.project_id,
        missing=[{"field": "costs", "words": "Fyll i dem."}],
        due_on="2017-05-05",
    )
    assert city.receive(admitted, time=NOW + HOUR) == "done"
    view = city.call("get_project", by=people.anna, project_id=project.project_id)
    assert (view.state, view.returned) == (ProjectState.IN_ROUND, None)


def test_a_submission_of_the_first_version_is_still_told(city, people, submitted):
    project = submitted()
    event = ProjectSubmittedV1(
        project_id=project.project_id,
        body_id=BODY,
        revision=1,
        kind="enabling",
        title="Fiber till skolorna",
        summary="Skolorna får fiber fram till varje byggnad.",
        strategy_id="smart-2017",
        case_number="171-908/2016",
        target_groups=("elever",),
        alignments=(),
        costs=(),
        benefits=(),
        benefit_owner="Enhetschef",
    )
    assert city.receive(event) == "done"
    (entry,) = case_of(city, people.anna, project.project_id).entries
    assert "lämnade in ”Fiber till skolorna” (revision 1, dnr 171-908/2016)" in entry.sv


def test_a_project_on_the_reserve_list_gets_its_money_later(city, people, submitted):
    project = submitted()
    about = {"project_id": project.project_id, "body_id": BODY}
    admitted, _, recommended, allocated, planned, _ = what_follows(project.project_id)
    refused = funding.AllocationRefusedV1(
        **about,
        round_id="hosten-2017",
        case_number="KS 2017/562",
        decided_by="kommunstyrelsen",
        decided_on=date(2017, 6, 17),
        reason="Medlen räcker inte i år.",
        for_want_of_money=True,
    )
    given = {"allocation_id": allocated.allocation_id, **about}
    line = funding.AllocationLine(source_id="cm-2", year=2017, amount="100000.00")
    becomes = (
        funding.InstalmentHeldV1(
            **given, number=1, lines=(line,), because=funding.HoldCause.LIGHT_RED
        ),
        funding.InstalmentReleasedV1(
            **given, number=1, lines=(line,), condition=funding.Condition()
        ),
        funding.AllocationReducedV1(
            **given, case_number="KS 2017/871", lines=(line,), reason="Det blev billigare."
        ),
        funding.AllocationCarriedOverV1(
            **given,
            source_id="cm-2",
            kind=funding.MoneyKind.OPERATING,
            year=2017,
            amount="50000.00",
            case_number="KS 2017/1604",
        ),
        funding.AllocationEndedV1(**given, returned=(), reason="Projektet är klart."),
    )

    assert hear_all(city, (admitted, recommended, refused)) == ["done"] * 3
    assert case_of(city, people.anna, project.project_id).project.state is ProjectState.NOT_FUNDED
    assert hear_all(city, (allocated, planned, *becomes)) == ["done"] * 7
    case = case_of(city, people.anna, project.project_id)
    assert case.project.state is ProjectState.RUNNING
    told = " ".join(entry.sv for entry in case.entries)
    for words in (
        "reservlistan",
        "ljuset är rött",
        "avropades",
        "lämnade tillbaka",
        "ombudgeterades",
    ):
        assert words in told
