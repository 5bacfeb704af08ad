"""What a figure says: the median of its rounds, and a ratio between neighbours in time."""

from __future__ import annotations

import pytest

from bench.figures import Aim, Figure, Spread, percentile


@pytest.mark.parametrize(
    ("percent", "expected"), [(50, 5), (99, 10), (100, 10), (10, 1), (1, 1), (51, 6)]
)
def test_a_percentile_is_one_of_the_values(percent, expected):
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], percent) == expected


def test_the_ratio_is_taken_round_by_round():
    figure = a_figure(ours=(400.0, 90.0, 4000.0), peer=(100.0, 30.0, 800.0))

    assert figure.ratio is not None
    assert figure.ratio.rounds == (4.0, 3.0, 5.0)
    assert figure.ratio.median == 4.0


@pytest.mark.parametrize(
    ("aim", "ours", "holds"),
    [
        (Aim(4.0, at_least=True), 400.0, True),
        (Aim(4.0, at_least=True), 399.0, False),
        (Aim(1.6, at_least=False), 160.0, True),
        (Aim(1.6, at_least=False), 161.0, False),
        (None, 400.0, None),
    ],
)
def test_an_aim_is_judged_by_the_ratio(aim, ours, holds):
    assert a_figure(ours=(ours,), peer=(100.0,), aim=aim).holds is holds


def test_an_aim_without_a_peer_is_judged_by_the_figure_itself():
    aim = Aim(15.0, at_least=False, unit="ms")

    assert a_figure(ours=(14.0, 15.0, 99.0), peer=None, aim=aim).holds
    assert not a_figure(ours=(14.0, 15.1, 99.0), peer=None, aim=aim).holds
    assert str(aim) == "≤ 15 ms"


def test_a_spread_tells_its_lowest_and_highest_round():
    assert Spread((1200.0, 1300.4, 1250.0)).told(0) == "1,250 (1,200–1,300)"
    assert Spread((1.234,)).told(2) == "1.23"


def a_figure(*, ours, peer, aim=None):
    return Figure(
        "hop-1",
        "One hop",
        "events/s",
        Spread(ours),
        Spread(peer) if peer else None,
        aim,
    )
