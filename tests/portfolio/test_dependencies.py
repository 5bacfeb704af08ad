"""What stands on what."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import DependencyKind
from contracts.rpc.portfolio import ProjectState
from services.portfolio.domain.dependencies import (
    MOST,
    Dependency,
    beneath,
    chain,
    circle,
    contradiction,
)
from services.portfolio.domain.refusals import (
    AlreadyDependent,
    DependsOnDraft,
    DependsOnEnded,
    TooMany,
)
from services.portfolio.domain.states import ENDED
from tests.portfolio.builders import (
    NOW,
    a_project,
    an_id,
)

S = ProjectState
K = DependencyKind


NODES = [an_id() for _ in range(6)]


def closes_a_circle(edges, project_id, other_id):
    """By brute force: does some ordering of the nodes put every project after what it requires?"""
    wanted = {*edges, (project_id, other_id)}
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


def declare(project, other, standing=(), kind=K.REQUIRES):
    return Dependency.declare(
        an_id(), project, kind, other, standing, "Utan nät går det inte.", "person/anna", NOW
    )


@pytest.mark.parametrize(
    ("state", "required_state", "refusal"),
    [
        (S.DRAFT, S.DRAFT, None),
        (S.DRAFT, S.SUBMITTED, None),
        (S.SUBMITTED, S.RUNNING, None),
        (S.SUBMITTED, S.DRAFT, DependsOnDraft),
        *((S.DRAFT, state, DependsOnEnded) for state in sorted(ENDED)),
    ],
)
def test_what_is_dispatched_stands_on_what_is_dispatched(state, required_state, refusal):
    project, required = a_project(state), a_project(required_state)
    if refusal is None:
        dependency, event = declare(project, required)
        assert (event.other_id, event.draft) == (required.id, state is S.DRAFT)
        assert dependency.ended_at is None
    else:
        with pytest.raises(refusal):
            declare(project, required)


def test_a_dependency_is_declared_once():
    project, required = a_project(), a_project()
    dependency, _ = declare(project, required)
    with pytest.raises(AlreadyDependent):
        declare(project, required, [dependency])


def test_an_exclusion_goes_both_ways_and_is_declared_once():
    one, other = a_project(), a_project()
    exclusion, event = declare(one, other, kind=K.EXCLUDES)
    assert (event.kind, event.other_id) == (K.EXCLUDES, other.id)
    with pytest.raises(AlreadyDependent):
        declare(other, one, [exclusion], K.EXCLUDES)
    declare(other, one, [exclusion], K.BENEFITS)


def test_a_project_names_a_bounded_number_of_others():
    project = a_project()
    standing = [declare(project, a_project())[0] for _ in range(MOST)]
    with pytest.raises(TooMany):
        declare(project, a_project(), standing)
    # What others say of it does not count.
    declare(a_project(), project, standing)


declarations = st.lists(
    st.tuples(st.sampled_from([K.REQUIRES, K.EXCLUDES]), st.integers(0, 5), st.integers(0, 5)),
    max_size=25,
)


@given(declarations)
def test_whatever_is_declared_nothing_stands_on_itself_or_on_what_it_excludes(wanted):
    edges, exclusions = set(), set()
    for kind, a, b in wanted:
        one, other = NODES[a], NODES[b]
        if kind is K.REQUIRES:
            above = {node for node in NODES if one in beneath(edges, node)}
            side = above | beneath(edges, one)
            if circle(edges, one, other) is None and (
                contradiction(exclusions, side, beneath(edges, other)) is None
            ):
                edges.add((one, other))
        elif chain(edges, one, other) is None and chain(edges, other, one) is None:
            exclusions.add((one, other))
    for node in NODES:
        below = beneath(edges, node)
        assert not any(node in beneath(edges, further) for further in below - {node})
        assert not any((node, other) in exclusions for other in below)
        assert not any((other, node) in exclusions for other in below)


def test_nothing_comes_to_stand_on_two_that_exclude_each_other():
    a, b, c, d, *_ = NODES
    edges = [(a, b), (c, d)]
    assert contradiction([(d, b)], beneath(edges, a), beneath(edges, c)) == (d, b)
    assert contradiction([(d, b)], beneath(edges, a), beneath(edges, a)) is None
