"""What a project can say of itself, what it can't, and what it still lacks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import CostLine
from contracts.project import CheckItem, CompetenceNeed, Need, OutsidePartner, Risk, Staffing
from contracts.rpc.portfolio import Emptiable
from services.portfolio.domain.content import Content, missing
from services.portfolio.domain.faults import both_given_and_emptied, faults, is_checked
from services.portfolio.domain.refusals import NotInStrategy
from tests.portfolio.builders import (
    ALIGNMENTS,
    BENEFITS,
    BESIDES,
    BODY,
    COMPLETE,
    COSTS,
    TODAY,
    a_content,
    a_strategy,
    an_amendment,
)

BODIES = {BODY, "trafiknamnden"}


def found(content, touched=None, bodies=BODIES):
    touched = Content.model_fields if touched is None else touched
    return faults(content, touched, BODY, bodies, TODAY)


def paths(content, **how):
    return [one.path for one in found(content, **how)]


def changed(field, **changes):
    """The first row of a list as it is, and its list with that row changed."""
    first = a_content(**BESIDES).model_dump()[field][0]
    return a_content(**{**BESIDES, field: (first | changes,)})


def test_everything_can_be_said_at_once():
    assert found(a_content(**BESIDES)) == ()
    assert missing(a_content(**BESIDES)) == ()


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (changed("benefits", horizon_year=2017), "benefits.0.horizon_year"),
        (changed("needs", target_group="boende"), "needs.0.target_group"),
        (
            changed("contracts", organisation_number="212000-0143"),
            "contracts.0.organisation_number",
        ),
        (
            changed("contracts", organisation_number="811218-9876"),
            "contracts.0.organisation_number",
        ),
        (changed("checklist", done_on=None), "checklist.0.done_on"),
        (changed("checklist", reason="Behövs inte här."), "checklist.0.done_on"),
        (changed("checklist", done_on=TODAY + timedelta(1)), "checklist.0.done_on"),
        (changed("costs", distribution_key="per elev"), "costs.0.distribution_key"),
        (changed("staff", body_id="okand"), "staff.0.body_id"),
        (changed("competence", body_id="okand"), "competence.0.body_id"),
        (a_content(partner_bodies=("okand",)), "partner_bodies.0"),
        (a_content(partner_bodies=(BODY,)), "partner_bodies.0"),
        (a_content(personal_data="none", dpia="done"), "dpia"),
    ],
)
def test_what_can_not_be_so_is_named_by_field_in_both_languages(content, path):
    (one,) = found(content)
    assert one.path == path
    assert one.sv != one.en


def test_all_faults_are_told_at_once():
    content = changed("needs", target_group="boende").model_copy(
        update={"partner_bodies": ("okand",), "benefits": BENEFITS * 2}
    )
    assert paths(content) == ["benefits.1", "needs.0.target_group", "partner_bodies.0"]


LISTS = {
    "case_numbers": ("171-908/2016",),
    "target_groups": ("elever",),
    "alignments": ALIGNMENTS,
    "costs": COSTS[:1],
    "benefits": BENEFITS,
    **{name: value for name, value in BESIDES.items() if isinstance(value, tuple)},
}


def test_the_lists_tried_for_repeats_are_all_that_there_are():
    lists = {name for name, info in Content.model_fields.items() if info.default == ()}
    assert lists == set(LISTS)


@pytest.mark.parametrize("field", LISTS)
def test_a_row_is_given_once(field):
    rows = LISTS[field][:1] * 2
    (repeated,) = [one for one in found(a_content(**{field: rows})) if one.path == f"{field}.1"]
    assert "rad 1" in repeated.sv
    assert "row 1" in repeated.en


def test_a_repeat_is_seen_through_the_case_of_its_letters():
    rows = (
        OutsidePartner(name="KTH", sector="academia"),
        OutsidePartner(name="kth", sector="business"),
    )
    assert paths(a_content(outside_partners=rows)) == ["outside_partners.1"]


def test_two_years_of_the_same_cost_are_two_costs():
    rows = tuple(COSTS[0].model_copy(update={"year": year}) for year in (2017, 2018))
    assert paths(a_content(costs=rows)) == []


def test_what_nobody_touched_hinders_nothing():
    content = changed("staff", body_id="nedlagd")
    assert paths(content, touched=("title",)) == []
    assert paths(content, touched=("staff",)) == ["staff.0.body_id"]


def test_a_need_is_looked_at_again_when_the_target_groups_change():
    content = a_content(**BESIDES).model_copy(update={"target_groups": ("boende",)})
    assert paths(content, touched=("target_groups",)) == ["needs.0.target_group"]


@pytest.mark.parametrize(
    ("number", "checked"),
    [
        ("212000-0142", True),
        ("556703-7485", True),
        ("212000-0141", False),
        ("212000-1042", False),
    ],
)
def test_an_organisation_numbers_last_digit_is_checked(number, checked):
    assert is_checked(number) is checked


@given(st.text("0123456789", min_size=9, max_size=9))
def test_exactly_one_digit_ends_an_organisation_number(nine):
    fitting = [digit for digit in "0123456789" if is_checked(f"{nine[:6]}-{nine[6:]}{digit}")]
    assert len(fitting) == 1


@given(st.text("0123456789", min_size=10, max_size=10), st.integers(0, 9), st.integers(1, 9))
def test_one_mistyped_digit_never_passes(ten, at, off):
    mistyped = ten[:at] + str((int(ten[at]) + off) % 10) + ten[at + 1 :]
    assert not (is_checked(ten) and is_checked(mistyped))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"costs": (COSTS[1].model_copy(update={"distribution_key": None}),)}, "distribution_key"),
        ({"contracts": ({"subject": "Skärmar", "state": "awarded"},)}, "contracts.0.supplier"),
        ({"personal_data": "sensitive"}, "dpia"),
    ],
)
def test_what_something_else_makes_necessary_is_missed(changes, field):
    (lacking,) = missing(a_content(**changes))
    assert lacking.field.endswith(field)
    assert lacking.sv != lacking.en


@pytest.mark.parametrize(
    "changes",
    [
        {"costs": COSTS[:1]},
        {"contracts": ({"subject": "Skärmar", "state": "planned"},)},
        {"personal_data": "none"},
        {"personal_data": "sensitive", "dpia": "needed"},
    ],
)
def test_nothing_is_missed_that_nothing_makes_necessary(changes):
    assert missing(a_content(**changes)) == ()


def test_unknown_keys_are_told_by_field():
    content = a_content(target_groups=("elever", "turister"))
    with pytest.raises(NotInStrategy) as refused:
        content.require_known(a_strategy(), TODAY)
    assert refused.value.details["fields"] == "target_groups.1"


@pytest.mark.parametrize("field", Emptiable)
def test_a_field_is_emptied(field):
    content, differ = a_content(**BESIDES).amended(an_amendment(emptied=(field,)))
    assert differ == (field.value,)
    assert getattr(content, field) is None
    assert content.amended(an_amendment(emptied=(field,)))[1] == ()


def test_what_may_be_emptied_is_every_field_that_may_be_left_out():
    optional = {name for name, info in Content.model_fields.items() if info.default is None}
    assert optional == {field.value for field in Emptiable}


def test_a_field_is_not_both_given_and_emptied():
    both = an_amendment(sponsor="Rektor", emptied=(Emptiable.DPIA, Emptiable.SPONSOR))
    assert [one.path for one in both_given_and_emptied(both)] == ["emptied.1"]
    assert both_given_and_emptied(an_amendment(emptied=(Emptiable.DPIA,))) == ()


def test_an_older_row_reads_as_one_that_says_no_more():
    stored = {
        "title": "Fiber till skolorna",
        "costs": [
            {"year": 2017, "kind": "running", "amount": "1.00", "financed_by": "Egen ram"},
        ],
        "benefits": [
            {
                "description": "Fler lektioner.",
                "target_group": "elever",
                "unit": "procent",
                "baseline": "40",
                "target": "90",
                "first_effect_year": 2018,
            }
        ],
    }
    content = Content.model_validate(stored)
    assert content.costs[0].distribution_key is None
    assert content.benefits[0].kind is None
    assert (content.risks, content.classification) == ((), None)


@pytest.mark.parametrize(
    ("part", "fields"),
    [
        (CostLine, {**COSTS[0].model_dump(), "year": 1999}),
        (Risk, {**BESIDES["risks"][0].model_dump(), "probability": 6}),
        (Risk, {**BESIDES["risks"][0].model_dump(), "measure": "Ring\x07 oss."}),
        (Staffing, {**BESIDES["staff"][0].model_dump(), "fte": "0"}),
        (CompetenceNeed, {**BESIDES["competence"][0].model_dump(), "year": 2101}),
        (Need, {**BESIDES["needs"][0].model_dump(), "need": "x" * 10_000_000}),
        (CheckItem, {"point": "b5", "check": "dpia", "done_on": date(2017, 1, 1)}),
    ],
)
def test_a_row_out_of_bounds_is_no_row(part, fields):
    with pytest.raises(ValueError, match="1 validation error"):
        part.model_validate(fields)


def test_a_complete_project_names_every_required_field():
    assert set(COMPLETE) >= {one.field for one in missing(Content(title="Fiber till skolorna"))}
