"""Comments of responses (synpunkter), what they concern, and what they were answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Self
from uuid import UUID

from contracts.authority import PROCEDURES
from contracts.events.portfolio import CommentAnsweredV1, CommentOutcome
from contracts.rpc.portfolio import AnswerComment, CommentGiven
from services.portfolio.domain.consultations.consultation import Consultation
from services.portfolio.domain.consultations.refusals import (
    AlreadyAnswered,
    ConcernsNothing,
    KeysWithoutStrategy,
    NothingToCorrect,
    RepeatedNumbers,
    ResponseReplaced,
    UnknownProcedure,
)
from services.portfolio.domain.refusals import NotInStrategy
from services.portfolio.domain.strategies import Strategy


@dataclass(eq=False)
class Comment:
    """A numbered comment of a response."""

    response_id: UUID
    number: int
    consultation_id: UUID
    body_id: str
    text: str
    keys: tuple[str, ...]
    headings: tuple[str, ...]
    concerned: str
    """Keys and headings as they are searched: each on a line of its own."""
    answered: bool = False

    @classmethod
    def of(
        cls, response_id: UUID, body_id: str, consultation_id: UUID, given: CommentGiven
    ) -> Self:
        """As it was given."""
        return cls(
            response_id=response_id,
            number=given.number,
            consultation_id=consultation_id,
            body_id=body_id,
            text=given.text,
            keys=given.keys,
            headings=given.headings,
            concerned="".join(f"{searched(one)}\n" for one in ("", *given.keys, *given.headings)),
        )

    def answer(
        self,
        new_id: UUID,
        given: AnswerComment,
        replaced_by: UUID | None,
        consultation: Consultation,
        by: str,
        now: datetime,
        today: date,
    ) -> tuple[Answer, CommentAnsweredV1]:
        """Say what came of it, while its response stands. An answer is corrected by another, which says why."""
        if replaced_by is not None:
            raise ResponseReplaced(replaced_by=replaced_by)
        if self.answered and given.correction is None:
            raise AlreadyAnswered(number=self.number)
        if not self.answered and given.correction is not None:
            raise NothingToCorrect
        unknown = [name for name in given.procedures if name not in PROCEDURES]
        if unknown:
            raise UnknownProcedure(procedures=", ".join(unknown))
        self.answered = True
        consultation.version += 1
        return (
            Answer(
                id=new_id,
                response_id=self.response_id,
                number=self.number,
                outcome=given.outcome,
                reason=given.reason,
                change=given.change,
                project_ids=given.project_ids,
                strategy_ids=given.strategy_ids,
                procedures=given.procedures,
                correction=given.correction,
                on_time=not consultation.answers_overdue(today),
                answered_at=now,
                answered_by=by,
            ),
            CommentAnsweredV1(
                consultation_id=consultation.id,
                title=consultation.title,
                response_id=self.response_id,
                body_id=self.body_id,
                number=self.number,
                outcome=given.outcome,
                reason=given.reason,
                corrected=given.correction is not None,
            ),
        )


@dataclass(eq=False)
class Answer:
    """What a comment was answered. Written once; the last one stands."""

    id: UUID
    response_id: UUID
    number: int
    outcome: CommentOutcome
    reason: str
    change: str | None
    project_ids: tuple[UUID, ...]
    strategy_ids: tuple[str, ...]
    procedures: tuple[str, ...]
    correction: str | None
    on_time: bool
    answered_at: datetime
    answered_by: str


def check_comments(comments: Collection[CommentGiven], strategy: Strategy | None) -> None:
    """Numbered once each, and tied to something that is there."""
    counts = Counter(comment.number for comment in comments)
    if repeated := sorted(number for number, count in counts.items() if count > 1):
        raise RepeatedNumbers(numbers=_listed(repeated))
    if loose := [comment.number for comment in comments if not (comment.keys or comment.headings)]:
        raise ConcernsNothing(numbers=_listed(loose))
    named = {key for comment in comments for key in comment.keys}
    if named and strategy is None:
        raise KeysWithoutStrategy(keys=_listed(sorted(named)))
    if strategy is not None and (unknown := sorted(named - _keys_of(strategy))):
        raise NotInStrategy(strategy=strategy.id, keys=_listed(unknown))


def _keys_of(strategy: Strategy) -> set[str]:
    """Everything in a version that has a key, whichever list it stands in and still valid or not."""
    return {
        item.key
        for listed in (getattr(strategy, field.name) for field in fields(strategy))
        if isinstance(listed, tuple)
        for item in listed
    }


def searched(text: str) -> str:
    """A key or heading as it is compared: without regard to case and spaces."""
    return " ".join(text.casefold().split())


def _listed(values: Iterable[object]) -> str:
    return ", ".join(str(value) for value in values)
