"""The inbox: every event has its effect once, in order, or is kept with the reason why not.

A batch is one transaction: lock the order keys, claim the new ids, load what the events touch, run the
handlers, write, commit. If anything in it goes wrong the batch is rolled back and each event runs alone,
so that one bad event never takes its neighbours along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import orjson
import sqlalchemy as sa
import structlog
from sqlalchemy import exc
from sqlalchemy.dialects import postgresql, sqlite

from chassis import metrics
from chassis.clock import system_now
from chassis.containment import contained
from chassis.database import Database, DatabaseAway
from chassis.decoding import Arrived, Delivery, decode
from chassis.raw import (
    legible,
    legible_headers,
    order_number,
    type_answered_for,
    validates_only,
)
from chassis.retries import next_try
from chassis.service import Wiring
from chassis.tables import CLAIM, HELD
from chassis.unit import Unit
from contracts.envelope import MAX_BODY_BYTES, ContractViolation
from contracts.errors import NotYet, Refusal
from contracts.events.city import EventAnsweredV1, EventRecalledV1
from contracts.events.city import Outcome as Answer
from contracts.registry import answering_service
from contracts.rpc.operations import HeldState

log = structlog.get_logger()

#: Codes of messages that were parked without a claim of their own: they say nothing of the event that
#: may have had its effect under the same id.
UNCLAIMED: Final = frozenset({"contract_violation", "id_reused"})
#: Of a message that breaks its contract at most this much is kept.
RAW_BYTES: Final = 64 * 1024


class Outcome(StrEnum):
    """What became of a delivery. Whatever it is, it is committed before the broker hears of it."""

    DONE = "done"
    DUPLICATE = "duplicate"
    IGNORED = "ignored"
    """A known type that this service does not handle."""
    BLOCKED = "blocked"
    RETRYING = "retrying"
    WAITING = "waiting"
    PARKED = "parked"
    VALIDATED = "validated"


class Reason:
    """Why an event has had no effect: a stable code and a sentence in both languages."""

    def __init__(self, code: str, sv: str, en: str, field: str | None = None) -> None:
        self.code, self.sv, self.en, self.field = code[:60], sv[:2000], en[:2000], field

    @classmethod
    def of(cls, error: Exception) -> Reason:
        """From what a handler or the decoder raised."""
        match error:
            case Refusal():
                told = error.problem().told
                return cls(error.code, told["sv"], told["en"], error.details.get("field"))
            case NotYet():
                return cls(
                    "not_yet",
                    f"{error.missing} är inte känt här än",
                    f"{error.missing} is not known here yet",
                )
            case ContractViolation():
                return cls(
                    "contract_violation",
                    "; ".join(f"{fault.path}: {fault.sv}" for fault in error.faults),
                    "; ".join(f"{fault.path}: {fault.en}" for fault in error.faults),
                    error.faults[0].path,
                )
        name = type(error).__name__
        # The message may quote what a person wrote: the log of the failure has it, the row has its kind.
        return cls("failed", f"fel i behandlingen: {name}", f"the handler failed: {name}")


BLOCKED_REASON: Final = Reason(
    "blocked",
    "en tidigare händelse för samma ärende är inte klar",
    "an earlier event of the same subject is unfinished",
)
ID_REUSED: Final = Reason(
    "id_reused",
    "samma källa och id har redan använts med ett annat innehåll",
    "the same source and id were already used with another body",
    "ce-id",
)


_CLAIM_POSTGRESQL: Final = sa.text(
    "INSERT INTO inbox_claim (source, event_id, body_hash)"
    " SELECT * FROM unnest(CAST(:sources AS text[]), CAST(:ids AS text[]), CAST(:hashes AS bytea[]))"
    " ON CONFLICT DO NOTHING RETURNING source, event_id"
)
_CLAIM_SQLITE: Final = sa.text(
    "INSERT INTO inbox_claim (source, event_id, body_hash) VALUES (:source, :id, :hash)"
    " ON CONFLICT DO NOTHING RETURNING source, event_id"
)

UNREADABLE: Final = ContractViolation.single("message", "går inte att läsa", "can't be read")


def fate(error: Exception, attempts: int) -> tuple[HeldState, datetime | None]:
    """Refused: parked at once. Not yet: waits. Anything else: tried again, by the same schedule."""
    if isinstance(error, Refusal | ContractViolation):
        return HeldState.PARKED, None
    due_at = next_try(attempts, system_now())
    if due_at is None:
        return HeldState.PARKED, None
    return (HeldState.WAITING if isinstance(error, NotYet) else HeldState.RETRYING), due_at


def order_lock(unit: Unit, keys: Iterable[str]) -> None:
    """Take the per-key locks, sorted, until the transaction ends. SQLite has one writer anyway."""
    keys = sorted(set(keys))
    if keys and unit.session.get_bind().dialect.name == "postgresql":
        unit.session.execute(
            sa.text(
                "SELECT pg_advisory_xact_lock(k) FROM"
                " (SELECT DISTINCT hashtextextended(u, 0) AS k FROM unnest(:keys) u ORDER BY 1) s"
            ),
            {"keys": keys},
        )


class Inbox:
    """Takes deliveries of one service and commits what becomes of each."""

    def __init__(self, wired: Wiring, database: Database) -> None:
        self._service = wired.service
        self._subscriptions = wired.subscriptions
        self._database = database
        #: Whether events wait for a subject; spares every other transaction a statement.
        self.anything_waits = True
        database.after_commit.append(self._wake)

    # The whole path of a batch ------------------------------------------------------------------

    def process(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        """Take deliveries in their order; when this returns, all of it is committed.

        Raises `DatabaseAway`: then nothing may be acked, and the same deliveries are given again.
        """
        outcomes: list[Outcome | None] = [None] * len(deliveries)
        arrived: dict[int, Arrived] = {}
        for index, delivery in enumerate(deliveries):
            try:
                found = decode(delivery, self._subscriptions)
            except ContractViolation as violation:
                outcomes[index] = self.park_raw(delivery, violation)
                continue
            except Exception:
                # Whatever a sender makes up, it must not stop those that come after it.
                log.exception("message_not_decoded", queue=delivery.queue)
                outcomes[index] = self.park_raw(delivery, UNREADABLE)
                continue
            if found.subscription is None:
                outcomes[index] = Outcome.IGNORED
            elif found.envelope.validateonly:
                outcomes[index] = self._validate(found)
            else:
                arrived[index] = found
        together = self._together(list(arrived.values()))
        for index, outcome in zip(arrived, together, strict=True):
            outcomes[index] = outcome
        done = [outcome for outcome in outcomes if outcome is not None]
        for delivery, outcome in zip(deliveries, done, strict=True):
            metrics.EVENTS.labels(delivery.queue, outcome.value).inc()
        return done

    def _together(self, arrived: list[Arrived]) -> list[Outcome]:
        if not arrived:
            return []
        if len(arrived) > 1:
            try:
                return self._database.retrying(lambda: self._take(arrived))
            except DatabaseAway:
                raise
            except Exception as error:  # noqa: BLE001 (whatever went wrong, each event now runs alone)
                log.info("batch_taken_apart", events=len(arrived), error=type(error).__name__)
        return [self._alone(one) for one in arrived]

    def _alone(self, one: Arrived) -> Outcome:
        try:
            return self._database.retrying(lambda: self._take([one]))[0]
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 (every failure becomes a held event with its reason)
            self._log_failure(one, error)
            return self._hold(one, error)

    def _take(self, arrived: list[Arrived]) -> list[Outcome]:
        """One transaction for all of them; any exception undoes it whole."""
        with self._database.transaction(actor=f"service/{self._service}") as unit:
            outcomes, fresh = self._claim(unit, arrived)
            unit.preload(_touched(fresh.values()))
            for index, one in fresh.items():
                self.run_handler(unit, one)
                outcomes[index] = Outcome.DONE
        return [outcomes[index] for index in range(len(arrived))]

    def _claim(
        self, unit: Unit, arrived: Sequence[Arrived]
    ) -> tuple[dict[int, Outcome], dict[int, Arrived]]:
        """Claim what is new; say what became of the rest. Successors of a held event are held too."""
        order_lock(unit, (one.order_key for one in arrived if one.order_key))
        first: dict[tuple[str, str], int] = {}
        for index, one in enumerate(arrived):
            first.setdefault(one.claim, index)
        new = self._insert_claims(unit, [arrived[index] for index in first.values()])
        outcomes: dict[int, Outcome] = {}
        fresh: dict[int, Arrived] = {}
        held_keys = self._held_keys(unit, arrived)
        for index, one in enumerate(arrived):
            if first[one.claim] != index or one.claim not in new:
                earlier = arrived[first[one.claim]] if first[one.claim] != index else None
                outcomes[index] = self._seen_before(unit, one, earlier)
            elif one.order_key in held_keys:
                self.insert_held(
                    unit,
                    one,
                    HeldState.BLOCKED,
                    BLOCKED_REASON,
                )
                outcomes[index] = Outcome.BLOCKED
            else:
                fresh[index] = one
        return outcomes, fresh

    def _insert_claims(self, unit: Unit, arrived: Sequence[Arrived]) -> set[tuple[str, str]]:
        """One statement that is compiled once, whatever the batch's size; sorted against deadlocks."""
        rows = sorted((*one.claim, one.body_hash) for one in arrived)
        if self._database.is_sqlite:
            found = [
                unit.session.execute(
                    _CLAIM_SQLITE, {"source": source, "id": event_id, "hash": body_hash}
                ).first()
                for source, event_id, body_hash in rows
            ]
        else:
            sources, ids, hashes = zip(*rows, strict=True)
            found = list(
                unit.session.execute(
                    _CLAIM_POSTGRESQL,
                    {"sources": list(sources), "ids": list(ids), "hashes": list(hashes)},
                )
            )
        return {(row.source, row.event_id) for row in found if row is not None}

    def _held_keys(self, unit: Unit, arrived: Sequence[Arrived]) -> set[str]:
        keys = {one.order_key for one in arrived if one.order_key}
        if not keys:
            return set()
        found = unit.session.scalars(
            sa.select(HELD.c.order_key).where(HELD.c.order_key.in_(keys)).distinct()
        )
        return {key for key in found if key is not None}

    def _seen_before(self, unit: Unit, one: Arrived, earlier: Arrived | None) -> Outcome:
        if earlier is not None:
            same = earlier.body_hash == one.body_hash
        else:
            known = unit.session.scalar(
                sa.select(CLAIM.c.body_hash).where(
                    CLAIM.c.source == one.claim[0], CLAIM.c.event_id == one.claim[1]
                )
            )
            same = known is not None and bytes(known) == one.body_hash
        if same:
            if one.delivery.system and self._answers(one):
                self._answer_again(unit, one)
            return Outcome.DUPLICATE
        # A redelivery of the impostor itself must not be parked a second time.
        impostor = f"{one.claim[1][:160]}#{one.body_hash.hex()}"
        if self._claim_text(unit, one.claim[0], impostor, one.body_hash):
            self.insert_held(unit, one, HeldState.PARKED, ID_REUSED, ordered=False)
        elif one.delivery.system and self._answers(one):
            self._answer(unit, one, Answer.PARKED, ID_REUSED)
        return Outcome.PARKED

    def _claim_text(self, unit: Unit, source: str, event_id: str, body_hash: bytes) -> bool:
        insert = (sqlite.insert if self._database.is_sqlite else postgresql.insert)(
            CLAIM
        ).on_conflict_do_nothing()
        claimed = unit.session.execute(
            insert.values(source=source[:60], event_id=event_id, body_hash=body_hash).returning(
                CLAIM.c.event_id
            )
        )
        return claimed.first() is not None

    def run_handler(self, unit: Unit, one: Arrived) -> None:
        """Run one event's handler in the unit, with its cause, and answer its sender."""
        subscription = one.subscription
        if subscription is None:
            msg = f"{one.envelope.type} has no handler in {self._service}"
            raise TypeError(msg)
        unit.caused_by(one.envelope.actor or f"service/{self._service}", one.envelope)
        event: Any = one.event
        system = one.delivery.system
        if system:
            unit.caused_by(f"city/{system}", one.envelope)
            unit.subjects.add(f"event/{one.envelope.id}")
            if isinstance(event, EventRecalledV1):
                if not self._answers(one):
                    return
                if self._give_up_held(unit, one, event.event_id):
                    self._answer(unit, one, Answer.ACCEPTED)
                    return
            elif event.corrects and self._give_up_held(unit, one, event.corrects):
                event = event.model_copy(update={"corrects": None})
        contained(subscription.handle, event, unit)
        unit.subjects.add(one.envelope.subject)
        if system:
            self._answer(unit, one, Answer.ACCEPTED)

    # Events that have had no effect ----------------------------------------------------------------

    def _hold(self, one: Arrived, error: Exception) -> Outcome:
        """Keep an event that could not have its effect, in a transaction of its own."""

        def held() -> Outcome:
            with self._database.transaction(actor=f"service/{self._service}") as unit:
                outcomes, fresh = self._claim(unit, [one])
                if not fresh:
                    return outcomes[0]
                state, due_at = fate(error, attempts=1)
                reason = Reason.of(error)
                self.insert_held(unit, one, state, reason, due_at=due_at, attempts=1, error=error)
                if state is HeldState.WAITING:
                    self.anything_waits = True
            return Outcome(state.value)

        return self._database.retrying(held)

    def insert_held(
        self,
        unit: Unit,
        one: Arrived,
        state: HeldState,
        reason: Reason,
        *,
        due_at: datetime | None = None,
        attempts: int = 0,
        error: Exception | None = None,
        ordered: bool = True,
    ) -> None:
        """Keep one well-formed event, and tell its sender."""
        order_key = one.order_key if ordered else None
        if state is HeldState.PARKED and one.delivery.system:
            # City events park alone: an outside system's fault must not stop its next message.
            order_key = None
        unit.session.execute(
            sa.insert(HELD).values(
                state=state.value,
                order_key=order_key,
                missing=error.missing if isinstance(error, NotYet) else None,
                **_identity(one.delivery),
                source=one.envelope.source,
                event_id=one.envelope.id,
                event_type=one.envelope.type,
                subject=one.envelope.subject,
                body=one.delivery.body.decode(),
                code=reason.code,
                reason_sv=reason.sv,
                reason_en=reason.en,
                attempts=attempts,
                received_at=system_now(),
                due_at=due_at,
            )
        )
        if one.delivery.system and self._answers(one):
            parked = state is HeldState.PARKED
            self._answer(unit, one, Answer.PARKED if parked else Answer.WAITING, reason)
        log.warning(
            "event_held",
            state=state.value,
            code=reason.code,
            event_id=one.envelope.id,
            event_type=one.envelope.type,
            subject=one.envelope.subject,
            correlation=one.envelope.correlationid,
        )

    def park_raw(self, delivery: Delivery, violation: ContractViolation) -> Outcome:
        """Keep a bounded copy of a message that breaks its contract, and tell its sender."""
        reason = Reason.of(violation)
        if delivery.system and not self._owns(type_answered_for(delivery)):
            # It came to several services; the one that answers keeps it.
            return Outcome.IGNORED
        headers = legible_headers(delivery)
        event_id = headers.get("ce-id", "")[:200]
        fingerprint = f"raw:{delivery.body_hash().hex()}:{event_id}"[:200]

        def parked() -> Outcome:
            with self._database.transaction(actor=f"service/{self._service}") as unit:
                if delivery.system:
                    unit.answer(
                        delivery.system,
                        EventAnsweredV1(
                            event_id=event_id or "?",
                            event_type=headers.get("ce-type", "?")[:200],
                            outcome=Answer.REJECTED,
                            order_number=order_number(delivery),
                            field=reason.field,
                            code=reason.code,
                            reason_sv=reason.sv[:1000],
                            reason_en=reason.en[:1000],
                        ),
                    )
                if delivery.system and validates_only(delivery):
                    return Outcome.VALIDATED
                sender = delivery.system or delivery.user_id or "unknown"
                if not self._claim_text(unit, f"raw/{sender}", fingerprint, delivery.body_hash()):
                    return Outcome.DUPLICATE
                unit.session.execute(
                    sa.insert(HELD).values(
                        state=HeldState.PARKED.value,
                        **_identity(delivery),
                        source=headers.get("ce-source", "")[:60],
                        event_id=event_id,
                        event_type=headers.get("ce-type", "")[:200],
                        subject=headers.get("ce-subject", "")[:200],
                        body=delivery.body[:RAW_BYTES]
                        .decode("utf-8", "replace")
                        .replace("\0", "\ufffd"),
                        truncated=len(delivery.body) > RAW_BYTES,
                        code=reason.code,
                        reason_sv=reason.sv,
                        reason_en=reason.en,
                        attempts=0,
                        received_at=system_now(),
                    )
                )
            log.warning("message_parked_raw", queue=delivery.queue, reason=reason.en)
            return Outcome.PARKED

        return self._database.retrying(parked)

    def _give_up_held(self, unit: Unit, one: Arrived, event_id: str) -> bool:
        """A sender takes back what was parked and so never had an effect."""
        taken = sa.exists().where(CLAIM.c.source == HELD.c.source, CLAIM.c.event_id == event_id)
        given_up = unit.session.execute(
            sa.delete(HELD)
            .where(
                HELD.c.source == one.envelope.source,
                HELD.c.event_id == event_id,
                # Another sender's forgery is not this sender's to take back.
                HELD.c.sender == one.delivery.system,
                # One that waits or is retried may still have its effect: what follows it waits too.
                HELD.c.state == HeldState.PARKED.value,
                # A spoiled copy beside an event that was claimed is not what the sender means.
                sa.or_(HELD.c.code.not_in(UNCLAIMED), ~taken),
            )
            .returning(HELD.c.id)
        ).first()
        return given_up is not None

    def _validate(self, one: Arrived) -> Outcome:
        """Say whether an event would be accepted, and leave no trace of having tried."""
        if not self._answers(one):
            return Outcome.IGNORED
        answer, reason = Answer.VALID, None
        try:
            self._database.retrying(lambda: self._try_and_undo(one))
        except DatabaseAway:
            raise
        except _Undone:
            pass
        except Refusal as error:
            answer, reason = Answer.PARKED, Reason.of(error)
        except Exception as error:  # noqa: BLE001 (not known yet, or a failure: it would be tried again)
            self._log_failure(one, error)
            answer, reason = Answer.WAITING, Reason.of(error)

        def answered() -> None:
            with self._database.transaction(actor=f"service/{self._service}") as unit:
                self._answer(unit, one, answer, reason)

        self._database.retrying(answered)
        return Outcome.VALIDATED

    def _try_and_undo(self, one: Arrived) -> None:
        with self._database.transaction(actor=f"service/{self._service}") as unit:
            unit.preload(_touched([one]))
            self.run_handler(unit, one)
            unit.flush()
            raise _Undone

    # Answers to city systems -----------------------------------------------------------------------

    def _answers(self, one: Arrived) -> bool:
        return self._owns(
            one.event.event_type if isinstance(one.event, EventRecalledV1) else one.envelope.type
        )

    def _owns(self, event_type: str) -> bool:
        """Whether this service answers for a city type. Of what nobody owns, portfolio answers."""
        return (answering_service(event_type) or "portfolio") == self._service

    def _answer_again(self, unit: Unit, one: Arrived) -> None:
        held = unit.session.execute(
            sa.select(HELD.c.state, HELD.c.code, HELD.c.reason_sv, HELD.c.reason_en).where(
                HELD.c.source == one.claim[0],
                HELD.c.event_id == one.claim[1],
                HELD.c.code.not_in(UNCLAIMED),
            )
        ).first()
        if held is None:
            self._answer(unit, one, Answer.ACCEPTED)
        else:
            answer = Answer.PARKED if held.state == HeldState.PARKED.value else Answer.WAITING
            self._answer(unit, one, answer, Reason(held.code, held.reason_sv, held.reason_en))

    def _answer(
        self, unit: Unit, one: Arrived, outcome: Answer, reason: Reason | None = None
    ) -> None:
        if one.delivery.system is None:
            return
        unit.caused_by(f"city/{one.delivery.system}", one.envelope)
        unit.answer(
            one.delivery.system,
            EventAnsweredV1(
                event_id=one.envelope.id,
                event_type=one.envelope.type,
                outcome=outcome,
                order_number=getattr(one.event, "order_number", None),
                field=reason.field if reason else None,
                code=reason.code if reason else None,
                reason_sv=reason.sv[:1000] if reason else None,
                reason_en=reason.en[:1000] if reason else None,
            ),
        )

    def answer_resolved(self, unit: Unit, one: Arrived, answer: Answer, reason: Reason) -> None:
        """Tell a city system that its held event has come to another end."""
        self._answer(unit, one, answer, reason)

    # Waking ----------------------------------------------------------------------------------------

    def _wake(self, unit: Unit) -> None:
        """What became known in a committed transaction lets the events that wait for it be tried now."""
        if not (self.anything_waits and unit.subjects):
            return
        subjects = sorted(unit.subjects)
        try:
            with self._database.writing() as connection:
                connection.execute(
                    sa.update(HELD)
                    .where(HELD.c.state == HeldState.WAITING.value, HELD.c.missing.in_(subjects))
                    .values(due_at=system_now())
                )
        except exc.SQLAlchemyError as error:
            # The schedule tries them anyway; waking is only sooner.
            log.info("wake_failed", error=type(error).__name__)

    def _log_failure(self, one: Arrived, error: Exception) -> None:
        known = isinstance(error, Refusal | NotYet)
        log.log(
            20 if known else 40,
            "event_not_handled",
            event_id=one.envelope.id,
            event_type=one.envelope.type,
            subject=one.envelope.subject,
            correlation=one.envelope.correlationid,
            error=type(error).__name__,
            exc_info=None if known else error,
        )


class _Undone(Exception):
    """Rolls a validation back."""


def _touched(arrived: Iterable[Arrived]) -> dict[type, set[Any]]:
    touched: dict[type, set[Any]] = defaultdict(set)
    for one in arrived:
        if one.subscription is None or one.subscription.loads is None:
            continue
        for cls, keys in one.subscription.loads(one.event).items():
            touched[cls].update(
                keys if isinstance(keys, tuple | list | set | frozenset) else (keys,)
            )
    return touched


def _identity(delivery: Delivery) -> dict[str, Any]:
    """What is needed to hand a held event to its handler again."""
    return {
        "queue": delivery.queue,
        "sender": delivery.system,
        "headers": orjson.dumps(
            {
                "exchange": delivery.exchange,
                "routing_key": delivery.routing_key,
                "content_type": legible(delivery.content_type or ""),
                "user_id": delivery.user_id,
                "headers": legible_headers(delivery),
            }
        ).decode(),
    }


assert RAW_BYTES <= MAX_BODY_BYTES
