"""A project at the terminal: everything it says, in the reader's language."""

from __future__ import annotations

import pytest

from cli.show.labels import LABELS
from contracts.rpc import portfolio
from tests.cli.samples import UUID, a_reply
from tests.portfolio.builders import BESIDES, COMPLETE


@pytest.fixture
def shown(logged_in, client, monkeypatch):
    """What the terminal shows of a project with these fields, on one line and without its frames."""
    monkeypatch.setenv("COLUMNS", "200")

    def show(lang="sv", **fields):
        view = a_reply(portfolio.ProjectView, **fields)
        client.answer("portfolio.get_project", view)
        ran = logged_in("portfolio", "get-project", "--project-id", UUID, lang=lang)
        assert ran.code == 0, ran.out
        return " ".join(ran.out.replace("\u00a0", " ").split())

    return show


def test_what_it_says_of_itself_is_all_there(shown):
    seen = shown(**COMPLETE, **BESIDES)
    for words in (
        "Utbildningsdirektören, Grundskolechefen",
        "trafiknamnden",
        "KTH",
        "Skolenkäten 2016, fråga 14.",
        "Lärare i årskurs 1–3",
        "It-tekniker",
        "4×3 = 12",
        "212000-0142",
        "900 000 kr",
        "barnets bästa",
        "Görs före B2.",
        "K1 R2 T3",
        "pågår",
        "per elev",
    ):
        assert words in seen, words


def test_it_is_said_in_english_too(shown):
    seen = shown("en", **COMPLETE, **BESIDES)
    for words in ("C1 I2 A3", "under way", "the best of the child", "Cost plan", "SEK 900,000"):
        assert words in seen, words


def test_costs_are_summed_by_year_and_in_all(shown):
    line = {"kind": "project", "financed_by": "Staden"}
    costs = [
        {**line, "year": 2017, "amount": "1.00"},
        {**line, "year": 2018, "amount": "20.00"},
        {**line, "year": 2018, "amount": "300.00", "kind": "own_staff"},
    ]
    seen = shown(costs=costs)
    assert "projektkostnad" in seen
    assert "│ 1 kr │ 320 kr │ 321 kr │" in seen


def test_the_greatest_risk_stands_first(shown):
    risk = BESIDES["risks"][0].model_dump()
    small = {**risk, "description": "Liten risk.", "probability": 1, "consequence": 2}
    seen = shown(risks=[small, risk])
    assert seen.index("4×3 = 12") < seen.index("1×2 = 2")


def test_what_a_draft_lacks_is_listed(shown):
    lacking = portfolio.Missing(field="dpia", sv="om en sådan behövs", en="whether it is needed")
    assert "om en sådan behövs" in shown(missing=[lacking.model_dump()])


def test_what_looks_alike_is_shown_with_the_reason(shown):
    why = portfolio.LikenessReason(field="sites", sv="samma plats: gata-7", en="the same site: x")
    similar = a_reply(portfolio.SimilarProject, title="Smart parkering", why=[why.model_dump()])
    seen = shown(similar=[similar.model_dump()])
    assert "Liknar de här projekten" in seen
    assert "Smart parkering" in seen
    assert "samma plats: gata-7" in seen


@pytest.mark.parametrize("name", BESIDES)
def test_every_field_has_a_label(name):
    assert name in LABELS
