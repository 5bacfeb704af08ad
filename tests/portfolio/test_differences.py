"""What differs between two revisions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rpc.portfolio import ChangeKind
from services.portfolio.domain.content import Content
from services.portfolio.domain.differences import differences
from tests.portfolio.builders import BENEFITS, BESIDES, COSTS, a_content

PLAIN = Content(title="Fiber till skolorna")


def changes(before, after):
    return [(one.change, one.path) for one in differences(before, after)]


def with_row(field, **parts):
    """The first row of a list with some parts changed."""
    content = a_content(**BESIDES)
    row, *rest = getattr(content, field)
    changed = type(row).model_validate(row.model_dump() | parts)
    return content.model_copy(update={field: (changed, *rest)})


def test_the_same_differs_in_nothing():
    assert differences(a_content(**BESIDES), a_content(**BESIDES)) == ()


def test_a_field_is_shown_as_it_was_and_as_it_is():
    (one,) = differences(PLAIN, PLAIN.model_copy(update={"title": "Fiber till alla"}))
    assert (one.field, one.path) == ("title", "title")
    assert (one.before_sv, one.after_en) == ("Fiber till skolorna", "Fiber till alla")


def test_what_was_not_said_has_no_words():
    (one,) = differences(PLAIN, PLAIN.model_copy(update={"sponsor": "Rektor"}))
    assert (one.before_sv, one.after_sv) == (None, "Rektor")


def test_a_part_of_a_row_is_named_by_its_row():
    after = with_row("risks", probability=2)
    (one,) = differences(a_content(**BESIDES), after)
    assert (one.path, one.row_sv) == ("risks.0.probability", "Fibern blir försenad.")
    assert (one.before_sv, one.after_sv) == ("4", "2")


def test_states_and_numbers_are_said_in_the_readers_language():
    (state,) = differences(a_content(**BESIDES), with_row("contracts", state="ended"))
    assert (state.after_sv, state.after_en) == ("avslutat", "ended")
    (share,) = differences(a_content(**BESIDES), with_row("staff", fte="0.5"))
    assert (share.after_sv, share.after_en) == ("0,5", "0.5")


def test_a_row_whose_name_was_changed_is_the_same_row():
    (one,) = differences(a_content(**BESIDES), with_row("risks", description="Fibern kommer sent."))
    assert (one.change, one.path) == (ChangeKind.CHANGED, "risks.0.description")
    assert one.row_sv == "Fibern blir försenad."


def test_another_row_is_one_gone_and_one_new():
    other = {
        "description": "Ingen vill vara med.",
        "probability": 1,
        "consequence": 5,
        "measure": "Fråga tidigt.",
        "owner": "Beställaren",
    }
    after = a_content(**{**BESIDES, "risks": (other,)})
    assert changes(a_content(**BESIDES), after) == [
        (ChangeKind.REMOVED, "risks.0"),
        (ChangeKind.ADDED, "risks.0"),
    ]


def test_a_row_in_between_moves_no_other_row():
    first, second = COSTS
    between = first.model_copy(update={"financed_by": "Trafiknämnden"})
    before, after = a_content(costs=(first, second)), a_content(costs=(first, between, second))
    assert changes(before, after) == [(ChangeKind.ADDED, "costs.1")]
    assert changes(after, before) == [(ChangeKind.REMOVED, "costs.1")]


def test_another_order_is_said_once():
    assert changes(a_content(costs=COSTS), a_content(costs=COSTS[::-1])) == [
        (ChangeKind.MOVED, "costs")
    ]


def test_the_case_of_a_letter_is_a_change_of_the_same_row():
    before, after = a_content(sites=("skola-17",)), a_content(sites=("Skola-17",))
    assert changes(before, after) == [(ChangeKind.CHANGED, "sites.0")]


def test_a_long_name_of_a_row_is_cut():
    long = BENEFITS[0].model_copy(update={"description": "å" * 200})
    before = a_content(benefits=(long,))
    after = a_content(benefits=(long.model_copy(update={"target": long.baseline}),))
    (one,) = differences(before, after)
    assert one.row_sv is not None
    assert len(one.row_sv) == 80


WORDS = st.sampled_from(["elever", "Elever", "boende", "besökare", "personal"])
ROWS = st.lists(
    st.builds(
        lambda text, chance: BESIDES["risks"][0].model_copy(
            update={"description": text, "probability": chance}
        ),
        WORDS,
        st.integers(1, 5),
    ),
    max_size=5,
    unique_by=lambda risk: risk.description.casefold(),
)
CONTENTS = st.builds(
    lambda groups, risks, sponsor: PLAIN.model_copy(
        update={"sites": tuple(groups), "risks": tuple(risks), "sponsor": sponsor}
    ),
    st.lists(WORDS, max_size=4, unique_by=str.casefold),
    ROWS,
    st.none() | WORDS,
)


@given(CONTENTS, CONTENTS)
def test_exactly_the_fields_that_differ_are_told(before, after):
    differing = {
        name for name in Content.model_fields if getattr(before, name) != getattr(after, name)
    }
    assert {one.field for one in differences(before, after)} == differing


@given(CONTENTS, CONTENTS)
def test_what_is_new_one_way_is_gone_the_other_way(before, after):
    def rows(told, kind):
        return sorted(
            (one.field, one.before_sv or one.after_sv) for one in told if one.change is kind
        )

    there, back = differences(before, after), differences(after, before)
    added, removed = rows(there, ChangeKind.ADDED), rows(there, ChangeKind.REMOVED)
    assert len(added) == len(rows(back, ChangeKind.REMOVED))
    assert len(removed) == len(rows(back, ChangeKind.ADDED))


@pytest.mark.parametrize("name", Content.model_fields)
def test_every_field_can_be_told(name):
    full = a_content(**BESIDES)
    empty = () if isinstance(getattr(full, name), tuple) else None
    if name == "title":
        empty = "En annan rubrik"
    told = differences(full, full.model_copy(update={name: empty}))
    assert {one.field for one in told} == {name}
    assert all(one.before_sv for one in told)
