"""`radslag minutes`: a meeting's notes or minutes as text, web page or PDF."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import typer

from cli.brief.command import Form, put_page, require_file
from cli.brief.sheet import Grid, Line, Part, Piece, Sheet
from cli.options import Given, add_command, required
from cli.session import Session
from cli.show.values import money
from contracts.rpc.funding import (
    AgendaItem,
    MeetingView,
    MinutesItem,
    MinutesParagraph,
    MinutesState,
    MinutesView,
    Office,
    RollCall,
)
from contracts.rpc.notify import Language
from contracts.words import in_language, word


def add_to(app: typer.Typer, language: Language) -> None:
    """`minutes`."""
    add_command(
        app,
        language,
        "minutes",
        show,
        (
            "Skriv ut ett mötes anteckningar eller protokoll.",
            "Write out a meeting's notes or minutes.",
        ),
        required("meeting_id", str, ("Mötets id.", "The meeting's id."), "ID"),
        Given(
            "form",
            Form,
            ("Text, webbsida eller PDF.", "Text, web page or PDF."),
            "--format",
            default=Form.TEXT,
        ),
        Given("out", Path, ("Spara i en fil.", "Save in a file."), "--out", "FILE"),
    )


def show(session: Session, meeting_id: str, form: Form, out: Path | None) -> None:
    """The language is the command's own (`--lang`)."""
    require_file(session, form, out)
    with session.client() as client:
        view = client.call("funding.get_minutes", meeting_id=meeting_id)
    assert isinstance(view, MinutesView)
    put_page(session, view, _Page(session.language).of(view), form, out, view.as_of)


class _Page:
    """Minutes in one language; what people have said stays in the words they said it in."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def of(self, view: MinutesView) -> Sheet:
        """The whole page."""
        say = self._say
        kind = (
            say("Protokoll", "Minutes")
            if view.attested
            else say("Minnesanteckningar", "Notes of the meeting")
        )
        meeting = view.meeting
        return Sheet(
            lang=self._language.value,
            kind=kind,
            title=Piece(
                say(
                    f"Digitaliseringsrådets möte den {meeting.held_on}",
                    f"The digital council's meeting on {meeting.held_on}",
                )
            ),
            summary=self._own(view.round_title),
            head=tuple(self._head(view)),
            parts=tuple(self._part(paragraph, meeting) for paragraph in view.paragraphs),
            notes=tuple(self._notes(view)),
        )

    def _say(self, sv: str, en: str) -> str:
        return sv if self._language is Language.SV else en

    def _own(self, words: str) -> Piece:
        return Piece(words, own=self._language is Language.EN)

    def _word(self, member: StrEnum) -> str:
        return in_language(word(member), self._language)

    def _head(self, view: MinutesView) -> Iterator[Line]:
        say, meeting = self._say, view.meeting
        yield Line(say("Läge", "State"), Piece(self._word(meeting.state)))
        yield Line(say("Kallelsen gick ut", "Call went out"), Piece(str(meeting.called_on)))
        if meeting.late_because is not None:
            yield Line(
                say("Kallelsen var sen för att", "The call was late because"),
                self._own(meeting.late_because),
            )
        for office in Office:
            persons = [one.person_id for one in meeting.members if one.office is office]
            if persons:
                yield Line(
                    self._word(office).capitalize(),
                    Piece(", ".join(persons)),
                )
        yield Line(
            say("Beslutsförhet", "Quorum"),
            Piece(
                say(
                    f"minst {meeting.quorum_needed} närvarande med rösträtt",
                    f"at least {meeting.quorum_needed} present with a vote",
                )
            ),
        )
        if view.attest_by is not None:
            yield Line(say("Justeras senast", "To be attested by"), Piece(str(view.attest_by)))

    def _part(self, paragraph: MinutesParagraph, meeting: MeetingView) -> Part:
        item = paragraph.item
        lines = [
            Line(self._say("Projekt", "Project"), Piece(str(item.project_id))),
            Line(self._say("Organ", "Body"), Piece(paragraph.body_id)),
            *self._spoken(item),
            *self._attendance(item, meeting),
            *(
                Line(
                    f"{self._word(one.kind).capitalize()}, {one.person_id}",
                    self._own(one.text),
                )
                for one in item.dissents
            ),
            *(self._way(paragraph.way) if paragraph.way is not None else ()),
        ]
        return Part(
            f"§ {paragraph.number} {paragraph.title}",
            tuple(lines),
            tuple(self._grids(item)),
            ""
            if item.outcome is not None
            else self._say("Inte behandlat än.", "Not dealt with yet."),
        )

    def _spoken(self, item: AgendaItem) -> Iterator[Line]:
        say = self._say
        if item.reconsider is not None:
            yield Line(say("Omprövas för att", "Reconsidered because"), self._own(item.reconsider))
        for document in item.documents:
            yield Line(say("Underlag", "Document"), self._own(document.title))
        if item.outcome is None:
            return
        told = self._word(item.outcome)
        if item.extent is not None:
            told += f" {self._word(item.extent)}"
        yield Line(say("Utfall", "Outcome"), Piece(told))
        for line in item.lines:
            yield Line(f"{line.source_id} {line.year}", Piece(money(line.amount, self._language)))
        for condition in item.conditions:
            yield Line(say("Villkor", "Condition"), self._own(condition))
        if item.until is not None:
            yield Line(say("Till den", "Until"), Piece(str(item.until)))
        if item.reason is not None:
            yield Line(say("Skäl", "Reason"), self._own(item.reason))

    def _attendance(self, item: AgendaItem, meeting: MeetingView) -> Iterator[Line]:
        say = self._say
        if item.outcome is None:
            return
        serving = {one.substitute: one.member for one in item.serving}
        present = [
            say(f"{person} (för {serving[person]})", f"{person} (for {serving[person]})")
            if person in serving
            else person
            for person in item.present
        ]
        yield Line(say("Närvarande med rösträtt", "Present with a vote"), Piece(", ".join(present)))
        if item.presiding is not None:
            yield Line(say("Leder mötet", "Presiding"), Piece(item.presiding))
        if len(item.present) < meeting.quorum_needed:
            yield Line(
                say("Beslutsförhet", "Quorum"),
                Piece(say("inte beslutsfört", "not quorate")),
            )

    def _grids(self, item: AgendaItem) -> Iterator[Grid]:
        say = self._say
        if item.proposals:
            yield Grid(
                say("Yrkanden", "Proposals"),
                ("Nr", say("Vem", "Who"), say("Yrkar", "Moves"), say("Text", "Text")),
                tuple(
                    (
                        Piece(str(one.number)),
                        Piece(one.person_id),
                        Piece(self._word(one.kind)),
                        self._own(one.text) if one.text else Piece("–"),
                    )
                    for one in item.proposals
                ),
                "",
            )
        for called in item.roll_calls:
            yield self._roll_call(called)

    def _roll_call(self, called: RollCall) -> Grid:
        say = self._say
        if called.carried is None:
            result = say("inget yrkande vann", "no proposal carried")
        else:
            result = say(f"yrkande {called.carried} vann", f"proposal {called.carried} carried")
            if called.casting_vote:
                result += say(" med utslagsröst", " by the casting vote")
        return Grid(
            say("Omröstning", "Roll-call") + f": {result}",
            (say("Vem", "Who"), say("Röst", "Vote")),
            tuple(
                (
                    Piece(vote.person_id),
                    Piece(
                        say("avstår", "abstains")
                        if vote.proposal is None
                        else say(f"yrkande {vote.proposal}", f"proposal {vote.proposal}")
                    ),
                )
                for vote in called.votes
            ),
            "",
        )

    def _way(self, way: MinutesItem) -> Iterator[Line]:
        say = self._say
        if way.state is MinutesState.UNATTESTED:
            yield Line(say("Justering", "Attestation"), Piece(self._word(way.state)))
        if way.attested_on is not None:
            told = f"{way.attested_on}: {', '.join(way.attested_by)}"
            if way.immediate:
                told += say(" (omedelbart)", " (immediate)")
            if way.late:
                told += say(" (för sent)", " (late)")
            yield Line(say("Justerat", "Attested"), Piece(told))
        if way.announced_on is not None:
            yield Line(
                say("Anslaget", "Announced"),
                Piece(
                    say(
                        f"{way.announced_on}; kan överklagas till och med {way.appeal_until}",
                        f"{way.announced_on}; can be appealed until {way.appeal_until}",
                    )
                ),
            )
        if way.appeal is not None:
            yield Line(
                say("Överklagat", "Appealed"),
                Piece(f"{way.appeal.appealed_on}, {way.appeal.case_number}"),
            )
        if way.final_on is not None:
            yield Line(say("Laga kraft", "Final"), Piece(str(way.final_on)))
        if way.state is MinutesState.ANNULLED:
            yield Line(say("Domstolen", "The court"), Piece(self._word(way.state)))

    def _notes(self, view: MinutesView) -> Iterator[str]:
        say = self._say
        if not view.attested:
            yield say(
                "Rådet är rådgivande. Dess anteckningar justeras inte, anslås inte och kan inte"
                " överklagas; pengar ges genom ett formellt beslut av den som råder över dem.",
                "The council advises. Its notes are not attested or announced and can't be appealed;"
                " money is given by a formal decision of the body that holds it.",
            )
        if self._language is Language.EN:
            yield "Translation: what people have said and moved is in Swedish, which is the original."
