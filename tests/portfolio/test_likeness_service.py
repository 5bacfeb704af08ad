"""Projects that look alike are shown at registration and when asked for, on both databases."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from chassis import migrate
from chassis.clock import RealClock
from chassis.database import Database
from contracts.errors import Invalid, NotFound
from services.portfolio import migrations
from services.portfolio.domain.likeness import Looks
from services.portfolio.tables import LIKENESS, PROJECTS
from tests.portfolio.builders import BODY, a_project

TITLE = "Smart och uppkopplad belysning"


def titles(view):
    return [one.title for one in view.similar]


@pytest.fixture
def alike(city, people):
    def find(by=None, **asked):
        return city.call("find_similar", by=by or people.anna, **asked)

    return find


def test_what_looks_alike_is_shown_when_a_project_is_opened(people, opened, submitted):
    first = submitted(people.berit, title=TITLE)
    opened(people.berit, title="Öppna och delade data", summary=None)
    project = opened(title="Uppkopplad belysning på skolgårdar")
    (found,) = project.similar
    assert (found.project_id, found.body_id) == (first.project_id, "trafiknamnden")
    assert "belysning" in found.why[0].sv
    assert first.similar == ()


def test_what_is_read_later_says_nothing_of_it(city, people, opened):
    opened()
    project = opened()
    assert titles(project) == ["Fiber till skolorna"]
    again = city.call("get_project", by=people.anna, project_id=project.project_id)
    assert again.similar == ()


def test_anothers_draft_is_not_shown(people, opened, alike):
    draft = opened(people.berit, title=TITLE)
    assert opened(title=TITLE).similar == ()
    assert titles(alike(by=people.eva, title=TITLE)) == []
    assert [one.project_id for one in alike(by=people.berit, title=TITLE).similar] == [
        draft.project_id
    ]


def test_a_project_is_not_like_itself(opened, alike):
    project = opened(title=TITLE, summary=None)
    assert alike(project_id=project.project_id).similar == ()
    other = opened(title=TITLE, summary=None)
    assert [one.project_id for one in alike(project_id=project.project_id).similar] == [
        other.project_id
    ]


def test_what_is_about_to_be_opened_can_be_asked_for(opened, alike):
    opened(title=TITLE, summary="Lampor som släcks när ingen är där.", target_groups=("boende",))
    opened(title="Nattvandring", summary="Lampor som släcks när ingen är där.")
    found = alike(
        title="Något helt annat",
        summary="Lampor släcks när ingen är där.",
        target_groups=("boende",),
    )
    assert titles(found) == [TITLE, "Nattvandring"]
    assert [why.field for why in found.similar[0].why] == ["summary", "target_groups"]


def test_a_site_of_a_prerequisite_counts_as_the_projects(city, people, opened, alike):
    project = opened(title="Smart belysning", summary=None)
    asked = {"title": "Smart parkering", "sites": ("gata-7",)}
    assert alike(**asked).similar == ()
    city.call(
        "declare_prerequisite",
        by=people.anna,
        project_id=project.project_id,
        kind="outlets",
        site_code="gata-7",
        needed_on=date(2018, 8, 15),
        delivered_by="stokab",
    )
    assert titles(alike(**asked)) == ["Smart belysning"]
    assert titles(alike(title="Smart belysning i parker", sites=("gata-7",)))


def test_an_amended_project_is_found_by_what_it_says_now(city, people, opened, alike):
    project = opened(title="Nattvandring", summary=None)
    assert titles(alike(title=TITLE)) == []
    city.call("amend_project", by=people.anna, project_id=project.project_id, title=TITLE)
    assert titles(alike(title=TITLE)) == [TITLE]
    assert titles(alike(title="Nattvandring")) == []


def test_the_most_alike_stand_first_and_no_more_than_five(opened, alike):
    for number in range(8):
        opened(title=f"{TITLE} etapp {number}", summary=None)
    opened(title=TITLE, summary=None)
    found = alike(title=TITLE).similar
    assert len(found) == 5
    assert found[0].title == TITLE
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_a_title_without_letters_is_like_nothing(opened, alike):
    opened(title="– – –", summary=None)
    assert alike(title="– – –").similar == ()


@pytest.mark.parametrize("asked", [{}, {"summary": "Bara en sammanfattning."}, {"sites": ("a",)}])
def test_something_to_compare_must_be_given(alike, asked):
    with pytest.raises(Invalid):
        alike(**asked)


def test_an_unknown_project_and_anothers_draft_are_not_found(people, opened, alike):
    draft = opened(people.berit)
    for project_id in (uuid4(), draft.project_id):
        with pytest.raises(NotFound):
            alike(project_id=project_id)


def test_a_copy_of_another_bodys_project_is_opened_all_the_same(people, opened, submitted):
    submitted(people.berit, title=TITLE)
    assert opened(title=TITLE).body_id == BODY


def test_what_was_there_before_the_keys_is_found_by_them(database_uri):
    (step,) = Path(migrations.__path__[0]).glob("*_projects_that_look_alike_are_found.py")
    database = Database("portfolio", database_uri, RealClock())
    project = a_project(sites=("gata-7",))
    columns = [
        "id",
        "version",
        "body_id",
        "kind",
        "state",
        "moved_at",
        "revision",
        "content",
        "opened_at",
    ]
    told = {name: getattr(project, name) for name in columns} | {"searched": ""}
    before = sa.table(
        "project",
        *(sa.column(name, PROJECTS.c[name].type) for name in columns),
        sa.column("searched"),
    )
    try:
        migrate.upgrade(database, f"{int(step.name[:4]) - 1:04}")
        with database.engine.begin() as connection:
            connection.execute(sa.insert(before).values(told))
        migrate.upgrade(database)
        with database.engine.connect() as connection:
            keys = connection.scalars(sa.select(LIKENESS.c.key).order_by(LIKENESS.c.key)).all()
    finally:
        database.close()
    assert set(keys) == set(Looks.of(project.content).keys)
