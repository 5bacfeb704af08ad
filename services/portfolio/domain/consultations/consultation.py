"""A consultation: what is consulted on, who is asked, until when, and when they are reminded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from contracts.events.portfolio import (
    ConsultationClosedV1,
    ConsultationExtendedV1,
    ConsultationOpenedV1,
    ResponseDueV1,
    ResponseKind,
)
from contracts.rpc.portfolio import (
    ConsultationState,
    ExtendConsultation,
    OpenConsultation,
    ResponseState,
)
from services.portfolio.domain.bodies import BodyVersion, governing
from services.portfolio.domain.consultations.refusals import (
    AlreadyResponded,
    AnswersDueTooEarly,
    AskedTwice,
    ConsultationClosed,
    DocumentHalfNamed,
    LastDayPassed,
    NotAsked,
    NothingConsultedOn,
    NotLater,
    StillTimeToRespond,
)

STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")

#: When in the day a reminder leaves: it is there when somebody comes to work.
_REMIND_AT: Final = time(8)


@dataclass(eq=False)
class Asked:
    """A body that was asked (remissinstans)."""

    consultation_id: UUID
    body_id: str
    due_on: date
    """Its own last day."""
    response_id: UUID | None = None
    response_kind: ResponseKind | None = None
    """Of the response that stands for it."""

    @property
    def has_responded(self) -> bool:
        """Abstaining is a response too."""
        return self.response_id is not None

    def settle(self, response_id: UUID, kind: ResponseKind) -> None:
        """This response stands for it from now on."""
        self.response_id, self.response_kind = response_id, kind


@dataclass(eq=False)
class Extension:
    """More time that was given. Written once."""

    id: UUID
    consultation_id: UUID
    body_id: str | None
    due_on_before: date
    due_on: date
    reason: str
    extended_at: datetime
    extended_by: str


@dataclass(eq=False)
class Consultation:
    """One consultation."""

    id: UUID
    title: str
    case_number: str | None
    strategy_id: str | None
    document_title: str | None
    document_case_number: str | None
    question: str | None
    due_on: date
    answers_due_on: date
    remind_before: tuple[int, ...]
    remind_after: tuple[int, ...]
    opened_at: datetime
    opened_by: str
    state: ConsultationState = ConsultationState.OPEN
    closed_at: datetime | None = None
    version: int = 1

    @classmethod
    def open(
        cls, new_id: UUID, wanted: OpenConsultation, by: str, now: datetime, today: date
    ) -> tuple[Self, list[Asked], ConsultationOpenedV1]:
        """Ask the bodies."""
        _require_subject(wanted)
        twice = sorted(body for body, count in Counter(wanted.body_ids).items() if count > 1)
        if twice:
            raise AskedTwice(bodies=", ".join(twice))
        if wanted.due_on < today:
            raise LastDayPassed(due_on=wanted.due_on, today=today)
        if wanted.answers_due_on < wanted.due_on:
            raise AnswersDueTooEarly(answers_due_on=wanted.answers_due_on, due_on=wanted.due_on)
        consultation = cls(
            id=new_id,
            title=wanted.title,
            case_number=wanted.case_number,
            strategy_id=wanted.strategy_id,
            document_title=wanted.document_title,
            document_case_number=wanted.document_case_number,
            question=wanted.question,
            due_on=wanted.due_on,
            answers_due_on=wanted.answers_due_on,
            remind_before=tuple(sorted(set(wanted.remind_before), reverse=True)),
            remind_after=tuple(sorted(set(wanted.remind_after))),
            opened_at=now,
            opened_by=by,
        )
        asked = [Asked(new_id, body_id, wanted.due_on) for body_id in wanted.body_ids]
        return (
            consultation,
            asked,
            ConsultationOpenedV1(
                consultation_id=new_id,
                title=wanted.title,
                case_number=wanted.case_number,
                strategy_id=wanted.strategy_id,
                document_title=wanted.document_title,
                document_case_number=wanted.document_case_number,
                body_ids=wanted.body_ids,
                due_on=wanted.due_on,
                answers_due_on=wanted.answers_due_on,
            ),
        )

    def extend(
        self,
        new_id: UUID,
        wanted: ExtendConsultation,
        asked: Sequence[Asked],
        by: str,
        now: datetime,
        today: date,
    ) -> tuple[Extension, list[Asked], ConsultationExtendedV1]:
        """More time for everybody, or for one. The day for answers is never before the last response."""
        self.require_open()
        if wanted.due_on < today:
            raise LastDayPassed(due_on=wanted.due_on, today=today)
        before, moved = self._whose_day_moves(wanted, asked)
        for one in moved:
            one.due_on = wanted.due_on
        if wanted.body_id is None:
            self.due_on = wanted.due_on
        self.answers_due_on = max(self.answers_due_on, wanted.due_on)
        self.version += 1
        return (
            Extension(
                id=new_id,
                consultation_id=self.id,
                body_id=wanted.body_id,
                due_on_before=before,
                due_on=wanted.due_on,
                reason=wanted.reason,
                extended_at=now,
                extended_by=by,
            ),
            moved,
            ConsultationExtendedV1(
                consultation_id=self.id,
                title=self.title,
                body_id=wanted.body_id,
                body_ids=tuple(one.body_id for one in moved),
                due_on=wanted.due_on,
                reason=wanted.reason,
            ),
        )

    def close(self, asked: Iterable[Asked], now: datetime, today: date) -> ConsultationClosedV1:
        """Take no more responses, once nobody has time left that is waited for."""
        self.require_open()
        asked = list(asked)
        waiting = [one for one in asked if not one.has_responded and today <= one.due_on]
        if waiting:
            raise StillTimeToRespond(
                bodies=", ".join(one.body_id for one in waiting),
                due_on=max(one.due_on for one in waiting),
            )
        self.state, self.closed_at = ConsultationState.CLOSED, now
        self.version += 1

        def those(state: ResponseState) -> tuple[str, ...]:
            return tuple(one.body_id for one in asked if self.state_of(one, today) is state)

        return ConsultationClosedV1(
            consultation_id=self.id,
            title=self.title,
            responded=those(ResponseState.RESPONDED),
            abstained=those(ResponseState.ABSTAINED),
            silent=those(ResponseState.SILENT),
        )

    def require_open(self) -> None:
        """Refused once it is closed."""
        if self.closed_at is not None:
            closed_on = self.closed_at.astimezone(STOCKHOLM).date()
            raise ConsultationClosed(title=self.title, closed_on=closed_on)

    def state_of(self, asked: Asked, today: date) -> ResponseState:
        """Where a body that was asked stands."""
        if asked.response_kind is not None:
            abstained = asked.response_kind is ResponseKind.ABSTENTION
            return ResponseState.ABSTAINED if abstained else ResponseState.RESPONDED
        if self.state is ConsultationState.CLOSED:
            return ResponseState.SILENT
        return ResponseState.LATE if today > asked.due_on else ResponseState.AWAITED

    def answers_overdue(self, today: date) -> bool:
        """Whether what is not answered should have been."""
        return today > self.answers_due_on

    @property
    def reminder_offsets(self) -> tuple[int, ...]:
        """The days for reminding, counted from a last day: negative before it."""
        return (*(-days for days in self.remind_before), *self.remind_after)

    def reminders(self, asked: Asked, today: date) -> Iterator[tuple[int, datetime]]:
        """Each day for reminding that is still to come, with its instant."""
        for offset in self.reminder_offsets:
            day = asked.due_on + timedelta(days=offset)
            if day > today:
                yield offset, datetime.combine(day, _REMIND_AT, STOCKHOLM).astimezone(UTC)

    def remind(
        self, asked: Asked, offset: int, holder_id: str | None, others: Iterable[Asked], today: date
    ) -> ResponseDueV1 | None:
        """What is said on a day for reminding; nothing where nothing is awaited any more.

        Of several days that have come at once (the service was away) only the last one is told of, and a
        successor that was asked itself is reminded once, as itself.
        """
        if self.state is ConsultationState.CLOSED or asked.has_responded or holder_id is None:
            return None
        come = [o for o in self.reminder_offsets if asked.due_on + timedelta(days=o) <= today]
        if not come or offset != max(come):
            return None
        itself = (one for one in others if one.body_id == holder_id and not one.has_responded)
        if holder_id != asked.body_id and any(itself):
            return None
        return ResponseDueV1(
            consultation_id=self.id,
            title=self.title,
            body_id=holder_id,
            due_on=asked.due_on,
            late=today > asked.due_on,
        )

    def _whose_day_moves(
        self, wanted: ExtendConsultation, asked: Sequence[Asked]
    ) -> tuple[date, list[Asked]]:
        """The last day before, and whose it was."""
        if wanted.body_id is None:
            before, moved = self.due_on, [one for one in asked if one.due_on < wanted.due_on]
        else:
            found = next((one for one in asked if one.body_id == wanted.body_id), None)
            if found is None:
                raise NotAsked(body=wanted.body_id)
            if found.has_responded:
                raise AlreadyResponded(body=wanted.body_id)
            before, moved = found.due_on, [found]
        if wanted.due_on <= before:
            raise NotLater(due_on=wanted.due_on, before=before)
        return before, moved


def holder(body_id: str, histories: Mapping[str, Sequence[BodyVersion]], on: date) -> str | None:
    """Who speaks for a body that day: itself, or its successor's successor; none where the line ends."""
    passed: set[str] = set()
    following: str | None = body_id
    while following is not None and following not in passed:
        passed.add(following)
        version = governing(histories.get(following, ()), on)
        if version is None:
            return None
        if version.valid_to is None or on <= version.valid_to:
            return following
        following = version.successor_id
    return None


def _require_subject(wanted: OpenConsultation) -> None:
    document = {
        "document_title": wanted.document_title,
        "document_case_number": wanted.document_case_number,
    }
    missing = [field for field, value in document.items() if value is None]
    if len(missing) == 1:
        raise DocumentHalfNamed(missing=missing[0])
    if missing and wanted.strategy_id is None:
        raise NothingConsultedOn
