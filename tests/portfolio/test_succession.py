"""Merged and split bodies: open cases move to the successor, history keeps its old names."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from contracts.base import LocalText
from contracts.errors import Forbidden, Refused
from contracts.events.portfolio import EarlyOpinionGivenV1, ProjectTransferredV1
from contracts.rpc.base import Role
from contracts.rpc.portfolio import ProjectState
from tests.portfolio.builders import BODY
from tests.portfolio.test_case_service import hear_all, what_follows
from tests.portfolio.test_life_service import IDEA, ONGOING, PAGE

HEIR = "aldrenamnden"
LAST = date(2020, 6, 30)
AFTER = datetime(2020, 7, 1, 6, tzinfo=UTC)


@pytest.fixture
def register(city, people):
    """Registers a body, or something new about one."""

    def register_one(body_id, **changes):
        fields = {
            "name": LocalText(sv=f"{body_id}, sv", en=f"{body_id}, en"),
            "kind": "committee",
            "valid_from": date(2011, 1, 1),
            **changes,
        }
        return city.call("register_body", by=people.eva, body_id=body_id, **fields)

    register_one(HEIR)
    return register_one


def owner_of(city, people, project):
    return city.call("get_project", by=people.rolf, project_id=project.project_id).body_id


def test_open_cases_move_to_the_successor_the_day_after_the_last(
    city, people, register, submitted, opened
):
    public, draft, ended = submitted(), opened(title="Ett utkast"), submitted(title="Slutat")
    city.call("withdraw_project", by=people.anna, project_id=ended.project_id, reason="Behövs ej.")
    register(BODY, valid_to=LAST, successor_id=HEIR)
    city.run_due()
    assert owner_of(city, people, public) == BODY

    city.clock.set(AFTER)
    city.run_due()
    assert [owner_of(city, people, one) for one in (public, draft, ended)] == [HEIR, HEIR, BODY]
    told = city.published(ProjectTransferredV1)
    assert [(one.body_id, one.from_body_id, one.draft) for one in told] == [
        (HEIR, BODY, False),
        (HEIR, BODY, True),
    ]
    assert {one.transferred_on for one in told} == {date(2020, 7, 1)}


def test_the_new_owner_works_on_and_the_old_one_does_not(city, people, register, submitted):
    project = submitted()
    register(BODY, valid_to=LAST, successor_id=HEIR)
    city.clock.set(AFTER)
    city.run_due()
    heir = city.person("hedda", Role.CASE_OFFICER, HEIR)
    change = {"project_id": project.project_id, "title": "Fiber till alla skolor"}
    with pytest.raises(Forbidden):
        city.call("amend_project", by=people.anna, **change)
    assert city.call("amend_project", by=heir, **change).title == "Fiber till alla skolor"


def test_the_timeline_names_both_as_they_were_called(city, people, register, submitted):
    project = submitted()
    register(BODY, valid_to=LAST, successor_id=HEIR)
    city.clock.set(AFTER)
    city.run_due()
    city.receive(city.published(ProjectTransferredV1)[0])
    case = city.call("get_case", by=people.curt, project_id=project.project_id)
    assert case.entries[-1].sv == (
        "aldrenamnden, sv tog över projektet från utbildningsnamnden, sv den 2020-07-01"
    )
    assert case.next_step.role is Role.PROGRAMME_OFFICE


def test_a_change_of_mind_before_the_day_leaves_the_cases(city, people, register, submitted):
    project = submitted()
    register(BODY, valid_to=LAST, successor_id=HEIR)
    register(BODY)
    city.clock.set(AFTER)
    city.run_due()
    assert owner_of(city, people, project) == BODY
    assert city.published(ProjectTransferredV1) == []


def test_a_merger_that_is_registered_late_moves_the_cases_at_once(
    city, people, register, submitted
):
    project = submitted()
    city.clock.set(AFTER)
    register(BODY, valid_to=LAST, successor_id=HEIR)
    assert owner_of(city, people, project) == HEIR


def test_a_split_says_which_case_goes_where(city, people, register, submitted):
    register("kulturnamnden")
    one, other = submitted(), submitted(title="Läsplattor i förskolan")
    move = {"project_id": other.project_id, "body_id": "kulturnamnden"}
    register(BODY, valid_to=LAST, successor_id=HEIR, moves=(move,))
    city.clock.set(AFTER)
    city.run_due()
    assert owner_of(city, people, one) == HEIR
    assert owner_of(city, people, other) == "kulturnamnden"


def test_a_body_that_goes_on_may_give_up_some_of_its_cases(city, people, register, submitted):
    one, other = submitted(), submitted(title="Läsplattor i förskolan")
    move = {"project_id": other.project_id, "body_id": HEIR}
    register(BODY, valid_from=date(2017, 4, 1), moves=(move,))
    assert owner_of(city, people, one) == BODY
    assert owner_of(city, people, other) == HEIR


def test_what_a_project_needs_goes_with_it(city, people, register, submitted):
    project = submitted()
    city.call(
        "declare_prerequisite",
        by=people.anna,
        project_id=project.project_id,
        kind="fibre",
        site_code="skola-17",
        needed_on=date(2018, 8, 15),
        delivered_by="stokab",
    )
    city.clock.set(AFTER)
    register(BODY, valid_to=LAST, successor_id=HEIR)
    needs = city.call("list_prerequisites", by=people.curt, project_id=project.project_id)
    assert [need.body_id for need in needs.items] == [HEIR]


def test_no_open_case_is_left_behind_and_drafts_are_not_named(
    city, people, register, submitted, opened
):
    public, draft = submitted(), opened(title="Ett utkast")
    with pytest.raises(Refused) as refused:
        register(BODY, valid_to=LAST)
    assert refused.value.told["code"] == "cases_left_behind"
    assert "2 öppna ärenden" in refused.value.sentence("sv")
    assert str(public.project_id) in refused.value.sentence("en")
    assert str(draft.project_id) not in refused.value.sentence("en")


@pytest.mark.parametrize(
    ("heir", "changes", "code"),
    [
        ("yngre", {"valid_from": date(2021, 1, 1)}, "body_not_valid"),
        ("forbundet", {"kind": "municipal_federation"}, "partner_owns_nothing"),
    ],
)
def test_a_successor_exists_and_is_the_citys_own(city, register, heir, changes, code):
    register(heir, **changes)
    with pytest.raises(Refused) as refused:
        register(BODY, valid_to=LAST, successor_id=heir)
    assert refused.value.told["code"] == code


def test_only_ones_own_open_cases_are_given_up(city, people, register, submitted):
    theirs = submitted(by=people.berit)
    move = {"project_id": theirs.project_id, "body_id": HEIR}
    with pytest.raises(Refused) as refused:
        register(BODY, moves=(move,))
    assert refused.value.told["code"] == "not_this_bodys"
    assert owner_of(city, people, theirs) == "trafiknamnden"


def test_whatever_has_not_ended_for_good_moves_in_the_state_it_is_in(
    city, people, register, submitted, opened
):
    idea = city.call("record_idea", by=people.eva, **{**IDEA, "body_id": BODY})
    ongoing = city.call("take_over_project", by=people.eva, **ONGOING)
    paused = city.call("take_over_project", by=people.eva, **{**ONGOING, "title": "Vilande"})
    key = {"project_id": paused.project_id, "reason": "Upphandlingen är överklagad."}
    city.call("pause_project", by=people.anna, until="2021-01-15", **key)
    closed = city.call("take_over_project", by=people.eva, **{**ONGOING, "title": "Avslutat"})
    key = {"project_id": closed.project_id, "reason": "completed", "words": "Allt är på plats."}
    city.call("close_project", by=people.anna, **key)
    returned = submitted(title="Fiber till förskolorna")
    ask = {"missing": ({"field": "costs", "words": "Ange finansiering."},), "due_on": "2017-12-01"}
    city.call("return_project", by=people.eva, project_id=returned.project_id, **ask)
    everything = [idea, ongoing, paused, closed, returned, opened(title="Ett utkast")]
    before = [
        city.call("get_project", by=people.anna, project_id=one.project_id) for one in everything
    ]
    register(BODY, valid_to=LAST, successor_id=HEIR)
    city.clock.set(AFTER)
    city.run_due()

    heir = city.person("hedda", Role.CASE_OFFICER, HEIR)
    for one in before:
        moved = city.call("get_project", by=heir, project_id=one.project_id)
        said = {"body_id": HEIR, "version": one.version + 1}
        assert moved == one.model_copy(update=said)
    told = {
        one.project_id: (one.draft, one.submitted) for one in city.published(ProjectTransferredV1)
    }
    assert told == {
        one.project_id: (
            one.state is ProjectState.DRAFT,
            one.state is ProjectState.RETURNED,
        )
        for one in before
    }


def test_what_was_decided_and_dispatched_stands_with_the_new_owner(
    city, people, register, submitted
):
    project = submitted()
    assert hear_all(city, what_follows(project.project_id)[:5]) == ["done"] * 5
    key = {"project_id": project.project_id}
    before = city.call("get_project", by=people.anna, **key)
    revisions = city.call("list_revisions", by=people.curt, **key)
    city.clock.set(AFTER)
    register(BODY, valid_to=LAST, successor_id=HEIR)
    after = city.call("get_project", by=people.curt, **key)
    assert (after.state, after.baseline) == (ProjectState.RUNNING, before.baseline)
    assert after.baseline.changed == ()
    assert city.call("list_revisions", by=people.curt, **key) == revisions


def test_the_new_owner_gets_the_early_opinion_that_was_awaited(city, people, register):
    page = city.call("request_early_opinion", by=people.anna, **PAGE)
    city.clock.set(AFTER)
    register(BODY, valid_to=LAST, successor_id=HEIR)
    answer = {"answer": "endorsed", "reason": "Gå vidare."}
    given = city.call("give_early_opinion", by=people.eva, opinion_id=page.opinion_id, **answer)
    assert given.body_id == HEIR
    assert [one.body_id for one in city.published(EarlyOpinionGivenV1)] == [HEIR]


def test_what_stands_on_a_moved_project_still_hears_of_its_fate(city, people, register, submitted):
    ground = submitted()
    above = submitted(by=people.berit, title="Läsplattor i förskolan")
    city.call(
        "declare_dependency",
        by=people.berit,
        project_id=above.project_id,
        other_id=ground.project_id,
        kind="requires",
        reason="Utan fiber går det inte.",
    )
    city.clock.set(AFTER)
    register(BODY, valid_to=LAST, successor_id=HEIR)
    heir = city.person("hedda", Role.CASE_OFFICER, HEIR)
    city.call("withdraw_project", by=heir, project_id=ground.project_id, reason="Behövs ej.")
    now = city.call("get_project", by=people.berit, project_id=above.project_id)
    assert [one.body_id for one in now.requires] == [HEIR]
    assert not now.outlook.known
