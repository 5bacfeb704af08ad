"""Bodies through time."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from contracts.base import BodyKind, LocalText
from contracts.rpc.portfolio import CaseMove, Owner
from services.portfolio.domain.bodies import Body, Facts, governing, require_valid
from services.portfolio.domain.refusals import (
    BodyNotValid,
    EndsBeforeItBegins,
    MovedTwice,
    NotOwned,
    OwnAncestor,
    PartnerStandsAlone,
    SharesExceedWhole,
)
from tests.portfolio.builders import (
    NOW,
    TODAY,
    an_id,
)

FEDERATION = BodyKind.MUNICIPAL_FEDERATION
A_MOVE = CaseMove(project_id=an_id(), body_id="annan")


def an_owner(percent=100):
    return Owner(name="Stockholms stad", percent=None if percent is None else str(percent))


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
    history = []
    for one in versions:
        history.append(body.describe(one, tuple(history), (), "person/eva", NOW)[0])
    return body, history


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
    body, history = a_history(facts())
    _, changed = body.describe(facts("Ny", date(2017, 1, 1)), history, (), "person/eva", NOW)
    assert changed.valid_from == date(2011, 1, 1)


def test_a_correction_of_what_a_body_once_was_leaves_what_it_is():
    body, history = a_history(facts("Gamla"), facts("Nya", date(2017, 1, 1)))
    corrected, changed = body.describe(facts("Gamla nämnden"), history, (), "person/eva", NOW)
    history.append(corrected)
    assert changed.name_sv == "Nya"
    assert governing(history, date(2016, 12, 31)).name_sv == "Gamla nämnden"
    assert governing(history, TODAY).name_sv == "Nya"


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
        ((), {"kind": FEDERATION, "parent_id": "kommunstyrelsen"}, PartnerStandsAlone),
        ((), {"kind": BodyKind.COMMITTEE, "owners": (an_owner(),)}, NotOwned),
        ((), {"kind": BodyKind.COMPANY, "owners": (an_owner(60), an_owner(41))}, SharesExceedWhole),
        ((), {"moves": (A_MOVE, A_MOVE)}, MovedTwice),
    ],
)
def test_a_body_is_refused_what_cannot_be(ancestors, changes, refusal):
    body = Body.unknown("trafiknamnden", facts())
    with pytest.raises(refusal):
        body.describe(facts(**changes), (), ancestors, "person/eva", NOW)
    assert body.version == 0


def test_a_company_may_be_owned_in_parts_and_a_federation_has_members():
    shared = facts(kind=BodyKind.COMPANY, owners=(an_owner(50), an_owner(50)))
    _, (version,) = a_history(shared)
    assert [owner.percent for owner in version.facts.owners] == [50, 50]
    a_history(facts(kind=FEDERATION, owners=(an_owner(None),)))


def test_cases_move_the_day_after_the_last_or_when_a_body_that_goes_on_gives_them_up():
    ended = facts(valid_to=date(2023, 6, 30), successor_id="nasta", moves=(A_MOVE,))
    assert ended.cases_move_on == date(2023, 7, 1)
    assert ended.heir(A_MOVE.project_id) == "annan"
    assert ended.heir(an_id()) == "nasta"
    goes_on = facts(valid_from=date(2018, 1, 1), successor_id="nasta", moves=(A_MOVE,))
    assert goes_on.cases_move_on == date(2018, 1, 1)
    assert goes_on.heir(an_id()) is None
    assert facts().cases_move_on is None
