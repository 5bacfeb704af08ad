"""A project's whole life: what no order of commands and events can undo, and what each verb asks for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contracts.base import ClosingReason, DecisionPoint, MissingPart, OpinionAnswer, ProjectKind
from contracts.errors import Refusal
from contracts.events.funding import AllocationApprovedV1, AllocationLine
from contracts.rpc.portfolio import (
    PassDecisionPoint,
    ProjectState,
    RequestEarlyOpinion,
    TakeOverProject,
)
from services.portfolio.domain import carrying_out, completion, entering
from services.portfolio.domain.opinions import EarlyOpinion
from services.portfolio.domain.refusals import (
    AlreadyDecided,
    AnotherBody,
    DecidedInTheFuture,
    DueInThePast,
    NotUnderWay,
    OpinionAwaited,
    OpinionGiven,
    PointBackwards,
    PointBeforeTheLast,
    StartsInThePast,
    TooLateForOpinion,
)
from services.portfolio.domain.states import AMENDABLE, MOVED_BY, NEXT
from tests.portfolio.builders import (
    BODY,
    COMPLETE,
    NOW,
    TODAY,
    a_content,
    a_project,
    a_strategy,
    an_amendment,
    an_id,
)

S = ProjectState
HOUR = timedelta(hours=1)
LATER = date(2017, 5, 5)


def a_decision(project, revision=1, dnr="KS 2017/562"):
    return AllocationApprovedV1(
        project_id=project.id,
        body_id=project.body_id,
        allocation_id=an_id(),
        round_id="hosten-2017",
        revision=revision,
        case_number=dnr,
        decided_by="kommunstyrelsen",
        decided_on=date(2017, 6, 17),
        lines=(AllocationLine(source_id="cm2", year=2017, amount="3400000.00"),),
    )


#: What is heard without a decision.
HEARD = sorted({*MOVED_BY.values()} - {S.ALLOCATED})


class Life(RuleBasedStateMachine):
    """Everybody who can move a project does, in any order; a refusal changes nothing."""

    def __init__(self):
        super().__init__()
        self.now = NOW
        self.project, _, _ = entering.record_idea(
            an_id(), BODY, ProjectKind.ENABLING, a_content(costs=()), "person/eva", NOW
        )
        self.receipt = None
        self.revision = self.project.revision
        self.locked = None

    @initialize(steps=st.integers(0, 7))
    def start(self, steps):
        """Somewhere on the way, so that the end of it is reached too."""
        way = (
            self.adopt,
            self.fill_in,
            self.submit,
            lambda: self.hear_anything(S.IN_ROUND),
            lambda: self.hear_anything(S.RECOMMENDED),
            lambda: self.decide("KS 2017/562"),
            lambda: self.hear_anything(S.RUNNING),
        )
        for step in way[:steps]:
            step()

    def attempt(self, act):
        project = self.project
        before, version, receipt = project.state, project.version, project.submitted_at
        baseline = project.baseline
        self.now += HOUR
        try:
            told = act(project)
        except Refusal:
            assert (project.state, project.version) == (before, version)
            assert project.baseline is baseline
            return None
        moved = project.state is not before
        assert not moved or project.state in NEXT[before] or self._crossed(before)
        assert not moved or project.version > version
        assert receipt in (None, project.submitted_at)
        return told

    def _crossed(self, before):
        """A decision whose plan was heard of first makes two moves of the table at once."""
        return before is S.RECOMMENDED and self.project.state is S.RUNNING

    @rule()
    def adopt(self):
        self.attempt(lambda project: entering.adopt(project, BODY, "person/anna", self.now))

    @rule()
    def amend(self):
        amendment = an_amendment(title=f"Fiber, förslag {self.project.revision}")
        self.attempt(lambda project: project.amend(amendment, "person/anna", self.now))

    @rule()
    def fill_in(self):
        amendment = an_amendment(costs=COMPLETE["costs"])
        self.attempt(lambda project: project.amend(amendment, "person/anna", self.now))

    @rule()
    def empty(self):
        amendment = an_amendment(costs=())
        self.attempt(lambda project: project.amend(amendment, "person/anna", self.now))

    @rule()
    def submit(self):
        told = self.attempt(lambda project: project.submit(a_strategy(), {}, (), self.now, TODAY))
        if told is not None:
            self.receipt = self.receipt or self.now
            assert told.received_at == self.receipt

    @rule()
    def rework(self):
        self.amend()
        self.submit()

    @rule()
    def return_it(self):
        asked = (MissingPart(field="costs", words="Fyll i dem."),)
        self.attempt(
            lambda project: completion.ask_for_completion(project, asked, LATER, self.now, TODAY)
        )

    @rule()
    def accept(self):
        told = self.attempt(
            lambda project: completion.accept(project, project.content, {}, self.now)
        )
        assert told is None or self.project.content.costs

    # Nothing follows a withdrawal: if it came as often as the rest, little else would be tried.
    @rule(seldom=st.integers(0, 30))
    def withdraw(self, seldom):
        if seldom == 7:
            self.attempt(lambda project: project.withdraw("Behövs inte.", self.now))

    @rule()
    def pause(self):
        self.attempt(
            lambda project: carrying_out.pause(project, "Överklagat.", LATER, self.now, TODAY)
        )

    @rule()
    def resume(self):
        self.attempt(lambda project: carrying_out.resume(project, None, self.now))

    @rule()
    def close(self):
        self.attempt(
            lambda project: carrying_out.close(project, ClosingReason.COMPLETED, "Klart.", self.now)
        )

    @rule(said=st.sampled_from(HEARD))
    def hear_anything(self, said):
        self.attempt(lambda project: project.hear(said, self.now))

    @precondition(lambda self: NEXT[self.project.state].intersection(HEARD))
    @rule(data=st.data())
    def hear_in_turn(self, data):
        said = data.draw(st.sampled_from(sorted(NEXT[self.project.state].intersection(HEARD))))
        self.attempt(lambda project: project.hear(said, self.now))

    @precondition(lambda self: self.project.submitted_revision is not None)
    @rule(dnr=st.sampled_from(["KS 2017/562", "KS 2018/31"]))
    def decide(self, dnr):
        decision = a_decision(self.project, self.project.submitted_revision, dnr)

        def act(project):
            project.decide(decision, self.now)
            return decision

        told = self.attempt(act)
        if told is not None and self.project.state is not S.WITHDRAWN:
            self.locked = (decision.revision, dnr)

    @invariant()
    def the_receipt_is_never_undone(self):
        assert self.project.submitted_at == self.receipt
        if self.receipt is not None:
            assert self.project.public
            assert self.project.state not in {S.IDEA, S.DRAFT}

    @invariant()
    def revisions_grow(self):
        assert self.project.revision >= self.revision
        self.revision = self.project.revision

    @invariant()
    def the_baseline_moves_by_a_decision_alone(self):
        found = self.project.baseline
        assert self.locked == (found and (found.revision, found.case_number))

    @invariant()
    def what_is_asked_for_is_shown_while_it_is_asked_for(self):
        assert (self.project.returned is not None) is (self.project.state is S.RETURNED)
        assert (self.project.paused is not None) is (self.project.state is S.PAUSED)


Life.TestCase.settings = settings(max_examples=150, stateful_step_count=50, deadline=None)
TestLife = Life.TestCase


def test_the_decision_locks_the_baseline_and_a_new_one_moves_it():
    project = a_project(S.RECOMMENDED)
    project.decide(a_decision(project), NOW)
    project.hear(S.RUNNING, NOW)
    revision, _ = project.amend(an_amendment(title="Fiber, mindre"), "person/anna", NOW)
    assert (revision.revision, project.baseline.revision) == (2, 1)
    project.decide(a_decision(project, 2, "KS 2018/31"), NOW + HOUR)
    assert (project.baseline.revision, project.baseline.case_number) == (2, "KS 2018/31")
    assert project.state is S.RUNNING


def test_a_decision_that_crossed_a_withdrawal_locks_nothing():
    project = a_project(S.WITHDRAWN)
    project.decide(a_decision(project), NOW)
    assert (project.state, project.baseline) == (S.WITHDRAWN, None)


def test_between_the_recommendation_and_the_decision_nothing_changes():
    assert S.RECOMMENDED not in AMENDABLE
    with pytest.raises(AlreadyDecided):
        a_project(S.RECOMMENDED).amend(an_amendment(title="Fiber 2"), "person/anna", NOW)


def test_an_idea_is_public_and_a_draft_of_it_is_not():
    project, first, recorded = entering.record_idea(
        an_id(), "programmet", ProjectKind.BUSINESS, a_content(), "person/eva", NOW
    )
    assert (project.is_draft, first.draft, recorded.title) == (False, False, "Fiber till skolorna")
    revision, adopted = entering.adopt(project, BODY, "person/anna", NOW)
    assert (project.state, project.body_id, project.is_draft) == (S.DRAFT, BODY, True)
    assert (revision.changed, revision.draft) == (("body_id",), True)
    assert (adopted.body_id, adopted.kept_by) == (BODY, "programmet")


def a_take_over(**changes):
    return TakeOverProject.model_construct(
        **{
            "body_id": BODY,
            "kind": ProjectKind.BUSINESS,
            "title": "Smart belysning",
            "summary": None,
            "strategy_id": None,
            "benefit_owner": None,
            **dict.fromkeys(
                ("case_numbers", "target_groups", "alignments", "costs", "benefits"), ()
            ),
            "financing": (),
            "case_number": "KS 2018/000119",
            "decider": "Kommunstyrelsen",
            "decided_on": date(2017, 3, 15),
            **changes,
        }
    )


def test_an_ongoing_project_enters_running_with_what_it_has():
    project, _, taken_over = entering.take_over(an_id(), a_take_over(), "person/eva", NOW, TODAY)
    assert (project.state, project.is_draft, project.submitted_at) == (S.RUNNING, False, None)
    assert (project.baseline.revision, project.baseline.decider) == (1, "Kommunstyrelsen")
    assert taken_over.case_number == "KS 2018/000119"
    assert project.amend(an_amendment(title="Smart belysning 2"), "person/anna", NOW)
    with pytest.raises(DecidedInTheFuture):
        entering.take_over(
            an_id(), a_take_over(decided_on=TODAY + timedelta(1)), "person/eva", NOW, TODAY
        )


def test_a_pause_ends_on_a_day_to_come_and_may_be_made_longer():
    project = a_project(S.RUNNING)
    with pytest.raises(DueInThePast):
        carrying_out.pause(project, "Överklagat.", TODAY - timedelta(1), NOW, TODAY)
    carrying_out.pause(project, "Överklagat.", LATER, NOW, TODAY)
    carrying_out.pause(project, "Prövas igen.", LATER + timedelta(30), NOW, TODAY)
    assert (project.paused.until, project.paused.reason) == (
        LATER + timedelta(30),
        "Prövas igen.",
    )
    project.hear(S.RUNNING, NOW)
    assert project.state is S.PAUSED


def a_point(point, on=TODAY, **changes):
    return PassDecisionPoint.model_construct(
        point=point, decided_on=on, decider="Styrgruppen", note=None, **changes
    )


def test_decision_points_come_in_order_and_some_may_be_left_out():
    project = a_project()
    for point, on in ((DecisionPoint.B0, TODAY - timedelta(9)), (DecisionPoint.B2, TODAY)):
        event = carrying_out.pass_decision_point(project, a_point(point, on), TODAY)
        assert (event.corrects, event.draft) == (False, True)
    for point in (DecisionPoint.B0, DecisionPoint.B1):
        with pytest.raises(PointBackwards):
            carrying_out.pass_decision_point(project, a_point(point), TODAY)
    assert [passed.point for passed in project.decision_points] == ["b0", "b2"]


def test_the_last_point_may_be_corrected():
    project = a_project(S.RUNNING)
    carrying_out.pass_decision_point(project, a_point(DecisionPoint.B1), TODAY)
    wrong = a_point(DecisionPoint.B1, TODAY - timedelta(7))
    assert carrying_out.pass_decision_point(project, wrong, TODAY).corrects
    assert [passed.decided_on for passed in project.decision_points] == [TODAY - timedelta(7)]


@pytest.mark.parametrize(("days", "says"), [(1, DecidedInTheFuture), (-2, PointBeforeTheLast)])
def test_a_point_has_a_day_that_has_been_and_is_after_the_last(days, says):
    project = a_project(S.RUNNING)
    carrying_out.pass_decision_point(
        project, a_point(DecisionPoint.B1, TODAY - timedelta(1)), TODAY
    )
    with pytest.raises(says):
        carrying_out.pass_decision_point(
            project, a_point(DecisionPoint.B2, TODAY + timedelta(days)), TODAY
        )
    assert len(project.decision_points) == 1


@pytest.mark.parametrize("state", ProjectState)
def test_decision_points_are_for_what_is_under_way(state):
    project = a_project(state)
    if state in {S.IDEA, S.DECLINED, S.WITHDRAWN, S.BENEFITS_FOLLOWED}:
        with pytest.raises(NotUnderWay):
            carrying_out.pass_decision_point(project, a_point(DecisionPoint.B0), TODAY)
    else:
        assert carrying_out.pass_decision_point(project, a_point(DecisionPoint.B0), TODAY)


def a_page(**changes):
    return RequestEarlyOpinion.model_construct(
        **{
            "body_id": BODY,
            "kind": ProjectKind.BUSINESS,
            "title": "Läsplattor",
            "summary": "Eleverna läser på läsplattor.",
            "cost_total": "450000.00",
            "starts_on": date(2018, 1, 15),
            **changes,
        }
    )


def an_opinion(project=None, *, awaited=False, **changes):
    return EarlyOpinion.request(
        an_id(),
        a_page(**changes),
        project or a_project(),
        "person/anna",
        NOW,
        TODAY,
        awaited=awaited,
    )[0]


def test_an_early_opinion_is_given_once():
    opinion = an_opinion()
    given = opinion.give(OpinionAnswer.COME_BACK, "Vem tar driften?", "person/eva", NOW)
    assert (given.answer, opinion.version) == (OpinionAnswer.COME_BACK, 2)
    with pytest.raises(OpinionGiven):
        opinion.give(OpinionAnswer.ENDORSED, "Bra.", "person/eva", NOW)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"awaited": True}, OpinionAwaited),
        ({"body_id": "trafiknamnden"}, AnotherBody),
        ({"starts_on": TODAY - timedelta(1)}, StartsInThePast),
        *(
            ({"project": a_project(state)}, TooLateForOpinion)
            for state in ProjectState
            if state is not S.DRAFT
        ),
    ],
)
def test_an_early_opinion_is_asked_for_before_the_submission(asked, says):
    with pytest.raises(says):
        an_opinion(**asked)
