"""Due rows: what is to be done at a business instant is done once, by whichever replica takes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa
import structlog

from chassis import metrics
from chassis.clock import system_now
from chassis.containment import contained
from chassis.database import Database, DatabaseAway
from chassis.retries import CEILINGS_S
from chassis.service import Wiring
from chassis.tables import TIMER

log = structlog.get_logger()

ROUND: Final = 100


class Timers:
    """Runs the due rows of one service, oldest first."""

    def __init__(self, wired: Wiring, database: Database) -> None:
        self._wired = wired
        self._database = database
        #: The row that the present attempt has taken.
        self._taken: Any = None

    def work(self) -> int:
        """Run everything that is due now; answers how many rows were done."""
        done = 0
        while done < ROUND:
            try:
                found = self._database.retrying(self._run_one)
            except DatabaseAway:
                raise
            except Exception as error:
                # Also one whose transaction lost three races: the others must still have their turn.
                if self._taken is None:
                    raise
                self._put_off(self._taken, error)
                continue
            if found is None:
                break
            done += found
        return done

    def _due(self) -> sa.Select[Any]:
        return (
            sa.select(TIMER)
            .where(
                TIMER.c.due_at <= self._database.clock.now(),
                sa.or_(TIMER.c.not_before.is_(None), TIMER.c.not_before <= system_now()),
            )
            .order_by(TIMER.c.due_at, TIMER.c.kind, TIMER.c.key)
            .limit(1)
        )

    def _run_one(self) -> int | None:
        """Take the oldest due row; its handler's effect and its removal are one transaction."""
        self._taken = None
        with self._database.reading(actor="service") as unit:
            if unit.session.execute(self._due()).first() is None:
                return None
        with self._database.transaction(actor=f"service/{self._wired.service}") as unit:
            row = unit.session.execute(self._due().with_for_update(skip_locked=True)).first()
            if row is None:
                return None
            self._taken = row
            unit.session.execute(
                sa.delete(TIMER).where(TIMER.c.kind == row.kind, TIMER.c.key == row.key)
            )
            contained(self._wired.timers[row.kind], row.key, unit)
        metrics.TIMERS.labels(row.kind, "done").inc()
        return 1

    def _put_off(self, row: Any, error: Exception) -> None:  # noqa: ANN401
        """A due row that failed is tried again by the retry schedule's ceilings, for ever at its last."""
        attempts = row.attempts + 1
        pause = CEILINGS_S[min(attempts, len(CEILINGS_S)) - 1]
        metrics.TIMERS.labels(row.kind, "failed").inc()
        log.error("timer_failed", kind=row.kind, key=row.key, attempts=attempts, exc_info=error)
        with self._database.writing() as connection:
            connection.execute(
                sa.update(TIMER)
                # What was planned anew meanwhile has not failed.
                .where(
                    TIMER.c.kind == row.kind,
                    TIMER.c.key == row.key,
                    TIMER.c.due_at == row.due_at,
                )
                .values(
                    attempts=attempts,
                    not_before=system_now() + timedelta(seconds=pause),
                    # Its message may quote what a person wrote, or what no database takes: the log has it.
                    fault=type(error).__name__,
                )
            )
