"""How a project moves, and what it must say before it is submitted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import ClosingReason, MissingPart
from contracts.rpc.portfolio import ProjectState
from services.portfolio.domain.carrying_out import close, pause, resume
from services.portfolio.domain.completion import accept, ask_for_completion
from services.portfolio.domain.content import Content, missing
from services.portfolio.domain.entering import adopt, withdraw_idea
from services.portfolio.domain.refusals import (
    AlreadyDecided,
    AlreadySubmitted,
    DueInThePast,
    EndsBeforeItBegins,
    IllegalMove,
    Incomplete,
    NotAnIdea,
    NotInStrategy,
    NotPaused,
    NotWithdrawable,
    PortfolioError,
    RepeatedKeys,
    SubmissionIncomplete,
    TooLarge,
    UnknownFields,
)
from services.portfolio.domain.states import AMENDABLE, MOVED_BY, NEXT, RESUBMITTED, STANDS
from tests.portfolio.builders import (
    ALIGNMENTS,
    BENEFITS,
    COMPLETE,
    NOW,
    TODAY,
    a_content,
    a_prerequisite,
    a_project,
    a_strategy,
    an_amendment,
    an_id,
    an_item,
)

S = ProjectState
HOUR = timedelta(hours=1)


def test_every_state_has_its_row_and_every_move_leads_to_a_state():
    assert set(NEXT) == set(ProjectState)
    assert {to for moves in NEXT.values() for to in moves} <= set(ProjectState)


def test_every_state_is_reached_from_an_idea():
    reached, edge = {S.IDEA}, {S.IDEA}
    while edge:
        reached |= edge
        edge = {to for state in edge for to in NEXT[state]} - reached
    assert reached == set(ProjectState)


def test_only_an_idea_becomes_a_draft_and_nothing_leaves_withdrawn():
    assert [state for state, moves in NEXT.items() if S.DRAFT in moves] == [S.IDEA]
    assert NEXT[S.WITHDRAWN] == frozenset()


def test_a_return_leads_back_to_the_submission_and_never_behind_it():
    """No move from anything that was received makes it a draft or an idea again."""
    received, edge = set(), {S.SUBMITTED}
    while edge:
        received |= edge
        edge = {to for state in edge for to in NEXT[state]} - received
    assert {S.DRAFT, S.IDEA}.isdisjoint(received)
    assert S.SUBMITTED in NEXT[S.RETURNED]


def test_a_project_with_money_is_not_withdrawn():
    assert all(
        S.WITHDRAWN not in NEXT[state]
        for state in (S.ALLOCATED, S.RUNNING, S.PAUSED, S.CLOSED, S.BENEFITS_FOLLOWED)
    )


#: Follow-up may be heard of before the decision that opened it.
AWAITS_DECISION = {
    S.SUBMITTED,
    S.RETURNED,
    S.COMPLETE,
    S.IN_ROUND,
    S.POSTPONED,
    S.RECOMMENDED,
    S.NOT_FUNDED,
}


@pytest.mark.parametrize("state", ProjectState)
@pytest.mark.parametrize("said", sorted(set(MOVED_BY.values())))
def test_another_service_moves_a_project_only_as_the_table_allows(state, said):
    project = a_project(state)
    if (state, said) in STANDS or (said is S.RUNNING and state in AWAITS_DECISION):
        project.hear(said, NOW)
        assert project.state is state
    elif said in NEXT[state]:
        project.hear(said, NOW + HOUR)
        assert project.state is said
        assert project.version == 2
    else:
        with pytest.raises(IllegalMove) as refused:
            project.hear(said, NOW)
        assert "{" not in refused.value.problem().told["sv"]
        assert (project.state, project.version) == (state, 1)


@pytest.mark.parametrize("at", range(4))
def test_a_plan_heard_of_too_early_counts_when_its_decision_comes(at):
    project = a_project(S.SUBMITTED)
    moves = [S.IN_ROUND, S.RECOMMENDED, S.ALLOCATED]
    moves.insert(at, S.RUNNING)
    for move in moves:
        project.hear(move, NOW)
    assert project.state is S.RUNNING


def test_since_when_is_the_moment_of_the_move():
    project = a_project(S.IN_ROUND)
    project.hear(S.POSTPONED, NOW + HOUR)
    project.hear(S.POSTPONED, NOW + 2 * HOUR)
    assert project.moved_at == NOW + HOUR


def test_what_is_missing_is_said_all_at_once_in_the_order_of_the_form():
    content = Content(title="Fiber till skolorna")
    lacking = missing(content, ["Plattform"])
    assert [one.field for one in lacking] == [
        "summary",
        "strategy_id",
        "target_groups",
        "alignments",
        "costs",
        "benefits",
        "benefit_owner",
        "requires",
    ]
    refusal = Incomplete.lacking(lacking)
    assert "effektägare" in refusal.problem().told["sv"]
    assert "benefit owner" in refusal.problem().told["en"]
    assert refusal.code == "incomplete"
    assert refusal.details["fields"].split(", ")[0] == "summary"


@pytest.mark.parametrize("field", [name for name in COMPLETE if name != "case_numbers"])
def test_each_required_field_is_missed_alone(field):
    empty = () if isinstance(COMPLETE[field], tuple) else None
    content = a_content().model_copy(update={field: empty})
    assert [one.field for one in missing(content)] == [field]


def test_what_crosses_or_repeats_is_never_a_move_of_the_table():
    """Else the same word would have two effects."""
    moves = {(state, to) for state, to in STANDS if to in NEXT[state]}
    assert moves <= {(S.PAUSED, S.RUNNING)}


def submit(project, strategy=None, requires=None, prerequisites=()):
    return project.submit(strategy or a_strategy(), requires or {}, prerequisites, NOW, TODAY)


def test_a_submission_carries_the_snapshot_as_it_stands():
    project, required = a_project(), an_id()
    prerequisite = a_prerequisite(project)
    submitted = submit(project, requires={required: True}, prerequisites=[prerequisite.need])
    assert project.state is S.SUBMITTED
    assert submitted.costs == project.content.costs
    assert submitted.requires == (required,)
    assert submitted.prerequisites == (prerequisite.need,)
    assert submitted.case_numbers == ("171-908/2016",)
    assert submitted.missing == ()
    assert submitted.received_at == NOW


def test_what_is_submitted_is_received_whatever_is_missing():
    project = a_project(summary=None, costs=(), benefit_owner=None)
    submitted = submit(project)
    assert (project.state, project.submitted_at) == (S.SUBMITTED, NOW)
    assert [one.field for one in submitted.missing] == ["summary", "costs", "benefit_owner"]
    assert (submitted.summary, submitted.costs) == (None, ())


def test_a_draft_that_is_required_is_missing_and_is_not_named_outside_its_body():
    draft, dispatched = an_id(), an_id()
    submitted = submit(a_project(), requires={draft: False, dispatched: True})
    assert submitted.requires == (dispatched,)
    assert [one.field for one in submitted.missing] == ["requires"]


BY = date(2017, 5, 5)


def ask(project, *fields, due_on=BY):
    parts = tuple(MissingPart(field=field, words="Fyll i det.") for field in fields or ("costs",))
    return ask_for_completion(project, parts, due_on, NOW + HOUR, TODAY)


def test_a_return_says_what_is_missing_and_by_when_and_the_receipt_stands():
    project = a_project(costs=())
    submit(project)
    returned = ask(project, "costs", "documents")
    assert [part.field for part in returned.missing] == ["costs", "documents"]
    assert (returned.revision, returned.due_on) == (1, BY)
    assert (project.state, project.submitted_at) == (S.RETURNED, NOW)
    assert project.returned.due_on == BY


def test_more_may_be_asked_for_and_more_time_given():
    project = a_project(S.SUBMITTED)
    ask(project)
    ask(project, "benefits", due_on=BY + timedelta(14))
    assert project.returned.due_on == BY + timedelta(14)
    assert [part.field for part in project.returned.missing] == ["benefits"]


def test_completion_is_a_new_submission_of_the_owner():
    project = a_project(costs=())
    submit(project)
    ask(project)
    project.amend(an_amendment(costs=COMPLETE["costs"]), "person/anna", NOW)
    completed = project.submit(a_strategy(), {}, (), NOW + 2 * HOUR, TODAY)
    assert (completed.completes, completed.missing, completed.revision) == (True, (), 2)
    assert completed.received_at == NOW
    assert (project.state, project.returned) == (S.SUBMITTED, None)


@pytest.mark.parametrize("field", ["kostnader", "body_id", ""])
def test_completion_is_asked_of_a_field_that_there_is(field):
    project = a_project(S.SUBMITTED)
    with pytest.raises(UnknownFields) as refused:
        ask_for_completion(
            project,
            (MissingPart.model_construct(field=field, words="Fyll i det."),),
            BY,
            NOW,
            TODAY,
        )
    assert "benefit_owner" in refused.value.problem().told["sv"]


@pytest.mark.parametrize(("days", "allowed"), [(-1, False), (0, True)])
def test_the_last_day_for_completion_has_not_been(days, allowed):
    project = a_project(S.SUBMITTED)
    if allowed:
        assert ask(project, due_on=TODAY + timedelta(days))
    else:
        with pytest.raises(DueInThePast):
            ask(project, due_on=TODAY + timedelta(days))
        assert project.state is S.SUBMITTED


def test_what_is_accepted_as_complete_lacks_nothing():
    project = a_project(S.SUBMITTED)
    assert accept(project, project.content, {}, NOW).revision == 1
    assert project.state is S.COMPLETE
    for content, requires in (
        (a_content(benefit_owner=None), {}),
        (a_content(), {an_id(): False}),
    ):
        with pytest.raises(SubmissionIncomplete):
            accept(a_project(S.SUBMITTED), content, requires, NOW)


#: Each verb of a person, and the state it leads to.
VERBS = {
    "submit": (submit, S.SUBMITTED),
    "return": (ask, S.RETURNED),
    "accept": (lambda project: accept(project, project.content, {}, NOW), S.COMPLETE),
    "withdraw": (lambda project: project.withdraw("Behövs inte.", NOW), S.WITHDRAWN),
    "pause": (lambda project: pause(project, "Överklagat.", BY, NOW, TODAY), S.PAUSED),
    "close": (lambda project: close(project, ClosingReason.COMPLETED, "Klart.", NOW), S.CLOSED),
    "adopt": (lambda project: adopt(project, "trafiknamnden", "person/berit", NOW), S.DRAFT),
    "withdraw_idea": (lambda project: withdraw_idea(project, "Ingen vill.", NOW), S.WITHDRAWN),
    "resume": (lambda project: resume(project, None, NOW), S.RUNNING),
}
#: Verbs that start from one state alone, whatever else leads to the same.
ONLY_FROM = {"adopt": S.IDEA, "withdraw_idea": S.IDEA, "resume": S.PAUSED}


@pytest.mark.parametrize("state", ProjectState)
@pytest.mark.parametrize("verb", VERBS)
def test_a_person_moves_a_project_only_as_the_table_allows(state, verb):
    project, (act, to) = a_project(state), VERBS[verb]
    if not project.is_draft:
        project.revision = 2
    if verb == "submit" and state in RESUBMITTED:
        act(project)
        # The round goes on with what it has, until it takes the newer one.
        assert (project.state, project.submitted_revision) == (state, 2)
    elif to in NEXT[state] and ONLY_FROM.get(verb, state) is state:
        act(project)
        assert project.state is to
    else:
        with pytest.raises((IllegalMove, NotWithdrawable, NotAnIdea, NotPaused)):
            act(project)
        assert (project.state, project.version) == (state, 1)


def test_a_revision_is_dispatched_once():
    project = a_project()
    submit(project)
    with pytest.raises(AlreadySubmitted):
        submit(project)
    project.amend(an_amendment(title="Fiber till alla skolor"), "person/anna", NOW)
    assert submit(project).revision == 2


def test_a_declined_project_may_be_reworked_and_submitted_again():
    project = a_project(S.DECLINED)
    project.amend(an_amendment(title="Fiber till alla skolor"), "person/anna", NOW)
    assert submit(project).revision == 2
    assert project.state is S.SUBMITTED
    assert project.submitted_at == NOW


def test_a_submission_fits_in_one_event():
    long = "å" * 4000
    benefits = tuple(BENEFITS[0].model_copy(update={"description": long}) for _ in range(40))
    project = a_project(benefits=benefits)
    with pytest.raises(TooLarge):
        submit(project)
    assert project.is_draft


@pytest.mark.parametrize("state", ProjectState)
def test_a_project_is_amended_until_it_is_decided(state):
    project = a_project(state)
    amendment = an_amendment(title="Fiber till alla skolor")
    if state in AMENDABLE:
        revision, event = project.amend(amendment, "person/anna", NOW)
        assert (revision.revision, revision.changed) == (2, ("title",))
        assert (event.revision, event.draft) == (2, state is S.DRAFT)
    else:
        with pytest.raises(AlreadyDecided):
            project.amend(amendment, "person/anna", NOW)


def test_an_amendment_that_changes_nothing_is_no_revision():
    project = a_project()
    assert project.amend(an_amendment(title=project.content.title), "person/anna", NOW) is None
    assert (project.version, project.revision) == (1, 1)


def test_what_was_dispatched_loses_nothing_that_it_had():
    project = a_project(S.SUBMITTED, costs=())
    assert project.amend(an_amendment(title="Fiber till alla"), "person/anna", NOW)
    assert project.amend(an_amendment(costs=COMPLETE["costs"]), "person/anna", NOW)
    with pytest.raises(Incomplete):
        project.amend(an_amendment(costs=()), "person/anna", NOW)
    with pytest.raises(Incomplete):
        project.amend(an_amendment(benefits=()), "person/anna", NOW)
    assert project.content.benefits
    assert a_project().amend(an_amendment(benefits=()), "person/anna", NOW) is not None


def test_costs_are_summed_exactly():
    assert a_project().cost_total() == Decimal("3700000.00")
    assert a_project().cost_total(Content(title="Fiber")) == 0


def test_unknown_keys_are_all_named():
    content = a_content(
        alignments=(ALIGNMENTS[0].model_copy(update={"key": "okand"}),), target_groups=("turister",)
    )
    with pytest.raises(NotInStrategy, match="okand, turister"):
        content.require_known(a_strategy(), TODAY)


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "known"),
    [
        (None, None, True),
        (TODAY, TODAY, True),
        (TODAY + timedelta(1), None, False),
        (None, TODAY - timedelta(1), False),
    ],
)
def test_a_target_group_is_named_only_while_it_is_valid(valid_from, valid_to, known):
    strategy = a_strategy(
        adopted_on=date(2016, 1, 1),
        target_groups=(an_item("elever", valid_from=valid_from, valid_to=valid_to),),
    )
    assert (strategy.target_group_keys(TODAY) == {"elever"}) is known


def test_a_key_means_one_thing_in_a_strategy_version():
    with pytest.raises(RepeatedKeys, match="socialt"):
        a_strategy(enabling_principles=(an_item("socialt"),))


def test_an_item_does_not_end_before_it_begins():
    with pytest.raises(EndsBeforeItBegins):
        a_strategy(technique_layers=(an_item("lager", valid_to=date(2017, 4, 2)),))


@pytest.mark.parametrize("state", ProjectState)
def test_a_project_is_withdrawn_before_the_money_is_decided(state):
    project = a_project(state)
    if S.WITHDRAWN in NEXT[state]:
        withdrawn = project.withdraw("Behovet är borta.", NOW)
        assert withdrawn.draft is (state is S.DRAFT)
        assert project.is_draft is (state is S.DRAFT)
    else:
        with pytest.raises(NotWithdrawable):
            project.withdraw("Behovet är borta.", NOW)


WORDS = st.one_of(
    st.just("amend"),
    st.just("submit"),
    st.just("withdraw"),
    st.sampled_from(sorted(set(MOVED_BY.values()))),
)


@given(st.lists(WORDS, max_size=12))
def test_whatever_is_tried_a_project_walks_its_table_and_a_refusal_changes_nothing(words):
    project = a_project()
    for at, tried in enumerate(words):
        before = vars(project).copy()
        try:
            match tried:
                case "amend":
                    project.amend(an_amendment(title=f"Fiber {at}"), "person/anna", NOW)
                case "submit":
                    submit(project)
                case "withdraw":
                    project.withdraw("Behovet är borta.", NOW)
                case _:
                    project.hear(S(tried), NOW)
        except PortfolioError:
            assert vars(project) == before
            continue
        came_from = before["state"]
        assert project.version >= before["version"]
        assert (project.version > before["version"]) is (vars(project) != before)
        assert project.revision - before["revision"] == (tried == "amend")
        # An early plan lets one word make two moves.
        assert project.state in {came_from, *NEXT[came_from]} or (
            tried is S.ALLOCATED and project.state is S.RUNNING
        )
        assert project.is_draft is (project.submitted_at is None)
        if not before["submitted_at"] and project.state is not S.DRAFT:
            assert (project.state is S.WITHDRAWN) is project.is_draft
