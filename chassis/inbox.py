"""The inbox: every event has its effect once, in order, or is kept with the reason why not.

A batch is one transaction: lock the order keys, claim the new ids, load what the events touch, run the
handlers, write, commit. If anything in it goes wrong the batch is rolled back and each event runs alone,
so that one bad event never takes its neighbours along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy import exc

from chassis import metrics
from chassis.answers import Answers
from chassis.claims import claim_one, is_ended, lock_and_claim, order_lock
from chassis.clock import system_now
from chassis.containment import contained
from chassis.database import Database, DatabaseAway
from chassis.decoding import Arrived, Delivery, decode
from chassis.keeping import give_up, keep, keep_raw
from chassis.outcomes import BLOCKED_REASON, ID_REUSED, UNREADABLE, Outcome, Reason, fate
from chassis.raw import legible_headers, type_answered_for, validates_only
from chassis.service import Lock, Wiring
from chassis.tables import CLAIM, HELD
from chassis.unit import Unit
from contracts.envelope import ContractViolation
from contracts.errors import NotYet, Refusal
from contracts.events.city import EventRecalledV1
from contracts.events.city import Outcome as Answer
from contracts.rpc.operations import HeldState

log = structlog.get_logger()


class Inbox:
    """Takes deliveries of one service and commits what becomes of each."""

    def __init__(self, wired: Wiring, database: Database) -> None:
        self._service = wired.service
        self._subscriptions = wired.subscriptions
        self._database = database
        self._answers = Answers(wired.service)
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
            unit.preload(take_locks(unit, fresh.values()))
            for index, one in fresh.items():
                self.run_handler(unit, one)
                outcomes[index] = Outcome.DONE
        return [outcomes[index] for index in range(len(arrived))]

    def _claim(
        self, unit: Unit, arrived: Sequence[Arrived]
    ) -> tuple[dict[int, Outcome], dict[int, Arrived]]:
        """Claim what is new; say what became of the rest. Successors of a held event are held too."""
        first: dict[tuple[str, str], int] = {}
        for index, one in enumerate(arrived):
            first.setdefault(one.claim, index)
        new, held = lock_and_claim(unit, [arrived[index] for index in first.values()])
        outcomes: dict[int, Outcome] = {}
        fresh: dict[int, Arrived] = {}
        for index, one in enumerate(arrived):
            if first[one.claim] != index or one.claim not in new:
                earlier = arrived[first[one.claim]] if first[one.claim] != index else None
                outcomes[index] = self._seen_before(unit, one, earlier)
            elif one.order_key in held:
                self._keep(
                    unit,
                    one,
                    HeldState.BLOCKED,
                    BLOCKED_REASON,
                )
                outcomes[index] = Outcome.BLOCKED
            else:
                fresh[index] = one
        return outcomes, fresh

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
            if self._answers.answers_for(one):
                self._answers.tell_again(unit, one)
            return Outcome.DUPLICATE
        # A redelivery of the impostor itself must not be parked a second time.
        impostor = f"{one.claim[1][:160]}#{one.body_hash.hex()}"
        if claim_one(unit, one.claim[0], impostor, one.body_hash):
            self._keep(unit, one, HeldState.PARKED, ID_REUSED, ordered=False)
        elif self._answers.answers_for(one):
            self._answers.tell(unit, one, Answer.PARKED, ID_REUSED)
        return Outcome.PARKED

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
                if not self._answers.answers_for(one):
                    return
                if give_up(unit, one, event.event_id) or is_ended(
                    unit, one.envelope.source, event.event_id
                ):
                    self._answers.tell(unit, one, Answer.ACCEPTED)
                    return
            elif event.corrects and give_up(unit, one, event.corrects):
                event = event.model_copy(update={"corrects": None})
        contained(subscription.handle, event, unit)
        unit.subjects.add(one.envelope.subject)
        if system:
            self._answers.tell(unit, one, Answer.ACCEPTED)

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
                self._keep(unit, one, state, reason, due_at=due_at, attempts=1, error=error)
                if state is HeldState.WAITING:
                    self.anything_waits = True
            return Outcome(state.value)

        return self._database.retrying(held)

    def park_raw(self, delivery: Delivery, violation: ContractViolation) -> Outcome:
        """Keep a bounded copy of a message that breaks its contract, and tell its sender."""
        if delivery.system and not self._answers.owns(type_answered_for(delivery)):
            # It came to several services; the one that answers keeps it.
            return Outcome.IGNORED
        reason = Reason.of(violation)
        event_id = legible_headers(delivery).get("ce-id", "")
        fingerprint = f"raw:{delivery.body_hash().hex()}:{event_id}"[:200]
        sender = delivery.system or delivery.user_id or "unknown"

        def parked() -> Outcome:
            with self._database.transaction(actor=f"service/{self._service}") as unit:
                self._answers.reject(unit, delivery, reason)
                if delivery.system and validates_only(delivery):
                    return Outcome.VALIDATED
                if not claim_one(unit, f"raw/{sender}", fingerprint, delivery.body_hash()):
                    return Outcome.DUPLICATE
                keep_raw(unit, delivery, reason)
            return Outcome.PARKED

        return self._database.retrying(parked)

    def _keep(self, unit: Unit, one: Arrived, state: HeldState, reason: Reason, **how: Any) -> None:  # noqa: ANN401
        """Keep a well-formed event, and tell its sender."""
        keep(unit, one, state, reason, **how)
        if self._answers.answers_for(one):
            parked = state is HeldState.PARKED
            self._answers.tell(unit, one, Answer.PARKED if parked else Answer.WAITING, reason)

    def _validate(self, one: Arrived) -> Outcome:
        """Say whether an event would be accepted, and leave no trace of having tried."""
        if not self._answers.answers_for(one):
            return Outcome.IGNORED
        answer, reason = Answer.VALID, None
        try:
            self._database.retrying(lambda: self._try_and_undo(one))
        except DatabaseAway:
            raise
        except _Undone as undone:
            if undone.outcome is Outcome.PARKED:
                answer, reason = Answer.PARKED, ID_REUSED
            elif undone.outcome is Outcome.BLOCKED:
                answer, reason = Answer.WAITING, BLOCKED_REASON
        except Refusal as error:
            answer, reason = Answer.PARKED, Reason.of(error)
        except Exception as error:  # noqa: BLE001 (not known yet, or a failure: it would be tried again)
            self._log_failure(one, error)
            answer, reason = Answer.WAITING, Reason.of(error)

        def answered() -> None:
            with self._database.transaction(actor=f"service/{self._service}") as unit:
                self._answers.tell(unit, one, answer, reason)

        self._database.retrying(answered)
        return Outcome.VALIDATED

    def _try_and_undo(self, one: Arrived) -> None:
        with self._database.transaction(actor=f"service/{self._service}") as unit:
            outcomes, fresh = self._claim(unit, [one])
            if not fresh:
                raise _Undone(outcomes[0])
            unit.preload(take_locks(unit, [one]))
            self.run_handler(unit, one)
            unit.flush()
            raise _Undone(Outcome.DONE)

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
    """Rolls a validation back; carries what would have become of the event."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome)
        self.outcome = outcome


def take_locks(unit: Unit, arrived: Iterable[Arrived]) -> dict[type, set[Any]]:
    """Take the locks that the handlers share with others; answers the aggregates that they touch."""
    touched = _touched(arrived)
    order_lock(unit, touched.pop(Lock, ()))
    return touched


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
