"""Who is given rights at the broker."""

from __future__ import annotations

import pytest

from chassis import access
from contracts.events.city import EventRecalledV1, IndicatorMeasuredV1, PrerequisitePromisedV1
from devstack.grant import GrantRefused, system_rights


@pytest.mark.parametrize("name", ["funding", "cli", "observer", "a.b", "*", "Stokab", "", "s" * 41])
def test_a_city_system_takes_no_name_that_is_anothers_or_could_not_be_answered(name: str) -> None:
    """Named as a service it would be given the service's user; too long, its messages could not be kept."""
    with pytest.raises(ValueError, match="can't be a city system's name"):
        access.city_access(name, [IndicatorMeasuredV1])


@pytest.mark.parametrize("name", ["stokab", "trafik-2", "s" * 40])
def test_any_other_name_is_a_city_systems(name: str) -> None:
    assert access.city_access(name, [IndicatorMeasuredV1]).name == name


def test_whoever_grants_rights_is_told_so() -> None:
    with pytest.raises(GrantRefused, match=r"--system funding=.*can't be a city system's name"):
        system_rights("funding=city.indicator_measured.v1")


def test_the_order_in_which_types_are_given_makes_no_difference() -> None:
    """`radslag doctor` compares what the broker keeps with what it should be, as text."""
    types = [PrerequisitePromisedV1, IndicatorMeasuredV1, EventRecalledV1]
    assert access.city_access("stokab", types) == access.city_access("stokab", reversed(types))
