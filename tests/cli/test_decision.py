"""`radslag decision letter`: one page, plain Swedish, a marked translation, an appeal notice only where it belongs."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from contracts.base import LocalText
from contracts.events.funding import AllocationLine, Extent, MoneyKind
from contracts.rpc.funding import (
    AnswerKind,
    ApplicationState,
    Decider,
    DecisionLetterView,
    FormalAnswer,
    LetterAppeal,
    LetterCriterion,
    LetterNeed,
    LetterRule,
    LetterShortage,
    LetterVote,
    LetterWord,
    Outcome,
    Profile,
)
from tests.cli.accessibility import faults_of

PROJECT = UUID("0195a1c0-7b2e-7c41-9d3a-5f0e8b1c2d01")
NOW = datetime(2017, 6, 30, 12, tzinfo=UTC)
BOARD = LocalText(sv="Kommunstyrelsen", en="City Executive Board")


def a_word(**changes) -> LetterWord:
    fields = {
        "meeting_id": UUID("0195a1c2-2345-7f85-8923-4d5e6f7a8b05"),
        "held_on": date(2017, 6, 14),
        "profile": Profile.ADVISORY,
        "outcome": Outcome.RECOMMENDED,
        "reason": "Nätet <b>behövs</b> av allt annat.",
        "extent": Extent.PART,
        "conditions": ("Fiber finns på plats",),
        "lines": (AllocationLine(source_id="cm-2", year=2017, amount=Decimal("1500000.00")),),
        "vote": LetterVote(votes_for=4, votes_cast=7, casting_vote=False),
    }
    return LetterWord(**(fields | changes))


def an_answer(kind=AnswerKind.APPROVED, **changes) -> FormalAnswer:
    fields = {
        "kind": kind,
        "decided_by": "kommunstyrelsen",
        "decided_on": date(2017, 6, 21),
        "case_number": "KS 2017/119",
        "lines": (AllocationLine(source_id="cm-2", year=2017, amount=Decimal("1200000.00")),),
        "reason": None if kind is AnswerKind.APPROVED else "Pengarna går till skolan.",
        "recorded_by": "karin",
        "recorded_at": NOW,
    }
    return FormalAnswer(**(fields | changes))


def an_appeal(**changes) -> LetterAppeal:
    fields = {
        "decided_by": BOARD,
        "decided_on": date(2017, 6, 21),
        "case_number": "KS 2017/119",
        "provision": "KL (1991:900) 10 kap.",
        "counted_from": date(2017, 6, 26),
        "until": date(2017, 7, 17),
        "by_delegation": False,
    }
    return LetterAppeal(**(fields | changes))


def a_criterion(key: str) -> LetterCriterion:
    return LetterCriterion(
        key=key,
        name=LocalText(sv=key.capitalize(), en=f"{key.capitalize()} (en)"),
        weight=Decimal(1),
        given=3,
        lowest=2,
        highest=5,
        mean=Decimal("3.666667"),
        points=Decimal("1.833333"),
    )


def a_letter(**changes) -> DecisionLetterView:
    fields = {
        "project_id": PROJECT,
        "title": "Fiber till skolor",
        "body": LocalText(sv="Utbildningsnämnden", en="Education Committee"),
        "revision": 3,
        "case_numbers": ("UBN 2017/7",),
        "state": ApplicationState.RECOMMENDED,
        "on_reserve": False,
        "round_title": "Vårens omgång",
        "closes_on": date(2017, 3, 31),
        "score": Decimal("3.666667"),
        "scale_max": 5,
        "criteria": (a_criterion("nytta"), a_criterion("risk")),
        "word": a_word(),
        "ineligible": None,
        "answer": None,
        "answered_by": None,
        "applied_for": Decimal("2000000.00"),
        "recommended": Decimal("1500000.00"),
        "shortages": (),
        "unmet": (
            LetterNeed(prerequisite_id=PROJECT, site_code="skola-7", needed_on=date(2017, 9, 1)),
        ),
        "instalments": (),
        "holds": (),
        "appeal": None,
        "as_of": NOW,
    }
    return DecisionLetterView(**(fields | changes))


def allocated(**changes) -> DecisionLetterView:
    return a_letter(
        state=ApplicationState.ALLOCATED,
        answer=an_answer(),
        answered_by=BOARD,
        appeal=an_appeal(),
        **changes,
    )


@pytest.fixture
def written(client, logged_in, tmp_path):
    """A letter as a file of one form."""

    def write(view, form="text", *more):
        client.answer("funding.get_decision_letter", view)
        path = tmp_path / f"letter.{form}"
        ran = logged_in(
            "decision", "letter", str(PROJECT), "--format", form, "--out", str(path), *more
        )
        assert ran.code == 0, ran.out
        return path.read_bytes()

    return write


def read(content: bytes) -> str:
    return " ".join(content.decode().split())


def test_a_letter_says_outcome_scores_reason_margin_and_what_comes_next(written):
    told = read(written(a_letter()))
    for said in (
        "Beslutsbrev",
        "Digitaliseringsrådets besked den 2017-06-14: tillstyrkt delvis, 1 500 000 kr.",
        "Till: Utbildningsnämnden",
        "Ert diarienummer: UBN 2017/7",
        "Villkor: Fiber finns på plats",
        "Omröstning: 4 av 7 röster",
        "Skala 0–5, medel av 3 bedömare",
        "3,67",
        "Kostnader i ansökan: 2 000 000 kr",
        "Förutsättning vid skola-7: inte uppfylld än; behövs den 2017-09-01",
        "Rådets besked ger inga pengar.",
        "dess besked är inget beslut och kan inte överklagas",
    ):
        assert said in told, said
    assert "Hur man överklagar" not in told


def test_a_formal_decision_says_how_and_until_when_it_can_be_appealed(written):
    told = read(written(allocated()))
    for said in (
        "Kommunstyrelsen beslutade den 2017-06-21 att projektet får 1 200 000 kr.",
        "Hur man överklagar",
        "Förvaltningsrätten i Stockholm",
        "KL (1991:900) 10 kap.",
        "senast den 2017-07-17; beslutet anslogs den 2017-06-26",
    ):
        assert said in told, said


@pytest.mark.parametrize(
    ("appeal", "said"),
    [
        (an_appeal(counted_from=None, until=None), "då det justerade protokollet anslogs"),
        (
            an_appeal(counted_from=None, until=None, by_delegation=True),
            "där beslutet anmäldes anslogs",
        ),
        (an_appeal(final_on=date(2017, 7, 18)), "fick laga kraft den 2017-07-18"),
    ],
)
def test_the_time_to_appeal_is_counted_from_the_announcement(written, appeal, said):
    view = allocated().model_copy(update={"appeal": appeal})
    assert said in read(written(view))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ApplicationState.DECLINED, "lämna in projektet på nytt"),
        (ApplicationState.REFERRED_BACK, "Bered projektet enligt skälen ovan"),
        (ApplicationState.POSTPONED, "Ni behöver inte göra något"),
        (ApplicationState.REFUSED, "till en annan omgång"),
        (ApplicationState.ALLOCATED, "Projektet kan börja."),
    ],
)
def test_a_letter_says_how_one_comes_back(written, state, said):
    assert said in read(written(a_letter(state=state)))


def test_what_waits_for_money_is_told_how_much_is_missing(written):
    view = a_letter(
        state=ApplicationState.REFUSED,
        on_reserve=True,
        answer=an_answer(AnswerKind.REFUSED, for_want_of_money=True, lines=()),
        answered_by=BOARD,
        shortages=(
            LetterShortage(
                source_id="cm-2",
                year=2017,
                kind=MoneyKind.OPERATING,
                wanted=Decimal("1500000.00"),
                free=Decimal("1100000.00"),
                missing=Decimal("400000.00"),
            ),
        ),
    )
    told = read(written(view))
    assert "det fattas 400 000 kr av 1 500 000 kr" in told
    assert "Projektet står på reservlistan" in told
    assert "till en annan omgång" not in told


def test_an_ineligible_application_is_told_the_rule(written):
    view = a_letter(
        state=ApplicationState.INELIGIBLE,
        word=None,
        score=None,
        criteria=(),
        ineligible=LetterRule(question_sv="Har den ägare?", question_en="Owner?", reason="Nej."),
    )
    told = read(written(view))
    assert "Regeln: Har den ägare?" in told
    assert "Omgången stänger den 2017-03-31." in told


@pytest.mark.parametrize("view", [a_letter(), allocated()])
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_letter_never_advises_to_score_higher(written, view, lang):
    told = read(written(view, "text", "--lang", lang)).casefold()
    for advice in ("högre poäng", "höja", "bättre poäng", "higher score", "improve"):
        assert advice not in told


def test_an_english_letter_is_a_marked_translation(written):
    told = read(written(allocated(), "text", "--lang", "en"))
    assert "Translation: the Swedish letter is the original." in told
    assert "City Executive Board decided on 2017-06-21" in told
    html = written(allocated(), "html", "--lang", "en").decode()
    assert 'lang="sv"' in html


def test_the_page_is_accessible_and_escapes_what_people_wrote(written):
    html = written(allocated(), "html").decode()
    assert "&lt;b&gt;behövs&lt;/b&gt;" in html
    assert faults_of(html) == []


def test_a_delegated_decision_says_who_decided(written):
    answer = an_answer(decided_as=Decider.PROGRAMME_HEAD, delegated_by="KS 2016/9")
    told = read(written(allocated().model_copy(update={"answer": answer}))).casefold()
    assert "beslutat på delegation av: programchefen, enligt delegation i ks 2016/9" in told


@pytest.mark.parametrize("lang", ["sv", "en"])
def test_even_a_long_letter_is_one_page_and_the_same_bytes_again(written, lang):
    long = "Rådet har vägt nyttan mot kostnaden och funnit att den är större. " * 40
    view = allocated(
        word=a_word(reason=long, discussion=long),
        criteria=tuple(a_criterion(f"kriterium-{n}") for n in range(8)),
        unmet=tuple(
            LetterNeed(prerequisite_id=PROJECT, site_code=f"skola-{n}", needed_on=date(2017, 9, 1))
            for n in range(8)
        ),
    )
    pdf = written(view, "pdf", "--lang", lang)
    assert pdf.startswith(b"%PDF-")
    assert re.search(rb"/Type/Pages/Count 1\b", pdf)
    assert written(view, "pdf", "--lang", lang) == pdf
    assert "kortade med …" in read(written(view))
