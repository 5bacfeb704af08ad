"""Ideas, early opinions, ongoing projects, pauses, closings and baselines, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from contracts.events import funding
from contracts.events.portfolio import (
    DecisionPointPassedV1,
    EarlyOpinionGivenV1,
    EarlyOpinionRequestedV1,
    IdeaAdoptedV1,
    IdeaRecordedV1,
    ProjectClosedV1,
    ProjectPausedV1,
    ProjectResumedV1,
    ProjectTakenOverV1,
    ProjectWithdrawnV1,
)
from contracts.rpc.portfolio import ProjectState
from tests.portfolio.builders import BODY, COMPLETE, NOW
from tests.portfolio.test_case_service import hear_all, hear_own, what_follows

TRAFFIC = "trafiknamnden"
IDEA = {"body_id": TRAFFIC, "kind": "business", "title": "Smarta soptunnor"}
PAGE = {
    "body_id": BODY,
    "kind": "business",
    "title": "Läsplattor",
    "summary": "Eleverna läser på läsplattor.",
    "cost_total": "450000.00",
    "starts_on": "2018-01-15",
}
FINANCING = [{"financed_by": "Central medelsreserv", "year": 2017, "amount": "4000000.00"}]
ONGOING = {
    "body_id": BODY,
    "kind": "business",
    "title": "Smart och uppkopplad belysning",
    "financing": FINANCING,
    "case_number": "KS 2018/000119",
    "decider": "Kommunstyrelsen",
    "decided_on": "2017-03-15",
}


@pytest.fixture
def running(city, people, submitted):
    """A project that has its money, and its plan."""
    project = submitted()
    events = what_follows(project.project_id)[:5]
    assert hear_all(city, events) == ["done"] * 5
    return {"project_id": project.project_id}


def test_an_idea_is_seen_by_all_and_taken_on_by_one(city, people):
    idea = city.call("record_idea", by=people.eva, **IDEA)
    key = {"project_id": idea.project_id}
    assert (idea.state, idea.body_id) == (ProjectState.IDEA, TRAFFIC)
    for reader in (people.anna, people.berit, people.curt, people.rolf):
        assert city.call("get_project", by=reader, **key).title == "Smarta soptunnor"
        assert len(city.call("list_projects", by=reader, state="idea").items) == 1
    assert city.call("get_case", by=people.anna, **key).next_step.step == "adopt"
    draft = city.call("adopt_idea", by=people.anna, body_id=BODY, expected_version=1, **key)
    assert (draft.state, draft.body_id) == (ProjectState.DRAFT, BODY)
    for outsider in (people.berit, people.eva, people.curt):
        with pytest.raises(NotFound):
            city.call("get_project", by=outsider, **key)
    assert [one.kept_by for one in city.published(IdeaAdoptedV1)] == [TRAFFIC]
    assert len(city.published(IdeaRecordedV1)) == 1
    city.call("amend_project", by=people.anna, **key, **COMPLETE)
    assert city.call("submit_project", by=people.anna, **key).missing == ()
    revisions = city.call("list_revisions", by=people.berit, **key).items
    assert [one.revision for one in revisions] == [1]


def test_of_two_bodies_one_takes_an_idea_on(city, people):
    idea = city.call("record_idea", by=people.eva, **IDEA)

    def adopt(by):
        try:
            return city.call(
                "adopt_idea",
                by=by,
                project_id=idea.project_id,
                body_id=by.roles[0].body_id,
                expected_version=1,
            ).body_id
        except (Conflict, NotFound):
            return None

    with ThreadPoolExecutor(2) as pool:
        (won,) = [body for body in pool.map(adopt, [people.anna, people.berit]) if body]
    assert [one.body_id for one in city.published(IdeaAdoptedV1)] == [won]


def test_only_the_office_records_and_drops_ideas_and_a_body_adopts_for_itself(
    city, people, submitted
):
    for by in (people.anna, people.curt, people.rolf):
        with pytest.raises(Forbidden):
            city.call("record_idea", by=by, **IDEA)
    key = {"project_id": city.call("record_idea", by=people.eva, **IDEA).project_id}
    with pytest.raises(Forbidden):
        city.call("adopt_idea", by=people.anna, body_id=TRAFFIC, **key)
    with pytest.raises(Forbidden):
        city.call("withdraw_idea", by=people.berit, reason="Ingen vill.", **key)
    dropped = city.call("withdraw_idea", by=people.eva, reason="Ingen vill.", **key)
    assert dropped.state is ProjectState.WITHDRAWN
    assert [one.draft for one in city.published(ProjectWithdrawnV1)] == [False]
    assert city.call("get_project", by=people.anna, **key).state is ProjectState.WITHDRAWN
    for method, by, fields in (
        ("adopt_idea", people.anna, {"body_id": BODY}),
        ("withdraw_idea", people.eva, {"reason": "Ingen vill."}),
    ):
        with pytest.raises(Refused) as refused:
            city.call(method, by=by, project_id=submitted().project_id, **fields)
        assert refused.value.told["code"] == "not_an_idea"


def test_an_idea_names_a_body_and_keys_that_there_are(city, people):
    for changes, code in (
        ({"body_id": "okand"}, "unknown_body"),
        ({"strategy_id": "okand"}, "unknown_strategy"),
        ({"strategy_id": "smart-2017", "target_groups": ("turister",)}, "not_in_strategy"),
    ):
        with pytest.raises(Refused) as refused:
            city.call("record_idea", by=people.eva, **{**IDEA, **changes})
        assert refused.value.told["code"] == code
    assert city.published(IdeaRecordedV1) == []
    assert city.call("list_projects", by=people.rolf).items == ()


def test_an_ongoing_project_enters_running_with_its_financing(city, people):
    project = city.call("take_over_project", by=people.eva, **ONGOING)
    assert (project.state, project.taken_over.financing[0].year) == (ProjectState.RUNNING, 2017)
    assert (project.baseline.revision, project.baseline.allocation_id) == (1, None)
    assert (project.submitted_at, project.baseline.decided_on) == (None, date(2017, 3, 15))
    key = {"project_id": project.project_id}
    assert city.call("get_project", by=people.berit, **key) == project
    assert city.call("get_case", by=people.berit, **key).next_step.step == "carry_out"
    (event,) = city.published(ProjectTakenOverV1)
    assert event.financing[0].financed_by == "Central medelsreserv"
    city.call("amend_project", by=people.anna, **key, summary="Ljuset följer den som går.")
    with pytest.raises(Refused) as refused:
        city.call("submit_project", by=people.anna, **key)
    assert refused.value.told["code"] == "illegal_move"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"financing": []}, "financing"),
        ({"financing": [{**FINANCING[0], "amount": "0.00"}]}, "financing.0.amount"),
        ({"financing": [{**FINANCING[0], "year": 1917}]}, "financing.0.year"),
        ({"decided_on": "2017-02-30"}, "decided_on"),
        ({"decider": "två\nrader"}, "decider"),
    ],
)
def test_an_ongoing_project_says_which_money_it_has(city, people, changes, path):
    with pytest.raises(Invalid) as invalid:
        city.call("take_over_project", by=people.eva, **{**ONGOING, **changes})
    assert path in [one["path"] for one in invalid.value.told["fields"]]


def test_a_project_is_paused_resumed_and_closed_by_its_owner(city, people, running):
    pause = {"reason": "Upphandlingen är överklagad.", "until": "2017-10-01"}
    paused = city.call("pause_project", by=people.anna, **running, **pause)
    assert (paused.state, paused.paused.until) == (ProjectState.PAUSED, date(2017, 10, 1))
    step = city.call("get_case", by=people.berit, **running).next_step
    assert (step.step, step.due_on) == ("resume", date(2017, 10, 1))
    resumed = city.call("resume_project", by=people.anna, **running)
    assert (resumed.state, resumed.paused) == (ProjectState.RUNNING, None)
    with pytest.raises(Refused) as refused:
        city.call("resume_project", by=people.anna, **running)
    assert refused.value.told["code"] == "not_paused"
    city.call("pause_project", by=people.anna, **running, **pause)
    closed = city.call(
        "close_project",
        by=people.anna,
        **running,
        reason="discontinued",
        words="Upphandlingen föll.",
    )
    assert (closed.state, closed.closed.reason) == (ProjectState.CLOSED, "discontinued")
    assert len(city.published(ProjectPausedV1)) == 2
    assert len(city.published(ProjectResumedV1)) == 1
    assert [one.words for one in city.published(ProjectClosedV1)] == ["Upphandlingen föll."]
    with pytest.raises(Refused):
        city.call("amend_project", by=people.anna, **running, title="Fiber 2")


def test_nobody_but_the_owner_carries_a_project_out(city, people, running):
    calls = {
        "pause_project": {"reason": "Överklagat.", "until": "2017-10-01"},
        "resume_project": {},
        "close_project": {"reason": "completed", "words": "Klart."},
        "pass_decision_point": {
            "point": "b2",
            "decided_on": "2017-04-10",
            "decider": "Styrgruppen",
        },
    }
    for method, fields in calls.items():
        for by in (people.berit, people.eva, people.curt):
            with pytest.raises(Forbidden):
                city.call(method, by=by, **running, **fields)
        with pytest.raises(Conflict):
            city.call(method, by=people.anna, expected_version=1, **running, **fields)


def test_decision_points_stand_beside_the_state(city, people, opened):
    key = {"project_id": opened().project_id}
    for point, day in (("b0", "2017-03-01"), ("b1", "2017-04-10")):
        view = city.call(
            "pass_decision_point",
            by=people.anna,
            **key,
            point=point,
            decided_on=day,
            decider="Styrgruppen",
        )
    assert view.state is ProjectState.DRAFT
    assert [(one.point, one.decided_on.month) for one in view.decision_points] == [
        ("b0", 3),
        ("b1", 4),
    ]
    assert [one.draft for one in city.published(DecisionPointPassedV1)] == [True, True]
    with pytest.raises(Invalid):
        city.call(
            "pass_decision_point",
            by=people.anna,
            **key,
            point="b5",
            decided_on="2017-04-10",
            decider="Styrgruppen",
        )


def test_what_was_decided_on_is_shown_beside_what_is_planned_now(city, people, running):
    decided = city.call("get_project", by=people.berit, **running).baseline
    assert (decided.revision, decided.case_number, decided.changed) == (1, "KS 2017/562", ())
    costs = [{**COMPLETE["costs"][0].model_dump(mode="json"), "amount": "4000000.00"}]
    now = city.call("amend_project", by=people.anna, **running, costs=costs)
    assert (now.cost_total, now.baseline.cost_total) == (4_000_000, 3_700_000)
    assert now.baseline.changed == ("costs",)
    more = what_follows(running["project_id"])[3].model_copy(
        update={"revision": 2, "case_number": "KS 2018/31"}
    )
    assert isinstance(more, funding.AllocationApprovedV1)
    assert city.receive(more, time=NOW + timedelta(days=200)) == "done"
    moved = city.call("get_project", by=people.berit, **running)
    assert (moved.state, moved.baseline.revision) == (ProjectState.RUNNING, 2)
    assert (moved.baseline.case_number, moved.baseline.changed) == ("KS 2018/31", ())


def test_one_page_is_asked_about_answered_and_completed_later(city, people):
    asked = city.call("request_early_opinion", by=people.anna, **PAGE)
    assert (asked.answer, asked.cost_total) == (None, 450_000)
    hear_own(city)
    for event in city.published(EarlyOpinionRequestedV1):
        city.receive(event)
    key = {"project_id": asked.project_id}
    assert city.call("get_case", by=people.anna, **key).next_step.step == "give_early_opinion"
    with pytest.raises(NotFound):
        city.call("get_project", by=people.eva, **key)
    (awaited,) = city.call("list_early_opinions", by=people.eva, awaited=True).items
    assert awaited == asked
    with pytest.raises(Refused) as refused:
        city.call("request_early_opinion", by=people.anna, **PAGE, **key)
    assert refused.value.told["code"] == "opinion_awaited"

    answer = {"answer": "come_back", "reason": "Vem tar driften?"}
    given = city.call("give_early_opinion", by=people.eva, opinion_id=asked.opinion_id, **answer)
    assert (given.answer, given.reason, given.version) == ("come_back", "Vem tar driften?", 2)
    for event in city.published(EarlyOpinionGivenV1):
        city.receive(event, time=NOW + timedelta(hours=1))
    assert city.call("get_case", by=people.anna, **key).next_step.step == "submit"
    with pytest.raises(Refused):
        city.call("give_early_opinion", by=people.eva, opinion_id=asked.opinion_id, **answer)
    again = city.call("request_early_opinion", by=people.anna, **PAGE, **key)
    assert again.project_id == asked.project_id
    for awaits, found in ((True, again), (False, given)):
        listed = city.call("list_early_opinions", by=people.berit, awaited=awaits, body_id=BODY)
        assert listed.items == (found,)
    assert city.call("get_early_opinion", by=people.rolf, opinion_id=given.opinion_id) == given
    city.call("amend_project", by=people.anna, **key, **COMPLETE)
    assert city.call("submit_project", by=people.anna, **key).missing == ()
    entries = city.call("get_case", by=people.berit, **key).entries
    assert "Programkontorets förhandsbesked: återkom med mer. Skäl: Vem tar driften?" in [
        entry.sv for entry in entries
    ]


def test_an_early_opinion_is_asked_for_by_the_owner_and_given_by_the_office(city, people, opened):
    for by in (people.berit, people.eva, people.curt):
        with pytest.raises(Forbidden):
            city.call("request_early_opinion", by=by, **PAGE)
    theirs = opened(people.berit)
    with pytest.raises(NotFound):
        city.call("request_early_opinion", by=people.anna, **PAGE, project_id=theirs.project_id)
    asked = city.call("request_early_opinion", by=people.anna, **PAGE)
    for by in (people.anna, people.berit, people.rolf):
        with pytest.raises(Forbidden):
            city.call(
                "give_early_opinion",
                by=by,
                opinion_id=asked.opinion_id,
                answer="endorsed",
                reason="Bra.",
            )
    for method in ("get_early_opinion", "give_early_opinion"):
        fields = {"answer": "endorsed", "reason": "Bra."} if method.startswith("give") else {}
        with pytest.raises(NotFound):
            city.call(method, by=people.eva, opinion_id=theirs.project_id, **fields)


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"summary": None}, "summary"),
        ({"summary": "å" * 301}, "summary"),
        ({"cost_total": "-1.00"}, "cost_total"),
        ({"starts_on": "snart"}, "starts_on"),
        ({"title": "A\u0000B"}, "title"),
    ],
)
def test_a_page_without_its_parts_names_the_field_at_fault(city, people, changes, path):
    with pytest.raises(Invalid) as invalid:
        city.call("request_early_opinion", by=people.anna, **{**PAGE, **changes})
    assert path in [one["path"] for one in invalid.value.told["fields"]]
    assert city.call("list_early_opinions", by=people.anna).items == ()
