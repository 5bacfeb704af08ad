"""A project's changes at the terminal."""

from __future__ import annotations

import pytest

from contracts.rpc import portfolio
from tests.cli.samples import UUID, a_reply


@pytest.fixture
def shown(logged_in, client, monkeypatch):
    """What the terminal shows of a comparison, on one line."""
    monkeypatch.setenv("COLUMNS", "200")

    def show(lang="sv", **fields):
        client.answer(
            "portfolio.compare_revisions", a_reply(portfolio.RevisionComparison, **fields)
        )
        ran = logged_in("portfolio", "compare-revisions", "--project-id", UUID, lang=lang)
        assert ran.code == 0, ran.out
        return " ".join(ran.out.split())

    return show


def a_change(**fields):
    return {
        "field": "risks",
        "path": "risks.0.probability",
        "change": "changed",
        "row_sv": "Fibern blir försenad.",
        "row_en": "Fibern blir försenad.",
        "before_sv": "4",
        "before_en": "4",
        "after_sv": "2",
        "after_en": "2",
        **fields,
    }


def test_a_change_says_where_and_from_what_to_what(shown):
    seen = shown(differences=[a_change()])
    assert "risker · sannolikhet" in seen
    assert "Fibern blir försenad." in seen
    assert "│ 4 │ 2 │" in " ".join(seen.replace("risker", "").split())


def test_what_happened_to_a_row_is_said_in_the_readers_language(shown):
    gone = a_change(path="risks.0", change="removed", after_sv=None, after_en=None)
    assert "risker (borttaget)" in shown(differences=[gone])
    assert "risks (removed)" in shown("en", differences=[gone])


def test_of_a_long_text_every_word_is_still_there(shown):
    before = "Alla elever i grundskolan får varsin lärplatta redan från hösten 2017"
    after = "Alla elever i gymnasiet får varsin lärplatta redan från våren 2018"
    seen = shown(differences=[a_change(before_sv=before, after_sv=after)])
    for word in (*before.split(), *after.split()):
        assert word in seen


def test_two_revisions_that_say_the_same_are_told_to(shown):
    seen = shown(differences=[], relinked=["dependencies"])
    assert "Texten är densamma." in seen
    assert "beroenden av andra projekt" in seen


def test_a_list_of_revisions_shows_each_ones_changes(logged_in, client, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    one = a_reply(portfolio.RevisionView, changes=[a_change()])
    linked = a_reply(portfolio.RevisionView, changes=[], changed=["prerequisites"])
    client.answer("portfolio.list_revisions", portfolio.Revisions(items=(one, linked)))
    ran = logged_in("portfolio", "list-revisions", "--project-id", UUID)
    assert "sannolikhet" in ran.out
    assert "förutsättningar på plats" in ran.out
