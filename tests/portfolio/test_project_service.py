"""Projects from draft to dispatch, and who sees them, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from contracts.base import LocalText
from contracts.errors import Conflict, Forbidden, Invalid, NotFound, Problem, Refused
from contracts.events.portfolio import (
    CompletionOverdueV1,
    DependencyDeclaredV2,
    DependencyRemovedV2,
    PrerequisiteDeclaredV1,
    ProjectAmendedV1,
    ProjectCompletedV1,
    ProjectOpenedV1,
    ProjectReturnedV1,
    ProjectSubmittedV2,
    ProjectWithdrawnV1,
)
from contracts.rpc.base import Role
from contracts.rpc.portfolio import ProjectState
from tests.portfolio.builders import BODY, COMPLETE, NOW, STRATEGY, an_item

WHY = "Utan nät går det inte."


def test_a_title_is_enough_for_a_draft_and_what_is_missing_is_listed(city, people):
    project = city.call(
        "open_project", by=people.anna, body_id=BODY, kind="business", title="Surfplattor i svenska"
    )
    assert project.state is ProjectState.DRAFT
    assert [one.field for one in project.missing] == [
        name for name in COMPLETE if name != "case_numbers"
    ]
    assert len(city.published(ProjectOpenedV1)) == 1
    assert "en effektägare" in [one.sv for one in project.missing]
    assert "a benefit owner" in [one.en for one in project.missing]


def test_what_is_submitted_is_a_public_record_at_once_and_says_what_is_missing(
    city, people, opened
):
    project = opened(costs=(), benefit_owner=None)
    view = city.call("submit_project", by=people.anna, project_id=project.project_id)
    assert (view.state, view.submitted_at) == (ProjectState.SUBMITTED, NOW)
    assert [one.field for one in view.missing] == ["costs", "benefit_owner"]
    (event,) = city.published(ProjectSubmittedV2)
    assert [one.field for one in event.missing] == ["costs", "benefit_owner"]
    seen = city.call("get_project", by=people.berit, project_id=project.project_id)
    assert [one.field for one in seen.missing] == ["costs", "benefit_owner"]


def test_a_return_asks_the_owner_and_the_completion_answers_it(city, people, opened):
    key = {"project_id": opened(costs=()).project_id}
    city.call("submit_project", by=people.anna, **key)
    city.clock.set(NOW + timedelta(days=2))
    asked = {
        "missing": [{"field": "costs", "words": "Kostnaderna saknas."}],
        "due_on": "2017-05-05",
    }
    returned = city.call("return_project", by=people.eva, **key, **asked)
    assert (returned.state, returned.submitted_at) == (ProjectState.RETURNED, NOW)
    assert returned.returned.missing[0].words == "Kostnaderna saknas."
    step = city.call("get_case", by=people.anna, **key).next_step
    assert (step.step, step.body_id, step.due_on) == ("complete", BODY, date(2017, 5, 5))
    for reader in (people.berit, people.curt):
        assert city.call("get_project", by=reader, **key).returned == returned.returned

    with pytest.raises(Refused) as refused:
        city.call("accept_project", by=people.eva, **key)
    assert refused.value.told["code"] == "illegal_move"
    city.call("amend_project", by=people.anna, **key, costs=COMPLETE["costs"])
    city.receive(city.published(ProjectAmendedV1)[-1])
    step = city.call("get_case", by=people.eva, **key).next_step
    assert (step.step, step.body_id, step.due_on) == ("submit_again", BODY, date(2017, 5, 5))
    completed = city.call("submit_project", by=people.anna, **key)
    assert (completed.state, completed.returned) == (ProjectState.SUBMITTED, None)
    assert completed.submitted_at == NOW
    event = city.published(ProjectSubmittedV2)[-1]
    assert (event.completes, event.missing, event.received_at) == (True, (), NOW)
    accepted = city.call("accept_project", by=people.eva, **key)
    assert (accepted.state, accepted.missing) == (ProjectState.COMPLETE, ())
    assert [one.revision for one in city.published(ProjectCompletedV1)] == [2]
    assert [one.due_on for one in city.published(ProjectReturnedV1)] == [date(2017, 5, 5)]


def test_an_overdue_completion_is_told_once_for_each_last_day(city, people, submitted):
    key = {"project_id": submitted().project_id}

    def ask(due_on):
        asked = {"missing": [{"field": "costs", "words": "Specificera."}], "due_on": due_on}
        city.call("return_project", by=people.eva, **key, **asked)

    def days():
        return [str(one.due_on) for one in city.published(CompletionOverdueV1)]

    ask("2017-05-05")
    city.clock.set(datetime(2017, 5, 5, 21, 59, tzinfo=UTC))
    city.run_due()
    assert days() == []
    city.clock.set(datetime(2017, 5, 5, 22, 0, tzinfo=UTC))
    city.run_due()
    city.run_due()
    assert days() == ["2017-05-05"]
    city.receive(city.published(CompletionOverdueV1)[0])
    assert city.call("get_case", by=people.eva, **key).next_step.sv.startswith("Försenat")
    ask("2017-05-09")
    ask("2017-05-10")
    assert not city.call("get_case", by=people.eva, **key).next_step.sv.startswith("Försenat")
    city.clock.set(datetime(2017, 5, 9, 22, 0, tzinfo=UTC))
    city.run_due()
    assert days() == ["2017-05-05"]
    city.call("amend_project", by=people.anna, **key, title="Surfplattor i alla ämnen")
    city.call("submit_project", by=people.anna, **key)
    city.clock.set(datetime(2017, 5, 12, tzinfo=UTC))
    city.run_due()
    assert days() == ["2017-05-05"]


def test_what_is_drafted_after_the_submission_does_not_count_as_submitted(city, people, opened):
    key = {"project_id": opened(costs=()).project_id}
    city.call("submit_project", by=people.anna, **key)
    city.call("amend_project", by=people.anna, **key, costs=COMPLETE["costs"])
    with pytest.raises(Refused) as refused:
        city.call("accept_project", by=people.eva, **key)
    assert refused.value.told["details"]["fields"] == "costs"
    assert "revision 1" in refused.value.told["sv"]
    assert "costs" not in refused.value.told["sv"]
    city.call("submit_project", by=people.anna, **key)
    assert city.call("accept_project", by=people.eva, **key).state is ProjectState.COMPLETE


def test_only_the_programme_office_returns_and_accepts_and_never_a_draft(
    city, people, opened, submitted
):
    asked = {"missing": [{"field": "costs", "words": "Fyll i dem."}], "due_on": "2017-05-05"}
    project, draft = submitted(), opened()
    for by in (people.anna, people.berit, people.curt, people.rolf):
        for method, fields in (("return_project", asked), ("accept_project", {})):
            with pytest.raises(Forbidden):
                city.call(method, by=by, project_id=project.project_id, **fields)
    for method, fields in (("return_project", asked), ("accept_project", {})):
        with pytest.raises(NotFound):
            city.call(method, by=people.eva, project_id=draft.project_id, **fields)
        with pytest.raises(Conflict):
            city.call(
                method, by=people.eva, project_id=project.project_id, expected_version=1, **fields
            )


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"missing": []}, "missing"),
        ({"missing": [{"field": "costs", "words": "x"}]}, "missing.0.words"),
        ({"missing": [{"field": "costs", "words": "A\u0000B C"}]}, "missing.0.words"),
        ({"due_on": "i morgon"}, "due_on"),
    ],
)
def test_a_return_without_its_parts_names_the_field_at_fault(
    city, people, submitted, changes, says
):
    fields = {
        "missing": [{"field": "costs", "words": "Fyll i dem."}],
        "due_on": "2017-05-05",
        **changes,
    }
    with pytest.raises(Invalid) as invalid:
        city.call("return_project", by=people.eva, project_id=submitted().project_id, **fields)
    assert says in [one["path"] for one in invalid.value.told["fields"]]


def test_a_submission_publishes_the_whole_snapshot(city, people, opened, submitted):
    platform = submitted(people.berit, title="IoT-plattform")
    project = opened()
    city.call(
        "declare_dependency",
        by=people.anna,
        project_id=project.project_id,
        other_id=platform.project_id,
        reason=WHY,
    )
    prerequisite = city.call(
        "declare_prerequisite",
        by=people.anna,
        project_id=project.project_id,
        kind="fibre",
        site_code="skola-17",
        needed_on=date(2018, 8, 15),
        delivered_by="stokab",
    )
    view = city.call("submit_project", by=people.anna, project_id=project.project_id)
    assert (view.state, view.submitted_revision, view.missing) == (ProjectState.SUBMITTED, 3, ())
    event = city.published(ProjectSubmittedV2)[-1]
    assert (event.revision, event.title) == (3, "Fiber till skolorna")
    assert event.costs == COMPLETE["costs"]
    assert event.benefits == COMPLETE["benefits"]
    assert event.requires == (platform.project_id,)
    assert event.prerequisites[0].prerequisite_id == prerequisite.prerequisite_id
    assert [one.title for one in view.requires] == ["IoT-plattform"]
    below = city.call("get_project", by=people.berit, project_id=platform.project_id)
    assert [one.title for one in below.required_by] == ["Fiber till skolorna"]


def test_every_change_is_a_revision_with_its_author(city, people, opened):
    project = opened()
    changed = city.call(
        "amend_project",
        by=people.anna,
        project_id=project.project_id,
        title="Fiber till alla skolor",
        case_numbers=(),
        expected_version=project.version,
    )
    assert (changed.revision, changed.title, changed.case_numbers) == (
        2,
        "Fiber till alla skolor",
        (),
    )
    assert changed.summary == project.summary
    city.call("amend_project", by=people.anna, project_id=project.project_id)
    revisions = city.call("list_revisions", by=people.anna, project_id=project.project_id)
    assert [(one.revision, one.actor) for one in revisions.items] == [
        (1, "person/anna"),
        (2, "person/anna"),
    ]
    assert revisions.items[1].changed == ("title", "case_numbers")
    (amended,) = city.published(ProjectAmendedV1)
    assert (amended.changed, amended.draft) == (("title", "case_numbers"), True)


def test_a_submitted_project_is_amended_in_the_open(city, people, submitted):
    project = submitted()
    city.call(
        "amend_project", by=people.anna, project_id=project.project_id, benefit_owner="Rektor"
    )
    assert city.published(ProjectAmendedV1)[0].draft is False
    seen = city.call("list_revisions", by=people.berit, project_id=project.project_id)
    assert [one.revision for one in seen.items] == [2]
    again = city.call("submit_project", by=people.anna, project_id=project.project_id)
    assert again.submitted_revision == 2
    with pytest.raises(Refused, match="already submitted in revision 2"):
        city.call("submit_project", by=people.anna, project_id=project.project_id)


def test_somebody_who_saw_an_older_version_is_told_so(city, people, opened):
    project = opened()
    seen = {"project_id": project.project_id, "expected_version": project.version}
    city.call("amend_project", by=people.anna, title="Fiber till alla skolor", **seen)
    for method, fields in (
        ("amend_project", {"title": "Fiber åt skolorna"}),
        ("submit_project", {}),
        ("withdraw_project", {"reason": WHY}),
        ("declare_dependency", {"other_id": project.project_id, "reason": WHY}),
    ):
        with pytest.raises(Conflict) as conflict:
            city.call(method, by=people.anna, **seen, **fields)
        assert conflict.value.told["found"] == 2
    with pytest.raises(Invalid):
        city.call(
            "open_project",
            by=people.anna,
            body_id=BODY,
            kind="business",
            title="Smarta lås",
            expected_version=1,
        )


def test_of_two_concurrent_changes_one_wins(city, people, opened):
    project = opened()

    def amend(title):
        try:
            return city.call(
                "amend_project",
                by=people.anna,
                project_id=project.project_id,
                title=title,
                expected_version=1,
            ).title
        except Conflict:
            return None

    with ThreadPoolExecutor(4) as pool:
        titles = list(pool.map(amend, [f"Fiber, förslag {number}" for number in range(4)]))
    (won,) = [title for title in titles if title]
    after = city.call("get_project", by=people.anna, project_id=project.project_id)
    assert (after.title, after.revision) == (won, 2)


def test_a_draft_is_invisible_outside_its_body(city, people, opened):
    project = opened()
    key = {"project_id": project.project_id}
    for outsider in (people.berit, people.eva, people.curt):
        for query in ("get_project", "get_case", "list_revisions"):
            with pytest.raises(NotFound):
                city.call(query, by=outsider, **key)
        assert city.call("list_projects", by=outsider).items == ()
        assert city.call("list_projects", by=outsider, body_id=BODY, text="fiber").items == ()
    for insider in (people.anna, people.rolf):
        assert city.call("get_project", by=insider, **key).title == "Fiber till skolorna"
        assert city.call("get_case", by=insider, **key).next_step.step == "submit"
        assert len(city.call("list_projects", by=insider).items) == 1


def test_a_command_on_anothers_draft_does_not_even_say_that_it_is_there(city, people, opened):
    project = opened()
    other = opened(people.berit, title="Smart trafikstyrning")
    absent = uuid4()
    told = []
    for project_id in (project.project_id, absent):
        with pytest.raises(NotFound) as found:
            city.call(
                "declare_dependency",
                by=people.berit,
                project_id=other.project_id,
                other_id=project_id,
                reason=WHY,
            )
        told.append(found.value.sentence("sv").replace(str(project_id), ""))
        with pytest.raises(NotFound):
            city.call("withdraw_project", by=people.berit, project_id=project_id, reason=WHY)
    assert told[0] == told[1]


def test_what_is_dispatched_is_public_and_only_its_own_body_changes_it(city, people, submitted):
    project = submitted()
    for reader in (people.berit, people.eva, people.curt, people.rolf):
        assert city.call("get_project", by=reader, project_id=project.project_id)
    with pytest.raises(Forbidden):
        city.call("withdraw_project", by=people.berit, project_id=project.project_id, reason=WHY)
    with pytest.raises(Forbidden):
        city.call("submit_project", by=people.rolf, project_id=project.project_id)


def test_a_withdrawn_draft_stays_inside_its_body(city, people, opened):
    project = opened()
    city.call("withdraw_project", by=people.anna, project_id=project.project_id, reason=WHY)
    assert city.published(ProjectWithdrawnV1)[0].draft is True
    with pytest.raises(NotFound):
        city.call("get_project", by=people.berit, project_id=project.project_id)
    with pytest.raises(Refused):
        city.call("amend_project", by=people.anna, project_id=project.project_id, title="Fiber 2")


def test_a_role_that_has_ended_opens_nothing(city, opened):
    project = opened()
    former = city.person("dag", Role.CASE_OFFICER, BODY, valid_to=date(2017, 4, 9))
    with pytest.raises(Forbidden):
        city.call("get_project", by=former, project_id=project.project_id)


def test_a_circle_of_dependencies_is_refused_and_named(city, people, opened):
    a, b, c = (opened(title=title) for title in ("Alfa", "Beta", "Gamma"))

    def require(project, other):
        return city.call(
            "declare_dependency",
            by=people.anna,
            project_id=project.project_id,
            other_id=other.project_id,
            reason=WHY,
        )

    require(a, b)
    require(b, c)
    with pytest.raises(Refused) as refused:
        require(c, a)
    assert refused.value.told["details"]["circle"] == "Gamma → Alfa → Beta → Gamma"
    with pytest.raises(Refused) as refused:
        require(a, a)
    assert refused.value.told["details"]["circle"] == "Alfa → Alfa"
    assert len(city.published(DependencyDeclaredV2)) == 2
    city.call(
        "remove_dependency",
        by=people.anna,
        project_id=a.project_id,
        other_id=b.project_id,
        reason="Behövs inte längre.",
    )
    assert [one.title for one in require(c, a).requires] == ["Alfa"]
    assert len(city.published(DependencyRemovedV2)) == 1
    with pytest.raises(Refused, match="not declared that the project requires"):
        city.call(
            "remove_dependency",
            by=people.anna,
            project_id=a.project_id,
            other_id=b.project_id,
            reason=WHY,
        )


def test_dependencies_declared_at_once_never_close_a_circle_together(city, people, opened):
    projects = [opened(title=f"Projekt {number}") for number in range(4)]
    pairs = [(projects[at], projects[(at + 1) % 4]) for at in range(4)]

    def require(pair):
        try:
            city.call(
                "declare_dependency",
                by=people.anna,
                project_id=pair[0].project_id,
                other_id=pair[1].project_id,
                reason=WHY,
            )
        except Problem as problem:
            return problem.told["code"]
        return "declared"

    with ThreadPoolExecutor(4) as pool:
        outcomes = sorted(pool.map(require, pairs))
    assert outcomes == ["declared"] * 3 + ["stands_on_itself"]


def test_a_submission_lacks_the_drafts_it_stands_on(city, people, opened):
    project, platform = opened(), opened(title="IoT-plattform")
    view = city.call(
        "declare_dependency",
        by=people.anna,
        project_id=project.project_id,
        other_id=platform.project_id,
        reason=WHY,
    )
    assert [one.field for one in view.missing] == ["requires"]
    assert "IoT-plattform" in view.missing[0].sv
    city.call("submit_project", by=people.anna, project_id=project.project_id)
    (event,) = city.published(ProjectSubmittedV2)
    assert (event.requires, [one.field for one in event.missing]) == ((), ["requires"])
    assert "IoT-plattform" not in event.model_dump_json()
    seen = city.call("get_project", by=people.berit, project_id=project.project_id)
    assert "IoT-plattform" not in seen.model_dump_json()
    with pytest.raises(Refused) as refused:
        city.call("accept_project", by=people.eva, project_id=project.project_id)
    assert refused.value.told["code"] == "submission_incomplete"
    city.call("submit_project", by=people.anna, project_id=platform.project_id)
    view = city.call("accept_project", by=people.eva, project_id=project.project_id)
    assert view.state is ProjectState.COMPLETE


def test_a_circle_names_no_draft_of_another_body(city, people, opened, submitted):
    first, hidden = opened(title="Alfa"), opened(title="Hemligt utkast")
    theirs = submitted(people.berit, title="Beta")

    def require(by, project, other):
        city.call(
            "declare_dependency",
            by=by,
            project_id=project.project_id,
            other_id=other.project_id,
            reason=WHY,
        )

    require(people.anna, first, hidden)
    require(people.anna, hidden, theirs)
    city.call("submit_project", by=people.anna, project_id=first.project_id)
    with pytest.raises(Refused) as refused:
        require(people.berit, theirs, first)
    assert refused.value.told["details"]["circle"] == "Beta → Alfa → … → Beta"


def test_only_a_body_that_exists_that_day_opens_and_submits(city, people, opened):
    project = opened()
    city.call(
        "register_body",
        by=people.eva,
        body_id=BODY,
        name=LocalText(sv="Utbildningsnämnden", en="Education committee"),
        kind="committee",
        valid_from=date(2011, 1, 1),
        valid_to=date(2017, 4, 10),
        successor_id="trafiknamnden",
    )
    city.clock.set(datetime(2017, 4, 11, 8, tzinfo=UTC))
    for method, fields in (
        ("submit_project", {"project_id": project.project_id}),
        ("open_project", {"body_id": BODY, "kind": "business", "title": "Smarta lås"}),
    ):
        with pytest.raises(Refused) as refused:
            city.call(method, by=people.anna, **fields)
        assert refused.value.told["code"] == "body_not_valid"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"strategy_id": "okand"}, "unknown_strategy"),
        ({"target_groups": ("turister",)}, "not_in_strategy"),
    ],
)
def test_unknown_references_are_refused_and_nothing_is_stored(city, people, opened, changes, code):
    with pytest.raises(Refused) as refused:
        opened(**changes)
    assert refused.value.told["code"] == code
    project = opened()
    with pytest.raises(Refused):
        city.call("amend_project", by=people.anna, project_id=project.project_id, **changes)
    after = city.call("get_project", by=people.anna, project_id=project.project_id)
    assert after == project
    assert len(city.published(ProjectOpenedV1)) == 1


def test_projects_are_found_by_body_state_kind_and_words(city, people, opened, submitted):
    submitted(title="Öppna och delade data")
    opened(title="Surfplattor i svenska", kind="business", summary="Läsning på 100 % av skolorna.")
    submitted(people.berit, title="Smart belysning", kind="business")

    def titles(**filters):
        found = city.call("list_projects", by=people.anna, **filters)
        return [project.title for project in found.items]

    assert titles() == ["Öppna och delade data", "Surfplattor i svenska", "Smart belysning"]
    assert titles(body_id="trafiknamnden") == ["Smart belysning"]
    assert titles(state="draft") == ["Surfplattor i svenska"]
    assert titles(kind="business", state="submitted") == ["Smart belysning"]
    assert titles(text="ÖPPNA") == ["Öppna och delade data"]
    assert titles(text="100 %") == ["Surfplattor i svenska"]
    assert titles(text="_a") == []
    first = city.call("list_projects", by=people.anna, limit=2)
    rest = city.call("list_projects", by=people.anna, limit=2, cursor=first.next_cursor)
    assert [len(first.items), len(rest.items), rest.next_cursor] == [2, 1, None]


def test_a_prerequisite_of_a_draft_is_invisible_with_it(city, people, opened):
    project = opened()
    prerequisite = city.call(
        "declare_prerequisite",
        by=people.anna,
        project_id=project.project_id,
        kind="charging",
        site_code="skola-17",
        needed_on=date(2018, 8, 15),
        delivered_by="sisab",
    )
    assert city.published(PrerequisiteDeclaredV1)[0].draft is True
    key = {"prerequisite_id": prerequisite.prerequisite_id}
    with pytest.raises(NotFound):
        city.call("get_prerequisite", by=people.berit, **key)
    assert city.call("list_prerequisites", by=people.berit).items == ()
    city.call("submit_project", by=people.anna, project_id=project.project_id)
    assert city.call("get_prerequisite", by=people.berit, **key).messages == ()
    for filters in ({"site_code": "skola-17"}, {"state": "declared"}):
        (found,) = city.call("list_prerequisites", by=people.berit, **filters).items
        assert found == prerequisite
    assert city.call("list_prerequisites", by=people.berit, state="met").items == ()


def test_a_target_group_that_is_no_longer_valid_hinders_only_what_touches_it(city, people, opened):
    items = (an_item("elever", valid_to=date(2017, 12, 31)), an_item("boende"))
    strategy = {**STRATEGY, "strategy_id": "smart-2016", "target_groups": items}
    city.call("adopt_strategy", by=people.eva, **strategy)
    project = opened(strategy_id="smart-2016")
    city.clock.set(NOW + timedelta(days=365))
    key = {"project_id": project.project_id}
    assert city.call("amend_project", by=people.anna, title="Fiber åt alla", **key).revision == 2
    for method, fields in (
        ("submit_project", {}),
        ("amend_project", {"alignments": ()}),
    ):
        with pytest.raises(Refused) as refused:
            city.call(method, by=people.anna, **key, **fields)
        assert refused.value.told["details"]["keys"] == "elever"
