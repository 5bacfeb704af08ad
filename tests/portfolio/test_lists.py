"""Lists and searches of projects, the same on both databases."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis import migrate
from chassis.clock import RealClock
from chassis.database import Database
from chassis.testing import service_under_test
from contracts.base import Alignment, CostLine, LocalText
from contracts.errors import Invalid
from contracts.project import Need, OutsidePartner
from contracts.rpc.base import Role
from services.portfolio.service import Portfolio
from tests.portfolio.builders import BODY, NOW, an_id
from tests.portfolio.conftest import TRAFFIC


@pytest.fixture
def titles(city, people):
    """The titles that a list answers, in order."""

    def of(by=None, **asked):
        found = city.call("list_projects", by=by or people.anna, **asked)
        return [one.title for one in found.items]

    return of


@pytest.fixture
def three(opened):
    """Three projects whose words differ."""
    opened(title="Fiber till skolorna", summary="Varje skola får bredband till alla salar.")
    opened(title="Smart belysning", summary="Gatornas armaturer styrs; fiber dras till dem.")
    opened(title="Ärendehantering", summary="Handläggare följer ett ärende från början till slut.")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("fiber", ["Fiber till skolorna", "Smart belysning"]),
        ("SKOLAN", ["Fiber till skolorna"]),
        ("fibrer gata", []),
        ("fiber gata", ["Smart belysning"]),
        ("fiber -gata", ["Fiber till skolorna"]),
        ("-fiber", ["Ärendehantering"]),
        ('"smart belysning"', ["Smart belysning"]),
        ('"belysning smart"', []),
        ("belys*", ["Smart belysning"]),
        ("ärendeh*", ["Ärendehantering"]),
        ("ärenden", ["Ärendehantering"]),
        ("arende*", []),
        ("171-908/2016 belysning", ["Smart belysning"]),
        ("171-908*", ["Ärendehantering", "Smart belysning", "Fiber till skolorna"]),
        ("och till", []),
        ("fiber till", ["Fiber till skolorna", "Smart belysning"]),
    ],
)
def test_words_are_found_in_any_of_their_forms(titles, three, text, found):
    assert titles(text=text) == found


def test_a_search_looks_in_needs_benefits_owners_and_sites(city, people, opened, titles):
    project = opened(alignments=(Alignment(key="socialt", motivation="Mormor får videosamtal."),))
    for text in ("mormor", "lektioner", "enhetschef", '"enhetschef grundskola"'):
        assert titles(text=text) == ["Fiber till skolorna"], text
    assert titles(text="skola-17") == []
    city.call(
        "declare_prerequisite",
        by=people.anna,
        project_id=project.project_id,
        kind="fibre",
        site_code="skola-17",
        needed_on=date(2018, 8, 15),
        delivered_by="stokab",
    )
    assert titles(text="skola-17") == titles(site_code="skola-17") == ["Fiber till skolorna"]
    city.call("amend_project", by=people.anna, project_id=project.project_id, title="Nät i skolan")
    assert titles(text="skola-17") == titles(text="nät") == ["Nät i skolan"]
    assert titles(text="fiber -nät") == []


def test_a_search_looks_in_what_the_project_says_of_itself(opened, titles):
    opened(
        sites=("park-7",),
        sponsor="Parkchef",
        needs=(
            Need(target_group="elever", need="Trygga gångvägar.", learnt_from="Trygghetsmätningen"),
        ),
        outside_partners=(OutsidePartner(name="Lekplatsförbundet", sector="other_public"),),
    )
    for text in ("park-7", "parkchef", "gångväg*", "trygghetsmätningen", "lekplatsförbundet"):
        assert titles(text=text) == ["Fiber till skolorna"], text
    assert titles(site_code="park-7") == ["Fiber till skolorna"]
    assert titles(site_code="park-8") == []


def test_the_most_relevant_comes_first_and_of_those_the_last_opened(opened, titles):
    opened(title="Belysning och fiber i parker", summary="Parkerna blir tryggare om kvällen.")
    opened(title="Fiber i parker", summary="Parkerna får nät; belysning kommer senare.")
    opened(title="Tryggare parker", summary="Belysning och fiber dras fram till parkerna.")
    opened(title="Ny belysning med fiber", summary="Alla gator får ny belysning.")
    assert titles(text="belysning fiber") == [
        "Ny belysning med fiber",
        "Belysning och fiber i parker",
        "Fiber i parker",
        "Tryggare parker",
    ]


def test_drafts_of_others_are_neither_found_nor_hinted_at(city, people, opened, titles):
    opened()
    for by, seen in ((people.berit, []), (people.curt, []), (people.rolf, ["Fiber till skolorna"])):
        for asked in ({"text": "fiber"}, {"text": "-belysning"}, {"case_number": "171-908/2016"}):
            assert titles(by=by, **asked) == seen


def test_filters_pick_out_and_hold_together(city, people, opened, submitted, titles):
    submitted(
        title="Äldres trygghet",
        target_groups=("boende",),
        alignments=(Alignment(key="oppna-standarder", motivation="Data delas."),),
        case_numbers=("KS 2017/12",),
        costs=(CostLine(year=2030, kind="project", amount="1.00", financed_by="Egen ram"),),
    )
    opened(people.berit, title="Trafikdata", kind="business")
    assert titles(target_group="boende") == ["Äldres trygghet"]
    assert titles(alignment="oppna-standarder") == ["Äldres trygghet"]
    assert titles(case_number="ks 2017/12") == ["Äldres trygghet"]
    assert titles(year=2030) == ["Äldres trygghet"]
    assert titles(year=2017) == []
    assert titles(people.berit, year=2017, target_group="elever") == ["Trafikdata"]
    assert titles(people.berit, kind="business", body_id=TRAFFIC) == ["Trafikdata"]
    assert titles(people.berit, year=2017, body_id=BODY) == []


def test_a_body_is_listed_with_the_bodies_below_it(city, people, opened, titles):
    for body_id, parent in (("grundskolan", BODY), ("enhet-syd", "grundskolan")):
        city.call(
            "register_body",
            by=people.eva,
            body_id=body_id,
            name=LocalText(sv=body_id, en=body_id),
            kind="administration",
            parent_id=parent,
            valid_from=date(2012, 1, 1),
        )
    opened(city.person("siv", Role.CASE_OFFICER, "enhet-syd"), title="Nät i söder")
    rolf = people.rolf
    assert titles(rolf, body_id=BODY) == ["Nät i söder"]
    assert titles(rolf, body_id=TRAFFIC) == []
    city.call(
        "register_body",
        by=people.eva,
        body_id="grundskolan",
        name=LocalText(sv="Grundskolan", en="Grundskolan"),
        kind="administration",
        parent_id=TRAFFIC,
        valid_from=date(2017, 4, 1),
    )
    assert titles(rolf, body_id=BODY) == []
    assert titles(rolf, body_id=TRAFFIC) == ["Nät i söder"]


def test_what_has_moved_since_a_day_is_listed(city, people, opened, titles):
    opened(title="Gammalt utkast")
    city.clock.set(NOW + timedelta(days=10))
    opened(title="Nytt utkast")
    assert titles(since=date(2017, 4, 20)) == ["Nytt utkast"]
    assert titles(since=date(2017, 4, 10)) == ["Gammalt utkast", "Nytt utkast"]
    assert titles(order="moved", descending=True) == ["Nytt utkast", "Gammalt utkast"]


def test_titles_are_in_swedish_order_and_costs_in_theirs(opened, titles):
    for title, amount in (("Öppna data", 3), ("zebror", 20), ("Ängar", 1), ("Åkrar", 100)):
        line = CostLine(year=2018, kind="project", amount=Decimal(amount), financed_by="Egen ram")
        opened(title=title, costs=(line,))
    assert titles(order="title") == ["zebror", "Åkrar", "Ängar", "Öppna data"]
    assert titles(order="cost") == ["Ängar", "Öppna data", "zebror", "Åkrar"]
    assert titles(order="cost", descending=True) == ["Åkrar", "zebror", "Öppna data", "Ängar"]


@pytest.mark.parametrize(
    "asked",
    [
        {"order": "opened"},
        {"order": "moved"},
        {"order": "title"},
        {"order": "title", "descending": True},
        {"order": "cost"},
        {"text": "nät"},
    ],
)
def test_pages_stay_right_while_projects_are_added(city, people, opened, asked):
    def add(number):
        opened(title=f"Nät {number % 3}")

    for number in range(7):
        add(number)
    before = {one.project_id for one in city.call("list_projects", by=people.anna).items}
    seen, cursor = [], None
    while True:
        page = city.call("list_projects", by=people.anna, limit=2, cursor=cursor, **asked)
        seen += [one.project_id for one in page.items]
        cursor = page.next_cursor
        if cursor is None or len(seen) > 30:
            break
        if len(seen) < 8:
            add(len(seen))
    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_a_cursor_of_another_order_is_invalid(city, people, opened):
    for _ in range(2):
        opened()
    page = city.call("list_projects", by=people.anna, limit=1, order="title")
    with pytest.raises(Invalid):
        city.call("list_projects", by=people.anna, limit=1, order="cost", cursor=page.next_cursor)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    text=st.one_of(
        st.text(min_size=2, max_size=60),
        st.text(
            alphabet="\"-*():^{}+\\'&|!<> %_;nätAND OR NEAR\u0000\u202e", min_size=2, max_size=60
        ),
    )
)
def test_hostile_words_find_nothing_or_something_but_never_fail(city, people, opened, text):
    try:
        city.call("list_projects", by=people.anna, text=text)
    except Invalid as invalid:
        raise AssertionError(text) from invalid


def test_projects_that_were_there_before_can_be_searched_after_the_migration(database_uri):
    database = Database("portfolio", database_uri, RealClock())
    migrate.upgrade(database, "0001")
    content = {
        "title": "Fiber till skolorna",
        "summary": None,
        "target_groups": ["elever"],
        "alignments": [{"key": "socialt", "motivation": "Mormor får videosamtal."}],
        "case_numbers": ["KS 2017/12"],
        "costs": [{"year": 2017, "kind": "project", "amount": "12.50", "financed_by": "Ram"}],
    }
    with database.writing() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO project (id, version, body_id, kind, state, moved_at, revision, content,"
                " searched, opened_at) VALUES (:id, 1, 'utbildningsnamnden', 'business', 'draft', :at,"
                " 1, :content, '', :at)"
            ).bindparams(sa.bindparam("id", an_id(), sa.Uuid)),
            {"at": NOW.isoformat(), "content": json.dumps(content)},
        )
    database.close()
    with service_under_test(Portfolio, database_uri) as portfolio:
        rolf = portfolio.person("rolf", Role.AUDITOR)
        for asked in (
            {"text": "skolan mormor"},
            {"case_number": "ks 2017/12", "year": 2017},
            {"target_group": "elever", "alignment": "socialt", "order": "cost"},
        ):
            found = portfolio.call("list_projects", by=rolf, **asked).items
            assert [one.cost_total for one in found] == [Decimal("12.50")]
