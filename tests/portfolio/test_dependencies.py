"""What stands on what."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rpc.portfolio import ProjectState
from services.portfolio.domain.dependencies import Dependency, chain, circle
from services.portfolio.domain.projects import ENDED
from services.portfolio.domain.refusals import (
    AlreadyRequired,
    RequiresDraft,
    RequiresEnded,
)
from tests.portfolio.builders import (
    NOW,
    a_project,
    an_id,
)

S = ProjectState


NODES = [an_id() for _ in range(6)]


def closes_a_circle(edges, project_id, requires_id):
    """By brute force: does some ordering of the nodes put every project after what it requires?"""
    wanted = {*edges, (project_id, requires_id)}
    return not any(
        all(order.index(required) < order.index(project) for project, required in wanted)
        for order in permutations(NODES[:5])
    )


@given(
    st.sets(
        st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda pair: pair[0] > pair[1]),
        max_size=10,
    ),
    st.integers(0, 4),
    st.integers(0, 4),
)
def test_exactly_the_dependencies_that_close_a_circle_are_found(pairs, project, required):
    edges = {(NODES[a], NODES[b]) for a, b in pairs}
    way = circle(edges, NODES[project], NODES[required])
    assert (way is not None) is closes_a_circle(edges, NODES[project], NODES[required])
    if way is not None:
        assert way[0] == way[-1] == NODES[project]
        assert way[1] == NODES[required]
        assert all(step in edges for step in pairwise(way[1:]))


def test_the_shortest_way_is_named():
    a, b, c, d, *_ = NODES
    assert chain([(a, b), (b, c), (c, d), (a, d)], a, d) == (a, d)
    assert chain([(a, b)], b, a) is None


def declare(project, required, standing=()):
    return Dependency.declare(
        an_id(), project, required, standing, "Utan nät går det inte.", "person/anna", NOW
    )


@pytest.mark.parametrize(
    ("state", "required_state", "refusal"),
    [
        (S.DRAFT, S.DRAFT, None),
        (S.DRAFT, S.SUBMITTED, None),
        (S.SUBMITTED, S.RUNNING, None),
        (S.SUBMITTED, S.DRAFT, RequiresDraft),
        *((S.DRAFT, state, RequiresEnded) for state in sorted(ENDED)),
    ],
)
def test_what_is_dispatched_stands_on_what_is_dispatched(state, required_state, refusal):
    project, required = a_project(state), a_project(required_state)
    if refusal is None:
        dependency, event = declare(project, required)
        assert (event.requires_id, event.draft) == (required.id, state is S.DRAFT)
        assert dependency.ended_at is None
    else:
        with pytest.raises(refusal):
            declare(project, required)


def test_a_dependency_is_declared_once():
    project, required = a_project(), a_project()
    dependency, _ = declare(project, required)
    with pytest.raises(AlreadyRequired):
        declare(project, required, [dependency])
