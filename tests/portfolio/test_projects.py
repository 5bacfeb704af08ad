"""How a project moves, and what it must say before it is submitted."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rpc.portfolio import ProjectState
from services.portfolio.domain.content import Content, missing
from services.portfolio.domain.projects import AMENDABLE, MOVED_BY, NEXT
from services.portfolio.domain.refusals import (
    AlreadyDecided,
    AlreadySubmitted,
    EndsBeforeItBegins,
    IllegalMove,
    Incomplete,
    NamedTwice,
    NotInStrategy,
    NotWithdrawable,
    PortfolioError,
    RepeatedKeys,
    TooLarge,
)
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


def test_every_state_is_reached_from_a_draft():
    reached, edge = set(), {S.DRAFT}
    while edge:
        reached |= edge
        edge = {to for state in edge for to in NEXT[state]} - reached
    assert reached == set(ProjectState)


def test_nothing_comes_back_to_draft_and_nothing_leaves_withdrawn():
    assert all(S.DRAFT not in moves for moves in NEXT.values())
    assert NEXT[S.WITHDRAWN] == frozenset()


def test_a_project_with_money_is_not_withdrawn():
    assert all(S.WITHDRAWN not in NEXT[state] for state in (S.ALLOCATED, S.RUNNING))


#: (state, what another service said) → where the project then stands, where it is not simply there.
CROSSED = {
    **{(S.WITHDRAWN, said): S.WITHDRAWN for said in MOVED_BY.values()},
    # More money for what runs.
    (S.RUNNING, S.ALLOCATED): S.RUNNING,
    # Follow-up is heard of before the decision that opened it.
    **{
        (state, S.RUNNING): state for state in (S.SUBMITTED, S.IN_ROUND, S.POSTPONED, S.RECOMMENDED)
    },
}


@pytest.mark.parametrize("state", ProjectState)
@pytest.mark.parametrize("said", sorted(set(MOVED_BY.values())))
def test_another_service_moves_a_project_only_as_the_table_allows(state, said):
    project = a_project(state)
    if (state, said) in CROSSED:
        project.hear(said, NOW)
        assert project.state is CROSSED[state, said]
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
    assert "nyttoägare" in refusal.problem().told["sv"]
    assert "benefit owner" in refusal.problem().told["en"]
    assert refusal.code == "incomplete"
    assert refusal.details["fields"].split(", ")[0] == "summary"


@pytest.mark.parametrize("field", [name for name in COMPLETE if name != "case_numbers"])
def test_each_required_field_is_missed_alone(field):
    empty = () if isinstance(COMPLETE[field], tuple) else None
    content = a_content().model_copy(update={field: empty})
    assert [one.field for one in missing(content)] == [field]


def submit(project, strategy=None, requires=None, prerequisites=()):
    return project.submit(strategy or a_strategy(), requires or {}, prerequisites, NOW, TODAY)


def test_a_submission_carries_the_snapshot_as_it_stands():
    project, required = a_project(), an_id()
    prerequisite = a_prerequisite(project)
    submitted = submit(project, requires={required: None}, prerequisites=[prerequisite.need])
    assert project.state is S.SUBMITTED
    assert submitted.costs == project.content.costs
    assert submitted.requires == (required,)
    assert submitted.prerequisites == (prerequisite.need,)
    assert submitted.case_number == "171-908/2016"


def test_a_draft_that_is_required_must_go_first():
    with pytest.raises(Incomplete, match="Plattform"):
        submit(a_project(), requires={an_id(): "Plattform"})


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


def test_what_was_dispatched_stays_complete():
    project = a_project(S.SUBMITTED)
    with pytest.raises(Incomplete):
        project.amend(an_amendment(benefits=()), "person/anna", NOW)
    assert project.content.benefits
    assert a_project().amend(an_amendment(benefits=()), "person/anna", NOW) is not None


def test_costs_are_summed_exactly():
    assert a_content().cost_total == Decimal("3700000.00")
    assert Content(title="Fiber").cost_total == 0


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


@pytest.mark.parametrize(
    "twice", [{"target_groups": ("elever", "elever")}, {"alignments": ALIGNMENTS * 2}]
)
def test_nothing_is_named_twice(twice):
    with pytest.raises(NamedTwice):
        a_project(**twice)
    with pytest.raises(NamedTwice):
        a_project().amend(an_amendment(**twice), "person/anna", NOW)


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
