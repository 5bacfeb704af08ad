"""`radslag consultation`: one page for who has responded and what each comment was answered."""

from __future__ import annotations

import pytest

from contracts.rpc import portfolio
from tests.cli.samples import UUID, a_reply

OTHER = "01920000-0000-7000-8000-000000000002"


def a_comment(number, **changes):
    fields = {"answers": [], "stands": True, "overdue": False, **changes}
    return a_reply(portfolio.CommentView, number=number, response_id=UUID, **fields)


def an_answer(**changes):
    given = a_reply(portfolio.CommentAnswer).model_dump(mode="json")
    return {**given, "correction": None, **changes}


def a_response(**changes):
    fields = {"response_id": UUID, "body_id": "utbildningsnamnden", "replaced_by": None, **changes}
    return a_reply(portfolio.ResponseView, **fields).model_dump(mode="json")


@pytest.fixture
def page(logged_in, client):
    """Shows a consultation with these parts; gives what was printed."""

    def show(*arguments, comments=(), lang="sv", **parts):
        view = a_reply(portfolio.ConsultationView, **{"extensions": [], "responses": [], **parts})
        client.answer("portfolio.get_consultation", view)
        client.answer("portfolio.list_comments", portfolio.Comments(items=tuple(comments)))
        return logged_in("consultation", UUID, *arguments, lang=lang)

    return show


def test_each_comment_stands_beside_its_answer(page):
    answered = a_comment(
        2,
        text="Eleverna saknas",
        headings=["Målgrupper"],
        answers=[an_answer(outcome="partly", reason="Elever är en målgrupp", change="Ny målgrupp")],
    )
    shown = page(responses=[a_response()], comments=[a_comment(1), answered]).out
    assert "väntar på svar" in shown
    row = next(line for line in shown.splitlines() if "Eleverna saknas" in line)
    assert "delvis tillgodosedd. Elever är en målgrupp" in row
    assert "Ändring: Ny målgrupp" in shown
    english = page(responses=[a_response()], comments=[answered], lang="en").out
    assert "partly accepted. Elever är en målgrupp" in english


def test_a_corrected_answer_shows_the_earlier_one_too(page):
    answers = [an_answer(reason="Det första"), an_answer(reason="Det andra", correction="Fel")]
    shown = page(responses=[a_response()], comments=[a_comment(1, answers=answers)]).out
    assert shown.index("Det andra") < shown.index("Tidigare svar: ") < shown.index("Det första")


def test_who_is_late_and_what_is_overdue_is_said(page):
    asked = {
        "body_id": "trafiknamnden",
        "holder_id": "nya-namnden",
        "due_on": "2017-06-09",
        "state": "late",
        "response_id": None,
    }
    shown = page(
        asked=[asked, {**asked, "body_id": "gamla-namnden", "holder_id": None}],
        responses=[a_response()],
        comments=[a_comment(1, overdue=True)],
    ).out
    row = next(line for line in shown.splitlines() if "trafiknamnden" in line)
    assert "försenat" in row
    assert "nya-namnden" in row
    assert "organet har upphört" in shown
    assert "försenat svar" in shown


@pytest.mark.parametrize(
    ("changes", "sv", "en"),
    [
        ({"unsolicited": True}, "spontanremiss", "unsolicited"),
        ({"on_time": False}, "efter sista dagen", "after the last day"),
        ({"replaced_by": OTHER}, "ersatt av en rättelse", "replaced by a correction"),
        ({"answers_for": ["alvsjo"]}, "yttrande även för alvsjo", "also for alvsjo"),
    ],
)
def test_a_response_is_marked_for_what_it_is(page, changes, sv, en):
    assert sv in page(responses=[a_response(**changes)]).out
    assert en in page(responses=[a_response(**changes)], lang="en").out


def test_the_decision_is_written_as_minutes_have_it(page):
    response = a_response()
    response["decision"] |= {
        "decided_on": "2017-05-18",
        "paragraph": "§ 14",
        "case_number": "1.6.2-12/2017",
        "attested_at_once": True,
        "adoption": "changed",
        "changes": "Punkt 2 stryks",
    }
    shown = page(responses=[response]).out
    assert "2017-05-18 § 14, dnr 1.6.2-12/2017, omedelbart justerat: med ändring" in shown
    assert "Nämndens ändring: Punkt 2 stryks" in shown
    assert "reservation" in shown


def test_a_page_can_be_narrowed_to_what_awaits_an_answer(page, client):
    page("--unanswered", "--concerns", "elever", "--body-id", "trafiknamnden")
    asked = dict(client.calls)["portfolio.list_comments"]
    assert asked["answered"] is False
    assert asked["stands"] is True
    assert (asked["concerns"], asked["body_id"]) == ("elever", "trafiknamnden")


def test_a_brief_page_cuts_each_comment_and_leaves_the_answer_whole(page):
    long = "ord " * 200
    comment = a_comment(1, text=long, answers=[an_answer(reason=f"{long}svaret")])
    whole = page(responses=[a_response()], comments=[comment]).out
    brief = page("--brief", responses=[a_response()], comments=[comment]).out
    assert "…" not in whole
    assert "…" in brief
    assert brief.count("ord") < whole.count("ord")
    assert "svaret" in brief


def test_the_same_is_there_for_a_program(page):
    told = page("--json", responses=[a_response()], comments=[a_comment(1)]).json
    assert told["consultation"]["responses"][0]["body_id"] == "utbildningsnamnden"
    assert [comment["number"] for comment in told["comments"]] == [1]
