"""The decision letter as a page: outcome, what decided it, scores, margins, what comes next, how one appeals."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cli.brief.sheet import Grid, Line, Part, Piece, Sheet
from cli.decision.appeal import appeals
from cli.decision.margins import margins
from cli.decision.steps import steps
from cli.decision.voice import LONGEST, MOST, Voice
from cli.show.values import number
from contracts.rpc.funding import (
    AnswerKind,
    Decider,
    DecisionLetterView,
    FormalAnswer,
    LetterWord,
    Profile,
)
from contracts.rpc.notify import Language


class Letter:
    """The letter in one language; what people have said stays in the words they said it in."""

    def __init__(self, view: DecisionLetterView, language: Language) -> None:
        self._view = view
        self._voice = Voice(language)

    def sheet(self) -> Sheet:
        """The whole page."""
        view, say = self._view, self._voice.say
        parts = (
            Part(say("Vad som avgjorde", "What decided it"), tuple(self._why()), (), ""),
            *self._scores(),
            *margins(view, self._voice),
            Part(say("Så går det vidare", "What comes next"), tuple(self._next()), (), ""),
            *appeals(view.appeal, self._voice),
        )
        return Sheet(
            lang=self._voice.language.value,
            kind=say("Beslutsbrev", "Decision letter"),
            title=self._voice.own(view.title),
            summary=Piece(self._outcome()),
            head=tuple(self._head()),
            parts=parts,
            notes=tuple(self._notes()),
        )

    def _head(self) -> Iterator[Line]:
        view = self._view
        yield self._voice.line("Till", "To", self._voice.name(view.body))
        if view.case_numbers:
            yield self._voice.line(
                "Ert diarienummer", "Your case number", ", ".join(view.case_numbers[:MOST])
            )
        if view.round_title is not None:
            yield Line(self._voice.say("Omgång", "Round"), self._voice.own(view.round_title))
        yield self._voice.line("Bedömd revision", "Revision judged", str(view.revision))

    def _outcome(self) -> str:
        """The outcome in a sentence."""
        view, say = self._view, self._voice.say
        if view.ineligible is not None:
            return say(
                "Ansökan kan inte tas upp i omgången som den är.",
                "The application can't be taken into the round as it is.",
            )
        if (answer := view.answer) is not None and view.answered_by is not None:
            who, on = self._voice.name(view.answered_by), answer.decided_on
            match answer.kind:
                case AnswerKind.APPROVED:
                    given = self._voice.money(
                        sum((line.amount for line in answer.lines), Decimal(0))
                    )
                    return say(
                        f"{who} beslutade den {on} att projektet får {given}.",
                        f"{who} decided on {on} that the project gets {given}.",
                    )
                case AnswerKind.REFUSED:
                    return say(
                        f"{who} beslutade den {on} att projektet inte får några pengar.",
                        f"{who} decided on {on} that the project gets no money.",
                    )
                case AnswerKind.REFERRED_BACK:
                    return say(
                        f"{who} återremitterade den {on} ärendet: det ska beredas mer innan det avgörs.",
                        f"{who} referred the matter back on {on}: it is to be prepared further first.",
                    )
        return "" if view.word is None else self._council(view.word)

    def _council(self, spoken: LetterWord) -> str:
        say = self._voice.say
        told = self._voice.word(spoken.outcome)
        if spoken.extent is not None:
            told += f" {self._voice.word(spoken.extent)}"
        if self._view.recommended is not None:
            told += f", {self._voice.money(self._view.recommended)}"
        if spoken.until is not None:
            told += say(f" till den {spoken.until}", f" until {spoken.until}")
        return say(
            f"Digitaliseringsrådets besked den {spoken.held_on}: {told}.",
            f"The digital council's word on {spoken.held_on}: {told}.",
        )

    def _why(self) -> Iterator[Line]:
        """The reasons as they were given, the latest first."""
        view, say = self._view, self._voice.say
        if (broken := view.ineligible) is not None:
            question = say(broken.question_sv, broken.question_en)
            yield Line(say("Regeln", "The rule"), Piece(question))
            yield Line(say("Skäl", "Reason"), self._voice.own(broken.reason))
        if view.answer is not None:
            yield from self._answered(view.answer)
        if view.word is not None:
            yield from self._spoken(view.word)

    def _answered(self, answer: FormalAnswer) -> Iterator[Line]:
        say = self._voice.say
        if answer.case_number is not None:
            yield self._voice.line(
                "Beslutets diarienummer", "Decision's number", answer.case_number
            )
        if answer.decided_as is not Decider.BODY:
            told = self._voice.word(answer.decided_as)
            if answer.delegated_by is not None:
                told += say(
                    f", enligt delegation i {answer.delegated_by}",
                    f", delegated by {answer.delegated_by}",
                )
            yield self._voice.line("Beslutat på delegation av", "By delegation", told)
        if answer.reason is not None:
            yield Line(say("Beslutets skäl", "Reason"), self._voice.own(answer.reason))
        if answer.for_want_of_money:
            yield self._voice.line(
                "Avgörande",
                "Decisive",
                say("pengarna räckte inte", "the money did not suffice"),
            )

    def _spoken(self, spoken: LetterWord) -> Iterator[Line]:
        say = self._voice.say
        if self._view.answer is not None:
            yield self._voice.line("Rådets besked", "The council's word", self._council(spoken))
        yield Line(say("Rådets skäl", "The council's reason"), self._voice.own(spoken.reason))
        for condition in spoken.conditions[:MOST]:
            yield Line(say("Villkor", "Condition"), self._voice.own(condition))
        if spoken.discussion is not None:
            yield Line(
                say("Bedömarna var oense", "The assessors disagreed"),
                self._voice.own(spoken.discussion),
            )
        if (vote := spoken.vote) is not None:
            told = say(
                f"{vote.votes_for} av {vote.votes_cast} röster",
                f"{vote.votes_for} of {vote.votes_cast} votes",
            )
            if vote.casting_vote:
                told += say(", med ordförandens utslagsröst", ", by the casting vote")
            yield self._voice.line("Omröstning", "Vote", told)

    def _scores(self) -> Iterator[Part]:
        view, say = self._view, self._voice.say
        if view.score is None or view.scale_max is None or not view.criteria:
            return
        total = sum((one.weight for one in view.criteria), Decimal(0))
        rows = [
            (
                Piece(self._voice.name(one.name)),
                Piece(
                    number(
                        (one.weight / total * 100).quantize(Decimal("0.1")), self._voice.language
                    )
                    + " %"
                ),
                Piece(self._voice.decimal(one.mean)),
                Piece(f"{one.lowest}–{one.highest}"),
                Piece(self._voice.decimal(one.points)),
            )
            for one in view.criteria
        ]
        rows.append(
            (
                Piece(say("Sammanvägt", "Weighted")),
                Piece("100 %"),
                Piece("–"),
                Piece("–"),
                Piece(self._voice.decimal(view.score)),
            )
        )
        given = max(one.given for one in view.criteria)
        yield Part(
            say("Poäng", "Scores"),
            (),
            (
                Grid(
                    say(
                        f"Skala 0–{view.scale_max}, medel av {given} bedömare",
                        f"Scale 0–{view.scale_max}, mean of {given} assessors",
                    ),
                    (
                        say("Kriterium", "Criterion"),
                        say("Vikt", "Weight"),
                        say("Medel", "Mean"),
                        say("Lägst–högst", "Lowest–highest"),
                        say("Bidrag", "Contribution"),
                    ),
                    tuple(rows),
                    "",
                ),
            ),
            "",
        )

    def _next(self) -> Iterator[Line]:
        """How it goes on, or how one comes back. It follows from the state alone."""
        view = self._view
        for sv, en in steps(view):
            yield self._voice.line("Nu", "Now", self._voice.say(sv, en))

    def _notes(self) -> Iterator[str]:
        view, say = self._view, self._voice.say
        if (
            view.appeal is None
            and view.answer is None
            and view.word is not None
            and view.word.profile is Profile.ADVISORY
        ):
            yield say(
                "Rådet är rådgivande: dess besked är inget beslut och kan inte överklagas.",
                "The council advises: its word is no decision and can't be appealed.",
            )
        if any(len(text) > LONGEST for text in self._texts()):
            yield say(
                "Långa texter är kortade med …; hela finns i ärendet.",
                "Long texts are cut with …; the case has them whole.",
            )
        if self._voice.language is Language.EN:
            yield "Translation: the Swedish letter is the original. What people have said is in Swedish."

    def _texts(self) -> Iterator[str]:
        view = self._view
        if view.word is not None:
            yield view.word.reason
            yield from view.word.conditions
            if view.word.discussion is not None:
                yield view.word.discussion
        if view.answer is not None and view.answer.reason is not None:
            yield view.answer.reason
        if view.ineligible is not None:
            yield view.ineligible.reason
