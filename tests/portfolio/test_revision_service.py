"""Revisions with what differs, and who may compare which, on both databases."""

from __future__ import annotations

import pytest

from contracts.errors import Invalid, NotFound, Refused
from tests.portfolio.builders import BESIDES, COMPLETE


@pytest.fixture
def amended(city, people):
    def amend(project, **changes):
        return city.call("amend_project", by=people.anna, project_id=project.project_id, **changes)

    return amend


@pytest.fixture
def compared(city, people):
    def compare(project, by=None, **which):
        return city.call(
            "compare_revisions", by=by or people.anna, project_id=project.project_id, **which
        )

    return compare


def told(view):
    return [(one.path, one.before_sv, one.after_sv) for one in view.differences]


def test_every_revision_says_what_differs_from_the_one_before(city, people, opened, amended):
    project = opened()
    amended(project, title="Fiber till alla")
    amended(project, sponsor="Rektor", sites=("skola-17",))
    listed = city.call("list_revisions", by=people.anna, project_id=project.project_id).items
    assert listed[0].changes == ()
    assert [(one.path, one.after_sv) for one in listed[1].changes] == [("title", "Fiber till alla")]
    assert [one.path for one in listed[2].changes] == ["sponsor", "sites.0"]
    second = city.call("list_revisions", by=people.anna, project_id=project.project_id, limit=1)
    rest = city.call(
        "list_revisions",
        by=people.anna,
        project_id=project.project_id,
        cursor=second.next_cursor,
    )
    assert rest.items == listed[1:]


def test_any_two_can_be_compared_in_either_order(opened, amended, compared):
    project = opened()
    amended(project, title="Fiber till alla")
    amended(project, title="Fiber åt alla", **BESIDES)
    whole = compared(project, earlier=1, later=3)
    assert (whole.earlier.revision, whole.later.revision) == (1, 3)
    assert told(whole)[0] == ("title", "Fiber till skolorna", "Fiber åt alla")
    assert {one.field for one in whole.differences} == {"title", *BESIDES}
    assert compared(project, earlier=3, later=1) == whole
    assert told(compared(project, earlier=2, later=2)) == []


def test_the_latest_change_is_compared_where_nothing_is_said(opened, amended, compared):
    project = opened()
    amended(project, title="Fiber till alla")
    amended(project, title="Fiber åt alla")
    assert told(compared(project)) == [("title", "Fiber till alla", "Fiber åt alla")]
    assert told(compared(project, later=2))[0][2] == "Fiber till alla"


def test_a_link_is_named_beside_the_text(city, people, opened, submitted, compared):
    platform = submitted(people.berit, title="IoT-plattform")
    project = opened()
    city.call(
        "declare_dependency",
        by=people.anna,
        project_id=project.project_id,
        other_id=platform.project_id,
        reason="Utan nät går det inte.",
    )
    view = compared(project)
    assert (view.differences, view.relinked) == ((), ("dependencies",))


def test_outside_the_body_what_was_dispatched_is_where_it_begins(
    city, people, opened, amended, compared
):
    project = opened(summary="Ett tidigt utkast som ingen annan ser.")
    amended(project, summary=COMPLETE["summary"])
    with pytest.raises(NotFound):
        compared(project, by=people.berit, earlier=1, later=2)
    city.call("submit_project", by=people.anna, project_id=project.project_id)
    amended(project, benefit_owner="Rektor")
    view = compared(project, by=people.berit, earlier=2, later=3)
    assert told(view) == [("benefit_owner", COMPLETE["benefit_owner"], "Rektor")]
    (seen,) = city.call("list_revisions", by=people.berit, project_id=project.project_id).items
    assert [one.path for one in seen.changes] == ["benefit_owner"]
    for hidden in ({"earlier": 1, "later": 3}, {"earlier": 1, "later": 2}, {"later": 2}):
        with pytest.raises(NotFound):
            compared(project, by=people.berit, **hidden)
    assert compared(project, by=people.rolf, earlier=1, later=3).differences


@pytest.mark.parametrize("which", [{"later": 2}, {"earlier": 1, "later": 9}])
def test_a_revision_that_is_not_there_is_not_found(opened, compared, which):
    with pytest.raises(NotFound):
        compared(opened(), **which)


def test_what_was_never_changed_has_nothing_to_compare(people, opened, submitted, compared):
    with pytest.raises(Refused) as refused:
        compared(opened())
    assert refused.value.told["code"] == "nothing_to_compare"
    with pytest.raises(Refused):
        compared(submitted(), by=people.berit)


@pytest.mark.parametrize("which", [{"earlier": 0}, {"later": -1}, {"later": "2"}])
def test_what_is_no_revisions_number_is_invalid(opened, compared, which):
    with pytest.raises(Invalid):
        compared(opened(), **which)
