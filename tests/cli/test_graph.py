"""`radslag graph` and `radslag infrastructure`: what is drawn and what is summed."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.graph.layout import Bend, lay_out
from contracts.base import DependencyKind, Outlook, PrerequisiteKind
from contracts.rpc import portfolio
from contracts.rpc.portfolio import PrerequisiteState, ProjectState
from tests.cli.samples import a_reply

K = DependencyKind
SVG = "{http://www.w3.org/2000/svg}"
IDS = [UUID(int=number) for number in range(1, 9)]
FIBRE, NET, TABLETS, LOCKS = IDS[:4]


def a_graph_project(project_id, title, outlook=Outlook()):  # noqa: B008 (frozen)
    return a_reply(
        portfolio.GraphProject,
        project_id=project_id,
        title=title,
        state=ProjectState.RUNNING,
        outlook=outlook,
    )


def a_need(project_id):
    need = a_reply(
        portfolio.PrerequisiteView,
        project_id=project_id,
        site_code="skola-17",
        needed_on=date(2018, 8, 15),
        delivered_by="stokab",
        state=PrerequisiteState.SLIPPED,
        dated_on=date(2018, 12, 1),
        late=True,
    )
    return need.model_copy(update={"kind": PrerequisiteKind.FIBRE})


@pytest.fixture
def drawn(client):
    """Tablets stand on a net, the net on fibre that is late; locks exclude the net."""
    late = Outlook(earliest_on=date(2018, 12, 1), late=True)
    client.answer(
        "portfolio.get_graph",
        portfolio.GraphView(
            project_id=NET,
            projects=(
                a_graph_project(FIBRE, "Fiber <alla>", late),
                a_graph_project(NET, "Nät", Outlook(earliest_on=date(2018, 12, 1))),
                a_graph_project(TABLETS, 'Surf"plattor', Outlook(known=False, late=True)),
                a_graph_project(LOCKS, "Lås"),
            ),
            dependencies=tuple(
                portfolio.GraphDependency(project_id=one, other_id=other, kind=kind)
                for one, kind, other in (
                    (NET, K.REQUIRES, FIBRE),
                    (TABLETS, K.REQUIRES, NET),
                    (TABLETS, K.REQUIRES, FIBRE),
                    (LOCKS, K.EXCLUDES, NET),
                )
            ),
            prerequisites=(a_need(FIBRE),),
        ),
    )


@pytest.mark.usefixtures("drawn")
def test_a_tree_shows_what_a_project_stands_on_and_what_stands_on_it(logged_in):
    ran = logged_in("graph", str(NET))
    assert ran.code == 0
    down, up = ran.out.split("Det som hänger på det", 1)
    assert "Nät" in down.splitlines()[0]
    assert "förutsätter Fiber <alla>" in down
    assert "fiber, skola-17, senast 2018-08-15: försenad eller avböjd 2018-12-01 (stokab)" in down
    assert "tidigast 2018-12-01, för sent" in down
    assert 'Surf"plattor' in up
    assert "ingen kan säga när" in up
    assert "utesluter Lås" in up
    assert "requires Fiber" in logged_in("graph", str(NET), lang="en").out


@pytest.mark.usefixtures("drawn")
def test_dot_can_be_printed_and_quotes_what_must_be_quoted(logged_in):
    ran = logged_in("graph", str(NET), "--dot", "-")
    assert ran.out.startswith("digraph radslag {")
    assert 'Surf\\"plattor' in ran.out
    assert f'"{LOCKS}" -> "{NET}" [label="utesluter", style=dashed' in ran.out
    assert ran.out.count(" -> ") == 4


@pytest.mark.usefixtures("drawn")
def test_an_svg_is_a_whole_document_with_every_project_and_what_it_says_in_words(
    logged_in, tmp_path
):
    path = tmp_path / "graf.svg"
    ran = logged_in("graph", str(NET), "--svg", str(path))
    assert "4 projekt ritade" in ran.out
    root = ET.parse(path).getroot()
    assert root.get("lang") == "sv"
    titles = [one.text for one in root.iter(f"{SVG}title")]
    assert titles[0] == "Vad som hänger ihop med Nät"
    assert sorted(titles[1:]) == ["Fiber <alla>", "Lås", "Nät", 'Surf"plattor']
    desc = root.find(f"{SVG}desc")
    assert desc is not None
    assert "Lås utesluter Nät." in (desc.text or "")
    boxes = {
        box.findtext(f"{SVG}title"): float(box.find(f"{SVG}rect").get("y"))
        for box in root.iter(f"{SVG}g")
    }
    assert boxes["Fiber <alla>"] > boxes["Nät"] > boxes['Surf"plattor']


@pytest.mark.usefixtures("drawn")
def test_a_file_that_can_not_be_written_is_told(logged_in, tmp_path):
    ran = logged_in("graph", str(NET), "--svg", str(tmp_path / "saknas" / "graf.svg"))
    assert ran.code == 2
    assert "graf.svg" in ran.out


def test_a_project_by_itself_is_told_to_be_so(logged_in, client):
    client.answer(
        "portfolio.get_graph",
        portfolio.GraphView(
            project_id=NET,
            projects=(a_graph_project(NET, "Nät"),),
            dependencies=(),
            prerequisites=(),
        ),
    )
    assert "hänger inte ihop med något annat" in logged_in("graph", str(NET)).out
    assert "<svg" in logged_in("graph", str(NET), "--svg", "-").out


pairs = st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] > pair[1])


@given(st.sets(pairs, max_size=16))
def test_what_is_stood_on_always_lies_below_and_nothing_lies_on_anything(numbers):
    edges = [(IDS[upper], IDS[lower]) for upper, lower in numbers]
    layout = lay_out(IDS, edges)
    assert len(set(layout.places.values())) == len(layout.places)
    assert {point for point in layout.places if not isinstance(point, Bend)} == set(IDS)
    for upper, lower in edges:
        way = layout.ways[upper, lower]
        assert (way[0], way[-1]) == (upper, lower)
        layers = [layout.places[point][0] for point in way]
        assert all(above - below == 1 for above, below in pairwise(layers))
    assert lay_out(IDS, reversed(edges)) == layout


def test_lines_that_need_not_cross_do_not():
    a, b, c, d = IDS[:4]
    layout = lay_out([a, b, c, d], [(c, b), (d, a)])
    assert (layout.places[c][1] < layout.places[d][1]) == (
        layout.places[b][1] < layout.places[a][1]
    )


@pytest.fixture
def needed(client):
    """One committee's two kinds in a year, at one site."""
    waiting = a_reply(
        portfolio.WaitingProject,
        title="Nät",
        needed_on=date(2018, 8, 15),
        state=PrerequisiteState.SLIPPED,
        dated_on=date(2018, 12, 1),
        late=True,
    ).model_copy(update={"kind": PrerequisiteKind.FIBRE})
    client.answer(
        "portfolio.list_infrastructure",
        portfolio.Infrastructure(
            items=(
                portfolio.InfrastructureSite(
                    site_code="skola-17", needed=5, met=3, late=1, waiting=(waiting,)
                ),
            ),
            sums=tuple(
                portfolio.InfrastructureSum(
                    body_id="utbildningsnamnden",
                    year=2018,
                    kind=kind,
                    needed=needed,
                    met=1,
                    late=0,
                    sites=2,
                )
                for kind, needed in ((PrerequisiteKind.FIBRE, 3), (PrerequisiteKind.OUTLETS, 20))
            ),
        ),
    )


@pytest.mark.usefixtures("needed")
def test_infrastructure_is_summed_by_body_and_year_and_told_by_site(logged_in, client):
    ran = logged_in("infrastructure", "--body", "utbildningsnamnden", "--year", "2018", "--waiting")
    assert client.calls[-1] == (
        "portfolio.list_infrastructure",
        {"body_id": "utbildningsnamnden", "year": 2018, "waiting": True},
    )
    rows = [line.split() for line in ran.out.splitlines()]
    assert ["│", "│", "│", "summa", "│", "23", "│", "2", "│", "0", "│", "│"] in rows
    assert "Nät: fiber, senast 2018-08-15, försenad eller avböjd 2018-12-01" in ran.out
    assert "power outlets" in logged_in("infrastructure", "--all", lang="en").out
