"""How projects depend on each other, through the service."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from contracts.errors import NotFound, Refused
from contracts.events.portfolio import DependencyDeclaredV2, ProjectSubmittedV2

WHY = "Utan nät fungerar det inte."


@pytest.fixture
def say(city, people):
    """Declares and removes dependencies as a body's case officer."""

    def declare(project, kind, other, by=people.anna):
        return city.call(
            "declare_dependency",
            by=by,
            project_id=project.project_id,
            kind=kind,
            other_id=other.project_id,
            reason=WHY,
        )

    def remove(project, kind, other, by=people.anna):
        return city.call(
            "remove_dependency",
            by=by,
            project_id=project.project_id,
            kind=kind,
            other_id=other.project_id,
            reason=WHY,
        )

    return SimpleNamespace(declare=declare, remove=remove)


def refused(problem):
    return problem.value.told["code"], problem.value.told["details"]


def test_each_kind_is_seen_from_both_sides(city, people, submitted, say):
    one, other = submitted(title="Alfa"), submitted(people.berit, title="Beta")
    say.declare(one, "benefits", other)
    view = say.declare(one, "excludes", other)
    assert [each.title for each in view.excludes] == ["Beta"]
    assert [each.title for each in view.benefits_from] == ["Beta"]
    assert view.requires == ()
    seen = city.call("get_project", by=people.berit, project_id=other.project_id)
    assert [each.title for each in seen.excludes] == ["Alfa"]
    assert [each.title for each in seen.benefits_to] == ["Alfa"]
    assert (seen.benefits_from, seen.required_by) == ((), ())
    kinds = [event.kind.value for event in city.published(DependencyDeclaredV2)]
    assert kinds == ["benefits", "excludes"]
    say.remove(one, "excludes", other)
    with pytest.raises(Refused) as again:
        say.remove(one, "excludes", other)
    assert refused(again)[0] == "not_dependent"


def test_only_the_one_that_declared_an_exclusion_takes_it_back(people, submitted, say):
    one, other = submitted(title="Alfa"), submitted(people.berit, title="Beta")
    say.declare(one, "excludes", other)
    for change in (say.declare, say.remove):
        with pytest.raises(Refused):
            change(other, "excludes", one, people.berit)


def test_a_submission_carries_what_it_requires_and_nothing_else(
    city, people, opened, submitted, say
):
    ground, rival, friend = (
        submitted(people.berit, title=title) for title in ("Alfa", "Beta", "Gamma")
    )
    project = opened()
    say.declare(project, "requires", ground)
    say.declare(project, "excludes", rival)
    say.declare(project, "benefits", friend)
    city.call("submit_project", by=people.anna, project_id=project.project_id)
    assert city.published(ProjectSubmittedV2)[-1].requires == (ground.project_id,)


def test_what_is_required_is_not_excluded_and_the_way_is_named(opened, say):
    a, b, c = (opened(title=title) for title in ("Alfa", "Beta", "Gamma"))
    say.declare(a, "requires", b)
    say.declare(b, "requires", c)
    for one, other in ((a, c), (c, a)):
        with pytest.raises(Refused) as problem:
            say.declare(one, "excludes", other)
        assert refused(problem) == ("excludes_required", {"way": "Alfa → Beta → Gamma"})


def test_nothing_comes_to_stand_on_what_it_or_its_ground_excludes(opened, say):
    a, b, c, d = (opened(title=title) for title in ("Alfa", "Beta", "Gamma", "Delta"))
    say.declare(a, "requires", b)
    say.declare(c, "requires", d)
    say.declare(a, "excludes", d)
    for one, other in ((a, c), (b, c), (b, d)):
        with pytest.raises(Refused) as problem:
            say.declare(one, "requires", other)
        assert refused(problem) == ("requires_excluded", {"first": "Alfa", "second": "Delta"})


@pytest.mark.parametrize("kind", ["excludes", "benefits"])
def test_nothing_is_tied_to_itself(opened, say, kind):
    project = opened()
    with pytest.raises(Refused) as problem:
        say.declare(project, kind, project)
    assert refused(problem)[0] == "tied_to_itself"


def test_anothers_draft_neither_shows_nor_binds(city, people, opened, submitted, say):
    ground, rival = submitted(title="Alfa"), submitted(title="Gamma")
    hidden = opened(people.berit, title="Hemlig")
    say.declare(hidden, "requires", ground, people.berit)
    say.declare(hidden, "excludes", rival, people.berit)
    view = say.declare(ground, "requires", rival)
    assert (view.required_by, view.excludes) == ((), ())
    seen = city.call("get_project", by=people.anna, project_id=rival.project_id)
    assert (seen.excludes, len(seen.required_by)) == ((), 1)


def test_what_is_dispatched_is_tied_to_no_draft_of_any_kind(opened, submitted, say):
    project, draft = submitted(), opened(title="Alfa")
    for kind in ("requires", "excludes", "benefits"):
        with pytest.raises(Refused) as problem:
            say.declare(project, kind, draft)
        assert refused(problem)[0] == "depends_on_draft"


def test_the_graph_holds_what_hangs_together_and_is_seen(city, people, opened, submitted, say):
    ground, middle = submitted(title="Alfa"), submitted(people.berit, title="Beta")
    rival, loose = submitted(title="Gamma"), submitted(title="Delta")
    top, hidden = submitted(title="Epsilon"), opened(people.berit, title="Hemlig")
    say.declare(middle, "requires", ground, people.berit)
    say.declare(top, "requires", middle)
    say.declare(middle, "excludes", rival, people.berit)
    say.declare(hidden, "requires", top, people.berit)
    city.call(
        "declare_prerequisite",
        by=people.berit,
        project_id=middle.project_id,
        kind="platform",
        site_code="centralt",
        needed_on="2018-08-15",
        delivered_by=str(ground.project_id),
        deliverer="project",
    )
    view = city.call("get_graph", by=people.anna, project_id=middle.project_id)
    titles = {one.project_id: one.title for one in view.projects}
    assert sorted(titles.values()) == ["Alfa", "Beta", "Epsilon", "Gamma"]
    assert loose.project_id not in titles
    drawn = [
        (titles[one.project_id], one.kind.value, titles[one.other_id], bool(one.prerequisite_id))
        for one in view.dependencies
    ]
    assert drawn == [
        ("Beta", "requires", "Alfa", False),
        ("Epsilon", "requires", "Beta", False),
        ("Beta", "excludes", "Gamma", False),
        ("Beta", "requires", "Alfa", True),
    ]
    assert [one.site_code for one in view.prerequisites] == ["centralt"]
    inside = city.call("get_graph", by=people.berit, project_id=middle.project_id)
    assert "Hemlig" in {one.title for one in inside.projects}
    with pytest.raises(NotFound):
        city.call("get_graph", by=people.anna, project_id=hidden.project_id)
