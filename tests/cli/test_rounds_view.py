"""A round, an application and a meeting at the terminal: what one acts on is said first, in both languages."""

from __future__ import annotations

import pytest

from contracts.rpc import funding
from contracts.rpc.funding import ConflictState
from tests.cli.samples import UUID, a_reply


def shown(logged_in, client, name: str, reply, *options: str, lang: str) -> str:
    client.answer(name, reply)
    service, method = name.split(".")
    ran = logged_in(service, method.replace("_", "-"), *options, lang=lang)
    assert ran.code == 0, ran.out
    return " ".join(ran.out.split())


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "sv",
            [
                "1 av 2 bedömningar lämnade; väntar på bo; förseglingen bruten",
                "Bedömarna är oense om nytta: diskutera före beslut",
                "Revision 3 är inlämnad och gäller inte: revision 2 bedöms",
                "Öppen fråga om jäv: asa",
                "Jävig, deltar inte: cia",
            ],
        ),
        (
            "en",
            [
                "1 of 2 assessments given; waiting for bo; the seal is open",
                "The assessors disagree on nytta: discuss before the word",
                "Revision 3 is submitted and does not stand: revision 2 is assessed",
                "Open question of conflict of interest: asa",
                "Conflict of interest, takes no part: cia",
            ],
        ),
    ],
)
def test_an_application_says_first_what_has_to_be_acted_on(
    logged_in, client, monkeypatch, lang, said
):
    monkeypatch.setenv("COLUMNS", "200")
    spread = a_reply(funding.CriterionSpread, criterion="nytta", disagreement=True)
    view = a_reply(
        funding.ApplicationView,
        revision=2,
        newest_revision=3,
        amended_revision=None,
        assessments=1,
        assessors_needed=2,
        awaited=["bo"],
        disagreement=True,
        spreads=[spread.model_dump(mode="json")],
        conflicts=[
            {"project_id": UUID, "person_id": person, "state": state}
            for person, state in (("asa", ConflictState.OPEN), ("cia", ConflictState.CONFLICTED))
        ],
    )
    told = shown(logged_in, client, "funding.get_application", view, lang=lang)
    for words in said:
        assert words in told


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("sv", ["Öppen fråga om jäv: asa", "Inte beslutsfört för", "Bedömarna är oense om"]),
        (
            "en",
            [
                "Open question of conflict of interest: asa",
                "No quorum for",
                "The assessors disagree on",
            ],
        ),
    ],
)
def test_a_meeting_shows_open_questions_loudly(logged_in, client, monkeypatch, lang, said):
    monkeypatch.setenv("COLUMNS", "200")
    view = a_reply(
        funding.MeetingView,
        conflicts=[{"project_id": UUID, "person_id": "asa", "state": "open"}],
        without_quorum=[UUID],
        disagreements=[UUID],
    )
    told = shown(logged_in, client, "funding.get_meeting", view, lang=lang)
    for words in said:
        assert words in told


@pytest.mark.parametrize(("lang", "said"), [("sv", "Öronmärkningar"), ("en", "Earmarks")])
def test_a_round_shows_what_each_criterion_weighs_in_the_whole(
    logged_in, client, monkeypatch, lang, said
):
    monkeypatch.setenv("COLUMNS", "200")
    view = a_reply(funding.RoundView)
    criterion = view.rules.criteria[0]
    criteria = [
        criterion.model_copy(update={"key": key, "weight": weight}).model_dump(mode="json")
        for key, weight in (("nytta", 3), ("risk", 1))
    ]
    rules = view.rules.model_dump(mode="json") | {"criteria": criteria}
    told = shown(
        logged_in, client, "funding.get_round", a_reply(funding.RoundView, rules=rules), lang=lang
    )
    assert "75 %" in told
    assert "25 %" in told
    assert said in told
