"""Bodies through time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from contracts.base import BodyKind, LocalText
from services.portfolio.domain.bodies import Body, Facts, governing, require_valid
from services.portfolio.domain.refusals import (
    BodyNotValid,
    EndsBeforeItBegins,
    OwnAncestor,
)
from tests.portfolio.builders import (
    NOW,
    TODAY,
)


def facts(name="Trafiknämnden", valid_from=date(2011, 1, 1), **changes):
    return Facts(
        **{
            "name": LocalText(sv=name, en="Traffic committee"),
            "kind": BodyKind.COMMITTEE,
            "parent_id": None,
            "valid_from": valid_from,
            "valid_to": None,
            "successor_id": None,
            **changes,
        }
    )


def a_history(*versions):
    body = Body.unknown("trafiknamnden", versions[0])
    return body, [body.describe(one, (), "person/eva", NOW)[0] for one in versions]


def test_a_body_keeps_its_old_name_for_the_days_that_had_it():
    _, history = a_history(
        facts("Trafik- och renhållningsnämnden"), facts("Trafiknämnden", date(2017, 1, 1))
    )
    assert governing(history, date(2016, 12, 31)).name_sv == "Trafik- och renhållningsnämnden"
    assert governing(history, date(2017, 1, 1)).name_sv == "Trafiknämnden"
    assert governing(history, date(2010, 1, 1)) is None


def test_a_later_registration_of_the_same_day_replaces_the_earlier_one_and_both_are_kept():
    _, history = a_history(facts("Traffiknämnden"), facts("Trafiknämnden"))
    assert governing(history, TODAY).version == 2
    assert len(history) == 2


def test_a_new_name_does_not_make_a_body_younger():
    body, _ = a_history(facts())
    _, changed = body.describe(facts("Ny", date(2017, 1, 1)), (), "person/eva", NOW)
    assert changed.valid_from == date(2011, 1, 1)


def test_a_body_that_has_ended_is_not_valid_after_its_last_day():
    _, history = a_history(facts(), facts(valid_to=TODAY, successor_id="nasta"))
    assert require_valid("trafiknamnden", history, TODAY).successor_id == "nasta"
    with pytest.raises(BodyNotValid):
        require_valid("trafiknamnden", history, TODAY + timedelta(1))
    with pytest.raises(BodyNotValid):
        require_valid("trafiknamnden", history, date(2010, 12, 31))


@pytest.mark.parametrize(
    ("ancestors", "changes", "refusal"),
    [
        (("trafiknamnden",), {"parent_id": "x"}, OwnAncestor),
        ((), {"successor_id": "trafiknamnden"}, OwnAncestor),
        ((), {"valid_to": date(2010, 1, 1)}, EndsBeforeItBegins),
    ],
)
def test_a_body_is_refused_what_cannot_be(ancestors, changes, refusal):
    body = Body.unknown("trafiknamnden", facts())
    with pytest.raises(refusal):
        body.describe(facts(**changes), ancestors, "person/eva", NOW)
    assert body.version == 0
