"""Held events on their way out: tried again by the schedule, replayed or discarded by an operator.

Claim, retry, replay and discard take the same per-key lock before they look: without it a successor can
be stranded behind a predecessor that has just left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import DBAPIError

from chassis import metrics
from chassis.answers import Answers
from chassis.claims import end_claim, order_lock
from chassis.clock import system_now
from chassis.database import Database, DatabaseAway, is_away, is_transient
from chassis.decoding import Arrived, decode
from chassis.inbox import Inbox, take_locks
from chassis.keeping import delivery_of
from chassis.outcomes import BLOCKED_REASON, DISCARDED, UNCLAIMED, Reason, fate
from chassis.service import Wiring
from chassis.tables import CLAIM, HELD
from chassis.unit import Unit
from contracts.envelope import ContractViolation
from contracts.errors import NotYet, Refusal, not_found
from contracts.events.city import Outcome as Answer
from contracts.rpc.operations import HeldResolution, HeldState

log = structlog.get_logger()

#: Events that one round of the retry worker tries.
ROUND: Final = 50

_BEFORE: Final = HELD.alias("before")
#: A blocked event with nothing unfinished before it.
_STRANDED: Final = sa.and_(
    HELD.c.state == HeldState.BLOCKED.value,
    ~sa.exists().where(_BEFORE.c.order_key == HELD.c.order_key, _BEFORE.c.id < HELD.c.id),
)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of one attempt."""

    outcome: str
    reason: Reason | None = None

    def reply(self, held_id: int) -> HeldResolution:
        """As an operator is told."""
        return HeldResolution(
            held_id=held_id,
            outcome=self.outcome,
            reason_sv=self.reason.sv if self.reason else "",
            reason_en=self.reason.en if self.reason else "",
        )


BLOCKED: Final = Resolution("blocked", BLOCKED_REASON)


#: The states that the worker looks after; what is parked waits for the operators.
_TRIED: Final = (HeldState.RETRYING, HeldState.WAITING, HeldState.BLOCKED)
_UNFINISHED: Final = sa.select(
    *(
        sa.exists(sa.select(HELD.c.id).where(HELD.c.state == state.value)).label(state.value)
        for state in _TRIED
    )
)


class HeldEvents:
    """The held events of one service."""

    def __init__(self, wired: Wiring, database: Database, inbox: Inbox) -> None:
        self._wired = wired
        self._database = database
        self._inbox = inbox
        self._answers = Answers(wired.service)

    # The retry worker ------------------------------------------------------------------------------

    def work(self) -> int:
        """Free stranded successors, then try what is due. Answers how many events were tried."""
        unfinished = self._unfinished()
        self._inbox.anything_waits = HeldState.WAITING in unfinished
        if HeldState.BLOCKED in unfinished:
            self._sweep()
        if not unfinished:
            return 0
        with self._database.reading(actor="service") as unit:
            due = unit.session.scalars(
                sa.select(HELD.c.id)
                .where(
                    HELD.c.state.in_([HeldState.RETRYING.value, HeldState.WAITING.value]),
                    HELD.c.due_at <= system_now(),
                )
                .order_by(HELD.c.due_at, HELD.c.id)
                .limit(ROUND)
            ).all()
        return sum(self._try_apart(held_id) for held_id in due)

    def _try_apart(self, held_id: int) -> bool:
        """Whether what became of it could be written down: where not, the others still have their turn."""
        try:
            self.try_chain(held_id)
        except DatabaseAway:
            raise
        except Exception:
            log.exception("held_event_stuck", held_id=held_id)
            return False
        return True

    def try_chain(self, held_id: int) -> None:
        """Try one event and, while that succeeds, the successors it was holding back."""
        next_id: int | None = held_id
        while next_id is not None:
            _, next_id = self.attempt(next_id)

    def _unfinished(self) -> set[HeldState]:
        """Which states there are besides parked. Asked four times a second: it counts nothing."""
        with self._database.looking() as connection:
            found = connection.execute(_UNFINISHED).one()
        return {state for state in _TRIED if getattr(found, state.value)}

    def measure(self) -> None:
        """Set the metrics of held events."""
        with self._database.looking() as connection:
            rows = connection.execute(
                sa.select(HELD.c.state, sa.func.count()).group_by(HELD.c.state)
            ).all()
        counts = {row[0]: row[1] for row in rows}
        for state in HeldState:
            metrics.HELD.labels(state.value).set(counts.get(state.value, 0))

    def _sweep(self) -> None:
        """A blocked event with nothing unfinished before it is tried now; the others' keys are left alone.

        Behind one long failure there may be more keys than a database has locks.
        """
        with self._database.reading(actor="service") as unit:
            keys = unit.session.scalars(
                sa.select(HELD.c.order_key).where(_STRANDED).distinct().limit(ROUND)
            ).all()
        if keys:
            self._database.retrying(lambda: self._free(keys))

    def _free(self, keys: Sequence[str | None]) -> None:
        with self._database.transaction(actor=f"service/{self._wired.service}") as unit:
            order_lock(unit, [key for key in keys if key])
            unit.session.execute(
                sa.update(HELD)
                .where(_STRANDED, HELD.c.order_key.in_(keys))
                .values(state=HeldState.RETRYING.value, due_at=system_now())
            )

    # One attempt -----------------------------------------------------------------------------------

    def attempt(self, held_id: int) -> tuple[Resolution, int | None]:
        """Try one held event now. Answers what became of it, and the successor that may follow."""
        planned: datetime | None = None

        def tried() -> tuple[Resolution, int | None]:
            nonlocal planned
            with self._database.transaction(actor=f"service/{self._wired.service}") as unit:
                row = self._locked(unit, held_id)
                planned = None if row is None else row.due_at
                return self._run(unit, row)

        try:
            return self._database.retrying(tried)
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 (every failure is recorded on the held event)
            fault = error

        def recorded() -> Resolution:
            with self._database.transaction(actor=f"service/{self._wired.service}") as unit:
                row = self._locked(unit, held_id)
                if row is None:
                    return Resolution("done")
                # What it waits for has come since it was tried: its arrival must not be forgotten.
                woken = row.due_at != planned
                return self._record(unit, row, fault, woken=woken)

        return self._database.retrying(recorded), None

    def _locked(self, unit: Unit, held_id: int) -> Any:  # noqa: ANN401 (a row)
        """The row, its order key locked; none when somebody else has finished it."""
        key = unit.session.scalar(sa.select(HELD.c.order_key).where(HELD.c.id == held_id))
        if key:
            order_lock(unit, [key])
        return unit.session.execute(
            sa.select(HELD).where(HELD.c.id == held_id).with_for_update()
        ).first()

    def _run(self, unit: Unit, row: Any) -> tuple[Resolution, int | None]:  # noqa: ANN401
        if row is None:
            return Resolution("done"), None
        if (
            row.state not in {HeldState.RETRYING.value, HeldState.WAITING.value}
            or row.due_at is None
            or row.due_at > system_now()
        ):
            return Resolution(row.state), None
        if self._predecessor(unit, row) is not None:
            return BLOCKED, None
        self._effect(unit, row)
        return Resolution("done"), self._leave(unit, row)

    def _effect(self, unit: Unit, row: Any) -> None:  # noqa: ANN401
        """What the event would have had done when it came."""
        one = decode(delivery_of(row), self._wired.subscriptions)
        if row.code in UNCLAIMED:
            self._claim_now(unit, one)
        take_locks(unit, [one])
        self._inbox.run_handler(unit, one)

    def _leave(self, unit: Unit, row: Any) -> int | None:  # noqa: ANN401
        """Remove the row and free the next of its key; answers that one.

        A row that is taken out of the middle frees nobody: what came before it is still unfinished.
        """
        unit.session.execute(sa.delete(HELD).where(HELD.c.id == row.id))
        if not row.order_key or self._predecessor(unit, row) is not None:
            return None
        successor: int | None = unit.session.scalar(
            sa.select(HELD.c.id)
            .where(HELD.c.order_key == row.order_key, HELD.c.id > row.id)
            .order_by(HELD.c.id)
            .limit(1)
        )
        if successor is not None:
            unit.session.execute(
                sa.update(HELD)
                .where(HELD.c.id == successor, HELD.c.state == HeldState.BLOCKED.value)
                .values(state=HeldState.RETRYING.value, due_at=system_now())
            )
        return successor

    def _claim_now(self, unit: Unit, one: Arrived) -> None:
        """A message that was parked before it could be claimed is claimed when it takes effect."""
        taken = unit.session.scalar(
            sa.select(CLAIM.c.event_id).where(
                CLAIM.c.source == one.claim[0], CLAIM.c.event_id == one.claim[1]
            )
        )
        if taken is not None:
            raise ContractViolation.single(
                "ce-id",
                "samma källa och id har redan haft verkan med ett annat innehåll",
                "the same source and id have already had an effect with another body",
            )
        unit.session.execute(
            sa.insert(CLAIM).values(
                source=one.claim[0], event_id=one.claim[1], body_hash=one.body_hash
            )
        )

    def _predecessor(self, unit: Unit, row: Any) -> int | None:  # noqa: ANN401
        """An unfinished event of the same key that came before."""
        if not row.order_key:
            return None
        found: int | None = unit.session.scalar(
            sa.select(HELD.c.id)
            .where(HELD.c.order_key == row.order_key, HELD.c.id < row.id)
            .limit(1)
        )
        return found

    def _record(
        self,
        unit: Unit,
        row: Any,  # noqa: ANN401
        error: Exception,
        *,
        woken: bool = False,
    ) -> Resolution:
        """Write down a failed attempt: the next one by the schedule, or parked for good."""
        if not isinstance(error, Refusal | NotYet | ContractViolation):
            log.error("retry_failed", held_id=row.id, event_type=row.event_type, exc_info=error)
        attempts = row.attempts + 1
        state, due_at = fate(error, attempts, received_at=row.received_at)
        reason = Reason.of(error)
        unit.session.execute(
            sa.update(HELD)
            .where(HELD.c.id == row.id)
            .values(
                state=state.value,
                due_at=row.due_at if woken and state is HeldState.WAITING else due_at,
                attempts=attempts,
                # How it came to be parked decides whether its id is claimed already.
                code=row.code if row.code in UNCLAIMED else reason.code,
                reason_sv=reason.sv,
                reason_en=reason.en,
                missing=error.missing[:300] if isinstance(error, NotYet) else None,
                order_key=None if state is HeldState.PARKED and row.sender else row.order_key,
            )
        )
        if state is HeldState.PARKED and row.sender and row.state != HeldState.PARKED.value:
            self._answers.tell_kept(unit, row, Answer.PARKED, reason)
            # A recall or a correction that has waited for it can take its place now.
            unit.subjects.add(f"event/{row.event_id}")
        return Resolution(state.value, reason)

    # Operators -------------------------------------------------------------------------------------

    def replay(self, unit: Unit, held_id: int) -> Resolution:
        """Try it now, whatever its state, inside the operator's command; its successors follow."""
        row = self._existing(unit, held_id)
        if self._predecessor(unit, row) is not None:
            return BLOCKED
        operator, cause = unit.actor, unit.envelope
        try:
            with unit.trial():
                self._effect(unit, row)
        except Exception as error:
            if isinstance(error, DBAPIError) and (is_transient(error) or is_away(error)):
                # The whole command is tried again, or the database is away.
                raise
            resolution = self._record(unit, row, error)
        else:
            self._leave(unit, row)
            resolution = Resolution("done")
        unit.caused_by(operator, cause)
        return resolution

    def discard(self, unit: Unit, held_id: int) -> Resolution:
        """Give it up, inside the operator's command; its successors are freed."""
        row = self._existing(unit, held_id)
        self._leave(unit, row)
        if row.code not in UNCLAIMED:
            end_claim(unit, row.source, row.event_id, DISCARDED.code)
            if row.sender:
                self._answers.tell_kept(unit, row, Answer.REJECTED, DISCARDED)
        return Resolution("discarded")

    def _existing(self, unit: Unit, held_id: int) -> Any:  # noqa: ANN401 (a row)
        row = self._locked(unit, held_id)
        if row is None:
            raise not_found("held_event", held_id)
        return row
