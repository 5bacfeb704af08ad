"""Sends the e-mails that are due. No transaction is open while the mail server is spoken to.

Claim some notices under a lease, send their letters, write down what came of each. A crash between sending
and writing down leaves a notice in hand until its lease runs out; then nobody knows whether it left, the log
says so, and it is sent again under the same Message-ID: at worst its reader gets it twice.
"""

from __future__ import annotations

import random
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from chassis.clock import system_now
from chassis.database import Database
from chassis.unit import Unit
from contracts.events.notify import NoticeSentV1
from contracts.rpc.notify import NoticeState
from services.notify import metrics
from services.notify.domain.contact import Contact
from services.notify.domain.delivery import (
    ERASED,
    NO_ADDRESS,
    NOT_COMPOSED,
    Attempt,
    Result,
    pause,
)
from services.notify.domain.notice import Cause, Notice, Outcome
from services.notify.letter import Letter, compose, message_id
from services.notify.settings import MailServer
from services.notify.smtp import MailLink
from services.notify.tables import CAUSE, CONTACT, NOTICE

log = structlog.get_logger()

ACTOR: Final = "service/notify"
BATCH: Final = 10
#: No letter is begun later than this after the claim, and none takes as long as the rest of the lease.
BEGIN_WITHIN_S: Final = 60.0
LEASE: Final = timedelta(seconds=150)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A notice in hand, and its letter."""

    notice_id: UUID
    claim_id: UUID
    letter: Letter


def send_due(database: Database, server: MailServer, sender: Address) -> int:
    """Send some of what is due; how many notices it dealt with, 0 when there is nothing to do."""
    if not _anything_to_do(database):
        return 0
    lost = database.retrying(lambda: find_lost(database))
    claimed, failed = database.retrying(lambda: claim(database, sender))
    begun = time.monotonic()
    waiting = deque(claimed)
    try:
        with MailLink(server) as link:
            while waiting and time.monotonic() - begun <= BEGIN_WITHIN_S:
                one = waiting.popleft()
                attempt = _try(link, one, sender)
                metrics.TRIES.labels(attempt.result.value).inc()
                _record_patiently(database, one, attempt)
    finally:
        # Whatever ended this, a letter that was not begun has surely not left.
        if waiting:
            database.retrying(lambda: hand_back(database, waiting))
    return lost + len(claimed) + failed


def claim(database: Database, sender: Address) -> tuple[list[Claimed], int]:
    """Take due notices in hand; those whose person can't be reached fail here, and are counted."""
    claimed: list[Claimed] = []
    failed = 0
    with database.transaction(actor=ACTOR) as unit:
        now = system_now()
        claim_id = unit.new_id()
        due = unit.session.scalars(
            sa.select(Notice)
            .where(NOTICE.c.due_at <= now)
            .order_by(NOTICE.c.due_at, NOTICE.c.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        contacts = _contacts(unit, due)
        causes = _causes(unit, due)
        for notice in due:
            cause = causes[notice.cause_source, notice.cause_id]
            contact = contacts.get(notice.person_id)
            if contact is None or contact.name is None or contact.email is None:
                code = NO_ADDRESS if contact is None else ERASED
                _publish(unit, notice, cause, notice.fail(code))
                failed += 1
                continue
            notice.start_sending(claim_id, now + LEASE, message_id(notice.id, sender))
            claimed.append(
                Claimed(
                    notice.id,
                    claim_id,
                    _letter(notice, cause, contact, contact.name, contact.email),
                )
            )
    return claimed, failed


def find_lost(database: Database) -> int:
    """Notices whose worker was lost while sending: nobody knows whether they left."""
    with database.transaction(actor=ACTOR) as unit:
        now = system_now()
        lost = unit.session.scalars(
            sa.select(Notice)
            .where(NOTICE.c.lease_until < now)
            .order_by(NOTICE.c.lease_until, NOTICE.c.id)
            .limit(BATCH)
            .with_for_update(skip_locked=True)
        ).all()
        causes = _causes(unit, lost)
        for notice in lost:
            outcome = notice.lose(now=unit.now, next_try=now + _jittered(notice.tries))
            _publish(unit, notice, causes[notice.cause_source, notice.cause_id], outcome)
            metrics.POSSIBLE_COPIES.inc()
            log.warning("notice_outcome_unknown", notice_id=str(notice.id), tries=notice.tries)
    return len(lost)


def record(database: Database, claimed: Claimed, attempt: Attempt) -> None:
    """Write down what came of a try, unless another worker has the notice in hand by now."""
    with database.transaction(actor=ACTOR) as unit:
        notice = unit.load(Notice, claimed.notice_id)
        if notice is None or not notice.is_in_hand(claimed.claim_id):
            log.warning(
                "notice_answered_late",
                notice_id=str(claimed.notice_id),
                result=attempt.result.value,
            )
            return
        next_try = system_now() + _jittered(notice.tries)
        outcome = notice.settle(attempt, now=unit.now, next_try=next_try)
        cause = _causes(unit, [notice])[notice.cause_source, notice.cause_id]
        _publish(unit, notice, cause, outcome)
        if notice.state is NoticeState.UNKNOWN:
            metrics.POSSIBLE_COPIES.inc()
    log.info(
        "notice_tried",
        notice_id=str(notice.id),
        state=notice.state.value,
        tries=notice.tries,
        code=notice.code,
    )


def _record_patiently(database: Database, claimed: Claimed, attempt: Attempt) -> None:
    database.retrying(lambda: record(database, claimed, attempt))


def hand_back(database: Database, claimed: Iterable[Claimed]) -> None:
    """What was not begun is due again, and was not a try."""
    with database.transaction(actor=ACTOR) as unit:
        rest = {one.notice_id: one.claim_id for one in claimed}
        for notice in unit.load_many(Notice, rest).values():
            notice.hand_back(rest[notice.id], system_now())


def _anything_to_do(database: Database) -> bool:
    """A look without a lock: on SQLite a writing transaction would hold every other writer up."""
    now = system_now()
    with database.reading(actor=ACTOR) as unit:
        found = unit.session.scalar(
            sa.select(sa.literal(value=True))
            .where(sa.or_(NOTICE.c.due_at <= now, NOTICE.c.lease_until < now))
            .limit(1)
        )
    return bool(found)


def _try(link: MailLink, claimed: Claimed, sender: Address) -> Attempt:
    letter = claimed.letter
    try:
        message = compose(letter, sender=sender, written_at=system_now())
    except Exception as error:  # noqa: BLE001 (one letter that can't be written must not hold the others)
        log.error(  # noqa: TRY400 (a traceback could quote the name or the address)
            "letter_not_composed", notice_id=str(claimed.notice_id), error=type(error).__name__
        )
        return Attempt(Result.REFUSED, NOT_COMPOSED)
    return link.send(message, sender=sender.addr_spec, recipient=letter.address)


def _letter(notice: Notice, cause: Cause, contact: Contact, name: str, email: str) -> Letter:
    language = contact.language.value
    return Letter(
        message_id=notice.message_id or "",
        name=name,
        address=email,
        language=contact.language,
        event_type=notice.cause_type,
        project_id=notice.project_id,
        about=cause.about[language],
        happened=cause.happened[language],
        next_step=cause.next_step[language] if cause.next_step else None,
        why=notice.why[language],
    )


def _contacts(unit: Unit, notices: Iterable[Notice]) -> dict[str, Contact]:
    persons = {notice.person_id for notice in notices}
    found = unit.session.scalars(sa.select(Contact).where(CONTACT.c.person_id.in_(persons)))
    return {contact.person_id: contact for contact in found}


def _causes(unit: Unit, notices: Iterable[Notice]) -> dict[tuple[str, str], Cause]:
    keys = {(notice.cause_source, notice.cause_id) for notice in notices}
    found = unit.session.scalars(
        sa.select(Cause).where(sa.tuple_(CAUSE.c.source, CAUSE.c.event_id).in_(keys))
    )
    return {(cause.source, cause.event_id): cause for cause in found}


def _publish(unit: Unit, notice: Notice, cause: Cause, outcome: Outcome | None) -> None:
    """Tell what became of a notice, as a consequence of the event it was about."""
    if outcome is None:
        return
    unit.caused_by(ACTOR, None, correlation=cause.correlation, causation=cause.event_id)
    unit.publish(outcome)
    sent = isinstance(outcome, NoticeSentV1)
    metrics.NOTICES.labels(notice.channel.value, "sent" if sent else "failed").inc()


def _jittered(tries: int) -> timedelta:
    return pause(tries, random.random())  # noqa: S311 (spreads load; no secret)
