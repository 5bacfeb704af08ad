"""One notice to one person through one channel, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final
from uuid import UUID

from contracts.events.notify import Channel, NoticeFailedV1, NoticeSentV1
from contracts.rpc.notify import NoticeState
from services.notify.domain.delivery import OUTCOME_UNKNOWN, Attempt, Result, Verdict, verdict
from services.notify.domain.refusals import IllegalMove, NotInInbox

Outcome = NoticeSentV1 | NoticeFailedV1

NEXT: Final[Mapping[NoticeState, frozenset[NoticeState]]] = MappingProxyType(
    {
        NoticeState.DUE: frozenset({NoticeState.SENDING, NoticeState.SENT, NoticeState.FAILED}),
        NoticeState.SENDING: frozenset(
            {NoticeState.SENT, NoticeState.FAILED, NoticeState.DUE, NoticeState.UNKNOWN}
        ),
        # A worker that was thought lost may still say what came of its try.
        NoticeState.UNKNOWN: frozenset(
            {NoticeState.SENDING, NoticeState.SENT, NoticeState.FAILED, NoticeState.DUE}
        ),
        NoticeState.SENT: frozenset(),
        NoticeState.FAILED: frozenset(),
    }
)


@dataclass(eq=False)
class Cause:
    """An event that somebody is told about, in the words they are told. Written once."""

    source: str
    event_id: str
    event_type: str
    project_id: UUID | None
    body_id: str | None
    about: dict[str, str]
    """Each text by language, `sv` and `en`."""
    happened: dict[str, str]
    next_step: dict[str, str] | None
    happened_at: datetime
    correlation: str
    """Shared by everything that one first cause led to; what becomes of the notices carries it on."""


@dataclass(eq=False)
class Notice:
    """Told once per person, channel and cause."""

    id: UUID
    person_id: str
    channel: Channel
    cause_source: str
    cause_id: str
    cause_type: str
    project_id: UUID | None
    subscription_id: UUID | None
    """The subscription that asked for it; none where nobody needs to ask."""
    why: dict[str, str]
    created_at: datetime
    due_at: datetime | None
    """When it is tried next, by the system clock; none when nothing is to be done."""
    state: NoticeState = NoticeState.DUE
    tries: int = 0
    possible_copies: int = 0
    claim_id: UUID | None = None
    """The try in hand, or the last one; an answer about any other try is out of date."""
    lease_until: datetime | None = None
    message_id: str | None = None
    code: str | None = None
    server_reply: str | None = None
    sent_at: datetime | None = None
    read_at: datetime | None = None
    version: int = 1

    def put_in_inbox(self, now: datetime) -> NoticeSentV1:
        """An inbox notice is delivered by being there."""
        return self._sent(now)

    def start_sending(self, claim_id: UUID, lease_until: datetime, message_id: str) -> None:
        """A worker takes it in hand until the lease runs out. The Message-ID of the first try stays."""
        self._move_to(NoticeState.SENDING)
        self.claim_id = claim_id
        self.lease_until = lease_until
        self.due_at = None
        self.tries += 1
        self.message_id = self.message_id or message_id

    def hand_back(self, claim_id: UUID, due_at: datetime) -> None:
        """The worker's time ran out before it began with this one: not a try."""
        if self.is_in_hand(claim_id):
            self._move_to(NoticeState.DUE)
            self.tries -= 1
            self.due_at = due_at
            self.lease_until = None

    def is_in_hand(self, claim_id: UUID) -> bool:
        """Whether an answer about this try still counts."""
        return self.claim_id == claim_id and self.state in {
            NoticeState.SENDING,
            NoticeState.UNKNOWN,
        }

    def settle(self, attempt: Attempt, *, now: datetime, next_try: datetime) -> Outcome | None:
        """Write down what a try came to; `next_try` is used where there is one."""
        unclear = attempt.result is Result.UNCLEAR
        if self.state is NoticeState.UNKNOWN:
            if unclear:
                return None
            # A worker that was thought lost has answered: this try is no longer in doubt.
            self.possible_copies -= 1
        self.possible_copies += unclear
        self.code, self.server_reply = attempt.code, attempt.reply
        match verdict(attempt.result, self.tries):
            case Verdict.SENT:
                return self._sent(now)
            case Verdict.FAILED:
                return self.fail(attempt.code or OUTCOME_UNKNOWN)
            case Verdict.AGAIN:
                self._wait(NoticeState.DUE, next_try)
            case Verdict.AGAIN_MAYBE_COPY:
                self._wait(NoticeState.UNKNOWN, next_try)
        return None

    def lose(self, *, now: datetime, next_try: datetime) -> Outcome | None:
        """The lease ran out while sending: it may have left, nobody knows."""
        return self.settle(Attempt(Result.UNCLEAR, OUTCOME_UNKNOWN), now=now, next_try=next_try)

    def fail(self, code: str) -> NoticeFailedV1:
        """No further try is made."""
        self._move_to(NoticeState.FAILED)
        self.code = code
        self.due_at = self.lease_until = None
        return NoticeFailedV1(
            notice_id=self.id,
            person_id=self.person_id,
            channel=self.channel,
            cause_id=self.cause_id,
            cause_type=self.cause_type,
            project_id=self.project_id,
            code=code,
        )

    def mark_read(self, now: datetime) -> None:
        """The person has seen it; the first time counts."""
        if self.channel is not Channel.INBOX or self.state is not NoticeState.SENT:
            raise NotInInbox(notice_id=self.id)
        if self.read_at is None:
            self.read_at = now
            self.version += 1

    def _sent(self, now: datetime) -> NoticeSentV1:
        self._move_to(NoticeState.SENT)
        self.sent_at = now
        self.due_at = self.lease_until = None
        self.code = None
        return NoticeSentV1(
            notice_id=self.id,
            person_id=self.person_id,
            channel=self.channel,
            cause_id=self.cause_id,
            cause_type=self.cause_type,
            project_id=self.project_id,
        )

    def _wait(self, state: NoticeState, next_try: datetime) -> None:
        self._move_to(state)
        self.due_at = next_try
        self.lease_until = None

    def _move_to(self, state: NoticeState) -> None:
        if state not in NEXT[self.state]:
            raise IllegalMove(notice_id=self.id, before=self.state, after=state)
        self.state = state
        self.version += 1
