"""Which projects look alike, and why."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.portfolio.domain.likeness import Looks

LIGHT = Looks(
    "Smart och uppkopplad belysning",
    "Belysning på gator och i parker som styrs efter behov och själv talar om när en lampa är trasig.",
    frozenset({"gata-1"}),
    frozenset({"trafikanter"}),
)


def fields(one, other):
    found = one.like(other)
    return None if found is None else [why.field for why in found.why]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fiber till skolorna", "Fiber till alla skolor"),
        ("Smart och uppkopplad belysning", "Uppkopplad och smart belysning i parker"),
        ("Surfplattor i svenska", "Surfplattor i svenskan"),
        ("SMART BELYSNING", "smart belysning"),
    ],
)
def test_titles_are_alike_through_order_endings_and_case(one, other):
    assert fields(Looks(one), Looks(other)) == ["title"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Smart belysning", "Smart parkering"),
        ("Öppna och delade data", "Digitala lås i hemtjänsten"),
        ("Fiber till skolorna", "Surfplattor till skolorna"),
    ],
)
def test_one_word_in_common_is_not_enough(one, other):
    assert Looks(one).like(Looks(other)) is None


def test_one_word_in_common_is_enough_at_the_same_site():
    here = frozenset({"skola-17"})
    one, other = Looks("Smart belysning", sites=here), Looks("Smart parkering", sites=here)
    assert fields(one, other) == ["title", "sites"]
    assert Looks("Fiber", sites=here).like(Looks("Utegym", sites=here)) is None


def test_nothing_but_the_target_group_makes_nobody_alike():
    groups = frozenset({"elever"})
    assert Looks("Fiber", target_groups=groups).like(Looks("Skolmat", target_groups=groups)) is None


def test_the_reasons_name_what_is_the_same_in_both_languages():
    found = LIGHT.like(
        Looks("Uppkopplad belysning", LIGHT.summary, LIGHT.sites, LIGHT.target_groups)
    )
    by_field = {why.field: why for why in found.why}
    assert list(by_field) == ["title", "summary", "sites", "target_groups"]
    assert "uppkopplad, belysning" in by_field["title"].sv
    assert "100 %" in by_field["summary"].sv
    assert "100%" in by_field["summary"].en
    assert "gata-1" in by_field["sites"].en
    assert "trafikanter" in by_field["target_groups"].sv
    assert all(why.sv != why.en for why in found.why)


def test_a_copy_scores_one_and_less_alike_scores_less():
    assert LIGHT.like(LIGHT).score == 1
    other = Looks("Smart och uppkopplad parkering", LIGHT.summary)
    assert 0 < LIGHT.like(other).score < 1


KEYS = ("t0-a5d4618a", "t1-a84692f2")


def test_keys_never_change_for_they_are_stored():
    assert Looks("Fiber till skolorna").keys[:2] == KEYS


def test_a_title_without_words_has_no_keys_and_looks_like_nothing():
    assert Looks("– – –").keys == ()
    assert Looks("– – –").like(Looks("– – –")) is None


def test_the_number_of_keys_is_bounded():
    many = frozenset(f"skola-{number}" for number in range(200))
    assert len(Looks("Fiber till skolorna", LIGHT.summary, many).keys) == 26


VOCABULARY = (
    *(
        "smart",
        "belysning",
        "parkering",
        "fiber",
        "skola",
        "data",
        "hemtjänst",
        "lås",
        "surfplatta",
    ),
    *("trafik", "signal", "sensor", "bibliotek", "vatten", "avfall", "energi", "karta", "möte"),
)
TITLES = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=6).map(" ".join)


@given(TITLES, TITLES)
def test_likeness_goes_both_ways(one, other):
    there, back = Looks(one).like(Looks(other)), Looks(other).like(Looks(one))
    assert (there is None) is (back is None)
    assert there is None or there.score == back.score


@given(TITLES, st.randoms(use_true_random=False))
def test_the_same_words_in_another_order_have_the_same_keys(title, random):
    words = title.split()
    random.shuffle(words)
    assert Looks(" ".join(words)).keys == Looks(title).keys


def test_titles_that_are_alike_almost_always_share_a_key():
    missed = alike = 0
    titles = [f"{a} {b} {c}" for a in VOCABULARY for b in VOCABULARY[:6] for c in VOCABULARY[6:9]]
    for one, other in pairwise(titles):
        if Looks(one).like(Looks(other)) is not None:
            alike += 1
            missed += not set(Looks(one).keys) & set(Looks(other).keys)
    assert alike > 30
    assert missed <= alike / 10
