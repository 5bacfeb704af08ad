"""Works out selections beside the event loop.

Claim one under a lease, solve it in a native thread, write down the answer. One replica has one in hand at a
time. The lease is renewed while the work goes on; a worker that is lost lets it run out, and another begins
anew. Whoever finds the selection in other hands, or taken back, stops. So a selection has one answer: the
same transaction gives it and publishes it, and looks at the claim first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
import structlog

from chassis.clock import system_now
from chassis.database import Database
from chassis.native import NativeWork
from contracts.rpc.funding import SelectionAnswer, SelectionState
from contracts.selection import Margins, Prices, SelectionProblem, SelectionStatus, Standing
from selection.acceptability import acceptability
from selection.margins import margins
from selection.prices import prices
from selection.solve import Solved, solved
from selection.watch import Progress, Stopped, Watch
from services.funding.domain.selections import Failure, Selection
from services.funding.tables import SELECTIONS

log = structlog.get_logger()

ACTOR: Final = "service/funding"
#: Renewed at every look; an event loop that stands still for longer has lost its work.
LEASE: Final = timedelta(seconds=15)
#: Of so many projects every price is worked out to the unit.
FEW: Final = 60
#: The optimum comes first. Of the time left prices take at most this share, acceptability as much of the rest.
_SHARE: Final = 0.5


class Flag:
    """Says whether to stop. Set by the event loop, read by the native thread."""

    def __init__(self) -> None:
        self._set = False

    def set(self) -> None:
        """From now on."""
        self._set = True

    def is_set(self) -> bool:
        """Whether to stop."""
        return self._set


@dataclass
class InHand:
    """A selection that this process works on."""

    selection_id: UUID
    claim_id: UUID
    problem: SelectionProblem
    draws: int
    stop: Flag = field(default_factory=Flag)
    progress: Progress | None = None
    """The latest; written by the native thread."""

    def tell(self, progress: Progress) -> None:
        """Called in the native thread."""
        self.progress = progress

    def answer(self) -> SelectionAnswer:
        """Run in the native thread."""
        watch = Watch(float(self.problem.time_limit_s), self.tell, self.stop)
        return worked_out(self.problem, watch, self.draws)


def worked_out(problem: SelectionProblem, watch: Watch, draws: int) -> SelectionAnswer:
    """The optimum and what is asked about it, as far as the time reaches. Raises `Stopped`."""
    known = solved(problem, watch)
    if known.result.status is not SelectionStatus.OPTIMAL or not problem.projects:
        return SelectionAnswer(result=known.result)
    priced = prices(known, watch.part(watch.left_s * _SHARE), every=len(problem.projects) <= FEW)
    drawn = acceptability(known, watch.part(watch.left_s * _SHARE), draws=draws) if draws else None
    return SelectionAnswer(
        result=known.result,
        prices=priced,
        acceptability=drawn,
        margins=tuple(_margins(known, priced, watch)),
    )


def _margins(known: Solved, priced: Prices, watch: Watch) -> Iterator[Margins]:
    """The borderline first: that is what needs talk."""
    order = [Standing.BORDERLINE, Standing.UNKNOWN, Standing.OUTSIDE, Standing.CORE]
    asked = sorted(priced.prices, key=lambda price: order.index(price.standing))
    for number, price in enumerate(asked, 1):
        watch.at("margins", number, len(asked))
        if watch.is_over:
            return
        found = margins(known, price.project, watch)
        if watch.left_s <= 0:
            # The time ran out over it: changes may be missing from it.
            return
        yield found


class Computing:
    """What one process has in hand. It never waits: every look does what can be done now."""

    def __init__(self) -> None:
        self._in_hand: InHand | None = None
        self._work: NativeWork[SelectionAnswer] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether something is in hand."""
        return self._in_hand is not None

    def look(self, database: Database) -> int:
        """Take up a selection, or see to the one in hand; how many were ended, so that the next is looked for."""
        if self._in_hand is None or self._work is None:
            self._begin(database)
            return 0
        if not self._work.is_over:
            held = database.retrying(lambda: _keep(database, self._in_hand))
            if not held:
                # Taken back, or in other hands. The thread ends at its next look at the watch.
                self._in_hand.stop.set()
            return 0
        in_hand, work = self._in_hand, self._work
        try:
            answer = work.result()
        except Stopped:
            self._in_hand = self._work = None
            return 1
        except Exception:
            log.exception("selection_failed", selection_id=str(in_hand.selection_id))
            database.retrying(lambda: _record(database, in_hand, None))
        else:
            database.retrying(lambda: _record(database, in_hand, answer))
        self._in_hand = self._work = None
        return 1

    def _begin(self, database: Database) -> None:
        if not _anything_to_do(database):
            return
        in_hand = database.retrying(lambda: claim(database))
        if in_hand is not None:
            self._in_hand = in_hand
            self._work = NativeWork(in_hand.answer)


def claim(database: Database) -> InHand | None:
    """Take up the selection that has waited the longest; one that nobody is at any more counts as waiting."""
    with database.transaction(actor=ACTOR) as unit:
        now = system_now()
        found = unit.session.scalars(
            sa.select(Selection)
            .where(_waits(now))
            .order_by(SELECTIONS.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if found is None:
            return None
        claim_id = unit.new_id()
        if not found.take_up(claim_id, now + LEASE, unit.now):
            log.error("selection_given_up", selection_id=str(found.id), tries=found.tries)
            return None
        return InHand(found.id, claim_id, found.problem, found.draws)


def _waits(now: object) -> sa.ColumnElement[bool]:
    return sa.or_(
        SELECTIONS.c.state == SelectionState.QUEUED,
        sa.and_(SELECTIONS.c.state == SelectionState.RUNNING, SELECTIONS.c.lease_until < now),
    )


def _anything_to_do(database: Database) -> bool:
    """A look without a lock: on SQLite a writing transaction would hold every other writer up."""
    with database.reading(actor=ACTOR) as unit:
        found = unit.session.scalar(
            sa.select(sa.literal(value=True)).where(_waits(system_now())).limit(1)
        )
    return bool(found)


def _keep(database: Database, in_hand: InHand | None) -> bool:
    """Renew the lease and tell how far it came; false where it is not in hand any more."""
    assert in_hand is not None
    progress = in_hand.progress
    with database.writing() as connection:
        kept = connection.execute(
            sa.update(SELECTIONS)
            .where(
                SELECTIONS.c.id == in_hand.selection_id,
                SELECTIONS.c.claim_id == in_hand.claim_id,
                SELECTIONS.c.state == SelectionState.RUNNING,
            )
            .values(
                lease_until=system_now() + LEASE,
                stage=progress.stage if progress else None,
                done=progress.done if progress else 0,
                total=progress.total if progress else 0,
            )
        )
        return bool(kept.rowcount)


def _record(database: Database, in_hand: InHand, answer: SelectionAnswer | None) -> None:
    """Write down the answer, and tell of it, unless somebody took it back or another worker has it by now."""
    with database.transaction(actor=ACTOR) as unit:
        found = unit.load(Selection, in_hand.selection_id)
        if found is None or not found.is_in_hand(in_hand.claim_id):
            log.warning("selection_answered_late", selection_id=str(in_hand.selection_id))
            return
        if answer is None:
            found.fail(Failure.DEFECT, unit.now)
        else:
            unit.publish(found.settle(answer, unit.now))
    log.info("selection_ended", selection_id=str(found.id), state=found.state.value)
