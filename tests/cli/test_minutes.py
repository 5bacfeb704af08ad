"""`radslag minutes`: notes and minutes as text, as an accessible page, as a tagged PDF."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from contracts.events.funding import AllocationLine, Extent
from contracts.rpc.funding import (
    PROFILES,
    AgendaItem,
    Appeal,
    Dissent,
    DissentKind,
    MeetingState,
    MeetingView,
    Member,
    MinutesItem,
    MinutesParagraph,
    MinutesState,
    MinutesView,
    Office,
    Outcome,
    Profile,
    Proposal,
    ProposalKind,
    RollCall,
    Serving,
    Vote,
)
from tests.cli.accessibility import faults_of

MEETING = UUID("0195a1c2-2345-7f85-8923-4d5e6f7a8b05")
PROJECT = UUID("0195a1c0-7b2e-7c41-9d3a-5f0e8b1c2d01")
NOW = datetime(2017, 6, 14, 12, tzinfo=UTC)


def an_item(**changes) -> AgendaItem:
    fields = {
        "project_id": PROJECT,
        "outcome": Outcome.RECOMMENDED,
        "reason": "Nätet <b>behövs</b> av allt annat.",
        "extent": Extent.PART,
        "conditions": ("Fiber finns på plats",),
        "lines": (AllocationLine(source_id="cm-2", year=2017, amount=Decimal("1500000.00")),),
        "present": ("anna", "bo", "eva"),
        "serving": (Serving(substitute="eva", member="cia"),),
        "presiding": "anna",
        "proposals": (
            Proposal(number=1, person_id="anna", kind=ProposalKind.APPROVE),
            Proposal(number=2, person_id="bo", kind=ProposalKind.REFER_BACK, text="Drift saknas."),
        ),
        "roll_calls": (
            RollCall(
                votes=(
                    Vote(person_id="anna", proposal=1),
                    Vote(person_id="bo", proposal=2),
                    Vote(person_id="eva"),
                ),
                carried=1,
                casting_vote=True,
                presiding="anna",
                recorded_by="sara",
                recorded_at=NOW,
            ),
        ),
        "dissents": (
            Dissent(
                person_id="bo",
                kind=DissentKind.RESERVATION,
                text="Pengarna behövs i skolan.",
                recorded_at=NOW,
            ),
        ),
    }
    return AgendaItem(**(fields | changes))


def some_minutes(profile=Profile.STATUTORY, *, item=None, way=None) -> MinutesView:
    rules = PROFILES[profile]
    return MinutesView(
        meeting=MeetingView(
            meeting_id=MEETING,
            round_id="2017-1",
            held_on=date(2017, 6, 14),
            state=MeetingState.CLOSED,
            profile=profile,
            rules=rules,
            members=(
                Member(person_id="anna", office=Office.CHAIR),
                Member(person_id="bo"),
                Member(person_id="cia"),
                Member(person_id="eva", office=Office.SUBSTITUTE, order=1),
            ),
            present=("anna", "bo", "eva"),
            serving=(Serving(substitute="eva", member="cia"),),
            presiding="anna",
            quorum_needed=2,
            quorate=True,
            called_on=date(2017, 6, 12),
            late_because="Budgeten flyttades.",
            agenda=(an_item(),),
            version=3,
        ),
        round_title="Vårens omgång",
        attested=rules.attested,
        attest_by=date(2017, 6, 28) if rules.attested else None,
        paragraphs=(
            MinutesParagraph(
                number=1,
                title="Fiber till skolor",
                body_id="utbildningsnamnden",
                item=item or an_item(),
                way=way,
            ),
        ),
        as_of=NOW,
        version=1,
    )


@pytest.fixture
def written(client, logged_in, tmp_path):
    """Minutes as a file of one form."""

    def write(form, view=None, *more):
        client.answer("funding.get_minutes", view or some_minutes())
        path = tmp_path / f"minutes.{form}"
        assert (
            logged_in("minutes", str(MEETING), "--format", form, "--out", str(path), *more).code
            == 0
        )
        return path.read_bytes()

    return write


def test_minutes_say_who_was_there_what_was_moved_how_it_was_voted_and_what_came_of_it(written):
    told = " ".join(written("text").decode().split())
    for said in (
        "Protokoll",
        "Kallelsen var sen för att: Budgeten flyttades.",
        "§ 1 Fiber till skolor",
        "Utfall: tillstyrkt delvis",
        "1\u00a0500\u00a0000\u00a0kr".replace("\u00a0", " "),
        "Villkor: Fiber finns på plats",
        "eva (för cia)",
        "Omröstning: yrkande 1 vann med utslagsröst",
        "röst: avstår",
        "Reservation, bo: Pengarna behövs i skolan.",
    ):
        assert said in told.replace("\u00a0", " "), said


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ({"state": MinutesState.UNATTESTED}, "Justering: inte justerad"),
        (
            {
                "state": MinutesState.ATTESTED,
                "attested_on": date(2017, 6, 30),
                "attested_by": ("anna", "bo"),
                "late": True,
            },
            "Justerat: 2017-06-30: anna, bo (för sent)",
        ),
        (
            {
                "state": MinutesState.ANNOUNCED,
                "announced_on": date(2017, 7, 1),
                "appeal_until": date(2017, 7, 22),
            },
            "Anslaget: 2017-07-01; kan överklagas till och med 2017-07-22",
        ),
        (
            {
                "state": MinutesState.ANNULLED,
                "appeal": Appeal(appealed_on=date(2017, 7, 2), case_number="FST 1-17"),
            },
            "Överklagat: 2017-07-02, FST 1-17 Domstolen: upphävd",
        ),
        ({"state": MinutesState.FINAL, "final_on": date(2017, 7, 23)}, "Laga kraft: 2017-07-23"),
    ],
)
def test_minutes_say_how_far_an_item_has_come(written, way, said):
    view = some_minutes(way=MinutesItem(project_id=PROJECT, **way))
    assert said in " ".join(written("text", view).decode().split())


def test_notes_of_a_council_that_advises_say_that_it_does(written):
    told = written("text", some_minutes(Profile.ADVISORY)).decode()
    assert "Minnesanteckningar" in told
    assert "Rådet är rådgivande" in told
    assert "Justeras senast" not in told


def test_minutes_in_english_are_a_marked_translation(written):
    told = " ".join(written("text", None, "--lang", "en").decode().split())
    assert "Outcome: recommended in part" in told
    assert "Translation:" in told


def test_a_page_escapes_what_people_wrote(written):
    html = written("html").decode()
    assert "&lt;b&gt;behövs&lt;/b&gt;" in html
    assert html.startswith("<!doctype html>")
    assert faults_of(html) == []


def test_minutes_are_a_pdf_too(written):
    assert written("pdf").startswith(b"%PDF-")


def test_an_open_item_says_so(client, logged_in):
    view = some_minutes(item=AgendaItem(project_id=PROJECT))
    client.answer("funding.get_minutes", view)
    assert "Inte behandlat än." in logged_in("minutes", str(MEETING)).out
    assert logged_in("minutes", str(MEETING), "--json").json["round_title"] == "Vårens omgång"
