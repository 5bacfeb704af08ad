"""When what a project stands on is in place, and how a change of it travels."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import ClosingReason, Outlook
from contracts.rpc.portfolio import Dependency, PrerequisiteState, ProjectState
from services.portfolio.domain.outlooks import (
    CLEAR,
    NOBODY_CAN_SAY,
    STOPPED,
    TOLD,
    Expected,
    Footing,
    Need,
    Part,
    Standing,
    link,
    outlook_of,
    reexamine,
)
from services.portfolio.handlers.waiting import waits_for
from tests.portfolio.builders import an_id

P = PrerequisiteState
DAY = date(2018, 8, 15)
LATER = date(2018, 12, 1)
PROJECTS = [an_id() for _ in range(8)]


def a_need(state=P.DECLARED, dated_on=None, **changes):
    return Need(
        **{"id": an_id(), "needed_on": DAY, "standing": Standing(state, dated_on), **changes}
    )


def a_delivered_need(deliverer_id, said=Standing(P.DECLARED), **changes):  # noqa: B008 (frozen)
    return a_need(said.state, said.dated_on, deliverer_id=deliverer_id, said=said, **changes)


def footing(state=ProjectState.RUNNING, outlook=CLEAR):
    return Footing(state, DAY, outlook)


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        (a_need(), Outlook(earliest_on=DAY)),
        (a_need(P.PROMISED, date(2018, 6, 1)), Outlook(earliest_on=date(2018, 6, 1))),
        (a_need(P.MET, date(2018, 5, 2)), Outlook(earliest_on=date(2018, 5, 2))),
        (a_need(P.SLIPPED, LATER), Outlook(earliest_on=LATER, late=True)),
        (a_need(P.SLIPPED), Outlook(known=False, late=True)),
        (a_need(P.WAIVED), CLEAR),
    ],
)
def test_a_prerequisite_gives_the_day_it_is_in_place(need, expected):
    assert outlook_of([need], []) == expected


def test_the_latest_decides_and_what_nobody_can_date_comes_last():
    early, late = a_need(P.PROMISED, date(2018, 6, 1)), a_need(P.SLIPPED, LATER)
    assert outlook_of([early, late], []).earliest_on == LATER
    assert outlook_of([late], [NOBODY_CAN_SAY]) == Outlook(known=False, late=True)
    assert outlook_of([], []) == CLEAR


def test_what_is_required_is_late_when_it_comes_after_the_last_of_the_rest():
    assert outlook_of([a_need()], [Expected(LATER)]).late
    assert not outlook_of([a_need()], [Expected(DAY)]).late
    assert not outlook_of([], [Expected(LATER)]).late


@pytest.mark.parametrize("state", sorted(STOPPED))
def test_nobody_can_count_on_a_project_that_was_stopped(state):
    stopped = footing(state, Outlook(earliest_on=DAY))
    assert stopped.expected == NOBODY_CAN_SAY
    standing = stopped.delivers(Standing(P.PROMISED, DAY), DAY)
    assert (standing.state, standing.dated_on) == (P.SLIPPED, None)
    assert stopped.delivers(Standing(P.MET, DAY), DAY) == Standing(P.MET, DAY)


def test_a_project_that_waits_itself_delivers_no_earlier_than_it_can():
    waiting = footing(outlook=Outlook(earliest_on=LATER))
    assert waiting.delivers(Standing(P.DECLARED), DAY).dated_on == LATER
    assert waiting.delivers(Standing(P.PROMISED, LATER), DAY) == Standing(P.PROMISED, LATER)
    assert footing().delivers(Standing(P.SLIPPED, LATER), DAY) == Standing(P.SLIPPED, LATER)


def chained(length, need):
    """Each project requires the one before it; the first has a need."""
    ids = [an_id() for _ in range(length)]
    return ids, Part(
        footings={one: footing() for one in ids},
        requires={later: [earlier] for earlier, later in pairwise(ids)},
        needs={ids[0]: [need]},
        reached=ids,
    )


def test_a_change_travels_to_the_top_and_each_project_is_told_the_way():
    need = a_need(P.SLIPPED, LATER)
    (a, b, c), part = chained(3, need)
    cause = link(a, need.expected, need.id)
    found = {one.project_id: one for one in reexamine(part, {a: cause})}
    assert [found[one].after.earliest_on for one in (a, b, c)] == [LATER] * 3
    assert [found[one].before for one in (a, b, c)] == [CLEAR] * 3
    assert found[a].chain.links == (cause,)
    assert found[c].chain.links == (cause, link(a, Expected(LATER)), link(b, Expected(LATER)))


def test_nothing_is_told_where_nothing_changes():
    need = a_need(P.PROMISED, DAY)
    (a, *_), part = chained(3, need)
    unmoved = replace(
        part, footings=dict.fromkeys(part.reached, footing(outlook=Outlook(earliest_on=DAY)))
    )
    assert reexamine(unmoved, {a: link(a, need.expected, need.id)}) == []


def test_a_change_that_something_later_hides_goes_no_further():
    need, later = a_need(P.PROMISED, DAY), a_need(P.PROMISED, LATER)
    (a, b, c), part = chained(3, need)
    hidden = replace(
        part,
        needs={a: [need], b: [later]},
        footings={
            a: footing(),
            b: footing(outlook=Outlook(earliest_on=LATER, late=True)),
            c: footing(outlook=Outlook(earliest_on=LATER)),
        },
    )
    assert [one.project_id for one in reexamine(hidden, {a: link(a, need.expected)})] == [a]


def test_of_a_long_chain_the_ends_are_told():
    need = a_need(P.SLIPPED)
    ids, part = chained(2 * TOLD + 10, need)
    last = reexamine(part, {ids[0]: link(ids[0], need.expected, need.id)})[-1]
    assert last.project_id == ids[-1]
    assert (len(last.chain.links), last.chain.left_out) == (2 * TOLD, 10)
    assert last.chain.links[0].prerequisite_id == need.id
    assert last.chain.links[-1].project_id == ids[-2]


def test_a_prerequisite_that_a_project_delivers_moves_with_it():
    ground, top = an_id(), an_id()
    slipped, need = a_need(P.SLIPPED, LATER), a_delivered_need(ground)
    part = Part(
        footings={ground: footing(), top: footing(outlook=Outlook(earliest_on=DAY))},
        requires={},
        needs={ground: [slipped], top: [need]},
        reached=[ground, top],
    )
    cause = link(ground, slipped.expected, slipped.id)
    [_, told] = reexamine(part, {ground: cause})
    assert (told.moved[need.id].state, told.moved[need.id].dated_on) == (P.SLIPPED, LATER)
    assert told.after == Outlook(earliest_on=LATER, late=True)
    assert told.chain.links[-1] == link(top, Expected(LATER), need.id)


standings = st.one_of(
    st.just(Standing(P.DECLARED)),
    st.just(Standing(P.SLIPPED)),
    st.builds(
        Standing,
        st.sampled_from([P.PROMISED, P.MET, P.SLIPPED]),
        st.integers(0, 9).map(lambda days: DAY + timedelta(days=days)),
    ),
)


@st.composite
def graphs(draw):
    """A graph without circles: a project stands on such as come before it in the list."""
    pairs = st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] > pair[1])
    requires = {one: set() for one in PROJECTS}
    for later, earlier in draw(st.sets(pairs, max_size=14)):
        requires[PROJECTS[later]].add(PROJECTS[earlier])
    needs = {
        one: [
            a_need(standing.state, standing.dated_on)
            for standing in draw(st.lists(standings, max_size=2))
        ]
        for one in PROJECTS
    }
    for later, earlier in draw(st.sets(pairs, max_size=4)):
        needs[PROJECTS[later]].append(a_delivered_need(PROJECTS[earlier], draw(standings)))
    states = {
        one: draw(st.sampled_from([ProjectState.RUNNING] * 4 + [ProjectState.WITHDRAWN]))
        for one in PROJECTS
    }
    return requires, needs, states


def recomputed(requires, needs, states):
    """Every project from nothing, by what it stands on: the footings, and where each need stands."""
    footings, settled = {}, {}
    for one in PROJECTS:
        own = [
            need
            if need.deliverer_id is None
            else replace(
                need, standing=footings[need.deliverer_id].delivers(need.said, need.needed_on)
            )
            for need in needs[one]
        ]
        settled[one] = own
        outlook = outlook_of(own, [footings[ground].expected for ground in requires[one]])
        footings[one] = footing(states[one], outlook)
    return footings, settled


def above(requires, needs, starts):
    reached = set(starts)
    for one in PROJECTS:
        grounds = requires[one] | {need.deliverer_id for need in needs[one]}
        if grounds & reached:
            reached.add(one)
    return reached


def told(footings, settled, found):
    """The state after a re-examination."""
    footings, settled = dict(footings), {key: list(own) for key, own in settled.items()}
    for one in found:
        footings[one.project_id] = replace(footings[one.project_id], outlook=one.after)
        settled[one.project_id] = [
            replace(need, standing=one.moved.get(need.id, need.standing))
            for need in settled[one.project_id]
        ]
    return footings, settled


def moved(graph, change):
    """The graph after one prerequisite was said to stand elsewhere, and whose it is."""
    requires, needs, states = graph
    index, standing = change
    owners = [one for one in PROJECTS if any(n.deliverer_id is None for n in needs[one])]
    if not owners:
        return None
    owner = owners[index % len(owners)]
    own = list(needs[owner])
    at = next(i for i, need in enumerate(own) if need.deliverer_id is None)
    own[at] = replace(own[at], standing=standing)
    return owner, own[at], (requires, {**needs, owner: own}, states)


changes = st.lists(st.tuples(st.integers(0, 7), standings), min_size=1, max_size=5)


@given(graphs(), changes)
def test_following_a_change_gives_what_recomputing_everything_gives(graph, wanted):
    footings, settled = recomputed(*graph)
    for change in wanted:
        step = moved(graph, change)
        if step is None:
            return
        owner, need, graph = step
        requires, needs, _ = graph
        settled[owner] = [need if one.id == need.id else one for one in settled[owner]]
        part = Part(footings, requires, settled, above(requires, needs, [owner]))
        found = reexamine(part, {owner: link(owner, need.expected, need.id)})
        assert len({one.project_id for one in found}) == len(found)
        assert all(one.before != one.after or one.moved for one in found)
        footings, settled = told(footings, settled, found)
        assert (footings, settled) == recomputed(*graph)


@given(graphs(), changes, st.randoms())
def test_the_order_of_what_is_said_makes_no_difference_in_the_end(graph, wanted, random):
    # The last word on each prerequisite is the same, whatever is said between.
    last = dict(wanted)
    shuffled = list(last.items())
    random.shuffle(shuffled)
    ends = []
    for said in (list(last.items()), shuffled):
        now, (footings, settled) = graph, recomputed(*graph)
        owners = {}
        for change in said:
            step = moved(now, change)
            if step is None:
                return
            owner, need, now = step
            owners.setdefault(owner, []).append(change)
            settled[owner] = [need if one.id == need.id else one for one in settled[owner]]
            part = Part(footings, now[0], settled, above(now[0], now[1], [owner]))
            found = reexamine(part, {owner: link(owner, need.expected, need.id)})
            footings, settled = told(footings, settled, found)
        if any(len(of_one) > 1 for of_one in owners.values()):
            return
        ends.append((footings, settled))
    assert ends[0] == ends[1]


@given(graphs())
def test_a_project_that_is_stopped_and_goes_on_again_leaves_everything_as_it_was(graph):
    requires, needs, states = graph
    before, (footings, settled) = recomputed(*graph), recomputed(*graph)
    stopped = PROJECTS[0]
    flipped = (
        ProjectState.RUNNING
        if states[stopped] is ProjectState.WITHDRAWN
        else ProjectState.WITHDRAWN
    )
    for state in (flipped, states[stopped]):
        footings[stopped] = replace(footings[stopped], state=state)
        dependents = {
            one
            for one in PROJECTS
            if stopped in requires[one] | {need.deliverer_id for need in needs[one]}
        }
        cause = link(stopped, footings[stopped].expected)
        part = Part(footings, requires, settled, above(requires, needs, dependents))
        found = reexamine(part, dict.fromkeys(dependents, cause))
        footings, settled = told(footings, settled, found)
        assert (footings, settled) == recomputed(requires, needs, {**states, stopped: state})
    assert (footings, settled) == before


@pytest.mark.parametrize(
    ("ended_as", "waits"),
    [
        (ClosingReason.COMPLETED, False),
        (ClosingReason.DISCONTINUED, True),
        (ClosingReason.MERGED, True),
    ],
)
def test_a_required_project_that_ended_unfinished_is_still_waited_for(ended_as, waits):
    required = Dependency(
        project_id=an_id(),
        title="Fiber",
        body_id="trafiknamnden",
        state=ProjectState.CLOSED,
        reason="Allt står på nätet.",
        ended_as=ended_as,
    )
    waiting = waits_for([required], [], {}, {})
    assert [(one.title, one.known, one.late) for one in waiting] == [("Fiber", False, True)] * waits
