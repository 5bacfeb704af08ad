"""What the deliverers say, correct and take back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events import city
from contracts.events.portfolio import (
    PrerequisiteMetV1,
    PrerequisitePromisedV1,
    PrerequisiteReopenedV1,
    PrerequisiteSlippedV1,
)
from contracts.rpc.portfolio import PrerequisiteState
from services.portfolio.domain.prerequisites import (
    DeliveryMessage,
    in_force,
    require_correctable,
)
from services.portfolio.domain.refusals import (
    AlreadyRecalled,
    AlreadyReplaced,
    NotTheDeliverer,
)
from tests.portfolio.builders import (
    NOW,
    a_prerequisite,
    an_id,
)

HOUR = timedelta(hours=1)


STOKAB = "/city/stokab"


def promised(prerequisite, day=1):
    return city.PrerequisitePromisedV1(
        prerequisite_id=prerequisite.id, promised_on=date(2018, 6, day)
    )


def delivered(prerequisite):
    return city.PrerequisiteDeliveredV1(
        prerequisite_id=prerequisite.id, delivered_on=date(2018, 5, 2)
    )


def delayed(prerequisite):
    return city.PrerequisiteDelayedV1(
        prerequisite_id=prerequisite.id, expected_on=date(2018, 9, 1), reason="Tjälen gick djupt."
    )


def refused(prerequisite):
    return city.PrerequisiteRefusedV1(prerequisite_id=prerequisite.id, reason="Ingen väg fram.")


class Deliverer:
    """Says things of a prerequisite, and settles it after each."""

    def __init__(self, prerequisite):
        self.prerequisite = prerequisite
        self.messages = []
        self.told = []

    def says(self, said, at, corrects=None, event_id=None):
        corrected = self.find(corrects) if corrects else None
        event_id = event_id or f"e{len(self.messages) + 1}"
        self.messages.append(
            DeliveryMessage.of(an_id(), said, STOKAB, event_id, NOW + at * HOUR, corrected)
        )
        return self.settle(at)

    def recalls(self, event_id, at):
        self.find(event_id).recall("Det blev fel.", NOW + at * HOUR)
        return self.settle(at, "Det blev fel.")

    def find(self, event_id):
        return next(one for one in self.messages if one.event_id == event_id)

    def settle(self, at, why="-"):
        moved = self.prerequisite.settle(self.messages, NOW + at * HOUR, why, draft=False)
        self.told.append(moved)
        return moved


def test_a_prerequisite_moves_with_what_its_deliverer_says():
    prerequisite = a_prerequisite()
    stokab = Deliverer(prerequisite)
    assert isinstance(stokab.says(promised(prerequisite), 1), PrerequisitePromisedV1)
    assert isinstance(stokab.says(delayed(prerequisite), 2), PrerequisiteSlippedV1)
    assert prerequisite.is_late
    assert isinstance(stokab.says(delivered(prerequisite), 3), PrerequisiteMetV1)
    assert (prerequisite.state, prerequisite.version) == (PrerequisiteState.MET, 4)
    assert not prerequisite.is_late


def test_a_refusal_has_no_date_and_is_late():
    prerequisite = a_prerequisite()
    moved = Deliverer(prerequisite).says(refused(prerequisite), 1)
    assert (moved.expected_on, moved.reason) == (None, "Ingen väg fram.")
    assert prerequisite.is_late


def test_the_order_of_the_events_own_times_counts_not_that_of_arrival():
    prerequisite = a_prerequisite()
    stokab = Deliverer(prerequisite)
    stokab.says(delivered(prerequisite), 5)
    assert stokab.says(delayed(prerequisite), 2) is None
    assert prerequisite.state is PrerequisiteState.MET


def test_a_correction_counts_in_the_place_of_what_it_corrects():
    prerequisite = a_prerequisite()
    stokab = Deliverer(prerequisite)
    stokab.says(promised(prerequisite, 1), 1)
    stokab.says(delivered(prerequisite), 2)
    assert stokab.says(promised(prerequisite, 20), 3, corrects="e1") is None
    assert prerequisite.state is PrerequisiteState.MET


def test_a_recalled_correction_gives_its_place_back():
    prerequisite = a_prerequisite()
    stokab = Deliverer(prerequisite)
    stokab.says(promised(prerequisite, 1), 1)
    stokab.says(promised(prerequisite, 20), 2, corrects="e1")
    assert prerequisite.dated_on == date(2018, 6, 20)
    assert stokab.recalls("e2", 3).promised_on == date(2018, 6, 1)


def test_a_corrected_correction_is_replaced_and_its_end_is_what_holds():
    prerequisite = a_prerequisite()
    stokab = Deliverer(prerequisite)
    stokab.says(promised(prerequisite, 1), 1)
    stokab.says(promised(prerequisite, 2), 2, corrects="e1")
    stokab.says(promised(prerequisite, 3), 3, corrects="e2")
    assert [one.event_id for one in in_force(stokab.messages)] == ["e3"]
    with pytest.raises(AlreadyReplaced):
        require_correctable(stokab.find("e1"), stokab.messages)
    stokab.recalls("e2", 4)
    assert [one.event_id for one in in_force(stokab.messages)] == ["e3"]
    with pytest.raises(AlreadyRecalled):
        require_correctable(stokab.find("e2"), stokab.messages)


@pytest.mark.parametrize(
    ("said", "event"),
    [
        (promised, PrerequisiteSlippedV1),
        (delivered, PrerequisiteSlippedV1),
        (delayed, PrerequisiteReopenedV1),
        (refused, PrerequisiteReopenedV1),
    ],
)
def test_what_is_taken_back_leaves_it_as_declared_and_says_why(said, event):
    prerequisite = a_prerequisite()
    stokab = Deliverer(prerequisite)
    stokab.says(said(prerequisite), 1)
    moved = stokab.recalls("e1", 2)
    assert isinstance(moved, event)
    assert moved.reason == "Det blev fel."
    assert prerequisite.state is PrerequisiteState.DECLARED
    with pytest.raises(AlreadyRecalled):
        stokab.recalls("e1", 3)


@given(st.data())
def test_what_holds_depends_on_what_stands_not_on_the_order_of_hearing_it(data):
    prerequisite = a_prerequisite()
    makers = data.draw(
        st.lists(st.sampled_from([promised, delivered, delayed, refused]), min_size=1, max_size=5)
    )
    said = [
        DeliveryMessage.of(an_id(), make(prerequisite), STOKAB, f"e{at}", NOW + at * HOUR, None)
        for at, make in enumerate(makers)
    ]
    recalled = data.draw(st.sets(st.integers(0, len(said) - 1)))
    for index in recalled:
        said[index].recall("Det blev fel.", NOW)
    prerequisite.settle(data.draw(st.permutations(said)), NOW, "-", draft=False)
    standing = [one for index, one in enumerate(said) if index not in recalled]
    expected = standing[-1].state if standing else PrerequisiteState.DECLARED
    assert prerequisite.state is expected


def test_nobody_speaks_for_another_system():
    prerequisite = a_prerequisite()
    prerequisite.require_deliverer("/city/stokab")
    for source in ("/city/other", "/radslag/stokab", "stokab"):
        with pytest.raises(NotTheDeliverer):
            prerequisite.require_deliverer(source)
